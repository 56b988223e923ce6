"""Databases of earlier versions of the program, with rows as those wrote them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine

from bookings_desktop.models.database import Database, open_database, sqlite_url, upgrade
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.sync_values import SyncLogKind
from tests.support.builders import DESK, FakeClock, a_booking

NOW = "2026-05-01 08:00:00.000000"
MIRROR = "desk@group.calendar.google.com"

ZOE = {
    "id": "c" * 32,
    "version": 1,
    "name": "Zoë Ünal",
    "given_name": "",
    "family_name": "",
    "company": "",
    "time_zone": "",
    "notes": "",
    "search_text": "zoe unal",
    "created_at": NOW,
    "updated_at": NOW,
}
BOOKING = {
    "version": 3,
    "title": "Consultation",
    "description": "Bring the plan",
    "notes": "internal",
    "contact_id": "c" * 32,
    "order_at": "2026-05-14 10:00:00.000000",
    "starts_at": "2026-05-14 10:00:00.000000",
    "ends_at": "2026-05-14 10:45:00.000000",
    "time_zone": "Europe/London",
    "location": "Room 1",
    "meeting_link": "",
    "status": "confirmed",
    "search_text": "consultation",
    "created_at": NOW,
    "updated_at": NOW,
}
CALENDAR = {
    "id": MIRROR,
    "account": "desk@example.com",
    "name": "Desk",
    "time_zone": "Europe/London",
    "access_role": "owner",
    "active": 1,
    "sync_token": "token-1",
    "connected_at": NOW,
    "checked_at": NOW,
}
BASE = {
    "title": "Consultation",
    "slot": {"start": "2026-05-14T10:00:00+00:00", "end": "2026-05-14T10:45:00+00:00", "zone": "Europe/London"},
    "guest": {"email": "zoe@example.com", "name": "Zoë Ünal"},
    "status": "confirmed",
}
INVITED: list[dict[str, Any]] = [
    {"email": "else@example.com", "responseStatus": "declined"},
    {"email": "Zoe@Example.com", "displayName": "Zoë", "responseStatus": "accepted"},
]


def _insert(connection: sqlite3.Connection, table: str, **values: object) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 - our own words


def _older(path: Path, revision: str) -> None:
    """A database file as the program of that revision left it: a mirrored booking, one without guest, one that waits."""
    engine = create_engine(sqlite_url(path))
    with engine.begin() as connection:
        upgrade(connection, revision)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        _insert(connection, "contacts", **ZOE)
        point = {"contact_id": ZOE["id"], "kind": "email", "position": 0}
        _insert(connection, "contact_points", **point, value="zoe@example.com", folded="zoe@example.com")
        later = {"reminders": json.dumps([["popup", 10]])} if revision == "0002" else {}
        for letter in "abd":
            _insert(connection, "bookings", id=letter * 32, **BOOKING, **later)
        _insert(connection, "calendars", **CALENDAR)
        for letter, base, invited in (("a", BASE, INVITED), ("b", {**BASE, "guest": None}, INVITED[:1])):
            _insert(
                connection,
                "links",
                booking_id=letter * 32,
                calendar_id=MIRROR,
                event_id=letter * 32,
                generation=0,
                etag='"1"',
                html_link=f"https://calendar.example/{letter}",
                base=json.dumps(base),
                attendees=json.dumps(invited),
                attendees_complete=1,
                needs_read=0,
                gone=0,
            )
        mark = {"marked_at": NOW, "due_at": NOW, "error_title": "", "error_hint": ""}
        _insert(connection, "outbox", booking_id="d" * 32, revision="r", attempts=1, parked=0, notify_guest=1, **mark)
        journal = {"who": "Anna", "origin": "desk", "kind": "booking", "action": "created", "changes": "[]", "note": ""}
        _insert(connection, "history", at=NOW, entity_id="a" * 32, **journal)
        connection.commit()


@pytest.fixture(params=["0001", "0002"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An older database, opened by this program."""
    _older(tmp_path / "bookings.db", request.param)
    database = open_database(sqlite_url(tmp_path / "bookings.db"), clock=FakeClock())
    yield database
    database.close()


def test_an_older_database_keeps_its_rows(upgraded: Database) -> None:
    with upgraded.reading() as uow:
        first, second, third = (uow.bookings.get(letter * 32) for letter in "abd")
        details = uow.details.get_many([first.id])[first.id]
        mark = uow.outbox.get(third.id)
        link = uow.links.get(first.id)
    assert {one.title for one in (first, second, third)} == {"Consultation"}
    assert (first.version, first.notes, first.location, first.wants_meet) == (3, "internal", "Room 1", False)
    assert details.contact is not None
    assert (details.contact.email, details.sync.state, details.sync.meet) == ("zoe@example.com", "synced", "")
    assert mark is not None
    assert (mark.attempts, mark.notify_guest) == (1, True)
    assert link is not None
    assert (link.etag, link.meet, link.meet_request) == ('"1"', "", "")
    assert upgraded.problems() == []


def test_the_answers_that_were_kept_with_the_events_are_found(upgraded: Database) -> None:
    with upgraded.reading() as uow:
        answers = {row.id[0]: row.guest_answer for row in uow.details.summaries(ZoneInfo("Europe/London"))}
        told = uow.details.get_many(["a" * 32])["a" * 32].sync.guest_answers
    assert answers == {"a": "accepted", "b": "", "d": ""}
    assert [(one.email, one.name, one.answer) for one in told] == [
        ("zoe@example.com", "Zoë", "accepted"),
        ("else@example.com", "", "declined"),
    ]


def test_everything_is_read_once_for_the_series_that_were_passed_over(upgraded: Database) -> None:
    with upgraded.reading() as uow:
        calendar = uow.calendars.active()
    assert calendar is not None
    assert (calendar.sync_token, calendar.name) == ("", "Desk")


def test_an_upgraded_database_takes_what_is_new(upgraded: Database) -> None:
    with upgraded.unit_of_work(DESK) as uow:
        booking = uow.bookings.add(a_booking(wants_meet=True))
        uow.sync_log.add(SyncLogKind.CHECKED)
        uow.commit()
    with upgraded.reading() as uow:
        assert uow.bookings.get(booking.id).wants_meet
        assert [entry.kind for entry in uow.sync_log.recent(5)] == [SyncLogKind.CHECKED]


def test_the_file_before_is_kept_as_it_was(tmp_path: Path) -> None:
    _older(tmp_path / "bookings.db", "0002")
    open_database(sqlite_url(tmp_path / "bookings.db"), backup_folder=tmp_path / "backups").close()
    (copy,) = (tmp_path / "backups").glob(f"*-before-schema-{SCHEMA_VERSION}-*.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM bookings").fetchone() == (3,)
