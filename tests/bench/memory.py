"""Memory: what the bookings take beside the empty program, and whether an hour's work at the desk makes it grow.

The work is that of a connected desk: people edit here, what they changed is sent, and others edit in Google, which is a sandbox in
a process of its own.

Counted is what belongs to the process alone (its private pages), since what it shares with others is there once.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bulk import Assign
from bookings_desktop.settings import ENV_GOOGLE_ROOT
from bookings_desktop.sync.state import SyncStatus
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from tests.bench import calendar_server, data, program, sync_window
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.hand import DialogHand, strike

PER_100K, MOST = 100.0, 700.0
SOAK_SIZE, SOAK_ROUNDS, GROWTH = 10_000, 100, 10.0
SOAK_EVENTS, SOAK_EDITS, PER_SECOND = 1000, 50, 50
"""Events that come from Google at the beginning, how many of them are changed there each time, and changes sent in a second."""
SYNC_EVERY, LOOK_EVERY = 5, 10
"""Rounds between two edits in Google, and between two looks at the memory."""
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
    soak = _soaked(explain=explain)
    grown = soak["private"][-1] - soak["private"][len(soak["private"]) // 2]
    name = f"growth in the second half of {SOAK_ROUNDS * len(ROUND)} acts at the connected desk"
    yield Figure(name, grown, 0, GROWTH, "memory", SOAK_SIZE, absolute=True, unit="MB")
    yield Figure("changes sent meanwhile", soak["sent"], 0, 0, "memory", SOAK_SIZE, unit="changes")
    yield Figure("changes taken in meanwhile", soak["taken"], 0, 0, "memory", SOAK_SIZE, unit="changes")


def _soaked(*, explain: bool) -> dict[str, Any]:
    sign = data.kept() / f"edit-{os.getpid()}"
    with (
        calendar_server.counting(SOAK_EVENTS, SOAK_EDITS, sign) as (account, _calls),
        data.folder(SOAK_SIZE) as folder,
    ):
        sync_window.connect(folder, account, PER_SECOND)
        return program.play(
            "tests.bench.memory:soak",
            folder,
            explain=explain,
            environ={ENV_GOOGLE_ROOT: account.root},
            rounds=SOAK_ROUNDS,
            events=SOAK_EVENTS,
            sign=str(sign),
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
    known = {row.id for row in desk.model.rows}
    desk.session.sync.resume()
    await desk.until(lambda: sync_window.idle(desk) and len(desk.model.rows) == len(known) + desk.options["events"])
    shift = _Shift(desk, [row.id for row in desk.model.rows if row.id not in known])
    seen: list[float] = []
    for number in range(desk.options["rounds"]):
        for act in ROUND:
            await act(shift, number)
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            await desk.rest()
            gc.collect()
            seen.append(private())
    await desk.until(lambda: sync_window.idle(desk) and not desk.session.sync.status.counts.waiting, every=0.05)
    if not (shift.sent and shift.taken):
        raise RuntimeError(f"{shift.sent} changes were sent and {shift.taken} taken in")
    return {"private": seen, "sent": shift.sent, "taken": shift.taken}


class _Shift:
    """A person's work at the desk.

    Attributes:
        desk: the window.
        mirrored: ids of the bookings that have an event in Google.
        sent, taken: how many changes were sent, and how many of Google were taken in.
    """

    def __init__(self, desk: Desk, mirrored: list[str]) -> None:
        self.desk = desk
        self.mirrored = mirrored
        self.sent = self.taken = 0
        self._before = desk.session.sync.status
        desk.session.sync.status_changed.connect(self._on_status)

    def _on_status(self, status: SyncStatus) -> None:
        """The status counts from the beginning of each round."""
        self.sent += max(0, status.pushed - self._before.pushed)
        self.taken += max(0, status.pulled - self._before.pulled)
        self._before = status

    def row(self, number: int) -> BookingSummary:
        """One of the bookings that have an event, another one each time."""
        return self.desk.row(self.mirrored[number * 31 % len(self.mirrored)])


async def _edit(shift: _Shift, number: int) -> None:
    """Somebody else changes a booking; it is sent when its time has come."""
    desk, row = shift.desk, shift.row(number)
    members = list(desk.model.members)
    wanted = members[(members.index(row.member_id) + 1 if row.member_id in members else 0) % len(members)]
    service = desk.session.below.bookings
    await desk.session.tasks.run(lambda: service.apply([row.id], Assign(wanted)))


async def _set_status(shift: _Shift, number: int) -> None:
    """A person changes one, and takes it back."""
    row, commands = shift.row(number + 1), shift.desk.session.commands
    status = BookingStatus.CONFIRMED if row.status == "scheduled" else BookingStatus.SCHEDULED
    await commands.set_status([row], status)
    await commands.undo()


async def _search(shift: _Shift, number: int) -> None:
    desk = shift.desk
    desk.page.set_filter(BookingFilter(query=str(number % 1000), scope=Scope.ALL))
    await desk.rest_search()
    desk.page.set_filter(BookingFilter())
    await desk.rest_search()


async def _choose(shift: _Shift, number: int) -> None:
    page = shift.desk.page
    page.select(page.proxy.summary(number % max(1, page.proxy.rowCount())).id)
    await asyncio.sleep(0.1)


async def _open_dialog(shift: _Shift, number: int) -> None:
    if number % 5 == 0:
        dialog, _ = await DialogHand().do(lambda: strike(Qt.Key.Key_Return))
        dialog.close()
        await shift.desk.come_back()


async def _sync(shift: _Shift, number: int) -> None:
    """Others change events in Google, and the window takes them in."""
    if number % SYNC_EVERY:
        return
    desk, sign = shift.desk, Path(shift.desk.options["sign"])
    before = desk.session.sync.status.checked_at
    sign.touch()
    await desk.until(lambda: not sign.exists())
    desk.session.sync.sync_now()
    await desk.until(lambda: desk.session.sync.status.checked_at != before and sync_window.idle(desk), every=0.02)


ROUND = (_edit, _set_status, _search, _choose, _open_dialog, _sync)
