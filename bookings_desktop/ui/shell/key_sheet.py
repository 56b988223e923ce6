"""The key sheet: every key that works, from the actions and from the one table of keys that widgets handle themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.ui.actions import Actions, ActionSpec
from bookings_desktop.ui.bookings.details_editing import NotesEdit, NotesText
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.duration_fields import DurationChips
from bookings_desktop.ui.bookings.link_field import LinkField
from bookings_desktop.ui.bookings.search_field import SearchField
from bookings_desktop.ui.bookings.table_view import BookingsTableView
from bookings_desktop.ui.contacts.completer import ContactCompleter
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import announce, label, name_widget
from bookings_desktop.ui.widgets.numbered_menu import NumberedMenu
from bookings_desktop.ui.widgets.painting import chip_size, elided, paint_chip_at_right

GROUPS = ("Bookings", "Table", "Search", "Details", "Booking form", "Window")
"""The parts of the sheet."""

_COLUMNS = (("Bookings", "Booking form", "Details"), ("Table", "Search", "Window"))
_ROW, _GAP, _INSET, _BETWEEN = 26, 6, 8, 24
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ARROWS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the sheet.

    Attributes:
        group: one of :data:`GROUPS`.
        text: what the keys do.
        keys: portable texts of the keys, one of which is enough.
    """

    group: str
    text: str
    keys: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as this system writes them, arrows as arrows."""
        return tuple(_native(key) for key in self.keys)

    @property
    def spoken(self) -> str:
        """Text and keys in words, for a screen reader."""
        return f"{self.text}, {' or '.join(_native(key, arrows=False) for key in self.keys)}"


def _native(key: str, *, arrows: bool = True) -> str:
    text = QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText)
    before, plus, last = text.rpartition("+")
    return f"{before}{plus}{_ARROWS.get(last, last)}" if arrows else text


WIDGET_KEYS: tuple[tuple[KeyLine, Callable[..., object]], ...] = (
    (KeyLine("Table", "Move", ("Up", "Down")), BookingsTableView.keyPressEvent),
    (KeyLine("Table", "Extend the selection", ("Shift+Up", "Shift+Down")), BookingsTableView.keyPressEvent),
    (KeyLine("Table", "Select all", ("Ctrl+A",)), BookingsTableView.keyPressEvent),
    (KeyLine("Table", "Menu of the booking", ("Shift+F10", "Menu")), BookingsTableView.request_menu_at_current),
    (KeyLine("Table", "Status in the open menu", ("1", "2", "3", "4", "5")), NumberedMenu.keyPressEvent),
    (KeyLine("Search", "Clear, then back to the table", ("Esc",)), SearchField.keyPressEvent),
    (KeyLine("Search", "Go to the bookings found", ("Down", "Enter")), SearchField.keyPressEvent),
    (KeyLine("Details", "Edit the notes", ("Enter", "F2")), NotesText.keyPressEvent),
    (KeyLine("Details", "Save the notes", ("Ctrl+S",)), NotesEdit.keyPressEvent),
    (KeyLine("Details", "Leave the notes as they were", ("Esc",)), NotesEdit.keyPressEvent),
    (KeyLine("Booking form", "Save", ("Ctrl+S", "Ctrl+Enter")), BookingDialog.save),
    (KeyLine("Booking form", "Close; asks if something was changed", ("Esc",)), BookingDialog.reject),
    (KeyLine("Booking form", "List of contacts", ("Down",)), ContactField.keyPressEvent),
    (KeyLine("Booking form", "Create the contact typed", ("Ctrl+Enter",)), ContactCompleter.eventFilter),
    (KeyLine("Booking form", "Previous or next duration", ("Left", "Right")), DurationChips.eventFilter),
    (KeyLine("Booking form", "Join meeting", ("Ctrl+J",)), LinkField),
    (KeyLine("Booking form", "Copy meeting link", ("Ctrl+Shift+C",)), LinkField),
)
"""The keys that are no actions, each beside what handles it."""


def action_lines(actions: Actions) -> list[KeyLine]:
    """A line for each action that has a key; those whose key works in the table only are under “Table”."""
    return [_line(spec, actions) for spec in actions.specs if spec.key]


def _line(spec: ActionSpec, actions: Actions) -> KeyLine:
    action = actions[spec.name]
    in_table = action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
    # The name, not the menu's text: an entry of a submenu does not tell what it is an entry of.
    key = action.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
    return KeyLine("Table" if in_table else spec.group, spec.name, (key,))


def key_lines(actions: Actions) -> list[KeyLine]:
    """All lines, in the order of the groups."""
    lines = action_lines(actions) + [line for line, _handler in WIDGET_KEYS]
    return sorted(lines, key=lambda line: GROUPS.index(line.group))


class KeyDelegate(QStyledItemDelegate):
    """Paints a line: what the keys do, and the keys at the right."""

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """All lines are equally high."""
        return QSize(self._themes.theme.px(200), self._themes.theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        theme = self._themes.theme
        rect: QRect = option.rect
        line: KeyLine = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(rect), 5, 5)
        inside = rect.adjusted(_INSET, 0, -_INSET, 0)
        for key in reversed(line.shown):
            left = paint_chip_at_right(painter, inside, theme, key)
            inside.setRight(left - 1 - theme.px(4))
        font = theme.font(TextRole.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(inside, _MIDDLE, elided(font, shown(line.text), inside.width()))
        painter.restore()


class KeyList(QListWidget):
    """The lines of one group, as high as they need."""

    def __init__(self, themes: ThemeManager, group: str, lines: Sequence[KeyLine]) -> None:
        super().__init__()
        self._themes = themes
        name_widget(self, group)
        self.setItemDelegate(KeyDelegate(themes, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        for policy in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for line in lines:
            item = QListWidgetItem(line.text)
            item.setData(Qt.ItemDataRole.UserRole, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            self.addItem(item)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Begin at the first line."""
        super().focusInEvent(event)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def currentChanged(  # noqa: N802
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Keep the line in sight where the sheet is larger than the screen."""
        super().currentChanged(current, previous)
        around = self.parent()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parent()
        if self.hasFocus() and current.isValid():
            announce(self, str(current.data(Qt.ItemDataRole.AccessibleTextRole)))
        sheet = around.widget() if around is not None else None
        if around is not None and sheet is not None and current.isValid():
            place = self.mapTo(sheet, self.visualRect(current).center())
            around.ensureVisible(0, place.y(), 0, self._themes.theme.px(_ROW))

    def _on_theme(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(_ROW) * self.count())
        chips = max(
            sum(chip_size(theme, key).width() + theme.px(4) for key in line.shown)
            + theme.metrics(TextRole.BODY).horizontalAdvance(shown(line.text))
            for line in (self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count()))
        )
        self.setMinimumWidth(chips + theme.px(24))


class KeySheet(QDialog):
    """The list of all keys; it stays open beside the work, and Esc closes it."""

    def __init__(self, themes: ThemeManager, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setWindowTitle("Keyboard shortcuts")
        name_widget(self, "Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines = key_lines(actions)
        self._sheet = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._sheet)
        self._columns.setContentsMargins(16, 12, 16, 16)
        self._columns.setSpacing(_BETWEEN)
        for groups in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(2)
            for group in groups:
                heading = label(group, "section")
                heading.setContentsMargins(_INSET, _GAP, _INSET, 2)
                column.addWidget(heading)
                column.addWidget(KeyList(themes, group, [line for line in lines if line.group == group]))
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self._area = QScrollArea()
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        if parent is not None:
            parent.installEventFilter(self)
        themes.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """As large as the keys need; where the screen is too narrow for two columns, one below the other."""
        room = self.screen().availableSize() - QSize(40, 60)
        for direction in (QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom):
            self._columns.setDirection(direction)
            self._columns.setSpacing(_BETWEEN if direction is QBoxLayout.Direction.LeftToRight else 0)
            wanted = self._sheet.sizeHint() + QSize(12, 4)
            if wanted.width() <= room.width():
                break
        self.resize(wanted.boundedTo(room))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go when the window is closed."""
        if watched is self.parent() and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return super().eventFilter(watched, event)
