"""How long a thread may go on with Python before another one gets its turn, while a window is open.

Painting calls Python for every row, and with each call the main thread has to get the interpreter's lock back. A lane that is
reading a page of the sync gives it up only when its turn is over: by default after 5 ms, each time. With half a millisecond the
window is held up a tenth as long (performance facts, section E).
"""

from __future__ import annotations

import sys

TURN_SECONDS = 0.0005
"""A tenth of Python's own; what is lost by changing threads more often is less than can be measured."""


class ShortTurns:
    """Short turns from its creation until :meth:`end`."""

    def __init__(self) -> None:
        self._before = sys.getswitchinterval()
        sys.setswitchinterval(TURN_SECONDS)

    def end(self) -> None:
        """Leave the turns as they were found."""
        sys.setswitchinterval(self._before)
