"""What a conflict looks like to the person who chooses: fields with labels and readable values, never rows or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bookings_desktop.models.values import Booking, BookingStatus, Guest, Slot

FIELD_LABELS = {
    "title": "Title",
    "slot": "When",
    "description": "Description",
    "location": "Location",
    "meeting_link": "Meeting link",
    "status": "Status",
    "guest": "Contact",
    "assigned_to": "Assigned to",
    "reminders": "Reminder",
}
"""How the fields of the mirror are called where a person chooses; of further contacts there is never anything to choose."""

FIELD_WORDS = {
    "slot": "time",
    "meeting_link": "meeting link",
    "guest": "contact",
    "assigned_to": "assigned colleague",
}
"""How fields are called within a sentence, where that is not their name."""

NOTHING = "None"
NOBODY = "Nobody"

KEPT_OURS = "Kept what stood here; Google’s was given up."
TOOK_THEIRS = "Took what stood in Google Calendar; ours was given up."
"""Notes of the history entries in which the value that was given up is kept."""


class Side(StrEnum):
    """One of the two sides of a conflict."""

    MINE = "mine"
    THEIRS = "theirs"

    @property
    def other(self) -> Side:
        """The side that is given up."""
        return Side.THEIRS if self is Side.MINE else Side.MINE


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One side's value of a field.

    Attributes:
        field: of :class:`~bookings_desktop.models.mirrored.MirroredFields`.
        value: as there: a slot, a status, a guest, reminders or a text.
        text: readable; for a time empty, since every screen writes times in its own way.
    """

    field: str
    value: Any
    text: str

    def words(self, when: Callable[[Slot], str]) -> str:
        """The value as a person reads it; ``when`` writes a time."""
        return when(self.value) if self.field == "slot" else self.text


@dataclass(frozen=True, slots=True)
class ConflictField:
    """A field that stands differently here and in Google.

    Attributes:
        label: its name for people.
        base: what both sides last agreed on; None when they never did.
        newer: the side that was changed last, as far as is known; it is offered first.
    """

    field: str
    label: str
    ours: ConflictValue
    theirs: ConflictValue
    base: ConflictValue | None
    newer: Side

    def value(self, side: Side) -> ConflictValue:
        """The value of a side."""
        return self.ours if side is Side.MINE else self.theirs


@dataclass(frozen=True, slots=True)
class BookingConflict:
    """A booking that was changed on both sides.

    Attributes:
        booking: as it stands here.
        contact_name: of its contact, or empty.
        fields: those that differ, in the order in which they are shown.
        ours_who: who changed it here; empty when the history does not tell.
        ours_at: when it was last changed here (UTC).
        theirs_at: when it was last changed in Google (UTC), or None. Google does not tell who it was.
        html_link: the event's page in Google Calendar, or empty.
        stamp: stands for the values shown; a choice made for others is refused.
    """

    booking: Booking
    contact_name: str
    fields: tuple[ConflictField, ...]
    ours_who: str
    ours_at: datetime
    theirs_at: datetime | None
    html_link: str
    stamp: str

    @property
    def same(self) -> int:
        """How many fields are the same on both sides."""
        return len(FIELD_LABELS) - len(self.fields)

    def all_of(self, side: Side) -> dict[str, Side]:
        """The choice of one side in every field."""
        return {field.field: side for field in self.fields}


class ChoiceState(StrEnum):
    """What has become of a choice in one field."""

    CHOSEN = "chosen"
    REOPENED = "reopened"
    GIVEN_BACK = "given back"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice in one field, and all that is needed to take it back; values are in their JSON form.

    Attributes:
        state: chosen; or taken back before it was sent, so that it can be chosen again (reopened); or taken back after ours had
            gone to Google, whose value then came back (given back).
    """

    field: str
    side: Side
    base: Any
    ours: Any
    theirs: Any
    state: ChoiceState = ChoiceState.CHOSEN


def readable(field: str, value: Any, names: Mapping[str, str]) -> ConflictValue:
    """A value with its words.

    Args:
        field: of the mirrored fields.
        value: as there.
        names: of people, by their lower-cased e-mail address.
    """
    return ConflictValue(field, value, "" if field == "slot" else _text(field, value, names))


def sentence_word(field: str) -> str:
    """A field's name within a sentence."""
    return FIELD_WORDS.get(field, field)


def _text(field: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, BookingStatus):
        return value.word
    if field == "guest":
        return _guest_text(value, names)
    if field == "assigned_to":
        return names.get(value, value) or NOBODY
    if field == "reminders":
        words: str = value.words
        return words[0].upper() + words[1:]
    return str(value).strip() or NOTHING


def _guest_text(guest: Guest | None, names: Mapping[str, str]) -> str:
    if guest is None:
        return NOTHING
    name = names.get(guest.email) or guest.name
    return f"{name} ({guest.email})" if name and name != guest.email else guest.email
