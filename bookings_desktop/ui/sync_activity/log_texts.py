"""Lines of the sync log as sentences with a glyph. Pure functions; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.models.sync_values import SyncLogEntry, SyncLogKind
from bookings_desktop.ui import formats

_GLYPHS = {
    SyncLogKind.STARTED: ("check", "ok"),
    SyncLogKind.CHECKED: ("check", "ok"),
    SyncLogKind.PULLED: ("arrow-down", "accentink"),
    SyncLogKind.SENT: ("arrow-up", "accentink"),
    SyncLogKind.DELETED: ("trash-2", "accentink"),
    SyncLogKind.CONFLICT: ("arrow-right-left", "warn"),
    SyncLogKind.RESOLVED: ("check", "ok"),
    SyncLogKind.RESTORED: ("archive-restore", "accentink"),
    SyncLogKind.NO_ANSWER: ("wifi-off", "warn"),
    SyncLogKind.THROTTLED: ("hourglass", "warn"),
    SyncLogKind.PROBLEM: ("circle-alert", "danger"),
    SyncLogKind.QUESTION: ("circle-help", "warn"),
    SyncLogKind.SIGNED_OUT: ("key-round", "danger"),
    SyncLogKind.READ_ONLY: ("lock", "warn"),
    SyncLogKind.CALENDAR_GONE: ("cloud-off", "danger"),
    SyncLogKind.CONNECTED: ("calendar-plus", "ok"),
    SyncLogKind.DISCONNECTED: ("cloud-off", "text3"),
}
"""Icon and colour of each kind of line."""


class LogLine(NamedTuple):
    """One line.

    Attributes:
        key: stays the same while the line lives.
        day: on which it happened, in the zone shown.
    """

    key: str
    day: date
    time: str
    icon: str
    token: str
    text: str


def log_lines(entries: Sequence[SyncLogEntry], zone: ZoneInfo, now: datetime) -> tuple[LogLine, ...]:
    """The lines of some entries, in their order, as they are told now."""
    return tuple(log_line(entry, zone, now) for entry in entries)


def log_line(entry: SyncLogEntry, zone: ZoneInfo, now: datetime) -> LogLine:
    """One entry as a line."""
    at = entry.at.astimezone(zone)
    icon, token = _GLYPHS[entry.kind]
    return LogLine(str(entry.id), at.date(), formats.current().time(at), icon, token, sentence(entry, zone, now))


def sentence(entry: SyncLogEntry, zone: ZoneInfo, now: datetime) -> str:
    """What a line of the log says; a try that is still to come at the present instant is told so."""
    about = f"“{entry.title}”" if entry.title else "A booking"
    match entry.kind:
        case SyncLogKind.STARTED:
            return f"Started, {_bookings(entry.number)} compared" if entry.number else "Started"
        case SyncLogKind.CHECKED:
            return "Checked, nothing new"
        case SyncLogKind.PULLED:
            return _pulled(entry, about)
        case SyncLogKind.SENT:
            return _sent(entry, about)
        case SyncLogKind.DELETED:
            return f"{about} deleted in Google"
        case SyncLogKind.CONFLICT:
            return f"{about} changed on both sides"
        case SyncLogKind.RESOLVED:
            return f"{about}: a version was chosen"
        case SyncLogKind.RESTORED:
            return f"{about} restored in Google"
        case SyncLogKind.NO_ANSWER:
            return _again("No answer", entry, zone, now)
        case SyncLogKind.THROTTLED:
            return _again("Google was busy", entry, zone, now)
        case SyncLogKind.PROBLEM:
            return _problem(entry)
        case SyncLogKind.QUESTION:
            return entry.detail or "Asked before many bookings are removed"
        case SyncLogKind.SIGNED_OUT:
            return "Google wants a new sign-in"
        case SyncLogKind.READ_ONLY:
            return "The calendar can only be read"
        case SyncLogKind.CALENDAR_GONE:
            return "Google no longer has the calendar"
        case SyncLogKind.CONNECTED:
            return f"Connected to {about}" if entry.title else "Connected to Google Calendar"
        case SyncLogKind.DISCONNECTED:
            return f"Disconnected from {about}" if entry.title else "Disconnected from Google Calendar"


def _bookings(number: int) -> str:
    return "1 booking" if number == 1 else f"{number:,} bookings"


_PULLED = {
    "added": "added",
    "created": "added",
    "new": "added",
    "updated": "updated",
    "changed": "updated",
    "time": "moved",
    "cancelled": "cancelled",
    "deleted": "deleted",
    "restored": "restored",
    "confirmed": "confirmed",
    "completed": "completed",
}

_SENT = {
    "cancelled": "cancelled, sent",
    "completed": "completed, sent",
    "confirmed": "confirmed, sent",
    "deleted": "deleted in Google",
    "restored": "restored, sent",
    "time": "moved, sent",
}


def _pulled(entry: SyncLogEntry, about: str) -> str:
    if entry.number > 1:
        return f"{_bookings(entry.number)} {_PULLED.get(entry.detail, 'updated')} in Google"
    who = f" by {entry.who}" if entry.who else ""
    return f"{about} {_PULLED.get(entry.detail, 'updated')}{who} in Google"


def _sent(entry: SyncLogEntry, about: str) -> str:
    if entry.number > 1:
        return f"{_bookings(entry.number)} sent to Google"
    return f"{about} {_SENT.get(entry.detail, 'sent to Google')}"


def _again(what: str, entry: SyncLogEntry, zone: ZoneInfo, now: datetime) -> str:
    times = f", {entry.number:,} times" if entry.number > 1 else ""
    if entry.until is None:
        return f"{what}{times}"
    tried = "tried again" if entry.until <= now else "next try"
    return f"{what}{times}, {tried} at {_clock(entry.until, zone)}"


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    return formats.current().time(instant.astimezone(zone))


def _problem(entry: SyncLogEntry) -> str:
    reason = entry.detail.rstrip(".")
    if entry.title:
        return f"“{entry.title}” was not saved in Google" + (f": {reason}" if reason else "")
    return reason or "Something went wrong"
