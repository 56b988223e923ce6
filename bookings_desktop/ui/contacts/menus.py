"""The menus of the page of contacts: what can be done with a contact, and with an entry of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import ContactNote
from bookings_desktop.ui.contacts.commands import ContactCommands
from bookings_desktop.ui.contacts.page import ContactsPage
from bookings_desktop.ui.contacts.timeline_items import Item
from bookings_desktop.ui.widgets.basic import Menu, name_widget
from bookings_desktop.ui.widgets.menu_painting import DANGER

if TYPE_CHECKING:
    from bookings_desktop.ui.contacts.controller import ContactsController


class ContactMenus(QObject):
    """The menus of one page."""

    def __init__(
        self,
        page: ContactsPage,
        owner: ContactsController,
        commands: ContactCommands,
        start: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        """Make them, and wire them to the page.

        Args:
            page: over which they open.
            owner: does what concerns windows and dialogs.
            commands: stores what is done.
            start: starts what takes a while.
        """
        super().__init__(page)
        self._page = page
        self._owner = owner
        self._commands = commands
        self._start = start
        page.list.view.menu_requested.connect(self.open_at)
        head, timeline = page.person.head, page.person.timeline
        head.menu_wanted.connect(lambda: self.fill(head.menu))
        timeline.opened.connect(self._open_item)
        timeline.delete_requested.connect(self._delete_item)
        timeline.menu_requested.connect(self._open_item_menu)

    def open_at(self, place: QPoint) -> None:
        """Open the menu of the contact shown."""
        if self._page.person.contact_id != self._page.list.view.contact_id:
            return  # its person is still being read
        menu = Menu(parent=self._page)
        name_widget(menu, "Contact menu")
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def fill(self, menu: Menu) -> None:
        """Fill a menu with what can be done with the contact shown."""
        menu.clear()
        facts = self._page.person.facts
        if facts is None:
            return
        contact, there = facts.contact, facts.contact.deleted_at is None
        menu.add_heading(contact.name)
        last = facts.last_booking
        self._add(menu, "&Edit contact…", self._owner.edit, "F2", enabled=there)
        again = self._add(
            menu, "&Book again", lambda: self._owner.book(contact, last), enabled=there and last is not None
        )
        if last is not None:
            again.setText(f"&Book “{last.title[:40].replace('&', '&&')}” again")
        self._add(
            menu, "&Show all bookings", lambda: self._owner.show_all_bookings(contact), enabled=bool(facts.bookings)
        )
        self._add(menu, "&New deal…", lambda: self._owner.new_deal(contact), enabled=there)
        menu.addSeparator()
        self._add(menu, "&Merge with another contact…", lambda: self._start(self._owner.merge()), enabled=there)
        self._add(
            menu,
            "Copy e-m&ail address",
            lambda: self._commands.copy(contact.email, "The e-mail address is copied."),
            enabled=bool(contact.email),
        )
        self._add(
            menu,
            "Copy &phone number",
            lambda: self._commands.copy(contact.phone, "The phone number is copied."),
            enabled=bool(contact.phone),
        )
        menu.addSeparator()
        archived = contact.archived_at is not None
        self._add(
            menu,
            "Take out of the a&rchive" if archived else "A&rchive",
            lambda: self._start(self._commands.archive(contact, not archived)),
            enabled=there,
        )
        delete = self._add(menu, "&Delete contact…", lambda: self._start(self._owner.delete()), "Del", enabled=there)
        delete.setProperty(DANGER, True)

    @staticmethod
    def _add(menu: Menu, text: str, work: Callable[[], object], key: str = "", *, enabled: bool = True) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _checked=False: work())
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setEnabled(enabled)
        return action

    def _open_item(self, item: Item) -> None:
        if isinstance(item.value, BookingSummary):
            self._owner.edit_booking(item.value)
        elif isinstance(item.value, ContactNote):
            self._page.person.editor.begin(item.value.contact_id, item.value)

    def _delete_item(self, item: Item) -> None:
        if isinstance(item.value, ContactNote):
            self._start(self._commands.delete_note(item.value))

    def _open_item_menu(self, item: Item, place: QPoint) -> None:
        menu = Menu(parent=self._page)
        name_widget(menu, "Timeline menu")
        value = item.value
        if isinstance(value, BookingSummary):
            menu.add_heading(value.title)
            menu.addAction("&Edit booking…").triggered.connect(lambda: self._open_item(item))
            menu.addAction("&Show in Bookings").triggered.connect(lambda: self._owner.show_booking(value))
            again = menu.addAction("&Book again")
            again.triggered.connect(lambda: self._owner.book_like(value))
        elif isinstance(value, ContactNote):
            menu.addAction("&Change note").triggered.connect(lambda: self._open_item(item))
            copy = menu.addAction("C&opy note")
            copy.triggered.connect(lambda: self._commands.copy(value.text, "The note is copied."))
            menu.addSeparator()
            delete = menu.addAction("&Delete note")
            delete.setProperty(DANGER, True)
            delete.triggered.connect(lambda: self._delete_item(item))
        if not menu.actions():
            menu.deleteLater()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
