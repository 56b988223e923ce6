"""What a window does to sign in, to connect a calendar and to let it go, and the one thing that each state of the sync offers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bookings_desktop.sync.state import Phase
from bookings_desktop.sync.words import SHOW
from bookings_desktop.ui.connect import ConnectDialog, Purpose, ask_disconnect, disconnected
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.sync_controller import SyncController
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner

if TYPE_CHECKING:
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow

_PURPOSES = {
    Phase.OFF: Purpose.CONNECT,
    Phase.SIGNED_OUT: Purpose.SIGN_IN_AGAIN,
    Phase.SIGN_IN: Purpose.SIGN_IN_AGAIN,
    Phase.CALENDAR_GONE: Purpose.CHOOSE,
}
"""What the connect dialog is opened for where the one thing to do is to connect."""


class Connecting(QObject):
    """The window's way to a calendar.

    Signals:
        shown: whether a calendar is connected was found out, and the window tells it.
        signed_in: a person has signed in, and what was allowed may be another thing now.

    Attributes:
        connected: whether a calendar is connected, as far as is known.
    """

    shown = Signal()
    signed_in = Signal()

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        sync: SyncController,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        open_activity: Callable[[], None],
        open_settings: Callable[[], None],
        begun: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Wire it to the window.

        Args:
            window: where it is asked for.
            below: how a calendar is connected.
            sync: what goes on with it.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: the lanes.
            open_activity: shows the page of the sync.
            open_settings: shows the settings of Google Calendar.
            begun: a calendar was connected: there is something to work with.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._sync = sync
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks
        self._open_activity = open_activity
        self._open_settings = open_settings
        self._begun = begun
        self.connected = False
        window.connect_requested.connect(self._on_wanted)
        window.disconnect_requested.connect(self._on_unwanted)
        window.sign_in_requested.connect(self._on_sign_in)
        window.sync_button_clicked.connect(self.act)
        window.sync_bar.acted.connect(self.act)

    async def show(self) -> None:
        """Find out whether a calendar is connected, and let the window say so."""
        mirror = await self._tasks.run(self._below.mirrored)
        self.connected = connected = mirror is not None
        self._window.set_connected(connected=connected, account=mirror.account if mirror is not None else "")
        self.shown.emit()
        if connected is (self._sync.status.phase is Phase.OFF):
            self._sync.reopen()  # the command line connects and disconnects too

    def act(self) -> None:
        """Do the one thing that the state of the sync offers."""
        status, words = self._sync.status, self._window.sync_words
        if status.phase in _PURPOSES:
            self.open()
        elif status.phase is Phase.READ_ONLY:
            self._open_settings()
        elif status.phase is Phase.IDLE and words.button == SHOW:
            self._open_activity()
        elif status.phase is Phase.ASKS:
            self._sync.begin()
        elif status.question is not None:
            self._sync.answer_question()
        else:
            self._sync.sync_now()

    def open(self, purpose: Purpose | None = None) -> ConnectDialog:
        """Open the dialog that signs in and connects a calendar, for what the state of the sync needs unless it is said."""
        settings = self._below.settings()
        dialog = ConnectDialog(
            self._themes,
            self._tasks,
            self._below.connector,
            organisation=settings.organisation,
            booking_count=len(self._window.page.rows()),
            client_file=settings.client_secrets,
            purpose=purpose or _PURPOSES.get(self._sync.status.phase, Purpose.CONNECT),
            parent=self._window,
        )
        dialog.connected.connect(self._on_connected)
        dialog.resumed.connect(lambda calendar: self._on_resumed(calendar, purpose))
        self._window.closed.connect(dialog.close_without_asking)
        dialog.open()
        return dialog

    def allow_contacts(self) -> ConnectDialog:
        """Open the dialog for a sign-in that asks for the permission to read contacts too."""
        return self.open(Purpose.CONTACTS)

    def _on_wanted(self) -> None:
        self.open(Purpose.CHOOSE if self.connected else Purpose.CONNECT)

    def _on_sign_in(self) -> None:
        self.open(Purpose.SIGN_IN_AGAIN)

    def _on_unwanted(self) -> None:
        self._tasks.start(self._disconnect())

    def _on_resumed(self, calendar: str, purpose: Purpose | None) -> None:
        if purpose is not Purpose.CONTACTS:  # otherwise what became of the contacts is said
            self._notifications.info("You are signed in again.", f"“{calendar}” goes on where it was.")
        self._sync.reconnect()
        self.signed_in.emit()

    def _on_connected(self, calendar: str) -> None:
        self._notifications.info(f"Your bookings are mirrored in “{calendar}” now.")
        self._tasks.start(self._begun())
        self._sync.reconnect()
        self.signed_in.emit()

    async def _disconnect(self) -> None:
        answer = await ask_disconnect(self._themes, self._window)
        if answer is None:
            return
        keep, stopped = answer == "keep", threading.Event()
        self._window.closed.connect(stopped.set)
        connector = self._below.connector
        if await disconnected(self._window, self._themes, self._tasks, connector, keep, stopped):
            self._notifications.info(
                "Google Calendar is disconnected. Your bookings are all here.",
                await self._tasks.run(connector.notice, Lane.NETWORK),
            )
        else:
            self._notifications.info("Stopped. The calendar is still connected.", "What is left stays in it.")
        self._sync.reconnect()
