"""Events of the mirror that are no bookings: never touched, kept as busy time (facts page, section 11, cases 39, 40, 41 and 44)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.values import Author, TimedSlot
from bookings_desktop.services.availability import AvailabilityService, Clash
from tests.support.sync_world import ZONE, Desk, Google

AUTHOR = Author("Helen")
WEEKLY = ["RRULE:FREQ=WEEKLY"]


def a_series(google: Google, hour: int = 15, **fields: Any) -> str:
    """A weekly event on Wednesdays in London time, from 20 May 2026 on."""
    start, end = ({"dateTime": f"2026-05-20T{hour:02}:{minute:02}:00+01:00", "timeZone": ZONE} for minute in (0, 45))
    body = {"summary": "Supervision of Ben", "start": start, "end": end, "recurrence": WEEKLY} | fields
    event = google.store.insert_event(google.calendar_id, body, {"sendUpdates": "none"})
    return str(event["id"])


def an_exception(google: Google, series: str, day: str, **fields: Any) -> str:
    """What Google stores when somebody changes one instance; the id is opaque."""
    original = {"dateTime": f"{day}T15:00:00+01:00", "timeZone": ZONE}
    made = google.person.add_event("Supervision of Ben", f"{day}T15:00:00+01:00", f"{day}T15:45:00+01:00")
    google.person.edit_raw(made["id"], recurringEventId=series, originalStartTime=original, **fields)
    return str(made["id"])


def busy(desk: Desk, day: str, *, minutes: int = 24 * 60) -> list[str]:
    """The starts (London time) that are busy in Google Calendar on a day."""
    return [found.start.strftime("%d %H:%M") for found in clashes(desk, day, minutes)]


def clashes(desk: Desk, day: str, minutes: int = 24 * 60) -> list[Clash]:
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    slot = TimedSlot(start, start + timedelta(minutes=minutes), ZONE)
    found = AvailabilityService(desk.database).clashes(slot)
    assert {(one.kind, one.booking_id, one.title) for one in found} <= {("calendar", "", "")}
    return list(found)


def test_a_series_is_busy_time_at_its_wall_clock_and_nothing_of_it_is_written(desk: Desk, google: Google) -> None:
    series = a_series(google)
    before = google.event(series)
    desk.settle()
    assert desk.bookings() == []
    assert busy(desk, "2026-05-20") == ["20 14:00"]
    assert busy(desk, "2026-10-28") == ["28 15:00"]  # an hour later in UTC: the clock went back
    assert busy(desk, "2026-05-21") == []
    since = len(google.store.requests)
    desk.settle()
    assert (google.writes(since), google.event(series)) == ([], before)


def test_a_moved_and_a_cancelled_instance_are_where_they_were_put(desk: Desk, google: Google) -> None:
    series = a_series(google)
    moved = an_exception(google, series, "2026-05-27")
    google.person.move(moved, "2026-05-28T09:00:00+01:00", "2026-05-28T09:30:00+01:00")
    cancelled = an_exception(google, series, "2026-06-03")
    google.person.delete(cancelled)
    desk.settle()
    days = ("2026-05-20", "2026-05-27", "2026-05-28", "2026-06-03", "2026-06-10")
    assert [busy(desk, day) for day in days] == [["20 14:00"], [], ["28 08:00"], [], ["10 14:00"]]
    google.person.move(moved, "2026-05-27T15:00:00+01:00", "2026-05-27T15:45:00+01:00")
    desk.settle()
    assert [busy(desk, day) for day in days] == [["20 14:00"], ["27 14:00"], [], [], ["10 14:00"]]


def test_an_exception_whose_series_is_not_here_is_busy_time_too(desk: Desk, google: Google) -> None:
    an_exception(google, "somewhereelse", "2026-05-27")
    desk.settle()
    assert (busy(desk, "2026-05-27"), busy(desk, "2026-06-03")) == (["27 14:00"], [])


def test_excluded_dates_are_free(desk: Desk, google: Google) -> None:
    a_series(google, recurrence=[*WEEKLY, f"EXDATE;TZID={ZONE}:20260527T150000"])
    desk.settle()
    assert [busy(desk, day) for day in ("2026-05-20", "2026-05-27")] == [["20 14:00"], []]


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"visibility": "private"}, True),
        ({"eventType": "outOfOffice"}, True),
        ({"eventType": "birthday"}, False),
        ({"eventType": "notYetInvented"}, True),
        ({"locked": True}, True),
        ({"transparency": "transparent", "eventType": "focusTime"}, False),
    ],
)
def test_other_kinds_take_up_time_unless_they_are_free(
    desk: Desk, google: Google, fields: dict[str, Any], taken: bool
) -> None:
    event = google.add("Secret", 14)
    google.person.edit_raw(event, **fields)
    if fields == {"visibility": "private"}:
        google.person.edit_raw(event, recurrence=["RRULE:FREQ=DAILY;COUNT=1"])
    desk.settle()
    assert desk.bookings() == []
    assert busy(desk, "2026-05-20") == (["20 14:00"] if taken else [])


def test_what_is_private_is_not_even_stored(desk: Desk, google: Google) -> None:
    a_series(google, visibility="private")
    desk.settle()
    with desk.database.reading() as uow:
        (stored,) = uow.foreign_events.get_many(
            google.calendar_id, list(uow.foreign_events.ids(google.calendar_id))
        ).values()
    assert stored.title == ""


def test_free_times_leave_them_out(desk: Desk, google: Google) -> None:
    a_series(google)
    desk.settle()
    start = datetime(2026, 5, 20, 14, 0, tzinfo=UTC)
    wished = TimedSlot(start, start + timedelta(minutes=30), ZONE)

    found = AvailabilityService(desk.database).free_times(wished, zone=ZoneInfo(ZONE), count=1, not_before=start)
    assert [free.start for free in found] == [start + timedelta(minutes=45)]


def test_a_deleted_series_goes_with_its_exceptions(desk: Desk, google: Google) -> None:
    series = a_series(google)
    an_exception(google, series, "2026-05-27")
    desk.settle()
    google.person.delete(series)
    desk.settle()
    assert [busy(desk, day) for day in ("2026-05-20", "2026-05-27")] == [[], []]


def test_reading_everything_anew_forgets_what_is_not_there_any_more(desk: Desk, google: Google) -> None:
    series = a_series(google)
    kept = a_series(google, hour=17)
    desk.settle()
    with desk.database.unit_of_work(AUTHOR) as uow:
        lost = uow.foreign_events.get_many(google.calendar_id, [series])[series]
        uow.foreign_events.save_many([replace(lost, event_id="longgone")])
        calendar = uow.calendars.active()
        assert calendar is not None
        uow.calendars.save(replace(calendar, sync_token=""))
        uow.commit()
    desk.restart()
    desk.settle()
    with desk.database.reading() as uow:
        assert uow.foreign_events.ids(google.calendar_id) == {series, kept}


def test_a_series_made_single_again_becomes_a_booking_and_leaves_the_busy_times(desk: Desk, google: Google) -> None:
    series = a_series(google)
    desk.settle()
    google.person.edit(series, recurrence=None)
    desk.settle()
    assert (desk.titles(), busy(desk, "2026-05-20")) == (["Supervision of Ben"], [])
