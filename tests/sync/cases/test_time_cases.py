"""Times and recurring events: the cases 36 and 41 to 48 of the table in ``docs/sync.md``, each by its number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot
from bookings_desktop.services.availability import AvailabilityService
from bookings_desktop.sync.results import Stop
from tests.support.sync_world import Clock, Desk, Google, Templates, slot

MASTER = {
    "kind": "calendar#event",
    "id": "series0",
    "etag": '"1"',
    "status": "confirmed",
    "summary": "Weekly",
    "start": {"dateTime": "2026-05-18T09:00:00+01:00", "timeZone": "Europe/London"},
    "end": {"dateTime": "2026-05-18T10:00:00+01:00", "timeZone": "Europe/London"},
    "recurrence": ["RRULE:FREQ=WEEKLY"],
}
SLOT = {"dateTime": "2026-05-25T09:00:00+01:00", "timeZone": "Europe/London"}


def instance(event_id: str, **values: Any) -> dict[str, Any]:
    """One occurrence that somebody changed."""
    single = {name: value for name, value in MASTER.items() if name != "recurrence"}
    return single | {"id": event_id, "recurringEventId": "series0", "originalStartTime": SLOT} | values


RECURRING: dict[str, list[dict[str, Any]]] = {
    "41-exception-before-its-master": [instance("series0_20260525T080000Z", summary="Moved"), MASTER],
    "41-exception-without-a-master": [instance("series1_20260525T080000Z", recurringEventId="series1")],
    "41-cancelled-instance": [MASTER, instance("series0_20260525T080000Z", status="cancelled")],
    "41-bare-cancelled-instance": [
        {"id": "x0", "status": "cancelled", "recurringEventId": "series0", "originalStartTime": SLOT}
    ],
    "42-split": [MASTER, MASTER | {"id": "series0_R20260525T080000", "summary": "From here on"}],
    "43-half-split": [MASTER | {"recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20260524T225959Z"]}],
    "44-opaque-instance-id": [MASTER, instance("0pqu3", summary="Moved")],
}


@pytest.mark.parametrize("entries", RECURRING.values(), ids=RECURRING)
def test_case_41_to_44_recurring_events_are_left_untouched(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch, entries: list[dict[str, Any]]
) -> None:
    booking, token, real = desk.add(), desk.token(), google.store.list_events
    desk.push()
    monkeypatch.setattr(google.store, "list_events", lambda *asked: real(*asked) | {"items": entries})
    before = len(google.store.requests)
    for _ in range(2):
        assert desk.sync().halt.stop is Stop.NONE
    assert ([one.id for one in desk.bookings()], google.writes(before)) == ([booking], [])
    assert all(request.path.endswith("/events") for request in google.store.requests[before:])
    assert desk.token() != token


def round_trip(desk: Desk, google: Google, booking: str) -> Slot:
    """What comes back after an edit of something else; two looks afterwards must move nothing."""
    desk.sync()
    desk.edit(booking, location="Room 9")
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    before, version = len(google.store.requests), desk.booking(booking).version
    desk.sync()
    desk.sync()
    assert (google.writes(before), desk.booking(booking).version) == ([], version)
    return desk.booking(booking).slot


@pytest.mark.parametrize("hour", [0, 1])
def test_case_45_both_passes_through_the_doubled_hour_stay_apart(desk: Desk, google: Google, hour: int) -> None:
    start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)  # both are 01:30 in London
    times = TimedSlot(start, start + timedelta(minutes=15), "Europe/London")
    booking = desk.add(slot=times)
    assert round_trip(desk, google, booking) == times
    shown = google.event(booking)["start"]["dateTime"]
    assert (shown[:19], datetime.fromisoformat(shown)) == ("2026-10-25T01:30:00", start)


def test_case_45_a_time_in_the_skipped_hour_is_the_servers_instant(desk: Desk, google: Google) -> None:
    event = google.person.add_event("Skipped", "2026-03-29T01:30:00", "2026-03-29T02:30:00")
    desk.sync()
    [booking] = desk.bookings()
    shown = [datetime.fromisoformat(google.event(event["id"])[end]["dateTime"]) for end in ("start", "end")]
    found = booking.slot
    assert isinstance(found, TimedSlot)
    assert [found.start, found.end] == shown
    assert round_trip(desk, google, booking.id) == found


def test_case_45_instants_of_a_server_with_newer_zones_win(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.add("Early")
    real = google.store.list_events
    # London moved to +05:00 yesterday, as far as this computer has not heard.
    ends = {
        name: {"dateTime": f"2026-05-20T{hour}:00:00+05:00", "timeZone": "Europe/London"}
        for name, hour in (("start", "09"), ("end", "10"))
    }
    monkeypatch.setattr(
        google.store,
        "list_events",
        lambda *asked: (answer := real(*asked)) | {"items": [event | ends for event in answer["items"]]},
    )
    before = len(google.store.requests)
    desk.sync()
    [booking] = desk.bookings()
    assert booking.slot == TimedSlot(
        datetime(2026, 5, 20, 4, tzinfo=UTC), datetime(2026, 5, 20, 5, tzinfo=UTC), "Europe/London"
    )
    assert google.writes(before) == []


def test_case_46_another_zone_of_the_calendar_changes_nothing(desk: Desk, google: Google) -> None:
    timed, days = desk.add(), desk.add(slot=AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/London"))
    google.add("By hand", 15)
    google.person.add_event("Days by hand", "2026-05-16", "2026-05-17")
    desk.settle()
    known = {one.id: (one.slot, one.version) for one in desk.bookings()}
    google.store.set_time_zone(google.calendar_id, "Pacific/Auckland")
    google.store.expire_sync_tokens(google.calendar_id)
    for event in (timed, days):
        google.store.touch_event(google.calendar_id, event)
    before = len(google.store.requests)
    desk.settle()
    assert (len(known), google.writes(before)) == (4, [])
    assert {one.id: (one.slot, one.version) for one in desk.bookings()} == known


SLOTS: dict[str, Slot] = {
    "one-day": AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/London"),
    "three-days": AllDaySlot(date(2026, 12, 30), date(2027, 1, 2), "Europe/London"),
    "over-midnight": slot(22, minutes=240),
    "no-length": slot(9, minutes=0),
}


@pytest.mark.parametrize("times", SLOTS.values(), ids=SLOTS)
def test_case_47_days_midnights_and_no_length_come_back_as_they_went(desk: Desk, google: Google, times: Slot) -> None:
    booking = desk.add(slot=times)
    assert round_trip(desk, google, booking) == times
    end = google.event(booking)["end"]
    if isinstance(times, AllDaySlot):
        assert end == {"date": times.end_day.isoformat()}  # exclusive on both sides
    else:
        assert datetime.fromisoformat(end["dateTime"]) == times.end


@pytest.mark.parametrize("hours", [-7, 7])
def test_case_48_no_decision_compares_our_clock_with_googles(
    templates: Templates, google: Google, tmp_path: Path, hours: int
) -> None:
    wrong = Clock()
    wrong.advance(hours * 3600)
    database = templates.database(tmp_path / "wrong.db", wrong)
    desk = Desk(database, google, wrong).connect()
    try:
        booking = desk.add("Base")
        desk.settle()
        google.clock.advance(60)
        google.person.edit(booking, summary="Newer", location="Room 1")
        desk.settle()
        assert desk.booking(booking).title == "Newer"
        desk.edit(booking, title="Ours")
        google.person.edit(booking, description="Bring shoes")
        wrong.advance(-3600)  # and it steps back
        desk.sync()
        assert (google.event(booking)["summary"], desk.booking(booking).description) == ("Ours", "Bring shoes")
        assert desk.conflicts(booking) == ()
    finally:
        database.close()


def test_case_48_a_clock_set_back_does_not_make_a_pause_last(desk: Desk, google: Google, clock: Clock) -> None:
    google.store.faults.error(503, method="GET")
    assert desk.pull().halt.stop is Stop.BUSY
    clock.advance(-7200)
    assert desk.pull().complete


def test_case_48_an_access_token_ends_when_google_says_so(
    http_desk: Callable[..., Desk], google: Google, clock: Clock
) -> None:
    desk = http_desk()
    booking = desk.add()
    clock.advance(7200)  # by Google's clock the token is over, by ours it is fresh
    assert desk.settle().halt.stop is Stop.NONE
    assert [event["id"] for event in google.events()] == [booking]


def test_case_36_a_booking_follows_its_event_in_time(desk: Desk, google: Google) -> None:
    member = desk.member("Ben", "ben@example.org")
    moved, other = desk.add("Moved", 9, assigned_to_id=member), desk.add("Other", 14, assigned_to_id=member)
    desk.sync()
    google.person.move(moved, "2026-05-20T14:30:00+00:00", "2026-05-20T15:15:00+00:00")
    before = len(google.store.requests)
    desk.sync()
    found = desk.booking(moved)
    assert (found.slot.order_at, google.writes(before)) == (datetime(2026, 5, 20, 14, 30, tzinfo=UTC), [])
    clashes = AvailabilityService(desk.database).clashes(found.slot, member_id=member, exclude_id=moved)
    assert [clash.booking_id for clash in clashes] == [other]

    times = {"dateTime": "2026-05-21T09:00:00-04:00", "timeZone": "America/New_York"}
    ends = {"dateTime": "2026-05-21T10:00:00-04:00", "timeZone": "America/New_York"}
    google.person.move(moved, times, ends)  # type: ignore[arg-type]
    desk.sync()
    start = datetime(2026, 5, 21, 13, tzinfo=UTC)
    assert desk.booking(moved).slot == TimedSlot(start, start.replace(hour=14), "America/New_York")

    google.person.move(moved, "2026-05-22", "2026-05-24")
    desk.sync()
    assert desk.booking(moved).slot == AllDaySlot(date(2026, 5, 22), date(2026, 5, 24), "America/New_York")
