"""What the window adds to the words of the sync: icon and colour of each state, and how its times are written."""

from __future__ import annotations

from bookings_desktop.sync.phase import Phase
from bookings_desktop.sync.state import SyncStatus
from bookings_desktop.sync.words import TimeWords
from bookings_desktop.ui import formats

GLYPHS = {
    Phase.OFF: ("cloud-off", "text3"),
    Phase.SIGNED_OUT: ("key-round", "warn"),
    Phase.IDLE: ("circle-check", "ok"),
    Phase.PULLING: ("refresh-cw", "accentink"),
    Phase.PUSHING: ("circle-arrow-up", "accentink"),
    Phase.WAITING: ("hourglass", "warn"),
    Phase.OFFLINE: ("wifi-off", "warn"),
    Phase.PAUSED: ("pause", "text3"),
    Phase.SIGN_IN: ("key-round", "danger"),
    Phase.NEEDS_PERSON: ("circle-alert", "danger"),
    Phase.CALENDAR_GONE: ("circle-alert", "danger"),
    Phase.READ_ONLY: ("lock", "warn"),
    Phase.ASKS: ("arrow-right-left", "accentink"),
}
"""Icon and colour of each phase."""


def glyph_of(status: SyncStatus) -> tuple[str, str]:
    """Icon and colour of a status; what only waits to be sent has the arrow."""
    if status.phase is Phase.IDLE and status.counts.waiting:
        return GLYPHS[Phase.PUSHING]
    return GLYPHS[status.phase]


def time_words(year: int) -> TimeWords:
    """How the sentences write times and days now; ``year`` needs not be named."""
    written = formats.current()
    return TimeWords(written.time, lambda day: written.short_date(day, year))
