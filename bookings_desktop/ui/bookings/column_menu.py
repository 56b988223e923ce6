"""The menus of the table's columns: which are shown, in what order and how wide, and by which one the rows are ordered.

All that dragging a head or its edge does is here too, for the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from bookings_desktop.ui.bookings.columns import HEADERS, Column
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.table_view import BookingsTableView
from bookings_desktop.ui.widgets.basic import Menu, name_widget

_ASCENDING, _DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_CHOOSING_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_STAYS = "stays"
_LISTED: tuple[Column, ...] = tuple(column for column in Column if column is not Column.MENU)


class StayingMenu(Menu):
    """A menu that stays open after some of its entries: a column is made wider more than once.

    Entries that keep it open are those given to :meth:`keep_open_for`.
    """

    @staticmethod
    def keep_open_for(action: QAction) -> None:
        """Stay open when this entry is chosen."""
        action.setProperty(_STAYS, True)

    def _chosen(self) -> QAction | None:
        action: QAction | None = self.activeAction()
        return action if action and action.isEnabled() and action.property(_STAYS) else None

    def _with_access_key(self, letter: str) -> QAction | None:
        """The entry that a letter stands for, if it is the only one and keeps the menu open."""
        if not letter.isalpha():
            return None
        wanted = QKeySequence(f"Alt+{letter}")
        found = [action for action in self.actions() if QKeySequence.mnemonic(action.text()) == wanted]
        if len(found) != 1 or not found[0].isEnabled() or not found[0].property(_STAYS):
            return None
        return found[0]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Carry out an entry; most close the menu."""
        action = self._chosen()
        if action is not None and self.actionAt(event.position().toPoint()) is action:
            action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Carry out an entry; most close the menu."""
        action = self._chosen() if event.key() in _CHOOSING_KEYS else self._with_access_key(event.text())
        if action is not None:
            self.setActiveAction(action)
            action.trigger()
            return
        super().keyPressEvent(event)


class ColumnMenus(QObject):
    """The menus for the columns of one table.

    Attributes:
        shown: for the menu bar: which columns are shown.
        order: for the menu bar: by which column the rows are ordered.
    """

    def __init__(self, table: BookingsTableView, proxy: BookingFilterProxyModel, window: QWidget) -> None:
        super().__init__(window)
        self._table = table
        self._columns = table.columns
        self._proxy = proxy
        self._window = window
        self.shown = StayingMenu("&Columns", window)
        self._switches = self._add_switches(self.shown)
        self.shown.addSeparator()
        self._add_reset(self.shown)
        self.shown.aboutToShow.connect(self._refresh_shown)
        self.order = Menu("Sort &by", window)
        self._by_column, self._by_direction = self._fill_order_menu()
        self.order.aboutToShow.connect(self._refresh_order)
        table.column_menu_requested.connect(self.open)
        self._columns.laid_out.connect(self._refresh_shown)
        proxy.order_changed.connect(self._refresh_order)
        self._refresh_shown()
        self._refresh_order()

    # Shown and hidden

    def _add_switches(self, menu: StayingMenu) -> dict[Column, QAction]:
        switches: dict[Column, QAction] = {}
        for column in _LISTED:
            action = menu.addAction(HEADERS[column])
            action.setCheckable(True)
            menu.keep_open_for(action)
            action.triggered.connect(lambda checked, column=column: self._columns.want(column, checked))
            if not self._columns.can_hide(column):
                action.setEnabled(False)
                action.setToolTip("This column is always shown.")
            switches[column] = action
        menu.setToolTipsVisible(True)
        self._mark(switches)
        return switches

    def _mark(self, switches: dict[Column, QAction]) -> None:
        for column, action in switches.items():
            action.setChecked(self._columns.is_wanted(column))
            if self._columns.can_hide(column):
                action.setToolTip("" if self._columns.has_room(column) else "The window is too narrow for it now.")

    def _add_reset(self, menu: QMenu) -> None:
        reset = menu.addAction("&Reset columns")
        reset.setToolTip("Order, widths and what is shown, as the first time")
        reset.triggered.connect(self._columns.reset)

    def _refresh_shown(self) -> None:
        self._mark(self._switches)

    # Order of the rows

    def _fill_order_menu(self) -> tuple[dict[Column, QAction], dict[Qt.SortOrder, QAction]]:
        columns, directions = QActionGroup(self.order), QActionGroup(self.order)
        by_column: dict[Column, QAction] = {}
        for column in _LISTED:
            action = self.order.addAction(HEADERS[column])
            action.setCheckable(True)
            action.setActionGroup(columns)
            action.triggered.connect(lambda _checked, column=column: self._sort(column))
            by_column[column] = action
        self.order.addSeparator()
        by_direction: dict[Qt.SortOrder, QAction] = {}
        for text, direction in (("&Ascending", _ASCENDING), ("&Descending", _DESCENDING)):
            action = self.order.addAction(text)
            action.setCheckable(True)
            action.setActionGroup(directions)
            action.triggered.connect(lambda _checked, way=direction: self._proxy.sort(self._proxy.sorted_by[0], way))
            by_direction[direction] = action
        return by_column, by_direction

    def _sort(self, column: Column) -> None:
        if column is not self._proxy.sorted_by[0]:
            self._proxy.sort(column, _ASCENDING)

    def _refresh_order(self) -> None:
        column, direction = self._proxy.sorted_by
        self._by_column[column].setChecked(True)
        self._by_direction[direction].setChecked(True)

    # One column

    def open(self, column: Column, place: QPoint) -> None:
        """Open the menu of one column at a global place."""
        menu = StayingMenu(parent=self._window)
        name_widget(menu, "Column menu")
        menu.setToolTipsVisible(True)
        menu.add_heading(HEADERS[column])
        steps = self._add_steps(menu, column)
        menu.addSeparator()
        switches = self._add_switches(menu)
        menu.addSeparator()
        self._add_reset(menu)

        def refresh() -> None:
            self._mark(switches)
            for action, possible in steps:
                action.setEnabled(possible())

        for action, _ in steps:
            action.triggered.connect(refresh)
        for switch in switches.values():
            switch.triggered.connect(refresh)
        refresh()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _add_steps(self, menu: StayingMenu, column: Column) -> list[tuple[QAction, Callable[[], bool]]]:
        """The entries about one column, each with what tells whether it is possible now."""
        columns, proxy, table = self._columns, self._proxy, self._table

        def add(text: str, act: Callable[[], None], possible: Callable[[], bool], *, stays: bool = True) -> None:
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked: act())
            if stays:
                menu.keep_open_for(action)
            added.append((action, possible))

        added: list[tuple[QAction, Callable[[], bool]]] = []
        resizable = lambda: columns.can_resize(column) and column in columns.shown  # noqa: E731
        for text, way in (("Sort &ascending", _ASCENDING), ("Sort &descending", _DESCENDING)):
            add(text, partial(proxy.sort, column, way), partial(self._other_order, column, way), stays=False)
        menu.addSeparator()
        add("Move &left", lambda: columns.move(column, -1), lambda: columns.can_move(column, -1))
        add("Move &right", lambda: columns.move(column, 1), lambda: columns.can_move(column, 1))
        add("&Wider", lambda: columns.widen(column, 1), resizable)
        add("&Narrower", lambda: columns.widen(column, -1), resizable)
        add("&Fit to what it shows", lambda: table.fit_column(column), resizable)
        return added

    def _other_order(self, column: Column, way: Qt.SortOrder) -> bool:
        return self._proxy.sorted_by != (column, way)
