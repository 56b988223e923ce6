"""Puts together what is done with bookings all day in one window: with several at once, and after one is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bookings_desktop.ui.bookings.completion_controller import CompletionController
from bookings_desktop.ui.bookings.queue_bar import QueueBar
from bookings_desktop.ui.bookings.saved_views import STILL_OPEN
from bookings_desktop.ui.bookings.selection_controller import SelectionController
from bookings_desktop.ui.commands import BookingCommands
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.trash.controller import TrashController

if TYPE_CHECKING:
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow


class Flow:
    """The parts, wired to each other and to the window.

    Attributes:
        completion: the bar after a booking was completed.
        selection: the commands over the chosen bookings.
        queue: closes all bookings that are over and still open.
        trash: the page of deleted bookings.
    """

    def __init__(
        self,
        window: MainWindow,
        commands: BookingCommands,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        below: Below,
        *,
        zone: Callable[[], ZoneInfo],
        now: Callable[[], float],
    ) -> None:
        """Make them.

        Args:
            window: whose they are.
            commands: what is done.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            below: the services; used on the database lane only.
            zone: in which times are told.
            now: the present instant in seconds since the epoch.
        """
        self.completion = CompletionController(
            window.page,
            window.actions_,
            themes,
            notifications,
            tasks,
            below,
            commands.history,
            commands.no_show,
            zone=zone,
            now=now,
        )
        self.selection = SelectionController(
            window.page,
            window.actions_,
            commands,
            themes,
            tasks,
            chosen_rows=window.chosen_rows,
            completed=self.completion.offer,
            now=now,
        )
        self.trash = TrashController(
            window,
            below.bookings,
            commands.history,
            themes,
            notifications,
            tasks,
            zone=zone,
            days=lambda: below.settings().trash_days,
            now=now,
        )
        self.queue = QueueBar(themes, window.page, self.selection.set_status)
        window.views.counts.changed.connect(lambda counts: window.status_line.show_open(counts.get(STILL_OPEN, 0)))
        window.status_line.show_open(window.views.counts.told.get(STILL_OPEN, 0))
        window.status_line.open_clicked.connect(lambda: window.views.show(STILL_OPEN))
        page, line = window.page, window.status_line
        page.selection_changed.connect(lambda rows: line.show_selection(len(rows), page.proxy.found))
        window.closed.connect(self.completion.flush)

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self.trash.stop()
