"""The first screen of rows through plain ``sqlite3``, so that the window paints before SQLAlchemy is imported (design §7)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bookings_desktop.models.listing import SELECT_SUMMARY, BookingSummary, SummaryMaker
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.values import Member

YESTERDAY = 200
"""So many bookings of the day before are looked at for what is not over yet."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the window shows before anything else is loaded.

    Attributes:
        rows: the first upcoming bookings, ordered by start.
        total: how many bookings there are.
    """

    rows: tuple[BookingSummary, ...]
    members: tuple[Member, ...]
    total: int
    connected: bool


def read_first_page(path: Path, zone: ZoneInfo, start_of_today: datetime, size: int = 60) -> FirstPage | None:
    """The first screen of upcoming bookings, or None when there is no database of this program's schema version yet.

    Args:
        path: the database file; it is opened read-only.
        zone: the zone shown.
        start_of_today: aware; the table opens with what ends after it.
        size: rows at the most.

    A file that cannot be read gives None too: opening it in earnest comes next, and tells the person why.
    """
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return _read(connection, zone, start_of_today, size)
        finally:
            connection.close()
    except (sqlite3.DatabaseError, ValueError, TypeError):
        return None


def _read(connection: sqlite3.Connection, zone: ZoneInfo, start_of_today: datetime, size: int) -> FirstPage | None:
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        return None
    connected = connection.execute("SELECT 1 FROM calendars WHERE active").fetchone() is not None
    make = SummaryMaker(zone, connected=connected)
    # All-day bookings are ordered by midnight UTC, and what began yesterday may not be over: look a day back, keep what is left.
    since = (start_of_today.astimezone(UTC) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    records = connection.execute(
        SELECT_SUMMARY + " AND b.order_at >= :since ORDER BY b.order_at, b.id LIMIT :size",
        {"no": 0, "since": since, "size": size + YESTERDAY},
    )
    made = (make(record, sqlite_instant, date.fromisoformat) for record in records)
    ours = sorted((row for row in made if row.end > start_of_today.timestamp()), key=lambda row: (row.start, row.id))
    rows = tuple(ours[:size])
    members = tuple(
        Member(
            id=record[0],
            name=record[1],
            email=record[2],
            colour=record[3],
            active=bool(record[4]),
            role_title=record[5],
        )
        for record in connection.execute(
            "SELECT id, name, email, colour, active, role_title FROM members ORDER BY created_at, id"
        )
    )
    total = connection.execute("SELECT count(*) FROM bookings WHERE deleted_at IS NULL").fetchone()[0]
    return FirstPage(rows, members, total, connected)


def sqlite_instant(text: str) -> float:
    """Seconds since the epoch of an instant as SQLAlchemy keeps it in SQLite: UTC, without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
