"""Builders: a test names only what it is about; everything else has a sensible value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.values import (
    AllDaySlot,
    Author,
    Booking,
    Contact,
    Member,
    Origin,
    Slot,
    TimedSlot,
    new_id,
)
from tests.support.new_database import new_database

ZONE = "Europe/London"
START = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)
"""11:00 in London, a Thursday."""

DESK = Author("Anna")
GOOGLE = Author("Google Calendar", Origin.GOOGLE)


class FakeClock:
    """A clock that only moves when told. Starts on 1 May 2026 at 08:00 UTC."""

    def __init__(self, now: datetime = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        """Let time pass; arguments as of timedelta."""
        self.now += timedelta(**amount)


def a_slot(start: datetime = START, minutes: int = 45, zone: str = ZONE) -> TimedSlot:
    """A slot from an instant (UTC)."""
    return TimedSlot(start, start + timedelta(minutes=minutes), zone)


def some_days(first: date = date(2026, 5, 14), days: int = 1, zone: str = ZONE) -> AllDaySlot:
    """Whole days."""
    return AllDaySlot(first, first + timedelta(days=days), zone)


def a_booking(*, title: str = "Consultation", slot: Slot | None = None, **fields: Any) -> Booking:
    """A booking that was never stored: 45 minutes on 14 May 2026 at 11:00 in London."""
    return Booking(**{"id": new_id(), "title": title, "slot": slot or a_slot(), **fields})


def a_contact(*, name: str = "Zoë Ünal", email: str = "zoe@example.com", **fields: Any) -> Contact:
    """A contact that was never stored."""
    return Contact(**{"id": new_id(), "name": name, "emails": (email,) if email else (), **fields})


def a_member(*, name: str = "Anna Berg", email: str = "anna@example.com", **fields: Any) -> Member:
    """A member that was never stored."""
    return Member(**{"id": new_id(), "name": name, "email": email, **fields})


def a_database(folder: Path, clock: FakeClock | None = None, **options: Any) -> Database:
    """A fresh database file in a folder; the caller closes it."""
    return open_database(sqlite_url(new_database(folder / "bookings.db")), clock=clock or FakeClock(), **options)


def stored(database: Database, *values: Booking | Contact | Member, author: Author = DESK) -> None:
    """Store people and bookings in one unit of work."""
    with database.unit_of_work(author) as work:
        for value in values:
            if isinstance(value, Booking):
                work.bookings.add(value)
            elif isinstance(value, Contact):
                work.contacts.add(value)
            else:
                work.members.add(value)
            work.flush()
        work.commit()
