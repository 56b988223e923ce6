"""How far Google is with the Meet room of a booking, while there is something to tell: a sentence, and “Try again”."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bookings_desktop.models.meet import MeetState
from bookings_desktop.ui.bookings.details_parts import Glyph, wrapped
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, name_widget


class MeetLine(QWidget):
    """One line; hidden where no room was asked for, and once there is one, whose link says enough.

    Signals:
        retry_requested: a room that Google refused is to be asked for again.
    """

    retry_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        name_widget(self, "Google Meet")
        self._glyph = Glyph(themes, "video")
        self._text = wrapped(role="second")
        self.button = Button(themes, "Try again", size="small")
        self.button.clicked.connect(self.retry_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        self.setVisible(False)

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_state(self, state: str) -> None:
        """Show how far a room is; ``state`` is a value of MeetState."""
        sentence = MeetState(state).sentence
        refused = state == MeetState.REFUSED
        self._glyph.set_glyph("video", "warn" if refused else "text3")
        self._text.setText(sentence)
        self.button.setVisible(refused)
        self.setAccessibleDescription(sentence)
        self.setVisible(bool(sentence))
