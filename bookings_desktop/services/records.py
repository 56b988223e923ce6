"""Bookings as records of a file or options of the command line describe them; the way into the database.

The other way, and the names of all keys, are in :mod:`.interchange`. Contacts, members and what belongs to them are in
:mod:`.people_records`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.values import (
    AllDaySlot,
    Attendance,
    Booking,
    BookingStatus,
    Slot,
    TimedSlot,
    new_id,
)
from bookings_desktop.services.interchange import slot_texts
from bookings_desktop.services.times import instant, length_of, parse_date, parse_slot, parse_time, zone_of
from bookings_desktop.services.validation import whole_characters

TEXT_KEYS = ("title", "description", "location", "meeting_link", "notes")

_FOREIGN_IDS = UUID("6f1d9f4e-6a0f-5b0e-9d3f-0b8c5a2f7d41")
_NAME_AND_ADDRESS = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")
_HEX_ID = re.compile(r"[0-9a-f]{32}")
_REMINDERS_SHAPE = "“reminders” is null, or a list of objects with method (popup or email) and minutes."
_YES = ("true", "yes", "1", "x")
_NO = ("false", "no", "0", "")


@dataclass(frozen=True, slots=True)
class PersonReference:
    """A contact or member as a file or a person names it: by id, name or address; each may be empty."""

    id: str = ""
    name: str = ""
    email: str = ""
    attendance: Attendance = Attendance.UNKNOWN


def normal_id(text: str) -> str:
    """The id under which a file's id is kept: our own as it is, a UUID without dashes, any other one as a UUID made from it.

    The same text always gives the same id, so that a file from elsewhere can be imported again without copies.
    """
    whole = whole_characters(text.strip())
    plain = whole.lower().replace("-", "")
    return plain if _HEX_ID.fullmatch(plain) else uuid5(_FOREIGN_IDS, whole).hex


def parse_person(text: str) -> PersonReference:
    """“Name <address>”, an address, or a name."""
    found = _NAME_AND_ADDRESS.fullmatch(text.strip())
    if found:
        return PersonReference(name=found["name"].strip().strip('"'), email=found["email"].strip())
    return PersonReference(email=text.strip()) if "@" in text else PersonReference(name=text.strip())


def person_from(values: Mapping[str, Any], field: str) -> PersonReference | None:
    """The person that a booking's record names in a field, or None for nobody. Raises InvalidInput."""
    value = values.get(field)
    if isinstance(value, Mapping):
        parts = {name: value.get(name) or "" for name in ("id", "name", "email")}
        if not all(isinstance(part, str) for part in parts.values()):
            raise InvalidInput.of(field, f"“{field}” has to be an object with texts for id, name and email.")
        reference = PersonReference(parts["id"].strip(), parts["name"].strip(), parts["email"].strip())
    elif isinstance(value, str):
        reference = parse_person(value)
    elif value is None:
        return None
    else:
        raise InvalidInput.of(field, f"“{field}” has to be a text or an object with name and email.")
    return reference if reference != PersonReference() else None


def people_from(values: Mapping[str, Any], field: str) -> list[PersonReference]:
    """The people in a list of a booking's record, with what is known of their attendance. Raises InvalidInput."""
    found = values.get(field) or []
    if not isinstance(found, list):
        raise InvalidInput.of(field, f"“{field}” has to be a list of objects with id, name or email.")
    people = []
    for one in found:
        person = person_from({field: one}, field)
        if person is not None:
            people.append(replace(person, attendance=_attendance(one, field)))
    return people


def first_of(values: Mapping[str, Any], field: str, people: Sequence[PersonReference]) -> PersonReference | None:
    """The person in a field; the one who stands first in the list of all is meant when name and address are the same."""
    person = person_from(values, field)
    if person is None or person.id or not people or (person.name, person.email) != (people[0].name, people[0].email):
        return person
    return people[0]


def _attendance(person: object, field: str) -> Attendance:
    told = person.get("attendance") if isinstance(person, Mapping) else None
    try:
        return Attendance(told or Attendance.UNKNOWN)
    except ValueError as error:
        known = ", ".join(one.value for one in Attendance)
        raise InvalidInput.of(field, f"“{told}” is no attendance. Use one of {known}.") from error


def booking_from_record(
    values: Mapping[str, Any], before: Booking | None, default_zone: str, default_length: timedelta
) -> Booking:
    """The booking that a record of a file describes, without its people.

    Args:
        values: with :data:`.interchange.BOOKING_KEYS`; what is missing stays as it is, or gets its default in a new booking.
        before: the stored booking with the same id, or None for a new one.
        default_zone: for a new booking that names none.
        default_length: for a new booking without an end.

    Raises:
        InvalidInput: a value is of the wrong kind or cannot be understood.
    """
    slot = slot_from_record(values, before.slot if before else None, default_zone, default_length)
    if before is None:
        before = Booking(
            id=normal_id(text_of(values, "id")) if text_of(values, "id") else new_id(),
            title="",
            slot=slot,
            status=status_of(values) or BookingStatus.SCHEDULED,
            moved_from=moved_from_of(values, slot.zone),
        )
        deleted_at = instant_of(values, "deleted_at")
    else:
        deleted_at = before.deleted_at if instant_of(values, "deleted_at") else None
    moved = before.moved_to(slot)
    texts: dict[str, Any] = {name: text_of(values, name) for name in TEXT_KEYS if name in values}
    reminders = reminders_of(values) if "reminders" in values else moved.reminders
    meet = flag_of(values, "wants_meet")
    return replace(
        moved,
        **texts,
        status=status_of(values) or moved.status,
        reminders=reminders,
        wants_meet=moved.wants_meet if meet is None else meet,
        capacity=whole_number_of(values, "capacity") if "capacity" in values else moved.capacity,
        deleted_at=deleted_at,
    )


def slot_from_record(
    values: Mapping[str, Any], before: Slot | None, default_zone: str, default_length: timedelta
) -> Slot:
    """The slot that a record describes; parts that it does not name come from ``before``. Raises InvalidInput."""
    start, end, zone = (text_of(values, name) for name in ("start", "end", "timezone"))
    all_day = flag_of(values, "all_day")
    if before is not None and not (start or end or zone) and all_day in (None, before.all_day):
        return before
    zone = zone or (before.zone if before else default_zone)
    if all_day is None:
        all_day = before.all_day if before and not start else _is_date(start)
    if before is not None and before.all_day == all_day:
        return _changed_slot(before, start, end, zone)
    if not start:
        raise InvalidInput.of("start", "Say when the booking starts.")
    return _parsed(start, end, zone, all_day=all_day, default_length=default_length)


def _parsed(
    start: str, end: str, zone: str, *, all_day: bool, default_length: timedelta = timedelta(minutes=45)
) -> Slot:
    """As :func:`parse_slot`, but a booking without any length, which Google knows, comes back from a file as it was."""
    slot = parse_slot(
        start,
        None if end == start and not all_day else end or None,
        zone,
        all_day=all_day,
        default_length=default_length,
    )
    return replace(slot, end=slot.start) if end == start and isinstance(slot, TimedSlot) else slot


def _changed_slot(before: Slot, start: str, end: str, zone: str) -> Slot:
    """A slot of the same kind with some parts changed; without a new end it keeps its length."""
    old_start, old_end = slot_texts(before)
    if not start:
        if not end and isinstance(before, TimedSlot):
            parse_slot(old_start, None, zone, all_day=False)
            return replace(before, zone=zone)
        return _parsed(old_start, end or old_end, zone, all_day=before.all_day)
    if end:
        return _parsed(start, end, zone, all_day=before.all_day)
    moved = parse_slot(start, None, zone, all_day=before.all_day)
    if isinstance(moved, AllDaySlot):
        return replace(moved, end_day=moved.first_day + length_of(before))
    return replace(moved, end=moved.start + length_of(before))


def text_of(values: Mapping[str, Any], name: str) -> str:
    """A value that has to be a text, in whole characters and without white space around it; empty when it is missing or null.

    Raises:
        InvalidInput: it is something else.
    """
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput.of(name, f"“{name}” has to be a text, in quotes.")
    return whole_characters(value.strip())


def flag_of(values: Mapping[str, Any], name: str) -> bool | None:
    """A value that has to be true or false; None when it is missing, null or an empty cell. Raises InvalidInput."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in _YES + _NO or not word:
        raise InvalidInput.of(name, f"“{name}” has to be true or false.")
    return word in _YES


def status_of(values: Mapping[str, Any]) -> BookingStatus | None:
    """The status that a record names, or None. Raises InvalidInput."""
    word = text_of(values, "status").lower()
    if not word:
        return None
    try:
        return BookingStatus(word)
    except ValueError as error:
        known = ", ".join(status.value for status in BookingStatus)
        raise InvalidInput.of("status", f"“{word}” is not a status. Use one of {known}.") from error


def reminders_of(values: Mapping[str, Any]) -> Reminders:
    """The reminders of a record: null, a list of objects with method and minutes, or their text form. Raises InvalidInput."""
    told = values.get("reminders")
    try:
        if isinstance(told, list):
            if not all(type(entry["minutes"]) is int for entry in told):
                raise TypeError
            return Reminders(tuple((str(entry["method"]), entry["minutes"]) for entry in told))
        if told is None or isinstance(told, str):
            return Reminders.parse(told or "")
    except ValueError as error:
        raise InvalidInput.of("reminders", str(error)) from error
    except (TypeError, KeyError) as error:
        raise InvalidInput.of("reminders", _REMINDERS_SHAPE) from error
    raise InvalidInput.of("reminders", _REMINDERS_SHAPE)


def moved_from_of(values: Mapping[str, Any], zone: str) -> datetime | date | None:
    """The start before a move that a record names: a date, or an instant, wall-clock time of the zone without an offset; or None.

    Raises:
        InvalidInput: it is something else.
    """
    told = text_of(values, "moved_from")
    if not told or _is_date(told):
        return parse_date(told, "moved_from") if told else None
    moved = parse_time(told, "moved_from")
    return instant(moved, zone_of(zone), "moved_from") if moved.tzinfo is None else moved.astimezone(UTC)


def instant_of(values: Mapping[str, Any], name: str) -> datetime | None:
    """An instant with an offset that a record names, in UTC, or None. Raises InvalidInput."""
    told = text_of(values, name)
    if not told:
        return None
    found = parse_time(told, name)
    if found.tzinfo is None:
        raise InvalidInput.of(name, f"“{name}” has to be a time with an offset, such as 2026-05-14T10:00:00+00:00.")
    return found.astimezone(UTC)


def whole_number_of(values: Mapping[str, Any], name: str) -> int | None:
    """A whole number above zero that a record names, or None. Raises InvalidInput."""
    told = values.get(name)
    if told is None or told == "":
        return None
    text = str(told).strip() if isinstance(told, int | str) and not isinstance(told, bool) else ""
    if not (text.isascii() and text.isdigit() and int(text[:10]) > 0 and len(text) < 10):
        raise InvalidInput.of(name, f"“{name}” has to be a whole number above zero.")
    return int(text)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
