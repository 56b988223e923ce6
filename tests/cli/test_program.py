from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop import __version__, cli
from bookings_desktop.commands import arguments as command_line
from bookings_desktop.errors import BookingsError
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.startup import WindowOptions
from tests.cli.conftest import Run
from tests.support.builders import a_database

HEAVY = {"sqlalchemy", "alembic", "PySide6", "google", "googleapiclient", "keyring", "appdirs"}
ROOT = Path(__file__).parents[2]


def start(
    *arguments: str, code: str = "", env: dict[str, str] | None = None, **more: Any
) -> subprocess.CompletedProcess[Any]:
    """The program, or a piece of code, in a process of its own."""
    what = ["-c", code] if code else ["-m", "bookings_desktop"]
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *what, *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        timeout=120,
        check=False,
        **more,
    )


@pytest.mark.parametrize("option", ["--version", "--help", "add --help"])
def test_version_and_help_load_nothing_heavy(option: str) -> None:
    code = (
        "import sys; from bookings_desktop import cli; code = cli.main(sys.argv[1:])\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        f"sys.exit(code or str(loaded & {HEAVY} or ''))"
    )
    done = start(*option.split(), code=code, text=True, encoding="utf-8")
    assert done.stderr.strip() == ""
    assert ("bookings-desktop" if option != "--version" else __version__) in done.stdout


def test_words_known_before_the_models_are_loaded_are_those_of_the_models() -> None:
    assert tuple(status.value for status in BookingStatus) == command_line.STATUSES


@pytest.mark.parametrize(("locale", "encoding"), [("C", "ascii"), ("en_US.ISO-8859-1", "latin-1")])
def test_output_is_utf8_whatever_the_locale_says(folder: Path, run: Run, locale: str, encoding: str) -> None:
    assert run("add", "--title", "Zoë 東京", "--start", "2026-05-14T11:00").code == 0
    done = start("list", env={"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding})
    assert "Zoë 東京" in done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_leaves_is_no_fault(folder: Path, run: Run) -> None:
    path = folder.parent / "many.csv"
    path.write_text("title,start\n" + "A long title to fill the pipe,2026-05-14T11:00\n" * 500, encoding="utf-8")
    assert run("import", str(path)).code == 0
    with subprocess.Popen(
        [sys.executable, "-m", "bookings_desktop", "list", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == cli.NOBODY_READS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_output_to_a_full_disk_is_told_plainly(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bookings_desktop", "list", "--json"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("The disk is full")
    assert not (folder / "reports").exists()


def test_options_for_the_place_work_before_and_after_the_verb(run: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    assert run("--data-dir", other, "add", "--title", "There", "--start", "2026-05-14T11:00").code == 0
    assert [one["title"] for one in run("list", "--data-dir", other, "--json").json] == ["There"]
    assert run("list", "--json").json == []
    address = f"sqlite:///{other}/bookings.db"
    assert [one["title"] for one in run("list", "--json", "--database", address).json] == ["There"]
    assert run("contacts", "list", "--json", "--data-dir", other).json == []


def test_without_a_verb_the_window_opens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    app = Namespace(run_window=lambda options: given.append(options) or 7)
    monkeypatch.setitem(sys.modules, "bookings_desktop.app", app)
    assert run("--data-dir", "x", "--demo", "--log-level", "debug").code == 7
    assert given == [WindowOptions(data_dir="x", database=None, demo=True, self_test=False, log_level="debug")]


@pytest.mark.parametrize(
    "line", ["", "--data-dir list", "--database=sqlite:///x.db --log-level error", "--demo", "--self-test"]
)
def test_a_command_line_that_opens_the_window_is_read_alike_with_and_without_the_verbs(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = command_line.build_parser().parse_args(line.split())

    def never() -> None:
        raise AssertionError("the parsers of all verbs were made")

    monkeypatch.setattr(command_line, "build_parser", never)
    assert vars(command_line.parse(line.split())) == vars(whole)


@pytest.mark.parametrize("line", ["--data-dir", "--log-level loud", "--nonsense", "nonsense", "--demo list extra"])
def test_a_wrong_command_line_is_told_in_the_words_of_the_whole_one(line: str) -> None:
    with pytest.raises(command_line.WrongUsage) as whole:
        command_line.build_parser().parse_args(line.split())
    with pytest.raises(command_line.WrongUsage) as told:
        command_line.parse(line.split())
    assert str(told.value) == str(whole.value)


def test_a_fault_of_ours_becomes_a_report_without_traceback(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, text: str) -> str:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("bookings_desktop.services.bookings.BookingService.resolve", fail)
    outcome = run("show", "abcdef")
    assert outcome.code == 1
    assert "Traceback" not in outcome.err
    (report,) = (folder / "reports").iterdir()
    assert str(report) in outcome.err
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: by design" in text
    assert __version__ in text
    assert os.name != "posix" or report.stat().st_mode & 0o077 == 0


def test_an_interrupt_is_told_and_ends_with_its_own_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: object, text: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("bookings_desktop.services.bookings.BookingService.resolve", interrupt)
    assert run("show", "abcdef").code == cli.INTERRUPTED


def test_a_data_folder_that_cannot_be_is_told_plainly(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    outcome = run("list", "--data-dir", str(tmp_path / "file" / "x"))
    assert outcome.code == 2
    assert "--data-dir" in outcome.err


def test_a_damaged_or_newer_database_is_told_and_left_alone(run: Run, folder: Path) -> None:
    run("list")
    path = folder / "bookings.db"
    path.write_bytes(b"nonsense " * 1000)
    before = path.read_bytes()
    for verb in (("list",), ("add", "--title", "x", "--start", "2026-05-14T11:00"), ("backup",), ("doctor",)):
        outcome = run(*verb)
        assert outcome.code == 2
        assert "restore-backup" in outcome.out + outcome.err
    assert path.read_bytes() == before


def test_what_an_error_quotes_of_a_file_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"title": "A", "start": "\\u001b]0;owned\\u0007"}]', encoding="utf-8")
    outcome = run("import", str(path))
    assert outcome.code == 2
    assert "owned" in outcome.err
    assert all(char.isprintable() for char in outcome.err.replace("\n", ""))


def test_every_error_says_what_to_do() -> None:
    error = BookingsError("What happened.", "What to do.")
    assert (error.title, error.hint, str(error)) == ("What happened.", "What to do.", "What happened. What to do.")


def test_backup_and_restore(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", "--title", "Old", "--start", "2026-05-14T11:00")
    assert run("backup", str(tmp_path / "b.db")).out.strip() == str(tmp_path / "b.db")
    run("add", "--title", "New", "--start", "2026-05-14T11:00")
    restored = run("restore-backup", str(tmp_path / "b.db"))
    assert restored.code == 0
    assert "replaced-" in restored.out
    assert [one["title"] for one in run("list", "--json").json] == ["Old"]


def test_import_and_export(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "title,start,contact\nA,2026-05-14T11:00,Zoë <zoe@example.com>\nB,2026-05-15,\n", encoding="utf-8"
    )
    report = run("import", str(source), "--json")
    assert {name: report.json[name] for name in ("created", "contacts_created", "updated")} == {
        "created": 2, "contacts_created": 1, "updated": 0,
    }  # fmt: skip
    assert "in.csv: 2 records, 100%" in report.err
    assert run("export", "--format", "json").json == run("list", "--json").json
    out = tmp_path / "out.csv"
    assert run("export", "--format", "csv", "--output", str(out)).out == ""
    assert run("import", str(out)).out == "out.csv: 2 bookings unchanged.\n"
    everything = run("export", "--format", "json", "--everything").json
    assert [len(everything[part]) for part in ("bookings", "contacts", "members")] == [2, 1, 0]

    bad = tmp_path / "bad.csv"
    bad.write_text("title,start\nA,2026-05-14T11:00\n,x\n", encoding="utf-8")
    refused = run("import", str(source), str(bad), "--json")
    assert refused.code == 2
    assert "Line 3" in refused.err
    assert (
        len(run("list", "--json").json) == 4
    )  # the first file has no ids, so it was taken in again; the second was not


def test_contacts_and_members(run: Run, tmp_path: Path) -> None:
    added = run(
        "contacts", "add", "--name", "Zoë", "--email", "zoe@example.com", "--phone", "+1", "--company", "Co", "--json"
    )
    assert (added.json["email"], added.json["phones"], added.json["company"]) == ("zoe@example.com", ["+1"], "Co")
    assert "zoe@example.com" in run("contacts", "list", "--search", "zoe").out
    people = tmp_path / "people.csv"
    people.write_text("name,email\nBo,bo@example.com\n", encoding="utf-8")
    assert run("contacts", "import", str(people), "--json").json["contacts_created"] == 1
    assert [one["name"] for one in run("contacts", "list", "--json").json] == ["Bo", "Zoë"]
    assert (
        run("members", "add", "--name", "Anna", "--email", "a@example.com", "--role", "Doctor", "--json").json["colour"]
        == "violet"
    )
    assert run("members", "list", "--json").json[0]["role_title"] == "Doctor"
    assert "Anna" in run("members", "list").out


def test_the_doctor_finds_nothing_wrong_and_says_so(run: Run, folder: Path) -> None:
    a_database(folder.parent).close()
    before = run("doctor", "--json")
    assert (before.code, before.json["ok"]) == (0, True)
    assert not (folder / "bookings.db").exists()
    run("list")
    after = run("doctor", "--json")
    assert {finding["subject"]: finding["verdict"] for finding in after.json["findings"]} | {"Sign-in": "off"} == {
        "Data folder": "good", "Settings": "good", "Database": "good", "Backups": "off",
        "Google client file": "off", "Sign-in": "off", "Calendar": "off",
    }  # fmt: skip
