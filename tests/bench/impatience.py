"""Somebody who presses Ctrl+N from the first paint on, until there is a dialog to type in."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

EVERY_MS = 10
_PAINTED = QEvent.Type(QEvent.registerEventType())


class Impatience(QObject):
    """Presses until the dialog is there, tells when it has painted, and ends the program."""

    def __init__(self, window: QWidget, tell: Callable[[], None]) -> None:
        super().__init__()
        self._window = window
        self._tell = tell
        self._dialog: QDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._press)
        self._timer.start()

    def _press(self) -> None:
        dialogs = self._dialogs()
        if not dialogs:
            focused = QApplication.focusWidget() or self._window
            QTest.keyClick(focused, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            dialogs = self._dialogs()
        if dialogs:
            self._timer.stop()
            self._dialog = dialogs[0]
            self._dialog.installEventFilter(self)
            self._dialog.update()

    @staticmethod
    def _dialogs() -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note that the dialog paints."""
        if watched is self._dialog and event.type() == QEvent.Type.Paint:
            QCoreApplication.postEvent(self, QEvent(_PAINTED), Qt.EventPriority.HighEventPriority.value)
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """The dialog has painted."""
        if event.type() == _PAINTED:
            self._tell()
            os._exit(0)
        return super().event(event)
