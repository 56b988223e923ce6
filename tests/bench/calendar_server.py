"""A sandbox in a process of its own, so that its work is not counted as ours."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from bookings_desktop.sandbox import SandboxServer, SandboxStore

SCOPES = ("https://www.googleapis.com/auth/calendar",)
ZONE = "Europe/London"
FIRST = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
EVERY = timedelta(hours=1)
LENGTH = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Account:
    """What a client needs to know.

    Attributes:
        root: of the server.
        secrets: the client file's contents.
        refresh_token: of the sign-in.
        bare, mirror: ids of empty calendars.
        full: the id of one with as many events as were asked for.
    """

    root: str
    secrets: dict[str, str]
    refresh_token: str
    bare: str
    mirror: str
    full: str


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
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, events), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _serve(pipe: Connection, events: int) -> None:
    store = SandboxStore(time_zone=ZONE)
    bare, mirror, full = (store.add_calendar(f"{name}@group.calendar.google.com", name) for name in ("a", "b", "c"))
    for number in range(events):
        store.insert_event(full, event_body(number))
    with SandboxServer(store) as server:
        secrets = server.client_secrets()["installed"]
        pipe.send(Account(server.root_url, secrets, server.issue_refresh_token(SCOPES), bare, mirror, full))
        try:
            pipe.recv()  # until the other end is closed
        except EOFError:
            return
