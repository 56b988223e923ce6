"""What of a booking can be edited in the details panel itself: its internal notes and its follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.models.values import FollowUp
from bookings_desktop.ui.bookings.details_parts import clear, widgets_of, wrapped
from bookings_desktop.ui.bookings.when_texts import short_day
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget, restyle
from bookings_desktop.ui.widgets.labels import WrapLabel

ADD_NOTE = "Add a note…"


class NotesText(WrapLabel):
    """The notes as they are; a click or Enter begins to edit them.

    Signals:
        edit_requested: they are to be edited.
    """

    edit_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "editable")
        self.setIndent(0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self.setSizePolicy(policy)
        name_widget(self, "Notes")
        self.setToolTip("Click or press Enter to edit")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin to edit."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.edit_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter begins to edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_requested.emit()
            return
        super().keyPressEvent(event)


class NotesEdit(QPlainTextEdit):
    """The notes while they are edited.

    Signals:
        finished: the focus has gone, or Ctrl+S was pressed.
        cancelled: Esc was pressed.
    """

    finished = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        name_widget(self, "Edit notes")
        self.setPlaceholderText("Internal notes")

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+S are the field's own, whatever the window has for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc gives up, Ctrl+S saves."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Leaving saves; a menu over the field, or another window in front, is no leaving."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finished.emit()


def _is_own(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Save)


class NotesBox(QWidget):
    """The internal notes of a booking, edited where they stand.

    Signals:
        saved: booking id, the notes from which editing began, and the new ones; only when they differ.
    """

    saved = Signal(str, str, str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._booking = ""
        self._notes = ""
        self._begun_with = ""
        self._editing = False
        self.text = NotesText()
        self.edit = NotesEdit()
        self.edit.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("Notes", "section"))
        head.addStretch(1)
        head.addWidget(label("Internal, never sent to Google", "caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.edit)
        self.text.edit_requested.connect(self.begin)
        self.edit.finished.connect(self.finish)
        self.edit.cancelled.connect(self.cancel)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    @property
    def editing(self) -> bool:
        """Whether the notes are being edited."""
        return self._editing

    def show_notes(self, booking_id: str, notes: str) -> None:
        """Show the notes of a booking. What is being typed for the same booking stays; for another one it is saved first."""
        if self.editing and booking_id != self._booking:
            self.finish()
        self._booking, self._notes = booking_id, notes
        self.text.setText(notes or ADD_NOTE)
        restyle(self.text, "empty", not notes)
        self.text.setAccessibleName("Notes")
        self.text.setAccessibleDescription(notes or "None. Press Enter to add some.")

    def begin(self, typed: str | None = None) -> None:
        """Begin to edit; ``typed`` is a text that could not be saved before."""
        self._begun_with = self._notes
        self._editing = True
        self.edit.setPlainText(self._notes if typed is None else typed)
        self.text.hide()
        self.edit.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    def finish(self) -> None:
        """Stop editing and save what is new."""
        if not self.editing:
            return
        typed = self.edit.toPlainText().strip()
        begun_with = self._begun_with
        self._stop()
        if typed != begun_with.strip():
            self.text.setText(typed or ADD_NOTE)
            restyle(self.text, "empty", not typed)
            self.saved.emit(self._booking, begun_with, typed)

    def cancel(self) -> None:
        """Stop editing and leave the notes as they are."""
        if self.editing:
            self._stop()

    def _stop(self) -> None:
        self._editing = False  # first: the focus that now goes must not save
        had_focus = self.edit.hasFocus()
        self.text.show()
        if had_focus:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.hide()

    def _on_theme(self, theme: Theme) -> None:
        self.edit.setFixedHeight(theme.px(92))


class FollowUpBox(QWidget):
    """The follow-ups of a booking: a check box each, and a line to add one.

    Signals:
        done_changed: a FollowUp, and whether it is done now.
        added: the text of a new one.
    """

    done_changed = Signal(object, bool)
    added = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._shown: tuple[FollowUp, ...] | None = None
        name_widget(self, "Follow-ups")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Add a follow-up…")
        self.line.setMaxLength(500)
        name_widget(self.line, "Add a follow-up")
        self.line.returnPressed.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label("Follow-ups", "section"))
        column.addLayout(self._rows)
        column.addWidget(self.line)

    def show_follow_ups(self, follow_ups: Sequence[FollowUp], this_year: int, *, same: bool) -> None:
        """Show follow-ups. ``same``: of the booking shown before, so that a text that is being typed stays."""
        if not same:
            self.line.clear()
        if same and self._shown == tuple(follow_ups):
            return
        self._shown = tuple(follow_ups)
        focused = self._focused()
        clear(self._rows)
        for follow_up in follow_ups:
            row, box = self._row(follow_up, this_year)
            self._rows.addWidget(row)
            if focused == follow_up.id:
                box.setFocus(Qt.FocusReason.OtherFocusReason)

    def boxes(self) -> list[QCheckBox]:
        """The check boxes shown."""
        return [box for row in widgets_of(self._rows) for box in row.findChildren(QCheckBox)]

    def _focused(self) -> str:
        return next((str(box.property("followUp")) for box in self.boxes() if box.hasFocus()), "")

    def _row(self, follow_up: FollowUp, this_year: int) -> tuple[QWidget, QCheckBox]:
        made = QWidget()
        box = QCheckBox()
        done = follow_up.done_at is not None
        box.setChecked(done)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setProperty("followUp", follow_up.id)
        box.setAccessibleName(f"{follow_up.text}{_due_words(follow_up.due, this_year, ', due ')}")
        box.setToolTip("Mark as open again" if done else "Mark as done")
        box.toggled.connect(lambda checked: self.done_changed.emit(follow_up, checked))
        text = wrapped(follow_up.text, "quiet" if done else "")
        if done:
            font = text.font()
            font.setStrikeOut(True)
            text.setFont(font)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        row.addWidget(label(_due_words(follow_up.due, this_year, ""), "caption"))
        return made, box

    def _add(self) -> None:
        text = self.line.text().strip()
        if text:
            self.added.emit(text)
            self.line.clear()


def _due_words(due: date | None, this_year: int, before: str) -> str:
    return f"{before}{short_day(due, this_year)}" if due else ""
