"""Python's cyclic garbage collection, kept on the main thread.

Collection runs on whichever thread happens to allocate. On one of the lanes it would destroy Qt objects that belong to the main
thread: “Timers cannot be stopped from another thread”, then a crash. While there are lanes it is therefore switched off, and a
timer on the main thread does it instead, by Python's own thresholds, and before much has piled up. The rows of a long list are
left out of it: looking at a hundred thousand of them takes a fifth of a second, and none of them is ever garbage of that kind.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200
"""How often the thresholds are looked at: what a sync leaves behind in a second would take longer than a frame."""


class MainThreadCollector(QObject):
    """Collects on the main thread from its creation until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._has_set_aside = False
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> None:
        """Collect the oldest generation whose threshold is passed, as the interpreter would have done."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation] > 0]
        if due:
            gc.collect(max(due))

    def rest(self) -> None:
        """Collect nothing until :meth:`go_on`."""
        self._timer.stop()

    def go_on(self) -> None:
        """Collect again."""
        self._timer.start()

    def settle(self) -> None:
        """Leave out of all collections what is there now, until :meth:`stop`. To collect it first would take too long."""
        self._has_set_aside = True
        gc.freeze()

    def stop(self) -> None:
        """Collect once more, with what :meth:`settle` left out, and leave collection as it was found."""
        self._timer.stop()
        if self._has_set_aside:
            gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()
