"""``python -m tests.bench sync``: measure, print a table and keep the figures; see ``make bench-sync``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import frame, sync


def main(arguments: Sequence[str]) -> int:
    """Measure one part. Returns 0 when everything is within its budget, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", choices=("sync",), help="what is measured")
    parser.add_argument("--push", type=int, default=500, help="how many bookings are sent (500)")
    parser.add_argument("--pull", type=int, nargs="*", default=[2500, 10_000], help="events taken in (2500 10000)")
    parser.add_argument("--page-size", type=int, default=2500, help="events per page, ours and the floor's (2500)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to keep the figures")
    options = parser.parse_args(arguments)
    figures = sync.measure(options.push, tuple(options.pull), options.page_size)
    print(frame.table(figures))
    if options.json is not None:
        frame.write_json(options.json, figures)
    return 0 if all(one.ok for one in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
