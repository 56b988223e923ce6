"""Real programs that are really killed: the command line against a sandbox on the loopback, again and again, until all is sent.

The moment is a number of requests that the server has seen, so that it does not depend on how fast the computer is.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bookings_desktop.backend import DATABASE_FILE
from bookings_desktop.google.mapping import event_from_json
from bookings_desktop.google.token_store import FileTokenStore, StoredSignIn
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.values import Author, Booking, BookingStatus, Contact, TimedSlot, new_id
from bookings_desktop.sandbox import Person, Request, SandboxServer, SandboxStore, When
from tests.simulation.promises import demand

ACCOUNT = "reception@example.com"
CALENDAR = "practice@group.calendar.google.com"
SCOPES = ("https://www.googleapis.com/auth/calendar",)
ZONE = "Europe/London"
HELEN = Author(who="Helen")
BOOKINGS = 14
EVENTS = 6
KILLS = 4
MOST_STARTS = 12
SECONDS = 120
"""The longest that one program may run, and the longest wait for its next request."""


class Journal(list[Request]):
    """The requests of a store; sets an event when there are so many."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[int, threading.Event]] = []

    def at(self, number: int) -> threading.Event:
        """An event that is set with the request that makes it so many."""
        reached = threading.Event()
        self._waiting.append((number, reached))
        return reached

    def append(self, request: Request) -> None:
        super().append(request)
        for number, reached in self._waiting:
            if len(self) >= number:
                reached.set()


class Practice:
    """One data folder, its Google account, and a program that mirrors the one in the other.

    Args:
        folder: the data folder.
        server: the sandbox; its store is new.
        seed: decides everything.
    """

    def __init__(self, folder: Path, server: SandboxServer, seed: int) -> None:
        self.folder = folder
        self.server = server
        self.store = server.store
        self.store.requests = self.journal = Journal()
        self.store.add_calendar(CALENDAR, "Practice", time_zone=ZONE)
        self.person = Person(self.store, CALENDAR)
        self.dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.ticks: Counter[str] = Counter()
        self.killed = 0
        folder.mkdir(mode=0o700, exist_ok=True)
        secrets = server.client_secrets()["installed"]
        FileTokenStore(folder).save(
            StoredSignIn(
                refresh_token=server.issue_refresh_token(SCOPES),
                client_id=secrets["client_id"],
                client_secret=secrets["client_secret"],
                token_uri=secrets["token_uri"],
                revoke_uri=secrets["revoke_uri"],
                scopes=SCOPES,
                account=ACCOUNT,
            )
        )

    @contextmanager
    def database(self) -> Iterator[Database]:
        with closing(open_database(sqlite_url(self.folder / DATABASE_FILE))) as opened:
            yield opened

    # ---- work on both sides -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Bookings here, events there, and a series that is none of our business."""
        with self.database() as database, database.unit_of_work(HELEN) as uow:
            uow.calendars.save(CalendarState(CALENDAR, ACCOUNT, "Practice", ZONE, "owner"))
            guest = uow.contacts.add(Contact(id=new_id(), name="Mara", emails=("mara@example.org",)))
            for number in range(BOOKINGS):
                booking = Booking(id=new_id(), title=f"Booking {number}", slot=_slot(number))
                tick = number % 4 == 0
                uow.bookings.add(replace(booking, contact_id=guest.id) if tick else booking, notify_guest=tick)
                self.ticks[booking.id] += tick
            uow.commit()
        for number in range(EVENTS):
            time = _slot(number, day=3)
            self.person.add_event(f"Event {number}", time.start.isoformat(), time.end.isoformat())
        time = _slot(1, day=4)
        start, end = time.start.isoformat(), time.end.isoformat()
        self.series = self.person.add_event("Series", start, end, recurrence=["RRULE:FREQ=DAILY;COUNT=3"])

    def go_on(self) -> None:
        """More work on both sides, different bookings each, so that nothing is a conflict."""
        found = self.bookings()
        self.dice.shuffle(found)
        with self.database() as database, database.unit_of_work(HELEN) as uow:
            for number, booking in enumerate(found[:6]):
                tick = booking.contact_id is not None
                if number < 2:
                    uow.bookings.save(replace(booking, deleted_at=uow.now))
                    continue
                uow.bookings.save(
                    replace(booking, title=f"{booking.title}, moved", slot=_slot(number, day=9)), notify_guest=tick
                )
                self.ticks[booking.id] += tick
            links = [uow.links.get(booking.id) for booking in found[6:11]]
            uow.commit()
        for number, link in enumerate(one for one in links if one is not None):
            if number == 0:
                self.person.delete(link.event_id)
            else:
                self.person.edit(link.event_id, location=f"Room {number}")

    def bookings(self) -> list[Booking]:
        """The living bookings, by title."""
        with self.database() as database, database.reading() as uow:
            found = [one.booking for one in uow.details.matching(BookingQuery())]
        return sorted((one for one in found if one.status is not BookingStatus.CANCELLED), key=lambda one: one.title)

    # ---- the program --------------------------------------------------------------------------------------------

    def start(self) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "BOOKINGS_DATA_DIR": str(self.folder),
            "BOOKINGS_GOOGLE_ROOT": self.server.root_url,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        command = [sys.executable, "-m", "bookings_desktop", "sync", "--yes", "--json"]
        return subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def kill_once(self) -> None:
        """Start the program and end it at one of its next requests: before it is done, after it, or somewhere behind it."""
        number, way = self.dice.randrange(12), self.dice.randrange(3)
        seen = self.journal.at(len(self.journal) + number + 1)
        held = None
        if way < 2:
            held = self.store.faults.hold(when=When.BEFORE if way else When.AFTER, skip=number)
        reached = seen if held is None or held.reached is None else held.reached
        with self.start() as program:
            ended = threading.Thread(target=lambda: (program.wait(), reached.set()))
            ended.start()
            demand(reached.wait(SECONDS), "the program makes progress", f"no request {number}")
            program.kill()
            ended.join()
        self.killed += program.returncode < 0
        before = len(self.journal)
        waits = held is not None and held.remaining == 0
        arrived = self.journal.at(before + 1)
        self.store.faults.clear()  # a request that was on its way arrives although nobody waits for the answer any more
        if waits:
            demand(arrived.wait(SECONDS), "the server goes on", "a request is stuck")

    def come_to_rest(self) -> None:
        """Let the program run to its end until a round has nothing to do."""
        for _ in range(MOST_STARTS):
            before = len(self.journal)
            program = self.start()
            out, err = program.communicate(timeout=SECONDS)
            demand(program.returncode == 0, "the program ends well", f"{program.returncode} {out!r} {err!r}")
            if not [one for one in self.journal[before:] if one.writes]:
                return
        demand(holds=False, promise="it comes to rest", what="it still writes")

    def check(self) -> None:
        """One event for each booking with the same title, time and place; each tick mailed at most once, nothing else mailed."""
        events = [event for event in self.person.events() if event["id"] != self.series["id"]]
        there = sorted((event_from_json(event, ZONE).fields for event in events), key=lambda one: one.title)
        here = self.bookings()
        ours = [(one.title, one.slot.start, one.location) for one in here]
        demand(
            ours == [(one.title, one.slot.start, one.location) for one in there],
            "both sides are equal",
            f"{here} {there}",
        )
        mails = Counter(
            request.body["id"] if request.method == "POST" else request.path.rpartition("/")[2]
            for request in self.journal
            if request.writes and request.committed and request.params.get("sendUpdates") != "none"
        )
        for event_id, number in mails.items():
            demand(number <= self.ticks[event_id], "no mail without a tick", f"{number} for {event_id}")
        demand(
            self.series == self.store.get_event(CALENDAR, self.series["id"]), "foreign data is untouched", "the series"
        )


def _slot(number: int, *, day: int = 2) -> TimedSlot:
    start = datetime(2026, 5, day, 8, 0, tzinfo=UTC) + timedelta(minutes=40 * number)
    return TimedSlot(start, start + timedelta(minutes=30), ZONE)


def run(seed: int, folder: Path) -> int:
    """One practice whose program is killed again and again. Returns how often; raises :class:`tests.simulation.promises.Broken`."""
    with SandboxServer(SandboxStore(account=ACCOUNT, time_zone=ZONE)) as server:
        practice = Practice(folder, server, seed)
        for work in (practice.begin, practice.go_on):
            work()
            for _ in range(KILLS // 2):
                practice.kill_once()
            practice.come_to_rest()
            practice.check()
        return practice.killed
