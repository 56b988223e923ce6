"""How a booking tells where it stands with Google: the glyph of its row, and the words of tool tip, details and screen reader."""

from __future__ import annotations

from typing import NamedTuple

from bookings_desktop.sync.told import Hold

SYNC_ORDER = ("conflict", "error", "waiting", "off", "synced")
"""Sorted by Sync, what needs a person comes first."""

NOT_SAVED = "Not saved in Google"


class SyncWords(NamedTuple):
    """How a sync state is shown.

    Attributes:
        icon: the glyph.
        token: its colour.
        text: the state in few words.
        reason: why it is so, as a sentence or two; empty where there is nothing to explain.
        refused: whether Google does not take the booking, so that the reason follows after a colon.
    """

    icon: str
    token: str
    text: str
    reason: str = ""
    refused: bool = False

    @property
    def words(self) -> str:
        """All of it: “Not saved in Google: You can only read this calendar.”."""
        if not self.reason:
            return self.text
        return f"{self.text}{':' if self.refused else '.'} {self.reason}"


SYNC_WORDS = {
    "synced": SyncWords("circle-check", "text3", "In sync"),
    "waiting": SyncWords("circle-arrow-up", "accentink", "Waiting to go to Google"),
    "conflict": SyncWords("arrow-right-left", "warn", "Changed here and in Google: choose one"),
    "error": SyncWords("circle-alert", "danger", NOT_SAVED, refused=True),
    "off": SyncWords("cloud-off", "text3", "Not sent to Google"),
}
"""By the value of SyncState (design, sync glyphs)."""


VANISHED = SyncWords(
    "circle-help", "warn", "Its event vanished from Google Calendar", "A question waits for your answer."
)


def sync_words(booking_id: str, state: str, error: str, hold: Hold | None) -> SyncWords:
    """How a booking is shown.

    Args:
        booking_id: its id.
        state: value of SyncState.
        error: why it was put aside, or empty.
        hold: what keeps everything that waits from going to Google, or None.
    """
    if hold is not None and booking_id in hold.vanished:
        return VANISHED
    words = SYNC_WORDS[state]
    if state == "error":
        return words._replace(reason=error)
    if state != "waiting" or hold is None:
        return words
    if hold.refused:
        return SyncWords("lock" if hold.locked else "circle-alert", "danger", NOT_SAVED, hold.reason, refused=True)
    return words._replace(reason=hold.reason)
