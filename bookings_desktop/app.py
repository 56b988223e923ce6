"""The composition root of the window: settings → first page → window → first paint → database → services → sync.

What is needed to paint the first screen is imported at the top; everything else is imported after the paint (design §7).
"""

from __future__ import annotations

import builtins
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bookings_desktop.errors import BookingsError
from bookings_desktop.logs import close_log, file_level, open_log
from bookings_desktop.settings import (
    ENV_DATABASE_URL,
    ENV_PSEUDO_TEXT,
    Settings,
    SettingsFile,
    data_folder,
)
from bookings_desktop.window_state import WindowStateFile

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl
    from PySide6.QtWidgets import QApplication

    from bookings_desktop.backend import Backend
    from bookings_desktop.connection import Connection
    from bookings_desktop.demo import Demo
    from bookings_desktop.sync.remote import RemoteCalendarInfo
    from bookings_desktop.sync.results import FirstSync
    from bookings_desktop.ui.below import Below, Onward, Rescue
    from bookings_desktop.ui.connect.connector import Mirrored
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.notifications import Message
    from bookings_desktop.ui.session import Errand
    from bookings_desktop.ui.theme import ThemeManager

log = logging.getLogger(__name__)

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
        self._app: QApplication | None = None
        self._themes: ThemeManager | None = None

    def application(self) -> QApplication:
        """The application, made on first use."""
        from PySide6.QtWidgets import QApplication

        if self._app is None:
            self._app = QApplication(sys.argv[:1])
        return self._app

    def themes(self, settings: Settings) -> ThemeManager:
        """Colours and fonts as the settings say."""
        from bookings_desktop.ui.resources import application_icon, load_fonts
        from bookings_desktop.ui.theme import ThemeManager

        app = self.application()
        if self._themes is None:
            app.setApplicationName("Bookings")
            app.setDesktopFileName("bookings-desktop")
            app.setWindowIcon(application_icon())
            load_fonts()
            if os.environ.get(ENV_PSEUDO_TEXT):
                from bookings_desktop.ui.pseudo_text import PseudoText

                PseudoText(app)
            self._themes = ThemeManager(app, settings.appearance, settings.text_size)
        self._themes.set_appearance(settings.appearance)
        self._themes.set_text_size(settings.text_size)
        return self._themes


class Sample:
    """A made-up practice in a throw-away folder, with a sandbox beside it; a context manager that removes both."""

    def __init__(self) -> None:
        from bookings_desktop.demo import Demo  # only here: nobody else needs the sandbox

        with ExitStack() as stack:
            made = tempfile.TemporaryDirectory(prefix="bookings-demo-", ignore_cleanup_errors=True)
            self.folder = Path(stack.enter_context(made))
            self.demo = stack.enter_context(Demo(self.folder))
            self._stack = stack.pop_all()

    def __enter__(self) -> Sample:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the sandbox and remove the folder; a second time does nothing."""
        self._stack.close()


def require_screen(environ: Mapping[str, str], platform: str) -> None:
    """Raise BookingsError where Qt would abort the process because there is no screen to draw on."""
    needs_one = platform.startswith("linux") and not environ.get("QT_QPA_PLATFORM")
    if needs_one and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        raise BookingsError(
            "There is no screen to open a window on.",
            "Start Bookings from a desktop session, or use the command line: “bookings-desktop --help”.",
        )


@contextmanager
def _data(options: WindowOptions, onward: Onward | None = None) -> Iterator[tuple[Path, Demo | None]]:
    """The data folder; for a demo or a self-test a throw-away one with sample data and a sandbox beside it."""
    sample = onward.sample if onward is not None else None
    if isinstance(sample, Sample) or options.throw_away:
        with sample if isinstance(sample, Sample) else Sample() as made:
            yield made.folder, made.demo
    else:
        yield data_folder(options.data_dir), None


def _run(program: _Program, options: WindowOptions, place: _Place) -> tuple[int, Onward | None]:
    """Open one window and stay until it is closed; the exit code, and what the program goes on with."""
    from PySide6.QtCore import QLocale, QLockFile
    from shiboken6 import delete

    from bookings_desktop.ui import formats
    from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.notifications import Notifications
    from bookings_desktop.ui.window_memory import WindowMemory

    folder, demo = place.folder, place.demo
    settings = SettingsFile(folder).load()
    undo_import_hook()
    app = program.application()
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)  # a window stays open for days; a lock is left over only when its process is gone
    if not lock.tryLock(0):
        from bookings_desktop.ui.second_start import raise_other_window

        if raise_other_window(folder):
            return 0, None
    log_handler = open_log(folder, file_level(options.log_level))
    formats.use(formats.Formats.from_settings(settings, QLocale.system()))
    themes = program.themes(settings)
    notifications = Notifications()
    state_file = WindowStateFile(folder)
    memory = WindowMemory(state_file.load(), state_file.save)
    window = MainWindow(themes, notifications, settings.zone, time.time, memory)
    if place.restore is None:  # otherwise these rows are about to be replaced
        _show_first_page(window, themes, folder, options, settings)
    window.show_settings(
        settings.organisation, settings.person, settings.appearance, settings.text_size, settings.person_email
    )
    if demo and not options.self_test:
        _tell_of_sample(window, themes, demo.root_url, can_leave=place.can_leave)
    if settings.show_details:
        window.page.reserve_details(themes.theme.px(DETAILS_WIDTH))
    window.show()
    wait_for_paint(app, window)
    # after the paint: asyncio, SQLAlchemy and all that follows
    from bookings_desktop.ui.below import Onward
    from bookings_desktop.ui.second_start import SecondStartListener
    from bookings_desktop.ui.session import WindowSession, run_session

    session = WindowSession(window, themes, notifications, time.time)
    window.left.connect(lambda: session.leave(Onward()))
    second_start = SecondStartListener(folder, window)
    second_start.started.connect(window.come_forward)
    restores = [place.restore] if place.restore is not None else []

    def opening() -> Below:
        news = restored(restores.pop(), folder, options) if restores else None
        below = open_below(options, folder, settings, demo)
        below.news = news
        return below

    try:
        code = run_session(app, session, opening, _errand(options, demo), lambda: find_rescue(options, folder))
        return code, session.onward
    finally:
        second_start.close()
        close_log(log_handler)
        lock.unlock()
        delete(window)
        delete(notifications)


def restored(backup: Path, folder: Path, options: WindowOptions) -> Message:
    """Put a backup in the place of the database, and give the words about it; on the database lane."""
    from bookings_desktop.services.backup import backup_folder, restore_backup
    from bookings_desktop.ui.notifications import Message, Tone

    url = _address(folder, options)
    try:
        result = restore_backup(backup, url, backup_folder(folder, url))
    except BookingsError as error:  # everything is as it was, and the window opens on it
        return Message(Tone.PROBLEM, error.title, error.hint)
    kept = f"What was here before is kept as {result.set_aside}." if result.set_aside else ""
    return Message(Tone.INFO, f"The backup is restored. It holds {result.bookings:,} bookings.", kept)


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


def open_below(options: WindowOptions, folder: Path, settings: Settings, demo: Demo | None) -> Below:
    """Open database, services and the way to Google; on the database lane."""
    from bookings_desktop.backend import UNDO_WINDOW, compose
    from bookings_desktop.connection import Connection
    from bookings_desktop.models.database import utc_now

    backend = compose(
        folder,
        database=options.database,
        undo_window=timedelta() if options.self_test else UNDO_WINDOW,
        settings=settings,
        environ={} if demo else os.environ,
        clock=demo.now if demo else utc_now,
    )
    if demo is None:
        below = below_of(backend, Connection(backend))
        below.prepare_sample = Sample
        return below
    below = below_of(backend, demo.connection(backend))
    below.open_address = partial(open_in_demo, demo.root_url)
    return below


def _address(folder: Path, options: WindowOptions) -> str:
    """The address of the window's database; a throw-away practice has its own file, whatever the environment names."""
    from bookings_desktop.backend import database_url

    return database_url(folder, options.database, {} if options.throw_away else os.environ)


def open_in_demo(root_url: str, address: QUrl) -> bool:
    """Open an address; the page of an event, which Google itself does not have, is the sandbox's page of the same path."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    if address.host() == "www.google.com" and address.path() == "/calendar/event":
        root, address = QUrl(root_url), QUrl(address)
        address.setScheme(root.scheme())
        address.setAuthority(root.authority())
    return QDesktopServices.openUrl(address)


def below_of(backend: Backend, connection: Connection) -> Below:
    """What the window gets of a composed program."""
    from bookings_desktop.drafts import DraftFiles
    from bookings_desktop.services.backup import BackupService
    from bookings_desktop.services.contact_care import ContactCare
    from bookings_desktop.services.contact_export import ContactExportService
    from bookings_desktop.services.contact_import import ContactImportService
    from bookings_desktop.services.contact_pages import ContactPages
    from bookings_desktop.ui.below import Below

    connector = WindowConnector(connection)

    def close() -> None:
        connection.close()
        backend.close()

    return Below(
        settings=lambda: backend.settings,
        bookings=backend.bookings,
        conflicts=backend.conflicts,
        contacts=backend.contacts,
        contact_care=ContactCare(backend.database, backend.who),
        contact_pages=ContactPages(backend.database),
        contact_import=ContactImportService(backend.database, backend.who),
        contact_export=ContactExportService(backend.database),
        members=backend.members,
        follow_ups=backend.follow_ups,
        deals=backend.deals,
        history=backend.history,
        availability=backend.availability,
        who_is_free=backend.who_is_free,
        team=backend.team,
        sync_activity=backend.sync_activity,
        drafts=DraftFiles(backend.folder, backend.database_mark),
        bus=backend.database.bus,
        open_engine=connection.engine,
        mirrored=connector.mirrored,
        connector=connector,
        change_settings=backend.change_settings,
        folder=backend.folder,
        backups=BackupService(backend.database, backend.backup_folder),
        who=backend.who,
        close=close,
        abort=connection.abort,
    )


def find_rescue(options: WindowOptions, folder: Path) -> Rescue | None:
    """The newest sound daily backup of the database, if there is one; on the database lane."""
    from bookings_desktop.services.backup import backup_folder, newest_sound_daily, restore_backup
    from bookings_desktop.ui import formats
    from bookings_desktop.ui.below import Rescue

    url = _address(folder, options)
    backups = backup_folder(folder, url)
    newest = newest_sound_daily(backups)
    if newest is None:
        return None

    def restore() -> str:
        restored = restore_backup(newest, url, backups)
        kept = f" The damaged file is kept as {restored.set_aside}." if restored.set_aside else ""
        return f"It holds {restored.bookings:,} bookings.{kept}"

    made = datetime.fromtimestamp(newest.stat().st_mtime).astimezone()
    return Rescue(formats.current().date_time(made, 0), restore)


def _errand(options: WindowOptions, demo: Demo | None) -> Errand | None:
    if not (options.self_test and demo):
        return None
    from bookings_desktop.ui.self_test import GoogleSide, run_self_test

    google = GoogleSide(demo.person.events, lambda event_id, title: demo.person.edit(event_id, summary=title))
    return lambda session: run_self_test(session, google)


class WindowConnector:
    """The connect dialog's way to Google; see :class:`bookings_desktop.ui.connect.Connector`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def check_client(self, path: str) -> None:
        """Raise BookingsError for a file that is no Google client file."""
        from bookings_desktop.google.auth import ClientSecrets

        ClientSecrets.load(Path(path).expanduser())

    def sign_in(self, path: str, announce: Callable[[str], None], cancelled: threading.Event) -> str:
        """Let a person sign in with the system's browser; returns the account's address."""
        answer = self._connection.sign_in(Path(path).expanduser(), announce=announce, cancelled=cancelled)
        return answer.stored.account

    def calendars(self) -> tuple[RemoteCalendarInfo, ...]:
        """The calendars that bookings can be mirrored in."""
        return self._connection.calendars()

    def account(self) -> str:
        """The signed-in account's address."""
        return self._connection.account()

    def mirrored(self) -> Mirrored | None:
        """The calendar that is the mirror now."""
        from bookings_desktop.ui.connect.connector import Mirrored

        calendar = self._connection.connected()
        return None if calendar is None else Mirrored(calendar.account, calendar.name or calendar.id)

    def not_granted(self) -> tuple[str, ...]:
        """What was not ticked at the sign-in, in words."""
        return self._connection.not_granted()

    def may_create(self) -> bool:
        """Whether a calendar can be made."""
        return self._connection.may_create()

    def preview(self, calendar_id: str, cancelled: threading.Event) -> FirstSync:
        """What the first sync would do."""
        return self._connection.preview(calendar_id, cancelled=cancelled.is_set)

    def choose(self, calendar_id: str) -> None:
        """Make a calendar the mirror."""
        self._connection.choose(calendar_id, begin=True)

    def create(self, name: str) -> None:
        """Make a calendar of this name, new or known, the mirror."""
        self._connection.create(name, begin=True)

    def disconnect(self, keep_events: bool, cancelled: threading.Event, progress: Callable[[int, int], None]) -> bool:
        """Stop mirroring and forget the sign-in."""
        return self._connection.disconnect(keep_events=keep_events, cancelled=cancelled.is_set, progress=progress)

    def kept_in(self) -> str:
        """Where the sign-in is kept."""
        return self._connection.kept_in()

    def notice(self) -> str:
        """What a person should know about where the sign-in is kept."""
        return self._connection.notice


def undo_import_hook() -> None:
    """Put Python's own import back: PySide6's replacement reads every module's source again (performance facts, section 0)."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


def _show_first_page(
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
