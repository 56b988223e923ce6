"""Changes settings, stores them, and lets the open window follow at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, Signal

from bookings_desktop.settings import Settings
from bookings_desktop.ui import formats
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner

if TYPE_CHECKING:
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.main_window import MainWindow

SYNC_SETTINGS = ("keep_cancelled_events", "poll_seconds", "requests_per_second")
"""Settings that the sync takes up with its next round, which then begins at once."""


class SettingsKeeper(QObject):
    """The one door through which a window changes settings.

    Signals:
        changed: the :class:`Settings` as they are now, after a change was stored and the window has followed.
    """

    changed = Signal(object)

    def __init__(
        self,
        below: Below,
        window: MainWindow,
        themes: ThemeManager,
        tasks: TaskRunner,
        *,
        reload_rows: Callable[[], Awaitable[None]],
        sync_anew: Callable[[], None],
    ) -> None:
        """Make it.

        Args:
            below: where settings are read and stored.
            window: what follows.
            themes: colours and fonts.
            tasks: the lanes.
            reload_rows: reads all rows again; another zone has other days.
            sync_anew: begins the next round at once, with the settings as they are then.
        """
        super().__init__(window)
        self._below = below
        self._window = window
        self._themes = themes
        self._tasks = tasks
        self._reload_rows = reload_rows
        self._sync_anew = sync_anew

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._below.settings()

    def begin(self, **values: Any) -> None:
        """Change some settings; what is wrong with them becomes a notice."""
        self._tasks.start(self.change(**values))

    async def change(self, **values: Any) -> None:
        """Change some settings by name, store them, and let the window follow.

        Raises:
            InvalidInput: a value cannot be; nothing was changed.
            SettingsUnusable: they cannot be stored; nothing was changed.
        """
        before = self.settings
        after = await self._tasks.run(lambda: self._below.change_settings(**values))
        self._show(after)
        if after.zone.key != before.zone.key:
            self._window.set_zone(after.zone)
            await self._reload_rows()
        if any(getattr(after, name) != getattr(before, name) for name in SYNC_SETTINGS):
            self._sync_anew()
        self.changed.emit(after)

    def show(self) -> None:
        """Let the window show the settings as they are."""
        self._show(self.settings)

    def _show(self, settings: Settings) -> None:
        self._themes.set_appearance(settings.appearance)
        self._themes.set_text_size(settings.text_size)
        formats.use(formats.Formats.from_settings(settings, QLocale.system()))
        self._window.show_settings(
            settings.organisation, self._below.who(), settings.appearance, settings.text_size, settings.person_email
        )
