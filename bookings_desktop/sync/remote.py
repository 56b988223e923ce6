"""What the engine expects of a remote calendar, and the errors it knows how to survive.

The real one is :mod:`bookings_desktop.google.calendar`; the tests use the sandbox's store behind the same protocol. Both pass
one contract suite. Vendor errors are translated into the family below at the border and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.sync_values import ForeignEvent
from bookings_desktop.models.values import Guest

if TYPE_CHECKING:
    from bookings_desktop.sync.writings import Outcome, Writing


class AccessRole(StrEnum):
    """What the signed-in account may do with a calendar."""

    FREE_BUSY = "freeBusyReader"
    READER = "reader"
    WRITER_WITHOUT_PRIVATE = "writerWithoutPrivateAccess"
    WRITER = "writer"
    OWNER = "owner"

    @property
    def may_write(self) -> bool:
        """Whether events can be inserted and changed."""
        return self in (AccessRole.WRITER_WITHOUT_PRIVATE, AccessRole.WRITER, AccessRole.OWNER)


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """Google's copy of a booking, or an event made by hand, at one version.

    Attributes:
        event_id: opaque; never built or parsed except for ids that we chose ourselves.
        etag: with its quotes, sent back verbatim in ``If-Match``. Empty only for a tombstone without one.
        deleted: whether the event is cancelled, which for Google is the same as deleted.
        fields: our fields, the first guest among them, and no further contacts: only who put them there knows whose attendees
            those are. None for a tombstone that carries no details.
        booking_id: our private property ``bookingId``, or an empty string. A copied event carries it too (facts page, case 38).
        html_link: address of the event's page.
        attendees: the whole entries as Google gave them, kept so that a write never resets answers (facts page, section 6).
        attendees_complete: false when Google left some out; such a list is never written back.
        mirrored: whether it is an event of the kind that becomes a booking: a single event of the default type that we may read in
            full. Series, instances, birthdays, working locations and private events of others are false.
        foreign: the busy time of an event that is not mirrored, without its calendar; None for mirrored ones, and for those
            that are gone or cannot be read.
        updated: last change of main data by the server's clock (UTC), or None.
        meet: how far the Meet room is that was asked for with ``meet_request``.
        meet_request: the id of that request; empty for events whose conference came about in another way.
    """

    event_id: str
    etag: str
    deleted: bool = False
    fields: MirroredFields | None = None
    booking_id: str = ""
    html_link: str = ""
    attendees: tuple[Mapping[str, Any], ...] = ()
    attendees_complete: bool = True
    mirrored: bool = True
    foreign: ForeignEvent | None = None
    updated: datetime | None = None
    meet: MeetState = MeetState.NONE
    meet_request: str = ""


@dataclass(frozen=True, slots=True)
class RemotePage:
    """One page of a listing.

    Attributes:
        next_page_token: empty on the last page only.
        next_sync_token: set on the last page only.
        access_role: what the calendar said of our rights on this page.
        time_zone: the calendar's zone, IANA.
    """

    events: tuple[RemoteEvent, ...]
    next_page_token: str = ""
    next_sync_token: str = ""
    access_role: AccessRole | None = None
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class RemoteCalendarInfo:
    """A calendar of the signed-in account.

    Attributes:
        calendar_id: the real id, never ``primary``.
    """

    calendar_id: str
    name: str
    time_zone: str
    access_role: AccessRole
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """One page of a search for living events that carry our private property.

    Attributes:
        bookings: the ids of the bookings by the ids of their events.
        next_page_token: empty on the last page.
    """

    bookings: Mapping[str, str]
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class EventPatch:
    """A minimal change of an existing event.

    Attributes:
        changes: new values by field name of :class:`MirroredFields`; only what differs from what Google has.
        fields: all our fields as they shall be afterwards, because some of them share one field of the event (the meeting link is
            the description's last line, the status is also a private property).
        attendees: the whole list as Google gave it with the event of the etag being matched; our guest is merged into it when
            ``guest`` is among the changes, further contacts when ``further`` is.
        attendees_complete: as in :class:`RemoteEvent`; when false, a change of the guests is rejected, never written.
        previous_guest_email: the guest that ours replaces and who leaves the list, or an empty string.
        joining: the further contacts who are added to the list, in the normal form; whoever is on it already stays as they are.
        leaving: the addresses of those who leave it, all of whom we had added ourselves.
        booking_id: written into the private properties.
        revive: whether the event is deleted and shall exist again.
        meet_request: the id under which a Meet room is asked for; empty for none.
        drop_meet: whether the event's conference is taken away.
    """

    changes: Mapping[str, Any]
    fields: MirroredFields
    attendees: tuple[Mapping[str, Any], ...] = ()
    attendees_complete: bool = True
    previous_guest_email: str = ""
    joining: tuple[Guest, ...] = ()
    leaving: tuple[str, ...] = ()
    booking_id: str = ""
    revive: bool = False
    meet_request: str = ""
    drop_meet: bool = False


class RemoteCalendars(Protocol):
    """The remote side. Every method is one HTTP call (or its repetition after a refreshed token); none is thread-safe."""

    def account(self) -> str:
        """The signed-in account's e-mail address, which is also the id of its primary calendar."""

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """All calendars in the account's list."""

    def calendar(self, calendar_id: str) -> RemoteCalendarInfo:
        """One calendar of the account's list. Raises :class:`Gone` when it is not there."""

    def create_calendar(self, name: str, time_zone: str) -> RemoteCalendarInfo:
        """A new secondary calendar. Not repeatable: look for it before (facts page, case 54)."""

    def list_page(self, calendar_id: str, *, sync_token: str, page_token: str, page_size: int) -> RemotePage:
        """One page of all events, or of what changed since ``sync_token``. Raises :class:`SyncTokenExpired`."""

    def ours_in(self, calendar_id: str, *, booking_id: str = "", page_token: str = "") -> FoundEvents:
        """One page of the living events of any calendar that name a booking of ours: one certain booking, or all of them."""

    def get(self, calendar_id: str, event_id: str) -> RemoteEvent:
        """One event, deleted ones included while Google remembers them. Raises :class:`Gone`."""

    def insert(
        self,
        calendar_id: str,
        event_id: str,
        booking_id: str,
        fields: MirroredFields,
        *,
        notify_guests: bool,
        meet_request: str = "",
    ) -> RemoteEvent:
        """A new event under our own id, with a Meet room where ``meet_request`` names the request for one.

        Raises :class:`AlreadyExists` when the id is taken, also by a deleted event.
        """

    def patch(
        self, calendar_id: str, event_id: str, etag: str, patch: EventPatch, *, notify_guests: bool
    ) -> RemoteEvent:
        """Change an event if it still has this etag. Raises :class:`PreconditionFailed`, :class:`Gone`."""

    def delete(self, calendar_id: str, event_id: str, etag: str, *, notify_guests: bool) -> None:
        """Delete an event if it still has this etag; ``*`` matches any. Raises :class:`PreconditionFailed`, :class:`Gone`."""

    def write_many(self, calendar_id: str, writings: Sequence[Writing]) -> tuple[Outcome, ...]:
        """Send up to 50 writes, each of another event, in one batch request; every part succeeds or fails alone.

        Google does them in any order, and counts each as a request. A part that is missing in the answer is
        :class:`ServerTrouble`: it may have been done.

        Returns:
            The answers in the order of the writes.

        Raises:
            BatchRefused: Google did not take the request as a whole.
            RemoteError: what went wrong with the request as a whole, as for a single call.
            ValueError: too many writes, or two of one event.
        """


class RemoteError(BookingsError):
    """Something between us and the remote calendar went wrong. ``outcome_unknown`` tells whether a write may have happened."""

    outcome_unknown = False


class Unreachable(RemoteError):
    """No connection, no name, no answer in time: nothing is known to be wrong but the network."""

    outcome_unknown = True


class ServerTrouble(RemoteError):
    """A 5xx, a truncated answer or one that is not JSON: the write may have happened (facts page, cases 5 and 6).

    Attributes:
        retry_after: seconds that the server asked to wait, or None.
    """

    outcome_unknown = True

    def __init__(self, title: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(title, hint)
        self.retry_after = retry_after


class BatchRefused(ServerTrouble):
    """The answer to a batch was a refusal, which says nothing about its parts: send them one by one."""


class RateLimited(RemoteError):
    """Too fast: wait and go on at the same item.

    Attributes:
        retry_after: seconds that the server asked for, or None.
        long_pause: whether it is a calendar use limit (``quotaExceeded``), which lasts for hours.
    """

    def __init__(
        self, title: str, hint: str = "", *, retry_after: float | None = None, long_pause: bool = False
    ) -> None:
        super().__init__(title, hint)
        self.retry_after = retry_after
        self.long_pause = long_pause


class SignInNeeded(RemoteError):
    """The refresh token is dead or was revoked; only a person can mend it. Never raised for a mere network fault."""


class OtherAccount(SignInNeeded):
    """Somebody else is signed in than the account whose calendar is the mirror."""


class NotAllowed(RemoteError):
    """The account may not do this: no write access, scope not granted, API switched off, organiser only.

    Attributes:
        reason: Google's reason, such as ``requiredAccessLevel`` or ``insufficientPermissions``.
    """

    def __init__(self, title: str, hint: str = "", *, reason: str = "") -> None:
        super().__init__(title, hint)
        self.reason = reason


class Rejected(RemoteError):
    """A 400: this request is wrong and will stay so; the item is parked, others go on."""


class AlreadyExists(RemoteError):
    """409: the event id is taken, perhaps by our own insert whose answer was lost."""


class PreconditionFailed(RemoteError):
    """412: the event changed since we saw it."""


class Gone(RemoteError):
    """404 or 410: the event or calendar does not exist (any more).

    Attributes:
        deleted: whether it is certain that the event was there and was deleted; otherwise the calendar may be what is missing.
    """

    def __init__(self, title: str, hint: str = "", *, deleted: bool = False) -> None:
        super().__init__(title, hint)
        self.deleted = deleted


class SyncTokenExpired(RemoteError):
    """410, or 400 for a foreign token: everything has to be read again and compared."""
