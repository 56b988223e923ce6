"""The pseudo-translation: every text about two fifths longer and with accents, as in a language with long words.

It shows what would be cut off or run into its neighbour in a translation. ``BOOKINGS_PSEUDO_TEXT=1`` switches it on in the
program; it is for looking and for tests, so that the methods that give a widget its text are exchanged while it is on. Names for
screen readers and scripts stay as they are. What is painted without a widget asks :func:`shown`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

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

_BEGIN, _END = "‹", "›"
_ACCENTED = str.maketrans("aceilnosuyzACEILNOSUYZ", "åçéîłñöšüýžÅÇÉÎŁÑÖŠÜÝŽ")
_LONGER = 0.4
_FILLER = "öüßé"


def pseudo(text: str) -> str:
    """The text as it could be in another language; one that is already, or that has no letters, stays as it is.

    Space around it and the ampersand before an access key stay where they are.
    """
    words = text.strip()
    if _BEGIN in words or not any(letter.isalpha() for letter in words):
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    letters = round(len(words) * _LONGER)
    filler = (_FILLER * (letters // len(_FILLER) + 1))[: max(1, letters - 2)]
    # in words, as a longer sentence has more words, not longer ones
    chunks = [filler[place : place + 7] for place in range(0, len(filler), 7)]
    joint = " " if " " in words else ""
    return f"{before}{_BEGIN}{words.translate(_ACCENTED)}{joint}{' '.join(chunks)}{_END}{after}"


def shown(text: str) -> str:
    """A text as it is painted: itself, or its pseudo-translation while that is on."""
    return pseudo(text) if PseudoText.active else text


class PseudoText(QObject):
    """The pseudo-translation of a running application, on until :meth:`remove`."""

    active: ClassVar[bool] = False

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._originals: list[tuple[type, str, Any]] = []
        PseudoText.active = True
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
        PseudoText.active = False
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
