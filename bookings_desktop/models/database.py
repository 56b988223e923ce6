"""Opening the database: SQLite's settings, the schema's version, migrations, and units of work.

SQLite runs in WAL mode with ``synchronous=FULL``, so that a commit is on disk when it returns. Writing units of work begin with
``BEGIN IMMEDIATE``: what they read cannot change before they write. Nothing outside this module, :mod:`.database_files` and
:mod:`.first_page` is specific to SQLite.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from bookings_desktop.errors import DatabaseDamaged, DatabaseTooNew, DatabaseUnusable
from bookings_desktop.models.changes import ChangeBus
from bookings_desktop.models.database_errors import translated
from bookings_desktop.models.journal import Clock
from bookings_desktop.models.lease_holder import own_holder
from bookings_desktop.models.prepared import as_sqlalchemy
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author
from bookings_desktop.models.work_session import WorkSession

BUSY_SECONDS = 5
"""How long a writer waits for another one before the person is told."""

BUSY_PAUSE = 0.02
"""Seconds between two tries to switch a new file over, which SQLite itself does not wait for."""


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def sqlite_url(path: Path) -> str:
    """The address of a database file; what means something in an address, such as “?” and “%”, is escaped."""
    return URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """An open database: hands out units of work and tells of every commit.

    Attributes:
        path: the file, or None for a database on a server.
        bus: where every commit of this process is told.
        holder: tells this opening of the database from all others, for leases.
    """

    def __init__(
        self,
        engine: Engine,
        path: Path | None,
        *,
        clock: Clock = utc_now,
        undo_window: timedelta = timedelta(),
    ) -> None:
        self.path = path
        self.bus = ChangeBus()
        self.clock = clock
        self.holder = own_holder()
        self._undo_window = undo_window
        self._engine = engine
        self._writing = engine.execution_options(sqlite_begin="IMMEDIATE")

    def unit_of_work(self, author: Author, *, undo_window: timedelta | None = None) -> UnitOfWork:
        """A writing transaction in an author's name.

        Args:
            author: who makes the change.
            undo_window: how long it waits before it may be sent; the database's own setting when None.
        """
        return UnitOfWork(
            WorkSession(self._writing),
            author,
            clock=self.clock,
            bus=self.bus,
            undo_window=self._undo_window if undo_window is None else undo_window,
        )

    def reading(self) -> UnitOfWork:
        """A transaction that sees one state of the database and is not meant to be committed."""
        return UnitOfWork(
            WorkSession(self._engine),
            Author(who=""),
            clock=self.clock,
            bus=self.bus,
            undo_window=timedelta(),
        )

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file; nothing for a sound one or for a server. Slow on large files."""
        if self.path is None:
            return []
        try:
            with self._engine.connect() as connection:
                found = [str(row[0]) for row in connection.execute(text("PRAGMA quick_check(5)"))]
        except SQLAlchemyError as error:
            return [str(getattr(error, "orig", error))]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(
    url: str,
    *,
    backup_folder: Path | None = None,
    clock: Clock = utc_now,
    undo_window: timedelta = timedelta(),
) -> Database:
    """Open a database, creating or migrating it as needed.

    Args:
        url: an SQLAlchemy address, ``sqlite:///…`` or ``postgresql+psycopg://…``.
        backup_folder: where a copy of the file goes before it is migrated; beside the file when None.
        clock: gives the present instant; replaced in tests.
        undo_window: how long changes wait before they may be sent to Google.

    Raises:
        DatabaseUnusable: it cannot be reached or written.
        DatabaseDamaged: the file is no sound database; it is left as it is.
        DatabaseTooNew: a newer version of the program wrote it.
    """
    try:
        parsed = make_url(url)
        path = Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
        engine = create_engine(parsed, hide_parameters=True)  # values never reach a log or a report
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise DatabaseUnusable(
            "The address of the database cannot be understood, or its driver is not installed.",
            "Use sqlite:///FILE, or postgresql+psycopg://USER@HOST/NAME with the “postgresql” extra installed.",
        ) from error
    if engine.dialect.name == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise DatabaseUnusable("The address of the database names no file.", "Use sqlite:///FILE.")
    if path is not None:
        _prepare_file(path)
        event.listen(engine, "connect", _set_up_connection)
        event.listen(engine, "begin", begin)
    try:
        _bring_up_to_date(engine, path, backup_folder, clock)
    except SQLAlchemyError as error:
        engine.dispose()
        raise translated(error) from error
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, path, clock=clock, undo_window=undo_window)


def _prepare_file(path: Path) -> None:
    """Create the folder and the file with rights for its owner only; refuse what is not a database."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "rb") as stream:
            header = stream.read(16)
        if os.name == "posix":
            path.chmod(0o600)
    except OSError as error:
        raise DatabaseUnusable(
            f"The database {path} cannot be opened: {error.strerror or error}.",
            "Check the file and its folder’s rights.",
        ) from error
    if header and header != b"SQLite format 3\x00":
        raise DatabaseDamaged(
            f"The file {path} is damaged or not a database.",
            "It was left as it is. Restore the newest backup with “bookings-desktop restore-backup FILE”.",
        )


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by begin() alone, DDL included
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Let the file keep a write-ahead log, however many processes switch a new file over at once.

    SQLite refuses the second one at once, whatever the busy timeout (two that wait for each other's read lock would wait for
    ever), so the patience has to be ours; see “busy_timeout” and “SQLITE_BUSY” in its documentation.

    Raises:
        sqlite3.OperationalError: the file was still taken when the patience was over, or cannot be used at all.
    """
    deadline = monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(BUSY_PAUSE)
        else:
            return


def begin(connection: Connection) -> None:
    """Begin a transaction of SQLite through the driver: SQLAlchemy's own way costs more than the transaction of a short step."""
    text = f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}"
    try:
        connection.connection.cursor().execute(text)
    except sqlite3.Error as error:
        raise as_sqlalchemy(error, text, connection.dialect) from error


def _bring_up_to_date(engine: Engine, path: Path | None, backup_folder: Path | None, clock: Clock) -> None:
    if path is not None:
        version = _sqlite_version(engine)
        if version == SCHEMA_VERSION:
            return
        if version > SCHEMA_VERSION:
            raise DatabaseTooNew(
                "This database was written by a newer version of Bookings.",
                "Install that version; this one would lose what it does not know.",
            )
        if version:
            folder = backup_folder or path.parent
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            stamp = clock().strftime("%Y%m%d-%H%M%S")
            copy_database(path, folder / f"{path.stem}-before-schema-{SCHEMA_VERSION}-{stamp}.db")
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        upgrade(connection)


def _sqlite_version(engine: Engine) -> int:
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM sqlite_master"))  # a damaged file fails here, not in a migration
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision inside the connection's transaction."""
    _migrate(connection, "upgrade", revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Run the migrations down to a revision inside the connection's transaction."""
    _migrate(connection, "downgrade", revision)


def _migrate(connection: Connection, direction: str, revision: str) -> None:
    from alembic import command  # on first use: only a new or old database needs it (performance facts, section A)
    from alembic.migration import MigrationContext

    config = migration_config()
    config.attributes["connection"] = connection
    getattr(command, direction)(config, revision)
    if connection.dialect.name == "sqlite":
        current = MigrationContext.configure(connection).get_current_revision()
        connection.exec_driver_sql(f"PRAGMA user_version = {int(current or 0)}")


def migration_config() -> Any:
    """Alembic's configuration for the scripts inside the package; returns an ``alembic.config.Config``."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def copy_database(source: Path, target: Path) -> None:
    """Copy a database file with SQLite's own backup, which is safe while others write. The target has mode 0600.

    Raises:
        DatabaseUnusable: the copy could not be made; no half-written target is left.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600))
        source_address = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(source_address, uri=True)) as original, closing(sqlite3.connect(draft)) as copy:
            original.backup(copy, pages=2000)
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(f"The copy {target} could not be written: {error}.", "Check the disk.") from error
    finally:
        draft.unlink(missing_ok=True)
