"""The line that lies over a date field while somebody types into it freely, and the words below it that say what is meant."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class TypedEdit(QLineEdit):
    """A bare line edit inside a field; it reads nothing itself.

    Signals:
        finished: Enter was pressed, or the focus has left.
        given_up: Esc was pressed.
        left: Tab (true) or Shift+Tab (false) was pressed.
        stepped: an arrow key was pressed that goes on to the next (1) or previous (-1) part of the date.
        passed_on: a QKeyEvent that the field itself understands.
    """

    finished = Signal()
    given_up = Signal()
    left = Signal(bool)
    stepped = Signal(int)
    passed_on = Signal(object)

    def __init__(self, field: QWidget, name: str) -> None:
        super().__init__(field)
        self.setProperty("role", "typed")
        self.setAccessibleName(name)
        self.setFrame(False)
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Take Tab before the dialog does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            forward = {Qt.Key.Key_Tab: True, Qt.Key.Key_Backtab: False}.get(Qt.Key(event.key()))
            if forward is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.left.emit(forward)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter takes what was typed, Esc gives it up; beside figures alone, Left and Right go from part to part."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key in _STEPS and self.text().isdigit():
            self.stepped.emit(_STEPS[key])
        elif key in _PASSED_ON:
            self.passed_on.emit(event)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Cover the date below; a style sheet paints no ground for a line edit inside a spin box."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        painter.end()
        super().paintEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take what was typed when the focus goes to another field; another window changes nothing."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.finished.emit()


class Meaning(QLabel):
    """“Fri 15 May 2026, 14:00” just below the field, while it is typed."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        self._field = field
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "meaning")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))
        if text:
            self.adjustSize()
            self.move(self._field.mapTo(self.window(), QPoint(0, self._field.height() + 3)))
            self.raise_()
