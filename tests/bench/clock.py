"""The clocks of the benchmarks, and what is said of many samples.

On a computer that others use too, the time on the wall tells more about them than about us. So what is judged is processor time:
of the thread that draws, or of all threads where several work; the time on the wall is told beside it. The heartbeat leaves out how
long the thread stood in the queue for a processor.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """How long one thing took.

    Attributes:
        wall: seconds that passed.
        cpu: seconds for which this thread had a processor.
        all: seconds for which any thread of this process had one.
    """

    wall: float
    cpu: float
    all: float

    def since(self, before: Sample) -> Sample:
        """What passed between two readings of a watch."""
        return Sample(self.wall - before.wall, self.cpu - before.cpu, self.all - before.all)


Told = dict[str, list[float]]
"""Samples as they travel between processes."""


def told(samples: Iterable[Sample]) -> Told:
    """Samples by clock."""
    found = list(samples)
    return {name: [getattr(one, name) for one in found] for name in ("wall", "cpu", "all")}


class Watch:
    """Begins to measure when it is made; for the thread that makes it."""

    def __init__(self) -> None:
        self._all = time.process_time()
        self._cpu = time.thread_time()
        self._wall = time.perf_counter()

    def read(self) -> Sample:
        """What has passed since."""
        wall, cpu = time.perf_counter() - self._wall, time.thread_time() - self._cpu
        return Sample(wall, cpu, time.process_time() - self._all)


class Queue:
    """How long the thread that makes it has waited for a processor that others had; nothing where the system does not tell."""

    def __init__(self) -> None:
        path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._file = path.open("rb", buffering=0) if path.exists() else None

    def waited(self) -> float:
        """Seconds since the thread began."""
        if self._file is None:
            return 0.0
        self._file.seek(0)
        return int(self._file.read(64).split()[1]) / 1e9


def part(samples: Sequence[float], share: float) -> float:
    """The value that this share of the samples does not exceed; the largest one where there are few."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]


def middle(samples: Sequence[float]) -> float:
    """The median."""
    return median(samples)
