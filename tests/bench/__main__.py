"""``python -m tests.bench [part …]``: measure, print a table and keep the figures; see ``make bench``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.bench import frame, plot
from tests.bench.frame import Figure

SIZES = (1000, 10_000, 100_000)
PARTS = ("start", "search", "scroll", "save", "open", "people", "memory", "sync", "sync-window")
UNITS = {"k": 1000, "m": 1_000_000}


def main(arguments: Sequence[str]) -> int:
    """Measure some parts. Returns 0 when everything is within its budget, otherwise 1."""
    options = _parser().parse_args(arguments)
    before = frame.read_json(options.compare) if options.compare is not None else []
    known = [one for path in options.known for one in frame.read_json(path)]
    figures: list[Figure] = []
    for part in options.part or (() if known else PARTS):
        print(f"\n{part}", flush=True)
        found = _measured(part, options)
        print(frame.table(found, before), flush=True)
        figures += found
    if options.json is not None:
        frame.write_json(options.json, known + figures)
    if options.plot is not None:
        plot.write(options.plot, known + figures)
    over = [one for one in figures if not one.ok]
    if over and len(options.part) != 1:
        print(f"\nover budget\n{frame.table(over, before)}")
    return 1 if over else 0


def _measured(part: str, options: argparse.Namespace) -> list[Figure]:
    if part == "sync":
        from tests.bench import sync

        return sync.measure(options.push, tuple(options.pull), options.page_size)
    if part == "sync-window":
        from tests.bench import sync_window

        sizes = tuple(options.sizes) if options.sizes != SIZES else sync_window.SIZES
        counts = (options.moved, options.events, options.per_second)
        return list(sync_window.measure(sizes, *counts, explain=options.explain))
    measure: Callable[..., Iterator[Figure]] = import_module(f"tests.bench.{part}").measure
    return list(measure(tuple(options.sizes), explain=options.explain))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "part", nargs="*", type=_part, metavar="part", help=f"what is measured: {', '.join(PARTS)} (all)"
    )
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="numbers of bookings, such as 1k,10k,1M (1k,10k,100k)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to keep the figures")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="figures of an earlier run to compare with")
    parser.add_argument(
        "--from",
        dest="known",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="figures of earlier runs to go with those of this one; without a part nothing is measured",
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw how the ratios grow with the size (SVG)")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="tell where the main thread was in the longest stalls, and what the imports of the first paint cost",
    )
    sync = parser.add_argument_group("sync")
    sync.add_argument("--push", type=int, default=500, help="how many bookings are sent (500)")
    sync.add_argument("--pull", type=int, nargs="*", default=[2500, 10_000], help="events taken in (2500 10000)")
    sync.add_argument("--page-size", type=int, default=2500, help="events per page, ours and the floor's (2500)")
    window = parser.add_argument_group("sync-window")
    window.add_argument("--moved", type=int, default=1000, help="bookings that are moved and sent (1000)")
    window.add_argument("--events", type=int, default=10_000, help="events taken in (10000)")
    window.add_argument("--per-second", type=int, default=10, help="how many changes may be sent in a second (10)")
    return parser


def _part(text: str) -> str:
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"“{text}” is none of {', '.join(PARTS)}")
    return text


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_size(one) for one in text.split(","))


def _size(text: str) -> int:
    number, unit = (text[:-1], UNITS[text[-1].lower()]) if text[-1:].lower() in UNITS else (text, 1)
    return int(number) * unit


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
