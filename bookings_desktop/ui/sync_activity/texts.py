"""The words of the sync activity page: what each state, change and line of the log looks like. Pure functions; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.services.sync_activity import SyncActivity, WaitingChange
from bookings_desktop.sync.remote import OtherAccount
from bookings_desktop.sync.results import Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import Words
from bookings_desktop.sync.words import next_try, words
from bookings_desktop.ui import formats
from bookings_desktop.ui.sync_glyphs import GLYPHS, time_words

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


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the page tells, at one moment.

    Attributes:
        status: where the sync stands.
        activity: what the database says.
        now: the present instant (UTC).
        zone: in which times are told.
        next_look: when Google is looked at next by itself (UTC), or None.
        whose: the mirror by the name of its owner; empty while that is unknown.
    """

    status: SyncStatus
    activity: SyncActivity
    now: datetime
    zone: ZoneInfo
    next_look: datetime | None = None
    whose: str = ""

    @property
    def year(self) -> int:
        """The year that needs not be named."""
        return self.now.astimezone(self.zone).year

    @property
    def words(self) -> Words:
        """What the capsule says."""
        return words(self.status, self.now, self.zone, time_words(self.year), self.whose)

    @property
    def connected(self) -> bool:
        """Whether there is a calendar."""
        return self.activity.calendar is not None and self.status.phase is not Phase.OFF


# ---- the card at the top --------------------------------------------------------------------------------------------


def connection_words(scene: Scene) -> ConnectionWords:
    """The card at the top: the state, the calendar, and when Google was and will be looked at."""
    status, said = scene.status, scene.words
    icon, token = GLYPHS[status.phase]
    match status.phase:
        case Phase.OFF:
            return ConnectionWords(icon, token, said.headline, said.detail, said.button, Act.CONNECT)
        case Phase.PAUSED:
            detail = "Nothing is sent or fetched until you go on. Your bookings and changes are safe here."
            return ConnectionWords(icon, token, said.headline, detail)
    return ConnectionWords(icon, token, _state_words(status, said), _about(scene))


def _state_words(status: SyncStatus, said: Words) -> str:
    """What is the case; why it is so, and what to do, stands below the card."""
    if status.question is not None and status.phase is Phase.NEEDS_PERSON:
        return "A question waits for your answer"
    if isinstance(status.error, OtherAccount):
        return "Somebody else is signed in"
    return _STATES.get(status.phase, without_stop(said.headline))


_STATES = {
    Phase.IDLE: "Connected to Google Calendar",
    Phase.PULLING: "Looking at Google Calendar…",
    Phase.PUSHING: "Sending to Google Calendar…",
    Phase.SIGNED_OUT: "Signed out of Google",
    Phase.SIGN_IN: "Signed out of Google",
    Phase.CALENDAR_GONE: "The sync has stopped",
    Phase.NEEDS_PERSON: "The sync has stopped",
    Phase.READ_ONLY: "Your changes stay here",
    Phase.ASKS: "Connected, nothing is sent yet",
}


def without_stop(sentence: str) -> str:
    """A sentence as a title."""
    return sentence.removesuffix(".")


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
    question = scene.status.question
    vanished = question.count if question is not None and question.side is Side.HERE else 0
    return Figures(max(0, counts.same - vanished), counts.waiting, counts.to_choose, problems)


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
    if scene.status.phase is Phase.OFF:
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
    title = without_stop(said.headline)
    match status.phase:
        case Phase.SIGN_IN | Phase.SIGNED_OUT:
            return Item("sign-in", icon, token, title, said.detail, said.button, Act.CONNECT, primary=True)
        case Phase.CALENDAR_GONE:
            return Item("gone", icon, token, title, said.detail, said.button, Act.CONNECT, primary=True)
        case Phase.READ_ONLY:
            return Item("read-only", icon, "danger", title, said.detail, said.button, Act.SETTINGS)
        case Phase.ASKS:
            return Item("first", icon, token, title, said.detail, said.button, Act.BEGIN, primary=True, other=LATER)
        case Phase.NEEDS_PERSON if status.question is not None:
            detail = said.detail + _examples(status.question.titles, status.question.count)
            back = PUT_BACK if status.question.can_put_back else ""
            return Item("question", "circle-help", token, title, detail, said.button, Act.ALLOW, back=back, other=LATER)
        case Phase.NEEDS_PERSON:
            return Item("problem", icon, token, title, said.detail, said.button, Act.RETRY)
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
        items.append(Item("whole", icon, token, *_passing(scene), said.button, Act.RETRY))
    items += [_retried(change, scene) for change in scene.activity.retrying]
    return tuple(items)


def _passing(scene: Scene) -> tuple[str, str]:
    """What is wrong with the whole mirror for a while, and when it is tried again."""
    status = scene.status
    tried = next_try(status, scene.now, scene.zone, time_words(scene.year))
    if status.phase is Phase.OFFLINE:
        return "You can go on working", f"Changes are sent when there is a connection again. {tried}".strip()
    reason = status.error.title if status.error is not None else "Google was too busy"
    return without_stop(reason), f"You can go on working; changes are sent later. {tried}".strip()


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
