"""Time taken up by events of the mirror that are no bookings: series expanded for the days asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bookings_desktop.models.recurrence import occurrences, original_start, touches
from bookings_desktop.models.sync_values import ForeignEvent
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Slot, start_of


def busy_elsewhere(work: UnitOfWork, low: datetime, high: datetime) -> Iterator[Slot]:
    """The slots of foreign events of the mirror that take up time between two instants, without saying what they are.

    Args:
        work: the transaction.
        low: start of the stretch, aware.
        high: its end, aware.
    """
    calendar = work.calendars.active()
    if calendar is None:
        return
    events = work.foreign_events.touching(calendar.id, low, high)
    exceptions: dict[str, list[ForeignEvent]] = defaultdict(list)
    for event in events:
        if event.recurring_event_id:
            exceptions[event.recurring_event_id].append(event)
    for event in events:
        if not event.busy:
            continue
        if event.recurrence:
            yield from _series(event, exceptions[event.event_id], low, high)
        elif touches(event.slot, low, high, ZoneInfo(event.slot.zone)):
            yield event.slot


def _series(master: ForeignEvent, exceptions: list[ForeignEvent], low: datetime, high: datetime) -> Iterator[Slot]:
    """The occurrences that nobody moved or cancelled; a moved one is an event of its own."""
    replaced: set[datetime | date | None] = {original_start(one.original_start, master.slot) for one in exceptions}
    for slot in occurrences(master.slot, master.recurrence, low, high):
        if start_of(slot) not in replaced:
            yield slot
