"""A commit through the service beside a bare one of the same rows, and the size of the file; no window is open.

Time on the wall is judged here: waiting for the disk is what a commit is about.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from bookings_desktop.backend import Backend, compose
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.services.bulk import Assign
from tests.bench import program
from tests.bench.clock import Watch, middle, part
from tests.bench.frame import Figure

COMMITS = 200
COMMIT_BUDGET, TAIL_BUDGET, SIZE_BUDGET = 25.0, 10.0, 1.8
NAMES = ("bookings", "contacts", "contact_points", "members")
DERIVED = ("search_text", "order_at", "long_until")
"""Columns that follow from others."""


def measure(folder: Path, size: int) -> Iterator[Figure]:
    """Commit edits in turn with bare ones, then look at the file."""
    yield from _commits(folder, size)
    yield from _size_of_file(folder, size)


def _commits(folder: Path, size: int) -> Iterator[Figure]:
    backend = compose(folder, environ={})
    try:
        ids = _upcoming(folder / DATABASE_FILE)
        members = [member.id for member in backend.members.all()[:2]]
        backend.bookings.apply(ids, Assign(members[1]))
        ours, bare, synced = [], [], []
        with (
            closing(sqlite3.connect(folder / DATABASE_FILE, isolation_level=None)) as connection,
            tempfile.TemporaryFile(dir=folder) as file,
        ):
            connection.execute("PRAGMA synchronous = FULL")
            for number in range(COMMITS):
                turn, place = divmod(number, len(ids))
                ours.append(_timed(partial(_assign, backend, ids[place], members[turn % 2])))
                bare.append(_timed(partial(_bare_commit, connection, ids[place])))
                synced.append(_timed(partial(_write_through, file.fileno())))
    finally:
        backend.close()
    p99, least = part(ours, 0.99), middle(bare)
    yield Figure("commit of one edit", middle(ours), least, COMMIT_BUDGET, "save", size, p99, samples=COMMITS)
    name = "commit, p99 beside write + fdatasync"
    yield Figure(name, p99, middle(synced), TAIL_BUDGET, "save", size, samples=COMMITS)


def _timed(work: Callable[[], object]) -> float:
    watch = Watch()
    work()
    return watch.read().wall


def _assign(backend: Backend, booking_id: str, member_id: str) -> None:
    if len(backend.bookings.apply([booking_id], Assign(member_id))) != 1:
        raise program.Failed("the edit changed nothing")


def _upcoming(path: Path) -> list[str]:
    """Ids of bookings to come."""
    with closing(sqlite3.connect(path)) as connection:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        statement = "SELECT id FROM bookings WHERE order_at > ? ORDER BY order_at LIMIT ?"
        return [row[0] for row in connection.execute(statement, (now, COMMITS))]


def _bare_commit(connection: sqlite3.Connection, booking_id: str) -> None:
    """The same rows, without a program around: the booking, a line of its history, and its mark in the outbox."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "UPDATE bookings SET version = version + 1, status = 'confirmed', updated_at = ? WHERE id = ?",
        (now, booking_id),
    )
    connection.execute(
        "INSERT INTO history (at, who, origin, kind, entity_id, action, changes, note)"
        " VALUES (?, 'Ben', 'desk', 'booking', ?, 'changed', '[{\"field\": \"status\"}]', '')",
        (now, booking_id),
    )
    connection.execute(
        "INSERT OR REPLACE INTO outbox (booking_id, revision, marked_at, due_at, attempts, parked, notify_guest, error_title,"
        " error_hint) VALUES (?, ?, ?, ?, 0, 0, 0, '', '')",
        (booking_id, uuid4().hex, now, now),
    )
    connection.execute("COMMIT")


def _write_through(descriptor: int) -> None:
    os.pwrite(descriptor, b"\0" * 12_288, 0)
    os.fdatasync(descriptor)


def _size_of_file(folder: Path, size: int) -> Iterator[Figure]:
    """The bookings and people with their indexes and search texts, beside the same columns alone."""
    whole, bare = folder / "whole.db", folder / "bare.db"
    for target, derived in ((whole, True), (bare, False)):
        with closing(sqlite3.connect(target, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS source", (str(folder / DATABASE_FILE),))
            for name in NAMES:
                _copy_table(connection, name, derived=derived)
            connection.execute("VACUUM")
    sizes = [path.stat().st_size / 1e6 for path in (whole, bare)]
    yield Figure("database: bookings and people", sizes[0], sizes[1], SIZE_BUDGET, "save", size, unit="MB")


def _copy_table(connection: sqlite3.Connection, name: str, *, derived: bool) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA source.table_info({name})")]
    kept = ", ".join(column for column in columns if derived or column not in DERIVED)
    if not derived:
        connection.execute(f"CREATE TABLE {name} AS SELECT {kept} FROM source.{name}")  # noqa: S608 - our own names
        return
    for (statement,) in connection.execute(
        "SELECT sql FROM source.sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", (name,)
    ).fetchall():
        connection.execute(statement)
    connection.execute(f"INSERT INTO {name} SELECT {kept} FROM source.{name}")  # noqa: S608 - our own names
