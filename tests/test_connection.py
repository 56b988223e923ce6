"""The way to Google, put together: a calendar that is made, and one that is let go, over the sandbox's HTTP face."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.backend import Backend, compose
from bookings_desktop.connection import Connection
from bookings_desktop.google.auth import SCOPES, ClientSecrets, FileTokenStore, StoredSignIn
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.models.values import TimedSlot
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore, When, Wire
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.settings import Settings
from bookings_desktop.sync.remote import Gone, RemoteError
from bookings_desktop.sync.results import FirstSync
from tests.support.new_database import new_database

ZONE = ZoneInfo("Europe/London")


@pytest.fixture
def store() -> SandboxStore:
    return SandboxStore(account="desk@example.com", time_zone=ZONE.key)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    new_database(tmp_path / DATABASE_FILE)
    made = compose(tmp_path, settings=Settings(time_zone=ZONE.key), environ={})
    yield made
    made.close()


@pytest.fixture
def connection(store: SandboxStore, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Signed in; pauses take no time."""
    monkeypatch.setattr("bookings_desktop.connection.time", Namespace(sleep=lambda _: None))
    with SandboxServer(store) as server:
        client = ClientSecrets.from_document(server.client_secrets())
        token = server.issue_refresh_token(SCOPES)
        FileTokenStore(backend.folder).save(
            StoredSignIn(
                token,
                client.client_id,
                client.client_secret,
                client.token_uri,
                client.revoke_uri,
                SCOPES,
                store.account,
            )
        )
        made = Connection(backend, google_root=server.root_url, use_keyring=False, environ={})
        yield made
        made.close()


def named(store: SandboxStore, name: str) -> list[str]:
    return [entry["id"] for entry in store.list_calendars({})["items"] if entry["summary"] == name]


def add(backend: Backend, number: int) -> None:
    for hour in range(number):
        start = datetime(2026, 5, 20, 8 + hour, tzinfo=UTC)
        backend.bookings.create(BookingDraft(f"Booking {hour}", TimedSlot(start, start.replace(minute=30), ZONE.key)))


def test_a_calendar_that_google_does_not_know_everywhere_yet_is_waited_for(
    connection: Connection, store: SandboxStore
) -> None:
    store.faults.error(404, "notFound", method="GET", path="calendarList/c", times=2)
    store.faults.error(403, "forbidden", method="GET", path="calendarList/c", times=1)
    state = connection.create("Practice")
    assert named(store, "Practice") == [state.id]


def test_a_calendar_that_stays_unknown_for_long_is_not_made_twice(connection: Connection, store: SandboxStore) -> None:
    fault = store.faults.error(404, "notFound", method="GET", path="group.calendar", times=50)
    with pytest.raises(Gone):
        connection.create("Practice")
    fault.remaining = 0
    state = connection.create("Practice")
    assert named(store, "Practice") == [state.id]


def test_a_calendar_whose_answer_was_lost_is_not_made_twice(connection: Connection, store: SandboxStore) -> None:
    store.faults.wire(Wire.RESET, method="POST", path="/calendars", when=When.AFTER)
    with pytest.raises(RemoteError):
        connection.create("Practice")
    state = connection.create("Practice")
    assert named(store, "Practice") == [state.id]


def test_before_a_calendar_is_made_the_first_sync_is_counted_without_google(
    connection: Connection, backend: Backend, store: SandboxStore
) -> None:
    add(backend, 3)
    assert connection.preview("") == FirstSync(3)
    assert store.requests == []


@pytest.fixture
def mirrored(connection: Connection, backend: Backend, store: SandboxStore) -> Person:
    """Six bookings in a calendar."""
    add(backend, 6)
    state = connection.create("Practice", begin=True)
    engine = connection.engine()
    assert engine is not None
    engine.run_until_idle(wait=lambda _: None)
    person = Person(store, state.id)
    assert len(person.events()) == 6
    return person


def test_removing_the_events_tells_how_far_it_is(connection: Connection, mirrored: Person) -> None:
    told = []
    assert connection.disconnect(keep_events=False, progress=lambda done, total: told.append((done, total)))
    assert told == [(number, 6) for number in range(7)]
    assert mirrored.events() == []
    assert connection.connected() is None
    assert not connection.signed_in()


def test_removing_the_events_can_be_stopped_and_goes_on_later(
    connection: Connection, mirrored: Person, backend: Backend
) -> None:
    assert not connection.disconnect(keep_events=False, cancelled=lambda: len(mirrored.events()) == 4)
    assert (len(mirrored.events()), connection.connected() is None, connection.signed_in()) == (4, False, True)
    assert len(list(backend.bookings.summaries(ZONE))) == 6
    assert connection.disconnect(keep_events=False)
    assert mirrored.events() == []


def test_where_the_sign_in_is_kept_is_told(connection: Connection, backend: Backend) -> None:
    assert "in a file" in connection.kept_in()
    assert connection.not_granted() == ()
    assert connection.may_create()
    FileTokenStore(backend.folder).delete()
    assert connection.kept_in() == ""
    assert not connection.may_create()
