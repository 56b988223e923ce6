"""The rows of a search as Qt sees them: a thin proxy that shows a prefix of what was found, in the order that was asked for.

It only tells: who searches, sorts and follows the source is :class:`.filter_proxy.BookingFilterProxyModel`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QByteArray, QItemSelection, QItemSelectionRange, QModelIndex, QObject, Qt

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.display_order import DisplayOrder
from bookings_desktop.ui.bookings.filter_state import BookingFilter
from bookings_desktop.ui.bookings.flat_proxy import FlatProxyModel
from bookings_desktop.ui.bookings.highlight import hidden_passage
from bookings_desktop.ui.bookings.table_model import BookingsTableModel, Index, place_of

_ROOT = QModelIndex()


class FoundRowsModel(FlatProxyModel):
    """The bookings that were found, as far as they are shown."""

    def __init__(self, source: BookingsTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._filter = BookingFilter()
        self._display = DisplayOrder(source)
        self._found: array[int] = array("i")
        self._shown = 0

    @property
    def bookings(self) -> BookingsTableModel:
        """The source, with its own type."""
        return self._source

    @property
    def filter(self) -> BookingFilter:
        """What was asked for."""
        return self._filter

    @property
    def sorted_by(self) -> tuple[Column, Qt.SortOrder]:
        """Column and direction of the order."""
        return self._display.column, self._display.direction

    @property
    def by_time(self) -> bool:
        """Whether the rows are ordered by their start, so that days can be told apart."""
        return self._display.by_time

    @property
    def found(self) -> int:
        """How many were found so far."""
        return len(self._found)

    @contextmanager
    def without_rows(self) -> Iterator[None]:
        """For a view that forgets something about its rows: nobody else may look meanwhile."""
        shown, self._shown = self._shown, 0
        try:
            yield
        finally:
            self._shown = shown

    # Rows and bookings

    def summary(self, row: int) -> BookingSummary:
        """The booking in a shown row."""
        return self._source.rows[self._found[row]]

    def summaries(self, first: int, last: int) -> list[BookingSummary]:
        """The bookings in shown rows, both ends included."""
        numbers, rows = self._found[first : min(last + 1, self._shown)], self._source.rows
        if self.by_time and len(numbers) > 1 and abs(numbers[-1] - numbers[0]) == len(numbers) - 1:
            low, high = min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1])
            return rows[low : high + 1] if numbers[0] == low else rows[low : high + 1][::-1]
        return list(map(rows.__getitem__, numbers))

    def row_of(self, booking_id: str) -> int:
        """The shown row of a booking; -1 when it is not shown (yet)."""
        number = self._source.row_of(booking_id)
        row = self._display.find(self._found, number) if number >= 0 else -1
        return row if row < self._shown else -1

    def run_end(self, row: int, low: float, high: float) -> int:
        """In a table ordered by time: the first found row after ``row`` that does not start in [low, high)."""
        return self._display.run_end(self._found, row, low, high)

    def run_begin(self, row: int, low: float, high: float) -> int:
        """The first row of the day [low, high) that a found row is in."""
        return self._display.run_begin(self._found, row, low, high)

    # What Qt asks

    def filterAcceptsRow(self, source_row: int, _source_parent: Index) -> bool:  # noqa: N802
        """The rule for one row: used for edits, and by the tests as the oracle of the scan."""
        window = self._filter.window(self._source.when.calendar, self._source.when.today)
        return self._filter.accepts(self._source.rows[source_row], window, self._source.when.now)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """The number of rows shown so far."""
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """The number of columns."""
        return 0 if parent.isValid() else len(Column)

    def hasChildren(self, parent: Index = _ROOT) -> bool:  # noqa: N802
        """Only the root has rows."""
        return not parent.isValid() and self._shown > 0

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """The index of a cell."""
        if parent.isValid() or not (0 <= row < self._shown and 0 <= column < len(Column)):
            return QModelIndex()
        return self.createIndex(row, column)

    def mapToSource(self, proxy_index: Index) -> QModelIndex:  # noqa: N802
        """The source's cell of a shown one."""
        if not proxy_index.isValid():
            return QModelIndex()
        return self._source.index(self._found[proxy_index.row()], proxy_index.column())

    def mapFromSource(self, source_index: Index) -> QModelIndex:  # noqa: N802
        """The shown cell of one of the source, if it is shown."""
        if not source_index.isValid():
            return QModelIndex()
        row = self._display.find(self._found, source_index.row())
        return self.index(row, source_index.column())

    def mapSelectionToSource(self, selection: QItemSelection) -> QItemSelection:  # noqa: N802
        """The source's cells of a selection, row by row."""
        return self._mapped(selection, self._found.__getitem__, self._source)

    def mapSelectionFromSource(self, selection: QItemSelection) -> QItemSelection:  # noqa: N802
        """The shown cells of a selection in the source."""
        return self._mapped(selection, lambda number: self._display.find(self._found, number), self)

    @staticmethod
    def _mapped(selection: QItemSelection, row_of: Callable[[int], int], model: QAbstractItemModel) -> QItemSelection:
        result = QItemSelection()
        for found in selection.toList():
            for row in map(row_of, range(found.top(), found.bottom() + 1)):
                if row >= 0:
                    corners = model.index(row, found.left()), model.index(row, found.right())
                    result.append(QItemSelectionRange(*corners))
        return result

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says in a role."""
        if not index.isValid() or index.row() >= self._shown:
            return None
        said = self._source.value(self._found[index.row()], index.column(), role)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.TITLE:
            passage = self._passage(self.summary(index.row()))
            return f"{said}, found in: {passage}" if passage else said
        return said

    def _passage(self, row: BookingSummary) -> str:
        """Where a search found a word that no cell tells; for the screen reader, as the delegate paints it."""
        words = self._filter.words
        if not words:
            return ""
        told = (row.title, self._source.second_line(row).text, row.contact_name, row.contact_email, place_of(row))
        return hidden_passage(words, told, row.excerpt, row.search_text)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The name of a column."""
        return self._source.headerData(section, orientation, role)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        """Those of the source."""
        return self._source.roleNames()
