"""Databases in memory that are made in a millisecond, and that can lose their program before or after any commit."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.database import Clock, Database, begin, open_database, sqlite_url
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author
from bookings_desktop.models.work_session import WorkSession

Passing = Callable[[str], None]
"""Told each point at which the program could end; raises when it does."""


@cache
def template() -> bytes:
    """An empty database of the present schema, as the bytes of its file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        open_database(sqlite_url(path)).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # a database in memory has no write-ahead log
        return path.read_bytes()


@cache
def _slot(number: int) -> tuple[Engine, sqlite3.Connection]:
    """One engine for each desk, used again by every world: statements are compiled once for each engine."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", begin)
    return engine, connection


class Work(UnitOfWork):
    """A unit of work that tells when it is about to be durable, and when it is."""

    passing: Passing

    def commit(self) -> ChangeSet:
        """See the base class."""
        self.passing("before commit")
        changes = super().commit()
        self.passing("after commit")
        return changes


class MemoryDatabase(Database):
    """An empty database in memory; the one that had the same number before is gone.

    Args:
        number: of the desk.
        clock: the desk's.
        undo_window: how long changes wait before they are sent.
        passing: told of every commit.
        shared: whether there is one under this number already that is opened once more.
    """

    def __init__(
        self, number: int, *, clock: Clock, undo_window: timedelta, passing: Passing, shared: bool = False
    ) -> None:
        engine, connection = _slot(number)
        if not shared:
            connection.deserialize(template())
            connection.execute("PRAGMA foreign_keys = ON")
        super().__init__(engine, None, clock=clock, undo_window=undo_window)
        self._connection = connection
        self._window = undo_window
        self._passing = passing

    def unit_of_work(self, author: Author, *, undo_window: timedelta | None = None) -> UnitOfWork:
        """See the base class."""
        work = Work(
            WorkSession(self._writing),
            author,
            clock=self.clock,
            bus=self.bus,
            undo_window=self._window if undo_window is None else undo_window,
        )
        work.passing = self._passing
        return work

    def content(self) -> bytes:
        """All of it, for a backup."""
        return self._connection.serialize()

    def replace_content(self, content: bytes) -> None:
        """Put a backup in its place."""
        self._connection.deserialize(content)
        self._connection.execute("PRAGMA foreign_keys = ON")
