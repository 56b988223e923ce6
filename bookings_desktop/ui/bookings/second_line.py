"""What a row says below its title: a conflict, an overlap, where it was moved from, or how its description begins."""

from __future__ import annotations

from typing import NamedTuple

from bookings_desktop.models.listing import EXCERPT, BookingSummary
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.states import SyncState
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.guest_words import spoken_answer
from bookings_desktop.ui.bookings.several_people import with_more
from bookings_desktop.ui.bookings.when_texts import WhenTexts

NO_ROOM = "Google made no Meet room"

_TITLES = frozenset({"dr", "dr.", "prof", "prof.", "mr", "mrs", "ms", "mr.", "mrs.", "ms."})


BOTH_CHANGED = "Changed in both places"
"""Of a booking that was changed here and in Google, so that a person has to choose."""


class SecondLine(NamedTuple):
    """A line of glyphs and text.

    Attributes:
        glyphs: names of icons, painted before the text.
        text: what is painted.
        token: colour of text and glyphs; empty for the quiet ones of a plain line.
        spoken: what a screen reader says of both.
        short: what is painted where there is no room for ``text``; empty when nothing shorter says the same.
    """

    glyphs: tuple[str, ...]
    text: str
    token: str
    spoken: str
    short: str = ""


def first_name(name: str) -> str:
    """The name by which colleagues call each other: the first word that is no title."""
    words = name.split()
    return next((word for word in words if word.lower() not in _TITLES), name)


def contact_words(row: BookingSummary) -> str:
    """What a screen reader says of the contact of a row: name, address, and what they answered to the invitation."""
    name = with_more(row.contact_name, row.further_contacts, spoken=True)
    parts = (name, row.contact_email, spoken_answer(row.guest_answer))
    return ", ".join(part for part in parts if part) or "No contact"


def second_line(row: BookingSummary, when: WhenTexts, other: BookingSummary | None, member_name: str) -> SecondLine:
    """The line below the title of a row.

    Args:
        row: the booking.
        when: times in words.
        other: the booking of the same colleague that it overlaps, or None.
        member_name: the colleague.
    """
    if row.sync == SyncState.CONFLICT.value:
        return SecondLine(("arrow-right-left",), BOTH_CHANGED, "warn", BOTH_CHANGED, "Two versions")
    if other is not None:
        time = _when_of(other, row, when)
        text = f"Overlaps {first_name(member_name)}’s {time}"
        return SecondLine(("triangle-alert",), text, "warn", text, f"Overlaps {time}")
    if row.meet == MeetState.REFUSED:
        return SecondLine(("video",), NO_ROOM, "warn", NO_ROOM, "No Meet room")
    online = ("video",) if row.meeting_link else ()
    spoken = "online meeting, " if online else ""
    if row.moved_from is not None:
        text = f"Moved from {_moved_from(row, row.moved_from, when)}"
        return SecondLine(("history", *online), text, "", spoken + text)
    if row.absent:
        text = absent_words(row)
        return SecondLine(("circle-x", *online), text, "", spoken + text)
    text = row.excerpt[:EXCERPT]
    return SecondLine(online, text, "", (spoken + text).removesuffix(", "))


def absent_words(row: BookingSummary) -> str:
    """“Did not come”, or “2 of 5 did not come”."""
    everybody = bool(row.contact_id) + len(row.further_contacts)
    return "Did not come" if everybody == 1 else f"{row.absent} of {everybody} did not come"


def _when_of(other: BookingSummary, row: BookingSummary, when: WhenTexts) -> str:
    """“16:00”, with the day where it is another one; “all-day booking”."""
    if other.all_day:
        return "all-day booking"
    time = formats.current().time(when.wall(other.start))
    same_day = when.calendar.day(other.start) == when.calendar.day(row.start)
    return time if same_day else f"{when.date_text(other)}, {time}"


def _moved_from(row: BookingSummary, moved_from: float, when: WhenTexts) -> str:
    """“Tue 12 May”; the time, where it was moved within the day."""
    day = when.calendar.day(moved_from)
    if day == when.calendar.day(row.start) and moved_from != row.start:
        return formats.current().time(when.wall(moved_from))
    return formats.current().short_day(day, when.today.year)
