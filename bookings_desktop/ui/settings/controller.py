"""What the settings page and the file menu do: change settings, back up, restore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from bookings_desktop.errors import BookingsError, InvalidInput
from bookings_desktop.models.values import Member
from bookings_desktop.services.public_holidays import regions
from bookings_desktop.sync.told import Words
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.below import Below, Onward
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.settings.keeper import SettingsKeeper
from bookings_desktop.ui.settings.page import SettingsPage
from bookings_desktop.ui.settings.person import member_of
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner

if TYPE_CHECKING:
    from bookings_desktop.ui.main_window import MainWindow

_BACKUPS = "Backups of Bookings (*.db);;All files (*)"
_RESTORE, _STAY = "Replace by the backup", "Leave it as it is"


class SettingsController(QObject):
    """Opens the settings page of a window and does what is chosen there. The page is made when it is opened first.

    Signals:
        opened: the :class:`SettingsPage` is shown.
    """

    opened = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        keeper: SettingsKeeper,
        themes: ThemeManager,
        tasks: TaskRunner,
        notifications: Notifications,
        *,
        now: Callable[[], float],
        leave: Callable[[Onward], bool],
    ) -> None:
        """Make it.

        Args:
            window: in which the page is shown.
            below: settings and backups.
            keeper: through which settings are changed.
            themes: colours and fonts.
            tasks: the lanes.
            notifications: the door for messages.
            now: gives the present instant in seconds since the epoch.
            leave: closes this window and goes on with something else; tells whether it does.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._keeper = keeper
        self._themes = themes
        self._tasks = tasks
        self._notifications = notifications
        self._now = now
        self._leave = leave
        self._words = Words("Starting…")
        self._connected = False
        self._members: tuple[Member, ...] = ()
        self.page: SettingsPage | None = None
        keeper.changed.connect(self._show)
        formats.changes().changed.connect(self._on_formats)

    # ---- the page ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the page, as the settings are now."""
        page = self.page or self._make()
        self._show()
        page.google.show_state(self._words, connected=self._connected)
        self._window.pages.show_page(page, page.organisation.name)
        self._tasks.start(self._list_backups())
        self._tasks.start(self._read_sign_in())
        self.opened.emit(page)

    async def _read_regions(self, country: str) -> None:
        found = await self._tasks.run(lambda: regions(country))
        if self.page is not None:
            self.page.bookings.show_regions(country, found)

    async def _read_sign_in(self) -> None:
        """Show where the sign-in is kept, and what was not ticked with it."""
        connector = self._below.connector
        try:
            kept = await self._tasks.run(lambda: (connector.kept_in(), connector.not_granted()), Lane.NETWORK)
        except BookingsError as error:  # a locked keyring: said where the sign-in is spoken of
            kept = (str(error), ())
        if self.page is not None:
            self.page.google.show_sign_in(*kept)

    def open_google(self) -> None:
        """Show the page at the group about Google Calendar."""
        self.open()
        if self.page is not None:
            self.page.show_google()

    def _make(self) -> SettingsPage:
        page = self.page = SettingsPage(self._themes, self._below.folder, self._now)
        page.changed.connect(lambda values: self._tasks.start(self._change(values)))
        self._window.closed.connect(page.flush)
        page.back_requested.connect(self._window.pages.go_home)
        page.person.team_requested.connect(self._window.actions_[names.TEAM].trigger)
        page.bookings.regions_wanted.connect(lambda country: self._tasks.start(self._read_regions(country)))
        page.google.connect_requested.connect(self._window.connect_requested)
        page.google.disconnect_requested.connect(self._window.disconnect_requested)
        page.google.grant_requested.connect(self._window.sign_in_requested)
        page.data.backup_requested.connect(self.back_up)
        page.data.restore_requested.connect(self.restore)
        page.data.copied.connect(self._notifications.info)
        return page

    def show_sync(self, words: Words, *, connected: bool) -> None:
        """Where the mirror stands has changed."""
        changed = connected is not self._connected
        self._words, self._connected = words, connected
        if changed and self.page is not None:
            self._tasks.start(self._read_sign_in())
        if self.page is not None:
            self.page.google.show_state(words, connected=connected)

    def show_members(self, members: tuple[Member, ...]) -> None:
        """The team has changed."""
        self._members = members
        self._show_match()

    async def _change(self, values: dict[str, Any]) -> None:
        """Change settings; what is wrong with them is said below their fields, and what is stored stays."""
        page = self.page
        try:
            await self._keeper.change(**values)
        except InvalidInput as error:
            shown = [page is not None and page.show_problem(one.field, one.message) for one in error.problems]
            if not all(shown):
                raise
        except BookingsError:
            self._show()
            raise

    def _show(self) -> None:
        if self.page is not None:
            self.page.show_settings(self._keeper.settings)
            self._show_match()

    def _show_match(self) -> None:
        if self.page is None:
            return
        settings = self._keeper.settings
        self.page.person.show_match(self._below.who(), member_of(settings.person, settings.person_email, self._members))

    def _on_formats(self) -> None:
        if self.page is not None and self.page.isVisible():  # a window that was closed has no event loop any more
            self._tasks.start(self._list_backups())

    # ---- backups ----------------------------------------------------------------------------------------------------

    async def _list_backups(self) -> None:
        backups = await self._tasks.run(self._below.backups.all)
        if self.page is not None:
            self.page.data.show_backups(backups, self._keeper.settings.zone)

    def back_up(self) -> None:
        """Ask where a backup goes, and make it."""
        day = f"{self._today():%Y-%m-%d}"
        dialog = QFileDialog(self._window, "Back up now", str(Path.home() / f"Bookings {day}.db"), _BACKUPS)
        dialog.setObjectName("backUpNow")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("db")
        dialog.selectFile(f"Bookings {day}.db")
        dialog.fileSelected.connect(lambda name: self._tasks.start(self.write_backup(Path(name))))
        self._open_dialog(dialog)

    async def write_backup(self, target: Path) -> None:
        """Copy the database to a file. Raises BookingsError."""
        made = await self._tasks.run(lambda: self._below.backups.write(target))
        self._notifications.info("The backup is made.", f"It is {made}.")
        await self._list_backups()

    def restore(self, backup: Path | None = None) -> None:
        """Put a backup in the place of the present data, after a question; without one, ask for a file first."""
        if backup is not None:
            self._tasks.start(self.restore_from(backup))
            return
        dialog = QFileDialog(self._window, "Restore from a backup", str(self._below.folder), _BACKUPS)
        dialog.setObjectName("restoreFromBackup")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._tasks.start(self.restore_from(Path(name))))
        self._open_dialog(dialog)

    async def restore_from(self, backup: Path) -> None:
        """Check a backup, ask, and begin anew with it. Raises BookingsError; then nothing was changed."""
        bookings = await self._tasks.run(lambda: self._below.backups.check(backup))
        count = "1 booking" if bookings == 1 else f"{bookings:,} bookings"
        answer = await ask(
            self._themes,
            self._window,
            "Replace everything by this backup?",
            f"The backup “{backup.name}” holds {count}. What is here now is kept as another backup, so that you can go back. "
            "Bookings begins anew with it.",
            ((_RESTORE, "danger"), (_STAY, "primary")),
        )
        if answer == _RESTORE:
            self._leave(Onward(restore=backup))

    def _open_dialog(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _today(self) -> datetime:
        return datetime.fromtimestamp(self._now(), self._keeper.settings.zone)
