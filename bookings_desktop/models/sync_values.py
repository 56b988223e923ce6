"""The values of the mirror: what links, outbox marks, conflicts and calendars look like outside the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.values import Booking, SyncState


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
class SyncInfo:
    """Where one booking stands with Google, for its JSON form and for the window."""

    state: SyncState
    event_id: str = ""
    html_link: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact or a member as shown beside a booking; ``id`` is empty for a member outside the database."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class BookingDetails:
    """A booking with the people and the sync state that belong to it: all that a form, a panel or a JSON export needs."""

    booking: Booking
    contact: Person | None
    member: Person | None
    sync: SyncInfo
