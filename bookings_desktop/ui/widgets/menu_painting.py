"""Painting of menu entries: keys at the right in a quiet ink, what cannot be taken back in red, statuses as their badges.

A style sheet can colour neither the key nor a single entry, so menus paint themselves; sizes, keyboard and what a screen reader
hears stay Qt's own. With the system's high contrast they look as the system wants.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QMenu, QStyle, QWidgetAction

from bookings_desktop.ui.resources import ICON_SIZE, pixmap, sharpness
from bookings_desktop.ui.theme import TextRole, Theme
from bookings_desktop.ui.widgets.painting import paint_badge

BADGE, DANGER = "statusBadge", "danger"
"""Properties of an action: the value of the status whose badge it shows; whether it takes something away."""

_RADIUS, _ITEM_RADIUS = 8, 5
_MARK_LEFT, _TEXT_LEFT, _RIGHT = 9, 34, 10
_ARROW, _CHECK = 14, 15
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_FADED = 0.45


def paints_itself(menu: QMenu, theme: Theme | None) -> bool:
    """Whether a menu is painted here: not in the system's own colours, and not while it is too long to be shown whole."""
    if theme is None or theme.name == "system":
        return False
    return all(menu.rect().contains(menu.actionGeometry(action)) for action in menu.actions() if action.isVisible())


def paint_menu(painter: QPainter, menu: QMenu, theme: Theme, *, numbered: bool = False) -> None:
    """Paint ground and entries.

    Args:
        painter: of the menu.
        menu: whose entries they are; those that are widgets paint themselves.
        theme: colours and fonts.
        numbered: whether entries show their number instead of their key.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(QRectF(menu.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    entries = [action for action in menu.actions() if action.isVisible()]
    marked = any(action.isCheckable() or not action.icon().isNull() for action in entries)
    number = 0
    for action in entries:
        rect = menu.actionGeometry(action)
        if action.isSeparator():
            painter.fillRect(rect.left(), rect.center().y(), rect.width(), 1, theme.color("hairline"))
        elif not isinstance(action, QWidgetAction):
            number += 1
            end = str(number) if numbered else ""
            _paint_entry(painter, rect, menu, action, theme, end, _TEXT_LEFT if marked else 15)


def _paint_entry(
    painter: QPainter, rect: QRect, menu: QMenu, action: QAction, theme: Theme, end: str, text_left: int
) -> None:
    enabled = action.isEnabled()
    if action is menu.activeAction():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected" if enabled else "hover"))
        painter.drawRoundedRect(rect, _ITEM_RADIUS, _ITEM_RADIUS)
    left = rect.left() + (theme.px(text_left) if text_left == _TEXT_LEFT else text_left)
    _paint_mark(painter, rect, action, theme)
    right = rect.right() + 1 - _RIGHT
    text, _, own_end = action.text().partition("\t")
    if action.menu() is not None:
        side = theme.px(_ARROW)
        _paint_icon(painter, "chevron-right", right - side + 2, rect, side, theme, "text2")
    else:
        right -= _paint_end(painter, rect, right, end or own_end or _key(action), theme, enabled=enabled)
    badge = action.property(BADGE)
    if badge:
        painter.setOpacity(1.0 if enabled or action.isChecked() else _FADED)
        paint_badge(painter, QRect(left, rect.top(), right - left, rect.height()), theme, str(badge))
        painter.setOpacity(1.0)
        return
    token = "danger" if action.property(DANGER) else "text"
    painter.setFont(theme.font(TextRole.BODY))
    painter.setPen(theme.color(token if enabled else "disabled"))
    underline = menu.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut, None, menu)
    mnemonic = Qt.TextFlag.TextShowMnemonic if underline else Qt.TextFlag.TextHideMnemonic
    flags = int(Qt.AlignmentFlag.AlignLeft | _MIDDLE) | int(mnemonic)
    painter.drawText(QRect(left, rect.top(), right - left, rect.height()), flags, text)


def _key(action: QAction) -> str:
    """The key as the shortcut is written here."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _paint_end(painter: QPainter, rect: QRect, right: int, text: str, theme: Theme, *, enabled: bool) -> int:
    """Paint what stands at the right end and return the room it takes."""
    if not text:
        return 0
    painter.setFont(theme.font(TextRole.SECOND))
    painter.setPen(theme.color("text3" if enabled else "disabled"))
    place = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | _MIDDLE), text)
    return theme.metrics(TextRole.SECOND).horizontalAdvance(text) + 8


def _paint_mark(painter: QPainter, rect: QRect, action: QAction, theme: Theme) -> None:
    """The icon, or the check mark of what is chosen; a badge brings its own glyph."""
    left = rect.left() + _MARK_LEFT
    if action.isCheckable() and (action.icon().isNull() or action.property(BADGE)):
        if action.isChecked():
            _paint_icon(painter, "check", left, rect, theme.px(_CHECK), theme, "text2")
        return
    if action.icon().isNull():
        return
    side = theme.px(ICON_SIZE)
    place = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
    if action.isChecked():
        painter.setPen(QPen(theme.color("strong"), 1))
        painter.setBrush(theme.color("selectedoff"))
        painter.drawRoundedRect(QRectF(place).adjusted(-3.5, -3.5, 3.5, 3.5), 4, 4)
    mode = QIcon.Mode.Normal if action.isEnabled() else QIcon.Mode.Disabled
    action.icon().paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)


def _paint_icon(painter: QPainter, name: str, left: int, rect: QRect, side: int, theme: Theme, token: str) -> None:
    ratio = sharpness(painter)
    top = rect.top() + (rect.height() - side) / 2
    painter.drawPixmap(QPointF(left, top), pixmap(name, theme.color(token), side, ratio=ratio))
