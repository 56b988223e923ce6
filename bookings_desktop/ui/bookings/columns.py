"""The columns of the table of bookings: their order, their widths, and the words for where a booking stands with Google."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import Qt

from bookings_desktop.ui import formats


class Column(IntEnum):
    """A column, in the order of the table."""

    WHEN = 0
    TITLE = 1
    CONTACT = 2
    LOCATION = 3
    ASSIGNED = 4
    STATUS = 5
    SYNC = 6
    MENU = 7


class Role(IntEnum):
    """Roles beside Qt's own."""

    SUMMARY = Qt.ItemDataRole.UserRole + 1
    """The row's BookingSummary."""
    SORT = Qt.ItemDataRole.UserRole + 2
    """A number or a folded text by which the column is ordered; never a datetime, which C++ would misplace."""


HEADERS = {
    Column.WHEN: "When",
    Column.TITLE: "Title",
    Column.CONTACT: "Contact",
    Column.LOCATION: "Location",
    Column.ASSIGNED: "Assigned",
    Column.STATUS: "Status",
    Column.SYNC: "Sync",
    Column.MENU: "Menu",
}
"""Names of the columns. Sync shows a cloud and Menu nothing, but both are read aloud."""


def name_of(column: Column) -> str:
    """The name under which a column is remembered."""
    return column.name.lower()


def column_named(name: str) -> Column | None:
    """The column of a remembered name; None for one that this version does not have."""
    return Column.__members__.get(name.upper())


ALWAYS_SHOWN = frozenset({Column.WHEN, Column.TITLE})
"""A table without these would not tell its rows apart."""

FIXED = frozenset({Column.SYNC, Column.MENU})
"""Columns of one glyph: there is nothing to make wider."""

_BASE_WIDTH = 776
_BASE = (130, 166, 148, 66, 98, 114, 26, 28)
# Further room is shared out like this: at 1096 px the columns have the widths of the design's wide table.
_SHARES = (38, 82, 78, 46, 28, 10, 10, 20)
_WIDE, _SLACK = 1088, 16
_NARROW_WHEN, _NARROW_STATUS, _NARROW_SYNC = 124, 112, 28
_SMALLEST_TEXT_COLUMN = 72
_MOST_LOCATION = 140
"""So much of the room beyond the design's wide table goes to Location at the most."""
_NOON_WIDTH = 162
"""“11:30 AM – 12:15 PM” with its margins: the longest time range of a clock of twelve hours."""
_SMALLEST = {
    Column.WHEN: 110,
    Column.LOCATION: 48,
    Column.ASSIGNED: 44,
    Column.STATUS: 44,
    Column.SYNC: 26,
    Column.MENU: 28,
}


def column_widths(
    room: int,
    hidden: Collection[Column] = (),
    scale: float = 1.0,
    *,
    chosen: Mapping[Column, int] | None = None,
    order: Sequence[Column] = tuple(Column),
) -> dict[Column, int]:
    """The widths of the shown columns in pixels, so that they fill ``room``.

    Args:
        room: width of the table in pixels.
        hidden: columns that are not shown.
        scale: factor of the text size; fixed columns grow with it.
        chosen: widths in pixels that a person gave; what is left over, or missing, goes to title and contact all the same.
        order: the columns from left to right; the last one shown reaches under the floating scroll bar.
    """
    last = next(column for column in reversed(order) if column not in hidden)
    if Column.ASSIGNED in hidden and Column.LOCATION in hidden:
        shown = _narrow_widths(hidden, scale, last)
    else:
        shown = _wide_widths(room, hidden, scale)
    for column, width in (chosen or {}).items():
        if column in shown:
            shown[column] = max(smallest_width(column, scale), width)
    left = room - sum(shown.values())
    if 0 < left <= _SLACK and last in shown:
        # under the floating scroll bar
        shown[last] += left
        return shown
    if left > 0 and Column.LOCATION in shown and Column.LOCATION not in (chosen or {}):
        # a wide screen has room for the whole name of a room, too
        more = min(left // 6, round(_MOST_LOCATION * scale))
        shown[Column.LOCATION] += more
        left -= more
    return _stretched(shown, left, scale)


def smallest_width(column: Column, scale: float = 1.0) -> int:
    """The width in pixels under which a column says nothing any more."""
    return round(_SMALLEST.get(column, _SMALLEST_TEXT_COLUMN) * scale)


def _wide_widths(room: int, hidden: Collection[Column], scale: float) -> dict[Column, int]:
    spare = min(room, round(_WIDE * scale)) - round(_BASE_WIDTH * scale)
    widths = {column: round(_BASE[column] * scale) for column in Column}
    if spare > 0:
        widths = {column: width + spare * _SHARES[column] // sum(_SHARES) for column, width in widths.items()}
    widths[Column.WHEN] = _when_width(widths[Column.WHEN], scale)
    return {column: width for column, width in widths.items() if column not in hidden}


def _narrow_widths(hidden: Collection[Column], scale: float, last: Column) -> dict[Column, int]:
    fixed = {Column.WHEN: _NARROW_WHEN, Column.STATUS: _NARROW_STATUS, Column.SYNC: _NARROW_SYNC, Column.MENU: 28}
    widths = {column: round(width * scale) for column, width in fixed.items()}
    widths |= {Column.TITLE: 0, Column.CONTACT: 0, Column.WHEN: _when_width(widths[Column.WHEN], scale)}
    shown = {column: widths[column] for column in Column if column in widths and column not in hidden}
    # the last column reaches under the floating scroll bar
    shown[last] += 4
    return shown


def _when_width(width: int, scale: float) -> int:
    """The first column holds every time range, also on a clock of twelve hours."""
    return max(width, round(_NOON_WIDTH * scale)) if formats.current().twelve_hours else width


def _stretched(widths: dict[Column, int], left: int, scale: float) -> dict[Column, int]:
    """The room left over (it may be negative) goes to title and contact, in their proportion of 152 to 142.

    What they cannot give is taken from the other columns that a person widened, so that nothing is out of sight.
    """
    wanted = sum(widths.values()) + left
    to_title = left * 152 // 294 if Column.CONTACT in widths else left
    for column, share in ((Column.TITLE, to_title), (Column.CONTACT, left - to_title)):
        if column in widths:
            widths[column] = max(_SMALLEST_TEXT_COLUMN, widths[column] + share)
    for column in (Column.TITLE, Column.CONTACT, Column.LOCATION, Column.ASSIGNED, Column.STATUS, Column.WHEN):
        missing = sum(widths.values()) - wanted
        if missing > 0 and column in widths:
            smallest = min(widths[column], smallest_width(column, scale))
            widths[column] = max(smallest, widths[column] - missing)
    return widths
