"""Data folders with so many bookings, as a connected desk with ten years of history has them.

A database is made once, through the models, and kept in the user's temporary folder under the version of its schema, its size,
the seed and the month: the bookings lie around the present day. What a benchmark opens is a copy, or, where it writes nothing,
the database itself.
"""

from __future__ import annotations

import gc
import getpass
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bookings_desktop.models.database import open_database, sqlite_url
from bookings_desktop.models.schema_version import DATABASE_FILE, SCHEMA_VERSION
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import (
    MEMBER_COLOURS,
    AllDaySlot,
    Author,
    Booking,
    BookingStatus,
    Contact,
    Member,
    Origin,
    TimedSlot,
)
from bookings_desktop.settings import Settings, SettingsFile
from tests.bench.words import Words

SEED = 20260514
ZONE = "Europe/London"
PAST_DAYS, DAYS = 3650, 4000
"""Ten years of history, and one year to come."""

MOST_CONTACTS = 20_000
CALENDAR = "practice@group.calendar.google.com"
CHUNK = 20_000
OPENS_AT, HOURS = 8, 10
AUTHOR = Author("Bench", Origin.GOOGLE)  # what came from there waits for nothing

S = BookingStatus
OVER = (S.COMPLETED,) * 8 + (S.CANCELLED, S.CONFIRMED)
TO_COME = (S.CONFIRMED,) * 5 + (S.SCHEDULED,) * 3 + (S.RESCHEDULED, S.CANCELLED)


_LINKS = f"""
INSERT INTO links (booking_id, calendar_id, event_id, generation, etag, html_link, base, attendees, attendees_complete,
                   needs_read, gone)
SELECT id, '{CALENDAR}', id, 0, '"3512345678901234"', 'https://www.google.com/calendar/event?eid=' || id || id,
       json_object('title', title, 'description', description, 'location', location, 'meeting_link', meeting_link, 'slot',
                   CASE WHEN starts_at IS NULL THEN json_object('first_day', first_day, 'end_day', end_day, 'zone', time_zone)
                        ELSE json_object('start', replace(starts_at, ' ', 'T') || '+00:00',
                                         'end', replace(ends_at, ' ', 'T') || '+00:00', 'zone', time_zone) END),
       '[]', 1, 0, 0
FROM bookings
"""  # noqa: S608 - our own words
"""The links as the sync leaves them when all events have been taken in; one statement, since a million take minutes one by one."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything a desk with so many bookings has."""

    bookings: int

    @property
    def contacts(self) -> int:
        """People that come."""
        return min(MOST_CONTACTS, self.bookings // 5)

    @property
    def members(self) -> int:
        """Colleagues; as many as the bookings of a day need."""
        return min(40, max(4, self.bookings // 25_000)) if self.bookings else 0


@contextmanager
def folder(bookings: int, *, copy: bool = True, backed_up: bool = True) -> Iterator[Path]:
    """A data folder with so many bookings, of which nothing stays.

    Args:
        bookings: how many.
        copy: False where nothing is written: the database is the kept one itself.
        backed_up: whether today's backup is there already; otherwise the program makes it at its start.
    """
    made = database(bookings)
    with tempfile.TemporaryDirectory(prefix="bookings-bench-", dir=made.parent) as name:
        place = Path(name)
        SettingsFile(place).save(Settings(organisation="Bench", person="Ben", time_zone=ZONE, first_run_done=True))
        if copy:
            shutil.copyfile(made, place / DATABASE_FILE)
        else:
            os.link(made, place / DATABASE_FILE)
        if backed_up:
            (place / "backups").mkdir(mode=0o700)
            (place / "backups" / f"daily-{datetime.now(UTC):%Y-%m-%d}.db").touch()
        yield place


def kept() -> Path:
    """The folder of what is kept between runs."""
    place = Path(tempfile.gettempdir()) / f"bookings-bench-{getpass.getuser()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise RuntimeError(f"{place} belongs to somebody else")
    return place


def database(bookings: int) -> Path:
    """The kept database of this size; made first if there is none."""
    path = kept() / f"schema{SCHEMA_VERSION}-{bookings}-{SEED}-{datetime.now(UTC):%Y-%m}.db"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        _make(draft, Sizes(bookings))
        draft.replace(path)
    return path


def _make(path: Path, sizes: Sizes) -> None:
    words = Words(SEED)
    gc.disable()  # a million values are alive for a moment only
    opened = open_database(sqlite_url(path))
    try:
        with opened.unit_of_work(AUTHOR) as work:
            _connect(work)
            members = _add_members(work, sizes.members)
            contacts = _add_contacts(work, sizes.contacts, words)
            work.commit()
        for first in range(0, sizes.bookings, CHUNK):
            numbers = range(first, min(first + CHUNK, sizes.bookings))
            bookings = [_booking(number, sizes, words, members, contacts) for number in numbers]
            with opened.unit_of_work(AUTHOR) as work:
                work.bookings.add_many(bookings)
                work.commit()
    finally:
        opened.close()
        gc.enable()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(_LINKS)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # no log beside the file, so that it can be copied
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("ANALYZE")


def _connect(work: UnitOfWork) -> None:
    work.calendars.save(CalendarState(CALENDAR, "desk@example.com", "Practice", ZONE, "owner"))


def _add_members(work: UnitOfWork, count: int) -> list[str]:
    ids = []
    for number in range(count):
        member_id = f"{number:032x}"
        colour = MEMBER_COLOURS[number % len(MEMBER_COLOURS)]
        work.members.add(Member(member_id, f"Colleague {number + 1}", f"colleague{number + 1}@example.com", colour))
        ids.append(member_id)
    return ids


def _add_contacts(work: UnitOfWork, count: int, words: Words) -> list[str]:
    ids = []
    for number in range(count):
        given, family = words.name()
        contact_id = f"{number:032x}"
        address = f"guest{number}@example.org"
        phones = (f"+44 20 7946 {number % 10_000:04}",) if words.hit(0.6) else ()
        work.contacts.add(
            Contact(contact_id, f"{given} {family}", given, family, emails=(address,), phones=phones),
        )
        ids.append(contact_id)
    return ids


def _booking(number: int, sizes: Sizes, words: Words, members: list[str], contacts: list[str]) -> Booking:
    today = datetime.now(UTC).replace(hour=OPENS_AT, minute=0, second=0, microsecond=0)
    per_day = sizes.bookings / DAYS
    day = today + timedelta(days=int(number / per_day) - PAST_DAYS)
    of_day = number - int(int(number / per_day) * per_day)
    member = of_day % len(members) if members else 0
    slots = HOURS * 60 // 15
    start = day + timedelta(minutes=(of_day // max(1, len(members)) * 3 + words.below(2)) % slots * 15)
    slot: TimedSlot | AllDaySlot = TimedSlot(start, start + timedelta(minutes=(30, 45, 45, 60)[words.below(4)]), ZONE)
    if words.hit(0.02):
        slot = AllDaySlot(start.date(), start.date() + timedelta(days=1), ZONE)
    statuses = OVER if start < today else TO_COME
    return Booking(
        id=f"{number:08x}{words.below(1 << 96):024x}",
        title=words.title(number),
        slot=slot,
        description=words.description(),
        contact_id=contacts[words.below(len(contacts))] if contacts and words.hit(0.95) else None,
        assigned_to_id=members[member] if members and words.hit(0.95) else None,
        location=words.place(),
        meeting_link=f"https://meet.example.com/{number:x}" if words.hit(0.2) else "",
        status=statuses[words.below(len(statuses))],
    )
