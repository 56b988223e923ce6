"""The head of a person's page: who it is, the time there, and what one does most."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.models.values import Contact
from bookings_desktop.ui.bookings.details_parts import Glyph
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Avatar, Button, IconButton, Menu, name_widget
from bookings_desktop.ui.widgets.labels import ElidedLabel, plain_tip


class PersonHead(QFrame):
    """The head.

    Signals:
        back_requested: to the list, where there is no room for both.
        mail_requested, call_requested, book_requested: what its buttons say.
        menu_wanted: the menu is about to be shown; whoever hears fills :attr:`menu`.
    """

    back_requested = Signal()
    mail_requested = Signal()
    call_requested = Signal()
    book_requested = Signal()
    menu_wanted = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._narrow = self._tight = False
        self._contact: Contact | None = None
        name_widget(self, "Person")
        self.back = IconButton(themes, "chevron-left", "Back to the list", "Esc")
        self.back.clicked.connect(self.back_requested)
        self.back.hide()
        self._avatar = Avatar(themes, side=56)
        self.name = ElidedLabel("title")
        self.since = ElidedLabel("second")
        self._globe = Glyph(themes, "globe", "text2", 14)
        self.clock = ElidedLabel("second")
        self.mail = Button(themes, "E-mail", icon_name="mail")
        self.call = Button(themes, "Call", icon_name="phone")
        self.book = Button(themes, "New booking", "primary", "plus")
        name_widget(self.book, "New booking with this contact")
        self.more = IconButton(themes, "ellipsis", "More for this contact")
        self.menu = Menu(parent=self)
        self.more.setMenu(self.menu)
        self.menu.aboutToShow.connect(self.menu_wanted)
        self.mail.clicked.connect(self.mail_requested)
        self.call.clicked.connect(self.call_requested)
        self.book.clicked.connect(self.book_requested)
        self._lay_out()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _lay_out(self) -> None:
        second = QHBoxLayout()
        second.setSpacing(5)
        second.addWidget(self.since, 1)
        second.addWidget(self._globe)
        second.addWidget(self.clock, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addLayout(second)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self._avatar)
        row.addSpacing(8)
        row.addLayout(words, 1)
        for button in (self.mail, self.call, self.book, self.more):
            row.addWidget(button)
        self._row = row

    def show_contact(self, contact: Contact, since: str, clock: str) -> None:
        """Show another contact, or another state of one.

        Args:
            contact: who it is.
            since: since when the person is known.
            clock: what time it is there, where that is another one.
        """
        self._contact = contact
        self._avatar.set_person(contact.name)
        self.name.set_full(contact.name)
        gone = "Deleted" if contact.deleted_at else "Archived" if contact.archived_at else ""
        self.since.set_full(" · ".join(part for part in (gone, since) if part))
        self.clock.set_full(clock)
        self.setAccessibleDescription(", ".join(part for part in (contact.name, gone, since, clock) if part))
        for button, value, missing in (
            (self.mail, contact.email, "No e-mail address is known."),
            (self.call, contact.phone, "No phone number is known."),
        ):
            button.setEnabled(bool(value))
            button.setToolTip(plain_tip(value) if value else missing)
        there = contact.deleted_at is None
        self.book.setEnabled(there)
        self.book.setToolTip("" if there else "This contact was deleted. Restore it first.")
        self._fit()

    def set_narrow(self, *, narrow: bool, tight: bool) -> None:
        """Leave out what there is no room for: words of the buttons, the avatar. ``tight``: list and person are two steps."""
        self._narrow, self._tight = narrow, tight
        self._fit()

    def _fit(self) -> None:
        self.back.setVisible(self._tight)
        self._avatar.setVisible(not self._narrow)
        for button, words in ((self.mail, "E-mail"), (self.call, "Call"), (self.book, "New booking")):
            short = "New" if button is self.book else ""
            button.setText(short if self._narrow else words)
            if not short:
                button.setToolTip(button.toolTip() or words)
        self.mail.set_icon("mail")
        self.call.set_icon("phone")
        there = bool(self.clock.full) and not self._narrow  # the details tell the zone too
        self._globe.setVisible(there)
        self.clock.setVisible(there)
        self._row.setContentsMargins(12 if self._narrow else 24, 0, 12 if self._narrow else 16, 0)

    def _on_theme(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(90))
        self._fit()
