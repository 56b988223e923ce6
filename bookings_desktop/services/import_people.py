"""Contacts and members of an import: found again by id, address or name, and created when they are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.text import fold, fold_email
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import MEMBER_COLOURS, Contact, Member, new_id
from bookings_desktop.services.people_records import contact_from_record, member_from_record, merged_into
from bookings_desktop.services.records import PersonReference, normal_id, text_of
from bookings_desktop.services.validation import check_contact, check_member


class PeopleImport:
    """The people of one import. Keeps ids, addresses and names in memory, nothing else.

    Attributes:
        counts: created and updated, by ``contacts`` and ``members``.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        names = work.contacts.names()
        self._contact_ids = set(names)
        self._contact_by_email = work.contacts.ids_by_email()
        self._contact_by_name = {fold(name): contact_id for contact_id, name in names.items()}
        self._own: set[str] = set()  # people whom the file itself has under an id of their own
        self._gone: dict[str, str | None] = {}  # contacts of the file's trash, and who took them over
        self._members = {member.id: member for member in work.members.all()}
        self.counts: dict[str, tuple[int, int]] = {"contacts": (0, 0), "members": (0, 0)}

    def contact_of(self, reference: PersonReference | None) -> str | None:
        """The id of the contact that a booking names, created when it is unknown. Raises InvalidInput."""
        if reference is None:
            return None
        if reference.id and normal_id(reference.id) in self._gone:
            return normal_id(reference.id)  # somebody else may have their address by now
        found = self._known_contact(reference)
        if found is not None:
            return found
        emails = (reference.email,) if reference.email else ()
        return self._add_contact(Contact(id=reference.id, name=reference.name or reference.email, emails=emails))

    def take_contact(self, values: Mapping[str, Any]) -> None:
        """Create or update the contact that a record describes. Raises InvalidInput."""
        drafted = contact_from_record(values, None)
        if drafted.deleted_at is not None and drafted.id not in self._contact_ids:
            self._take_deleted(drafted, merged_into(values))
            return
        known = self._known_contact(PersonReference(text_of(values, "id"), drafted.name, drafted.email))
        if known is None or (known in self._own and known != drafted.id):
            # Two of one file with ids of their own are two, whatever they have in common: ours may have doubles.
            known = self._add_contact(drafted)
            self._remember(values, known)
            return
        self._remember(values, known)
        before = self._work.contacts.get(known)
        after = check_contact(contact_from_record(values, before), before.emails, from_file=bool(text_of(values, "id")))
        self._refuse_double(after, exported=bool(text_of(values, "id")))
        if self._work.contacts.save(after).version != before.version:
            self._count("contacts", updated=1)
        self._learn(after)

    def _take_deleted(self, contact: Contact, taken_over_by: str | None) -> None:
        """Keep a contact of the file's trash in ours, unless it is there already."""
        there = bool(self._work.contacts.get_many([contact.id]))
        self._gone[contact.id] = None if there else taken_over_by
        if not there:
            self._work.contacts.add(check_contact(replace(contact, version=0), from_file=True))
            self._count("contacts", created=1)

    def finish(self) -> None:
        """Say of merged contacts who took them over, which may have stood further down in the file."""
        for contact_id, other in self._gone.items():
            if other is not None and self.has_contact(other):
                self._work.contacts.save(replace(self._work.contacts.get(contact_id), merged_into=other))

    def has_contact(self, contact_id: str) -> bool:
        """Whether there is a contact with an id, also one that came with the file's trash."""
        return contact_id in self._contact_ids or contact_id in self._gone

    def has_member(self, member_id: str) -> bool:
        """Whether there is a member with an id."""
        return member_id in self._members

    def member_of(self, reference: PersonReference | None) -> str | None:
        """The id of the member that a booking names, created when it is unknown. Raises InvalidInput."""
        if reference is None:
            return None
        found = self._known_member(reference)
        return found or self._add_member(
            Member(
                id=normal_id(reference.id) if reference.id else new_id(),
                name=reference.name or reference.email,
                email=reference.email,
                colour="",
            )
        )

    def take_member(self, values: Mapping[str, Any]) -> None:
        """Create or update the member that a record describes. Raises InvalidInput."""
        drafted = member_from_record(values, None)
        known = self._known_member(PersonReference(text_of(values, "id"), drafted.name, drafted.email))
        if known is None or (known in self._own and known != drafted.id):
            self._remember(values, self._add_member(drafted))
            return
        self._remember(values, known)
        before = self._members[known]
        after = self._work.members.save(check_member(member_from_record(values, before)))
        self._members[known] = after
        if after.version != before.version:
            self._count("members", updated=1)

    def _known_contact(self, reference: PersonReference) -> str | None:
        if reference.id and normal_id(reference.id) in self._contact_ids:
            return normal_id(reference.id)
        if reference.email:
            return self._contact_by_email.get(fold_email(reference.email))
        return self._contact_by_name.get(fold(reference.name))

    def _known_member(self, reference: PersonReference) -> str | None:
        if reference.id and normal_id(reference.id) in self._members:
            return normal_id(reference.id)
        for member in self._members.values():
            if reference.email:
                if fold_email(member.email) == fold_email(reference.email):
                    return member.id
            elif fold(member.name) == fold(reference.name):
                return member.id
        return None

    def _add_contact(self, contact: Contact) -> str:
        """Store a new contact under its own id where that is free; one in the trash keeps its id for itself."""
        contact_id = normal_id(contact.id) if contact.id else new_id()
        exported = bool(contact.id)  # our own exports name everybody by id; a person who makes a list does not
        if self._work.contacts.get_many([contact_id]):
            contact_id = new_id()
        checked = check_contact(replace(contact, id=contact_id, version=0), from_file=exported)
        self._refuse_double(checked, exported=exported)
        self._work.contacts.add(checked)
        self._learn(checked)
        self._count("contacts", created=1)
        return contact_id

    def _add_member(self, member: Member) -> str:
        colour = member.colour or MEMBER_COLOURS[len(self._members) % len(MEMBER_COLOURS)]
        stored = self._work.members.add(check_member(replace(member, colour=colour, version=0)))
        self._members[stored.id] = stored
        self._count("members", created=1)
        return stored.id

    def _remember(self, values: Mapping[str, Any], person_id: str) -> None:
        if text_of(values, "id"):
            self._own.add(person_id)

    def _refuse_double(self, contact: Contact, *, exported: bool) -> None:
        for address in contact.emails:
            other = self._contact_by_email.get(fold_email(address), contact.id)
            if other != contact.id and not (exported and other in self._own):
                raise InvalidInput.of("email", f"Another contact has the address {address} already.")

    def _learn(self, contact: Contact) -> None:
        self._contact_ids.add(contact.id)
        self._contact_by_name[fold(contact.name)] = contact.id
        for address in contact.emails:
            self._contact_by_email[fold_email(address)] = contact.id

    def _count(self, kind: str, *, created: int = 0, updated: int = 0) -> None:
        before = self.counts[kind]
        self.counts[kind] = (before[0] + created, before[1] + updated)
