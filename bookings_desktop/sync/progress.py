"""How far a round is, how long what is left will take, and the words for it: pure, with a clock that is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

from bookings_desktop.sync.results import Progress
from bookings_desktop.sync.told import SENDING

LONG_SECONDS = 2.0
"""Work that takes longer than this shows how far it is; what takes less is over before it is read."""

LEAST_SECONDS = 0.5
"""So long has to be measured before a rate is told; one call may by chance be very fast or very slow."""


class Meter:
    """Measures reading or sending, step by step.

    The rate is the average of all steps after the first one, so that one slow call does not make the time that is left jump. The
    first one is left out, because it takes the whole allowance that was saved up and would promise too much.

    Args:
        clock: seconds that never jump back, as the computer's clock may.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Begin to measure anew: reading begins, or sending does."""
        self._began = self._clock()
        self._first: tuple[float, int] | None = None
        self._long = False

    def read(self, done: int) -> Progress:
        """After a page that was read.

        Args:
            done: bookings changed here since :meth:`begin`.
        """
        self._long = self._long or self._spent() > LONG_SECONDS
        return Progress(done)

    def sent(self, done: int, left: int) -> Progress:
        """After a step that sent something.

        Args:
            done: events written since :meth:`begin`.
            left: bookings that wait to be sent, counted after this step.
        """
        seconds = self._seconds(done, left)
        self._long = self._long or self._spent() + (seconds or 0.0) > LONG_SECONDS
        return Progress(done, done + left, seconds)

    @property
    def long(self) -> bool:
        """Whether this takes longer than a moment, as far as is known; it stays so until :meth:`begin`."""
        return self._long

    def _seconds(self, done: int, left: int) -> float | None:
        if not left:
            return 0.0
        now = self._clock()
        if self._first is None:
            self._first = (now, done) if done else None
            return None
        since, before = self._first
        if done <= before or now - since < LEAST_SECONDS:
            return None
        return left * (now - since) / (done - before)

    def _spent(self) -> float:
        return self._clock() - self._began


def sending_words(progress: Progress) -> str:
    """“Sending 120 of 1,204 · about 1 min”, without the time while it is unknown."""
    total = progress.done if progress.total is None else progress.total
    left = left_words(progress.seconds_left)
    return f"{SENDING} {progress.done:,} of {total:,}{f' · {left}' if left else ''}"


def reading_words(progress: Progress) -> str:
    """“Fetched 120 so far…”; before there is anything, that Google is being looked at."""
    return f"Fetched {progress.done:,} so far…" if progress.done else "Looking at Google Calendar…"


def left_words(seconds: float | None) -> str:
    """“a few seconds”, “about 40 s”, “about 1 min”, “about 2 h”: rounded up, as a promise has to be; empty while unknown."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "a few seconds"
    tens = ceil(seconds / 10) * 10
    if tens < 60:
        return f"about {tens} s"
    minutes = ceil(seconds / 60)
    return f"about {minutes} min" if minutes < 60 else f"about {ceil(minutes / 60)} h"
