"""The selection of the table: by ranges, kept by id through searches and changes, and told once per change.

It may have a hundred thousand rows, so nothing here is done for each of them but to give the list of the bookings, which is taken
out of the rows in one piece wherever they stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QTableView, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel

MOST_REMEMBERED = 2000
"""A larger selection is not carried over a change of the filter: nobody looks through it, and actions must not surprise."""

_FLAGS = QItemSelectionModel.SelectionFlag


class SelectingTableView(QTableView):
    """A table that knows which bookings are selected.

    Signals:
        selection_changed: the selected bookings (a list, never changed afterwards), in display order.
    """

    selection_changed = Signal(object)  # as it is: Qt would copy a list, row by row

    def __init__(self, proxy: BookingFilterProxyModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self._chosen: tuple[str, ...] = ()
        self._going: frozenset[str] = frozenset()
        self._awaited: set[str] = set()
        self._next = ""
        self._current = ""
        self._restoring = False
        self._reported: tuple[str, ...] | int = ()
        self._report_due = self._look_due = False
        self._wanted_in_view = ""
        self._top: tuple[str, int] = ("", 0)
        proxy.bookings.change_ended.connect(self._on_change_ended)

    def selected_summaries(self) -> list[BookingSummary]:
        """The selected bookings in display order, read by ranges."""
        ranges = sorted((found.top(), found.bottom()) for found in self.selectionModel().selection().toList())
        if len(ranges) == 1:
            return self._proxy.summaries(*ranges[0])
        return [summary for first, last in ranges for summary in self._proxy.summaries(first, last)]

    def selectAll(self) -> None:  # noqa: N802
        """Select all that was found, as one range."""
        self._proxy.show_all()
        self._select(((0, self._proxy.rowCount() - 1),))

    def select(self, booking_id: str, *, scroll: bool = True) -> bool:
        """Select one booking, now or as soon as it is shown; tells whether it was there already."""
        row = self._proxy.row_of(booking_id)
        if row < 0:
            self._chosen, self._current = (booking_id,), booking_id
            self._wanted_in_view = booking_id if scroll else ""
            return False
        index = self._proxy.index(row, 0)
        self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        if scroll:
            self.scrollTo(index)
        return True

    def select_many(self, ids: Sequence[str]) -> None:
        """Select some bookings, now or as soon as they are shown; the first one becomes the current one."""
        self.clearSelection()
        self._chosen = tuple(ids)
        self._current = self._wanted_in_view = ids[0] if ids else ""
        self._restore()

    def go_on_after(self, ids: Sequence[str]) -> None:
        """Some bookings are about to be changed: if all that is selected goes from view with that, the next one is selected.

        Only what a person does here leads on: after a change from elsewhere nothing is selected that nobody chose.
        """
        reported = self._reported if isinstance(self._reported, tuple) else ()
        self._going = frozenset(ids) if frozenset(ids) == frozenset(reported) else frozenset()
        self._awaited = set(self._going)
        if self._going:
            found = sorted(map(self._proxy.row_of, ids))
            around = (number for number in (found[-1] + 1, found[0] - 1) if 0 <= number < self._proxy.rowCount())
            self._next = next((self._proxy.summary(number).id for number in around), "")

    def go_on(self, changed: Iterable[str]) -> None:
        """Changes of some bookings are in: select the next booking where all that were selected have gone with them.

        The changes of many come one part after the other.
        """
        if not self._going:
            return
        self._awaited -= set(changed)
        if self._awaited:
            return
        going, self._going = self._going, frozenset()
        gone = all(self._proxy.row_of(booking_id) < 0 for booking_id in going)
        if gone and not self.selectionModel().hasSelection() and self._proxy.row_of(self._next) >= 0:
            self.select(self._next)

    def keep_in_view(self) -> None:
        """Scroll to the current booking as soon as it is shown."""
        self._wanted_in_view = self._current
        self._restore()

    def clear_several(self) -> bool:
        """Select nothing any more if several bookings are selected; tells whether they were."""
        several = self.selected_count > 1
        if several:
            self.clearSelection()
        return several

    @property
    def selected_count(self) -> int:
        """How many bookings are selected."""
        return sum(found.height() for found in self.selectionModel().selection().toList())

    def _select(
        self, ranges: Sequence[tuple[int, int]], extra: QItemSelectionModel.SelectionFlag = _FLAGS.Clear
    ) -> None:
        selection = QItemSelection()
        for first, last in ranges:
            if last >= first:
                selection.select(self._proxy.index(first, 0), self._proxy.index(last, len(Column) - 1))
        self.selectionModel().select(selection, _FLAGS.Select | extra)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell who listens."""
        super().selectionChanged(selected, deselected)
        if not self._restoring:
            # what a person chooses now replaces what was remembered
            self._chosen = ()
            if self.selectionModel().hasSelection() and not self._proxy.bookings.changing:
                self._going = frozenset()
            self._report()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # noqa: N802
        """Remember where the person is."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._restoring:
            self._current = self._proxy.summary(current.row()).id
        for row in {index.row() for index in (current, previous) if index.isValid()}:
            self._repaint_row(row)

    def _repaint_row(self, row: int) -> None:
        """Paint a row anew, from edge to edge: the outline of the current row is painted over all of its cells."""
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def _report(self) -> None:
        """Tell which bookings are selected; while a change is under way, once at its end."""
        if self._proxy.bookings.changing:
            self._report_due = True
            return
        self._tell(self.selected_summaries())

    def _report_if_other(self) -> None:
        """Tell it if it is not what was told last: Qt does not tell of a selection that goes with all of its rows."""
        if self._proxy.bookings.changing:
            self._look_due = True
            return
        rows = self.selected_summaries()
        if _known(rows) != self._reported:
            self._tell(rows)

    def _tell(self, rows: list[BookingSummary]) -> None:
        self._reported = _known(rows)
        self.selection_changed.emit(rows)

    def _on_change_ended(self) -> None:
        report, look = self._report_due, self._look_due
        self._report_due = self._look_due = False
        if report:
            self._report()
        elif look:
            self._report_if_other()

    def _is_selected(self, first: int, last: int) -> bool:
        """Whether any of the shown rows from first to last is selected."""
        chosen = self.selectionModel().selection().toList()
        return any(found.top() <= last and found.bottom() >= first for found in chosen)

    def _remember(self) -> None:
        """The model is about to be reset: the selection goes with it, unless it is remembered by id."""
        top = self.rowAt(0)
        self._top = (self._proxy.summary(top).id, self.rowViewportPosition(top)) if top >= 0 else ("", 0)
        count = self.selected_count
        if count > MOST_REMEMBERED:
            self._chosen = ()
        elif count:
            ids = [row.id for row in self.selected_summaries()]
            # those that an earlier filter hid come back when it goes
            self._chosen = tuple(dict.fromkeys([*self._chosen, *ids]))[:MOST_REMEMBERED]

    def _restore(self) -> None:
        """Select again, by id, what is shown of the remembered rows."""
        rows = sorted(row for row in map(self._proxy.row_of, self._chosen) if row >= 0)
        self._restoring = True
        self.setAutoScroll(False)
        try:
            current = self._proxy.row_of(self._current) if self._current else -1
            if current >= 0 and self.currentIndex().row() != current:
                self.selectionModel().setCurrentIndex(self._proxy.index(current, 0), _FLAGS.NoUpdate)
            if rows:
                self._select([(row, row) for row in rows])
        finally:
            self._restoring = False
            self.setAutoScroll(True)
        if self._wanted_in_view and (row := self._proxy.row_of(self._wanted_in_view)) >= 0:
            self._wanted_in_view = ""
            self.scrollTo(self._proxy.index(row, 0))
        self._report_if_other()


def _known(rows: Sequence[BookingSummary]) -> tuple[str, ...] | int:
    """What is kept of a selection to tell it from another one: the ids, or only the number where there are very many."""
    return tuple(row.id for row in rows) if len(rows) <= MOST_REMEMBERED else len(rows)
