"""Drop-downs of the booking form: the status as a badge, the colleague with initials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter

from bookings_desktop.models.values import BookingStatus, Member, initials
from bookings_desktop.ui.bookings.presence import PresenceBoard
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.forms import PaintedCombo
from bookings_desktop.ui.widgets.painting import elided, paint_avatar, paint_badge, text_width


class StatusCombo(PaintedCombo):
    """The five statuses as badges."""

    def __init__(self, themes: ThemeManager, name: str = "Status") -> None:
        super().__init__(themes, name)
        for status in BookingStatus:
            self.addItem(status.word, status)

    @property
    def status(self) -> BookingStatus:
        """The status chosen."""
        return BookingStatus(self.currentData())

    def set_status(self, status: BookingStatus) -> None:
        """Choose a status."""
        self.setCurrentIndex(self.findData(status))

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as in the design."""
        return QSize(self.themes.theme.px(180), super().sizeHint().height())

    def paint_choice(self, painter: QPainter, rect: QRect, theme: Theme, row: int) -> None:
        """Paint the badge."""
        paint_badge(painter, rect.adjusted(-theme.px(1), 0, 0, 0), theme, str(self.itemData(row)))


class MemberCombo(PaintedCombo):
    """The team; colleagues who are not active any more are offered only where they are assigned already."""

    NOBODY = "Nobody"

    def __init__(self, themes: ThemeManager, members: Sequence[Member], name: str = "Assigned to") -> None:
        super().__init__(themes, name)
        self._team = {member.id: member for member in members}
        self._presence: PresenceBoard | None = None
        self.set_member(None)

    @property
    def member_id(self) -> str | None:
        """Id of the colleague chosen, or None."""
        chosen: str | None = self.currentData()
        return chosen

    def set_member(self, member_id: str | None, name: str = "") -> None:
        """Offer the team again, and choose a colleague; one who is not in the team is shown by name."""
        offered = [member for member in self._team.values() if member.active or member.id == member_id]
        if member_id is not None and member_id not in self._team:
            self._team[member_id] = Member(member_id, name or "Unknown colleague", active=False)
            offered.append(self._team[member_id])
        self.clear()
        self.addItem(self.NOBODY, None)
        for member in offered:
            self.addItem(member.name, member.id)
        self.setCurrentIndex(self.findData(member_id) if member_id is not None else 0)

    def set_presence(self, board: PresenceBoard) -> None:
        """Tell beside each name what a board knows of that colleague's time."""
        self._presence = board
        board.changed = self._on_presence
        self.currentIndexChanged.connect(self._describe)

    def _on_presence(self) -> None:
        """Screen readers hear of it with the name; what is painted is painted anew."""
        for row in range(self.count()):
            words = self._presence.words(self.itemData(row)) if self._presence is not None else ""
            name = self.itemText(row)
            self.setItemData(row, f"{name}, {words}" if words else name, Qt.ItemDataRole.AccessibleTextRole)
        self._describe()
        self.update()
        self.view().viewport().update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self._presence.words(self.member_id) if self._presence is not None else "")

    def paint_choice(self, painter: QPainter, rect: QRect, theme: Theme, row: int) -> None:
        """Paint initials and name, and at the right whether that colleague has time."""
        member = self._team.get(self.itemData(row))
        left = rect.left()
        if member is not None:
            side = theme.px(20)
            circle = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
            paint_avatar(painter, circle, theme, initials(member.name), theme.member(member.colour))
            left += side + theme.px(8)
        font = theme.font(TextRole.BODY)
        painter.save()
        painter.setFont(font)
        painter.setPen(theme.color("text" if member is not None else "text3"))
        room = rect.right() + 1 - left
        text = self.itemText(row)
        if member is not None and not member.active:
            text += " (not active any more)"
        painter.drawText(
            QRect(left, rect.top(), room, rect.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            elided(font, text, room),
        )
        painter.restore()
        if self._presence is not None:
            left += text_width(font, text) + theme.px(16)
            place = QRect(left, rect.top(), rect.right() + 1 - left, rect.height())
            self._presence.paint(painter, place, theme, self.itemData(row))
