"""Where the details panel is, as the width allows: beside the table, over its right edge, or in a dialog (design)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from bookings_desktop.ui.bookings.details_panel import WIDEST, WIDTH, DetailsPanel
from bookings_desktop.ui.bookings.page import DETAILS_BESIDE_FROM, BookingsPage
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget, restyle

DIALOG_BELOW = 760
"""Width of the window, at a text size of 100 %, under which the panel is in a dialog."""

_DIALOG_HEIGHT = 620


class DetailsDialog(QDialog):
    """The panel in a window of its own, which has the keys of the main window, too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Details")
        name_widget(self, "Booking details dialog")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.addActions([action for action in parent.actions() if action.shortcuts()])

    def hold(self, panel: QWidget) -> None:
        """Take the panel in."""
        self._column.addWidget(panel)


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
        self._dialog: DetailsDialog | None = None
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
        return self._page.window().width() < DETAILS_BESIDE_FROM * self._themes.theme.scale

    @property
    def in_dialog(self) -> bool:
        """Whether the panel is, or would be, in a dialog."""
        return self._page.window().width() < DIALOG_BELOW * self._themes.theme.scale

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
        elif event.type() == QEvent.Type.Hide and watched is self._page and self._dialog is not None:
            self._dialog.hide()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Put the panel where it belongs."""
        over = self.over_table
        if not over:
            self._over = False
        in_dialog = self.in_dialog
        self._settle(over, in_dialog)
        visible = self._over if over else self._wanted
        was_hidden = self._panel.isHidden()
        if not visible and not was_hidden:
            self._give_focus_back()
        self._panel.setVisible(visible)
        self._show_dialog(in_dialog and visible)
        self._escape.setEnabled(over and visible and not in_dialog)
        self._action.setChecked(visible)
        covers = over and visible and not in_dialog
        if covers:
            self._lay_over()
        # messages stay beside the panel: see MessageBar
        self._page.table.setProperty("covered", self._panel.width() if covers else 0)
        if visible and was_hidden:
            self.shown.emit()

    def _on_theme(self, _theme: Theme) -> None:
        self.fit()

    def _settle(self, over: bool, in_dialog: bool) -> None:
        """Make the panel a part of the splitter, of the page itself, or of a dialog."""
        if in_dialog and self._dialog is None:
            self._dialog = DetailsDialog(self._page.window())
            self._dialog.rejected.connect(self.close)
        wanted: QWidget | None = self._page if over else self._page.splitter
        if in_dialog:
            wanted = self._dialog
        if self._panel.parentWidget() is not wanted:
            self._panel.hide()
            if in_dialog and self._dialog is not None:
                self._dialog.hold(self._panel)
            elif over:
                self._panel.setParent(self._page)
            else:
                self._page.set_details(self._panel)
        self._panel.set_widest(None if in_dialog else WIDEST)
        restyle(self._panel, "edge", "left" if over and not in_dialog else "")

    def _show_dialog(self, wanted: bool) -> None:
        dialog = self._dialog
        if dialog is None or dialog.isVisible() == wanted:
            return
        if wanted:
            window, theme = self._page.window(), self._themes.theme
            dialog.resize(
                min(window.width() - 40, theme.px(WIDEST)), min(window.height() - 20, theme.px(_DIALOG_HEIGHT))
            )
            dialog.show()
            dialog.activateWindow()
            self._panel.close_button.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            dialog.hide()
            self._page.window().activateWindow()
            self._page.table.setFocus(Qt.FocusReason.OtherFocusReason)

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
        before: QWidget | None = self._page.table if self._panel.window() is self._page.window() else None
        for widget in self._panel.focusable():
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
