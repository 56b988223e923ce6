"""What of a booking is mirrored in Google, and the JSON forms in which single fields are kept: history, bases, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from bookings_desktop.models.members import WorkingPeriod
from bookings_desktop.models.reminders import CALENDAR_REMINDERS, Reminders
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.models.values import AllDaySlot, ContactPoint, ForeignReference, Guest, Slot, TimedSlot


@dataclass(frozen=True, slots=True)
class MirroredFields:
    """What of a booking is mirrored in Google; the unit of comparison and of merging.

    Attributes:
        slot: start, end and zone are one field.
        guest: our contact among the attendees, or None.
        assigned_to: the responsible member's e-mail address, or an empty string.
        reminders: those of the calendar's owner; a base from before they were mirrored has none stored, which reads as the
            calendar's own: what a booking has until somebody chooses, so that nothing is sent on account of it.
        further: the other contacts of a group among the attendees, a set: by address, each once, never the guest. Of Google's
            side it says nothing by itself, since any attendee may be somebody's: :mod:`bookings_desktop.sync.groups` tells
            ours from the others.
    """

    title: str
    slot: Slot
    description: str = ""
    location: str = ""
    meeting_link: str = ""
    status: BookingStatus = BookingStatus.SCHEDULED
    guest: Guest | None = None
    assigned_to: str = ""
    reminders: Reminders = CALENDAR_REMINDERS
    further: tuple[Guest, ...] = ()


MIRRORED_FIELD_NAMES = (
    "title",
    "slot",
    "description",
    "location",
    "meeting_link",
    "status",
    "guest",
    "assigned_to",
    "reminders",
    "further",
)
"""Field names of :class:`MirroredFields`, in the order in which they are shown."""

ALONE = MIRRORED_FIELD_NAMES[:-1]
"""Those of a booking that is no group."""


def slot_to_json(slot: Slot) -> dict[str, str]:
    """The slot as JSON for history, bases and conflicts: dates or RFC 3339 instants in UTC, and the zone."""
    if isinstance(slot, AllDaySlot):
        return {"first_day": slot.first_day.isoformat(), "end_day": slot.end_day.isoformat(), "zone": slot.zone}
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat(), "zone": slot.zone}


def slot_from_json(data: Mapping[str, str]) -> Slot:
    """The inverse of :func:`slot_to_json`."""
    if "first_day" in data:
        return AllDaySlot(
            date.fromisoformat(data["first_day"]), date.fromisoformat(data["end_day"]), data.get("zone", "UTC")
        )
    return TimedSlot(
        datetime.fromisoformat(data["start"]).astimezone(UTC),
        datetime.fromisoformat(data["end"]).astimezone(UTC),
        data["zone"],
    )


def mirrored_to_json(fields: MirroredFields) -> dict[str, Any]:
    """The mirrored fields as JSON, for the base kept with a link and for conflicts; without ``further`` where there are none."""
    told = {name: field_to_json(getattr(fields, name)) for name in ALONE}
    return told | {"further": field_to_json(fields.further)} if fields.further else told


def mirrored_from_json(data: Mapping[str, Any]) -> MirroredFields:
    """The inverse of :func:`mirrored_to_json`."""
    return MirroredFields(**{name: field_from_json(name, data[name]) for name in MIRRORED_FIELD_NAMES if name in data})


def field_to_json(value: Any) -> Any:
    """One field's value of a booking or of :class:`MirroredFields` as JSON."""
    if isinstance(value, TimedSlot | AllDaySlot):
        return slot_to_json(value)
    if isinstance(value, Guest):
        told = {"email": value.email, "name": value.name}
        return told | {"invited_there": True} if value.invited_there else told
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Reminders):
        return value.to_json()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, WorkingPeriod):
        return [value.weekday, value.start_minute, value.end_minute]
    if isinstance(value, ContactPoint):
        return [value.value, value.label]
    if isinstance(value, ForeignReference):
        return [value.source, value.key]
    if isinstance(value, tuple):
        return [field_to_json(item) for item in value]
    return value


def field_from_json(name: str, value: Any) -> Any:
    """The inverse of :func:`field_to_json` for a field of :class:`MirroredFields`."""
    if name == "slot":
        return slot_from_json(value)
    if name == "status":
        return BookingStatus(value)
    if name == "guest":
        return _guest_from_json(value) if value else None
    if name == "further":
        return tuple(_guest_from_json(one) for one in value)
    if name == "reminders":
        return Reminders.from_json(value)
    return value


def _guest_from_json(data: Mapping[str, Any]) -> Guest:
    return Guest(data["email"], data.get("name", ""), data.get("invited_there", False))
