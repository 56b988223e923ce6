"""Which columns a table shows, in what order and how wide: what a person chose, under what a narrow window leaves room for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QTableView

from bookings_desktop.ui.bookings.columns import (
    ALWAYS_SHOWN,
    FIXED,
    Column,
    column_named,
    column_widths,
    name_of,
    smallest_width,
)
from bookings_desktop.window_state import WindowState

STEP = 16
"""Pixels, at a text size of 100 %, by which a column gets wider or narrower with the keyboard."""

_CHOSEN_ORDER = tuple(column for column in Column if column is not Column.MENU)


class TableColumns(QObject):
    """The columns of one table. The menu's column is always the last one.

    Signals:
        changed: a person chose something else; it is to be remembered.
        laid_out: columns have other places or widths.
    """

    changed = Signal()
    laid_out = Signal()

    def __init__(self, view: QTableView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._header = view.horizontalHeader()
        self._scale = 1.0
        self._order: tuple[Column, ...] = tuple(Column)
        self._unwanted: frozenset[Column] = frozenset()
        self._no_room: frozenset[Column] = frozenset()
        self._chosen: dict[Column, float] = {}
        self._settling = False
        self._header.sectionMoved.connect(self._on_section_moved)

    # What is shown

    @property
    def order(self) -> tuple[Column, ...]:
        """All columns from left to right, shown or not."""
        return self._order

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns in view, from left to right."""
        return tuple(column for column in self._order if column not in self._unwanted | self._no_room)

    @property
    def first(self) -> Column:
        """The leftmost column in view."""
        return self.shown[0]

    def is_wanted(self, column: Column) -> bool:
        """Whether a person wants to see a column, whether or not there is room for it now."""
        return column not in self._unwanted

    def has_room(self, column: Column) -> bool:
        """Whether the window is wide enough for a column."""
        return column not in self._no_room

    @staticmethod
    def can_hide(column: Column) -> bool:
        """Whether a table without this column still tells its rows apart."""
        return column not in ALWAYS_SHOWN and column is not Column.MENU

    # What a person chooses

    def want(self, column: Column, wanted: bool) -> None:
        """Show a column, or do not."""
        if self.can_hide(column) and wanted is not self.is_wanted(column):
            self._unwanted ^= {column}
            self._tell()

    def can_move(self, column: Column, step: int) -> bool:
        """Whether a column can change places with a neighbour in view: ``step`` is -1 for the left one, 1 for the right one."""
        return self._neighbour(column, step) is not None

    def move(self, column: Column, step: int) -> None:
        """Change places with the left or right neighbour in view."""
        neighbour = self._neighbour(column, step)
        if neighbour is None:
            return
        rest = [one for one in self._order if one is not column]
        rest.insert(rest.index(neighbour) + (1 if step > 0 else 0), column)
        self._order = tuple(rest)
        self._tell()

    def _neighbour(self, column: Column, step: int) -> Column | None:
        shown = [one for one in self.shown if one is not Column.MENU]
        if column not in shown:
            return None
        place = shown.index(column) + step
        return shown[place] if 0 <= place < len(shown) else None

    @staticmethod
    def can_resize(column: Column) -> bool:
        """Whether a column has a width to choose."""
        return column not in FIXED

    def widen(self, column: Column, steps: int) -> None:
        """Make a column wider by some steps, or narrower by negative ones."""
        self.set_width(column, self._view.columnWidth(column) + round(steps * STEP * self._scale))

    def set_width(self, column: Column, width: int) -> None:
        """Give a column a width in pixels; its right neighbour gives, or takes, the difference."""
        if not self.can_resize(column) or column not in self.shown:
            return
        before = self._view.columnWidth(column)
        width = max(smallest_width(column, self._scale), width)
        giver = self._giver(column)
        if giver is not None:
            theirs = self._view.columnWidth(giver)
            width = min(width, before + theirs - min(theirs, smallest_width(giver, self._scale)))
        if width == before:
            return
        # the others keep what they have: what is chosen for one is not shared out again
        shown = [one for one in self.shown if self.can_resize(one)]
        self._chosen |= {one: self._view.columnWidth(one) / self._scale for one in shown}
        self._chosen[column] = width / self._scale
        if giver is not None:
            self._chosen[giver] -= (width - before) / self._scale
        self._tell()

    def _giver(self, column: Column) -> Column | None:
        """Who gives the room for a wider column: the next one to the right that can, else the next one to the left."""
        shown = self.shown
        place = shown.index(column)
        candidates = (*shown[place + 1 :], *reversed(shown[:place]))
        return next((one for one in candidates if self.can_resize(one)), None)

    def reset(self) -> None:
        """Back to the table's own columns."""
        self._order, self._unwanted, self._chosen = tuple(Column), frozenset(), {}
        self._tell()

    def _tell(self) -> None:
        self.lay_out()
        self.changed.emit()

    # Remembering

    def remembered(self) -> dict[str, object]:
        """What a person chose, as values of :class:`bookings_desktop.window_state.WindowState`."""
        return {
            "column_order": () if self._order == tuple(Column) else tuple(map(name_of, self._order)),
            "hidden_columns": tuple(name_of(column) for column in self._order if column in self._unwanted),
            "column_widths": {name_of(column): max(1, round(width)) for column, width in sorted(self._chosen.items())},
        }

    def restore(self, state: WindowState) -> None:
        """Show what was chosen at the last start. Names that this version does not know are passed over."""
        order = [column for column in map(column_named, state.column_order) if column in _CHOSEN_ORDER]
        for column in _CHOSEN_ORDER:  # a column that is new has its own place
            if column not in order:
                order.insert(int(column), column)
        self._order = (*order, Column.MENU)
        hidden = (column_named(name) for name in state.hidden_columns)
        self._unwanted = frozenset(column for column in hidden if column is not None and self.can_hide(column))
        widths = ((column_named(name), width) for name, width in state.column_widths.items())
        self._chosen = {
            column: float(width) for column, width in widths if column is not None and self.can_resize(column)
        }
        self.lay_out()

    # Laying out

    def set_scale(self, scale: float) -> None:
        """The factor of the text size; :meth:`lay_out` follows."""
        self._scale = scale

    def set_no_room(self, columns: Collection[Column]) -> None:
        """Name the columns that the window is too narrow for."""
        self._no_room = frozenset(columns)
        self.lay_out()

    def lay_out(self) -> None:
        """Give every column its place and width, so that together they fill the view."""
        self._settling = True
        try:
            for place, column in enumerate(self._order):
                now = self._header.visualIndex(column)
                if now != place:
                    self._header.moveSection(now, place)
            hidden = self._unwanted | self._no_room
            for column in Column:
                self._view.setColumnHidden(column, column in hidden)
            chosen = {column: round(width * self._scale) for column, width in self._chosen.items()}
            room = self._view.viewport().width()
            widths = column_widths(room, hidden, self._scale, chosen=chosen, order=self._order)
            for column, width in widths.items():
                self._header.resizeSection(column, width)
        finally:
            self._settling = False
        self.laid_out.emit()

    def _on_section_moved(self, _section: int, _before: int, _after: int) -> None:
        """A hand has dragged a header to another place."""
        if self._settling:
            return
        order: Sequence[Column] = [Column(self._header.logicalIndex(place)) for place in range(len(Column))]
        self._order = (*(column for column in order if column is not Column.MENU), Column.MENU)
        self._tell()
