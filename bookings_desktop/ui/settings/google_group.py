"""The group of settings about the mirror in Google Calendar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bookings_desktop.settings import Settings
from bookings_desktop.sync.told import Words
from bookings_desktop.ui.connect.texts import breakable, not_granted
from bookings_desktop.ui.settings.contacts_row import ContactsRow
from bookings_desktop.ui.settings.parts import ChoiceSetting, SettingsGroup
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

_CANCELLED = (
    (False, "Remove its event"),
    (True, "Keep its event, marked “Cancelled:”"),
)

_PAUSES = (
    (30, "Every 30 seconds"),
    (60, "Every minute"),
    (120, "Every 2 minutes"),
    (300, "Every 5 minutes"),
    (900, "Every 15 minutes"),
)


class GoogleGroup(SettingsGroup):
    """Where the mirror stands, what becomes of cancelled events, how often Google is looked at, and whether contacts are read.

    Signals:
        connect_requested: a calendar is to be connected, or another one instead.
        disconnect_requested: the calendar is to be disconnected.
        grant_requested: what was not ticked at the sign-in is to be granted.
    """

    connect_requested = Signal()
    disconnect_requested = Signal()
    grant_requested = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes, "Google Calendar")
        self._state = QLabel()
        self._state.setObjectName("googleState")
        self._state.setWordWrap(True)
        self._hint = label(role="hint", wrap=True)
        self.connect_button = Button(themes, "Connect Google Calendar…", "primary", "calendar-plus")
        self.connect_button.clicked.connect(self.connect_requested)
        self.other_button = Button(themes, "Choose another calendar…", icon_name="calendar-plus")
        self.other_button.clicked.connect(self.connect_requested)
        self.disconnect_button = Button(themes, "Disconnect…", icon_name="cloud-off")
        self.disconnect_button.clicked.connect(self.disconnect_requested)
        self.cancelled = ChoiceSetting(themes, "Cancelled bookings in Google", _CANCELLED)
        self.poll = ChoiceSetting(themes, "Look at Google", _PAUSES)
        self._kept = label(role="hint", wrap=True)
        self._missing = label(role="hint", wrap=True)
        self.grant_button = Button(themes, "Grant it…", icon_name="key-round")
        self.grant_button.clicked.connect(self.grant_requested)
        state = QWidget()
        column = QVBoxLayout(state)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._state)
        column.addWidget(self._hint)
        column.addWidget(self._missing)
        column.addWidget(self._kept)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8, line_spacing=8)
        for button in (self.connect_button, self.other_button, self.grant_button, self.disconnect_button):
            flow.addWidget(button)
        column.addWidget(buttons)
        self.add("State", state, field=self.connect_button)
        self.add("Cancelled booking", self.cancelled, setting="keep_cancelled_events")
        self.add(
            "Look for changes", self.poll, setting="poll_seconds", hint="Less often while nobody uses this window."
        )
        self.contacts = ContactsRow(themes)
        self.add(
            "Google Contacts",
            self.contacts,
            field=self.contacts.when,
            setting="contacts_hourly",
            hint="Bookings can also read contacts from Google Contacts. Nothing is ever changed there, and what was "
            "changed here stays.",
        )
        self.cancelled.chosen.connect(lambda value: self.changed.emit({"keep_cancelled_events": value}))
        self.contacts.when.chosen.connect(lambda value: self.changed.emit({"contacts_hourly": value}))
        self.poll.chosen.connect(lambda value: self.changed.emit({"poll_seconds": value}))
        self.show_state(Words("Starting…"), connected=False)
        self.show_sign_in("", ())

    def show_settings(self, settings: Settings) -> None:
        """Show the choices."""
        self.cancelled.show_value(settings.keep_cancelled_events)
        self.contacts.when.show_value(settings.contacts_hourly)
        self.poll.show_value(settings.poll_seconds, f"Every {settings.poll_seconds} seconds")

    def show_state(self, words: Words, *, connected: bool) -> None:
        """Say where the mirror stands, and offer to connect or to disconnect."""
        self._state.setText(words.headline)
        self._hint.setText(words.detail)
        self._hint.setVisible(bool(words.detail))
        self.connect_button.setVisible(not connected)
        self.other_button.setVisible(connected)
        self.disconnect_button.setVisible(connected)

    def show_sign_in(self, kept_in: str, missing: tuple[str, ...]) -> None:
        """Say where the sign-in is kept, and what was not allowed with it; both may be empty."""
        self._kept.setText(breakable(kept_in))
        self._kept.setVisible(bool(kept_in))
        self._missing.setText(not_granted(missing) if missing else "")
        self._missing.setVisible(bool(missing))
        self.grant_button.setVisible(bool(missing))

    @property
    def first_button(self) -> Button:
        """The first button in view."""
        return self.connect_button if self.other_button.isHidden() else self.other_button
