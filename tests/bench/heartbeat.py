"""The heartbeat of the thread that draws: how long nothing else could happen on it.

A beat that comes late tells of a stall. Left out is what others on this computer took (see :mod:`.clock`), and painting, which is
measured on its own.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.clock import Queue

EVERY_MS = 1
LATE = 0.008
"""A stall from which on a person may notice."""


class Heartbeat(QObject):
    """Beats until it is stopped.

    Attributes:
        stalls: seconds by which each beat was late, longer ones than :data:`EVERY_MS`; to be emptied from outside.
        beats: how many there were.
    """

    def __init__(self, painting: Callable[[], float], *, explain: bool = False) -> None:
        super().__init__()
        self.stalls: list[float] = []
        self.beats = 0
        self._painting = painting
        self._queue = Queue()
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.explainer = Explainer() if explain else None

    def _now(self) -> float:
        return time.perf_counter() - self._queue.waited() - self._painting()

    def _beat(self) -> None:
        now = self._now()
        late = now - self._last - EVERY_MS / 1000
        self._last = now
        self.beats += 1
        if late > EVERY_MS / 1000:
            self.stalls.append(late)
        if self.explainer is not None:
            self.explainer.beat(late)

    def take(self) -> list[float]:
        """The stalls since the last call; they are explained."""
        if self.explainer is not None:
            self.explainer.keep()
        return self.drop()

    def drop(self) -> list[float]:
        """The stalls since the last call, of which nothing is told: they belong to no figure."""
        if self.explainer is not None:
            self.explainer.forget()
        stalls, self.stalls = self.stalls, []
        return stalls

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        if self.explainer is not None:
            self.explainer.stop()


class Explainer:
    """Looks from beside where the main thread is, and keeps the places of the beats that were late."""

    def __init__(self) -> None:
        self._main = threading.get_ident()
        self._places: list[str] = []
        self._late: list[tuple[str, float]] = []
        self._told: dict[str, list[float]] = {}
        self._on = True
        threading.Thread(target=self._look, daemon=True, name="explainer").start()

    def _look(self) -> None:
        while self._on:
            time.sleep(0.001)
            frame = sys._current_frames().get(self._main)
            place = _place(frame)
            if "paintEvent" not in place:
                self._places.append(place)

    def beat(self, late: float) -> None:
        """A beat has come, late by some seconds."""
        places, self._places = self._places, []
        if late > LATE and places:
            self._late.append((Counter(places).most_common(1)[0][0], late))

    def forget(self) -> None:
        """What was late since the last call is of no interest."""
        self._late.clear()

    def keep(self) -> None:
        """What was late since the last call is to be told."""
        for place, late in self._late:
            self._told.setdefault(place, []).append(late)

    def lines(self) -> list[str]:
        """Where the main thread was in the late beats, the longest first."""
        ordered = sorted(self._told.items(), key=lambda one: max(one[1]), reverse=True)
        return [f"{max(late) * 1000:6.1f} ms, {len(late)} times: {place}" for place, late in ordered]

    def stop(self) -> None:
        """Look no more."""
        self._on = False


def _place(frame: FrameType | None) -> str:
    """The innermost calls, the innermost first."""
    calls: list[str] = []
    while frame is not None and len(calls) < 7:
        code = frame.f_code
        calls.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(calls)
