"""The values that travel through the program: frozen, complete, and free of the database.

Instants are aware datetimes in UTC; beside them stands the IANA zone in which a person thinks of them. All-day bookings are
dates and never become instants. Ends are exclusive, as in RFC 5545 (DTEND) and in Google's events.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from bookings_desktop.models.members import MEMBER_COLOURS as MEMBER_COLOURS
from bookings_desktop.models.members import Member as Member
from bookings_desktop.models.members import WorkingPeriod as WorkingPeriod
from bookings_desktop.models.names import NameOrder as NameOrder
from bookings_desktop.models.names import initials as initials
from bookings_desktop.models.people_values import Contact as Contact
from bookings_desktop.models.people_values import ContactNote as ContactNote
from bookings_desktop.models.people_values import ContactPoint as ContactPoint
from bookings_desktop.models.people_values import Deal as Deal
from bookings_desktop.models.people_values import FollowUp as FollowUp
from bookings_desktop.models.people_values import ForeignReference as ForeignReference
from bookings_desktop.models.people_values import Guest as Guest
from bookings_desktop.models.people_values import TimeOff as TimeOff
from bookings_desktop.models.reminders import CALENDAR_REMINDERS
from bookings_desktop.models.reminders import Reminders as Reminders  # travels with the booking
from bookings_desktop.models.states import Attendance as Attendance
from bookings_desktop.models.states import BookingStatus as BookingStatus
from bookings_desktop.models.states import SyncState as SyncState


class Origin(StrEnum):
    """Where a change came from, as kept in the history."""

    DESK = "desk"
    GOOGLE = "google"
    IMPORT = "import"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change and from where.

    Attributes:
        who: the person's name, kept in the history.
        origin: desk, Google, import or undo.
        sender: a token of the screen that caused the change; it travels with the ChangeSet, so that nobody reacts to an echo.
    """

    who: str
    origin: Origin = Origin.DESK
    sender: str = ""


@dataclass(frozen=True, slots=True)
class TimedSlot:
    """From one instant to another.

    Attributes:
        start: aware datetime in UTC, whole seconds.
        end: aware datetime in UTC, exclusive; may equal ``start`` (Google knows zero-length events).
        zone: IANA name of the zone in which the booking was made and is shown.
    """

    start: datetime
    end: datetime
    zone: str

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            if instant.utcoffset() != timedelta(0):
                raise ValueError("a TimedSlot holds instants in UTC")

    @property
    def all_day(self) -> bool:
        """Always false; lets code ask any slot."""
        return False

    @property
    def order_at(self) -> datetime:
        """The instant (UTC) by which lists are ordered."""
        return self.start


@dataclass(frozen=True, slots=True)
class AllDaySlot:
    """Whole days, without any zone.

    Attributes:
        first_day: the first day.
        end_day: the day after the last one (exclusive, RFC 5545 section 3.6.1).
        zone: the zone shown beside it; not part of what the slot is, since Google keeps none for dates.
    """

    first_day: date
    end_day: date
    zone: str = field(compare=False)

    @property
    def all_day(self) -> bool:
        """Always true; lets code ask any slot."""
        return True

    @property
    def order_at(self) -> datetime:
        """Midnight UTC of the first day: a sort key, never shown."""
        return datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=UTC)


Slot = TimedSlot | AllDaySlot


def new_id() -> str:
    """A fresh id: 32 hex digits, which Google also accepts as an event id (facts page, section 2)."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment. Changing methods return a new value; ``version`` stays that of the stored row they came from.

    Attributes:
        id: 32 hex digits.
        version: number of the stored state, from 1; 0 for a booking that was never stored.
        notes: internal, never leaves the database.
        assigned_to_id: the member responsible.
        deleted_at: when it went to the trash (UTC), or None.
        moved_from: of a rescheduled booking, the start before its latest move at the desk: an instant (UTC), or a day when it was
            all-day. None for every other booking, and for one that was given the status by hand. A move in Google leaves it alone.
        wants_meet: whether a person asked for a Google Meet link; how far Google is with it, is kept with the link to the event.
        further_contact_ids: the other contacts of a group, in order; never the first one, which is ``contact_id``.
        further_member_ids: the other colleagues who take part; never the one responsible.
        capacity: how many places there are for contacts, or None when nobody counts them.
        attendance: who came and who did not, by contact; those of whom nothing is known are left out.
        deal_id: the deal that it belongs to, or None.
    """

    id: str
    title: str
    slot: Slot
    description: str = ""
    contact_id: str | None = None
    assigned_to_id: str | None = None
    location: str = ""
    meeting_link: str = ""
    status: BookingStatus = BookingStatus.SCHEDULED
    notes: str = ""
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    reminders: Reminders = CALENDAR_REMINDERS
    moved_from: datetime | date | None = None
    wants_meet: bool = False
    further_contact_ids: tuple[str, ...] = ()
    further_member_ids: tuple[str, ...] = ()
    capacity: int | None = None
    attendance: tuple[tuple[str, Attendance], ...] = ()
    deal_id: str | None = None

    def __post_init__(self) -> None:
        if self.further_contact_ids or self.further_member_ids or self.attendance:
            self._tidy()
        # Wherever a status comes from – form, import, Google, undo – the old time goes with “rescheduled”.
        if self.moved_from is not None and self.status is not BookingStatus.RESCHEDULED:
            object.__setattr__(self, "moved_from", None)

    def _tidy(self) -> None:
        """Nobody takes part twice, and nothing is kept of the attendance of those who do not take part."""
        contacts = [one for one in dict.fromkeys(self.further_contact_ids) if one != self.contact_id]
        members = [one for one in dict.fromkeys(self.further_member_ids) if one != self.assigned_to_id]
        object.__setattr__(self, "further_contact_ids", tuple(contacts))
        object.__setattr__(self, "further_member_ids", tuple(members))
        known = dict(self.attendance)
        told = ((one, known.get(one, Attendance.UNKNOWN)) for one in self.contact_ids)
        object.__setattr__(self, "attendance", tuple(pair for pair in told if pair[1] is not Attendance.UNKNOWN))

    @property
    def contact_ids(self) -> tuple[str, ...]:
        """Ids of all contacts, the first one first."""
        return self.further_contact_ids if self.contact_id is None else (self.contact_id, *self.further_contact_ids)

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Ids of all colleagues who take part, the one responsible first."""
        first = self.assigned_to_id
        return self.further_member_ids if first is None else (first, *self.further_member_ids)

    def attendance_of(self, contact_id: str) -> Attendance:
        """Whether a contact came."""
        return dict(self.attendance).get(contact_id, Attendance.UNKNOWN)

    def with_attendance(self, contact_id: str, attendance: Attendance) -> Booking:
        """The booking with another attendance of one of its contacts."""
        return replace(self, attendance=((*self.attendance, (contact_id, attendance))))

    @property
    def open(self) -> bool:
        """Whether it is neither cancelled nor completed."""
        return self.status not in (BookingStatus.CANCELLED, BookingStatus.COMPLETED)

    @property
    def stands(self) -> bool:
        """Whether it is neither cancelled nor in the trash: the guest is expected, or came."""
        return self.status is not BookingStatus.CANCELLED and self.deleted_at is None

    def moved_to(self, slot: Slot) -> Booking:
        """The booking at another time.

        Moving a scheduled or confirmed booking makes it rescheduled; the old time stays in the history, and its start in
        ``moved_from``; another end alone leaves ``moved_from`` as it is. A change of the zone alone, at the same instants, is no
        move.
        """
        if slot == self.slot:
            return self
        if slot.all_day == self.slot.all_day and span(slot) == span(self.slot):
            return replace(self, slot=slot)
        reschedules = self.status in (BookingStatus.SCHEDULED, BookingStatus.CONFIRMED, BookingStatus.RESCHEDULED)
        status = BookingStatus.RESCHEDULED if reschedules else self.status
        before = start_of(self.slot)
        return replace(
            self, slot=slot, status=status, moved_from=self.moved_from if start_of(slot) == before else before
        )


def removes(before: Booking, after: Booking) -> bool:
    """Whether a change cancels or deletes: a tick given for an earlier edit that still waits was not given for that."""
    return before.stands and not after.stands


def start_of(slot: Slot) -> datetime | date:
    """The instant (UTC) at which a slot starts, or its first day."""
    return slot.first_day if isinstance(slot, AllDaySlot) else slot.start


def span(slot: Slot) -> tuple[datetime, datetime] | tuple[date, date]:
    """Start and exclusive end of a slot, without its zone."""
    if isinstance(slot, AllDaySlot):
        return slot.first_day, slot.end_day
    return slot.start, slot.end


MEETING_SCHEMES = ("https", "http", "zoommtg", "zoomus", "msteams", "webex", "tel", "sip", "facetime", "skype")
"""Schemes of links that the program opens; everything else is refused (design §8)."""


class EntityKind(StrEnum):
    """What a history entry is about."""

    BOOKING = "booking"
    CONTACT = "contact"
    MEMBER = "member"
    FOLLOW_UP = "follow_up"
    DEAL = "deal"
    CALENDAR = "calendar"


class HistoryAction(StrEnum):
    """What happened to it."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"
    PURGED = "purged"
    SENT = "sent"
    CONFLICT = "conflict"
    RESOLVED = "resolved"
    PROBLEM = "problem"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """From which value to which, in the JSON form of the field."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the journal.

    Attributes:
        number: rises with every entry of a database; changes above a number are what another process did since.
        at: UTC.
    """

    number: int
    at: datetime
    who: str
    origin: Origin
    kind: EntityKind
    entity_id: str
    action: HistoryAction
    changes: tuple[FieldChange, ...]
    note: str = ""
