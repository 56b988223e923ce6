"""Sending one booking: a short transaction that decides, one call, and a short transaction that records the answer.

Before a write is sent, the link stores what is on its way (``sent``) and the wish to e-mail the guest is taken off the mark. After
a crash or a lost answer the event is read first: what Google has just as we sent it was ours, and nobody is mailed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.sync_values import CalendarState, Link, OutboxMark
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import (
    EntityKind,
    HistoryAction,
)
from bookings_desktop.sync import meet, questions
from bookings_desktop.sync.elsewhere import Search
from bookings_desktop.sync.lease import LOOK_AGAIN, SendLease
from bookings_desktop.sync.local import DELETION
from bookings_desktop.sync.logbook import sent_detail
from bookings_desktop.sync.merge import EMPTY, overlaid
from bookings_desktop.sync.outgoing import Ask, Delete, Outgoing, Read, Write
from bookings_desktop.sync.remote import (
    AlreadyExists,
    EventPatch,
    Gone,
    NotAllowed,
    PreconditionFailed,
    Rejected,
    RemoteError,
    RemoteEvent,
    ServerTrouble,
)
from bookings_desktop.sync.results import Effect, MassChange, PushResult, Side, Stop
from bookings_desktop.sync.settle import Settler, event_id_of
from bookings_desktop.sync.surroundings import Surroundings, mass_limit

PATIENCE = 5
"""So many failed tries of one booking follow each other at once; then it waits, longer each time, and the others go on."""

NOT_MIRRORED = BookingsError(
    "This event in Google Calendar became a series or can no longer be read in full.",
    "Change it there, or make it a single event again. The booking here stays as it is.",
)

WORDS = {"slot": "time", "meeting_link": "meeting link", "guest": "contact", "assigned_to": "assigned member"}


@dataclass(frozen=True, slots=True)
class _Lost:
    """An event that answered 404 or 410; believed once the calendar itself was found alive afterwards."""

    mark: OutboxMark
    link: Link


@dataclass(frozen=True, slots=True)
class _Left:
    """An event that is gone, and the search for the calendar to which it may have been moved."""

    mark: OutboxMark
    event: RemoteEvent | None
    search: Search


class Pusher:
    """Sends what the outbox marks, one step at a time."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._outgoing = Outgoing(surroundings)
        self._lease = SendLease(surroundings.database.holder, surroundings.clock)
        self._lost: _Lost | None = None
        self._left: _Left | None = None
        self._taken: set[str] = set()  # ids of events that could not be inserted because they exist

    def step(self, calendar: CalendarState) -> PushResult:
        """Do what is due next, with one call at the most."""
        if self._lost is not None:
            return self._look_for_calendar(calendar, self._lost)
        if self._left is not None:
            return self._look_elsewhere(calendar, self._left)
        around = self._around
        with around.writing() as uow:
            mark = uow.outbox.next_due(uow.now)
            if mark is None:
                if self._lease.give_back(uow):
                    uow.commit()
                return PushResult(next_at=uow.outbox.next_due_at())
            if not self._lease.take(uow, calendar.id):
                return PushResult(next_at=uow.now + LOOK_AGAIN)
            step = self._outgoing.decide(uow, calendar, mark)
            if not isinstance(step, Ask):
                uow.commit()
        match step:
            case Ask():
                return self._asked(mark, step.question)
            case Read():
                return self._read(calendar, mark, step.link)
            case Write():
                return self._write(calendar, mark, step)
            case Delete():
                return self._delete(calendar, mark, step.link)
            case _:
                return PushResult(more=True, booking_id=mark.booking_id)

    def _asked(self, mark: OutboxMark, question: MassChange) -> PushResult:
        """Ask a person, unless they answered the same question a moment ago."""
        if questions.answered(self._around, question):
            return PushResult(more=True, booking_id=mark.booking_id)
        return PushResult(booking_id=mark.booking_id, halt=self._around.ask(question))

    # ---- calling ------------------------------------------------------------------------------------------------

    def _read(self, calendar: CalendarState, mark: OutboxMark, link: Link) -> PushResult:
        try:
            event = self._around.remote.get(calendar.id, link.event_id)
        except Gone:
            self._around.succeeded()
            self._lost = _Lost(mark, link)
            return PushResult(more=True, booking_id=mark.booking_id)
        except RemoteError as error:
            return self._failed(mark, error, write=False)
        self._around.succeeded()
        if not event.deleted and (not event.mirrored or event.fields is None):
            return self._park(mark, NOT_MIRRORED)
        return self._take_in(calendar, mark, event)

    def _look_elsewhere(self, calendar: CalendarState, left: _Left) -> PushResult:
        """Find out, one call after the other, whether an event that is gone was moved to another calendar."""
        try:
            left.search.step()
        except RemoteError as error:
            return PushResult(booking_id=left.mark.booking_id, halt=self._around.failed(error))
        self._around.succeeded()
        if not left.search.done:
            return PushResult(more=True, booking_id=left.mark.booking_id)
        self._left = None
        return self._record(calendar, left.mark, left.event, left.search.moved)

    def _take_in(self, calendar: CalendarState, mark: OutboxMark, event: RemoteEvent | None) -> PushResult:
        """Record what was read; None for an event that does not exist any more."""
        with self._around.database.reading() as uow:
            link = uow.links.get(mark.booking_id)
            settler = Settler(uow, self._around.side(uow, calendar.id), calendar.id)
            leaves = link is not None and settler.would_cancel(event, link)
        if link is not None and leaves:
            search = Search(self._around.remote, calendar.id, {link.event_id: link.booking_id})
            self._left = _Left(mark, event, search)
            return PushResult(more=True, booking_id=mark.booking_id)
        return self._record(calendar, mark, event, {})

    def _record(
        self, calendar: CalendarState, mark: OutboxMark, event: RemoteEvent | None, moved: Mapping[str, str]
    ) -> PushResult:
        around = self._around
        with around.writing() as uow:
            link = uow.links.get(mark.booking_id)
            if link is None or link.calendar_id != calendar.id:
                return PushResult(more=True, booking_id=mark.booking_id)
            settler = Settler(uow, around.side(uow, calendar.id), calendar.id, moved)
            met = settler.vanished(link) if event is None else settler.read(event, link)
            if met.effect is Effect.CANCELLED:
                count = around.removed_here + 1
                limit = mass_limit(uow.links.count(calendar.id) + count)
                if count > limit and mark.booking_id not in around.allowed:
                    ids = frozenset({mark.booking_id})
                    question = MassChange(Side.HERE, count, uow.links.count(calendar.id) + 1, (met.title,), ids)
                    return self._asked(mark, question)
            if link.event_id in moved:
                uow.outbox.clear(mark.booking_id, mark.revision)
            elif event is None:
                self._make_insertable(uow, calendar, mark)
            around.log.taken(uow, calendar.id, met)
            uow.commit()
        around.removed_here += met.effect is Effect.CANCELLED
        return PushResult(more=True, booking_id=mark.booking_id, effect=met.effect, conflict=met.conflict)

    def _make_insertable(self, uow: UnitOfWork, calendar: CalendarState, mark: OutboxMark) -> None:
        """Let a living booking whose event cannot even be read get a new one.

        Under the same id at first: an insert that never arrived has left it free. An id that is taken all the same belongs to
        a deleted event that Google has forgotten; it is never tried again.
        """
        link = uow.links.get(mark.booking_id)
        booking = uow.bookings.find(mark.booking_id)
        if link is None or self._around.side(uow, calendar.id).fields(booking, event_lives=False) is None:
            return
        generation = link.generation + (link.event_id in self._taken)
        event_id = event_id_of(mark.booking_id, generation) if generation != link.generation else link.event_id
        if generation != link.generation:
            link = meet.without_room(link)
        uow.links.save(
            replace(link, event_id=event_id, generation=generation, gone=False, etag="", remote_updated=None)
        )

    def _write(self, calendar: CalendarState, mark: OutboxMark, step: Write) -> PushResult:
        around, link = self._around, step.link
        try:
            if step.insert:
                event = around.remote.insert(
                    calendar.id,
                    link.event_id,
                    mark.booking_id,
                    step.fields,
                    notify_guests=mark.notify_guest,
                    meet_request=step.meet_request,
                )
            else:
                event = around.remote.patch(
                    calendar.id, link.event_id, link.etag, _patch(step, mark), notify_guests=mark.notify_guest
                )
        except NotAllowed as error:
            if step.revive and error.reason == "forbidden":
                return self._start_anew(mark, step)
            return self._failed(mark, error, write=True)
        except Rejected as error:
            return self._without_meet(mark) if step.meet_request else self._failed(mark, error, write=True)
        except RemoteError as error:
            if isinstance(error, AlreadyExists):
                self._taken.add(link.event_id)
            return self._failed(mark, error, write=True)
        around.succeeded()
        self._taken.discard(link.event_id)
        if around.reading is not None:
            around.reading.linked.add(event.event_id)
        if not event.mirrored or event.fields is None or event.deleted:
            return self._failed(mark, ServerTrouble("Google gave no proper answer."), write=True)
        with around.writing() as uow:
            present = uow.links.get(mark.booking_id) or link
            settler = Settler(uow, around.side(uow, calendar.id), calendar.id)
            uow.outbox.clear(mark.booking_id, mark.revision)
            # On the base as it is now: a person may have chosen in a conflict while the request was under way.
            agreed = overlaid(EMPTY if present.base is None else present.base, step.names, step.fields)
            met = settler.answered(event, present, agreed)
            _note_sent(uow, mark, _sentence(step))
            detail = sent_detail(step.names, uow.bookings.find(mark.booking_id), new=step.insert, restored=step.revive)
            around.log.sent(uow, calendar.id, mark.booking_id, _title(uow, mark, link), detail)
            uow.commit()
        effect = Effect.INSERTED if step.insert or step.revive else Effect.PATCHED
        return PushResult(more=True, booking_id=mark.booking_id, effect=effect, conflict=met.conflict)

    def _without_meet(self, mark: OutboxMark) -> PushResult:
        """Accounts without Meet answer 400 (facts page, section 6): the booking goes without; if that was not it, it is parked."""
        with self._around.writing() as uow:
            link = uow.links.get(mark.booking_id)
            if link is not None:
                uow.links.save(replace(link, sent=None, meet=MeetState.REFUSED.value))
            if mark.notify_guest:
                uow.outbox.wish_notify(mark.booking_id, mark.revision)
            uow.commit()
        self._around.succeeded()
        return PushResult(more=True, booking_id=mark.booking_id)

    def _start_anew(self, mark: OutboxMark, step: Write) -> PushResult:
        """Google does not let the deleted event come back: the booking gets an event of the next generation."""
        generation = step.link.generation + 1
        with self._around.writing() as uow:
            uow.links.save(
                replace(
                    meet.without_room(step.link),
                    event_id=event_id_of(mark.booking_id, generation),
                    generation=generation,
                    gone=False,
                    etag="",
                    remote_updated=None,
                    html_link="",
                    attendees=(),
                    sent=None,
                )
            )
            if mark.notify_guest:
                uow.outbox.wish_notify(mark.booking_id, mark.revision)
            uow.commit()
        return PushResult(more=True, booking_id=mark.booking_id)

    def _delete(self, calendar: CalendarState, mark: OutboxMark, link: Link) -> PushResult:
        around = self._around
        try:
            around.remote.delete(calendar.id, link.event_id, link.etag, notify_guests=mark.notify_guest)
        except Gone:
            pass  # what we wanted (facts page, case 15)
        except RemoteError as error:
            return self._failed(mark, error, write=True)
        around.succeeded()
        around.removed_there += 1
        with around.writing() as uow:
            booking = uow.bookings.find(mark.booking_id)
            if booking is None:
                uow.links.remove(mark.booking_id)
            else:
                uow.links.save(replace(link, gone=True, etag="", remote_updated=None, base=None, sent=None))
                uow.conflicts.replace(mark.booking_id, ())
            uow.outbox.clear(mark.booking_id, mark.revision)
            _note_sent(uow, mark, "Deleted from Google Calendar.")
            cancelled = booking is not None and booking.deleted_at is None
            detail = "cancelled" if cancelled else "deleted"
            around.log.sent(uow, calendar.id, mark.booking_id, _title(uow, mark, link), detail)
            uow.commit()
        return PushResult(more=True, booking_id=mark.booking_id, effect=Effect.DELETED)

    def _look_for_calendar(self, calendar: CalendarState, lost: _Lost) -> PushResult:
        """An event was not there: only if the calendar itself still is, that tells something about the event."""
        around = self._around
        try:
            around.remote.calendar(calendar.id)
        except Gone as error:
            self._lost = None
            return PushResult(halt=around.stop(Stop.CALENDAR_GONE, error))
        except RemoteError as error:
            return PushResult(halt=around.failed(error))
        around.succeeded()
        self._lost = None
        return self._take_in(calendar, lost.mark, None)

    # ---- failing ------------------------------------------------------------------------------------------------

    def _failed(self, mark: OutboxMark, error: RemoteError, *, write: bool) -> PushResult:
        around = self._around
        if isinstance(error, Rejected) or (isinstance(error, NotAllowed) and not _concerns_all(error)):
            around.succeeded()
            return self._park(mark, error)
        moved_on = isinstance(error, AlreadyExists | PreconditionFailed | Gone)
        with around.writing() as uow:
            link = uow.links.get(mark.booking_id)
            if write and link is not None:
                unknown = moved_on or error.outcome_unknown
                refused = isinstance(error, PreconditionFailed) and link.sent == DELETION
                sent = link.sent if unknown and not refused else None
                uow.links.save(replace(link, needs_read=link.needs_read or unknown, sent=sent))
            if write and mark.notify_guest and not error.outcome_unknown:
                uow.outbox.wish_notify(mark.booking_id, mark.revision)
            if moved_on or isinstance(error, ServerTrouble):
                tries = mark.attempts + 1
                wait = around.backoff(max(0, tries - PATIENCE)) if tries > PATIENCE or not moved_on else None
                uow.outbox.postpone(
                    mark.booking_id, uow.now + wait if wait is not None else uow.now, error.title, error.hint
                )
            uow.commit()
        if moved_on:
            around.succeeded()
            return PushResult(more=True, booking_id=mark.booking_id)
        if isinstance(error, NotAllowed):
            stop = Stop.READ_ONLY if error.reason == "requiredAccessLevel" else Stop.PROBLEM
            return PushResult(booking_id=mark.booking_id, halt=around.refuse(stop, error))
        return PushResult(booking_id=mark.booking_id, halt=around.failed(error))

    def _park(self, mark: OutboxMark, error: BookingsError) -> PushResult:
        """Put it aside with the reason; a newer edit made meanwhile keeps its own chance."""
        with self._around.writing() as uow:
            present = uow.outbox.get(mark.booking_id)
            if present is not None and present.revision == mark.revision:
                uow.outbox.park(mark.booking_id, error.title, error.hint)
            link = uow.links.get(mark.booking_id)
            if link is not None and link.sent is not None:
                uow.links.save(replace(link, sent=None))
            if mark.notify_guest:
                uow.outbox.wish_notify(mark.booking_id, mark.revision)
            booking = uow.bookings.find(mark.booking_id)
            if booking is not None:
                uow.history.add(EntityKind.BOOKING, mark.booking_id, HistoryAction.PROBLEM, note=str(error))
            calendar_id = link.calendar_id if link is not None else ""
            self._around.log.put_aside(uow, calendar_id, mark.booking_id, _title(uow, mark, link), error)
            uow.commit()
        return PushResult(more=True, booking_id=mark.booking_id, parked=error)


def _patch(step: Write, mark: OutboxMark) -> EventPatch:
    return EventPatch(
        changes={name: getattr(step.fields, name) for name in step.names},
        fields=step.fields,
        attendees=step.link.attendees,
        attendees_complete=step.link.attendees_complete,
        previous_guest_email=step.previous_guest,
        booking_id=mark.booking_id,
        revive=step.revive,
        meet_request=step.meet_request,
        drop_meet=step.drop_meet,
    )


def _sentence(step: Write) -> str:
    if step.insert:
        return "Added to Google Calendar."
    if step.revive:
        return "Restored in Google Calendar."
    words = [WORDS.get(name, name) for name in step.names]
    if step.meet_request or step.drop_meet:
        words.append("Google Meet")
    return f"Changed in Google Calendar: {', '.join(words)}."


def _title(uow: UnitOfWork, mark: OutboxMark, link: Link | None) -> str:
    """What the booking is called; of one that was purged, what it was called in Google."""
    booking = uow.bookings.find(mark.booking_id)
    if booking is not None:
        return booking.title
    return link.base.title if link is not None and link.base is not None else ""


def _note_sent(uow: UnitOfWork, mark: OutboxMark, note: str) -> None:
    uow.history.add(EntityKind.BOOKING, mark.booking_id, HistoryAction.SENT, note=note)


def _concerns_all(error: NotAllowed) -> bool:
    """Whether no event of this calendar can be written, rather than just this one (facts page, section 8)."""
    return error.reason in ("requiredAccessLevel", "insufficientPermissions", "accessNotConfigured")
