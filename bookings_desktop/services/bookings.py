"""What staff do with bookings. Each method is one unit of work; each raises BookingsError for what a person can mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPossible
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.listing import BookingSummary, TrashedBooking
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Booking, BookingStatus, Contact, Deal, Origin, Slot, new_id
from bookings_desktop.services.booking_checks import (
    all_of,
    check_active,
    check_people,
    details_of,
    plan_for,
    refuse_trashed,
    with_new_contacts,
    with_new_deal,
)
from bookings_desktop.services.booking_draft import BookingDraft as BookingDraft
from bookings_desktop.services.booking_draft import draft_of as draft_of
from bookings_desktop.services.bulk import Assign, BulkChange, BulkPlan, changed
from bookings_desktop.services.validation import check_booking
from bookings_desktop.services.wishes import Wishes

SHORTEST_PREFIX = 4
"""Characters of an id that a person has to type at the least."""

TIDIER = "Bookings"
"""Under this name the program itself empties the trash."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One booking before and after a change; what an undo needs."""

    before: Booking
    after: Booking


class BookingService:
    """Bookings, as the window and the command line see them.

    Args:
        database: where they are kept.
        who: gives the name under which changes are recorded.
    """

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who
        self._wishes = Wishes()

    def get(self, booking_id: str) -> BookingDetails:
        """A booking with its people and sync state, in the trash or not. Raises NotFound."""
        with self._database.reading() as work:
            return details_of(work, booking_id)

    def resolve(self, text: str) -> str:
        """The id that a person means by an id or by its first digits.

        Raises:
            InvalidInput: fewer than four digits, or several bookings begin with them.
            NotFound: no booking begins with them.
        """
        prefix = text.strip().lower()
        if len(prefix) < SHORTEST_PREFIX:
            raise InvalidInput.of("id", f"“{text}” is too short for an id. Give at least its first four characters.")
        with self._database.reading() as work:
            found = work.bookings.ids_starting_with(prefix)
        if not found:
            raise NotFound(f"There is no booking with the id {text}.", "Look it up with “bookings-desktop list”.")
        if len(found) > 1 and prefix not in found:
            raise InvalidInput.of("id", f"Several bookings have an id that starts with {text}. Give more of it.")
        return found[0]

    def find(self, query: BookingQuery) -> Iterator[BookingDetails]:
        """The bookings that a query asks for, ordered by start, streamed from one state of the database."""
        with self._database.reading() as work:
            yield from work.details.matching(query)

    def summaries(self, zone: ZoneInfo, ids: Sequence[str] | None = None) -> Iterator[BookingSummary]:
        """The rows of the table, all of them ordered by start or those of some ids; streamed."""
        with self._database.reading() as work:
            yield from work.details.summaries(zone, ids)

    def create(
        self,
        draft: BookingDraft,
        *,
        sender: str = "",
        notify_guest: bool = False,
        new_contact: Contact | None = None,
        new_further: Sequence[Contact] = (),
        new_deal: Deal | None = None,
    ) -> BookingDetails:
        """Store a new booking, and with it those of its contacts who are new; all or none.

        Args:
            draft: what it shall be.
            sender: token of the screen.
            notify_guest: whether a person ticked that the guests get an e-mail.
            new_contact: is stored and becomes the first contact.
            new_further: are stored and become further contacts, after those of the draft.
            new_deal: is stored as a deal of the first contact, and is the booking's.

        Raises:
            InvalidInput: a field is wrong, of the booking or of the new contact.
            NotFound: the contact or member does not exist.
        """
        booking = draft.put_into(Booking(id=new_id(), title=draft.title, slot=draft.slot))
        checked = check_booking(booking)
        with self._work(sender) as work:
            checked = with_new_contacts(work, checked, new_contact, new_further, draft.contact_id)
            checked = with_new_deal(work, checked, new_deal)
            check_people(work, checked, None)
            stored = work.bookings.add(checked, notify_guest=notify_guest)
            work.commit()
            self._wishes.note(None, stored, ticked=notify_guest, wished=False)
            return details_of(work, checked.id)

    def update(
        self,
        booking_id: str,
        draft: BookingDraft,
        *,
        version: int,
        sender: str = "",
        notify_guest: bool = False,
        new_contact: Contact | None = None,
        new_further: Sequence[Contact] = (),
        new_deal: Deal | None = None,
    ) -> BookingDetails:
        """Store what a form holds for an existing booking.

        Moving the time of a scheduled or confirmed booking makes it rescheduled, unless the form sets another status itself.

        Args:
            booking_id: the booking.
            draft: all fields; those of its fields that may be None stay as they are then.
            version: the version that the form was filled from.
            sender: token of the screen.
            notify_guest: whether a person ticked that the guest gets an e-mail about this change.
            new_contact: a contact that is stored with the change and becomes the booking's first.
            new_further: contacts that are stored with the change and become further ones, after those of the draft.
            new_deal: a deal of the first contact that is stored with the change and becomes the booking's.

        Raises:
            InvalidInput: a field is wrong.
            ChangedMeanwhile: somebody else changed it since.
            NotFound: the booking, contact or member does not exist.
        """
        with self._work(sender) as work:
            before = work.bookings.get(booking_id)
            refuse_trashed(before)
            moved = before.moved_to(draft.slot)
            status = draft.status if draft.status not in (None, before.status) else moved.status
            after = check_booking(
                replace(draft.put_into(moved), status=status or moved.status, version=version), before
            )
            after = with_new_contacts(work, after, new_contact, new_further, draft.contact_id)
            after = with_new_deal(work, after, new_deal)
            check_people(work, after, before)
            self._save(work, [(before, after)], notify_guest)
            return details_of(work, booking_id)

    def set_status(
        self, ids: Sequence[str], status: BookingStatus, *, sender: str = "", notify_guest: bool = False
    ) -> tuple[Changed, ...]:
        """Give several bookings a status; all or none. Returns those that changed."""
        return self._edit(ids, lambda booking: replace(booking, status=status), sender, notify_guest)

    def assign(self, ids: Sequence[str], member_id: str | None, *, sender: str = "") -> tuple[Changed, ...]:
        """Assign several bookings to a member, or to nobody; all or none. Returns those that changed."""
        if member_id is not None:
            with self._database.reading() as work:
                work.members.get(member_id)
        return self._edit(ids, lambda booking: replace(booking, assigned_to_id=member_id), sender, notify_guest=False)

    def move(self, booking_id: str, slot: Slot, *, sender: str = "", notify_guest: bool = False) -> tuple[Changed, ...]:
        """Move a booking to another time."""
        return self._edit([booking_id], lambda booking: booking.moved_to(slot), sender, notify_guest)

    def delete(self, ids: Sequence[str], *, sender: str = "") -> tuple[Changed, ...]:
        """Put bookings into the trash. Returns those that were not there already."""
        now = self._database.clock()
        return self._change(
            ids, lambda booking: replace(booking, deleted_at=booking.deleted_at or now), sender, notify_guest=False
        )

    def restore(self, ids: Sequence[str], *, sender: str = "") -> tuple[Changed, ...]:
        """Take bookings out of the trash. Returns those that were there."""
        return self._change(ids, lambda booking: replace(booking, deleted_at=None), sender, notify_guest=False)

    def trash(self, zone: ZoneInfo) -> tuple[TrashedBooking, ...]:
        """What lies in the trash, the newest deletion first; times as seconds, whole days as midnights of the zone."""
        with self._database.reading() as work:
            return tuple(work.trash.rows(zone))

    def purge(self, booking_id: str, *, sender: str = "") -> None:
        """Delete a booking in the trash permanently. Raises NotPossible for one that is not in the trash."""
        with self._work(sender) as work:
            if work.bookings.get(booking_id).deleted_at is None:
                raise NotPossible("Only bookings in the trash can be deleted permanently.", "Delete it first.")
            work.bookings.purge(booking_id)
            work.commit()

    def purge_many(self, ids: Sequence[str], *, sender: str = "") -> tuple[str, ...]:
        """Delete several bookings in the trash permanently; this cannot be undone.

        What was restored or deleted permanently meanwhile is left alone. An event that still stands in Google is deleted with the
        next round.

        Returns:
            The ids of those that are gone now.
        """
        with self._work(sender) as work:
            gone = work.trash.purge(ids, send=True)
            work.commit()
            return tuple(gone)

    def purge_expired(self, days: int) -> int:
        """Delete permanently what was put into the trash more than some days ago; called once at the start.

        A booking whose event may still stand in Google waits until that is deleted: without the booking nobody could tell any more
        why. Each one keeps a line in the history.

        Args:
            days: how long a deleted booking can be restored.

        Returns:
            How many there were.
        """
        with self._database.unit_of_work(Author(TIDIER)) as work:
            gone = work.trash.purge(work.trash.expired(work.now - timedelta(days=days)), send=False)
            work.commit()
            return len(gone)

    def plan(self, ids: Sequence[str], change: BulkChange) -> BulkPlan:
        """What a change of several bookings would do now; see :mod:`.bulk` for the rules."""
        with self._database.reading() as work:
            return plan_for(work, ids, change)[0]

    def apply(
        self, ids: Sequence[str], change: BulkChange, *, sender: str = "", notify_guest: bool = False
    ) -> tuple[Changed, ...]:
        """Change several bookings in one transaction: those that :meth:`plan` names at this moment; the others stay as they are.

        Args:
            ids: the bookings.
            change: what is done to them.
            sender: token of the screen.
            notify_guest: whether a person ticked that the guests get an e-mail about this change.

        Returns:
            The bookings that changed, before and after; what :meth:`undo` takes.

        Raises:
            NotFound: the member does not exist.
            InvalidInput: the member is not active any more.
        """
        with self._work(sender) as work:
            if isinstance(change, Assign) and change.member_id is not None:
                check_active(work, change.member_id)
            planned, found = plan_for(work, ids, change)
            pairs = [(found[key], changed(found[key], change, work.now)) for key in planned.changing]
            return self._save(work, pairs, notify_guest)

    def undo(self, changes: Sequence[Changed], *, sender: str = "") -> tuple[Changed, ...]:
        """Put bookings back to what they were before a change; all or none.

        What it returns can be given to it again: that does the change once more. A wish to e-mail the guest goes back as well to
        what it was before the change, as long as nothing was sent; doing the change again does not bring it back, since nobody
        ticks it.

        Raises:
            NotFound: one of them was deleted permanently.
            ChangedMeanwhile: one of them was changed again since; nothing is overwritten.
        """
        with self._work(sender, Origin.UNDO) as work:
            current = all_of(work, [change.after.id for change in changes])
            for change in changes:
                now = current[change.after.id]
                if now.version != change.after.version:
                    raise ChangedMeanwhile(
                        f"“{now.title}” was changed again since.", "It was left as it is; edit it instead."
                    )
            pairs = [
                (current[change.after.id], replace(change.before, version=change.after.version)) for change in changes
            ]
            waiting, wished = work.outbox.waiting(list(current)), work.outbox.wishes(list(current))
            stored = work.bookings.save_many(pairs)
            for change, restored in zip(changes, stored, strict=True):
                self._wishes.take_back(work, change.before.version, change.after.version, restored, waiting)
            work.commit()
            undone = tuple(Changed(pair[0], restored) for pair, restored in zip(pairs, stored, strict=True))
            for change, done in zip(changes, undone, strict=True):
                if done.after.version != done.before.version:
                    wish = done.after.id in wished
                    self._wishes.taken_back(done.before, done.after, change.before.version, wished=wish)
            return undone

    def _edit(
        self, ids: Sequence[str], change: Callable[[Booking], Booking], sender: str, notify_guest: bool
    ) -> tuple[Changed, ...]:
        """Change living bookings. Raises NotPossible when one is in the trash."""

        def edit(booking: Booking) -> Booking:
            refuse_trashed(booking)
            return change(booking)

        return self._change(ids, edit, sender, notify_guest)

    def _change(
        self, ids: Sequence[str], change: Callable[[Booking], Booking], sender: str, notify_guest: bool
    ) -> tuple[Changed, ...]:
        with self._work(sender) as work:
            found = all_of(work, ids)
            return self._save(work, [(before, change(before)) for before in found.values()], notify_guest)

    def _save(
        self, work: UnitOfWork, pairs: Sequence[tuple[Booking, Booking]], notify_guest: bool
    ) -> tuple[Changed, ...]:
        """Store changed bookings and commit; gives those that differ.

        Raises:
            ChangedMeanwhile: a change was made on another version.
        """
        for before, after in pairs:
            if before.version != after.version:
                raise ChangedMeanwhile(
                    f"“{before.title}” was changed by somebody else meanwhile.", "Look at the new state and try again."
                )
        wished = work.outbox.wishes([before.id for before, _ in pairs])
        stored = work.bookings.save_many(pairs, notify_guest=notify_guest)
        done = tuple(
            Changed(before, after)
            for (before, _), after in zip(pairs, stored, strict=True)
            if after.version != before.version
        )
        work.commit()
        for change in done:
            self._wishes.note(change.before, change.after, ticked=notify_guest, wished=change.after.id in wished)
        return done

    def ask_for_meet_again(self, booking_id: str) -> bool:
        """Have Google asked once more for the Meet room that it refused; returns whether there was one. Raises NotFound."""
        with self._work("") as work:
            booking, link = work.bookings.get(booking_id), work.links.get(booking_id)
            if link is None or link.meet != MeetState.REFUSED or not booking.wants_meet:
                return False
            work.links.save(replace(link, meet=MeetState.NONE.value))
            work.outbox.mark(booking_id)
            work.commit()
        return True

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))
