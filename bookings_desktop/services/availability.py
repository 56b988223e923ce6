"""Who is free when: what a time clashes with, and the next times that clash with nothing.

The rules:

- Living bookings count, in any status but cancelled. A booking that ends when another one starts does not clash with it.
- Locations are compared without regard to case, accents and white space. No location, or “Online”, is never taken.
- An all-day booking takes the whole day of its member and its contact (a holiday, a day at a client's), in the zone of the slot
  that is asked about. It takes no location: a label on a day says nothing about a room.
- Events of the mirror that are no bookings (series, private ones, other kinds) take up everybody's time, unless Google shows
  them as free.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bookings_desktop.models.busy import Kind, Wanted
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import AllDaySlot, Member, Slot, TimedSlot
from bookings_desktop.services.busy_elsewhere import busy_elsewhere
from bookings_desktop.services.days_off import days_off
from bookings_desktop.services.public_holidays import Place

LOOK_AHEAD = timedelta(days=60)
"""How far free times are looked for."""

Hours = Sequence[tuple[int, str, str]]
"""An organisation's working hours as the settings keep them: weekday (0 is Monday), “09:00”, “17:00”."""

_WHOLE_DAY = (0, 24 * 60)
_KINDS = ("member", "contact", "location", "calendar")


@dataclass(frozen=True, slots=True)
class Clash:
    """One booking in the way.

    Attributes:
        kind: what is taken: the member, the contact or the location; ``calendar`` for an event of the mirror that is no booking.
        name: the member's or contact's name, or the location as the other booking has it.
        booking_id: the other booking; empty for an event that is none, of which nothing but the time is told.
        slot: its time, as it is kept.
        start: when it starts, aware, in UTC; midnight of the asking slot's zone for an all-day booking.
        end: when it ends, exclusive.
    """

    kind: Kind | Literal["calendar"]
    name: str
    booking_id: str
    title: str
    slot: Slot
    start: datetime
    end: datetime

    @property
    def all_day(self) -> bool:
        """Whether the other booking takes whole days."""
        return self.slot.all_day


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that clashes with nothing.

    Attributes:
        slot: as long as the one asked about, of the same kind and in the same zone.
        start: when it starts, aware, in UTC; midnight of the slot's zone for whole days.
        end: when it ends, exclusive.
    """

    slot: Slot
    start: datetime
    end: datetime


class AvailabilityService:
    """Clashes and free times; reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clashes(
        self,
        slot: Slot,
        *,
        member_id: str | None = None,
        contact_id: str | None = None,
        location: str = "",
        exclude_id: str | None = None,
        further_member_ids: Sequence[str] = (),
        further_contact_ids: Sequence[str] = (),
    ) -> tuple[Clash, ...]:
        """What a time clashes with, ordered by start; for each booking once per member, contact and location.

        Args:
            slot: the time.
            member_id: the member who would be responsible.
            contact_id: the contact who would come.
            location: where it would be.
            exclude_id: a booking that cannot be in its own way.
            further_member_ids: other members who would take part.
            further_contact_ids: other contacts who would come.

        Raises:
            NotFound: the member or contact does not exist.
        """
        zone = ZoneInfo(slot.zone)
        start, end = _instants(slot, zone)
        place = "" if slot.all_day else location
        wanted = Wanted(member_id, contact_id, place, exclude_id, tuple(further_member_ids), tuple(further_contact_ids))
        found = []
        with self._database.reading() as work:
            names = _Names(work)
            for busy in work.busy.near(start, end, wanted):
                begins, ends = _instants(busy.slot, zone)
                if begins < end and ends > start:
                    name = names.of(busy.kind, busy.person_id) or busy.location
                    found.append(Clash(busy.kind, name, busy.booking_id, busy.title, busy.slot, begins, ends))
            for taken in busy_elsewhere(work, start, end):
                begins, ends = _instants(taken, zone)
                if begins < end and ends > start:
                    found.append(Clash("calendar", "Google Calendar", "", "", taken, begins, ends))
        return tuple(sorted(found, key=lambda clash: (clash.start, _KINDS.index(clash.kind), clash.booking_id)))

    def free_times(
        self,
        slot: Slot,
        *,
        member_id: str | None = None,
        contact_id: str | None = None,
        location: str = "",
        exclude_id: str | None = None,
        further_member_ids: Sequence[str] = (),
        further_contact_ids: Sequence[str] = (),
        working_hours: Hours = (),
        zone: ZoneInfo,
        holidays: Place = Place(),  # noqa: B008 - a frozen value
        count: int = 3,
        step_minutes: int = 15,
        not_before: datetime | None = None,
    ) -> tuple[FreeTime, ...]:
        """The next times from the slot's start on that are as long and clash with nothing; the same day first.

        They do not overlap each other, so that each is another choice. They lie within the working hours of the member, or of the
        organisation when the member has none of their own, and neither in time off nor on a public holiday; a booking longer than
        any working day is not bound by hours. Nothing is offered that starts before ``not_before`` (whole days: before its day) or
        more than 60 days ahead.

        Args:
            slot: the time wished for.
            member_id: the member who would be responsible.
            contact_id: the contact who would come.
            location: where it would be.
            exclude_id: a booking that cannot be in its own way.
            further_member_ids: other members who would take part.
            further_contact_ids: other contacts who would come.
            working_hours: of the organisation; empty means at any time.
            zone: the zone of the working hours, and of the clock on whose quarters times start.
            holidays: whose public holidays are kept.
            count: how many at the most.
            step_minutes: times start at multiples of this after midnight.
            not_before: the present; that of the database's clock when None.

        Raises:
            NotFound: the member or contact does not exist.
        """
        now = not_before or self._database.clock()
        days_in = ZoneInfo(slot.zone)  # as in clashes(): what is offered here must not clash there
        start, end = _instants(slot, days_in)
        first = max(start, now)
        place = "" if slot.all_day else location
        wanted = Wanted(member_id, contact_id, place, exclude_id, tuple(further_member_ids), tuple(further_contact_ids))
        with self._database.reading() as work:
            member = work.members.get(member_id) if member_id is not None else None
            last = first + LOOK_AHEAD + (end - start)
            near = [taken.slot for taken in work.busy.near(first, last, wanted)]
            near += busy_elsewhere(work, first, last)
            team = [one for one in (member_id, *further_member_ids) if one is not None]
            low, high = (first - timedelta(days=1)).date(), (last + timedelta(days=2)).date()
            near += days_off(work, team, low, high, zone, holidays)
            busy = _Busy(_instants(taken, days_in) for taken in near)
        hours = _working_hours(member, working_hours)
        if isinstance(slot, AllDaySlot):
            found = _free_days(slot, busy, hours, max(slot.first_day, now.astimezone(zone).date()))
        else:
            found = _free_starts(slot, busy, hours, zone, first, step_minutes)
        return tuple(free for _, free in zip(range(count), found, strict=False))


class _Busy:
    """Taken stretches of time, joined where they touch or overlap."""

    def __init__(self, taken: Iterable[tuple[datetime, datetime]]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for start, end in sorted(taken):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def free_from(self, start: datetime, end: datetime) -> datetime | None:
        """None when nothing is taken from start to end, else the end of the last stretch that is in the way."""
        index = bisect_right(self._ends, start)
        blocked = None
        while index < len(self._starts) and self._starts[index] < end:
            blocked = self._ends[index]
            index += 1
        return blocked


def _free_starts(
    slot: TimedSlot,
    busy: _Busy,
    hours: dict[int, list[tuple[int, int]]],
    zone: ZoneInfo,
    first: datetime,
    step_minutes: int,
) -> Iterator[FreeTime]:
    length = slot.end - slot.start
    minutes = -(-length // timedelta(minutes=1))
    longest = max((end - start for periods in hours.values() for start, end in periods), default=0)
    bound = minutes <= longest
    earliest, last = first, first + LOOK_AHEAD
    day, last_day = first.astimezone(zone).date(), last.astimezone(zone).date()
    while day <= last_day:
        for opens, closes in hours.get(day.weekday(), []) if bound else [_WHOLE_DAY]:
            minute = opens
            while (minute := max(minute, _minute_of(earliest, day, zone, step_minutes))) < closes:
                if bound and minute + minutes > closes:
                    break
                start = _instant(day, minute, zone)
                minute = _next_step(minute, step_minutes)
                if start is None or not earliest <= start <= last:
                    continue
                end = start + length
                if bound and end > _end_of(day, closes, zone):
                    continue
                blocked_until = busy.free_from(start, end)
                if blocked_until is None:
                    yield FreeTime(replace(slot, start=start, end=end), start, end)
                    blocked_until = end
                earliest = max(earliest, blocked_until)
        day += timedelta(days=1)


def _free_days(slot: AllDaySlot, busy: _Busy, hours: dict[int, list[tuple[int, int]]], day: date) -> Iterator[FreeTime]:
    length = slot.end_day - slot.first_day
    zone = ZoneInfo(slot.zone)
    last_day = day + LOOK_AHEAD
    while day <= last_day:
        moved = replace(slot, first_day=day, end_day=day + length)
        start, end = _instants(moved, zone)
        if (not hours or day.weekday() in hours) and busy.free_from(start, end) is None:
            yield FreeTime(moved, start, end)
            day += length
        else:
            day += timedelta(days=1)


def _working_hours(member: Member | None, organisation: Hours) -> dict[int, list[tuple[int, int]]]:
    """Minutes after midnight, by weekday: the member's own, or the organisation's. Empty when neither has any."""
    own = member.working_hours if member is not None else ()
    periods = [(period.weekday, period.start_minute, period.end_minute) for period in own]
    if not periods:
        periods = [(weekday, _minute(opens), _minute(closes)) for weekday, opens, closes in organisation]
    found: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in sorted(periods):
        found.setdefault(weekday, []).append((opens, closes))
    return found


def _minute(clock: str) -> int:
    """Minutes after midnight of “09:00”; “24:00” is the end of the day."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def _minute_of(earliest: datetime, day: date, zone: ZoneInfo, step: int) -> int:
    """The first step of a day that is not before an instant; past its end when the instant is on a later day."""
    wall = earliest.astimezone(zone).replace(tzinfo=None)
    whole = wall - datetime.combine(day, time())
    return max(0, -(-whole // timedelta(minutes=step)) * step)


def _next_step(minute: int, step: int) -> int:
    return (minute // step + 1) * step


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The instant of a wall-clock time; None when the clocks go forward over it."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None


def _end_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _instants(slot: Slot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when a slot lasts, in UTC; whole days are those of the zone."""
    if isinstance(slot, TimedSlot):
        return slot.start, slot.end
    return _end_of(slot.first_day, 0, zone), _end_of(slot.end_day, 0, zone)


class _Names:
    """The names of the people asked about; each is read once, however many clashes there are."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._known: dict[str, str] = {"": ""}

    def of(self, kind: Kind, person_id: str) -> str:
        """The name of a member or contact; empty for a place. Raises NotFound."""
        if person_id not in self._known:
            people = self._work.members if kind == "member" else self._work.contacts
            self._known[person_id] = people.get(person_id).name
        return self._known[person_id]
