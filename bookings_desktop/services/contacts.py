"""What staff do with contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotPossible
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import fold_email, needles
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import AllDaySlot, Author, Contact, Origin, Slot, new_id, start_of
from bookings_desktop.services.validation import check_contact


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """One contact before and after a change; what an undo needs. ``before`` is None for a new one."""

    before: Contact | None
    after: Contact


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What one wants to know of a contact while booking for them. Cancelled and deleted bookings do not count.

    Attributes:
        last_visit: the day of the last booking that has begun, in the zone asked for; None for a first visit.
        last_member: name of the member who was responsible for it, or empty.
        earlier: how many bookings have begun.
        next_start: of the next booking: an instant (UTC), or a day when it is all-day; None without one.
        next_title: its title.
        next_id: its id.
    """

    contact: Contact
    last_visit: date | None = None
    last_member: str = ""
    earlier: int = 0
    next_start: datetime | date | None = None
    next_title: str = ""
    next_id: str = ""


class ContactService:
    """Contacts, as the window and the command line see them."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def get(self, contact_id: str) -> Contact:
        """One contact. Raises NotFound."""
        with self._database.reading() as work:
            return work.contacts.get(contact_id)

    def find(self, query: str = "") -> tuple[Contact, ...]:
        """The living contacts in which all words of the query occur (name, company, addresses, numbers), by name."""
        with self._database.reading() as work:
            return tuple(work.contacts.all(needles(query)))

    def by_email(self, address: str) -> Contact | None:
        """The contact with an address, or None."""
        with self._database.reading() as work:
            return work.contacts.by_email(address)

    def recent(self, limit: int = 8) -> tuple[str, ...]:
        """Ids of the contacts for whom bookings were made or changed last, the latest first."""
        with self._database.reading() as work:
            return tuple(work.details.recent_contacts(limit))

    def card(self, contact_id: str, zone: ZoneInfo, *, exclude_id: str | None = None) -> ContactCard:
        """What is known of a contact.

        Args:
            contact_id: the contact.
            zone: in which days are told and whole days begin.
            exclude_id: a booking that does not count, because it is the one that is being edited.

        Raises:
            NotFound: there is no such contact.
        """
        with self._database.reading() as work:
            contact, now = work.contacts.get(contact_id), work.now
            visits = [
                visit for visit in work.contact_pages.visits.of(contact_id, now, zone) if visit.booking_id != exclude_id
            ]
        today = now.astimezone(zone).date()
        begun = [visit for visit in visits if _has_begun(visit.slot, now, today)]
        to_come = [visit for visit in visits if not _has_begun(visit.slot, now, today)]
        card = ContactCard(contact, earlier=len(begun))
        if begun:
            card = replace(card, last_visit=_day(begun[-1].slot, zone), last_member=begun[-1].member_name)
        if to_come:
            following = to_come[0]
            card = replace(
                card,
                next_start=start_of(following.slot),
                next_title=following.title,
                next_id=following.booking_id,
            )
        return card

    def last_visits(self, contact_ids: Sequence[str], zone: ZoneInfo) -> dict[str, date]:
        """The day, in a zone, on which each contact's latest booking began; contacts without a visit are left out.

        Bookings that are cancelled, deleted or still to come do not count.
        """
        with self._database.reading() as work:
            found = work.contact_pages.visits.near(contact_ids, work.now, zone)
        return {contact_id: _day(near.last.slot, zone) for contact_id, near in found.items() if near.last is not None}

    def create(self, contact: Contact, *, sender: str = "") -> Contact:
        """Store a new contact; its id is given here.

        Raises:
            InvalidInput: a field is wrong, or another contact has the same address already.
        """
        with self._work(sender) as work:
            stored = add_contact(work, contact)
            work.commit()
            return stored

    def update(self, contact: Contact, *, sender: str = "", **changes: Any) -> Contact:
        """Store a changed contact. Raises InvalidInput, ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            checked = check_contact(replace(contact, **changes), work.contacts.get(contact.id).emails)
            _refuse_double(work, checked)
            stored = work.contacts.save(checked)
            work.commit()
            return stored

    def undo(self, changes: Sequence[ContactChanged], *, sender: str = "") -> tuple[ContactChanged, ...]:
        """Put contacts back to what they were before a change; a new one goes into the trash. All or none.

        What it returns can be given to it again.

        Raises:
            ChangedMeanwhile: one of them was changed again since; nothing is overwritten.
            NotPossible: a new one has bookings, notes, follow-ups or deals by now, or one that comes back has an address
                that somebody else has by now.
            NotFound: one of them does not exist.
        """
        with self._work(sender, Origin.UNDO) as work:
            undone = undone_contacts(work, changes, was_changed=_has_another_version, keeps_references=False)
            work.commit()
            return undone

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))


def _has_begun(slot: Slot, now: datetime, today: date) -> bool:
    return slot.first_day <= today if isinstance(slot, AllDaySlot) else slot.start <= now


def _day(slot: Slot, zone: ZoneInfo) -> date:
    return slot.first_day if isinstance(slot, AllDaySlot) else slot.start.astimezone(zone).date()


def add_contact(work: UnitOfWork, contact: Contact) -> Contact:
    """Add a new contact to a unit of work; its id is given here. Raises InvalidInput as :meth:`ContactService.create` does."""
    checked = check_contact(replace(contact, id=new_id(), version=0))
    _refuse_double(work, checked)
    return work.contacts.add(checked)


def _refuse_double(work: UnitOfWork, contact: Contact) -> None:
    for address in contact.emails:
        other = work.contacts.by_email(address)
        if other is not None and other.id != contact.id:
            raise InvalidInput.of("email", f"{other.name} has the address {address} already. Use that contact.")


def undone_contacts(
    work: UnitOfWork,
    changes: Sequence[ContactChanged],
    *,
    was_changed: Callable[[Contact, Contact], bool],
    keeps_references: bool = True,
) -> tuple[ContactChanged, ...]:
    """Put contacts back to what they were before a change, within a unit of work; a new one goes into the trash.

    Args:
        work: where they are.
        changes: what was done.
        was_changed: whether a contact as it is (first) is another one than the change had made of it (second).
        keeps_references: whether a new one keeps in the trash what other places call it; who is deleted under such a name
            is not read from there again.

    Raises:
        ChangedMeanwhile, NotPossible, NotFound: as :meth:`ContactService.undo` says.
    """
    current = work.contacts.get_many([change.after.id for change in changes])
    uses = work.contact_uses.of([change.after.id for change in changes if change.before is None])
    pairs: list[tuple[Contact, Contact]] = []
    for change in changes:
        now = current.get(change.after.id) or work.contacts.get(change.after.id)
        if was_changed(now, change.after):
            raise ChangedMeanwhile(f"“{now.name}” was changed again since.", "The contact was left as it is.")
        if change.before is not None:
            pairs.append((now, replace(change.before, version=now.version)))
        elif now.id in uses:
            raise NotPossible(
                f"“{now.name}” has {uses[now.id]} by now.", "Delete the contact if it shall go nevertheless."
            )
        else:
            references = now.references if keeps_references else ()
            pairs.append((now, replace(now, deleted_at=work.now, references=references)))
    stored = work.contacts.save_many(pairs)
    _refuse_taken_addresses(
        work, [after for before, after in pairs if before.deleted_at and not after.deleted_at], changes
    )
    return tuple(ContactChanged(before, after) for (before, _), after in zip(pairs, stored, strict=True))


def _refuse_taken_addresses(work: UnitOfWork, back: Sequence[Contact], changes: Sequence[ContactChanged]) -> None:
    """Raise NotPossible when one of those that came back has an address that was given to somebody else meanwhile.

    Who is taken back with them and had the address before the change was not given it meanwhile: two contacts with one address
    are the best reason to merge them.
    """
    before = {
        change.after.id: {fold_email(address) for address in change.before.emails}
        for change in changes
        if change.before
    }
    taken = work.contact_uses.others_with(back)
    for contact in back:
        for address in contact.emails:
            other = taken.get(fold_email(address))
            if other is None or other[0] == contact.id:
                continue
            if fold_email(address) not in before.get(other[0], ()):
                raise NotPossible(
                    f"{other[1]} has the address {address} by now, so “{contact.name}” cannot come back with it.",
                    f"Take the address from {other[1]} first; or restore the deleted contact, which leaves the address out.",
                )


def _has_another_version(current: Contact, after: Contact) -> bool:
    return current.version != after.version
