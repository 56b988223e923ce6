"""Paints the follow-ups page: headings, and rows with a check box, two lines, the day and the person."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.models.values import initials
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.follow_ups.model import (
    FollowUpModel,
    Heading,
    Section,
    booking_words,
    done_words,
    due_words,
    section_of,
)
from bookings_desktop.ui.resources import pixmap, sharpness
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.painting import elided, paint_avatar, text_width

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PERSON_FROM, _DAY_FROM = 620, 380
"""Widths, at a text size of 100 %, from which there is room for the person's name and for the day."""

CONTACT, BOOKING, CHECK = "contact", "booking", "check"


@dataclass(frozen=True, slots=True)
class Link:
    """Something in a row that can be clicked.

    Attributes:
        what: :data:`CONTACT` or :data:`BOOKING`.
        rect: where it is painted.
    """

    what: str
    rect: QRect


class FollowUpDelegate(QStyledItemDelegate):
    """Paints headings and follow-ups, and knows what stands where.

    Attributes:
        hovered: the row under the pointer, or -1.
        hot: what of that row is under the pointer; empty for nothing.
    """

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.hovered = -1
        self.hot = ""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """A heading has 27 pixels, a row 45 (design, measures)."""
        theme = self._themes.theme
        heading = isinstance(_model(index).item(index.row()), Heading)
        return QSize(theme.px(200), theme.px(26 if heading else 44) + 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        item = _model(index).item(index.row())
        painter.save()
        if isinstance(item, Heading):
            self._paint_heading(painter, option.rect, item)
        else:
            self._paint_ground(painter, option, index.row())
            self._paint_row(painter, option.rect, item, _model(index), index.row())
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        theme = self._themes.theme
        painter.fillRect(rect, theme.color("subtle"))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("hairline"))
        inside = rect.adjusted(theme.px(16), 0, -theme.px(16), -1)
        painter.setFont(theme.font(TextRole.SECOND_MEDIUM))
        painter.setPen(theme.color("danger" if heading.section is Section.OVERDUE else "text"))
        painter.drawText(inside, _LEFT, shown(heading.section.value))
        painter.setFont(theme.font(TextRole.CAPTION))
        painter.setPen(theme.color("text3"))
        painter.drawText(inside, _RIGHT, f"{heading.count:,}")

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        theme, rect, state = self._themes.theme, option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_Active) and option.widget.hasFocus()
        token = (
            ("selected" if focused else "selectedoff") if selected else "hover" if row == self.hovered else "surface"
        )
        painter.fillRect(rect, theme.color(token))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("hairline"))
        if selected and focused:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("focus"))
        elif focused and bool(state & QStyle.StateFlag.State_HasFocus):
            painter.setPen(QPen(theme.color("focus"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _paint_row(self, painter: QPainter, rect: QRect, entry: FollowUpEntry, model: FollowUpModel, row: int) -> None:
        theme = self._themes.theme
        done = entry.follow_up.done_at is not None
        self._paint_check(painter, self.check_rect(rect), checked=done, hot=row == self.hovered and self.hot == CHECK)
        room = self._words_rect(rect)
        first, second = self._lines(room)
        font = theme.font(TextRole.BODY if done else TextRole.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(theme.color("text2" if done else "text"))
        lonely = not self._about(entry, model)
        place = room if lonely else first
        painter.drawText(place, _LEFT, elided(font, shown(entry.follow_up.text), place.width()))
        if not lonely:
            self._paint_about(painter, second, entry, model, row)
        self._paint_day(painter, rect, entry, model)
        self._paint_person(painter, rect, entry)

    def _paint_check(self, painter: QPainter, rect: QRect, *, checked: bool, hot: bool) -> None:
        theme = self._themes.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if checked else "text3" if hot else "strong"
        painter.setPen(QPen(theme.color(edge), 1))
        painter.setBrush(theme.color("accent" if checked else "hover" if hot else "surface"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if checked:
            side = theme.px(11)
            ratio = sharpness(painter)
            picture = pixmap("check", theme.color("onaccent"), side, ratio=ratio, stroke=3.25)
            inset = (rect.width() - side) // 2
            painter.drawPixmap(rect.left() + inset, rect.top() + inset, picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_about(
        self, painter: QPainter, line: QRect, entry: FollowUpEntry, model: FollowUpModel, row: int
    ) -> None:
        theme = self._themes.theme
        ratio, side = sharpness(painter), theme.px(13)
        for link, glyph, text in self._placed(line, entry, model):
            hot = row == self.hovered and self.hot == link.what
            picture = pixmap(glyph, theme.color("text3"), side, ratio=ratio)
            painter.drawPixmap(link.rect.left(), line.top() + (line.height() - side) // 2, picture)
            font = theme.font(TextRole.SECOND)
            words = link.rect.adjusted(side + theme.px(5), 0, 0, 0)
            painter.setFont(font)
            painter.setPen(theme.color("accentink" if hot else "text2"))
            painter.drawText(words, _LEFT, elided(font, shown(text), words.width()))

    def _paint_day(self, painter: QPainter, rect: QRect, entry: FollowUpEntry, model: FollowUpModel) -> None:
        theme = self._themes.theme
        section = section_of(entry, model.today)
        if section is Section.DONE:
            text, token, glyph = done_words(entry, model.zone, model.today), "text3", ""
        elif entry.follow_up.due is None:
            return
        else:
            text = due_words(entry.follow_up.due, model.today)
            token, glyph = {
                Section.OVERDUE: ("danger", "circle-alert"),
                Section.TODAY: ("warn", "clock"),
            }.get(section, ("text2", ""))
        place = self._day_rect(rect)
        if not place.width():
            return
        font = theme.font(TextRole.SECOND_MEDIUM if glyph else TextRole.SECOND)
        left = place.left()
        if glyph:
            side = theme.px(13)
            picture = pixmap(glyph, theme.color(token), side, ratio=sharpness(painter))
            painter.drawPixmap(left, place.top() + (place.height() - side) // 2, picture)
        left += theme.px(18)
        words = QRect(left, place.top(), place.right() + 1 - left, place.height())
        painter.setFont(font)
        painter.setPen(theme.color(token))
        painter.drawText(words, _LEFT, elided(font, shown(text), words.width()))

    def _paint_person(self, painter: QPainter, rect: QRect, entry: FollowUpEntry) -> None:
        theme = self._themes.theme
        place = self._person_rect(rect)
        if not entry.member_name:
            return
        side = theme.px(22)
        circle = QRect(place.left(), place.top() + (place.height() - side) // 2, side, side)
        paint_avatar(painter, circle, theme, initials(entry.member_name), theme.member(entry.member_colour))
        words = place.adjusted(side + theme.px(8), 0, 0, 0)
        if words.width() < theme.px(30):
            return
        font = theme.font(TextRole.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("text2" if entry.follow_up.done_at is not None else "text"))
        painter.drawText(words, _LEFT, elided(font, first_name(entry.member_name), words.width()))

    # ---- what stands where ------------------------------------------------------------------------------------------

    def check_rect(self, rect: QRect) -> QRect:
        """The check box of a row."""
        side = self._themes.theme.px(16)
        return QRect(rect.left() + self._themes.theme.px(16), rect.top() + (rect.height() - side) // 2, side, side)

    def at(self, rect: QRect, entry: FollowUpEntry, model: FollowUpModel, place: QPoint) -> str:
        """What of a row is at a place: :data:`CHECK`, :data:`CONTACT`, :data:`BOOKING`, or nothing."""
        if self.check_rect(rect).adjusted(-6, -6, 6, 6).contains(place):
            return CHECK
        second = self._lines(self._words_rect(rect))[1]
        found = (link.what for link, _glyph, _text in self._placed(second, entry, model) if link.rect.contains(place))
        return next(found, "")

    def _person_rect(self, rect: QRect) -> QRect:
        theme = self._themes.theme
        width = theme.px(104) if rect.width() >= _PERSON_FROM * theme.scale else theme.px(22)
        return QRect(rect.right() + 1 - theme.px(16) - width, rect.top(), width, rect.height() - 1)

    def _day_rect(self, rect: QRect) -> QRect:
        theme = self._themes.theme
        if rect.width() < _DAY_FROM * theme.scale:
            return QRect()
        width = theme.px(190 if rect.width() >= 1.4 * _PERSON_FROM * theme.scale else 116)
        person = self._person_rect(rect)
        return QRect(person.left() - theme.px(12) - width, rect.top(), width, rect.height() - 1)

    def _words_rect(self, rect: QRect) -> QRect:
        theme = self._themes.theme
        left = self.check_rect(rect).right() + 1 + theme.px(12)
        day = self._day_rect(rect)
        right = (day if day.width() else self._person_rect(rect)).left() - theme.px(12)
        return QRect(left, rect.top(), max(0, right - left), rect.height() - 1)

    def _lines(self, room: QRect) -> tuple[QRect, QRect]:
        theme = self._themes.theme
        first, second = theme.line_height(TextRole.BODY), theme.line_height(TextRole.SECOND)
        top = room.top() + (room.height() - first - second) // 2
        return (
            QRect(room.left(), top, room.width(), first),
            QRect(room.left(), top + first, room.width(), second),
        )

    def _about(self, entry: FollowUpEntry, model: FollowUpModel) -> list[tuple[str, str, str]]:
        told = [
            (CONTACT, "user", entry.contact_name),
            (BOOKING, "calendar-days", booking_words(entry, model.zone, model.today)),
        ]
        return [part for part in told if part[2]]

    def _placed(self, line: QRect, entry: FollowUpEntry, model: FollowUpModel) -> list[tuple[Link, str, str]]:
        theme: Theme = self._themes.theme
        placed, left = [], line.left()
        for what, glyph, text in self._about(entry, model):
            width = theme.px(18) + text_width(theme.font(TextRole.SECOND), shown(text)) + 1
            width = min(width, line.right() + 1 - left)
            if width < theme.px(40):
                break
            placed.append((Link(what, QRect(left, line.top(), width, line.height())), glyph, text))
            left += width + theme.px(12)
        return placed


def _model(index: QModelIndex | QPersistentModelIndex) -> FollowUpModel:
    model = index.model()
    if not isinstance(model, FollowUpModel):
        raise TypeError("the delegate paints follow-ups only")
    return model
