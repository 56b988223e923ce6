"""The client file of the connect dialog: choosing it, and checking it while its path is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.connect.connector import Connector
from bookings_desktop.ui.connect.pages import ClientPage
from bookings_desktop.ui.threads import Lane, TaskRunner

_TYPING_PAUSE_MS = 350
"""How long after the last key a typed path is checked."""


class ClientCheck(QObject):
    """Checks the path on the client page on the network lane and shows the outcome there.

    Args:
        page: the page with the path.
        tasks: the lanes.
        connector: knows what a client file is.
        busy: whether a sign-in is under way, which checks the file itself.
        dialog: the owner.

    Signals:
        chosen: a file was chosen.
    """

    chosen = Signal()

    def __init__(
        self, page: ClientPage, tasks: TaskRunner, connector: Connector, busy: Callable[[], bool], dialog: QDialog
    ) -> None:
        super().__init__(dialog)
        self._page = page
        self._tasks = tasks
        self._connector = connector
        self._busy = busy
        self._dialog = dialog
        self._checked = ""
        self._gone = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TYPING_PAUSE_MS)
        self._soon.timeout.connect(self.check)
        page.edited.connect(self._soon.start)
        page.settled.connect(self.check)
        page.choose_requested.connect(self._choose)

    def stop(self) -> None:
        """The dialog is gone: check no more."""
        self._gone = True
        self._soon.stop()

    def check(self) -> None:
        """Check the path if there is one that was not checked yet."""
        self._soon.stop()
        path = self._page.path
        if path and path != self._checked and not self._busy():
            self._tasks.start(self.is_right(path))

    async def is_right(self, path: str) -> bool:
        """Check a path and show the outcome, unless another one was typed meanwhile."""
        self._checked = path
        problem = None
        try:
            await self._tasks.run(lambda: self._connector.check_client(path), Lane.NETWORK)
        except BookingsError as error:
            problem = error
        if self._gone or path != self._page.path:
            return False
        if problem is not None:
            self._page.show_problem(problem)
        else:
            self._page.show_right()
        return problem is None

    def _choose(self) -> None:
        before = Path(self._page.path).expanduser().parent if self._page.path else None
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chooser = QFileDialog(self._dialog, "Choose the Google client file", str(before or downloads))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(["Google client file (*.json)", "All files (*)"])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    def _file_chosen(self, path: str) -> None:
        self._page.set_path(path)
        self.check()
        self.chosen.emit()
