"""“Show all”: the whole log of the sync, day by day; older lines are read when somebody scrolls to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.ui import formats
from bookings_desktop.ui.resources import icon
from bookings_desktop.ui.sync_activity.log_texts import LogLine
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.widgets.row_marks import as_plain_list

PAGE = 100
"""So many lines are read at a time."""

_HEADERS = ("Day", "Time", "What happened")
_ROOT = QModelIndex()


class LogModel(QAbstractTableModel):
    """The lines that were read so far, the newest first.

    Signals:
        more_wanted: the next page is wanted.
    """

    more_wanted = Signal()

    def __init__(self, themes: ThemeManager, this_year: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._year = this_year
        self._lines: list[LogLine] = []
        self._complete = False
        self._asked = False

    def append(self, lines: Sequence[LogLine], *, complete: bool) -> None:
        """Take in the next page; ``complete`` when there is nothing older."""
        self._asked, self._complete = False, complete
        if lines:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self._lines.extend(lines)
            self.endInsertRows()

    @property
    def last_id(self) -> int | None:
        """The id of the oldest line so far."""
        return int(self._lines[-1].key) if self._lines else None

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:  # noqa: N802
        """Whether there may be older lines."""
        return not parent.isValid() and not self._complete

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        """Ask for the next page, once."""
        if not self._asked and not self._complete:
            self._asked = True
            self.more_wanted.emit()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802
        """The lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802
        """Day, time and sentence."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """The names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says; the day is written once, and said in every row."""
        line = self._lines[index.row()]
        day = self._day(line.day)
        if role == Qt.ItemDataRole.DisplayRole:
            begins = not index.row() or self._lines[index.row() - 1].day != line.day
            return (day if begins else "", line.time, line.text)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (day, line.time, line.text)[index.column()]
        if index.column() != len(_HEADERS) - 1:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(line.text)
        if role == Qt.ItemDataRole.DecorationRole:
            theme = self._themes.theme
            return icon(line.icon, theme.color(line.token), theme.px(14))
        return None

    def _day(self, day: date) -> str:
        return formats.current().short_day(day, self._year)


class LogDialog(QDialog):
    """The log in a window of its own.

    Attributes:
        model: its lines.
    """

    def __init__(self, themes: ThemeManager, this_year: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sync log")
        name_widget(self, "Sync log")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = LogModel(themes, this_year, self)
        self.table = QTableView()
        self._prepare_table()
        close = Button(themes, "Close", "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 24, 16)
        buttons.addStretch(1)
        buttons.addWidget(close)
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 0)
        head.setSpacing(4)
        head.addWidget(label("What happened", "panel-title"))
        head.addWidget(label("Kept for 30 days, 5,000 lines at the most.", "quiet", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self.resize(themes.theme.px(640), themes.theme.px(520))

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        name_widget(table, "Log table")
        as_plain_list(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)

    def _on_theme(self, theme: Theme) -> None:
        self.table.verticalHeader().setDefaultSectionSize(theme.px(29))
        for column, width in enumerate((116, 76)):
            self.table.setColumnWidth(column, theme.px(width))
