"""The words of a conflict card: who and when, times with their zones, and what of two long texts differs. Pure functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.services.conflict_values import BookingConflict, ConflictField, Side
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.details_texts import when_lines
from bookings_desktop.ui.bookings.second_line import first_name

LONG = 150
"""A text of more characters, or of several lines, is folded."""

AROUND = 40
"""So many characters before and after the passage that differs are shown of a folded text."""

SIDE_NAMES = {Side.MINE: "Yours, here", Side.THEIRS: "Google Calendar"}
SHORT_NAMES = {Side.MINE: "Yours", Side.THEIRS: "Google"}

_WORDS = re.compile(r"\s+|\S+")


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """“today 10:21”, “yesterday 18:05”, “Tue 12 May, 10:21”: an aware instant as it is said beside a name."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    written = formats.current()
    if local.date() == today:
        return f"today {written.time(local)}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {written.time(local)}"
    return written.date_time(local, today.year)


def side_words(conflict: BookingConflict, side: Side, now: datetime, zone: ZoneInfo, me: str = "") -> str:
    """Who changed a side and when; Google does not tell who it was.

    Args:
        conflict: the conflict.
        side: of which.
        now: the present instant, aware.
        zone: in which times are told.
        me: the person who reads it.
    """
    at = conflict.ours_at if side is Side.MINE else conflict.theirs_at
    when = moment_words(at, now, zone) if at is not None else ""
    who = "" if side is Side.THEIRS else _who(conflict.ours_who, me)
    words = ", ".join(part for part in (who, when) if part) or "at an unknown time"
    return words[0].upper() + words[1:]


def headline(conflict: BookingConflict, me: str = "") -> str:
    """The sentence below the title."""
    who = _who(conflict.ours_who, me) or "Somebody"
    return f"{who} changed this booking here, and somebody changed it in Google Calendar. Nothing is lost until you choose."


def same_words(count: int) -> str:
    """How many fields need no choice, as a sentence."""
    if not count:
        return "No other field is the same on both sides."
    return (
        "1 other field is the same on both sides."
        if count == 1
        else f"{count} other fields are the same on both sides."
    )


def value_words(field: ConflictField, zone: ZoneInfo, this_year: int) -> tuple[str, str]:
    """Both sides' values in words, ours first; times in the zone of the desk, and in their own where its clock differs."""
    ours, theirs = (side.words(lambda slot: slot_words(slot, zone, this_year)) for side in (field.ours, field.theirs))
    if ours == theirs and field.field == "slot":  # the zone alone differs
        return f"{ours} ({field.ours.value.zone})", f"{theirs} ({field.theirs.value.zone})"
    return ours, theirs


def slot_words(slot: Slot, zone: ZoneInfo, this_year: int) -> str:
    """“Thu 14 May, 11:00 – 11:45”, and in another line the same on the clock of the booking's own zone where that differs."""
    own, *others = when_lines(slot, zone, "", this_year)
    if isinstance(slot, AllDaySlot):
        return own.text
    return "\n".join((own.text, *(f"{line.text} in {line.city}" for line in others)))


def is_long(text: str) -> bool:
    """Whether a text is folded."""
    return len(text) > LONG or text.count("\n") > 1


def excerpts(one: str, other: str) -> tuple[str, str]:
    """What of two long texts differs, with a little of what stands around it; on one line each.

    Returns:
        Both passages, with an ellipsis where something was left out; the whole text where nothing was.
    """
    first, second = _WORDS.findall(one), _WORDS.findall(other)
    most = min(len(first), len(second))
    start = next((place for place in range(most) if first[place] != second[place]), most)
    end = next((place for place in range(most - start) if first[-1 - place] != second[-1 - place]), most - start)
    return _passage(first, start, len(first) - end), _passage(second, start, len(second) - end)


def _passage(words: list[str], start: int, end: int) -> str:
    """The words from start to end and what stands around them, as one line."""
    before, middle, after = "".join(words[:start]), "".join(words[start:end]), "".join(words[end:])
    if len(before) > AROUND:
        cut = before[-AROUND:]
        before = f"…{cut[cut.find(' ') + 1 :]}"
    if len(after) > AROUND:
        cut = after[:AROUND]
        after = f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
    if len(middle) > LONG:
        middle = f"{middle[:LONG].rstrip()}…"
        after = ""
    return " ".join(f"{before}{middle}{after}".split()) or "None"


def _who(name: str, me: str) -> str:
    return "You" if name and name == me else first_name(name) if name else ""


def year_of(now: datetime, zone: ZoneInfo) -> int:
    """The year that needs not be named."""
    return now.astimezone(UTC).astimezone(zone).year
