"""Where the mirror stands as a whole, read for a screen: numbers, and the marks with the bookings that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from bookings_desktop.models.booking_repository import booking_value
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.tables import BookingRow, ContactRow
from bookings_desktop.models.values import Booking


class MirrorCounts(NamedTuple):
    """How many bookings are where.

    Attributes:
        same: have a living event and nothing that is still to be done.
        waiting: will be sent by themselves.
        to_choose: have a field that was changed differently on both sides.
        parked: wait for a person.
    """

    same: int = 0
    waiting: int = 0
    to_choose: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True)
class MarkedBooking:
    """A mark of the outbox with the booking that it is about.

    Attributes:
        booking: None when it was deleted permanently.
        contact_name: or empty.
        base: the mirrored fields as both sides last agreed on them, in their JSON form; None when there is no living event.
        sending: whether a request about it is on its way.
        due_at: not before this instant (UTC) it is sent.
    """

    booking_id: str
    booking: Booking | None
    contact_name: str
    base: Mapping[str, Any] | None
    sending: bool
    due_at: datetime
    attempts: int
    notify_guest: bool
    error_title: str
    error_hint: str


class MirrorReader:
    """Reads where the mirror stands."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self) -> MirrorCounts:
        """The numbers of the connected calendar; what waits is counted without one too."""
        rows = self._session.execute(select(OutboxRow.parked, func.count()).group_by(OutboxRow.parked)).all()
        marks = {bool(parked): int(number) for parked, number in rows}
        to_choose = self._session.scalar(select(func.count(ConflictRow.booking_id.distinct()))) or 0
        return MirrorCounts(self._same(), marks.get(False, 0), int(to_choose), marks.get(True, 0))

    def _same(self) -> int:
        marked = exists().where(OutboxRow.booking_id == LinkRow.booking_id)
        in_conflict = exists().where(ConflictRow.booking_id == LinkRow.booking_id)
        statement = (
            select(func.count())
            .select_from(LinkRow)
            .join(CalendarRow, and_(CalendarRow.id == LinkRow.calendar_id, CalendarRow.active))
            .where(LinkRow.gone.is_(False), ~marked, ~in_conflict)
        )
        return int(self._session.scalar(statement) or 0)

    def waiting(self, limit: int) -> tuple[MarkedBooking, ...]:
        """What is sent by itself and has not failed yet, what is due first before the rest."""
        return self._marks(and_(OutboxRow.parked.is_(False), OutboxRow.attempts == 0), limit)

    def retrying(self, limit: int) -> tuple[MarkedBooking, ...]:
        """What failed and is tried again by itself."""
        return self._marks(and_(OutboxRow.parked.is_(False), OutboxRow.attempts > 0), limit)

    def parked(self, limit: int) -> tuple[MarkedBooking, ...]:
        """What waits for a person."""
        return self._marks(OutboxRow.parked.is_(True), limit)

    def _marks(self, condition: Any, limit: int) -> tuple[MarkedBooking, ...]:
        statement = (
            select(OutboxRow, BookingRow, ContactRow.name, LinkRow)
            .select_from(OutboxRow)
            .outerjoin(BookingRow, BookingRow.id == OutboxRow.booking_id)
            .outerjoin(ContactRow, ContactRow.id == BookingRow.contact_id)
            .outerjoin(LinkRow, and_(LinkRow.booking_id == OutboxRow.booking_id, LinkRow.gone.is_(False)))
            .where(condition)
            .order_by(OutboxRow.due_at, OutboxRow.booking_id)
            .limit(limit)
        )
        return tuple(_marked(*record) for record in self._session.execute(statement))


def _marked(mark: OutboxRow, booking: BookingRow | None, contact: str | None, link: LinkRow | None) -> MarkedBooking:
    return MarkedBooking(
        booking_id=mark.booking_id,
        booking=None if booking is None else booking_value(booking),
        contact_name=contact or "",
        base=None if link is None else link.base,
        sending=link is not None and link.sent is not None,
        due_at=mark.due_at,
        attempts=mark.attempts,
        notify_guest=mark.notify_guest,
        error_title=mark.error_title,
        error_hint=mark.error_hint,
    )
