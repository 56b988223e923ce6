"""The guests of a booking's event in the details panel, each with the answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bookings_desktop.models.attendees import GuestAnswer
from bookings_desktop.ui.bookings.details_parts import Glyph, clear, glyph_row, wrapped
from bookings_desktop.ui.bookings.guest_words import ANSWERS, guest_details, guest_name
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.labels import ElidedLabel

MOST = 12
"""So many guests are shown; of more, their number."""


class GuestList(QWidget):
    """One line for each guest: glyph of the answer, name, and the answer in words; hidden where nobody is invited."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._shown: tuple[GuestAnswer, ...] = ()
        name_widget(self, "Guests")
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("Guests", "section"))
        column.addLayout(self._lines)
        self.setVisible(False)

    def show_guests(self, guests: Sequence[GuestAnswer]) -> None:
        """Show these guests, ours first."""
        self.setVisible(bool(guests))
        if self._shown == tuple(guests):
            return
        self._shown = tuple(guests)
        clear(self._lines)
        for guest in self._shown[:MOST]:
            self._lines.addWidget(self._line(guest))
        if len(self._shown) > MOST:
            self._lines.addWidget(label(f"and {len(self._shown) - MOST:,} more", "second"))
        self.setAccessibleDescription(". ".join(self.texts))

    @property
    def texts(self) -> list[str]:
        """What the lines say."""
        return [f"{guest_name(guest)}: {guest_details(guest)}" for guest in self._shown[:MOST]]

    def _line(self, guest: GuestAnswer) -> QWidget:
        look = ANSWERS[guest.answer.value]
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        name = ElidedLabel()
        name.set_full(guest_name(guest))
        column.addWidget(name)
        column.addWidget(wrapped(guest_details(guest), "second"))
        line = glyph_row(Glyph(self._themes, look.icon, look.token), words)
        line.setAccessibleName(f"{guest_name(guest)}: {guest_details(guest)}")
        return line
