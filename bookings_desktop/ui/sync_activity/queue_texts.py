"""The words of what waits to go to Google, and of how far a long round is. Pure functions; no widgets."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.services.sync_activity import ChangeKind, WaitingChange
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import formats
from bookings_desktop.ui.sync_activity.texts import Scene

SHOWN = 8
"""So many waiting changes are shown one by one: what happened today stands below them."""


class QueueLine(NamedTuple):
    """One waiting change; ``at`` is when it goes, ``busy`` whether it is on its way."""

    key: str
    icon: str
    title: str
    detail: str
    at: str
    busy: bool
    living: bool


_KIND_ICONS = {
    ChangeKind.NEW: "plus",
    ChangeKind.TIME: "history",
    ChangeKind.STATUS: "check",
    ChangeKind.CHANGED: "pencil",
    ChangeKind.CANCELLED: "x",
    ChangeKind.DELETED: "trash-2",
}

_STATUS_ICONS = {
    "confirmed": "check",
    "completed": "check-check",
    "rescheduled": "history",
    "scheduled": "circle-dashed",
}


def queue_lines(scene: Scene) -> tuple[QueueLine, ...]:
    """“Waiting to go to Google”: the first of them."""
    return tuple(_queued(change, scene) for change in scene.activity.waiting[:SHOWN])


def _queued(change: WaitingChange, scene: Scene) -> QueueLine:
    busy = change.sending and scene.status.phase is Phase.PUSHING
    title = change.title or "A deleted booking"
    if change.kind is ChangeKind.NEW and change.contact_name:
        title = f"{title}, {change.contact_name}"
    icon = _KIND_ICONS[change.kind]
    if change.kind is ChangeKind.STATUS:
        icon = _STATUS_ICONS.get(change.status.value, icon)
    return QueueLine(
        change.booking_id, icon, title, _what(change, scene), _at(change, scene, busy=busy), busy, change.living
    )


def _what(change: WaitingChange, scene: Scene) -> str:
    told = ", guest will be told" if change.notify_guest else ""
    match change.kind:
        case ChangeKind.NEW:
            return f"New booking: {slot_words(change.slot, scene)}{told}"
        case ChangeKind.TIME:
            return f"New time: {slot_words(change.slot, scene)}{told}"
        case ChangeKind.STATUS:
            return f"{change.status.word}{told}"
        case ChangeKind.CANCELLED:
            return f"Cancelled{told}"
        case ChangeKind.DELETED:
            return f"Deleted{told}"
    return f"Changed: {', '.join(change.fields)}{told}" if change.fields else f"Changed{told}"


def slot_words(slot: Slot | None, scene: Scene) -> str:
    """“Thu 14 May, 14:00”, or the day alone."""
    if slot is None:
        return ""
    written = formats.current()
    if isinstance(slot, AllDaySlot):
        return written.short_day(slot.first_day, scene.year)
    return written.date_time(slot.start.astimezone(scene.zone), scene.year)


def _at(change: WaitingChange, scene: Scene, *, busy: bool) -> str:
    if busy:
        return "Sending…"
    if scene.status.phase not in (Phase.IDLE, Phase.PULLING, Phase.PUSHING):
        return ""  # until that has passed nothing goes
    if change.due_at is None or change.due_at <= scene.now:
        return "next"
    return formats.current().time(change.due_at.astimezone(scene.zone))


class ProgressWords(NamedTuple):
    """How far a round is."""

    done: int
    total: int
    text: str


def progress_words(done: int, total: int, seconds_left: float | None) -> ProgressWords:
    """“120 of 1,204, about 2 minutes left”."""
    return ProgressWords(done, total, f"{done:,} of {total:,}{_left(seconds_left)}")


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 10:
        return ", a few seconds left"
    if seconds < 60:
        return f", about {round(seconds / 10) * 10} seconds left"
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return f", about {minutes} {'minute' if minutes == 1 else 'minutes'} left"
    hours = ceil(minutes / 60)
    return f", about {hours} {'hour' if hours == 1 else 'hours'} left"
