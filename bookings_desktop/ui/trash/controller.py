"""Keeps the page of the trash in step with the database, and does what is asked for there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.listing import TrashedBooking
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.commands import subject
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.trash.page import TrashPage
from bookings_desktop.ui.undo import UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import BookingService
    from bookings_desktop.ui.main_window import MainWindow

PATIENCE_MS = 150
"""How long changes rest before the trash is read again."""

_KEEP = "Keep in the trash"


class TrashController(QObject):
    """The trash of one window.

    Attributes:
        page: the page.
    """

    def __init__(
        self,
        window: MainWindow,
        service: BookingService,
        history: UndoHistory,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        *,
        zone: Callable[[], ZoneInfo],
        days: Callable[[], int],
        now: Callable[[], float],
    ) -> None:
        """Make the page and wire it.

        Args:
            window: in which the page is shown.
            service: what it reads from and writes to; used on the database lane only.
            history: remembers what can be undone.
            themes: colours and fonts.
            notifications: the door for messages.
            tasks: runs what is slow.
            zone: in which times are told.
            days: how long deleted bookings are kept.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(window)
        self._window = window
        self._service = service
        self._history = history
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks
        self._zone = zone
        self._days = days
        self._now = now
        self._stopped = False
        self.page = TrashPage(themes)
        self.page.setParent(window)
        self.page.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(lambda: self._tasks.start(self.read()))
        self.page.restore_requested.connect(lambda rows: self._tasks.start(self.restore(rows)))
        self.page.purge_requested.connect(lambda rows: self._tasks.start(self.purge(rows)))
        self.page.empty_requested.connect(lambda: self._tasks.start(self.empty()))
        window.actions_[names.TRASH].triggered.connect(self.open)
        window.actions_[names.COLUMN_MENU].triggered.connect(self._open_order_menu)

    def open(self) -> None:
        """Show the page."""
        self.page.show_hint(self._days())
        self.page.rows_shown()
        self._window.pages.show_page(self.page, self.page.search)
        self.page.enter()
        self._tasks.start(self.read())

    def _open_order_menu(self) -> None:
        if self.page.isVisible():
            self.page.open_order_menu()

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; read anew if it may concern the trash."""
        if not self._stopped and (changes.bookings or changes.contacts):
            self._timer.start()

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        self._timer.stop()

    async def read(self) -> None:
        """Read what lies in the trash; what was selected stays so."""
        zone = self._zone()
        rows = await self._tasks.run(lambda: self._service.trash(zone))
        if self._stopped:
            return
        page = self.page
        was_empty, had_focus = not page.model.rowCount(), page.table.hasFocus()
        page.show_trash(rows, WhenTexts(zone, self._now()), self._days())
        if page.isVisible() and (had_focus or (was_empty and not page.search.text())):
            page.enter()
        self._window.side_bar.items[names.TRASH].set_count(page.model.total)

    async def restore(self, rows: list[TrashedBooking]) -> None:
        """Bring bookings back."""
        ids = [row.summary.id for row in rows]
        changed = await self._tasks.run(lambda: self._service.restore(ids))
        if changed:
            self._history.remember(f"{subject(changed)} restored", changed)

    async def purge(self, rows: list[TrashedBooking]) -> None:
        """Ask, then delete bookings permanently."""
        one = len(rows) == 1
        title = (
            f"Delete “{rows[0].summary.title}” permanently?" if one else f"Delete {len(rows):,} bookings permanently?"
        )
        await self._purge(title, [row.summary.id for row in rows], "Delete permanently")

    async def empty(self) -> None:
        """Ask, then delete permanently all that lies in the trash now."""
        ids = self.page.model.ids
        if ids:
            noun = "booking" if len(ids) == 1 else "bookings"
            await self._purge(f"Empty the trash with {len(ids):,} {noun}?", ids, "Empty the trash")

    async def _purge(self, title: str, ids: list[str], answer: str) -> None:
        text = "This cannot be undone. The history keeps a line that tells of it."
        answers = ((answer, "danger"), (_KEEP, "secondary"))
        if await ask(self._themes, self._window, title, text, answers) != answer:
            return
        gone = await self._tasks.run(lambda: self._service.purge_many(ids))
        noun = "booking" if len(gone) == 1 else "bookings"
        self._notifications.info(f"{len(gone):,} {noun} deleted permanently.")
