"""Single lines of further people in the form of a booking: a contact, a colleague, and the number of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from bookings_desktop.models.values import Contact, Member
from bookings_desktop.services.places import places_words
from bookings_desktop.services.validation import MOST_PLACES
from bookings_desktop.ui.bookings.form_fields import MemberCombo
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.create_panel import CreateContactPanel
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, label, name_widget, prepare_spin_box, restyle
from bookings_desktop.ui.widgets.forms import FormRow


class ContactRow(QWidget):
    """A further contact: the same field as for the first one, with a panel for a new one and a button that takes it away.

    Signals:
        removed: the row is to go.
        changed: what it holds was changed.
        contact_wanted: a Contact, as typed, that is to be stored now.
    """

    removed = Signal()
    changed = Signal()
    contact_wanted = Signal(object)

    def __init__(self, themes: ThemeManager, number: int, contacts: ContactIndex) -> None:
        super().__init__()
        name = f"Contact {number}"
        self.field = ContactField(themes, name)
        self.field.set_contacts(contacts)
        self.panel = CreateContactPanel(themes)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        self._remove = IconButton(themes, "x", f"Remove {name.lower()}")
        self._remove.clicked.connect(self.removed)
        row.addWidget(self._remove)
        self.row = FormRow(line)
        self.row.add_below(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self.field.chosen_changed.connect(self._on_chosen)
        self.field.create_requested.connect(self._open_panel)
        self.field.textChanged.connect(self.changed)
        self.field.textEdited.connect(self.row.clear_problem)
        self.panel.changed.connect(self.changed)
        self.panel.create_requested.connect(self.contact_wanted)
        self.panel.cancelled.connect(lambda: self.field.setFocus(Qt.FocusReason.OtherFocusReason))

    def _on_chosen(self, contact: Contact | None) -> None:
        self.row.clear_problem()
        if contact is not None:
            self.panel.close_panel()

    def _open_panel(self, text: str) -> None:
        self.field.choose(None)
        self.row.clear_problem()
        self.panel.open_for(text)
        self.changed.emit()

    def contact_created(self, contact: Contact) -> None:
        """Choose the contact that was created in the panel."""
        self.field.contacts.add(contact)
        if self.panel.is_open:
            self.panel.close_panel()
            self.field.choose(contact)

    @property
    def stops(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        return [self.field, self._remove, *self.panel.stops]

    @property
    def content(self) -> dict[str, Any]:
        """What it holds, complete or not, as it can be written to a file."""
        chosen = self.field.chosen
        return {
            "contact": [chosen.id, chosen.name, chosen.email] if chosen else None,
            "text": "" if chosen else self.field.text(),
            "panel": list(self.panel.texts) if self.panel.is_open else None,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Show what :attr:`content` gave once."""
        if content["contact"] is not None:
            contact_id, name, email = content["contact"]
            known = self.field.contacts.get(contact_id)
            self.field.choose(known or Contact(id=contact_id, name=name, emails=(email,) if email else ()))
        elif content["text"]:
            self.field.setText(content["text"])
        if content["panel"] is not None:
            self.panel.restore(content["panel"])


class MemberRow(QWidget):
    """A further colleague, and a button that takes the row away.

    Attributes:
        stops: what Tab reaches, in order.

    Signals:
        removed: the row is to go.
    """

    removed = Signal()

    def __init__(self, themes: ThemeManager, number: int, members: Sequence[Member]) -> None:
        super().__init__()
        self.combo = MemberCombo(themes, members, f"Colleague {number}")
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        remove = IconButton(themes, "x", f"Remove colleague {number}")
        remove.clicked.connect(self.removed)
        self.stops: list[QWidget] = [self.combo, remove]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.combo, 1)
        row.addWidget(remove)


class Places(QWidget):
    """How many places there are, and how many of them are taken; hidden while nobody counts them.

    Signals:
        changed: the number was changed.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._taken = 0
        self.spin = QSpinBox()
        self.spin.setRange(1, MOST_PLACES)
        name_widget(self.spin, "Places")
        prepare_spin_box(self.spin)
        self.spin.setFixedWidth(themes.theme.px(84))
        self._words = label(role="second")
        self.remove = IconButton(themes, "x", "Do not count places")
        self.remove.clicked.connect(lambda: self.set_capacity(None))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        beside = label("Places", "field")
        beside.setBuddy(self.spin)
        row.addWidget(beside)
        row.addWidget(self.spin)
        row.addWidget(self._words, 1)
        row.addWidget(self.remove)
        self.spin.valueChanged.connect(self._refresh)
        self.setVisible(False)

    @property
    def capacity(self) -> int | None:
        """The number of places, or None."""
        return None if self.isHidden() else self.spin.value()

    @property
    def words(self) -> str:
        """“3 of 8 places”."""
        return self._words.text()

    def set_capacity(self, capacity: int | None) -> None:
        """Show a number of places, or none."""
        self.setVisible(capacity is not None)
        if capacity is not None:
            self.spin.setValue(capacity)
        self._refresh()

    def show_taken(self, taken: int) -> None:
        """Tell how many are taken."""
        self._taken = taken
        self._tell()

    def _refresh(self, _value: int = 0) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        words = places_words(self._taken, self.capacity)
        self._words.setText(words)
        self.spin.setAccessibleDescription(words)
        over = self.capacity is not None and self._taken > self.capacity
        restyle(self._words, "role", "second-warn" if over else "second")
