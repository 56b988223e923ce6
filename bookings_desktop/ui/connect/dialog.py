"""The dialog that connects a Google calendar: client file, sign-in in the browser, choice of the calendar."""

from __future__ import annotations

import asyncio
import threading
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.connect.connector import Connector
from bookings_desktop.ui.connect.pages import CalendarChoice, CalendarPage, ClientPage, WaitingPage
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button, name_widget

_TYPING_PAUSE_MS = 350
"""How long after the last key a typed path is checked."""


class Step(IntEnum):
    """Which page is shown."""

    CLIENT = 0
    WAITING = 1
    CALENDAR = 2


class ConnectDialog(QDialog):
    """Leads from the client file to a connected calendar; show it with ``open()``.

    It never blocks: slow work runs on the network lane, and an answer that comes after the person went on or closed the dialog
    is dropped.

    Args:
        tasks: runs the connector.
        connector: signs in and connects.
        organisation: gives the new calendar its name.
        booking_count: how many bookings will be sent.
        client_file: path of the client file used last, or empty.

    Signals:
        connected: the calendar of this name is connected; the dialog closes then.
    """

    connected = Signal(str)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        connector: Connector,
        *,
        organisation: str = "",
        booking_count: int = 0,
        client_file: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._tasks = tasks
        self._connector = connector
        self._gone = False
        self._connecting = False
        self._attempt: threading.Event | None = None
        self._checked = ""
        self.setWindowTitle("Connect Google Calendar")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name_widget(self, "Connect Google Calendar")
        self._banner = Banner(themes)
        for button in self._banner.findChildren(Button):
            self._banner.setFocusProxy(button)
        self._banner.acted.connect(self._try_again)
        self.client_page = ClientPage(themes, client_file)
        self.waiting_page = WaitingPage(themes)
        self.calendar_page = CalendarPage(themes, organisation, booking_count)
        self._pages = QStackedWidget()
        for page in (self.client_page, self.waiting_page, self.calendar_page):
            self._pages.addWidget(page)
        self._lay_out()
        self._check_soon = QTimer(self)
        self._check_soon.setSingleShot(True)
        self._check_soon.setInterval(_TYPING_PAUSE_MS)
        self._check_soon.timeout.connect(self._check)
        self._listen()
        self._show(Step.CLIENT)
        self._check()
        tasks.start(self._read_notice())

    @property
    def step(self) -> Step:
        """The page that is shown."""
        return Step(self._pages.currentIndex())

    def reject(self) -> None:
        """Esc and Cancel: end the wait for the browser, or else close. A calendar being connected is waited for."""
        if self._connecting:
            return
        if self.step is Step.WAITING:
            self._stop_attempt()
            self._show(Step.CLIENT)
            self._tell("info", "The sign-in was cancelled.", "Nothing was changed.")
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close, and let go of what is still going on."""
        self._gone = True
        self._check_soon.stop()
        self._stop_attempt()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The window's own button closes the dialog from any step."""
        if not self._connecting:
            self._stop_attempt()
            self._pages.setCurrentIndex(Step.CLIENT)
        super().closeEvent(event)

    def close_without_asking(self) -> None:
        """The window is being closed: go, whatever is going on."""
        self.done(QDialog.DialogCode.Rejected)

    def _lay_out(self) -> None:
        themes = self._themes
        self._another = Button(themes, "Use another account", "ghost")
        self._cancel = Button(themes, "Cancel")
        self._sign_in = Button(themes, "Sign in", "primary")
        self._connect = Button(themes, "Connect", "primary")
        footer = QFrame()
        footer.setProperty("role", "footer")
        buttons = QHBoxLayout(footer)
        buttons.setContentsMargins(16, 12, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self._another)
        buttons.addStretch(1)
        for button in (self._cancel, self._sign_in, self._connect):
            buttons.addWidget(button)
        self._banner_room = QWidget()
        room = QVBoxLayout(self._banner_room)
        room.setContentsMargins(24, 16, 24, 0)
        room.addWidget(self._banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner_room)
        column.addWidget(self._pages, 1)
        column.addWidget(footer)
        # Enter on a button with the focus presses that one, never the default button.
        for button in self.findChildren(Button):
            button.setAutoDefault(True)
        self.setMinimumSize(360, 320)
        room_on_screen = self.screen().availableSize()
        self.resize(
            min(themes.theme.px(540), room_on_screen.width()), min(themes.theme.px(480), room_on_screen.height())
        )

    def _listen(self) -> None:
        self.client_page.edited.connect(self._check_soon.start)
        self.client_page.settled.connect(self._check)
        self.client_page.choose_requested.connect(self._choose_file)
        self.client_page.console_requested.connect(lambda: QDesktopServices.openUrl(QUrl(texts.CONSOLE_ADDRESS)))
        self.calendar_page.chosen.connect(lambda: self._banner_room.setVisible(False))
        self._another.clicked.connect(self._start_again)
        self._cancel.clicked.connect(self.reject)
        self._sign_in.clicked.connect(self._begin_sign_in)
        self._connect.clicked.connect(self._begin_connecting)

    def _show(self, step: Step) -> None:
        self._banner_room.setVisible(False)
        self._pages.setCurrentIndex(step)
        self._sign_in.setVisible(step is Step.CLIENT)
        self._connect.setVisible(step is Step.CALENDAR)
        self._another.setVisible(step is Step.CALENDAR)
        if step is Step.CLIENT:
            self._sign_in.setDefault(True)
            self.client_page.field.setFocus()
        elif step is Step.WAITING:
            self._cancel.setFocus()
            self._announce(self.waiting_page.sentence.text())
        else:
            self._connect.setDefault(True)
            self.calendar_page.calendar.setFocus()

    def _tell(self, kind: str, title: str, text: str = "", button: str = "") -> None:
        self._banner.show_message(kind, texts.breakable(title), texts.breakable(text), button)
        self._banner_room.setVisible(True)
        self._announce(f"{title} {text}".strip())

    def _announce(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _stop_attempt(self) -> None:
        if self._attempt is not None:
            self._attempt.set()
            self._attempt = None

    def _is_current(self, attempt: threading.Event) -> bool:
        return attempt is self._attempt

    async def _read_notice(self) -> None:
        problem, notice = None, ""
        try:
            notice = await self._tasks.run(self._connector.notice, Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if self._gone:
            return
        self.client_page.show_notice(notice)
        if problem is not None and self.step is Step.CLIENT:
            self._tell("danger", problem.title, problem.hint)

    # --- the client file

    def _choose_file(self) -> None:
        before = Path(self.client_page.path).expanduser().parent if self.client_page.path else None
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chooser = QFileDialog(self, "Choose the Google client file", str(before or downloads))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(["Google client file (*.json)", "All files (*)"])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    def _file_chosen(self, path: str) -> None:
        self.client_page.set_path(path)
        self._check()
        self._sign_in.setFocus()

    def _check(self) -> None:
        """Check the path if there is one that was not checked yet."""
        self._check_soon.stop()
        path = self.client_page.path
        if path and path != self._checked and self._attempt is None:
            self._tasks.start(self._is_right(path))

    async def _is_right(self, path: str) -> bool:
        """Check a path and show the outcome, unless another one was typed meanwhile."""
        self._checked = path
        problem = None
        try:
            await self._tasks.run(lambda: self._connector.check_client(path), Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if self._gone or path != self.client_page.path:
            return False
        if problem is not None:
            self.client_page.show_problem(problem)
        else:
            self.client_page.show_right()
        return problem is None

    # --- the sign-in

    def _begin_sign_in(self) -> None:
        if self._attempt is None:
            # Known before the work begins, so that a second click does not begin it twice.
            self._attempt = threading.Event()
            self._tasks.start(self._sign_in_with(self.client_page.path, self._attempt))

    async def _sign_in_with(self, path: str, attempt: threading.Event) -> None:
        self._banner_room.setVisible(False)
        try:
            if await self._may_sign_in(path) and self._is_current(attempt):
                await self._wait_for_browser(path, attempt)
        finally:
            if self._is_current(attempt):
                self._attempt = None
                if self.step is Step.WAITING:
                    self._show(Step.CLIENT)

    async def _may_sign_in(self, path: str) -> bool:
        if not path:
            self.client_page.show_problem(BookingsError("Choose the client file first."))
            self.client_page.field.setFocus()
            return False
        right = await self._is_right(path)
        if not right and not self._gone:
            self.client_page.field.setFocus()
        return right

    async def _wait_for_browser(self, path: str, attempt: threading.Event) -> None:
        self.waiting_page.begin()
        self._show(Step.WAITING)
        loop = asyncio.get_running_loop()

        def announce(address: str) -> None:
            # called on the network lane
            loop.call_soon_threadsafe(self._show_address, attempt, address)

        try:
            account = await self._tasks.run(lambda: self._connector.sign_in(path, announce, attempt), Lane.NETWORK)
        except BookingsError as error:
            if self._is_current(attempt):
                self._show(Step.CLIENT)
                self._tell("danger", error.title, error.hint)
            return
        if self._is_current(attempt):
            self.waiting_page.show_reading(account)
            self.calendar_page.show_account(account)
            self._announce(self.waiting_page.sentence.text())
            self.activateWindow()
            await self._read_calendars(attempt)

    def _show_address(self, attempt: threading.Event, address: str) -> None:
        if self._is_current(attempt):
            self.waiting_page.show_address(address)

    # --- the calendar

    def _try_again(self) -> None:
        if self._attempt is None:
            self._attempt = threading.Event()
            self._tasks.start(self._read_again(self._attempt))

    async def _read_again(self, attempt: threading.Event) -> None:
        try:
            await self._read_calendars(attempt)
        finally:
            if self._is_current(attempt):
                self._attempt = None

    async def _read_calendars(self, attempt: threading.Event) -> None:
        """Read the account's calendars and show them; without them there is nothing to connect, only to try again."""
        problem = None
        try:
            calendars = await self._tasks.run(self._connector.calendars, Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if not self._is_current(attempt):
            return
        self._connect.setEnabled(problem is None)
        if problem is None:
            self.calendar_page.show_calendars(calendars)
        else:
            self.calendar_page.show_nothing()
        self._show(Step.CALENDAR)
        if problem is not None:
            self._tell("danger", problem.title, problem.hint, "Try again")
            self._banner.setFocus()

    def _start_again(self) -> None:
        self._stop_attempt()
        self._show(Step.CLIENT)

    def _begin_connecting(self) -> None:
        choice = self.calendar_page.choice
        if not choice.name and not choice.calendar_id:
            self.calendar_page.show_problem("Give the calendar a name that colleagues will recognise.")
        elif not self._connecting:
            self._set_connecting(True)
            self._tasks.start(self._connect_to(choice))

    async def _connect_to(self, choice: CalendarChoice) -> None:
        self._banner_room.setVisible(False)
        problem = None
        try:
            await self._tasks.run(lambda: self._carry_out(choice), Lane.NETWORK)
        except BookingsError as error:
            problem = error
        finally:
            if not self._gone:
                self._set_connecting(False)
        if self._gone:
            return
        if problem is not None:
            self._tell("danger", problem.title, problem.hint)
            self._connect.setFocus()
        else:
            self.connected.emit(choice.name)
            self.accept()

    def _carry_out(self, choice: CalendarChoice) -> None:
        if choice.calendar_id:
            self._connector.choose(choice.calendar_id)
        else:
            self._connector.create(choice.name)

    def _set_connecting(self, connecting: bool) -> None:
        self._connecting = connecting
        self._connect.setText("Connecting…" if connecting else "Connect")
        for button in (self._connect, self._cancel, self._another):
            button.setEnabled(not connecting)
        self.calendar_page.set_busy(connecting)
