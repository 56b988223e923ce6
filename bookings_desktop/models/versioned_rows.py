"""What contacts, members and follow-ups have in common in the database: versions that are checked, and a journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.journal import WorkContext, differences
from bookings_desktop.models.tables import ContactRow, FollowUpRow, MemberRow
from bookings_desktop.models.values import Contact, EntityKind, FollowUp, HistoryAction, Member

V = TypeVar("V", Contact, Member, FollowUp)
R = TypeVar("R", ContactRow, MemberRow, FollowUpRow)


@dataclass(frozen=True, slots=True)
class RowKind(Generic[R, V]):
    """How one kind of thing is kept: its row, its journalled fields, and the way between row and value."""

    row_type: type[R]
    kind: EntityKind
    fields: tuple[str, ...]
    value: Callable[[R], V]
    fill: Callable[[R, V], None]
    label: Callable[[V], str]
    where: str


class VersionedRows(Generic[R, V]):
    """What all people repositories do alike: look up, add, and save with a check of the version and an entry in the journal."""

    def __init__(self, session: Session, context: WorkContext, kind: RowKind[R, V]) -> None:
        self._session = session
        self._context = context
        self._kind: RowKind[R, V] = kind

    def get(self, entity_id: str) -> V:
        """One of them. Raises NotFound."""
        return self._kind.value(self._row(entity_id))

    def add(self, value: V, note: str = "", created_at: datetime | None = None) -> V:
        """Store a new one; returns it with its first version."""
        now = self._context.now
        stored = replace(value, version=1, created_at=created_at or now, updated_at=now)
        row = self._kind.row_type(id=stored.id)
        self._kind.fill(row, stored)
        self._session.add(row)
        self._context.record(self._kind.kind, stored.id, HistoryAction.CREATED, note=note)
        return stored

    def save(self, value: V, note: str = "") -> tuple[V, V]:
        """Store a changed value; gives what was stored before and what is stored now, the same when nothing differs."""
        row = self._row(value.id)
        before = self._check_version(row, value)
        changes = differences(before, value, self._kind.fields)
        gone, was_gone = getattr(value, "deleted_at", None), getattr(before, "deleted_at", None)
        if not changes and gone == was_gone:
            return before, before
        stored = replace(value, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now)
        self._kind.fill(row, stored)
        action = HistoryAction.CHANGED
        if gone != was_gone:
            action = HistoryAction.DELETED if gone else HistoryAction.RESTORED
        self._context.record(self._kind.kind, stored.id, action, changes, note)
        return before, stored

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
            word = self._kind.kind.value.replace("_", "-")
            raise NotFound(f"There is no {word} with the id {entity_id}.", self._kind.where)
        return row

    def delete(self, value: V) -> None:
        """Delete one for good; the history keeps what it was called. Raises NotFound, ChangedMeanwhile."""
        row = self._row(value.id)
        self._check_version(row, value)
        self._context.record(self._kind.kind, value.id, HistoryAction.DELETED, note=self._kind.label(value))
        self._session.delete(row)

    def put_back(self, value: V) -> V:
        """Store a deleted one again, with the next version. Raises ChangedMeanwhile when it is there already."""
        if self._session.get(self._kind.row_type, value.id) is not None:
            raise ChangedMeanwhile(f"“{self._kind.label(value)}” is there already.", "Look at it again.")
        stored = replace(value, version=value.version + 1, updated_at=self._context.now)
        row = self._kind.row_type(id=stored.id)
        self._kind.fill(row, stored)
        self._session.add(row)
        self._context.record(self._kind.kind, stored.id, HistoryAction.RESTORED)
        return stored


def instants(value: V) -> tuple[datetime, datetime]:
    """When a stored value was created and changed."""
    if value.created_at is None or value.updated_at is None:
        raise ValueError("a stored value knows when it was created and changed")
    return value.created_at, value.updated_at
