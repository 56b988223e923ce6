"""Asks something, while somebody fills a form, a moment after the last change, one question at a time."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from bookings_desktop.ui.threads import TaskRunner

PAUSE_MS = 120
"""How long a form has to be quiet before it is asked about."""

Q = TypeVar("Q")


class QuietWatch(QObject, Generic[Q]):
    """Answers the latest question of one form; subclasses say what is asked.

    Signals:
        answered: the answer to the latest question, or None when there is nothing to ask; never an answer to an older question.
    """

    answered = Signal(object)

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        """Make the watch.

        Args:
            tasks: runs the look on the database lane.
            parent: the form; nothing is answered once it is gone.
        """
        super().__init__(parent)
        self._tasks = tasks
        self._question: Q | None = None
        self._asking = False
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._look)

    def find(self, question: Q) -> object:
        """Give the answer; runs on the database lane."""
        raise NotImplementedError

    def ask(self, question: Q | None) -> None:
        """Ask this from now on; None when there is nothing to ask. The same question again changes nothing."""
        if question == self._question:
            return
        self._question = question
        self._stale = True
        if question is None:
            self._timer.stop()
            self.answered.emit(None)
        else:
            self._timer.start()

    def ask_again(self) -> None:
        """Bookings, members or contacts have changed: ask the same again."""
        if self._question is not None:
            self._stale = True
            self._timer.start()

    def _look(self) -> None:
        if not self._asking and self._question is not None:
            self._asking = True
            self._tasks.start(self._answer(self._question))

    async def _answer(self, question: Q) -> None:
        self._stale = False
        try:
            answer = await self._tasks.run(lambda: self.find(question))
        finally:
            if isValid(self):
                self._asking = False
        if not isValid(self):
            return
        if question != self._question or self._stale:
            if not self._timer.isActive():
                self._look()  # somebody went on meanwhile: this answer is of no use any more
        else:
            self.answered.emit(answer)
