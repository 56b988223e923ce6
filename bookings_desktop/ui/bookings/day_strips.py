"""The strips that head each day of a table ordered by time.

A row that begins a day is higher by a strip; the delegate paints into its lower part and the strip is painted here. The strip of
the day in view stays at the top. Heights are set for the rows that begin a day only, and for rows as they come into the shown
prefix, so that the cost follows the number of days and not of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.row_style import RowStyle, TextStyle
from bookings_desktop.ui.theme import TextRole, Theme


class DayStrips:
    """Heights and strips of one table."""

    def __init__(self, view: QTableView, proxy: BookingFilterProxyModel, theme: Theme) -> None:
        self._view = view
        self._proxy = proxy
        self._header = view.verticalHeader()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on; heights follow with :meth:`layout_all`."""
        self._theme = theme
        self._style = RowStyle(theme)
        self._strong = TextStyle(theme, TextRole.SECOND_MEDIUM)
        self._strong.font.setWeight(theme.font(TextRole.BODY_STRONG).weight())
        self._quiet = self._style.second
        self._caption = TextStyle(theme, TextRole.CAPTION)

    # Heights

    def layout_all(self) -> None:
        """Give every row its height."""
        with self._quiet_header():
            # A header keeps the heights that were set, through resets and through another default; only no rows make it forget.
            with self._proxy.without_rows():
                self._header.reset()
            self._header.setDefaultSectionSize(self._style.height)
            self._header.reset()
        self.layout_new(0, self._proxy.rowCount() - 1)

    def layout_new(self, first: int, last: int) -> None:
        """Give rows that have come in their height; they have that of a plain row so far."""
        if not self._proxy.by_time or last < first:
            return
        high = self._style.height + self._style.strip
        resize, following = self._header.resizeSection, self._next_day
        with self._quiet_header():
            row = first if self.begins_day(first) else following(first)
            while row <= last:
                resize(row, high)
                row = following(row)

    def check(self, first: int, last: int) -> bool:
        """Give rows their heights after their start, or what is beside them, has changed; tells whether any has another one."""
        wrong = [
            (row, height)
            for row in range(max(0, first), min(last + 1, self._proxy.rowCount()))
            if self._header.sectionSize(row) != (height := self._height(row))
        ]
        if wrong:
            with self._quiet_header():
                for row, height in wrong:
                    self._header.resizeSection(row, height)
        return bool(wrong)

    def _height(self, row: int) -> int:
        return self._style.height + (self._style.strip if self.begins_day(row) else 0)

    @contextmanager
    def _quiet_header(self) -> Iterator[None]:
        """The hidden header tells nobody, and does not compute every position anew for every height that is set."""
        self._header.blockSignals(True)
        self._header.setUpdatesEnabled(False)
        try:
            yield
        finally:
            self._header.setUpdatesEnabled(True)
            self._header.blockSignals(False)

    def begins_day(self, row: int) -> bool:
        """Whether a row is the first of its day."""
        if not self._proxy.by_time:
            return False
        if row == 0:
            return True
        low, high = self._bounds(row)
        return not low <= self._proxy.summary(row - 1).start < high

    def _next_day(self, row: int) -> int:
        return self._proxy.run_end(row, *self._bounds(row))

    def _bounds(self, row: int) -> tuple[float, float]:
        return self._proxy.bookings.when.calendar.bounds(self._proxy.summary(row).start)

    # Strips

    @property
    def room(self) -> int:
        """The height at the top of the view that a strip covers."""
        return self._style.strip if self._proxy.by_time and self._proxy.rowCount() else 0

    def covers(self, y: int) -> bool:
        """Whether a strip is at this height of the view."""
        return any(top <= y < top + self._style.strip for _, top in self._visible())

    def paint(self, painter: QPainter) -> None:
        """Paint the strips in view."""
        for row, top in self._visible():
            self._paint(painter, row, top)

    def _visible(self) -> list[tuple[int, int]]:
        """A row of each day in view, and where the day's strip is; the first one stays at the top until the next pushes it."""
        if not self.room:
            return []
        view = self._view
        row = view.rowAt(0)
        if row < 0:
            return []
        bottom = view.viewport().height()
        strips: list[tuple[int, int]] = []
        following = self._next_day(row)
        while True:
            if following >= self._proxy.rowCount():
                break
            top = view.rowViewportPosition(following)
            if top >= bottom:
                break
            strips.append((following, top))
            following = self._next_day(following)
        first_top = min(0, strips[0][1] - self._style.strip) if strips else 0
        if self.begins_day(row):
            first_top = max(first_top, view.rowViewportPosition(row)) if strips else 0
        strips.insert(0, (row, first_top))
        return strips

    def _paint(self, painter: QPainter, row: int, top: int) -> None:
        theme, style = self._theme, self._style
        width = self._view.viewport().width()
        painter.fillRect(0, top, width, style.strip, theme.color("subtle"))
        painter.fillRect(0, top + style.strip - 1, width, 1, theme.color("hairline"))
        strong, quiet = self._words(row)
        text_top = top + (style.strip - self._quiet.line) // 2
        left = style.MARGIN
        left += self._strong.paint(painter, left, text_top, width, strong, theme.color("text")) + theme.px(6)
        self._quiet.paint(painter, left, text_top, width, quiet, theme.color("text2"))
        count = self._count_text(row)
        room = self._caption.width(count)
        count_top = top + (style.strip - self._caption.line) // 2
        self._caption.paint(painter, width - style.MARGIN - room, count_top, room, count, theme.color("text3"))

    def _words(self, row: int) -> tuple[str, str]:
        when = self._proxy.bookings.when
        return when.day_heading(when.calendar.day(self._proxy.summary(row).start))

    def _count_text(self, row: int) -> str:
        low, high = self._bounds(row)
        count = self._proxy.run_end(row, low, high) - self._proxy.run_begin(row, low, high)
        return "1 booking" if count == 1 else f"{count:,} bookings"

    def row_rect(self, row: int) -> QRect:
        """A row of the view without its strip."""
        height = self._view.rowHeight(row)
        top = self._view.rowViewportPosition(row) + height - self._style.height
        return QRect(0, top, self._view.viewport().width(), self._style.height)

    def texts(self) -> list[tuple[str, str, str]]:
        """What the strips in view say: strong part, quiet part, and count."""
        return [(*self._words(row), self._count_text(row)) for row, _ in self._visible()]
