"""Contacts, members and what belongs to them as records of a file describe them; the way into the database.

The other way, and the names of all keys, are in :mod:`.people_interchange`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.people_values import minor_digits
from bookings_desktop.models.values import (
    Contact,
    ContactNote,
    ContactPoint,
    Deal,
    FollowUp,
    ForeignReference,
    Member,
    NameOrder,
    TimeOff,
    WorkingPeriod,
    new_id,
)
from bookings_desktop.services.records import flag_of, instant_of, normal_id, text_of
from bookings_desktop.services.times import parse_date

CONTACT_TEXTS = (
    "name",
    "prefix",
    "given_name",
    "middle_name",
    "family_name",
    "suffix",
    "company",
    "job_title",
    "time_zone",
    "notes",
)
LARGEST_AMOUNT = Decimal(10**15)
"""So that a value in the smallest unit fits into 64 bits, whatever the currency."""


def contact_from_record(values: Mapping[str, Any], before: Contact | None) -> Contact:
    """The contact that a record with :data:`.people_interchange.CONTACT_KEYS` describes. Raises InvalidInput.

    What is missing stays as it is. ``merged_into`` is left out: the contact that took over may stand further down in the file.
    """
    base = before or Contact(id=_id_of(values), name="", deleted_at=instant_of(values, "deleted_at"))
    changes: dict[str, Any] = {name: text_of(values, name) for name in CONTACT_TEXTS if name in values}
    for name, plural in (("email", "emails"), ("phone", "phones")):
        if plural in values:
            changes[plural] = _texts_of(values, plural)
        elif name in values:
            first = text_of(values, name)
            rest = tuple(value for value in getattr(base, plural)[1:] if value != first)
            changes[plural] = (first, *rest) if first else rest
    for name in ("languages", "tags"):
        if name in values:
            changes[name] = tuple(dict.fromkeys(_texts_of(values, name)))
    if "labels" in values:
        pairs = _objects_of(values, "labels", "value", "label")
        changes["labels"] = tuple(ContactPoint(value, label) for value, label in pairs)
    if "references" in values:
        pairs = _objects_of(values, "references", "source", "key")
        changes["references"] = tuple(ForeignReference(source, key) for source, key in pairs if source and key)
    if text_of(values, "name_order"):
        changes["name_order"] = _name_order(text_of(values, "name_order"))
    if "archived_at" in values:
        changes["archived_at"] = instant_of(values, "archived_at")
    return replace(base, **changes, deleted_at=None if before else base.deleted_at)


def member_from_record(values: Mapping[str, Any], before: Member | None) -> Member:
    """The member of a record with :data:`.people_interchange.MEMBER_KEYS`; a new one may lack a colour. Raises InvalidInput."""
    base = before or Member(id=_id_of(values), name="", colour="")
    texts = ("name", "email", "colour", "role_title", "time_zone", "account")
    changes: dict[str, Any] = {name: text_of(values, name) for name in texts if name in values}
    active = flag_of(values, "active")
    if active is not None:
        changes["active"] = active
    if "working_hours" in values:
        changes["working_hours"] = _working_hours(values["working_hours"])
    return replace(base, **changes)


def note_from_record(values: Mapping[str, Any], before: ContactNote | None) -> ContactNote:
    """The dated note that a record describes. Raises InvalidInput."""
    base = before or ContactNote(
        id=_id_of(values), contact_id=_reference(values, "contact_id") or "", text="", created_at=None
    )
    if not base.contact_id:
        raise InvalidInput.of("contact_id", "Say with “contact_id” on whom the note is.")
    text = text_of(values, "text") if "text" in values else base.text
    if not text:
        raise InvalidInput.of("text", "The note says nothing.")
    author = text_of(values, "author") if "author" in values else base.author
    written = base.created_at or instant_of(values, "created_at")
    return replace(base, text=text, author=author, created_at=written, deleted_at=None)


def time_off_from_record(values: Mapping[str, Any], before: TimeOff | None) -> TimeOff:
    """The time off that a record describes. Raises InvalidInput."""
    first, end = (_day_of(values, name) for name in ("first_day", "end_day"))
    starts, ends = (instant_of(values, name) for name in ("starts_at", "ends_at"))
    member_id = _reference(values, "member_id")
    if first is None or end is None or member_id is None:
        raise InvalidInput.of(
            "first_day", "Time off has “member_id”, “first_day” and “end_day”, the day after the last one."
        )
    if (starts is None) != (ends is None):
        raise InvalidInput.of("starts_at", "A part of a day has “starts_at” and “ends_at”.")
    if end <= first or (starts is not None and ends is not None and ends <= starts):
        raise InvalidInput.of("end_day", "The time off ends before it starts.")
    base = before or TimeOff(_id_of(values), member_id, first, end)
    return replace(base, first_day=first, end_day=end, starts_at=starts, ends_at=ends, note=text_of(values, "note"))


def deal_from_record(values: Mapping[str, Any], before: Deal | None) -> Deal:
    """The deal that a record describes. Raises InvalidInput."""
    base = before or Deal(id=_id_of(values), name="", deleted_at=instant_of(values, "deleted_at"))
    changes: dict[str, Any] = {name: text_of(values, name) for name in ("name", "stage", "link") if name in values}
    if "currency" in values:
        changes["currency"] = text_of(values, "currency").upper()
    if "amount" in values:
        changes["value"] = _minor_units(values, changes.get("currency", base.currency))
    if "contact_id" in values:
        changes["contact_id"] = _reference(values, "contact_id")
    deal = replace(base, **changes, deleted_at=base.deleted_at if instant_of(values, "deleted_at") else None)
    if not deal.name:
        raise InvalidInput.of("name", "Give the deal a name.")
    return deal


def follow_up_from_record(values: Mapping[str, Any], before: FollowUp | None) -> FollowUp:
    """The follow-up that a record describes. Raises InvalidInput."""
    base = before or FollowUp(id=_id_of(values), text="")
    changes: dict[str, Any] = {}
    if "text" in values:
        changes["text"] = " ".join(text_of(values, "text").split())
    for name in ("booking_id", "contact_id", "assigned_to_id"):
        if name in values:
            changes[name] = _reference(values, name)
    if "due" in values:
        changes["due"] = _day_of(values, "due")
    if "done_at" in values:
        changes["done_at"] = instant_of(values, "done_at")
    if "done_by" in values:
        changes["done_by"] = text_of(values, "done_by")
    follow_up = replace(base, **changes)
    if not follow_up.text:
        raise InvalidInput.of("text", "Say what is to be done.")
    return follow_up


def merged_into(values: Mapping[str, Any]) -> str | None:
    """The id of the contact that took over the one of a record, or None. Raises InvalidInput."""
    return _reference(values, "merged_into")


def _id_of(values: Mapping[str, Any]) -> str:
    given = text_of(values, "id")
    return normal_id(given) if given else new_id()


def _reference(values: Mapping[str, Any], name: str) -> str | None:
    given = text_of(values, name)
    return normal_id(given) if given else None


def _day_of(values: Mapping[str, Any], name: str) -> date | None:
    told = text_of(values, name)
    return parse_date(told, name) if told else None


def _name_order(word: str) -> NameOrder:
    try:
        return NameOrder(word.lower())
    except ValueError as error:
        known = ", ".join(order.value for order in NameOrder)
        raise InvalidInput.of("name_order", f"“{word}” is no order of names. Use one of {known}.") from error


def _minor_units(values: Mapping[str, Any], currency: str) -> int | None:
    """An amount in the smallest unit of its currency, or None. Raises InvalidInput for one that cannot be kept exactly."""
    told = values.get("amount")
    if told is None or told == "":
        return None
    try:
        if isinstance(told, bool) or not isinstance(told, str | int | float):
            raise TypeError
        amount = Decimal(str(told).strip())
        minor = amount.scaleb(minor_digits(currency))
        if not amount.is_finite() or abs(amount) > LARGEST_AMOUNT or minor != minor.to_integral_value():
            raise ValueError
    except (TypeError, ValueError, InvalidOperation) as error:
        raise InvalidInput.of("amount", "“amount” has to be a number with the decimals of its currency.") from error
    return int(minor)


def _texts_of(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = values[name] or []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise InvalidInput.of(name, f"“{name}” has to be a list of texts.")
    return tuple(found)


def _objects_of(values: Mapping[str, Any], name: str, *keys: str) -> list[tuple[str, str]]:
    """The pairs of texts in a list of objects with two keys. Raises InvalidInput."""
    found = values[name] or []
    try:
        pairs = [(item[keys[0]], item[keys[1]]) for item in found]
        if not all(isinstance(text, str) for pair in pairs for text in pair):
            raise TypeError
    except (TypeError, KeyError, IndexError) as error:
        words = " and ".join(keys)
        raise InvalidInput.of(name, f"“{name}” has to be a list of objects with {words}.") from error
    return pairs


def _working_hours(value: Any) -> tuple[WorkingPeriod, ...]:
    try:
        periods = tuple(
            WorkingPeriod(int(item["weekday"]), _minute(item["start"]), _minute(item["end"])) for item in value
        )
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise InvalidInput.of(
            "working_hours", "“working_hours” is a list of objects with weekday (0 is Monday), start and end (08:30)."
        ) from error
    wrong = [p for p in periods if not 0 <= p.weekday <= 6 or not 0 <= p.start_minute < p.end_minute <= 24 * 60]
    if wrong:
        raise InvalidInput((Problem("working_hours", "A stretch of working hours ends before it starts."),))
    return periods


def _minute(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    parsed = time.fromisoformat(text)
    return parsed.hour * 60 + parsed.minute
