"""One event meets one booking: the planner's decision is carried out in the database, within the caller's transaction.

Nothing is sent from here. What has to be sent afterwards gets an outbox mark, if it has none yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bookings_desktop.models.attendees import answer_of
from bookings_desktop.models.mirrored import MirroredFields, field_to_json
from bookings_desktop.models.sync_values import Conflict, Link, SyncLogKind
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, BookingStatus, EntityKind, HistoryAction
from bookings_desktop.sync import meet
from bookings_desktop.sync.answers import tell_of_group, with_answer
from bookings_desktop.sync.generations import generation_of, next_generation
from bookings_desktop.sync.groups import in_roles, is_group
from bookings_desktop.sync.local import DELETION, LocalSide, absorbed, only_guests, with_theirs
from bookings_desktop.sync.merge import WORDS, FieldConflict, Merged, differing, merge
from bookings_desktop.sync.planner import (
    CancelBooking,
    DeleteEvent,
    Forget,
    InsertEvent,
    NewBooking,
    RestoreBooking,
    RestoreEvent,
    plan,
)
from bookings_desktop.sync.remote import RemoteEvent
from bookings_desktop.sync.results import Effect

PULLED = "Changed in Google Calendar."
CAME = "Came from Google Calendar."
VANISHED = "The event was deleted in Google Calendar."
MOVED = (
    "The event was moved to the calendar “{}” in Google Calendar."
    " The booking stays; it is mirrored again once it is changed here."
)
STAYS_COMPLETED = "The event was deleted in Google Calendar. The booking stays completed."
CAME_BACK = "It was changed in Google Calendar after it had been deleted or cancelled here, so it came back."
EVENT_COMES_BACK = (
    "The event was deleted in Google Calendar after the booking had been changed here, so it is restored."
)


@dataclass(frozen=True, slots=True)
class Met:
    """What came of it.

    Attributes:
        booking_id: empty when the event concerns no booking.
        conflict: whether the booking has open conflicts.
        title: the booking's title, for a question to a person.
    """

    effect: Effect = Effect.NOTHING
    booking_id: str = ""
    conflict: bool = False
    title: str = ""


class Settler:
    """Brings bookings and events together within one unit of work.

    Args:
        uow: the transaction, with an author of origin Google and no undo window.
        side: our side.
        calendar_id: the mirror.
        moved: the names of the calendars to which events were moved, by event id: such an event is gone here, not deleted.
    """

    def __init__(
        self, uow: UnitOfWork, side: LocalSide, calendar_id: str, moved: Mapping[str, str] | None = None
    ) -> None:
        self._uow = uow
        self._side = side
        self._calendar_id = calendar_id
        self._moved = moved or {}

    def would_cancel(self, event: RemoteEvent | None, link: Link) -> bool:
        """Whether the booking would become cancelled because its event is gone; None for one that does not even exist."""
        if link.gone or link.sent == DELETION or (event is not None and not event.deleted):
            return False
        local = self._side.fields(self._uow.bookings.find(link.booking_id), event_lives=False)
        return isinstance(plan(_in_roles(link.base, local), local, None), CancelBooking)

    def listed(self, event: RemoteEvent, link: Link | None) -> Met:
        """Take in an event of a listing, whose state may be older than what we know.

        A state that looks older than ours is not believed and not thrown away: the event will be read on its own.
        """
        if link is None:
            return self._stranger(event)
        if not event.deleted and (not event.mirrored or event.fields is None):
            return Met()
        if event.etag and event.etag == link.etag and event.deleted == link.gone:
            return Met()
        if event.deleted:
            # A listing can be relied upon to say that an event is deleted, and not for its guests and their answers: without a
            # version to match, the event is read before it is restored, and its guest list comes back as it was.
            event = replace(event, etag="")
        if event.deleted and link.gone:
            self._save(event, link)
            return Met()
        if link.gone or _older(event, link):
            self._uow.links.save(replace(link, needs_read=True))
            self._mark(link.booking_id)
            return Met(Effect.TO_READ, link.booking_id)
        return self._settled(event, link, link.base)

    def read(self, event: RemoteEvent, link: Link) -> Met:
        """Take in an event that was read on its own, which is the present state for certain."""
        if event.etag and event.etag == link.etag and event.deleted == link.gone:
            self._uow.links.save(replace(link, needs_read=False, sent=None))
            return Met()
        return self._settled(event, replace(link, needs_read=False), link.base, last_word=True)

    def answered(self, event: RemoteEvent, link: Link, agreed: MirroredFields) -> Met:
        """Take in Google's answer to our write. What it altered in our values, or added, is a change of Google's.

        Args:
            event: the answer.
            link: as stored now.
            agreed: the base with the fields that were sent.
        """
        link = meet.answered(event, replace(link, needs_read=False))
        return self._settled(event, link, agreed, last_word=True)

    def vanished(self, link: Link) -> Met:
        """Take in that an event does not exist any more, not even as a deleted one."""
        tombstone = RemoteEvent(event_id=link.event_id, etag="", deleted=True)
        return self._settled(tombstone, replace(link, needs_read=False), link.base, last_word=True)

    def merged(self, link: Link, booking: Booking, merged: Merged) -> Booking:
        """Put the result of a merge into the database, the event's state being the one at the link's etag."""
        booking = self._take(booking, merged)
        self._keep_conflicts(booking.id, merged.conflicts, compared=True)
        if merged.base != link.base:
            link = replace(link, base=merged.base)
            answer = answer_of(
                link.attendees, self._side.previous_guest(link)
            )  # another contact may be the first one now
            self._uow.links.save(replace(link, guest_answer=answer or link.guest_answer))
        return booking

    # ---- an event that belongs to no booking yet ----------------------------------------------------------------

    def _stranger(self, event: RemoteEvent) -> Met:
        if event.deleted or not event.mirrored or event.fields is None:
            return Met()
        generation = generation_of(event.event_id, event.booking_id)
        known = self._uow.links.get(event.booking_id) if generation else None
        if (
            known is not None
            and generation is not None
            and known.calendar_id == self._calendar_id
            and known.generation < generation
        ):
            return self._settled(event, next_generation(known, generation), known.base)
        booking_id, adopted = self._owner(event, generation)
        link = Link(booking_id, self._calendar_id, event.event_id, generation=(generation or 0) if adopted else 0)
        if adopted:
            return self._settled(event, link, None)
        return self._create(event, link)

    def _owner(self, event: RemoteEvent, generation: int | None) -> tuple[str, bool]:
        """The booking that an unknown event stands for, and whether its link was lost here; an empty id is a new one.

        A copied event carries the private properties of its original but another id (facts page, case 38): it becomes a
        booking of its own. An id that we chose ourselves proves that it is the original; so do equal title and time, as
        long as the booking has no event.
        """
        if not event.booking_id or self._uow.links.get(event.booking_id) is not None:
            return "", False
        booking = self._uow.bookings.find(event.booking_id)
        if booking is None:
            return (event.booking_id, False) if generation is not None else ("", False)
        local = self._side.fields(replace(booking, deleted_at=None), event_lives=True)
        same = local is not None and event.fields is not None and not _moved(local, event.fields)
        return (event.booking_id, True) if generation is not None or same else ("", False)

    def _create(self, event: RemoteEvent, link: Link) -> Met:
        fields = self._side.seen(event, None)
        made = self._side.created(fields, link.booking_id)
        if not link.booking_id:
            self._uow.links.known_absent(made.id)
        booking = self._uow.bookings.add(made, note=CAME)
        self._save(event, link, booking_id=booking.id, base=fields, sent=None)
        return Met(Effect.CREATED, booking.id, title=booking.title)

    # ---- an event that belongs to a booking ---------------------------------------------------------------------

    def _settled(self, event: RemoteEvent, link: Link, base: MirroredFields | None, *, last_word: bool = False) -> Met:
        """Plan and carry out.

        Args:
            event: its state.
            link: what we remember of it.
            base: what both sides agreed on before this event's state.
            last_word: whether a request under way before cannot come to anything any more.
        """
        booking = self._uow.bookings.find(link.booking_id)
        sent = link.sent
        if last_word:
            link = replace(link, sent=None)
        if event.deleted:
            return self._event_gone(event, link, booking, None if sent == DELETION else base)
        local = self._side.fields(booking, event_lives=True)
        base, sent = (None if one is None else in_roles(one, local) for one in (base, sent))
        remote = self._side.seen(event, base or sent, sent, local)
        whole = sent if (base is None or link.gone) and sent != DELETION else None
        base = absorbed(base, sent, remote)
        if booking is None or local is None:
            # A deletion whose answer was lost, and an event that changed since: perhaps somebody took it out of the bin.
            touched = sent == DELETION and event.etag != link.etag
            # Of an event whose making was not answered, what is not as it was sent was changed there, what is empty now too.
            known = None if touched else meet.with_room(event, link, whole or base, remote)
            return self._booking_gone(event, link, booking, known, remote)
        merged = merge(base, local, remote)
        before = booking.version
        booking = self._take(booking, merged)
        self._keep_conflicts(booking.id, merged.conflicts, compared=True)
        self._save(event, replace(link, base=merged.base))
        if differing(merged.there, remote):
            self._mark(booking.id)
        effect = Effect.CHANGED if booking.version != before else Effect.NOTHING
        return Met(effect, booking.id, bool(merged.conflicts), booking.title)

    def _event_gone(self, event: RemoteEvent, link: Link, booking: Booking | None, base: MirroredFields | None) -> Met:
        local = self._side.fields(booking, event_lives=False)
        action = plan(_in_roles(base, local), local, None)
        met = Met(booking_id=link.booking_id)
        if booking is not None:
            self._keep_conflicts(booking.id, ())
        match action:
            case CancelBooking() if link.event_id in self._moved:
                self._note(link.booking_id, HistoryAction.PROBLEM, MOVED.format(self._moved[link.event_id]))
                self._save(event, link)  # with its base, for the case that it is moved back
                return met
            case CancelBooking() if booking is not None and booking.status is BookingStatus.COMPLETED:
                self._stay_completed(booking)
                self._save(event, replace(link, base=base))
                return met
            case CancelBooking() if booking is not None:
                self._uow.bookings.save(replace(booking, status=BookingStatus.CANCELLED), note=VANISHED)
                met = Met(Effect.CANCELLED, link.booking_id, title=booking.title)
            case RestoreEvent():
                if not link.gone:
                    self._note(link.booking_id, HistoryAction.PROBLEM, EVENT_COMES_BACK)
                self._mark(link.booking_id)
                self._save(event, replace(link, base=None if base is None else only_guests(base)))
                return met
            case InsertEvent():
                self._mark(link.booking_id)
            case Forget() if booking is None:
                self._uow.links.remove(link.booking_id)
                return met
        self._save(event, replace(link, base=None))
        return met

    def _booking_gone(
        self,
        event: RemoteEvent,
        link: Link,
        booking: Booking | None,
        base: MirroredFields | None,
        remote: MirroredFields,
    ) -> Met:
        # The state with which a person saw the conflicts is what was deleted; only a later edit beats the deletion.
        known = None if base is None else with_theirs(base, self._uow.conflicts.of(link.booking_id))
        action = plan(known, None, remote)
        if isinstance(action, DeleteEvent):
            self._save(event, replace(link, base=known))
            self._mark(link.booking_id)
            return Met(booking_id=link.booking_id)
        if not isinstance(action, RestoreBooking | NewBooking):
            raise TypeError(f"{action} for a booking that is gone")
        if booking is None:
            self._note(link.booking_id, HistoryAction.PROBLEM, CAME_BACK)
            return replace(self._create(event, link), effect=Effect.RESTORED)
        names = differing(self._as_it_was(booking), remote)
        back = replace(self._side.taken(booking, remote, {*names, "status"}), deleted_at=None)
        back = self._uow.bookings.save(back, note=CAME_BACK)
        self._note(booking.id, HistoryAction.PROBLEM, CAME_BACK)
        self._keep_conflicts(booking.id, ())
        self._save(event, replace(link, base=remote, sent=None))
        return Met(Effect.RESTORED, booking.id, title=back.title)

    def _as_it_was(self, booking: Booking) -> MirroredFields:
        fields = self._side.fields(replace(booking, deleted_at=None, status=BookingStatus.SCHEDULED), event_lives=True)
        if fields is None:
            raise TypeError("a living booking has mirrored fields")
        return fields

    # ---- parts --------------------------------------------------------------------------------------------------

    def _take(self, booking: Booking, merged: Merged) -> Booking:
        local = self._side.fields(booking, event_lives=True)
        names = () if local is None else differing(local, merged.here)
        if not names:
            return booking
        return self._uow.bookings.save(self._side.taken(booking, merged.here, names), note=PULLED)

    def _keep_conflicts(self, booking_id: str, conflicts: Iterable[FieldConflict], *, compared: bool = False) -> None:
        """Make these the open conflicts of a booking.

        Args:
            booking_id: the booking.
            conflicts: as they are now; those that are open already get the present values of both sides.
            compared: whether both sides were compared, so that a field that is open no more has become the same by itself.
        """
        known = {conflict.field for conflict in self._uow.conflicts.of(booking_id)}
        found = [
            Conflict(
                booking_id,
                conflict.field,
                field_to_json(conflict.base),
                field_to_json(conflict.ours),
                field_to_json(conflict.theirs),
                self._uow.now,
            )
            for conflict in conflicts
        ]
        if not known and not found:
            return
        self._uow.conflicts.replace(booking_id, found)
        for name in (conflict.field for conflict in found if conflict.field not in known):
            note = (
                f"Changed here and in Google Calendar: {WORDS.get(name, name)}. Nothing is lost until somebody chooses."
            )
            self._note(booking_id, HistoryAction.CONFLICT, note)
        same = sorted(known - {conflict.field for conflict in found}) if compared else ()
        if same:
            words = ", ".join(WORDS.get(name, name) for name in same)
            self._note(booking_id, HistoryAction.CONFLICT, f"Nothing is left to choose here: {words}.")
        if (found and not known) or (same and not found):
            self._log_conflict(booking_id, [conflict.field for conflict in found])

    def _log_conflict(self, booking_id: str, fields: Iterable[str]) -> None:
        booking = self._uow.bookings.find(booking_id)
        names = ", ".join(fields)
        self._uow.sync_log.add(
            SyncLogKind.CONFLICT if names else SyncLogKind.RESOLVED,
            booking_id=booking_id,
            title=booking.title if booking is not None else "",
            detail=names or "agreed",
            calendar_id=self._calendar_id,
        )

    def _save(self, event: RemoteEvent, link: Link, **changes: Any) -> None:
        """Keep the link as an event has it, with these further changes."""
        link = replace(
            link,
            **changes,
            etag=event.etag,
            remote_updated=event.updated,
            html_link=event.html_link or link.html_link,
            attendees=event.attendees,
            attendees_complete=event.attendees_complete,
            gone=event.deleted,
        )
        link = meet.followed(self._uow, event, link)
        if is_group(link.base):
            tell_of_group(self._uow, link)
        self._uow.links.save(with_answer(self._uow, link, self._side.previous_guest(link)))

    def _mark(self, booking_id: str) -> None:
        """Have it sent or read; a mark that is there already keeps its revision and its failed tries."""
        if self._uow.outbox.get(booking_id) is None:
            self._uow.outbox.mark(booking_id)

    def _stay_completed(self, booking: Booking) -> None:
        """Tell of it, and forget the mark, since nothing is left to send: the event does not come back by itself."""
        self._note(booking.id, HistoryAction.PROBLEM, STAYS_COMPLETED)
        self._uow.sync_log.add(
            SyncLogKind.PULLED,
            booking_id=booking.id,
            title=booking.title,
            detail="deleted",
            calendar_id=self._calendar_id,
        )
        mark = self._uow.outbox.get(booking.id)
        if mark is not None:
            self._uow.outbox.clear(booking.id, mark.revision)

    def _note(self, booking_id: str, action: HistoryAction, note: str) -> None:
        self._uow.history.add(EntityKind.BOOKING, booking_id, action, note=note)


def _in_roles(base: MirroredFields | None, local: MirroredFields | None) -> MirroredFields | None:
    return None if base is None else in_roles(base, local)


def _older(event: RemoteEvent, link: Link) -> bool:
    """Whether the event's state was made before the one we know; both instants are of the server's clock."""
    return event.updated is not None and link.remote_updated is not None and event.updated < link.remote_updated


def _moved(local: MirroredFields, remote: MirroredFields) -> bool:
    return bool({"title", "slot"} & set(differing(local, remote)))
