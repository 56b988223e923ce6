"""Google Meet with a booking: asked for once, followed through the feed, and given up without harm (facts page, case 22).

The id of the request is stored with the link before anything is sent, so a repeated try leads to the same room. The booking is in
sync whether Google makes a room or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookings_desktop.models.meet import MeetState, request_id
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.sync_values import Link
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking
from bookings_desktop.sync.remote import RemoteEvent

TAKEN_AWAY = "The Meet room was taken away in Google Calendar."

_MADE = (MeetState.PENDING, MeetState.READY)


@dataclass(frozen=True, slots=True)
class MeetStep:
    """What a write does about the room.

    Attributes:
        link: as it has to be stored before the write.
        request: the id under which a room is asked for; empty for none.
        drop: whether the event's conference is taken away.
    """

    link: Link
    request: str = ""
    drop: bool = False

    @property
    def needed(self) -> bool:
        """Whether there is something to write at all."""
        return bool(self.request) or self.drop


def meet_step(booking: Booking, link: Link) -> MeetStep:
    """What the next write of a booking has to do about its room.

    A booking with a meeting link of its own needs none. A room that we did not ask for is never taken away here.
    """
    state = MeetState(link.meet)
    if not booking.wants_meet:
        return MeetStep(link, drop=state in (*_MADE, MeetState.WANTED))
    if booking.meeting_link or state not in (MeetState.NONE, MeetState.WANTED):
        return MeetStep(link)
    if state is MeetState.NONE:
        number = request_id(booking.id, link.meet_request)
        link = replace(link, meet=MeetState.WANTED.value, meet_request=number)
    return MeetStep(link, link.meet_request)


def answered(event: RemoteEvent, link: Link) -> Link:
    """The link after Google's answer to a write: a room that was asked for and is not even being made was refused."""
    if link.meet != MeetState.WANTED or _is_ours(event, link):
        return link
    return replace(link, meet=MeetState.REFUSED.value)


def followed(uow: UnitOfWork, event: RemoteEvent, link: Link) -> Link:
    """The link with the room as an event has it now; a room taken away in Google is not asked for again."""
    if not link.meet_request or event.deleted:
        return link
    if _is_ours(event, link):
        return replace(link, meet=event.meet.value)
    if link.meet not in _MADE:
        return link
    booking = uow.bookings.find(link.booking_id)
    if booking is not None and booking.wants_meet:
        uow.bookings.save(replace(booking, wants_meet=False), note=TAKEN_AWAY)
    return replace(link, meet=MeetState.NONE.value)


def with_room(
    event: RemoteEvent, link: Link, known: MirroredFields | None, remote: MirroredFields
) -> MirroredFields | None:
    """What was known of an event, with our own room that Google has finished since: nobody edited anything."""
    if known is None or known.meeting_link or not link.meet_request or not _is_ours(event, link):
        return known
    return replace(known, meeting_link=remote.meeting_link)


def without_room(link: Link) -> Link:
    """The link of a booking that gets another event: what was not ready there has to be asked for anew."""
    return link if link.meet == MeetState.READY else replace(link, meet=MeetState.NONE.value)


def _is_ours(event: RemoteEvent, link: Link) -> bool:
    return event.meet is not MeetState.NONE and event.meet_request == link.meet_request
