"""How times and dates are written: every choice, and what a locale means by “system”."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime

from bookings_desktop.settings import Settings
from bookings_desktop.ui.formats import FIELD_LOCALE, Formats

BRITISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
SWEDISH = QLocale(QLocale.Language.Swedish, QLocale.Country.Sweden)
EGYPTIAN = QLocale(QLocale.Language.Arabic, QLocale.Country.Egypt)
BULGARIAN = QLocale(QLocale.Language.Bulgarian, QLocale.Country.Bulgaria)

DAY = date(2026, 5, 14)
HALF_DAYS = Formats(twelve_hours=True)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (BRITISH, Formats(False, "day-month", 0)),
        (AMERICAN, Formats(True, "month-day", 6)),
        (SWEDISH, Formats(False, "iso", 0)),
        (EGYPTIAN, Formats(True, "day-month", 5)),
        (BULGARIAN, Formats(False, "day-month", 0)),  # its short time has a word in quotes
        (QLocale.c(), Formats(False, "day-month", 0)),
    ],
)
def test_what_is_not_chosen_follows_the_system(locale: QLocale, expected: Formats) -> None:
    assert Formats.from_settings(Settings(), locale) == expected


def test_clock_date_and_week_are_three_separate_choices() -> None:
    def of(**values: str) -> Formats:
        return Formats.from_settings(Settings(**values), AMERICAN)  # type: ignore[arg-type]

    assert of(clock="24h") == Formats(False, "month-day", 6)
    assert of(date_format="day-month") == Formats(True, "day-month", 6)
    assert of(week_start="monday") == Formats(True, "month-day", 0)
    assert of(week_start="saturday", date_format="iso") == Formats(True, "iso", 5)


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(0, 5), "12:05 AM"), (time(11, 59), "11:59 AM"), (time(12), "12:00 PM"), (time(13, 30), "1:30 PM")],
)
def test_a_clock_of_twelve_hours(at: time, words: str) -> None:
    assert HALF_DAYS.time(at) == words
    assert Formats().time(at) == f"{at:%H:%M}"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (time(10, 30), time(11, 15), "10:30 – 11:15 AM"),
        (time(11, 30), time(12, 15), "11:30 AM – 12:15 PM"),
        (time(13), time(14), "1:00 – 2:00 PM"),
        (time(23), time(0), "11:00 PM – 12:00 AM"),
    ],
)
def test_a_range_says_am_and_pm_once_where_both_are_the_same(start: time, end: time, words: str) -> None:
    assert HALF_DAYS.time_range(start, end) == words
    assert Formats().time_range(start, end) == f"{start:%H:%M} – {end:%H:%M}"


@pytest.mark.parametrize(
    ("order", "short", "other_year", "long"),
    [
        ("day-month", "Thu 14 May", "Thu 14 May 2026", "Thursday 14 May"),
        ("month-day", "Thu, May 14", "Thu, May 14, 2026", "Thursday, May 14"),
        ("iso", "Thu 2026-05-14", "Thu 2026-05-14", "Thursday 2026-05-14"),
    ],
)
def test_dates_name_the_year_only_where_it_is_another_one(order: str, short: str, other_year: str, long: str) -> None:
    formats = Formats(order=order)
    assert formats.short_day(DAY, 2026) == short
    assert formats.short_day(DAY, 2025) == other_year
    assert formats.day_name(DAY) == long
    assert formats.date_time(datetime(2026, 5, 14, 15, 4), 2026) == f"{short}, 15:04"  # noqa: DTZ001


@pytest.mark.parametrize("order", ["day-month", "month-day", "iso"])
@pytest.mark.parametrize("twelve_hours", [False, True])
def test_fields_of_qt_write_the_same(order: str, twelve_hours: bool) -> None:
    formats = Formats(twelve_hours, order)
    at = datetime(2026, 9, 30, 22, 30)  # noqa: DTZ001
    shown = FIELD_LOCALE.toString(QDateTime(QDate(2026, 9, 30), QTime(22, 30)), formats.qt_date_time)
    assert shown == formats.date_time(at, this_year=0)


def test_the_widest_date_is_found_by_measuring() -> None:
    wide = {"M": 3, "o": 2, "W": 2, "N": 4}
    measured = Formats().widest_date_time(lambda text: sum(wide.get(letter, 1) for letter in text))
    assert measured.startswith("Mon ")
    assert " Nov " in measured


def test_a_calendar_begins_with_the_first_day_of_the_week() -> None:
    assert Formats(first_weekday=6).qt_first_weekday == Qt.DayOfWeek.Sunday
    assert Formats().qt_first_weekday == Qt.DayOfWeek.Monday
