"""Keeps the page of the team in step with the database, and does what is asked for there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from bookings_desktop.models.values import Member, TimedSlot, TimeOff
from bookings_desktop.services.days_off import zone_of
from bookings_desktop.services.public_holidays import Place
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.follow_up_steps import follow_ups_step
from bookings_desktop.ui.settings.keeper import SettingsKeeper
from bookings_desktop.ui.team.hand_over import HandOverDialog
from bookings_desktop.ui.team.member_dialog import MemberDialog
from bookings_desktop.ui.team.page import TeamPage
from bookings_desktop.ui.team.time_off import TimeOffDialog, TimeOffForm, time_off_words
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import Reversal, UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.team import HandOver, MemberChanged, TeamService, TimeOffChanged
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow


class TeamController(QObject):
    """The team of one window.

    Attributes:
        page: the page.
        dialog: the dialog that is open over it, or None.
    """

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        history: UndoHistory,
        keeper: SettingsKeeper,
        themes: ThemeManager,
        tasks: TaskRunner,
        *,
        now: Callable[[], float],
    ) -> None:
        """Make the page and wire it.

        Args:
            window: in which the page is shown.
            below: the services; used on the database lane only.
            history: remembers what can be undone.
            keeper: through which it is told who works here.
            themes: colours and fonts.
            tasks: runs what is slow.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._history = history
        self._keeper = keeper
        self._themes = themes
        self._tasks = tasks
        self._now = now
        self._members: tuple[Member, ...] = ()
        self._me: Member | None = None
        self._time_off: TimeOffDialog | None = None
        self.dialog: MemberDialog | TimeOffForm | HandOverDialog | None = None
        self.page = TeamPage(themes, below.settings().zone, self._moment)
        self.page.setParent(window)
        self.page.hide()
        page = self.page
        page.add_requested.connect(lambda: self._tasks.start(self._add()))
        page.edit_requested.connect(self.edit)
        page.time_off_requested.connect(self.show_time_off)
        page.me_requested.connect(self._this_is_me)
        page.active_requested.connect(lambda member: self._tasks.start(self._change_active(member)))
        page.back_requested.connect(window.pages.go_home)
        window.add_page(names.TEAM, page, self.open)
        window.actions_[names.TEAM].triggered.connect(self.open)
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._look)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the page."""
        self._window.pages.show_page(self.page, self.page.list)
        self._look()
        self._minute.start()

    def show_members(self, members: tuple[Member, ...], me: Member | None) -> None:
        """The team, or who of it works here, is another."""
        self._members, self._me = members, me
        self.page.show_members(members, me.id if me is not None else None)
        self._look()
        if self._time_off is not None:
            self._tasks.start(self._list_time_off(self._time_off))

    def stop(self) -> None:
        """Look no more: the window is gone."""
        self._minute.stop()

    def _look(self) -> None:
        if self.page.isVisible():
            self._tasks.start(self._show_presence())
        else:
            self._minute.stop()

    async def _show_presence(self) -> None:
        """Tell who has time in this minute."""
        settings, now = self._below.settings(), self._moment().replace(second=0, microsecond=0)
        slot = TimedSlot(now, now + timedelta(minutes=1), settings.zone.key)
        place = Place(settings.holiday_country, settings.holiday_region)
        team = await self._tasks.run(
            lambda: self._below.who_is_free.at(
                slot, working_hours=settings.working_hours, zone=settings.zone, place=place
            )
        )
        if isValid(self.page):
            self.page.show_team(team)

    # ---- colleagues -------------------------------------------------------------------------------------------------

    async def _add(self) -> None:
        colour = await self._tasks.run(self._below.team.next_colour)
        self.edit(Member("", "", colour=colour))

    def edit(self, member: Member) -> None:
        """Open the dialog of a colleague; a new one has no id."""
        dialog = MemberDialog(
            self._themes,
            self._tasks,
            member,
            self._below.settings(),
            store=self._below.team.save,
            now=self._now,
            parent=self._window,
        )
        dialog.stored.connect(self._on_stored)
        self._open(dialog)

    def _open(self, dialog: MemberDialog | TimeOffForm | HandOverDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        self._window.closed.connect(dialog.close)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    def _on_stored(self, change: MemberChanged) -> None:
        before, after = change.before, change.after
        if after is None or (before is not None and before.version == after.version):
            return
        word = "added to the team" if before is None else "saved"
        self._history.remember(f"{after.name} {word}", (), (_member_step(self._below.team, change),))
        self.page.select(after.id)

    def _this_is_me(self, member: Member) -> None:
        self._keeper.begin(person=member.name, person_email=member.email)

    async def _change_active(self, member: Member) -> None:
        if not member.active:
            change = await self._tasks.run(lambda: self._below.team.save(replace(member, active=True)))
            self._history.remember(f"{member.name} is active again", (), (_member_step(self._below.team, change),))
            return
        left = await self._tasks.run(lambda: self._below.team.left_behind(member.id))
        others = [one for one in self._members if one.active and one.id != member.id]
        counts = (len(left.bookings), len(left.follow_ups))
        dialog = HandOverDialog(self._themes, member, others, *counts, parent=self._window)
        dialog.answered.connect(lambda bookings, tasks: self._tasks.start(self._deactivate(member, bookings, tasks)))
        self._open(dialog)

    async def _deactivate(self, member: Member, bookings: HandOver, follow_ups: HandOver) -> None:
        team, tasks = self._below.team, self._below.follow_ups
        done = await self._tasks.run(lambda: team.deactivate(member, bookings=bookings, follow_ups=follow_ups))
        sentence = f"{member.name} is not active any more"
        for count, one, to_id in (
            (len(done.bookings), "booking", bookings.to_id),
            (len(done.follow_ups), "follow-up", follow_ups.to_id),
        ):
            if count:
                to = next((other.name for other in self._members if other.id == to_id), "nobody")
                sentence += f", 1 {one} goes to {to}" if count == 1 else f", {count:,} {one}s go to {to}"
        steps = [_member_step(team, done.member)]
        if done.follow_ups:
            steps.append(follow_ups_step(tasks, done.follow_ups))
        self._history.remember(sentence, done.bookings, tuple(steps))

    # ---- time off ---------------------------------------------------------------------------------------------------

    def show_time_off(self, member: Member) -> None:
        """Open the list of a colleague's time off."""
        dialog = self._time_off = TimeOffDialog(self._themes, member, self._zone(member), self._window)
        dialog.add_requested.connect(lambda: self._edit_time_off(dialog, self._new_time_off(member)))
        dialog.edit_requested.connect(lambda one: self._edit_time_off(dialog, one))
        dialog.delete_requested.connect(lambda one: self._tasks.start(self._delete_time_off(member, one)))
        dialog.finished.connect(self._on_time_off_closed)
        self._window.closed.connect(dialog.close)
        self._tasks.start(self._list_time_off(dialog))
        dialog.open()

    def _on_time_off_closed(self) -> None:
        self._time_off = None

    def _zone(self, member: Member) -> ZoneInfo:
        return zone_of(member, self._below.settings().zone)

    def _new_time_off(self, member: Member) -> TimeOff:
        tomorrow = self._moment().astimezone(self._zone(member)).date() + timedelta(days=1)
        return TimeOff("", member.id, tomorrow, tomorrow + timedelta(days=1))

    async def _list_time_off(self, dialog: TimeOffDialog) -> None:
        found = await self._tasks.run(lambda: self._below.members.time_off(dialog.member.id))
        if isValid(dialog):
            dialog.show_time_off(found, self._moment().year)

    def _edit_time_off(self, over: TimeOffDialog, time_off: TimeOff) -> None:
        form = TimeOffForm(
            self._themes,
            self._tasks,
            time_off,
            self._zone(over.member),
            store=self._below.team.save_time_off,
            parent=over,
        )
        form.stored.connect(lambda change: self._remember_time_off(over.member, change))
        self._open(form)

    async def _delete_time_off(self, member: Member, time_off: TimeOff) -> None:
        change = await self._tasks.run(lambda: self._below.team.delete_time_off(time_off))
        self._remember_time_off(member, change)

    def _remember_time_off(self, member: Member, change: TimeOffChanged) -> None:
        told = change.after or change.before
        if told is None or (change.before is not None and change.after == change.before):
            return
        when = time_off_words(told, self._zone(member), self._moment().year).partition(": ")[0]
        word = "deleted" if change.after is None else "noted"
        sentence = f"Time off of {member.name}, {when}, {word}"
        self._history.remember(sentence, (), (_time_off_step(self._below.team, change),))


def _member_step(service: TeamService, change: MemberChanged) -> Reversal:
    """Takes back a change of a colleague."""
    return Reversal(lambda: _member_step(service, service.undo_member(change)))


def _time_off_step(service: TeamService, change: TimeOffChanged) -> Reversal:
    """Takes back a change of time off."""

    def turn() -> Reversal:
        (turned,) = service.undo_time_off((change,))
        return _time_off_step(service, turned)

    return Reversal(turn)
