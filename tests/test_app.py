"""The composition root: starting, starting twice, the first paint, and databases that cannot be opened."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QLockFile

from bookings_desktop import composition, startup
from bookings_desktop.backend import compose
from bookings_desktop.errors import BookingsError
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.models.values import TimedSlot
from bookings_desktop.services.backup import BackupService
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.settings import BACKUP_FOLDER, Settings, SettingsFile
from bookings_desktop.window_state import WindowStateFile

PATIENCE_SECONDS = 120

HEAVY = {
    "alembic",
    "asyncio",
    "charset_normalizer",
    "concurrent",
    "cryptography",
    "dateutil",
    "decimal",
    "email",
    "google",
    "google_auth_httplib2",
    "google_auth_oauthlib",
    "googleapiclient",
    "holidays",
    "html",
    "http",
    "httplib2",
    "icalendar",
    "keyring",
    "oauthlib",
    "pickle",
    "platform",
    "qasync",
    "requests",
    "socket",
    "sqlalchemy",
    "ssl",
    "subprocess",
    "tzdata",
    "uuid",
    "vobject",
    "PySide6.QtNetwork",
}
"""What the first paint does not wait for (design §7), and parts of the library that bring many others."""

MOST_MODULES = 98
"""So many modules of ours may be imported before the first paint; each costs half a millisecond or more."""

LATER = {
    "bookings_desktop.ui.bookings.booking_form",
    "bookings_desktop.models.people_values",
    "bookings_desktop.models.sync_values",
    "bookings_desktop.models.values",
    "bookings_desktop.services.bulk",
    "bookings_desktop.sync.results",
    "bookings_desktop.sync.state",
    "bookings_desktop.sync.words",
    "bookings_desktop.ui.bookings.completion_bar",
    "bookings_desktop.ui.bookings.date_range",
    "bookings_desktop.ui.bookings.details_panel",
    "bookings_desktop.ui.bookings.dialog",
    "bookings_desktop.ui.bookings.queue_bar",
    "bookings_desktop.ui.bookings.selection_bar",
    "bookings_desktop.ui.bookings.view_name",
    "bookings_desktop.ui.first_run.page",
    "bookings_desktop.ui.session",
    "bookings_desktop.ui.settings.page",
    "bookings_desktop.ui.shell.key_sheet",
    "bookings_desktop.ui.shell.palette",
    "bookings_desktop.ui.trash.page",
}
"""Parts of the program that the first paint does not show, and therefore does not load."""

DRIVER = """
import json, os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from bookings_desktop import app
from bookings_desktop.startup import WindowOptions
from bookings_desktop.ui.main_window import MainWindow

folder, answers, end = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]

def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)

def answer(window):
    for question in window.findChildren(object):
        if type(question).__name__ == "Question" and question.isVisible():
            buttons = {button.text(): button for button in question.findChildren(QPushButton)}
            say("asked", title=question.accessibleName(), text=question.accessibleDescription(), answers=list(buttons))
            if not answers:
                os._exit(9)  # a question that the test knows nothing of
            chosen = answers.pop(0)
            next(button for text, button in buttons.items() if text.startswith(chosen)).click()

wait_for_paint, rows_complete, come_forward = app.wait_for_paint, MainWindow.rows_complete, MainWindow.come_forward

def painted(application, window):
    wait_for_paint(application, window)
    say("painted", painted=window.painted, width=window.width(), rows=[row.title for row in window.page.rows()],
        modules=sorted({*sys.modules} | {name.split(".")[0] for name in sys.modules}))
    timer = QTimer(window)
    timer.setInterval(10)
    timer.timeout.connect(lambda: answer(window))
    timer.start()

def filled(window):
    rows_complete(window)
    message = window.findChild(object, "message")
    say("filled", rows=[row.title for row in window.page.rows()],
        message=message.accessibleDescription() if message.isVisible() else "")
    if end == "narrow":
        window.resize(640, 500)
    if end in ("close", "narrow"):
        window.close()
    elif end == "quit":
        QApplication.quit()

def raised(window):
    come_forward(window)
    say("raised")
    window.close()

app.wait_for_paint, MainWindow.rows_complete, MainWindow.come_forward = painted, filled, raised
sys.exit(app.run_window(WindowOptions(data_dir=folder)))
"""
"""Starts the program's window, tells what happens as lines of JSON, answers questions, and closes the window when it is full."""


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOOKINGS_")}
    return kept | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PYTHONWARNINGS": "error"}


def start(folder: Path, *answers: str, end: str = "close") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", DRIVER, str(folder), json.dumps(answers), end]
    return subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(folder)
    )


def run(folder: Path, *answers: str, end: str = "close") -> tuple[int, dict[str, dict]]:
    """The exit code, and what happened by its name."""
    with start(folder, *answers, end=end) as process:
        try:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert "Traceback" not in err, err
    return process.returncode, {event["event"]: event for event in map(json.loads, out.splitlines())}


def fill(folder: Path, *titles: str) -> None:
    """A database with bookings from tomorrow on."""
    backend = compose(folder, settings=Settings(time_zone="Europe/London"), environ={})
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number, title in enumerate(titles):
        at = begin + timedelta(hours=number)
        backend.bookings.create(BookingDraft(title, TimedSlot(at, at + timedelta(minutes=30), "Europe/London")))
    backend.close()


def back_up(folder: Path) -> Path:
    backend = compose(folder, settings=Settings(time_zone="Europe/London"), environ={})
    made = BackupService(backend.database, folder / BACKUP_FOLDER).daily()
    backend.close()
    assert made is not None
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    SettingsFile(tmp_path).save(Settings(time_zone="Europe/London", person="Nadia"))
    return tmp_path


# ---- what a start needs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({"DISPLAY": ":0"}, "linux"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({}, "darwin"),
        ({}, "win32"),
    ],
)
def test_where_there_is_a_screen_nothing_is_said(environ, platform):
    startup.require_screen(environ, platform)


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": ""}])
def test_without_a_screen_the_start_is_refused_in_plain_words(environ):
    with pytest.raises(BookingsError, match="no screen") as refused:
        startup.require_screen(environ, "linux")
    assert "command line" in refused.value.hint


def test_pythons_own_import_is_put_back(monkeypatch):
    builtins = SimpleNamespace(__import__="slow", __orig_import__="own")
    monkeypatch.setattr(startup, "builtins", builtins)
    startup.undo_import_hook()
    assert builtins.__import__ == "own"


def test_without_a_hook_the_import_stays_as_it_is(monkeypatch):
    builtins = SimpleNamespace(__import__="own")
    monkeypatch.setattr(startup, "builtins", builtins)
    startup.undo_import_hook()
    assert builtins.__import__ == "own"


# ---- a second start --------------------------------------------------------------------------------------------------


def test_a_second_start_raises_the_first_window_and_ends(folder):
    fill(folder, "Gait analysis")
    with start(folder, end="stay") as first:
        try:
            assert first.stdout is not None
            while json.loads(first.stdout.readline())["event"] != "filled":
                pass
            assert not QLockFile(str(folder / "window.lock")).tryLock(0)
            second = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "bookings_desktop", "--data-dir", str(folder)],
                env=environment(folder),
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
            out, err = first.communicate(timeout=PATIENCE_SECONDS)
        finally:
            first.kill()
    assert (second.returncode, second.stderr) == (0, "")
    assert "raised" in out
    assert first.returncode == 0, err
    assert QLockFile(str(folder / "window.lock")).tryLock(0)


# ---- the first paint -------------------------------------------------------------------------------------------------


def test_the_first_rows_are_painted_before_anything_heavy_is_loaded(folder):
    fill(folder, "Gait analysis", "Knee assessment", "Nutrition check-in")
    code, events = run(folder)
    assert code == 0
    first = events["painted"]
    assert first["painted"]
    assert first["rows"] == ["Gait analysis", "Knee assessment", "Nutrition check-in"]
    assert "bookings_desktop.ui.main_window" in first["modules"]
    assert (HEAVY | LATER) & set(first["modules"]) == set()
    ours = [module for module in first["modules"] if module.startswith("bookings_desktop")]
    assert len(ours) <= MOST_MODULES, ours
    assert events["filled"]["rows"] == first["rows"]


def test_a_new_folder_opens_an_empty_window_and_closing_it_ends_the_program(folder):
    code, events = run(folder)
    assert code == 0
    assert events["painted"]["painted"]
    assert events["filled"] == {"event": "filled", "rows": [], "message": ""}
    assert (folder / "bookings.db").is_file()


def test_the_window_opens_as_it_was_closed(folder):
    fill(folder, "Intake talk")
    run(folder, end="narrow")
    assert WindowStateFile(folder).load().geometry[2:] == (640, 500)
    code, events = run(folder)
    assert code == 0
    assert events["painted"]["width"] == 640


def test_a_program_that_the_system_asks_to_quit_ends_in_good_order(folder):
    fill(folder, "Gait analysis")
    code, events = run(folder, end="quit")
    assert code == 0
    assert events["filled"]["rows"] == ["Gait analysis"]
    assert list((folder / BACKUP_FOLDER).glob("daily-*.db")), "what was begun was not finished"


# ---- databases that cannot be opened ---------------------------------------------------------------------------------

GARBAGE = b"This was a database once. " * 4000


def test_a_damaged_database_is_told_in_the_window_and_left_as_it_is(folder):
    (folder / "bookings.db").write_bytes(GARBAGE)
    code, events = run(folder, "Quit")
    assert code == 2
    assert "is damaged or not a database" in events["asked"]["title"]
    assert events["asked"]["answers"] == ["Quit"]
    assert "filled" not in events
    assert (folder / "bookings.db").read_bytes() == GARBAGE


def test_leaving_a_damaged_database_although_there_is_a_backup_changes_nothing(folder):
    fill(folder, "Gait analysis")
    back_up(folder)
    (folder / "bookings.db").write_bytes(GARBAGE)
    code, events = run(folder, "Quit")
    assert code == 2
    assert events["asked"]["answers"][0].startswith("Restore the backup of ")
    assert (folder / "bookings.db").read_bytes() == GARBAGE


def test_the_newest_sound_backup_takes_the_place_of_a_damaged_database(folder):
    fill(folder, "Gait analysis")
    good = back_up(folder)
    newer = good.with_name("daily-2999-01-01.db")
    newer.write_bytes(good.read_bytes()[:5000])
    (folder / "bookings.db").write_bytes(GARBAGE)
    code, events = run(folder, "Restore")
    assert code == 0
    assert events["filled"]["rows"] == ["Gait analysis"]
    assert events["filled"]["message"].startswith("The backup is restored. It holds 1 bookings.")
    kept = [path for path in (folder / BACKUP_FOLDER).glob("replaced-*.db") if path.read_bytes() == GARBAGE]
    assert len(kept) == 1
    assert str(kept[0]) in events["filled"]["message"]


def test_no_backup_is_offered_for_another_database_than_the_folders_own(folder, monkeypatch):
    monkeypatch.delenv("BOOKINGS_DATABASE_URL", raising=False)
    fill(folder, "Gait analysis")
    back_up(folder)
    assert composition.find_rescue(startup.WindowOptions(), folder) is not None
    assert composition.find_rescue(startup.WindowOptions(database=f"sqlite:///{folder / 'other.db'}"), folder) is None


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(folder):
    fill(folder, "Gait analysis")
    back_up(folder)
    with closing(sqlite3.connect(folder / "bookings.db")) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = (folder / "bookings.db").read_bytes()
    code, events = run(folder, "Quit")
    assert code == 2
    assert events["painted"]["rows"] == []
    assert "newer version" in events["asked"]["title"]
    assert events["asked"]["answers"] == ["Quit"]
    assert (folder / "bookings.db").read_bytes() == before


# ---- the connect dialog's way to Google ------------------------------------------------------------------------------


class RecordingConnection:
    """Stands for the way to Google, and remembers what was asked of it."""

    notice = "The sign-in is kept in a file."

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        def call(*args, **options):
            self.calls.append((name, args, options))
            if name == "sign_in":
                return SimpleNamespace(stored=SimpleNamespace(account="desk@example.com"))
            return ("practice",) if name == "calendars" else None

        return call


def test_the_connector_passes_on_what_the_dialog_wants(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    connection = RecordingConnection()
    connector = composition.WindowConnector(connection)
    cancelled, announce = threading.Event(), print
    assert connector.sign_in("~/client.json", announce, cancelled) == "desk@example.com"
    assert connector.calendars() == ("practice",)
    connector.choose("practice@example.com")
    connector.create("Practice")
    connector.disconnect(False, cancelled, print)
    assert connector.notice() == "The sign-in is kept in a file."
    assert connection.calls == [
        ("sign_in", (tmp_path / "client.json",), {"announce": announce, "cancelled": cancelled, "contacts": False}),
        ("calendars", (), {}),
        ("choose", ("practice@example.com",), {"begin": True}),
        ("create", ("Practice",), {"begin": True}),
        ("disconnect", (), {"keep_events": False, "cancelled": cancelled.is_set, "progress": print}),
    ]


def test_a_file_that_is_no_client_file_is_refused(tmp_path):
    path = tmp_path / "client.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(BookingsError):
        composition.WindowConnector(RecordingConnection()).check_client(str(path))


def test_what_was_being_typed_belongs_to_its_database(tmp_path: Path) -> None:
    def drafts_after(change: object, database: str | None) -> list[str]:
        below = composition.open_below(startup.WindowOptions(database=database), tmp_path, Settings(), None)
        try:
            if change:
                below.drafts.save(str(change) * 32, {"booking_id": "b" * 32})
            return list(below.drafts.load())
        finally:
            below.close()

    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert drafts_after("1", None) == ["1" * 32]
    assert drafts_after("2", other) == ["2" * 32]
    assert drafts_after(None, None) == ["1" * 32]
    assert drafts_after(None, other) == ["2" * 32]
