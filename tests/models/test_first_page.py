"""The first screen through plain sqlite3: the same rows as the services give, or nothing at all."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.first_page import FirstPage, FirstScope, read_first_page
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.values import Booking, BookingStatus
from tests.support.builders import DESK, START, a_booking, a_contact, a_database, a_member, a_slot, some_days, stored

LONDON = ZoneInfo("Europe/London")
TODAY = datetime(2026, 5, 14, tzinfo=LONDON)


def first_page(folder: Path, today: datetime = TODAY, zone: ZoneInfo = LONDON, size: int = 60) -> FirstPage | None:
    return read_first_page(folder / "bookings.db", zone, FirstScope(low=today.timestamp()), size)


def titles(folder: Path, today: datetime = TODAY, zone: ZoneInfo = LONDON, size: int = 60) -> list[str]:
    page = first_page(folder, today, zone, size)
    assert page is not None
    return [row.title for row in page.rows]


def test_the_rows_are_those_that_the_services_give(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    contact, member = a_contact(), a_member()
    stored(
        database,
        contact,
        member,
        a_booking(
            title="Timed", contact_id=contact.id, assigned_to_id=member.id, description="One\ntwo", location="R2"
        ),
        a_booking(title="All day", slot=some_days(date(2026, 5, 15))),
        a_booking(title="Cancelled", slot=a_slot(START + timedelta(days=2)), status=BookingStatus.CANCELLED),
        a_booking(title="Trashed", deleted_at=datetime(2026, 5, 1, tzinfo=UTC)),
        a_booking(title="Long ago", slot=a_slot(START - timedelta(days=30))),
    )
    with database.unit_of_work(DESK) as work:
        work.calendars.save(CalendarState("practice", "desk@example.com", "Practice"))
        work.commit()
    with database.reading() as work:
        expected = tuple(row for row in work.details.summaries(LONDON, None) if row.title != "Long ago")
        members = work.members.all()
    database.close()
    page = first_page(tmp_path)
    assert page is not None
    assert page.rows == expected
    assert [row.title for row in page.rows] == ["Timed", "All day", "Cancelled"]
    assert [(one.id, one.name, one.colour) for one in page.members] == [
        (one.id, one.name, one.colour) for one in members
    ]
    assert (page.total, page.connected) == (4, True)


def test_what_is_over_is_left_out_and_what_goes_on_is_not(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    midnight = TODAY.astimezone(UTC)
    stored(
        database,
        a_booking(title="Over at midnight", slot=a_slot(midnight - timedelta(hours=1), minutes=60)),
        a_booking(title="Over the night", slot=a_slot(midnight - timedelta(hours=1), minutes=61)),
        a_booking(title="Yesterday", slot=some_days(date(2026, 5, 13))),
        a_booking(title="Yesterday and today", slot=some_days(date(2026, 5, 13), days=2)),
        a_booking(title="Today", slot=some_days(date(2026, 5, 14))),
    )
    database.close()
    assert titles(tmp_path) == ["Yesterday and today", "Over the night", "Today"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_all_day_bookings_belong_to_their_date_in_every_zone(tmp_path: Path, zone: str) -> None:
    database = a_database(tmp_path)
    stored(
        database, *(a_booking(title=f"{day}", slot=some_days(date(2026, 5, day), zone=zone)) for day in range(12, 17))
    )
    database.close()
    today = datetime(2026, 5, 14, tzinfo=ZoneInfo(zone))
    assert titles(tmp_path, today, ZoneInfo(zone)) == ["14", "15", "16"]


def test_a_page_holds_so_many_rows_and_knows_how_many_there_are(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    stored(database, *(a_booking(title=f"{n}", slot=a_slot(START + timedelta(minutes=n))) for n in range(9)))
    database.close()
    page = first_page(tmp_path, size=4)
    assert page is not None
    assert ([row.title for row in page.rows], page.total, page.connected) == (["0", "1", "2", "3"], 9, False)


def test_without_a_file_there_is_no_page_and_none_is_made(tmp_path: Path) -> None:
    assert first_page(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database " * 999, b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_file_gives_no_page_and_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bookings.db").write_bytes(content)
    assert first_page(tmp_path) is None
    assert (tmp_path / "bookings.db").read_bytes() == content


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])
def test_another_version_of_the_schema_gives_no_page(tmp_path: Path, version: int) -> None:
    a_database(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "bookings.db")) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert first_page(tmp_path) is None


def test_a_value_that_cannot_be_read_gives_no_page(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    stored(database, a_booking())
    database.close()
    with closing(sqlite3.connect(tmp_path / "bookings.db")) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE bookings SET starts_at = 'soon'")
        connection.commit()
    assert first_page(tmp_path) is None


def test_a_folder_with_odd_letters_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "Müller & Söhne?mode=rwc #1 100%"
    folder.mkdir()
    database = a_database(folder)
    stored(database, a_booking())
    database.close()
    assert titles(folder) == ["Consultation"]


def random_bookings(
    seed: int, count: int, people: tuple[tuple[str | None, ...], tuple[str | None, ...]]
) -> list[Booking]:
    rng = random.Random(seed)  # noqa: S311
    made = []
    for number in range(count):
        day = TODAY.date() + timedelta(days=rng.randrange(-20, 20))
        timed = a_slot(START + timedelta(minutes=15 * rng.randrange(-2000, 2000)), minutes=rng.choice((0, 15, 60, 900)))
        slot = timed if rng.random() < 0.8 else some_days(day, days=rng.choice((1, 2)))
        member_id, contact_id = (rng.choice(ids) for ids in people)
        status = rng.choice(list(BookingStatus))
        made.append(
            a_booking(title=f"{number}", slot=slot, status=status, assigned_to_id=member_id, contact_id=contact_id)
        )
    return made


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_every_scope_opens_with_what_the_table_shows_later(tmp_path: Path, zone: str) -> None:
    midnight = datetime(2026, 5, 14, tzinfo=ZoneInfo(zone)).timestamp()
    database = a_database(tmp_path)
    contact, member = a_contact(), a_member()
    people = ((member.id, None), (contact.id, None))
    stored(database, contact, member, *random_bookings(4, 240, people))
    with database.reading() as work:
        everything = sorted(work.details.summaries(ZoneInfo(zone), None), key=lambda row: (row.start, row.id))
    database.close()
    for wanted in (
        FirstScope(),
        FirstScope(low=midnight),
        FirstScope(low=midnight, before=True, latest_first=True),
        FirstScope(low=midnight, high=midnight + 86_400),
        FirstScope(low=midnight, statuses=frozenset({"cancelled", "completed"})),
        FirstScope(low=midnight, before=True, latest_first=True, statuses=frozenset({"scheduled"})),
        FirstScope(member_id=member.id),
        FirstScope(member_id="", statuses=frozenset({"confirmed"})),
        FirstScope(contact_id=contact.id, latest_first=True),
    ):
        page = read_first_page(tmp_path / "bookings.db", ZoneInfo(zone), wanted, 20)
        assert page is not None
        expected = [
            row
            for row in (reversed(everything) if wanted.latest_first else everything)
            if wanted.contains(row)
            and (not wanted.statuses or row.status in wanted.statuses)
            and wanted.member_id in (None, row.member_id)
            and wanted.contact_id in (None, row.contact_id)
        ]
        assert expected
        assert list(page.rows) == expected[:20], wanted


def test_statuses_that_are_rare_are_not_looked_for_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings_desktop.models.first_page.LOOKED_AT", 5)
    database = a_database(tmp_path)
    stored(
        database,
        *(a_booking(slot=a_slot(START + timedelta(minutes=n))) for n in range(6)),
        a_booking(title="Later", slot=a_slot(START + timedelta(minutes=7)), status=BookingStatus.CANCELLED),
    )
    database.close()
    page = read_first_page(tmp_path / "bookings.db", LONDON, FirstScope(statuses=frozenset({"cancelled"})))
    assert page is not None
    assert (page.rows, page.total) == ((), 7)
