"""Pictures of every state of the mirror in the real window, and the two sheets of them for the user guide."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.session import WindowSession, run_session
from bookings_desktop.ui.theme import ThemeManager
from tests.pictures.camera import THEMES, Camera, Clock
from tests.support.mirrored_practice import Practice
from tests.support.sync_states import STATES, Stage, SyncState

SIZES = ((1280, 800), (800, 600), (560, 480))


class StatePhotographer(Camera):
    """Takes the pictures of one state: the table and the page of the sync, in each size and theme."""

    def __init__(self, app: QApplication, folder: Path, themes: ThemeManager, stage: Stage, state: SyncState) -> None:
        super().__init__(app, folder)
        self._themes = themes
        self._stage = stage
        self._state = state

    async def work(self, sizes: Sequence[tuple[int, int]]) -> int:
        """Bring the window into the state, and take them."""
        await self._state.enter(self._stage)
        window = self._stage.session.window
        await self.settle()
        for theme in THEMES:
            self._themes.set_appearance(theme)
            for width, height in sizes:
                window.resize(width, height)
                window.pages.go_home()
                if self._stage.told is not None:
                    window.page.select(self._stage.told.id)
                name = f"{self._state.name}-{theme}-{width}x{height}"
                await self.take(window, f"{name}-table")
                window.actions_[names.SYNC_ACTIVITY].trigger()
                await self.take(window, f"{name}-page")
        return 0


def photograph_states(app: QApplication, themes: ThemeManager, folder: Path, wanted: Sequence[str]) -> None:
    """Take pictures of states, all of them if none is named, into a folder."""
    for state in STATES:
        if not wanted or state.name in wanted:
            themes.set_appearance("light")
            _photograph(app, themes, folder, state)


def _photograph(app: QApplication, themes: ThemeManager, folder: Path, state: SyncState) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as data, Practice(Path(data), clock.now) as practice:
        state.prepare(practice)
        notifications = Notifications()
        window = MainWindow(themes, notifications, practice.settings.zone, clock.seconds)
        window.page.reserve_details(themes.theme.px(DETAILS_WIDTH))
        window.resize(*SIZES[0])
        window.show()
        session = WindowSession(window, themes, notifications, clock.seconds)

        async def work(opened: WindowSession) -> int:
            stage = Stage(practice, opened)
            try:
                return await StatePhotographer(app, folder, themes, stage, state).work(SIZES)
            finally:
                practice.store.faults.clear()

        run_session(app, session, practice.open_below, work)
