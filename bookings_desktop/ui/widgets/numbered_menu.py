"""A menu whose entries are also chosen by their number: 1 to 9 while it is open (design, keyboard)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from bookings_desktop.ui.widgets.basic import Menu

_DIGITS = range(int(Qt.Key.Key_1), int(Qt.Key.Key_9) + 1)


class NumberedMenu(Menu):
    """A menu with numbers; entries that are disabled keep theirs, so that a number always means the same."""

    numbered = True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """A number chooses its entry, as Enter does."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        entries = [action for action in self.actions() if action.isVisible() and not action.isSeparator()]
        place = event.key() - _DIGITS[0]
        if plain != Qt.KeyboardModifier.NoModifier or event.key() not in _DIGITS or place >= len(entries):
            super().keyPressEvent(event)
            return
        self.setActiveAction(entries[place])
        if entries[place].isEnabled():
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))
