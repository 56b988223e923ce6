"""Events of the mirror that are no bookings, in the database: values in, values out. They are busy time and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select

from bookings_desktop.models.sync_tables import ForeignEventRow
from bookings_desktop.models.sync_values import ForeignEvent
from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot
from bookings_desktop.models.work_session import WorkSession

CHUNK = 500


_EVENTS = cast(Table, ForeignEventRow.__table__)
_HERE = _EVENTS.c.calendar_id == bindparam("calendar")
_CHOSEN = _EVENTS.c.event_id.in_(bindparam("ids", expanding=True))
_REMOVED = delete(_EVENTS).where(_HERE, _CHOSEN)
_KNOWN = select(_EVENTS).where(_HERE, _CHOSEN)
_IDS = select(_EVENTS.c.event_id).where(_HERE)


class ForeignEventRepository:
    """The foreign events of one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def save_many(self, events: Sequence[ForeignEvent]) -> None:
        """Store events, new or changed; of two with the same id the later one counts."""
        latest = {(event.calendar_id, event.event_id): event for event in events}
        for calendar_id in {calendar_id for calendar_id, _ in latest}:
            self.remove(calendar_id, [event_id for of, event_id in latest if of == calendar_id])
        if latest:
            self._session.execute(insert(ForeignEventRow), [_columns(event) for event in latest.values()])

    def remove(self, calendar_id: str, event_ids: Sequence[str]) -> None:
        """Forget events of a calendar; what is not there is passed over."""
        for start in range(0, len(event_ids), CHUNK):
            self._session.run(_REMOVED, {"calendar": calendar_id, "ids": event_ids[start : start + CHUNK]})

    def remove_exceptions(self, calendar_id: str, recurring_event_id: str) -> None:
        """Forget the exceptions of a recurring event."""
        statement = delete(ForeignEventRow).where(
            ForeignEventRow.calendar_id == calendar_id, ForeignEventRow.recurring_event_id == recurring_event_id
        )
        self._session.execute(statement.execution_options(synchronize_session=False))

    def remove_all(self, calendar_id: str) -> None:
        """Forget the foreign events of a calendar."""
        statement = delete(ForeignEventRow).where(ForeignEventRow.calendar_id == calendar_id)
        self._session.execute(statement.execution_options(synchronize_session=False))

    def ids(self, calendar_id: str) -> set[str]:
        """The ids of the foreign events known of a calendar."""
        return set(self._session.run(_IDS, {"calendar": calendar_id}).scalars())

    def get_many(self, calendar_id: str, event_ids: Sequence[str]) -> dict[str, ForeignEvent]:
        """Those of the events that are known, by id."""
        found: dict[str, ForeignEvent] = {}
        for start in range(0, len(event_ids), CHUNK):
            for row in self._session.run(_KNOWN, {"calendar": calendar_id, "ids": event_ids[start : start + CHUNK]}):
                found[row.event_id] = _value(row)
        return found

    def touching(self, calendar_id: str, low: datetime, high: datetime) -> tuple[ForeignEvent, ...]:
        """What may take up time between two instants (UTC), ordered by start.

        All-day events are compared with a day to spare, since their midnight depends on the zone. Recurring ones are given whenever
        they begin before ``high``, with their exceptions wherever those moved to: the caller works out the occurrences.
        """
        day = timedelta(days=1)
        statement = select(*_COLUMNS).where(
            ForeignEventRow.calendar_id == calendar_id,
            ForeignEventRow.starts_at < high + day,
            or_(ForeignEventRow.ends_at >= low - day, ForeignEventRow.repeats),
        )
        found = [event for event in self._read(statement) if event.recurrence or _touches(event.slot, low, high)]
        masters = [event.event_id for event in found if event.recurrence]
        seen = {event.event_id for event in found}
        for start in range(0, len(masters), CHUNK):
            chosen = ForeignEventRow.recurring_event_id.in_(masters[start : start + CHUNK])
            exceptions = self._read(select(*_COLUMNS).where(ForeignEventRow.calendar_id == calendar_id, chosen))
            found += [event for event in exceptions if event.event_id not in seen]
        return tuple(sorted(found, key=lambda event: (event.slot.order_at, event.event_id)))

    def count(self, calendar_id: str) -> int:
        """How many foreign events of a calendar are known."""
        statement = select(func.count()).select_from(ForeignEventRow)
        return int(self._session.execute(statement.where(ForeignEventRow.calendar_id == calendar_id)).scalar_one())

    def _read(self, statement: Any) -> list[ForeignEvent]:
        return [_value(record) for record in self._session.execute(statement)]


_COLUMNS = tuple(ForeignEventRow.__table__.columns)


def _touches(slot: Slot, low: datetime, high: datetime) -> bool:
    if isinstance(slot, AllDaySlot):
        return True  # compared with a day to spare
    return slot.start < high and (slot.end > low or slot.start >= low)


def _columns(event: ForeignEvent) -> dict[str, Any]:
    slot = event.slot
    days = isinstance(slot, AllDaySlot)
    return {
        "calendar_id": event.calendar_id,
        "event_id": event.event_id,
        "starts_at": slot.order_at,
        "ends_at": datetime.combine(slot.end_day, time(), UTC) if isinstance(slot, AllDaySlot) else slot.end,
        "time_zone": slot.zone,
        "all_day": days,
        "title": event.title,
        "busy": event.busy,
        "repeats": bool(event.recurrence),
        "recurrence": list(event.recurrence),
        "recurring_event_id": event.recurring_event_id,
        "original_start": event.original_start,
        "etag": event.etag,
    }


def _value(record: Any) -> ForeignEvent:
    slot: Slot
    if record.all_day:
        slot = AllDaySlot(record.starts_at.date(), record.ends_at.date(), record.time_zone)
    else:
        slot = TimedSlot(record.starts_at, record.ends_at, record.time_zone)
    return ForeignEvent(
        calendar_id=record.calendar_id,
        event_id=record.event_id,
        slot=slot,
        title=record.title,
        busy=record.busy,
        recurrence=tuple(record.recurrence),
        recurring_event_id=record.recurring_event_id,
        original_start=record.original_start,
        etag=record.etag,
    )
