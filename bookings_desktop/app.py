"""The composition root of the window: settings → first page → window → first paint → database → services → sync.

The steps up to the first paint are in :mod:`.startup`, what comes below the window afterwards is put together by
:mod:`.composition`. Nothing slow is imported before the paint (design §7); ``tests/test_app.py`` says what that means.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bookings_desktop.logs import close_log, file_level, open_log
from bookings_desktop.settings import ENV_PSEUDO_TEXT, Settings, SettingsFile, data_folder
from bookings_desktop.startup import (
    WindowLock,
    WindowOptions,
    require_screen,
    show_first_page,
    wait_for_paint,
    without_collection,
)
from bookings_desktop.window_state import WindowStateFile

if TYPE_CHECKING:
    from bookings_desktop.demo import Demo
    from bookings_desktop.ui.application import BookingsApplication
    from bookings_desktop.ui.below import Below, Onward
    from bookings_desktop.ui.early_wishes import EarlyWishes
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.theme import ThemeManager


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed.

    Returns:
        The exit code: 0, or 1 when the self-test failed.

    Raises:
        BookingsError: there is no screen, or settings cannot be used.
    """
    require_screen(os.environ, sys.platform)
    program = _Program()
    onward: Onward | None = None
    while True:
        with _data(options, onward) as (folder, demo):
            sampled = onward is not None and onward.sample is not None
            now = replace(options, demo=True, database=None) if sampled else options
            restore = onward.restore if onward is not None else None
            code, onward = _run(program, now, _Place(folder, demo, restore, can_leave=sampled))
            while demo is not None and onward is not None and onward.restore is not None:
                # a backup that is restored in the sample takes the place of the sample, never of a person's own data
                code, onward = _run(program, now, _Place(folder, demo, onward.restore, can_leave=sampled))
        if onward is None:
            return code


@dataclass(frozen=True, slots=True)
class _Place:
    """What one window is opened on.

    Attributes:
        folder: the data folder.
        demo: the sandbox beside it, if it is a made-up practice.
        restore: a backup that takes the place of the database first.
        can_leave: whether there is a person's own data to go back to.
    """

    folder: Path
    demo: Demo | None
    restore: Path | None
    can_leave: bool


class _Program:
    """What all windows of one run of the program share."""

    def __init__(self) -> None:
        self._app: BookingsApplication | None = None
        self._themes: ThemeManager | None = None

    def application(self) -> BookingsApplication:
        """The application, made on first use."""
        from bookings_desktop.ui.application import BookingsApplication

        if self._app is None:
            self._app = BookingsApplication(sys.argv[:1])
        return self._app

    def themes(self, settings: Settings) -> ThemeManager:
        """Colours and fonts as the settings say."""
        from bookings_desktop.ui.resources import load_fonts
        from bookings_desktop.ui.theme import ThemeManager

        app = self.application()
        if self._themes is None:
            app.setApplicationName("Bookings")
            app.setDesktopFileName("bookings-desktop")
            load_fonts()
            if os.environ.get(ENV_PSEUDO_TEXT):
                from bookings_desktop.ui.pseudo_text import PseudoText

                PseudoText(app)
            self._themes = ThemeManager(app, settings.appearance, settings.text_size, dressed=False)
        self._themes.set_appearance(settings.appearance)
        self._themes.set_text_size(settings.text_size)
        return self._themes


@contextmanager
def _data(options: WindowOptions, onward: Onward | None = None) -> Iterator[tuple[Path, Demo | None]]:
    """The data folder; for a demo or a self-test a throw-away one with sample data and a sandbox beside it."""
    sample = onward.sample if onward is not None else None
    if sample is not None or options.throw_away:
        from bookings_desktop.composition import Sample

        with sample if isinstance(sample, Sample) else Sample() as made:
            yield made.folder, made.demo
    else:
        yield data_folder(options.data_dir), None


def _run(program: _Program, options: WindowOptions, place: _Place) -> tuple[int, Onward | None]:
    """Open one window and stay until it is closed; the exit code, and what the program goes on with."""
    with without_collection():
        lock = WindowLock(place.folder)
        _import_window()
        if not lock.held() and _other_came_forward(place.folder):
            return 0, None
        opened = _Opened(program, options, place)
    try:
        return opened.run(options, place)
    finally:
        opened.close()
        lock.release()


def _import_window() -> None:
    """Import what the first paint needs."""
    import bookings_desktop.ui.main_window
    import bookings_desktop.ui.window_memory  # noqa: F401


def _other_came_forward(folder: Path) -> bool:
    from bookings_desktop.ui.second_start import raise_other_window

    return raise_other_window(folder)


class _Opened:
    """A window that has painted its first screen."""

    def __init__(self, program: _Program, options: WindowOptions, place: _Place) -> None:
        from PySide6.QtCore import QLocale

        from bookings_desktop.ui import formats
        from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
        from bookings_desktop.ui.main_window import MainWindow
        from bookings_desktop.ui.notifications import Notifications
        from bookings_desktop.ui.window_memory import WindowMemory

        self._settings = settings = SettingsFile(place.folder).load()
        self._app = program.application()
        self._log_handler = open_log(place.folder, file_level(options.log_level))
        formats.use(formats.Formats.from_settings(settings, QLocale.system()))
        self._themes = themes = program.themes(settings)
        self._notifications = Notifications()
        state_file = WindowStateFile(place.folder)
        memory = WindowMemory(state_file.load(), state_file.save)
        self._window = window = MainWindow(themes, self._notifications, settings.zone, time.time, memory)
        if place.restore is None:  # otherwise these rows are about to be replaced
            show_first_page(window, themes, place.folder, options, settings)
        window.show_settings(
            settings.organisation, settings.person, settings.appearance, settings.text_size, settings.person_email
        )
        if place.demo and not options.self_test:
            _tell_of_sample(window, themes, place.demo.root_url, can_leave=place.can_leave)
        if settings.show_details:
            window.page.reserve_details(themes.theme.px(DETAILS_WIDTH))
        themes.dress()
        window.show()
        wait_for_paint(self._app, window)

    def run(self, options: WindowOptions, place: _Place) -> tuple[int, Onward | None]:
        """Load what was not needed for the paint, and stay until the window is closed."""
        with without_collection():
            from bookings_desktop.ui.early_wishes import EarlyWishes
            from bookings_desktop.ui.event_loop import run_until_done
            from bookings_desktop.ui.second_start import SecondStartListener

            gc.freeze()  # modules stay: to look through them again and again would make every full collection a stall
        window = self._window
        wishes = EarlyWishes(window)
        second_start = SecondStartListener(place.folder, window)
        second_start.started.connect(window.come_forward)
        self._app.quit_instead = window.close
        onward: list[Onward] = []
        try:
            code = run_until_done(self._app, lambda: self._live(options, place, wishes, onward))
        finally:
            self._app.quit_instead = None
            second_start.close()
        return code, onward[0] if onward else None

    async def _live(self, options: WindowOptions, place: _Place, wishes: EarlyWishes, onward: list[Onward]) -> int:
        """The window's life in the event loop: from its first paint until it is closed and all is finished.

        Args:
            options: of the command line.
            place: what the window is opened on.
            wishes: what a person wants before it can be done.
            onward: takes what the program goes on with.

        Returns:
            The exit code.
        """
        from bookings_desktop import composition
        from bookings_desktop.ui.resources import application_icon
        from bookings_desktop.ui.threads import TaskRunner

        tasks = TaskRunner(self._notifications)
        await tasks.load(composition.import_below)  # takes the longest, and the window answers meanwhile
        with without_collection():
            from bookings_desktop.ui.below import Onward
            from bookings_desktop.ui.session import WindowSession
        if wishes.closed:
            tasks.close()
            onward += [Onward()] if wishes.left else []
            return 0
        self._app.setWindowIcon(application_icon())  # window systems take all its sizes at once
        folder, window, settings = place.folder, self._window, self._settings
        session = WindowSession(window, self._themes, self._notifications, time.time, tasks)
        window.left.connect(lambda: session.leave(Onward()))
        wishes.end()
        if wishes.new:
            session.begin_new()
        restores = [place.restore] if place.restore is not None else []

        def opening() -> Below:
            news = composition.restored(restores.pop(), folder, options) if restores else None
            below = composition.open_below(options, folder, settings, place.demo)
            below.news = news
            return below

        errand = composition.errand_of(options, place.demo)
        code = await session.run(opening, errand, lambda: composition.find_rescue(options, folder))
        onward += [session.onward] if session.onward is not None else []
        return code

    def close(self) -> None:
        """Give up what belongs to the window; it is closed already."""
        from shiboken6 import delete

        close_log(self._log_handler)
        delete(self._window)
        delete(self._notifications)


def _tell_of_sample(window: MainWindow, themes: ThemeManager, root_url: str, *, can_leave: bool) -> None:
    """Say that this is a made-up practice, and where its Google side can be looked at and changed."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    from bookings_desktop.ui.shell.sample_bar import SampleBar

    bar = SampleBar(themes, can_leave=can_leave)
    bar.google.setToolTip(root_url)
    bar.google_requested.connect(partial(QDesktopServices.openUrl, QUrl(root_url)))
    bar.leave_requested.connect(window.left)
    window.add_bar(bar)
