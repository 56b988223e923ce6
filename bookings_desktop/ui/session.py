"""The life of an open window after its first paint: opens what lies below, fills the window, and ends in good order.

A little longer than other files: it is the one place that knows every part of the window, and only connects them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.services.bookings import Changed
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.below import Below, Onward, Rescue
from bookings_desktop.ui.booking_dialogs import BookingDialogs
from bookings_desktop.ui.bookings.details_controller import DetailsController
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.commands import BookingCommands
from bookings_desktop.ui.connecting import Connecting
from bookings_desktop.ui.contacts.controller import ContactsController
from bookings_desktop.ui.contacts.files import ContactFiles
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.contacts.wiring import contacts_of
from bookings_desktop.ui.deal_dialog import DealEditor
from bookings_desktop.ui.desk import Desk
from bookings_desktop.ui.event_loop import run_until_done
from bookings_desktop.ui.first_run.controller import FirstRun
from bookings_desktop.ui.first_run.page import FirstRunPage
from bookings_desktop.ui.flow import Flow
from bookings_desktop.ui.google_contacts import GoogleContacts
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.open_dialogs import OpenDialogs
from bookings_desktop.ui.opening import Opening
from bookings_desktop.ui.people_side import PeopleSide
from bookings_desktop.ui.return_watch import ReturnWatch
from bookings_desktop.ui.settings.controller import SettingsController
from bookings_desktop.ui.settings.keeper import SettingsKeeper
from bookings_desktop.ui.shell.questions import ask_no_more
from bookings_desktop.ui.sync_activity.controller import SyncActivityController
from bookings_desktop.ui.sync_controller import SyncController
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import Reversal

log = logging.getLogger(__name__)


_LAST_CALL_SECONDS = 0.5
"""How long a call that is under way may still take when the window is closed."""

Errand = Callable[["WindowSession"], Awaitable[int]]
"""Something that is done in the open window instead of waiting for a person, such as the self-test; gives the exit code."""


class WindowSession:
    """One open window over what lies below it."""

    def __init__(
        self,
        window: MainWindow,
        themes: ThemeManager,
        notifications: Notifications,
        now: Callable[[], float],
        tasks: TaskRunner | None = None,
    ) -> None:
        """Prepare it; :meth:`run` is its life.

        Args:
            window: that is open.
            themes: colours and fonts.
            notifications: the door for messages.
            now: gives the present instant in seconds since the epoch.
            tasks: runs what is slow; one that has run something already, or None for a new one.
        """
        self.window = window
        self.tasks = tasks if tasks is not None else TaskRunner(notifications)
        self._themes = themes
        self._notifications = notifications
        self._now = now
        self._dialogs = OpenDialogs(window, themes, self.tasks)
        self.below: Below
        self.desk: Desk
        self.commands: BookingCommands
        self.sync: SyncController
        self.settings: SettingsKeeper
        self.preferences: SettingsController
        self.onward: Onward | None = None
        self._closed = asyncio.Event()
        window.closed.connect(self._closed.set)  # from the start: a quick person closes it before the event loop runs
        self._new_wanted = self._can_make = False
        window.new_requested.connect(self.begin_new)
        self._first_run: FirstRun | None = None
        self.connecting: Connecting
        self.details: DetailsController
        self.dialogs: BookingDialogs
        self.activity: SyncActivityController
        self.flow: Flow
        self.people_side: PeopleSide
        self.contacts: ContactsController
        self.contact_files: ContactFiles
        self.google_contacts: GoogleContacts

    async def run(
        self,
        open_below: Callable[[], Below],
        errand: Errand | None = None,
        find_rescue: Callable[[], Rescue | None] = lambda: None,
    ) -> int:
        """Open, fill, wait until the window is closed (or the errand is done), finish.

        Args:
            open_below: opens what lies below; database lane.
            errand: what is done instead of waiting for a person.
            find_rescue: looks for a way out of a damaged database; database lane.

        Returns:
            The exit code: 0, that of the errand, or 2 when the database could not be opened.
        """
        self.window.may_close = self._dialogs.may_close
        opening = Opening(self.window, self._themes, self._notifications, self.tasks)
        below = await opening.opened(open_below, find_rescue)
        if below is None:
            self.tasks.close()
            return 2
        self.below = below
        await self._connect()
        self.tasks.settle()  # the parts of the window stay
        loaded = self.tasks.start(self._fill())
        code = 0
        try:
            if errand is None:
                await self._closed.wait()
            else:
                await loaded
                code = await errand(self)
        finally:
            await self._finish()
        return code

    async def _connect(self) -> None:
        """Make the parts of the window and wire them: what is wanted first comes first, and the window answers in between."""
        parts = (
            self._connect_editing,
            self._connect_settings,
            self._connect_details,
            self._connect_flow,
            self._connect_people,
            self._connect_contacts,
            self._connect_actions,
        )
        for part in parts:
            part()
            await asyncio.sleep(0)

    def _connect_editing(self) -> None:
        """Bookings can be made and changed."""
        window, below = self.window, self.below
        self.commands = BookingCommands(
            below.bookings, self.tasks, self._notifications, self._themes, window, open_address=below.open_address
        )
        self.desk = Desk(
            below.bookings,
            below.members,
            below.history,
            below.bus,
            self.tasks,
            window,
            lambda: below.settings().zone,
            parent=window,  # what its signals hold goes with the window
        )
        self.sync = SyncController(
            below.open_engine,
            lambda: below.mirrored() is not None,
            below.bus,
            self.tasks,
            poll_seconds=lambda: below.settings().poll_seconds,
            requests_per_second=lambda: below.settings().requests_per_second,
            now=self._now,
            starts_paused=lambda: below.settings().sync_paused,
            parent=window,
        )
        self.settings = SettingsKeeper(
            below,
            window,
            self._themes,
            self.tasks,
            reload_rows=self.desk.reload,
            sync_anew=self.sync.reopen,
        )
        self.dialogs = BookingDialogs(
            window,
            self._themes,
            self.tasks,
            below,
            self._dialogs,
            now=self._now,
            join=lambda link: self.tasks.start(self.commands.join_link(link)),
            saved=self._saved,
        )
        window.edit_requested.connect(self._edit)
        self.settings.show()
        self._can_make = True
        if self._new_wanted:
            self.new_booking()

    def _connect_settings(self) -> None:
        window, below = self.window, self.below
        self.sync.status_changed.connect(window.show_sync_status)
        self.sync.paused_changed.connect(lambda paused: self.settings.begin(sync_paused=paused))
        self._returns = ReturnWatch(self._now, window)
        self._returns.returned.connect(self.sync.look_again)
        self.preferences = SettingsController(
            window,
            below,
            self.settings,
            self._themes,
            self.tasks,
            self._notifications,
            now=self._now,
            leave=self.leave,
        )
        self._begin_first_run()
        self.sync.status_changed.connect(lambda _status: self._show_sync_in_settings())
        window.actions_[names.SETTINGS].triggered.connect(self.preferences.open)
        window.actions_[names.BACK_UP].triggered.connect(self.preferences.back_up)
        window.actions_[names.RESTORE].triggered.connect(lambda _checked=False: self.preferences.restore())
        self.connecting = Connecting(
            window,
            below,
            self.sync,
            self._themes,
            self._notifications,
            self.tasks,
            open_activity=window.actions_[names.SYNC_ACTIVITY].trigger,
            open_settings=self.preferences.open_google,
            begun=self._after_connecting,
        )
        self.connecting.shown.connect(self._show_connection)
        self.google_contacts = GoogleContacts(
            below.google_contacts,
            self.connecting,
            self.sync,
            self.settings,
            self.commands.history,
            self._notifications,
            self.tasks,
            now=self._now,
            parent=window,
        )
        self.preferences.opened.connect(self.google_contacts.attach)

    def _connect_details(self) -> None:
        self.activity = self._make_activity()
        self.details = self._make_details()

    def _connect_flow(self) -> None:
        window, below = self.window, self.below
        self.flow = Flow(
            window,
            self.commands,
            self._themes,
            self._notifications,
            self.tasks,
            below,
            zone=lambda: below.settings().zone,
            now=self._now,
        )

    def _connect_people(self) -> None:
        window, below = self.window, self.below
        self.people_side = PeopleSide(
            window,
            below,
            self.commands.history,
            self.settings,
            self.desk,
            self._themes,
            self._notifications,
            self.tasks,
            edit_booking=self._edit,
            now=self._now,
        )

    def _connect_contacts(self) -> None:
        window, below = self.window, self.below
        deals = DealEditor(window, below.deals, self.commands.history, self._themes, self.tasks)
        self.details.panel.deal.edit_requested.connect(deals.edit)
        self.contacts = contacts_of(
            window,
            below,
            self.dialogs,
            self._dialogs,
            self.commands.history,
            self._themes,
            self._notifications,
            self.tasks,
            self._now,
            deals,
        )
        self.contact_files = ContactFiles(window, below, self.contacts, self._themes, self._notifications, self.tasks)
        self.desk.changed.connect(self.contacts.on_change)
        self.details.contact_wanted.connect(self.contacts.show_contact)

    def _connect_actions(self) -> None:
        window, below = self.window, self.below
        window.draft_bar.continued.connect(
            lambda draft_id, content: self.tasks.start(self.dialogs.continue_draft(draft_id, content))
        )
        window.draft_bar.discarded.connect(
            lambda draft_id: self.tasks.start(self.tasks.run(lambda: below.drafts.remove(draft_id)))
        )
        window.memory.due.connect(lambda: self.tasks.start(self._save_window()))
        window.appearance_chosen.connect(lambda appearance: self.settings.begin(appearance=appearance))
        window.text_size_chosen.connect(lambda percent: self.settings.begin(text_size=percent))
        window.sync_bar.put_back.connect(self.sync.put_back)
        window.sync_bar.postponed.connect(self.sync.postpone_question)
        for name, command in self._booking_actions().items():
            window.actions_[name].triggered.connect(lambda _checked=False, run=command: run())
        window.actions_[names.SYNC_NOW].triggered.connect(self.sync.sync_now)

    def _make_activity(self) -> SyncActivityController:
        return SyncActivityController(
            self.window,
            self.below,
            self.sync,
            self._themes,
            self._notifications,
            self.tasks,
            remember=self.commands.remember,
            acts={
                "connect": self.connecting.open,
                "settings": self.preferences.open_google,
                "retry": self.sync.sync_now,
                "allow": self.sync.answer_question,
                "begin": self.sync.begin,
                "put-back": self.sync.put_back,
            },
            zone=lambda: self.below.settings().zone,
            now=self._now,
        )

    def _make_details(self) -> DetailsController:
        details = DetailsController(
            self.window.page,
            self.window.actions_,
            self._themes,
            self._notifications,
            self.tasks,
            self.below,
            zone=lambda: self.below.settings().zone,
            now=self._now,
            remember=self.commands.remember,
            checked_at=lambda: self.sync.status.checked_at,
            open_address=self.below.open_address,
        )
        details.panel.choose_requested.connect(self.activity.choose)
        self.window.menus.choose_requested.connect(self.activity.choose)
        details.panel.set_status_menu(self.window.menus.status)
        details.place.set_wanted(self.below.settings().show_details)
        details.place.chosen.connect(lambda shown: self.settings.begin(show_details=shown))
        self.sync.status_changed.connect(details.show_sync_status)
        self.window.sync.hold_changed.connect(details.panel.foot.set_hold)
        details.panel.foot.act_requested.connect(self.connecting.act)
        details.panel.foot.show_requested.connect(self.activity.open)
        self.window.closed.connect(details.flush)
        return details

    def _booking_actions(self) -> dict[str, Callable[[], object]]:
        one = self._with_one
        actions: dict[str, Callable[[], object]] = {
            names.JOIN: lambda: one(self.commands.join),
            names.OPEN_IN_GOOGLE: lambda: one(self._open_in_google),
            names.COPY_LINK: lambda: one(self._copy_link),
            names.RESCHEDULE: lambda: one(self.dialogs.reschedule),
            names.DUPLICATE: lambda: one(self.dialogs.duplicate),
        }
        return actions

    def _with_one(self, command: Callable[[BookingSummary], Coroutine[Any, Any, None]]) -> None:
        rows = self.window.chosen_rows()
        if len(rows) == 1:
            self.tasks.start(command(rows[0]))

    async def _fill(self) -> None:
        await self.desk.load()
        await self._read_people()
        self.window.refresh_day()
        if self.window.page.rows():
            await self._end_first_run()
        if self.below.news is not None:
            self._notifications.posted.emit(self.below.news)
        self.desk.changed.connect(self._on_change)
        self.desk.changed.connect(self.details.on_change)
        self.desk.changed.connect(self.activity.on_change)
        self.desk.changed.connect(self.flow.trash.on_change)
        self.desk.changed.connect(self._dialogs.on_change)
        await self.people_side.begin()
        self.window.draft_bar.offer(list((await self.tasks.run(self.below.drafts.load)).items()))
        self.sync.start()
        self._returns.watch_network()
        await self.tasks.run(self.below.backups.daily)
        trash_days = self.below.settings().trash_days
        await self.tasks.run(lambda: self.below.bookings.purge_expired(trash_days))
        await self.flow.trash.read()

    def _on_change(self, changes: ChangeSet) -> None:
        self.window.refresh_day()
        if changes.members or changes.contacts:
            self.tasks.start(self._read_people())
        elif changes.bookings:
            self.tasks.start(self._read_recent())
        if changes.calendars:
            self.tasks.start(self.connecting.show())

    async def _read_people(self) -> None:
        self.dialogs.members = await self.tasks.run(self.below.members.all)
        self.preferences.show_members(self.dialogs.members)
        contacts = self.below.contacts
        self.dialogs.people = await self.tasks.run(lambda: ContactIndex(contacts.find(), contacts.recent()))
        self.tasks.settle()  # twenty thousand contacts are as much to look through as all rows
        await self.connecting.show()

    async def _read_recent(self) -> None:
        recent = await self.tasks.run(self.below.contacts.recent)
        if self.dialogs.people is not None:
            self.dialogs.people.set_recent(recent)

    def _begin_first_run(self) -> None:
        page = self.window.first_run
        if not isinstance(page, FirstRunPage):
            return
        self._first_run = FirstRun(
            self.window,
            page,
            self.below,
            self.settings,
            self.tasks,
            restore=self.preferences.restore,
            leave=self.leave,
        )

    async def _after_connecting(self) -> None:
        await self._end_first_run()
        await self.people_side.match_account()

    async def _end_first_run(self) -> None:
        """There is something to work with: the questions of the first start are answered."""
        first_run, self._first_run = self._first_run, None
        if first_run is not None and self.window.first_run is not None:
            await first_run.finish()

    def _show_sync_in_settings(self) -> None:
        self.preferences.show_sync(self.window.sync_words, connected=self.connecting.connected)

    def _show_connection(self) -> None:
        self.dialogs.connected = connected = self.connecting.connected
        self.details.panel.foot.set_connected(connected)
        self._show_sync_in_settings()

    def leave(self, onward: Onward) -> bool:
        """Close the window and let the program go on with something else.

        Returns:
            False when nothing happens: something in the window has to be answered first, or a person has closed it.
        """
        if self._closed.is_set():
            return False
        self.onward = onward
        if not self.window.close():
            self.onward = None
        return self.onward is not None

    async def _finish(self) -> None:
        """What was begun is finished: a booking that is being saved is on disk before the program ends."""
        self._dialogs.close_all()
        ask_no_more(self.window)  # everything stays as it is, also where work still runs that will ask at its end
        self._returns.stop()
        self.google_contacts.stop()
        await self._stop_sync()
        self.desk.stop()
        self.details.stop()
        self.activity.stop()
        self.flow.stop()
        self.contacts.stop()
        await self._save_window()
        await self.tasks.finish()
        await self.tasks.run(self.below.close)
        self.tasks.close()

    async def _stop_sync(self) -> None:
        """Let the present call end, but not for long: nobody who closes a window waits for the network."""
        stopping = asyncio.ensure_future(self.sync.stop())
        if not (await asyncio.wait({stopping}, timeout=_LAST_CALL_SECONDS))[0]:
            self.below.abort()
        await stopping
        if self.tasks.busy:
            self.below.abort()  # whatever else waits for Google, nobody is there any more to see it

    async def _save_window(self) -> None:
        """Put on disk how the window looks now."""
        memory = self.window.memory
        state = memory.take_unsaved()
        if state is not None:
            await self.tasks.run(partial(memory.save, state))

    def begin_new(self) -> None:
        """Open the dialog for a new booking, as soon as one can be made."""
        if self._can_make:
            self.new_booking()
        else:
            self._new_wanted = True

    def new_booking(self) -> BookingDialog:
        """Open the dialog for a new booking."""
        return self.dialogs.new()

    def _edit(self, booking_id: str) -> None:
        self.tasks.start(self.edit_booking(booking_id))

    async def edit_booking(self, booking_id: str) -> BookingDialog:
        """Open the dialog for a booking. Raises NotFound."""
        return await self.dialogs.edit(booking_id)

    def _saved(self, before: BookingDetails | None, after: BookingDetails, others: tuple[Reversal, ...]) -> None:
        booking = after.booking
        self.window.page.select(booking.id)
        if before is None:
            self.commands.remember_new(f"“{booking.title}” added", booking, others)
        elif before.booking.version != booking.version:
            self.commands.remember(f"“{booking.title}” saved", (Changed(before.booking, booking),), others)

    async def _open_in_google(self, row: BookingSummary) -> None:
        self.commands.open_in_google(row)

    async def _copy_link(self, row: BookingSummary) -> None:
        self.commands.copy_link(row)


def run_session(
    app: QApplication,
    session: WindowSession,
    open_below: Callable[[], Below],
    errand: Errand | None = None,
    find_rescue: Callable[[], Rescue | None] = lambda: None,
) -> int:
    """Run the event loop until the window is closed or the errand is done, and all is finished; returns the exit code."""
    return run_until_done(app, partial(session.run, open_below, errand, find_rescue))
