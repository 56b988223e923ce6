"""How times and dates are written: 24 or 12 hours, day or month first, and the day on which a week begins.

Three separate choices of the settings, each of which follows this computer unless a person chose otherwise. All screens write
times and dates through :func:`current`, which is set once for the whole program, as Qt's default locale is; what stays on the
screen listens to :func:`changes`. The words are English like the rest of the window, whatever language the computer speaks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from PySide6.QtCore import QLocale, QObject, Qt, Signal

from bookings_desktop.settings import Settings

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

FIELD_LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
"""For fields that Qt fills: names of days and months as in the rest of the window; British ones have “Sept” with four letters."""

WallClock = datetime | time
"""A time as a clock on the wall shows it."""

_WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}


@dataclass(frozen=True, slots=True)
class Formats:
    """One way of writing times and dates.

    Attributes:
        twelve_hours: “1:30 PM” instead of “13:30”.
        order: ``day-month`` for “Thu 14 May”, ``month-day`` for “Thu, May 14”, ``iso`` for “Thu 2026-05-14”.
        first_weekday: on which a week begins; Monday is 0.
    """

    twelve_hours: bool = False
    order: str = "day-month"
    first_weekday: int = 0

    @classmethod
    def from_settings(cls, settings: Settings, locale: QLocale) -> Formats:
        """What the settings say; where they say “system”, what the locale (usually ``QLocale.system()``) does."""
        return cls(
            twelve_hours=_has_half_days(locale) if settings.clock == "system" else settings.clock == "12h",
            order=_order_of(locale) if settings.date_format == "system" else settings.date_format,
            first_weekday=_WEEK_STARTS.get(settings.week_start, locale.firstDayOfWeek().value - 1),
        )

    # Times; aware ones are written as they are: bring them into the zone shown first

    def time(self, at: WallClock) -> str:
        """“13:30” or “1:30 PM”."""
        if self.twelve_hours:
            return f"{at.hour % 12 or 12}:{at.minute:02} {_half(at)}"
        return f"{at.hour:02}:{at.minute:02}"

    def time_range(self, start: WallClock, end: WallClock) -> str:
        """“11:00 – 11:45”, “11:00 – 11:45 AM”, “11:30 AM – 12:15 PM”; AM and PM are said once where both are the same."""
        first = self.time(start)
        if self.twelve_hours and _half(start) == _half(end):
            first = first[: -len(" AM")]
        return f"{first} – {self.time(end)}"

    # Dates

    def short_date(self, day: date, this_year: int) -> str:
        """“14 May”, “May 14” or “2026-05-14”; the year is named where it is another one."""
        return self._date(day, MONTHS[day.month - 1][:3], this_year)

    def long_date(self, day: date, this_year: int) -> str:
        """“14 September”, “September 14” or “2026-09-14”; the year is named where it is another one."""
        return self._date(day, MONTHS[day.month - 1], this_year)

    def short_day(self, day: date, this_year: int) -> str:
        """“Thu 14 May”, “Thu, May 14” or “Thu 2026-05-14”; the year is named where it is another one."""
        return f"{WEEKDAYS[day.weekday()][:3]}{self._comma} {self.short_date(day, this_year)}"

    def day_name(self, day: date, this_year: int | None = None) -> str:
        """“Thursday 14 May”, “Thursday, May 14” or “Thursday 2026-05-14”; without ``this_year`` no year is named."""
        return f"{WEEKDAYS[day.weekday()]}{self._comma} {self.long_date(day, this_year or day.year)}"

    def date_time(self, at: datetime, this_year: int) -> str:
        """“Thu 14 May, 11:00”, “Thu, May 14, 11:00 AM”."""
        return f"{self.short_day(at.date(), this_year)}, {self.time(at)}"

    def _date(self, day: date, month: str, this_year: int) -> str:
        if self.order == "iso":
            return day.isoformat()
        if self.order == "month-day":
            return f"{month} {day.day}" if day.year == this_year else f"{month} {day.day}, {day.year}"
        return f"{day.day} {month}" if day.year == this_year else f"{day.day} {month} {day.year}"

    @property
    def _comma(self) -> str:
        return "," if self.order == "month-day" else ""

    # For fields that Qt fills; with FIELD_LOCALE

    @property
    def qt_time(self) -> str:
        """The pattern of a time in a field."""
        return "h:mm AP" if self.twelve_hours else "HH:mm"

    @property
    def qt_date(self) -> str:
        """The pattern of a date in a field; the name of the weekday is always its first part."""
        return {"month-day": "ddd, MMM d, yyyy", "iso": "ddd yyyy-MM-dd"}.get(self.order, "ddd d MMM yyyy")

    @property
    def qt_date_time(self) -> str:
        """The pattern of date and time in a field; the name of the weekday is always its first part."""
        return f"{self.qt_date}, {self.qt_time}"

    @property
    def qt_first_weekday(self) -> Qt.DayOfWeek:
        """The first column of a calendar."""
        return Qt.DayOfWeek(self.first_weekday + 1)

    def widest_date_time(self, width_of: Callable[[str], float]) -> str:
        """The widest text that a field of date and time can hold. ``width_of`` measures a text."""
        days = [date(2026, month, day) for month in range(1, 13) for day in range(20, 27)]
        widest_digit = max("0123456789", key=width_of)
        one_width = str.maketrans("0123456789", widest_digit * 10)
        longest = max((self.short_day(day, 0).translate(one_width) for day in days), key=width_of)
        return max((f"{longest}, {self.time(time(hour, 44))}".translate(one_width) for hour in (10, 22)), key=width_of)


class FormatChanges(QObject):
    """Tells when times and dates are written in another way.

    Signals:
        changed: :func:`current` gives something else now.
    """

    changed = Signal()


_current = Formats()


def current() -> Formats:
    """The way in which times and dates are written now."""
    return _current


@cache
def changes() -> FormatChanges:
    """What tells when :func:`current` gives something else; used on the main thread."""
    return FormatChanges()


def use(formats: Formats) -> None:
    """Write times and dates in another way from now on, everywhere; main thread."""
    global _current  # noqa: PLW0603 - one for the whole program, like Qt's default locale
    if formats != _current:
        _current = formats
        changes().changed.emit()


def _half(at: WallClock) -> str:
    return "AM" if at.hour < 12 else "PM"


def _has_half_days(locale: QLocale) -> bool:
    """Whether a locale's short time names AM and PM; what is in quotes is no pattern."""
    return "a" in _unquoted(locale.timeFormat(QLocale.FormatType.ShortFormat)).lower()


def _order_of(locale: QLocale) -> str:
    """Which of day, month and year a locale's short date begins with; the year first is as in ISO 8601."""
    letters = [letter for letter in _unquoted(locale.dateFormat(QLocale.FormatType.ShortFormat)) if letter in "dMy"]
    order = "".join(dict.fromkeys(letters))
    if order.startswith("y"):
        return "iso"
    return "month-day" if order.startswith("M") else "day-month"


def _unquoted(pattern: str) -> str:
    return "".join(part for number, part in enumerate(pattern.split("'")) if number % 2 == 0)
