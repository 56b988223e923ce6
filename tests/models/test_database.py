from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex

from bookings_desktop.errors import BookingsError, DatabaseDamaged, DatabaseTooNew, DatabaseUnusable
from bookings_desktop.models import sync_tables, tables
from bookings_desktop.models.columns import Base
from bookings_desktop.models.database import (
    copy_database,
    downgrade,
    migration_config,
    open_database,
    sqlite_url,
    switch_to_wal,
    upgrade,
)
from bookings_desktop.models.database_errors import translated
from bookings_desktop.models.database_files import mark_of
from bookings_desktop.models.schema_version import HEAD_REVISION, SCHEMA_VERSION
from bookings_desktop.models.values import ContactNote, Deal, ForeignReference, TimeOff, new_id
from tests.support.builders import DESK, a_booking, a_contact, a_database, a_member, a_slot, some_days, stored


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    return [
        script.revision for script in reversed(list(ScriptDirectory.from_config(migration_config()).walk_revisions()))
    ]


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a database file, by table."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


def test_the_numbers_of_the_schema_agree() -> None:
    assert revisions()[-1] == HEAD_REVISION
    assert int(HEAD_REVISION) == SCHEMA_VERSION == len(revisions())


def test_the_newest_migration_makes_what_the_models_say(tmp_path: Path) -> None:
    a_database(tmp_path).close()
    engine = create_engine(sqlite_url(tmp_path / "bookings.db"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, Base.metadata)
        checks = {
            (name, check["name"])
            for name in inspect(connection).get_table_names()
            for check in inspect(connection).get_check_constraints(name)
        }
    engine.dispose()
    assert differences == []
    assert checks == {
        (table.name, constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert {tables.BookingRow.__tablename__, sync_tables.LinkRow.__tablename__} <= set(Base.metadata.tables)


def test_each_migration_goes_down_and_up_again_with_data(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    contact, member = a_contact(), a_member()
    deal = Deal(new_id(), "Programme", contact_id=contact.id)
    other = replace(
        contact, id=new_id(), tags=("VIP",), references=(ForeignReference("vcard", "1"),), merged_into=contact.id
    )
    with database.unit_of_work(DESK) as work:
        work.contacts.add(contact)
        work.contacts.add(other)
        work.members.add(member)
        work.deals.add(deal)
        group = {"further_contact_ids": (other.id,), "further_member_ids": (member.id,), "deal_id": deal.id}
        work.bookings.add(a_booking(contact_id=contact.id, **group))
        work.bookings.add(a_booking(contact_id=contact.id, assigned_to_id=member.id))
        work.contact_notes.add(ContactNote(new_id(), contact.id, "Note"))
        work.time_off.add(TimeOff(new_id(), member.id, date(2026, 5, 1), date(2026, 5, 2)))
        work.commit()
    database.close()
    path = tmp_path / "bookings.db"
    before = rows(path)
    engine = create_engine(sqlite_url(path))

    def run(connection: Connection, direction: str, revision: str) -> None:
        (upgrade if direction == "up" else downgrade)(connection, revision)

    for lower, revision in reversed(list(zip(["base", *revisions()], revisions(), strict=False))):
        with engine.begin() as connection:
            connection.execute(text("PRAGMA foreign_keys = OFF"))
            run(connection, "down", lower)
        with engine.begin() as connection:
            run(connection, "up", revision)
            assert MigrationContext.configure(connection).get_current_revision() == revision
            assert connection.execute(text("PRAGMA user_version")).scalar_one() == int(revision)
        if revision == HEAD_REVISION:
            after = rows(path)
            assert after.keys() == before.keys()
            assert {name for name, held in before.items() if len(after[name]) < len(held)} == set()
        if revision == "0004":
            after = rows(path)
            lost = {"further_contacts", "further_members", "contact_references", "contact_notes", "time_off", "deals"}
            assert {name for name, held in after.items() if len(held) < len(before[name])} == lost
    engine.dispose()
    reopened = a_database(tmp_path)
    stored(reopened, a_booking())
    reopened.close()


def test_a_new_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    a_database(tmp_path).close()
    assert os.name != "posix" or stat.S_IMODE((tmp_path / "bookings.db").stat().st_mode) == 0o600


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    a_database(tmp_path).close()
    path = tmp_path / "bookings.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()

    with pytest.raises(DatabaseTooNew):
        a_database(tmp_path)
    assert path.read_bytes() == before


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database at all, but long enough to be one\n" * 100)


def _garbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:9000] = os.urandom(8900)
    path.write_bytes(data)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("spoil", [_garbage, _garbled, _cut_off])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, spoil: object) -> None:
    database = a_database(tmp_path)
    stored(database, a_booking())
    database.close()
    path = tmp_path / "bookings.db"
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes()

    with pytest.raises(DatabaseDamaged) as caught:
        a_database(tmp_path)
    assert path.read_bytes() == before
    assert "restore-backup" in caught.value.hint


def test_an_older_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "bookings.db"
    a_database(tmp_path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("DROP TABLE alembic_version")
        for (name,) in list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")):
            if not name.startswith("sqlite_"):
                connection.execute(f"DROP TABLE {name}")
        connection.execute("CREATE TABLE older (name TEXT)")
        connection.execute("PRAGMA user_version = -1")  # a version below ours that is not a new file
        connection.commit()

    a_database(tmp_path, backup_folder=tmp_path / "backups").close()

    (copy,) = (tmp_path / "backups").glob("*.db")
    assert "older" in rows(copy)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "oracle://x",
        "postgresql+psycopg2x://h/d",
        "postgresql+psycopg://h:port/d",
        "sqlite:////proc/no/such/place.db",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_an_address_that_cannot_be_opened_is_told_plainly(address: str) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        open_database(address)
    assert caught.value.title
    assert caught.value.hint


class ServerError(Exception):
    """An error of a server's driver."""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("connection failed: Connection refused", "reached"),
        ("could not extend file: No space left on device", "full"),
        ("deadlock detected", "busy"),
    ],
)
def test_trouble_of_a_server_is_told_plainly(answer: str, words: str) -> None:
    error = translated(OperationalError("SELECT 1", {}, ServerError(answer)))
    assert isinstance(error, DatabaseUnusable)
    assert words in error.title
    assert error.hint


def test_a_wrong_statement_stays_a_fault_of_ours() -> None:
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError("no such table: x"))
    assert translated(error) is error


OPEN_AND_WRITE = """
import sys
from pathlib import Path
from bookings_desktop.models.database import open_database, sqlite_url
from tests.support.builders import a_booking, stored
sys.stdin.readline()
database = open_database(sqlite_url(Path(sys.argv[1])))
stored(database, a_booking(title=sys.argv[2]))
database.close()
"""


def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bookings.db"
    starts = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", OPEN_AND_WRITE, str(path), f"From {number}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for number in range(3)
    ]
    for process in starts:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate(timeout=60)[1] for process in starts]

    assert [process.returncode for process in starts] == [0, 0, 0], complaints
    assert len(rows(path)["bookings"]) == 3


def test_a_new_file_that_is_taken_for_a_moment_gets_its_log_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "bookings.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(sqlite3.connect(path, timeout=0)) as ours,
    ):
        other.execute("BEGIN EXCLUSIVE")

        class Cursor(sqlite3.Cursor):
            refused = 0

            def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
                try:
                    return super().execute(statement, *values)
                except sqlite3.OperationalError:
                    self.refused += 1
                    other.execute("ROLLBACK")  # the other process is done
                    raise

        cursor = ours.cursor(Cursor)
        switch_to_wal(cursor)

        assert cursor.refused == 1
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_writer_waits_for_another_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings_desktop.models.database.BUSY_SECONDS", 0)
    database = a_database(tmp_path)
    with closing(sqlite3.connect(tmp_path / "bookings.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable) as caught:
            stored(database, a_booking())
        other.execute("ROLLBACK")
    stored(database, a_booking())
    database.close()
    assert "busy" in caught.value.title


def test_a_copy_made_while_others_write_is_whole(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    stored(database, a_booking())
    copy_database(tmp_path / "bookings.db", tmp_path / "copy.db")
    database.close()
    assert len(rows(tmp_path / "copy.db")["bookings"]) == 1


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(BookingsError):
        copy_database(tmp_path / "missing.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_long_bookings_of_an_older_database_are_found_by_their_end(tmp_path: Path) -> None:
    database = a_database(tmp_path)
    stored(
        database,
        a_booking(title="Short"),
        a_booking(title="A day", slot=some_days()),
        a_booking(title="Days", slot=some_days(days=3)),
        a_booking(title="Long", slot=a_slot(minutes=3000)),
    )
    database.close()
    path = tmp_path / "bookings.db"
    engine = create_engine(sqlite_url(path))
    with engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        downgrade(connection, "0001")
    engine.dispose()
    a_database(tmp_path, backup_folder=tmp_path / "backups").close()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT title, long_until FROM bookings WHERE long_until IS NOT NULL ORDER BY title")
        assert [(title, until[:16]) for title, until in found] == [
            ("Days", "2026-05-17 00:00"),
            ("Long", "2026-05-16 12:00"),
        ]
        assert connection.execute("SELECT count(*) FROM bookings WHERE reminders IS NULL").fetchone() == (4,)


def test_a_database_has_the_same_name_each_time_and_the_folders_own_has_none(tmp_path: Path) -> None:
    own = tmp_path / "bookings.db"
    assert mark_of(sqlite_url(own), own) == ""
    there = tmp_path / "other" / "bookings.db"
    servers = [f"postgresql+psycopg://{who}@{host}/team" for who in ("a:1", "a:2", "b:1") for host in ("x", "y")]
    marks = [mark_of(address, own) for address in (sqlite_url(there), *servers)]
    assert marks[1:3] == marks[3:5]  # a new password makes no new database
    assert (len(set(marks)), marks[0].startswith("bookings-")) == (5, True)
    assert all(re.fullmatch(r"[a-z]+-[0-9a-f]{8}", mark) for mark in marks)


def test_the_dialect_of_a_database_that_nobody_uses_is_not_loaded() -> None:
    code = (
        "import sys, bookings_desktop.models.sync_tables\n"
        "assert 'sqlalchemy.dialects.sqlite' in sys.modules\n"
        "assert 'sqlalchemy.dialects.postgresql' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])  # noqa: S603


def test_indexes_of_a_part_of_the_rows_are_that_in_every_kind_of_database() -> None:
    tables.complete_for_postgresql()
    indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
    partial = [index for index in indexes if index.dialect_options["sqlite"]["where"] is not None]
    assert len(partial) == 4
    for index in partial:
        written = str(CreateIndex(index).compile(dialect=postgresql.dialect()))
        assert written.endswith(f"WHERE {index.dialect_options['sqlite']['where']}")
