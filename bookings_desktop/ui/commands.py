"""What the actions do. Each command is one call of a service on the database lane, told in one message, and can be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from bookings_desktop.errors import ChangedMeanwhile, NotPossible
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import MEETING_SCHEMES, BookingStatus
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import BookingService, Changed
    from bookings_desktop.ui.threads import TaskRunner

Selection = Sequence[BookingSummary]

KNOWN_MEETING_HOSTS = (
    "meet.google.com",
    "zoom.us",
    "teams.microsoft.com",
    "teams.live.com",
    "webex.com",
    "whereby.com",
    "meet.jit.si",
    "gotomeeting.com",
    "goto.com",
)
"""Hosts, with their subdomains, that open without a question; any other is shown first (design §8)."""

UNDO_STEPS = 100


@dataclass(slots=True, eq=False)
class _Step:
    """Something that was done and can be undone; each is only equal to itself."""

    sentence: str
    changed: tuple[Changed, ...]


class BookingCommands:
    """The commands over bookings of one window."""

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
        self._service = service
        self._tasks = tasks
        self._notifications = notifications
        self._themes = themes
        self._window = window
        self._open_address = open_address
        self._undoable: list[_Step] = []
        self._undoing = asyncio.Lock()

    async def set_status(self, selection: Selection, status: BookingStatus) -> None:
        """Give the bookings a status."""
        ids = [row.id for row in selection]
        changed = await self._tasks.run(lambda: self._service.set_status(ids, status))
        if changed:
            self.remember(f"{_subject(changed)} {status.word.lower()}", changed)

    async def delete(self, selection: Selection) -> None:
        """Ask, then put the bookings into the trash, or cancel them instead."""
        if not selection:
            return
        one = len(selection) == 1
        title = f"Delete “{selection[0].title}”?" if one else f"Delete {len(selection)} bookings?"
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
            await self.set_status(selection, BookingStatus.CANCELLED)
        elif answer == "Delete":
            ids = [row.id for row in selection]
            changed = await self._tasks.run(lambda: self._service.delete(ids))
            if changed:
                self.remember(f"{_subject(changed)} deleted", changed)

    async def undo(self) -> None:
        """Take the last command back; says so when a booking was changed since."""
        async with self._undoing:
            if not self._undoable:
                self._notifications.info("There is nothing to undo.")
                return
            await self._take_back(self._undoable[-1])

    def remember(self, sentence: str, changed: tuple[Changed, ...]) -> None:
        """Tell that something was done, and keep what an undo needs."""
        step = _Step(sentence, changed)
        self._undoable.append(step)
        del self._undoable[:-UNDO_STEPS]
        self._notifications.done(f"{sentence}.", "Undo", lambda: self._tasks.start(self._undo_this(step)))

    async def _undo_this(self, step: _Step) -> None:
        async with self._undoing:
            if step in self._undoable:
                await self._take_back(step)

    async def _take_back(self, step: _Step) -> None:
        try:
            undone = await self._tasks.run(lambda: self._service.undo(step.changed))
        except ChangedMeanwhile:
            self._undoable.remove(step)  # it can never be undone any more
            raise
        self._undoable.remove(step)
        self._reach_back(step.changed, undone)
        self._notifications.info(f"Undone: {step.sentence[0].lower()}{step.sentence[1:]}.")

    def _reach_back(self, changed: Sequence[Changed], undone: Sequence[Changed]) -> None:
        """What stands now is what the step before had made, only with a newer version: that one can be undone next."""
        versions = {
            (change.before.id, change.before.version): undo.after.version
            for change, undo in zip(changed, undone, strict=True)
        }
        for step in self._undoable:
            step.changed = tuple(
                replace(change, after=replace(change.after, version=version)) if version else change
                for change in step.changed
                for version in [versions.get((change.after.id, change.after.version))]
            )

    async def join(self, row: BookingSummary) -> None:
        """Open the meeting; shows the host before an unknown one opens. Raises NotPossible for a link that is not safe."""
        address = QUrl(row.meeting_link, QUrl.ParsingMode.StrictMode)
        if not address.isValid() or address.scheme() not in MEETING_SCHEMES:
            raise NotPossible("This meeting link cannot be opened.", "Edit the booking and paste the link again.")
        host = address.host()
        if address.scheme() in ("http", "https") and not is_known_host(host):
            answer = await ask(
                self._themes,
                self._window,
                f"Open {host}?",
                "The meeting link of this booking leads there. Bookings does not know this site.",
                (("Open", "primary"), ("Stay here", "secondary")),
            )
            if answer != "Open":
                return
        self._open(address)

    def open_in_google(self, row: BookingSummary) -> None:
        """Open the event's page in the browser. Raises NotPossible for an address that is not one of the web."""
        address = QUrl(row.html_link, QUrl.ParsingMode.StrictMode)
        if address.scheme() not in ("http", "https") or not address.host():
            raise NotPossible("Google gave no page for this booking.", "Sync once more, then try again.")
        self._open(address)

    def copy_link(self, row: BookingSummary) -> None:
        """Copy the meeting link."""
        QGuiApplication.clipboard().setText(row.meeting_link)
        self._notifications.info("The meeting link is copied.")

    def _open(self, address: QUrl) -> None:
        if not self._open_address(address):
            raise NotPossible("No program could be found to open this link.", "Copy the link and open it yourself.")


def is_known_host(host: str) -> bool:
    """Whether a host, as the opened address has it, is a meeting service that we know."""
    return any(host == known or host.endswith(f".{known}") for known in KNOWN_MEETING_HOSTS)


def _subject(changed: Sequence[Changed]) -> str:
    return f"“{changed[0].after.title}”" if len(changed) == 1 else f"{len(changed)} bookings"
