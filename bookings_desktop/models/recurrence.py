"""When a recurring event takes place: its rules expanded for a stretch of time (RFC 5545, section 3.8.5).

A series keeps its wall-clock time in its zone over changes of the clock. A time that the clocks go forward over is told with the
offset before the change, one that comes twice is the first of the two (RFC 5545, section 3.3.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot

if TYPE_CHECKING:
    from dateutil.rrule import rrule, rruleset

MOST = 2000
"""So many occurrences of one series are looked at in a stretch of time: five years of every day."""

_FREQUENCIES = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1), "MONTHLY": None, "YEARLY": None}
"""What Google knows (facts page, section 6), and the steps by which a rule can be moved on without changing its days."""

_LINE = re.compile(r"(?P<name>RRULE|EXRULE|RDATE|EXDATE)(?P<parameters>(?:;[^:]*)?):(?P<value>.+)", re.IGNORECASE)
_DAY = timedelta(days=1)


def occurrences(slot: Slot, lines: Sequence[str], low: datetime, high: datetime) -> Iterator[Slot]:
    """The occurrences of a series that may touch a stretch of time, in order; exceptions are not known here.

    Args:
        slot: the first occurrence; its zone is the series'.
        lines: of the event's ``recurrence``. Rules that cannot be read leave the first occurrence alone.
        low: start of the stretch, aware.
        high: its end, aware.
    """
    length, first = _length(slot), _wall_start(slot)
    zone = ZoneInfo(slot.zone)
    # Whole days, and wall-clock times near a change of the clock, are compared with a day to spare.
    begin = low.astimezone(zone).replace(tzinfo=None) - length - _DAY
    end = high.astimezone(zone).replace(tzinfo=None) + _DAY
    try:
        rules = _rules(lines, first, begin, zone, all_day=slot.all_day)
        starts = rules.between(begin, end, inc=True)[:MOST]
    except (ValueError, TypeError, OverflowError):
        starts = [first]
    for start in starts:
        made = _slot_at(slot, start, length, zone)
        if touches(made, low, high, zone):
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
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(slot.zone))).astimezone(UTC)


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


def _slot_at(slot: Slot, start: datetime, length: timedelta, zone: ZoneInfo) -> Slot:
    if isinstance(slot, AllDaySlot):
        return AllDaySlot(start.date(), start.date() + length, slot.zone)
    instant = start.replace(tzinfo=zone).astimezone(UTC)
    return TimedSlot(instant, instant + length, slot.zone)


def _rules(lines: Sequence[str], first: datetime, begin: datetime, zone: ZoneInfo, *, all_day: bool) -> rruleset:
    """The set of all starts as wall-clock times. Raises ValueError for what cannot be read."""
    from dateutil.rrule import rruleset  # on first use: most calendars have no series

    rules = rruleset()
    rules.rdate(first)
    for line in lines:
        found = _LINE.fullmatch(line.strip())
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"]
        if name in ("RRULE", "EXRULE"):
            rule = _rule(value, first, begin, zone)
            rules.rrule(rule) if name == "RRULE" else rules.exrule(rule)
        else:
            for text in value.split(","):
                start = _wall(text.partition("/")[0], found["parameters"], first, zone, all_day=all_day)
                rules.rdate(start) if name == "RDATE" else rules.exdate(start)
    return rules


def _rule(value: str, first: datetime, begin: datetime, zone: ZoneInfo) -> rrule:
    from dateutil.rrule import rrule, rrulestr

    parts = dict(part.upper().split("=", 1) for part in value.strip().split(";") if part)
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError("a rule finer than days, or none")
    if "UNTIL" in parts:
        until = _until(parts["UNTIL"], zone)
        parts["UNTIL"] = until.strftime("%Y%m%dT%H%M%S")
    step = _FREQUENCIES[parts["FREQ"]]
    if step is not None and "COUNT" not in parts:
        # A series of many years would be walked through from its beginning each time.
        whole = step * max(1, int(parts.get("INTERVAL", "1")))
        first += whole * max(0, (begin - first) // whole - 1)
    made = rrulestr(";".join(f"{name}={text}" for name, text in parts.items()), dtstart=first)
    if not isinstance(made, rrule):
        raise TypeError("one rule is one rule")
    return made


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
        moment = moment.replace(tzinfo=ZoneInfo(named[1]))
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
