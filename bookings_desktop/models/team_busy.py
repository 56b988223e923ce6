"""What takes up the time of the whole team in some days: one statement, however many colleagues there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bookings_desktop.models.booking_repository import row_slot
from bookings_desktop.models.busy import REACH
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import BookingStatus, Slot


@dataclass(frozen=True, slots=True)
class TeamBusyTime:
    """One booking that takes up the time of some colleagues.

    Attributes:
        member_ids: of all who take part, responsible or not.
    """

    booking_id: str
    title: str
    slot: Slot
    member_ids: tuple[str, ...]


class TeamBusyReader:
    """Reads the team's busy times within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def near(self, first: datetime, last: datetime, exclude_id: str | None = None) -> Iterator[TeamBusyTime]:
        """The living bookings of anybody, not cancelled, that may reach into a stretch of time; the caller looks closer.

        Args:
            first: start of the stretch, aware.
            last: its end, aware.
            exclude_id: a booking that is not looked at, because it is the one that is being edited.
        """
        columns: tuple[Any, ...] = (
            BookingRow.id,
            BookingRow.title,
            BookingRow.assigned_to_id,
            BookingRow.people,
            BookingRow.order_at,
            BookingRow.starts_at,
            BookingRow.ends_at,
            BookingRow.first_day,
            BookingRow.end_day,
            BookingRow.time_zone,
        )
        living = select(*columns).where(
            BookingRow.deleted_at.is_(None),
            BookingRow.status != BookingStatus.CANCELLED.value,
            BookingRow.id != (exclude_id or ""),
        )
        short = living.where(BookingRow.order_at.between(first - REACH, last + REACH), BookingRow.long_until.is_(None))
        long = living.where(BookingRow.long_until > first - REACH, BookingRow.order_at <= last + REACH)
        for statement in (short, long):
            for record in self._session.execute(statement):
                further = tuple((record.people or {}).get("members", ()))
                members = further if record.assigned_to_id is None else (record.assigned_to_id, *further)
                if members:
                    yield TeamBusyTime(record.id, record.title, row_slot(record), members)
