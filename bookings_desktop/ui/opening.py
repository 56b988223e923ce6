"""Opening what lies below a window, and the way out where that fails."""

from __future__ import annotations

from collections.abc import Callable

from bookings_desktop.errors import BookingsError, DatabaseDamaged
from bookings_desktop.ui.below import Below, Rescue
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner


class Opening:
    """Opens what lies below a window; of a damaged database the newest backup is offered."""

    def __init__(
        self, window: MainWindow, themes: ThemeManager, notifications: Notifications, tasks: TaskRunner
    ) -> None:
        self._window = window
        self._themes = themes
        self._notifications = notifications
        self._tasks = tasks

    async def opened(self, open_below: Callable[[], Below], find_rescue: Callable[[], Rescue | None]) -> Below | None:
        """What lies below, after restoring a backup if a person wants that; None when they would rather quit.

        Args:
            open_below: opens it; database lane.
            find_rescue: looks for a way out of a damaged database; database lane.
        """
        while True:
            try:
                return await self._tasks.run(open_below)
            except BookingsError as error:
                if not await self._rescued(error, find_rescue):
                    return None

    async def _rescued(self, error: BookingsError, find_rescue: Callable[[], Rescue | None]) -> bool:
        """Say why the database cannot be opened; offer the newest backup of a damaged one. Tells whether it was restored."""
        offer = await self._tasks.run(find_rescue) if isinstance(error, DatabaseDamaged) else None
        if offer is None:
            await ask(self._themes, self._window, error.title, error.hint, (("Quit", "primary"),))
            return False
        restore = f"Restore the backup of {offer.day}"
        answers = ((restore, "primary"), ("Quit", "secondary"))
        if await ask(self._themes, self._window, error.title, error.hint, answers) != restore:
            return False
        try:
            sentence = await self._tasks.run(offer.restore)
        except BookingsError as failure:
            await ask(self._themes, self._window, failure.title, failure.hint, (("Quit", "primary"),))
            return False
        self._notifications.info("The backup is restored.", sentence)
        return True
