"""A sandbox in a process of its own, so that its work is not counted as ours."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from bookings_desktop.google.listings import list_parameters
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from bookings_desktop.sync.engine import PAGE_SIZE

SCOPES = ("https://www.googleapis.com/auth/calendar",)
ZONE = "Europe/London"
FIRST = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
EVERY = timedelta(hours=1)
LENGTH = timedelta(minutes=45)
NEW_TITLE = "Gait analysis, with insoles"
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Account:
    """What a client needs to know.

    Attributes:
        root: of the server.
        secrets: the client file's contents.
        refresh_token: of the sign-in.
        bare, mirror: ids of empty calendars.
        full: the id of one with as many events as were asked for.
        before: the sync token that ``full`` gave while it was empty, without the mark of our question.
    """

    root: str
    secrets: dict[str, str]
    refresh_token: str
    bare: str
    mirror: str
    full: str
    before: str


class Calls:
    """Asks the server, from the process that started it, what it was asked."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def listings(self) -> int:
        """How many listings of events there were so far."""
        self._pipe.send("listings")
        count: int = self._pipe.recv()
        return count


def event_body(number: int) -> dict[str, object]:
    """An event as a practice writes it."""
    start = FIRST + EVERY * number
    return {
        "summary": f"Gait analysis {number}",
        "location": "Room 4",
        "description": "Bring shoes and last year’s report.",
        "start": {"dateTime": start.isoformat(), "timeZone": ZONE},
        "end": {"dateTime": (start + LENGTH).isoformat(), "timeZone": ZONE},
    }


@contextmanager
def running(events: int) -> Iterator[Account]:
    """Serve an account with a calendar of so many events; no limits, no delays."""
    with counting(events) as (account, _):
        yield account


@contextmanager
def counting(events: int, edits: int = 0, sign: Path | None = None) -> Iterator[tuple[Account, Calls]]:
    """The same, and who tells what the server was asked.

    Args:
        events: how many the full calendar has.
        edits: how many of them, spread evenly, people give another title as soon as ``sign`` exists, which is removed then:
            :data:`NEW_TITLE` at first, and another one each time after.
        sign: a path that the window's process, which has no pipe to the server, can touch.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, events, edits, sign), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv(), Calls(ours)
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _serve(pipe: Connection, events: int, edits: int, sign: Path | None) -> None:
    store = SandboxStore(time_zone=ZONE)
    bare, mirror, full = (store.add_calendar(f"{name}@group.calendar.google.com", name) for name in ("a", "b", "c"))
    before = store.list_events(full, list_parameters(PAGE_SIZE))["nextSyncToken"]
    ids = [store.insert_event(full, event_body(number))["id"] for number in range(events)]
    with SandboxServer(store) as server:
        secrets = server.client_secrets()["installed"]
        token = server.issue_refresh_token(SCOPES)
        pipe.send(Account(server.root_url, secrets, token, bare, mirror, full, before))
        titles = (f"{NEW_TITLE}, {number}" if number else NEW_TITLE for number in count())
        try:
            while True:  # until the other end is closed
                if pipe.poll(LOOK_SECONDS):
                    pipe.recv()
                    pipe.send(sum(one.method == "GET" and one.path.endswith("/events") for one in store.requests))
                elif sign is not None and sign.exists():
                    person, title = Person(store, full), next(titles)
                    for event_id in ids[:: len(ids) // edits][:edits]:
                        person.edit(event_id, summary=title)
                    sign.unlink()
        except EOFError:
            return
