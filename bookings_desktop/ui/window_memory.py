"""What the window remembers until the next start: parts tell it what has changed, and it is saved a moment later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from bookings_desktop.window_state import WindowState

SAVE_AFTER = 1500
"""Milliseconds without a further change after which the state is saved: dragging an edge is one change."""


class WindowMemory(QObject):
    """The state of the window, kept up to date.

    Signals:
        due: the state is to be saved now.

    Attributes:
        state: as it is now.
        save: stores a state durably; for a lane, never for the main thread. Tells whether that worked.
    """

    due = Signal()

    def __init__(
        self,
        state: WindowState | None = None,
        save: Callable[[WindowState], object] = lambda _state: None,
        parent: QObject | None = None,
    ) -> None:
        """Make it.

        Args:
            state: as it was at the last start; None for the first time.
            save: stores a state.
            parent: owner, or None.
        """
        super().__init__(parent)
        self.state = state if state is not None else WindowState()
        self.save = save
        self._saved = self.state
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER)
        self._timer.timeout.connect(self.due)

    def keep(self, **values: Any) -> None:
        """Remember values of :class:`bookings_desktop.window_state.WindowState`; saved when it has been quiet for a moment."""
        state = self.state.changed(**values)
        if state != self.state:
            self.state = state
            self._timer.start()

    def take_unsaved(self) -> WindowState | None:
        """The state, when it is not the saved one: whoever takes it saves it. None when there is nothing to save."""
        self._timer.stop()
        if self.state == self._saved:
            return None
        self._saved = self.state
        return self.state
