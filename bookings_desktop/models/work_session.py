"""A session that also keeps rows to be written later, all of one table with one statement.

Building an object for each row and flushing one by one costs ten times as much as the database itself. Rows that are only written,
and those whose repository keeps them as values, are therefore handed over as plain columns and written with the next flush: before
any query of the session, or when the work is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Engine, Executable, Table, bindparam, insert, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from bookings_desktop.errors import ChangedMeanwhile
from bookings_desktop.models.prepared import Columns, Prepared, Rows


class WorkSession(Session):
    """See the module. ``flush()``, and with it every query of the ORM, writes what waits.

    The connection is the session's own, so that units of work which never touch an object pay nothing for the ORM's bookkeeping.

    Args:
        engine: where the connection comes from.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False, join_transaction_mode="control_fully")
        self._engine = engine
        self._own: Connection | None = None
        self._driver: DBAPIConnection | None = None  # SQLite's own connection while a transaction is under way
        self._rows_first: dict[Table, list[Columns]] = {}
        self._rows_new: dict[Table, list[Columns]] = {}
        self._rows_changed: dict[Table, dict[str, Columns]] = {}

    def get_bind(self, *_arguments: Any, **_options: Any) -> Connection:
        """The session's connection, in a transaction."""
        if self._own is None:
            self._own = self._engine.connect()
        if not self._own.in_transaction():
            self._own.begin()
        return self._own

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

    def run(self, statement: Executable, values: Columns | Sequence[Columns] | None = None) -> Rows:
        """Execute a statement of the core that is made once and kept. Nothing that waits is written before.

        Args:
            statement: one that lives as long as the program, since it is remembered with its compiled form.
            values: for its parameters; a list of them executes it for each.
        """
        driver = self._driver or self._drive()
        if driver is None:
            return _ordinarily(self.get_bind(), statement, values)
        if isinstance(values, Sequence):
            return _prepared(self._engine.dialect, statement, values[0]).run_many(driver, values)
        values = values or {}
        return _prepared(self._engine.dialect, statement, values).run(driver, values)

    def _drive(self) -> DBAPIConnection | None:
        """Begin the transaction; gives SQLite's connection, or None for a database on a server."""
        connection = self.get_bind()
        if connection.dialect.name == "sqlite":
            self._driver = connection.connection.dbapi_connection
        return self._driver

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write everything that waits."""
        for table, rows in _taken(self._rows_first):
            self.run(_insertion(table), rows)
        super().flush(objects)
        for table, rows in _taken(self._rows_new):
            self.run(_insertion(table), rows)
        for table, changed in _taken(self._rows_changed):
            result = self.run(_update(table), [{_KEY: key, **columns} for key, columns in changed.items()])
            if result.rowcount not in (-1, len(changed)):
                raise ChangedMeanwhile("Somebody else removed it meanwhile.", "Nothing was stored. Try again.")

    def commit(self) -> None:
        """See the base class."""
        self.flush()
        super().commit() if self.in_transaction() else self._end("commit")
        self._driver = None

    def rollback(self) -> None:
        """See the base class."""
        super().rollback() if self.in_transaction() else self._end("rollback")
        self._driver = None

    def _end(self, how: Literal["commit", "rollback"]) -> None:
        """End a transaction of which the ORM knows nothing."""
        transaction = None if self._own is None else self._own.get_transaction()
        if transaction is not None:
            getattr(transaction, how)()

    def forget(self) -> None:
        """Drop what waits, as when the work is given up."""
        for waiting in (self._rows_first, self._rows_new, self._rows_changed):
            waiting.clear()

    def close(self) -> None:
        """See the base class; what was not written is dropped."""
        self.forget()
        self._driver = None
        if self.in_transaction() or self.new:
            super().close()  # otherwise no object was ever touched, and there is nothing to let go
        if self._own is not None:
            self._own.close()
            self._own = None


def _taken(waiting: dict[Table, Any]) -> list[tuple[Table, Any]]:
    taken = list(waiting.items())
    waiting.clear()
    return taken


def _ordinarily(connection: Connection, statement: Executable, values: Columns | Sequence[Columns] | None) -> Rows:
    result = connection.execute(statement, values)
    return Rows(result.all() if result.returns_rows else (), result.rowcount)


_PREPARED: dict[tuple[Executable, tuple[str, ...]], Prepared] = {}


def _prepared(dialect: Dialect, statement: Executable, values: Columns) -> Prepared:
    key = (statement, tuple(values))
    found = _PREPARED.get(key)
    if found is None:
        found = _PREPARED[key] = Prepared(statement, key[1], dialect)
    return found


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
