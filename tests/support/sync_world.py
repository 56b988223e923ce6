"""Desks, a person in Google and a clock: what the tests of the engine are made of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.sync_values import Conflict, Link, OutboxMark
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import (
    Author,
    Booking,
    BookingStatus,
    Contact,
    HistoryEntry,
    Member,
    TimedSlot,
    new_id,
)
from bookings_desktop.sandbox import Person, SandboxStore
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.sync.engine import SyncEngine
from bookings_desktop.sync.results import PullResult, PushResult, RoundReport, Stop
from tests.support.sandbox_remote import SandboxRemote

ZONE = "Europe/London"
HELEN = Author(who="Helen")
LIVING = select(BookingRow.id).where(BookingRow.deleted_at.is_(None)).order_by(BookingRow.order_at, BookingRow.id)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def slot(hour: int, *, day: int = 20, minutes: int = 45, zone: str = ZONE) -> TimedSlot:
    """A time of day (UTC) in May 2026."""
    start = datetime(2026, 5, day, hour, 0, tzinfo=UTC)
    return TimedSlot(start, start + timedelta(minutes=minutes), zone)


class Templates:
    """Hands out fresh databases by copying a migrated one, which is ten times faster than migrating each."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        open_database(sqlite_url(self._template)).close()

    def database(self, path: Path, clock: Callable[[], datetime], undo_window: timedelta = timedelta()) -> Database:
        shutil.copyfile(self._template, path)
        return open_database(sqlite_url(path), clock=clock, undo_window=undo_window)


class Google:
    """The other side: the account's store, the mirror calendar and the person who looks at it."""

    def __init__(self, clock: Clock, *, calendar_id: str = "practice@group.calendar.google.com") -> None:
        self.clock = clock
        self.store = SandboxStore(account="reception@example.com", time_zone=ZONE, clock=clock)
        self.calendar_id = self.store.add_calendar(calendar_id, "Practice", time_zone=ZONE)
        self.person = Person(self.store, self.calendar_id)

    def events(self) -> list[dict[str, Any]]:
        return self.person.events()

    def titles(self) -> list[str]:
        return sorted(str(event.get("summary", "")) for event in self.events())

    def event(self, event_id: str) -> dict[str, Any]:
        return self.store.get_event(self.calendar_id, event_id)

    def writes(self, since: int = 0) -> list[str]:
        """Methods of the writing requests in the journal from an index on."""
        return [request.method for request in self.store.requests[since:] if request.writes]

    def count(self, method: str, *, committed: bool | None = None, since: int = 0) -> int:
        """How many requests of a method are in the journal from an index on; only those that did or did not change something."""
        return len(
            [
                request
                for request in self.store.requests[since:]
                if request.method == method and committed in (None, request.committed)
            ]
        )

    def add(self, summary: str, hour: int = 9, **fields: Any) -> str:
        event = self.person.add_event(
            summary, f"2026-05-20T{hour:02}:00:00+00:00", f"2026-05-20T{hour:02}:30:00+00:00", **fields
        )
        return str(event["id"])


class Desk:
    """One installation: database, engine and the person who works with it."""

    def __init__(
        self,
        database: Database,
        google: Google,
        clock: Clock,
        *,
        remote: Any = None,
        page_size: int = 250,
        **engine: Any,
    ) -> None:
        self.database = database
        self.google = google
        self.clock = clock
        self.remote = remote or SandboxRemote(google.store)
        self._options = {"page_size": lambda: page_size, "random": lambda: 0.5, "normalise": normalised, **engine}
        self.engine = self._new_engine()

    def _new_engine(self) -> SyncEngine:
        return SyncEngine(self.database, self.remote, clock=self.clock, **self._options)

    def restart(self) -> None:
        """The program was killed and started again: all that was only in memory is lost."""
        self.engine = self._new_engine()

    # ---- work at the desk -----------------------------------------------------------------------------------------

    def made(self, title: str = "Gait analysis", hour: int = 9, **fields: Any) -> Booking:
        """A booking that is not stored yet."""
        return Booking(id=fields.pop("id", "") or new_id(), title=title, slot=fields.pop("slot", slot(hour)), **fields)

    def add(self, title: str = "Gait analysis", hour: int = 9, **fields: Any) -> str:
        notify = fields.pop("notify_guest", False)
        with self.database.unit_of_work(HELEN) as uow:
            booking = uow.bookings.add(self.made(title, hour, **fields), notify_guest=notify)
            uow.commit()
        return booking.id

    def edit(self, booking_id: str, *, notify_guest: bool = False, **fields: Any) -> Booking:
        with self.database.unit_of_work(HELEN) as uow:
            stored = uow.bookings.save(replace(uow.bookings.get(booking_id), **fields), notify_guest=notify_guest)
            uow.commit()
        return stored

    def cancel(self, booking_id: str) -> None:
        self.edit(booking_id, status=BookingStatus.CANCELLED)

    def delete(self, booking_id: str) -> None:
        self.edit(booking_id, deleted_at=self.clock())

    def purge(self, booking_id: str) -> None:
        with self.database.unit_of_work(HELEN) as uow:
            uow.bookings.purge(booking_id)
            uow.commit()

    def contact(self, name: str, *emails: str) -> str:
        with self.database.unit_of_work(HELEN) as uow:
            contact = uow.contacts.add(Contact(id=new_id(), name=name, emails=emails))
            uow.commit()
        return contact.id

    def edit_contact(self, contact_id: str, **fields: Any) -> None:
        with self.database.unit_of_work(HELEN) as uow:
            uow.contacts.save(replace(uow.contacts.get(contact_id), **fields))
            uow.commit()

    def contact_named(self, name: str) -> str:
        """The id of the only contact of this name."""
        with self.database.reading() as uow:
            (found,) = [contact for contact in uow.contacts.all() if contact.name == name]
        return found.id

    def member(self, name: str, email: str) -> str:
        with self.database.unit_of_work(HELEN) as uow:
            member = uow.members.add(Member(id=new_id(), name=name, email=email))
            uow.commit()
        return member.id

    def try_meet_again(self, booking_id: str) -> None:
        assert BookingService(self.database, lambda: "Helen").ask_for_meet_again(booking_id)

    def take_theirs(self, booking_id: str, **fields: Any) -> None:
        """Resolve conflicts in favour of Google by taking its values."""
        self.edit(booking_id, **fields)

    # ---- what is there --------------------------------------------------------------------------------------------

    def find(self, booking_id: str) -> Booking | None:
        with self.database.reading() as uow:
            return uow.bookings.find(booking_id)

    def booking(self, booking_id: str) -> Booking:
        with self.database.reading() as uow:
            return uow.bookings.get(booking_id)

    def bookings(self) -> list[Booking]:
        with self.database.reading() as uow:
            ids = list(uow.context.session.run(LIVING).scalars())
            found = uow.bookings.get_many(ids)
        return [found[booking_id] for booking_id in ids]

    def titles(self) -> list[str]:
        return sorted(one.title for one in self.bookings() if one.status is not BookingStatus.CANCELLED)

    def link(self, booking_id: str) -> Link | None:
        with self.database.reading() as uow:
            return uow.links.get(booking_id)

    def mark(self, booking_id: str) -> OutboxMark | None:
        with self.database.reading() as uow:
            return uow.outbox.get(booking_id)

    def conflicts(self, booking_id: str) -> tuple[Conflict, ...]:
        with self.database.reading() as uow:
            return uow.conflicts.of(booking_id)

    def history(self, booking_id: str) -> tuple[HistoryEntry, ...]:
        with self.database.reading() as uow:
            return uow.history.of(booking_id)

    def notes(self, booking_id: str) -> list[str]:
        return [entry.note for entry in self.history(booking_id) if entry.note]

    def token(self) -> str:
        with self.database.reading() as uow:
            calendar = uow.calendars.active()
        return calendar.sync_token if calendar is not None else ""

    # ---- mirroring ------------------------------------------------------------------------------------------------

    def connect(self) -> Desk:
        self.engine.connect(self.google.calendar_id)
        return self

    def pull(self) -> PullResult:
        """Read all pages; the last result."""
        while True:
            result = self.engine.pull_page()
            if not result.more:
                return result

    def push(self) -> PushResult:
        """Send until there is nothing to do at once; the last result."""
        for _ in range(1000):
            result = self.engine.push_next()
            if not result.more:
                return result
        raise AssertionError("pushing does not come to an end")

    def sync(self, **options: Any) -> RoundReport:
        """A whole round; waiting moves the clock."""
        return self.engine.run_until_idle(**{"wait": self.clock.advance, **options})

    def settle(self, rounds: int = 6, **options: Any) -> RoundReport:
        """Whole rounds until one moves nothing."""
        for _ in range(rounds):
            report = self.sync(**options)
            if report.halt.stop is not Stop.NONE or not (report.pulled or report.pushed or report.left):
                return report
        return report


class Killed(BaseException):
    """The program ends here; not an Exception, so that nothing can take it for an error to handle."""


def kill_at(desk: Desk, method: str, *, after: bool) -> None:
    """Kill the program at the next call of a method, before or after Google did it."""

    def hook(name: str) -> None:
        if name == method:
            desk.remote.before_call = desk.remote.after_call = lambda _: None
            raise Killed

    if after:
        desk.remote.after_call = hook
    else:
        desk.remote.before_call = hook
