"""The meeting link with the button beside it that lets Google make a Meet room (design, booking dialog)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.bookings.link_field import LinkField
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

ADD, REMOVE = "Add Google Meet", "Remove Google Meet"
COMING = "Google adds the link after saving."
NOT_CONNECTED = "Connect Google Calendar in the settings to add a Meet link."
HAS_LINK = "There is a meeting link already. Remove it to add Google Meet."


class MeetField(QWidget):
    """The field of the link and the button; a link that somebody types takes the wish for a room back.

    Signals:
        changed: a room is wanted now, or not any more.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, link: LinkField) -> None:
        """Put the button beside the field of the link."""
        super().__init__()
        self._link = link
        self._wanted = False
        self._room = ""
        self._connected = False
        self.button = Button(themes, ADD, "secondary", "video")
        self.button.clicked.connect(self._toggle)
        link.textEdited.connect(self._on_typed)
        link.textChanged.connect(self._refresh)
        line = FlowLayout(self, spacing=8, line_spacing=7)
        line.addWidget(link)
        line.addWidget(self.button)
        self._refresh()

    @property
    def wanted(self) -> bool:
        """Whether Google shall make a room, or has made one."""
        return self._wanted

    def set_wanted(self, wanted: bool) -> None:
        """Show whether a room is wanted."""
        self._wanted = wanted
        self._room = ""
        self._refresh()

    def set_connected(self, connected: bool) -> None:
        """Whether a calendar is connected, which makes the rooms."""
        self._connected = connected
        self._refresh()

    def _toggle(self) -> None:
        self._wanted = not self._wanted
        if self._wanted:
            # The room of the booking is still there: without its link it would be taken away, and none asked for.
            self._link.setText(self._room)
        else:
            self._link.clear()  # the link of the room that goes
        self._refresh()
        self.changed.emit()

    def _on_typed(self) -> None:
        if self._wanted:
            self._wanted = False
            self._refresh()
            self.changed.emit()

    def _refresh(self, _text: str = "") -> None:
        if self._wanted and self._link.link:
            self._room = self._link.link
        words = REMOVE if self._wanted else ADD
        refusal = "" if self._wanted else HAS_LINK if self._link.link else "" if self._connected else NOT_CONNECTED
        self.button.setText(words)
        name_widget(self.button, words)
        self.button.setEnabled(not refusal)
        self.button.setToolTip(refusal)
        self.button.setAccessibleDescription(refusal)
        self._link.setPlaceholderText(COMING if self._wanted else "")
