"""Recording what came of a write to Google: the same for a single call and for a part of a batch.

Every method works within a transaction that its caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.sync_values import CalendarState, Link, OutboxMark
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import EntityKind, HistoryAction
from bookings_desktop.sync import verdicts
from bookings_desktop.sync.generations import next_generation
from bookings_desktop.sync.local import DELETION, LocalSide, has_arrived
from bookings_desktop.sync.logbook import sent_detail
from bookings_desktop.sync.merge import EMPTY, WORDS, overlaid
from bookings_desktop.sync.outgoing import Write
from bookings_desktop.sync.remote import (
    AlreadyExists,
    Gone,
    NotAllowed,
    PreconditionFailed,
    Rejected,
    RemoteError,
    RemoteEvent,
    ServerTrouble,
)
from bookings_desktop.sync.results import Effect, PushResult
from bookings_desktop.sync.settle import Settler
from bookings_desktop.sync.surroundings import Surroundings

PATIENCE = 5
"""So many failed tries of one booking follow each other at once; then it waits, longer each time, and the others go on."""


@dataclass(frozen=True, slots=True)
class _Unsure:
    """A wish to e-mail that went with a request which Google answered as if it had come too late.

    It is kept in memory only: after a crash the mail is missing, as after every lost answer.

    Attributes:
        revision: that of the mark.
        base: what both sides agreed on before.
        sent: what was on its way.
        revived: whether the event was to come out of the bin.
    """

    revision: str
    base: MirroredFields | None
    sent: MirroredFields
    revived: bool


class Recorder:
    """Writes down what became of the bookings that were sent."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._unsure: dict[str, _Unsure] = {}

    def written(
        self,
        uow: UnitOfWork,
        side: LocalSide,
        calendar: CalendarState,
        mark: OutboxMark,
        step: Write,
        event: RemoteEvent,
    ) -> PushResult:
        """Google answered with the event as it is now."""
        present = uow.links.get(mark.booking_id) or step.link
        settler = Settler(uow, side, calendar.id)
        uow.outbox.clear(mark.booking_id, mark.revision)
        # On the base as it is now: a person may have chosen in a conflict while the request was under way.
        agreed = overlaid(EMPTY if present.base is None else present.base, step.names, step.fields)
        met = settler.answered(event, present, agreed)
        _note_sent(uow, mark, _sentence(step))
        detail = sent_detail(step.names, uow.bookings.find(mark.booking_id), new=step.insert, restored=step.revive)
        self._around.log.sent(uow, calendar.id, mark.booking_id, _title(uow, mark, step.link), detail)
        effect = Effect.INSERTED if step.insert or step.revive else Effect.PATCHED
        return PushResult(more=True, booking_id=mark.booking_id, effect=effect, conflict=met.conflict)

    def deleted(self, uow: UnitOfWork, calendar: CalendarState, mark: OutboxMark, link: Link) -> PushResult:
        """The event is gone, as was wanted."""
        booking = uow.bookings.find(mark.booking_id)
        if booking is None:
            uow.links.remove(mark.booking_id)
        else:
            uow.links.save(replace(link, gone=True, etag="", remote_updated=None, base=None, sent=None))
            uow.conflicts.replace(mark.booking_id, ())
        uow.outbox.clear(mark.booking_id, mark.revision)
        _note_sent(uow, mark, "Deleted from Google Calendar.")
        detail = "cancelled" if booking is not None and booking.deleted_at is None else "deleted"
        self._around.log.sent(uow, calendar.id, mark.booking_id, _title(uow, mark, link), detail)
        return PushResult(more=True, booking_id=mark.booking_id, effect=Effect.DELETED)

    def start_anew(self, uow: UnitOfWork, mark: OutboxMark, step: Write) -> PushResult:
        """Google does not let the deleted event come back: the booking gets an event of the next generation."""
        uow.links.save(next_generation(step.link, step.link.generation + 1))
        if mark.notify_guest:
            uow.outbox.wish_notify(mark.booking_id, mark.revision)
        return PushResult(more=True, booking_id=mark.booking_id)

    def without_meet(self, uow: UnitOfWork, mark: OutboxMark) -> PushResult:
        """Accounts without Meet answer 400 (facts page, section 6): the booking goes without; if that was not it, it is parked."""
        link = uow.links.get(mark.booking_id)
        if link is not None:
            uow.links.save(replace(link, sent=None, meet=MeetState.REFUSED.value))
        if mark.notify_guest:
            uow.outbox.wish_notify(mark.booking_id, mark.revision)
        return PushResult(more=True, booking_id=mark.booking_id)

    def failed(self, uow: UnitOfWork, mark: OutboxMark, error: RemoteError, *, write: bool) -> PushResult:
        """Record what went wrong for one booking; what follows for all others is up to the caller."""
        around = self._around
        if isinstance(error, Rejected | NotAllowed) and not verdicts.concerns_all(error):
            return self.park(uow, mark, error)
        moved_on = isinstance(error, AlreadyExists | PreconditionFailed | Gone)
        link = uow.links.get(mark.booking_id)
        if write and link is not None:
            unknown = moved_on or error.outcome_unknown
            refused = isinstance(error, PreconditionFailed) and link.sent == DELETION
            on_its_way = link.sent if unknown and not refused else None
            uow.links.save(replace(link, needs_read=link.needs_read or unknown, sent=on_its_way))
        if write and mark.notify_guest and moved_on and link is not None and link.sent is not None:
            before = None if link.gone else link.base
            self._unsure[mark.booking_id] = _Unsure(mark.revision, before, link.sent, revived=link.gone)
        elif write and mark.notify_guest and not error.outcome_unknown:
            uow.outbox.wish_notify(mark.booking_id, mark.revision)
        if moved_on or isinstance(error, ServerTrouble):
            tries = mark.attempts + 1
            wait = around.backoff(max(0, tries - PATIENCE)) if tries > PATIENCE or not moved_on else None
            uow.outbox.postpone(
                mark.booking_id, uow.now + wait if wait is not None else uow.now, error.title, error.hint
            )
        return PushResult(more=True, booking_id=mark.booking_id)

    def decide_wish(self, uow: UnitOfWork, side: LocalSide, booking_id: str, event: RemoteEvent | None) -> None:
        """Put a wish to e-mail back if a reading shows that the request with which it went was not carried out.

        Args:
            uow: the transaction.
            side: our side.
            booking_id: the booking.
            event: as it was read; None for one that does not exist.
        """
        unsure = self._unsure.get(booking_id)
        if unsure is None:
            return
        if unsure.sent == DELETION:
            done = event is None or event.deleted
        elif event is None or event.fields is None:
            done = (
                event is not None
            )  # an entry of the bin without its content tells nothing: no mail is better than two
        else:
            remote = side.seen(event, unsure.base or unsure.sent, unsure.sent)
            done = has_arrived(unsure.base, unsure.sent, remote, revived=unsure.revived)
        if not done:
            uow.outbox.wish_notify(booking_id, unsure.revision)

    def forget_wish(self, booking_id: str) -> None:
        """What was decided of a wish is stored."""
        self._unsure.pop(booking_id, None)

    def park(self, uow: UnitOfWork, mark: OutboxMark, error: BookingsError) -> PushResult:
        """Put it aside with the reason; a newer edit made meanwhile keeps its own chance."""
        present = uow.outbox.get(mark.booking_id)
        if present is not None and present.revision == mark.revision:
            uow.outbox.park(mark.booking_id, error.title, error.hint)
        link = uow.links.get(mark.booking_id)
        if link is not None and link.sent is not None:
            uow.links.save(replace(link, sent=None))
        if mark.notify_guest:
            uow.outbox.wish_notify(mark.booking_id, mark.revision)
        if uow.bookings.find(mark.booking_id) is not None:
            uow.history.add(EntityKind.BOOKING, mark.booking_id, HistoryAction.PROBLEM, note=str(error))
        calendar_id = link.calendar_id if link is not None else ""
        self._around.log.put_aside(uow, calendar_id, mark.booking_id, _title(uow, mark, link), error)
        return PushResult(more=True, booking_id=mark.booking_id, parked=error)


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
