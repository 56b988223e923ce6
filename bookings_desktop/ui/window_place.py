"""The place of the window on the screens: where it was, as long as that can be seen and reached."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from bookings_desktop.ui.window_memory import WindowMemory

_GRIP_WIDTH, _GRIP_HEIGHT = 120, 32
"""So much of the window's upper edge has to be on a screen: it can be taken there and moved."""


def fitting(wanted: QRect, screens: Sequence[QRect]) -> QRect | None:
    """The place for a window that was at ``wanted``; None when no present screen shows it.

    Args:
        wanted: where it was.
        screens: the rooms that the present screens have for windows.
    """
    grip = QRect(wanted.left(), wanted.top(), wanted.width(), _GRIP_HEIGHT)
    for room in screens:
        seen = grip.intersected(room)
        if seen.width() >= min(_GRIP_WIDTH, wanted.width()) and seen.height() >= _GRIP_HEIGHT // 2:
            size = wanted.size().boundedTo(room.size())
            return QRect(wanted.topLeft(), size)
    return None


class WindowPlace(QObject):
    """Gives a window its last place, and remembers where it is put."""

    def __init__(self, window: QMainWindow, memory: WindowMemory) -> None:
        super().__init__(window)
        self._window = window
        self._memory = memory
        self._restore()
        window.installEventFilter(self)

    def _restore(self) -> None:
        state = self._memory.state
        rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if state.geometry is not None:
            place = fitting(QRect(*state.geometry), rooms)
            if place is not None:
                self._window.setGeometry(place)
            elif rooms:
                self._window.resize(QRect(*state.geometry).size().boundedTo(rooms[0].size()))
        if state.maximised:
            self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowMaximized)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The window was moved, resized, maximised or put back."""
        kinds = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)
        if event.type() in kinds and self._window.isVisible() and not self._window.isMinimized():
            self._keep()
        return super().eventFilter(watched, event)

    def _keep(self) -> None:
        window = self._window
        if window.isFullScreen():
            return
        maximised = window.isMaximized()
        if maximised:
            self._memory.keep(maximised=True)
            return
        place = window.geometry()
        self._memory.keep(maximised=False, geometry=(place.left(), place.top(), place.width(), place.height()))
