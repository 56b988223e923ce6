"""Events of the mirror that are no bookings, as busy time: series, their exceptions, and what we may not read or change.

They are never written. Of a private event only the time is taken (facts page, section 11, cases 39 to 41 and 44).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookings_desktop.google import texts, times
from bookings_desktop.models.sync_values import ForeignEvent

_FREE_KINDS = ("birthday", "workingLocation")
"""Kinds of events that say something about a day and take up no time (facts page, section 4)."""


def foreign_of(event: Mapping[str, Any], calendar_zone: str = "") -> ForeignEvent | None:
    """The busy time of an event, without its calendar; None for one that is gone, or whose time cannot be read.

    A cancelled instance of a series stands for its slot and takes up none: it is told by its original start alone.
    """
    instance, original = str(event.get("recurringEventId") or ""), event.get("originalStartTime")
    cancelled = event.get("status") == "cancelled"
    if cancelled and not (instance and original):
        return None
    try:
        slot = times.slot_of({"start": original, "end": original} if cancelled else event, calendar_zone)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    lines = event.get("recurrence")
    return ForeignEvent(
        calendar_id="",
        event_id=str(event["id"]),
        slot=slot,
        title="" if event.get("visibility") in ("private", "confidential") else _title(event),
        busy=not cancelled and _is_busy(event),
        recurrence=tuple(str(line) for line in lines) if isinstance(lines, list) and not instance else (),
        recurring_event_id=instance,
        original_start=_start_text(original),
        etag=str(event.get("etag") or ""),
    )


def _title(event: Mapping[str, Any]) -> str:
    return texts.line(str(event.get("summary") or ""))


def _is_busy(event: Mapping[str, Any]) -> bool:
    if event.get("transparency") == "transparent" or event.get("eventType") in _FREE_KINDS:
        return False
    attendees = event.get("attendees") or ()
    declined = (one for one in attendees if isinstance(one, Mapping) and one.get("self"))
    return all(one.get("responseStatus") != "declined" for one in declined)


def _start_text(original: object) -> str:
    """The start that an instance stands for, as Google writes it."""
    if not isinstance(original, Mapping):
        return ""
    return str(original.get("dateTime") or original.get("date") or "")
