"""What was done and can be taken back, and what was taken back and can be done again.

A step is kept with the values before and after it (see ``BookingService.undo``): taking one back is refused when a booking was
changed since, and what a taking back returns is a step again, which is what “Redo” takes back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bookings_desktop.errors import BookingsError, ChangedMeanwhile, NotFound, NotPossible
from bookings_desktop.ui.notifications import Notifications

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.models.values import Booking
    from bookings_desktop.services.bookings import BookingService, Changed
    from bookings_desktop.ui.threads import TaskRunner

    Turn = Callable[[tuple[Changed, ...]], tuple[Changed, ...]]

UNDO_STEPS = 100
"""How many steps are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """Takes back something beside a booking, such as a new follow-up; used on the database lane.

    Attributes:
        run: does it, and returns what takes that back again. Raises ChangedMeanwhile, NotFound.
    """

    run: Callable[[], Reversal]


@dataclass(slots=True, eq=False)
class Step:
    """Something that was done; each is only equal to itself.

    Attributes:
        sentence: what was done, without a full stop (“3 bookings confirmed”).
        changed: the bookings before and after.
        others: what else belongs to it.
        created: whether its bookings were new: taking it back puts them into the trash.
        turn: puts its bookings back, and gives what puts them back again; ``BookingService.undo`` when None.
    """

    sentence: str
    changed: tuple[Changed, ...]
    others: tuple[Reversal, ...] = ()
    created: bool = False
    turn: Turn | None = None


class UndoHistory(QObject):
    """The steps of one window.

    Signals:
        changed: what can be undone or done again is something else now.
        brought_back: ids (list) of bookings that have come back from the trash.
        taken_back: the Step that was undone.
    """

    changed = Signal()
    brought_back = Signal(list)
    taken_back = Signal(object)

    def __init__(
        self,
        service: BookingService,
        tasks: TaskRunner,
        notifications: Notifications,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._tasks = tasks
        self._notifications = notifications
        self._undoable: list[Step] = []
        self._redoable: list[Step] = []
        self._turning = asyncio.Lock()

    @property
    def undo_sentence(self) -> str:
        """What “Undo” takes back; empty when there is nothing."""
        return self._undoable[-1].sentence if self._undoable else ""

    @property
    def redo_sentence(self) -> str:
        """What “Redo” does again; empty when there is nothing."""
        return self._redoable[-1].sentence if self._redoable else ""

    def remember(
        self,
        sentence: str,
        changed: tuple[Changed, ...],
        others: tuple[Reversal, ...] = (),
        *,
        created: bool = False,
        told: bool = True,
        turn: Turn | None = None,
    ) -> Step:
        """Keep what an undo needs, and tell that something was done.

        Args:
            sentence: what was done, without a full stop.
            changed: the bookings before and after.
            others: what else belongs to it.
            created: whether the bookings are new; their ``before`` is then of no account.
            told: whether a message offers to undo it; the caller offers it elsewhere otherwise.
            turn: see :class:`Step`; used on the database lane.
        """
        step = Step(sentence, changed, others, created, turn)
        self._redoable.clear()
        self._keep(step)
        if told:
            self._notifications.done(f"{sentence}.", "Undo", lambda: self.start_undo(step))
        return step

    def remember_new(self, sentence: str, booking: Booking, others: tuple[Reversal, ...] = ()) -> Step:
        """Keep that a booking was added, and what came with it."""
        from bookings_desktop.services.bookings import Changed

        return self.remember(sentence, (Changed(booking, booking),), others, created=True)

    def can_undo(self, step: Step) -> bool:
        """Whether a certain step was not taken back yet."""
        return step in self._undoable

    def start_undo(self, step: Step) -> None:
        """Take one certain step back, if it was not taken back yet."""
        self._tasks.start(self._undo_this(step))

    async def undo(self) -> None:
        """Take the last step back; says so when a booking was changed since."""
        async with self._turning:
            if not self._undoable:
                self._notifications.info("There is nothing to undo.")
                return
            await self._take_back(self._undoable[-1])

    async def redo(self) -> None:
        """Do again what was taken back last; says so when a booking was changed since."""
        async with self._turning:
            if not self._redoable:
                self._notifications.info("There is nothing to do again.")
                return
            await self._do_again(self._redoable[-1])

    async def _undo_this(self, step: Step) -> None:
        async with self._turning:
            if step in self._undoable:
                await self._take_back(step)

    async def _take_back(self, step: Step) -> None:
        undone = await self._turn(step, self._undoable)
        self._redoable.append(undone)
        self.taken_back.emit(step)
        self._tell("Undone", undone)

    async def _do_again(self, step: Step) -> None:
        done = await self._turn(step, self._redoable)
        self._keep(done)
        self._tell("Done again", done)

    async def _turn(self, step: Step, steps: list[Step]) -> Step:
        """Put back what a step changed, and take it from its list; gives the step that takes this back."""
        try:
            turned = await self._tasks.run(lambda: self._turned(step))
        except (ChangedMeanwhile, NotFound):
            steps.remove(step)  # it can never be taken back any more, and must not stand before those that can
            self.changed.emit()
            raise
        except NotPossible:
            if step is steps[-1]:  # not now, perhaps later: it goes behind those that can be taken back meanwhile
                steps.insert(0, steps.pop())
                self.changed.emit()
            raise
        steps.remove(step)
        self._reach_back(step.changed, turned.changed)
        return turned

    def _turned(self, step: Step) -> Step:
        """On the database lane: all of a step, or nothing of it."""
        changed = step.changed
        if step.created:
            now = datetime.now(UTC)
            changed = tuple(replace(change, before=replace(change.after, deleted_at=now)) for change in changed)
        turn = step.turn or self._service.undo
        turned = turn(changed)
        others: list[Reversal] = []
        try:
            for other in step.others:
                others.append(other.run())  # noqa: PERF401 - those that were done are needed when one fails
        except BookingsError:
            for done in reversed(others):
                done.run()
            turn(turned)
            raise
        return Step(step.sentence, turned, tuple(others), turn=step.turn)

    def _tell(self, word: str, step: Step) -> None:
        self.changed.emit()
        back = [change.after.id for change in step.changed if change.before.deleted_at and not change.after.deleted_at]
        if back:
            self.brought_back.emit(back)
        sentence = step.sentence
        self._notifications.info(f"{word}: {sentence[0].lower()}{sentence[1:]}.")

    def _keep(self, step: Step) -> None:
        self._undoable.append(step)
        del self._undoable[:-UNDO_STEPS]
        self.changed.emit()

    def _reach_back(self, changed: Sequence[Changed], turned: Sequence[Changed]) -> None:
        """What stands now is what an earlier step had made, only with a newer version: that one can be taken back next."""
        versions = {
            (before.before.id, before.before.version): after.after.version
            for before, after in zip(changed, turned, strict=True)
        }
        for step in (*self._undoable, *self._redoable):
            step.changed = tuple(
                replace(change, after=replace(change.after, version=version)) if version else change
                for change in step.changed
                for version in [versions.get((change.after.id, change.after.version))]
            )
