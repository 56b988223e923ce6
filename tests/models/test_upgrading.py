"""Databases of earlier versions of the program, with rows as those wrote them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bookings_desktop.models.database import Database, open_database, sqlite_url, upgrade
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.sync_values import SyncLogKind
from bookings_desktop.models.values import ContactNote, Deal, NameOrder, TimeOff
from tests.support.builders import DESK, FakeClock, a_booking, a_member

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
KENJI = {
    **ZOE,
    "id": "e" * 32,
    "name": "Dr Kenji Watanabe",
    "given_name": "Kenji",
    "family_name": "Watanabe",
    "search_text": "dr kenji watanabe",
}
FOLLOW_UP = {"id": "f" * 32, "version": 1, "text": "Call", "contact_id": "c" * 32, "created_at": NOW, "updated_at": NOW}
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
        phone = {"kind": "phone", "position": 0, "value": "+44 20 7946 0455", "folded": "+442079460455"}
        _insert(connection, "contact_points", contact_id=ZOE["id"], **phone)
        _insert(connection, "contacts", **KENJI)
        _insert(connection, "follow_ups", **FOLLOW_UP)
        later = {"reminders": json.dumps([["popup", 10]])} if revision >= "0002" else {}
        answered = {"guest_answer": "accepted"} if revision >= "0003" else {}
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
                **(answered if letter == "a" else {}),
            )
        mark = {"marked_at": NOW, "due_at": NOW, "error_title": "", "error_hint": ""}
        _insert(connection, "outbox", booking_id="d" * 32, revision="r", attempts=1, parked=0, notify_guest=1, **mark)
        journal = {"who": "Anna", "origin": "desk", "kind": "booking", "action": "created", "changes": "[]", "note": ""}
        _insert(connection, "history", at=NOW, entity_id="a" * 32, **journal)
        connection.commit()


def _derived(session: Session) -> list[tuple[Any, ...]]:
    """What is worked out of contacts and their numbers."""
    names = session.execute(text("SELECT sort_key, name_key FROM contacts ORDER BY sort_key")).all()
    return [
        *map(tuple, names),
        *map(tuple, session.execute(text("SELECT kind, tail FROM contact_points ORDER BY kind"))),
    ]


@pytest.fixture(params=["0001", "0002", "0003"])
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


@pytest.mark.parametrize(("revision", "token"), [("0001", ""), ("0002", ""), ("0003", "token-1")])
def test_everything_is_read_once_for_the_series_that_were_passed_over(
    tmp_path: Path, revision: str, token: str
) -> None:
    _older(tmp_path / "bookings.db", revision)
    database = open_database(sqlite_url(tmp_path / "bookings.db"), clock=FakeClock())
    with database.reading() as uow:
        calendar = uow.calendars.active()
    database.close()
    assert calendar is not None
    assert (calendar.sync_token, calendar.name) == (token, "Desk")


def test_contacts_are_sorted_and_recognised_as_if_they_had_been_saved_today(upgraded: Database) -> None:
    with upgraded.unit_of_work(DESK) as uow:
        assert [contact.name for contact in uow.contacts.all()] == ["Dr Kenji Watanabe", "Zoë Ünal"]
        before = _derived(uow.context.session)
        for contact in list(uow.contacts.all()):
            uow.contacts.save(replace(contact, notes="saved today"))
        uow.context.session.flush()
        assert _derived(uow.context.session) == before
    assert before[:2] == [("watanabe, kenji", "kenji watanabe"), ("zoe unal", "unal zoe")]
    assert before[2:] == [("email", ""), ("phone", "79460455")]


def test_people_of_an_older_database_are_as_they_were(upgraded: Database) -> None:
    with upgraded.reading() as uow:
        zoe, kenji = uow.contacts.get("c" * 32), uow.contacts.get("e" * 32)
        (follow_up,) = uow.follow_ups.all()
        booking = uow.bookings.get("a" * 32)
    assert (zoe.emails, zoe.phones, zoe.labels) == (("zoe@example.com",), ("+44 20 7946 0455",), ())
    assert (kenji.name_order, kenji.tags, kenji.references, kenji.archived_at) == (NameOrder.GIVEN_FIRST, (), (), None)
    assert (follow_up.text, follow_up.done_by, follow_up.contact_id) == ("Call", "", zoe.id)
    assert (booking.contact_ids, booking.capacity, booking.attendance, booking.deal_id) == ((zoe.id,), None, (), None)


def test_an_upgraded_database_takes_what_is_new(upgraded: Database) -> None:
    with upgraded.unit_of_work(DESK) as uow:
        helen = uow.members.add(a_member(time_zone="Asia/Tokyo"))
        deal = uow.deals.add(Deal("1" * 32, "Programme", value=100, currency="EUR", contact_id="c" * 32))
        group = {"contact_id": "c" * 32, "further_contact_ids": ("e" * 32,), "further_member_ids": (helen.id,)}
        booking = uow.bookings.add(a_booking(wants_meet=True, deal_id=deal.id, capacity=4, **group))
        uow.contact_notes.add(ContactNote("2" * 32, "c" * 32, "Note"))
        uow.time_off.add(TimeOff("3" * 32, helen.id, date(2026, 5, 1), date(2026, 5, 2)))
        uow.sync_log.add(SyncLogKind.CHECKED)
        uow.commit()
    with upgraded.reading() as uow:
        assert uow.bookings.get(booking.id) == booking
        assert [entry.kind for entry in uow.sync_log.recent(5)] == [SyncLogKind.CHECKED]


def test_the_file_before_is_kept_as_it_was(tmp_path: Path) -> None:
    _older(tmp_path / "bookings.db", "0003")
    open_database(sqlite_url(tmp_path / "bookings.db"), backup_folder=tmp_path / "backups").close()
    (copy,) = (tmp_path / "backups").glob(f"*-before-schema-{SCHEMA_VERSION}-*.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM bookings").fetchone() == (3,)
