"""The JSON and CSV shape of bookings: what the command line prints, an export writes and an import reads.

The shapes of contacts, members and what belongs to them are in :mod:`.people_interchange`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.sync_values import BookingDetails, Person
from bookings_desktop.models.values import AllDaySlot, Booking, Slot
from bookings_desktop.settings import is_known_zone

BOOKING_KEYS = (
    "id",
    "title",
    "description",
    "contact",
    "assigned_to",
    "start",
    "end",
    "timezone",
    "all_day",
    "location",
    "meeting_link",
    "status",
    "notes",
    "reminders",
    "moved_from",
    "wants_meet",
    "contacts",
    "members",
    "capacity",
    "deal",
    "deleted_at",
    "version",
    "sync",
)
"""Keys of a booking in JSON, in the order in which they are written. An import ignores ``version`` and ``sync``.

``reminders`` is null for those of the calendar, else a list of ``{method, minutes}``, empty for none; in CSV and in an import
also a text such as “popup:10,email:1440”, “none” or “default”. ``moved_from`` is the start before the latest move of a rescheduled
booking, or null; an import takes it for new bookings only, since a stored one knows itself where it was.
``wants_meet`` tells whether a Google Meet link was asked for.

``contacts`` and ``members`` are all who take part, the one in ``contact`` or ``assigned_to`` first: objects with id, name
and email, contacts with ``attendance`` (unknown, came or did_not_come) too. ``deal`` is an object with id and name, or null.
``deleted_at`` tells since when a booking is in the trash; an import deletes no stored one.
"""

CSV_BOOKING_COLUMNS = (
    "id",
    "title",
    "description",
    "contact_id",
    "contact_name",
    "contact_email",
    "assigned_to_id",
    "assigned_to_name",
    "assigned_to_email",
    "start",
    "end",
    "timezone",
    "all_day",
    "location",
    "meeting_link",
    "status",
    "notes",
    "reminders",
    "moved_from",
    "wants_meet",
)
"""Columns of an exported CSV file; an import also knows ``contact`` and ``assigned_to`` as “Name <address>”."""


def booking_to_json(details: BookingDetails) -> dict[str, Any]:
    """A booking in the JSON shape of the command line; times are RFC 3339 with the offset of the booking's own zone."""
    booking = details.booking
    start, end = slot_texts(booking.slot)
    return {
        "id": booking.id,
        "title": booking.title,
        "description": booking.description,
        "contact": _contact_reference(details.contact) if details.contact else None,
        "assigned_to": _member_reference(details.member),
        "start": start,
        "end": end,
        "timezone": booking.slot.zone,
        "all_day": booking.slot.all_day,
        "location": booking.location,
        "meeting_link": booking.meeting_link,
        "status": booking.status.value,
        "notes": booking.notes,
        "reminders": reminders_to_json(booking.reminders),
        "moved_from": _moved_from(booking),
        "wants_meet": booking.wants_meet,
        "contacts": [
            {**_contact_reference(person), "attendance": booking.attendance_of(person.id).value}
            for person in details.contacts
        ],
        "members": [_contact_reference(person) for person in details.members],
        "capacity": booking.capacity,
        "deal": _deal_reference(details),
        "deleted_at": instant_text(booking.deleted_at),
        "version": booking.version,
        "sync": {
            "state": details.sync.state.value,
            "event_id": details.sync.event_id,
            "html_link": details.sync.html_link,
            "error": details.sync.error,
        },
    }


def booking_to_row(details: BookingDetails) -> dict[str, str]:
    """A booking as a row of :data:`CSV_BOOKING_COLUMNS`."""
    data = booking_to_json(details)
    contact, member = details.contact, details.member
    return {
        **{name: data[name] for name in CSV_BOOKING_COLUMNS if name in data},
        "contact_id": contact.id if contact else "",
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "assigned_to_id": member.id if member else "",
        "assigned_to_name": member.name if member else "",
        "assigned_to_email": member.email if member else "",
        "all_day": "true" if data["all_day"] else "false",
        "reminders": details.booking.reminders.text,
        "moved_from": data["moved_from"] or "",
        "wants_meet": "true" if data["wants_meet"] else "false",
    }


def reminders_to_json(reminders: Reminders) -> list[dict[str, Any]] | None:
    """Null for the calendar's own reminders, else one object with method and minutes for each."""
    if reminders.overrides is None:
        return None
    return [{"method": method, "minutes": minutes} for method, minutes in reminders.overrides]


def slot_texts(slot: Slot) -> tuple[str, str]:
    """Start and exclusive end as in JSON: dates, or instants in the slot's zone (UTC where this computer does not know it)."""
    if isinstance(slot, AllDaySlot):
        return slot.first_day.isoformat(), slot.end_day.isoformat()
    zone = _zone(slot)
    return _rfc3339(slot.start.astimezone(zone)), _rfc3339(slot.end.astimezone(zone))


def instant_text(instant: datetime | None) -> str | None:
    """An instant as in JSON, in UTC; null for none."""
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _moved_from(booking: Booking) -> str | None:
    moved = booking.moved_from
    if isinstance(moved, datetime):
        return _rfc3339(moved.astimezone(_zone(booking.slot)))
    return moved.isoformat() if moved else None


def _zone(slot: Slot) -> tzinfo:
    return ZoneInfo(slot.zone) if is_known_zone(slot.zone) else UTC


def _rfc3339(value: datetime) -> str:
    """RFC 3339 knows offsets of whole minutes only; local mean times before 1900 or so have seconds, and are told in UTC."""
    offset = value.utcoffset() or timedelta()
    return (value.astimezone(UTC) if offset % timedelta(minutes=1) else value).isoformat()


def _deal_reference(details: BookingDetails) -> dict[str, str] | None:
    """The deal by id, also one in the trash, and by name."""
    if details.booking.deal_id is None:
        return None
    return {"id": details.booking.deal_id, **({"name": details.deal.name} if details.deal else {})}


def _contact_reference(person: Person) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "email": person.email}


def _member_reference(person: Person | None) -> dict[str, str] | None:
    return None if person is None else {"name": person.name, "email": person.email}
