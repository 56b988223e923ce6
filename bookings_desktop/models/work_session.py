"""A session that also keeps rows to be written later, all of one table with one statement.

Building an object for each row and flushing one by one costs ten times as much as the database itself. Rows that are only written,
and those whose repository keeps them as values, are therefore handed over as plain columns and written with the next flush: before
any query of the session, or when the work is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table, bindparam, insert, update
from sqlalchemy.orm import Session

from bookings_desktop.errors import ChangedMeanwhile

Columns = dict[str, Any]


class WorkSession(Session):
    """See the module. ``flush()``, and with it every query of the ORM, writes what waits."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._rows_first: dict[Table, list[Columns]] = {}
        self._rows_new: dict[Table, list[Columns]] = {}
        self._rows_changed: dict[Table, dict[str, Columns]] = {}

    def insert_first(self, table: Table, columns: Columns) -> None:
        """Insert a row later, before the objects that are pending then, which may refer to it.

        It may itself refer to what is pending now, so that is flushed.
        """
        if self.new:
            self.flush()
        self._rows_first.setdefault(table, []).append(columns)

    def insert_later(self, table: Table, columns: Columns) -> None:
        """Insert a row later; nothing refers to it."""
        self._rows_new.setdefault(table, []).append(columns)

    def update_later(self, table: Table, key: str, columns: Columns) -> None:
        """Change all columns of a row later, found by its only primary key. Raises ChangedMeanwhile then if it is gone."""
        self._rows_changed.setdefault(table, {})[key] = columns

    def run(self, statement: Executable, values: Columns | Sequence[Columns] | None = None) -> CursorResult[Any]:
        """Execute a prepared statement about tables without the ORM, which costs a fifth. Nothing that waits is written before."""
        return self.connection().execute(statement, values)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write everything that waits."""
        for table, rows in _taken(self._rows_first):
            self.connection().execute(_insertion(table), rows)
        super().flush(objects)
        for table, rows in _taken(self._rows_new):
            self.connection().execute(_insertion(table), rows)
        for table, changed in _taken(self._rows_changed):
            result = self.connection().execute(
                _update(table), [{_KEY: key, **columns} for key, columns in changed.items()]
            )
            if result.rowcount not in (-1, len(changed)):
                raise ChangedMeanwhile("Somebody else removed it meanwhile.", "Nothing was stored. Try again.")

    def flush_objects(self) -> None:
        """Write the pending objects only: enough before a statement about tables of which no plain rows wait."""
        super().flush()

    def drop(self, entity: type[Any], key: str) -> None:
        """Let an object go whose row was deleted by a statement, so that it is not found any more."""
        row = self.identity_map.get(self.identity_key(entity, key))
        if row is not None:
            self.expunge(row)

    def forget(self) -> None:
        """Drop what waits, as when the work is given up."""
        for waiting in (self._rows_first, self._rows_new, self._rows_changed):
            waiting.clear()

    def close(self) -> None:
        """See the base class; what was not written is dropped."""
        self.forget()
        super().close()


def _taken(waiting: dict[Table, Any]) -> list[tuple[Table, Any]]:
    taken = list(waiting.items())
    waiting.clear()
    return taken


_KEY = "key_of_row"

_INSERTIONS: dict[Table, Executable] = {}
_UPDATES: dict[Table, Executable] = {}


def _insertion(table: Table) -> Executable:
    if table not in _INSERTIONS:
        _INSERTIONS[table] = insert(table)
    return _INSERTIONS[table]


def _update(table: Table) -> Executable:
    if table not in _UPDATES:
        (key,) = table.primary_key.columns
        values = {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
        _UPDATES[table] = update(table).where(key == bindparam(_KEY)).values(values)
    return _UPDATES[table]
