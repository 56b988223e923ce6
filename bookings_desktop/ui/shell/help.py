"""What helps with the keyboard: opens the key sheet and the command palette of a window.

Both are imported when they are asked for: the sheet names what handles each key, the booking form among them, and none of that
may come before the window's first paint.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.theme import ThemeManager


class KeyboardHelp(QObject):
    """Carries out “Keyboard shortcuts” and “Commands” of one window."""

    def __init__(self, window: QMainWindow, themes: ThemeManager, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._themes = themes
        self._actions = actions
        actions[names.KEY_SHEET].triggered.connect(self.show_key_sheet)
        actions[names.COMMANDS].triggered.connect(self.show_palette)

    def show_key_sheet(self) -> None:
        """Open the key sheet, or bring the open one forward."""
        from bookings_desktop.ui.shell.key_sheet import KeySheet

        open_one = next((made for made in self._window.findChildren(KeySheet) if made.isVisible()), None)
        sheet = open_one or KeySheet(self._themes, self._actions, self._window)
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    def show_palette(self) -> None:
        """Open the palette; where it is open already, close it."""
        from bookings_desktop.ui.shell.palette import CommandPalette, commands_of

        host = self._host()
        open_one = next((made for made in host.findChildren(CommandPalette) if made.isVisible()), None)
        if open_one is not None:
            open_one.close_palette()
            return
        # not the palette itself: it is open
        commands = commands_of(self._window, leave_out=(self._actions[names.COMMANDS],))
        CommandPalette(self._themes, host, commands).open()

    def _host(self) -> QWidget:
        """The window over which the palette opens: the dialog in use if it has the keys for it, else the window itself."""
        active = QApplication.activeWindow()
        return active if active is not None and self._actions[names.COMMANDS] in active.actions() else self._window
