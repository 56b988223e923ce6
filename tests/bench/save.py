"""Saving in the window: from a key to the durable and painted edit, many rows at once, and changes that others make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bulk import Assign
from bookings_desktop.ui.actions import STATUS_KEYS
from tests.bench import commits, data, program
from tests.bench.clock import Sample, Watch, middle, part, told
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.hand import strike

EDITS = 60
BULK, SCATTERED = 1000, 250
EDIT_BUDGET = 1.5
SCHEDULED, CONFIRMED = BookingStatus.SCHEDULED.value, BookingStatus.CONFIRMED.value


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Commit without a window, then edit in one."""
    for size in sizes:
        with data.folder(size) as folder:
            yield from commits.measure(folder, size)
        with data.folder(size) as folder:
            found = program.play("tests.bench.save:scenario", folder, explain=explain)
        edits, floor = found["edits"], middle(found["repaints"]["all"]) + middle(found["commits"]["all"])
        spent, wall = edits["all"], middle(edits["wall"])
        name, p99 = "edit → durable → painted", part(spent, 0.99)
        yield Figure(name, middle(spent), floor, EDIT_BUDGET, "save", size, p99, samples=len(spent), wall=wall)
        yield Figure.stall("editing", found["edit_stalls"], "save", size)
        for one, how in ((found["bulk"], "changed"), (found["scattered"], "changed elsewhere")):
            what = f"{one['rows']:,} rows {how}"
            yield Figure(f"{what} → painted", one["all"], 0, 0, "save", size, wall=one["wall"])
            yield Figure.stall(what, one["stalls"], "save", size)


async def scenario(desk: Desk) -> dict[str, Any]:
    """Confirm bookings with the keyboard, one by one and a thousand together; others change some as well."""
    await desk.rest()
    repaints = await desk.repaints(40)
    desk.page.table.setFocus()
    edits, edit_stalls = await _edit(desk)
    commits = [await _commit_on_lane(desk, number) for number in range(EDITS)]
    scheduled = [row.id for row in desk.page.proxy.summaries(0, desk.page.proxy.rowCount()) if row.status == SCHEDULED]
    bulk = await _bulk(desk, scheduled[-BULK:])
    scattered = await _elsewhere(desk)
    return {
        "repaints": told(repaints),
        "edits": told(edits),
        "edit_stalls": edit_stalls,
        "commits": told(commits),
        "bulk": bulk,
        "scattered": scattered,
    }


async def _edit(desk: Desk) -> tuple[list[Sample], list[float]]:
    proxy = desk.page.proxy
    ids = [row.id for row in proxy.summaries(0, proxy.rowCount()) if row.status == SCHEDULED]
    edits, stalls = [], []
    for booking_id in ids[: min(EDITS, len(ids) // 2)]:  # the others are for the change of many
        desk.page.select(booking_id)
        await desk.rest()
        edits.append(await _confirm(desk, booking_id))
        stalls += desk.heart.take()
    return edits, stalls


async def _confirm(desk: Desk, booking_id: str) -> Sample:
    """Confirm what is selected with its key, until a booking is painted so."""
    key = getattr(Qt.Key, f"Key_{STATUS_KEYS[BookingStatus.CONFIRMED][-1]}")
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return await desk.hand.do(lambda: strike(key, modifiers), lambda: desk.row(booking_id).status == CONFIRMED)


async def _commit_on_lane(desk: Desk, number: int) -> Sample:
    """The floor: an edit of as many rows through the service alone, where the window makes it."""
    row = desk.page.proxy.summary(number % desk.page.proxy.rowCount())
    member = next(member for member in desk.model.members if member != row.member_id)
    service = desk.session.below.bookings

    def commit() -> Sample:
        watch = Watch()
        service.apply([row.id], Assign(member))
        return watch.read()

    sample = await desk.session.tasks.run(commit)
    await desk.until(lambda: desk.row(row.id).member_id == member)
    await desk.rest()
    return sample


async def _bulk(desk: Desk, ids: list[str]) -> dict[str, Any]:
    desk.page.table.select_many(ids)
    await desk.rest()
    sample = await _confirm(desk, ids[-1])
    await desk.rest_search()
    return {"rows": len(ids), "all": sample.all, "wall": sample.wall, "stalls": desk.heart.take()}


async def _elsewhere(desk: Desk) -> dict[str, Any]:
    """Bookings all over the list get another colleague from somebody else."""
    await desk.show_all()
    member = next(iter(desk.model.members))
    others = [row.id for row in desk.model.rows if row.member_id != member]
    ids = others[:: max(1, len(others) // SCATTERED)][:SCATTERED]
    service, last = desk.session.below.bookings, ids[-1]
    desk.heart.drop()
    watch = Watch()
    await desk.session.tasks.run(lambda: service.apply(ids, Assign(member)))
    await desk.until(lambda: desk.row(last).member_id == member)
    await desk.rest_search()
    sample = watch.read()
    return {"rows": len(ids), "all": sample.all, "wall": sample.wall, "stalls": desk.heart.take()}
