"""What the actions do. Each command is one call of a service on the database lane, told in one message, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bulk import Assign, BulkChange, BulkPlan, Delete, NoShow, SetStatus
from bookings_desktop.ui.bookings.shift import Shift
from bookings_desktop.ui.meetings import LinkCommands
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.undo import UNDO_STEPS, Step, UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import BookingService, Changed
    from bookings_desktop.ui.threads import TaskRunner

__all__ = ["UNDO_STEPS", "BookingCommands"]

Selection = Sequence[BookingSummary]


class BookingCommands(LinkCommands):
    """The commands over bookings of one window.

    Attributes:
        history: what can be undone and done again.
        before_change: is told the ids of the bookings that a command is about to change.
    """

    def __init__(
        self,
        service: BookingService,
        tasks: TaskRunner,
        notifications: Notifications,
        themes: ThemeManager,
        window: QWidget,
        *,
        open_address: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(notifications, themes, window, open_address)
        self._service = service
        self._tasks = tasks
        self.history = UndoHistory(service, tasks, notifications, window)
        self.before_change: Callable[[Sequence[str]], None] = lambda _ids: None
        self.remember = self.history.remember
        self.remember_new = self.history.remember_new
        self.undo = self.history.undo
        self.redo = self.history.redo

    async def set_status(
        self, selection: Selection, status: BookingStatus, *, notify_guest: bool = False, told: bool = True
    ) -> Step | None:
        """Give the bookings a status.

        Args:
            selection: the bookings; those that cannot get the status now, or have it already, stay as they are.
            status: the new one.
            notify_guest: whether a person ticked that the guests get an e-mail about this change.
            told: whether a message offers to undo it; the caller does otherwise.

        Returns:
            The step that can be undone, or None when nothing changed.
        """
        ids = [row.id for row in selection]
        changed = await self._apply(ids, SetStatus(status), notify_guest=notify_guest)
        if not changed:
            return None
        return self.remember(f"{subject(changed)} {status.word.lower()}", changed, told=told)

    async def no_show(self, selection: Selection) -> None:
        """Complete the bookings, and note of their contacts that they did not come."""
        changed = await self._apply([row.id for row in selection], NoShow())
        if changed:
            self.remember(f"{subject(changed)}: did not come", changed)

    async def plan_move(self, ids: Sequence[str], shift: Shift) -> BulkPlan:
        """What moving some bookings would do now."""
        return await self._tasks.run(lambda: self._service.plan(ids, shift.change))

    async def move(self, selection: Selection, shift: Shift) -> None:
        """Move the bookings that can be moved; says why when none can."""
        ids = [row.id for row in selection]
        changed = await self._apply(ids, shift.change)
        if changed:
            self.remember(f"{subject(changed)} moved {shift.words}", changed)
        else:
            plan = await self.plan_move(ids, shift)
            self._notifications.info("Nothing was moved.", plan.explanation)

    async def _apply(
        self, ids: Sequence[str], change: BulkChange, *, notify_guest: bool = False
    ) -> tuple[Changed, ...]:
        self.before_change(ids)
        return await self._tasks.run(lambda: self._service.apply(ids, change, notify_guest=notify_guest))

    async def assign(self, selection: Selection, member_id: str | None, name: str) -> None:
        """Assign the bookings to a member, or to nobody.

        Args:
            selection: the bookings.
            member_id: the member, or None.
            name: of the member; empty for nobody.
        """
        ids = [row.id for row in selection]
        changed = await self._apply(ids, Assign(member_id))
        if changed:
            self.remember(f"{subject(changed)} assigned to {name or 'nobody'}", changed)

    async def delete(self, selection: Selection, cancel_instead: Callable[[Selection], None]) -> None:
        """Ask, then put the bookings into the trash, or cancel them instead.

        Args:
            selection: the bookings.
            cancel_instead: cancels them, after asking about the guests as everywhere.
        """
        if not selection:
            return
        one = len(selection) == 1
        title = f"Delete “{selection[0].title}”?" if one else f"Delete {len(selection):,} bookings?"
        in_google = any(row.sync != "off" for row in selection)
        text = f"{'It also goes' if one else 'They also go'} from Google Calendar. " if in_google else ""
        text += f"To keep {'it' if one else 'them'} on record, cancel {'it' if one else 'them'} instead."
        cancel = "Cancel the booking" if one else "Cancel the bookings"
        answer = await ask(
            self._themes,
            self._window,
            title,
            text,
            (("Delete", "danger"), (cancel, "secondary"), ("Keep", "secondary")),
        )
        if answer == cancel:
            cancel_instead(selection)
        elif answer == "Delete":
            ids = [row.id for row in selection]
            changed = await self._apply(ids, Delete())
            if changed:
                self.remember(f"{subject(changed)} deleted", changed)


def subject(changed: Sequence[Changed]) -> str:
    """What a sentence about a change begins with: the title of one booking, or how many they are."""
    return f"“{changed[0].after.title}”" if len(changed) == 1 else f"{len(changed):,} bookings"
