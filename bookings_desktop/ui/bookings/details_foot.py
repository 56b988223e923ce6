"""The foot of the details panel: where the booking stands with Google in plain words, and the one button that helps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.models.values import SyncState
from bookings_desktop.sync.told import Hold
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
        act_requested: what keeps everything from going to Google is to be settled.
        show_requested: the question that waits for an answer is to be shown.
    """

    sync_requested = Signal()
    choose_requested = Signal()
    connect_requested = Signal()
    act_requested = Signal()
    show_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._booking_id = ""
        self._sync = SyncInfo(SyncState.OFF)
        self._hold: Hold | None = None
        self._way_out = ""
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

    def set_hold(self, hold: Hold | None, way_out: str) -> None:
        """What keeps everything that waits from going to Google, and the words of the button that does something about it."""
        if (hold, way_out) != (self._hold, self._way_out):
            self._hold, self._way_out = hold, way_out
            self._show_line()

    def show_sync(self, booking_id: str, sync: SyncInfo, zone: ZoneInfo, checked_at: datetime | None) -> None:
        """Say where a booking stands; the time is that of the last complete look at Google."""
        self._booking_id, self._sync = booking_id, sync
        self._time.setText(formats.current().time(checked_at.astimezone(zone)) if checked_at is not None else "")
        self._show_line()

    def _show_line(self) -> None:
        line = sync_line(self._booking_id, self._sync, self._hold, self._way_out)
        self._words = line.button
        self._time.setVisible(line.icon == "circle-check")  # only then it is the time at which both sides were the same
        self._glyph.set_glyph(line.icon, line.token)
        self._text.setText(line.text)
        self.setAccessibleDescription(line.text)
        self._show_button()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _show_button(self) -> None:
        off = self._sync.state is SyncState.OFF
        words = ("" if self._connected else "Connect") if off else self._words
        self.button.setVisible(bool(words))
        if words:
            self.button.setText(words)
            self.button.setAccessibleName(words)

    def _act(self) -> None:
        state, hold = self._sync.state, self._hold
        if hold is not None and self._booking_id in hold.vanished:
            self.show_requested.emit()
        elif state is SyncState.OFF:
            self.connect_requested.emit()
        elif state is SyncState.CONFLICT:
            self.choose_requested.emit()
        elif state is SyncState.WAITING and hold is not None:
            self.act_requested.emit()
        else:
            self.sync_requested.emit()

    def _on_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(39))
