"""The key sheet: every key that works, from the actions and from the one table of keys that widgets handle themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
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
from bookings_desktop.ui.bookings.booking_form import BookingForm
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.duration_fields import DurationChips
from bookings_desktop.ui.bookings.search_field import SearchField
from bookings_desktop.ui.bookings.table_view import BookingsTableView
from bookings_desktop.ui.contacts.completer import ContactCompleter
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.painting import chip_size, elided, paint_chip_at_right

GROUPS = ("Bookings", "Table", "Search", "Booking form", "Window")
"""The parts of the sheet."""

_COLUMNS = (("Bookings", "Booking form"), ("Table", "Search", "Window"))
_ROW, _GAP = 26, 6
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
    (KeyLine("Search", "Clear, then back to the table", ("Esc",)), SearchField.keyPressEvent),
    (KeyLine("Search", "Go to the bookings found", ("Down", "Enter")), SearchField.keyPressEvent),
    (KeyLine("Booking form", "Save", ("Ctrl+S", "Ctrl+Enter")), BookingDialog.save),
    (KeyLine("Booking form", "Close; asks if something was changed", ("Esc",)), BookingDialog.reject),
    (KeyLine("Booking form", "List of contacts", ("Down",)), ContactField.keyPressEvent),
    (KeyLine("Booking form", "Create the contact typed", ("Ctrl+Enter",)), ContactCompleter.eventFilter),
    (KeyLine("Booking form", "Duration before or after", ("Left", "Right")), DurationChips.eventFilter),
    (KeyLine("Booking form", "Copy meeting link", ("Ctrl+Shift+C",)), BookingForm),
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
        inside = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        for key in reversed(line.shown):
            left = paint_chip_at_right(painter, inside, theme, key)
            inside.setRight(left - 1 - theme.px(4))
        font = theme.font(TextRole.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(inside, _MIDDLE, elided(font, line.text, inside.width()))
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

    def _on_theme(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(_ROW) * self.count())
        chips = max(
            sum(chip_size(theme, key).width() + theme.px(4) for key in line.shown)
            + theme.metrics(TextRole.BODY).horizontalAdvance(line.text)
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
        self._grid = QGridLayout(self._sheet)
        self._grid.setContentsMargins(16, 12, 16, 16)
        self._grid.setHorizontalSpacing(24)
        for number, groups in enumerate(_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(2)
            for group in groups:
                heading = label(group, "section")
                heading.setContentsMargins(8, _GAP, 8, 2)
                column.addWidget(heading)
                column.addWidget(KeyList(themes, group, [line for line in lines if line.group == group]))
            column.addStretch(1)
            self._grid.addLayout(column, 0, number)
        self._area = QScrollArea()
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        themes.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._sheet.ensurePolished()
        wanted = self._sheet.sizeHint() + QSize(12, 4)
        self.resize(wanted.boundedTo(self.screen().availableSize() - QSize(40, 60)))
