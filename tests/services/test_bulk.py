"""One change of many bookings: who is changed, who is not and why, and what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Attendance, Booking, BookingStatus, HistoryAction, TimedSlot
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.bulk import (
    Assign,
    BulkChange,
    Delete,
    NoShow,
    SetStatus,
    ShiftDays,
    ShiftMinutes,
    changed,
    plan,
    status_obstacle,
)
from bookings_desktop.services.reasons import no_show_reason, predicate_for
from tests.support.booking_rows import a_row
from tests.support.builders import DESK, START, ZONE, FakeClock, a_booking, a_member, a_slot, some_days, stored

SCHEDULED, CONFIRMED, RESCHEDULED, CANCELLED, COMPLETED = BookingStatus
NOW = START + timedelta(minutes=5)


@pytest.fixture
def bookings(database: Database) -> BookingService:
    return BookingService(database, lambda: "Anna")


def reasons(bookings: list[Booking], change: BulkChange) -> list[tuple[str, int]]:
    planned = plan(bookings, change, NOW)
    assert planned.total == len(bookings)
    assert {*planned.changing, *(key for group in planned.skipped for key in group.ids)} == {one.id for one in bookings}
    return [(group.reason, group.count) for group in planned.skipped]


def test_what_is_so_already_is_left_alone_and_told() -> None:
    three = [a_booking(status=CONFIRMED), a_booking(status=CONFIRMED), a_booking(), a_booking(deleted_at=NOW)]
    assert reasons(three, SetStatus(CONFIRMED)) == [("is confirmed already", 2), ("is in the trash", 1)]
    assert plan(three, SetStatus(CONFIRMED), NOW).explanation == "2 are confirmed already. 1 is in the trash."
    assert plan(three[2:3], SetStatus(CONFIRMED), NOW).explanation == ""
    assert reasons([a_booking(assigned_to_id="b"), a_booking()], Assign("b")) == [("is assigned to them already", 1)]
    assert reasons([a_booking(assigned_to_id="b"), a_booking()], Assign(None)) == [("is assigned to nobody already", 1)]
    assert reasons([a_booking(), a_booking(deleted_at=NOW)], Delete()) == [("is in the trash", 1)]


def test_that_nobody_came_is_noted_of_what_has_begun_and_completes_it() -> None:
    absent = Attendance.DID_NOT_COME
    group = a_booking(contact_id="a", further_contact_ids=("b",), attendance=(("a", Attendance.CAME),))
    done = changed(group, NoShow(), NOW)
    assert (done.status, dict(done.attendance)) == (COMPLETED, {"a": absent, "b": absent})
    assert reasons([done], NoShow()) == [("has that noted already", 1)]
    assert reasons([a_booking(), a_booking(contact_id="a", status=CANCELLED)], NoShow()) == [
        ("has no contact", 1),
        ("is cancelled", 1),
    ]
    later = a_booking(contact_id="a", slot=a_slot(NOW + timedelta(hours=1), 30))
    assert reasons([later, group, a_booking(contact_id="a", status=COMPLETED)], NoShow()) == [
        ("has not started yet", 1)
    ]
    row = a_row(contact_id="a", status="completed", absent=1)
    assert no_show_reason(row, NOW) == "has that noted already"
    assert no_show_reason(row._replace(status="confirmed"), NOW) == ""


def test_only_what_is_still_to_take_place_is_moved() -> None:
    rows = [a_booking(status=status) for status in BookingStatus]
    for shift in (ShiftMinutes(15), ShiftDays(1)):
        assert reasons(rows, shift) == [("is cancelled", 1), ("is completed", 1)]
        assert [changed(row, shift, NOW).status for row in rows[:3]] == [RESCHEDULED] * 3
    assert reasons([a_booking(slot=some_days())], ShiftMinutes(15)) == [
        ("takes whole days and cannot be moved by minutes", 1)
    ]
    assert reasons([a_booking()], ShiftDays(0)) == [("is at that time already", 1)]
    assert reasons([a_booking()], ShiftDays(100_000)) == [("lies too far away to be moved there", 1)]
    assert reasons([a_booking()], ShiftDays(-10_000_000)) == [("lies too far away to be moved there", 1)]


def london(*wall: int, fold: int = 0) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo(ZONE), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("start", "shift", "moved"),
    [
        (london(2026, 3, 28, 9), ShiftDays(1), london(2026, 3, 29, 9)),
        (london(2026, 3, 28, 9), ShiftMinutes(24 * 60), london(2026, 3, 29, 10)),
        (london(2026, 10, 25, 9), ShiftDays(-1), london(2026, 10, 24, 9)),
        (london(2026, 10, 24, 1, 30), ShiftDays(1), london(2026, 10, 25, 1, 30)),
        (london(2026, 10, 25, 1, 30, fold=1), ShiftDays(7), london(2026, 11, 1, 1, 30)),
        (START, ShiftMinutes(-15), START - timedelta(minutes=15)),
    ],
)
def test_days_keep_the_wall_clock_and_minutes_do_not(start: datetime, shift: BulkChange, moved: datetime) -> None:
    booking = a_booking(slot=a_slot(start, 600))
    after = changed(booking, shift, NOW)
    assert (after.slot, after.moved_from) == (a_slot(moved, 600), start)


def test_an_hour_that_the_clocks_skip_is_told() -> None:
    booking = a_booking(slot=a_slot(london(2026, 3, 28, 1, 30)))
    assert reasons([booking], ShiftDays(1)) == [("falls into an hour that the clocks skip on that day", 1)]
    assert reasons([booking], ShiftDays(2)) == []


@pytest.mark.parametrize(
    "shift", [ShiftDays(10**12), ShiftDays(-(10**7)), ShiftMinutes(10**16), ShiftMinutes(-(10**10))]
)
def test_nothing_is_moved_out_of_the_calendar(shift: BulkChange) -> None:
    (group,) = plan([a_booking()], shift, NOW).skipped
    assert group.sentence == "1 lies too far away to be moved there."


def test_whole_days_move_by_days() -> None:
    after = changed(a_booking(slot=some_days(date(2026, 2, 28), 2)), ShiftDays(1), NOW)
    assert after.slot == some_days(date(2026, 3, 1), 2)


def test_a_booking_cannot_be_completed_before_it_starts() -> None:
    early, late = START - timedelta(seconds=1), START
    assert status_obstacle(a_booking(), COMPLETED, early) == "It has not started yet."
    assert status_obstacle(a_booking(), COMPLETED, late) == ""
    assert status_obstacle(a_booking(slot=some_days()), COMPLETED, london(2026, 5, 13, 23, 59)) != ""
    assert status_obstacle(a_booking(slot=some_days()), COMPLETED, london(2026, 5, 14)) == ""
    assert status_obstacle(a_row(status="confirmed"), CONFIRMED, early) == "It is confirmed already."
    assert status_obstacle(a_row(), COMPLETED, early) == "It has not started yet."
    assert status_obstacle(a_row(), COMPLETED, late) == ""
    for status in BookingStatus:
        assert all(
            status_obstacle(a_booking(status=status), wish, late) == "" for wish in set(BookingStatus) - {status}
        )


def test_predicates_agree_with_their_number() -> None:
    assert predicate_for("has not started yet", 2) == "have not started yet"
    assert predicate_for("takes whole days and cannot be moved by minutes", 3).startswith("take whole days")
    assert predicate_for("was deleted permanently", 1) == "was deleted permanently"


def test_what_the_plan_names_is_changed_in_one_go(database: Database, bookings: BookingService) -> None:
    rows = [a_booking(), a_booking(status=CONFIRMED), a_booking(slot=some_days()), a_booking(status=CANCELLED)]
    stored(database, *rows)
    ids = [*(row.id for row in rows), rows[0].id, "0" * 32]
    planned = bookings.plan(ids, ShiftMinutes(30))
    assert planned.changing == (rows[0].id, rows[1].id)
    assert ("was deleted permanently", 1) in [(group.reason, group.count) for group in planned.skipped]
    told: list[frozenset[str]] = []
    database.bus.subscribe(lambda change: told.append(change.bookings))
    done = bookings.apply(ids, ShiftMinutes(30))
    assert [change.before.id for change in done] == list(planned.changing)
    assert told == [frozenset(planned.changing)]
    with database.reading() as work:
        for change in done:
            assert work.bookings.get(change.after.id) == change.after
            assert change.after.slot == a_slot(START + timedelta(minutes=30))
            assert (change.after.version, change.after.status, change.after.moved_from) == (2, RESCHEDULED, START)
            assert work.history.of(change.after.id)[0].action is HistoryAction.CHANGED
            assert work.outbox.get(change.after.id) is not None


def test_the_guests_are_told_only_when_somebody_ticked_it(database: Database, bookings: BookingService) -> None:
    one, other = a_booking(), a_booking()
    stored(database, one, other)
    bookings.apply([one.id], SetStatus(CANCELLED), notify_guest=True)
    bookings.apply([other.id], SetStatus(CANCELLED))
    with database.reading() as work:
        assert work.outbox.wishes([one.id, other.id]) == {one.id}


def test_a_colleague_who_left_is_given_nothing(database: Database, bookings: BookingService) -> None:
    booking, gone = a_booking(), replace(a_member(), active=False)
    stored(database, booking, gone)
    with pytest.raises(InvalidInput, match="not active"):
        bookings.apply([booking.id], Assign(gone.id))
    with pytest.raises(NotFound):
        bookings.apply([booking.id], Assign("0" * 32))
    assert bookings.apply([booking.id], Assign(None)) == ()


def test_a_thousand_bookings_need_few_statements(
    database: Database, bookings: BookingService, clock: FakeClock
) -> None:
    rows = [a_booking(slot=a_slot(START + timedelta(minutes=number))) for number in range(1200)]
    with database.unit_of_work(DESK) as work:
        work.bookings.add_many(rows)
        work.commit()
    statements: list[str] = []
    event.listen(database._engine, "before_cursor_execute", lambda _c, _cur, sql, *_: statements.append(sql))
    done = bookings.apply([row.id for row in rows], ShiftDays(1))
    assert len(done) == 1200
    assert len(statements) < 40
    statements.clear()
    back = bookings.undo(done)
    assert len(statements) < 40
    assert [change.after.slot for change in back] == [row.slot for row in rows]
    assert all(isinstance(change.after.slot, TimedSlot) and change.after.status is SCHEDULED for change in back)
