"""Whether we have a contact already that comes from a file or from elsewhere, and what becomes of it; nothing is ever copied.

A contact is found again by our own id, by a reference of the other place, by any of its addresses, and where it has none of these
by its name together with a number or a company.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.names import name_key
from bookings_desktop.models.text import fold, fold_email, fold_phone, phone_tail
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Contact, ForeignReference, new_id
from bookings_desktop.services.contact_draft import CSV_SOURCE, ContactDraft, FileNote
from bookings_desktop.services.contacts import ContactChanged
from bookings_desktop.services.import_watch import ImportWatch
from bookings_desktop.services.validation import check_contact
from bookings_desktop.services.vcards import VCARD_SOURCE

BATCH = 500
"""Contacts of a file that are looked up, and stored, at a time."""


@dataclass(slots=True)
class Merged:
    """What an import did, or would do.

    Attributes:
        changes: what an undo of it needs; also what a preview shows.
        unchanged: how many say nothing that we do not have.
        skipped: how many could not be taken.
        notes: what is to be said about lines of the file.
    """

    changes: list[ContactChanged] = field(default_factory=list)
    unchanged: int = 0
    skipped: int = 0
    notes: list[FileNote] = field(default_factory=list)

    @property
    def created(self) -> int:
        """How many contacts are new."""
        return sum(change.before is None for change in self.changes)

    @property
    def updated(self) -> int:
        """How many contacts that we had say more now."""
        return len(self.changes) - self.created


class ContactMatching:
    """Takes drafts into the contacts of one unit of work. What becomes of them is worked out first, and stored at the end.

    Args:
        work: where they are.
        writes: whether they are stored; otherwise only what would become of them is worked out.
        watch: told how far it is.
    """

    def __init__(self, work: UnitOfWork, *, writes: bool, watch: ImportWatch | None = None) -> None:
        self.merged = Merged()
        self._work = work
        self._writes = writes
        self._watch = watch or ImportWatch()
        self._names = work.contacts.names()
        self._by_email = work.contacts.ids_by_email()
        self._by_reference: dict[ForeignReference, str] = {}
        self._sources: set[str] = set()
        self._by_name: dict[str, list[str]] | None = None
        self._stored: dict[str, Contact | None] = {}  # as the database has them; None for what it has not
        self._kept: dict[str, Contact] = {}  # as this import leaves them
        self._before: dict[str, Contact | None] = {}

    def take_all(self, drafts: Iterable[ContactDraft | FileNote], *, most: int | None = None) -> Merged:
        """Take many, and finish. Raises InvalidInput when there are more than ``most``, ImportStopped when somebody asked."""
        count = 0
        for batch in chunks(drafts, BATCH):
            count += len(batch)
            if most is not None and count > most:
                raise InvalidInput.of("", f"There are more than {most:,} contacts. Split the file into several.")
            self._look_up([draft for draft in batch if isinstance(draft, ContactDraft)])
            for draft in batch:
                if isinstance(draft, FileNote):
                    self.merged.notes.append(draft)
                    self.merged.skipped += 1
                else:
                    self.take(draft)
            self._watch.looked_at = count
            self._watch.check()
        return self.finish()

    def take(self, draft: ContactDraft) -> Contact | None:
        """Create or update the contact that a draft describes; None when it says nothing that can be kept."""
        self._note(draft, *draft.cleaned())
        if not draft.shown:
            self._skip(draft, "There is no name, company, address or number.")
            return None
        before = self._found(draft)
        after = self._after(draft, before)
        try:
            after = check_contact(after, after.emails, from_file=True)
        except InvalidInput as error:
            self._skip(draft, str(error))
            return None
        return self._keep(before, after)

    def finish(self) -> Merged:
        """Store what became of all drafts, and tell it. A contact that stood several times in the file is told once."""
        changes = []
        for contact_id, before in self._before.items():
            if self._kept[contact_id] == before:
                self.merged.unchanged += 1
            else:
                changes.append(ContactChanged(before, self._kept[contact_id]))
        self.merged.changes = self._store(changes) if self._writes else changes
        return self.merged

    def _store(self, changes: Sequence[ContactChanged]) -> list[ContactChanged]:
        stored: list[ContactChanged] = []
        self._watch.to_store = len(changes)
        for batch in chunks(changes, BATCH):
            self._watch.check()
            new = [change.after for change in batch if change.before is None]
            known = [(change.before, change.after) for change in batch if change.before is not None]
            stored += (ContactChanged(None, after) for after in self._work.contacts.add_many(new))
            saved = self._work.contacts.save_many(known)
            stored += (ContactChanged(before, after) for (before, _), after in zip(known, saved, strict=True))
            self._watch.stored += len(batch)
        self._watch.check()
        return stored

    def _look_up(self, drafts: Sequence[ContactDraft]) -> None:
        """Read the contacts that some drafts may be, with few statements."""
        wanted: dict[str, None] = {}
        for draft in drafts:
            ids = [draft.contact_id, *(self._by_email.get(fold_email(point.value), "") for point in draft.emails)]
            ids += (self._references(one.source).get(one, "") for one in draft.references)
            if not draft.emails:
                ids += self._namesakes(draft)
            wanted.update((one, None) for one in ids if one and one not in self._kept and one not in self._stored)
        if wanted:
            self._stored.update(wanted)
            self._stored.update(self._work.contacts.get_many(list(wanted)))

    def drop_reference(self, reference: ForeignReference) -> bool:
        """Forget that another place knows a contact, which itself stays as it is; tells whether there was one."""
        contact_id = self._references(reference.source).pop(reference, None)
        if contact_id is None:
            return False
        before = self._contact(contact_id)
        kept = tuple(one for one in before.references if one != reference)
        self._keep(before, replace(before, references=kept))
        return True

    def references_of(self, source: str) -> frozenset[ForeignReference]:
        """All names under which a place knows contacts of ours."""
        known = self._references(source)
        return frozenset(one for one in known if one.source == source)

    def _keep(self, before: Contact | None, after: Contact) -> Contact:
        if after.id not in self._before:
            self._before[after.id] = before
        self._kept[after.id] = after
        self._names[after.id] = after.name
        for address in after.emails:
            self._by_email.setdefault(fold_email(address), after.id)
        for reference in after.references:
            self._references(reference.source)[reference] = after.id
        if self._by_name is not None:
            self._by_name.setdefault(name_key(after.name), []).append(after.id)
        return after

    def _after(self, draft: ContactDraft, before: Contact | None) -> Contact:
        """The contact as the draft makes it; an address that another contact has is left out, and told."""
        if before is None:
            free = draft.contact_id and self._find(draft.contact_id) is None
            base = Contact(id=draft.contact_id if free else new_id(), name="")
        else:
            base = before
        if base.id == draft.contact_id:  # then the id is reference enough
            draft.references = [one for one in draft.references if one.source != VCARD_SOURCE]
        for point in list(draft.emails):
            other = self._by_email.get(fold_email(point.value), base.id)
            if other != base.id:
                draft.emails.remove(point)
                self._note(draft, f"{point.value} belongs to {self._names[other]}; it was left out.")
        return draft.onto(base)

    def _found(self, draft: ContactDraft) -> Contact | None:
        if draft.contact_id in self._names:
            one = self._contact(draft.contact_id)
            if draft.own_id or not _strangers(draft, one):
                return one
            self._note(draft, f"Its id belongs to {one.name}, who is somebody else; it was left out.")
            draft.contact_id = ""
        for reference in list(draft.references):
            known = self._references(reference.source).get(reference)
            if known is None:
                continue
            one = self._contact(known)
            if reference.source != CSV_SOURCE or not _strangers(draft, one):
                return one
            self._note(draft, f"The id {reference.key} belongs to {one.name}, who is somebody else; it was left out.")
            draft.references.remove(reference)
        shared = False
        for point in draft.emails:
            known = self._by_email.get(fold_email(point.value))
            if known is None:
                continue
            one = self._contact(known)
            # Two of one file may share an address, as families do; the second is not the first one under another name.
            if known not in self._before or not draft.is_named or _alike_names(draft.shown, one.name):
                return one
            shared = True
        return self._namesake(draft) if shared or not draft.emails else None

    def _namesake(self, draft: ContactDraft) -> Contact | None:
        """The contact of the same name that has one of the draft's numbers, or for a draft without numbers its company."""
        tails = {phone_tail(point.value) or point.value for point in draft.phones}
        company = fold(draft.texts.get("company", ""))
        for contact_id in self._namesakes(draft):
            one = self._contact(contact_id)
            theirs = {phone_tail(number) or number for number in one.phones}
            if tails & theirs or (not tails and not draft.references and fold(one.company) == company):
                return one
        return None

    def _namesakes(self, draft: ContactDraft) -> Sequence[str]:
        """Ids of the contacts with the draft's name."""
        if self._by_name is None:
            self._by_name = {}
            for contact_id, name in self._names.items():
                self._by_name.setdefault(name_key(name), []).append(contact_id)
        return self._by_name.get(name_key(draft.shown), ())

    def _contact(self, contact_id: str) -> Contact:
        return self._find(contact_id) or self._work.contacts.get(contact_id)

    def _find(self, contact_id: str) -> Contact | None:
        """A contact as this import leaves it, or as the database has it, in the trash or not; None when there is none."""
        if contact_id in self._kept:
            return self._kept[contact_id]
        if contact_id not in self._stored:
            self._stored[contact_id] = self._work.contacts.get_many([contact_id]).get(contact_id)
        return self._stored[contact_id]

    def _references(self, source: str) -> dict[ForeignReference, str]:
        if source not in self._sources:
            self._sources.add(source)
            found = self._work.contacts.ids_by_reference(source)
            self._by_reference.update({ForeignReference(source, key): one for key, one in found.items()})
        return self._by_reference

    def _note(self, draft: ContactDraft, *messages: str) -> None:
        self.merged.notes += [FileNote(draft.line, message) for message in messages]

    def _skip(self, draft: ContactDraft, message: str) -> None:
        self.merged.skipped += 1
        self._note(draft, message)


def _alike_names(one: str, other: str) -> bool:
    """Whether two names may be one person's: each word of the shorter one, or its initial, is in the longer one."""
    shorter, longer = sorted((name_key(one).split(), name_key(other).split()), key=len)
    return all(
        any(word == theirs or (1 in (len(word), len(theirs)) and word[0] == theirs[0]) for theirs in longer)
        for word in shorter
    )


def _strangers(draft: ContactDraft, contact: Contact) -> bool:
    """Whether a draft can be nobody but somebody else: no word of the name, no address and no number is the contact's.

    Programs count their contacts from 1, so that the same number of two of them means two people.
    """
    points = {fold_email(point.value) for point in draft.emails} | {fold_phone(point.value) for point in draft.phones}
    if not points or not draft.is_named:
        return False
    theirs = {fold_email(address) for address in contact.emails} | {fold_phone(number) for number in contact.phones}
    words = set(name_key(draft.shown).split()) & set(name_key(contact.name).split())
    return not words and not points & theirs
