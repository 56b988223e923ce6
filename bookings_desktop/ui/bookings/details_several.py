"""What the details panel shows while several bookings are selected: how many, and which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.details_parts import clear, widgets_of, wrapped
from bookings_desktop.ui.bookings.details_texts import selected_words
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.widgets.basic import label

MOST_LISTED = 30
"""Of several selected bookings, this many are listed."""


class SeveralBookings(QWidget):
    """The list of the selected bookings."""

    def __init__(self, margin: int) -> None:
        """Make the list. ``margin`` is the room at its sides, in pixels."""
        super().__init__()
        self._title = wrapped(role="panel-title")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(9)
        self._more = label(role="hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, 2, margin, margin)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addLayout(self._rows)
        column.addWidget(self._more)
        column.addStretch(1)

    def show_rows(self, rows: Sequence[BookingSummary], when: WhenTexts) -> None:
        """Show the first of these bookings, and how many more there are."""
        self._title.setText(selected_words(len(rows)))
        clear(self._rows)
        for row in rows[:MOST_LISTED]:
            self._rows.addWidget(_listed(row, when))
        more = len(rows) - MOST_LISTED
        self._more.setText(f"and {more:,} more")
        self._more.setVisible(more > 0)

    @property
    def texts(self) -> list[str]:
        """Heading, listed bookings, and what is left out."""
        texts = [self._title.text(), *(row.accessibleName() for row in widgets_of(self._rows))]
        return texts if self._more.isHidden() else [*texts, self._more.text()]


def _listed(row: BookingSummary, when: WhenTexts) -> QWidget:
    made = QWidget()
    parts = [when.plain(row), row.contact_name]
    made.setAccessibleName(f"{row.title}, {when.spoken(row)}, {row.status.capitalize()}")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addWidget(wrapped(row.title, "medium"))
    column.addWidget(wrapped(" · ".join(part for part in parts if part), "second"))
    return made
