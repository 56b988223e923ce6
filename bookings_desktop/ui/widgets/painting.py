"""Painting of badges, avatars and chips, for delegates and widgets alike.

Each function paints into the left of the given rectangle, centred vertically, leaves the painter as it was, and says how much
room it takes. Measures are those of the design at 100 %, grown with the theme's text size.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from bookings_desktop.ui.resources import pixmap, sharpness
from bookings_desktop.ui.theme import MemberColours, StatusColours, TextRole, Theme

_BADGE_HEIGHT, _BADGE_LEFT, _BADGE_RIGHT, _BADGE_GAP, _BADGE_GLYPH = 20, 7, 9, 4, 11
_BADGE_STROKE = 2.5
_CHIP_HEIGHT, _CHIP_PADDING = 16, 6


def badge_size(theme: Theme, status: str) -> QSize:
    """The room that the badge of a status takes. ``status`` is the value of a ``BookingStatus``."""
    width = text_width(theme.font(TextRole.CAPTION_STRONG), theme.status(status).word)
    sides = theme.px(_BADGE_LEFT) + theme.px(_BADGE_GLYPH) + theme.px(_BADGE_GAP) + theme.px(_BADGE_RIGHT)
    return QSize(sides + width, theme.px(_BADGE_HEIGHT))


def paint_badge(painter: QPainter, rect: QRect, theme: Theme, status: str) -> QRect:
    """Paint the badge of a status (glyph and word on a pill) and return where it is.

    A badge wider than ``rect`` loses the end of its word, not its shape.
    """
    colours = theme.status(status)
    size = badge_size(theme, status)
    place = _at_left(rect, size)
    font = theme.font(TextRole.CAPTION_STRONG)
    painter.save()
    _paint_pill(painter, place, colours)
    glyph = theme.px(_BADGE_GLYPH)
    left = place.left() + theme.px(_BADGE_LEFT)
    ratio = sharpness(painter)
    picture = pixmap(colours.icon, colours.ink, glyph, ratio=ratio, stroke=_BADGE_STROKE)
    painter.drawPixmap(QPointF(left, place.top() + (place.height() - glyph) / 2), picture)
    text_left = left + glyph + theme.px(_BADGE_GAP)
    room = place.right() + 1 - theme.px(_BADGE_RIGHT) - text_left
    painter.setFont(font)
    painter.setPen(colours.ink)
    word = elided(font, colours.word, room) if place.width() < size.width() else colours.word
    painter.drawText(QRect(text_left, place.top(), room + 2, place.height()), _LEFT, word)
    painter.restore()
    return place


def paint_badge_edge(painter: QPainter, place: QRect, theme: Theme, status: str) -> None:
    """Give a painted badge an edge in its own ink: it can be clicked."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.status(status).ink, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = (place.height() - 1) / 2
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_avatar(
    painter: QPainter, rect: QRect, theme: Theme, initials: str, colours: MemberColours | None = None
) -> None:
    """Paint a person's initials on a circle that fills the square ``rect``.

    Args:
        painter: of the widget or delegate.
        rect: a square; the design has 22, 28 and 32 pixels.
        theme: gives the font, and the neutral colours.
        initials: one or two letters, from ``models.values.initials``.
        colours: the colleague's; without them the circle is grey, as for contacts.
    """
    fill, ink = (colours.fill, colours.ink) if colours else (theme.color("selectedoff"), theme.color("text2"))
    side = min(rect.width(), rect.height())
    font = QFont(theme.font(TextRole.INITIALS))
    # 9.5 in a circle of 22 (design), larger circles in proportion
    font.setPixelSize(max(1, round(side * 9.5 / 22)))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(QRectF(rect))
    painter.setPen(ink)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials)
    painter.restore()


def chip_size(theme: Theme, text: str, *, strong: bool = False) -> QSize:
    """The room that a chip with this text takes."""
    return QSize(text_width(_chip_font(theme, strong), text) + 2 * theme.px(_CHIP_PADDING), theme.px(_CHIP_HEIGHT))


def paint_chip(painter: QPainter, rect: QRect, theme: Theme, text: str, *, strong: bool = False) -> QRect:
    """Paint a small label, such as a zone's city, and return where it is.

    Args:
        painter: of the widget or delegate.
        rect: where it may be; text that does not fit ends in an ellipsis.
        theme: gives colours and font.
        text: the label.
        strong: on the accent colour, as the “Now” chip, instead of an outline.
    """
    place = _at_left(rect, chip_size(theme, text, strong=strong))
    font = _chip_font(theme, strong)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if strong else "border"), 1))
    painter.setBrush(theme.color("accent") if strong else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.color("onaccent" if strong else "text2"))
    painter.setFont(font)
    # one pixel more than was measured: advances are rounded, and a text that fits must not lose its end
    room = place.width() - 2 * theme.px(_CHIP_PADDING) + 1
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, elided(font, text, room))
    painter.restore()
    return place


def paint_chip_at_right(painter: QPainter, rect: QRect, theme: Theme, text: str) -> int:
    """Paint a chip at the right end of ``rect``, as for the key of an entry, and return where it begins."""
    size = chip_size(theme, text)
    left = rect.right() + 1 - size.width()
    paint_chip(painter, QRect(left, rect.top(), size.width(), rect.height()), theme, text)
    return left


def paint_marked(
    painter: QPainter,
    rect: QRect,
    theme: Theme,
    text: str,
    spans: Sequence[tuple[int, int]],
    token: str = "text",  # noqa: S107
) -> None:
    """Paint a line of text with some ranges in bold; what does not fit ends in an ellipsis.

    Args:
        painter: of the widget or delegate.
        rect: the room for the line.
        theme: gives fonts and colour.
        text: the line.
        spans: ranges (start, end) of the text, in order and not overlapping.
        token: the colour.
    """
    plain, bold = theme.font(TextRole.BODY), theme.font(TextRole.BODY_STRONG)
    painter.setPen(theme.color(token))
    place = rect.left()
    for part, strong in _runs(text, spans):
        font: QFont = bold if strong else plain
        room = rect.right() + 1 - place
        if room <= 0:
            return
        painter.setFont(font)
        painter.drawText(QRect(place, rect.top(), room, rect.height()), _LEFT, elided(font, part, room))
        place += QFontMetrics(font).horizontalAdvance(part)


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    place = 0
    for start, end in spans:
        runs += [(text[place:start], False), (text[start:end], True)]
        place = end
    runs.append((text[place:], False))
    return [run for run in runs if run[0]]


def text_width(font: QFont, text: str) -> int:
    """The width of a text in whole pixels."""
    return QFontMetrics(font).horizontalAdvance(text)


def elided(font: QFont, text: str, width: int) -> str:
    """The text, cut at the right with an ellipsis where it is wider than ``width`` pixels."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _chip_font(theme: Theme, strong: bool) -> QFont:
    return theme.font(TextRole.CAPTION_STRONG if strong else TextRole.CAPTION)


def _at_left(rect: QRect, size: QSize) -> QRect:
    width, height = min(rect.width(), size.width()), min(rect.height(), size.height())
    return QRect(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)


def _paint_pill(painter: QPainter, place: QRect, colours: StatusColours) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.edge, 1))
    painter.setBrush(colours.fill)
    radius = (place.height() - 1) / 2
    # on the half pixel, so that the outline is one sharp line
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
