"""The log of the sync in the database: what was compared, pulled, sent and refused.

It is kept for a month, five thousand lines at the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.sync_tables import SyncLogRow
from bookings_desktop.models.sync_values import SyncLogEntry, SyncLogKind
from bookings_desktop.models.work_session import WorkSession

KEPT = timedelta(days=30)
"""Older lines are forgotten."""

MOST = 5000
"""So many lines are kept at the most."""

PRUNED_EVERY = 100
"""So many new lines pass between two looks for old ones."""


_LOG = cast(Table, SyncLogRow.__table__)
_NEW = insert(_LOG)
_LAST = select(func.max(_LOG.c.id))
_NEWEST = select(_LOG).order_by(_LOG.c.id.desc()).limit(bindparam("most"))
_ONE = update(_LOG).where(_LOG.c.id == bindparam("line"))
_COUNTED = _ONE.values(number=_LOG.c.number + bindparam("more"), at=bindparam("instant", type_=_LOG.c.at.type))
_RENEWED = _ONE.values(
    {column.name: bindparam(column.name, type_=column.type) for column in _LOG.c if column.name != "id"}
)


class SyncLogRepository:
    """The lines of the log. Lines are written in the transaction of what they tell of."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def add(self, kind: SyncLogKind, **values: Any) -> int:
        """Write a line, and now and then forget old ones.

        Args:
            kind: what happened.
            values: other attributes of :class:`SyncLogEntry`; ``at`` is the present instant unless given.

        Returns:
            The line's id.
        """
        return self.add_many([SyncLogEntry(kind, values.pop("at", self._context.now), **values)])

    def add_many(self, entries: Sequence[SyncLogEntry]) -> int:
        """Write lines in their order with one statement; returns the id of the last line of the log.

        Raises:
            ValueError: there is none to write.
        """
        if not entries:
            raise ValueError("no lines to write")
        self._session.run(_NEW, [_columns(entry) for entry in entries])
        self._context.sync_log = True
        last = int(self._session.run(_LAST).scalar() or 0)
        if last // PRUNED_EVERY != (last - len(entries)) // PRUNED_EVERY:
            self._prune(last)
        return last

    def last(self) -> SyncLogEntry | None:
        """The newest line, if there is one."""
        found = self.recent(1)
        return found[0] if found else None

    def repeat(self, entry: SyncLogEntry, *, until: datetime | None = None) -> None:
        """Let a line stand for one time more, at the present instant, instead of writing another like it. Screens are not told.

        Args:
            entry: the line, as read in this transaction.
            until: when it is tried again now (UTC).
        """
        self.renew(replace(entry, at=self._context.now, number=entry.number + 1, until=until))

    def count_on(self, line: int, more: int = 1) -> bool:
        """Let a line stand for more bookings, at the present instant; tells whether it is there. Screens are not told."""
        result = self._session.run(_COUNTED, {"line": line, "more": more, "instant": self._context.now})
        return bool(result.rowcount)

    def renew(self, entry: SyncLogEntry) -> None:
        """Write a line anew that is there already. Screens are not told."""
        self._session.run(_RENEWED, {"line": entry.id, **_columns(entry)})

    def today(self, since: datetime, limit: int = 200) -> tuple[SyncLogEntry, ...]:
        """The lines since an instant (UTC), the newest first."""
        return self._read(select(SyncLogRow).where(SyncLogRow.at >= since), limit)

    def recent(self, limit: int, before: int | None = None) -> tuple[SyncLogEntry, ...]:
        """The newest lines, the newest first.

        Args:
            limit: so many at the most.
            before: only lines with a smaller id, to read on from the last one of a page.
        """
        if before is None:
            return tuple(_entry(row) for row in self._session.run(_NEWEST, {"most": limit}))
        return self._read(select(SyncLogRow).where(SyncLogRow.id < before), limit)

    def _read(self, statement: Any, limit: int) -> tuple[SyncLogEntry, ...]:
        rows = self._session.execute(statement.order_by(SyncLogRow.id.desc()).limit(limit)).scalars()
        return tuple(_entry(row) for row in rows.unique())

    def _prune(self, last: int) -> None:
        """Forget what is too old or too much; ids rise by one, so the last one tells how many there are at the most."""
        old = (SyncLogRow.id <= last - MOST) | (SyncLogRow.at < self._context.now - KEPT)
        self._session.execute(delete(SyncLogRow).where(old).execution_options(synchronize_session=False))


def _columns(entry: SyncLogEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "kind": entry.kind.value,
        "booking_id": entry.booking_id,
        "title": entry.title,
        "detail": entry.detail,
        "who": entry.who,
        "number": entry.number,
        "until": entry.until,
        "calendar_id": entry.calendar_id,
    }


def _entry(row: Any) -> SyncLogEntry:
    return SyncLogEntry(
        kind=SyncLogKind(row.kind),
        at=row.at,
        booking_id=row.booking_id,
        title=row.title,
        detail=row.detail,
        who=row.who,
        number=row.number,
        until=row.until,
        calendar_id=row.calendar_id,
        id=row.id,
    )
