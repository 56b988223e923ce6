"""The application object: when the system asks it to quit, what was begun is finished first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


class BookingsApplication(QApplication):
    """Qt's application, which can do something else instead of quitting at once.

    It hears of the wish as the receiver of the event. A filter would hear of it as well, but of every other event of every
    object too, and making a dialog sends thousands of them.

    Attributes:
        quit_instead: what is done when the system asks to quit, such as closing the window.
    """

    quit_instead: Callable[[], object] | None = None

    def event(self, event: QEvent) -> bool:
        """Take the request to quit for another one, where there is one."""
        if event.type() == QEvent.Type.Quit and self.quit_instead is not None:
            self.quit_instead()
            return True
        return super().event(event)
