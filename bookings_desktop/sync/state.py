"""Where the mirror stands: a frozen status, the table of how steps change it, and the pauses between rounds.

Everything here is pure. Whoever drives the engine keeps one :class:`SyncStatus` and replaces it after each step; the words on
screen are a function of it and of the present instant, see :mod:`.words`.

==============  =====================================================  ====================================
phase           entered when                                           left by
==============  =====================================================  ====================================
OFF             no calendar was ever connected                         connecting one
SIGNED_OUT      a calendar is known, but nobody is signed in           signing in
IDLE            everything was read and nothing is due                 the pause ending, an edit, F5
PULLING         a round begins, and after each page but the last       the last page, a halt
PUSHING         the last page was read, and after each sent booking    nothing being due, a halt
WAITING         Google is busy, or its limit is used up                its instant passing, F5
OFFLINE         there is no connection                                 its instant passing, F5
PAUSED          a person paused                                        a person going on
SIGN_IN         the sign-in ended, or somebody else is signed in       signing in
NEEDS_PERSON    a mass change waits for an answer, or reading fails    the answer, F5
CALENDAR_GONE   Google no longer has the calendar                      connecting another, F5
ASKS            the first round was counted and waits for a yes         “Begin”
READ_ONLY       the calendar may be read, not written                  the right coming back with a page
==============  =====================================================  ====================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.phase import Phase as Phase
from bookings_desktop.sync.results import (
    NOTHING_LEFT,
    Counts,
    FirstSync,
    Halt,
    MassChange,
    Progress,
    PullResult,
    PushResult,
    Stop,
)

JITTER = 0.25
"""Google asks for polls spread by a quarter either way (facts page, section 7)."""

SLOWER = 5
"""So many times longer is the pause when nobody uses the window."""


_PHASES = {
    Stop.OFF: Phase.OFF,
    Stop.OFFLINE: Phase.OFFLINE,
    Stop.BUSY: Phase.WAITING,
    Stop.SIGN_IN: Phase.SIGN_IN,
    Stop.CALENDAR_GONE: Phase.CALENDAR_GONE,
    Stop.READ_ONLY: Phase.READ_ONLY,
    Stop.MASS_CHANGE: Phase.NEEDS_PERSON,
    Stop.FIRST_SYNC: Phase.ASKS,
    Stop.PROBLEM: Phase.NEEDS_PERSON,
}

_WORKING = (Phase.PULLING, Phase.PUSHING)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where the mirror stands.

    Attributes:
        counts: what is left, as the database has it.
        checked_at: when Google was last read completely (UTC), or None.
        until: when a halt that passes is over (UTC), or None.
        next_at: when the next booking is due to be sent (UTC), or None.
        error: what happened and what to do, when something did.
        question: the mass change that waits for an answer.
        first: what the first round would do, which waits for a yes.
        pulled, pushed: what this round moved so far.
        progress: how far reading or sending is, while it takes longer than a moment.
    """

    phase: Phase = Phase.OFF
    counts: Counts = NOTHING_LEFT
    checked_at: datetime | None = None
    until: datetime | None = None
    next_at: datetime | None = None
    error: BookingsError | None = None
    question: MassChange | None = None
    first: FirstSync | None = None
    pulled: int = 0
    pushed: int = 0
    progress: Progress | None = None

    @property
    def working(self) -> bool:
        """Whether a round is under way."""
        return self.phase in _WORKING


# ---- transitions --------------------------------------------------------------------------------------------------------


def begun(status: SyncStatus) -> SyncStatus:
    """A round begins. Nothing changes while a person paused it."""
    if status.phase is Phase.PAUSED:
        return status
    return SyncStatus(Phase.PULLING, status.counts, status.checked_at, next_at=status.next_at)


def after_pull(
    status: SyncStatus, result: PullResult, now: datetime, counts: Counts, progress: Progress | None = None
) -> SyncStatus:
    """After ``pull_page()``; the progress is for a reading that goes on."""
    status = replace(status, counts=counts, pulled=status.pulled + result.pulled, progress=None)
    if result.halt.stop is not Stop.NONE:
        return _halted(status, result.halt)
    if result.complete:
        status = replace(status, checked_at=now)
    if status.phase is Phase.PAUSED:
        return status
    if result.complete:
        return replace(status, phase=Phase.PUSHING)
    return replace(status, phase=Phase.PULLING, progress=progress)


def after_push(status: SyncStatus, result: PushResult, counts: Counts, progress: Progress | None = None) -> SyncStatus:
    """After ``push_many()``; the progress is for a sending that goes on."""
    pushed = status.pushed + result.sent
    status = replace(status, counts=counts, pushed=pushed, next_at=result.next_at, progress=None)
    if result.halt.stop is not Stop.NONE:
        return _halted(status, result.halt)
    if status.phase is Phase.PAUSED:
        return status
    status = replace(status, until=None, error=None, question=None)
    return replace(status, phase=Phase.PUSHING, progress=progress) if result.more else replace(status, phase=Phase.IDLE)


def after_error(status: SyncStatus, error: BookingsError, counts: Counts | None = None) -> SyncStatus:
    """After something here went wrong, such as a full disk: the round ends, and a person is told."""
    return replace(status, phase=Phase.NEEDS_PERSON, error=error, counts=counts or status.counts, progress=None)


def paused(status: SyncStatus) -> SyncStatus:
    """A person paused."""
    return replace(status, phase=Phase.PAUSED, progress=None)


def resumed(status: SyncStatus) -> SyncStatus:
    """A person goes on."""
    return replace(status, phase=Phase.IDLE) if status.phase is Phase.PAUSED else status


def _halted(status: SyncStatus, halt: Halt) -> SyncStatus:
    if status.phase is Phase.PAUSED:
        return status
    return replace(
        status,
        phase=_PHASES[halt.stop],
        until=halt.until,
        error=halt.error,
        question=halt.question,
        first=halt.first or status.first,
    )


# ---- pauses -------------------------------------------------------------------------------------------------------------


def pause_before_round(
    status: SyncStatus, now: datetime, *, poll_seconds: float, in_use: bool, random: float
) -> float | None:
    """Seconds until the next round begins by itself; None when only a person can bring it further.

    Args:
        status: after the last step.
        now: the present instant (UTC).
        poll_seconds: the pause while the window is in use; see ``Settings.poll_seconds``.
        in_use: whether somebody uses the window.
        random: from 0 up to 1.
    """
    if status.phase in _WORKING:
        return 0.0
    if status.phase not in (Phase.IDLE, Phase.WAITING, Phase.OFFLINE, Phase.READ_ONLY):
        return None
    pause = poll_seconds * (1 if in_use else SLOWER) * (1 - JITTER + 2 * JITTER * random)
    if status.phase in (Phase.WAITING, Phase.OFFLINE) and status.until is not None:
        return max(0.0, min(pause, _seconds(status.until - now)))
    if status.phase is Phase.IDLE and status.next_at is not None:
        return max(0.0, min(pause, _seconds(status.next_at - now)))
    return pause


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
