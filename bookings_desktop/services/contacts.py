"""What staff do with contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import needles
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Contact, Origin, new_id
from bookings_desktop.services.validation import check_contact


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
        checked = check_contact(replace(contact, **changes))
        with self._work(sender) as work:
            _refuse_double(work, checked)
            stored = work.contacts.save(checked)
            work.commit()
            return stored

    def _work(self, sender: str) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), Origin.DESK, sender))


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
