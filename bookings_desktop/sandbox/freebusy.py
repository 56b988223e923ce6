"""``freebusy.query``: when calendars are busy, without telling why (facts page, section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bookings_desktop.sandbox import schema, shapes, times
from bookings_desktop.sandbox.api_errors import ApiError, bad_request, empty_time_range, invalid, required
from bookings_desktop.sandbox.calendars import CalendarState, EventRecord, Json

LONGEST: Final = timedelta(days=90)
MOST_CALENDARS: Final = 50
_MOST_MEMBERS: Final = 100


def answer(body: Any, find: Callable[[str], CalendarState], own_email: str) -> Json:
    """Answer a query; trouble with one calendar is told in that calendar's part of a 200.

    Stricter than Google: a calendar with a series that may reach into the window answers ``internalError``, because the
    sandbox does not expand series and must not call such a time free.

    Args:
        body: the request.
        find: returns a calendar by its id, or raises ``ApiError``.
        own_email: the account; events that it declined are free time.

    Raises:
        ApiError: 400 for a query that cannot be answered at all.
    """
    body = schema.checked(body, shapes.FREE_BUSY_QUERY)
    first, last = _window(body)
    zone_name = body.get("timeZone") or "UTC"
    zone = times.zone(zone_name)
    if zone is None:
        raise invalid("Invalid value for: timeZone")
    _check_most(body, "calendarExpansionMax", MOST_CALENDARS)
    _check_most(body, "groupExpansionMax", _MOST_MEMBERS)
    wanted = list(dict.fromkeys(item.get("id") for item in body.get("items") or []))
    if not all(wanted):
        raise required("Missing calendar id.")
    most = body.get("calendarExpansionMax") or MOST_CALENDARS
    found = {}
    for position, calendar_id in enumerate(wanted):
        if position >= most:
            found[calendar_id] = _trouble("tooManyCalendarsRequested")
        else:
            found[calendar_id] = _of_calendar(calendar_id, find, own_email, first, last, zone)
    return {
        "kind": "calendar#freeBusy",
        "timeMin": times.utc_text(first),
        "timeMax": times.utc_text(last),
        "calendars": found,
    }


def _window(body: Json) -> tuple[datetime, datetime]:
    if not body.get("timeMin") or not body.get("timeMax"):
        raise required("Missing time range.")
    first, last = (times.instant_parameter(body[name], name) for name in ("timeMin", "timeMax"))
    if first >= last:
        raise empty_time_range()
    if last - first > LONGEST:
        raise bad_request("The requested time range is too long.")
    return first, last


def _check_most(body: Json, name: str, most: int) -> None:
    if body.get(name) is not None and not 1 <= body[name] <= most:
        raise invalid(f"Invalid value for: {name}")


def _of_calendar(
    calendar_id: str,
    find: Callable[[str], CalendarState],
    own_email: str,
    first: datetime,
    last: datetime,
    zone: ZoneInfo,
) -> Json:
    try:
        calendar = find(calendar_id)
    except ApiError:
        return _trouble("notFound")
    living = [record for record in calendar.records.values() if not record.deleted]
    if any("recurrence" in record.data and _span(record, calendar)[0] < last for record in living):
        return _trouble("internalError")
    spans = (_span(record, calendar) for record in living if _is_busy(record, own_email))
    inside = ((max(start, first), min(end, last)) for start, end in spans if start < last and end > first)
    busy = [{"start": _text(start, zone), "end": _text(end, zone)} for start, end in _joined(inside)]
    return {"busy": busy}


def _trouble(reason: str) -> Json:
    return {"busy": [], "errors": [{"domain": "global", "reason": reason}]}


def _span(record: EventRecord, calendar: CalendarState) -> tuple[datetime, datetime]:
    start, end = (times.instant(record.data[which], calendar.time_zone) for which in ("start", "end"))
    return start, end


def _is_busy(record: EventRecord, own_email: str) -> bool:
    declined = any(
        entry["email"] == own_email and entry.get("responseStatus") == "declined"
        for entry in record.data.get("attendees", [])
    )
    return record.data.get("transparency", "opaque") == "opaque" and not declined


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _text(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")
