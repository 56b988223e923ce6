"""Puts together what one window has for the people at work: their follow-ups, the team, and who of it sits here."""

from __future__ import annotations

from collections.abc import Callable

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.below import Below
from bookings_desktop.ui.desk import Desk
from bookings_desktop.ui.follow_ups.controller import FollowUpsController, Shown
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.settings.keeper import SettingsKeeper
from bookings_desktop.ui.settings.person import member_of
from bookings_desktop.ui.team.controller import TeamController
from bookings_desktop.ui.team.who_bar import WhoBar
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner
from bookings_desktop.ui.undo import UndoHistory


class PeopleSide:
    """The parts, wired to each other and to the window.

    Attributes:
        follow_ups: the page of the follow-ups.
        team: the page of the team.
        who_bar: asks who works here, where there is a team and nobody said so.
    """

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        history: UndoHistory,
        keeper: SettingsKeeper,
        desk: Desk,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        edit_booking: Callable[[str], object],
        now: Callable[[], float],
    ) -> None:
        """Make them.

        Args:
            window: whose they are.
            below: the services; used on the database lane only.
            history: remembers what can be undone.
            keeper: through which settings are changed.
            desk: tells what has changed.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            edit_booking: opens the dialog of a booking.
            now: the present instant in seconds since the epoch.
        """
        self._window = window
        self._below = below
        self._tasks = tasks
        self._keeper = keeper
        self.follow_ups = FollowUpsController(
            window,
            below,
            history,
            themes,
            notifications,
            tasks,
            show=Shown(self._show_contact, edit_booking),
            now=now,
        )
        self.team = TeamController(window, below, history, keeper, themes, tasks, now=now)
        self.who_bar = WhoBar(themes)
        window.add_bar(self.who_bar)
        self.who_bar.chosen.connect(lambda one: keeper.begin(person=one.name, person_email=one.email))
        self.who_bar.put_aside.connect(lambda: keeper.begin(who_put_aside=True))
        self.who_bar.other_wanted.connect(self._name_somebody)
        desk.changed.connect(self._on_change)
        keeper.changed.connect(lambda _settings: tasks.start(self._read_members()))
        window.closed.connect(self.follow_ups.stop)
        window.closed.connect(self.team.stop)

    async def begin(self) -> None:
        """Read what the window shows of it from the start."""
        await self._read_members()
        await self.follow_ups.read()

    async def match_account(self) -> None:
        """A calendar was connected: who has the account's address works here, unless somebody was named already."""
        if self._below.settings().person_email:
            return
        account = await self._tasks.run(self._below.connector.account, Lane.NETWORK)
        members = await self._tasks.run(self._below.members.all)
        me = member_of("", account, members)
        if me is not None and not self._below.settings().person:
            await self._keeper.change(person=me.name, person_email=me.email or account)

    def _on_change(self, changes: ChangeSet) -> None:
        if changes.members:
            self._tasks.start(self._read_members())
        self.follow_ups.on_change(changes)

    async def _read_members(self) -> None:
        members = await self._tasks.run(self._below.members.all)
        settings = self._below.settings()
        me = member_of(settings.person, settings.person_email, members)
        self.follow_ups.show_members(members, me)
        self.team.show_members(members, me)
        active = tuple(member for member in members if member.active)
        self.who_bar.show_members(active)
        self.who_bar.setVisible(bool(active) and me is None and not settings.person and not settings.who_put_aside)

    def _name_somebody(self) -> None:
        """Lead to where a name is entered that is not in the team."""
        self._window.actions_[names.SETTINGS].trigger()

    def _show_contact(self, contact_id: str, _name: str) -> None:
        self._window.show_contact(contact_id)
