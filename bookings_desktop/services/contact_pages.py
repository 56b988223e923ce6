"""What the page of contacts shows: the list with visits, and everything about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bookings_desktop.models.contact_list import ContactLine
from bookings_desktop.models.database import Database
from bookings_desktop.models.duplicates import Likeness
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.presence_values import Visits
from bookings_desktop.models.timeline import ContactNumbers, TimelineBooking, numbers_of
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import (
    BookingStatus,
    Contact,
    ContactNote,
    Deal,
    FollowUp,
    HistoryEntry,
    Member,
    span,
)

MOST_HAPPENINGS = 300
"""So many of the newest changes of a contact are shown in the timeline."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything about one contact.

    Attributes:
        bookings: the living ones by start, as the table would show them, also those in which the contact is not the first one;
            their answer is this contact's.
        told: the same ones by id, with what concerns this contact.
        begun: ids of those that have begun.
        follow_ups: of the contact and its bookings, open ones first.
        happenings: what was journalled, newest first.
        members: the team by id, inactive ones too.
    """

    contact: Contact
    bookings: tuple[BookingSummary, ...] = ()
    told: Mapping[str, TimelineBooking] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()
    notes: tuple[ContactNote, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    deals: tuple[Deal, ...] = ()
    happenings: tuple[HistoryEntry, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    numbers: ContactNumbers = field(default_factory=ContactNumbers)

    @property
    def since(self) -> datetime | None:
        """Since when there is something about the contact: its first booking, or when it was added (UTC)."""
        first = datetime.fromtimestamp(self.bookings[0].start, UTC) if self.bookings else None
        return min(filter(None, (first, self.contact.created_at)), default=None)

    @property
    def last_booking(self) -> BookingSummary | None:
        """The latest booking that has begun and was not cancelled."""
        return next((row for row in reversed(self.bookings) if row.id in self.begun and row.status != _CANCELLED), None)

    @property
    def coming(self) -> int:
        """How many bookings are to come; cancelled ones do not count."""
        return sum(row.id not in self.begun and row.status != _CANCELLED for row in self.bookings)


_CANCELLED = BookingStatus.CANCELLED.value


@dataclass(frozen=True, slots=True)
class Alike:
    """A contact that may be the same person as one that is being typed.

    Attributes:
        why: the strongest reason.
    """

    contact: Contact
    why: Likeness


class ContactPages:
    """Reads for the page of contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(self) -> tuple[ContactLine, ...]:
        """All living contacts, archived ones too, by sort name."""
        with self._database.reading() as work:
            return work.contact_pages.list.lines()

    def first_lines(self, size: int) -> tuple[ContactLine, ...]:
        """The first of them that are not archived, which are there at once however many there are."""
        with self._database.reading() as work:
            return work.contact_pages.list.first_lines(size)

    def visits(self, zone: ZoneInfo, now: datetime) -> dict[str, Visits]:
        """Last and next visit by contact. ``now`` is an aware instant; ``zone`` says which day it is."""
        with self._database.reading() as work:
            return work.contact_pages.presence.visits(now.astimezone(UTC), now.astimezone(zone).date())

    def person(self, contact_id: str, zone: ZoneInfo, now: datetime) -> PersonFacts:
        """Everything about a contact, or about the one into which it was merged.

        Args:
            contact_id: living or not.
            zone: in which whole days begin.
            now: this moment (aware).

        Raises:
            NotFound: there is no such contact.
        """
        with self._database.reading() as work:
            contact = work.contacts.surviving(contact_id)
            bookings = work.contact_pages.timeline.bookings(contact.id)
            return PersonFacts(
                contact,
                tuple(_row(contact, one, zone) for one in reversed(bookings)),
                {one.booking_id: one for one in bookings},
                frozenset(one.booking_id for one in bookings if one.has_begun(now, zone)),
                work.contact_notes.of_contact(contact.id),
                tuple(line.follow_up for line in work.follow_up_lists.of_contact(contact.id)),
                _deals(work, contact.id, bookings),
                work.contact_pages.timeline.happenings(contact.id, MOST_HAPPENINGS),
                {member.id: member for member in work.members.all()},
                numbers_of(bookings, now, zone),
            )

    def alike(self, contact: Contact, limit: int = 5) -> tuple[Alike, ...]:
        """Living contacts that may be the same person, the surest first; never the contact itself."""
        with self._database.reading() as work:
            found = work.contact_pages.duplicates.of(contact)[:limit]
            contacts = work.contacts.get_many([one.contact_id for one in found])
        return tuple(Alike(contacts[one.contact_id], one.reasons[0]) for one in found if one.contact_id in contacts)


def _deals(work: UnitOfWork, contact_id: str, bookings: Sequence[TimelineBooking]) -> tuple[Deal, ...]:
    """The living deals of a contact and of their bookings, the contact's own first."""
    own = work.deals.all(contact_id=contact_id)
    others = dict.fromkeys(one.deal_id for one in bookings if one.deal_id)
    wanted = [deal_id for deal_id in others if all(deal_id != deal.id for deal in own)]
    found = work.deals.get_many(wanted) if wanted else {}
    return (*own, *(found[one] for one in wanted if one in found and found[one].deleted_at is None))


def _row(contact: Contact, one: TimelineBooking, zone: ZoneInfo) -> BookingSummary:
    """A booking as the table would show it, as far as a timeline needs it."""

    def seconds(at: datetime | date) -> float:
        return (at if isinstance(at, datetime) else datetime.combine(at, time(), zone)).timestamp()

    start, end = span(one.slot)
    return BookingSummary(
        one.booking_id,
        one.version,
        one.title,
        one.excerpt,
        contact.id,
        contact.name,
        contact.email,
        one.member_id,
        seconds(start),
        seconds(end),
        one.slot.all_day,
        one.slot.zone,
        one.location,
        one.meeting_link,
        one.status.value,
        sync="",
        html_link="",
        search_text="",
        moved_from=None if one.moved_from is None else seconds(one.moved_from),
        guest_answer=one.answer,
    )
