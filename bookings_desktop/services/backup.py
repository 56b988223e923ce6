"""Backups of the database: on request, once a day, and the way back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bookings_desktop.errors import BookingsError, DatabaseUnusable, NotPossible
from bookings_desktop.models.database import Database, copy_database, utc_now
from bookings_desktop.models.database_files import look_into, mark_of, replace_database, require_sound, sqlite_path
from bookings_desktop.models.journal import Clock
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.settings import BACKUP_FOLDER

log = logging.getLogger(__name__)

KEPT = 14
"""Daily backups that stay; older ones make room."""

DAILY = "daily-*.db"
KINDS = (("daily-", "Daily"), ("bookings-", "Made by hand"), ("replaced-", "Replaced by a restore"))
"""Beginnings of the names of backups, and what they are."""

ON_SERVER = "The database is on a PostgreSQL server, which has its own backups."


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that is there.

    Attributes:
        path: the file.
        kind: in words.
        made_at: when it was written (UTC).
        size: in bytes.
    """

    path: Path
    kind: str
    made_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        bookings: how many the database holds now.
        set_aside: where the replaced database is kept, or None when there was none.
    """

    bookings: int
    set_aside: Path | None


class BackupService:
    """Copies of an open database.

    Args:
        database: what is copied.
        folder: where backups without a name of their own go.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def write(self, target: Path | None = None) -> Path:
        """Copy the database while it may be in use.

        Args:
            target: a file, or a folder in which the copy gets a dated name; the backup folder when None. Another file is replaced
                only when it is a database of Bookings.

        Returns:
            The file that was written.

        Raises:
            NotPossible: the database is on a server, or the target is something else.
            DatabaseUnusable: the copy could not be written; there is none then.
        """
        source = self._source()
        place = target or self._folder
        if target is None or target.is_dir():
            _make(place)
            place /= f"bookings-{_stamp(self._database.clock())}.db"
        if place.exists():
            if place.samefile(source):
                raise NotPossible("A database cannot be its own backup.", "Give another file.")
            if not look_into(place).version:
                raise NotPossible(
                    f"The file {place} is not a backup, so it was left as it is.", "Give another name or delete it."
                )
        copy_database(source, place)
        return place

    def daily(self) -> Path | None:
        """Make today's backup if there is none yet, and remove the oldest ones beyond :data:`KEPT`.

        Returns:
            The new file; None when today has one, or the database is on a server.
        """
        if self._database.path is None:
            return None
        _make(self._folder)
        today = self._folder / f"daily-{self._database.clock():%Y-%m-%d}.db"
        if today.exists():
            return None
        copy_database(self._database.path, today)
        for old in self.dailies()[KEPT:]:
            old.unlink(missing_ok=True)
        return today

    def dailies(self) -> list[Path]:
        """The daily backups, the newest first."""
        return dailies(self._folder)

    def all(self) -> tuple[BackupFile, ...]:
        """All backups in the folder, the newest first."""
        found = []
        for beginning, kind in KINDS:
            for path in self._folder.glob(f"{beginning}*.db"):
                facts = path.stat()
                found.append(BackupFile(path, kind, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size))
        return tuple(sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True))

    def check(self, backup: Path) -> int:
        """How many bookings a backup holds.

        Raises:
            DatabaseUnusable: it is damaged, of a newer version or no database of Bookings.
            NotPossible: the database is on a server, or the backup is the database itself.
        """
        if backup.exists() and backup.samefile(self._source()):
            raise NotPossible("This file is the database itself.", "Give a backup.")
        return require_sound(backup).bookings

    def _source(self) -> Path:
        if self._database.path is None:
            raise NotPossible(ON_SERVER, "Use pg_dump, which copies it while it is in use.")
        return self._database.path


def backup_folder(data_folder: Path, url: str) -> Path:
    """Where the backups of a database go.

    Args:
        data_folder: the data folder.
        url: address of the database. Another one than the folder's own file has a folder of its own, so that its daily backups
            are never taken for those of the folder's own, and each keeps its last ones.
    """
    common = data_folder / BACKUP_FOLDER
    try:
        return common / (mark_of(url, data_folder / DATABASE_FILE) if sqlite_path(url) is not None else "")
    except DatabaseUnusable:  # whoever opens it says so; there is nothing to back up
        return common


def dailies(folder: Path) -> list[Path]:
    """The daily backups in a folder, the newest first; works without an open database."""
    return sorted(folder.glob(DAILY), reverse=True)


def newest_sound_daily(folder: Path) -> Path | None:
    """The newest daily backup that a check finds nothing wrong with; None when there is none. Slow on large files."""
    for path in dailies(folder):
        try:
            require_sound(path)
        except DatabaseUnusable as error:
            log.warning("a backup is passed over: %s", error.title)
        else:
            return path
    return None


def restore_backup(source: Path, url: str, folder: Path, clock: Clock = utc_now) -> Restored:
    """Put a backup in the place of the database, which nobody may have open; the replaced one is kept.

    Args:
        source: the backup.
        url: address of the database.
        folder: where the replaced database is kept.
        clock: gives the present instant.

    Raises:
        NotPossible: the database is on a server, or the backup is the database itself.
        DatabaseUnusable: the backup is damaged, of a newer version or no database of Bookings, or another program has the database
            open. The database is as it was.
    """
    target = sqlite_path(url)
    if target is None:
        raise NotPossible(ON_SERVER, "Use pg_restore or psql with a file of pg_dump.")
    if target.exists() and source.exists() and source.samefile(target):
        raise NotPossible("This file is the database itself.", "Give a backup.")
    state = require_sound(source)
    set_aside = folder / f"replaced-{_stamp(clock())}.db"
    _make(target.parent)
    existed = replace_database(source, target, set_aside)
    return Restored(state.bookings, set_aside if existed else None)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%d-%H%M%S")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BookingsError(
            f"The folder {folder} cannot be made: {error.strerror or error}.", "Check the disk and the rights."
        ) from error
