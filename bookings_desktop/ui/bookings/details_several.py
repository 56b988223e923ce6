"""What the details panel shows while several bookings are selected: how many, what can be done with them, and which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions, status_action_name
from bookings_desktop.ui.bookings.details_parts import clear, widgets_of, wrapped
from bookings_desktop.ui.bookings.details_texts import selected_words
from bookings_desktop.ui.bookings.selection_figures import SelectionFigures
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

MOST_LISTED = 30
"""Of several selected bookings, this many are listed."""

_STATUS_BUTTONS = (
    (BookingStatus.CONFIRMED, "Confirm", "check", ""),
    (BookingStatus.COMPLETED, "Complete", "check-check", ""),
    (BookingStatus.CANCELLED, "Cancel", "x", "…"),
)


class SeveralBookings(QWidget):
    """The selected bookings, and their common actions: the window's own.

    Attributes:
        buttons: the actions, by the name of the action.
    """

    def __init__(self, themes: ThemeManager, actions: Actions, margin: int) -> None:
        """Make the list. ``margin`` is the room at its sides, in pixels."""
        super().__init__()
        self._themes = themes
        self._actions = actions
        self._title = wrapped(role="panel-title")
        self._summary = wrapped(role="second")
        self.buttons: dict[str, Button] = {}
        self._row = QWidget()
        name_widget(self._row, "Common actions")
        flow = FlowLayout(self._row, spacing=6, line_spacing=6)
        for status, verb, icon, _dots in _STATUS_BUTTONS:
            flow.addWidget(self._button(status_action_name(status), verb, icon))
        flow.addWidget(self._button(names.ASSIGN, "Assign…", "user"))
        flow.addWidget(self._button(names.DELETE, "Delete…", "trash-2"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(9)
        self._more = label(role="hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, 2, margin, margin)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._summary)
        column.addWidget(self._row)
        column.addLayout(self._rows)
        column.addWidget(self._more)
        column.addStretch(1)

    def _button(self, action: str, text: str, icon: str) -> Button:
        made = Button(self._themes, text, icon_name=icon, size="small")
        made.setObjectName(f"{text.rstrip('…').lower()}InDetails")
        made.clicked.connect(self._actions[action].trigger)
        self.buttons[action] = made
        return made

    def show_rows(self, rows: Sequence[BookingSummary], when: WhenTexts) -> None:
        """Show the first of these bookings, how many more there are, and how many of them each action would change."""
        self._title.setText(selected_words(len(rows)))
        figures = SelectionFigures.of(rows, when.now)
        self._summary.setText(figures.summary)
        for status, verb, _icon, dots in _STATUS_BUTTONS:
            preview = figures.setting(status)
            button = self.buttons[status_action_name(status)]
            button.setText(preview.label(verb) + dots)
            button.setAccessibleName(preview.label(verb) + dots)
            button.setEnabled(preview.fits > 0)
            button.setToolTip(preview.explanation)
            button.setAccessibleDescription(preview.explanation)
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
