from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bookings_desktop.models.database import Database
from bookings_desktop.models.first_page import FirstScope, read_first_page
from bookings_desktop.models.listing import SEARCHED, BookingSummary, in_slices
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link
from bookings_desktop.models.values import BookingStatus, SyncState
from tests.support.builders import (
    DESK,
    GOOGLE,
    FakeClock,
    a_booking,
    a_contact,
    a_database,
    a_member,
    a_slot,
    some_days,
    stored,
)

ZONE = ZoneInfo("Europe/Zurich")
MIDNIGHT = datetime(2026, 5, 14, tzinfo=ZONE)
CALENDAR = "ours@group.calendar.google.com"


def all_rows(database: Database, ids: tuple[str, ...] | None = None) -> list[BookingSummary]:
    with database.reading() as work:
        return list(work.details.summaries(ZONE, ids))


def filled(database: Database) -> None:
    contact, member = a_contact(phones=("+44 1",)), a_member()
    stored(
        database,
        contact,
        member,
        a_booking(title="Yesterday", slot=a_slot(datetime(2026, 5, 13, 9, tzinfo=UTC))),
        a_booking(title="Whole day", slot=some_days(), description="x" * 500),
        a_booking(title="With people", contact_id=contact.id, assigned_to_id=member.id, description="Two\nlines"),
        a_booking(title="Deleted", deleted_at=datetime(2026, 5, 1, tzinfo=UTC)),
    )


def test_the_first_page_is_what_the_table_shows_later(database: Database, tmp_path: Path) -> None:
    filled(database)
    page = read_first_page(tmp_path / "bookings.db", ZONE, FirstScope(low=MIDNIGHT.timestamp()))
    rows = all_rows(database)

    assert page is not None
    assert [row.title for row in rows] == ["Yesterday", "Whole day", "With people"]
    assert sorted(page.rows) == sorted(rows[1:])
    assert (page.total, page.connected, [member.name for member in page.members]) == (3, False, ["Anna Berg"])
    with_people = rows[2]
    assert (with_people.contact_name, with_people.contact_email, with_people.excerpt) == (
        "Zoë Ünal",
        "zoe@example.com",
        "Two lines",
    )
    assert with_people.search_text.splitlines() == [
        "with people",
        "two lines",
        "zoe unal",
        "zoe@example.com",
        "+44 1",
        "+441",
        "01",
    ]
    whole_day = rows[1]
    assert (whole_day.start, whole_day.all_day) == (MIDNIGHT.timestamp(), True)
    assert len(whole_day.excerpt) == SEARCHED
    assert page.rows[0].version == 1


def test_there_is_no_first_page_without_a_database_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bookings.db"
    assert read_first_page(path, ZONE, FirstScope(low=MIDNIGHT.timestamp())) is None
    path.write_bytes(b"nonsense" * 1000)
    assert read_first_page(path, ZONE, FirstScope(low=MIDNIGHT.timestamp())) is None


def test_rows_can_be_asked_for_by_id(database: Database) -> None:
    bookings = [a_booking(title=f"{number}") for number in range(3)]
    stored(database, *bookings)
    found = all_rows(database, (bookings[2].id, bookings[0].id, "0" * 32))
    assert {row.title for row in found} == {"0", "2"}
    assert [len(part) for part in in_slices(iter(all_rows(database)), 2)] == [2, 1]


def test_every_row_shows_where_it_stands_with_google(database: Database, clock: FakeClock) -> None:
    names = ("new", "waiting", "synced", "conflict", "parked", "cancelled", "gone")
    bookings = {name: a_booking(title=name) for name in names}
    bookings["cancelled"] = replace(bookings["cancelled"], status=BookingStatus.CANCELLED)
    stored(database, *bookings.values(), author=GOOGLE)

    def states() -> dict[str, str]:
        rows = {row.title: row.sync for row in all_rows(database)}
        with database.reading() as work:
            details = work.details.get_many([booking.id for booking in bookings.values()])
        assert {one.booking.title: one.sync.state.value for one in details.values()} == rows
        return rows

    assert set(states().values()) == {SyncState.OFF}
    with database.unit_of_work(DESK) as work:
        work.calendars.save(CalendarState(CALENDAR, "desk@example.com"))
        for name in ("waiting", "parked"):
            work.outbox.mark(bookings[name].id)
        work.outbox.park(bookings["parked"].id, "Refused.", "Look at it.")
        for name in ("synced", "conflict", "gone"):
            booking = bookings[name]
            work.links.save(Link(booking.id, CALENDAR, booking.id, html_link="https://x.example", gone=name == "gone"))
        conflict = Conflict(bookings["conflict"].id, "title", "a", "b", "c", clock())
        work.conflicts.replace(bookings["conflict"].id, [conflict])
        work.commit()

    assert states() == {
        "new": "off", "waiting": "waiting", "synced": "synced", "conflict": "conflict",
        "parked": "error", "cancelled": "synced", "gone": "off",
    }  # fmt: skip
    with database.reading() as work:
        parked = work.details.get_many([bookings["parked"].id])[bookings["parked"].id]
        assert parked.sync.error == "Refused. Look at it."
        assert {row.title: row.sync_error for row in all_rows(database) if row.sync_error} == {
            "parked": "Refused. Look at it."
        }
        assert work.outbox.counts() == (1, 1)
        assert work.conflicts.booking_ids() == (bookings["conflict"].id,)


def test_an_edit_made_while_a_booking_is_sent_keeps_its_mark(database: Database, clock: FakeClock) -> None:
    booking = a_booking()
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        sent = work.outbox.next_due(clock())
        assert sent is not None
        work.outbox.mark(booking.id, notify_guest=True)
        assert not work.outbox.clear(booking.id, sent.revision)
        again = work.outbox.next_due(clock())
        assert again is not None
        assert again.notify_guest
        assert work.outbox.clear(booking.id, again.revision)
        assert work.outbox.next_due(clock()) is None


def test_nothing_is_sent_within_the_undo_window(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "other").mkdir()
    database = a_database(tmp_path / "other", clock, undo_window=timedelta(seconds=10))
    stored(database, a_booking())
    with database.reading() as work:
        assert work.outbox.next_due(clock()) is None
        assert work.outbox.next_due_at() == clock() + timedelta(seconds=10)
        assert work.outbox.next_due(clock() + timedelta(seconds=10)) is not None
    database.close()


def test_only_one_calendar_is_the_mirror(database: Database) -> None:
    with database.unit_of_work(DESK) as work:
        work.calendars.save(CalendarState("one", "a@example.com", sync_token="t"))
        work.calendars.save(CalendarState("two", "a@example.com"))
        changes = work.commit()
    with database.reading() as work:
        active, first = work.calendars.active(), work.calendars.get("one")
    assert changes.calendars
    assert active is not None
    assert first is not None
    assert (active.id, first.active, first.sync_token) == ("two", False, "t")


def test_a_whole_day_is_as_long_as_the_clocks_say(database: Database) -> None:
    stored(database, a_booking(slot=some_days(date(2026, 3, 29))))
    (row,) = all_rows(database)
    assert row.end - row.start == 23 * 3600  # the clocks go forward in Zurich on this day
    assert row.start == datetime(2026, 3, 29, tzinfo=ZONE).timestamp()
