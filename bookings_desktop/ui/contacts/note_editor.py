"""Where a note on a contact is written or changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from bookings_desktop.models.values import ContactNote
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.forms import TextArea


class NoteEditor(QFrame):
    """A text with Save and Cancel. Ctrl+Enter saves; Esc closes, and what was typed is there again when it opens next.

    Signals:
        saved: the ContactNote that is changed, or None for a new one, and the text.
        closed: nothing is being written any more.
    """

    saved = Signal(object, str)
    closed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self.setProperty("card", "note")
        name_widget(self, "Note editor")
        self._note: ContactNote | None = None
        self._contact_id = ""
        self._kept: dict[tuple[str, str], str] = {}
        self._title = label("New note", "section")
        self.text = TextArea(themes, "Note")
        self.text.setPlaceholderText("What should colleagues know?")
        self.save_button = Button(themes, "Save note", "primary", size="small")
        self.save_button.clicked.connect(self.save)
        cancel = Button(themes, "Cancel", "ghost", size="small")
        name_widget(cancel, "Cancel note")
        cancel.clicked.connect(self.close_editor)
        self.text.textChanged.connect(lambda: self.save_button.setEnabled(bool(self.text.toPlainText().strip())))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.save_button)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 11)
        column.setSpacing(7)
        column.addWidget(self._title)
        column.addWidget(self.text)
        column.addLayout(buttons)
        self.hide()

    def begin(self, contact_id: str, note: ContactNote | None = None) -> None:
        """Open for a new note, or to change one."""
        self._contact_id, self._note = contact_id, note
        self._title.setText("Change note" if note else "New note")
        self.text.setPlainText(self._kept.get(self._key, note.text if note else ""))
        self.save_button.setEnabled(bool(self.text.toPlainText().strip()))
        self.show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Hand the text over, and close."""
        text = self.text.toPlainText().strip()
        if not text:
            return
        note = self._note
        self._finish()
        self.saved.emit(note, text)

    def close_editor(self) -> None:
        """Close; a text that was not saved is kept until the program ends."""
        text = self.text.toPlainText()
        before = self._note.text if self._note else ""
        self._finish()
        if text.strip() and text != before:
            self._kept[self._key] = text

    def leave(self, contact_id: str) -> None:
        """Another contact is shown: what is written about the one before is put aside."""
        if not self.isHidden() and contact_id != self._contact_id:
            self.close_editor()

    @property
    def _key(self) -> tuple[str, str]:
        return self._contact_id, self._note.id if self._note else ""

    def _finish(self) -> None:
        self._kept.pop(self._key, None)
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ctrl+Enter saves, Esc closes."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        else:
            super().keyPressEvent(event)
