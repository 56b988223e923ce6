"""Times as words: for the cells of the table, for the strips above its days, and for the screen reader."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui import formats
from bookings_desktop.ui.zone_names import city_name

DAY = 86_400.0


def day_name(day: date) -> str:
    """“Thursday 14 May”, as the formats of the program write it."""
    return formats.current().day_name(day)


def short_day(day: date, this_year: int) -> str:
    """“Thu 14 May”, with the year where it is another one, as the formats of the program write it."""
    return formats.current().short_day(day, this_year)


def duration(seconds: float) -> str:
    """“45 min”, “2 h”, “2 h 30 min”."""
    minutes = round(seconds / 60)
    if minutes <= 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def days_long(count: int) -> str:
    """“1 day”, “3 days”."""
    return "1 day" if count == 1 else f"{count} days"


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A zone that this computer does not know: the booking is shown in the zone of the desk alone.
        return None


class DayCalendar:
    """Where days begin and end in the zone shown. Days may have 23 or 25 hours."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._midnights: dict[int, tuple[float, ...]] = {}

    def day(self, instant: float) -> date:
        """The day on which an instant (seconds since the epoch) falls."""
        return datetime.fromtimestamp(instant, self.zone).date()

    def midnight(self, day: date) -> float:
        """The instant at which a day begins."""
        return datetime.combine(day, time(), self.zone).timestamp()

    def bounds(self, instant: float) -> tuple[float, float]:
        """The instants at which the day of an instant begins and ends (exclusive)."""
        key = int(instant // DAY)
        midnights = self._midnights.get(key)
        if midnights is None:
            middle = datetime.fromtimestamp(key * DAY, UTC).date()
            midnights = tuple(self.midnight(middle + timedelta(days=number)) for number in (-1, 0, 1, 2))
            self._midnights[key] = midnights
        number = bisect_right(midnights, instant, 1, len(midnights) - 1)
        return midnights[number - 1], midnights[number]


class WhenTexts:
    """The time of a booking in words, for one zone and one moment.

    Attributes:
        calendar: days in the zone shown.
        now: seconds since the epoch; decides what is called “Today”.
        today: the day of ``now`` in the zone shown.
    """

    def __init__(self, zone: ZoneInfo, now: float) -> None:
        self.calendar = DayCalendar(zone)
        self.now = now
        self.today = self.calendar.day(now)

    @property
    def zone(self) -> ZoneInfo:
        """The zone shown."""
        return self.calendar.zone

    def set_now(self, now: float) -> bool:
        """Let time go on; tells whether another day has begun."""
        self.now = now
        day = self.calendar.day(now)
        if day == self.today:
            return False
        self.today = day
        return True

    def running(self, row: BookingSummary) -> bool:
        """Whether a timed booking is going on now."""
        return not row.all_day and row.start <= self.now < row.end

    def ended(self, row: BookingSummary) -> bool:
        """Whether a booking is over."""
        return row.end <= self.now

    def time_range(self, row: BookingSummary) -> str:
        """“11:00 – 11:45”; a booking over more than a day names the day on which it ends."""
        if row.all_day:
            return "All day"
        start, end = self.wall(row.start), self.wall(row.end)
        written = formats.current()
        if row.end - row.start > DAY:
            return f"{written.time(start)} – {written.short_day(end.date(), self.today.year)}"
        return written.time_range(start, end)

    def length(self, row: BookingSummary) -> str:
        """How long it takes."""
        return days_long(self._days(row)) if row.all_day else duration(row.end - row.start)

    def date_text(self, row: BookingSummary) -> str:
        """“Thu 14 May”, for a table that is not ordered by time."""
        return short_day(self.calendar.day(row.start), self.today.year)

    def place(self, row: BookingSummary) -> str:
        """The city of the booking's zone, only where its clock differs from the one shown (design, When cell)."""
        zone = self._other_zone(row)
        return city_name(row.zone) if zone is not None else ""

    def day_heading(self, day: date) -> tuple[str, str]:
        """The strong and the quiet part of a day's strip: “Today”, “Thursday 14 May”."""
        written, year = formats.current(), self.today.year
        relative = self._relative(day)
        if relative:
            return relative, written.day_name(day, year)
        return formats.WEEKDAYS[day.weekday()], written.long_date(day, year)

    def plain(self, row: BookingSummary) -> str:
        """“Thu 14 May, 11:00 – 11:45”: what is copied."""
        return f"{self.date_text(row)}, {self.time_range(row)}"

    def spoken(self, row: BookingSummary) -> str:
        """“Today, Thursday 14 May, 11:00 to 11:45, 19:00 in Tokyo”."""
        first = self.calendar.day(row.start)
        parts = [self._spoken_day(first)]
        if row.all_day:
            count = self._days(row)
            parts.append("all day" if count == 1 else f"all day, for {days_long(count)}")
            return ", ".join(parts)
        start, end = self.wall(row.start), self.wall(row.end)
        clock = formats.current().time
        until = clock(end)
        if end.date() != first:
            until = f"{day_name(end.date())}, {until}"
        parts.append(f"{clock(start)} to {until}")
        zone = self._other_zone(row)
        if zone is not None:
            parts.append(f"{clock(datetime.fromtimestamp(row.start, zone))} in {city_name(row.zone)}")
        if self.running(row):
            parts.append("now")
        return ", ".join(parts)

    def _spoken_day(self, day: date) -> str:
        relative = self._relative(day)
        name = formats.current().day_name(day, self.today.year)
        return f"{relative}, {name}" if relative else name

    def _relative(self, day: date) -> str:
        return {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((day - self.today).days, "")

    def _days(self, row: BookingSummary) -> int:
        return max(1, (self.calendar.day(row.end - 1) - self.calendar.day(row.start)).days + 1)

    def wall(self, instant: float) -> datetime:
        """An instant on the clock of the zone shown."""
        return datetime.fromtimestamp(instant, self.zone)

    def _other_zone(self, row: BookingSummary) -> ZoneInfo | None:
        if row.all_day or row.zone == self.zone.key:
            return None
        zone = _zone(row.zone)
        if zone is None:
            return None
        there = datetime.fromtimestamp(row.start, zone).utcoffset()
        return zone if there != self.wall(row.start).utcoffset() else None
