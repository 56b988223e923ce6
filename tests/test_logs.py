"""The log file holds what the program did and nothing about anybody, whatever is logged."""

from __future__ import annotations

import ast
import logging
import os
import stat
from enum import Enum
from pathlib import Path

import pytest

from bookings_desktop import logs
from bookings_desktop.logs import close_log, last_lines, log_file, open_log, plain, without_personal_data

PACKAGE = Path(logs.__file__).parent
SECRETS = ("Migraine plan call", "Priya Raman", "priya@example.com", "ya29.a0Token", "Room 3")


class Mood(Enum):
    CALM = "calm"


@pytest.fixture
def log(tmp_path):
    """A logger of ours whose messages of every level go to the file of a data folder."""
    ours = logging.getLogger("bookings_desktop")
    before = ours.level
    handler = open_log(tmp_path, logging.DEBUG)
    yield logging.getLogger("bookings_desktop.tests")
    close_log(handler)
    ours.setLevel(before)


def written(folder):
    return "\n".join(last_lines(folder, 1000))


def test_words_of_ours_and_numbers_are_kept(log, tmp_path):
    log.info("%s: %d waiting, %.1f s, %s, %s", plain("idle"), 3, 0.5, True, Mood.CALM)
    assert written(tmp_path).endswith("INFO bookings_desktop.tests: idle: 3 waiting, 0.5 s, True, calm")


@pytest.mark.parametrize("secret", SECRETS)
def test_no_other_text_is(log, tmp_path, secret):
    log.debug("saved %s", secret)
    log.debug("saved %(title)s", {"title": secret})
    log.debug("saved %s and %r", [secret], {"title": secret})
    log.warning("saved “Migraine plan call” for priya@example.com at https://meet.google.com/kfw?x=ya29.a0Token")
    text = written(tmp_path)
    assert text.count("saved") == 4
    assert secret not in text


def test_of_an_exception_only_its_kind_and_its_way_are_kept(log, tmp_path):
    def fail():
        raise ValueError("Migraine plan call of priya@example.com")

    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError("Room 3") from error
    except RuntimeError:
        log.exception("it failed")
    text = written(tmp_path)
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert " fail" in text
    assert not any(secret in text for secret in SECRETS)


def test_what_libraries_say_is_left_out(log, tmp_path):
    logging.getLogger("googleapiclient.http").warning("PATCH Migraine plan call %s", "priya@example.com")
    logging.getLogger("httplib2").debug("Authorization: Bearer ya29.a0Token")
    text = written(tmp_path)
    assert "WARNING googleapiclient.http: a message of a library …" in text
    assert "httplib2" not in text
    assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to priya.raman+x@example.co.uk.", "mail to …"),
        ("calendar abc%40group.calendar.google.com gone", "calendar … gone"),
        ("at https://www.googleapis.com/calendar/v3?key=1", "at https://…"),
        ("“Gait analysis” was sent", "“…” was sent"),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("412 for 3 of 5", "412 for 3 of 5"),
    ],
)
def test_the_second_line_of_defence(text, kept):
    assert without_personal_data(text) == kept


def test_the_name_in_the_home_folder_is_left_out(monkeypatch):
    monkeypatch.setenv("HOME", "/home/nadia")
    monkeypatch.setenv("USERPROFILE", "/home/nadia")
    assert without_personal_data("in /home/nadia/.local/share") == "in ~/.local/share"


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights")
def test_only_its_owner_may_read_it(log, tmp_path):
    log.info("begun")
    path = log_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_does_not_grow_for_ever(log, tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 2000)
    for number in range(400):
        log.info("line %d", number)
    files = sorted(log_file(tmp_path).parent.iterdir())
    assert len(files) == logs.KEPT + 1
    assert all(file.stat().st_size <= 2000 for file in files)
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert last_lines(tmp_path, 3)[-1].endswith("line 399")


def test_a_file_that_cannot_be_moved_grows_on(log, tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 2000)

    def held_by_another_process(*_args):
        raise PermissionError("in use")

    monkeypatch.setattr(Path, "replace", held_by_another_process)
    for number in range(100):
        log.info("line %d", number)
    assert [file.name for file in log_file(tmp_path).parent.iterdir()] == [logs.FILE]
    assert len(last_lines(tmp_path, 1000)) == 100


def test_a_message_that_does_not_fit_its_values_does_not_disturb_who_logs_it(tmp_path, capsys):
    handler = open_log(tmp_path)
    for text, values in (("%d things", ("many",)), ("%s and %s", (1,)), ("gone on", ())):
        said = {"name": logs.OURS, "levelno": logging.INFO, "levelname": "INFO", "msg": text, "args": values}
        handler.handle(logging.makeLogRecord(said))
    close_log(handler)
    assert [line.rpartition(": ")[2] for line in last_lines(tmp_path, 10)] == ["gone on"]
    assert capsys.readouterr().err.count("--- Logging error ---") == 2  # as the library tells it


def test_a_folder_that_cannot_be_written_keeps_nobody_from_working(tmp_path):
    (tmp_path / logs.FOLDER).write_text("a file is in the way")
    handler = open_log(tmp_path)
    assert handler is None
    close_log(handler)
    assert last_lines(tmp_path, 5) == []


def log_calls():
    """Every call of a logger in the package: the file, the line and the first argument."""
    names = {"debug", "info", "warning", "error", "exception", "critical"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names):
                continue
            owner = ast.unparse(node.func.value)
            if owner in ("log", "_LOG") or "getLogger" in owner:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node.args[0]


def test_every_message_is_a_fixed_text():
    """The text of a message is written as it stands, so nothing may be put into it before."""
    found = list(log_calls())
    assert len(found) > 20
    assert [
        place for place, text in found if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ] == []
