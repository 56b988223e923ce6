"""The menu of colleagues to whom bookings can be assigned, each with initials in the colour of the person."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from bookings_desktop.models.values import Member, initials
from bookings_desktop.ui.bookings.selection_figures import SelectionFigures
from bookings_desktop.ui.theme import Theme
from bookings_desktop.ui.widgets.basic import Menu
from bookings_desktop.ui.widgets.painting import paint_avatar

_SIDE = 20


class AssignMenu(Menu):
    """The colleagues, and “Nobody”.

    Signals:
        chosen: the id of a member, or an empty text for nobody, and the name.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Assign to", parent)
        self.setObjectName("assignMenu")
        self.setAccessibleName("Assign to")
        self.setToolTipsVisible(True)

    def fill(self, members: Iterable[Member], figures: SelectionFigures, theme: Theme) -> None:
        """Offer the colleagues who are active, for bookings with these figures."""
        self.clear()
        for member in members:
            if member.active:
                self._add(member.id, member.name, figures, avatar_icon(theme, member))
        self.addSeparator()
        self._add("", "Nobody", figures, QIcon())

    def _add(self, member_id: str, name: str, figures: SelectionFigures, icon: QIcon) -> None:
        preview = figures.assigning(member_id)
        text = name if preview.fits in (0, preview.total) else f"{name} ({preview.fits:,} of {preview.total:,})"
        # names come from outside, and an ampersand would become an access key
        action = self.addAction(icon, text.replace("&", "&&"))
        action.setEnabled(preview.fits > 0)
        action.setToolTip(preview.explanation)
        action.triggered.connect(lambda: self.chosen.emit(member_id, name if member_id else ""))


def avatar_icon(theme: Theme, member: Member) -> QIcon:
    """A colleague's initials as the icon of a menu entry."""
    side = theme.px(_SIDE)
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = picture.rect()
    rect.setSize(rect.size() / ratio)
    paint_avatar(painter, rect, theme, initials(member.name), theme.member(member.colour))
    painter.end()
    return QIcon(picture)
