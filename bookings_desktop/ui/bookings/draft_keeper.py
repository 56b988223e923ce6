"""Keeps what is being typed into a dialog on disk, so that it survives a crash; nothing of it happens on the main thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from bookings_desktop.drafts import DraftFiles
from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.threads import TaskRunner

log = logging.getLogger(__name__)

PAUSE_MS = 400
"""So much typing may be lost at the most: what was changed is written this long after the first change."""


class DraftKeeper(QObject):
    """Writes the draft of one dialog while it changes, and removes it in the end."""

    def __init__(
        self,
        tasks: TaskRunner,
        files: DraftFiles,
        draft_id: str,
        content: Callable[[], dict[str, Any] | None],
        parent: QObject,
    ) -> None:
        """Make the keeper.

        Args:
            tasks: runs the disk work; on the database lane, so that it keeps its order with the booking's own save.
            files: where drafts are.
            draft_id: of this dialog.
            content: gives what would be lost now, or None when nothing would.
            parent: the dialog.
        """
        super().__init__(parent)
        self._tasks = tasks
        self._files = files
        self.draft_id = draft_id
        self._content = content
        self._written: dict[str, Any] | None = None
        self._on_disk = False
        self._ended = False
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._write)

    def changed(self) -> None:
        """Something was typed."""
        if not self._ended and not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        content = self._content()
        if self._ended or content == self._written:
            return
        self._written = content
        if content is None:
            self._tasks.start(self._remove())
        else:
            self._on_disk = True
            self._tasks.start(self._save(content))

    async def _save(self, content: dict[str, Any]) -> None:
        try:
            await self._tasks.run(lambda: self._files.save(self.draft_id, content))
        except OSError as error:
            log.warning("a draft could not be written: %s", error)
            if not self._told:
                self._told = True
                raise BookingsError(
                    "What you are typing would not survive a crash.",
                    f"It cannot be written to the disk ({error.strerror or error}). Save the booking soon.",
                ) from error

    async def _remove(self) -> None:
        try:
            await self._tasks.run(lambda: self._files.remove(self.draft_id))
        except OSError as error:
            log.warning("a draft could not be removed: %s", error)

    def adopt(self) -> None:
        """The draft is on disk already, from an earlier run."""
        self._on_disk = True

    def let_go(self) -> None:
        """Leave the disk alone from now on."""
        self._ended = True
        self._timer.stop()

    def end(self) -> None:
        """The booking is saved, or what was typed is discarded."""
        if not self._ended:
            self._ended = True
            self._timer.stop()
            if self._on_disk:
                self._tasks.start(self._remove())
