"""The left part of the page of contacts: count, search field and list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from bookings_desktop.models.contact_list import ContactLine
from bookings_desktop.models.presence_values import Visits
from bookings_desktop.ui.bookings.search_field import SearchField
from bookings_desktop.ui.contacts.list_model import ContactListModel
from bookings_desktop.ui.contacts.list_view import ContactListView
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, label, name_widget

LIST_WIDTH = 288
"""Width of the list at a text size of 100 % (design, measures)."""


class ContactListPane(QFrame):
    """The list with what belongs to it.

    Signals:
        new_requested: a new contact is wanted.
    """

    new_requested = Signal()

    def __init__(self, themes: ThemeManager, now: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "Contacts pane")
        self.setProperty("ground", "surface")
        self.model = ContactListModel(now, self)
        self.view = ContactListView(themes, self.model)
        self.search = SearchField(themes)
        name_widget(self.search, "Search contacts")
        self.search.setPlaceholderText("Search name, e-mail or phone")
        self.count = label(role="caption")
        name_widget(self.count, "Contact count")
        self.new_button = IconButton(themes, "user-plus", "New contact", boxed=True)
        self.new_button.clicked.connect(self.new_requested)
        self.archived = QCheckBox("Show archived")
        name_widget(self.archived, "Show archived contacts")
        self.archived.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._glyph = QLabel()
        self._glyph.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing = label(role="quiet", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QStackedWidget()
        self._lay_out()
        self.search.textChanged.connect(self._on_search)
        self.search.left.connect(self._on_left)
        self.archived.toggled.connect(self._on_archived)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self._on_rows()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 14, 14, 0)
        head.setSpacing(10)
        head.addWidget(label("Contacts", "title"))
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.new_button)
        fields = QVBoxLayout()
        fields.setContentsMargins(14, 12, 14, 11)
        fields.setSpacing(9)
        fields.addWidget(self.search)
        fields.addWidget(self.archived)
        rule = QFrame()
        rule.setProperty("role", "hairline")
        nothing = QWidget()
        words = QVBoxLayout(nothing)
        words.setContentsMargins(24, 24, 24, 24)
        words.setSpacing(10)
        words.addStretch(1)
        words.addWidget(self._glyph)
        words.addWidget(self.nothing)
        words.addStretch(2)
        self._body.addWidget(self.view)
        self._body.addWidget(nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(fields)
        column.addWidget(rule)
        column.addWidget(self._body, 1)

    # What is in it

    def show_rows(self, rows: Sequence[ContactLine]) -> None:
        """Show other contacts; the current one stays so."""
        self._keeping(lambda: self.model.show_rows(rows))

    def show_visits(self, visits: Mapping[str, Visits], zone: ZoneInfo) -> None:
        """Tell when they were and will be here."""
        self.model.show_visits(visits, zone)

    def reveal(self, contact_id: str) -> bool:
        """Make a contact current, in spite of what is searched; tells whether it is there."""
        if self.view.contact_id == contact_id:
            return True
        if not self.view.choose(contact_id):
            self.search.clear()
        if not self.view.choose(contact_id) and self.model.archived:
            self.archived.setChecked(True)
        there = self.view.choose(contact_id)
        if there:
            self.view.centre()
        return there

    def enter(self) -> None:
        """Take the focus."""
        target: QWidget = self.view if self.model.rowCount() else self.search
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_search(self) -> None:
        """Take the focus for a search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _keeping(self, change: Callable[[], None]) -> None:
        contact_id, row = self.view.contact_id, self.view.currentIndex().row()
        change()
        if contact_id and not self.view.choose(contact_id) and self.model.rowCount() and not self.model.query:
            self.view.choose_row(max(0, min(row, self.model.rowCount() - 1)))
        self._on_rows()

    def _on_search(self, text: str) -> None:
        contact_id = self.view.contact_id
        self.model.search(text)
        if contact_id:
            self.view.choose(contact_id)
        if self.model.rowCount() and not self.view.contact_id:
            self.view.scrollToTop()
        self._on_rows()

    def _on_archived(self, shown: bool) -> None:
        self._keeping(lambda: self.model.show_archived(shown))

    def _on_left(self, to_row: bool) -> None:
        if not self.model.rowCount():
            return
        if to_row and not self.view.currentIndex().isValid():
            self.view.choose_row(0)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_rows(self) -> None:
        found, total = self.model.rowCount(), self.model.total
        self.count.setText(f"{found:,} of {total:,}" if self.model.query else f"{total:,}")
        self.archived.setVisible(self.model.archived > 0)
        if not found:
            self.nothing.setText(
                f"No contact matches “{self.search.text().strip()}”."
                if self.model.query
                else "No contacts yet. They appear when you add a booking."
            )
        self._body.setCurrentIndex(0 if found else 1)

    def _on_theme(self, theme: Theme) -> None:
        self._glyph.setPixmap(pixmap("users", theme.color("text3"), theme.px(28)))
