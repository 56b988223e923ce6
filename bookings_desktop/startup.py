"""The way to the first paint: what the command line wants of the window, and the steps that nothing slow may join.

Imported with the program, and therefore light: what a step needs besides is imported by it.
"""

from __future__ import annotations

import builtins
import gc
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bookings_desktop.errors import BookingsError
from bookings_desktop.settings import ENV_DATABASE_URL, Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.theme import ThemeManager

FIRST_PAINT_SECONDS = 3.0
"""How long the first paint may take before the rest is loaded all the same: a window that starts minimised never paints."""


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """What the command line says about the window.

    Attributes:
        data_dir: another data folder than the system's place for it.
        database: address of another database than the folder's own file.
        demo: throw-away data folder with sample data, connected to a sandbox.
        self_test: do the whole way without a person, then quit.
        log_level: level of the log on stderr.
    """

    data_dir: str | None = None
    database: str | None = None
    demo: bool = False
    self_test: bool = False
    log_level: str = "warning"

    @property
    def throw_away(self) -> bool:
        """Whether the window shows a made-up practice in a folder of its own."""
        return self.demo or self.self_test


def require_screen(environ: Mapping[str, str], platform: str) -> None:
    """Raise BookingsError where Qt would abort the process because there is no screen to draw on."""
    needs_one = platform.startswith("linux") and not environ.get("QT_QPA_PLATFORM")
    if needs_one and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        raise BookingsError(
            "There is no screen to open a window on.",
            "Start Bookings from a desktop session, or use the command line: “bookings-desktop --help”.",
        )


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile: all that is made on the way to the first paint stays, and is only looked through."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def undo_import_hook() -> None:
    """Put Python's own import back: PySide6's replacement reads every module's source again (performance facts, section 0)."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


class WindowLock:
    """The lock that the window of a data folder holds.

    It is taken on a thread of its own, since it has to reach the disk, while the modules of the window are imported.
    """

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QLockFile

        undo_import_hook()
        self._held = False
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(
            0
        )  # a window stays open for days; a lock is left over only when its process is gone
        self._taking = threading.Thread(target=self._take, name="window lock")
        self._taking.start()

    def _take(self) -> None:
        self._held = self._lock.tryLock(0)

    def held(self) -> bool:
        """Whether this process has it; waits until that is known."""
        self._taking.join()
        return self._held

    def release(self) -> None:
        """Give it up."""
        self._taking.join()
        self._lock.unlock()


def show_first_page(
    window: MainWindow, themes: ThemeManager, folder: Path, options: WindowOptions, settings: Settings
) -> None:
    """Show the first rows, or the page of the first start where nothing was begun yet."""
    if options.database or (os.environ.get(ENV_DATABASE_URL) and not options.throw_away):
        return
    from bookings_desktop.models.first_page import read_first_page
    from bookings_desktop.models.schema_version import DATABASE_FILE
    from bookings_desktop.ui.bookings.first_rows import first_scope

    wanted = first_scope(window.page.filter, window.page.model.when)
    page = read_first_page(folder / DATABASE_FILE, settings.zone, wanted)
    if page is not None:
        window.show_first_page(page)
    empty = page.total == 0 and not page.members if page is not None else not (folder / DATABASE_FILE).exists()
    if empty and not settings.first_run_done:
        from bookings_desktop.ui.first_run.page import FirstRunPage  # only here: nobody sees it twice

        first = FirstRunPage(themes, settings)
        window.show_first_run(first, first.organisation)


def wait_for_paint(app: QApplication, window: MainWindow) -> None:
    """Let the window paint its first screen, but do not wait for ever; see :data:`FIRST_PAINT_SECONDS`."""
    from PySide6.QtCore import QEventLoop

    deadline = time.monotonic() + FIRST_PAINT_SECONDS
    while not window.painted and time.monotonic() < deadline:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
