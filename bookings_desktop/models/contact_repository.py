"""Contacts and their notes in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.contact_bulk import REFERENCES, WITHOUT_REFERENCES, ContactBulk, reference_columns
from bookings_desktop.models.contact_rows import CONTACT_FIELDS, contact_value, fill_contact, kept_with_bookings
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.people_tables import ContactNoteRow, ContactReferenceRow
from bookings_desktop.models.tables import ContactPointRow, ContactRow
from bookings_desktop.models.text import fold, fold_email
from bookings_desktop.models.values import (
    Contact,
    ContactNote,
    EntityKind,
    ForeignReference,
    Guest,
)
from bookings_desktop.models.versioned_rows import PartOf, RowKind, VersionedRows, copy_fields, instants
from bookings_desktop.models.work_session import WorkSession

IN_CONTACTS = "Look it up in the list of contacts; it may have been deleted."

_GUEST = (
    select(ContactRow.name, ContactPointRow.value)
    .join(ContactPointRow, ContactPointRow.contact_id == ContactRow.id)
    .where(ContactRow.id == bindparam("key"), ContactPointRow.kind == "email", ContactPointRow.position == 0)
)


class ContactRepository:
    """The contacts of one unit of work."""

    def __init__(
        self, session: WorkSession, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings
        kind = RowKind(
            ContactRow, EntityKind.CONTACT, "contact", CONTACT_FIELDS, _contact, fill_contact, _name, IN_CONTACTS
        )
        self._rows = VersionedRows(session, context, kind)
        self._bulk = ContactBulk(session, context, outbox, bookings)

    def get(self, contact_id: str) -> Contact:
        """The contact, in the trash or not. Raises NotFound."""
        return self._rows.get(contact_id)

    def guest(self, contact_id: str) -> Guest | None:
        """The contact as an attendee, if there is an address; cheaper than reading all of the contact."""
        self._session.flush()
        row = self._session.run(_GUEST, {"key": contact_id}).first()
        return None if row is None else Guest(row.value.lower(), row.name)

    def get_many(self, ids: Sequence[str]) -> dict[str, Contact]:
        """Those of the ids that exist, in the trash or not; with few statements."""
        return self._bulk.read(ids)

    def surviving(self, contact_id: str) -> Contact:
        """The contact, or the one that took it over, however often that was merged itself. Raises NotFound."""
        contact = self.get(contact_id)
        seen = {contact.id}
        while contact.merged_into is not None and contact.merged_into not in seen:
            contact = self.get(contact.merged_into)
            seen.add(contact.id)
        return contact

    def by_email(self, address: str) -> Contact | None:
        """The oldest living contact with this address, whatever its case."""
        return self._oldest(
            select(ContactRow)
            .join(ContactPointRow)
            .where(ContactPointRow.kind == "email", ContactPointRow.folded == fold_email(address))
        )

    def by_reference(self, reference: ForeignReference) -> Contact | None:
        """The oldest living contact that another place knows under this name."""
        return self._oldest(
            select(ContactRow)
            .join(ContactReferenceRow, ContactReferenceRow.contact_id == ContactRow.id)
            .where(ContactReferenceRow.source == reference.source, ContactReferenceRow.key == reference.key)
        )

    def ids_by_email(self) -> dict[str, str]:
        """Contact ids by folded address, for an import; the oldest contact wins."""
        rows = self._session.execute(
            select(ContactPointRow.folded, ContactPointRow.contact_id)
            .join(ContactRow, ContactRow.id == ContactPointRow.contact_id)
            .where(ContactPointRow.kind == "email", ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
        )
        return {row.folded: row.contact_id for row in rows}

    def ids_by_reference(self, source: str) -> dict[str, str]:
        """Contact ids by the keys of a source, for an import; the oldest living contact wins."""
        self._session.flush()
        rows = self._session.execute(
            select(ContactReferenceRow.key, ContactReferenceRow.contact_id)
            .join(ContactRow, ContactRow.id == ContactReferenceRow.contact_id)
            .where(ContactReferenceRow.source == source, ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
        )
        return {row.key: row.contact_id for row in rows}

    def names(self) -> dict[str, str]:
        """Names by id of the living contacts, for an import; the newest contact first."""
        rows = self._session.execute(
            select(ContactRow.id, ContactRow.name)
            .where(ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
        )
        return {row.id: row.name for row in rows}

    def tags(self) -> tuple[str, ...]:
        """All tags of living contacts, by their folded form."""
        rows = self._session.scalars(
            select(ContactRow.tags).where(ContactRow.tags.is_not(None), ContactRow.deleted_at.is_(None))
        )
        return tuple(sorted({str(tag) for tags in rows for tag in tags or ()}, key=lambda tag: (fold(tag), tag)))

    def all(
        self, needles: Sequence[str] = (), *, archived: bool | None = None, deleted: bool = False
    ) -> Iterator[Contact]:
        """The living contacts in which all folded needles occur, by sort name.

        Args:
            needles: see :func:`.text.needles`.
            archived: only archived ones, only others, or both for None.
            deleted: those in the trash instead of the living ones.
        """
        gone = ContactRow.deleted_at.is_not(None)
        statement = select(ContactRow).where(gone if deleted else ~gone)
        if archived is not None:
            out_of_the_way = ContactRow.archived_at.is_not(None)
            statement = statement.where(out_of_the_way if archived else ~out_of_the_way)
        for needle in needles:
            statement = statement.where(ContactRow.search_text.contains(needle, autoescape=True))
        for row in self._session.scalars(statement.order_by(ContactRow.sort_key, ContactRow.id)):
            yield _contact(row)

    def count(self) -> int:
        """How many living contacts there are."""
        statement = select(func.count()).select_from(ContactRow).where(ContactRow.deleted_at.is_(None))
        return int(self._session.execute(statement).scalar_one())

    def add(self, contact: Contact, *, note: str = "") -> Contact:
        """Store a new contact; returns it with its first version."""
        stored = self._rows.add(contact, note)
        self._write_references(stored)
        return stored

    def add_many(self, contacts: Sequence[Contact], *, note: str = "") -> list[Contact]:
        """Store many new contacts with few statements; returns them with their first version.

        Who took over a merged one has to be stored before it.
        """
        return self._bulk.add(contacts, note=note)

    def save_many(self, changes: Sequence[tuple[Contact, Contact]]) -> list[Contact]:
        """Store many changed contacts with few statements; see :meth:`.ContactBulk.save`. Raises ChangedMeanwhile."""
        return self._bulk.save(changes)

    def save(self, contact: Contact, *, note: str = "") -> Contact:
        """Store a changed contact; its bookings' search texts follow, and their events when the address changed.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        before, stored = self._rows.save(contact, note)
        if stored is before:
            return before
        self._session.flush()
        if before.references != stored.references:
            self._session.run(WITHOUT_REFERENCES, {"key": stored.id})
            self._write_references(stored)
        if kept_with_bookings(before) == kept_with_bookings(stored):
            return stored
        bookings = self._bookings.refresh_search_texts([stored.id])
        if before.guest != stored.guest and self._context.by_person:
            for booking in bookings:
                if booking.deleted_at is None:
                    self._outbox.mark(booking.id)
        return stored

    def _write_references(self, contact: Contact) -> None:
        for columns in reference_columns(contact):
            self._session.insert_later(REFERENCES, columns)

    def _oldest(self, statement: Select[Any]) -> Contact | None:
        living = statement.where(ContactRow.deleted_at.is_(None)).order_by(ContactRow.created_at, ContactRow.id)
        row = self._session.scalars(living.limit(1)).first()
        return None if row is None else _contact(row)


class ContactNoteRepository:
    """The notes on contacts of one unit of work. They are journalled as changes of their contacts, in the field ``note``."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        kind = RowKind(
            ContactNoteRow,
            EntityKind.CONTACT,
            "note",
            ("contact_id", "text", "author"),
            _note,
            _fill_note,
            _text,
            "It may have been deleted.",
            PartOf("note", _contact_of, _text),
        )
        self._rows = VersionedRows(session, context, kind)

    def get(self, note_id: str) -> ContactNote:
        """The note, deleted or not. Raises NotFound."""
        return self._rows.get(note_id)

    def of_contact(self, contact_id: str) -> tuple[ContactNote, ...]:
        """The living notes on a contact, the newest first."""
        statement = select(ContactNoteRow).where(
            ContactNoteRow.contact_id == contact_id, ContactNoteRow.deleted_at.is_(None)
        )
        rows = self._session.scalars(statement.order_by(ContactNoteRow.created_at.desc(), ContactNoteRow.id))
        return tuple(_note(row) for row in rows)

    def all(self) -> Iterator[ContactNote]:
        """All living notes, the oldest first; for an export."""
        statement = select(ContactNoteRow).where(ContactNoteRow.deleted_at.is_(None))
        for row in self._session.scalars(statement.order_by(ContactNoteRow.created_at, ContactNoteRow.id)):
            yield _note(row)

    def add(self, note: ContactNote) -> ContactNote:
        """Store a new note, written now unless it says when; returns it with its first version."""
        return self._rows.add(note, created_at=note.created_at)

    def save(self, note: ContactNote) -> ContactNote:
        """Store a changed note; ``deleted_at`` deletes it or brings it back, another contact takes it over.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        return self._rows.save(note)[1]


def _contact(row: ContactRow) -> Contact:
    return contact_value(row, row.points)


def _name(value: Contact) -> str:
    return value.name


def _text(value: ContactNote) -> str:
    return value.text


def _contact_of(value: ContactNote) -> str:
    return value.contact_id


def _note(row: ContactNoteRow) -> ContactNote:
    return ContactNote(
        id=row.id,
        contact_id=row.contact_id,
        text=row.text,
        author=row.author,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _fill_note(row: ContactNoteRow, note: ContactNote) -> None:
    copy_fields(note, row, ("version", "contact_id", "text", "author", "deleted_at"))
    row.created_at, row.updated_at = instants(note)
