"""When a contact was here or will be here, in the few words of a list. No widgets."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bookings_desktop.models.presence_values import Visits
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.second_line import first_name

NO_VISITS = Visits()


def visit_words(visits: Visits, zone: ZoneInfo, now: datetime) -> str:
    """“With Helen now”, “Next: today 11:00”, “Last: 30 Apr”, or “No visits yet”.

    Args:
        visits: of the contact.
        zone: in which times are told.
        now: this moment (aware).
    """
    if visits.here_now:
        return f"With {first_name(visits.with_now)} now" if visits.with_now else "Here now"
    today = now.astimezone(zone).date()
    coming = _next(visits, zone, today)
    if coming:
        return f"Next: {coming}"
    last = max(filter(None, (visits.last_day, _day(visits.last_at, zone))), default=None)
    if last is None:
        return "No visits yet"
    return f"Last: {_relative(last, today) or formats.current().short_date(last, today.year)}"


def _next(visits: Visits, zone: ZoneInfo, today: date) -> str:
    day = _day(visits.next_at, zone)
    if visits.next_day is not None and (day is None or visits.next_day < day):
        return _relative(visits.next_day, today) or formats.current().short_day(visits.next_day, today.year)
    if visits.next_at is None or day is None:
        return ""
    close = _relative(day, today)
    if close:
        return f"{close} {formats.current().time(visits.next_at.astimezone(zone))}"
    return formats.current().short_day(day, today.year)


def _relative(day: date, today: date) -> str:
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days, "")


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()
