"""How fast may be sent: a token bucket, in which each change of a batch counts as Google counts it (facts page, section 8)."""

from __future__ import annotations

import time
from collections.abc import Callable


class TokenBucket:
    """Lets through so many changes in a second on average, and what was saved up for a moment at once.

    Args:
        rate: gives the changes that may be sent in a second; asked anew each time, because a person may change it.
        clock: seconds that never jump back, as the computer's clock may.
        holds: seconds for which allowance is saved up.

    Attributes:
        clock: as given.
    """

    def __init__(
        self, rate: Callable[[], float], *, clock: Callable[[], float] = time.monotonic, holds: float = 1.0
    ) -> None:
        self._rate = rate
        self.clock = clock
        self._holds = holds
        self._allowance = max(1.0, rate() * holds)
        self._at = clock()

    @property
    def ready(self) -> int:
        """How many changes may be sent now."""
        self._fill()
        return max(0, int(self._allowance + 1e-9))

    def seconds_until(self, wanted: int) -> float:
        """How long to wait until so many may be sent together, or as many as are ever saved up."""
        self._fill()
        missing = min(float(max(1, wanted)), self._most()) - self._allowance
        return max(0.0, missing / self._rate())

    def spend(self, changes: int) -> None:
        """Count what was sent, even if it was more than was ready: then the next wait is longer."""
        self._fill()
        self._allowance -= changes

    def _fill(self) -> None:
        now = self.clock()
        self._allowance = min(self._most(), self._allowance + (now - self._at) * self._rate())
        self._at = now

    def _most(self) -> float:
        return max(1.0, self._rate() * self._holds)
