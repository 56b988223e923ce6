"""The menus of the window: menu bar, settings, row menu and sync menu. They place actions; :mod:`.actions` holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import BookingStatus, SyncState
from bookings_desktop.sync.told import Words
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.actions import Actions, status_action_name
from bookings_desktop.ui.resources import icon
from bookings_desktop.ui.theme import Theme
from bookings_desktop.ui.widgets.basic import Menu
from bookings_desktop.ui.widgets.numbered_menu import NumberedMenu

APPEARANCES = (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))
TEXT_SIZES = (90, 100, 110, 125, 150)

_IN_EVERY_SYNC_MENU = ("Sync now",)
"""Buttons of a sync status that the menu at the capsule has anyway."""


CHOOSE = "Choose which version to keep…"
"""The first entry in the menu of a booking that was changed here and in Google."""


class WindowMenus(QObject):
    """Makes the menus of one window and opens its context menus.

    Signals:
        appearance_chosen: system, light or dark.
        text_size_chosen: percent.
        sync_button_clicked: the one thing that the sync status offers is wanted.
        row_menu_closed: a row menu is gone.
        choose_requested: id of a booking that was changed here and in Google: a person wants to choose.

    Attributes:
        connect_calendar, disconnect_calendar: actions; one of them is offered.
        status: the menu of statuses; it is about the selected bookings.
        rows: the bookings that the open row menu is about, or None.
    """

    appearance_chosen = Signal(str)
    text_size_chosen = Signal(int)
    sync_button_clicked = Signal()
    row_menu_closed = Signal()
    choose_requested = Signal(str)

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._row_menu: QMenu | None = None
        self.rows: list[BookingSummary] | None = None
        self.connect_calendar = self._action("Connect Google Calendar…", "connectGoogleCalendar")
        self.disconnect_calendar = self._action("Disconnect Google Calendar…", "disconnectGoogleCalendar")
        self.set_connected(connected=False)
        self.status = self._make_status_menu()
        self._appearance, self._appearances = self._make_choice(
            "Appearance", APPEARANCES, lambda value: self.appearance_chosen.emit(str(value))
        )
        self._text_size, self._text_sizes = self._make_choice(
            "Text size", tuple((size, f"{size} %") for size in TEXT_SIZES), self.text_size_chosen.emit
        )
        self._fill_bar()

    def _action(self, text: str, name: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        return action

    def _fill_bar(self) -> None:
        bar, actions = self._window.menuBar(), self._actions
        titles = ("&File", "&Edit", "&Booking", "&View", "&Help")
        menus = file_menu, edit_menu, booking_menu, view_menu, help_menu = tuple(Menu(title, bar) for title in titles)
        for menu in menus:
            bar.addMenu(menu)
        file_menu.addActions([actions[names.NEW], actions[names.NEW_CONTACT], actions[names.NEW_FOLLOW_UP]])
        file_menu.addSeparator()
        file_menu.addActions([actions[names.SYNC_NOW], self.connect_calendar, self.disconnect_calendar])
        file_menu.addSeparator()
        file_menu.addActions([actions[names.IMPORT_CONTACTS], actions[names.EXPORT_CONTACTS]])
        file_menu.addSeparator()
        file_menu.addActions([actions[names.BACK_UP], actions[names.RESTORE]])
        file_menu.addSeparator()
        file_menu.addAction(actions[names.SETTINGS])
        file_menu.addSeparator()
        file_menu.addAction(actions[names.QUIT])
        edit_menu.addActions([actions[names.UNDO], actions[names.REDO]])
        edit_menu.addSeparator()
        edit_menu.addActions([actions[names.FIND], actions[names.CLEAR_SELECTION]])
        self._fill_booking_menu(booking_menu)
        several = [actions[name] for name in (names.STATUS_MENU, names.MOVE, names.ASSIGN, names.NOTE_COMPLETION)]
        booking_menu.insertActions(actions[names.DUPLICATE], several)
        view_menu.addAction(actions[names.SHOW_DETAILS])
        view_menu.addAction(actions[names.COLUMN_MENU])
        self._view, self._columns_place = view_menu, view_menu.addSeparator()
        view_menu.addActions([actions[names.page_action_name(page)] for page, _icon in names.PAGES])
        view_menu.addActions([actions[names.TRASH], actions[names.SYNC_ACTIVITY], actions[names.TEAM]])
        view_menu.addActions([actions[names.NEXT_PANE], actions[names.PREVIOUS_PANE]])
        view_menu.addSeparator()
        view_menu.addMenu(self._appearance)
        view_menu.addMenu(self._text_size)
        help_menu.addActions([actions[names.KEY_SHEET], actions[names.COMMANDS]])
        for menu in (file_menu, edit_menu, booking_menu, view_menu, help_menu):
            menu.setToolTipsVisible(True)

    def _fill_booking_menu(self, menu: QMenu) -> None:
        for name in (names.EDIT, names.JOIN, names.OPEN_IN_GOOGLE, names.COPY_LINK):
            menu.addAction(self._actions[name])
        menu.addSeparator()
        menu.addMenu(self.status)
        menu.addAction(self._actions[names.NO_SHOW])
        menu.addAction(self._actions[names.RESCHEDULE])
        menu.addAction(self._actions[names.DUPLICATE])
        menu.addAction(self._actions[names.SHOW_CONTACT])
        menu.addAction(self._actions[names.NEW_FOLLOW_UP])
        menu.addSeparator()
        menu.addAction(self._actions[names.SYNC_NOW])
        menu.addSeparator()
        menu.addAction(self._actions[names.DELETE])

    def _make_status_menu(self) -> QMenu:
        menu = NumberedMenu("Set status", self._window)
        menu.setObjectName("setStatus")
        menu.setToolTipsVisible(True)
        menu.menuAction().setObjectName("setStatus")
        for status in BookingStatus:
            menu.addAction(self._actions[status_action_name(status)])
        return menu

    def _make_choice(
        self, title: str, choices: Sequence[tuple[object, str]], choose: Callable[[object], None]
    ) -> tuple[QMenu, QActionGroup]:
        menu = Menu(title, self._window)
        group = QActionGroup(menu)
        for value, text in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: choose(action.data()))
        return menu, group

    def add_to_view(self, *menus: QMenu) -> None:
        """Put menus of the table in the menu bar."""
        for menu in menus:
            self._view.insertMenu(self._columns_place, menu)

    def show_choices(self, appearance: str, text_size: int) -> None:
        """Mark what the settings say."""
        for group, value in ((self._appearances, appearance), (self._text_sizes, text_size)):
            for action in group.actions():
                action.setChecked(action.data() == value)

    def set_connected(self, *, connected: bool) -> None:
        """Offer to connect, or to disconnect."""
        self.connect_calendar.setVisible(not connected)
        self.disconnect_calendar.setVisible(connected)

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons."""
        self._actions.set_theme(theme)
        for status in BookingStatus:
            colours = theme.status(status.value)
            self._actions[status_action_name(status)].setIcon(icon(colours.icon, colours.ink, theme.px(15)))
        quiet = theme.color("text2")
        self.status.menuAction().setIcon(icon("tag", quiet))
        self.connect_calendar.setIcon(icon("calendar-plus", quiet))
        self.disconnect_calendar.setIcon(icon("cloud-off", quiet))

    def open_row_menu(self, rows: list[BookingSummary], place: QPoint, zone: ZoneInfo) -> None:
        """Open the menu of some bookings; the actions are about them while it is open."""
        menu = Menu(parent=self._window)
        menu.setObjectName("bookingMenu")
        menu.setAccessibleName("Booking menu")
        menu.setToolTipsVisible(True)
        menu.add_heading(_heading(rows, zone))
        if len(rows) == 1 and rows[0].sync == SyncState.CONFLICT.value:
            booking_id = rows[0].id
            choose = menu.addAction(CHOOSE)
            choose.triggered.connect(lambda: self.choose_requested.emit(booking_id))
            menu.addSeparator()
        self._fill_booking_menu(menu)
        self._open_about(menu, rows, place)

    def open_status_menu(self, rows: list[BookingSummary], place: QPoint) -> None:
        """Open the menu of statuses alone, for some bookings."""
        menu = NumberedMenu(parent=self._window)
        menu.setObjectName("statusMenu")
        menu.setAccessibleName("Set status")
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[status_action_name(status)] for status in BookingStatus])
        self._open_about(menu, rows, place)

    def _open_about(self, menu: QMenu, rows: list[BookingSummary], place: QPoint) -> None:
        if self._row_menu is not None:  # it is on its way out, and must not take the new one's rows with it
            self._row_menu.destroyed.disconnect(self._close_row_menu)
        self._row_menu, self.rows = menu, rows
        self._actions.set_selection(rows)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.destroyed.connect(self._close_row_menu)
        menu.popup(place)

    def _close_row_menu(self) -> None:
        self._row_menu = self.rows = None
        self.row_menu_closed.emit()

    def open_sync_menu(self, words: Words, above: QPoint) -> None:
        """Open the menu of the sync status: the whole sentences, and the one thing to do.

        Args:
            words: what the capsule says.
            above: the global place over which it opens.
        """
        menu = Menu(parent=self._window)
        menu.setObjectName("syncStatusMenu")
        menu.add_heading(words.headline)
        if words.detail:
            menu.add_heading(words.detail)
        menu.addSeparator()
        if words.button and words.button not in _IN_EVERY_SYNC_MENU:
            menu.addAction(words.button).triggered.connect(self.sync_button_clicked)
        menu.addActions([self._actions[names.SYNC_NOW], self.connect_calendar, self.disconnect_calendar])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(above - QPoint(0, menu.sizeHint().height() + 4))


def _heading(rows: Sequence[BookingSummary], zone: ZoneInfo) -> str:
    """“Migraine plan call, Fri 15 May 13:00”, or how many bookings a menu is about."""
    if len(rows) != 1:
        return f"{len(rows)} bookings"
    row = rows[0]
    start, written = datetime.fromtimestamp(row.start, zone), formats.current()
    day = written.short_day(start.date(), start.year)
    return f"{row.title}, {day}" + ("" if row.all_day else f" {written.time(start)}")
