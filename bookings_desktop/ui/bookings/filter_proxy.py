"""The thin proxy between the bookings and their table: search, filters and order at the pace of typing.

A ``QSortFilterProxyModel`` builds its map in C++ with a call into Python per row, and sends a change of a filter as one signal
per run of rows; at 100 000 rows that is a second per keystroke. This one owns its map, an array of source rows in display order,
and never lets C++ build one: it overrides whatever would ask for it, and follows the source's signals itself. Only a prefix of
what was found is shown at first; the rest grows in slices, so that a keystroke costs the same with a thousand and with a million
bookings (performance facts, section C). ``filterAcceptsRow`` stays as the rule for one row.

The file is above 400 lines because following a source, row by row, only makes sense together.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from time import perf_counter

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractProxyModel,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
)

from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.found_rows import FoundRowsModel
from bookings_desktop.ui.bookings.search import Scan, Segment, Test, start_of
from bookings_desktop.ui.bookings.sorting import Sorting
from bookings_desktop.ui.bookings.table_model import BookingsTableModel

FIRST_SCREEN = 64
"""Hits after which the first screen is certainly full."""

_FIRST_BUDGET, _FULL_BUDGET, _SLICE_BUDGET = 0.006, 0.0015, 0.004
_CERTAIN_STEPS = 3
"""So many chunks are looked at whatever the clock says: a busy computer must not show an empty table for a moment."""
_FIRST_SHOWN, _MOST_GROWTH = 192, 32_768
_WITHOUT_PAINT = 30  # milliseconds
SORTED_AT_ONCE = 5000
"""So many rows are sorted before anything else happens: about as long as a repaint."""

_MOST_RESTARTS = 3
"""After so many changes of the rows while they were being sorted the rest is sorted without a pause."""

_MOST_REMEMBERED = 4_000_000  # rows of all finished searches together: 16 MB
_ROOT = QModelIndex()


class BookingFilterProxyModel(FoundRowsModel):
    """The bookings that are shown, in the order in which they are shown.

    Signals:
        counts_changed: how many were found (int), how many bookings there are (int), and whether the search has finished (bool).
        order_changed: column (int) and Qt.SortOrder by which the table is ordered now.
    """

    counts_changed = Signal(int, int, bool)
    order_changed = Signal(int, object)

    def __init__(self, source: BookingsTableModel, parent: QObject | None = None) -> None:
        super().__init__(source, parent)
        self._scan = Scan.of_result(self._found)
        self._scanned: BookingFilter | None = None
        self._sorting: Sorting | None = None
        self._restarts = 0
        self._keep = 0
        self._growth = _FIRST_SHOWN
        self._memo: OrderedDict[BookingFilter, array[int]] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        self.setSourceModel(source)

    # What is asked for

    @property
    def keeps_place(self) -> bool:
        """During a reset: whether the same search is shown anew, so that a person should stay where they are."""
        return self._keep > 0

    @property
    def finished(self) -> bool:
        """Whether everything that was found is shown, in the order that was asked for."""
        return self._scan.finished and self._shown == len(self._found) and self._sorting is None

    def set_filter(self, wanted: BookingFilter) -> None:
        """Show what passes another filter; what is over begins with the latest."""
        if wanted == self._filter:
            return
        turned = wanted.latest_first != self._filter.latest_first
        self._filter = wanted
        if turned and self.by_time:
            down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
            self._set_order(Column.WHEN, down if wanted.latest_first else up)
        self._search()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column. Rows that are equal there stay in the order of their start."""
        if column not in set(Column) - {Column.MENU}:
            return
        self._sorting = None
        if (Column(column), order) == self.sorted_by:
            return
        if column != Column.WHEN and len(self._source.rows) > SORTED_AT_ONCE:
            self._sorting, self._restarts = Sorting(self._source, Column(column), order), 0
            self._timer.start()  # until then all stays as it is
            return
        self._set_order(Column(column), order)
        self._search()

    def _go_on_sorting(self, sorting: Sorting, began: float) -> None:
        sorting.step()
        while not sorting.finished and perf_counter() - began < _SLICE_BUDGET:
            sorting.step()
        if sorting.finished:
            self._sorting = None
            self._set_order(sorting.column, sorting.direction, sorting.permutation)
            self._search()

    def _sort_anew(self) -> None:
        """The rows have changed: what is sorted of them so far is worth nothing. They must not go on changing for ever."""
        if self._sorting is not None:
            self._sorting = self._sorting.anew()
            self._restarts += 1
            if self._restarts > _MOST_RESTARTS:
                self._sorting.finish()

    def painted(self) -> None:
        """The rows shown so far are on the screen: the search may go on."""
        if self._timer.interval():
            self._timer.setInterval(0)

    def show_all(self) -> None:
        """Finish the search now, and show all that it finds."""
        self._scan.finish()
        self._grow(len(self._found))
        self._after_slice()

    def scan_for(self, wanted: BookingFilter) -> Scan:
        """A scan for another filter, that is only counted."""
        return Scan(self._test_of(wanted), [(range(len(self._source.rows)), True)])

    def _test_of(self, wanted: BookingFilter) -> Test:
        source = self._source
        window = wanted.window(source.when.calendar, source.when.today)
        return Test(wanted, window, source.rows, source.texts, source.when.now)

    # Searching

    def _set_order(self, column: Column, order: Qt.SortOrder, permutation: array[int] | None = None) -> None:
        self._display.set(column, order, permutation)
        self._forget()
        self.order_changed.emit(int(column), order)

    def _forget(self) -> None:
        """What was found is no longer true, or no longer in this order."""
        self._memo.clear()
        self._scanned = None

    def _search(self, *, resetting: bool = False) -> None:
        """Begin anew: scan until a first screen is full, show it, and leave the rest to the slices."""
        began = perf_counter()
        previous, before = self._scan, self._scanned
        if previous.finished and before is not None:
            self._remember(before, previous.found)
        scan = self._scan_from(previous, before)
        steps = 0
        while not scan.finished:
            spent = perf_counter() - began if steps >= _CERTAIN_STEPS else 0.0
            full = len(scan.found) >= max(FIRST_SCREEN, self._keep)
            if (spent > _FIRST_BUDGET and not self._keep) or (full and spent > _FULL_BUDGET):
                break
            scan.step()
            steps += 1
        if not resetting:
            self.beginResetModel()
        self._scan, self._found, self._scanned = scan, scan.found, self._filter
        self._shown = min(len(self._found), max(_FIRST_SHOWN, self._keep))
        self.endResetModel()
        self._keep = 0
        # the first screen is painted before the search goes on; the view tells, and without one it goes on soon enough
        self._timer.setInterval(_WITHOUT_PAINT)
        self._after_slice()

    def _scan_from(self, previous: Scan, before: BookingFilter | None) -> Scan:
        known = self._memo.get(self._filter)
        if known is not None:
            self._memo.move_to_end(self._filter)
            return Scan.of_result(known)
        narrower = before is not None and self._filter.narrows(before)
        return Scan(self._test_of(self._filter), previous.remaining() if narrower else self._segments())

    def _remember(self, wanted: BookingFilter, found: array[int]) -> None:
        self._memo[wanted] = found
        while len(self._memo) > 1 and sum(map(len, self._memo.values())) > _MOST_REMEMBERED:
            self._memo.popitem(last=False)

    def _segments(self) -> list[Segment]:
        """The candidates in display order; near the bounds of the window each row's end has to be looked at."""
        rows = self._source.rows
        window = self._filter.window(self._source.when.calendar, self._source.when.today)
        certain = bisect_left(rows, window.low, key=start_of)
        doubtful = bisect_left(rows, window.low - self._source.longest, key=start_of)
        if window.before:
            parts: list[Segment] = [(range(doubtful), False), (range(doubtful, certain), True)]
        else:
            end = max(certain, bisect_left(rows, window.high, key=start_of))
            parts = [(range(doubtful, certain), True), (range(certain, end), False)]
        if not self.by_time:
            return [(self._display.all_rows(), self._filter.scope is not Scope.ALL)]
        if not self._display.ascending:
            return [(part[::-1], check) for part, check in reversed(parts)]
        return parts

    def _slice(self) -> None:
        """Go on for a few milliseconds: scan first, then show more of what was found."""
        began = perf_counter()
        self.painted()
        if self._sorting is not None:
            self._go_on_sorting(self._sorting, began)
            return
        while not self._scan.finished and perf_counter() - began < _SLICE_BUDGET:
            self._scan.step()
        if perf_counter() - began < _SLICE_BUDGET:
            began = perf_counter()
            self._grow(min(len(self._found), self._shown + self._growth))
            # what follows the rows (heights of days, ranges of scroll bars) shall take a slice too, however fast this computer is
            spent = perf_counter() - began
            self._growth = min(self._growth * 2, _MOST_GROWTH) if spent < _SLICE_BUDGET / 2 else self._growth
            if spent > _SLICE_BUDGET:
                self._growth = max(self._growth // 2, _FIRST_SHOWN)
        self._after_slice()

    def _grow(self, shown: int) -> None:
        if shown > self._shown:
            self.beginInsertRows(_ROOT, self._shown, shown - 1)
            self._shown = shown
            self.endInsertRows()

    def _after_slice(self) -> None:
        if self.finished:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        if not self._source.changing:
            self._tell_counts()

    def _on_change_ended(self) -> None:
        self._sort_anew()
        self._tell_counts()

    def _tell_counts(self) -> None:
        self.counts_changed.emit(len(self._found), self._source.total, self._scan.finished)

    # Following the source

    def setSourceModel(self, source: QAbstractItemModel) -> None:  # noqa: N802
        """Follow the source by our own slots; the base class's would build its map."""
        if source is not self._source:
            raise ValueError("the proxy keeps the source that it was made with")
        QAbstractProxyModel.setSourceModel(self, source)
        source.modelAboutToBeReset.connect(self._on_about_to_reset)
        source.modelReset.connect(self._on_reset)
        source.rowsAboutToBeInserted.connect(self._before_insertion)
        source.rowsInserted.connect(self._on_inserted)
        source.rowsAboutToBeRemoved.connect(self._before_removal)
        source.rowsRemoved.connect(self._on_removed)
        source.rowsAboutToBeMoved.connect(self._settle)
        source.rowsMoved.connect(self._on_moved)
        source.dataChanged.connect(self._on_data_changed)
        self._source.day_changed.connect(self._on_presentation_changed)
        self._source.presentation_changed.connect(self._on_presentation_changed)
        self._source.many_changed.connect(self._on_many_changed)
        self._source.change_ended.connect(self._on_change_ended)
        self._on_presentation_changed()

    def _on_about_to_reset(self) -> None:
        # Rows and source would disagree in between: whoever looks sees an empty table.
        self._keep = self._shown
        self.beginResetModel()
        self._scan = Scan.of_result(array("i"))
        self._found, self._shown = self._scan.found, 0
        self._display.forget()
        self._forget()

    def _on_reset(self) -> None:
        self._search(resetting=True)
        self._sort_anew()

    def _on_presentation_changed(self) -> None:
        self._sort_anew()
        self._display.forget()
        self._forget()
        self._keep = self._shown
        self._search()

    def _settle(self) -> None:
        """Row numbers are about to change: what is left to scan is scanned now, and what was remembered is forgotten."""
        self._scan.finish()
        self._display.forget()
        self._forget_others()

    def _forget_others(self) -> None:
        """Edits keep the present result true, but not the remembered ones."""
        self._memo.clear()

    def _before_insertion(self, _parent: QModelIndex, first: int, _last: int) -> None:
        if not self._at_end(first):
            self._settle()
        self._display.forget()
        self._forget_others()

    def _at_end(self, first: int) -> bool:
        ascending = self.by_time and self._display.ascending
        return ascending and first == len(self._source.rows)

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        if self.by_time and self._display.ascending and last == len(self._source.rows) - 1:
            self._scan.add(range(first, last + 1), check_time=self._filter.scope is not Scope.ALL)
            self._slice()
            return
        self._display.renumber(self._found, first, len(self._source.rows), count)
        if self.by_time:
            self._insert_run(range(first, last + 1))
        elif count <= FIRST_SCREEN:
            for number in range(first, last + 1):
                self._bring_in(number)
        else:
            self._forget()
            self._search()
            return
        self._after_slice()

    def _insert_run(self, numbers: range) -> None:
        """New source rows in a table ordered by time: those that pass stand together."""
        accepted = array("i", self._test_of(self._filter)(numbers, True))
        if not accepted:
            return
        if not self._display.ascending:
            accepted = accepted[::-1]
        self._put(self._display.place(self._found, accepted[0]), accepted)

    def _put(self, place: int, numbers: array[int]) -> None:
        visible = place < self._shown or self._shown == len(self._found)
        if visible:
            self.beginInsertRows(_ROOT, place, place + len(numbers) - 1)
        self._found[place:place] = numbers
        if visible:
            self._shown += len(numbers)
            self.endInsertRows()

    def _bring_in(self, number: int) -> None:
        if self.filterAcceptsRow(number, _ROOT):
            self._put(self._display.place(self._found, number), array("i", (number,)))

    def _take_out(self, place: int) -> None:
        visible = place < self._shown
        if visible:
            self.beginRemoveRows(_ROOT, place, place)
        del self._found[place]
        if visible:
            self._shown -= 1
            self.endRemoveRows()

    def _before_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._settle()
        for number in range(first, last + 1):
            place = self._display.find(self._found, number)
            if place >= 0:
                self._take_out(place)

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._display.renumber(self._found, last + 1, len(self._source.rows) + (last - first + 1), first - last - 1)
        self._after_slice()

    def _on_moved(self, _parent: QModelIndex, first: int, _last: int, _to: QModelIndex, target: int) -> None:
        """One row has another place in the source: renumber, then give it its place here."""
        place = self._display.find(self._found, first)
        final = target - 1 if target > first else target
        if first < final:
            self._display.renumber(self._found, first + 1, final + 1, -1)
        else:
            self._display.renumber(self._found, final, first, 1)
        if place < 0:
            return
        self._found[place] = final
        self._reposition(place)

    def _reposition(self, place: int) -> None:
        """Move a row of which the order may have changed to where it belongs."""
        number = self._found[place]
        if self._display.stands_right(self._found, place):
            return
        rest = self._found[:place] + self._found[place + 1 :]
        target = self._display.place(rest, number)
        if target == place:
            return
        if place < self._shown and target < self._shown:
            self.beginMoveRows(_ROOT, place, place, _ROOT, target + 1 if target > place else target)
            del self._found[place]
            self._found.insert(target, number)
            self.endMoveRows()
        else:
            self._take_out(place)
            self._put(target, array("i", (number,)))

    def _on_data_changed(self, top: QModelIndex, bottom: QModelIndex, _roles: object = None) -> None:
        if self._source.changing_many and not self.by_time:
            return  # the order of the others is not true any more: all are sorted anew when the last one is told
        self._settle()
        for number in range(top.row(), bottom.row() + 1):
            self._refresh(number)
        places = [self._display.find(self._found, number) for number in range(top.row(), bottom.row() + 1)]
        shown = [place for place in places if 0 <= place < self._shown]
        if shown:
            self.dataChanged.emit(self.index(min(shown), 0), self.index(max(shown), len(Column) - 1))
        self._after_slice()

    def _on_many_changed(self) -> None:
        if not self.by_time:
            self._on_presentation_changed()

    def _refresh(self, number: int) -> None:
        """A row's content has changed: it may come, go, or stand elsewhere."""
        place, accepted = self._display.find(self._found, number), self.filterAcceptsRow(number, _ROOT)
        if place >= 0 and not accepted:
            self._take_out(place)
        elif place < 0 and accepted:
            self._bring_in(number)
        elif place >= 0 and not self.by_time:
            self._reposition(place)
