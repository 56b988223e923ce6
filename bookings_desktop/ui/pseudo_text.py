"""The pseudo-translation: every text about two fifths longer and with accents, as in a language with long words.

It shows what would be cut off or run into its neighbour in a translation. ``BOOKINGS_PSEUDO_TEXT=1`` switches it on in the
program; it is for looking and for tests, so that the methods that give a widget its text are exchanged while it is on. Names for
screen readers and scripts stay as they are. What is painted without a widget asks :func:`.shown_text.shown`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from bookings_desktop.ui.shown_text import pseudo, use_pseudo


class PseudoText(QObject):
    """The pseudo-translation of a running application, on until :meth:`remove`."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._originals: list[tuple[type, str, Any]] = []
        use_pseudo(True)
        for kind, name in (
            (QLabel, "setText"),
            (QAbstractButton, "setText"),
            (QAction, "setText"),
            (QLineEdit, "setPlaceholderText"),
            (QPlainTextEdit, "setPlaceholderText"),
            (QWidget, "setToolTip"),
        ):
            self._exchange(kind, name)
        app.installEventFilter(self)

    def _exchange(self, kind: type, name: str) -> None:
        original: Callable[[Any, str], None] = getattr(kind, name)

        def longer(widget: Any, text: str) -> None:
            original(widget, text if _keeps_its_text(widget) else pseudo(text))

        self._originals.append((kind, name, original))
        setattr(kind, name, longer)

    def remove(self) -> None:
        """Give the widgets that are made or filled from now on their own texts."""
        use_pseudo(False)
        self._app.removeEventFilter(self)
        for kind, name, original in self._originals:
            setattr(kind, name, original)
        self._originals.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Reach what got its text when it was made."""
        if event.type() == QEvent.Type.Polish and isinstance(watched, QWidget):
            _spell(watched)
        elif isinstance(event, QActionEvent) and event.type() == QEvent.Type.ActionAdded:
            event.action().setText(event.action().text())
        return False


def _keeps_its_text(widget: QObject) -> bool:
    """What shows keys or markup, or cuts or paints its text itself."""
    if isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.RichText:
        return True
    return widget.property("role") == "kbd" or hasattr(widget, "full")


def _spell(widget: QWidget) -> None:
    if isinstance(widget, QLabel | QAbstractButton) and widget.text():
        widget.setText(widget.text())
    elif isinstance(widget, QLineEdit | QPlainTextEdit) and widget.placeholderText():
        widget.setPlaceholderText(widget.placeholderText())
    elif isinstance(widget, QComboBox):
        for row in range(widget.count()):
            widget.setItemText(row, pseudo(widget.itemText(row)))
