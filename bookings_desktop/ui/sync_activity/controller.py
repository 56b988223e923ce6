"""Keeps the sync activity page in step with the engine and the database, and does what is asked for there.

The page, and what it needs, is made when it is opened for the first time. While it is out of view nothing is read for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTimer

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.sync.state import SyncStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.sync_controller import SyncController
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner

if TYPE_CHECKING:  # made and imported on first use, after the first paint
    from bookings_desktop.services.sync_activity import SyncActivity
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.sync_activity.conflicts_controller import ConflictsController, Remember
    from bookings_desktop.ui.sync_activity.log_dialog import LogDialog
    from bookings_desktop.ui.sync_activity.page import SyncActivityPage
    from bookings_desktop.ui.sync_activity.queue_texts import ProgressWords
    from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog
    from bookings_desktop.ui.sync_activity.texts import Act, Scene

PATIENCE_MS = 200
"""How long changes rest before the page reads again: a push of a thousand bookings is read a few times a second at most."""

TICK_MS = 15_000
"""How often the page brings “in 1 min” and the like up to date, and hears of what another process did."""


class SyncActivityController(QObject):
    """The sync activity page of one window.

    Attributes:
        page: the page, once it was opened.
        conflicts: the cards on it.
    """

    def __init__(
        self,
        window: MainWindow,
        below: Below,
        sync: SyncController,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        remember: Remember,
        acts: Mapping[str, Callable[[], object]],
        zone: Callable[[], ZoneInfo],
        now: Callable[[], float],
    ) -> None:
        """Wire it; the page itself comes later.

        Args:
            window: in which the page is shown.
            below: the services; used on the database lane only.
            sync: drives the engine.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            remember: tells of a choice that can be undone.
            acts: what the buttons do, by the values of :class:`~bookings_desktop.ui.sync_activity.texts.Act`.
            zone: in which times are told.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(window)
        self._window = window
        self._below = below
        self._sync = sync
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks
        self._remember = remember
        self._acts = acts
        self._zone = zone
        self._now = now
        self._stopped = False
        self._reading = self._read_again = False
        self._activity: SyncActivity | None = None
        self.page: SyncActivityPage | None = None
        self.conflicts: ConflictsController | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._begin_to_read)
        self._minute = QTimer(self)
        self._minute.setInterval(TICK_MS)
        self._minute.timeout.connect(self._begin_to_read)
        window.actions_[names.SYNC_ACTIVITY].triggered.connect(self.open)
        window.pages.page_shown.connect(self._on_page_shown)
        sync.status_changed.connect(self._on_status)
        formats.changes().changed.connect(self._begin_to_read)

    def open(self) -> None:
        """Show the page."""
        page = self.page or self._make()
        self._window.pages.show_page(page, page.pause if page.pause.isVisibleTo(page) else page.first_button)
        self._begin_to_read()
        if self.conflicts is not None:
            self._tasks.start(self.conflicts.read())

    def choose(self, booking_id: str) -> None:
        """Lead to the card of a booking that was changed here and in Google."""
        if self.page is None:
            self._make()
        if self.conflicts is not None:
            self.conflicts.choose(booking_id)

    def _make(self) -> SyncActivityPage:
        from bookings_desktop.ui.sync_activity.page import SyncActivityPage

        page = self.page = SyncActivityPage(self._themes)
        page.acted.connect(self._do)
        page.open_requested.connect(self.open_booking)
        page.pause_requested.connect(self._pause)
        page.sync_requested.connect(self._window.actions_[names.SYNC_NOW].trigger)
        page.log_requested.connect(self.show_log)
        page.report_requested.connect(self.show_report)
        self._make_conflicts(page)
        self._show()
        return page

    def _make_conflicts(self, page: SyncActivityPage) -> None:
        from bookings_desktop.ui.sync_activity.conflicts_controller import ConflictsController

        cards = self.conflicts = ConflictsController(
            page.conflicts,
            self._below.conflicts,
            self._tasks,
            self._themes,
            zone=self._zone,
            now=self._now,
            who=self._below.who,
            remember=self._remember,
            reveal=self.open,
            parent=self,
        )
        cards.count_changed.connect(page.show_conflicts)
        cards.open_requested.connect(self.open_booking)

    def _on_page_shown(self, page: object) -> None:
        if page is self.page:
            self._minute.start()
        else:
            self._minute.stop()
            self._timer.stop()

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        self._timer.stop()
        self._minute.stop()
        if self.conflicts is not None:
            self.conflicts.stop()

    @property
    def _in_view(self) -> bool:
        return not self._stopped and self.page is not None and self.page.isVisible()

    # ---- reading ----------------------------------------------------------------------------------------------------

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; read anew soon if it may concern the page."""
        if self._in_view and (changes.bookings or changes.calendars or changes.sync_log or changes.contacts):
            self._read_soon()
            if self.conflicts is not None:
                self.conflicts.on_change(changes)

    def _read_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_status(self, _status: SyncStatus) -> None:
        if self._in_view:
            self._show()
            self._read_soon()

    def _begin_to_read(self) -> None:
        if self._in_view:
            self._tasks.start(self.read())

    async def read(self) -> None:
        """Read everything anew and show it, unless the page has gone out of view; one reading at a time."""
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        try:
            self._read_again = True
            while self._read_again and self._in_view:
                self._read_again = False
                service, since = self._below.sync_activity, self._midnight()
                self._activity = await self._tasks.run(partial(service.read, since))
        finally:
            self._reading = False
        if not self._stopped:
            self._show()

    def _midnight(self) -> datetime:
        today = datetime.fromtimestamp(self._now(), self._zone())
        return today.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)

    def _utc(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    # ---- showing ----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        page = self.page
        if page is None:
            return
        from bookings_desktop.ui.sync_activity.log_texts import log_lines

        scene = self._scene()
        page.show_scene(scene, self._below.settings().poll_seconds, self._progress())
        page.show_today(log_lines(scene.activity.log, scene.zone, scene.now))

    def _scene(self) -> Scene:
        from bookings_desktop.services.sync_activity import SyncActivity
        from bookings_desktop.ui.sync_activity.texts import Scene

        activity = self._activity or SyncActivity()
        return Scene(
            self._sync.status, activity, self._utc(), self._zone(), self._sync.next_look_at, self._window.sync.whose
        )

    def _progress(self) -> ProgressWords | None:
        """How far a round is that takes longer than a moment."""
        from bookings_desktop.ui.sync_activity.queue_texts import ProgressWords, progress_words

        progress = self._sync.status.progress
        if progress is None:
            return None
        if progress.total is None:
            return ProgressWords(0, 0, f"{progress.done:,} changes taken in so far")
        return progress_words(progress.done, progress.total, progress.seconds_left)

    # ---- acting -----------------------------------------------------------------------------------------------------

    def _do(self, act: Act) -> None:
        from bookings_desktop.ui.sync_activity.texts import Act, later_words

        if act is Act.LATER:
            self._notifications.info(*later_words(self._sync.status))
            self._sync.postpone_question()
        elif act.value in self._acts:
            self._acts[act.value]()

    def _pause(self) -> None:
        if self._sync.paused:
            self._sync.resume()
        else:
            self._sync.pause()

    def open_booking(self, booking_id: str) -> None:
        """Show a booking in the table, whatever is filtered out there now."""
        window = self._window
        window.pages.go_home()
        if window.page.proxy.row_of(booking_id) < 0:
            window.page.set_filter(BookingFilter(scope=Scope.ALL))
        window.page.select(booking_id)
        window.page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_log(self) -> LogDialog:
        """Open the whole log."""
        from bookings_desktop.ui.sync_activity.log_dialog import LogDialog

        zone = self._zone()
        dialog = LogDialog(self._themes, datetime.fromtimestamp(self._now(), zone).year, self._window)
        dialog.model.more_wanted.connect(lambda: self._tasks.start(self._read_log(dialog)))
        self._window.closed.connect(dialog.close)
        dialog.open()
        return dialog

    async def _read_log(self, dialog: LogDialog) -> None:
        from shiboken6 import isValid

        from bookings_desktop.ui.sync_activity.log_dialog import PAGE
        from bookings_desktop.ui.sync_activity.log_texts import log_lines

        service, before = self._below.sync_activity, dialog.model.last_id
        entries = await self._tasks.run(lambda: service.log(PAGE, before))
        if isValid(dialog):
            dialog.model.append(log_lines(entries, self._zone(), self._utc()), complete=len(entries) < PAGE)

    def show_report(self) -> None:
        """Show the report for support."""
        self._tasks.start(self._show_report())

    async def _show_report(self) -> ReportDialog:
        from bookings_desktop.ui.sync_activity.report import HISTORY_LINES, ReportFacts, read_log, report_text
        from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog

        below, since = self._below, self._midnight()
        status, settings, at = self._sync.status, below.settings(), self._utc()

        def gather() -> str:
            service = below.sync_activity
            log = read_log(below.folder)
            return report_text(ReportFacts(status, service.read(since), settings, service.log(HISTORY_LINES), log, at))

        dialog = ReportDialog(self._themes, await self._tasks.run(gather), self._window)
        self._window.closed.connect(dialog.close)
        dialog.open()
        return dialog
