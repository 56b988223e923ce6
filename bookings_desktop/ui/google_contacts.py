"""The reading of Google Contacts in a window: when a person asks for it, and by itself once an hour where that is allowed.

Everything slow runs on the network lane, so a reading waits for the step of the sync that is under way and never runs beside one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import NotAllowed
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.ui.settings.contacts_row import ContactsRow, contacts_words
from bookings_desktop.ui.threads import Lane
from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_sync import ContactStanding, ContactSyncReport
    from bookings_desktop.services.import_watch import ImportWatch
    from bookings_desktop.ui.connecting import Connecting
    from bookings_desktop.ui.notifications import Notifications
    from bookings_desktop.ui.settings.keeper import SettingsKeeper
    from bookings_desktop.ui.settings.page import SettingsPage
    from bookings_desktop.ui.sync_controller import SyncController
    from bookings_desktop.ui.threads import TaskRunner
    from bookings_desktop.ui.undo import Step, UndoHistory

EVERY = timedelta(hours=1)
"""So much lies at least between two readings that begin by themselves."""


class ContactsReader(Protocol):
    """Reads the contacts of the signed-in account; blocking."""

    def standing(self) -> ContactStanding:
        """Whether they may be read, and how far they were; network lane. Raises BookingsError."""

    def read(self, watch: ImportWatch | None = None) -> ContactSyncReport:
        """Read what changed since the last time; network lane. Raises BookingsError; nothing was stored then."""

    def undo(self, report: ContactSyncReport) -> ContactSyncReport:
        """Take a reading back, and give what takes that back again; database lane. Raises BookingsError."""


class GoogleContacts(QObject):
    """Reads Google Contacts for one window, and says in its settings where that stands.

    Attributes:
        standing: what is known of it; None before it was looked up.
        fault: why the last reading failed; None after one that did not.
        report: of the last reading.
    """

    def __init__(
        self,
        reader: ContactsReader,
        connecting: Connecting,
        sync: SyncController,
        keeper: SettingsKeeper,
        history: UndoHistory,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        now: Callable[[], float],
        parent: QObject,
    ) -> None:
        """Make it.

        Args:
            reader: reads them.
            connecting: signs in with the permission.
            sync: after whose rounds it is looked whether a reading is due.
            keeper: says whether they are read by themselves.
            history: remembers what can be undone.
            notifications: the door for messages.
            tasks: the lanes.
            now: gives the present instant in seconds since the epoch.
            parent: the window.
        """
        super().__init__(parent)
        self._reader, self._connecting, self._keeper = reader, connecting, keeper
        self._history, self._notifications, self._tasks = history, notifications, tasks
        self._now = now
        self._row: ContactsRow | None = None
        self._watch: ImportWatch | None = None
        self._asked = self._unticked = False
        self._looked_at: datetime | None = None
        self._stopped = False
        self._step: Step | None = None
        self.standing: ContactStanding | None = None
        self.fault: BookingsError | None = None
        self.report: ContactSyncReport | None = None
        sync.status_changed.connect(self._on_status)
        connecting.signed_in.connect(lambda: self._tasks.start(self._on_signed_in()))
        connecting.shown.connect(self._on_connection)
        history.taken_back.connect(self._on_taken_back)

    def attach(self, page: SettingsPage) -> None:
        """The settings are shown: look up where it stands, and say it there."""
        row = page.google.contacts
        if row is not self._row:
            self._row = row
            row.allow_requested.connect(self.allow)
            row.read_requested.connect(self.read)
            row.stop_requested.connect(self.stop_reading)
            if self._watch is not None:
                row.follow(self._watch)
        self._tasks.start(self.look_up())

    async def look_up(self) -> None:
        """Find out whether they may be read, and how far they were."""
        try:
            self.standing = await self._tasks.run(self._reader.standing, Lane.NETWORK)
        except BookingsError as error:  # a locked keyring: said where the sign-in is spoken of too
            self.fault = error
        self._show()

    # ---- what a person asks for -------------------------------------------------------------------------------------

    def allow(self) -> None:
        """Let a person sign in with the permission for contacts; they are read as soon as it is given."""
        self._asked = True
        self._connecting.allow_contacts()

    def read(self) -> None:
        """Read them now."""
        if self._watch is None:
            self._tasks.start(self._read(by_person=True))

    def stop_reading(self) -> None:
        """Stop the reading that is under way; nothing of it is stored."""
        if self._watch is not None:
            self._watch.stop()
            if self._row is not None:
                self._row.show_stopping()

    def stop(self) -> None:
        """The window is closed: begin nothing any more."""
        self._stopped = True
        self.stop_reading()

    # ---- the reading ------------------------------------------------------------------------------------------------

    async def _read(self, *, by_person: bool) -> None:
        from bookings_desktop.services.import_watch import ImportWatch

        if self._watch is not None or self._stopped:
            return
        watch = self._watch = ImportWatch()
        self._looked_at = self._utc()
        if self._row is not None:
            self._row.follow(watch)
        before = self.fault
        try:
            report = await self._tasks.run(lambda: self._reader.read(watch), Lane.NETWORK)
        except BookingsError as error:
            self.fault = error
            # What passes by itself is said in the settings only; the sync tells of a dead sign-in.
            if not by_person and isinstance(error, NotAllowed) and before is None:
                self._notifications.info(error.title, error.hint)
        else:
            self.fault, self.report = None, report
            if by_person:
                self._remember(report)
        finally:
            self._watch = None
        if not self._stopped:
            await self.look_up()
            if self._row is not None and isValid(self._row):
                self._row.end(watch)

    def _remember(self, report: ContactSyncReport) -> None:
        merged = report.merged
        if not merged.changes:
            self._notifications.info("Google Contacts were read. There is nothing new.")
            return
        parts = [f"{count:,} {word}" for count, word in ((merged.created, "new"), (merged.updated, "updated")) if count]
        sentence = f"Google Contacts read: {', '.join(parts) or 'brought up to date'}"
        self._step = self._history.remember(sentence, (), (self._taking_back(report),))

    def _taking_back(self, report: ContactSyncReport) -> Reversal:
        return Reversal(lambda: self._taking_back(self._reader.undo(report)))

    def _on_taken_back(self, step: Step) -> None:
        """Who takes a reading back does not want it again within the hour."""
        if step is not self._step:
            return
        self.report = None
        if self._keeper.settings.contacts_hourly:
            self._keeper.begin(contacts_hourly=False)
            self._notifications.info(
                "Undone. Google Contacts are read only when you ask for it from now on.",
                "“Read now” in the settings reads them again.",
            )
        self._tasks.start(self.look_up())

    # ---- by itself --------------------------------------------------------------------------------------------------

    def _on_status(self, status: SyncStatus) -> None:
        """A round has ended well: look whether a reading is due, at most once an hour."""
        if status.phase is not Phase.IDLE or self._stopped or not self._keeper.settings.contacts_hourly:
            return
        if (
            self._watch is None
            and not self._asked
            and (self._looked_at is None or self._utc() - self._looked_at >= EVERY)
        ):
            self._looked_at = self._utc()
            self._tasks.start(self._read_if_due())

    async def _read_if_due(self) -> None:
        await self.look_up()
        standing = self.standing
        if standing is None or not standing.allowed or self._asked:
            return
        if standing.read_at is None or self._utc() - standing.read_at >= EVERY:
            await self._read(by_person=False)

    async def _on_signed_in(self) -> None:
        asked = self._asked  # until then none begins by itself: what a person asked for is told, and can be undone
        self.fault = None
        await self.look_up()
        self._asked = False
        if not asked or self.standing is None:
            return
        self._unticked = not self.standing.allowed
        if self._unticked:
            self._show()
            self._notifications.info(
                "Google Contacts are not read: the box for contacts was not ticked.", "All else works as before."
            )
        else:
            await self._read(by_person=True)

    def _on_connection(self) -> None:
        """A calendar was connected or disconnected, and with it perhaps the permission came or went."""
        if self.standing is not None and self.standing.signed_in is not self._connecting.connected:
            self._tasks.start(self.look_up())

    def _show(self) -> None:
        row = self._row
        if row is None or not isValid(row) or self._stopped:
            return
        standing = self.standing
        words = contacts_words(
            standing,
            self._utc(),
            self._keeper.settings.zone,
            report=self.report,
            fault=self.fault,
            unticked=self._unticked,
        )
        row.show_words(words, allowed=standing is not None and standing.allowed)
        if self._watch is not None:
            row.follow(self._watch)

    def _utc(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)
