"""What a person answers to the question about a mass change, and what follows from it.

The question stops everything until it is answered. With *yes* it happens. With *not now* what was asked about is held: put aside
with the reason, so that all else goes on, until somebody asks for the question again. With *put them back* the events that vanished
in Google are restored there. An answer also holds for what the same reading brings later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.sync_values import Link, OutboxMark
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.sync.remote import RemoteEvent
from bookings_desktop.sync.results import Answer, MassChange, Side
from bookings_desktop.sync.surroundings import Surroundings

VANISHED = BookingsError(
    "Its event vanished from Google Calendar together with many others.",
    "The booking stays until you decide. “Sync now” asks again.",
)
LEFT_THERE = BookingsError(
    "It was removed here together with many others, and its event was left in Google Calendar.",
    "The event stays until you decide. “Sync now” asks again.",
)
HELD_TITLES = (VANISHED.title, LEFT_THERE.title)
TITLES = 5
"""So many bookings are named in a question."""


def answered(around: Surroundings, question: MassChange) -> bool:
    """Apply the earlier answer to a question that comes up again; tells whether there was one."""
    if around.answer is Answer.HOLD:
        hold_all(around, question)
    elif around.answer is Answer.PUT_BACK and question.can_put_back:
        put_back(around, question.booking_ids)
    else:
        return False
    return True


def hold_all(around: Surroundings, question: MassChange) -> None:
    """Leave what was asked about as it is, on both sides."""
    if question.side is Side.HERE:
        around.held |= question.booking_ids
    with around.writing() as uow:
        for booking_id in sorted(question.booking_ids):
            link = uow.links.get(booking_id)
            if link is not None:
                hold(uow, link, VANISHED if question.side is Side.HERE else LEFT_THERE)
        uow.commit()


def hold(uow: UnitOfWork, link: Link, reason: BookingsError) -> None:
    """Put one booking aside until a person decides."""
    if reason is VANISHED and not link.needs_read:
        uow.links.save(replace(link, needs_read=True))
    if uow.outbox.get(link.booking_id) is None:
        uow.outbox.mark(link.booking_id)
    uow.outbox.park(link.booking_id, reason.title, reason.hint)


def is_held(around: Surroundings, event: RemoteEvent, link: Link | None) -> bool:
    """Whether a tombstone of a listing is one of those about which a person has not decided yet."""
    return event.deleted and link is not None and link.booking_id in around.held


def put_back(around: Surroundings, booking_ids: Iterable[str]) -> None:
    """Have the events of these bookings restored in Google: they are read, and come back with our values."""
    ids = sorted(booking_ids)
    around.held -= set(ids)
    with around.writing() as uow:
        for booking_id in ids:
            link = uow.links.get(booking_id)
            if link is not None:
                uow.links.save(replace(link, base=None, gone=True, needs_read=True, sent=None))
        uow.outbox.mark_many(ids)
        uow.commit()


def let_happen(around: Surroundings, question: MassChange) -> None:
    """A person said yes: what was held may be sent or cancelled."""
    around.held -= question.booking_ids
    with around.writing() as uow:
        parked = [mark.booking_id for mark in _held(uow) if mark.booking_id in question.booking_ids]
        uow.outbox.mark_many(parked)
        uow.commit()


def asked_again(around: Surroundings) -> MassChange | None:
    """The question about what is held, if anything is: first about bookings here, then about events in Google."""
    with around.writing() as uow:  # not committed
        calendar = uow.calendars.active()
        if calendar is None:
            return None
        marks = _held(uow)
        for side, reason in ((Side.HERE, VANISHED), (Side.GOOGLE, LEFT_THERE)):
            ids = [mark.booking_id for mark in marks if mark.error_title == reason.title]
            if ids:
                titles = tuple(booking.title for booking in uow.bookings.get_many(ids[:TITLES]).values())
                return MassChange(side, len(ids), uow.links.count(calendar.id), titles, frozenset(ids))
    return None


def _held(uow: UnitOfWork) -> list[OutboxMark]:
    return uow.outbox.parked_with(*HELD_TITLES)
