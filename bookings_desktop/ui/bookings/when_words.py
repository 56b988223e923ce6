"""A slot in words: its days and times on the clocks of a zone. Pure."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.when_texts import short_day


def when_words(slot: Slot, zone: ZoneInfo, this_year: int) -> str:
    """“Thu 14 May, 11:00 – 11:45” on the clocks of a zone; the other day is named where the booking ends on one."""
    if isinstance(slot, AllDaySlot):
        last = slot.end_day - timedelta(days=1)
        first_day = short_day(slot.first_day, this_year)
        return f"{first_day}, all day" if last <= slot.first_day else f"{first_day} – {short_day(last, this_year)}"
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    written = formats.current()
    if end.date() != start.date() and not (end.time() == time() and end.date() - start.date() == timedelta(days=1)):
        return f"{written.date_time(start, this_year)} – {written.date_time(end, this_year)}"
    return f"{written.short_day(start.date(), this_year)}, {written.time_range(start, end)}"
