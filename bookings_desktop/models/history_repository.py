"""The journal: who changed what, from which value to which, when, and from where."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.journal import HISTORY, WorkContext
from bookings_desktop.models.tables import HistoryRow
from bookings_desktop.models.values import EntityKind, FieldChange, HistoryAction, HistoryEntry, Origin
from bookings_desktop.models.work_session import WorkSession

_LAST_NUMBER = select(func.max(HISTORY.c.number))


class HistoryRepository:
    """The journal as one unit of work sees it. Entries about rows are written by the other repositories."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def add(
        self,
        kind: EntityKind,
        entity_id: str,
        action: HistoryAction,
        changes: Iterable[FieldChange] = (),
        note: str = "",
    ) -> None:
        """Note something that is no change of a row: sent to Google, a conflict, a problem."""
        self._context.record(kind, entity_id, action, changes, note)

    def of(self, entity_id: str, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest entries about one thing, newest first."""
        rows = self._session.scalars(
            select(HistoryRow).where(HistoryRow.entity_id == entity_id).order_by(HistoryRow.number.desc()).limit(limit)
        )
        return tuple(history_entry(row) for row in rows)

    def newest(self, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest entries about anything, newest first."""
        rows = self._session.scalars(select(HistoryRow).order_by(HistoryRow.number.desc()).limit(limit))
        return tuple(history_entry(row) for row in rows)

    def last_number(self) -> int:
        """The number of the newest entry; 0 when there is none."""
        self._session.flush()
        return int(self._session.run(_LAST_NUMBER).scalar() or 0)

    def changes_since(self, number: int) -> ChangeSet:
        """What was journalled after a number: how a process hears of what another one did."""
        rows = self._session.execute(
            select(HistoryRow.number, HistoryRow.kind, HistoryRow.entity_id).where(HistoryRow.number > number)
        ).all()
        ids: dict[str, set[str]] = {kind.value: set() for kind in EntityKind}
        last = number
        for entry_number, kind, entity_id in rows:
            ids[kind].add(entity_id)
            last = max(last, entry_number)
        return ChangeSet(
            bookings=frozenset(ids[EntityKind.BOOKING.value]),
            contacts=frozenset(ids[EntityKind.CONTACT.value]),
            members=frozenset(ids[EntityKind.MEMBER.value]),
            follow_ups=frozenset(ids[EntityKind.FOLLOW_UP.value]),
            deals=frozenset(ids[EntityKind.DEAL.value]),
            calendars=bool(ids[EntityKind.CALENDAR.value]),
            journal=last,
        )


def history_entry(row: HistoryRow) -> HistoryEntry:
    """The value of a row of the journal."""
    return HistoryEntry(
        number=row.number,
        at=row.at,
        who=row.who,
        origin=Origin(row.origin),
        kind=EntityKind(row.kind),
        entity_id=row.entity_id,
        action=HistoryAction(row.action),
        changes=tuple(FieldChange(item["field"], item["old"], item["new"]) for item in row.changes),
        note=row.note,
    )
