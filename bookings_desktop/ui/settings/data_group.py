"""The group of settings about the data: trash, backups, and where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.services.backup import BackupFile
from bookings_desktop.settings import Settings
from bookings_desktop.ui import formats
from bookings_desktop.ui.settings.parts import SettingsGroup, side_by_side
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget, prepare_spin_box
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

_ROWS_IN_VIEW = 5


class DataGroup(SettingsGroup):
    """How long the trash is kept, the backups, and the data folder.

    Signals:
        backup_requested: a backup is to be made now.
        restore_requested: the Path of a backup; None to choose a file.
        copied: the sentence about what was copied.
    """

    backup_requested = Signal()
    restore_requested = Signal(object)
    copied = Signal(str)

    def __init__(self, themes: ThemeManager, folder: Path) -> None:
        super().__init__(themes, "Data")
        self.trash = QSpinBox()
        name_widget(self.trash, "Days in the trash")
        prepare_spin_box(self.trash)
        self.trash.setRange(1, 3650)
        self.trash.setKeyboardTracking(False)
        self.trash.setSuffix(" days")
        self.trash.editingFinished.connect(self._on_trash)
        self._trash_days = 0
        self.list = QListWidget()
        name_widget(self.list, "Backups")
        self.list.setProperty("role", "backups")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_current)
        self._none = label("No backup yet. The first one is made today.", "hint", wrap=True)
        self.back_up = Button(themes, "Back up now…", icon_name="save")
        self.restore = Button(themes, "Restore this one…", icon_name="archive-restore")
        self.restore_file = Button(themes, "Restore from a file…", icon_name="folder-open")
        self.folder = QLineEdit(str(folder))
        name_widget(self.folder, "Data folder")
        self.folder.setReadOnly(True)
        self.folder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        copy = IconButton(themes, "copy", "Copy the data folder’s name", boxed=True)
        copy.clicked.connect(self._copy)
        self.add(
            "Trash",
            side_by_side(self.trash),
            field=self.trash,
            setting="trash_days",
            hint="A deleted booking can be restored for so long.",
        )
        self.add("Backups", self._lay_out_backups(), field=self.list, hint="Made once a day; the last 14 are kept.")
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.folder, 1)
        line.addWidget(copy)
        self.add("Data folder", place, field=self.folder)
        self.back_up.clicked.connect(self.backup_requested)
        self.restore.clicked.connect(self._on_restore)
        self.restore_file.clicked.connect(lambda: self.restore_requested.emit(None))
        self.list.itemActivated.connect(lambda _item: self._on_restore())
        self._on_current(-1)
        self.show_backups((), ZoneInfo("UTC"))
        themes.changed.connect(self._fit_list)
        self._fit_list(themes.theme)

    def _lay_out_backups(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._none)
        column.addWidget(self.list)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8, line_spacing=8)
        for button in (self.restore, self.back_up, self.restore_file):
            flow.addWidget(button)
        column.addWidget(buttons)
        return holder

    def show_settings(self, settings: Settings) -> None:
        """Show how long the trash is kept."""
        self._trash_days = settings.trash_days
        self.trash.setValue(settings.trash_days)

    def show_backups(self, backups: Sequence[BackupFile], zone: ZoneInfo) -> None:
        """List the backups.

        Args:
            backups: the newest first.
            zone: in which their times are told.
        """
        self.list.clear()
        written, year = formats.current(), datetime.now(zone).year
        for backup in backups:
            when = written.date_time(backup.made_at.astimezone(zone), year)
            item = QListWidgetItem(f"{when} · {backup.kind} · {size_words(backup.size)}")
            item.setData(Qt.ItemDataRole.UserRole, backup.path)
            item.setToolTip(backup.path.name)
            self.list.addItem(item)
        self.list.setVisible(bool(backups))
        self.restore.setVisible(bool(backups))
        self._none.setVisible(not backups)
        self._fit_list(self.themes.theme)

    @property
    def chosen(self) -> Path | None:
        """The backup that is chosen in the list."""
        row = self.list.currentRow()
        path: Path | None = self.list.item(row).data(Qt.ItemDataRole.UserRole) if row >= 0 else None
        return path

    def _on_current(self, row: int) -> None:
        self.restore.setEnabled(row >= 0)
        self.restore.setToolTip("" if row >= 0 else "Choose a backup in the list first.")

    def _on_restore(self) -> None:
        if self.chosen is not None:
            self.restore_requested.emit(self.chosen)

    def _on_trash(self) -> None:
        if self.trash.value() != self._trash_days:
            self._trash_days = self.trash.value()
            self.changed.emit({"trash_days": self._trash_days})

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.folder.text())
        self.copied.emit("The name of the data folder is copied.")

    def _fit_list(self, theme: Theme) -> None:
        rows = min(_ROWS_IN_VIEW, max(1, self.list.count()))
        self.list.setFixedHeight(rows * theme.px(28) + 10)


def size_words(size: int) -> str:
    """“340 KB”, “1.2 MB”: a number of bytes."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"
