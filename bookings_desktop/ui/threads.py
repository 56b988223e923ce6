"""The one way to run slow work. No thread is started anywhere else.

Two lanes with one thread each: the database's, on which everything that touches it runs in order, and the network's, for the
sync engine. Results come back to the main thread through the running event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any, TypeVar

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.garbage import MainThreadCollector
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.turns import ShortTurns

T = TypeVar("T")

log = logging.getLogger(__name__)

_END = object()


class Lane(Enum):
    """Which thread does the work."""

    DATABASE = "database"
    NETWORK = "network"


class TaskRunner:
    """Runs functions on the lanes and coroutines on the event loop, and sees to it that no failure goes unnoticed."""

    def __init__(self, notifications: Notifications) -> None:
        self._notifications = notifications
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}
        self._running: set[asyncio.Task[Any]] = set()
        self._ended = False
        self._collector = MainThreadCollector()
        self._turns = ShortTurns()

    async def run(self, work: Callable[[], T], lane: Lane = Lane.DATABASE) -> T:
        """Do slow work on a lane; what it raises is raised here.

        Raises:
            asyncio.CancelledError: the threads have ended: the window is gone, and nobody is left to see what would come of it.
        """
        if self._ended:
            raise asyncio.CancelledError
        return await asyncio.wrap_future(self._lanes[lane].submit(work))

    async def load(self, work: Callable[[], object]) -> None:
        """Do what leaves much in memory that stays for good, such as imports, on the database lane.

        To look through it for garbage, again and again while it grows, would hold up the window.
        """
        self._collector.rest()
        try:
            await self.run(work)
        finally:
            self._collector.settle()
            self._collector.go_on()

    async def stream(self, source: Callable[[], Iterator[T]], lane: Lane = Lane.DATABASE) -> AsyncGenerator[T, None]:
        """What an iterator gives, each item fetched on the lane, so that other work gets its turn in between."""
        iterator = await self.run(source, lane)
        try:
            while (item := await self.run(lambda: next(iterator, _END), lane)) is not _END:
                yield item  # type: ignore[misc]  # the sentinel is excluded above
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                await self.run(close, lane)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin a coroutine; a BookingsError becomes a calm notice, any other failure a report."""
        task = asyncio.get_event_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    @property
    def busy(self) -> bool:
        """Whether a coroutine that was started is not finished yet."""
        return bool(self._running)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, BookingsError):
            self._notifications.problem(error)
        elif error is not None:
            self._notifications.report(error)

    async def finish(self) -> None:
        """Wait until what was started is done: what a person saved is on disk before the window is gone."""
        while pending := [task for task in self._running if task is not asyncio.current_task()]:
            await asyncio.wait(pending)

    def close(self) -> None:
        """End the threads after their present work."""
        self._ended = True
        for executor in self._lanes.values():
            executor.shutdown(wait=True, cancel_futures=True)
        self._collector.stop()
        self._turns.end()

    def settle(self) -> None:
        """What is in memory now stays: the collection of garbage need not look at it again."""
        self._collector.settle()
