"""The table of bookings: fixed row heights, strips above days, whole rows, several at a time, and what a hand does with them.

Heights and strips are in :mod:`.day_strips`, painting of cells in :mod:`.delegates`. The file is above 400 lines because what is
left are overrides of one Qt class, which cannot be divided.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QScrollBar, QTableView, QWidget

from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.day_strips import DayStrips
from bookings_desktop.ui.bookings.delegates import BookingDelegate
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.table_columns import TableColumns
from bookings_desktop.ui.bookings.table_header import TableHeader
from bookings_desktop.ui.bookings.table_selection import SelectingTableView
from bookings_desktop.ui.theme import Theme
from bookings_desktop.ui.widgets.basic import name_widget

_FLAGS = QItemSelectionModel.SelectionFlag
_RETURN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class BookingsTableView(SelectingTableView):
    """The table.

    Signals:
        edit_requested: a booking's id; double click or Enter.
        menu_requested: the bookings (list) that a menu was asked for, and its global place.
        status_menu_requested: the bookings (list) whose status is to be chosen, and the menu's global place.
        column_menu_requested: the Column that a menu was asked for, and its global place.

    Attributes:
        columns: which columns are shown, where and how wide.
    """

    edit_requested = Signal(str)
    menu_requested = Signal(object, QPoint)
    status_menu_requested = Signal(object, QPoint)
    column_menu_requested = Signal(object, QPoint)

    def __init__(self, proxy: BookingFilterProxyModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(proxy, parent)
        self._theme = theme
        name_widget(self, "Bookings table")
        self._prepare_headers(theme)
        self._delegate = BookingDelegate(proxy, theme, self)
        self.setItemDelegate(self._delegate)
        self._strips = DayStrips(self, proxy, theme)
        self.columns = TableColumns(self, self)
        self.columns.set_scale(theme.scale)
        self._header.edge_dragged.connect(self.columns.set_width)
        self.columns.laid_out.connect(self._on_columns_laid_out)
        self._prepare_behaviour()
        self._scroll = self._floating_scroll_bar()
        proxy.modelAboutToBeReset.connect(self._remember)
        self.setModel(proxy)
        # The hidden header is reset on its own (see DayStrips), which would empty a selection model that both share.
        self.verticalHeader().setSelectionModel(QItemSelectionModel(proxy, self.verticalHeader()))
        proxy.modelReset.connect(self._on_reset)
        proxy.rowsRemoved.connect(self._on_rows_removed)
        proxy.rowsMoved.connect(self._on_rows_moved)
        proxy.dataChanged.connect(self._on_data_changed)
        proxy.order_changed.connect(self._on_order_changed)
        proxy.bookings.marks_changed.connect(self.viewport().update)
        self._layout_all()

    def _prepare_headers(self, theme: Theme) -> None:
        header = TableHeader(theme, self)
        header.sectionClicked.connect(self._on_header_clicked)
        header.edge_double_clicked.connect(self.fit_column)
        header.menu_requested.connect(self.column_menu_requested)
        self.setHorizontalHeader(header)
        self._header = header
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)

    def _prepare_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)

    # Looks

    def set_theme(self, theme: Theme) -> None:
        """Show another theme or text size."""
        self._theme = theme
        self._delegate.set_theme(theme)
        self._strips.set_theme(theme)
        self._header.set_theme(theme)
        self._layout_all()
        self.columns.set_scale(theme.scale)
        self.columns.lay_out()

    def set_hidden_columns(self, hidden: Iterable[Column]) -> None:
        """Hide columns that a narrow window has no room for; initials then move before the contact's name."""
        self.columns.set_no_room(tuple(hidden))

    def fit_columns(self) -> None:
        """Give the columns their widths again: the texts have changed."""
        self.columns.lay_out()

    def _on_columns_laid_out(self) -> None:
        columns = self.columns
        self._delegate.names_first = columns.is_wanted(Column.ASSIGNED) and not columns.has_room(Column.ASSIGNED)
        self._delegate.first = self._header.first = columns.first
        self.viewport().update()
        self._header.viewport().update()

    def fit_column(self, column: Column) -> None:
        """Make a column as wide as what it shows in the rows that are in view needs."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        last = last if last >= 0 else self._proxy.rowCount() - 1
        rows = self._proxy.summaries(first, last) if first >= 0 else []
        needed = [self._header.needed_width(column), *(self._delegate.needed_width(row, column) for row in rows)]
        self.columns.set_width(column, max(needed))

    def request_column_menu(self) -> None:
        """Ask for the menu of the column that the current cell is in, below its head; not while another page is in view."""
        if not self.isVisible():
            return
        column = Column(max(0, self.currentIndex().column()))
        column = column if column in self.columns.shown and column is not Column.MENU else self.columns.first
        corner = QPoint(self._header.sectionViewportPosition(column), self._header.height())
        self.column_menu_requested.emit(column, self._header.viewport().mapToGlobal(corner))

    def _layout_all(self) -> None:
        self._strips.layout_all()
        self.updateGeometries()
        self.viewport().update()

    def day_strips(self) -> list[tuple[str, str, str]]:
        """What the strips in view say: strong part, quiet part, and count."""
        return self._strips.texts()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Takes what there is; contents are never measured."""
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint rows, then the outline of the current row and the strips over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self._paint_current(painter)
        self._strips.paint(painter)
        painter.end()
        self._proxy.painted()

    def _paint_current(self, painter: QPainter) -> None:
        current = self.currentIndex()
        if not (self._delegate.active and current.isValid()) or self.selectionModel().isSelected(current):
            return
        painter.setPen(self._theme.color("focus"))
        painter.drawRect(self._strips.row_rect(current.row()).adjusted(0, 0, -1, -2))

    # Scrolling

    def _floating_scroll_bar(self) -> QScrollBar:
        """A scroll bar over the rows, so that it takes no room from them."""
        bar = QScrollBar(Qt.Orientation.Vertical, self)
        own = self.verticalScrollBar()
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.hide()  # until there is something to scroll
        own.rangeChanged.connect(self._on_range_changed)
        own.valueChanged.connect(bar.setValue)
        bar.valueChanged.connect(own.setValue)
        return bar

    def _on_range_changed(self, low: int, high: int) -> None:
        own = self.verticalScrollBar()
        self._scroll.setPageStep(own.pageStep())
        self._scroll.setSingleStep(own.singleStep())
        self._scroll.setRange(low, high)
        self._scroll.setVisible(high > low)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Columns fill the width; contents are never measured."""
        super().resizeEvent(event)
        self.columns.lay_out()
        place = self.viewport().geometry()
        self._scroll.setGeometry(place.right() - 9, place.top() + 3, 10, place.height() - 6)
        self._scroll.raise_()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """The strip at the top stays while the rows move."""
        super().scrollContentsBy(dx, dy)
        if self.underMouse():
            self._hover_at(self.viewport().mapFromGlobal(QCursor.pos()))
        self.viewport().update()

    def scrollTo(  # noqa: N802
        self,
        index: QModelIndex,  # type: ignore[override]
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into view, and not below the strip."""
        super().scrollTo(index, hint)
        if index.isValid():
            hidden = self._strips.room - self._strips.row_rect(index.row()).top()
            if hidden > 0:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() - hidden)

    # Following the model

    def _on_reset(self) -> None:
        """Heights and selection of the new rows; comes after the selection model has emptied itself."""
        self._delegate.hovered = -1
        self._layout_all()
        self._restore_place()
        self._restore()

    def _restore_place(self) -> None:
        """A new search begins at the top; the same one, with other rows, stays where it was."""
        top = self._proxy.row_of(self._top[0]) if self._proxy.keeps_place and self._top[0] else -1
        bar = self.verticalScrollBar()
        bar.setValue(self.verticalHeader().sectionPosition(top) - self._top[1] if top >= 0 else 0)

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]  # noqa: N802
        """Heights of the new rows; a remembered one may be among them."""
        super().rowsInserted(parent, start, end)
        self._strips.layout_new(start, end)
        self._strips.check(end + 1, end + 1)
        self.updateGeometries()
        if self._chosen or self._wanted_in_view:
            self._restore()

    def _on_rows_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._strips.check(first, first)
        self.updateGeometries()
        self.viewport().update()
        self._report_if_other()

    def _on_rows_moved(self) -> None:
        if self._proxy.by_time:  # otherwise all rows are equally high
            self._layout_all()

    def _on_data_changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        if self._strips.check(top.row(), bottom.row() + 1):
            self.updateGeometries()
        if not self._report_due and self._is_selected(top.row(), bottom.row()):
            self._report()

    def _on_header_clicked(self, section: int) -> None:
        column, order = self._proxy.sorted_by
        turned = section == column and order == Qt.SortOrder.AscendingOrder
        self._proxy.sort(section, Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder)

    def _on_order_changed(self, column: int, order: Qt.SortOrder) -> None:
        self._header.setSortIndicator(column, order)
        # a row that is only current, because the table has had the focus, is not what a person looks for
        self._wanted_in_view = self._current if self.selectionModel().hasSelection() else ""

    # Hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The row under the pointer is lit."""
        super().mouseMoveEvent(event)
        self._hover_at(event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """No row is under the pointer any more, also when it has only gone to the header or the scroll bar."""
        if event.type() == QEvent.Type.Leave:
            self._hover_at(QPoint(-1, -1))
        return super().viewportEvent(event)

    def _hover_at(self, place: QPoint) -> None:
        index = self.indexAt(place) if place.x() >= 0 and not self._strips.covers(place.y()) else QModelIndex()
        row, on_menu, on_badge = index.row(), index.column() == Column.MENU, self._on_badge(index, place)
        delegate = self._delegate
        if (row, on_menu, on_badge) == (delegate.hovered, delegate.hovered_menu, delegate.hovered_badge):
            return
        before = delegate.hovered
        delegate.hovered, delegate.hovered_menu, delegate.hovered_badge = row, on_menu, on_badge
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on_badge else Qt.CursorShape.ArrowCursor)
        for changed in {before, row}:
            if 0 <= changed < self._proxy.rowCount():
                self.viewport().update(self._strips.row_rect(changed))

    def _on_badge(self, index: QModelIndex, place: QPoint) -> bool:
        """Whether a place is on the badge of a row; a little around it counts too, so that it is easily hit."""
        return index.column() == Column.STATUS and self._badge_rect(index.row()).adjusted(-3, -3, 3, 3).contains(place)

    def _badge_rect(self, row: int) -> QRect:
        cell = self._strips.row_rect(row)
        cell.setLeft(self.columnViewportPosition(Column.STATUS))
        cell.setWidth(self.columnWidth(Column.STATUS))
        return self._delegate.badge_rect(cell, self._proxy.summary(row))

    def _below_badge(self, row: int) -> QPoint:
        return self.viewport().mapToGlobal(self._badge_rect(row).bottomLeft() + QPoint(-38, 4))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click on ⋯ opens that row's menu and leaves the selection as it is; one on a strip does nothing."""
        place = event.position().toPoint()
        if self._strips.covers(place.y()):
            return
        index = self.indexAt(place)
        if index.column() == Column.MENU and event.button() == Qt.MouseButton.LeftButton:
            below = self._strips.row_rect(index.row()).bottom() - 8
            corner = QPoint(self.columnViewportPosition(Column.MENU), below)
            self.menu_requested.emit([self._proxy.summary(index.row())], self.viewport().mapToGlobal(corner))
            return
        if self._on_badge(index, place) and event.button() == Qt.MouseButton.LeftButton and not event.modifiers():
            self.status_menu_requested.emit([self._proxy.summary(index.row())], self._below_badge(index.row()))
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Edit the booking under the pointer."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        if self._strips.covers(place.y()) or index.column() == Column.MENU:
            return
        super().mouseDoubleClickEvent(event)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.edit_requested.emit(self._proxy.summary(index.row()).id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The menu of the selected rows, by right click or by the Menu key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.request_menu_at_current()
            return
        index = self.indexAt(event.pos())
        if not index.isValid() or self._strips.covers(event.pos().y()):
            return
        if not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        self._request_menu(event.globalPos())

    def request_status_menu(self) -> None:
        """Ask for the menu of statuses at the current row, for the selected ones."""
        current = self._current_to_act_on()
        if current is None:
            return
        if Column.STATUS in self.columns.shown:
            place = self._below_badge(current.row())
        else:
            rect = self._strips.row_rect(current.row())
            corner = QPoint(self.columnViewportPosition(Column.TITLE) + 8, rect.bottom() - 8)
            place = self.viewport().mapToGlobal(corner)
        self.status_menu_requested.emit(self.selected_summaries(), place)

    def _current_to_act_on(self) -> QModelIndex | None:
        """The current row, in view; without a selection it becomes the selection. None when there is none."""
        current = self.currentIndex()
        if not current.isValid():
            return None
        if not self.selectionModel().hasSelection():
            self.selectionModel().select(current, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        self.scrollTo(current)
        return current

    def request_menu_at_current(self) -> None:
        """Ask for the menu below the current row; without a selection the current row becomes it."""
        current = self._current_to_act_on()
        if current is None:
            return
        rect = self._strips.row_rect(current.row())
        corner = QPoint(self.columnViewportPosition(Column.TITLE) + 8, rect.bottom() - 8)
        self._request_menu(self.viewport().mapToGlobal(corner))

    def _request_menu(self, place: QPoint) -> None:
        self.menu_requested.emit(self.selected_summaries(), place)

    def event(self, event: QEvent) -> bool:
        """Enter is the table's own key while it has the focus, whatever shortcut the window has for it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _RETURN_KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter edits; Shift+F10 opens the menu where the system does not do it itself."""
        if event.key() in _RETURN_KEYS and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            if self.currentIndex().isValid():
                self.edit_requested.emit(self._proxy.summary(self.currentIndex().row()).id)
            return
        if event.key() == Qt.Key.Key_Escape and self.clear_several():
            return
        shift_f10 = event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if shift_f10 and QGuiApplication.platformName() != "windows":
            self.request_menu_at_current()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Nothing: Qt would walk all rows; searching is the search field's."""

    # Focus

    def enter_rows(self) -> None:
        """Take the focus; the first row is chosen if none is."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.selectionModel().hasSelection() and self._proxy.rowCount():
            current = self.currentIndex()
            index = current if current.isValid() else self._proxy.index(0, 0)
            self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect | _FLAGS.Rows)
            self.scrollTo(index)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the selection in full colour, and some row as current."""
        super().focusInEvent(event)
        self._delegate.active = True
        if not self.currentIndex().isValid() and self._proxy.rowCount():
            self.selectionModel().setCurrentIndex(self._proxy.index(0, 0), _FLAGS.NoUpdate)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the selection in grey, unless a menu has only come over it."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._delegate.active = False
            self.viewport().update()
