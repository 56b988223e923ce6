"""The phases in which the mirror can be; the table in :mod:`.state` says how one leads to another."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where the mirror stands, in one word."""

    OFF = "off"
    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    PULLING = "pulling"
    PUSHING = "pushing"
    WAITING = "waiting"
    OFFLINE = "offline"
    PAUSED = "paused"
    SIGN_IN = "sign-in"
    NEEDS_PERSON = "needs-person"
    CALENDAR_GONE = "calendar-gone"
    READ_ONLY = "read-only"
    ASKS = "asks"
