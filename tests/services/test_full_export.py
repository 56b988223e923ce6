"""A full export, read into an empty database, gives the same database: all that staff keep, whatever it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.models.database import Database
from bookings_desktop.models.values import (
    Attendance,
    ContactNote,
    ContactPoint,
    Deal,
    FollowUp,
    ForeignReference,
    NameOrder,
    TimeOff,
    WorkingPeriod,
)
from bookings_desktop.services.exporting import ExportService
from bookings_desktop.services.importing import ImportRefused, ImportReport, ImportService
from tests.support.builders import DESK, START, a_booking, a_contact, a_database, a_member, some_days, stored

CONTENT = (
    "bookings",
    "contacts",
    "contact_points",
    "contact_references",
    "contact_notes",
    "members",
    "time_off",
    "deals",
    "follow_ups",
    "further_contacts",
    "further_members",
)
"""The tables of what staff keep."""

BOOKKEEPING = {"version", "created_at", "updated_at"}
"""Columns that are each database's own; when a note was written is part of it, and compared."""


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "copy").mkdir()
    opened = a_database(tmp_path / "copy")
    yield opened
    opened.close()


def exported(database: Database) -> str:
    stream = StringIO()
    ExportService(database).everything_as_json(stream)
    return stream.getvalue()


def take(database: Database, text: str, folder: Path) -> ImportReport:
    path = folder / "everything.json"
    path.write_text(text, encoding="utf-8")
    return ImportService(database, lambda: "Anna", lambda: "UTC").run(path)


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all content tables, in any order, without bookkeeping."""
    found = {}
    with sqlite3.connect(path) as connection:
        for table in CONTENT:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [
                name for name in columns if name not in BOOKKEEPING or (table, name) == ("contact_notes", "created_at")
            ]
            rows = connection.execute(f"SELECT {', '.join(kept)} FROM {table}").fetchall()  # noqa: S608
            found[table] = sorted(rows, key=repr)
    connection.close()
    return found


def full(database: Database) -> None:
    """A database in which every field of everything is used."""
    mai = a_contact(
        name="Dr. Nguyễn Thị Mai, PhD",
        email="mai@example.com",
        prefix="Dr.",
        given_name="Mai",
        middle_name="Thị",
        family_name="Nguyễn",
        suffix="PhD",
        name_order=NameOrder.FAMILY_FIRST,
        company="Zoë & Co.",
        job_title="Buyer",
        phones=("+44 20 7946 0000", "0170 1"),
        labels=(ContactPoint("mai@example.com", "work"), ContactPoint("0170 1", "mobile")),
        time_zone="Asia/Ho_Chi_Minh",
        languages=("vi", "en-GB"),
        tags=("VIP", "=cmd"),
        notes="A\nB",
        references=(ForeignReference("google", "people/c1"), ForeignReference("vcard", "urn:uuid:1")),
        archived_at=START,
    )
    ben = a_contact(name="Ben", email="")
    gone = a_contact(name="Gone", email="mai@example.com", deleted_at=START, merged_into=mai.id)
    earlier = a_contact(name="Earlier", email="", deleted_at=START, merged_into=gone.id)
    anna = a_member(
        working_hours=(WorkingPeriod(0, 480, 720), WorkingPeriod(0, 780, 1440)),
        time_zone="Europe/Paris",
        account="anna@gmail.example",
        role_title="Owner",
    )
    same = (a_member(name="Kim", email="", colour="teal"), a_member(name="Kim", email="", colour="pink", active=False))
    stored(database, mai, ben, gone, earlier, anna, *same)
    deal = Deal(
        id="a" * 32,
        name="Fitting",
        stage="Offer",
        value=123456,
        currency="EUR",
        link="https://x.example",
        contact_id=mai.id,
    )
    lost = Deal(id="b" * 32, name="Lost", value=7, currency="JPY", deleted_at=START)
    group = a_booking(
        contact_id=mai.id,
        further_contact_ids=(ben.id, gone.id),
        assigned_to_id=same[1].id,
        further_member_ids=(anna.id,),
        capacity=8,
        attendance=((mai.id, Attendance.CAME), (ben.id, Attendance.DID_NOT_COME)),
        deal_id=deal.id,
    )
    with database.unit_of_work(DESK) as work:
        work.deals.add(deal)
        work.deals.add(lost)
        work.contact_notes.add(
            ContactNote("c" * 32, mai.id, "Likes tea", "Anna", created_at=datetime(2026, 1, 2, tzinfo=UTC))
        )
        work.contact_notes.add(ContactNote("d" * 32, mai.id, "Two\nlines"))
        work.time_off.add(TimeOff("e" * 32, anna.id, date(2026, 6, 1), date(2026, 6, 8), "Lake"))
        work.time_off.add(
            TimeOff("f" * 32, anna.id, date(2026, 5, 14), date(2026, 5, 15), "", START, START.replace(hour=12))
        )
        work.flush()
        work.commit()
    trashed = a_booking(title="Trashed", deleted_at=START, slot=some_days())
    stored(database, group, trashed, a_booking(title="Alone"))
    with database.unit_of_work(DESK) as work:
        work.follow_ups.add(FollowUp("1" * 32, "Call", group.id, mai.id, anna.id, date(2026, 6, 1)))
        work.follow_ups.add(FollowUp("2" * 32, "Done", trashed.id, None, same[0].id, done_at=START, done_by="Anna"))
        work.follow_ups.add(FollowUp("3" * 32, "Alone"))
        work.commit()


def test_a_full_export_read_into_an_empty_database_gives_the_same_database(
    database: Database, copy: Database, tmp_path: Path
) -> None:
    full(database)
    text = exported(database)

    report = take(copy, text, tmp_path)

    assert tables(tmp_path / "copy" / "bookings.db") == tables(tmp_path / "bookings.db")
    assert without_versions(exported(copy)) == without_versions(text)
    assert (report.created, report.contacts_created, report.members_created) == (3, 4, 3)
    assert (report.time_off_created, report.contact_notes_created, report.deals_created, report.follow_ups_created) == (
        2,
        2,
        2,
        3,
    )


def test_reading_it_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    full(database)
    before = tables(tmp_path / "bookings.db")
    with database.reading() as work:
        last = work.history.last_number()

    report = take(database, exported(database), tmp_path)

    assert tables(tmp_path / "bookings.db") == before
    with database.reading() as work:
        entries = work.history.newest(50)
    assert [entry.action.value for entry in entries if entry.number > last] == []
    assert report.unchanged == 3


def without_versions(text: str) -> Any:
    everything = json.loads(text)
    for rows in everything.values():
        for row in rows:
            row.pop("version", None)
    return everything


@pytest.mark.parametrize(
    ("section", "record", "words"),
    [
        ("contact_notes", {"text": "x", "contact_id": "nobody"}, "no contact"),
        ("contact_notes", {"text": "x"}, "on whom"),
        ("time_off", {"member_id": "nobody", "first_day": "2026-05-01", "end_day": "2026-05-02"}, "no member"),
        ("time_off", {"member_id": "x", "first_day": "2026-05-02", "end_day": "2026-05-02"}, "before it starts"),
        ("deals", {"name": "x", "amount": "1.234", "currency": "EUR"}, "amount"),
        ("deals", {"name": "x", "amount": True}, "amount"),
        ("deals", {"name": "x", "contact_id": "nobody"}, "no contact"),
        ("follow_ups", {"text": "x", "booking_id": "nothing"}, "no booking"),
        ("follow_ups", {"text": " "}, "to be done"),
        ("contacts", {"name": "x", "name_order": "sideways"}, "order"),
        ("contacts", {"name": "x", "labels": ["work"]}, "labels"),
        ("contacts", {"name": "x", "archived_at": "2026-05-01T10:00"}, "offset"),
        ("bookings", {"title": "x", "start": "2026-05-01", "capacity": 0}, "above zero"),
        ("bookings", {"title": "x", "start": "2026-05-01", "deal": {"id": "none"}}, "no deal"),
        (
            "bookings",
            {"title": "x", "start": "2026-05-01", "contacts": [{"name": "A", "attendance": "?"}]},
            "attendance",
        ),
        ("bookings", {"title": "x", "start": "2026-05-01", "members": "Anna"}, "list"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(
    database: Database, tmp_path: Path, section: str, record: dict[str, Any], words: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(database, json.dumps({section: [record]}, indent=1), tmp_path)
    [(line, message)] = refused.value.problems
    assert line == 3
    assert words in message


def test_a_group_from_elsewhere_names_its_people(database: Database, tmp_path: Path) -> None:
    record = {
        "title": "Course",
        "start": "2026-05-01",
        "contacts": ["Zoë <zoe@example.com>", {"name": "Ben", "attendance": "came"}],
        "members": [{"name": "Anna", "email": "anna@example.com"}, "Kim"],
        "capacity": "8",
    }
    take(database, json.dumps([record]), tmp_path)
    data = json.loads(exported(database))
    [booking] = data["bookings"]
    names = {one["id"]: one["name"] for one in (*data["contacts"], *data["members"])}
    assert [names[one["id"]] for one in booking["contacts"]] == ["Zoë", "Ben"]
    assert [names[one["id"]] for one in booking["members"]] == ["Anna", "Kim"]
    assert [one["attendance"] for one in booking["contacts"]] == ["unknown", "came"]
    assert (booking["contact"]["name"], booking["assigned_to"]["name"], booking["capacity"]) == ("Zoë", "Anna", 8)
