"""The calm bar over a made-up practice: that it is one, where its Google side is, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget

_SENTENCE = "You are looking at sample data. Nothing leaves this computer, and nothing is kept."
_SHORT_SENTENCE = "This is sample data."
_GOOGLE, _SHORT_GOOGLE = "Open the Google side", "Google side"
_NARROW = 720


class SampleBar(QFrame):
    """Stands above the pages, so that it covers nothing.

    Signals:
        google_requested: the Google side is to be opened in a browser.
        leave_requested: the sample is to be left, and removed.
    """

    google_requested = Signal()
    leave_requested = Signal()

    def __init__(self, themes: ThemeManager, *, can_leave: bool) -> None:
        """Make the bar. ``can_leave`` says that there is something of one's own to go back to."""
        super().__init__()
        self._themes = themes
        self.setProperty("banner", "info")
        name_widget(self, "Sample data")
        self.setAccessibleDescription(_SENTENCE)
        self._words = label(_SENTENCE, "second", wrap=True)
        self._glyph = QLabel()
        self.google = Button(themes, _GOOGLE, "ghost", size="small")
        self.google.clicked.connect(self.google_requested)
        self.leave = Button(themes, "Leave the sample", size="small")
        self.leave.setVisible(can_leave)
        self.leave.clicked.connect(self.leave_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)
        row.addWidget(self.google, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignVCenter)
        themes.changed.connect(self._tint)
        self._tint(themes.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say it in fewer words where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < self._themes.theme.px(_NARROW)
        self._words.setText(_SHORT_SENTENCE if narrow else _SENTENCE)
        self.google.setText(_SHORT_GOOGLE if narrow else _GOOGLE)

    def _tint(self, theme: Theme) -> None:
        self._glyph.setPixmap(pixmap("flask-conical", theme.color("accentink"), theme.px(15)))
