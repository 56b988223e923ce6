"""What a change costs to send, and an event to take in: processor time beside that of Google's bare client in the same run.

Both go over HTTP to the same sandbox, which is a process of its own. Nothing waits on purpose.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials

from bookings_desktop.google import transport
from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.values import Author, Booking, TimedSlot, new_id
from bookings_desktop.sync.engine import SyncEngine
from tests.bench import calendar_server, stored_rows
from tests.bench.calendar_server import Account, event_body
from tests.bench.frame import Figure

BUDGET = 2.0
HELEN = Author(who="Helen")


def measure(pushed: int, pulled: tuple[int, ...], page_size: int) -> list[Figure]:
    """Push so many bookings, then pull calendars of these sizes.

    Args:
        pushed: how many bookings are sent.
        pulled: numbers of events.
        page_size: of the listings, ours and the floor's.
    """
    figures = [_push(pushed)]
    for number in pulled:
        figures += _pull(number, page_size)
    return figures


def _push(number: int) -> Figure:
    with calendar_server.running(0) as account, tempfile.TemporaryDirectory() as folder:
        # The floor is taken before and after, since a processor seldom keeps its pace for the whole run.
        before = _bare_inserts(account, number)
        database = open_database(sqlite_url(Path(folder) / "bench.db"))
        engine = _engine(database, account, account.mirror, 250)
        _run(engine)
        _add_bookings(database, number)
        spent = _spent(lambda: _run(engine, pushed=number))
        database.close()
        after = _bare_inserts(account, number)
    return Figure(f"push of {number:,}, per change", spent / number, (before + after) / 2 / number, BUDGET)


def _pull(number: int, page_size: int) -> list[Figure]:
    """Beside the client's own loop, which keeps nothing, and beside that loop together with SQLite's own work for the same rows."""
    with calendar_server.running(number) as account, tempfile.TemporaryDirectory() as folder:
        before = _bare_listing(account, number, page_size)
        path = Path(folder) / "bench.db"
        database = open_database(sqlite_url(path))
        engine = _engine(database, account, account.full, page_size)
        spent = _spent(lambda: _run(engine, pulled=number))
        database.close()
        floor = (before + _bare_listing(account, number, page_size)) / 2 / number
        stored = floor + stored_rows.seconds(path, Path(folder), page_size) / number
    name = f"pull of {number:,}, per event"
    return [
        Figure(name, spent / number, floor, BUDGET),
        Figure(f"{name}, floor with storing", spent / number, stored, BUDGET),
    ]


def _credentials(account: Account) -> Credentials:
    secrets = account.secrets
    return Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=account.refresh_token,
        token_uri=secrets["token_uri"],
        client_id=secrets["client_id"],
        client_secret=secrets["client_secret"],
    )


def _engine(database: Database, account: Account, calendar_id: str, page_size: int) -> SyncEngine:
    remote = GoogleCalendars(_credentials(account), root=account.root)
    engine = SyncEngine(database, remote, normalise=normalised, page_size=lambda: page_size)
    engine.connect(calendar_id)
    return engine


def _add_bookings(database: Database, number: int) -> None:
    bookings = []
    for each in range(number):
        body: Any = event_body(each)
        start = calendar_server.FIRST + calendar_server.EVERY * each
        slot = TimedSlot(start, start + calendar_server.LENGTH, calendar_server.ZONE)
        texts = {"description": body["description"], "location": body["location"]}
        bookings.append(Booking(id=new_id(), title=body["summary"], slot=slot, **texts))
    with database.unit_of_work(HELEN) as uow:
        uow.bookings.add_many(bookings)
        uow.commit()


def _run(engine: SyncEngine, *, pushed: int = 0, pulled: int = 0) -> None:
    report = engine.run_until_idle(wait=time.sleep)
    if (report.pushed, report.pulled) != (pushed, pulled):
        raise RuntimeError(f"{pushed} to send and {pulled} to take in were expected: {report}")


def _bare_inserts(account: Account, number: int) -> float:
    events = _events(account)
    bodies = [event_body(each) for each in range(number)]
    events.list(calendarId=account.bare, maxResults=1).execute()  # signed in and connected

    def insert() -> None:
        for body in bodies:
            events.insert(calendarId=account.bare, body=body).execute()

    return _spent(insert)


def _bare_listing(account: Account, number: int, page_size: int) -> float:
    events = _events(account)
    events.list(calendarId=account.bare, maxResults=1).execute()

    def read() -> None:
        found, request = 0, events.list(calendarId=account.full, maxResults=page_size)
        while request is not None:
            answer = request.execute()
            found += len(answer["items"])
            request = events.list_next(request, answer)
        if found != number:
            raise RuntimeError(f"{found} of {number} events were listed")

    return _spent(read)


def _events(account: Account) -> Any:
    http = transport.AuthorizedHttp(_credentials(account), transport.http_for(account.root, 30.0))
    return transport.service(http, account.root).events()


def _spent(work: Callable[[], None]) -> float:
    """Seconds of processor time of this process."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started
