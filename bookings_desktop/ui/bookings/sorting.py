"""Sorting very many rows by a column a little at a time; the result is that of ``sorted`` on all of them.

One call of ``sorted`` for a hundred thousand texts takes a tenth of a second, in which no key is heard, on whichever thread it is
made. Here the rows are dealt into buckets by keys that were drawn as bounds, and each bucket is sorted on its own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from PySide6.QtCore import Qt

from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.table_model import BookingsTableModel

PART = 2048
"""Rows per step: one to two milliseconds."""

_DRAWN = 8
"""Keys drawn for each bucket, so that none becomes much larger than the others."""


class Sorting:
    """One sort of the rows as they are now; to be given up when they change.

    Attributes:
        column: by which they are sorted.
        direction: of the order.
        permutation: the source rows in their order; complete when :attr:`finished`.
        finished: whether all are sorted.
    """

    def __init__(self, source: BookingsTableModel, column: Column, direction: Qt.SortOrder) -> None:
        self.column = column
        self.direction = direction
        self.permutation: array[int] = array("i")
        self.finished = False
        self._source = source
        self._steps = self._sort()

    def anew(self) -> Sorting:
        """The same sort of the rows as they are now."""
        return Sorting(self._source, self.column, self.direction)

    def step(self) -> None:
        """Go on for a millisecond or two."""
        self.finished = next(self._steps, True)

    def finish(self) -> None:
        """Sort all that is left, however long it takes."""
        while not self.finished:
            self.step()

    def _sort(self) -> Iterator[bool]:
        """Gives False after each step but the last."""
        total = len(self._source.rows)
        keys: list[Any] = []
        for first in range(0, total, PART):
            keys += self._source.sort_keys(self.column, first, first + PART)
            yield False
        drawn = sorted(keys[:: max(1, PART // _DRAWN)])
        bounds = drawn[_DRAWN::_DRAWN]
        yield False
        buckets: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
        bucket_of = cast("Callable[[Any], int]", partial(bisect_left, bounds))
        for first in range(0, total, PART):
            for number, bucket in enumerate(map(bucket_of, keys[first : first + PART]), first):
                buckets[bucket].append(number)
            yield False
        down = self.direction == Qt.SortOrder.DescendingOrder
        for bucket_rows in reversed(buckets) if down else buckets:
            bucket_rows.sort(key=cast("Callable[[int], Any]", keys.__getitem__), reverse=down)
            self.permutation.extend(bucket_rows)
            yield False
