"""The foot of the details panel: where the booking stands with Google in plain words, and the one button that helps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.models.values import SyncState
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.details_parts import Glyph, wrapped
from bookings_desktop.ui.bookings.details_texts import sync_line
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget

_SIDE = 16


class SyncFoot(QFrame):
    """One line, or as many as an error needs.

    Signals:
        sync_requested: sync now.
        choose_requested: a person wants to choose between both sides of what was changed here and in Google.
        connect_requested: a Google calendar is to be connected.
    """

    sync_requested = Signal()
    choose_requested = Signal()
    connect_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._state = SyncState.OFF
        self._connected = True
        self._words = ""
        self._glyph = Glyph(themes, "circle-check", "ok")
        self._text = wrapped(role="second")
        self._time = label(role="hint")
        self.button = Button(themes, "Send now", size="small")
        self.button.clicked.connect(self._act)
        name_widget(self, "Sync")
        self.setProperty("edge", "top")
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 5, _SIDE, 5)
        row.setSpacing(8)
        row.addWidget(self._glyph)
        row.addWidget(self._text, 1)
        row.addWidget(self._time)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def set_connected(self, connected: bool) -> None:
        """Whether a calendar is connected: where none is, a booking that is not sent offers to connect one."""
        self._connected = connected
        self._show_button()

    def show_sync(self, sync: SyncInfo, zone: ZoneInfo, checked_at: datetime | None) -> None:
        """Say where a booking stands; the time is that of the last complete look at Google."""
        line = sync_line(sync)
        self._state = sync.state
        self._words = line.button
        self._glyph.set_glyph(line.icon, line.token)
        self._text.setText(f"{line.text}: {line.reason}" if line.reason else line.text)
        synced = sync.state is SyncState.SYNCED and checked_at is not None
        self._time.setText(formats.current().time(checked_at.astimezone(zone)) if synced and checked_at else "")
        self.setAccessibleDescription(self._text.text())
        self._show_button()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _show_button(self) -> None:
        off = self._state is SyncState.OFF
        words = ("" if self._connected else "Connect") if off else self._words
        self.button.setVisible(bool(words))
        if words:
            self.button.setText(words)
            self.button.setAccessibleName(words)

    def _act(self) -> None:
        if self._state is SyncState.OFF:
            self.connect_requested.emit()
        elif self._state is SyncState.CONFLICT:
            self.choose_requested.emit()
        else:
            self.sync_requested.emit()

    def _on_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(39))
