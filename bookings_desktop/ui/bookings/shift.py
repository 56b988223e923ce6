"""By how much bookings are moved, as a person types it: “+30m”, “-1d”, “1h30”, “+1w”; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bookings_desktop.services.bulk import BulkPlan, ShiftDays, ShiftMinutes

MOST_DAYS = 3660
"""Nobody moves a booking by more than ten years."""

_PART = re.compile(r"(\d{1,6})\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}
_MINUTES = {"m": 1, "h": 60}


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch by which bookings are moved, to earlier with a negative number: whole days, or minutes.

    Attributes:
        days: by the wall clock: the time of day stays, whatever the clocks do in between. Zero when there are minutes.
        minutes: real minutes.
    """

    days: int = 0
    minutes: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.minutes)

    def __neg__(self) -> Shift:
        return Shift(-self.days, -self.minutes)

    @property
    def change(self) -> ShiftDays | ShiftMinutes:
        """The same for the service."""
        return ShiftDays(self.days) if self.days else ShiftMinutes(self.minutes)

    @property
    def words(self) -> str:
        """“30 min later”, “1 day earlier”; empty when nothing moves."""
        if not self:
            return ""
        return f"{self.amount} {'later' if (self.days or self.minutes) > 0 else 'earlier'}"

    @property
    def amount(self) -> str:
        """“1 week”, “2 days”, “1 h 30 min”, without a sign."""
        days, minutes = abs(self.days), abs(self.minutes)
        parts = []
        if days and days % 7 == 0:
            parts.append(f"{days // 7} {'week' if days == 7 else 'weeks'}")
        elif days:
            parts.append(f"{days} {'day' if days == 1 else 'days'}")
        hours, rest = divmod(minutes, 60)
        if hours:
            parts.append(f"{hours} h")
        if rest:
            parts.append(f"{rest} min")
        return " ".join(parts)

    @property
    def typed(self) -> str:
        """The same as it is typed: “+1d”, “-1h30m”; empty when nothing moves."""
        if not self:
            return ""
        days, (hours, rest) = abs(self.days), divmod(abs(self.minutes), 60)
        weeks = days // 7 if days % 7 == 0 else 0
        parts = [f"{weeks}w" if weeks else f"{days}d" if days else "", f"{hours}h" if hours else ""]
        sign = "+" if (self.days or self.minutes) > 0 else "-"
        return sign + "".join(parts) + (f"{rest}m" if rest else "")


def parse_shift(text: str) -> Shift | None:
    """What a text means, or None. A number alone is minutes, after hours too (“1h30”); without a sign it is later."""
    rest = text.strip().replace("−", "-").replace("–", "-")
    sign = -1 if rest.startswith("-") else 1
    rest = rest.lstrip("+-").strip()
    days = minutes = 0
    if not rest:
        return None
    while rest:
        found = _PART.match(rest)
        if found is None:
            return None
        unit = (found[2] or "m")[0].lower()
        days += int(found[1]) * _DAYS.get(unit, 0)
        minutes += int(found[1]) * _MINUTES.get(unit, 0)
        rest = rest[found.end() :].lstrip(" ,+")
    if days + minutes / 1440 > MOST_DAYS or (days and minutes):
        return None
    return Shift(sign * days, sign * minutes)


def move_sentence(plan: BulkPlan, shift: Shift) -> str:
    """“Moves 3 bookings 30 min later. 1 takes whole days and cannot be moved by minutes.”, for people."""
    count = len(plan.changing)
    if not count:
        return f"Moves no booking. {plan.explanation}".strip()
    noun = "booking" if count == 1 else "bookings"
    return f"Moves {count:,} {noun} {shift.words}. {plan.explanation}".strip()
