"""The sentences for a state of the mirror: pure functions of it and of the present instant.

:func:`words` gives whole sentences for the page, the bar and the tool tip; :func:`brief_words` the few that fit into the capsule;
:func:`hold` what a waiting booking says of why it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.sync.progress import reading_words, sending_words
from bookings_desktop.sync.remote import OtherAccount, RateLimited
from bookings_desktop.sync.results import Counts, MassChange, Progress, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import BriefWords, Hold, Words

SHOW = "Show"
"""The button that leads to the bookings that need a look."""

SIGN_IN_AGAIN = "Sign in again"
"""The button that leads to the sign-in of the account whose calendar is the mirror."""

BEGIN = "Begin"
"""The button that begins the first sync."""

_SAFE = "Your bookings and changes are safe here."


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How the sentences write a time and a day; both get values in the zone shown."""

    time: Callable[[datetime], str] = "{:%H:%M}".format
    day: Callable[[date], str] = "{0.day} {0:%b}".format


PLAIN_TIMES = TimeWords()
"""24 hours, and the day before the month."""


# ---- whole sentences ----------------------------------------------------------------------------------------------------


def words(
    status: SyncStatus, now: datetime, zone: ZoneInfo, written: TimeWords = PLAIN_TIMES, whose: str = ""
) -> Words:
    """The sentences for a status.

    Args:
        status: see :class:`SyncStatus`.
        now: the present instant (UTC).
        zone: the zone in which times are shown.
        written: how times and days are written.
        whose: the mirror by the name of its owner, such as “Helen’s calendar”; empty while that is unknown.
    """
    look = _need_look(status.counts)
    match status.phase:
        case Phase.OFF:
            return Words("Not connected", "Connect Google Calendar to mirror your bookings.", "Connect")
        case Phase.SIGNED_OUT:
            headline = f"{whose} is signed out." if whose else "Signed out of Google"
            return Words(headline, f"Sign in to go on. {_SAFE}", "Sign in")
        case Phase.PULLING:
            return Words(reading_words(status.progress or Progress(0)), look)
        case Phase.PUSHING if status.progress is not None:
            return Words(sending_words(status.progress), look)
        case Phase.PUSHING:
            return Words(_sending(status.counts.waiting), look)
        case Phase.PAUSED:
            return Words("Paused", _waiting(status.counts) or look, "Go on")
        case Phase.OFFLINE:
            return Words("No connection.", "You can go on working; changes are sent later.", "Retry now")
        case Phase.WAITING:
            detail = f"{_reason(status)} {next_try(status, now, zone, written)}".strip()
            return Words(_busy(status), detail, "Retry now")
        case Phase.SIGN_IN if whose and not isinstance(status.error, OtherAccount):
            return Words(f"{whose} is signed out.", f"Google wants a new sign-in. {_SAFE}", SIGN_IN_AGAIN)
        case Phase.SIGN_IN:
            return Words(_title(status, "Google wants a new sign-in."), _hint(status) or _SAFE, SIGN_IN_AGAIN)
        case Phase.CALENDAR_GONE:
            return Words("Google no longer has this calendar.", "Your bookings are safe here.", "Choose another")
        case Phase.ASKS:
            return Words("Ready for the first sync", _first(status), BEGIN)
        case Phase.READ_ONLY:
            return Words("You can only read this calendar.", "Ask its owner to let you change it.", "Open settings")
        case Phase.NEEDS_PERSON if status.question is not None:
            return _asking(status.question)
        case Phase.NEEDS_PERSON:
            return Words(_title(status, "Something needs your help."), _hint(status), "Retry now")
    return _idle(status, now, zone, written, look)


def _idle(status: SyncStatus, now: datetime, zone: ZoneInfo, written: TimeWords, look: str) -> Words:
    waiting = _waiting(status.counts)
    if waiting:
        return Words(waiting, look, "Sync now")
    if status.checked_at is None:
        return Words("Not looked at Google yet", look, "Sync now")
    return Words(f"In sync · {_ago(status.checked_at, now, zone, written)}", look, SHOW if look else "Sync now")


def _first(status: SyncStatus) -> str:
    return status.first.sentence if status.first is not None else "Nothing is sent before you say so."


def _asking(question: MassChange) -> Words:
    one = question.count == 1  # the last of those that wait since “Not now”
    number, all_of_them = f"{question.count:,}", f"{question.mirrored:,}"
    if question.side is Side.HERE:
        return Words(
            f"{number} of {all_of_them} events vanished from Google Calendar{'' if one else ' at once'}.",
            "Nothing was cancelled here yet. If that was meant, let "
            f"{'its booking' if one else 'their bookings'} be cancelled.",
            f"Cancel {number} booking{'' if one else 's'}",
        )
    return Words(
        f"{number} of {all_of_them} bookings would be deleted from Google Calendar{'' if one else ' at once'}.",
        f"Nothing was deleted there yet. If that was meant, let {'its event' if one else 'their events'} be deleted.",
        f"Delete {number} event{'' if one else 's'}",
    )


def _waiting(counts: Counts) -> str:
    return f"{counts.waiting:,} waiting" if counts.waiting else ""


def _sending(number: int) -> str:
    return f"Sending {number:,}…" if number else "Sending…"


def _need_look(counts: Counts) -> str:
    if not counts.need_look:
        return ""
    return "1 needs a look" if counts.need_look == 1 else f"{counts.need_look} need a look"


def _title(status: SyncStatus, default: str) -> str:
    return status.error.title if status.error is not None else default


def _hint(status: SyncStatus) -> str:
    return status.error.hint if status.error is not None else ""


def _reason(status: SyncStatus) -> str:
    return status.error.title if status.error is not None else "Your changes are safe here."


def _limited(status: SyncStatus) -> bool:
    return isinstance(status.error, RateLimited) and status.error.long_pause


def _busy(status: SyncStatus) -> str:
    return "Google’s limit is reached" if _limited(status) else "Google is busy"


def next_try(status: SyncStatus, now: datetime, zone: ZoneInfo, written: TimeWords = PLAIN_TIMES) -> str:
    """When it is tried again by itself, as a sentence; empty while that is unknown."""
    if status.until is None:
        return ""
    minutes = _minutes_until(status.until, now)
    if minutes < 1:
        return "The next try is in a moment."
    if minutes >= 60:
        return f"The next try is at {written.time(status.until.astimezone(zone))}."
    return f"The next try is in {minutes} {'minute' if minutes == 1 else 'minutes'}."


def _minutes_until(instant: datetime, now: datetime) -> int:
    return round((instant - now).total_seconds() / 60)


def _ago(instant: datetime, now: datetime, zone: ZoneInfo, written: TimeWords) -> str:
    """How long ago, as the capsule says it; an instant in the future, after the clock was set back, is just now."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    then, today = instant.astimezone(zone), now.astimezone(zone).date()
    if then.date() == today:
        return f"{minutes // 60} h ago"
    if then.date() == today - timedelta(days=1):
        return f"yesterday {written.time(then)}"
    return f"{written.day(then.date())}, {written.time(then)}"


# ---- in few words -------------------------------------------------------------------------------------------------------


def brief_words(status: SyncStatus, now: datetime, zone: ZoneInfo, written: TimeWords = PLAIN_TIMES) -> BriefWords:
    """The same in few words, for the capsule; the arguments are those of :func:`words`."""
    waiting, look = _waiting(status.counts), _need_look(status.counts)
    match status.phase:
        case Phase.OFF:
            return BriefWords("Not connected")
        case Phase.PULLING:
            done = status.progress.done if status.progress is not None else 0
            return BriefWords(f"Fetched {done:,}…" if done else "Looking at Google…", look, warn=bool(look))
        case Phase.PUSHING | Phase.IDLE:
            headline = words(status, now, zone, written).headline
            never = status.phase is Phase.IDLE and not waiting and status.checked_at is None
            return BriefWords("Not checked yet" if never else headline, look, warn=bool(look))
        case Phase.PAUSED:
            return BriefWords("Paused", waiting or look, warn=bool(look) and not waiting)
        case Phase.OFFLINE:
            return BriefWords("No connection", waiting or "Tried again later")
        case Phase.WAITING:
            return BriefWords(
                "Google’s use limit" if _limited(status) else "Google is busy",
                _brief_next_try(status, now, zone, written),
            )
    return _brief_for_a_person(status, waiting)


def _brief_for_a_person(status: SyncStatus, waiting: str) -> BriefWords:
    """What only a person can bring further."""
    headline, detail = {
        Phase.SIGNED_OUT: ("Signed out", waiting or "Sign in to go on"),
        Phase.SIGN_IN: ("Sign-in needed", waiting or SIGN_IN_AGAIN),
        Phase.CALENDAR_GONE: ("Calendar is gone", "Choose another"),
        Phase.ASKS: ("First sync", "Waits for your yes"),
        Phase.READ_ONLY: ("Read-only calendar", _not_sent(status.counts) or "Ask its owner"),
    }.get(status.phase, ("Needs your help", "See what happened"))
    if isinstance(status.error, OtherAccount):
        headline = "Another account"
    if status.question is not None:
        vanished = status.question.side is Side.HERE
        number = f"{status.question.count:,}"
        headline, detail = "Needs your answer", f"{number} vanished" if vanished else f"{number} to be deleted"
    return BriefWords(headline, detail, warn=True)


def _not_sent(counts: Counts) -> str:
    return f"{counts.waiting:,} not sent" if counts.waiting else ""


def _brief_next_try(status: SyncStatus, now: datetime, zone: ZoneInfo, written: TimeWords) -> str:
    if status.until is None:
        return _waiting(status.counts)
    minutes = _minutes_until(status.until, now)
    if minutes < 1:
        return "Next try: soon"
    return f"Next try: {written.time(status.until.astimezone(zone))}" if minutes >= 60 else f"Next try: {minutes} min"


# ---- why a booking waits ------------------------------------------------------------------------------------------------


def hold(status: SyncStatus) -> Hold | None:
    """Why the changes that wait do not go to Google by themselves now; None when they do, or soon will."""
    match status.phase:
        case Phase.SIGNED_OUT:
            return Hold("Sign in to Google first.")
        case Phase.PAUSED:
            return Hold("The sync is paused.")
        case Phase.OFFLINE:
            return Hold("There is no connection.")
        case Phase.WAITING | Phase.SIGN_IN:
            return Hold(
                _title(status, "Google is busy." if status.phase is Phase.WAITING else "Google wants a new sign-in.")
            )
        case Phase.CALENDAR_GONE:
            return Hold("Google no longer has this calendar.", refused=True)
        case Phase.ASKS:
            return Hold("The first sync waits for your yes.")
        case Phase.READ_ONLY:
            return Hold(
                "You can only read this calendar. Ask its owner to let you change it.", refused=True, locked=True
            )
        case Phase.NEEDS_PERSON if status.question is not None:
            question = status.question
            vanished = question.booking_ids if question.side is Side.HERE else frozenset[str]()
            return Hold("A question waits for your answer.", vanished=vanished)
        case Phase.NEEDS_PERSON:
            return Hold(
                " ".join(part for part in (_title(status, "Something needs your help."), _hint(status)) if part)
            )
    return None
