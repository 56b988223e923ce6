"""The header of the table: quiet words, the arrow right behind the one by which it is ordered, and a cloud for Sync."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from bookings_desktop.ui.bookings.columns import HEADERS, Column
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import TextRole, Theme

_HEIGHT = 29
_ARROW, _CLOUD = 12, 14


class TableHeader(QHeaderView):
    """Paints itself; clicks are told by ``sectionClicked`` as ever."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._hovered = -1
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(20)
        self.setMouseTracking(True)
        self.setSortIndicator(Column.WHEN, Qt.SortOrder.AscendingOrder)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on."""
        self._theme = theme
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The design's height, grown with the text."""
        return QSize(super().sizeHint().width(), self._theme.px(_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        """Paint the head of one column."""
        theme, column = self._theme, Column(section)
        painter.save()
        self._paint_ground(painter, rect, hovered=section == self._hovered and column is not Column.MENU)
        sorted_by = section == self.sortIndicatorSection()
        ink = theme.color("text" if sorted_by else "text3")
        left = rect.left() + (16 if column is Column.WHEN else 8)
        height = rect.height() - 1
        if column is Column.SYNC:
            left = rect.left() + 6
            side = theme.px(_CLOUD)
            self._paint_icon(painter, "cloud", left, rect.top() + (height - side) / 2, side, ink)
        elif column is not Column.MENU:
            role = TextRole.CAPTION_STRONG if sorted_by else TextRole.CAPTION_MEDIUM
            painter.setFont(theme.font(role))
            painter.setPen(ink)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            used = painter.boundingRect(QRect(left, rect.top(), rect.width(), height), flags, HEADERS[column]).width()
            painter.drawText(QRect(left, rect.top(), rect.width() - 8, height), flags, HEADERS[column])
            left += used + 4
        if sorted_by and column is not Column.SYNC:
            name = "arrow-up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "arrow-down"
            side = theme.px(_ARROW)
            self._paint_icon(painter, name, left, rect.top() + (height - side) / 2, side, ink, stroke=2.5)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, *, hovered: bool) -> None:
        painter.fillRect(rect, self._theme.color("hover" if hovered else "subtle"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.color("hairline"))

    @staticmethod
    def _paint_icon(
        painter: QPainter, name: str, left: float, top: float, side: int, ink: object, stroke: float = 1.75
    ) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(QPointF(left, top), pixmap(name, ink, side, ratio=ratio, stroke=stroke))  # type: ignore[arg-type]

    def paintEvent(self, event: object) -> None:  # noqa: N802
        """Paint the ground behind the last column too."""
        painter = QPainter(self.viewport())
        self._paint_ground(painter, self.viewport().rect(), hovered=False)
        painter.end()
        super().paintEvent(event)  # type: ignore[arg-type]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """The pointer is gone."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()
