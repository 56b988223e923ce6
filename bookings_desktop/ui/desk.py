"""Keeps the rows of the window in step with the database: loads them in slices, and re-reads what a change names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.listing import BookingSummary, in_slices
from bookings_desktop.models.values import Member

if TYPE_CHECKING:  # imported after the first paint
    from bookings_desktop.models.changes import ChangeBus
    from bookings_desktop.services.bookings import BookingService
    from bookings_desktop.services.history import HistoryService
    from bookings_desktop.services.members import MemberService
    from bookings_desktop.ui.threads import TaskRunner

SLICE = 2000
"""Rows per slice: 4 to 6 ms each (performance facts, section C)."""

LOOK_AROUND_MS = 2000
"""How often other processes' changes are looked for (design §4)."""

RELOAD_ABOVE = 5000
"""From this many changed rows on, reading everything anew is cheaper than reading them by id."""

AT_ONCE, AT_LEAST = 16, 4
"""Changed rows that are shown as one change at the most, and at the least, where that takes longer than it may."""

SLICE_SECONDS = 0.003
"""How long changes are shown until keys and paints get their turn."""


class RowsView(Protocol):
    """What shows the rows; all calls come on the main thread."""

    def show_rows(self, rows: list[BookingSummary]) -> None:
        """Begin anew with these rows, ordered by start."""

    def append_rows(self, rows: list[BookingSummary]) -> None:
        """Add the next slice."""

    def rows_complete(self) -> None:
        """All rows are there."""

    def apply_changes(self, rows: list[BookingSummary], removed: list[str]) -> None:
        """Take in changed, new and removed rows as one change."""

    def set_members(self, members: tuple[Member, ...]) -> None:
        """The team, in the order of its colours."""


class Desk(QObject):
    """Loads and refreshes the rows.

    Signals:
        changed: a ChangeSet that has been taken in, on the main thread.
    """

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(
        self,
        bookings: BookingService,
        members: MemberService,
        history: HistoryService,
        bus: ChangeBus,
        tasks: TaskRunner,
        view: RowsView,
        zone: Callable[[], ZoneInfo],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bookings = bookings
        self._members = members
        self._history = history
        self._tasks = tasks
        self._view = view
        self._zone = zone
        self._journal = 0
        self._loading = False
        self._load_again = False
        self._looking = False
        self._stopped = False
        self._missed: set[str] = set()
        self._due: set[str] = set()
        self._turn = asyncio.Lock()  # what was read first is shown first, also while it is shown in slices
        self._arrived.connect(self._on_change)  # queued to the main thread when a lane commits
        self._unsubscribe = bus.subscribe(self._arrived.emit)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AROUND_MS)
        self._timer.timeout.connect(self._begin_to_look)  # a lambda would keep this desk and its window alive for ever

    async def load(self) -> None:
        """Read all rows, slice by slice; changes that arrive meanwhile are read afterwards."""
        self._loading = True
        try:
            async with self._turn:
                self._load_again = True
                while self._load_again and not self._stopped:
                    self._load_again = False
                    await self._read_all()
        finally:
            self._loading = False
        if self._missed:
            missed, self._missed = self._missed, set()
            await self._refresh(frozenset(missed))
        if not self._stopped:
            self._timer.start()

    async def reload(self) -> None:
        """Read all rows again, because they are shown in another zone."""
        if self._loading:
            self._load_again = True
        else:
            await self.load()

    async def _read_all(self) -> None:
        zone = self._zone()
        self._journal = await self._tasks.run(self._history.last_number)
        self._view.set_members(await self._tasks.run(self._members.all))
        shown = False
        async with aclosing(self._tasks.stream(lambda: in_slices(self._bookings.summaries(zone), SLICE))) as slices:
            async for rows in slices:
                if shown:
                    self._view.append_rows(rows)
                else:
                    self._view.show_rows(rows)
                shown = True
                if self._stopped:
                    return
        if not shown:
            self._view.show_rows([])
        self._view.rows_complete()
        self._tasks.settle()

    def stop(self) -> None:
        """Hear of no more changes, and read no further."""
        self._stopped = True
        self._timer.stop()
        self._unsubscribe()

    def _on_change(self, changes: ChangeSet) -> None:
        self._tasks.start(self._take_in(changes))

    async def _take_in(self, changes: ChangeSet) -> None:
        if changes.members:
            self._view.set_members(await self._tasks.run(self._members.all))
        if changes.calendars:  # the sync state of every row hangs on whether a calendar is connected
            await self.reload()
        elif changes.bookings:
            if self._loading:
                self._missed |= changes.bookings
            else:
                await self._refresh(changes.bookings)
        self.changed.emit(changes)

    async def _refresh(self, ids: frozenset[str]) -> None:
        """Read these rows again; together with others that have become due before its turn comes."""
        if len(ids) > RELOAD_ABOVE:
            await self.load()
            return
        self._due |= ids
        async with self._turn:
            wanted, self._due = sorted(self._due), set()
            if not wanted or self._stopped:
                return
            zone = self._zone()
            try:
                rows = await self._tasks.run(lambda: list(self._bookings.summaries(zone, wanted)))
            except BookingsError:
                self._due |= set(wanted)  # with the next change, which may be of other rows
                raise
            found = {row.id for row in rows}
            await self._show_changes(rows, [booking_id for booking_id in wanted if booking_id not in found])

    async def _show_changes(self, rows: Sequence[BookingSummary], removed: Sequence[str]) -> None:
        """Hand the view what has changed, so much at a time that nobody who types notices."""
        left, gone, most = list(rows), list(removed), AT_ONCE
        paused = perf_counter()
        while (left or gone) and not self._stopped:
            began = perf_counter()
            part, left = left[:most], left[most:]
            room = most - len(part)
            part_gone, gone = gone[:room], gone[room:]
            self._view.apply_changes(part, part_gone)
            now = perf_counter()
            if now - began > SLICE_SECONDS:
                most = max(AT_LEAST, most // 2)
            if now - paused > SLICE_SECONDS and (left or gone):
                await asyncio.sleep(0)
                paused = perf_counter()

    def _begin_to_look(self) -> None:
        self._tasks.start(self._look_around())

    async def _look_around(self) -> None:
        """Take in what another process journalled since; one look at a time, however busy the lane is."""
        if self._looking:
            return
        self._looking = True
        try:
            journal = self._journal
            changes = await self._tasks.run(lambda: self._history.changes_since(journal))
            self._journal = max(self._journal, changes.journal)
        finally:
            self._looking = False
        if changes:
            await self._take_in(changes)
