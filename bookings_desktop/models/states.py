"""The words of which a field has one: statuses and the like. Their values are their stable names in JSON and in the database.

They stand apart from the values that they belong to because the first screen needs no more than them.
"""

from __future__ import annotations

from enum import StrEnum


class BookingStatus(StrEnum):
    """Where a booking stands. The value is its stable name in JSON, in the database and on the command line."""

    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    COMPLETED = "completed"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return self.value.capitalize()


class SyncState(StrEnum):
    """Where a booking stands with Google; the ``sync.state`` of its JSON form."""

    OFF = "off"
    WAITING = "waiting"
    SYNCED = "synced"
    CONFLICT = "conflict"
    ERROR = "error"


class Attendance(StrEnum):
    """Whether a contact came. Nothing is kept while that is not known."""

    UNKNOWN = "unknown"
    CAME = "came"
    DID_NOT_COME = "did_not_come"


class Answer(StrEnum):
    """What a guest answered; the value is Google's ``responseStatus``."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NONE = "needsAction"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return _WORDS[self]


_WORDS = {
    Answer.ACCEPTED: "Accepted",
    Answer.DECLINED: "Declined",
    Answer.TENTATIVE: "Tentative",
    Answer.NONE: "No answer yet",
}
