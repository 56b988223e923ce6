"""Counts what is selected beside the work: at once where that takes no time, otherwise a little at a time."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.selection_figures import SelectionFigures, Tally

MOST_AT_ONCE = 2000
"""So many bookings are counted before anything else happens."""

_SLICE_SECONDS = 0.003


class FiguresCounter(QObject):
    """Counts one selection after the other; one that comes takes the place of one that is still being counted.

    Signals:
        counted: the SelectionFigures of the latest selection.
    """

    counted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tally: Tally | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def counting(self) -> bool:
        """Whether figures are still to come."""
        return self._tally is not None

    def count(self, rows: Sequence[BookingSummary], now: float) -> None:
        """Count these bookings, which nobody changes meanwhile; ``now`` is in seconds since the epoch."""
        if len(rows) > MOST_AT_ONCE:
            self._tally = Tally(rows, now)
            self._timer.start()
            return
        self.stop()
        self.counted.emit(SelectionFigures.of(rows, now))

    def finish(self) -> None:
        """Count the rest now: somebody needs to know."""
        tally = self._tally
        if tally is not None:
            while not tally.finished:
                tally.step()
            self._tell(tally)

    def stop(self) -> None:
        """Count no more."""
        self._tally = None
        self._timer.stop()

    def _slice(self) -> None:
        tally, began = self._tally, perf_counter()
        if tally is None:
            self._timer.stop()
            return
        while not tally.finished:
            tally.step()
            if perf_counter() - began > _SLICE_SECONDS:
                return
        self._tell(tally)

    def _tell(self, tally: Tally) -> None:
        self.stop()
        self.counted.emit(tally.figures())
