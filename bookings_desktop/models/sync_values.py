"""The values of the mirror: what links, outbox marks, conflicts and calendars look like outside the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bookings_desktop.models.attendees import GuestAnswer
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.states import SyncState
from bookings_desktop.models.values import Booking, Deal, Slot


@dataclass(frozen=True, slots=True)
class CalendarState:
    """A Google calendar that is or was our mirror.

    Attributes:
        id: the real calendar id, never ``primary``.
        account: the account's e-mail address; another account's state is never mixed in.
        access_role: Google's word for our rights, empty when not known yet.
        sync_token: where the last complete reading ended; empty means that everything has to be read.
        checked_at: when Google was last read completely (UTC), or None.
    """

    id: str
    account: str
    name: str = ""
    time_zone: str = "UTC"
    access_role: str = ""
    active: bool = True
    sync_token: str = ""
    connected_at: datetime | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What we remember of the mirror for one booking.

    Attributes:
        event_id: the event's id; ours is the booking's id, with a suffix from the second generation on.
        generation: how many events this booking has had because an older id could not be used again.
        etag: the event's version that ``base`` and ``attendees`` belong to; empty when no version of it is known.
        remote_updated: when that version was made, by the server's clock (UTC); an older one never replaces it.
        base: the mirrored fields as both sides last agreed on them; None when they never did.
        sent: the fields on their way in a request whose answer was not recorded yet; None when there is none.
        attendees: the whole entries of the event at ``etag``.
        needs_read: whether the event has to be read before the next write.
        gone: whether the event is known to be deleted.
        guest_answer: what our first contact answered, in Google's word: ``accepted``, ``declined``, ``tentative`` or
            ``needsAction``; empty without an invitation.
        meet: how far Google is with a Meet link that was asked for: ``wanted``, ``pending``, ``ready`` or ``refused``; empty
            when nobody asked.
        meet_request: the id of the request under which Google makes the Meet link; repeating it makes no second link.
    """

    booking_id: str
    calendar_id: str
    event_id: str
    generation: int = 0
    etag: str = ""
    remote_updated: datetime | None = None
    html_link: str = ""
    base: MirroredFields | None = None
    sent: MirroredFields | None = None
    attendees: tuple[Mapping[str, Any], ...] = ()
    attendees_complete: bool = True
    needs_read: bool = False
    gone: bool = False
    guest_answer: str = ""
    meet: str = ""
    meet_request: str = ""


@dataclass(frozen=True, slots=True)
class OutboxMark:
    """A booking that still has something to send.

    Attributes:
        revision: new whenever the booking is marked again; a mark is cleared only by the revision that was sent.
        due_at: not before this instant (UTC): the undo window, or the next try after a failure.
        attempts: failed tries so far.
        parked: whether it waits for a person; others go on.
        notify_guest: whether a person ticked that the guest gets an e-mail about this change.
    """

    booking_id: str
    revision: str
    marked_at: datetime
    due_at: datetime
    attempts: int = 0
    parked: bool = False
    notify_guest: bool = False
    error_title: str = ""
    error_hint: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field changed differently on both sides; the values are in their JSON form."""

    booking_id: str
    field: str
    base: Any
    ours: Any
    theirs: Any
    detected_at: datetime


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """An event of the mirror that is no booking: recurring, or otherwise not ours to edit. Shown as busy time only.

    Attributes:
        slot: of a recurring event, its first occurrence.
        busy: whether it takes up time (Google: ``transparency`` is not ``transparent``).
        recurrence: the lines of RFC 5545 (RRULE, EXDATE …); empty for a single event or an exception.
        recurring_event_id: of an exception, the event that it is an exception of.
        original_start: of an exception, the start that it stands for, as Google writes it.
    """

    calendar_id: str
    event_id: str
    slot: Slot
    title: str = ""
    busy: bool = True
    recurrence: tuple[str, ...] = ()
    recurring_event_id: str = ""
    original_start: str = ""
    etag: str = ""


class SyncLogKind(StrEnum):
    """What a line of the sync's log tells of. The value is what the database keeps; see :class:`SyncLogEntry` for the details."""

    STARTED = "started"
    CHECKED = "checked"
    PULLED = "pulled"
    SENT = "sent"
    DELETED = "deleted"
    CONFLICT = "conflict"
    RESOLVED = "resolved"
    RESTORED = "restored"
    NO_ANSWER = "no-answer"
    THROTTLED = "throttled"
    PROBLEM = "problem"
    QUESTION = "question"
    SIGNED_OUT = "signed-out"
    READ_ONLY = "read-only"
    CALENDAR_GONE = "calendar-gone"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class SyncLogEntry:
    """One line of the log of the sync.

    No e-mail addresses and no descriptions: the log is shown, and goes into reports for support without the titles.

    Attributes:
        kind: what happened.
        at: when it happened last (UTC).
        booking_id: the booking it was about, or None.
        title: the booking's title at that time; of a calendar, its name.
        detail: what exactly, in a word that does not change (``added``, ``updated``, ``cancelled``, ``new``, ``time``, ``changed``,
            ``completed`` …), or what went wrong in a sentence; may be empty.
        who: the person in Google who did it, or empty when that is not known.
        number: how many bookings or rounds the line stands for.
        until: when it is tried again (UTC), or None.
        calendar_id: the mirror, or empty.
        id: rises with every line; 0 before it is stored.
    """

    kind: SyncLogKind
    at: datetime
    booking_id: str | None = None
    title: str = ""
    detail: str = ""
    who: str = ""
    number: int = 1
    until: datetime | None = None
    calendar_id: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class SyncInfo:
    """Where one booking stands with Google, for its JSON form and for the window.

    Attributes:
        guest_answers: the guests of the event and what they answered, our contacts first.
        meet: see :class:`Link`.
    """

    state: SyncState
    event_id: str = ""
    html_link: str = ""
    error: str = ""
    guest_answers: tuple[GuestAnswer, ...] = ()
    meet: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact or a member as shown beside a booking; ``id`` is empty for a member outside the database."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class BookingDetails:
    """A booking with the people and the sync state that belong to it: all that a form, a panel or a JSON export needs.

    Attributes:
        contact, member: the first contact, and the member responsible.
        further_contacts, further_members: the others, in their order. What each contact answered is in ``sync.guest_answers``,
            by address.
        deal: the deal that it belongs to, or None.
    """

    booking: Booking
    contact: Person | None
    member: Person | None
    sync: SyncInfo
    further_contacts: tuple[Person, ...] = ()
    further_members: tuple[Person, ...] = ()
    deal: Deal | None = None

    @property
    def contacts(self) -> tuple[Person, ...]:
        """All contacts, the first one first."""
        return self.further_contacts if self.contact is None else (self.contact, *self.further_contacts)

    @property
    def members(self) -> tuple[Person, ...]:
        """All colleagues who take part, the one responsible first."""
        return self.further_members if self.member is None else (self.member, *self.further_members)
