"""Follow-ups together with the names that a list shows, read in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from bookings_desktop.models.booking_people import with_contact
from bookings_desktop.models.booking_repository import row_slot
from bookings_desktop.models.follow_up_repository import follow_up_value
from bookings_desktop.models.tables import BookingRow, ContactRow, FollowUpRow, MemberRow
from bookings_desktop.models.values import FollowUp, Slot


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """One follow-up as a list shows it.

    Attributes:
        booking_title: of its booking; empty without one.
        booking_slot: when the booking is, or None without one.
        booking_deleted: whether the booking lies in the trash.
        contact_name: of its contact; empty without one.
        member_name: of who is to do it; empty for nobody.
        member_colour: name of that colleague's colour; empty for nobody.
    """

    follow_up: FollowUp
    booking_title: str = ""
    booking_slot: Slot | None = None
    booking_deleted: bool = False
    contact_name: str = ""
    member_name: str = ""
    member_colour: str = ""


class FollowUpReader:
    """Lists and counts follow-ups within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_ones(self) -> tuple[FollowUpEntry, ...]:
        """What is to be done, by its day; what has none comes last."""
        return self._read(_entries().where(FollowUpRow.done_at.is_(None)).order_by(*_BY_DAY))

    def done_ones(self, limit: int) -> tuple[FollowUpEntry, ...]:
        """What was done last, the latest first."""
        statement = _entries().where(FollowUpRow.done_at.is_not(None))
        return self._read(statement.order_by(FollowUpRow.done_at.desc(), FollowUpRow.id).limit(limit))

    def of_contact(self, contact_id: str) -> tuple[FollowUpEntry, ...]:
        """Those of a contact and of its bookings: open ones first, by day, then the done ones, the latest first."""
        bookings = select(BookingRow.id).where(with_contact(contact_id))
        theirs = union_all(
            select(FollowUpRow.id).where(FollowUpRow.contact_id == contact_id),
            select(FollowUpRow.id).where(FollowUpRow.booking_id.in_(bookings)),
        )
        statement = _entries().where(FollowUpRow.id.in_(theirs))
        return self._read(statement.order_by(FollowUpRow.done_at.is_not(None), FollowUpRow.done_at.desc(), *_BY_DAY))

    def _read(self, statement: Select[Any]) -> tuple[FollowUpEntry, ...]:
        return tuple(
            FollowUpEntry(
                follow_up_value(row),
                booking.title if booking is not None else "",
                row_slot(booking) if booking is not None else None,
                booking is not None and booking.deleted_at is not None,
                contact_name or "",
                member_name or "",
                colour or "",
            )
            for row, booking, contact_name, member_name, colour in self._session.execute(statement)
        )


_BY_DAY = (FollowUpRow.due.is_(None), FollowUpRow.due, FollowUpRow.created_at, FollowUpRow.id)


def _entries() -> Select[Any]:
    columns: tuple[Any, ...] = (FollowUpRow, BookingRow, ContactRow.name, MemberRow.name, MemberRow.colour)
    return (
        select(*columns)
        .outerjoin(BookingRow, BookingRow.id == FollowUpRow.booking_id)
        .outerjoin(ContactRow, ContactRow.id == FollowUpRow.contact_id)
        .outerjoin(MemberRow, MemberRow.id == FollowUpRow.assigned_to_id)
    )
