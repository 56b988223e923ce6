"""A small panel inside a form in which a contact is created without leaving the form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.values import Contact
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormRow, GlyphLineEdit

_FIELD_WIDTH = 210


class CreateContactPanel(QFrame):
    """Name, e-mail and phone of a new contact.

    Enter creates it, Esc closes the panel and nothing else.

    Signals:
        create_requested: the Contact, as typed and without id; the owner stores it and answers with :meth:`close_panel` or
            :meth:`show_problems`.
        cancelled: the panel was closed without creating anything.
        changed: something was typed.
    """

    create_requested = Signal(object)
    cancelled = Signal()
    changed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self.setProperty("card", "note")
        name_widget(self, "New contact")
        self._busy = False
        self._name, name_row = self._field(themes, "Contact name", "Name", "user")
        self._email, email_row = self._field(themes, "Contact e-mail", "E-mail", "mail")
        self._phone, phone_row = self._field(themes, "Contact phone", "Phone", "phone")
        self._rows = {"name": name_row, "email": email_row, "phone": phone_row}
        self._edits = {"name": self._name, "email": self._email, "phone": self._phone}
        self._create = Button(themes, "Create", "secondary", "user-plus", size="small")
        name_widget(self._create, "Create contact")
        self._create.clicked.connect(self.submit)
        cancel = self._cancel_button = Button(themes, "Cancel", "ghost", size="small")
        name_widget(cancel, "Cancel new contact")
        cancel.clicked.connect(self._cancel)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._create)
        line.addWidget(cancel)
        fields = QWidget()
        flow = FlowLayout(fields, spacing=8, line_spacing=8, at_top=True)
        for row in self._rows.values():
            flow.addWidget(row)
        flow.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 11)
        column.setSpacing(7)
        column.addWidget(label("New contact", "section"))
        column.addWidget(fields)
        self.setVisible(False)

    def _field(self, themes: ThemeManager, name: str, hint: str, glyph: str) -> tuple[GlyphLineEdit, FormRow]:
        edit = GlyphLineEdit(themes, name, glyph)
        edit.setPlaceholderText(hint)
        edit.setMinimumWidth(themes.theme.px(_FIELD_WIDTH))
        row = FormRow(edit)
        edit.textEdited.connect(row.clear_problem)
        edit.textChanged.connect(self.changed)
        return edit, row

    @property
    def is_open(self) -> bool:
        """Whether the panel is in use."""
        return not self.isHidden()

    @property
    def stops(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        return [*self._edits.values(), self._create, self._cancel_button]

    @property
    def is_busy(self) -> bool:
        """Whether the contact is being stored."""
        return self._busy

    @property
    def contact(self) -> Contact:
        """What was typed."""
        return Contact(
            id="",
            name=self._name.text(),
            emails=(self._email.text(),) if self._email.text().strip() else (),
            phones=(self._phone.text(),) if self._phone.text().strip() else (),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """What was typed for name, e-mail and phone, as it is."""
        return tuple(edit.text() for edit in self._edits.values())

    def restore(self, texts: Sequence[str]) -> None:
        """Open the panel with texts that :attr:`texts` gave once."""
        for edit, text in zip(self._edits.values(), texts, strict=True):
            edit.setText(text)
        self.setVisible(True)

    def open_for(self, text: str) -> None:
        """Open the panel for what was typed: an address goes to the e-mail field, a number to the phone field."""
        for edit in self._edits.values():
            edit.clear()
        self.clear_problems()
        field = _field_of(text)
        self._edits[field].setText(text.strip())
        self.setVisible(True)
        following = self._email if field == "name" and text.strip() else self._name
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def close_panel(self) -> None:
        """Close the panel and forget what was typed."""
        self.setVisible(False)
        for edit in self._edits.values():
            edit.clear()

    def submit(self) -> None:
        """Ask for the contact to be created."""
        if self._busy:
            return
        self.clear_problems()
        self.create_requested.emit(self.contact)

    def set_busy(self, busy: bool) -> None:
        """While a contact is being stored it cannot be stored again."""
        self._busy = busy
        self._create.setEnabled(not busy)

    def show_problems(self, error: InvalidInput) -> None:
        """Say what is wrong, and go to the first field that is."""
        first: GlyphLineEdit | None = None
        for problem in error.problems:
            name = problem.field if problem.field in self._rows else "name"
            self._rows[name].show_problem(self._edits[name], problem.message)
            first = first or self._edits[name]
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def owns(problem: Problem) -> bool:
        """Whether a problem is about a contact's field."""
        return problem.field in ("name", "email", "phone")

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row in self._rows.values():
            row.clear_problem()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter creates, Esc cancels."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CONTROL:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _cancel(self) -> None:
        self.close_panel()
        self.cancelled.emit()


_CONTROL = Qt.KeyboardModifier.ControlModifier


def _field_of(text: str) -> str:
    """Which field a text is for."""
    if "@" in text:
        return "email"
    digits = sum(char.isdigit() for char in text)
    return "phone" if digits >= 5 and not any(char.isalpha() for char in text) else "name"
