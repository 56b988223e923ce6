"""The field that finds a contact while somebody types, and shows the one that was chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from bookings_desktop.models.values import Contact, initials
from bookings_desktop.ui.contacts.completer import ContactCompleter
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import restyle
from bookings_desktop.ui.widgets.forms import GlyphLineEdit
from bookings_desktop.ui.widgets.painting import elided, paint_avatar

_AVATAR, _AVATAR_LEFT = 20, 9


class ContactField(GlyphLineEdit):
    """A line edit with a list of contacts below it.

    While nobody is chosen it is a search field. A chosen contact is shown with initials and e-mail address; typing over the
    name lets it go again.

    Signals:
        chosen_changed: the Contact chosen, or None.
        create_requested: the text for which a contact is to be created.
        offered: ids (tuple of str) of the contacts that the list shows now; :meth:`show_hints` may tell more of them.
    """

    chosen_changed = Signal(object)
    create_requested = Signal(str)
    offered = Signal(object)

    def __init__(self, themes: ThemeManager, name: str = "Contact") -> None:
        super().__init__(themes, name)
        self._chosen: Contact | None = None
        self._search = self.add_glyph("search", QLineEdit.ActionPosition.LeadingPosition)
        self._clear = self.add_glyph("x", QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setText("Remove the contact")
        self._clear.setToolTip("Remove the contact")
        self._clear.triggered.connect(lambda: self.choose(None))
        self._completer = ContactCompleter(themes, self)
        self._completer.chosen.connect(self.choose)
        self._completer.create_requested.connect(self._ask_to_create)
        self._completer.shown.connect(self.offered)
        self.setPlaceholderText("Name, e-mail, phone or company")
        self.textEdited.connect(self._on_edited)
        themes.changed.connect(self._on_theme)
        self._show_chosen()

    @property
    def contacts(self) -> ContactIndex:
        """The contacts that are searched."""
        return self._completer.index

    def set_contacts(self, index: ContactIndex) -> None:
        """Search these contacts."""
        self._completer.index = index

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Tell more of contacts in the list, by id, such as “last visit 30 Apr”."""
        self._completer.show_hints(hints)

    @property
    def chosen(self) -> Contact | None:
        """The contact chosen, or None."""
        return self._chosen

    @property
    def unresolved(self) -> bool:
        """Whether something was typed that is no choice."""
        return self._chosen is None and bool(self.text().strip())

    @property
    def list_is_open(self) -> bool:
        """Whether the list is shown."""
        return self._completer.is_open

    def choose(self, contact: Contact | None) -> None:
        """Choose a contact, or nobody."""
        self._completer.hide()
        self._chosen = contact
        self.setText(contact.name if contact else "")
        self._show_chosen()
        self.chosen_changed.emit(contact)

    def resolve(self) -> bool:
        """Take what was typed for the one contact with just this name or address. Tells whether the field is settled."""
        if self.unresolved:
            found = self.contacts.exact(self.text())
            if found is not None:
                self.choose(found)
        return not self.unresolved

    def set_error(self, wrong: bool) -> None:
        """Show or hide the error glyph."""
        super().set_error(wrong)
        self.update()

    def _on_edited(self, text: str) -> None:
        if self._chosen is not None:
            self._chosen = None
            self._show_chosen()
            self.chosen_changed.emit(None)
        if text.strip():
            self._completer.show_for(text)
        else:
            self._completer.hide()

    def _ask_to_create(self, text: str) -> None:
        self._completer.hide()
        self.create_requested.emit(text)

    def _on_theme(self, _theme: Theme) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen is not None
        self._search.setVisible(not chosen)
        self._clear.setVisible(chosen)
        theme = self._themes.theme
        # the style sheet keeps 7 px at the left
        self.setTextMargins(theme.px(_AVATAR_LEFT + _AVATAR) if chosen else 0, 0, 0, 0)
        self.setAccessibleDescription(self._chosen.email if self._chosen else "")
        restyle(self, "chosen", chosen)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint initials before the name and the e-mail address behind it."""
        super().paintEvent(event)
        if self._chosen is None:
            return
        theme = self._themes.theme
        painter = QPainter(self)
        side = theme.px(_AVATAR)
        circle = QRect(theme.px(_AVATAR_LEFT), (self.height() - side) // 2, side, side)
        paint_avatar(painter, circle, theme, initials(self._chosen.name))
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        left = inside.left() + self.textMargins().left() + 2
        left += self.fontMetrics().horizontalAdvance(self.text()) + theme.px(9)
        room = self.width() - theme.px(36) - left
        font = theme.font(TextRole.BODY)
        if self._chosen.email and room > theme.px(48):
            painter.setFont(font)
            painter.setPen(theme.color("text2"))
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(left, 0, room, self.height()), middle, elided(font, self._chosen.email, room))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Down opens the list, Ctrl+Enter creates the contact that was typed."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Down and self._chosen is None:
            self._completer.show_for(self.text())
        elif enter and self.unresolved:
            # Enter never saves the form; here it settles what was typed, if there is no doubt
            if not self.resolve():
                self._completer.show_for(self.text())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Settle what was typed in full."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self._completer.is_open:
            self.resolve()
