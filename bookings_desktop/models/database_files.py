"""Database files as files: looking into one without changing it, and putting another one in its place."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bookings_desktop.errors import DatabaseDamaged, DatabaseTooNew, DatabaseUnusable
from bookings_desktop.models.database import copy_database
from bookings_desktop.models.schema_version import SCHEMA_VERSION

HEADER = b"SQLite format 3\x00"
COMPANIONS = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database; they belong to it and to no other."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What a database file looks like.

    Attributes:
        version: the schema's number; 0 for a file without our schema.
        bookings: how many bookings it holds, deleted ones included.
        problems: what SQLite's own check finds wrong; empty for a sound file.
    """

    version: int = 0
    bookings: int = 0
    problems: tuple[str, ...] = ()


def sqlite_path(url: str) -> Path | None:
    """The file that an address means, or None for a database on a server. Raises DatabaseUnusable for no address at all."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable("The address of the database cannot be understood.", "Use sqlite:///FILE.") from error
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def mark_of(url: str, own: Path) -> str:
    """A short name for a database, by which what belongs to it is kept apart.

    Args:
        url: address of the database.
        own: the data folder's own file, which needs no name.

    Returns:
        Empty for the folder's own file; else what can be the name of a folder and is the same each time.

    Raises:
        DatabaseUnusable: the address cannot be understood.
    """
    path = sqlite_path(url)
    if path is None:
        address = make_url(url).set(password=None).render_as_string()
        return f"server-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
    if path.absolute() == own.absolute():
        return ""
    return f"{path.stem}-{hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:8]}"


def look_into(path: Path) -> FileState:
    """Look at a database file through a read-only connection.

    Raises:
        DatabaseUnusable: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(len(HEADER))
    except OSError as error:
        raise DatabaseUnusable(
            f"The file {path} cannot be read: {error.strerror or error}.", "Check its name and rights."
        ) from error
    if header != HEADER:
        return FileState(problems=("it is not a database",))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = tuple(str(row[0]) for row in connection.execute("PRAGMA quick_check(5)"))
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'bookings'").fetchone()[0]
            bookings = connection.execute("SELECT count(*) FROM bookings").fetchone()[0] if ours else 0
    except sqlite3.Error as error:
        return FileState(problems=(str(error),))
    return FileState(version if ours else 0, int(bookings), () if found == ("ok",) else found)


def require_sound(path: Path) -> FileState:
    """Look into a file that has to be a sound database of Bookings which this program can read.

    Raises:
        DatabaseDamaged: it is damaged or something else.
        DatabaseTooNew: a newer version of the program wrote it.
        DatabaseUnusable: it cannot be read.
    """
    state = look_into(path)
    if state.problems:
        raise DatabaseDamaged(
            f"The file {path} is damaged or not a database: {state.problems[0]}.", "Choose another backup."
        )
    if not state.version:
        raise DatabaseDamaged(f"The file {path} is a database, but not one of Bookings.", "Choose another file.")
    if state.version > SCHEMA_VERSION:
        raise DatabaseTooNew(
            f"The file {path} was written by a newer version of Bookings.", "Install that version, then restore it."
        )
    return state


def replace_database(source: Path, target: Path, set_aside: Path) -> bool:
    """Put a copy of ``source`` in the place of the database ``target``, which is kept as ``set_aside``.

    At every instant ``target`` is either the old database or the whole new one. Wishes to e-mail a guest that waited when
    the copy was made are forgotten: the mail may have been sent since, and nobody is mailed twice.

    Returns:
        Whether there was an old one.

    Raises:
        DatabaseUnusable: another program has the old one open, or the disk fails; then nothing was replaced.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        copy_database(source, draft)
        _forget_wishes(draft)
        require_sound(draft)
        existed = target.exists()
        if existed:
            with _alone(target):
                _keep(target, set_aside)
        for ending in COMPANIONS:
            Path(f"{target}{ending}").unlink(missing_ok=True)  # a stale journal would be played into the new database
        draft.replace(target)
    except OSError as error:
        raise DatabaseUnusable(
            f"The database could not be replaced: {error.strerror or error}.", "The old one is still in its place."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return existed


def _forget_wishes(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE outbox SET notify_guest = 0 WHERE notify_guest")
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(
            f"The backup cannot be prepared: {error}.", "The database is as it was; choose another backup."
        ) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only one who has the database open; its journal is written into it first. A damaged file opens nobody's lock.

    Leaving WAL mode needs the file for itself (sqlite.org/wal.html, section 3.3), which tells us of every other connection.
    """
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise DatabaseUnusable(
                    f"The database {path} cannot be opened: {error}.", "Check its rights."
                ) from error
            mode = "locked"
        except sqlite3.DatabaseError:
            mode = "delete"  # damaged: there is no journal to write, and it is set aside as it is
        if mode != "delete":
            raise DatabaseUnusable(
                "The database is open in another program.", "Close Bookings everywhere, then restore again."
            )
        yield


def _keep(path: Path, set_aside: Path) -> None:
    """Keep the old database under another name, with what belongs to it."""
    set_aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for ending in ("", *COMPANIONS):
        with suppress(FileNotFoundError):
            shutil.copy2(f"{path}{ending}", f"{set_aside}{ending}")
    with set_aside.open("rb") as stream:
        os.fsync(stream.fileno())
