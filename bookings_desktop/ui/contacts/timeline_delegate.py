"""The entries of a contact's timeline as rows of a list, and how each is painted: its words are made as it comes into view."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from bookings_desktop.models.values import ContactNote, initials
from bookings_desktop.ui.bookings.row_style import TextStyle
from bookings_desktop.ui.contacts.timeline_items import Heading, Item, Look, TimelineTexts
from bookings_desktop.ui.resources import pixmap, sharpness
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.widgets.painting import badge_size, paint_avatar, paint_badge

Index = QModelIndex | QPersistentModelIndex

_TIMES, _DOT, _TEXT, _RIGHT = 104, 119, 134, 24
"""Where the times end, the line runs and the texts begin, and the margin at the right (design)."""
_ABOVE, _BELOW, _HEADING = 8, 10, 30
_WITH_NAMES = 480
"""From this width on the colleague's name stands beside the initials."""
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class TimelineModel(QAbstractListModel):
    """The entries of one contact."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []
        self._texts: TimelineTexts | None = None
        self._looks: dict[int, Look] = {}

    def show_items(self, items: list[Item], texts: TimelineTexts) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._items, self._texts, self._looks = items, texts, {}
        self.endResetModel()

    def item(self, row: int) -> Item:
        """The entry of a row."""
        return self._items[row]

    def look(self, row: int) -> Look:
        """The words of a row; made once."""
        found = self._looks.get(row)
        if found is None and self._texts is not None:
            found = self._looks[row] = self._texts.look(self._items[row])
        return found or Look("", "", "", "")

    def row_of(self, key: str) -> int:
        """The row of an entry, or -1."""
        return next((row for row, item in enumerate(self._items) if item.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many entries and headings there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; for a screen reader the whole entry."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.look(index.row()).title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.look(index.row()).spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if index.isValid() and isinstance(self._items[index.row()].value, Heading):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class TimelineDelegate(QStyledItemDelegate):
    """Paints entries.

    Attributes:
        width: of the list's rows, for texts of several lines.
        hovered: the row under the pointer, or -1.
        active: whether the list has the focus.
    """

    def __init__(self, model: TimelineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.width = 0
        self.hovered = -1
        self.active = False
        self._heights: dict[tuple[int, int], int] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on."""
        self._theme = theme
        self._strong = TextStyle(theme, TextRole.BODY_STRONG)
        self._struck = TextStyle(theme, TextRole.BODY_STRONG, strike_out=True)
        self._second = TextStyle(theme, TextRole.SECOND)
        self._caption = TextStyle(theme, TextRole.CAPTION)
        self._heading = TextStyle(theme, TextRole.CAPTION_STRONG)
        self._plain = QSize(theme.px(200), self._strong.line + self._second.line + theme.px(_ABOVE + _BELOW))
        self._head = QSize(theme.px(200), theme.px(_HEADING))
        self.forget()

    def forget(self) -> None:
        """The entries are others now."""
        self._heights.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Two lines; a note has as many as it needs."""
        row = index.row()
        value = self._model.item(row).value
        if isinstance(value, Heading):
            return self._head
        if not isinstance(value, ContactNote):
            return self._plain
        key = (row, self.width)
        height = self._heights.get(key)
        if height is None:
            text = self._theme.metrics(TextRole.SECOND).boundingRect(
                QRect(0, 0, self._room(self.width), 100_000), _WRAPPED, self._model.look(row).text
            )
            extra = max(0, text.height() - self._second.line)
            height = self._heights[key] = self._plain.height() + extra
        return QSize(self._plain.width(), height)

    def _room(self, width: int) -> int:
        return max(40, width - self._theme.px(_TEXT) - self._theme.px(_RIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one entry."""
        rect: QRect = option.rect
        row, look, theme = index.row(), self._model.look(index.row()), self._theme
        color = theme.color
        left = rect.left() + theme.px(_TEXT)
        item = self._model.item(row)
        if isinstance(item.value, Heading):
            top = rect.bottom() - self._heading.line - theme.px(5)
            self._heading.paint(painter, left, top, rect.width(), shown(look.title), color("text2"))
            return
        self._paint_ground(painter, rect, row, bool(option.state & QStyle.StateFlag.State_Selected))
        top = rect.top() + theme.px(_ABOVE)
        self._paint_times(painter, rect, top, look, to_come=item.to_come)
        self._paint_line(painter, rect, row)
        self._paint_mark(painter, rect, top, look, to_come=item.to_come)
        room = self._room(rect.width()) - self._paint_member(painter, rect, top, look)
        self._paint_title(painter, left, top, room, look)
        below = top + self._strong.line
        if look.wraps:
            painter.setFont(self._second.font)
            painter.setPen(color("text2"))
            place = QRect(left, below, self._room(rect.width()), rect.bottom() - below)
            painter.drawText(place, _WRAPPED, look.text)
        else:
            self._second.paint(painter, left, below, self._room(rect.width()), look.text, color("text2"))

    def _paint_ground(self, painter: QPainter, rect: QRect, row: int, selected: bool) -> None:
        color = self._theme.color
        if selected and self.active:
            painter.fillRect(rect, color("selected"))
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), color("focus"))
        elif row == self.hovered:
            painter.fillRect(rect, color("hover"))

    def _paint_times(self, painter: QPainter, rect: QRect, top: int, look: Look, *, to_come: bool) -> None:
        color, room = self._theme.color, self._theme.px(_TIMES) - 8
        for style, text, ink, line in (
            (self._strong, look.day, "text" if to_come else "text2", top),
            (self._caption, look.time, "text2", top + self._strong.line),
        ):
            words = shown(text)
            width = min(room, style.width(words))
            style.paint(painter, rect.left() + self._theme.px(_TIMES) - width, line, room, words, color(ink))

    def _paint_line(self, painter: QPainter, rect: QRect, row: int) -> None:
        """The line from this entry to the next of its group."""
        following = row + 1
        if following >= self._model.rowCount() or isinstance(self._model.item(following).value, Heading):
            return
        theme = self._theme
        begin = rect.top() + theme.px(_ABOVE) + self._strong.line + theme.px(2)
        painter.fillRect(
            rect.left() + theme.px(_DOT), begin, 1, rect.bottom() - begin + theme.px(4), theme.color("hairline")
        )

    def _paint_mark(self, painter: QPainter, rect: QRect, top: int, look: Look, *, to_come: bool) -> None:
        theme = self._theme
        middle = QPointF(rect.left() + theme.px(_DOT) + 0.5, top + self._strong.line / 2)
        if look.icon:
            side = theme.px(14)
            picture = pixmap(look.icon, theme.color(look.token), side, ratio=sharpness(painter))
            painter.drawPixmap(QPointF(middle.x() - side / 2, middle.y() - side / 2), picture)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = float(theme.px(4))
        if to_come:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius -= 0.5
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("strong"))
        painter.drawEllipse(middle, radius, radius)
        painter.restore()

    def _paint_member(self, painter: QPainter, rect: QRect, top: int, look: Look) -> int:
        """The colleague at the right; gives the room that this takes."""
        if not look.member:
            return 0
        theme, side = self._theme, self._theme.px(20)
        named = rect.width() >= _WITH_NAMES * theme.scale
        width = side + (6 + self._second.width(look.member) if named else 0)
        left = rect.right() + 1 - theme.px(_RIGHT) - width
        circle = QRect(left, top + (self._strong.line - side) // 2, side, side)
        paint_avatar(painter, circle, theme, initials(look.member_name), theme.member(look.colour))
        if named:
            line = top + (self._strong.line - self._second.line) // 2
            self._second.paint(painter, left + side + 6, line, width, look.member, theme.color("text2"))
        return width + theme.px(12)

    def _paint_title(self, painter: QPainter, left: int, top: int, room: int, look: Look) -> None:
        theme = self._theme
        size = badge_size(theme, look.status) if look.status else QSize()
        title_room = room - size.width() - 8 if look.status else room
        style, ink = (self._struck, "text2") if look.struck else (self._strong, "text")
        width = style.paint(painter, left, top, max(24, title_room), shown(look.title), theme.color(ink))
        if look.status:
            place = QRect(left + width + 8, top + (self._strong.line - size.height()) // 2, size.width(), size.height())
            paint_badge(painter, place, theme, look.status)

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show what is cut off."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        look = self._model.look(index.row())
        room = self._room(option.rect.width())
        badge = badge_size(self._theme, look.status).width() + 8 if look.status else 0
        lines = []
        if self._strong.width(look.title) + badge > room - self._theme.px(90):
            lines.append(look.title)
        if not look.wraps and self._second.width(look.text) > room:
            lines.append(look.text)
        QToolTip.showText(event.globalPos(), plain_tip("\n".join(lines)), view)
        return True
