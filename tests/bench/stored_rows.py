"""What SQLite alone needs to keep the rows that a pull has left: the least that any program would pay for them."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bookings_desktop.models.database import open_database, sqlite_url

TABLES = ("bookings", "links", "history")


def seconds(source: Path, folder: Path, together: int) -> float:
    """Processor time for inserting the rows of a database into an empty one of the same schema, so many in each transaction.

    Args:
        source: the database; all bookings of it came from Google.
        folder: where the empty one is made.
        together: rows of each table in one transaction, as many as a page has events.
    """
    target = folder / "floor.db"
    open_database(sqlite_url(target)).close()
    with closing(sqlite3.connect(source)) as full:
        rows = {table: full.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - our own names
    with closing(sqlite3.connect(target, isolation_level=None)) as empty:
        empty.execute("PRAGMA synchronous = FULL")
        empty.execute("PRAGMA foreign_keys = ON")
        _copy_calendar(source, empty)
        started = time.process_time()
        for start in range(0, len(rows["bookings"]), together):
            empty.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                page = rows[table][start : start + together]
                if page:
                    marks = ", ".join("?" * len(page[0]))
                    empty.executemany(f"INSERT INTO {table} VALUES ({marks})", page)  # noqa: S608 - our own names
            empty.execute("COMMIT")
        return time.process_time() - started


def _copy_calendar(source: Path, target: sqlite3.Connection) -> None:
    """The links refer to it."""
    with closing(sqlite3.connect(source)) as full:
        (row,) = full.execute("SELECT * FROM calendars").fetchall()
    target.execute(f"INSERT INTO calendars VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - only question marks
