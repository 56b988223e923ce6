"""The page of the trash: a search field, the deleted bookings, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.models.listing import TrashedBooking
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.trash.model import HEADERS, TrashColumn, TrashModel
from bookings_desktop.ui.widgets.basic import Button, Menu, label, name_widget
from bookings_desktop.ui.widgets.list_page import PageHead, lay_out_page
from bookings_desktop.ui.widgets.row_marks import as_plain_list

CHOOSE = "Choose a booking first."
_CONTACT_FROM, _DELETED_FROM = 860, 620


class TrashTable(QTableView):
    """The deleted bookings.

    Signals:
        restore_requested: Enter was pressed.
        purge_requested: Del was pressed.
    """

    restore_requested = Signal()
    purge_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter restores, Del deletes permanently."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restore_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.purge_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Nothing: searching is the search field's."""


class TrashPage(QWidget):
    """What was deleted and can come back.

    Signals:
        restore_requested: the bookings (list of TrashedBooking) are to come back.
        purge_requested: the bookings (list of TrashedBooking) are to be deleted permanently.
        empty_requested: all of them are.
    """

    restore_requested = Signal(list)
    purge_requested = Signal(list)
    empty_requested = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "Trash page")
        self.model = TrashModel(self)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the trash")
        self.search.setClearButtonEnabled(True)
        name_widget(self.search, "Search trash")
        self.table = TrashTable()
        name_widget(self.table, "Trash table")
        self.hint = label(role="second", wrap=True)
        self.restore = Button(themes, "Restore", "primary", "archive-restore", size="small")
        self.purge = Button(themes, "Delete permanently…", "danger", size="small")
        self.clear = Button(themes, "Empty trash…", icon_name="trash-2", size="small")
        self._glyph = QLabel()
        self._glyph.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing = label(role="quiet", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QStackedWidget()
        self._kept = ""
        self._prepare_table()
        self._lay_out()
        self._connect()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self._on_selection()

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        as_plain_list(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (TrashColumn.WHEN, TrashColumn.LEFT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(*self.model.order)
        header.sectionClicked.connect(self._on_header_clicked)

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.restore, self.purge):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clear)
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self._glyph)
        column.addWidget(self._nothing)
        column.addStretch(2)
        self._body.addWidget(self.table)
        self._body.addWidget(nothing)
        head = PageHead(self._themes, "Trash", ((self.search, 2),))
        lay_out_page(self, head, ((self.hint, 8), (buttons, 10)), self._body)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.enter)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.model.modelReset.connect(self._on_selection)
        self.restore.clicked.connect(self._restore)
        self.table.restore_requested.connect(self._restore)
        self.purge.clicked.connect(self._purge)
        self.table.purge_requested.connect(self._purge)
        self.clear.clicked.connect(self.empty_requested)

    # What is in it

    def show_trash(self, rows: Sequence[TrashedBooking], when: WhenTexts, days: int) -> None:
        """Show what lies in the trash; what is selected stays so, and where it has gone the row in its place is selected.

        Args:
            rows: the deleted bookings.
            when: the zone and the moment for which times are told.
            days: how long a deleted booking is kept.
        """
        place = self.table.currentIndex().row()
        had_some = self.table.selectionModel().hasSelection()
        self._keeping(lambda: self.model.show_rows(rows, when, days))
        if had_some and not self.table.selectionModel().hasSelection() and self.model.rowCount():
            self.table.selectRow(max(0, min(place, self.model.rowCount() - 1)))
        self.show_hint(days)
        self.rows_shown()

    def order_by(self, column: TrashColumn, order: Qt.SortOrder) -> None:
        """Order the rows; what is selected stays so."""
        self._keeping(lambda: self.model.sort(column, order))
        self.table.horizontalHeader().setSortIndicator(column, order)

    def _on_header_clicked(self, section: int) -> None:
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        self.order_by(TrashColumn(section), descending if self.model.order == (section, ascending) else ascending)

    def open_order_menu(self) -> None:
        """Offer by key what the heads of the columns do."""
        column, order = self.model.order
        menu = Menu(parent=self)
        name_widget(menu, "Order of the trash")
        menu.add_heading("Sort by")
        for other in TrashColumn:
            if not self.table.isColumnHidden(other):
                self._add_order(menu, HEADERS[other], other, order, chosen=other is column)
        menu.addSeparator()
        for text, way in (("&Ascending", Qt.SortOrder.AscendingOrder), ("&Descending", Qt.SortOrder.DescendingOrder)):
            self._add_order(menu, text, column, way, chosen=way is order)
        menu.aboutToHide.connect(menu.deleteLater)
        header = self.table.horizontalHeader()
        menu.popup(header.mapToGlobal(QPoint(max(0, header.sectionViewportPosition(column)), header.height())))

    def _add_order(self, menu: Menu, text: str, column: TrashColumn, order: Qt.SortOrder, *, chosen: bool) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda: self.order_by(column, order))

    def _keeping(self, change: Callable[[], None]) -> None:
        """Change the rows; the same bookings are selected afterwards, and the same one is current."""
        current = self.table.currentIndex().row()
        current_id = self.model.at(current).summary.id if current >= 0 else ""
        ids = {row.summary.id for row in self.selected()}
        change()
        chosen, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        for number in range(self.model.rowCount()):
            booking_id = self.model.at(number).summary.id
            if booking_id in ids:
                chosen.select(self.model.index(number, 0), flags.Select | flags.Rows)
            if booking_id == current_id:
                chosen.setCurrentIndex(self.model.index(number, 0), flags.NoUpdate)

    def show_hint(self, days: int) -> None:
        """Tell how long deleted bookings are kept."""
        kept = "1 day" if days == 1 else f"{days:,} days"
        self.hint.setText(
            f"Deleted bookings are kept for {kept}, then they go for good. Restoring brings them back whole."
        )
        self._kept = kept

    def rows_shown(self) -> None:
        """Rows have come or gone: say so where there are none, and keep a row current."""
        if not self.model.rowCount():
            searching = bool(self.search.text().strip()) and self.model.total
            self._nothing.setText(
                f"Nothing in the trash matches “{self.search.text().strip()}”."
                if searching
                else f"The trash is empty. Deleted bookings stay here for {self._kept}."
            )
        self._body.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.clear.setEnabled(self.model.total > 0)
        self.clear.setToolTip("" if self.model.total else "The trash is empty.")
        self.setAccessibleDescription(self._nothing.text() if not self.model.rowCount() else self.hint.text())

    def enter(self) -> None:
        """Take the focus, with a row selected."""
        if self.model.rowCount():
            if not self.table.selectionModel().hasSelection():
                self.table.selectionModel().setCurrentIndex(
                    self.model.index(0, 0),
                    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
                )
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def selected(self) -> list[TrashedBooking]:
        """The selected bookings, in display order."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.at(row) for row in rows]

    def _on_search(self, query: str) -> None:
        self._keeping(lambda: self.model.search(query))
        self.rows_shown()

    def _on_selection(self) -> None:
        count = len(self.table.selectionModel().selectedRows())
        for button, verb in ((self.restore, "Restore"), (self.purge, "Delete permanently")):
            text = verb if count < 2 else f"{verb} {count:,}"
            button.setText(f"{text}…" if button is self.purge else text)
            button.setEnabled(count > 0)
            button.setToolTip("" if count else CHOOSE)

    def _restore(self) -> None:
        if chosen := self.selected():
            self.restore_requested.emit(chosen)

    def _purge(self) -> None:
        if chosen := self.selected():
            self.purge_requested.emit(chosen)

    # Form

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what a narrow window has no room for."""
        super().resizeEvent(event)
        scale = self._themes.theme.scale
        self.table.setColumnHidden(TrashColumn.CONTACT, self.width() < _CONTACT_FROM * scale)
        self.table.setColumnHidden(TrashColumn.DELETED, self.width() < _DELETED_FROM * scale)

    def _on_theme(self, theme: Theme) -> None:
        self.search.setMaximumWidth(theme.px(380))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(36))
        self._glyph.setPixmap(pixmap("trash-2", theme.color("text3"), theme.px(28)))
