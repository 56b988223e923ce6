"""Dialogs that nobody leaves by mistake: they ask before what was typed is thrown away."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner


class GuardedDialog(QDialog):
    """A dialog that asks before it is closed with changes, and stays open while it stores something.

    Args:
        themes: colours and fonts.
        tasks: runs what stores, and the question.
        parent: the window that it belongs to.
    """

    discard_words: ClassVar[tuple[str, str]] = ("Discard your changes?", "What you typed is not saved yet.")
    """The question before changes are lost: its title, and what it is about."""

    def __init__(self, themes: ThemeManager, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._tasks = tasks
        self._saving = self._asking = False

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not stored."""
        raise NotImplementedError

    def reject(self) -> None:
        """Close; ask first when something was changed. While it is being stored the dialog stays open."""
        if self._saving or self._asking:
            return
        if self.is_changed:
            self._asking = True
            self._tasks.start(self._ask_to_discard())
        else:
            super().reject()

    async def _ask_to_discard(self) -> None:
        title, text = self.discard_words
        try:
            answer = await ask(self._themes, self, title, text, (("Discard", "danger"), ("Keep editing", "secondary")))
        finally:
            self._asking = False
        if answer == "Discard" and isValid(self):
            self.close_without_asking()

    def close_without_asking(self) -> None:
        """Close, whatever was typed."""
        super().reject()
