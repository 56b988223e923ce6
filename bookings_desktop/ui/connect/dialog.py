"""The dialog that connects a Google calendar: client file, sign-in in the browser, choice of the calendar."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import RemoteCalendarInfo
from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.connect.client_check import ClientCheck
from bookings_desktop.ui.connect.connector import Connector, Mirrored
from bookings_desktop.ui.connect.frame import ConnectFrame, Step
from bookings_desktop.ui.connect.pages import CalendarChoice
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner


class Purpose(Enum):
    """What the dialog was opened for."""

    CONNECT = "connect"
    """From the client file on."""
    SIGN_IN_AGAIN = "sign-in-again"
    """The browser at once; the same account takes up the work where it was."""
    CONTACTS = "contacts"
    """As before, and the permission to read contacts is asked for too."""
    CHOOSE = "choose"
    """Another calendar: without a new sign-in, as long as the present one works."""


class ConnectDialog(ConnectFrame):
    """Leads from the client file to a connected calendar; show it with ``open()``.

    It never blocks: slow work runs on the network lane, and an answer that comes after the person went on or closed the dialog
    is dropped.

    Args:
        tasks: runs the connector.
        connector: signs in and connects.
        organisation: gives the new calendar its name.
        booking_count: how many bookings will be sent.
        client_file: path of the client file used last, or empty.
        purpose: what it is opened for.

    Signals:
        connected: the calendar of this name is connected; the dialog closes then.
        resumed: the account whose calendar is the mirror signed in again; the dialog closes then.
    """

    connected = Signal(str)
    resumed = Signal(str)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        connector: Connector,
        *,
        organisation: str = "",
        booking_count: int = 0,
        client_file: str = "",
        purpose: Purpose = Purpose.CONNECT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(themes, organisation, booking_count, client_file, parent)
        self._tasks = tasks
        self._connector = connector
        self._gone = False
        self._attempt: threading.Event | None = None
        self._purpose = purpose
        self._looking: threading.Event | None = None
        self._on_banner: Callable[[], None] = self._try_again
        self._banner.acted.connect(lambda: self._on_banner())  # noqa: PLW0108 - what it does changes
        self._client = ClientCheck(self.client_page, tasks, connector, lambda: self._attempt is not None, self)
        self._listen()
        self._show(Step.CLIENT)
        if self._again:
            self.setWindowTitle(texts.again_title(contacts=purpose is Purpose.CONTACTS))
        if self._again and client_file:
            self._begin_sign_in()
        elif purpose is Purpose.CHOOSE:
            self._attempt = threading.Event()
            tasks.start(self._choose_anew(self._attempt))
        else:
            self._client.check()
        tasks.start(self._read_notice())

    @property
    def _again(self) -> bool:
        """Whether what was connected before only goes on."""
        return self._purpose in (Purpose.SIGN_IN_AGAIN, Purpose.CONTACTS)

    def reject(self) -> None:
        """Esc and Cancel: end the wait for the browser, or else close. A calendar being connected is waited for."""
        if self._connecting:
            return
        if self.step is Step.WAITING and self._purpose is not Purpose.CHOOSE:
            self._stop_attempt()
            self._show(Step.CLIENT)
            self._tell("info", "The sign-in was cancelled.", "Nothing was changed.")
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close, and let go of what is still going on."""
        self._gone = True
        self._client.stop()
        self._stop_attempt()
        if self._looking is not None:
            self._looking.set()
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

    def _listen(self) -> None:
        footer = self._footer
        self._client.chosen.connect(footer.sign_in.setFocus)
        self.client_page.console_requested.connect(lambda: QDesktopServices.openUrl(QUrl(texts.CONSOLE_ADDRESS)))
        self.calendar_page.chosen.connect(lambda: self._banner_room.setVisible(False))
        footer.another.clicked.connect(self._start_again)
        footer.cancel.clicked.connect(self.reject)
        footer.not_now.clicked.connect(self.reject)
        footer.sign_in.clicked.connect(self._begin_sign_in)
        footer.sign_in_again.clicked.connect(self._begin_sign_in)
        footer.other_calendar.clicked.connect(self._use_this_account)
        footer.connect_button.clicked.connect(self._begin_connecting)
        footer.begin.clicked.connect(lambda: self._begin(self.calendar_page.choice))

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

    # --- the sign-in

    def _begin_sign_in(self) -> None:
        if not self.client_page.path:
            self._show(Step.CLIENT)
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
        right = await self._client.is_right(path)
        if not right and not self._gone:
            self.client_page.field.setFocus()
        return right

    async def _wait_for_browser(self, path: str, attempt: threading.Event) -> None:
        again, contacts = self._again, self._purpose is Purpose.CONTACTS
        self.waiting_page.begin(again=again, contacts=contacts)
        self._show(Step.WAITING)
        loop = asyncio.get_running_loop()

        def announce(address: str) -> None:
            # called on the network lane
            loop.call_soon_threadsafe(self._show_address, attempt, address)

        try:
            before = await self._tasks.run(self._connector.mirrored, Lane.NETWORK) if again else None
            if before is not None and self._is_current(attempt):
                self.waiting_page.begin(again=True, account=before.account, contacts=contacts)
            account = await self._tasks.run(
                lambda: self._connector.sign_in(path, announce, attempt, contacts=contacts), Lane.NETWORK
            )
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
            await self._after_sign_in(account, before, attempt)

    async def _after_sign_in(self, account: str, before: Mirrored | None, attempt: threading.Event) -> None:
        """Go on where the work was, or to the calendars."""
        if before is not None:
            if before.account.casefold() == account.casefold():
                self.resumed.emit(before.calendar)
                self.accept()
            else:
                self.other_page.show_accounts(account, before.account, before.calendar)
                self._show(Step.OTHER_ACCOUNT)
            return
        await self._read_calendars(attempt)

    async def _choose_anew(self, attempt: threading.Event) -> None:
        """Go straight to the calendars, if the sign-in still works."""
        self.waiting_page.show_reading("")
        self._show(Step.WAITING)
        problem = None
        try:
            account = await self._tasks.run(self._connector.account, Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if not self._is_current(attempt):
            return
        self._purpose = Purpose.CONNECT
        try:
            if problem is None:
                self.calendar_page.show_account(account)
                await self._read_calendars(attempt)
            else:
                self._show(Step.CLIENT)
                self._tell("danger", problem.title, problem.hint)
        finally:
            if self._is_current(attempt):
                self._attempt = None
        self._client.check()

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
            calendars, missing, may_create = await self._tasks.run(self._ask_for_calendars, Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if not self._is_current(attempt):
            return
        self._footer.connect_button.setEnabled(problem is None and (may_create or bool(texts.writable(calendars))))
        if problem is None:
            self.calendar_page.show_calendars(calendars, may_create=may_create)
        else:
            self.calendar_page.show_nothing()
        self._show(Step.CALENDAR)
        if problem is not None:
            self._on_banner = self._try_again
            self._tell("danger", problem.title, problem.hint, "Try again")
            self._banner.setFocus()
        elif missing:
            self._on_banner = self._begin_sign_in
            self._tell("warn", texts.not_granted(missing), "All else works. Tick all boxes to have it too.", "Grant it")

    def _ask_for_calendars(self) -> tuple[tuple[RemoteCalendarInfo, ...], tuple[str, ...], bool]:
        connector = self._connector
        return connector.calendars(), connector.not_granted(), connector.may_create()

    def _use_this_account(self) -> None:
        """The person wants a calendar of the account that signed in now."""
        self._purpose = Purpose.CONNECT
        self._try_again()

    def _start_again(self) -> None:
        self._stop_attempt()
        self._show(Step.CLIENT)

    def _begin_connecting(self) -> None:
        choice = self.calendar_page.choice
        if not choice.name and not choice.calendar_id:
            self.calendar_page.show_problem("Give the calendar a name that colleagues will recognise.")
        elif not self._connecting and self._looking is None:
            self._looking = threading.Event()
            self._tasks.start(self._look_first(choice, self._looking))

    async def _look_first(self, choice: CalendarChoice, cancelled: threading.Event) -> None:
        """Count what the first sync would do; when there is nothing to ask about, it begins at once."""
        self._banner_room.setVisible(False)
        self._set_looking(True)
        problem = None
        try:
            calendar_id = choice.calendar_id or self.calendar_page.known(choice.name)
            first = await self._tasks.run(lambda: self._connector.preview(calendar_id, cancelled), Lane.NETWORK)
        except BookingsError as error:
            problem = error
        finally:
            self._looking = None
            if not self._gone:
                self._set_looking(False)
        if self._gone:
            return
        if problem is not None:
            self._tell("danger", problem.title, problem.hint)
            self._footer.connect_button.setFocus()
        elif first.nothing:
            self._begin(choice)
        else:
            self.begin_page.show_first(first, choice.name)
            self._show(Step.BEGIN)

    def _begin(self, choice: CalendarChoice) -> None:
        if not self._connecting:
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
            self._current_button.setFocus()
        else:
            self.connected.emit(choice.name)
            self.accept()

    def _carry_out(self, choice: CalendarChoice) -> None:
        if choice.calendar_id:
            self._connector.choose(choice.calendar_id)
        else:
            self._connector.create(choice.name)
