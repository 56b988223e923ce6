"""A whole round for the command line: read everything, send everything at the pace that is allowed, wait for what is due soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.progress import Meter
from bookings_desktop.sync.results import Counts, Halt, Progress, PullResult, PushResult, RoundReport, Stop

PATIENCE_SECONDS = 90.0
"""How long a round waits, all in all, for due marks and short pauses before it leaves the rest for later."""

OFFLINE_TRIES = 3
"""So many failures in a row for want of a connection end a round."""


def no_progress(progress: Progress) -> None:
    """Tell nobody."""


class Steps(Protocol):
    """What a round needs of the engine."""

    def pull_page(self) -> PullResult:
        """Read the next page."""

    def push_many(self, most: int) -> PushResult:
        """Send up to so many together."""

    def counts(self) -> Counts:
        """What is left."""


class Round:
    """One call of ``SyncEngine.run_until_idle``, whose arguments these are.

    Args:
        steps: the engine.
        clock: the present instant (UTC).
        wait: lets so many seconds pass.
        cancelled: asked before each step.
        progress: told after each step that moved something.
        patience: seconds of waiting for marks and pauses, all in all.
        together: how many changes may go into one call.
        pace: how fast may be sent; None for as fast as it goes.
    """

    def __init__(
        self,
        steps: Steps,
        clock: Callable[[], datetime],
        wait: Callable[[float], None],
        cancelled: Callable[[], bool],
        progress: Callable[[Progress], None],
        patience: float,
        together: int,
        pace: TokenBucket | None,
    ) -> None:
        self._steps = steps
        self._clock = clock
        self._wait = wait
        self._cancelled = cancelled
        self._progress = progress
        self._patience = patience
        self._together = together
        self._pace = pace
        self._meter = Meter() if pace is None else Meter(pace.clock)
        self._pulled = 0
        self._pushed = 0
        self._left = 0
        self._failures = 0

    def run(self) -> RoundReport:
        """Make the round. Never raises a RemoteError."""
        halt = self._pull()
        if halt is None or halt.stop is Stop.NONE:
            halt = self._push()
        return RoundReport(self._pulled, self._pushed, self._steps.counts(), halt or Halt(), self._cancelled())

    def _pull(self) -> Halt | None:
        self._meter.begin()
        while not self._cancelled():
            result = self._steps.pull_page()
            self._pulled += result.pulled
            if result.pulled:
                self._progress(self._meter.read(self._pulled))
            if result.complete:
                return None
            if not result.more and not self._waited(result.halt, result.halt.until):
                return result.halt
        return None

    def _push(self) -> Halt | None:
        self._meter.begin()
        self._left = self._steps.counts().waiting
        while not self._cancelled():
            result = self._steps.push_many(self._allowed())
            if self._pace is not None:
                self._pace.spend(result.requests)
            self._pushed += result.sent
            if result.sent:
                self._failures = 0
                self._left = self._steps.counts().waiting
                self._progress(self._meter.sent(self._pushed, self._left))
            if result.more:
                continue
            until = result.halt.until if result.halt.stop is not Stop.NONE else result.next_at
            if not self._waited(result.halt, until):
                return result.halt
        return None

    def _allowed(self) -> int:
        """How many changes may be sent together now; waits until there is room for at least one."""
        if self._pace is None:
            return self._together
        if self._left:
            seconds = self._pace.seconds_until(min(self._left, self._together))
            if seconds:
                self._wait(seconds)
        return max(1, min(self._pace.ready, self._together))

    def _waited(self, halt: Halt, until: datetime | None) -> bool:
        """Wait until then, if that is worth it."""
        if until is None or halt.stop.needs_person:
            return False
        if halt.stop.passes:
            self._failures += 1
            if self._failures >= OFFLINE_TRIES and halt.stop is Stop.OFFLINE:
                return False
        seconds = max(0.0, (until - self._clock()).total_seconds())
        if seconds > self._patience:
            return False
        self._patience -= max(seconds, 0.05)
        self._wait(seconds)
        return True
