"""What the page of bookings looks like again at the next start: columns, order of the rows, and the width of the details."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from bookings_desktop.ui.bookings.columns import Column, column_named, name_of

if TYPE_CHECKING:
    from bookings_desktop.ui.bookings.page import BookingsPage
    from bookings_desktop.ui.window_memory import WindowMemory


class PageMemory(QObject):
    """Restores the looks of a page and remembers what a person changes; does nothing before :meth:`begin`."""

    def __init__(self, page: BookingsPage, scale: Callable[[], float]) -> None:
        """Make it.

        Args:
            page: whose looks they are.
            scale: gives the text size, 1 being 100 %: widths are kept for that.
        """
        super().__init__(page)
        self._page = page
        self._scale = scale
        self._memory: WindowMemory | None = None
        self._order: tuple[Column, bool] | None = None
        page.splitter.splitterMoved.connect(self._on_splitter_moved)

    def begin(self, memory: WindowMemory) -> None:
        """Look as at the last start, and remember from now on what a person changes."""
        self._memory = memory
        columns, state = self._page.table.columns, memory.state
        columns.restore(state)
        columns.changed.connect(lambda: memory.keep(**columns.remembered()))
        remembered = column_named(state.sort_column)
        if remembered is not None and (remembered, state.sort_descending) != (Column.WHEN, False):
            self._order = remembered, state.sort_descending
        self._page.proxy.order_changed.connect(self._on_order_changed)

    def details_width(self) -> int:
        """How wide the details were, in pixels at the present text size; 0 when nothing is known of it."""
        width = self._memory.state.details_width if self._memory is not None else 0
        return round((width or 0) * self._scale())

    def restore_order(self) -> None:
        """Order the rows as at the last start; only when all are there, as sorting every slice anew would take long."""
        wanted, self._order = self._order, None
        if wanted is not None:
            column, descending = wanted
            way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self._page.proxy.sort(column, way)

    def _on_order_changed(self, column: int, order: Qt.SortOrder) -> None:
        if self._order is not None and column == Column.WHEN:
            return  # a filter that is restored turns the order of time; the remembered order is still to come
        self._order = None
        if self._memory is not None:
            descending = order == Qt.SortOrder.DescendingOrder
            self._memory.keep(sort_column=name_of(Column(column)), sort_descending=descending)

    def _on_splitter_moved(self) -> None:
        if self._memory is not None:
            self._memory.keep(details_width=round(self._page.splitter.sizes()[-1] / self._scale()))
