"""Moving through the table: wheel, Page Down and the scroll bar; sorting by each column; and selecting all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from bookings_desktop.ui.bookings.columns import HEADERS, Column
from tests.bench import data, program
from tests.bench.clock import Sample, Watch, middle, part, told
from tests.bench.desk import Desk
from tests.bench.frame import Figure

FRAME = 1 / 60
STEPS = 40
SORT_BUDGET = 1.5
SORTED = (Column.TITLE, Column.CONTACT, Column.LOCATION, Column.ASSIGNED, Column.STATUS, Column.WHEN)


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Scroll, sort and select in the whole list."""
    for size in sizes:
        with data.folder(size) as folder:
            found = program.play("tests.bench.scroll:scenario", folder, explain=explain)
        yield from _moves(found, size)
        yield from _sorts(found, size)
        floor, selected = middle(found["repaints"]["cpu"]), found["select_all"]
        yield Figure("Ctrl+A → painted", selected["cpu"][0], floor, 0, "scroll", size, wall=selected["wall"][0])
        yield Figure.stall("Ctrl+A", found["select_stalls"], "scroll", size)


def _moves(found: dict[str, Any], size: int) -> Iterator[Figure]:
    floor = middle(found["repaints"]["cpu"])
    for how, samples in found["moves"].items():
        cpu, wall = samples["cpu"], middle(samples["wall"])
        name, p99 = f"{how} → painted", part(cpu, 0.99)
        yield Figure(name, middle(cpu), floor, FRAME, "scroll", size, p99, absolute=True, samples=len(cpu), wall=wall)
    yield Figure.stall("scrolling", found["move_stalls"], "scroll", size)


def _sorts(found: dict[str, Any], size: int) -> Iterator[Figure]:
    repaint = middle(found["repaints"]["cpu"])
    for one in found["sorts"]:
        cpu, wall = one["samples"]["cpu"], middle(one["samples"]["wall"])
        name, floor = f"sort by {one['name']} → painted", one["sorted"] + repaint
        yield Figure(name, middle(cpu), floor, SORT_BUDGET, "scroll", size, samples=len(cpu), wall=wall)
    yield Figure.stall("sorting", found["sort_stalls"], "scroll", size)


async def scenario(desk: Desk) -> dict[str, Any]:
    """Move by wheel, key and scroll bar; click on the heads of the columns; press Ctrl+A."""
    await desk.show_all()
    repaints = await desk.repaints(STEPS)
    moves, move_stalls = await _move(desk)
    sorts, sort_stalls = await _sort(desk)
    desk.page.table.setFocus()
    await desk.rest()
    selected = await desk.hand.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await desk.rest_search()
    return {
        "repaints": told(repaints),
        "moves": {name: told(samples) for name, samples in moves.items()},
        "move_stalls": move_stalls,
        "sorts": sorts,
        "sort_stalls": sort_stalls,
        "select_all": told([selected]),
        "select_stalls": desk.heart.take(),
    }


async def _move(desk: Desk) -> tuple[dict[str, list[Sample]], list[float]]:
    table, hand = desk.page.table, desk.hand
    table.setFocus()
    await desk.rest()
    wheel = [await hand.wheel(1) for _ in range(STEPS)]
    pages = [await hand.press(Qt.Key.Key_PageDown) for _ in range(STEPS)]
    bar, drags = table.verticalScrollBar(), []
    for step in range(1, STEPS):
        place = bar.maximum() * step // STEPS
        if place != bar.value():
            drags.append(await hand.do(partial(bar.setValue, place)))
    stalls = desk.heart.take()
    return {"wheel": wheel, "Page Down": pages, "dragged scroll bar": drags}, stalls


async def _sort(desk: Desk) -> tuple[list[dict[str, Any]], list[float]]:
    sorts: list[dict[str, Any]] = []
    stalls: list[float] = []
    shown = [column for column in SORTED if column in desk.page.table.columns.shown]
    for column in shown:
        await desk.rest()
        samples = []
        for _ in range(2):  # up, then down
            before = desk.page.proxy.sorted_by
            sample = await desk.hand.do(partial(_click, desk, column), partial(_sorted_anew, desk, before))
            samples.append(sample)
            await desk.rest_search()
        stalls += desk.heart.take()
        keys = [_key(desk, number, column) for number in range(len(desk.model.rows))]
        watch = Watch()
        sorted(range(len(keys)), key=keys.__getitem__)
        sorts.append({"name": HEADERS[column], "samples": told(samples), "sorted": watch.read().cpu})
        desk.heart.drop()
    return sorts, stalls


def _key(desk: Desk, number: int, column: Column) -> Any:
    row = desk.model.rows[number]
    return row.start if column is Column.WHEN else desk.model.sort_key(row, column)


def _sorted_anew(desk: Desk, before: object) -> bool:
    return desk.page.proxy.sorted_by != before


def _click(desk: Desk, column: Column) -> None:
    header = desk.page.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 24, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
