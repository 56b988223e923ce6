"""The page of the team: who belongs to it, who has time now, and what can be done with one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bookings_desktop.models.values import Member, initials
from bookings_desktop.services.who_is_free import TeamAt
from bookings_desktop.ui.bookings.presence import PresenceBoard
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget
from bookings_desktop.ui.widgets.list_page import PageHead, flowing, lay_out_page
from bookings_desktop.ui.widgets.painting import elided, paint_avatar, paint_chip, text_width

_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CHOOSE = "Choose a colleague first."
HINT = "Bookings are assigned to those who are active. At the right: who has time now."


class TeamModel(QAbstractListModel):
    """The colleagues, the active ones first.

    Attributes:
        me: id of the colleague at this desk, or None.
        board: who has time now.
    """

    def __init__(self, board: PresenceBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._members: list[Member] = []
        self.me: str | None = None
        self.board = board

    def show_members(self, members: Sequence[Member], me: str | None) -> None:
        """Show these colleagues."""
        self.beginResetModel()
        self._members = sorted(members, key=lambda member: not member.active)
        self.me = me
        self.endResetModel()

    def at(self, row: int) -> Member | None:
        """The colleague of a row."""
        return self._members[row] if 0 <= row < len(self._members) else None

    def row_of(self, member_id: str) -> int:
        """The row of a colleague, or -1."""
        return next((row for row, member in enumerate(self._members) if member.id == member_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many there are."""
        return 0 if parent.isValid() else len(self._members)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """All of a row in words; the delegate paints the parts."""
        member = self.at(index.row()) if index.isValid() else None
        if member is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        state = self.board.words(member.id) if member.active else "Not active"
        you = "You" if member.id == self.me else ""
        return ", ".join(part for part in (member.name, you, member.role_title, member.email, state) if part)


class TeamDelegate(QStyledItemDelegate):
    """Paints one colleague: initials, name, role and address, and at the right whether there is time."""

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802
        """As high as a contact's row (design, measures)."""
        return QSize(self._themes.theme.px(200), self._themes.theme.px(48) + 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        model = index.model()
        member = model.at(index.row()) if isinstance(model, TeamModel) else None
        if member is None or not isinstance(model, TeamModel):
            return
        theme, rect = self._themes.theme, option.rect
        painter.save()
        self._paint_ground(painter, option, theme)
        side = theme.px(28)
        circle = QRect(rect.left() + theme.px(16), rect.top() + (rect.height() - side) // 2, side, side)
        colours = theme.member(member.colour) if member.active else None
        paint_avatar(painter, circle, theme, initials(member.name), colours)
        left = circle.right() + 1 + theme.px(12)
        whole = QRect(left, rect.top(), max(0, rect.right() + 1 - theme.px(16) - left), rect.height() - 1)
        words = whole.adjusted(0, 0, -whole.width() * 2 // 5, 0)
        self._paint_words(painter, words, theme, member, you=member.id == model.me)
        state = QRect(
            words.right() + theme.px(12), rect.top(), whole.right() - words.right() - theme.px(12), rect.height()
        )
        if member.active:
            model.board.paint(painter, state, theme, member.id)
        else:
            painter.setFont(theme.font(TextRole.SECOND))
            painter.setPen(theme.color("text3"))
            painter.drawText(state, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown("Not active"))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
        rect, state = option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = option.widget.hasFocus()
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        token = ("selected" if focused else "selectedoff") if selected else "hover" if hovered else "surface"
        painter.fillRect(rect, theme.color(token))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("hairline"))
        if selected and focused:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("focus"))

    def _paint_words(self, painter: QPainter, room: QRect, theme: Theme, member: Member, *, you: bool) -> None:
        about = " · ".join(part for part in (member.role_title, member.email) if part)
        first, second = theme.line_height(TextRole.BODY), theme.line_height(TextRole.SECOND) if about else 0
        top = room.top() + (room.height() - first - second) // 2
        font = theme.font(TextRole.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(theme.color("text" if member.active else "text2"))
        line = QRect(room.left(), top, room.width(), first)
        painter.drawText(line, _LEFT, elided(font, member.name, line.width()))
        after = min(text_width(font, member.name), line.width()) + theme.px(8)
        if you and line.width() - after > theme.px(34):
            paint_chip(painter, line.adjusted(after, 0, 0, 0), theme, shown("You"))
        if about:
            font = theme.font(TextRole.SECOND)
            painter.setFont(font)
            painter.setPen(theme.color("text2"))
            painter.drawText(
                QRect(room.left(), top + first, room.width(), second), _LEFT, elided(font, about, room.width())
            )


class TeamList(QListView):
    """The colleagues.

    Signals:
        edit_requested: Enter, or a double click.
    """

    edit_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter edits."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)


class TeamPage(QWidget):
    """All colleagues.

    Signals:
        add_requested: a new colleague is to be added.
        edit_requested: one (Member) is to be edited.
        time_off_requested: the time off of one (Member) is to be shown.
        me_requested: one (Member) works at this desk.
        active_requested: one (Member) is to be deactivated, or to be active again.
        back_requested: back to where one came from.
    """

    add_requested = Signal()
    edit_requested = Signal(object)
    time_off_requested = Signal(object)
    me_requested = Signal(object)
    active_requested = Signal(object)
    back_requested = Signal()

    def __init__(
        self, themes: ThemeManager, zone: ZoneInfo, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        """Make the page.

        Args:
            themes: colours and fonts.
            zone: in which times are told.
            now: gives the present moment, aware.
            parent: the window, or None.
        """
        super().__init__(parent)
        self._themes = themes
        self._wanted = ""
        name_widget(self, "Team page")
        self.board = PresenceBoard(zone, now, self)
        self.model = TeamModel(self.board, self)
        self.list = TeamList()
        name_widget(self.list, "Team list")
        self.list.setModel(self.model)
        self.list.setItemDelegate(TeamDelegate(themes, self.list))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.board.changed = self.list.viewport().update
        self.back = IconButton(themes, "chevron-left", "Back to bookings", "Esc", boxed=True)
        self.add = Button(themes, "Add colleague", "primary", "user-plus")
        self.edit = Button(themes, "Edit…", icon_name="pencil", size="small")
        name_widget(self.edit, "Edit colleague")
        self.time_off = Button(themes, "Time off…", icon_name="calendar-days", size="small")
        name_widget(self.time_off, "Time off of colleague")
        self.me = Button(themes, "This is me", icon_name="user", size="small")
        self.active = Button(themes, "Deactivate…", "danger", size="small")
        self._hint = label(
            HINT,
            "second",
            wrap=True,
        )
        self._lay_out()
        self.back.clicked.connect(self.back_requested)
        self.add.clicked.connect(self.add_requested)
        for button, signal in (
            (self.edit, self.edit_requested),
            (self.time_off, self.time_off_requested),
            (self.me, self.me_requested),
            (self.active, self.active_requested),
        ):
            button.clicked.connect(lambda _checked=False, signal=signal: self._about(signal))
        self.list.edit_requested.connect(lambda: self._about(self.edit_requested))
        self.list.doubleClicked.connect(lambda _index: self._about(self.edit_requested))
        self.list.selectionModel().selectionChanged.connect(self._on_selection)
        self._on_selection()

    def _lay_out(self) -> None:
        head = PageHead(self._themes, "Team", ((self.add, 0),), (self.back,))
        bar = flowing((self.edit, self.time_off, self.me, self.active))
        lay_out_page(self, head, ((self._hint, 8), (bar, 10)), self.list)

    def show_members(self, members: Sequence[Member], me: str | None) -> None:
        """Show these colleagues; the same one stays selected."""
        wanted = self._wanted or (self.chosen.id if self.chosen is not None else me or "")
        self._wanted = ""
        self.model.show_members(members, me)
        self.select(wanted)

    def show_team(self, team: TeamAt) -> None:
        """Tell who has time now."""
        self.board.show(team)

    def select(self, member_id: str) -> None:
        """Select a colleague, as soon as it is shown; the first one until then."""
        row = self.model.row_of(member_id)
        self._wanted = member_id if row < 0 else ""
        self.list.setCurrentIndex(self.model.index(max(0, row)))
        self._on_selection()

    @property
    def chosen(self) -> Member | None:
        """The colleague selected, or None."""
        return self.model.at(self.list.currentIndex().row())

    def _about(self, signal: object) -> None:
        chosen = self.chosen
        if chosen is not None:
            signal.emit(chosen)  # type: ignore[attr-defined]  # a signal of this page

    def _on_selection(self) -> None:
        chosen = self.chosen
        for button in (self.edit, self.time_off, self.me, self.active):
            button.setEnabled(chosen is not None)
            button.setToolTip("" if chosen is not None else CHOOSE)
        active = chosen is None or chosen.active
        self.active.setText("Deactivate…" if active else "Activate")
        self.active.set_kind("danger" if active else "secondary")
        name_widget(self.active, "Deactivate" if active else "Activate")
        if chosen is not None and chosen.id == self.model.me:
            self.me.setEnabled(False)
            self.me.setToolTip("It is known already that this is you.")
