"""Contacts, members and follow-ups in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.booking_repository import BookingRepository, chunks
from bookings_desktop.models.journal import WorkContext, differences
from bookings_desktop.models.sync_repositories import OutboxRepository
from bookings_desktop.models.tables import ContactPointRow, ContactRow, FollowUpRow, MemberRow
from bookings_desktop.models.text import search_text
from bookings_desktop.models.values import (
    Contact,
    EntityKind,
    FollowUp,
    HistoryAction,
    Member,
    WorkingPeriod,
)

V = TypeVar("V", Contact, Member, FollowUp)

CONTACT_FIELDS = ("name", "given_name", "family_name", "company", "emails", "phones", "time_zone", "notes")
MEMBER_FIELDS = ("name", "email", "colour", "role_title", "active", "working_hours")
FOLLOW_UP_FIELDS = ("text", "booking_id", "contact_id", "assigned_to_id", "due", "done_at")


def fold_email(address: str) -> str:
    """The form in which addresses are compared."""
    return address.strip().lower()


def fold_phone(number: str) -> str:
    """The form in which numbers are compared: digits, with the leading plus."""
    digits = "".join(char for char in number if char.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else digits


def require_version(before: V, change: V, name: str) -> None:
    """Raise ChangedMeanwhile when the change was made on another version than the stored one."""
    if before.version != change.version:
        raise ChangedMeanwhile(f"“{name}” was changed by somebody else meanwhile.", "Look at it again and repeat.")


class ContactRepository:
    """The contacts of one unit of work."""

    def __init__(
        self, session: Session, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings

    def get(self, contact_id: str) -> Contact:
        """The contact, in the trash or not. Raises NotFound."""
        row = self._session.get(ContactRow, contact_id)
        if row is None:
            raise NotFound(f"There is no contact with the id {contact_id}.", "Look it up in the list of contacts.")
        return _contact(row)

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
        stored = replace(contact, version=1, created_at=self._context.now, updated_at=self._context.now)
        row = ContactRow(id=stored.id)
        _fill_contact(row, stored)
        self._session.add(row)
        self._context.record(EntityKind.CONTACT, stored.id, HistoryAction.CREATED, note=note)
        return stored

    def save(self, contact: Contact, *, note: str = "") -> Contact:
        """Store a changed contact; its bookings' search texts follow, and their events when the address changed.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        row = self._session.get(ContactRow, contact.id)
        if row is None:
            raise NotFound(f"There is no contact with the id {contact.id}.", "It may have been deleted.")
        before = _contact(row)
        require_version(before, contact, before.name)
        changes = differences(before, contact, CONTACT_FIELDS)
        if not changes and before.deleted_at == contact.deleted_at:
            return before
        stored = replace(
            contact, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now
        )
        _fill_contact(row, stored)
        action = HistoryAction.CHANGED
        if before.deleted_at != stored.deleted_at:
            action = HistoryAction.DELETED if stored.deleted_at else HistoryAction.RESTORED
        self._context.record(EntityKind.CONTACT, stored.id, action, changes, note)
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

    def get(self, member_id: str) -> Member:
        """The member, active or not. Raises NotFound."""
        row = self._session.get(MemberRow, member_id)
        if row is None:
            raise NotFound(f"There is no member with the id {member_id}.", "Look the colleague up in the team list.")
        return _member(row)

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
        """Store a new member; returns it with its first version."""
        newest = self._session.scalar(select(func.max(MemberRow.created_at)))
        now = self._context.now
        created = (
            now if newest is None or newest < now else newest + timedelta(microseconds=1)
        )  # keeps the order of adding
        stored = replace(member, version=1, created_at=created, updated_at=now)
        row = MemberRow(id=stored.id)
        _fill_member(row, stored)
        self._session.add(row)
        self._context.record(EntityKind.MEMBER, stored.id, HistoryAction.CREATED)
        return stored

    def save(self, member: Member) -> Member:
        """Store a changed member; the events of its bookings follow when the address changed.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        row = self._session.get(MemberRow, member.id)
        if row is None:
            raise NotFound(f"There is no member with the id {member.id}.", "Look the colleague up in the team list.")
        before = _member(row)
        require_version(before, member, before.name)
        changes = differences(before, member, MEMBER_FIELDS)
        if not changes:
            return before
        stored = replace(member, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now)
        _fill_member(row, stored)
        self._context.record(EntityKind.MEMBER, stored.id, HistoryAction.CHANGED, changes)
        if fold_email(before.email) != fold_email(stored.email) and self._context.by_person:
            for booking_id in self._bookings.ids_assigned_to(stored.id):
                self._outbox.mark(booking_id)
        return stored


class FollowUpRepository:
    """The follow-ups of one unit of work."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def get(self, follow_up_id: str) -> FollowUp:
        """The follow-up. Raises NotFound."""
        row = self._session.get(FollowUpRow, follow_up_id)
        if row is None:
            raise NotFound(f"There is no follow-up with the id {follow_up_id}.", "It may have been deleted.")
        return _follow_up(row)

    def all(self, *, done: bool | None = None, booking_id: str | None = None) -> tuple[FollowUp, ...]:
        """Follow-ups by due day; only those (not) done, or of one booking, if asked for."""
        statement = select(FollowUpRow)
        if done is not None:
            statement = statement.where(FollowUpRow.done_at.is_not(None) if done else FollowUpRow.done_at.is_(None))
        if booking_id is not None:
            statement = statement.where(FollowUpRow.booking_id == booking_id)
        rows = self._session.scalars(statement.order_by(FollowUpRow.due, FollowUpRow.created_at, FollowUpRow.id))
        return tuple(_follow_up(row) for row in rows)

    def open_count(self) -> int:
        """How many follow-ups are not done."""
        statement = select(func.count()).select_from(FollowUpRow).where(FollowUpRow.done_at.is_(None))
        return int(self._session.execute(statement).scalar_one())

    def add(self, follow_up: FollowUp) -> FollowUp:
        """Store a new follow-up; returns it with its first version."""
        stored = replace(follow_up, version=1, created_at=self._context.now, updated_at=self._context.now)
        row = FollowUpRow(id=stored.id)
        _fill_follow_up(row, stored)
        self._session.add(row)
        self._context.record(EntityKind.FOLLOW_UP, stored.id, HistoryAction.CREATED)
        return stored

    def save(self, follow_up: FollowUp) -> FollowUp:
        """Store a changed follow-up.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        row = self._session.get(FollowUpRow, follow_up.id)
        if row is None:
            raise NotFound(f"There is no follow-up with the id {follow_up.id}.", "It may have been deleted.")
        before = _follow_up(row)
        require_version(before, follow_up, before.text)
        changes = differences(before, follow_up, FOLLOW_UP_FIELDS)
        if not changes:
            return before
        stored = replace(
            follow_up, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now
        )
        _fill_follow_up(row, stored)
        self._context.record(EntityKind.FOLLOW_UP, stored.id, HistoryAction.CHANGED, changes)
        return stored


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
    row.created_at, row.updated_at = _instants(contact)
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
    row.created_at, row.updated_at = _instants(member)


def _follow_up(row: FollowUpRow) -> FollowUp:
    return FollowUp(
        id=row.id,
        text=row.text,
        booking_id=row.booking_id,
        contact_id=row.contact_id,
        assigned_to_id=row.assigned_to_id,
        due=row.due,
        done_at=row.done_at,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _fill_follow_up(row: FollowUpRow, follow_up: FollowUp) -> None:
    for name in ("version", *FOLLOW_UP_FIELDS):
        setattr(row, name, getattr(follow_up, name))
    row.created_at, row.updated_at = _instants(follow_up)


def _instants(value: V) -> tuple[datetime, datetime]:
    if value.created_at is None or value.updated_at is None:
        raise ValueError("a stored value knows when it was created and changed")
    return value.created_at, value.updated_at
