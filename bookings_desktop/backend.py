"""The program without its window: settings → database → services. Shared by the window and the command line.

Heavy parts (Google's client, the keyring) are imported by the functions that need them.
"""

from __future__ import annotations

import getpass
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bookings_desktop.models.database import Database, open_database, sqlite_url, utc_now
from bookings_desktop.models.database_files import mark_of
from bookings_desktop.models.journal import Clock
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.services.availability import AvailabilityService
from bookings_desktop.services.backup import backup_folder
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.conflicts import ConflictService
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.deals import DealService
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.services.members import MemberService
from bookings_desktop.services.sync_activity import SyncActivityService
from bookings_desktop.services.team import TeamService
from bookings_desktop.services.who_is_free import WhoIsFreeService
from bookings_desktop.settings import ENV_DATABASE_URL, Settings, SettingsFile

UNDO_WINDOW = timedelta(seconds=10)
"""How long the window holds a change back before it may be sent to Google, so that an undone one never reaches anybody."""


@dataclass(slots=True)
class Backend:
    """Everything below the window, composed.

    Attributes:
        folder: the data folder.
        backup_folder: where the backups of this database go.
        database_mark: stands for this database in names of folders; empty for the data folder's own.
        settings: as loaded at the start, or as changed since by :meth:`save_settings`.
    """

    folder: Path
    backup_folder: Path
    database_mark: str
    settings_file: SettingsFile
    settings: Settings
    database: Database
    bookings: BookingService
    conflicts: ConflictService
    contacts: ContactService
    members: MemberService
    follow_ups: FollowUpService
    deals: DealService
    history: HistoryService
    availability: AvailabilityService
    who_is_free: WhoIsFreeService
    team: TeamService
    sync_activity: SyncActivityService
    _settings_lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def who(self) -> str:
        """The name under which changes are recorded."""
        return self.settings.person or account_name()

    def save_settings(self, settings: Settings) -> None:
        """Store changed settings and use them from now on. Raises SettingsUnusable."""
        self.settings_file.save(settings)
        self.settings = settings

    def change_settings(self, **values: Any) -> Settings:
        """Change some settings, store them, and return all. Safe from several threads.

        What another program wrote to the file in the meantime, such as the command line beside an open window, is taken in.

        Raises:
            InvalidInput: a value cannot be; nothing was changed.
            SettingsUnusable: the file cannot be read or written.
        """
        with self._settings_lock:
            present = self.settings_file.load() if self.settings_file.path.exists() else self.settings
            self.save_settings(present.changed(**values))
            return self.settings

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def account_name() -> str:
    """The name of the person whose account on this computer it is: the full one, else that of the account."""
    try:
        return full_name() or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "Somebody"


@cache
def full_name() -> str:
    """The full name that belongs to the account, as the system has it; empty where it has none."""
    if sys.platform == "win32":
        return _windows_display_name()
    import pwd  # not on Windows

    try:
        account = pwd.getpwuid(os.getuid())
    except KeyError:
        return ""
    # The first part of the comment field; “&” stands for the account's own name in it (passwd(5) of the BSDs).
    name = account.pw_gecos.split(",")[0].replace("&", account.pw_name.capitalize()).strip()
    return name if name.isprintable() else ""


def _windows_display_name() -> str:
    """The display name of the account (GetUserNameExW with NameDisplay); empty for an account outside a domain."""
    import ctypes

    display_name = 3
    ask = ctypes.windll.secur32.GetUserNameExW  # type: ignore[attr-defined]  # only there on Windows
    size = ctypes.c_ulong(256)
    buffer = ctypes.create_unicode_buffer(size.value)
    return buffer.value.strip() if ask(display_name, buffer, ctypes.byref(size)) else ""


def database_url(folder: Path, override: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The address of the database: ``--database``, ``BOOKINGS_DATABASE_URL``, or the file in the data folder."""
    return override or environ.get(ENV_DATABASE_URL) or sqlite_url(folder / DATABASE_FILE)


def compose(
    folder: Path,
    *,
    database: str | None = None,
    undo_window: timedelta = timedelta(),
    settings: Settings | None = None,
    environ: Mapping[str, str] = os.environ,
    clock: Clock = utc_now,
) -> Backend:
    """Open settings and database of a data folder and put the services on them.

    Args:
        folder: the data folder, which exists.
        database: address of another database than the folder's own file.
        undo_window: how long changes wait before they may be sent.
        settings: settings that were loaded before; read from the folder when None.
        environ: where ``BOOKINGS_DATABASE_URL`` is looked for.
        clock: gives the present instant, by which changes are dated.

    Raises:
        BookingsError: settings or database cannot be used.
    """
    settings_file = SettingsFile(folder)
    loaded = settings or settings_file.load()
    url = database_url(folder, database, environ)
    backups = backup_folder(folder, url)
    opened = open_database(url, backup_folder=backups, undo_window=undo_window, clock=clock)
    backend: Backend

    def who() -> str:
        return backend.who()

    backend = Backend(
        folder=folder,
        backup_folder=backups,
        database_mark=mark_of(url, folder / DATABASE_FILE),
        settings_file=settings_file,
        settings=loaded,
        database=opened,
        bookings=BookingService(opened, who),
        conflicts=ConflictService(opened, who),
        contacts=ContactService(opened, who),
        members=MemberService(opened, who),
        follow_ups=FollowUpService(opened, who),
        deals=DealService(opened, who),
        history=HistoryService(opened),
        availability=AvailabilityService(opened),
        who_is_free=WhoIsFreeService(opened),
        team=TeamService(opened, who),
        sync_activity=SyncActivityService(opened),
    )
    return backend
