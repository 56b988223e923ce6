"""The main window: side bar, pages, status line, menu bar; it places what others provide and routes their signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.members import Member
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.actions import PAGES, Actions
from bookings_desktop.ui.bookings.column_menu import ColumnMenus
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.views_controller import ViewsController
from bookings_desktop.ui.menus import WindowMenus
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.settings.person import member_of
from bookings_desktop.ui.shell.draft_bar import DraftBar
from bookings_desktop.ui.shell.help import KeyboardHelp
from bookings_desktop.ui.shell.messages import MessageBar
from bookings_desktop.ui.shell.page_stack import PageStack
from bookings_desktop.ui.shell.panes import Panes
from bookings_desktop.ui.shell.side_bar import SideBar
from bookings_desktop.ui.shell.status_line import StatusLine, day_figures
from bookings_desktop.ui.shell.sync_bar import SyncBar
from bookings_desktop.ui.shell.sync_display import SyncDisplay
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget
from bookings_desktop.ui.window_memory import WindowMemory
from bookings_desktop.ui.window_place import WindowPlace

if TYPE_CHECKING:
    from bookings_desktop.models.first_page import FirstPage
    from bookings_desktop.sync.state import SyncStatus
    from bookings_desktop.sync.told import Words

RAIL_BELOW = 900
"""Window width, at a text size of 100 %, under which the side bar becomes a rail (design, narrow windows)."""

SMALLEST = QSize(560, 480)
"""Smallest size of the window; large text needs more width (design, narrow windows)."""


@runtime_checkable
class HasPanes(Protocol):
    """A page of several panes with a search field."""

    def panes(self) -> list[QWidget]:
        """Its panes in the order of F6."""

    def focus_search(self) -> None:
        """Go to the search field."""


class MainWindow(QMainWindow):
    """The window of the desk.

    Signals:
        new_requested: a new booking is wanted.
        edit_requested: id of the booking to edit.
        appearance_chosen: system, light or dark.
        text_size_chosen: percent.
        connect_requested: a Google calendar is to be connected.
        disconnect_requested: the calendar is to be disconnected.
        sign_in_requested: the sign-in is to be made again, to grant what was not ticked.
        sync_button_clicked: the one thing that the sync status offers is wanted.
        left: the sample in the window is to be left.
        closed: the window was closed.

    Attributes:
        actions_: the actions; named apart from ``QWidget.actions()``.
        memory: what the window remembers until the next start.
        menus: menu bar and context menus.
        page: the bookings.
        sync: tells where sync stands.
        painted: whether the table, or the page of the first start, has been painted once.
        first_run: the page of the first start while it is shown.
        show_contact: shows the page of a contact, once there is one.
        may_close: asked before the window closes; false when something in it has to be answered first.
    """

    new_requested = Signal()
    edit_requested = Signal(str)
    appearance_chosen = Signal(str)
    text_size_chosen = Signal(int)
    connect_requested = Signal()
    disconnect_requested = Signal()
    sign_in_requested = Signal()
    sync_button_clicked = Signal()
    left = Signal()
    closed = Signal()

    def __init__(
        self,
        themes: ThemeManager,
        notifications: Notifications,
        zone: ZoneInfo,
        now: Callable[[], float],
        memory: WindowMemory | None = None,
    ) -> None:
        """Make the window.

        Args:
            themes: colours and fonts.
            notifications: whose messages it shows.
            zone: in which times are shown.
            now: gives the present instant in seconds since the epoch.
            memory: what it remembers; by default nothing yet.
        """
        super().__init__()
        self._themes = themes
        self._zone = zone
        self._now = now
        self.setWindowTitle("Bookings")
        name_widget(self, "Bookings")
        self.resize(1280, 800)
        self.memory = memory if memory is not None else WindowMemory(parent=self)
        self.actions_ = Actions(self, now)
        self.side_bar = SideBar(themes, PAGES, ((names.TRASH, "trash-2"),))
        self.side_bar.set_page("Bookings")
        self.page = BookingsPage(themes, self.actions_, zone=zone, now=now)
        self.painted = False
        self.first_run: QScrollArea | None = None
        self.may_close: Callable[[], bool] = lambda: True
        self.show_contact: Callable[[str], object] = lambda _contact_id: None
        self.page.table.viewport().installEventFilter(self)
        self._page_names = {"trashPage": names.TRASH, "syncActivity": names.SYNC_ACTIVITY}
        self._openers: dict[str, Callable[[], object]] = {names.TRASH: self.actions_[names.TRASH].trigger}
        self._members: tuple[Member, ...] = ()
        self._person = self._person_email = ""
        self.status_line = StatusLine(themes)
        self.pages = PageStack(self.page)
        self.pages.page_shown.connect(self._on_page_shown)
        for action in self.actions_:
            in_table = action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
            (self.page.table if in_table else self).addAction(action)
        self._lay_out()
        self.sync = SyncDisplay(self.side_bar.capsule, self.sync_bar, self.page.model, now, self)
        self._messages = MessageBar(themes, self._desk, self.page.table)
        notifications.posted.connect(self._messages.post)
        notifications.crashed.connect(self._show_crash)
        self.menus = WindowMenus(self, self.actions_)
        self.side_bar.settings_clicked.connect(self.actions_[names.SETTINGS].trigger)
        self._column_menus = ColumnMenus(self.page.table, self.page.proxy, self)
        self.views = ViewsController(self.page, self.side_bar.views, self.memory, themes, notifications, self)
        self.views.shown.connect(self.pages.go_home)
        self.menus.add_to_view(self.views.menu, self._column_menus.shown, self._column_menus.order)
        self._help = KeyboardHelp(self, themes, self.actions_)
        self._panes = Panes(self, self.panes)
        self._route()
        self._minute = QTimer(self)
        self._minute.setInterval(15_000)
        self._minute.timeout.connect(self.refresh_day)
        self._minute.start()
        themes.changed.connect(self._on_theme)
        formats.changes().changed.connect(self._rewrite)
        self._on_theme(themes.theme)
        self._place = WindowPlace(self, self.memory)
        self.page.remember_with(self.memory)
        self.page.table.setFocus()

    def _lay_out(self) -> None:
        # The messages lie over this, not over the pages: what a stack of pages has beside the present page is hidden from
        # screen readers.
        self.draft_bar = DraftBar(self._themes, self._now)
        self._desk = QWidget()
        column = QVBoxLayout(self._desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.sync_bar = SyncBar(self._themes)
        column.addWidget(self.sync_bar)
        column.addWidget(self.draft_bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status_line)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addWidget(self._desk, 1)
        self._desk_column = column
        self._central = QWidget()
        self._central.setProperty("ground", "surface")
        self._central.setLayout(row)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._central)
        self.setCentralWidget(self._whole)

    def show_first_run(self, page: QScrollArea, first: QWidget) -> None:
        """Show the page of the first start in place of everything else.

        Args:
            page: what is shown; it belongs to the window from now on.
            first: what gets the focus.
        """
        self.first_run = page
        self._whole.addWidget(page)
        self._whole.setCurrentWidget(page)
        self.menuBar().setVisible(False)
        page.viewport().installEventFilter(self)
        first.setFocus()

    def end_first_run(self) -> None:
        """Show the desk instead of the page of the first start."""
        page, self.first_run = self.first_run, None
        if page is None:
            return
        self.menuBar().setVisible(True)
        self._whole.setCurrentWidget(self._central)
        self._whole.removeWidget(page)
        page.deleteLater()
        self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar above the pages."""
        self._desk_column.insertWidget(0, bar)

    def _route(self) -> None:
        self.page.new_requested.connect(self.new_requested)
        self.page.edit_requested.connect(self.edit_requested)
        self.page.connect_requested.connect(self.connect_requested)
        self.page.menu_requested.connect(self._open_row_menu)
        self.page.table.status_menu_requested.connect(self.menus.open_status_menu)
        self.actions_[names.STATUS_MENU].triggered.connect(self.page.table.request_status_menu)
        self.page.selection_changed.connect(self.actions_.set_selection)
        self.side_bar.sync_clicked.connect(self.actions_[names.SYNC_ACTIVITY].trigger)
        self.side_bar.sync_menu_requested.connect(self._open_sync_menu)
        self.status_line.shortcuts_clicked.connect(self.actions_[names.KEY_SHEET].trigger)
        menus = self.menus
        menus.row_menu_closed.connect(self._on_row_menu_closed)
        menus.appearance_chosen.connect(self.appearance_chosen)
        menus.text_size_chosen.connect(self.text_size_chosen)
        menus.sync_button_clicked.connect(self.sync_button_clicked)
        menus.connect_calendar.triggered.connect(self.connect_requested)
        menus.disconnect_calendar.triggered.connect(self.disconnect_requested)
        self.actions_[names.COLUMN_MENU].triggered.connect(self.page.table.request_column_menu)
        self.actions_[names.NEW].triggered.connect(self.new_requested)
        self.actions_[names.EDIT].triggered.connect(self._edit_selected)
        self.actions_[names.SHOW_CONTACT].triggered.connect(self._show_contact)
        self.actions_[names.FIND].triggered.connect(self._find)
        self.actions_[names.QUIT].triggered.connect(self.close)
        self.actions_[names.NEXT_PANE].triggered.connect(self._panes.go_on)
        self.actions_[names.PREVIOUS_PANE].triggered.connect(self._panes.go_back)
        for page, _icon in PAGES:
            self.actions_[names.page_action_name(page)].triggered.connect(self.side_bar.items[page].click)
        self.side_bar.page_chosen.connect(self._on_page_chosen)

    def panes(self) -> list[QWidget]:
        """The panes in the order of F6: side bar, those of the page, the message, and the status line."""
        if self.first_run is not None:
            return [self.first_run]
        widget = self.pages.currentWidget()
        page: object = widget
        shown = page.panes() if isinstance(page, HasPanes) else [widget]
        return [self.side_bar, *shown, self._messages, self.status_line]

    def add_page(self, name: str, page: QWidget, open_page: Callable[[], object]) -> None:
        """Let the side bar's entry lead to a page.

        Args:
            name: one of :data:`.actions.PAGES`.
            page: what is shown; its object name tells it from other pages.
            open_page: shows it.
        """
        self._page_names[page.objectName()] = name
        self._openers[name] = open_page

    def _find(self) -> None:
        """Search on the page that is in view, where it has a search of its own."""
        page: object = self.pages.currentWidget()
        (page if isinstance(page, HasPanes) else self.page).focus_search()

    def _on_page_shown(self, page: QWidget) -> None:
        """Actions are about the bookings in view: elsewhere there are none."""
        shown = self._page_names.get(page.objectName(), "Settings")
        self.side_bar.set_page("Bookings" if self.pages.at_home else shown)
        self.status_line.setVisible(shown != names.SYNC_ACTIVITY)  # that page has a foot of its own
        self.sync_bar.set_told_elsewhere(shown == names.SYNC_ACTIVITY)
        self.actions_.set_selection(self.page.selected() if self.pages.at_home else ())

    def _on_page_chosen(self, page: str) -> None:
        opener = self._openers.get(page)
        if opener is not None:
            opener()
            return
        self.pages.go_home()
        self.page.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_settings(
        self, organisation: str, person: str, appearance: str, text_size: int, person_email: str = ""
    ) -> None:
        """Show what the settings say."""
        self.side_bar.set_organisation(organisation)
        self._person, self._person_email = person, person_email
        self._show_person()
        self.menus.show_choices(appearance, text_size)

    # ---- rows: see bookings_desktop.ui.desk.RowsView ----------------------------------------------------------------

    def show_first_page(self, page: FirstPage) -> None:
        """Show the first screen of rows, before the database is opened in earnest."""
        self.set_members(page.members)
        self.page.show_rows(list(page.rows), total=page.total)

    def show_rows(self, rows: list[BookingSummary]) -> None:
        """Begin anew with these rows, ordered by start."""
        self.page.show_rows(rows)

    def append_rows(self, rows: list[BookingSummary]) -> None:
        """Add the next slice."""
        self.page.append_rows(rows)

    def rows_complete(self) -> None:
        """All rows are there."""
        self.page.rows_complete()

    def apply_changes(self, rows: list[BookingSummary], removed: list[str]) -> None:
        """Take in changed, new and removed rows as one change."""
        self.page.apply_changes(rows, removed)

    def set_members(self, members: tuple[Member, ...]) -> None:
        """The team, in the order of its colours."""
        self.page.set_members(members)
        self._members = members
        self.sync.set_members(members)
        self._show_person()

    def _show_person(self) -> None:
        """Show who is working, in the colour of the colleague of that name."""
        me = member_of(self._person, self._person_email, self._members)
        self.side_bar.set_person(self._person, me.role_title if me else "", me.colour if me else None)

    # ---- sync -------------------------------------------------------------------------------------------------------

    def show_sync_status(self, status: SyncStatus) -> None:
        """Say where sync stands."""
        self.sync.show(status)

    def _open_sync_menu(self) -> None:
        self.menus.open_sync_menu(self.sync.words, self.side_bar.capsule.mapToGlobal(QPoint()))

    def come_forward(self) -> None:
        """Come to the front, because the program was started again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice the first paint of the table."""
        canvas = self.page.table if self.first_run is None else self.first_run
        if event.type() == QEvent.Type.Paint and watched is canvas.viewport():
            self.painted = True
            watched.removeEventFilter(self)
        return super().eventFilter(watched, event)

    def set_connected(self, *, connected: bool, account: str = "") -> None:
        """Offer to connect, or to disconnect from the calendar of an account."""
        self.sync.set_account(account)
        self.menus.set_connected(connected=connected)
        self.page.nothing.set_connected(connected)

    def set_zone(self, zone: ZoneInfo) -> None:
        """Show times in another zone; the rows have to be given again, because whole days begin elsewhere."""
        self._zone = zone
        self.page.set_zone(zone)
        self.refresh_day()

    def _rewrite(self) -> None:
        """Write all times and dates anew."""
        self.page.rewrite()
        self.refresh_day()

    def refresh_day(self) -> None:
        """Bring all that depends on the present instant up to date."""
        now = datetime.fromtimestamp(self._now(), self._zone)
        figures = day_figures(self.page.rows(), now)
        self.status_line.show_day(figures, now, self._zone)
        self.side_bar.items["Bookings"].set_count(figures.today)
        self.page.tick()
        self.actions_.tick()
        self.sync.refresh()

    def _edit_selected(self) -> None:
        rows = self.chosen_rows()
        if len(rows) == 1:
            self.edit_requested.emit(rows[0].id)

    def _show_contact(self) -> None:
        rows = self.chosen_rows()
        if len(rows) == 1 and rows[0].contact_id:
            self.show_contact(rows[0].contact_id)

    def _open_row_menu(self, rows: list[BookingSummary], place: QPoint) -> None:
        self.menus.open_row_menu(rows, place, self._zone)

    def _on_row_menu_closed(self) -> None:
        self.actions_.set_selection(self.page.selected())

    @property
    def sync_words(self) -> Words:
        """What the window says about sync."""
        return self.sync.words

    def chosen_rows(self) -> list[BookingSummary]:
        """The bookings that an action is about: those of the open row menu, or the selected ones."""
        return self.menus.rows if self.menus.rows is not None else self.page.selected()

    def _show_crash(self, details: str) -> None:
        from bookings_desktop.ui.shell.crash_report import CrashReport

        CrashReport(self._themes, details, self).open()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the side bar the form that the width allows."""
        super().resizeEvent(event)
        self._fit()

    def _on_theme(self, theme: Theme) -> None:
        self.menus.set_theme(theme)
        self.setMinimumSize(max(SMALLEST.width(), theme.px(SMALLEST.width())), SMALLEST.height())
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < RAIL_BELOW * self._themes.theme.scale
        self.side_bar.set_rail(narrow)
        self.status_line.set_narrow(narrow)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell that the window is gone; what is being saved is finished afterwards."""
        if not self.may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()
