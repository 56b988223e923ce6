"""What a proxy of a flat, read-only table answers Qt, whatever its rows are.

C++'s own answers would ask for its map of rows, which the proxies of this program never let it build.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QSize, QSortFilterProxyModel, Qt

from bookings_desktop.ui.bookings.table_model import Index

_ROOT = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class FlatProxyModel(QSortFilterProxyModel):
    """A proxy without a tree, without editing and with fixed columns; rows and their map are the subclass's."""

    def filterAcceptsColumn(self, _source_column: int, _source_parent: Index) -> bool:  # noqa: N802
        """All columns are shown; the view hides them."""
        return True

    def parent(self, _child: Any = None) -> Any:
        """A flat table has no parents. Without an argument: the QObject's parent."""
        return QObject.parent(self) if _child is None else QModelIndex()

    def sibling(self, row: int, column: int, _index: Index) -> QModelIndex:
        """Another cell of the table."""
        return self.index(row, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be selected, none edited in place."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def buddy(self, index: Index) -> QModelIndex:
        """Every cell is its own."""
        return self.index(index.row(), index.column())

    def span(self, _index: Index) -> QSize:
        """No cell spans others."""
        return QSize(1, 1)

    def match(
        self,
        _start: Index,
        _role: int,
        _value: Any,
        _hits: int = 1,
        _flags: Qt.MatchFlag = Qt.MatchFlag.MatchStartsWith,
    ) -> list[QModelIndex]:
        """Nothing: searching is the search field's; C++ would ask for every row."""
        return []

    def canFetchMore(self, _parent: Index) -> bool:  # noqa: N802
        """Rows arrive by themselves."""
        return False

    def fetchMore(self, _parent: Index) -> None:  # noqa: N802
        """Rows arrive by themselves."""

    def insertRows(self, _row: int, _count: int, _parent: Index = _ROOT) -> bool:  # noqa: N802
        """Rows come and go with the source."""
        return False

    def removeRows(self, _row: int, _count: int, _parent: Index = _ROOT) -> bool:  # noqa: N802
        """Rows come and go with the source."""
        return False

    def insertColumns(self, _column: int, _count: int, _parent: Index = _ROOT) -> bool:  # noqa: N802
        """The columns are fixed."""
        return False

    def removeColumns(self, _column: int, _count: int, _parent: Index = _ROOT) -> bool:  # noqa: N802
        """The columns are fixed."""
        return False

    def setData(self, _index: Index, _value: Any, _role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Nothing is edited in place."""
        return False
