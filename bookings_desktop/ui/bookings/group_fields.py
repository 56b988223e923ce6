"""Further people of a booking in its form: rows that come with a click on a quiet link, and nothing before that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.values import Contact, Member
from bookings_desktop.ui.bookings.form_fields import MemberCombo
from bookings_desktop.ui.bookings.group_rows import ContactRow, MemberRow, Places
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.create_panel import CreateContactPanel
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormRow

ADD_CONTACT, ADD_COLLEAGUE, SET_PLACES = "Add another contact", "Add colleague", "Set number of places"
CONTACT_PROBLEM = "Choose a contact from the list, or create one."
FIRST_PLACES = 8
"""Places offered first."""


class GroupFields(QObject):
    """The rows below contact and colleague of a form.

    Attributes:
        below_contact: stands below the contact: further contacts and places.
        below_member: stands below the colleague: further ones.
        links: what adds them; it stands further down, so that Tab goes from the contact to the colleague as ever.

    Signals:
        changed: something was changed.
        contact_wanted: a Contact that is to be stored now, and the row that waits for it.
        offered: ids of the contacts that a list shows now.
    """

    changed = Signal()
    contact_wanted = Signal(object, object)
    offered = Signal(object)

    def __init__(
        self,
        themes: ThemeManager,
        members: Sequence[Member],
        first: ContactField,
        panel: CreateContactPanel,
        lead: MemberCombo,
    ) -> None:
        """Make them, for the field of the first contact with its panel, and that of the colleague responsible."""
        super().__init__(first)
        self._themes = themes
        self._members = members
        self._first = first
        self._lead = lead
        self._contacts: list[ContactRow] = []
        self._colleagues: list[MemberRow] = []
        self._panel = panel
        self.places = Places(themes)
        self.places.changed.connect(self._on_changed)
        self.add_contact = Button(themes, ADD_CONTACT, "link")
        self.add_contact.clicked.connect(lambda: self._add_contact().field.setFocus(Qt.FocusReason.OtherFocusReason))
        self.set_places = Button(themes, SET_PLACES, "link")
        self.set_places.clicked.connect(self._count_places)
        self.add_colleague = Button(themes, ADD_COLLEAGUE, "link")
        self.add_colleague.clicked.connect(
            lambda: self._add_colleague().combo.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        self.links = QWidget()
        self._flow = FlowLayout(self.links, spacing=4, line_spacing=2)
        self._flow.addWidget(self.add_contact)
        self._flow.addWidget(self.set_places)
        self._flow.addWidget(self.add_colleague)
        self._contact_lines, self.below_contact = _column(self.places)
        self._member_lines, self.below_member = _column()
        first.chosen_changed.connect(self._refresh)
        lead.currentIndexChanged.connect(self._refresh)
        self._refresh()

    def add_link(self, link: Button) -> None:
        """Put another quiet link beside those for contacts, places and colleagues."""
        self._flow.addWidget(link)

    @property
    def link_stops(self) -> list[QWidget]:
        """What Tab reaches among the links, in order."""
        return list(self.links.findChildren(Button))

    def order_tabs(self) -> None:
        """Let Tab reach the rows as they are read; all of them are in one window."""
        contacts = [stop for row in self._contacts for stop in row.stops]
        reach_after(self._panel.stops[-1], *contacts, self.places.spin, self.places.remove)
        reach_after(self._lead, *(stop for row in self._colleagues for stop in row.stops))

    # What it holds

    @property
    def contact_ids(self) -> tuple[str, ...]:
        """Ids of the further contacts that are chosen."""
        return tuple(row.field.chosen.id for row in self._contacts if row.field.chosen is not None)

    @property
    def new_contacts(self) -> tuple[Contact, ...]:
        """The contacts typed in open panels, which are stored together with the booking."""
        return tuple(row.panel.contact for row in self._contacts if row.panel.is_open)

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Ids of the further colleagues."""
        chosen = (row.combo.member_id for row in self._colleagues)
        return tuple(member_id for member_id in chosen if member_id is not None)

    @property
    def capacity(self) -> int:
        """The number of places; 0 when nobody counts them."""
        return self.places.capacity or 0

    @property
    def is_busy(self) -> bool:
        """Whether a contact is being stored."""
        return any(row.panel.is_busy for row in self._contacts)

    @property
    def content(self) -> dict[str, Any]:
        """What the rows hold, complete or not, as it can be written to a file."""
        return {
            "further_contacts": [row.content for row in self._contacts],
            "further_members": list(self.member_ids),
            "capacity": self.capacity,
        }

    def fill(self, contacts: Sequence[Contact], members: Mapping[str, str], capacity: int | None) -> None:
        """Show further people.

        Args:
            contacts: the further contacts.
            members: the further colleagues by id, with the names of those who are not in the team any more.
            capacity: the number of places, or None.
        """
        self._clear()
        for contact in contacts:
            self._add_contact().field.choose(contact)
        for member_id, name in members.items():
            self._add_colleague().combo.set_member(member_id, name)
        self.places.set_capacity(capacity)

    def restore(self, name: str, value: Any) -> None:
        """Show one part of :attr:`content` as it was given once. Raises ValueError, KeyError, TypeError."""
        if name == "further_contacts":
            for row in list(self._contacts):
                self._remove(row)
            for content in value:
                self._add_contact().restore(content)
        elif name == "further_members":
            for colleague in list(self._colleagues):
                self._remove(colleague)
            for member_id in value:
                self._add_colleague().combo.set_member(member_id)
        else:
            self.places.set_capacity(value or None)

    def problems(self) -> list[Problem]:
        """What is typed and is no choice."""
        return [
            Problem(f"contact_{number}", CONTACT_PROBLEM)
            for number, row in enumerate(self._contacts)
            if not row.panel.is_open and not row.field.resolve()
        ]

    def place_of(self, field: str) -> tuple[FormRow, QWidget] | None:
        """The row and the field that a problem of :meth:`problems` is about."""
        number = field.removeprefix("contact_")
        if number == field or not number.isdigit() or int(number) >= len(self._contacts):
            return None
        row = self._contacts[int(number)]
        return row.row, row.field

    def show_panel_problems(self, error: InvalidInput) -> bool:
        """Say in an open panel what is wrong with the new contact; tells whether there is one."""
        row = next((row for row in self._contacts if row.panel.is_open), None)
        if row is None:
            return False
        row.panel.show_problems(error)
        return True

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row in self._contacts:
            row.row.clear_problem()
            row.panel.clear_problems()

    def set_contacts(self, contacts: ContactIndex) -> None:
        """Search these contacts."""
        for row in self._contacts:
            row.field.set_contacts(contacts)

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Tell more of contacts in the lists."""
        for row in self._contacts:
            row.field.show_hints(hints)

    # Rows

    def _add_contact(self) -> ContactRow:
        row = ContactRow(self._themes, len(self._contacts) + 2, self._first.contacts)
        row.changed.connect(self._on_changed)
        row.removed.connect(lambda: self._remove(row))
        row.contact_wanted.connect(lambda contact: self.contact_wanted.emit(contact, row))
        row.field.chosen_changed.connect(self._on_changed)
        row.field.offered.connect(self.offered)
        self._contacts.append(row)
        self._contact_lines.addWidget(row)
        row.show()  # at once: it gets the focus
        self.order_tabs()
        self._on_changed()
        return row

    def _add_colleague(self) -> MemberRow:
        row = MemberRow(self._themes, len(self._colleagues) + 2, self._members)
        row.removed.connect(lambda: self._remove(row))
        row.combo.currentIndexChanged.connect(self._on_changed)
        self._colleagues.append(row)
        self._member_lines.addWidget(row)
        row.show()
        self.order_tabs()
        self._on_changed()
        return row

    def _remove(self, row: ContactRow | MemberRow) -> None:
        """Take a row away; the focus goes to the link that added it."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and row.isAncestorOf(focus)
        if isinstance(row, ContactRow) and row in self._contacts:
            self._contacts.remove(row)
        elif isinstance(row, MemberRow) and row in self._colleagues:
            self._colleagues.remove(row)
        row.hide()
        row.deleteLater()
        if had_focus:
            link = self.add_contact if isinstance(row, ContactRow) else self.add_colleague
            link.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _clear(self) -> None:
        for contact_row in list(self._contacts):
            self._remove(contact_row)
        for member_row in list(self._colleagues):
            self._remove(member_row)

    def _count_places(self) -> None:
        self.places.set_capacity(FIRST_PLACES)
        self.places.spin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.places.spin.selectAll()

    def _on_changed(self, _what: object = None) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self, _what: object = None) -> None:
        first = self._first.chosen is not None
        taken = int(first) + sum(row.field.chosen is not None or row.panel.is_open for row in self._contacts)
        self.places.show_taken(taken)
        self.add_contact.setVisible(first or bool(self._contacts))
        self.set_places.setVisible(self.add_contact.isVisibleTo(self.links) and self.places.capacity is None)
        self.add_colleague.setVisible(self._lead.member_id is not None or bool(self._colleagues))
        self.links.setVisible(first or bool(self._contacts) or self._lead.member_id is not None)
        self.below_contact.setVisible(bool(self._contacts) or self.places.capacity is not None)
        self.below_member.setVisible(bool(self._colleagues))


def reach_after(previous: QWidget, *stops: QWidget) -> None:
    """Let Tab reach some widgets after another one of the same window."""
    for stop in stops:
        QWidget.setTabOrder(previous, stop)
        previous = stop


def _column(*below: QWidget) -> tuple[QVBoxLayout, QWidget]:
    """A widget with a layout for rows at its top, and what stands below them."""
    widget = QWidget()
    outer = QVBoxLayout(widget)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(6)
    lines = QVBoxLayout()
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(7)
    outer.addLayout(lines)
    for one in below:
        outer.addWidget(one)
    return lines, widget
