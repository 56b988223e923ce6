"""Writes as values: what one call asks of the remote side, alone or as a part of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.sync.remote import EventPatch, RemoteCalendars, RemoteError, RemoteEvent

MOST_PARTS = 50
"""So many writes go into one batch at the most; Google's older documents allow no more (facts page, section 8)."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """A new event under our own id; see :meth:`~bookings_desktop.sync.remote.RemoteCalendars.insert`."""

    event_id: str
    booking_id: str
    fields: MirroredFields
    notify_guests: bool = False
    meet_request: str = ""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A change of an event that still has this etag; see :meth:`~bookings_desktop.sync.remote.RemoteCalendars.patch`."""

    event_id: str
    etag: str
    patch: EventPatch
    notify_guests: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """The deletion of an event that still has this etag; see :meth:`~bookings_desktop.sync.remote.RemoteCalendars.delete`."""

    event_id: str
    etag: str
    notify_guests: bool = False


Writing = Insertion | Alteration | Removal

Outcome = RemoteEvent | RemoteError | None
"""What came of a write: the event as it is now, what went wrong, or None for a deletion that was done."""


def sent(remote: RemoteCalendars, calendar_id: str, writing: Writing) -> Outcome:
    """Send one write by a call of its own. What goes wrong is the answer, not raised."""
    try:
        match writing:
            case Insertion():
                return remote.insert(
                    calendar_id,
                    writing.event_id,
                    writing.booking_id,
                    writing.fields,
                    notify_guests=writing.notify_guests,
                    meet_request=writing.meet_request,
                )
            case Alteration():
                return remote.patch(
                    calendar_id, writing.event_id, writing.etag, writing.patch, notify_guests=writing.notify_guests
                )
            case Removal():
                remote.delete(calendar_id, writing.event_id, writing.etag, notify_guests=writing.notify_guests)
                return None
    except RemoteError as error:
        return error


def checked_parts(writings: Sequence[Writing]) -> None:
    """Refuse what must not be a batch.

    Raises:
        ValueError: there are more than :data:`MOST_PARTS`, or two for one event, of which Google refuses one (409 ``conflict``).
    """
    if len(writings) > MOST_PARTS:
        raise ValueError(f"{len(writings)} writes are too many for one batch")
    if len({writing.event_id for writing in writings}) != len(writings):
        raise ValueError("a batch must not write one event twice")
