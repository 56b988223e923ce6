"""The pages of the window: the bookings, and others that come in their place and go back to them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """One page at a time. The first one is home; Esc on any other goes back to it, with the focus where it was.

    Signals:
        page_shown: the page (QWidget) that is in view now.
    """

    page_shown = Signal(object)

    def __init__(self, home: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._left: QWidget | None = None
        self.addWidget(home)

    @property
    def at_home(self) -> bool:
        """Whether the first page is in view."""
        return self.currentWidget() is self._home

    def show_page(self, page: QWidget, first: QWidget) -> None:
        """Show another page.

        Args:
            page: kept from its first showing on.
            first: what gets the focus.
        """
        if self.indexOf(page) < 0:
            self.addWidget(page)
            escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
            escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            escape.activated.connect(self.go_home)
        if self.at_home:
            focused = QApplication.focusWidget()
            self._left = focused if focused is not None and self._home.isAncestorOf(focused) else None
        if self.currentWidget() is not page:
            self.setCurrentWidget(page)
            self.page_shown.emit(page)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_home(self) -> None:
        """Show the first page again, with the focus where it was."""
        if self.at_home:
            return
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()  # a field takes what was typed into it
        self.setCurrentWidget(self._home)
        self.page_shown.emit(self._home)
        (self._left or self._home).setFocus(Qt.FocusReason.ShortcutFocusReason)
