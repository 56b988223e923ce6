"""Runs the sync engine step by step on the network lane, and tells the window where things stand.

One look at Google per poll while nothing happens; at once when a person asks for it, and as soon as an edit's undo window is over.
The engine is used from one thread only, and between two of its steps everything may stop.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from bookings_desktop.errors import BookingsError
from bookings_desktop.logs import plain
from bookings_desktop.models.changes import ChangeBus, ChangeSet
from bookings_desktop.sync import state
from bookings_desktop.sync.engine import SyncEngine
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.progress import Meter
from bookings_desktop.sync.results import Counts, PullResult, PushResult
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.writings import MOST_PARTS
from bookings_desktop.ui.threads import Lane, TaskRunner

log = logging.getLogger(__name__)

BREATH_SECONDS = 0.02
"""Pause after a page, in which the window paints undisturbed (performance facts, section E)."""

COUNT_EVERY_SECONDS = 0.25
"""How often the numbers are counted anew while changes are being sent."""

GRACE = timedelta(milliseconds=50)
"""So much after a mark is due the round begins, lest it find the mark not quite due."""

LONGEST_REST = 86_400.0
"""Seconds after which is looked again at the latest, should the clock have been set to another year."""

LEAST_SECONDS = 10.0
"""At least so long lies between two rounds that begin because the network came back."""

_LOOKS_AGAIN = (Phase.IDLE, Phase.OFFLINE, Phase.READ_ONLY)

FAULT = BookingsError(
    "Bookings made a mistake while it synced.", "Your bookings are safe here. Try again; the problem report tells more."
)


class SyncController(QObject):
    """Drives the engine of the connected calendar.

    Signals:
        status_changed: a :class:`~bookings_desktop.sync.state.SyncStatus`.
        paused_changed: a person paused, or goes on; to be remembered until the next start.

    Attributes:
        status: where things stand.
        next_look_at: when Google is looked at next by itself (UTC); None while a round is under way, or until somebody acts.
    """

    status_changed = Signal(object)
    paused_changed = Signal(bool)
    _edited = Signal()

    def __init__(
        self,
        open_engine: Callable[[], SyncEngine | None],
        is_connected: Callable[[], bool],
        bus: ChangeBus,
        tasks: TaskRunner,
        *,
        poll_seconds: Callable[[], int],
        requests_per_second: Callable[[], int],
        now: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        starts_paused: Callable[[], bool] = lambda: False,
        parent: QObject | None = None,
    ) -> None:
        """Make a controller that does nothing until :meth:`start`.

        Args:
            open_engine: gives the engine, or None when nobody is signed in or no calendar is connected; network lane.
            is_connected: whether a calendar is connected; database lane.
            bus: tells of edits.
            tasks: the lanes.
            poll_seconds: gives the pause between two idle looks at Google while the window is in use.
            requests_per_second: gives how many changes may be sent in a second; Google's quota is about ten.
            now: gives the present instant in seconds since the epoch.
            clock: seconds that never jump back; by it changes are paced and measured.
            sleep: lets so many seconds of that clock pass between two steps.
            starts_paused: whether a person paused before the program was started; asked once, by :meth:`start`.
            parent: the owner.
        """
        super().__init__(parent)
        self._open_engine = open_engine
        self._is_connected = is_connected
        self._tasks = tasks
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._sleep = sleep
        self._pace = TokenBucket(requests_per_second, clock=clock)
        self._meter = Meter(clock)
        self._now = now
        self._starts_paused = starts_paused
        self._held_back = False
        self._engine: SyncEngine | None = None
        self._running: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._looked_again_at = -LEAST_SECONDS
        self._resting = False
        self._edited_since = False
        self._random = random.Random()  # noqa: S311 - spreads polls, guards nothing
        self.status = SyncStatus()
        self.next_look_at: datetime | None = None
        self._told = False
        self._edited.connect(self._on_edit)
        self._unsubscribe = bus.subscribe(self._on_change)

    def start(self) -> None:
        """Begin to sync, unless a person paused before; returns at once."""
        if not self._told and self._starts_paused():
            self._held_back = True
            self.status = state.paused(self.status)
        self._running = self._tasks.start(self._run())

    def sync_now(self) -> None:
        """Look at Google at once, and take up again what was put aside; also after a person paused."""
        self._go_on()
        self._tasks.start(self._try_again())

    def look_again(self) -> None:
        """The network is back, or the computer woke up: look at Google at once.

        Not while only a person or time can help, and not more often than every :data:`LEAST_SECONDS`, however unsteady the network
        is: a round that fails then is tried again after a short pause of its own.
        """
        since = self._now() - self._looked_again_at
        if self.status.phase not in _LOOKS_AGAIN or 0 <= since < LEAST_SECONDS or self._stopping:
            return
        self._looked_again_at = self._now()
        self._tasks.start(self._answer(lambda engine: engine.network_returned()))

    def pause(self) -> None:
        """Send and fetch nothing after the present step, until :meth:`resume`."""
        if self.status.phase not in (Phase.OFF, Phase.SIGNED_OUT):
            self.next_look_at = None
            self._show(state.paused(self.status))
            self._remember(paused=True)
            self._wake.set()  # to rest anew, without an end

    def resume(self) -> None:
        """Go on after a pause, at once."""
        self._go_on()
        self._wake.set()

    def _go_on(self) -> None:
        self._show(state.resumed(self.status))
        self._remember(paused=False)

    def _remember(self, *, paused: bool) -> None:
        if paused is not self._held_back:
            self._held_back = paused
            self.paused_changed.emit(paused)

    @property
    def paused(self) -> bool:
        """Whether a person paused."""
        return self.status.phase is Phase.PAUSED

    def reconnect(self) -> None:
        """A person connected, changed or disconnected a calendar, or signed in again: begin anew with it."""
        self.status = state.resumed(self.status)
        self._remember(paused=False)
        self.reopen()

    def reopen(self) -> None:
        """Take up what is connected now, with the settings as they are now; a pause stays one."""
        self._engine = None
        self._wake.set()

    def answer_question(self) -> None:
        """Let the mass change that waits for an answer happen."""
        self._tasks.start(self._answer(lambda engine: engine.allow_mass_change()))

    def begin(self) -> None:
        """Begin the first sync, which was counted and waits for a yes."""
        self._tasks.start(self._answer(lambda engine: engine.begin()))

    def postpone_question(self) -> None:
        """Leave what was asked about as it is, and go on with all else."""
        self._tasks.start(self._answer(lambda engine: engine.postpone_mass_change()))

    def put_back(self) -> None:
        """Restore the events that vanished in Google."""
        self._tasks.start(self._answer(lambda engine: engine.put_back()))

    async def stop(self) -> None:
        """End after the present step; nothing is lost by it."""
        self._unsubscribe()
        self._stopping = True
        self._wake.set()
        if self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                await self._round()
            except BookingsError as error:
                # World faults of our own side, such as a full disk or a locked keyring: shown, and tried again later.
                log.warning("a round ended early: %s", plain(error))
                self._show(state.after_error(self.status, error))
            except Exception:
                self._show(state.after_error(self.status, FAULT))
                raise  # reported with its details; “Sync now” begins anew
            await self._rest()

    async def _round(self) -> None:
        """Read all pages, then send what is due. While a person paused, only what is left is counted."""
        if self.paused and self._engine is not None:
            return
        if self._engine is None:
            self._engine = await self._tasks.run(self._open_engine, Lane.NETWORK)
        engine = self._engine
        if engine is None:
            connected = await self._tasks.run(self._is_connected)
            self._show(SyncStatus(Phase.SIGNED_OUT if connected else Phase.OFF))
            return
        if self.paused:
            counts = await self._tasks.run(engine.counts, Lane.NETWORK)
            self._show(replace(self.status, counts=counts))
            return
        self._show(state.begun(self.status))
        self._meter.begin()
        while not self._stopping:
            pulled, counts = await self._tasks.run(partial(_pull, engine), Lane.NETWORK)
            progress = self._meter.read(self.status.pulled + pulled.pulled)
            progress_shown = progress if self._meter.long else None
            self._show(state.after_pull(self.status, pulled, self._utc(), counts, progress_shown))
            if not pulled.more or self.paused:
                break
            await self._sleep(BREATH_SECONDS)
        await self._send(engine)

    async def _send(self, engine: SyncEngine) -> None:
        """Send what is due, no faster than the quota allows; the numbers shown are counted anew a few times a second."""
        self._meter.begin()
        counted_at = self._clock()
        while not self._stopping and self.status.phase is Phase.PUSHING:
            waiting = self.status.counts.waiting
            if waiting:
                await self._sleep(self._pace.seconds_until(waiting))
            count = self._clock() - counted_at >= COUNT_EVERY_SECONDS
            together = max(1, min(self._pace.ready, MOST_PARTS))
            pushed, counts = await self._tasks.run(partial(_push, engine, together, count), Lane.NETWORK)
            self._pace.spend(pushed.requests)
            progress = self.status.progress
            if counts is not None:  # only numbers of the same moment make a whole
                counted_at = self._clock()
                measured = self._meter.sent(self.status.pushed + pushed.sent, counts.waiting)
                progress = measured if self._meter.long else None
            self._show(state.after_push(self.status, pushed, counts or self.status.counts, progress))

    async def _rest(self) -> None:
        """Wait for the next round: until the pause is over, somebody asks, or an edit is due."""
        in_use = QApplication.activeWindow() is not None
        pause = state.pause_before_round(
            self.status, self._utc(), poll_seconds=self._poll_seconds(), in_use=in_use, random=self._random.random()
        )
        if self._stopping or pause == 0:
            return
        self._resting = True
        self.next_look_at = None if pause is None else self._utc() + timedelta(seconds=pause)
        self._look_for_due()
        try:
            await asyncio.wait_for(self._wake.wait(), None if pause is None else pause + GRACE.total_seconds())
        except TimeoutError:
            log.debug("the pause is over")
        finally:
            self._resting = False
            self.next_look_at = None

    def _on_change(self, changes: ChangeSet) -> None:
        """Called on the thread that committed; hands over to the main thread."""
        if changes.bookings:
            self._edited.emit()

    def _on_edit(self) -> None:
        self._edited_since = True
        if self._resting:
            self._look_for_due()

    def _look_for_due(self) -> None:
        """Ask when the next edit is due; one made while a round was ending must not wait for the next poll."""
        if self._edited_since and self._engine is not None:
            self._edited_since = False
            self._tasks.start(self._wake_when_due(self._engine))

    async def _wake_when_due(self, engine: SyncEngine) -> None:
        """Shorten the rest when an edit has to be sent before it ends."""
        due, counts = await self._tasks.run(lambda: (engine.next_due_at(), engine.counts()), Lane.NETWORK)
        if not self._resting or self._stopping:
            return
        if counts != self.status.counts:
            self._show(replace(self.status, counts=counts, next_at=due))
        if due is None or self.status.phase is not Phase.IDLE:
            return
        seconds = min(max(0.0, (due + GRACE - self._utc()).total_seconds()), LONGEST_REST)
        asyncio.get_running_loop().call_later(seconds, self._wake.set)

    async def _try_again(self) -> None:
        engine = self._engine
        if engine is not None:
            await self._tasks.run(partial(_try_again, engine), Lane.NETWORK)
        self._wake.set()
        if self._running is not None and self._running.done() and not self._stopping:
            self.start()

    async def _answer(self, answer: Callable[[SyncEngine], None]) -> None:
        """Carry a person's answer to the engine, and go on."""
        engine = self._engine
        if engine is not None:
            await self._tasks.run(partial(answer, engine), Lane.NETWORK)
        self._wake.set()

    def _show(self, status: SyncStatus) -> None:
        if status != self.status or not self._told:
            if status.phase is not self.status.phase:
                left = status.counts
                numbers = (left.waiting, left.parked, left.conflicts)
                log.info("%s: %d waiting, %d put aside, %d to choose", status.phase, *numbers)
            self._told = True
            self.status = status
            self.status_changed.emit(status)

    def _utc(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def _pull(engine: SyncEngine) -> tuple[PullResult, Counts]:
    return engine.pull_page(), engine.counts()


def _push(engine: SyncEngine, together: int, recount: bool) -> tuple[PushResult, Counts | None]:
    pushed = engine.push_many(together)
    return pushed, engine.counts() if recount or not pushed.more else None


def _try_again(engine: SyncEngine) -> None:
    engine.try_again()
    engine.ask_again()
