"""Which colleagues are free at a time, and why others are not. It tells, and never keeps anybody from booking.

What counts, in this order, by the clock of each colleague's own zone:

- time off, whole days or hours;
- public holidays of the organisation's country and region;
- living bookings, not cancelled, in which they take part, responsible or not; events of the mirror that are no bookings take up
  everybody's time, as in :mod:`.availability`;
- their working hours, or those of the organisation when they have none of their own. Without either, any hour will do. A time
  that takes whole days asks only whether anything is worked on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import AllDaySlot, Member, Slot, TimedSlot, TimeOff
from bookings_desktop.services.availability import Hours
from bookings_desktop.services.busy_elsewhere import busy_elsewhere
from bookings_desktop.services.days_off import stretch_of, zone_of
from bookings_desktop.services.public_holidays import Place, holidays_between


class Presence(StrEnum):
    """Whether a colleague has time."""

    FREE = "free"
    BUSY = "busy"
    OFF = "off"


class Cause(StrEnum):
    """Why a colleague has no time."""

    NOTHING = ""
    BOOKING = "booking"
    CALENDAR = "calendar"
    TIME_OFF = "time_off"
    HOLIDAY = "holiday"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a colleague does at a time.

    Attributes:
        cause: why they have no time.
        title: of the booking, or the name of the holiday, or the note of the time off; may be empty.
        until: when that ends (UTC), or None for a holiday and for hours.
    """

    presence: Presence = Presence.FREE
    cause: Cause = Cause.NOTHING
    title: str = ""
    until: datetime | None = None


FREE = Whereabouts()


@dataclass(frozen=True, slots=True)
class TeamAt:
    """The team at a time.

    Attributes:
        members: what each active colleague does, by id.
        holiday: name of the public holiday that it falls on by the organisation's clock; empty for none.
    """

    members: Mapping[str, Whereabouts]
    holiday: str = ""


class WhoIsFreeService:
    """Tells who is free; reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at(
        self,
        slot: Slot,
        *,
        working_hours: Hours = (),
        zone: ZoneInfo,
        place: Place = Place(),  # noqa: B008 - a frozen value
        exclude_id: str | None = None,
    ) -> TeamAt:
        """What each active colleague does at a time, and the public holiday that it falls on.

        Args:
            slot: the time.
            working_hours: of the organisation; empty means at any time.
            zone: of the organisation, for those who have none of their own.
            place: whose public holidays are kept.
            exclude_id: a booking that keeps nobody busy, because it is the one that is being edited.
        """
        start, end = _instants(slot, ZoneInfo(slot.zone))
        with self._database.reading() as work:
            team = [member for member in work.members.all() if member.active]
            taken = _taken(work, start, end, slot, exclude_id)
            off: dict[str, list[TimeOff]] = {}
            days = (start - timedelta(days=1)).date(), (end + timedelta(days=2)).date()
            for stretch in work.time_off.between(*days):
                off.setdefault(stretch.member_id, []).append(stretch)
        holidays = holidays_between(place, *days)
        found = {}
        for member in team:
            own = zone_of(member, zone)
            found[member.id] = (
                _time_off(off.get(member.id, ()), start, end, own)
                or _holiday(holidays, slot, own)
                or taken.get(member.id)
                or taken.get("")
                or _outside_hours(_periods(member, working_hours), slot, own)
                or FREE
            )
        closed = _holiday(holidays, slot, zone)
        return TeamAt(found, closed.title if closed is not None else "")


def _taken(
    work: UnitOfWork, start: datetime, end: datetime, slot: Slot, exclude_id: str | None
) -> dict[str, Whereabouts]:
    """Who has a booking, the one that begins first; under an empty id what takes up everybody's time."""
    zone = ZoneInfo(slot.zone)
    clashes: list[tuple[datetime, Whereabouts, tuple[str, ...]]] = []
    for busy in work.team_busy.near(start, end, exclude_id):
        begins, ends = _instants(busy.slot, zone)
        if begins < end and ends > start:
            told = Whereabouts(Presence.BUSY, Cause.BOOKING, busy.title, ends)
            clashes.append((begins, told, busy.member_ids))
    for taken in busy_elsewhere(work, start, end):
        begins, ends = _instants(taken, zone)
        if begins < end and ends > start:
            clashes.append((begins, Whereabouts(Presence.BUSY, Cause.CALENDAR, "", ends), ("",)))
    found: dict[str, Whereabouts] = {}
    for _begins, told, member_ids in sorted(clashes, key=lambda clash: (clash[0], clash[1].title)):
        for member_id in member_ids:
            found.setdefault(member_id, told)
    return found


def _time_off(stretches: Sequence[TimeOff], start: datetime, end: datetime, zone: ZoneInfo) -> Whereabouts | None:
    for stretch in stretches:
        begins, ends = stretch_of(stretch, zone)
        if begins < end and ends > start:
            return Whereabouts(Presence.OFF, Cause.TIME_OFF, stretch.note, ends)
    return None


def _holiday(holidays: Mapping[date, str], slot: Slot, zone: ZoneInfo) -> Whereabouts | None:
    """Whole days are the same days for everybody; hours are those of the colleague's own clock."""
    if not holidays:
        return None
    first, last = _days(slot, zone)
    day = first
    while day <= last:
        if day in holidays:
            return Whereabouts(Presence.OFF, Cause.HOLIDAY, holidays[day])
        day += timedelta(days=1)
    return None


def _outside_hours(periods: dict[int, list[tuple[int, int]]], slot: Slot, zone: ZoneInfo) -> Whereabouts | None:
    if not periods:
        return None
    outside = Whereabouts(Presence.OFF, Cause.HOURS)
    first, last = _days(slot, zone)
    if isinstance(slot, AllDaySlot):
        worked = any(
            (first + timedelta(days=step)).weekday() in periods for step in range(min(7, (last - first).days + 1))
        )
        return None if worked else outside
    start, end = (_wall(instant, zone) for instant in (slot.start, slot.end))
    if first != last:
        return outside  # hours end with the day at the latest
    begins, ends = _minute(start, first), _minute(end, first)
    inside = any(opens <= begins and ends <= closes for opens, closes in periods.get(first.weekday(), []))
    return None if inside else outside


def _periods(member: Member, organisation: Hours) -> dict[int, list[tuple[int, int]]]:
    """Minutes after midnight by weekday, stretches that touch joined; the member's own, or the organisation's."""
    raw = [(one.weekday, one.start_minute, one.end_minute) for one in member.working_hours]
    if not raw:
        raw = [(weekday, _clock(opens), _clock(closes)) for weekday, opens, closes in organisation]
    found: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in sorted(raw):
        stretches = found.setdefault(weekday, [])
        if stretches and opens <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], closes))
        else:
            stretches.append((opens, closes))
    return found


def _clock(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def _days(slot: Slot, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day that a slot touches."""
    if isinstance(slot, AllDaySlot):
        return slot.first_day, slot.end_day - timedelta(days=1)
    last = max(slot.start, slot.end - timedelta(microseconds=1))
    return slot.start.astimezone(zone).date(), last.astimezone(zone).date()


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _minute(wall: datetime, day: date) -> int:
    return int((wall - datetime.combine(day, time())) / timedelta(minutes=1))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _instants(slot: Slot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when a slot lasts, in UTC; whole days are those of the zone."""
    if isinstance(slot, TimedSlot):
        return slot.start, slot.end
    return _midnight(slot.first_day, zone), _midnight(slot.end_day, zone)
