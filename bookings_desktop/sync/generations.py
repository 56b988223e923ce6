"""The events that a booking had one after the other: Google does not always let a deleted one come back."""

from __future__ import annotations

from dataclasses import replace

from bookings_desktop.models.sync_values import Link
from bookings_desktop.sync import meet


def event_id_of(booking_id: str, generation: int) -> str:
    """The id we choose for a booking's event; only characters that Google allows (facts page, section 2)."""
    return booking_id if generation == 0 else f"{booking_id}g{generation + 1}"


def generation_of(event_id: str, booking_id: str) -> int | None:
    """Which generation of a booking's event an id is, or None when we never chose it."""
    if event_id == booking_id:
        return 0
    number = event_id.removeprefix(f"{booking_id}g")
    return int(number) - 1 if booking_id and number != event_id and number.isdecimal() else None


def next_generation(link: Link, generation: int) -> Link:
    """The link of a booking that gets another event because Google does not let its deleted one come back.

    We choose that event, or another database that mirrors the same booking has chosen it already: its id tells whose it is.
    """
    return replace(
        meet.without_room(link),
        event_id=event_id_of(link.booking_id, generation),
        generation=generation,
        gone=False,
        etag="",
        remote_updated=None,
        html_link="",
        base=None,
        attendees=(),
        sent=None,
        needs_read=False,
    )
