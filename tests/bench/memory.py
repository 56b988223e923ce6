"""Memory: what the bookings take beside the empty program, and whether an hour's work at the desk makes it grow.

Counted is what belongs to the process alone (its private pages), since what it shares with others is there once.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bulk import Assign
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from tests.bench import data, program
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.hand import DialogHand, strike

PER_100K, MOST = 100.0, 700.0
SOAK_SIZE, SOAK_ROUNDS, GROWTH = 10_000, 100, 10.0
MAPS = Path("/proc/self/smaps_rollup")


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Open with no bookings and with many; then work for long."""
    empty = _opened(0, explain=explain)
    yield Figure("empty program", empty["private"], 0, 0, "memory", unit="MB")
    for size in sizes:
        found = _opened(size, explain=explain)
        budget = min(PER_100K * max(1, size / 100_000), MOST)
        above = found["private"] - empty["private"]
        yield Figure(
            "above the empty program", above, empty["private"], budget, "memory", size, absolute=True, unit="MB"
        )
    with data.folder(SOAK_SIZE) as folder:
        soak = program.play("tests.bench.memory:soak", folder, explain=explain, rounds=SOAK_ROUNDS)
    grown = soak["private"][-1] - soak["private"][len(soak["private"]) // 2]
    yield Figure(
        f"growth in the second half of {SOAK_ROUNDS * len(ROUND)} acts at the desk",
        grown,
        0,
        GROWTH,
        "memory",
        SOAK_SIZE,
        absolute=True,
        unit="MB",
    )


def _opened(size: int, *, explain: bool) -> dict[str, Any]:
    with data.folder(size) as folder:
        return program.play("tests.bench.memory:scenario", folder, explain=explain)


def private() -> float:
    """Megabytes that belong to this process alone."""
    fields = [line.split() for line in MAPS.read_text(encoding="ascii").splitlines()]
    return sum(int(field[1]) for field in fields if field[0].startswith("Private_")) / 1024


async def scenario(desk: Desk) -> dict[str, Any]:
    """Look when all is loaded and at rest."""
    await desk.show_all()
    await asyncio.sleep(1.5)  # what is collected once a second is collected
    gc.collect()
    return {"private": private()}


async def soak(desk: Desk) -> dict[str, Any]:
    """Work at the desk, round after round, and look now and then."""
    desk.page.table.setFocus()
    await desk.rest()
    seen: list[float] = []
    for number in range(desk.options["rounds"]):
        for act in ROUND:
            await act(desk, number)
        if number % 10 == 9:
            await desk.rest()
            gc.collect()
            seen.append(private())
    return {"private": seen}


async def _edit(desk: Desk, number: int) -> None:
    """Somebody else changes a booking."""
    row = desk.model.rows[number * 31 % len(desk.model.rows)]
    members = list(desk.model.members)
    wanted = members[(members.index(row.member_id) + 1 if row.member_id in members else 0) % len(members)]
    service = desk.session.below.bookings
    await desk.session.tasks.run(lambda: service.apply([row.id], Assign(wanted)))


async def _set_status(desk: Desk, number: int) -> None:
    """A person changes one, and takes it back."""
    rows = [row for row in desk.page.proxy.summaries(0, 100) if row.status in ("scheduled", "confirmed")]
    if rows:
        row = rows[number % len(rows)]
        status = BookingStatus.CONFIRMED if row.status == "scheduled" else BookingStatus.SCHEDULED
        await desk.session.commands.set_status([row], status)
        await desk.session.commands.undo()


async def _search(desk: Desk, number: int) -> None:
    desk.page.set_filter(BookingFilter(query=str(number % 1000), scope=Scope.ALL))
    await desk.rest_search()
    desk.page.set_filter(BookingFilter())
    await desk.rest_search()


async def _choose(desk: Desk, number: int) -> None:
    desk.page.select(desk.page.proxy.summary(number % max(1, desk.page.proxy.rowCount())).id)
    await asyncio.sleep(0.1)


async def _open_dialog(desk: Desk, number: int) -> None:
    if number % 5 == 0:
        dialog, _ = await DialogHand().do(lambda: strike(Qt.Key.Key_Return))
        dialog.close()
        await desk.come_back()


ROUND = (_edit, _set_status, _search, _choose, _open_dialog)
