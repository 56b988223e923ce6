"""What the window works with once it has painted: database, services and the way to Google, put together.

The functions run on the database lane, and import there what they need: SQLAlchemy and Google's client are slow to load.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bookings_desktop.errors import BookingsError
from bookings_desktop.settings import Settings
from bookings_desktop.startup import WindowOptions

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from bookings_desktop.backend import Backend
    from bookings_desktop.connection import Connection
    from bookings_desktop.demo import Demo
    from bookings_desktop.sync.remote import RemoteCalendarInfo
    from bookings_desktop.sync.results import FirstSync
    from bookings_desktop.ui.below import Below, Rescue
    from bookings_desktop.ui.connect.connector import Mirrored
    from bookings_desktop.ui.notifications import Message
    from bookings_desktop.ui.session import Errand


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


def import_below() -> None:
    """Import what lies below a window, with SQLAlchemy; on the database lane. Nothing of it touches the screen."""
    import bookings_desktop.backend
    import bookings_desktop.connection
    import bookings_desktop.drafts
    import bookings_desktop.services.contact_care
    import bookings_desktop.services.contact_export
    import bookings_desktop.services.contact_import
    import bookings_desktop.services.contact_pages
    import bookings_desktop.sync.engine  # noqa: F401


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
        google_contacts=connection.contacts,
        change_settings=backend.change_settings,
        folder=backend.folder,
        backups=BackupService(backend.database, backend.backup_folder),
        who=backend.who,
        close=close,
        abort=connection.abort,
    )


def errand_of(options: WindowOptions, demo: Demo | None) -> Errand | None:
    """What the program does in the window by itself: the way of the self-test, or nothing."""
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

    def sign_in(
        self, path: str, announce: Callable[[str], None], cancelled: threading.Event, *, contacts: bool = False
    ) -> str:
        """Let a person sign in with the system's browser; returns the account's address."""
        answer = self._connection.sign_in(
            Path(path).expanduser(), announce=announce, cancelled=cancelled, contacts=contacts
        )
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
