"""Where the details panel is: beside the table in a wide window, over its right edge in a narrow one (design, narrow windows)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from bookings_desktop.ui.bookings.details_panel import WIDTH, DetailsPanel
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import restyle

BESIDE_FROM = 1000
"""Width of the window, at a text size of 100 %, from which the panel is beside the table."""


class DetailsPlace(QObject):
    """Shows and hides the panel.

    In a wide window the choice is remembered; over the table the panel is open until it is closed.

    Signals:
        shown: the panel has come into view.
        chosen: a person wants the panel beside the table, or not.
    """

    shown = Signal()
    chosen = Signal(bool)

    def __init__(self, page: BookingsPage, panel: DetailsPanel, action: QAction, themes: ThemeManager) -> None:
        super().__init__(page)
        self._page = page
        self._panel = panel
        self._action = action
        self._themes = themes
        self._wanted = False
        self._over = False
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), page)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.close)
        self._escape.setEnabled(False)
        panel.hide()
        page.set_details(panel)
        action.triggered.connect(self.toggle)
        panel.close_requested.connect(self.close)
        page.installEventFilter(self)
        themes.changed.connect(self._on_theme)  # a method: the connection ends with this object
        self.fit()

    @property
    def over_table(self) -> bool:
        """Whether the panel is, or would be, over the table."""
        return self._page.window().width() < BESIDE_FROM * self._themes.theme.scale

    def set_wanted(self, wanted: bool) -> None:
        """Say whether the panel is shown in a wide window."""
        self._wanted = wanted
        self.fit()

    def toggle(self) -> None:
        """Show the panel, or hide it."""
        self._show(self._panel.isHidden())

    def close(self) -> None:
        """Hide the panel."""
        self._show(False)

    def _show(self, wanted: bool) -> None:
        if self.over_table:
            self._over = wanted
        else:
            self._wanted = wanted
            self.chosen.emit(wanted)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The page has another size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and watched is self._page:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Put the panel where it belongs."""
        over = self.over_table
        if not over:
            self._over = False
        self._settle(over)
        visible = self._over if over else self._wanted
        was_hidden = self._panel.isHidden()
        if not visible and not was_hidden:
            self._give_focus_back()
        self._panel.setVisible(visible)
        self._escape.setEnabled(over and visible)
        self._action.setChecked(visible)
        if over and visible:
            self._lay_over()
        if visible and was_hidden:
            self.shown.emit()

    def _on_theme(self, _theme: Theme) -> None:
        self.fit()

    def _settle(self, over: bool) -> None:
        """Make the panel a part of the splitter, or of the page itself."""
        inside = self._panel.parentWidget() is self._page.splitter
        if over and inside:
            self._panel.hide()
            self._panel.setParent(self._page)
        elif not over and not inside:
            self._panel.hide()
            self._page.set_details(self._panel)
        restyle(self._panel, "edge", "left" if over else "")

    def _lay_over(self) -> None:
        width = min(self._themes.theme.px(WIDTH), self._page.width())
        self._panel.setGeometry(self._page.width() - width, 0, width, self._page.height())
        self._panel.raise_()

    def _give_focus_back(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._panel.isAncestorOf(focused):
            self._page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def order_focus(self) -> None:
        """Let Tab go from the table into the panel, and through it as it is read."""
        before: QWidget = self._page.table
        for widget in self._panel.focusable():
            QWidget.setTabOrder(before, widget)
            before = widget
