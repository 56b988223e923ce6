"""The log of the sync: what is written, when, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.sync_values import SyncLogEntry, SyncLogKind
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.conflict_values import Side
from bookings_desktop.services.conflicts import ConflictService
from bookings_desktop.services.sync_log import SyncLogService
from bookings_desktop.sync.logbook import RUN_GAP, SAME_START, SHOWN, without_addresses
from tests.support.sync_world import Clock, Desk, Google, Killed, kill_at, slot

LONDON = ZoneInfo("Europe/London")

Told = list[tuple[str, str, str]]


def entries(desk: Desk) -> list[SyncLogEntry]:
    """The whole log, the oldest line first."""
    return list(reversed(SyncLogService(desk.database).recent(10_000)))


def told(desk: Desk, since: int = 0) -> Told:
    """Kind, title and detail of the lines from one on, without those that say that nothing is new."""
    idle = (SyncLogKind.CHECKED, SyncLogKind.STARTED, SyncLogKind.CONNECTED)
    return [(one.kind.value, one.title, one.detail) for one in entries(desk)[since:] if one.kind not in idle]


def kinds(desk: Desk) -> list[str]:
    return [one.kind.value for one in entries(desk)]


# ---- looking ------------------------------------------------------------------------------------------------------------


def test_connecting_and_the_first_look_are_told(new_desk: Callable[..., Desk], google: Google) -> None:
    for number in range(3):
        google.add(f"Event {number}", 9 + number)
    desk = new_desk().connect()
    desk.sync()
    first, started, *added = entries(desk)
    assert (first.kind, first.title) == (SyncLogKind.CONNECTED, "Practice")
    assert (started.kind, started.number, started.calendar_id) == (SyncLogKind.STARTED, 3, google.calendar_id)
    assert sorted((one.kind, one.detail, one.title) for one in added) == [
        (SyncLogKind.PULLED, "added", f"Event {number}") for number in range(3)
    ]


def test_idle_rounds_leave_one_line_and_make_one_call_each(desk: Desk, google: Google, clock: Clock) -> None:
    desk.sync()
    lines, requests, heard = kinds(desk), len(google.store.requests), list[ChangeSet]()
    desk.database.bus.subscribe(heard.append)
    for _ in range(5):
        clock.advance(60)
        desk.sync()
    assert kinds(desk) == lines
    assert lines[-1] == "checked"
    last = entries(desk)[-1]
    assert (last.number, last.at) == (6, clock.now)
    assert [one.method for one in google.store.requests[requests:]] == ["GET"] * 5
    assert heard == []


def test_after_news_the_next_idle_round_gets_its_own_line(desk: Desk, google: Google, clock: Clock) -> None:
    desk.sync()
    desk.add("Review")
    for _ in range(3):
        clock.advance(60)
        desk.sync()
    assert kinds(desk)[-3:] == ["checked", "sent", "checked"]
    assert entries(desk)[-3].number == 2  # the look before the booking was sent


def test_a_program_called_every_minute_does_not_fill_the_log(desk: Desk, clock: Clock) -> None:
    lines = kinds(desk)
    for _ in range(4):
        clock.advance(60)
        desk.restart()
        desk.sync()
    assert kinds(desk) == lines
    clock.advance(SAME_START.total_seconds() + 1)
    desk.restart()
    desk.sync()
    assert kinds(desk) == [*lines, "started"]


# ---- what came ----------------------------------------------------------------------------------------------------------


def test_what_people_do_in_google_is_told(desk: Desk, google: Google) -> None:
    changed, dropped, back = (desk.add(title, hour) for title, hour in (("A", 9), ("B", 10), ("C", 11)))
    desk.settle()
    since = len(entries(desk))
    google.add("Walk-in", 15)
    google.person.edit(changed, location="Room 7")
    google.person.delete(dropped)
    desk.delete(back)
    google.person.edit(back, summary="C, longer")
    desk.settle()
    assert sorted(told(desk, since)) == [
        ("pulled", "A", "updated"),
        ("pulled", "B", "cancelled"),
        ("pulled", "Walk-in", "added"),
        ("restored", "C, longer", "booking"),
    ]


def test_many_that_come_at_once_are_counted_in_one_line(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk(page_size=SHOWN + 5).connect()
    desk.sync()
    for number in range(2 * SHOWN):
        google.add(f"Event {number}", 8 + number % 10)
    small = len(entries(desk))
    desk.sync()
    (line,) = [one for one in entries(desk)[small:] if one.kind is SyncLogKind.PULLED]
    assert (line.number, line.title, line.booking_id, line.detail) == (2 * SHOWN, "", None, "added")


# ---- what went ----------------------------------------------------------------------------------------------------------


def test_what_is_sent_is_told_by_its_kind(desk: Desk, google: Google) -> None:
    booking = desk.add("Review", 9)
    steps: list[tuple[Callable[[], object], tuple[str, str, str]]] = [
        (lambda: None, ("sent", "Review", "new")),
        (lambda: desk.edit(booking, location="Room 1"), ("sent", "Review", "changed")),
        (lambda: desk.edit(booking, slot=slot(14)), ("sent", "Review", "time")),
        (lambda: desk.edit(booking, status=BookingStatus.CONFIRMED), ("sent", "Review", "confirmed")),
        (lambda: desk.edit(booking, status=BookingStatus.COMPLETED), ("sent", "Review", "completed")),
        (lambda: desk.cancel(booking), ("sent", "Review", "cancelled")),
        (lambda: desk.edit(booking, status=BookingStatus.SCHEDULED), ("sent", "Review", "restored")),
        (lambda: desk.delete(booking), ("deleted", "Review", "deleted")),
    ]
    for act, wanted in steps:
        since = len(entries(desk))
        act()
        desk.settle()
        assert told(desk, since) == [wanted]


def test_a_purged_booking_is_told_by_the_title_it_had(desk: Desk, google: Google) -> None:
    booking = desk.add("Review")
    desk.settle()
    since = len(entries(desk))
    desk.purge(booking)
    desk.settle()
    assert told(desk, since) == [("deleted", "Review", "deleted")]


def test_a_kept_event_of_a_cancelled_booking_is_told_as_cancelled(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(keep_cancelled=True).connect()
    booking = desk.add("Review")
    desk.settle()
    since = len(entries(desk))
    desk.cancel(booking)
    desk.settle()
    assert told(desk, since) == [("sent", "Review", "cancelled")]


def test_a_long_run_becomes_one_line_after_its_first_ones(desk: Desk, clock: Clock) -> None:
    since = len(entries(desk))
    for number in range(SHOWN + 7):
        desk.add(f"Booking {number}")
    desk.settle()
    *single, together = [one for one in entries(desk)[since:] if one.kind is SyncLogKind.SENT]
    assert len(single) == SHOWN
    assert all(one.number == 1 and one.booking_id for one in single)
    assert (together.number, together.booking_id, together.detail) == (7, None, "new")
    clock.advance(RUN_GAP.total_seconds() + 1)
    desk.add("Later")
    desk.settle()
    assert told(desk)[-1] == ("sent", "Later", "new")


def test_nothing_is_told_of_a_write_that_was_not_recorded(desk: Desk, google: Google) -> None:
    desk.add("Review")
    kill_at(desk, "insert", after=True)
    with pytest.raises(Killed):
        desk.sync()
    assert told(desk) == []
    desk.restart()
    desk.settle()
    assert len(google.events()) == 1
    assert told(desk) == []  # it is found there as it was sent; nothing came and nothing went


# ---- conflicts ----------------------------------------------------------------------------------------------------------


def _in_conflict(desk: Desk, google: Google) -> str:
    booking = desk.add("Review")
    desk.settle()
    desk.edit(booking, location="Room 1")
    google.person.edit(booking, location="Room 3")
    desk.settle()
    return booking


def test_a_conflict_and_its_end_are_told_once(desk: Desk, google: Google) -> None:
    booking = _in_conflict(desk, google)
    desk.settle()
    assert [one for one in told(desk) if one[0] != "sent"] == [("conflict", "Review", "location")]
    since = len(entries(desk))
    ConflictService(desk.database, lambda: "Helen").resolve(booking, {"location": Side.MINE})
    desk.settle()
    assert told(desk, since) == [("resolved", "Review", "mine"), ("sent", "Review", "changed")]


def test_a_conflict_that_ends_by_itself_is_told(desk: Desk, google: Google) -> None:
    booking = _in_conflict(desk, google)
    since = len(entries(desk))
    google.person.edit(booking, location="Room 1")
    desk.settle()
    assert told(desk, since) == [("resolved", "Review", "agreed")]


# ---- trouble ------------------------------------------------------------------------------------------------------------


def test_no_answer_is_told_once_with_the_next_try(desk: Desk, clock: Clock) -> None:
    desk.remote.online = False
    since = len(entries(desk))
    for _ in range(5):
        until = desk.pull().halt.until
        desk.pull()
        desk.push()
        clock.now = until or clock.now
    (line,) = entries(desk)[since:]
    assert (line.kind, line.number, line.until, line.detail) == (SyncLogKind.NO_ANSWER, 5, until, "")
    desk.remote.online = True
    desk.sync()
    assert kinds(desk)[since:] == ["no-answer", "checked"]


def test_a_limit_is_told_with_its_end(desk: Desk, google: Google, clock: Clock) -> None:
    desk.add("Review")
    google.store.faults.error(429, "rateLimitExceeded", method="POST", retry_after=7)
    desk.push()
    line = entries(desk)[-1]
    assert (line.kind, line.until) == (SyncLogKind.THROTTLED, clock.now + timedelta(seconds=7))


def test_a_dead_sign_in_is_told_once_and_without_addresses(desk: Desk, google: Google) -> None:
    since = len(entries(desk))
    desk.remote.signed_in = False
    for _ in range(3):
        desk.sync()
        desk.restart()
    (line,) = entries(desk)[since:]
    assert (line.kind, line.number, line.detail) == (SyncLogKind.SIGNED_OUT, 3, "")


def test_a_lost_calendar_is_told(desk: Desk, google: Google) -> None:
    google.store.remove_calendar(google.calendar_id)
    desk.sync()
    assert kinds(desk)[-1] == "calendar-gone"


def test_a_calendar_that_may_only_be_read_is_told_once_however_often_it_is_looked_at(
    desk: Desk, google: Google, clock: Clock
) -> None:
    google.store.set_access_role(google.calendar_id, "reader")
    desk.add("Review")
    desk.sync()
    desk.sync()
    lines = len(entries(desk))
    for restarts in range(6):
        clock.advance(60)
        if restarts % 2:
            desk.restart()
        desk.sync()
    assert kinds(desk).count("read-only") == 1
    assert len(entries(desk)) == lines


def test_what_is_put_aside_is_told_with_the_reason(desk: Desk, google: Google) -> None:
    booking = desk.add("Review")
    google.store.faults.error(400, "invalid", method="POST")
    desk.push()
    (line,) = [one for one in entries(desk) if one.kind is SyncLogKind.PROBLEM]
    mark = desk.mark(booking)
    assert mark is not None
    assert (line.booking_id, line.title, line.detail) == (booking, "Review", mark.error_title)
    assert line.detail


def test_a_mass_change_is_told_as_a_question(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}", 8 + number) for number in range(8)]
    desk.settle()
    for booking in bookings:
        google.person.delete(booking)
    desk.sync()
    line = entries(desk)[-1]
    assert (line.kind, line.detail) == (SyncLogKind.QUESTION, "8 of 8 bookings would be removed")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("You are signed in as zoe@example.com.", "You are signed in as …"),
        ("“Zoe.Unal+x@mail.example.org” was refused", "“…” was refused"),
        ("Nothing to hide at 10:00.", "Nothing to hide at 10:00."),
    ],
)
def test_no_address_gets_into_the_details(text: str, shown: str) -> None:
    assert without_addresses(text) == shown


def test_a_calendar_named_by_its_address_is_told_without_it(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk()
    desk.engine.connect("primary")
    desk.engine.disconnect()
    assert [(one.kind.value, one.title) for one in entries(desk)] == [("connected", "…"), ("disconnected", "…")]


# ---- reading it ---------------------------------------------------------------------------------------------------------


def test_today_begins_at_midnight_where_the_person_is(desk: Desk, clock: Clock) -> None:
    service = SyncLogService(desk.database)
    assert len(service.today(LONDON)) == len(entries(desk))
    clock.advance(14 * 3600)  # 22:00 in UTC is 23:00 in London, and tomorrow in Tokyo
    desk.add("Late")
    desk.settle()
    assert len(service.today(LONDON)) == len(entries(desk))
    assert {one.title for one in service.today(ZoneInfo("Asia/Tokyo"))} == {"", "Late"}
    assert SyncLogKind.CONNECTED not in {one.kind for one in service.today(ZoneInfo("Asia/Tokyo"))}
