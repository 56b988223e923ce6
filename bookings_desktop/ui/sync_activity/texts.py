"""The words of the sync activity page: what each state, change and line of the log looks like. Pure functions; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.services.sync_activity import ChangeKind, SyncActivity, WaitingChange
from bookings_desktop.sync.results import Side
from bookings_desktop.sync.state import Phase, SyncStatus, TimeWords, Words, words
from bookings_desktop.ui import formats
from bookings_desktop.ui.sync_glyphs import GLYPHS

GROUNDS = {
    "ok": "okbg",
    "warn": "warnbg",
    "danger": "dangerbg",
    "accentink": "infobg",
    "text3": "selectedoff",
}
"""The ground under a glyph of a colour."""


class Act(StrEnum):
    """What a button of the page does."""

    NONE = ""
    CONNECT = "connect"
    SETTINGS = "settings"
    RETRY = "retry"
    ALLOW = "allow"
    BEGIN = "begin"
    LATER = "later"
    PUT_BACK = "put-back"
    OPEN = "open"


PUT_BACK = "Put them back in Google"
LATER = "Not now"


@dataclass(frozen=True, slots=True)
class Item:
    """One row with a glyph, what is wrong, what is safe or missing, and a button (design, error card).

    Attributes:
        key: what it is about; rows of the same key follow each other in place.
        button: its words; empty for none.
        primary: whether it is the one thing to do.
        back: words of a button that goes the other way: what vanished in Google is put back there.
        other: words of a button that leaves everything as it is.
        booking_id: for ``Act.OPEN``.
    """

    key: str
    icon: str
    token: str
    title: str
    detail: str = ""
    button: str = ""
    act: Act = Act.NONE
    primary: bool = False
    back: str = ""
    other: str = ""
    booking_id: str = ""


class ConnectionWords(NamedTuple):
    """What the card at the top says."""

    icon: str
    token: str
    title: str
    detail: str
    button: str = ""
    act: Act = Act.NONE


class Figures(NamedTuple):
    """The four numbers of the card."""

    same: int
    waiting: int
    to_choose: int
    problems: int


class QueueLine(NamedTuple):
    """One waiting change; ``at`` is when it goes, ``busy`` whether it is on its way."""

    key: str
    icon: str
    title: str
    detail: str
    at: str
    busy: bool
    living: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the page tells, at one moment.

    Attributes:
        status: where the sync stands.
        activity: what the database says.
        now: the present instant (UTC).
        zone: in which times are told.
        next_look: when Google is looked at next by itself (UTC), or None.
    """

    status: SyncStatus
    activity: SyncActivity
    now: datetime
    zone: ZoneInfo
    next_look: datetime | None = None

    @property
    def year(self) -> int:
        """The year that needs not be named."""
        return self.now.astimezone(self.zone).year

    @property
    def words(self) -> Words:
        """What the capsule says."""
        return words(self.status, self.now, self.zone, time_words(self.year))

    @property
    def connected(self) -> bool:
        """Whether there is a calendar."""
        return self.activity.calendar is not None and self.status.phase is not Phase.OFF


def time_words(year: int) -> TimeWords:
    """How times and days are written now; ``year`` needs not be named."""
    written = formats.current()
    return TimeWords(written.time, lambda day: written.short_date(day, year))


# ---- the card at the top --------------------------------------------------------------------------------------------


def connection_words(scene: Scene) -> ConnectionWords:
    """The card at the top: the state, the calendar, and when Google was and will be looked at."""
    status, said = scene.status, scene.words
    icon, token = GLYPHS[status.phase]
    match status.phase:
        case Phase.IDLE:
            return ConnectionWords(icon, token, "Connected to Google Calendar", _about(scene))
        case Phase.OFF:
            return ConnectionWords(icon, token, said.headline, said.detail, said.button, Act.CONNECT)
        case Phase.SIGNED_OUT:
            return ConnectionWords(icon, token, said.headline, said.detail, said.button, Act.CONNECT)
        case Phase.PAUSED:
            detail = "Nothing is sent or fetched until you go on. Your bookings and changes are safe here."
            return ConnectionWords(icon, token, said.headline, detail)
        case Phase.NEEDS_PERSON if status.question is not None:
            return ConnectionWords(icon, token, "A question waits for your answer", _about(scene))
    return ConnectionWords(icon, token, said.headline, _about(scene))


def _about(scene: Scene) -> str:
    """“Northbank appointments” as desk@northbank.example · last checked 10:40 · next check in 1 min."""
    parts = []
    calendar = scene.activity.calendar
    if calendar is not None:
        account = f" as {calendar.account}" if calendar.account else ""
        parts.append(f"“{calendar.name or calendar.id}”{account}")
    checked = scene.status.checked_at or (calendar.checked_at if calendar is not None else None)
    parts.append(f"last checked {past_words(checked, scene)}" if checked else "not checked yet")
    if scene.next_look is not None and not scene.status.working:
        parts.append(f"next check {_soon(scene.next_look - scene.now)}")
    return " · ".join(parts)


def past_words(instant: datetime, scene: Scene) -> str:
    """“10:40”, “yesterday 18:05”, “12 May, 18:05”."""
    written = formats.current()
    then, today = instant.astimezone(scene.zone), scene.now.astimezone(scene.zone).date()
    if then.date() == today:
        return written.time(then)
    if then.date() == today - timedelta(days=1):
        return f"yesterday {written.time(then)}"
    return f"{written.short_date(then.date(), scene.year)}, {written.time(then)}"


def _soon(span: timedelta) -> str:
    minutes = ceil(span.total_seconds() / 60)
    if minutes < 1:
        return "in a moment"
    if minutes < 60:
        return f"in {minutes} min"
    return f"in {ceil(minutes / 60)} h"


def figures(scene: Scene) -> Figures:
    """The four numbers."""
    counts = scene.activity.counts
    more_parked = max(0, counts.parked - len(scene.activity.parked))
    problems = sum(1 for item in help_items(scene) if item.key != "first") + more_parked
    return Figures(counts.same, counts.waiting, counts.to_choose, problems)


# ---- what needs a person, and what goes on by itself -------------------------------------------------------------------


def help_items(scene: Scene) -> tuple[Item, ...]:
    """“Needs your help”: what is wrong with the whole mirror, then each booking that was put aside."""
    whole = _whole_problem(scene)
    return (*((whole,) if whole else ()), *(_parked(change) for change in scene.activity.parked))


def stops_all(scene: Scene) -> bool:
    """Whether something is wrong with the whole mirror that only a person can settle."""
    return _whole_problem(scene) is not None


def calm_item(scene: Scene) -> Item | None:
    """What stands in place of what needs a person when nothing does; None when something does."""
    if scene.status.phase in (Phase.OFF, Phase.SIGNED_OUT):
        detail = (
            "Everything is kept on this computer. With a calendar connected, bookings go to Google, and changes made there "
            "come here."
        )
        return Item("calm", "hard-drive", "text3", "Bookings works without Google", detail)
    if help_items(scene) or retry_items(scene) or scene.activity.counts.to_choose:
        return None
    detail = "What only you can decide, and what Google does not take, would stand here."
    return Item("calm", "circle-check", "ok", "Nothing needs your help", detail)


def _whole_problem(scene: Scene) -> Item | None:
    status, said = scene.status, scene.words
    icon, token = GLYPHS[status.phase]
    match status.phase:
        case Phase.SIGN_IN:
            detail = said.detail or "Your bookings and changes are safe here."
            return Item("sign-in", icon, token, said.headline, detail, said.button, Act.CONNECT, primary=True)
        case Phase.CALENDAR_GONE:
            return Item("gone", icon, token, said.headline, said.detail, said.button, Act.CONNECT, primary=True)
        case Phase.READ_ONLY:
            return Item("read-only", icon, "danger", said.headline, said.detail, said.button, Act.SETTINGS)
        case Phase.ASKS:
            return Item(
                "first", icon, token, said.headline, said.detail, said.button, Act.BEGIN, primary=True, other=LATER
            )
        case Phase.NEEDS_PERSON if status.question is not None:
            detail = said.detail + _examples(status.question.titles, status.question.count)
            back = PUT_BACK if status.question.can_put_back else ""
            return Item(
                "question", "circle-help", token, said.headline, detail, said.button, Act.ALLOW, back=back, other=LATER
            )
        case Phase.NEEDS_PERSON:
            return Item("problem", icon, token, said.headline, said.detail, said.button, Act.RETRY)
    return None


def _examples(titles: Sequence[str], count: int) -> str:
    """Some of the bookings that a question is about."""
    if not titles:
        return ""
    named = [f"“{title}”" for title in titles[:3]]
    more = count - len(named)
    if more > 0:
        return f" It is about {', '.join(named)} and {more:,} more."
    return f" It is about {', '.join(named)}."


def later_words(status: SyncStatus) -> tuple[str, str]:
    """What is told after “Not now”."""
    if status.phase is Phase.ASKS:
        return "Nothing was sent to Google.", "“Begin” stays on the sync activity page."
    stays = "All else goes on. “Sync now” asks again."
    if status.question is not None and status.question.side is Side.GOOGLE:
        return "Nothing was deleted from Google Calendar.", stays
    return "Nothing was cancelled.", stays


def _parked(change: WaitingChange) -> Item:
    reason = f"{change.error_title} {change.error_hint}".strip() or "Google did not take a change."
    icon = "lock" if change.error_title.startswith("You can only read") else "circle-alert"
    return Item(
        f"parked {change.booking_id}",
        icon,
        "danger",
        f"{_named(change)} was not saved in Google",
        reason,
        "Open booking" if change.living else "Retry now",
        Act.OPEN if change.living else Act.RETRY,
        booking_id=change.booking_id,
    )


def retry_items(scene: Scene) -> tuple[Item, ...]:
    """“Trying again by itself”."""
    status, said = scene.status, scene.words
    icon, token = GLYPHS[status.phase]
    items = []
    if status.phase in (Phase.OFFLINE, Phase.WAITING):
        items.append(Item("whole", icon, token, said.headline, said.detail, said.button, Act.RETRY))
    items += [_retried(change, scene) for change in scene.activity.retrying]
    return tuple(items)


def _retried(change: WaitingChange, scene: Scene) -> Item:
    title = change.error_title.rstrip(".") or "Google did not take one change"
    tried = "" if change.due_at is None else f" The next try is {_next_try(change.due_at, scene)}."
    detail = f"{_named(change)} is safe on this computer.{tried}"
    return Item(f"retry {change.booking_id}", "hourglass", "text2", title, detail, "Retry now", Act.RETRY)


def _next_try(due: datetime, scene: Scene) -> str:
    minutes = ceil((due - scene.now).total_seconds() / 60)
    if minutes < 1:
        return "in a moment"
    if minutes < 60:
        return f"in {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"at {formats.current().time(due.astimezone(scene.zone))}"


def _named(change: WaitingChange) -> str:
    return f"“{change.title}”" if change.title else "A deleted booking"


# ---- the queue -------------------------------------------------------------------------------------------------------

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
    """“Waiting to go to Google”."""
    return tuple(_queued(change, scene) for change in scene.activity.waiting)


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


# ---- the foot --------------------------------------------------------------------------------------------------------


def interval_words(scene: Scene, poll_seconds: int) -> str:
    """“Checks Google every 2 minutes”."""
    match scene.status.phase:
        case Phase.OFF | Phase.SIGNED_OUT:
            return "Google is not checked"
        case Phase.PAUSED:
            return "Paused: Google is not checked"
        case Phase.SIGN_IN:
            return "Google is not checked until you sign in again"
        case Phase.ASKS:
            return "Google is not checked before the first sync"
        case Phase.CALENDAR_GONE | Phase.NEEDS_PERSON:
            return "Google is not checked until this is settled"
    if poll_seconds % 60:
        return f"Checks Google every {poll_seconds} seconds"
    minutes = poll_seconds // 60
    return "Checks Google every minute" if minutes == 1 else f"Checks Google every {minutes} minutes"


# ---- progress --------------------------------------------------------------------------------------------------------


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
