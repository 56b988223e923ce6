"""The first screen of rows through plain ``sqlite3``, so that the window paints before SQLAlchemy is imported (design §7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import inf, isfinite
from pathlib import Path
from zoneinfo import ZoneInfo

from bookings_desktop.models.listing import SELECT_SUMMARY, BookingSummary, SummaryMaker
from bookings_desktop.models.members import Member
from bookings_desktop.models.schema_version import SCHEMA_VERSION

YESTERDAY = 200
"""So many bookings of the day before are looked at for what is not over yet."""

LOOKED_AT = 4000
"""So many bookings are looked at for those of some statuses, whatever was found: the first paint does not wait for more."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class FirstScope:
    """Which bookings the table opens with.

    Attributes:
        low: seconds since the epoch; what ends after it is wanted.
        high: what begins before it is wanted.
        before: wanted is what was over at ``low``, instead of what touches the stretch.
        latest_first: the table begins with the latest.
        statuses: values of BookingStatus; empty means any.
        member_id: of a colleague, the empty string for nobody, or None for everyone.
        contact_id: of a contact, or None for all.
    """

    low: float = -inf
    high: float = inf
    before: bool = False
    latest_first: bool = False
    statuses: frozenset[str] = frozenset()
    member_id: str | None = None
    contact_id: str | None = None

    def contains(self, row: BookingSummary) -> bool:
        """Whether a booking lies in the stretch of time."""
        reaches = row.end > self.low or row.start >= self.low
        return not reaches if self.before else reaches and row.start < self.high


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the window shows before anything else is loaded.

    Attributes:
        rows: the first bookings of the scope, in its order.
        total: how many bookings there are.
    """

    rows: tuple[BookingSummary, ...]
    members: tuple[Member, ...]
    total: int
    connected: bool


def read_first_page(path: Path, zone: ZoneInfo, wanted: FirstScope, size: int = 60) -> FirstPage | None:
    """The first screen of bookings, or None when there is no database of this program's schema version yet.

    Args:
        path: the database file; it is opened read-only.
        zone: the zone shown.
        wanted: which bookings the table opens with.
        size: rows at the most.

    A file that cannot be read gives None too: opening it in earnest comes next, and tells the person why.
    """
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return _read(connection, zone, wanted, size)
        finally:
            connection.close()
    except (sqlite3.DatabaseError, ValueError, TypeError):
        return None


def _read(connection: sqlite3.Connection, zone: ZoneInfo, wanted: FirstScope, size: int) -> FirstPage | None:
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        return None
    connected = connection.execute("SELECT 1 FROM calendars WHERE active").fetchone() is not None
    make = SummaryMaker(zone, connected=connected)
    made = (
        make(record, sqlite_instant, date.fromisoformat) for record in _records(connection, wanted, size + YESTERDAY)
    )
    ours = sorted(filter(wanted.contains, made), key=lambda row: (row.start, row.id), reverse=wanted.latest_first)
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
    total = connection.execute(_TOTAL).fetchone()[0]
    return FirstPage(rows, members, total, connected)


_TOTAL = "SELECT (SELECT count(*) FROM bookings) - (SELECT count(*) FROM bookings WHERE deleted_at IS NOT NULL)"
"""Counts pages of an index, and the few that are in the trash by theirs; with a condition, SQLite would look at every booking."""

_WITH = {
    "member": "(b.assigned_to_id = :member OR b.id IN (SELECT booking_id FROM further_members WHERE member_id = :member))",
    "contact": "(b.contact_id = :contact OR b.id IN (SELECT booking_id FROM further_contacts WHERE contact_id = :contact))",
}
"""Whose bookings there are: those in which somebody is the first one, and those in which they take part besides."""


def _records(connection: sqlite3.Connection, wanted: FirstScope, size: int) -> Iterator[tuple[object, ...]]:
    """The first records in the order of the table. What only touches a bound may be among them."""
    # All-day bookings are ordered by midnight UTC, and what began the day before may not be over: look a day further.
    since, until = (-inf, wanted.low + _DAY) if wanted.before else (wanted.low - _DAY, wanted.high + _DAY)
    bounds = [
        (f"b.order_at {sign} :{name}", name, datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f"))
        for sign, name, at in ((">=", "since", since), ("<", "until", until))
        if isfinite(at)
    ]
    people = [
        (_WITH[kind] if value else f"b.{first} IS NULL", kind, value)
        for kind, first, value in (
            ("member", "assigned_to_id", wanted.member_id),
            ("contact", "contact_id", wanted.contact_id),
        )
        if value is not None
    ]
    values: dict[str, object] = {name: value for _, name, value in (*bounds, *people)}
    where = "".join(f" AND {condition}" for condition, _, _ in (*bounds, *people))
    down = " DESC" if wanted.latest_first else ""
    order = f" ORDER BY b.order_at{down}, b.id{down} LIMIT :size"
    if not wanted.statuses:
        return connection.execute(SELECT_SUMMARY + where + order, values | {"no": 0, "size": size})
    # a status has no index: a bounded number of light rows is looked at
    light = f"SELECT b.id, b.status FROM bookings b WHERE b.deleted_at IS NULL{where}{order}"  # noqa: S608 - our own words
    found = [one[0] for one in connection.execute(light, values | {"size": LOOKED_AT}) if one[1] in wanted.statuses]
    ids = {f"id{number}": booking_id for number, booking_id in enumerate(found[:size])}
    among = f" AND b.id IN ({', '.join(':' + name for name in ids)})"
    return connection.execute(SELECT_SUMMARY + among, ids | {"no": 0})


def sqlite_instant(text: str) -> float:
    """Seconds since the epoch of an instant as SQLAlchemy keeps it in SQLite: UTC, without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
