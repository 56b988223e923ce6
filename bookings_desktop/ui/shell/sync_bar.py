"""The calm bar above the pages when sync waits for a person: what is the matter, and the one thing to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from bookings_desktop.sync.phase import Phase
from bookings_desktop.sync.told import Words
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget, restyle
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from bookings_desktop.sync.state import SyncStatus

NOT_NOW = "Not now"

STACKED_BELOW = 800
"""Width of the bar, at a text size of 100 %, under which its buttons stand below the words."""


class _Look(NamedTuple):
    """How the bar looks in a phase: icon, its colour, the kind of banner."""

    icon: str
    token: str
    kind: str


_LOOKS = {
    Phase.SIGNED_OUT: _Look("key-round", "warn", "warn"),
    Phase.SIGN_IN: _Look("key-round", "warn", "warn"),
    Phase.CALENDAR_GONE: _Look("circle-alert", "warn", "warn"),
    Phase.ASKS: _Look("arrow-right-left", "accentink", "info"),
    Phase.NEEDS_PERSON: _Look("triangle-alert", "warn", "warn"),
}


class SyncBar(QFrame):
    """Shown while only a person can bring sync further, and hidden by itself when it goes on.

    Signals:
        acted: the one thing to do, as the sync status says it.
        put_back: the events that vanished are wanted back in Google.
        postponed: not now: what was asked about stays as it is, all else goes on.
    """

    acted = Signal()
    put_back = Signal()
    postponed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._look = _LOOKS[Phase.SIGN_IN]
        self._status: SyncStatus | None = None
        self._hidden_for: tuple[object, ...] | None = None
        self._words = Words("")
        self._told_elsewhere = False
        self._glyph = QLabel()
        self._title = label(role="strong", wrap=True)
        self._text = label(role="second", wrap=True)
        self.later = Button(themes, NOT_NOW, "ghost", size="small")
        self.back = Button(themes, "Put them back in Google", size="small")
        self.act = Button(themes, "", size="small")
        self.later.clicked.connect(self._on_later)
        self.back.clicked.connect(self.put_back)
        self.act.clicked.connect(self.acted)
        self._lay_out()
        themes.changed.connect(self._tint)
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self._buttons = QFrame()
        flow = FlowLayout(self._buttons, spacing=8, line_spacing=6)
        for button in (self.act, self.back, self.later):
            flow.addWidget(button)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.addLayout(words, 1)
        self._body.addWidget(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._body, 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        stacked = self.width() < self._themes.theme.px(STACKED_BELOW)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._body.setSpacing(2 if stacked else 16)
        self._body.setAlignment(self._buttons, Qt.AlignmentFlag(0) if stacked else Qt.AlignmentFlag.AlignVCenter)

    def show_status(self, status: SyncStatus, words: Words) -> None:
        """Take in where sync stands, and the words for it."""
        self._status, self._words = status, words
        about = (status.phase, status.first, status.question, status.error)
        wanted = status.phase in _LOOKS and (status.phase is not Phase.NEEDS_PERSON or status.question is not None)
        if not wanted or about == self._hidden_for or self._told_elsewhere:
            self.hide()
            if not wanted and not status.working:
                self._hidden_for = None
            return
        self._look = _LOOKS[status.phase]
        question = status.question
        self._title.setText(words.headline.removesuffix("."))
        self._text.setText(words.detail)
        self._text.setVisible(bool(words.detail))
        self.act.setText(words.button)
        name_widget(self.act, words.button)
        self.later.setVisible(question is not None or status.phase is Phase.ASKS)
        self.back.setVisible(question is not None and question.can_put_back)
        if self.isHidden():
            announce(self, f"{words.headline} {words.detail}")
        name_widget(self, "Sync needs you")
        self.setAccessibleDescription(f"{words.headline} {words.detail}".strip())
        restyle(self, "banner", self._look.kind)
        self._tint(self._themes.theme)
        self.show()

    def set_told_elsewhere(self, told: bool) -> None:
        """Hide while a page is shown that says the same."""
        self._told_elsewhere = told
        if self._status is not None:
            self.show_status(self._status, self._words)

    def _on_later(self) -> None:
        status = self._status
        if status is not None:
            self._hidden_for = (status.phase, status.first, status.question, status.error)
        self.hide()
        self.postponed.emit()

    def _tint(self, theme: Theme) -> None:
        self._fit()
        self._glyph.setPixmap(pixmap(self._look.icon, theme.color(self._look.token), theme.px(16)))
