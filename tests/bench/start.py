"""Starting: from the start of the process to the first painted rows, to a dialog that can be typed in, and until all is loaded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import data, imports, load, program
from tests.bench.clock import Sample, middle, part
from tests.bench.frame import Figure

ROUNDS = 7
PAINT_BUDGET, EDITOR_BUDGET = 1.25, 2.8
FORBIDDEN = ("google", "googleapiclient", "httplib2", "keyring", "alembic", "requests", "icalendar", "sqlalchemy")
"""What must not be imported before the first rows are painted; the last one is our own choice (design, section 7)."""

HERE = Path(__file__).parent


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Start again and again, in turn with the floor; then load everything. With ``explain``, tell what the imports cost."""
    yield from _starts(sizes)
    if explain:
        with data.folder(sizes[0]) as folder:
            print(imports.table(_program("paint", folder), [str(HERE / "bare_window.py")]), flush=True)
    yield from load.measure(sizes, explain=explain)


def _starts(sizes: tuple[int, ...]) -> Iterator[Figure]:
    bare: list[Sample] = []
    paints: dict[int, list[Sample]] = {size: [] for size in sizes}
    editors: dict[int, list[Sample]] = {size: [] for size in sizes}
    with ExitStack() as stack:
        folders = {size: stack.enter_context(data.folder(size)) for size in sizes}
        for number in range(ROUNDS + 1):
            found = [_run([str(HERE / "bare_window.py")])[0]]
            for size, folder in folders.items():
                painted, told = _run(_program("paint", folder))
                _check(told[0], size)
                editor, _ = _run(_program("editor", folder))
                if number:  # the first round only warms the caches of the disk
                    paints[size].append(painted)
                    editors[size].append(editor)
            bare += found if number else []
    floor = middle([one.all for one in bare])
    yield Figure("exec → empty window painted", floor, 0, 0, "start", wall=middle([one.wall for one in bare]))
    for size in sizes:
        for name, samples, budget in (
            ("exec → first rows painted", paints[size], PAINT_BUDGET),
            ("exec → editor painted", editors[size], EDITOR_BUDGET),
        ):
            spent, wall = [one.all for one in samples], middle([one.wall for one in samples])
            p99, many = part(spent, 0.99), len(samples)
            yield Figure(name, middle(spent), floor, budget, "start", size, p99, samples=many, wall=wall)


def _program(what: str, folder: Path) -> list[str]:
    return [str(HERE / "first_paint.py"), what, "--data-dir", str(folder)]


def _run(arguments: Sequence[str]) -> tuple[Sample, list[dict[str, Any]]]:
    """Run a program to its end: how long it took until its last word, and all its words."""
    began = time.monotonic()
    said = program.run(arguments)
    told = [json.loads(line) for line in said.splitlines()]
    spent = told[-1]["cpu"]
    return Sample(told[-1]["at"] - began, spent, spent), told


def _check(told: dict[str, Any], size: int) -> None:
    """Rows are shown, and nothing heavy was imported. Raises Failed."""
    if not told["rows"] and size:
        raise program.Failed("the first paint shows no rows")
    packages = {module.split(".")[0] for module in told["modules"]}
    if heavy := packages & set(FORBIDDEN):
        raise program.Failed(f"imported before the first paint: {', '.join(sorted(heavy))}")
