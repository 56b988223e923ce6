"""What the details panel shows of one booking, read in one go on the database lane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bookings_desktop.errors import NotFound
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.values import Contact, FollowUp, HistoryEntry, Member
from bookings_desktop.ui.bookings.people_sentences import mentioned

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import BookingService
    from bookings_desktop.services.contacts import ContactService
    from bookings_desktop.services.follow_ups import FollowUpService
    from bookings_desktop.services.history import HistoryService
    from bookings_desktop.services.members import MemberService

MOST_HISTORY = 500
"""Entries of the history that are read; older ones stay in the database."""


class Services(Protocol):
    """The services that the panel reads from and writes to."""

    @property
    def bookings(self) -> BookingService:
        """Bookings."""

    @property
    def contacts(self) -> ContactService:
        """Contacts."""

    @property
    def members(self) -> MemberService:
        """The team."""

    @property
    def follow_ups(self) -> FollowUpService:
        """Follow-ups."""

    @property
    def history(self) -> HistoryService:
        """The journal."""


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """All that the panel shows of one booking.

    Attributes:
        details: the booking, its people in short, and its sync state.
        contact: the contact in full, or None.
        team: the colleagues who take part, the one responsible first.
        history: newest first.
        names: of the contacts and members that the history mentions, by id.
    """

    details: BookingDetails
    contact: Contact | None
    team: tuple[Member, ...]
    follow_ups: tuple[FollowUp, ...]
    history: tuple[HistoryEntry, ...]
    names: dict[str, str]


def read_facts(services: Services, booking_id: str) -> BookingFacts:
    """Read a booking with all that belongs to it; on the database lane. Raises NotFound."""
    details = services.bookings.get(booking_id)
    booking = details.booking
    members = {member.id: member for member in services.members.all()}
    history = services.history.of(booking_id, MOST_HISTORY)
    contact = services.contacts.get(booking.contact_id) if booking.contact_id else None
    names = {member.id: member.name for member in members.values()}
    names |= {person.id: person.name for person in details.contacts}
    for contact_id in _mentioned_contacts(history):
        if contact_id not in names:
            _add_name(services, contact_id, names)
    return BookingFacts(
        details,
        contact,
        tuple(members[one] for one in booking.member_ids if one in members),
        services.follow_ups.all(booking_id=booking_id),
        history,
        names,
    )


def _mentioned_contacts(history: Iterable[HistoryEntry]) -> set[str]:
    found: set[str] = set()
    for change in (change for entry in history for change in entry.changes):
        if change.field == "contact_id":
            found.update(one for one in (change.old, change.new) if one)
        elif change.field in ("further_contact_ids", "attendance"):
            found.update(mentioned(change))
    return found


def _add_name(services: Services, contact_id: str, names: dict[str, str]) -> None:
    try:
        names[contact_id] = services.contacts.get(contact_id).name
    except NotFound:
        names[contact_id] = ""  # deleted permanently since: the sentence does without the name
