"""Measures of a row and its texts, and what they are painted with: asked for every cell, so everything is made once per theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, Qt

from bookings_desktop.ui.theme import TextRole, Theme

_MOST_ELIDED = 8192


class TextStyle:
    """A font with its metrics, painting single lines by their line box."""

    def __init__(self, theme: Theme, role: TextRole, *, strike_out: bool = False) -> None:
        self.font: QFont = theme.font(role, strike_out=strike_out)
        self._metrics: QFontMetrics = theme.metrics(role)
        self.line = theme.line_height(role)
        ascent, descent = self._metrics.ascent(), self._metrics.descent()
        self._baseline = (self.line - ascent - descent) / 2 + ascent
        self._elided: dict[tuple[str, int], str] = {}
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """The width of a text in pixels."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) > _MOST_ELIDED:
                self._widths.clear()
            found = self._widths[text] = self._metrics.horizontalAdvance(text)
        return found

    def cut(self, text: str, room: int) -> str:
        """The text, ending in an ellipsis where it is wider than ``room``."""
        key = text, room
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > _MOST_ELIDED:
                self._elided.clear()
            found = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            self._elided[key] = found
        return found

    def visible(self, text: str, room: int) -> str:
        """The part of a text that is seen in ``room``, without the ellipsis."""
        return text if self.width(text) <= room else self.cut(text, room).removesuffix("…")

    def paint(
        self,
        painter: QPainter,
        left: int,
        top: int,
        room: int,
        text: str,
        ink: QColor,
        marks: Sequence[tuple[int, int]] = (),
        ground: QColor | None = None,
    ) -> int:
        """Paint one line into its line box and return the width that was used.

        Args:
            painter: of the cell.
            left: where the line begins.
            top: of the line box.
            room: width in pixels.
            text: the line.
            ink: its colour.
            marks: ranges (start, end) of the text that are marked; what is cut off is not.
            ground: the colour of the marks.
        """
        if not text or room <= 0:
            return 0
        shown = text if self.width(text) <= room else self.cut(text, room)
        if marks and ground is not None:
            seen = len(text) if shown is text else len(shown) - 1
            for start, end in marks:
                if start < seen:
                    begin = self.width(text[:start])
                    width = self.width(text[: min(end, seen)]) - begin
                    painter.fillRect(left + begin, top + 1, max(width, 2), self.line - 2, ground)
        painter.setFont(self.font)
        painter.setPen(ink)
        painter.drawText(QPointF(left, top + round(self._baseline)), shown)
        return self.width(shown)


class RowStyle:
    """What a row of the table needs of the theme.

    Attributes:
        height: of a row with its hairline.
        strip: height of the strip above a day.
    """

    PADDING = 8
    MARGIN = 16

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.time = TextStyle(theme, TextRole.BODY_STRONG)
        self.time_over = TextStyle(theme, TextRole.BODY_MEDIUM)
        self.title = TextStyle(theme, TextRole.BODY_MEDIUM)
        self.title_off = TextStyle(theme, TextRole.BODY_MEDIUM, strike_out=True)
        self.first = TextStyle(theme, TextRole.BODY)
        self.second = TextStyle(theme, TextRole.SECOND)
        self.strip_strong = TextStyle(theme, TextRole.BODY_STRONG)
        self.height = self.first.line + self.second.line + 10 + 1
        self.strip = theme.px(26)
        self.top = (self.height - 1 - self.first.line - self.second.line) // 2

    def row_rect(self, rect: QRect) -> QRect:
        """The part of a cell below the strip of its day, if there is one."""
        result = QRect(rect)
        result.setTop(rect.bottom() - self.height + 1)
        return result
