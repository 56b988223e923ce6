"""What the page of the first start does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bookings_desktop.ui.below import Below, Onward
from bookings_desktop.ui.first_run.page import FirstRunPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.settings.keeper import SettingsKeeper
    from bookings_desktop.ui.threads import TaskRunner


class FirstRun(QObject):
    """Stores the answers, and leads on to the desk, to Google, to the sample, or to a backup."""

    def __init__(
        self,
        window: MainWindow,
        page: FirstRunPage,
        below: Below,
        keeper: SettingsKeeper,
        tasks: TaskRunner,
        *,
        restore: Callable[[], None],
        leave: Callable[[Onward], bool],
    ) -> None:
        """Make it.

        Args:
            window: which shows the page.
            page: the page.
            below: makes the sample.
            keeper: through which settings are changed.
            tasks: the lanes.
            restore: asks for a backup.
            leave: closes this window and goes on with something else; tells whether it does.
        """
        super().__init__(window)
        self._window = window
        self._page = page
        self._below = below
        self._keeper = keeper
        self._tasks = tasks
        self._leave = leave
        page.start_requested.connect(lambda: tasks.start(self._start()))
        page.connect_requested.connect(lambda: tasks.start(self._connect()))
        page.sample_requested.connect(lambda: tasks.start(self._sample()))
        page.restore_requested.connect(restore)
        page.set_busy(False)
        page.listen()

    async def _start(self) -> None:
        await self._keeper.change(**self._page.values, first_run_done=True)
        self._window.end_first_run()

    async def _connect(self) -> None:
        """The answers are stored; the page stays until a calendar is connected, so that giving up leads back to it."""
        await self._keeper.change(**self._page.values)
        self._window.connect_requested.emit()

    async def finish(self) -> None:
        """Something is there to work with: a calendar, or bookings."""
        await self._keeper.change(first_run_done=True)
        self._window.end_first_run()

    async def _sample(self) -> None:
        self._page.set_busy(True)
        try:
            sample = await self._tasks.run(self._below.prepare_sample)
        finally:
            self._page.set_busy(False)
        if not self._leave(Onward(sample=sample)):
            await self._tasks.run(sample.close)
