"""The command palette: all that the window can do, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QAction, QFocusEvent, QIcon, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bookings_desktop.models.text import fold, needles
from bookings_desktop.ui.actions import key_text
from bookings_desktop.ui.contacts.matching import match_spans
from bookings_desktop.ui.resources import ICON_SIZE, icon
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import announce, label, name_widget
from bookings_desktop.ui.widgets.painting import elided, paint_chip_at_right, paint_marked
from bookings_desktop.ui.widgets.popup_rows import ROW_HEIGHT, PopupRowDelegate

COMMAND_ROLE = int(Qt.ItemDataRole.UserRole)
"""The :class:`Command` of a row."""

_WIDTH, _ICON_BOX, _INSET, _GAP, _PADDING = 520, 26, 7, 8, 8
_LINES = (16, 15)
_MOST_ROWS = 11
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: _MOST_ROWS - 1,
    Qt.Key.Key_PageUp: 1 - _MOST_ROWS,
}


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the palette.

    Attributes:
        action: what is run; whether it can be, and why not, is asked when the entry is shown.
        name: its words in full: “Duplicate booking”, or “Set status: Confirmed” for an entry of a submenu.
        menu: the menu of the menu bar that has it; its words count in a search.
    """

    action: QAction
    name: str
    menu: str

    @property
    def obstacle(self) -> str:
        """Why it is not possible now; empty when it is."""
        return "" if self.action.isEnabled() else self.action.toolTip()

    @property
    def spoken(self) -> str:
        """Name, key and state in words, for a screen reader."""
        parts = [self.name, key_text(self.action)]
        if self.action.isChecked():
            parts.append("chosen")
        if self.obstacle:
            parts.append(f"not possible: {self.obstacle}")
        return ", ".join(part for part in parts if part)


def commands_of(window: QMainWindow, leave_out: Sequence[QAction] = ()) -> list[Command]:
    """Every action of a window's menu bar, each once and in the order of the menus; those that are hidden now are left out."""
    seen = set(leave_out)
    commands: list[Command] = []
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            for action, name in _entries(menu, ""):
                if action not in seen:
                    seen.add(action)
                    commands.append(Command(action, name, _plain(top.text())))
    return commands


def _entries(menu: QMenu, title: str) -> Iterator[tuple[QAction, str]]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _entries(inner, _plain(action.text()))
        elif action.isVisible() and not action.isSeparator():
            yield action, f"{title}: {_plain(action.text())}" if title else _plain(action.text())


def _plain(text: str) -> str:
    return text.replace("&", "")


def find_commands(commands: Sequence[Command], query: str) -> list[Command]:
    """The commands that have all words of a query, in any order and without regard to case and accents; the best ones first.

    A name that begins with the query comes before one that has words beginning with its words, and that one before others. Of
    equally good ones, those that are possible now come first.
    """
    ranked = [(_rank(command, query), bool(command.obstacle), command) for command in commands]
    found = [entry for entry in ranked if entry[0] is not None]
    return [command for _rank, _obstacle, command in sorted(found, key=lambda entry: entry[:2])]


def _rank(command: Command, query: str) -> int | None:
    words = needles(query)
    name = fold(command.name)
    if name.startswith(fold(query)):
        return 0
    if all(f" {word}" in f" {name}" for word in words):
        return 1
    if all(word in name for word in words):
        return 2
    everything = f"{name} {fold(command.menu)} {fold(key_text(command.action))}"
    return 3 if all(word in everything for word in words) else None


class CommandListModel(QAbstractListModel):
    """The commands that match what is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = ""
        self._commands: Sequence[Command] = ()

    def show_matches(self, query: str, commands: Sequence[Command]) -> None:
        """Show other matches."""
        self.beginResetModel()
        self.query = query
        self._commands = commands
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many commands match."""
        return 0 if parent.isValid() else len(self._commands)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; the command itself for :data:`COMMAND_ROLE`; name, key and obstacle for a screen reader."""
        if not index.isValid():
            return None
        command = self._commands[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return command.spoken
        return command if role == COMMAND_ROLE else None


class CommandDelegate(PopupRowDelegate):
    """Paints a command: icon, name with the match in bold, the reason below it where it is not possible, and the key."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        theme = self._themes.theme
        rect: QRect = option.rect
        command: Command = index.data(COMMAND_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selectedoff" if command.obstacle else "selected"))
            painter.drawRoundedRect(QRectF(rect), 5, 5)
        inside = rect.adjusted(theme.px(_INSET), 0, -theme.px(_INSET), 0)
        _paint_icon(painter, inside, theme, command)
        right = inside.right() + 1
        if key := key_text(command.action):
            right = paint_chip_at_right(painter, inside, theme, key) - theme.px(_GAP)
        left = inside.left() + theme.px(_ICON_BOX) + theme.px(_GAP)
        words = QRect(left, rect.top(), right - left, rect.height())
        _paint_words(painter, words, theme, command, getattr(index.model(), "query", ""))
        painter.restore()


def _paint_icon(painter: QPainter, rect: QRect, theme: Theme, command: Command) -> None:
    side = theme.px(ICON_SIZE)
    action = command.action
    picture = action.icon()
    if command.obstacle:
        painter.setOpacity(0.5)
    place = QRect(rect.left(), rect.top(), theme.px(_ICON_BOX), rect.height())
    if not picture.isNull():
        picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Normal)
    elif action.isChecked():
        check = icon("check", theme.color("accentink"), side)
        check.paint(painter, place.adjusted((place.width() - side) // 2, 0, -((place.width() - side) // 2), 0))
    painter.setOpacity(1)


def _paint_words(painter: QPainter, rect: QRect, theme: Theme, command: Command, query: str) -> None:
    spans = match_spans(command.name, query)
    if not command.obstacle:
        paint_marked(painter, rect, theme, command.name, spans)
        return
    first, second = (theme.px(height) for height in _LINES)
    top = rect.top() + (rect.height() - first - second) // 2
    paint_marked(painter, QRect(rect.left(), top, rect.width(), first), theme, command.name, spans, "disabled")
    font = theme.font(TextRole.CAPTION)
    painter.setFont(font)
    painter.setPen(theme.color("text3"))
    line = elided(font, command.obstacle, rect.width())
    painter.drawText(QRect(rect.left(), top + first, rect.width(), second), _MIDDLE, line)


class CommandPalette(QWidget):
    """The open palette: it covers its window, so that a click beside it closes it, and shows a box in the middle.

    It is a part of the window, not a window of its own: keys, focus and corners are the same on every system.
    """

    def __init__(self, themes: ThemeManager, window: QWidget, commands: Sequence[Command]) -> None:
        """Make the palette; :meth:`open` shows it."""
        super().__init__(window)
        self._themes = themes
        self._window = window
        self._commands = commands
        self._came_from: QWidget | None = None
        self._closing = False
        self.setObjectName("commandPalette")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type a command")
        name_widget(self.field, "Type a command")
        self._magnifier = QAction("Find a command", self)
        self.field.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self._model = CommandListModel(self)
        self.list = self._make_list()
        self._nothing = label(role="quiet", wrap=True)
        self._nothing.setContentsMargins(8, 6, 8, 6)
        self.box = QFrame(self)
        self.box.setProperty("role", "palette")
        name_widget(self.box, "Commands")
        column = self._column = QVBoxLayout(self.box)
        column.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        window.installEventFilter(self)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _make_list(self) -> QListView:
        made = QListView()
        name_widget(made, "Commands found")
        made.setModel(self._model)
        made.setItemDelegate(CommandDelegate(self._themes, made))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.entered.connect(made.setCurrentIndex)
        made.clicked.connect(self._run)
        return made

    def open(self) -> None:
        """Show it with all commands, ready to type."""
        self._came_from = self._window.focusWidget()
        self._search("")
        self.setGeometry(self._window.rect())
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self, *, give_focus_back: bool = True) -> None:
        """Close it; the focus returns where it was, unless it went somewhere else by itself."""
        if self._closing:
            return
        self._closing = True
        self._window.removeEventFilter(self)
        came_from = self._came_from
        if give_focus_back and came_from is not None and isValid(came_from):
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.deleteLater()

    def _search(self, query: str) -> None:
        self._model.show_matches(query, find_commands(self._commands, query))
        found = self._model.rowCount()
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._nothing.setText(f"No command matches “{query.strip()}”.")
        self.list.setCurrentIndex(self._model.index(0))
        self._place()
        self._announce()

    def _place(self) -> None:
        """Put the box in the middle; its upper edge stays where it is when fewer commands match."""
        theme = self._themes.theme
        self.box.ensurePolished()
        self.field.ensurePolished()
        row = theme.px(ROW_HEIGHT)
        other = self.field.sizeHint().height() + 2 * _PADDING + 6 + 2
        room = self.height() - 2 * 16 - other
        most = max(1, min(_MOST_ROWS, room // row))
        width = min(theme.px(_WIDTH), self.width() - 32)
        self.list.setFixedHeight(row * min(most, self._model.rowCount()))
        self.box.setFixedWidth(width)
        self._column.activate()
        top = max(16, (self.height() - other - row * most) // 2)
        self.box.setGeometry((self.width() - width) // 2, top, width, self.box.sizeHint().height())

    def _on_theme(self, theme: Theme) -> None:
        self._magnifier.setIcon(icon("search", theme.color("text3"), theme.px(15)))
        self._place()

    def _run(self, index: QModelIndex) -> None:
        command: Command | None = index.data(COMMAND_ROLE)
        if command is None or command.obstacle:
            return
        self.close_palette()
        command.action.trigger()

    def _step(self, rows: int) -> None:
        last = self._model.rowCount() - 1
        row = max(0, min(last, self.list.currentIndex().row() + rows))
        self.list.setCurrentIndex(self._model.index(row))
        self._announce()

    def _announce(self) -> None:
        """Have a screen reader read the chosen command: the focus stays in the field, so that nothing else would."""
        chosen: Command | None = self.list.currentIndex().data(COMMAND_ROLE)
        announce(self.list, chosen.spoken if chosen else self._nothing.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the keys that are for the list, follow the size of the window, and close when the focus goes elsewhere."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent):
            act = self._key_action(event)
            if act is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # whatever shortcut the window has for this key
                return True
            if act is not None and event.type() == QEvent.Type.KeyPress:
                act()
                return True
        elif watched is self.field and isinstance(event, QFocusEvent) and event.lostFocus():
            self._on_focus_lost(event.reason())
        return super().eventFilter(watched, event)

    def _on_focus_lost(self, reason: Qt.FocusReason) -> None:
        """Close when another widget has the focus, or another window, after which it comes back to where it was."""
        if reason != Qt.FocusReason.PopupFocusReason:  # that is the context menu of the field
            self.close_palette(give_focus_back=reason == Qt.FocusReason.ActiveWindowFocusReason)

    def _key_action(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does here; None when it is the line edit's, or a shortcut."""
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain != Qt.KeyboardModifier.NoModifier:
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self.close_palette
        if event.key() in _ENTER:
            return lambda: self._run(self.list.currentIndex())
        rows = _STEPS.get(Qt.Key(event.key()))
        return None if rows is None else lambda: self._step(rows)

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the box closes it."""
        self.close_palette()
