"""Sending one booking, or up to fifty together: decided in a short transaction, sent by one call, recorded in another one.

Before a write is sent, the link stores what is on its way (``sent``) and the wish to e-mail the guest is taken off the mark. After
a crash or a lost answer the event is read first: what Google has just as we sent it was ours, and nobody is mailed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.sync_values import CalendarState, Link, OutboxMark
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.sync import questions, verdicts
from bookings_desktop.sync.elsewhere import Search
from bookings_desktop.sync.generations import next_generation
from bookings_desktop.sync.lease import LOOK_AGAIN, SendLease
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.outgoing import Ask, Delete, Outgoing, Read, Step, Write
from bookings_desktop.sync.recording import Recorder
from bookings_desktop.sync.remote import (
    AlreadyExists,
    BatchRefused,
    EventPatch,
    Gone,
    NotAllowed,
    Rejected,
    RemoteError,
    RemoteEvent,
)
from bookings_desktop.sync.results import GO_ON, Effect, Halt, MassChange, PushResult, Side, Stop
from bookings_desktop.sync.settle import Settler
from bookings_desktop.sync.surroundings import Surroundings, mass_limit
from bookings_desktop.sync.writings import MOST_PARTS, Alteration, Insertion, Outcome, Removal, Writing, sent

NOT_MIRRORED = BookingsError(
    "This event in Google Calendar became a series or can no longer be read in full.",
    "Change it there, or make it a single event again. The booking here stays as it is.",
)

A_MOMENT = timedelta(seconds=30)
"""So long a look at the calendar tells that it was there."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """An event that answered 404 or 410; believed once the calendar itself was found alive before it and after it."""

    mark: OutboxMark
    link: Link
    seen_before: bool


@dataclass(frozen=True, slots=True)
class _Left:
    """An event that is gone, the link as it was before it was read, and the search for the calendar to which it may have moved."""

    mark: OutboxMark
    event: RemoteEvent | None
    link: Link
    search: Search


class Pusher:
    """Sends what the outbox marks, one step at a time."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._outgoing = Outgoing(surroundings)
        self._recorder = Recorder(surroundings)
        self._lease = SendLease(surroundings.database.holder, surroundings.clock)
        self._lost: _Lost | None = None
        self._alive_at: datetime | None = None  # when the calendar itself was last looked for and found
        self._left: _Left | None = None
        self._one_by_one = False  # whether Google refused a batch as such
        self._taken: set[str] = set()  # ids of events that could not be inserted because they exist

    def step(self, calendar: CalendarState, most: int = 1) -> PushResult:
        """Do what is due next, with one call at the most: one booking's, or a batch of as many writes as are allowed.

        What has to be read before it can be written is left for calls of its own.
        """
        if self._lost is not None:
            return self._look_for_calendar(calendar, self._lost)
        if self._left is not None:
            return self._look_elsewhere(calendar, self._left)
        prepared = self._prepared(calendar, 1 if self._one_by_one else min(most, MOST_PARTS))
        if isinstance(prepared, PushResult):
            return prepared
        mark, step = prepared[0]
        if isinstance(step, Ask):
            return self._asked(mark, step.question)
        parts = [(mark, step) for mark, step in prepared if isinstance(step, Write | Delete)]
        if len(parts) > 1:
            return self._send_together(calendar, parts)
        if parts:
            return self._send(calendar, *parts[0])
        for due, read in prepared:
            if isinstance(read, Read):
                return self._read(calendar, due, read.link)
        return PushResult(more=True, booking_id=mark.booking_id)

    def _prepared(self, calendar: CalendarState, most: int) -> list[tuple[OutboxMark, Step]] | PushResult:
        """Decide for the marks that are due next, within one transaction; a question ends the row, or stands alone in it."""
        prepared: list[tuple[OutboxMark, Step]] = []
        with self._around.writing() as uow:
            marks = uow.outbox.due(uow.now, most)
            if not marks:
                if self._lease.give_back(uow):
                    uow.commit()
                return PushResult(next_at=uow.outbox.next_due_at())
            if not self._lease.take(uow, calendar.id):
                return PushResult(next_at=uow.now + LOOK_AGAIN)
            side = self._around.side(uow, calendar.id)
            side.preload([mark.booking_id for mark in marks])
            for mark in marks:
                step = self._outgoing.decide(uow, calendar, mark, side)
                if isinstance(step, Ask):
                    if not prepared:
                        # Nobody is kept from sending while a person thinks, and what is not committed is not ours.
                        self._lease.give_back(uow)
                        uow.commit()
                        return [(mark, step)]
                    break
                prepared.append((mark, step))
            uow.commit()
        return prepared

    def _asked(self, mark: OutboxMark, question: MassChange) -> PushResult:
        """Ask a person, unless they answered the same question a moment ago."""
        if questions.answered(self._around, question):
            return PushResult(more=True, booking_id=mark.booking_id)
        return PushResult(booking_id=mark.booking_id, halt=self._around.ask(question))

    # ---- writing ------------------------------------------------------------------------------------------------

    def _send(self, calendar: CalendarState, mark: OutboxMark, step: Write | Delete) -> PushResult:
        answer = sent(self._around.remote, calendar.id, _writing(mark, step))
        return self._recorded(calendar, [(mark, step, answer)])[0]

    def _send_together(self, calendar: CalendarState, parts: list[tuple[OutboxMark, Write | Delete]]) -> PushResult:
        try:
            answers = self._around.remote.write_many(calendar.id, [_writing(*part) for part in parts])
        except RemoteError as error:
            self._one_by_one = isinstance(error, BatchRefused)
            answers = (error,) * len(parts)
        results = self._recorded(calendar, [(*part, answer) for part, answer in zip(parts, answers, strict=True)])
        halt = next((result.halt for result in results if result.halt.stop is not Stop.NONE), GO_ON)
        return PushResult(more=halt is GO_ON, parts=tuple(results), halt=halt)

    def _recorded(
        self, calendar: CalendarState, answered: list[tuple[OutboxMark, Write | Delete, Outcome]]
    ) -> list[PushResult]:
        """Record what came of writes, in one transaction."""
        around = self._around
        answered = [(mark, step, verdicts.proper(answer)) for mark, step, answer in answered]
        for _, step, answer in answered:
            self._remember(step, answer)
        with around.writing() as uow:
            side = around.side(uow, calendar.id)
            side.preload([mark.booking_id for mark, _, _ in answered])
            results = [self._record_part(uow, side, calendar, *one) for one in answered]
            uow.commit()
        general = [
            answer for _, _, answer in answered if isinstance(answer, RemoteError) and verdicts.concerns_all(answer)
        ]
        if len(general) < len(answered):
            around.succeeded()
        if not general:
            return results
        halt = self._halted(max(general, key=verdicts.weight))
        return [
            replace(result, more=False, halt=halt) if answer in general else result
            for result, (_, _, answer) in zip(results, answered, strict=True)
        ]

    def _remember(self, step: Write | Delete, answer: Outcome) -> None:
        """Keep in memory what later steps have to know."""
        around = self._around
        if isinstance(step, Delete):
            around.removed_there += verdicts.is_deleted(answer)
        elif isinstance(answer, AlreadyExists) and step.insert:
            self._taken.add(step.link.event_id)
        elif isinstance(answer, RemoteEvent):
            self._taken.discard(step.link.event_id)
            if around.reading is not None:
                around.reading.linked.add(answer.event_id)

    def _record_part(
        self,
        uow: UnitOfWork,
        side: LocalSide,
        calendar: CalendarState,
        mark: OutboxMark,
        step: Write | Delete,
        answer: Outcome,
    ) -> PushResult:
        if isinstance(step, Delete):
            if verdicts.is_deleted(answer):
                return self._recorder.deleted(uow, calendar, mark, step.link)
        elif isinstance(answer, RemoteEvent):
            return self._recorder.written(uow, side, calendar, mark, step, answer)
        elif isinstance(answer, NotAllowed) and step.revive and answer.reason == "forbidden":
            return self._recorder.start_anew(uow, mark, step)
        elif isinstance(answer, Rejected) and step.meet_request:
            return self._recorder.without_meet(uow, mark)
        if not isinstance(answer, RemoteError):
            raise TypeError(f"{answer} is no answer to {step}")
        return self._recorder.failed(uow, mark, answer, write=True)

    # ---- reading ------------------------------------------------------------------------------------------------

    def _read(self, calendar: CalendarState, mark: OutboxMark, link: Link) -> PushResult:
        try:
            event = self._around.remote.get(calendar.id, link.event_id)
        except Gone:
            self._around.succeeded()
            self._lost = _Lost(mark, link, self._was_alive())
            return PushResult(more=True, booking_id=mark.booking_id)
        except RemoteError as error:
            return self._could_not_read(mark, error)
        self._around.succeeded()
        if not event.deleted and (not event.mirrored or event.fields is None):
            with self._around.writing() as uow:
                result = self._recorder.park(uow, mark, NOT_MIRRORED)
                uow.commit()
            return result
        return self._take_in(calendar, mark, event, link)

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
        return self._record(calendar, left.mark, left.event, left.link, left.search.moved)

    def _take_in(self, calendar: CalendarState, mark: OutboxMark, event: RemoteEvent | None, link: Link) -> PushResult:
        """Record what was read; None for an event that does not exist any more."""
        with self._around.database.reading() as uow:
            settler = Settler(uow, self._around.side(uow, calendar.id), calendar.id)
            leaves = settler.would_cancel(event, link)
        if leaves:
            search = Search(self._around.remote, calendar.id, {link.event_id: link.booking_id})
            self._left = _Left(mark, event, link, search)
            return PushResult(more=True, booking_id=mark.booking_id)
        return self._record(calendar, mark, event, link, {})

    def _record(
        self,
        calendar: CalendarState,
        mark: OutboxMark,
        event: RemoteEvent | None,
        link: Link,
        moved: Mapping[str, str],
    ) -> PushResult:
        """Take in what was read, unless the link is another one than before the reading.

        Then a listing told of the event meanwhile, perhaps that it was moved back, or another desk on this database wrote it: what
        was read may be older than that, and it is read anew.
        """
        around = self._around
        with around.writing() as uow:
            if uow.links.get(mark.booking_id) != link:
                return PushResult(more=True, booking_id=mark.booking_id)
            side = around.side(uow, calendar.id)
            settler = Settler(uow, side, calendar.id, moved)
            self._recorder.decide_wish(uow, side, mark.booking_id, event)
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
            elif event is None and uow.outbox.get(mark.booking_id) is not None:
                self._make_insertable(uow, calendar, mark)
            around.log.taken(uow, calendar.id, met)
            uow.commit()
        self._recorder.forget_wish(mark.booking_id)
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
        if link.event_id in self._taken:
            link = next_generation(link, link.generation + 1)
        else:
            link = replace(link, gone=False, etag="", remote_updated=None, base=None)
        uow.links.save(link)

    def _look_for_calendar(self, calendar: CalendarState, lost: _Lost) -> PushResult:
        """An event was not there: only if the calendar itself was, before and after, that tells something about the event."""
        around = self._around
        try:
            around.remote.calendar(calendar.id)
        except Gone as error:
            self._lost = None
            return PushResult(halt=around.stop(Stop.CALENDAR_GONE, error))
        except RemoteError as error:
            return PushResult(halt=around.failed(error))
        around.succeeded()
        self._lost, self._alive_at = None, around.clock()
        if not lost.seen_before:
            # The event is read once more: it may have come back with its calendar.
            return PushResult(more=True, booking_id=lost.mark.booking_id)
        return self._take_in(calendar, lost.mark, None, lost.link)

    def _was_alive(self) -> bool:
        """Whether the calendar was there a moment ago."""
        return self._alive_at is not None and timedelta() <= self._around.clock() - self._alive_at <= A_MOMENT

    # ---- failing ------------------------------------------------------------------------------------------------

    def _could_not_read(self, mark: OutboxMark, error: RemoteError) -> PushResult:
        with self._around.writing() as uow:
            result = self._recorder.failed(uow, mark, error, write=False)
            uow.commit()
        if verdicts.concerns_all(error):
            return replace(result, more=False, halt=self._halted(error))
        self._around.succeeded()
        return result

    def _halted(self, error: RemoteError) -> Halt:
        """What an error that concerns every call keeps us from."""
        if isinstance(error, NotAllowed):
            stop = Stop.READ_ONLY if error.reason == "requiredAccessLevel" else Stop.PROBLEM
            return self._around.refuse(stop, error)
        return self._around.failed(error)


def _writing(mark: OutboxMark, step: Write | Delete) -> Writing:
    link, notify = step.link, mark.notify_guest
    if isinstance(step, Delete):
        return Removal(link.event_id, link.etag, notify)
    if step.insert:
        return Insertion(link.event_id, mark.booking_id, step.fields, notify, step.meet_request)
    return Alteration(link.event_id, link.etag, _patch(step, mark), notify)


def _patch(step: Write, mark: OutboxMark) -> EventPatch:
    return EventPatch(
        changes={name: getattr(step.fields, name) for name in step.names},
        fields=step.fields,
        attendees=step.link.attendees,
        attendees_complete=step.link.attendees_complete,
        previous_guest_email=step.previous_guest,
        joining=step.joining,
        leaving=step.leaving,
        booking_id=mark.booking_id,
        revive=step.revive,
        meet_request=step.meet_request,
        drop_meet=step.drop_meet,
    )
