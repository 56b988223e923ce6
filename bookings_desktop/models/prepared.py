"""Statements that are compiled once and then handed to SQLite's driver directly.

SQLAlchemy looks at a statement anew each time it is executed, which costs ten times what SQLite needs for a small one, and the
sync makes many small ones. Here a statement of its core is compiled once; values and rows still go through the types of its
columns. A database on a server is reached in the ordinary way, since the way there costs far more.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.sql.compiler import SQLCompiler

Columns = dict[str, Any]
Processor = Callable[[Any], Any]

make_shape: Any = namedtuple  # the type checker wants a literal list of columns; these are a statement's

NO_ROWS: tuple[Any, ...] = ()


class Rows:
    """What a statement gave: all its rows, and how many it changed.

    Attributes:
        rowcount: how many rows were written; -1 for a query.
    """

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """All rows, each with its columns as attributes."""
        return self._rows

    def first(self) -> Any:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def scalars(self) -> Iterator[Any]:
        """The first column of each row."""
        return (row[0] for row in self._rows)

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None


class Prepared:
    """A statement for SQLite.

    Args:
        statement: of SQLAlchemy's core, with named parameters.
        names: of the values that it is given; of an insertion they are its columns.
        dialect: SQLite's.
    """

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
        if not isinstance(compiled, SQLCompiler) or compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"{statement} has columns whose values would have to be made up for each row")
        self._dialect = dialect
        self._text = compiled.string
        self._names: list[str] = list(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if name not in names}
        self._several = {name for name, bound in compiled.binds.items() if bound.expanding}
        self._texts: dict[tuple[int, ...], str] = {}
        self._into = [_into(compiled.binds[name].type, dialect) for name in self._names]
        self._converted = [(number, into) for number, into in enumerate(self._into) if into is not None]
        self._row, self._out = self._shape(statement)

    def _shape(self, statement: Any) -> tuple[Callable[[Any], Any] | None, list[tuple[int, Processor]]]:
        columns = list(getattr(statement, "selected_columns", NO_ROWS))
        if not columns:
            return None, []
        names = [column.key or f"column_{number}" for number, column in enumerate(columns)]
        shape: Any = make_shape("Row", names, rename=True)
        found = [(number, _out_of(column.type, self._dialect)) for number, column in enumerate(columns)]
        return shape._make, [(number, processor) for number, processor in found if processor is not None]

    def run(self, connection: DBAPIConnection, values: Columns) -> Rows:
        """Execute it once. Raises SQLAlchemy's error for what the driver raises, as SQLAlchemy itself does."""
        text, bound = (self._text, self._bound(values)) if not self._several else self._spread(values)
        try:
            cursor = connection.cursor()
            cursor.execute(text, bound)
            rows = cursor.fetchall() if self._row is not None else NO_ROWS
            return Rows([self._made(row) for row in rows], cursor.rowcount)
        except sqlite3.Error as error:
            raise as_sqlalchemy(error, text, self._dialect) from error

    def run_many(self, connection: DBAPIConnection, values: Sequence[Columns]) -> Rows:
        """Execute it for each of the values. Raises as :meth:`run` does."""
        try:
            cursor = connection.cursor()
            cursor.executemany(self._text, [self._bound(each) for each in values])
            return Rows(NO_ROWS, cursor.rowcount)
        except sqlite3.Error as error:
            raise as_sqlalchemy(error, self._text, self._dialect) from error

    def _bound(self, values: Columns) -> list[Any]:
        if self._fixed:
            values = self._fixed | values
        bound = [values[name] for name in self._names]
        for number, into in self._converted:
            bound[number] = into(bound[number])
        return bound

    def _spread(self, values: Columns) -> tuple[str, list[Any]]:
        """The text with as many marks as there are values, and the values one after the other."""
        values = self._fixed | values
        sizes = tuple(len(values[name]) for name in self._names if name in self._several)
        if sizes not in self._texts:
            text = self._text
            for name in self._several:
                marks = ", ".join("?" * len(values[name])) or "NULL"
                text = text.replace(f"(__[POSTCOMPILE_{name}])", f"({marks})")
            self._texts[sizes] = text
        bound: list[Any] = []
        for name, into in zip(self._names, self._into, strict=True):
            given = values[name] if name in self._several else (values[name],)
            bound += given if into is None else map(into, given)
        return self._texts[sizes], bound

    def _made(self, row: Sequence[Any]) -> Any:
        if self._row is None:
            raise TypeError("a statement without columns gives no rows")
        if not self._out:
            return self._row(row)
        cells = list(row)
        for number, processor in self._out:
            cells[number] = processor(cells[number])
        return self._row(cells)


def as_sqlalchemy(error: sqlite3.Error, text: str, dialect: Dialect) -> SQLAlchemyError:
    """The driver's error as SQLAlchemy would raise it; without the values, which may be personal."""
    found: Any = DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect)
    if not isinstance(found, SQLAlchemyError):
        raise TypeError(f"no error of a database: {error}")
    return found


def _into(type_: Any, dialect: Dialect) -> Processor | None:
    found: Processor | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return found


def _out_of(type_: Any, dialect: Dialect) -> Processor | None:
    found: Processor | None = type_.dialect_impl(dialect).result_processor(dialect, None)
    return found
