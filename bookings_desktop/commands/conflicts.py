"""The verbs for what was changed here and in Google: conflicts list, conflicts resolve."""

from __future__ import annotations

from typing import Any

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.bookings import ID_SHOWN, when
from bookings_desktop.commands.context import Context
from bookings_desktop.errors import InvalidInput, NotPossible
from bookings_desktop.models.mirrored import field_to_json
from bookings_desktop.models.values import Slot
from bookings_desktop.services.conflict_values import FIELD_LABELS, BookingConflict, ConflictField, ConflictValue, Side
from bookings_desktop.services.interchange import booking_to_json

ALIASES = {
    "time": "slot",
    "when": "slot",
    "contact": "guest",
    "assign": "assigned_to",
    "assigned": "assigned_to",
    "reminder": "reminders",
}
"""Other names by which people call fields."""


def list_conflicts(context: Context) -> int:
    """``conflicts list``."""
    found = context.backend.conflicts.open()
    if context.arguments.json:
        context.terminal.json_array(_as_json(one) for one in found)
        return 0
    header = ("ID", "Title", "Field", "Here", "Google Calendar")
    rows = (
        (
            one.booking.id[:ID_SHOWN],
            one.booking.title,
            field.label,
            _words(context, field.ours),
            _words(context, field.theirs),
        )
        for one in found
        for field in one.fields
    )
    if not context.terminal.table(header, rows, flexible=3):
        context.terminal.hint("Nothing was changed differently here and in Google.")
        return 0
    context.terminal.hint(
        "Choose with “bookings-desktop conflicts resolve ID --mine”, --theirs, or --field FIELD=mine."
    )
    return 0


def resolve(context: Context) -> int:
    """``conflicts resolve``."""
    arguments, service = context.arguments, context.backend.conflicts
    booking_id = context.backend.bookings.resolve(arguments.id)
    found = service.of(booking_id)
    if found is None:
        title = context.backend.bookings.get(booking_id).booking.title
        raise NotPossible(f"There is nothing to choose in “{title}”.", "See “bookings-desktop conflicts list”.")
    choices = found.all_of(Side.MINE) if arguments.mine else found.all_of(Side.THEIRS) if arguments.theirs else {}
    choices |= dict(_choice(text) for text in arguments.field)
    if not choices:
        raise WrongUsage("Nothing was chosen.", "Give --mine, --theirs, or --field such as --field location=mine.")
    service.resolve(booking_id, choices, seen=found.stamp)
    if arguments.json:
        context.terminal.json(booking_to_json(context.backend.bookings.get(booking_id)))
        return 0
    for field in found.fields:
        if field.field in choices:
            side = choices[field.field]
            kept = "kept yours" if side is Side.MINE else "took Google’s"
            words = (_words(context, field.value(one)) for one in (side, side.other))
            context.terminal.say("{}: {}, {} (not {})".format(field.label, kept, *words))
    left = len(found.fields) - len(choices)
    if left:
        context.terminal.hint(f"{left} more to choose; see “bookings-desktop conflicts list”.")
    context.terminal.hint("Send it with “bookings-desktop sync”.")
    return 0


def _choice(text: str) -> tuple[str, Side]:
    """``location=mine`` as field and side. Raises InvalidInput."""
    name, _, word = text.partition("=")
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    field = ALIASES.get(plain, plain)
    if field not in FIELD_LABELS:
        known = ", ".join(FIELD_LABELS)
        raise InvalidInput.of("field", f"“{name}” is no field that goes to Google. Use one of {known}.")
    try:
        return field, Side(word.strip().lower())
    except ValueError as error:
        raise InvalidInput.of("field", f"“{text}” names no side. Write {name}=mine or {name}=theirs.") from error


def _words(context: Context, value: ConflictValue) -> str:
    def written(slot: Slot) -> str:
        return f"{when(slot, context.zone)}" + ("" if slot.zone == context.zone.key else f" ({slot.zone})")

    return " ".join(value.words(written).split())


def _as_json(conflict: BookingConflict) -> dict[str, Any]:
    theirs = conflict.theirs_at
    return {
        "id": conflict.booking.id,
        "title": conflict.booking.title,
        "contact": conflict.contact_name or None,
        "changed_here": {"who": conflict.ours_who or None, "at": conflict.ours_at.isoformat()},
        "changed_in_google": {"at": theirs.isoformat() if theirs is not None else None},
        "html_link": conflict.html_link or None,
        "same_fields": conflict.same,
        "fields": [_field_json(field) for field in conflict.fields],
    }


def _field_json(field: ConflictField) -> dict[str, Any]:
    base = None if field.base is None else field_to_json(field.base.value)
    return {
        "field": field.field,
        "mine": field_to_json(field.ours.value),
        "theirs": field_to_json(field.theirs.value),
        "base": base,
        "newer": field.newer.value,
    }
