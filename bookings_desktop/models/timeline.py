"""What happened with one contact: bookings to come and past, what changed, and the numbers that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, literal, or_, select, union_all

from bookings_desktop.models.attendees import answer_of
from bookings_desktop.models.booking_people import with_contact
from bookings_desktop.models.booking_repository import row_slot
from bookings_desktop.models.history_repository import history_entry
from bookings_desktop.models.listing import EXCERPT
from bookings_desktop.models.sync_tables import LinkRow
from bookings_desktop.models.tables import BookingRow, ContactPointRow, HistoryRow, MemberRow
from bookings_desktop.models.text import one_line
from bookings_desktop.models.values import (
    AllDaySlot,
    Attendance,
    BookingStatus,
    EntityKind,
    HistoryAction,
    HistoryEntry,
    Slot,
)
from bookings_desktop.models.work_session import WorkSession

TOLD = frozenset({"slot", "status", "contact_id", "further_contact_ids", "attendance", "deal_id"})
"""Changes of a booking that say something about its contact."""

READ_AT_ONCE = 500
"""Entries that are looked at together for those that say something."""


@dataclass(frozen=True, slots=True)
class TimelineBooking:
    """One booking of a contact.

    Attributes:
        excerpt: the beginning of the description, on one line.
        status: cancelled ones are told too.
        member_id, member_name: of the member responsible, or empty.
        further: whether the contact is one of several and not the first.
        people: how many contacts take part.
        attendance: whether this contact came.
        answer: what this contact answered to the invitation, in Google's word, or empty.
        moved_from: see :class:`~bookings_desktop.models.values.Booking`.
    """

    booking_id: str
    version: int
    title: str
    slot: Slot
    excerpt: str
    location: str
    meeting_link: str
    status: BookingStatus
    member_id: str
    member_name: str
    further: bool
    people: int
    capacity: int | None
    attendance: Attendance
    answer: str
    moved_from: datetime | date | None
    deal_id: str | None

    def has_begun(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether it has begun; whole days begin in a zone."""
        if isinstance(self.slot, AllDaySlot):
            return self.slot.first_day <= now.astimezone(zone).date()
        return self.slot.start <= now


@dataclass(frozen=True, slots=True)
class ContactNumbers:
    """A contact in numbers. Nothing in the trash counts.

    Attributes:
        bookings: all, in every status.
        no_shows: to which the contact did not come.
        last_visit: the latest booking that has begun, neither cancelled nor missed; or None.
        next_visit: the next booking that is not cancelled; or None.
        usually_with_id, usually_with: the member who was responsible most often, of two the one met later; or empty.
    """

    bookings: int = 0
    completed: int = 0
    cancelled: int = 0
    no_shows: int = 0
    last_visit: TimelineBooking | None = None
    next_visit: TimelineBooking | None = None
    usually_with_id: str = ""
    usually_with: str = ""


class TimelineReader:
    """Reads timelines within one unit of work. Notes and follow-ups have their own repositories."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def bookings(self, contact_id: str) -> tuple[TimelineBooking, ...]:
        """All living bookings in which a contact takes part, the latest first; one statement."""
        statement = (
            select(*_BOOKING_COLUMNS, MemberRow.name.label("member_name"), LinkRow.guest_answer, LinkRow.attendees)
            .outerjoin(MemberRow, MemberRow.id == BookingRow.assigned_to_id)
            .outerjoin(LinkRow, and_(LinkRow.booking_id == BookingRow.id, LinkRow.gone.is_(False)))
            .where(with_contact(contact_id), BookingRow.deleted_at.is_(None))
            .order_by(BookingRow.order_at.desc(), BookingRow.id.desc())
        )
        addresses = self._addresses(contact_id)
        return tuple(_booking(row, contact_id, addresses) for row in self._session.execute(statement))

    def happenings(self, contact_id: str, limit: int = 100, *, before: int | None = None) -> tuple[HistoryEntry, ...]:
        """What was journalled about a contact and about its bookings as far as it matters to the contact, newest first.

        Args:
            contact_id: the contact.
            limit: entries at the most.
            before: only entries with smaller numbers, to go on where an earlier look ended.

        Entries about bookings are guests' answers, deletions and restorations, and changes of :data:`TOLD`. Entries about notes
        are left out, because the notes stand beside them.
        """
        things = union_all(
            select(BookingRow.id).where(with_contact(contact_id)),
            select(literal(contact_id)),
        )
        about = or_(HistoryRow.kind == EntityKind.CONTACT.value, HistoryRow.action.in_(_TOLD_ACTIONS))
        statement = select(HistoryRow).where(HistoryRow.entity_id.in_(things), about).order_by(HistoryRow.number.desc())
        found: list[HistoryEntry] = []
        while len(found) < limit:
            further = statement if before is None else statement.where(HistoryRow.number < before)
            rows = list(self._session.scalars(further.limit(READ_AT_ONCE)))
            found += [entry for entry in map(history_entry, rows) if _matters(entry)]
            if len(rows) < READ_AT_ONCE:
                break
            before = rows[-1].number
        return tuple(found[:limit])

    def _addresses(self, contact_id: str) -> tuple[str, ...]:
        statement = select(ContactPointRow.folded).where(
            ContactPointRow.contact_id == contact_id, ContactPointRow.kind == "email"
        )
        return tuple(self._session.scalars(statement.order_by(ContactPointRow.position)))


def numbers_of(bookings: Sequence[TimelineBooking], now: datetime, zone: ZoneInfo) -> ContactNumbers:
    """The numbers of a contact from its bookings.

    Args:
        bookings: as :meth:`TimelineReader.bookings` gives them: the latest first.
        now: the present instant, aware.
        zone: in which whole days begin.
    """
    standing = [one for one in bookings if one.status is not BookingStatus.CANCELLED]
    begun = [one for one in standing if one.has_begun(now, zone)]
    to_come = [one for one in standing if not one.has_begun(now, zone)]
    visits = [one for one in begun if one.attendance is not Attendance.DID_NOT_COME]
    # a counter tells the first of two equals first, which is the one met later
    usual = Counter((one.member_id, one.member_name) for one in visits or standing if one.member_id).most_common(1)
    member_id, member_name = usual[0][0] if usual else ("", "")
    return ContactNumbers(
        bookings=len(bookings),
        completed=sum(one.status is BookingStatus.COMPLETED for one in bookings),
        cancelled=sum(one.status is BookingStatus.CANCELLED for one in bookings),
        no_shows=sum(one.attendance is Attendance.DID_NOT_COME for one in bookings),
        last_visit=visits[0] if visits else None,
        next_visit=to_come[-1] if to_come else None,
        usually_with_id=member_id,
        usually_with=member_name,
    )


_ALWAYS_TOLD = (HistoryAction.ANSWERED, HistoryAction.DELETED, HistoryAction.RESTORED)
_TOLD_ACTIONS = tuple(action.value for action in (*_ALWAYS_TOLD, HistoryAction.CHANGED))

_BOOKING_COLUMNS: tuple[Any, ...] = (
    BookingRow.id,
    BookingRow.version,
    BookingRow.title,
    BookingRow.description,
    BookingRow.starts_at,
    BookingRow.ends_at,
    BookingRow.first_day,
    BookingRow.end_day,
    BookingRow.time_zone,
    BookingRow.location,
    BookingRow.meeting_link,
    BookingRow.status,
    BookingRow.contact_id,
    BookingRow.assigned_to_id,
    BookingRow.people,
    BookingRow.capacity,
    BookingRow.moved_from_at,
    BookingRow.moved_from_day,
    BookingRow.deal_id,
)


def _matters(entry: HistoryEntry) -> bool:
    fields = {change.field for change in entry.changes}
    if entry.kind is EntityKind.CONTACT:
        return fields != {"note"}  # notes are told by themselves
    return entry.action in _ALWAYS_TOLD or bool(fields & TOLD)


def _booking(row: Any, contact_id: str, addresses: Sequence[str]) -> TimelineBooking:
    further = row.contact_id != contact_id
    people = row.people or {"contacts": (), "attendance": {}}
    answer = row.guest_answer or ""
    if further:
        answers = (answer_of(row.attendees or (), address) for address in addresses)
        answer = next((told for told in answers if told), "")
    return TimelineBooking(
        booking_id=row.id,
        version=row.version,
        title=row.title,
        slot=row_slot(row),
        excerpt=one_line(row.description, EXCERPT),
        location=row.location,
        meeting_link=row.meeting_link,
        status=BookingStatus(row.status),
        member_id=row.assigned_to_id or "",
        member_name=row.member_name or "",
        further=further,
        people=len(people["contacts"]) + (row.contact_id is not None),
        capacity=row.capacity,
        attendance=Attendance(people["attendance"].get(contact_id, Attendance.UNKNOWN.value)),
        answer=answer,
        moved_from=row.moved_from_at or row.moved_from_day,
        deal_id=row.deal_id,
    )
