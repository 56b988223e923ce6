"""Google's times: reading what clients send, comparing, and writing instants in a calendar's zone (facts page, section 6)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bookings_desktop.sandbox.api_errors import bad_request, empty_time_range, invalid, required

_TIMED = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?(Z|z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: Years that can be shown in every zone without leaving Python's calendar.
_YEARS = range(2, 9999)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, or None for a name that Google would not know either."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def parse_rfc3339(text: str) -> datetime | None:
    """Read an RFC 3339 date-time, aware when it carries an offset; fractions are cut off, as Google does.

    Returns:
        The date-time, or None when the text is no RFC 3339 date-time.
    """
    if _TIMED.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text).upper())
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def parse_day(text: str) -> date | None:
    """Read ``YYYY-MM-DD``; None for anything else."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def instant_parameter(text: str, name: str) -> datetime:
    """Read a query parameter that must be an instant with an offset.

    Raises:
        ApiError: 400 ``badRequest``.
    """
    moment = parse_rfc3339(text)
    if moment is None or moment.tzinfo is None:
        raise bad_request(f"Bad Request: {name} must be an RFC 3339 timestamp with mandatory time zone offset")
    return moment.astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """Write an instant with milliseconds and ``Z``, as in ``created`` and ``updated``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def normal_end(value: dict[str, Any] | None, which: str, *, recurring: bool) -> dict[str, str]:
    """Check one end of an event and bring it into the stored form.

    Args:
        value: the ``start`` or ``end`` object of a request, after merging.
        which: ``start`` or ``end``, for the message.
        recurring: whether the event repeats; then a timed end needs a zone.

    Returns:
        ``{"date": …}``, or ``{"dateTime": instant in UTC}`` with the ``timeZone`` that was given, if any.

    Raises:
        ApiError: 400 ``required`` or ``invalid``.
    """
    parts = {key: part for key, part in (value or {}).items() if part is not None}
    if "date" not in parts and "dateTime" not in parts:
        raise required(f"Missing {which} time.")
    name = parts.get("timeZone")
    if name is not None and zone(name) is None:
        raise invalid(f"Invalid time zone definition for {which} time.")
    if "date" in parts:
        if "dateTime" in parts or parse_day(parts["date"]) is None:
            raise invalid(f"Invalid {which} time.")
        return {"date": parts["date"]}
    if recurring and name is None:
        raise required(f"Missing time zone definition for {which} time.")
    moment = parse_rfc3339(parts["dateTime"])
    if moment is None:
        raise invalid(f"Invalid {which} time.")
    if moment.tzinfo is None:
        if name is None:
            raise required(f"Missing time zone definition for {which} time.")
        moment = moment.replace(tzinfo=zone(name))
    stored = {"dateTime": moment.astimezone(UTC).isoformat()}
    return stored if name is None else stored | {"timeZone": name}


def check_order(start: dict[str, str], end: dict[str, str]) -> None:
    """Refuse ends of two kinds, an end before its start, and an all-day event without a day.

    Raises:
        ApiError: 400 ``invalid`` or ``timeRangeEmpty``.
    """
    if ("date" in start) != ("date" in end):
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if "date" in start:
        if end["date"] <= start["date"]:
            raise empty_time_range()
    elif datetime.fromisoformat(end["dateTime"]) < datetime.fromisoformat(start["dateTime"]):
        raise empty_time_range()


def shown_end(stored: dict[str, str], shown_zone: str, calendar_zone: str) -> dict[str, str]:
    """Write a stored end as Google answers it: wall-clock time and numeric offset of the zone in which it is shown."""
    if "date" in stored:
        return dict(stored)
    moment = datetime.fromisoformat(stored["dateTime"]).astimezone(ZoneInfo(shown_zone))
    text = moment.isoformat(timespec="seconds")
    if moment.utcoffset() == UTC.utcoffset(None):
        text = text.replace("+00:00", "Z")
    return {"dateTime": text, "timeZone": stored.get("timeZone", calendar_zone)}


def instant(stored: dict[str, str], calendar_zone: str) -> datetime:
    """Return the instant of a stored end; a day begins at midnight in the calendar's zone."""
    if "date" in stored:
        return datetime.combine(date.fromisoformat(stored["date"]), time(), ZoneInfo(calendar_zone)).astimezone(UTC)
    return datetime.fromisoformat(stored["dateTime"])
