"""The rows of the trash: what was deleted, when and by whom, and how long it is kept; in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from math import ceil

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bookings_desktop.models.listing import TrashedBooking
from bookings_desktop.models.text import fold, needles
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.widgets.labels import plain_tip

_DAY = 86_400.0
_Index = QModelIndex | QPersistentModelIndex


class TrashColumn(IntEnum):
    """The columns, in order."""

    TITLE = 0
    WHEN = 1
    CONTACT = 2
    DELETED = 3
    LEFT = 4


HEADERS = ("Title", "When", "Contact", "Deleted", "Kept")


def _order_key(row: TrashedBooking, column: TrashColumn) -> tuple[object, ...]:
    """By what a column orders. What is kept longest was deleted last; a contact's own bookings stand by their titles."""
    title = fold(row.summary.title)
    if column is TrashColumn.TITLE:
        return title, row.summary.start
    if column is TrashColumn.WHEN:
        return row.summary.start, title
    if column is TrashColumn.CONTACT:
        return not row.summary.contact_name, fold(row.summary.contact_name), title
    return row.deleted_at, title


class TrashModel(QAbstractTableModel):
    """The trash as a table; :meth:`search` narrows it.

    Attributes:
        order: by which column it is ordered, and which way.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[TrashedBooking, ...] = ()
        self._rows: list[TrashedBooking] = []
        self._words: tuple[str, ...] = ()
        self._when: WhenTexts | None = None
        self._days = 30
        self.order = (TrashColumn.DELETED, Qt.SortOrder.DescendingOrder)

    @property
    def total(self) -> int:
        """How many bookings lie in the trash."""
        return len(self._all)

    @property
    def ids(self) -> list[str]:
        """All of them, whatever is searched for."""
        return [row.summary.id for row in self._all]

    def show_rows(self, rows: Sequence[TrashedBooking], when: WhenTexts, days: int) -> None:
        """Show what lies in the trash.

        Args:
            rows: in any order.
            when: the zone and the moment for which times are told.
            days: how long a deleted booking is kept.
        """
        self.beginResetModel()
        self._all, self._when, self._days = tuple(rows), when, days
        self._narrow()
        self.endResetModel()

    def search(self, query: str) -> None:
        """Show only what has all words of a query."""
        self.beginResetModel()
        self._words = needles(query)
        self._narrow()
        self.endResetModel()

    def _narrow(self) -> None:
        column, order = self.order
        found = [row for row in self._all if all(word in row.summary.search_text for word in self._words)]
        self._rows = sorted(
            found, key=lambda row: _order_key(row, column), reverse=order is Qt.SortOrder.DescendingOrder
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        self.beginResetModel()
        self.order = TrashColumn(column), order
        self._narrow()
        self.endResetModel()

    def at(self, row: int) -> TrashedBooking:
        """The booking of a row."""
        return self._rows[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many were found."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many columns there are."""
        return 0 if parent.isValid() else len(TrashColumn)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell; its tool tip is the same."""
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._text(self._rows[index.row()], TrashColumn(index.column()))
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def _text(self, row: TrashedBooking, column: TrashColumn) -> str:
        when = self._when
        if when is None:
            return ""
        if column is TrashColumn.TITLE:
            return row.summary.title
        if column is TrashColumn.WHEN:
            return when.plain(row.summary)
        if column is TrashColumn.CONTACT:
            return row.summary.contact_name
        if column is TrashColumn.DELETED:
            at = formats.current().date_time(datetime.fromtimestamp(row.deleted_at, when.zone), when.today.year)
            return f"{at} by {row.deleted_by}" if row.deleted_by else at
        return left_words(row.deleted_at + self._days * _DAY - when.now)


def left_words(seconds: float) -> str:
    """“12 more days”, “1 more day”, or that it goes with the next start."""
    days = ceil(seconds / _DAY)
    if days <= 0:
        return "until the next start"
    return "1 more day" if days == 1 else f"{days:,} more days"
