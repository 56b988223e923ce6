"""Paints the rows of the table: two-line cells, badges, initials, sync glyphs, and every state that a row can be in.

One delegate serves all columns. It asks the proxy for the row itself, once per cell, and no role of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.members import Member
from bookings_desktop.models.names import initials
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.guest_words import look_of, spoken_answer
from bookings_desktop.ui.bookings.highlight import Marks
from bookings_desktop.ui.bookings.row_style import RowStyle, TextStyle
from bookings_desktop.ui.bookings.second_line import SecondLine, first_name
from bookings_desktop.ui.bookings.several_people import team_names, with_more
from bookings_desktop.ui.bookings.table_model import place_of
from bookings_desktop.ui.resources import ICON_SIZE, pixmap, sharpness
from bookings_desktop.ui.theme import Theme
from bookings_desktop.ui.widgets.painting import (
    badge_size,
    chip_size,
    paint_avatar,
    paint_badge,
    paint_badge_edge,
    paint_chip,
)

Index = QModelIndex | QPersistentModelIndex

_MORE_MARGIN = RowStyle.MARGIN - RowStyle.PADDING
_GLYPH = 13
_AVATAR = 22
_GAP = 5
_SMALLEST_CHIP = 40
"""Less of a chip would be dots only; the tool tip tells it then, too."""
_SYNC_LEFT = 5
_MENU_LEFT = 2


def plain_tool_tip(text: str) -> str:
    """Text from outside for a tool tip, which otherwise guesses at markup."""
    from html import escape  # on first use: it brings the names of two thousand characters

    return f"<span>{'<br>'.join(escape(line) for line in text.splitlines())}</span>"


class BookingDelegate(QStyledItemDelegate):
    """Paints cells as the design has them.

    Attributes:
        hovered: the row under the pointer, or -1.
        hovered_badge: whether the pointer is on that row's badge.
        hovered_menu: whether the pointer is on that row's ⋯.
        active: whether the table has the focus, so that its selection is shown in full colour.
        first: the leftmost column, which keeps the page's margin and has the bar of a selected row.
        names_first: whether the colleague's initials stand before the contact's name, because their column is hidden.
    """

    def __init__(self, proxy: BookingFilterProxyModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self._source = proxy.bookings
        self.hovered = -1
        self.hovered_menu = False
        self.hovered_badge = False
        self.active = False
        self.first = Column.WHEN
        self.names_first = False
        self.marks = Marks()
        self._avatars: dict[str, str] = {}
        self.set_theme(theme)
        self._painters: dict[int, Callable[[QPainter, QRect, BookingSummary], None]] = {
            Column.WHEN: self._paint_when,
            Column.TITLE: self._paint_title,
            Column.CONTACT: self._paint_contact,
            Column.LOCATION: self._paint_location,
            Column.ASSIGNED: self._paint_assigned,
            Column.STATUS: self._paint_status,
            Column.SYNC: self._paint_sync,
            Column.MENU: self._paint_menu,
        }

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on."""
        self.style = RowStyle(theme)
        color = theme.color
        self._theme = theme
        self._surface, self._hover, self._press = color("surface"), color("hover"), color("press")
        self._selected, self._selected_off = color("selected"), color("selectedoff")
        self._hairline, self._focus, self._mark = color("hairline"), color("focus"), color("mark")
        self._text, self._text2, self._text3 = color("text"), color("text2"), color("text3")

    # What Qt asks

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        """Heights are the table's; widths are computed from the room, never from contents."""
        return QSize(self.style.height, self.style.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell of a row."""
        row = index.row()
        summary = self._proxy.summary(row)
        self.marks.follow(self._proxy.filter.query)
        rect = self.style.row_rect(option.rect)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self._ground(row, selected))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._hairline)
        column = index.column()
        if column == Column.MENU and row == self.hovered and self.hovered_menu:
            self._paint_menu_ground(painter, rect)
        self._painters[column](painter, self._inner(rect, column), summary)
        if column == Column.STATUS and row == self.hovered and self.hovered_badge:
            paint_badge_edge(painter, self.badge_rect(rect, summary), self._theme, summary.status)
        if selected and column == self.first:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, self._focus)

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show what is cut off, what a glyph means, and whose initials these are; always as plain text."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        rect = self.style.row_rect(option.rect)
        width = rect.width() - (_MORE_MARGIN if index.column() == self.first else 0)
        text = self.tool_tip(self._proxy.summary(index.row()), index.column(), width)
        if not text or not rect.contains(event.pos()):
            QToolTip.hideText()
            return True
        # Texts come from outside, and a tool tip guesses at markup: it gets it escaped.
        QToolTip.showText(event.globalPos(), plain_tool_tip(text), view, rect)
        return True

    def tool_tip(self, row: BookingSummary, column: int, width: int) -> str:
        """The tool tip of a cell of this width: only what is cut off or told by a glyph alone."""
        room = width - 2 * self.style.PADDING
        if column == Column.SYNC:
            return self._source.sync_words(row).words
        if column == Column.ASSIGNED:
            return team_names(row, self._source.members)
        if column == Column.WHEN:
            cut = self._needed_by_when(row) > room
            return self._source.when.spoken(row) if cut else ""
        lines: tuple[tuple[str, int], ...] = ()
        if column == Column.TITLE:
            line = self._source.second_line(row)
            second = self._second(line.text) + self._glyphs_width(line)
            lines = ((row.title, self.style.title.width(row.title)), (line.text, second))
        elif column == Column.CONTACT:
            lines = (
                (name := with_more(row.contact_name, row.further_contacts), self.style.first.width(name)),
                (row.contact_email, self._answer_width(row) + self._second(row.contact_email)),
                (spoken_answer(row.guest_answer).capitalize(), room + 1),
            )
        elif column == Column.LOCATION:
            lines = ((place_of(row), self._second(place_of(row))),)
        return "\n".join(text for text, needed in lines if text and needed > room)

    def needed_width(self, row: BookingSummary, column: int) -> int:
        """The width in pixels in which a cell shows all it has to say."""
        style, side = self.style, self._theme.px(_AVATAR) + 6
        needed = 0
        if column == Column.WHEN:
            needed = self._needed_by_when(row)
        elif column == Column.TITLE:
            line = self._source.second_line(row)
            needed = max(style.title.width(row.title), self._second(line.text) + self._glyphs_width(line))
        elif column == Column.CONTACT:
            names = side if self.names_first and row.member_id else 0
            name_width = style.first.width(with_more(row.contact_name, row.further_contacts))
            needed = names + max(name_width, self._answer_width(row) + self._second(row.contact_email))
        elif column == Column.LOCATION:
            needed = self._second(place_of(row))
        elif column == Column.ASSIGNED:
            name = self._source.member_name(row)
            needed = side + self._second(with_more(first_name(name), row.further_members)) if name else 0
        elif column == Column.STATUS:
            needed = badge_size(self._theme, row.status).width()
        return needed + 2 * style.PADDING + (_MORE_MARGIN if column == self.first else 0)

    def _needed_by_when(self, row: BookingSummary) -> int:
        style, when, by_time = self.style, self._source.when, self._proxy.by_time
        first = style.time.width(when.time_range(row) if by_time else when.date_text(row))
        second = self._second(when.length(row) if by_time else when.time_range(row))
        running = when.running(row)
        chip = "Now" if running else when.place(row)
        room = _GAP + chip_size(self._theme, chip, strong=running).width() if chip else 0
        return max(first, second + room)

    def _glyphs_width(self, line: SecondLine) -> int:
        return len(line.glyphs) * (self._theme.px(_GLYPH) + _GAP)

    def _answer_width(self, row: BookingSummary) -> int:
        return self._theme.px(_GLYPH) + _GAP if look_of(row.guest_answer) is not None else 0

    def _second(self, text: str) -> int:
        return self.style.second.width(text)

    def _inner(self, rect: QRect, column: int) -> QRect:
        """A cell without the page's margin."""
        return rect.adjusted(_MORE_MARGIN, 0, 0, 0) if column == self.first else rect

    # Grounds

    def _ground(self, row: int, selected: bool) -> QColor:
        if selected:
            return self._selected if self.active else self._selected_off
        return self._hover if row == self.hovered else self._surface

    def _paint_menu_ground(self, painter: QPainter, rect: QRect) -> None:
        side = self._theme.px(24)
        middle = rect.left() + _MENU_LEFT + self._theme.px(ICON_SIZE) // 2
        place = QRect(middle - side // 2, rect.center().y() - side // 2, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._press)
        painter.drawRoundedRect(place, 6, 6)
        painter.restore()

    # Cells

    def _paint_when(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        style, when = self.style, self._source.when
        left, top = rect.left() + style.PADDING, rect.top() + style.top
        room = rect.right() + 1 - style.PADDING - left
        over = when.ended(row)
        by_time = self._proxy.by_time
        text = when.time_range(row) if by_time else when.date_text(row)
        (style.time_over if over else style.time).paint(
            painter, left, top, room, text, self._text2 if over else self._text
        )
        second = when.length(row) if by_time else when.time_range(row)
        top += style.first.line
        used = style.second.paint(painter, left, top, room, second, self._text2)
        now = when.running(row)
        chip = "Now" if now else when.place(row)
        if chip:
            left += used + _GAP
            chip_room = min(chip_size(self._theme, chip, strong=now).width(), rect.right() - left)
            if chip_room >= self._theme.px(_SMALLEST_CHIP):
                paint_chip(painter, QRect(left, top, chip_room, style.second.line), self._theme, chip, strong=now)

    def _paint_title(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        style = self.style
        left, top = rect.left() + style.PADDING, rect.top() + style.top
        room = rect.width() - 2 * style.PADDING
        off = row.status == "cancelled"
        first = style.title_off if off else style.title
        self._paint_line(first, painter, (left, top, room), row.title, self._text2 if off else self._text)
        top += style.first.line
        line = self.line_below_title(row, room)
        ink = self._theme.color(line.token) if line.token else self._text2
        side = self._theme.px(_GLYPH)
        for glyph in line.glyphs:
            glyph_ink = ink if line.token else self._text3
            self._paint_glyph(painter, glyph, left, top + (style.second.line - side) // 2, side, glyph_ink)
            left += side + _GAP
            room -= side + _GAP
        self._paint_line(style.second, painter, (left, top, room), line.text, ink)

    def line_below_title(self, row: BookingSummary, room: int) -> SecondLine:
        """The line below the title in ``room`` pixels; while a search goes on, what no cell shows of it.

        An overlap is not covered by that, and told shorter before it is cut.
        """
        line = self._source.second_line(row)
        style = self.style
        left = room - self._glyphs_width(line)
        if line.short and self._second(line.text) > left:
            line = line._replace(text=line.short)
        if not self.marks.words or line.token:
            return line
        shown = (style.title.visible(row.title, room), style.second.visible(line.text, left))
        found = self.marks.passage((*shown, *self._other_cells(row)), row.excerpt, row.search_text)
        return SecondLine((), found, "", found) if found else line

    def _other_cells(self, row: BookingSummary) -> tuple[str, ...]:
        """What the cells beside the title show."""
        view = self.parent()
        hidden = view.isColumnHidden if isinstance(view, QTableView) else lambda _column: False
        contact = () if hidden(Column.CONTACT) else (row.contact_name, row.contact_email)
        return contact if hidden(Column.LOCATION) else (*contact, place_of(row))

    def _paint_line(
        self, style: TextStyle, painter: QPainter, place: tuple[int, int, int], text: str, ink: QColor
    ) -> None:
        """A line of text with the words of the search marked; ``place`` is left, top and room."""
        left, top, room = place
        style.paint(painter, left, top, room, text, ink, self.marks.spans(text), self._mark)

    def _paint_contact(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        style = self.style
        left, top = rect.left() + style.PADDING, rect.top() + style.top
        room = rect.width() - 2 * style.PADDING
        if self.names_first:
            member = self._source.members.get(row.member_id)
            if member is not None:
                side = self._theme.px(_AVATAR)
                self._paint_member(painter, left, rect.top() + (rect.height() - 1 - side) // 2, side, member)
                left += side + 6
                room -= side + 6
        if not row.contact_email:
            top = rect.top() + (rect.height() - 1 - style.first.line) // 2
        self._paint_first(style.first, painter, (left, top, room), row.contact_name, row.further_contacts)
        top += style.first.line
        answer = look_of(row.guest_answer)
        if answer is not None and row.contact_email:
            side = self._theme.px(_GLYPH)
            ink = self._theme.color(answer.token)
            self._paint_glyph(painter, answer.icon, left, top + (style.second.line - side) // 2, side, ink)
            left += side + _GAP
            room -= side + _GAP
        self._paint_line(style.second, painter, (left, top, room), row.contact_email, self._text2)

    def _paint_location(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        style, left = self.style.second, rect.left() + self.style.PADDING
        top = rect.top() + (rect.height() - 1 - style.line) // 2
        room = rect.right() + 1 - self.style.PADDING - left
        self._paint_line(style, painter, (left, top, room), place_of(row), self._text2)

    def _paint_assigned(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        member = self._source.members.get(row.member_id)
        if member is None:
            return
        side = self._theme.px(_AVATAR)
        left = rect.left() + self.style.PADDING
        self._paint_member(painter, left, rect.top() + (rect.height() - 1 - side) // 2, side, member)
        left += side + 6
        style, name = self.style.second, first_name(member.name)
        top = rect.top() + (rect.height() - 1 - style.line) // 2
        room = rect.right() + 1 - self.style.PADDING - left
        self._paint_first(style, painter, (left, top, room), name, row.further_members, mark=False)

    def _paint_first(
        self,
        style: TextStyle,
        painter: QPainter,
        place: tuple[int, int, int],
        name: str,
        further: Sequence[str],
        *,
        mark: bool = True,
    ) -> None:
        """Paint the first one's name and how many more there are; the name is cut before that is."""
        left, top, room = place
        more = f" +{len(further)}" if further else ""
        kept = style.width(more) if more else 0
        spans = self.marks.spans(name) if mark else ()
        used = style.paint(painter, left, top, max(0, room - kept), name, self._text, spans, self._mark)
        if more:
            style.paint(painter, left + used, top, min(kept, room), more, self._text2)

    def _paint_member(self, painter: QPainter, left: int, top: int, side: int, member: Member) -> None:
        letters = self._avatars.get(member.name)
        if letters is None:
            letters = self._avatars[member.name] = initials(member.name)
        paint_avatar(painter, QRect(left, top, side, side), self._theme, letters, self._theme.member(member.colour))

    def _paint_status(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        paint_badge(painter, self._badge_room(rect), self._theme, row.status)

    def _badge_room(self, rect: QRect) -> QRect:
        left = rect.left() + self.style.PADDING
        return QRect(left, rect.top(), rect.right() + 1 - left, rect.height() - 1)

    def badge_rect(self, rect: QRect, row: BookingSummary) -> QRect:
        """Where the badge is in a cell of the status column (without the strip of its day)."""
        room = self._badge_room(self._inner(rect, Column.STATUS))
        size = badge_size(self._theme, row.status)
        width = min(room.width(), size.width())
        return QRect(room.left(), room.top() + (room.height() - size.height()) // 2, width, size.height())

    def _paint_sync(self, painter: QPainter, rect: QRect, row: BookingSummary) -> None:
        words = self._source.sync_words(row)
        side = self._theme.px(ICON_SIZE)
        self._paint_glyph(
            painter,
            words.icon,
            rect.left() + _SYNC_LEFT,
            rect.top() + (rect.height() - 1 - side) // 2,
            side,
            self._theme.color(words.token),
        )

    def _paint_menu(self, painter: QPainter, rect: QRect, _row: BookingSummary) -> None:
        side = self._theme.px(ICON_SIZE)
        top = rect.top() + (rect.height() - 1 - side) // 2
        self._paint_glyph(painter, "ellipsis", rect.left() + _MENU_LEFT, top, side, self._text3)

    @staticmethod
    def _paint_glyph(painter: QPainter, name: str, left: int, top: int, side: int, ink: QColor) -> None:
        ratio = sharpness(painter)
        painter.drawPixmap(QPointF(left, top), pixmap(name, ink, side, ratio=ratio))
