"""Reminders of a booking, as Google keeps them: the calendar's own, none, or up to five of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

METHODS = ("popup", "email")
"""How Google reminds (facts page, section 6)."""

LONGEST_MINUTES = 40_320
"""Four weeks: the farthest before the start that Google takes."""

MOST_REMINDERS = 5
"""So many overrides does Google keep for one event."""

NONE_TEXT = "none"
DEFAULT_TEXT = "default"

_PART = re.compile(r"(?:(?P<method>popup|email):)?(?P<number>\d{1,5})(?P<unit>[mhdw]?)")
_UNITS = {"": 1, "m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}


@dataclass(frozen=True, slots=True)
class Reminders:
    """When and how Google reminds of a booking.

    Two values are equal when Google would do the same: the order in which reminders were given does not count.

    Attributes:
        overrides: None for the calendar's own reminders; else pairs of method (“popup” or “email”) and minutes before the start
            (0 to 40320), at most five; empty for none at all. Kept in order of time, the latest before the start first.

    Raises:
        ValueError: a method, a number of minutes or a count that Google would refuse.
    """

    overrides: tuple[tuple[str, int], ...] | None = None

    def __post_init__(self) -> None:
        if self.overrides is None:
            return
        ordered = tuple(sorted(set(self.overrides), key=lambda pair: (pair[1], pair[0])))
        if len(ordered) > MOST_REMINDERS:
            raise ValueError(f"A booking has at most {MOST_REMINDERS} reminders.")
        for method, minutes in ordered:
            if method not in METHODS:
                raise ValueError(f"“{method}” is no kind of reminder. Use popup or email.")
            if not 0 <= minutes <= LONGEST_MINUTES:
                raise ValueError(f"A reminder comes 0 to {LONGEST_MINUTES} minutes (four weeks) before the start.")
        object.__setattr__(self, "overrides", ordered)

    @classmethod
    def parse(cls, text: str) -> Reminders:
        """Reminders from their text: empty or “default”, “none”, or such as “popup:10,email:1d”.

        Minutes may carry a unit: m, h, d or w. A number alone is a pop-up.

        Raises:
            ValueError: the text is none of these, or Google would refuse what it says.
        """
        plain = re.sub(r"\s+", "", text.lower())
        if plain in ("", DEFAULT_TEXT):
            return CALENDAR_REMINDERS
        if plain == NONE_TEXT:
            return NO_REMINDERS
        return cls(tuple(_pair(part, text) for part in plain.split(",")))

    @property
    def text(self) -> str:
        """The stable text form, which :meth:`parse` reads: “default”, “none”, or “popup:10,email:1440”."""
        if self.overrides is None:
            return DEFAULT_TEXT
        return ",".join(f"{method}:{minutes}" for method, minutes in self.overrides) or NONE_TEXT

    @property
    def words(self) -> str:
        """As a person reads it: “the calendar’s own”, “none”, or “10 minutes before, e-mail 1 day before”."""
        if self.overrides is None:
            return "the calendar’s own"
        return ", ".join(reminder_words(method, minutes) for method, minutes in self.overrides) or "none"

    def to_json(self) -> list[list[Any]] | None:
        """Null for the calendar's own, else a list of method and minutes."""
        return None if self.overrides is None else [[method, minutes] for method, minutes in self.overrides]

    @classmethod
    def from_json(cls, data: Sequence[Sequence[Any]] | None) -> Reminders:
        """The inverse of :meth:`to_json`."""
        return CALENDAR_REMINDERS if data is None else cls(tuple((str(pair[0]), int(pair[1])) for pair in data))


CALENDAR_REMINDERS = Reminders()
"""The calendar's own reminders."""

NO_REMINDERS = Reminders(())
"""No reminder at all."""


def reminder_words(method: str, minutes: int) -> str:
    """One reminder in words: “at the start”, “10 minutes before”, “e-mail 1 day before”."""
    return f"{'e-mail ' if method == 'email' else ''}{_before(minutes)}"


def _before(minutes: int) -> str:
    if minutes == 0:
        return "at the start"
    for unit, length in (("week", 7 * 24 * 60), ("day", 24 * 60), ("hour", 60)):
        if minutes % length == 0:
            return _counted(minutes // length, unit)
    return _counted(minutes, "minute")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'} before"


def _pair(part: str, whole: str) -> tuple[str, int]:
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError(f"“{whole}” is no reminder. Use none, default, or such as popup:10 or email:1d.")
    return found["method"] or "popup", int(found["number"]) * _UNITS[found["unit"]]
