"""What people type for a time, a day or a length, and what it means."""

from datetime import date, datetime, time, timedelta

import pytest

from bookings_desktop.services.typed_times import Typing, parse_clock, parse_day, parse_duration, parse_moment

SHOWN = datetime(2026, 5, 20, 10, 30)  # noqa: DTZ001  # a wall-clock time
NOW = datetime(2026, 5, 15, 9, 10)  # noqa: DTZ001  # a Friday
TODAY = NOW.date()


def typing(**values) -> Typing:
    return Typing(**{"shown": SHOWN, "now": NOW, "base": SHOWN, **values})


def meant(text: str, **values) -> str:
    found = parse_moment(text, typing(**values))
    return found.isoformat(" ", "minutes") if found else ""


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("930", "09:30"), ("0930", "09:30"), ("1405", "14:05"), ("9.30", "09:30"), ("9:30", "09:30"), ("09:30", "09:30"),
        ("14h", "14:00"), ("14 h", "14:00"), ("14h30", "14:30"), ("14 h 30", "14:30"), ("2pm", "14:00"), ("2 pm", "14:00"),
        ("2p", "14:00"), ("2:15 pm", "14:15"), ("2.15pm", "14:15"), ("215pm", "14:15"), ("2 p.m.", "14:00"), ("9am", "09:00"),
        ("12am", "00:00"), ("12pm", "12:00"), ("12:30 am", "00:30"), ("noon", "12:00"), ("Midday", "12:00"),
        ("midnight", "00:00"), ("14", "14:00"), ("0", "00:00"), ("at 9:30", "09:30"), ("２pm", "14:00"),
    ],
)  # fmt: skip
def test_times_of_day(text, clock):
    assert parse_clock(text) == time.fromisoformat(clock)


@pytest.mark.parametrize(
    "text",
    ["", "25h", "24:00", "9:60", "960", "13pm", "0pm", "14h pm", "9:3", "9.3", "soon", "12345", "9::30", "pm", "-9"],
)
def test_what_is_no_time_of_day(text):
    assert parse_clock(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-05-15"), ("tomorrow", "2026-05-16"), ("tom", "2026-05-16"), ("Yesterday", "2026-05-14"),
        ("fri", "2026-05-15"), ("friday", "2026-05-15"), ("sat", "2026-05-16"), ("Thurs", "2026-05-21"),
        ("next fri", "2026-05-22"), ("next sat", "2026-05-16"), ("in 2 days", "2026-05-17"), ("in 1 week", "2026-05-22"),
        ("15.5.", "2026-05-15"), ("15.5", "2026-05-15"), ("1.6.", "2026-06-01"), ("15.5.2027", "2027-05-15"),
        ("15.5.27", "2027-05-15"), ("15/5", "2026-05-15"), ("5/15", "2026-05-15"), ("2/6", "2026-06-02"),
        ("15-5-2026", "2026-05-15"), ("2026-05-18", "2026-05-18"), ("15 may", "2026-05-15"), ("15. May", "2026-05-15"),
        ("may 15", "2026-05-15"), ("15th may", "2026-05-15"), ("15may", "2026-05-15"), ("1 sept", "2026-09-01"),
        ("3 june 2027", "2027-06-03"), ("june 3, 2027", "2027-06-03"), ("mon 18 may", "2026-05-18"),
        ("Mon 18 May 2026", "2026-05-18"), ("mon. 18.5.", "2026-05-18"), ("29 feb 2028", "2028-02-29"),
    ],
)  # fmt: skip
def test_days(text, day):
    assert parse_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"), [("5/6", "2026-05-06"), ("5/15", "2026-05-15"), ("15/5", None), ("5.6.", "2026-06-05")]
)
def test_where_the_month_comes_first(text, day):
    assert parse_day(text, TODAY, month_first=True) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fr",
        "may",
        "32.5.",
        "15.13.",
        "29 feb 2026",
        "tue 18 may",
        "next",
        "next week",
        "in 2",
        "15 mayo",
        "0.5.",
        "1.1.0001",
    ],
)
def test_what_is_no_day(text):
    assert parse_day(text, TODAY) is None


def test_a_day_without_a_year_is_not_long_ago():
    november = date(2026, 11, 20)
    assert parse_day("15.11.", november) == date(2026, 11, 15)
    assert parse_day("15.5.", november) == date(2027, 5, 15)
    assert parse_day("29 feb", date(2027, 6, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("930", "2026-05-20 09:30"), ("2pm", "2026-05-20 14:00"), ("noon", "2026-05-20 12:00"),
        ("tomorrow", "2026-05-16 10:30"), ("fri", "2026-05-15 10:30"), ("15 may 14:00", "2026-05-15 14:00"),
        ("tomorrow 14", "2026-05-16 14:00"), ("tomorrow at 2pm", "2026-05-16 14:00"), ("2pm tomorrow", "2026-05-16 14:00"),
        ("14:00 fri", "2026-05-15 14:00"), ("2 pm on fri", "2026-05-15 14:00"), ("fri noon", "2026-05-15 12:00"),
        ("15.5. 930", "2026-05-15 09:30"), ("18.5., 14h30", "2026-05-18 14:30"), ("may 18 9:15 am", "2026-05-18 09:15"),
        ("2026-05-18T14:00", "2026-05-18 14:00"), ("2026-05-18 14:00", "2026-05-18 14:00"),
        ("Fri 15 May 2026, 10:30", "2026-05-15 10:30"), ("in 2 days 14:00", "2026-05-17 14:00"), ("now", "2026-05-15 09:10"),
        ("+2d", "2026-05-22 10:30"), ("+ 1 week", "2026-05-27 10:30"), ("-1d", "2026-05-19 10:30"),
        ("+45m", "2026-05-20 11:15"), ("+1h20", "2026-05-20 11:50"), ("−15m", "2026-05-20 10:15"),
        ("next fri 9.30", "2026-05-22 09:30"), ("15.30", "2026-05-20 15:30"), ("15.5", "2026-05-15 10:30"),
    ],
)  # fmt: skip
def test_moments(text, moment):
    assert meant(text) == moment


@pytest.mark.parametrize(
    "text", ["", "   ", "soon", "tomorrow soon", "25:00", "14:00 15:00", "+", "+x", "fri sat", "3 pm pm"]
)
def test_what_is_no_moment(text):
    assert parse_moment(text, typing()) is None


@pytest.mark.parametrize(
    ("text", "section", "moment"),
    [
        ("18", "day", "2026-05-18 10:30"), ("6", "month", "2026-06-20 10:30"), ("2027", "year", "2027-05-20 10:30"),
        ("8", "hour", "2026-05-20 08:30"), ("14", "hour", "2026-05-20 14:30"), ("5", "minute", "2026-05-20 10:05"),
        ("32", "day", ""), ("13", "month", ""), ("24", "hour", ""), ("1850", "year", ""), ("9" * 20, "year", ""),
        ("9" * 5000, "year", ""), ("፩", "hour", ""), ("፩", "year", ""), ("1405", "day", "2026-05-20 14:05"),
        ("27", "year", "2027-05-20 10:30"),
    ],
)  # fmt: skip
def test_figures_by_themselves_are_the_part_that_is_chosen(text, section, moment):
    assert meant(text, section=section) == moment


@pytest.mark.parametrize(
    ("shown", "text", "section", "moment"),
    [
        ("14:30", "4", "hour", "16:30"), ("10:30", "4", "hour", "04:30"), ("14:30", "12", "hour", "12:30"),
        ("10:30", "12", "hour", "00:30"), ("10:30", "15", "hour", "15:30"), ("10:30", "p", "half", "22:30"),
        ("12:30", "am", "half", "00:30"), ("12:30", "PM", "half", "12:30"), ("12:30", "7", "half", ""),
        ("10:30", "5pm", "half", "17:00"),
    ],
)  # fmt: skip
def test_on_a_clock_of_twelve_hours_figures_stay_in_their_half_of_the_day(shown, text, section, moment):
    at = datetime.combine(SHOWN.date(), time.fromisoformat(shown))
    assert meant(text, shown=at, section=section, twelve_hours=True)[11:] == moment


def test_lengths_count_from_the_start_where_an_end_is_typed():
    start = datetime(2026, 5, 20, 10, 0)  # noqa: DTZ001
    assert meant("+1h20", base=start) == "2026-05-20 11:20"
    assert meant("+2d", base=start) == "2026-05-22 10:00"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("+1h20", 80), ("1h20", 80), ("1h 20m", 80), ("1:20", 80), ("+45m", 45), ("45 min", 45), ("45", 45), ("90", 90),
        ("2h", 120), ("+2 hours", 120), ("0h30", 30), ("1,5h", 90), ("1.5h", 90), ("1.25 h", 75), ("+,5h", 30), ("1 hour", 60),
    ],
)  # fmt: skip
def test_lengths(text, minutes):
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "+", "soon", "h", "0", "-30", "1h20x", "1.5.2", "1,5", "0.0h", "h30"])
def test_what_is_no_length(text):
    assert parse_duration(text) is None
