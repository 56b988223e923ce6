"""What contacts, members, follow-ups, deals and their parts have in common in the database: checked versions, and a journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.journal import WorkContext, differences
from bookings_desktop.models.people_tables import ContactNoteRow, DealRow, TimeOffRow
from bookings_desktop.models.tables import ContactRow, FollowUpRow, MemberRow
from bookings_desktop.models.values import (
    Contact,
    ContactNote,
    Deal,
    EntityKind,
    FieldChange,
    FollowUp,
    HistoryAction,
    Member,
    TimeOff,
)

V = TypeVar("V", Contact, Member, FollowUp, Deal, ContactNote, TimeOff)
R = TypeVar("R", ContactRow, MemberRow, FollowUpRow, DealRow, ContactNoteRow, TimeOffRow)


@dataclass(frozen=True, slots=True)
class PartOf(Generic[V]):
    """How a part, such as a note, is journalled: as a change of the contact or member that it belongs to.

    Attributes:
        field: what the part is called among the changes.
        owner: the id of what it belongs to.
        told: what the history keeps of it; None for one that is not there or was deleted.
    """

    field: str
    owner: Callable[[V], str]
    told: Callable[[V], Any]


@dataclass(frozen=True, slots=True)
class RowKind(Generic[R, V]):
    """How one kind of thing is kept: its row, its journalled fields, and the way between row and value.

    Attributes:
        kind: what its history is about.
        word: what it is called in messages.
        part: set for what is journalled with something else.
    """

    row_type: type[R]
    kind: EntityKind
    word: str
    fields: tuple[str, ...]
    value: Callable[[R], V]
    fill: Callable[[R, V], None]
    label: Callable[[V], str]
    where: str
    part: PartOf[V] | None = None


class VersionedRows(Generic[R, V]):
    """What all people repositories do alike: look up, add, and save with a check of the version and an entry in the journal."""

    def __init__(self, session: Session, context: WorkContext, kind: RowKind[R, V]) -> None:
        self._session = session
        self._context = context
        self._kind: RowKind[R, V] = kind

    def get(self, entity_id: str) -> V:
        """One of them. Raises NotFound."""
        return self._kind.value(self._row(entity_id))

    def find(self, entity_id: str) -> V | None:
        """One of them, or None."""
        row = self._session.get(self._kind.row_type, entity_id)
        return None if row is None else self._kind.value(row)

    def add(self, value: V, note: str = "", created_at: datetime | None = None) -> V:
        """Store a new one; returns it with its first version."""
        now = self._context.now
        stored = replace(value, version=1, created_at=created_at or now, updated_at=now)
        row = self._kind.row_type(id=stored.id)
        self._kind.fill(row, stored)
        self._session.add(row)
        self._record(HistoryAction.CREATED, None, stored, (), note)
        return stored

    def save(self, value: V, note: str = "") -> tuple[V, V]:
        """Store a changed value; gives what was stored before and what is stored now, the same when nothing differs."""
        row = self._row(value.id)
        before = self._check_version(row, value)
        changes = differences(before, value, self._kind.fields)
        if not changes and getattr(value, "deleted_at", None) == getattr(before, "deleted_at", None):
            return before, before
        stored = replace(value, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now)
        self._kind.fill(row, stored)
        self._record(action_of(before, stored), before, stored, changes, note)
        return before, stored

    def _record(
        self, action: HistoryAction, before: V | None, after: V | None, changes: tuple[FieldChange, ...], note: str
    ) -> None:
        value = after if after is not None else before
        if value is None:
            raise ValueError("a change has a before or an after")
        part = self._kind.part
        if part is None:
            self._context.record(self._kind.kind, value.id, action, changes, note)
            return
        told = [None if one is None or getattr(one, "deleted_at", None) else part.told(one) for one in (before, after)]
        change = FieldChange(part.field, *told)
        self._context.record(self._kind.kind, part.owner(value), HistoryAction.CHANGED, (change,), note)

    def _check_version(self, row: R, value: V) -> V:
        before = self._kind.value(row)
        if before.version != value.version:
            raise ChangedMeanwhile(
                f"“{self._kind.label(before)}” was changed by somebody else meanwhile.", "Look at it again and repeat."
            )
        return before

    def _row(self, entity_id: str) -> R:
        row = self._session.get(self._kind.row_type, entity_id)
        if row is None:
            raise NotFound(f"There is no {self._kind.word} with the id {entity_id}.", self._kind.where)
        return row

    def delete(self, value: V) -> None:
        """Delete one for good; the history keeps what it was called. Raises NotFound, ChangedMeanwhile."""
        row = self._row(value.id)
        before = self._check_version(row, value)
        self._record(HistoryAction.DELETED, before, None, (), "" if self._kind.part else self._kind.label(value))
        self._session.delete(row)
        self._session.flush()  # so that it can be put back within the same work

    def put_back(self, value: V) -> V:
        """Store a deleted one again, with the next version. Raises ChangedMeanwhile when it is there already."""
        if self._session.get(self._kind.row_type, value.id) is not None:
            raise ChangedMeanwhile(f"“{self._kind.label(value)}” is there already.", "Look at it again.")
        stored = replace(value, version=value.version + 1, updated_at=self._context.now)
        row = self._kind.row_type(id=stored.id)
        self._kind.fill(row, stored)
        self._session.add(row)
        self._record(HistoryAction.RESTORED, None, stored, (), "")
        return stored


def action_of(before: V, after: V) -> HistoryAction:
    """What the history calls a change: a deletion, a restoring, or just a change."""
    gone = getattr(after, "deleted_at", None)
    if gone == getattr(before, "deleted_at", None):
        return HistoryAction.CHANGED
    return HistoryAction.DELETED if gone else HistoryAction.RESTORED


def instants(value: V) -> tuple[datetime, datetime]:
    """When a stored value was created and changed."""
    if value.created_at is None or value.updated_at is None:
        raise ValueError("a stored value knows when it was created and changed")
    return value.created_at, value.updated_at


def copy_fields(source: object, target: object, names: tuple[str, ...]) -> None:
    """Copy what is called and kept alike from a value to its row."""
    for name in names:
        setattr(target, name, getattr(source, name))
