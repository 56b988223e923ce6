"""Contacts and members of an import: found again by id, address or name, and created when they are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.text import fold, fold_email
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import MEMBER_COLOURS, Contact, Member, new_id
from bookings_desktop.services.records import (
    PersonReference,
    contact_from_record,
    member_from_record,
    normal_id,
    text_of,
)
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
        self._members = {member.id: member for member in work.members.all()}
        self.counts: dict[str, tuple[int, int]] = {"contacts": (0, 0), "members": (0, 0)}

    def contact_of(self, reference: PersonReference | None) -> str | None:
        """The id of the contact that a booking names, created when it is unknown. Raises InvalidInput."""
        if reference is None:
            return None
        found = self._known_contact(reference)
        if found is not None:
            return found
        emails = (reference.email,) if reference.email else ()
        return self._add_contact(Contact(id=reference.id, name=reference.name or reference.email, emails=emails))

    def take_contact(self, values: Mapping[str, Any]) -> None:
        """Create or update the contact that a record describes. Raises InvalidInput."""
        drafted = contact_from_record(values, None)
        known = self._known_contact(PersonReference(text_of(values, "id"), drafted.name, drafted.email))
        if known is None:
            self._add_contact(drafted)
            return
        before = self._work.contacts.get(known)
        after = check_contact(contact_from_record(values, before), before.emails, from_file=bool(text_of(values, "id")))
        self._refuse_double(after)
        if self._work.contacts.save(after).version != before.version:
            self._count("contacts", updated=1)
        self._learn(after)

    def member_of(self, reference: PersonReference | None) -> str | None:
        """The id of the member that a booking names, created when it is unknown. Raises InvalidInput."""
        if reference is None:
            return None
        found = self._known_member(reference)
        return found or self._add_member(
            Member(id=new_id(), name=reference.name or reference.email, email=reference.email, colour="")
        )

    def take_member(self, values: Mapping[str, Any]) -> None:
        """Create or update the member that a record describes. Raises InvalidInput."""
        drafted = member_from_record(values, None)
        known = self._known_member(PersonReference(text_of(values, "id"), drafted.name, drafted.email))
        if known is None:
            self._add_member(drafted)
            return
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
        self._refuse_double(checked)
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

    def _refuse_double(self, contact: Contact) -> None:
        for address in contact.emails:
            if self._contact_by_email.get(fold_email(address), contact.id) != contact.id:
                raise InvalidInput.of("email", f"Another contact has the address {address} already.")

    def _learn(self, contact: Contact) -> None:
        self._contact_ids.add(contact.id)
        self._contact_by_name[fold(contact.name)] = contact.id
        for address in contact.emails:
            self._contact_by_email[fold_email(address)] = contact.id

    def _count(self, kind: str, *, created: int = 0, updated: int = 0) -> None:
        before = self.counts[kind]
        self.counts[kind] = (before[0] + created, before[1] + updated)
