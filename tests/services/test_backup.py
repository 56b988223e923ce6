from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bookings_desktop.errors import DatabaseDamaged, DatabaseTooNew, DatabaseUnusable, NotPossible
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database, sqlite_url
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.services.backup import KEPT, BackupService, restore_backup
from bookings_desktop.services.checkup import Verdict, check_backups, check_database_file, check_folder, check_settings
from tests.support.builders import DESK, FakeClock, a_booking, a_database, stored


def titles(folder: Path) -> list[str]:
    database = a_database(folder)
    with database.reading() as work:
        found = [found.booking.title for found in work.details.matching(BookingQuery())]
    database.close()
    return found


@pytest.fixture
def service(database: Database, tmp_path: Path) -> BackupService:
    stored(database, a_booking(title="Old"))
    return BackupService(database, tmp_path / "backups")


def test_a_backup_is_a_whole_database_for_its_owner_alone(service: BackupService, tmp_path: Path) -> None:
    path = service.write()
    assert path == tmp_path / "backups" / "bookings-20260501-080000.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert service.write(tmp_path / "mine.db") == service.write(tmp_path / "mine.db") == tmp_path / "mine.db"
    assert service.write(tmp_path).parent == tmp_path


def test_a_backup_replaces_nothing_but_backups(service: BackupService, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Zoë", encoding="utf-8")
    with pytest.raises(NotPossible):
        service.write(letter)
    with pytest.raises(NotPossible):
        service.write(tmp_path / "bookings.db")
    with pytest.raises(DatabaseUnusable):
        service.write(tmp_path / "no" / "folder" / "x.db")
    assert letter.read_text(encoding="utf-8") == "Dear Zoë"


def test_there_is_one_backup_a_day_and_the_last_fourteen_stay(
    service: BackupService, clock: FakeClock, tmp_path: Path
) -> None:
    kept = service.write()
    first = service.daily()
    assert first is not None
    assert service.daily() is None
    for _ in range(KEPT + 3):
        clock.advance(days=1)
        assert service.daily() is not None
    assert len(service.dailies()) == KEPT
    assert not first.exists()
    assert kept.exists()
    assert service.dailies()[0].name == "daily-2026-05-18.db"


def test_a_restore_brings_the_backup_back_and_keeps_what_was_there(
    database: Database, service: BackupService, tmp_path: Path
) -> None:
    path = service.write()
    stored(database, a_booking(title="New"))
    database.close()
    restored = restore_backup(path, sqlite_url(tmp_path / "bookings.db"), tmp_path / "backups", FakeClock())

    assert restored.bookings == 1
    assert titles(tmp_path) == ["Old"]
    assert restored.set_aside is not None
    (tmp_path / "aside").mkdir()
    restored.set_aside.rename(tmp_path / "aside" / "bookings.db")
    assert sorted(titles(tmp_path / "aside")) == ["New", "Old"]


def test_a_backup_can_be_restored_where_there_is_nothing(service: BackupService, tmp_path: Path) -> None:
    path = service.write()
    restored = restore_backup(path, sqlite_url(tmp_path / "new" / "bookings.db"), tmp_path / "b")
    assert restored.set_aside is None
    assert titles(tmp_path / "new") == ["Old"]


def test_a_wish_to_e_mail_a_guest_does_not_come_back_with_a_backup(
    database: Database, service: BackupService, tmp_path: Path
) -> None:
    with database.unit_of_work(DESK) as work:
        [found] = work.details.matching(BookingQuery())
        booking = found.booking
        work.outbox.mark(booking.id, notify_guest=True)
        work.commit()
    path = service.write()
    restore_backup(path, sqlite_url(tmp_path / "new" / "bookings.db"), tmp_path / "b")
    restored = a_database(tmp_path / "new")
    with restored.reading() as work:
        mark = work.outbox.get(booking.id)
    restored.close()
    assert mark is not None
    assert not mark.notify_guest


def test_a_damaged_database_is_set_aside_with_its_journal(
    database: Database, service: BackupService, tmp_path: Path
) -> None:
    path = service.write()
    database.close()
    damaged = b"SQLite format 3\x00" + b"\xff" * 5000
    (tmp_path / "bookings.db").write_bytes(damaged)
    (tmp_path / "bookings.db-wal").write_bytes(b"stale")
    restored = restore_backup(path, sqlite_url(tmp_path / "bookings.db"), tmp_path / "backups")

    assert titles(tmp_path) == ["Old"]
    assert restored.set_aside is not None
    assert restored.set_aside.read_bytes() == damaged


OPEN = """
import sys
from pathlib import Path
from bookings_desktop.models.database import open_database, sqlite_url
database = open_database(sqlite_url(Path(sys.argv[1])))
with database.reading() as work:
    work.history.last_number()
print("open", flush=True)
sys.stdin.readline()
"""


def test_nothing_is_restored_while_another_process_has_the_database_open(
    service: BackupService, database: Database, tmp_path: Path
) -> None:
    path = service.write()
    stored(database, a_booking(title="New"))
    database.close()
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", OPEN, str(tmp_path / "bookings.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DatabaseUnusable, match="another program"):
            restore_backup(path, sqlite_url(tmp_path / "bookings.db"), tmp_path / "backups")
        other.communicate("done\n", timeout=30)
    assert sorted(titles(tmp_path)) == ["New", "Old"]
    assert not list((tmp_path / "backups").glob("replaced-*"))
    assert not list(tmp_path.glob("*.new"))


def test_only_sound_backups_of_a_known_version_are_restored(
    database: Database, service: BackupService, tmp_path: Path
) -> None:
    good = service.write()
    url = sqlite_url(tmp_path / "bookings.db")
    database.close()
    before = (tmp_path / "bookings.db").read_bytes()

    newer, cut, empty, foreign = (tmp_path / f"{name}.db" for name in ("newer", "cut", "empty", "foreign"))
    newer.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    cut.write_bytes(good.read_bytes()[:6000])
    empty.write_bytes(b"")
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    for path, kind in (
        (newer, DatabaseTooNew),
        (cut, DatabaseDamaged),
        (empty, DatabaseDamaged),
        (foreign, DatabaseDamaged),
        (tmp_path / "missing.db", DatabaseUnusable),
        (tmp_path / "bookings.db", NotPossible),
    ):
        with pytest.raises(kind):
            restore_backup(path, url, tmp_path / "backups")
    assert (tmp_path / "bookings.db").read_bytes() == before


def test_a_database_on_a_server_is_left_to_its_own_tools(service: BackupService) -> None:
    with pytest.raises(NotPossible) as caught:
        restore_backup(service.write(), "postgresql+psycopg://host/name", Path("backups"))
    assert "pg_restore" in caught.value.hint


def test_the_doctor_sees_what_is_wrong_and_changes_nothing(
    database: Database, service: BackupService, tmp_path: Path
) -> None:
    database.close()
    url = sqlite_url(tmp_path / "bookings.db")
    assert check_database_file(url).verdict is Verdict.GOOD
    assert "1 bookings" in check_database_file(url).message
    assert check_backups(tmp_path / "backups").verdict is Verdict.OFF
    assert check_settings(tmp_path).verdict is Verdict.GOOD
    assert check_database_file(sqlite_url(tmp_path / "none.db")).verdict is Verdict.OFF
    assert check_database_file("nonsense").verdict is Verdict.BAD
    assert not (tmp_path / "none.db").exists()

    (tmp_path / "settings.json").write_text('{"text_size": 5}', encoding="utf-8")
    assert check_settings(tmp_path).verdict is Verdict.BAD
    (tmp_path / "bookings.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 3000)
    assert "restore-backup" in check_database_file(url).hint
    tmp_path.chmod(0o755)
    assert "chmod 700" in check_folder(tmp_path).hint
    tmp_path.chmod(0o700)
    assert check_folder(tmp_path).verdict is Verdict.GOOD
    assert check_folder(tmp_path / "none").verdict is Verdict.BAD
