from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as rrule_module

from bookings_desktop.models.recurrence import occurrences, original_start
from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot

ZURICH = ZoneInfo("Europe/Zurich")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time of day in Zurich, as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=ZURICH).astimezone(UTC)


def series(start: datetime, minutes: int = 45, zone: str = "Europe/Zurich") -> TimedSlot:
    return TimedSlot(start, start + timedelta(minutes=minutes), zone)


def starts(
    slot: Slot,
    *lines: str,
    low: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    high: datetime = datetime(2027, 1, 1, tzinfo=UTC),
) -> list[str]:
    """The starts as the wall clock of the series shows them."""
    zone = ZoneInfo(slot.zone)
    return [
        one.first_day.isoformat()
        if isinstance(one, AllDaySlot)
        else one.start.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        for one in occurrences(slot, lines, low, high)
    ]


def test_a_series_keeps_its_wall_clock_time_over_both_changes_of_the_clock() -> None:
    weekly = series(at(2026, 3, 22, 9))
    spring = starts(weekly, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert spring == ["2026-03-22 09:00", "2026-03-29 09:00", "2026-04-05 09:00"]
    instants = [
        one.order_at.hour for one in occurrences(weekly, ["RRULE:FREQ=WEEKLY;COUNT=3"], at(2026, 3, 1), at(2026, 5, 1))
    ]
    assert instants == [8, 7, 7]
    autumn = series(at(2026, 10, 18, 9))
    hours = [
        one.order_at.hour
        for one in occurrences(autumn, ["RRULE:FREQ=WEEKLY;COUNT=3"], at(2026, 10, 1), at(2026, 12, 1))
    ]
    assert hours == [7, 8, 8]


def test_a_time_that_the_clock_skips_or_shows_twice_takes_place_once() -> None:
    skipped = [
        one.order_at
        for one in occurrences(
            series(at(2026, 3, 28, 2, 30)), ["RRULE:FREQ=DAILY;COUNT=3"], at(2026, 3, 1), at(2026, 5, 1)
        )
    ]
    assert skipped == [at(2026, 3, 28, 2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), at(2026, 3, 30, 2, 30)]
    twice = [
        one.order_at
        for one in occurrences(
            series(at(2026, 10, 24, 2, 30)), ["RRULE:FREQ=DAILY;COUNT=3"], at(2026, 10, 1), at(2026, 12, 1)
        )
    ]
    assert twice == [at(2026, 10, 24, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), at(2026, 10, 26, 2, 30)]


@pytest.mark.parametrize(
    "excluded",
    [
        "EXDATE;TZID=Europe/Zurich:20260331T090000",
        "EXDATE:20260331T070000Z",
        "EXDATE;TZID=America/New_York:20260331T030000",
        "EXDATE;VALUE=DATE:20260331",
        "exdate:20260330T070000Z,20260331T070000Z",
    ],
)
def test_an_excluded_date_is_left_out_in_every_way_of_writing_it(excluded: str) -> None:
    found = starts(series(at(2026, 3, 24, 9)), "RRULE:FREQ=WEEKLY;COUNT=3", excluded)
    assert found == ["2026-03-24 09:00", "2026-04-07 09:00"]


def test_further_dates_and_excluding_rules_count() -> None:
    found = starts(
        series(at(2026, 5, 4, 9)),
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXRULE:FREQ=WEEKLY;BYDAY=WE",
        "RDATE;TZID=Europe/Zurich:20260520T110000",
    )
    assert found == ["2026-05-04 09:00", "2026-05-05 09:00", "2026-05-07 09:00", "2026-05-20 11:00"]


@pytest.mark.parametrize(("until", "last"), [("20260506T070000Z", "2026-05-06"), ("20260506T065959Z", "2026-05-05")])
def test_until_is_an_instant_for_times(until: str, last: str) -> None:
    assert starts(series(at(2026, 5, 4, 9)), f"RRULE:FREQ=DAILY;UNTIL={until}")[-1] == f"{last} 09:00"


def test_whole_days_are_days_in_every_zone() -> None:
    days = AllDaySlot(date(2026, 3, 27), date(2026, 3, 28), "Pacific/Kiritimati")
    found = starts(days, "RRULE:FREQ=DAILY;UNTIL=20260331", "EXDATE;VALUE=DATE:20260329")
    assert found == ["2026-03-27", "2026-03-28", "2026-03-30", "2026-03-31"]


def test_an_occurrence_that_reaches_into_the_stretch_is_found() -> None:
    night = series(at(2026, 5, 4, 22), minutes=240)
    rule = "RRULE:FREQ=DAILY"
    assert starts(night, rule, low=at(2026, 5, 11, 1), high=at(2026, 5, 11, 2)) == ["2026-05-10 22:00"]
    assert starts(night, rule, low=at(2026, 5, 11, 2), high=at(2026, 5, 11, 22)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=DAILY;INTERVAL=3",
        "RRULE:FREQ=DAILY;INTERVAL=5;COUNT=2000",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
        "RRULE:FREQ=MONTHLY;BYDAY=1MO",
        "RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4",
    ],
)
def test_an_old_series_comes_to_the_same_days_as_walking_through_it(rule: str) -> None:
    from dateutil.rrule import rrulestr

    old = series(at(2008, 2, 1, 9))
    wall = old.start.astimezone(ZURICH).replace(tzinfo=None)
    walked = rrulestr(rule, dtstart=wall).between(datetime(2026, 5, 1), datetime(2026, 6, 1))  # noqa: DTZ001 - wall clocks
    found = starts(old, rule, low=at(2026, 5, 1), high=at(2026, 6, 1))
    assert found
    assert found == [one.strftime("%Y-%m-%d %H:%M") for one in walked]


@pytest.mark.parametrize(
    "lines", [["RRULE:FREQ=SECONDLY"], ["RRULE:FREQ=DAILY;UNTIL=soon"], ["RRULE:nonsense"], ["X-NEW:1"], []]
)
def test_what_cannot_be_read_leaves_the_first_occurrence(lines: Sequence[str]) -> None:
    assert starts(series(at(2026, 5, 4, 9)), *lines) == ["2026-05-04 09:00"]
    assert starts(series(at(2026, 5, 4, 9)), *lines, low=at(2026, 6, 1)) == []


def test_the_start_that_an_exception_stands_for_is_an_instant_or_a_day() -> None:
    timed, days = series(at(2026, 5, 4, 9)), AllDaySlot(date(2026, 5, 4), date(2026, 5, 5), "UTC")
    assert original_start("2026-05-04T03:00:00-04:00", timed) == at(2026, 5, 4, 9)
    assert original_start("2026-05-04T09:00:00", timed) == at(2026, 5, 4, 9)
    assert original_start("2026-05-04", days) == date(2026, 5, 4)
    assert original_start("someday", timed) is None


NEVER = "BYMONTHDAY=31;BYMONTH=2"


@pytest.mark.parametrize(
    "line",
    [
        *(f"RRULE:FREQ={frequency};{NEVER}" for frequency in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
        f"RRULE:FREQ=DAILY;{NEVER};COUNT=5",
        "RRULE:FREQ=DAILY;BYSETPOS=366",
        "RRULE:FREQ=MONTHLY;BYDAY=6MO",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=MONTHLY;INTERVAL=0",
        "RRULE:FREQ=DAILY;INTERVAL=-1",
        f"RRULE:FREQ=DAILY;INTERVAL={10**14}",
        "RRULE:FREQ=SECONDLY;UNTIL=20991231T000000Z",
        f"RRULE:FREQ=DAILY;COUNT=99999999;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}",
    ],
)
def test_a_rule_that_never_holds_or_never_moves_on_is_soon_given_up(line: str, steps: list[int]) -> None:
    old = series(at(1990, 1, 1, 9))
    assert starts(old, line) == []
    assert starts(old, line, low=at(1989, 12, 1), high=at(1990, 2, 1)) == ["1990-01-01 09:00"]
    assert len(steps) < 30_000  # of single days, months …; 3,000,000 lie before the end of the calendar


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The years of all steps that are taken through rules; more than anybody should take end the test."""
    taken: list[int] = []
    real = rrule_module._iterinfo.rebuild

    def rebuild(info: Any, year: int, month: int) -> None:
        taken.append(year)
        assert len(taken) < 50_000, "no end in sight"
        real(info, year, month)

    monkeypatch.setattr(rrule_module._iterinfo, "rebuild", rebuild)
    return taken


def test_a_rule_that_excludes_all_of_another_ends_too(steps: list[int]) -> None:
    old = series(at(2020, 1, 1, 9))
    assert starts(old, "RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY") == []
    assert len(steps) < 2_000


@pytest.mark.parametrize("zone", ["Nope/Zone", "Europe", "/etc/passwd", "../x"])
def test_an_exclusion_in_a_zone_nobody_knows_is_passed_over_and_the_series_stays(zone: str) -> None:
    found = starts(series(at(2026, 5, 4, 9)), "RRULE:FREQ=DAILY;COUNT=2", f"EXDATE;TZID={zone}:20260505T090000")
    assert found == ["2026-05-04 09:00", "2026-05-05 09:00"]


def test_events_as_long_as_the_calendar_do_not_reach_over_its_ends() -> None:
    ages = TimedSlot(at(3, 1, 1), at(9990, 1, 1), "Europe/Zurich")
    assert [one.order_at for one in occurrences(ages, ["RRULE:FREQ=YEARLY"], at(2026, 1, 1), at(2026, 2, 1))][:1] == [
        at(3, 1, 1)
    ]
    days = AllDaySlot(date(3, 1, 1), date(9990, 1, 1), "Europe/Zurich")
    assert starts(days, "RRULE:FREQ=DAILY", high=at(2026, 2, 1))[0] == "0003-01-01"
    assert original_start("0001-01-01T00:00:00+14:00", ages) is None
