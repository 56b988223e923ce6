"""Contacts and members in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bookings_desktop.models.booking_repository import BookingRepository, chunks
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.tables import ContactPointRow, ContactRow, MemberRow
from bookings_desktop.models.text import search_text
from bookings_desktop.models.values import (
    Contact,
    EntityKind,
    Member,
    WorkingPeriod,
)
from bookings_desktop.models.versioned_rows import RowKind, VersionedRows, instants

IN_CONTACTS = "Look it up in the list of contacts; it may have been deleted."
IN_TEAM = "Look the colleague up in the team list."

CONTACT_FIELDS = ("name", "given_name", "family_name", "company", "emails", "phones", "time_zone", "notes")
MEMBER_FIELDS = ("name", "email", "colour", "role_title", "active", "working_hours")


def fold_email(address: str) -> str:
    """The form in which addresses are compared."""
    return address.strip().lower()


def fold_phone(number: str) -> str:
    """The form in which numbers are compared: digits, with the leading plus."""
    digits = "".join(char for char in number if char.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else digits


class ContactRepository:
    """The contacts of one unit of work."""

    def __init__(
        self, session: Session, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings
        kind = RowKind(ContactRow, EntityKind.CONTACT, CONTACT_FIELDS, _contact, _fill_contact, _name, IN_CONTACTS)
        self._rows = VersionedRows(session, context, kind)

    def get(self, contact_id: str) -> Contact:
        """The contact, in the trash or not. Raises NotFound."""
        return self._rows.get(contact_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Contact]:
        """Those of the ids that exist."""
        found: dict[str, Contact] = {}
        for chunk in chunks(ids):
            rows = self._session.scalars(select(ContactRow).where(ContactRow.id.in_(chunk)))
            found.update((row.id, _contact(row)) for row in rows)
        return found

    def by_email(self, address: str) -> Contact | None:
        """The oldest living contact with this address, whatever its case."""
        row = self._session.scalars(
            select(ContactRow)
            .join(ContactPointRow)
            .where(
                ContactPointRow.kind == "email",
                ContactPointRow.folded == fold_email(address),
                ContactRow.deleted_at.is_(None),
            )
            .order_by(ContactRow.created_at, ContactRow.id)
            .limit(1)
        ).first()
        return None if row is None else _contact(row)

    def ids_by_email(self) -> dict[str, str]:
        """Contact ids by folded address, for an import; the oldest contact wins."""
        rows = self._session.execute(
            select(ContactPointRow.folded, ContactPointRow.contact_id)
            .join(ContactRow, ContactRow.id == ContactPointRow.contact_id)
            .where(ContactPointRow.kind == "email", ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
        )
        return {row.folded: row.contact_id for row in rows}

    def names(self) -> dict[str, str]:
        """Names by id of the living contacts, for an import; the newest contact first."""
        rows = self._session.execute(
            select(ContactRow.id, ContactRow.name)
            .where(ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
        )
        return {row.id: row.name for row in rows}

    def all(self, needles: Sequence[str] = ()) -> Iterator[Contact]:
        """The living contacts in which all folded needles occur, by name."""
        statement = select(ContactRow).where(ContactRow.deleted_at.is_(None))
        for needle in needles:
            statement = statement.where(ContactRow.search_text.contains(needle, autoescape=True))
        for row in self._session.scalars(statement.order_by(ContactRow.name, ContactRow.id)):
            yield _contact(row)

    def count(self) -> int:
        """How many living contacts there are."""
        statement = select(func.count()).select_from(ContactRow).where(ContactRow.deleted_at.is_(None))
        return int(self._session.execute(statement).scalar_one())

    def add(self, contact: Contact, *, note: str = "") -> Contact:
        """Store a new contact; returns it with its first version."""
        return self._rows.add(contact, note)

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
        bookings = self._bookings.refresh_search_texts(stored.id)
        if before.guest != stored.guest and self._context.by_person:
            for booking in bookings:
                if booking.deleted_at is None:
                    self._outbox.mark(booking.id)
        return stored


class MemberRepository:
    """The members of one unit of work."""

    def __init__(
        self, session: Session, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings
        kind = RowKind(MemberRow, EntityKind.MEMBER, MEMBER_FIELDS, _member, _fill_member, _name, IN_TEAM)
        self._rows = VersionedRows(session, context, kind)

    def get(self, member_id: str) -> Member:
        """The member, active or not. Raises NotFound."""
        return self._rows.get(member_id)

    def all(self) -> tuple[Member, ...]:
        """All members in the order in which they were added, which is the order of their colours."""
        rows = self._session.scalars(select(MemberRow).order_by(MemberRow.created_at, MemberRow.id))
        return tuple(_member(row) for row in rows)

    def by_email(self, address: str) -> Member | None:
        """The member with this address, whatever its case."""
        row = self._session.scalars(
            select(MemberRow)
            .where(func.lower(MemberRow.email) == fold_email(address))
            .order_by(MemberRow.created_at)
            .limit(1)
        ).first()
        return None if row is None else _member(row)

    def add(self, member: Member) -> Member:
        """Store a new member; returns it with its first version. The team keeps the order in which it was added."""
        newest = self._session.scalar(select(func.max(MemberRow.created_at)))
        later = newest + timedelta(microseconds=1) if newest is not None else self._context.now
        return self._rows.add(member, created_at=max(self._context.now, later))

    def save(self, member: Member) -> Member:
        """Store a changed member; the events of its bookings follow when the address changed.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        before, stored = self._rows.save(member)
        if fold_email(before.email) != fold_email(stored.email) and self._context.by_person:
            for booking_id in self._bookings.ids_assigned_to(stored.id):
                self._outbox.mark(booking_id)
        return stored


def _name(value: Contact | Member) -> str:
    return value.name


def _contact(row: ContactRow) -> Contact:
    return Contact(
        id=row.id,
        name=row.name,
        given_name=row.given_name,
        family_name=row.family_name,
        company=row.company,
        emails=tuple(point.value for point in row.points if point.kind == "email"),
        phones=tuple(point.value for point in row.points if point.kind == "phone"),
        time_zone=row.time_zone,
        notes=row.notes,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _fill_contact(row: ContactRow, contact: Contact) -> None:
    for name in ("version", "name", "given_name", "family_name", "company", "time_zone", "notes"):
        setattr(row, name, getattr(contact, name))
    row.created_at, row.updated_at = instants(contact)
    row.deleted_at = contact.deleted_at
    row.search_text = search_text((contact.name, contact.company, *contact.emails, *contact.phones))
    wanted = [("email", n, value, fold_email(value)) for n, value in enumerate(contact.emails)]
    wanted += [("phone", n, value, fold_phone(value)) for n, value in enumerate(contact.phones)]
    kept = {(point.kind, point.position): point for point in row.points}
    row.points = []
    for kind, position, value, folded in wanted:
        point = kept.get((kind, position)) or ContactPointRow(contact_id=contact.id, kind=kind, position=position)
        point.value, point.folded = value, folded
        row.points.append(point)


def _member(row: MemberRow) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        email=row.email,
        colour=row.colour,
        role_title=row.role_title,
        active=row.active,
        working_hours=tuple(WorkingPeriod(*period) for period in row.working_hours),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _fill_member(row: MemberRow, member: Member) -> None:
    for name in ("version", "name", "email", "colour", "role_title", "active"):
        setattr(row, name, getattr(member, name))
    row.working_hours = [[p.weekday, p.start_minute, p.end_minute] for p in member.working_hours]
    row.created_at, row.updated_at = instants(member)
