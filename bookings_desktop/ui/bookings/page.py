"""The page of bookings: title, search field, filters, and the table; a splitter keeps a place for details beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.members import Member
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.details_side import DetailsSide
from bookings_desktop.ui.bookings.empty_state import EmptyState
from bookings_desktop.ui.bookings.filter_bar import FilterBar
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.filter_state import NOBODY, BookingFilter, Scope
from bookings_desktop.ui.bookings.nothing_found import NothingFound
from bookings_desktop.ui.bookings.page_memory import PageMemory
from bookings_desktop.ui.bookings.saved_views import SavedView
from bookings_desktop.ui.bookings.search_field import SearchField
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.bookings.table_view import BookingsTableView
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from bookings_desktop.ui.bookings.selection_bar import SelectionBar

SHORT_SEARCH_BELOW, PILLS_BELOW, NO_MENU_BELOW, NO_CONTACT_BELOW = 1180, 760, 620, 500
"""Widths of the window at which the page changes its form, in pixels at a text size of 100 % (design, narrow windows)."""


DETAILS_WIDTH = 320
"""Width of the details beside the table, in pixels at a text size of 100 % (design, measures)."""

DETAILS_BESIDE_FROM = 1000
"""Width of the window, at a text size of 100 %, from which the details are beside the table."""


class BookingsPage(QWidget):
    """Everything about the list of bookings.

    Signals:
        edit_requested: id of the booking that is to be edited.
        new_requested: a new booking is wanted.
        connect_requested: Google Calendar is to be connected.
        menu_requested: the bookings (list of BookingSummary) that a menu is about, and its global place.
        filter_changed: something else is shown (BookingFilter).
        selection_changed: the selected bookings (list of BookingSummary), in display order.
    """

    edit_requested = Signal(str)
    new_requested = Signal()
    connect_requested = Signal()
    menu_requested = Signal(object, QPoint)
    filter_changed = Signal(object)
    selection_changed = Signal(object)  # as it is: Qt would copy a list, row by row

    def __init__(
        self,
        themes: ThemeManager,
        actions: Actions,
        *,
        zone: ZoneInfo,
        now: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        """Make the page.

        Args:
            themes: colours and fonts.
            actions: of the window; the page tells their shortcuts.
            zone: in which times are shown.
            now: gives the present instant in seconds since the epoch.
            parent: the window, or None.
        """
        super().__init__(parent)
        name_widget(self, "Bookings page")
        self.model = BookingsTableModel(zone, now, self)
        self.proxy = BookingFilterProxyModel(self.model, self)
        self.table = BookingsTableView(self.proxy, themes.theme)
        self.search = SearchField(themes)
        self.filters = FilterBar(themes, lambda: self.model.when.today)
        self._themes, self._actions, self._now = themes, actions, now
        self._bars = QStackedWidget()
        self._below: list[QWidget] = []
        self.empty = EmptyState(themes, self.table)
        self.new_button = Button(themes, "New booking", "primary", "plus")
        self.new_button.setToolTip(actions[names.NEW].toolTip())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._memory = PageMemory(self, lambda: self.filters.scale)
        self._side = DetailsSide(self.splitter, self._memory.details_width)
        self._complete = False
        self._arriving: set[str] | None = None
        self.nothing = NothingFound(self.empty, self.proxy, self.filters)
        self._lay_out()
        self._connect()
        self._watched: QWidget | None = None
        themes.changed.connect(self._on_theme)
        self._fit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(label("Bookings", "title"))
        head.addStretch(1)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMinimumWidth(140)
        head.addWidget(self.search, 100)
        head.addWidget(self.new_button)
        self._head = QWidget()
        self._head.setLayout(head)
        name_widget(self._head, "Header")
        self._head.installEventFilter(self)  # its room changes with the details beside it, too
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        self._bars.addWidget(self.filters)
        self._bars.setMinimumWidth(1)
        self._bars.setFixedHeight(self.filters.needed_height)
        self.filters.height_changed.connect(self._bars.setFixedHeight)
        column.addWidget(self._bars)
        rule = QFrame()
        rule.setProperty("role", "hairline")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addWidget(self.table, 1)
        self._column = column
        left = self.list_area = QWidget()
        left.setLayout(column)
        self.empty.settle(left)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(left)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.new_requested)
        self.search.textChanged.connect(self._on_query)
        self.search.left.connect(self._on_search_left)
        self.filters.changed.connect(self._on_filter)
        self.filters.clear_requested.connect(self.clear_filters)
        self.proxy.counts_changed.connect(self._on_counts)
        self.table.edit_requested.connect(self.edit_requested)
        self.table.menu_requested.connect(self.menu_requested)
        self.table.selection_changed.connect(self._on_selection)
        self.table.selection_changed.connect(self.selection_changed)
        self.nothing.new_requested.connect(self.new_requested)
        self.nothing.connect_requested.connect(self.connect_requested)
        self.nothing.clear_requested.connect(self.clear_filters)
        self.nothing.filter_chosen.connect(self.set_filter)

    # Rows come and go

    def show_rows(self, rows: Sequence[BookingSummary], total: int | None = None) -> None:
        """Begin with these rows. When some are shown already, they stay in view until :meth:`rows_complete`.

        Args:
            rows: the first rows, in any order.
            total: how many there will be when all are loaded, where that is known.
        """
        self._complete = False
        if self.model.rows:
            self._arriving = {row.id for row in rows}
            self.model.append(rows)
        else:
            self._arriving = None
            self.model.reset(rows, total)
        self._show_empty_state()

    def append_rows(self, rows: Sequence[BookingSummary]) -> None:
        """Take in the next slice while loading."""
        if self._arriving is not None:
            self._arriving.update(row.id for row in rows)
        self.model.append(rows)

    def rows_complete(self) -> None:
        """All rows are there: those shown before that did not come again are gone."""
        self._complete = True
        if self._arriving is not None:
            arrived, self._arriving = self._arriving, None
            self.model.apply((), [row.id for row in self.model.rows if row.id not in arrived])
        self.model.set_complete()
        contact = self.proxy.filter.contact
        if contact is not None and not any(row.concerns_contact(contact) for row in self.model.rows):
            self.set_filter(replace(self.proxy.filter, contact=None))  # remembered, and gone since
        self._memory.restore_order()
        self._on_counts(self.proxy.found, self.model.total, self.proxy.finished)

    def apply_changes(self, rows: Sequence[BookingSummary], removed: Sequence[str] = ()) -> None:
        """Bring edits in as one change."""
        if self._arriving is not None:
            self._arriving.update(row.id for row in rows)
        self.model.apply(rows, removed)
        self.table.go_on([*(row.id for row in rows), *removed])

    def set_members(self, members: Sequence[Member]) -> None:
        """The team, in the order of its colours."""
        self.model.set_members(members)
        self.filters.set_members(self.model.members)
        member = self.proxy.filter.member
        if member is not None and member != NOBODY and member not in self.model.members:
            self.set_filter(replace(self.proxy.filter, member=None))  # remembered, and gone since

    def set_zone(self, zone: ZoneInfo) -> None:
        """Show times in another zone; the rows have to be given again."""
        self.model.set_zone(zone)

    def rewrite(self) -> None:
        """Write all times and dates anew: the way in which they are written has changed."""
        self.model.rewrite()
        self.table.fit_columns()
        self.filters.show_filter(replace(self.proxy.filter, query=""))
        self._show_empty_state()

    def tick(self) -> None:
        """Let time go on: what is “Now”, what is over, and what is today."""
        self.model.tick()

    def rows(self) -> Sequence[BookingSummary]:
        """All rows that are loaded, ordered by start; not to be changed."""
        return self.model.rows

    # Selection and search

    def selected(self) -> list[BookingSummary]:
        """The selected bookings in display order."""
        return self.table.selected_summaries()

    def select(self, booking_id: str, scroll: bool = True) -> bool:
        """Select one booking, now or as soon as it is shown; tells whether it was shown already."""
        return self.table.select(booking_id, scroll=scroll)

    @cached_property
    def selection_bar(self) -> SelectionBar:
        """What is done to several bookings at once, in the place of the filters; made when several are selected first."""
        from bookings_desktop.ui.bookings.selection_bar import SelectionBar

        bar = SelectionBar(self._themes, self._actions, self._now)
        self._bars.addWidget(bar)
        bar.shown_changed.connect(self._show_bar)
        return bar

    def _on_selection(self, rows: list[BookingSummary]) -> None:
        if len(rows) > 1 or "selection_bar" in vars(self):
            self.selection_bar.show_rows(rows)

    def _show_bar(self, several: bool) -> None:
        self._bars.setCurrentWidget(self.selection_bar if several else self.filters)

    def focus_search(self) -> None:
        """Begin to search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def clear_search(self) -> None:
        """Empty the search field; the current booking stays in view."""
        self.search.clear()

    def clear_filters(self) -> None:
        """Show all upcoming bookings again; all of them, where the part of time was what hid them."""
        scope = self.proxy.filter.scope if self.proxy.filter.narrowing else Scope.ALL
        lasting = scope in (Scope.UPCOMING, Scope.PAST)
        self.set_filter(BookingFilter(scope=scope if lasting else Scope.ALL))

    @property
    def filter(self) -> BookingFilter:
        """What is shown now."""
        return self.proxy.filter

    def set_filter(self, wanted: BookingFilter) -> None:
        """Show what passes a filter, in the controls too."""
        self.filters.show_filter(replace(wanted, query=""))
        if self.search.text() != wanted.query:
            self.search.blockSignals(True)
            self.search.setText(wanted.query)
            self.search.blockSignals(False)
            self.search.show_means()
        self._filter_by(wanted)

    def show_view(self, view: SavedView) -> None:
        """Show what a view shows, in its order."""
        self.set_filter(view.filter)
        column, descending = view.sort or (Column.WHEN, view.filter.latest_first)
        self.proxy.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def show_contact(self, contact_id: str, name: str) -> None:
        """Show all bookings of a contact, past and to come."""
        self.filters.name_contact(contact_id, name)
        self.set_filter(BookingFilter(scope=Scope.ALL, contact=contact_id))

    def _on_query(self, query: str) -> None:
        self._filter_by(replace(self.proxy.filter, query=query))
        if not query:
            self.table.keep_in_view()

    def _on_filter(self, wanted: BookingFilter) -> None:
        self._filter_by(replace(wanted, query=self.search.text()))

    def _filter_by(self, wanted: BookingFilter) -> None:
        changed = wanted != self.proxy.filter
        if wanted.contact not in (None, self.proxy.filter.contact):
            row = next((row for row in self.model.rows if row.contact_id == wanted.contact), None)
            if row is not None:
                self.filters.name_contact(row.contact_id, row.contact_name)
        self.proxy.set_filter(wanted)
        self._show_empty_state()
        if changed:
            self.filter_changed.emit(wanted)

    def _on_search_left(self, into_rows: bool) -> None:
        if into_rows:
            self.table.enter_rows()
        else:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_counts(self, found: int, total: int, _finished: bool) -> None:
        self.filters.set_counts(found, total)
        contact = self.proxy.filter.contact
        if contact and self.proxy.rowCount() and (row := self.proxy.summary(0)).contact_id == contact:
            self.filters.name_contact(row.contact_id, row.contact_name)
        self._show_empty_state()

    def _show_empty_state(self) -> None:
        self.nothing.show(complete=self._complete)

    # Form

    def add_below(self, bar: QWidget) -> None:
        """Give a quiet bar its place under the table, which makes room for all of it in a low window."""
        self.table.setMinimumHeight(1)
        self._column.addWidget(bar)
        self._below.append(bar)

    def reserve_details(self, width: int) -> None:
        """Keep the place of the details free, ``width`` pixels wide, until they come: nothing moves when they do."""
        if self._width() >= DETAILS_BESIDE_FROM:
            self._side.reserve(width)

    def set_details(self, panel: QWidget) -> None:
        """Give the panel that shows the selected booking its place at the right."""
        self._side.hold(panel)

    def remember_with(self, memory: WindowMemory) -> None:
        """Look as at the last start, and remember from now on what a person changes."""
        self._memory.begin(memory)

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves the focus, in order."""
        parts: list[QWidget] = [self._head, self.filters, self.selection_bar, self.table, self.empty, *self._below]
        return parts if self._side.panel is None else [*parts, self._side.panel]

    def event(self, event: QEvent) -> bool:
        """Follow the width of the window that the page is in."""
        if event.type() in (QEvent.Type.ParentChange, QEvent.Type.Show):
            window = self.window()
            if window is not self._watched and window is not self:
                self._watched = window
                window.installEventFilter(self)
            self._fit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The window, or the room beside the details, has another width."""
        if event.type() == QEvent.Type.Resize and watched is self._watched:
            self._fit()
        elif event.type() == QEvent.Type.Resize and watched is self._head:
            self._scale()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the parts to the room."""
        super().resizeEvent(event)
        self._fit()

    def _width(self) -> float:
        """The width of the window in pixels of the design: larger text needs a wider window for the same."""
        return self.window().width() / self.filters.scale

    def _fit(self) -> None:
        width = self._width()
        narrow = width < PILLS_BELOW
        hidden = [Column.LOCATION, Column.ASSIGNED] if narrow else []
        if width < NO_MENU_BELOW:
            hidden.append(Column.MENU)
        if width < NO_CONTACT_BELOW:  # large text in a small window
            hidden.append(Column.CONTACT)
        self.table.set_hidden_columns(hidden)
        self.filters.set_narrow(narrow)
        self.new_button.setText("New" if narrow else "New booking")
        self._scale()

    def _scale(self) -> None:
        scale = self.filters.scale
        width = self._width()
        wide = 330 if self._head.width() < 1000 * scale else 380
        self.search.setMaximumWidth(round((wide if width >= SHORT_SEARCH_BELOW else 236) * scale))
        self._head.setFixedHeight(round(60 * scale))

    def _on_theme(self, theme: Theme) -> None:
        self.table.set_theme(theme)
        self._fit()
        self._on_counts(self.proxy.found, self.model.total, self.proxy.finished)
