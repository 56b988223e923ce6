"""The calm bar over a made-up practice: that it is one, where its Google side is, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget


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
        sentence = "You are looking at sample data. Nothing is sent, and nothing is kept."
        self.setAccessibleDescription(sentence)
        self._glyph = QLabel()
        self.google = Button(themes, "Open the Google side", "ghost", size="small")
        self.google.clicked.connect(self.google_requested)
        self.leave = Button(themes, "Leave the sample", size="small")
        self.leave.setVisible(can_leave)
        self.leave.clicked.connect(self.leave_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addWidget(label(sentence, "second", wrap=True), 1)
        row.addWidget(self.google, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignVCenter)
        themes.changed.connect(self._tint)
        self._tint(themes.theme)

    def _tint(self, theme: Theme) -> None:
        self._glyph.setPixmap(pixmap("flask-conical", theme.color("accentink"), theme.px(15)))
