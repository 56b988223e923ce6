"""What a person wants of a window that has painted, but behind which there is nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from bookings_desktop.ui.main_window import MainWindow


class EarlyWishes(QObject):
    """Remembers what is wanted, from its creation until :meth:`end`.

    Attributes:
        closed: whether the window was closed.
        left: whether the sample is to be left.
        new: whether a new booking is to be made.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.closed = self.left = self.new = False
        window.closed.connect(self._on_closed)
        window.left.connect(self._on_left)
        window.new_requested.connect(self._on_new)

    def end(self) -> None:
        """Listen no more: what is wanted from now on can be done."""
        self._window.closed.disconnect(self._on_closed)
        self._window.left.disconnect(self._on_left)
        self._window.new_requested.disconnect(self._on_new)

    def _on_closed(self) -> None:
        self.closed = True

    def _on_left(self) -> None:
        self.left = True
        self._window.close()

    def _on_new(self) -> None:
        self.new = True
