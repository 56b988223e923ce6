"""The JSON shape of contacts, members and what belongs to them: what the command line prints, an export writes, an import reads."""

from __future__ import annotations

from typing import Any

from bookings_desktop.models.values import Contact, ContactNote, Deal, FollowUp, Member, TimeOff
from bookings_desktop.services.interchange import instant_text

CONTACT_KEYS = (
    "id",
    "name",
    "prefix",
    "given_name",
    "middle_name",
    "family_name",
    "suffix",
    "name_order",
    "company",
    "job_title",
    "email",
    "emails",
    "phone",
    "phones",
    "labels",
    "time_zone",
    "languages",
    "tags",
    "notes",
    "references",
    "archived_at",
    "deleted_at",
    "merged_into",
    "version",
)
"""Keys of a contact. ``email`` and ``phone`` are the first of ``emails`` and ``phones``; ``labels`` are objects with value and
label. ``references`` are objects with source and key, ``merged_into`` is the id of the contact that took this one over. An import
takes ``deleted_at`` and ``merged_into`` for new contacts only: it deletes no stored one."""

CONTACT_NOTE_KEYS = ("id", "contact_id", "text", "author", "created_at")
"""Keys of a dated note on a contact."""

MEMBER_KEYS = (
    "id",
    "name",
    "email",
    "colour",
    "role_title",
    "active",
    "working_hours",
    "time_zone",
    "account",
    "version",
)
"""Keys of a member. ``working_hours`` are objects with weekday (0 is Monday), start and end (wall-clock times of the member)."""

TIME_OFF_KEYS = ("id", "member_id", "first_day", "end_day", "starts_at", "ends_at", "note")
"""Keys of time off: days, the end exclusive, and for a part of a day the instants."""

DEAL_KEYS = ("id", "name", "stage", "amount", "currency", "link", "contact_id", "deleted_at")
"""Keys of a deal. ``amount`` is a decimal number as a text, exact, or null."""

FOLLOW_UP_KEYS = ("id", "text", "booking_id", "contact_id", "assigned_to_id", "due", "done_at", "done_by")
"""Keys of a follow-up."""


def contact_to_json(contact: Contact) -> dict[str, Any]:
    """A contact in JSON, with :data:`CONTACT_KEYS`."""
    return {
        "id": contact.id,
        "name": contact.name,
        "prefix": contact.prefix,
        "given_name": contact.given_name,
        "middle_name": contact.middle_name,
        "family_name": contact.family_name,
        "suffix": contact.suffix,
        "name_order": contact.name_order.value,
        "company": contact.company,
        "job_title": contact.job_title,
        "email": contact.email,
        "emails": list(contact.emails),
        "phone": contact.phone,
        "phones": list(contact.phones),
        "labels": [{"value": point.value, "label": point.label} for point in contact.labels],
        "time_zone": contact.time_zone,
        "languages": list(contact.languages),
        "tags": list(contact.tags),
        "notes": contact.notes,
        "references": [{"source": one.source, "key": one.key} for one in contact.references],
        "archived_at": instant_text(contact.archived_at),
        "deleted_at": instant_text(contact.deleted_at),
        "merged_into": contact.merged_into,
        "version": contact.version,
    }


def note_to_json(note: ContactNote) -> dict[str, Any]:
    """A dated note in JSON, with :data:`CONTACT_NOTE_KEYS`."""
    return {
        "id": note.id,
        "contact_id": note.contact_id,
        "text": note.text,
        "author": note.author,
        "created_at": instant_text(note.created_at),
    }


def member_to_json(member: Member) -> dict[str, Any]:
    """A member in JSON, with :data:`MEMBER_KEYS`."""
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "colour": member.colour,
        "role_title": member.role_title,
        "active": member.active,
        "working_hours": [
            {"weekday": period.weekday, "start": _clock(period.start_minute), "end": _clock(period.end_minute)}
            for period in member.working_hours
        ],
        "time_zone": member.time_zone,
        "account": member.account,
        "version": member.version,
    }


def time_off_to_json(time_off: TimeOff) -> dict[str, Any]:
    """Time off in JSON, with :data:`TIME_OFF_KEYS`."""
    return {
        "id": time_off.id,
        "member_id": time_off.member_id,
        "first_day": time_off.first_day.isoformat(),
        "end_day": time_off.end_day.isoformat(),
        "starts_at": instant_text(time_off.starts_at),
        "ends_at": instant_text(time_off.ends_at),
        "note": time_off.note,
    }


def deal_to_json(deal: Deal) -> dict[str, Any]:
    """A deal in JSON, with :data:`DEAL_KEYS`."""
    return {
        "id": deal.id,
        "name": deal.name,
        "stage": deal.stage,
        "amount": None if deal.amount is None else f"{deal.amount:f}",
        "currency": deal.currency,
        "link": deal.link,
        "contact_id": deal.contact_id,
        "deleted_at": instant_text(deal.deleted_at),
    }


def follow_up_to_json(follow_up: FollowUp) -> dict[str, Any]:
    """A follow-up in JSON, with :data:`FOLLOW_UP_KEYS`."""
    return {
        "id": follow_up.id,
        "text": follow_up.text,
        "booking_id": follow_up.booking_id,
        "contact_id": follow_up.contact_id,
        "assigned_to_id": follow_up.assigned_to_id,
        "due": follow_up.due.isoformat() if follow_up.due else None,
        "done_at": instant_text(follow_up.done_at),
        "done_by": follow_up.done_by,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
