"""What staff do with contacts on their page: edit, merge, archive, delete, keep notes; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotPossible
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import fold_email
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import (
    Attendance,
    Author,
    Booking,
    Contact,
    ContactNote,
    Deal,
    FollowUp,
    Origin,
    new_id,
)
from bookings_desktop.services.bookings import Changed
from bookings_desktop.services.contacts import ContactChanged, add_contact, undone_contacts
from bookings_desktop.services.validation import check_contact, clean_text

V = TypeVar("V", Contact, ContactNote, Deal, FollowUp)


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """A note before and after a change; ``before`` is None for a new one."""

    before: ContactNote | None
    after: ContactNote


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """All that one step changed, before and after; what an undo needs.

    Attributes:
        bookings: of them only who takes part was changed.
        follow_ups, deals: pairs of before and after.
        told: what a person has to know of it, to be put behind what was done; mostly empty.
    """

    contacts: tuple[ContactChanged, ...] = ()
    notes: tuple[NoteChanged, ...] = ()
    bookings: tuple[Changed, ...] = ()
    follow_ups: tuple[tuple[FollowUp, FollowUp], ...] = ()
    deals: tuple[tuple[Deal, Deal], ...] = ()
    told: str = ""

    @property
    def contact(self) -> Contact:
        """The contact that the step is about, as it is now."""
        return self.contacts[0].after


class ContactCare:
    """Changes of contacts, as the window makes them."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def create(self, contact: Contact, *, sender: str = "") -> PeopleChange:
        """Store a new contact. Raises InvalidInput as :meth:`ContactService.create` does."""
        with self._work(sender) as work:
            stored = add_contact(work, contact)
            work.commit()
            return PeopleChange((ContactChanged(None, stored),))

    def save(self, contact: Contact, *, sender: str = "") -> PeopleChange:
        """Store a changed contact; its addresses may belong to no other living contact.

        Raises:
            InvalidInput: names every field that is wrong.
            ChangedMeanwhile: somebody else changed it meanwhile.
            NotFound: it does not exist.
        """
        with self._work(sender) as work:
            before = work.contacts.get(contact.id)
            checked = check_contact(contact, before.emails)
            for address in checked.emails:
                other = work.contacts.by_email(address)
                if other is not None and other.id != checked.id:
                    text = f"{other.name} has the address {address} already. Merge the two contacts, or leave it out."
                    raise InvalidInput.of("email", text)
            stored = work.contacts.save(checked)
            work.commit()
            return PeopleChange((ContactChanged(before, stored),))

    def archive(self, contact: Contact, archived: bool, *, sender: str = "") -> PeopleChange:
        """Put a contact out of the way, or back; its bookings stay as they are. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.contacts.save(replace(contact, archived_at=work.now if archived else None))
            work.commit()
            return PeopleChange((ContactChanged(contact, stored),))

    def delete(self, contact: Contact, *, sender: str = "") -> PeopleChange:
        """Delete a contact; its bookings, notes and follow-ups stay and keep the name. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.contacts.save(replace(contact, deleted_at=work.now))
            work.commit()
            return PeopleChange((ContactChanged(contact, stored),))

    def restore(self, contact: Contact, *, sender: str = "") -> PeopleChange:
        """Bring a deleted contact back; an address that somebody else was given meanwhile is left out, and told.

        Raises:
            ChangedMeanwhile, NotFound.
        """
        with self._work(sender) as work:
            taken = work.contact_uses.others_with([contact])
            kept = tuple(address for address in contact.emails if fold_email(address) not in taken)
            stored = work.contacts.save(replace(contact, deleted_at=None, emails=kept))
            work.commit()
        told = [
            f"{address}, which {taken[fold_email(address)][1]} has by now"
            for address in contact.emails
            if address not in kept
        ]
        return PeopleChange((ContactChanged(contact, stored),), told=f"without {' and '.join(told)}" if told else "")

    def merge(self, other: Contact, result: Contact, *, sender: str = "") -> PeopleChange:
        """Let one contact take over everything of another one, which is deleted.

        Args:
            other: the contact that goes; its bookings, notes, follow-ups and deals are the other one's afterwards.
            result: the contact that stays, as it shall be.
            sender: token of the screen, which travels with the change.

        Raises:
            InvalidInput: a field of the result is wrong.
            ChangedMeanwhile: one of the two was changed meanwhile.
            NotPossible: they are the same contact, or one is deleted.
        """
        with self._work(sender) as work:
            kept, gone = work.contacts.get(result.id), work.contacts.get(other.id)
            if kept.id == gone.id or kept.deleted_at is not None or gone.deleted_at is not None:
                raise NotPossible("These two contacts cannot be merged.", "Choose two contacts that are both there.")
            checked = check_contact(result, (*kept.emails, *gone.emails))
            references = tuple(dict.fromkeys((*kept.references, *gone.references)))
            left = work.contacts.save(
                replace(other, deleted_at=work.now, merged_into=kept.id, references=()),
                note=f"Merged into {checked.name}",
            )
            stored = work.contacts.save(replace(checked, references=references), note=f"Merged with {gone.name}")
            change = PeopleChange(
                (ContactChanged(kept, stored), ContactChanged(gone, left)),
                _handed_notes(work, gone.id, kept.id),
                _handed_bookings(work, gone.id, kept.id),
                _handed_follow_ups(work, gone.id, kept.id),
                _handed_deals(work, gone.id, kept.id),
            )
            work.commit()
            return change

    def add_note(self, contact_id: str, text: str, *, sender: str = "") -> PeopleChange:
        """Write a note on a contact, in the name of who works here. Raises InvalidInput when it says nothing."""
        note = ContactNote(new_id(), contact_id, _said(text), self._who())
        with self._work(sender) as work:
            stored = work.contact_notes.add(note)
            work.commit()
            return PeopleChange(notes=(NoteChanged(None, stored),))

    def save_note(self, note: ContactNote, text: str, *, sender: str = "") -> PeopleChange:
        """Change the text of a note. Raises InvalidInput when it says nothing, ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.contact_notes.save(replace(note, text=_said(text)))
            work.commit()
            return PeopleChange(notes=(NoteChanged(note, stored),))

    def delete_note(self, note: ContactNote, *, sender: str = "") -> PeopleChange:
        """Delete a note; the history keeps its text. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.contact_notes.save(replace(note, deleted_at=work.now))
            work.commit()
            return PeopleChange(notes=(NoteChanged(note, stored),))

    def undo(self, change: PeopleChange, *, sender: str = "") -> PeopleChange:
        """Put everything back to what it was before a change; all or nothing. What it returns can be given to it again.

        What was changed since in other respects, such as the time of a booking, stays.

        Raises:
            ChangedMeanwhile: something was changed again since; nothing is overwritten.
            NotPossible: a new contact has bookings, notes, follow-ups or deals by now, or one that comes back has an address
                that somebody else has by now.
            NotFound: something does not exist any more.
        """
        with self._work(sender, Origin.UNDO) as work:
            undone = PeopleChange(
                undone_contacts(work, change.contacts, was_changed=_says_something_else),
                tuple(_undone_note(work, one) for one in change.notes),
                _undone_bookings(work, change.bookings),
                tuple(_undone(pair, work.follow_ups.get, work.follow_ups.save) for pair in change.follow_ups),
                tuple(_undone(pair, work.deals.get, work.deals.save) for pair in change.deals),
            )
            work.commit()
            return undone

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))


def _said(text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise InvalidInput.of("text", "Write something first.")
    return cleaned


def _handed_notes(work: UnitOfWork, from_id: str, to_id: str) -> tuple[NoteChanged, ...]:
    notes = work.contact_notes.of_contact(from_id)
    return tuple(NoteChanged(note, work.contact_notes.save(replace(note, contact_id=to_id))) for note in notes)


def _handed_bookings(work: UnitOfWork, from_id: str, to_id: str) -> tuple[Changed, ...]:
    """Deleted bookings too: who restores one finds the contact that there is."""
    found = work.bookings.get_many(work.booking_people.of_contact(from_id))
    pairs = [(before, _with_other_contact(before, from_id, to_id)) for before in found.values()]
    stored = work.bookings.save_many(pairs)
    return tuple(Changed(before, after) for (before, _), after in zip(pairs, stored, strict=True))


def _with_other_contact(booking: Booking, from_id: str, to_id: str) -> Booking:
    ids = [to_id if one == from_id else one for one in booking.contact_ids]
    came = dict(booking.attendance)
    if from_id in came:
        came.setdefault(to_id, came.pop(from_id))
    first, further = (ids[0], ids[1:]) if booking.contact_id is not None else (None, ids)
    return replace(booking, contact_id=first, further_contact_ids=tuple(further), attendance=tuple(came.items()))


def _handed_follow_ups(work: UnitOfWork, from_id: str, to_id: str) -> tuple[tuple[FollowUp, FollowUp], ...]:
    found = work.follow_ups.all(contact_id=from_id)
    return tuple((before, work.follow_ups.save(replace(before, contact_id=to_id))) for before in found)


def _handed_deals(work: UnitOfWork, from_id: str, to_id: str) -> tuple[tuple[Deal, Deal], ...]:
    found = work.deals.all(contact_id=from_id)
    return tuple((before, work.deals.save(replace(before, contact_id=to_id))) for before in found)


def _undone_note(work: UnitOfWork, change: NoteChanged) -> NoteChanged:
    current = work.contact_notes.get(change.after.id)
    _refuse_changed(current, change.after, "The note")
    before = change.before or replace(change.after, deleted_at=work.now)
    return NoteChanged(current, work.contact_notes.save(replace(before, version=current.version)))


def _undone(pair: tuple[V, V], get: Callable[[str], V], save: Callable[[V], V]) -> tuple[V, V]:
    before, after = pair
    current = get(after.id)
    _refuse_changed(current, after, "Something that belongs to it")
    return current, save(replace(before, version=current.version))


def _undone_bookings(work: UnitOfWork, changes: Sequence[Changed]) -> tuple[Changed, ...]:
    """The people of bookings put back; what was changed of them since stays, and what was deleted for good is left out."""
    current = work.bookings.get_many([change.after.id for change in changes])
    pairs = []
    for change in changes:
        now = current.get(change.after.id)
        if now is None:
            continue
        if now.contact_ids != change.after.contact_ids:
            raise ChangedMeanwhile(f"“{now.title}” has other contacts since.", "Everything was left as it is.")
        before = change.before
        people = replace(
            now,
            contact_id=before.contact_id,
            further_contact_ids=before.further_contact_ids,
            attendance=_came_before(change, now),
        )
        pairs.append((now, people))
    stored = work.bookings.save_many(pairs)
    return tuple(Changed(before, after) for (before, _), after in zip(pairs, stored, strict=True))


def _came_before(change: Changed, now: Booking) -> tuple[tuple[str, Attendance], ...]:
    """Who came before the change, with what was noted since of those who took part after it."""
    came = dict(change.before.attendance)
    back = [one for one in change.before.contact_ids if one not in now.contact_ids]
    for contact_id in now.contact_ids:
        told = now.attendance_of(contact_id)
        if told is change.after.attendance_of(contact_id):
            continue
        if contact_id in change.before.contact_ids:
            came[contact_id] = told
        elif len(back) == 1:
            came[back[0]] = told
        else:
            raise ChangedMeanwhile(f"It was noted since who came to “{now.title}”.", "Everything was left as it is.")
    return tuple(came.items())


def _refuse_changed(current: V, after: V, label: str) -> None:
    if _says_something_else(current, after):
        raise ChangedMeanwhile(f"“{label}” was changed again since.", "It was left as it is.")


def _says_something_else(current: V, after: V) -> bool:
    """Whether what is stored says something else than a change had made of it; a newer version alone does not count."""
    return replace(current, version=0, updated_at=None) != replace(after, version=0, updated_at=None)
