"""The header of the table: quiet words, the arrow right behind the one by which it is ordered, and a cloud for Sync."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from bookings_desktop.ui.bookings.columns import FIXED, HEADERS, Column
from bookings_desktop.ui.resources import pixmap, sharpness
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme
from bookings_desktop.ui.widgets.painting import elided

_HEIGHT = 29
_ARROW, _CLOUD = 12, 14
_MARGIN, _PADDING, _CLOUD_LEFT = 16, 8, 6
_REACH = 4
"""So many pixels to both sides of an edge take hold of it."""


class TableHeader(QHeaderView):
    """Paints itself; clicks are told by ``sectionClicked`` as ever, and a drag of a head by ``sectionMoved``.

    Signals:
        edge_dragged: the Column whose right edge a hand moves, and the width in pixels that it would have.
        edge_double_clicked: the Column that is to be as wide as it needs.
        menu_requested: the Column that a menu was asked for, and its global place.

    Attributes:
        first: the leftmost column, which keeps the page's margin.
    """

    edge_dragged = Signal(object, int)
    edge_double_clicked = Signal(object)
    menu_requested = Signal(object, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._hovered = -1
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.first = Column.WHEN
        self._held: tuple[Column, int] | None = None
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
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
        left = rect.left() + (_MARGIN if column is self.first else _PADDING)
        height = rect.height() - 1
        if column is Column.SYNC:
            left += _CLOUD_LEFT - _PADDING
            side = theme.px(_CLOUD)
            self._paint_icon(painter, "cloud", left, rect.top() + (height - side) / 2, side, ink)
        elif column is not Column.MENU:
            role = TextRole.CAPTION_STRONG if sorted_by else TextRole.CAPTION_MEDIUM
            painter.setFont(theme.font(role))
            painter.setPen(ink)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            room = rect.right() + 1 - left
            word = elided(theme.font(role), shown(HEADERS[column]), room)
            used = painter.boundingRect(QRect(left, rect.top(), rect.width(), height), flags, word).width()
            painter.drawText(QRect(left, rect.top(), room, height), flags, word)
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
        ratio = sharpness(painter)
        painter.drawPixmap(QPointF(left, top), pixmap(name, ink, side, ratio=ratio, stroke=stroke))  # type: ignore[arg-type]

    def paintEvent(self, event: object) -> None:  # noqa: N802
        """Paint the ground behind the last column too."""
        painter = QPainter(self.viewport())
        self._paint_ground(painter, self.viewport().rect(), hovered=False)
        painter.end()
        super().paintEvent(event)  # type: ignore[arg-type]

    def needed_width(self, column: Column) -> int:
        """The width in pixels that the head of a column needs, with the arrow."""
        font = self._theme.font(TextRole.CAPTION_STRONG)
        text = QFontMetrics(font).horizontalAdvance(HEADERS[column])
        return text + 4 + self._theme.px(_ARROW) + _PADDING + (_MARGIN if column is self.first else _PADDING)

    def edge_at(self, x: int) -> Column | None:
        """The column whose right edge is at a place of the header and can be moved."""
        for place in (x - _REACH, x + _REACH):
            section = self.logicalIndexAt(place, 1)
            if section < 0:
                continue
            end = self.sectionViewportPosition(section) + self.sectionSize(section)
            if abs(end - x) <= _REACH and section not in FIXED:
                return Column(section)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of an edge, or of a head; the menu's column stays where it is."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            edge = self.edge_at(place.x())
            if edge is not None:
                self._held = edge, self.sectionSize(edge) - place.x()
                return
            if self.logicalIndexAt(place) == Column.MENU:
                return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        if self._held is not None:
            self._held = None
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fit the column whose edge it is."""
        edge = self.edge_at(event.position().toPoint().x())
        if edge is not None and event.button() == Qt.MouseButton.LeftButton:
            self.edge_double_clicked.emit(edge)
            return
        super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the column under the pointer."""
        section = self.logicalIndexAt(event.pos())
        column = Column(section) if section >= 0 else self.first
        self.menu_requested.emit(self.first if column is Column.MENU else column, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the pointer; an edge that is held goes with it."""
        place = event.position().toPoint()
        if self._held is not None:
            column, offset = self._held
            self.edge_dragged.emit(column, place.x() + offset)
            return
        super().mouseMoveEvent(event)
        free = event.buttons() == Qt.MouseButton.NoButton
        on_edge = free and self.edge_at(place.x()) is not None
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if on_edge else Qt.CursorShape.ArrowCursor)
        self._hover(-1 if on_edge else self.logicalIndexAt(place))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """The pointer is gone, perhaps only to the rows."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()
