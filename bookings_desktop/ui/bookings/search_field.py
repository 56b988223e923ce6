"""The search field of the page: a magnifier, the key that leads to it, and a cross that empties it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bookings_desktop.ui.resources import icon
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.glyph_size import scale_glyphs

_OWN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Down})


class SearchField(QLineEdit):
    """Where a person types what they look for.

    Signals:
        left: the person wants to go on in the table; true when a row is to be chosen there.
    """

    left = Signal(bool)
    _SIDES = 34

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale_glyphs(self)
        name_widget(self, "Search bookings")
        self.setPlaceholderText("Search title, description or contact")
        self._magnifier = QAction("Search", self)
        self.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction("Clear search", self)
        self._clear.setToolTip("Clear search (Esc)")
        self._clear.triggered.connect(self.clear)
        self._key = label("", "kbd")
        self._key.setParent(self)
        self._key.setText(QKeySequence(QKeySequence.StandardKey.Find).toString(QKeySequence.SequenceFormat.NativeText))
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self.show_means)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self.show_means()

    def _on_theme(self, theme: Theme) -> None:
        self._magnifier.setIcon(icon("search", theme.color("text3"), theme.px(15)))
        self._clear.setIcon(icon("x", theme.color("text3"), theme.px(14)))
        self._place_key()

    def show_means(self) -> None:
        """Show the key while the field is empty, the cross while it is not."""
        filled = bool(self.text())
        if filled and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not filled:
            self.removeAction(self._clear)
        self._place_key()

    def _place_key(self) -> None:
        size = self._key.sizeHint()
        fits = self.width() > 8 * size.width() // 2 + 120
        self._key.setVisible(not self.text() and fits)
        self._key.setGeometry(
            self.width() - size.width() - 9, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the key's name at the right."""
        super().resizeEvent(event)
        self._place_key()
        room = self.width() - 2 * self._SIDES
        cut = self.fontMetrics().horizontalAdvance(self.placeholderText()) > room
        self.setToolTip(self.placeholderText() if cut else "")

    def event(self, event: QEvent) -> bool:
        """Some keys are the field's own while it has the focus, whatever shortcut the window has for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc empties the field, then leads back to the table; Down and Enter go to its rows."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit(False)
        elif event.key() in _OWN_KEYS:
            self.left.emit(True)
        else:
            super().keyPressEvent(event)
