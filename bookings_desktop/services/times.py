"""Wall-clock times and instants: what a person types, in which zone, and what clock changes do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot
from bookings_desktop.settings import is_known_zone

END_BEFORE_START = "The end is before the start. Choose a later end."
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of wall-clock time that a clock change skips.

    Attributes:
        first_valid: the first wall-clock time after it (naive).
        shift: how far the clocks go forward.
    """

    first_valid: datetime
    shift: timedelta


def zone_of(name: str, field: str = "timezone") -> ZoneInfo:
    """The zone with an IANA name. Raises InvalidInput for an unknown one."""
    if not is_known_zone(name):
        raise InvalidInput.of(field, f"“{name}” is not a known time zone. Use a name such as Europe/London.")
    return ZoneInfo(name)


def gap_at(wall: datetime, zone: ZoneInfo) -> Gap | None:
    """The gap in which a naive wall-clock time falls, or None when the time exists in the zone.

    A time in a gap does not survive the way to UTC and back (PEP 495).
    """
    there_and_back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if there_and_back == wall:
        return None
    before = wall.replace(tzinfo=zone, fold=0).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    if before is None or after is None:
        raise ValueError("a zone gives an offset to every wall-clock time")
    shift = abs(after - before)
    low, high = wall - shift, wall + shift  # the first valid time lies at most one shift later; find it to the minute
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        exists = middle.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == middle
        if exists and middle > wall:
            high = middle
        else:
            low = middle
    first = high.replace(second=0, microsecond=0)
    return Gap(first, shift)


def is_doubled(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks show this time twice, an hour apart, because they go back."""
    early, late = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    return early.utcoffset() != late.utcoffset() and gap_at(wall, zone) is None


def skipped_sentence(
    wall: datetime,
    zone: ZoneInfo,
    gap: Gap,
    *,
    written_time: Callable[[datetime], str] = "{:%H:%M}".format,
    written_day: Callable[[date], str] = "{0.day} {0:%B %Y}".format,
) -> str:
    """What a person is told about a wall-clock time in a gap.

    Args:
        wall: the time.
        zone: where it does not exist.
        gap: as :func:`gap_at` gives it.
        written_time: how times are written.
        written_day: how days are written, with the year.
    """
    minutes = int(gap.shift.total_seconds() // 60)
    return (
        f"{written_time(wall)} does not exist on {written_day(wall.date())} in {zone.key}: "
        f"the clocks go forward by {minutes} minutes. The next time is {written_time(gap.first_valid)}."
    )


def instant(wall: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The instant (UTC) of a naive wall-clock time; of a doubled one the first, unless its ``fold`` is 1.

    Raises:
        InvalidInput: the time does not exist, because the clocks go forward over it.
    """
    gap = gap_at(wall, zone)
    if gap is not None:
        raise InvalidInput.of(field, skipped_sentence(wall, zone, gap))
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(microsecond=0)


def timed_slot(start: datetime, end: datetime, zone_name: str) -> TimedSlot:
    """The slot between two times, naive ones taken as wall-clock time of the zone.

    Raises:
        InvalidInput: unknown zone, a time in a gap, or an end that is not after the start.
    """
    zone = zone_of(zone_name)
    begin = _as_instant(start, zone, "start")
    finish = _as_instant(end, zone, "end")
    if finish <= begin:
        raise InvalidInput.of("end", END_BEFORE_START)
    return TimedSlot(begin, finish, zone_name)


def all_day_slot(first_day: date, end_day: date, zone_name: str) -> AllDaySlot:
    """Whole days; ``end_day`` is the day after the last one. Raises InvalidInput."""
    zone_of(zone_name)
    if end_day <= first_day:
        raise InvalidInput.of("end", f"{END_BEFORE_START} The end of an all-day booking is the day after its last day.")
    return AllDaySlot(first_day, end_day, zone_name)


def parse_slot(
    start: str, end: str | None, zone_name: str, *, all_day: bool, default_length: timedelta = timedelta(minutes=45)
) -> Slot:
    """The slot from two texts: RFC 3339 with offset, wall-clock time of the zone without one, or dates when all-day.

    Args:
        start: such as ``2026-05-14T11:00``, ``2026-05-14 11:00`` or ``2026-05-14T11:00:00+01:00``; ``2026-05-14`` when all-day.
        end: as ``start``, exclusive; without it the default length, or one day.
        zone_name: IANA zone.
        all_day: whether the booking takes whole days.
        default_length: length of a timed booking without an end.

    Raises:
        InvalidInput: a text that is no time, and whatever :func:`timed_slot` and :func:`all_day_slot` raise.
    """
    zone_of(zone_name)
    if all_day:
        first = parse_date(start, "start")
        return all_day_slot(first, parse_date(end, "end") if end else first + timedelta(days=1), zone_name)
    begin = parse_time(start, "start")
    if end:
        return timed_slot(begin, parse_time(end, "end"), zone_name)
    begin = _as_instant(begin, zone_of(zone_name), "start")
    return timed_slot(begin, begin + default_length, zone_name)


def length_of(slot: Slot) -> timedelta:
    """How long a slot is; whole days for an all-day one."""
    if isinstance(slot, AllDaySlot):
        return slot.end_day - slot.first_day
    return slot.end - slot.start


def _as_instant(value: datetime, zone: ZoneInfo, field: str) -> datetime:
    if value.tzinfo is None:
        return instant(value, zone, field)
    return value.astimezone(UTC).replace(microsecond=0)


def parse_time(value: str, field: str) -> datetime:
    """A date and time of day, with an offset (RFC 3339) or without one. Raises InvalidInput."""
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise InvalidInput.of(
            field,
            f"“{value}” is not a date and time. Write it as 2026-05-14T11:00 or with an offset as 2026-05-14T11:00+01:00.",
        ) from error
    if "T" not in value.strip().upper() and ":" not in value:
        raise InvalidInput.of(field, f"“{value}” has no time of day. Add one, or make it an all-day booking.")
    _check_year(parsed, value, field)
    return parsed


def parse_date(value: str, field: str) -> date:
    """A date. Raises InvalidInput."""
    try:
        parsed = date.fromisoformat(value.strip())
    except ValueError as error:
        raise InvalidInput.of(field, f"“{value}” is not a date. Write it as 2026-05-14.") from error
    _check_year(parsed, value, field)
    return parsed


def _check_year(parsed: date, value: str, field: str) -> None:
    """Keep away from the ends of the calendar, where a zone's offset would leave it."""
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise InvalidInput.of(field, f"“{value}” is not between the years {FIRST_YEAR} and {LAST_YEAR}.")
