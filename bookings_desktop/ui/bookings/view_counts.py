"""How many bookings each view shows: counted beside the work, a few milliseconds at a time, and never while a search goes on.

For each view there is a byte per booking: it passes, it does not, or it has to be looked at. An edit marks the bytes of its rows;
what is marked is looked at a moment later. So an edit costs the look at one row, and reading in a
hundred thousand costs each of them one look.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal

from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Window
from bookings_desktop.ui.bookings.saved_views import SavedView
from bookings_desktop.ui.bookings.search import Test, start_of

QUIET_MS, PAUSE_MS = 120, 12
"""Milliseconds after a change when counting begins, and between two slices of it."""

_SLICE = 0.0025
_CHUNK = 256
_NO, _YES, _UNKNOWN = 0, 1, 2


class _Count:
    """One view's bytes, and the sum of those that pass."""

    def __init__(self, wanted: BookingFilter, length: int) -> None:
        self.filter = wanted
        self.hits = bytearray([_UNKNOWN]) * length
        self.count = 0

    def forget(self, length: int) -> None:
        """Every row has to be looked at."""
        self.hits = bytearray([_UNKNOWN]) * length
        self.count = 0

    def insert(self, first: int, last: int) -> None:
        """Rows have come."""
        self.hits[first:first] = bytearray([_UNKNOWN]) * (last - first + 1)

    def remove(self, first: int, last: int) -> None:
        """Rows have gone."""
        self.count -= self.hits.count(_YES, first, last + 1)
        del self.hits[first : last + 1]

    def mark(self, first: int, last: int) -> None:
        """Rows have changed."""
        self.count -= self.hits.count(_YES, first, last + 1)
        self.hits[first : last + 1] = bytearray([_UNKNOWN]) * (last - first + 1)

    def settle(self, first: int, end: int, passed: Sequence[int]) -> None:
        """Rows [first, end), all unknown before, were looked at; ``passed`` are those that pass."""
        found = bytearray(end - first)
        for number in passed:
            found[number - first] = _YES
        self.hits[first:end] = found
        self.count += len(passed)

    def next_unknown(self) -> tuple[int, int] | None:
        """The first run of rows [first, end) that have to be looked at."""
        first = self.hits.find(_UNKNOWN)
        if first < 0:
            return None
        ends = [end for value in (_NO, _YES) if (end := self.hits.find(value, first)) >= 0]
        return first, min(ends, default=len(self.hits))


class ViewCounts(QObject):
    """The counts of a window's views.

    Signals:
        changed: the counts by name of the view (dict of str to int); a view that is still being counted keeps its last one.
    """

    changed = Signal(dict)

    def __init__(self, proxy: BookingFilterProxyModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self._source = proxy.bookings
        self._counts: dict[str, _Count] = {}
        self._told: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._slice)
        source = self._source
        source.modelReset.connect(self.forget)
        source.rowsInserted.connect(self._on_inserted)
        source.rowsRemoved.connect(self._on_removed)
        source.rowsMoved.connect(self._on_moved)
        source.dataChanged.connect(self._on_data_changed)
        source.day_changed.connect(self.forget)
        source.presentation_changed.connect(self.forget)
        source.marks_changed.connect(self._start)  # also tells that all rows are there

    @property
    def told(self) -> dict[str, int]:
        """The last counts, by name of the view."""
        return dict(self._told)

    @property
    def finished(self) -> bool:
        """Whether every row was looked at for every view."""
        return all(count.hits.find(_UNKNOWN) < 0 for count in self._counts.values())

    def set_views(self, views: Sequence[SavedView]) -> None:
        """Count for these views; what is known of a filter stays known."""
        known = {count.filter: count for count in self._counts.values()}
        length = len(self._source.rows)
        self._counts = {view.name: known.get(view.filter) or _Count(view.filter, length) for view in views}
        self._start()

    def forget(self) -> None:
        """Rows, days or zone are other ones: count everything again."""
        for count in self._distinct():
            count.forget(len(self._source.rows))
        self._start()

    def _distinct(self) -> list[_Count]:
        """The counts; two views of the same filter share one."""
        return list({id(count): count for count in self._counts.values()}.values())

    def _start(self) -> None:
        # not begun anew with each change: while rows arrive, counting goes on between them
        if not self._timer.isActive():
            self._timer.start(QUIET_MS)

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        for count in self._distinct():
            count.insert(first, last)
        self._start()

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        for count in self._distinct():
            count.remove(first, last)
        self._start()

    def _on_moved(self, _parent: QModelIndex, first: int, _last: int, _to: QModelIndex, target: int) -> None:
        """One row has another place; the model tells that its content has changed after that."""
        place = target - 1 if target > first else target
        for count in self._distinct():
            value = count.hits.pop(first)
            count.hits.insert(place, value)

    def _on_data_changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        for count in self._distinct():
            count.mark(top.row(), bottom.row())
        self._start()

    def _slice(self) -> None:
        """Look at some rows, then let others work. A search that goes on has the right of way."""
        if not self._proxy.finished:
            self._start()
            return
        began = perf_counter()
        for count in self._distinct():
            if not self._go_on(count, began + _SLICE):
                break
        if self.finished:
            if not self._source.awaits_more:  # a number of a first screen would be wrong
                self._tell()
        else:
            self._timer.start(PAUSE_MS)

    def _go_on(self, count: _Count, deadline: float) -> bool:
        """Look at rows of one view; tells whether all are known."""
        source = self._source
        window = count.filter.window(source.when.calendar, source.when.today)
        test = Test(count.filter, window, source.rows, source.texts, source.when.now)
        first, end = self._candidates(window)
        while (run := count.next_unknown()) is not None:
            if perf_counter() >= deadline:
                return False
            begin, until = run
            if begin < first:
                count.settle(begin, min(until, first), ())
            elif begin >= end:
                count.settle(begin, until, ())
            else:
                until = min(until, end, begin + _CHUNK)
                count.settle(begin, until, test(range(begin, until), True))
        return True

    def _candidates(self, window: Window) -> tuple[int, int]:
        """The rows [first, end) that can lie in a stretch of time; their order by start tells it."""
        rows = self._source.rows
        if window.before:
            return 0, bisect_left(rows, window.low, key=start_of)
        return bisect_left(rows, window.low - self._source.longest, key=start_of), bisect_left(
            rows, window.high, key=start_of
        )

    def _tell(self) -> None:
        counts = {name: count.count for name, count in self._counts.items()}
        if counts != self._told:
            self._told = counts
            self.changed.emit(counts)
