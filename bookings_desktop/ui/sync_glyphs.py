"""Icon and colour of each state of the sync; the side bar and the page of the sync show the same."""

from __future__ import annotations

from bookings_desktop.sync.state import Phase, SyncStatus

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
