"""Times, dates and lengths as people type them at a desk: “930”, “2pm”, “fri 14:00”, “15.5.”, “tomorrow noon”, “+1h20”.

Nothing here knows a widget or a time zone: what comes in and goes out are naive wall-clock times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bookings_desktop.models.text import fold
from bookings_desktop.services.times import FIRST_YEAR, LAST_YEAR

LAST_YEARS_DAYS = 90
"""A day and month without a year mean this year, or next year when that was longer ago than this."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_NAMED_DAYS = {"today": 0, "tod": 0, "tonight": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "tmrw": 1, "yesterday": -1}
_SHORTEST_NAME = 3
_DAYS_OF_UNIT = {"d": 1, "w": 7}

_CLOCK = re.compile(
    r"(?:at )?(?:(?P<hour>\d{1,2})(?:(?::|\.| ?h ?)(?P<minute>\d{2}))?(?P<h> ?h)?|(?P<run>\d{3,4}))"
    r"(?P<half> ?(?:a\.?m?\.?|p\.?m?\.?))?"
)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})(?P<mark>[./-])(\d{1,2})(?:(?P=mark)(\d{4}|\d{2})?)?")
_MONTH_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? ?([a-z]+)\.?|([a-z]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?)(?: (\d{4}))?"
)
_SHIFT = re.compile(r"(?P<sign>[+-]) ?(?P<amount>\S.*)")
_IN = re.compile(r"in (?P<amount>\S.*)")
_DAY_AMOUNT = re.compile(r"(?P<number>\d{1,3}) ?(?P<unit>d|w)(?:ays?|eeks?|k|ks)?")
_DURATION = re.compile(
    r"\+? ?(?:(?P<hours>\d{1,3}) ?(?:h|hr|hrs|hour|hours|:) ?)?(?:(?P<minutes>\d{1,4}) ?(?:m|min|mins|minute|minutes)?)?"
)
_BROKEN_HOURS = re.compile(r"\+? ?(?P<whole>\d{0,3})[.,](?P<part>\d{1,2}) ?(?:h|hr|hrs|hours?)")


@dataclass(frozen=True, slots=True)
class Typing:
    """What a typed text is read against.

    Attributes:
        shown: what the field shows: keeps the day when only a time is typed, and the time when only a day is.
        now: the present wall-clock time; decides “today” and which year is meant.
        base: what “+1h20” and “+2d” are counted from.
        section: what one or two figures by themselves mean: ``day``, ``month``, ``hour`` or ``minute`` of what is shown;
            four figures are a year in the section ``year``.
        month_first: whether 5/6 is the sixth of May.
        twelve_hours: whether hours by themselves are those of the half of the day that is shown; then the section ``half`` is
            its AM or PM.
    """

    shown: datetime
    now: datetime
    base: datetime
    section: str = "hour"
    month_first: bool = False
    twelve_hours: bool = False


def parse_moment(text: str, typing: Typing) -> datetime | None:
    """The wall-clock time that a person means; None when it is none, or no certain one."""
    words = _plain(text)
    if not words:
        return None
    if words.isdecimal() and len(words) <= (4 if typing.section == "year" else 2):
        return _section_value(int(words), typing)
    if typing.section == "half" and words in ("a", "am", "p", "pm"):
        return typing.shown.replace(hour=typing.shown.hour % 12 + (12 if words[0] == "p" else 0))
    if words == "now":
        return typing.now.replace(second=0, microsecond=0)
    return _shifted(words, typing) or _day_and_time(words, typing)


def parse_duration(text: str) -> timedelta | None:
    """The length of time that a person means by “+1h20”, “1:20”, “45m”, “90”, “1,5h” or “2h”; None for anything else."""
    words = _plain(text, commas=True)
    broken = _BROKEN_HOURS.fullmatch(words)
    if broken is not None:
        hours = float(f"{broken['whole'] or 0}.{broken['part']}")
        return timedelta(minutes=round(hours * 60)) or None
    found = _DURATION.fullmatch(words)
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    return timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0)) or None


def parse_clock(text: str) -> time | None:
    """The time of day that a person means by “930”, “9.30”, “14h30”, “2:15 pm” or “noon”; None for anything else.

    One or two figures by themselves count as an hour.
    """
    words = _plain(text)
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    found = _CLOCK.fullmatch(words)
    if found is None or (found["minute"] and found["h"]):
        return None
    run = found["run"]
    hour, minute = (int(run[:-2]), int(run[-2:])) if run else (int(found["hour"]), int(found["minute"] or 0))
    half = (found["half"] or "").strip()[:1]
    if half:
        if found["h"] or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_day(text: str, today: date, *, month_first: bool = False) -> date | None:
    """The day that a person means by “tomorrow”, “fri”, “next fri”, “15.5.”, “15 may”, “5/15” or “2026-05-15”; else None.

    A weekday is the next one, today included; “next fri” never means today. A weekday before a date has to be that date's.
    """
    words = _plain(text)
    if words in _NAMED_DAYS:
        return today + timedelta(days=_NAMED_DAYS[words])
    coming = _IN.fullmatch(words)
    if coming is not None:
        days = _days(coming["amount"])
        return today + days if days is not None else None
    first, _, rest = words.partition(" ")
    if first == "next":
        weekday = _named(rest, _WEEKDAYS)
        return None if weekday is None else _weekday_after(today + timedelta(days=1), weekday)
    weekday = _named(first.rstrip("."), _WEEKDAYS)
    if weekday is not None and not rest:
        return _weekday_after(today, weekday)
    found = _date_of(rest if weekday is not None else words, today, month_first=month_first)
    return None if found is None or weekday not in (None, found.weekday()) else found


def _plain(text: str, *, commas: bool = False) -> str:
    folded = fold(text).replace("−", "-").replace("–", "-")
    return folded if commas else " ".join(folded.replace(",", " ").split())


def _section_value(number: int, typing: Typing) -> datetime | None:
    """What is shown, with another day, month, year, hour or minute."""
    if typing.section == "half":
        return None
    if typing.section == "year" and number < 100:
        number += 2000
    if typing.section == "hour" and typing.twelve_hours and 1 <= number <= 12:
        number = number % 12 + (12 if typing.shown.hour >= 12 else 0)
    try:
        changed = typing.shown.replace(**{typing.section: number})  # type: ignore[arg-type]  # a part of a datetime
    except ValueError:
        return None
    return changed if FIRST_YEAR <= changed.year <= LAST_YEAR else None


def _shifted(words: str, typing: Typing) -> datetime | None:
    """“+45m”, “-1h”, “+2d”, “+1w”: counted from the base."""
    found = _SHIFT.fullmatch(words)
    if found is None:
        return None
    amount = _days(found["amount"]) or parse_duration(found["amount"])
    if amount is None:
        return None
    moved = typing.base + (amount if found["sign"] == "+" else -amount)
    return moved if FIRST_YEAR <= moved.year <= LAST_YEAR else None


def _days(words: str) -> timedelta | None:
    found = _DAY_AMOUNT.fullmatch(words)
    return timedelta(days=int(found["number"]) * _DAYS_OF_UNIT[found["unit"]]) if found else None


def _day_and_time(words: str, typing: Typing) -> datetime | None:
    """A time, a day, or both in either order."""
    words = re.sub(r"(\d{4}-\d{2}-\d{2})t(?=\d)", r"\1 ", words)
    for day_words, time_words in _splits(words.split()):
        clock = parse_clock(time_words) if time_words else typing.shown.time()
        day = typing.shown.date()
        if day_words:
            found = parse_day(day_words, typing.now.date(), month_first=typing.month_first)
            if found is None:
                continue
            day = found
        if clock is not None:
            return datetime.combine(day, clock)
    return None


def _splits(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The ways to take the words for a day and a time: a time alone, a day alone, both; the day first where both ways fit."""
    whole = " ".join(words)
    yield "", whole
    yield whole, ""
    for place in range(len(words) - 1, 0, -1):
        before, after = " ".join(words[:place]), " ".join(words[place:])
        yield before, after.removeprefix("at ")
        yield after.removeprefix("on "), before


def _date_of(words: str, today: date, *, month_first: bool) -> date | None:
    iso = _ISO_DATE.fullmatch(words)
    if iso is not None:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    figures = _FIGURES.fullmatch(words)
    if figures is not None:
        day, month = int(figures[1]), int(figures[3])
        american = month_first and figures["mark"] != "."
        if american or (month > 12 and figures["mark"] == "/"):
            day, month = month, day
        return _in_year(figures[4], month, day, today)
    named = _MONTH_WORDS.fullmatch(words)
    if named is None:
        return None
    number = _named(named[2] or named[3], _MONTHS)
    return None if number is None else _in_year(named[5], number + 1, int(named[1] or named[4]), today)


def _in_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _date(today.year, month, day)
    if found is None or (today - found).days > LAST_YEARS_DAYS:
        return _date(today.year + 1, month, day)
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _named(word: str, names: Sequence[str]) -> int | None:
    """The place of the name that a word begins; “tues” and “sept” are beginnings too."""
    if len(word) < _SHORTEST_NAME:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)


def _weekday_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
