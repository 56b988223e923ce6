"""Typing in the search field: a key until the first screen of what it finds is painted, until all is known, and the stalls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from operator import contains
from typing import Any

from PySide6.QtCore import Qt

from bookings_desktop.models.text import needles
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from tests.bench import data, program
from tests.bench.clock import Sample, Watch, middle, part, told
from tests.bench.desk import Desk
from tests.bench.frame import Figure

QUERIES = ("meeting", "zoë müller", "xqzzy", "#678", "consulta", "poingni s")
BETWEEN_KEYS = 0.06
"""Seconds between two keys of a good typist."""

MEDIAN_BUDGET, TAIL_BUDGET = 1.3, 3.0
SCANS, REPAINTS = 4, 6
"""What the whole result may take: so many times a pass over all texts, and so many repaints."""

REPAINTS_PER_QUERY = 12
SCREEN = 20


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Type some queries and take them back, with all bookings shown, and with filters on as well."""
    for size in sizes:
        with data.folder(size) as folder:
            for filtered in (False, True):
                found = program.play("tests.bench.search:scenario", folder, explain=explain, filtered=filtered)
                yield from _figures(found, size, ", filters on" if filtered else "")


def _figures(found: dict[str, Any], size: int, which: str) -> Iterator[Figure]:
    keys, floor = found["keys"], middle(found["repaints"]["cpu"])
    name, count, wall = f"key → painted{which}", len(keys["cpu"]), middle(keys["wall"])
    p99 = part(keys["cpu"], 0.99)
    yield Figure(name, middle(keys["cpu"]), floor, MEDIAN_BUDGET, "search", size, samples=count, wall=wall)
    wall = part(keys["wall"], 0.99)
    yield Figure(f"{name}, p99", p99, floor, TAIL_BUDGET, "search", size, samples=count, wall=wall)
    # the floor of this one is made of several: it is what they may take together
    whole = [(one["cpu"], one["scan"] * SCANS + floor * REPAINTS, one["wall"]) for one in found["whole"]]
    seconds, least, wall = max(whole, key=lambda one: one[0] / one[1])
    name = f"key → all known{which}, worst key"
    yield Figure(name, seconds, least, 1.0, "search", size, samples=len(whole), wall=wall)
    yield Figure.stall(f"typing{which}", found["stalls"], "search", size)


async def scenario(desk: Desk) -> dict[str, Any]:
    """Type each query and take it back, twice: waiting for the whole result of each key, and as fast as a good typist."""
    await desk.show_all()
    if desk.options["filtered"]:
        await desk.show(_narrow(desk))
        desk.page.focus_search()
        await desk.rest()
    keys, repaints, stalls = [], [], []
    whole: list[tuple[str, Sample]] = []
    for patient in (True, False):
        for query in QUERIES:
            repaints += await desk.repaints(REPAINTS_PER_QUERY)
            desk.heart.drop()
            keys += [await _key(desk, key, patient, whole) for key in query]
            await desk.rest_search()
            stalls += desk.heart.take()
            _check_first_screen(desk)
            await desk.rest()
            keys += [await _key(desk, Qt.Key.Key_Backspace, patient, whole) for _ in query]
            await desk.rest_search()
            stalls += desk.heart.take()
    scans = {query: _scan(desk, query) for query, _ in whole}
    return {
        "keys": told(keys),
        "repaints": told(repaints),
        "whole": [{"cpu": one.cpu, "wall": one.wall, "scan": scans[query]} for query, one in whole],
        "stalls": stalls,
    }


async def _key(desk: Desk, key: str | Qt.Key, patient: bool, whole: list[tuple[str, Sample]]) -> Sample:
    began = desk.watch.read()
    sample = await desk.hand.press(key)
    if patient:
        await desk.rest_search()
        whole.append((desk.page.search.text(), desk.finished.since(began)))
    else:
        await desk.until(lambda: desk.watch.read().since(began).wall > BETWEEN_KEYS)
    return sample


def _narrow(desk: Desk) -> BookingFilter:
    """Two statuses, one colleague, and a range of dates that leaves a third of the time."""
    rows = desk.model.rows
    member = next(row.member_id for row in rows if row.member_id)
    days = [desk.model.when.calendar.day(rows[len(rows) * third // 3].start) for third in (1, 2)]
    return BookingFilter(
        scope=Scope.RANGE,
        statuses=frozenset({"completed", "confirmed"}),
        member=member,
        first_day=days[0],
        last_day=days[1],
    )


def _scan(desk: Desk, query: str) -> float:
    """The floor of a search: one pass over all texts for each word."""
    watch = Watch()
    for word in needles(query) or ("",):
        list(map(contains, desk.model.texts, repeat(word)))
    return watch.read().cpu


def _check_first_screen(desk: Desk) -> None:
    """What is shown is what passes the rule for one row, from the first booking on. Raises RuntimeError."""
    page = desk.page
    wanted = page.filter
    window = wanted.window(desk.model.when.calendar, desk.model.when.today)
    passing = (row.id for row in desk.model.rows if wanted.accepts(row, window, desk.model.when.now))
    expected = [booking_id for booking_id, _ in zip(passing, range(SCREEN), strict=False)]
    if [row.id for row in page.proxy.summaries(0, SCREEN - 1)] != expected:
        raise RuntimeError(f"the first screen for “{wanted.query}” is not right")
