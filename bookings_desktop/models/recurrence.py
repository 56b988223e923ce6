"""When a recurring event takes place: its rules expanded for a stretch of time (RFC 5545, section 3.8.5).

A series keeps its wall-clock time in its zone over changes of the clock. A time that the clocks go forward over is told with the
offset before the change, one that comes twice is the first of the two (RFC 5545, section 3.3.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot
from bookings_desktop.settings import is_known_zone

if TYPE_CHECKING:
    from dateutil.rrule import rrule

MOST = 2000
"""So many occurrences of one series are looked at in a stretch of time: five years of every day."""

MOST_STEPS = 40_000
"""So many steps of a rule are taken, and so many of its starts looked at, in a stretch of time: a century of every day."""

_FREQUENCIES = {
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=28),
    "YEARLY": timedelta(days=365),
}
"""What Google knows (facts page, section 6), and the shortest that a step of it can be."""

_FINER = ("BYHOUR", "BYMINUTE", "BYSECOND")
"""Parts that put several starts into a day, which Google's events do not have."""

_FIRST, _LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - wall clocks, with room for any offset

_LINE = re.compile(r"(?P<name>RRULE|EXRULE|RDATE|EXDATE)(?P<parameters>(?:;[^:]*)?):(?P<value>.+)", re.IGNORECASE)
_DAY = timedelta(days=1)


def occurrences(slot: Slot, lines: Sequence[str], low: datetime, high: datetime) -> Iterator[Slot]:
    """The occurrences of a series that may touch a stretch of time, in order; exceptions are not known here.

    Whoever may write to the calendar writes the rules, so the work is bounded for any rule (:data:`MOST_STEPS`).

    Args:
        slot: the first occurrence; its zone is the series'.
        lines: of the event's ``recurrence``. Lines that cannot be read are passed over; the first occurrence is always one.
        low: start of the stretch, aware.
        high: its end, aware.
    """
    length, first = _length(slot), _wall_start(slot)
    zone = ZoneInfo(slot.zone)
    # Whole days, and wall-clock times near a change of the clock, are compared with a day to spare.
    begin = _moved(low.astimezone(zone).replace(tzinfo=None), -length - _DAY)
    end = _moved(high.astimezone(zone).replace(tzinfo=None), _DAY)
    for start in _starts(lines, first, begin, end, zone, all_day=slot.all_day)[:MOST]:
        made = _slot_at(slot, start, length, zone)
        if made is not None and touches(made, low, high, zone):
            yield made


def original_start(text: str, slot: Slot) -> datetime | date | None:
    """The start that an exception stands for, comparable with those of the series' occurrences; None when it cannot be read.

    Args:
        text: ``dateTime`` or ``date`` of Google's ``originalStartTime``.
        slot: the series' first occurrence.
    """
    try:
        if isinstance(slot, AllDaySlot):
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(slot.zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def touches(slot: Slot, low: datetime, high: datetime, zone: ZoneInfo) -> bool:
    """Whether a slot takes up time between two instants; whole days are those of the zone."""
    if isinstance(slot, AllDaySlot):
        start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (slot.first_day, slot.end_day))
    else:
        start, end = slot.start, slot.end
    return start < high and end > low


def _length(slot: Slot) -> timedelta:
    return slot.end_day - slot.first_day if isinstance(slot, AllDaySlot) else slot.end - slot.start


def _wall_start(slot: Slot) -> datetime:
    """The start as the wall clock of its zone shows it, without zone; midnight for whole days."""
    if isinstance(slot, AllDaySlot):
        return datetime.combine(slot.first_day, time())
    return slot.start.astimezone(ZoneInfo(slot.zone)).replace(tzinfo=None, fold=0)


def _moved(wall: datetime, by: timedelta) -> datetime:
    """A wall-clock time moved on or back, no further than a day before the ends of Python's calendar."""
    if by < timedelta(0):
        return wall + max(by, _FIRST - wall) if wall > _FIRST else wall
    return wall + min(by, _LAST - wall) if wall < _LAST else wall


def _slot_at(slot: Slot, start: datetime, length: timedelta, zone: ZoneInfo) -> Slot | None:
    """An occurrence; None for one that would reach over the end of the calendar."""
    if start > _LAST or length > _LAST - start:
        return None
    if isinstance(slot, AllDaySlot):
        return AllDaySlot(start.date(), start.date() + length, slot.zone)
    instant = start.replace(tzinfo=zone).astimezone(UTC)
    return TimedSlot(instant, instant + length, slot.zone)


def _starts(
    lines: Sequence[str], first: datetime, begin: datetime, end: datetime, zone: ZoneInfo, *, all_day: bool
) -> list[datetime]:
    """The starts between two wall-clock times, in order."""
    included, excluded = {first}, set[datetime]()
    for line in lines:
        found = _LINE.fullmatch(line.strip())
        if found is None:
            continue
        name = found["name"].upper()
        try:
            if name in ("RRULE", "EXRULE"):
                made = list(_walked(found["value"], first, begin, end, zone))
            else:
                texts = (text.partition("/")[0] for text in found["value"].split(","))
                made = [_wall(text, found["parameters"], first, zone, all_day=all_day) for text in texts]
        except (ValueError, TypeError, OverflowError):
            continue
        (included if name in ("RRULE", "RDATE") else excluded).update(made)
    return sorted(start for start in included - excluded if begin <= start <= end)


class _Walk(int):
    """The interval of a rule that is walked: an interval that may be taken so many times.

    A rule that never holds, such as 31 February, would otherwise be walked through to the year 9999 before anything is heard
    of it: dateutil looks at UNTIL and at us only when a day has been found.
    """

    left: int

    def __radd__(self, other: int) -> int:
        self._take()
        return int(self) + other

    def __mul__(self, other: int) -> int:
        self._take()  # the weeks of a weekly rule
        return int(self) * other

    def _take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Walked


class _Walked(Exception):
    """The way through a rule is at its end."""


def _walked(value: str, first: datetime, begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The starts of one rule between two wall-clock times. Raises ValueError or TypeError for what cannot be read."""
    rule, steps = _rule(value, first, begin, end, zone)
    walk = _Walk(steps.interval)
    walk.left = steps.most
    taken = iter(rule.replace(interval=walk))
    for _ in range(MOST_STEPS):
        try:
            start = next(taken)
        except (StopIteration, _Walked):
            return
        if start > end:
            return
        if start >= begin:
            yield start


@dataclass(frozen=True, slots=True)
class _Steps:
    """How a rule is walked: its interval, and how many times it is taken until the end of the stretch at the most."""

    interval: int
    most: int


def _rule(value: str, first: datetime, begin: datetime, end: datetime, zone: ZoneInfo) -> tuple[rrule, _Steps]:
    from dateutil.rrule import rrule, rrulestr  # on first use: most calendars have no series

    parts = dict(part.upper().split("=", 1) for part in value.strip().split(";") if part)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or not parts.keys().isdisjoint(_FINER):
        raise ValueError("a rule finer than days, or none")
    interval = int(parts.get("INTERVAL", "1"))
    if interval < 1:
        raise ValueError("a rule that never moves on")
    if "UNTIL" in parts:
        until = _until(parts["UNTIL"], zone)
        parts["UNTIL"] = until.strftime("%Y%m%dT%H%M%S")
    whole = _FREQUENCIES[frequency] * interval
    if frequency in ("DAILY", "WEEKLY") and "COUNT" not in parts:
        # A series of many years would be walked through from its beginning each time.
        first += whole * max(0, (begin - first) // whole - 1)
    made = rrulestr(";".join(f"{name}={text}" for name, text in parts.items()), dtstart=first)
    if not isinstance(made, rrule):
        raise TypeError("one rule is one rule")
    return made, _Steps(interval, min(MOST_STEPS, max(0, (end - first) // whole) + 2))


def _until(text: str, zone: ZoneInfo) -> datetime:
    """UNTIL as wall-clock time: UTC for timed series, a date for whole days, which then counts in full."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        return datetime.combine(moment.date(), time.max).replace(microsecond=0)
    return moment.astimezone(zone).replace(tzinfo=None, fold=0) if moment.tzinfo else moment


def _wall(text: str, parameters: str, first: datetime, zone: ZoneInfo, *, all_day: bool) -> datetime:
    """A date or time of RDATE or EXDATE as wall-clock time of the series' zone."""
    moment = datetime.fromisoformat(text.strip())
    if all_day:
        return datetime.combine(moment.date(), time())
    if "T" not in text.upper():
        return datetime.combine(moment.date(), first.time())
    if moment.tzinfo is None:
        named = re.search(r";TZID=([^;:]+)", parameters, re.IGNORECASE)
        if named is None or named[1] == zone.key:
            return moment
        if not is_known_zone(named[1]):
            raise ValueError("a zone that is not known")
        moment = moment.replace(tzinfo=ZoneInfo(named[1]))
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
