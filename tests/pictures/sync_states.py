"""Pictures of every state of the mirror in the real window, and the two sheets of them for the user guide."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.session import WindowSession, run_session
from bookings_desktop.ui.theme import Theme, ThemeManager
from tests.pictures.camera import FOLDER, THEMES, Camera, Clock, keep
from tests.support.mirrored_practice import Practice
from tests.support.sync_states import STATES, Stage, SyncState

SIZES = ((1280, 800), (800, 600), (560, 480))
PAGE, SCALE, COLUMNS, CAPTION, GAP = (800, 500), 0.7, 3, 28, 16
"""The sheets: size of a page, how much smaller it is shown, pages in a row, and the room for a caption and between pages."""


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

            async def work(stage: Stage, state: SyncState = state) -> int:
                return await StatePhotographer(app, folder, themes, stage, state).work(SIZES)

            _photograph(app, themes, state, work)


def photograph_sheets(app: QApplication, themes: ThemeManager) -> None:
    """Put the pages of all states together on one sheet for each theme, for the user guide."""
    pages: dict[str, list[QPixmap]] = {theme: [] for theme in THEMES}

    async def work(stage: Stage) -> int:
        window, camera = stage.session.window, Camera(app, FOLDER)
        window.resize(*PAGE)
        window.actions_[names.SYNC_ACTIVITY].trigger()
        for theme in THEMES:
            themes.set_appearance(theme)
            await camera.settle()
            pages[theme].append(window.grab())
        return 0

    for state in STATES:

        async def entered(stage: Stage, state: SyncState = state) -> int:
            await state.enter(stage)
            return await work(stage)

        _photograph(app, themes, state, entered)
    for theme, pictures in pages.items():
        themes.set_appearance(theme)
        keep(_sheet(themes.theme, pictures), FOLDER / f"sync-states-{theme}.png")


def _sheet(theme: Theme, pictures: Sequence[QPixmap]) -> QImage:
    """The pictures in a grid, each with what is the case above it."""
    width, height = (round(side * SCALE) for side in PAGE)
    rows = -(-len(pictures) // COLUMNS)
    size = QSize(COLUMNS * (width + GAP) + GAP, rows * (height + CAPTION + GAP) + GAP)
    sheet = QImage(size, QImage.Format.Format_RGB32)
    sheet.fill(theme.palette().window().color())
    painter = QPainter(sheet)
    painter.setPen(theme.palette().windowText().color())
    painter.setFont(QApplication.font())
    for number, (state, picture) in enumerate(zip(STATES, pictures, strict=True)):
        row, column = divmod(number, COLUMNS)
        place = QPoint(GAP + column * (width + GAP), GAP + row * (height + CAPTION + GAP))
        painter.drawText(QRect(place, QSize(width, CAPTION)), Qt.AlignmentFlag.AlignVCenter, state.caption)
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = picture.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        painter.drawPixmap(place + QPoint(0, CAPTION), scaled)
    painter.end()
    return sheet


def _photograph(
    app: QApplication, themes: ThemeManager, state: SyncState, work: Callable[[Stage], Awaitable[int]]
) -> None:
    """Open the window on a practice that was prepared for a state, and do some work in it."""
    clock = Clock()
    themes.set_appearance("light")
    with tempfile.TemporaryDirectory() as data, Practice(Path(data), clock.now) as practice:
        state.prepare(practice)
        notifications = Notifications()
        window = MainWindow(themes, notifications, practice.settings.zone, clock.seconds)
        window.page.reserve_details(themes.theme.px(DETAILS_WIDTH))
        window.resize(*SIZES[0])
        window.show()
        session = WindowSession(window, themes, notifications, clock.seconds)

        async def worked(opened: WindowSession) -> int:
            try:
                return await work(Stage(practice, opened))
            finally:
                practice.store.faults.clear()

        run_session(app, session, practice.open_below, worked)
        window.deleteLater()  # or each change of the theme would dress the windows of all states before
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
