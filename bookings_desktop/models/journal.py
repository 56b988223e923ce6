"""What one unit of work knows about its change: who, when, what was touched. Shared by its repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.mirrored import field_to_json
from bookings_desktop.models.tables import HistoryRow
from bookings_desktop.models.values import Author, EntityKind, FieldChange, HistoryAction, Origin
from bookings_desktop.models.work_session import WorkSession

HISTORY = cast(Table, HistoryRow.__table__)

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


@dataclass(slots=True)
class WorkContext:
    """The surroundings of one transaction.

    Attributes:
        undo_window: how long a person's change waits before it may be sent.
    """

    session: WorkSession
    author: Author
    now: datetime
    undo_window: timedelta
    bookings: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    follow_ups: set[str] = field(default_factory=set)
    deals: set[str] = field(default_factory=set)
    calendars: bool = False
    sync_log: bool = False

    @property
    def by_person(self) -> bool:
        """Whether the change has to be told to Google: everything that did not come from there."""
        return self.author.origin is not Origin.GOOGLE

    def touch(self, kind: EntityKind, entity_id: str) -> None:
        """Note that screens have to re-read this row."""
        if kind is EntityKind.CALENDAR:
            self.calendars = True
        else:
            {
                EntityKind.BOOKING: self.bookings,
                EntityKind.CONTACT: self.contacts,
                EntityKind.MEMBER: self.members,
                EntityKind.FOLLOW_UP: self.follow_ups,
                EntityKind.DEAL: self.deals,
            }[kind].add(entity_id)

    def record(
        self,
        kind: EntityKind,
        entity_id: str,
        action: HistoryAction,
        changes: Iterable[FieldChange] = (),
        note: str = "",
    ) -> None:
        """Write a history entry and touch the row."""
        self.session.insert_later(HISTORY, self.history_values(kind, entity_id, action, changes, note))
        self.touch(kind, entity_id)

    def history_values(
        self,
        kind: EntityKind,
        entity_id: str,
        action: HistoryAction,
        changes: Iterable[FieldChange] = (),
        note: str = "",
    ) -> dict[str, Any]:
        """The columns of a history entry, for a single row or a bulk insert."""
        return {
            "at": self.now,
            "who": self.author.who,
            "origin": self.author.origin.value,
            "kind": kind.value,
            "entity_id": entity_id,
            "action": action.value,
            "changes": [
                {"field": change.field, "old": field_to_json(change.old), "new": field_to_json(change.new)}
                for change in changes
            ],
            "note": note,
        }

    def change_set(self, journal: int) -> ChangeSet:
        """What is published after the commit."""
        return ChangeSet(
            bookings=frozenset(self.bookings),
            contacts=frozenset(self.contacts),
            members=frozenset(self.members),
            follow_ups=frozenset(self.follow_ups),
            deals=frozenset(self.deals),
            calendars=self.calendars,
            sync_log=self.sync_log,
            sender=self.author.sender,
            journal=journal,
        )


def differences(old: object, new: object, names: Iterable[str]) -> tuple[FieldChange, ...]:
    """The named attributes in which two values differ."""
    return tuple(
        FieldChange(name, getattr(old, name), getattr(new, name))
        for name in names
        if getattr(old, name) != getattr(new, name)
    )
