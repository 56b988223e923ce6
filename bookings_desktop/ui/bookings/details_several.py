"""What the details panel shows while several bookings are selected: how many, what can be done with them, and which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions, status_action_name
from bookings_desktop.ui.bookings.details_parts import widgets_of, wrapped
from bookings_desktop.ui.bookings.details_texts import selected_words
from bookings_desktop.ui.bookings.figures_counter import FiguresCounter
from bookings_desktop.ui.bookings.selection_figures import Preview, SelectionFigures
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
        self._counter = FiguresCounter(self)
        self._counter.counted.connect(self._on_counted)
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
        self._counter.count(rows, when.now)
        if self._counter.counting:
            self._summary.clear()
            for status, verb, _icon, dots in _STATUS_BUTTONS:
                self._describe(status, Preview(len(rows), len(rows)), verb + dots)
        listed = rows[:MOST_LISTED]
        while self._rows.count() < len(listed):
            self._rows.addWidget(_Listed())
        for number, widget in enumerate(self._listed()):
            widget.setVisible(number < len(listed))
            if number < len(listed):
                widget.show_row(listed[number], when)
        more = len(rows) - MOST_LISTED
        self._more.setText(f"and {more:,} more")
        self._more.setVisible(more > 0)

    def _on_counted(self, figures: SelectionFigures) -> None:
        self._summary.setText(figures.summary)
        for status, verb, _icon, dots in _STATUS_BUTTONS:
            preview = figures.setting(status)
            self._describe(status, preview, preview.label(verb) + dots)

    def _describe(self, status: BookingStatus, preview: Preview, text: str) -> None:
        button = self.buttons[status_action_name(status)]
        button.setText(text)
        button.setAccessibleName(text)
        button.setEnabled(preview.fits > 0)
        button.setToolTip(preview.explanation)
        button.setAccessibleDescription(preview.explanation)

    def _listed(self) -> list[_Listed]:
        """The rows of the list, made once: another selection only gives them other words."""
        return [widget for widget in widgets_of(self._rows) if isinstance(widget, _Listed)]

    @property
    def texts(self) -> list[str]:
        """Heading, listed bookings, and what is left out."""
        texts = [self._title.text(), *(row.accessibleName() for row in self._listed() if not row.isHidden())]
        return texts if self._more.isHidden() else [*texts, self._more.text()]


class _Listed(QWidget):
    """One of the selected bookings."""

    def __init__(self) -> None:
        super().__init__()
        self._title = wrapped("", "medium")
        self._rest = wrapped("", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._title)
        column.addWidget(self._rest)

    def show_row(self, row: BookingSummary, when: WhenTexts) -> None:
        """Tell of this booking."""
        self.setAccessibleName(f"{row.title}, {when.spoken(row)}, {row.status.capitalize()}")
        self._title.setText(row.title)
        self._rest.setText(" · ".join(part for part in (when.plain(row), row.contact_name) if part))
