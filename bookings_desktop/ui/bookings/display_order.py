"""The order in which bookings are shown, and places of source rows in a result that is in this order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, cast

from PySide6.QtCore import Qt

from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.search import start_of
from bookings_desktop.ui.bookings.table_model import BookingsTableModel


class _Descending:
    """Turns the order of a key around, for bisecting in a descending list."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Descending) -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


class DisplayOrder:
    """Column and direction by which the rows of a model are shown; rows that are equal there stay in the order of their start.

    A result (``found``) is an array of source rows in this order. The source itself is ordered by time.
    """

    def __init__(self, source: BookingsTableModel) -> None:
        self._source = source
        self.column = Column.WHEN
        self.direction = Qt.SortOrder.AscendingOrder
        self._permutation: array[int] | None = None

    def set(self, column: Column, direction: Qt.SortOrder, permutation: array[int] | None = None) -> None:
        """Order by another column or in the other direction; ``permutation`` has all source rows in that order, if it is known."""
        self.column, self.direction = column, direction
        self._permutation = permutation

    def forget(self) -> None:
        """The source has changed: all its rows have to be ordered anew when they are asked for."""
        self._permutation = None

    @property
    def by_time(self) -> bool:
        """Whether the rows are ordered by their start, so that days can be told apart."""
        return self.column is Column.WHEN

    @property
    def ascending(self) -> bool:
        """Whether small comes first."""
        return self.direction == Qt.SortOrder.AscendingOrder

    def all_rows(self) -> Sequence[int]:
        """All source rows in this order, sorted in Python on prepared keys."""
        if self._permutation is None:
            keys = self._source.sort_keys(self.column)
            ordered = sorted(
                range(len(keys)), key=cast("Callable[[int], Any]", keys.__getitem__), reverse=not self.ascending
            )
            self._permutation = array("i", ordered)
        return self._permutation

    def key(self, number: int) -> Any:
        """The order of source rows as shown; all different."""
        if self.by_time:
            return number if self.ascending else -number
        key = self._source.sort_key(self._source.rows[number], self.column)
        return (key if self.ascending else _Descending(key), number)

    def place(self, found: Sequence[int], number: int) -> int:
        """Where a source row belongs in a result."""
        return bisect_left(found, self.key(number), key=self.key)

    def find(self, found: array[int], number: int) -> int:
        """Where a source row is in a result, or -1."""
        place = self.place(found, number)
        if place < len(found) and found[place] == number:
            return place
        if self.by_time:
            return -1
        try:
            return found.index(number)  # its content has changed, and its place not yet
        except ValueError:
            return -1

    def stands_right(self, found: Sequence[int], place: int) -> bool:
        """Whether the source row at a place of a result comes after the one before it, and before the one after it."""
        keys = [self.key(number) for number in found[max(0, place - 1) : place + 2]]
        return all(one < other for one, other in pairwise(keys))

    def renumber(self, found: array[int], first: int, last: int, by: int) -> None:
        """Source rows in [first, last) have other numbers now."""
        if not self.by_time:
            found[:] = array("i", [number + by if first <= number < last else number for number in found])
            return
        ends = (first, last) if self.ascending else (last - 1, first - 1)
        low, high = (self.place(found, number) for number in ends)
        self._shift(found, low, high, by)

    def _shift(self, found: array[int], low: int, high: int, by: int) -> None:
        """Give other numbers to a stretch of a result that is in the order of time."""
        count, step = abs(by), 1 if self.ascending else -1
        consecutive = high - low > count and (found[high - 1] - found[low]) * step == high - low - 1
        if not consecutive:
            found[low:high] = array("i", map(by.__add__, found[low:high]))
        elif by * step > 0:  # most of the numbers stay, only at other places: as wherever nothing but time is asked for
            last = found[high - 1]
            found[high:high] = array("i", range(last + step, last + step * (count + 1), step))
            del found[low : low + count]
        else:
            first = found[low]
            del found[high - count : high]
            found[low:low] = array("i", range(first - step * count, first, step))

    def run_end(self, found: Sequence[int], row: int, low: float, high: float) -> int:
        """In a result ordered by time: the first place after ``row`` whose booking does not start in [low, high)."""
        rows, last = self._source.rows, len(found)
        step = 8
        if self.ascending:
            while row + step < last and rows[found[row + step]].start < high:
                row += step
                step *= 2
            return bisect_left(found, high, row, min(row + step, last), key=lambda number: rows[number].start)
        while row + step < last and rows[found[row + step]].start >= low:
            row += step
            step *= 2
        return bisect_left(found, True, row, min(row + step, last), key=lambda number: rows[number].start < low)

    def run_begin(self, found: Sequence[int], row: int, low: float, high: float) -> int:
        """In a result ordered by time: the first place of the day [low, high) that the booking at ``row`` is in."""
        rows = self._source.rows
        if self.ascending:
            return bisect_left(found, low, 0, row, key=lambda number: start_of(rows[number]))
        return bisect_left(found, True, 0, row, key=lambda number: start_of(rows[number]) < high)
