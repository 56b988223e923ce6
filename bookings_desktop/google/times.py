"""Start and end of Google's events as slots, and back (facts page, section 6, “Times”)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot, TimedSlot
from bookings_desktop.settings import is_known_zone


def normal_slot(slot: Slot) -> Slot:
    """A slot in whole seconds and a known zone; whole days are a day at least."""
    if isinstance(slot, AllDaySlot):
        return replace(slot, end_day=max(slot.end_day, slot.first_day + timedelta(days=1)))
    zone = slot.zone if is_known_zone(slot.zone) else "UTC"
    return TimedSlot(slot.start.replace(microsecond=0), slot.end.replace(microsecond=0), zone)


def ends(slot: Slot) -> tuple[dict[str, Any], dict[str, Any]]:
    """``start`` and ``end`` of an event for a slot in normal form; the end is exclusive on both sides."""
    if isinstance(slot, AllDaySlot):
        return {"date": slot.first_day.isoformat()}, {"date": slot.end_day.isoformat()}
    start, end = (
        {"dateTime": _rfc3339(instant, slot.zone), "timeZone": slot.zone} for instant in (slot.start, slot.end)
    )
    return start, end


def _rfc3339(instant: datetime, zone: str) -> str:
    """The instant in its zone's wall-clock time; offsets with seconds, as before 1900, are no RFC 3339: then in UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    return (local if offset % timedelta(minutes=1) == timedelta(0) else instant).isoformat(timespec="seconds")


def slot_of(event: Mapping[str, Any], calendar_zone: str) -> Slot:
    """When an event is. The server's instants win over any zone data of ours (facts page, case 45).

    Args:
        event: with ``start`` and ``end``.
        calendar_zone: IANA, for events that name no zone or one that this computer does not know.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: start or end cannot be read.
    """
    start, end = event["start"], event["end"]
    fallback = calendar_zone if is_known_zone(calendar_zone) else "UTC"
    if start.get("date"):
        days = AllDaySlot(date.fromisoformat(start["date"]), date.fromisoformat(end["date"]), fallback)
        return _within_calendar(days, days.first_day, days.end_day)
    zone = str(start.get("timeZone") or "")
    zone = zone if is_known_zone(zone) else fallback
    times = TimedSlot(_instant(start["dateTime"], zone), _instant(end["dateTime"], zone), zone)
    return _within_calendar(times, times.start, times.end)


def _within_calendar(slot: Slot, first: date, last: date) -> Slot:
    """The slot, unless some zone's offset could carry it over an end of Python's calendar. Raises ValueError."""
    if first.year <= date.min.year or last.year >= date.max.year:
        raise ValueError("a time at the end of the calendar")
    return slot


def _instant(text: str, zone: str) -> datetime:
    """The instant in UTC of an RFC 3339 text; without an offset it is wall-clock time in the zone."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def instant_or_none(text: object) -> datetime | None:
    """The instant (UTC) of an RFC 3339 text, or None."""
    try:
        return _instant(str(text), "UTC") if text else None
    except (ValueError, OverflowError):
        return None
