"""The door: versions of Python, commands, and what `make test` runs."""

import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import bootstrap
import pytest
from bookings_setup import checks, cli, process
from bookings_setup.console import SetupError
from bookings_setup.layout import Checkout, this_checkout

ROOT = this_checkout().root


@pytest.mark.parametrize("version", [(3, 11), (3, 11, 2), (3, 12), (3, 13, 9)])
def test_supported_pythons(version: tuple[int, ...]) -> None:
    assert bootstrap.is_supported(version)


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10, 14), (3, 14), (4, 0)])
def test_other_pythons(version: tuple[int, ...]) -> None:
    assert not bootstrap.is_supported(version)


def test_the_supported_pythons_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == f">=3.{bootstrap.OLDEST[1]},<3.{bootstrap.NEWEST[1] + 1}"


def test_newer_pythons_are_looked_for_first() -> None:
    assert bootstrap.candidates() == ["python3.13", "python3.12", "python3.11"]


def test_the_refusal_is_one_plain_sentence_with_advice() -> None:
    text = bootstrap.refusal((3, 9, 2))
    assert text.startswith("Bookings needs Python 3.11 to 3.13, and this one is 3.9.")
    assert "\n" not in text


def a_command(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_only_a_python_that_starts_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.find_supported() is None
    a_command(tmp_path / "python3.13", "exit 127")
    a_command(tmp_path / "python3.12", "echo 3 10")
    a_command(tmp_path / "python3.11", "echo 3 11")
    assert bootstrap.find_supported() == str(tmp_path / "python3.11")


def test_without_a_fitting_python_the_exit_status_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    assert bootstrap.main(["install"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_fitting_python_takes_over_with_the_same_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap, "find_supported", lambda: "/usr/bin/python3.12")
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda command: calls.append(command) or 7)
    assert bootstrap.main(["run", "--data-dir", "x"]) == 7
    assert calls == [["/usr/bin/python3.12", str(ROOT / "packaging/bootstrap.py"), "run", "--data-dir", "x"]]


def test_the_door_stays_readable_for_python_3_6() -> None:
    import ast

    ast.parse((ROOT / "packaging/bootstrap.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    asked: dict[str, object] = {}
    monkeypatch.setattr(cli, "prepare", lambda _, **options: asked.update(options))
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.delenv(cli.CHOSEN_VARIABLE, raising=False)
    return asked


def test_run_without_a_display_says_so_after_preparing(
    prepared: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "display_problem", lambda _: "There is no display.")
    assert cli.main(["run"]) == 2
    assert capsys.readouterr().err == "There is no display.\n"
    assert prepared["dev"] is False


@pytest.mark.parametrize(
    ("arguments", "program"), [(["run", "--log-level", "debug"], ["--log-level", "debug"]), (["demo"], ["--demo"])]
)
def test_arguments_reach_the_program(
    prepared: dict[str, object], monkeypatch: pytest.MonkeyPatch, arguments: list[str], program: list[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(cli, "display_problem", lambda _: None)
    monkeypatch.setattr(process, "become", lambda command: started.append([str(word) for word in command]) or 0)
    assert cli.main(arguments) == 0
    assert started[0][-len(program) :] == program
    assert started[0][-len(program) - 1].endswith(("bookings-desktop", "bookings-desktop.exe"))


def test_a_person_s_choice_of_python_is_passed_on(prepared: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cli.CHOSEN_VARIABLE, "1")
    assert cli.main(["install"]) == 0
    assert prepared["chosen"] is True


def test_a_problem_is_shown_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], prepared: dict[str, object]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SetupError("It did not work.", "Do this.", "tool: output\n")

    monkeypatch.setattr(cli, "prepare", fail)
    assert cli.main(["install"]) == 2
    assert capsys.readouterr().err == "tool: output\nIt did not work.\nDo this.\n"


def test_every_make_target_is_a_command_that_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert targets == {*cli.COMMANDS, "help"}
    assert set(re.findall(r"\$\(BOOTSTRAP\) ([a-z-]+)", makefile)) == set(cli.COMMANDS)


def test_all_four_checks_run_with_the_seed() -> None:
    steps = checks.test_steps(Path("python"), "17", ["-k", "word"])
    assert list(steps) == ["ruff check", "ruff format --check", "mypy", "pytest"]
    assert steps["pytest"][-2:] == ["-k", "word"]
    assert "--hypothesis-seed=17" in steps["pytest"]


def test_a_seed_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(checks.SEED_VARIABLE, "4711")
    assert checks.seed_of_this_run() == "4711"
    monkeypatch.delenv(checks.SEED_VARIABLE)
    assert 0 <= int(checks.seed_of_this_run()) < 2**31


@pytest.mark.parametrize(("statuses", "expected"), [((0, 0, 0), 0), ((1, 0, 0), 1), ((0, 0, 1), 1)])
def test_each_failing_check_fails_the_whole_and_none_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], statuses: tuple[int, ...], expected: int
) -> None:
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).touch(); sys.exit(int(sys.argv[2]))"
    steps = {
        f"step{number}": [sys.executable, "-c", script, f"ran{number}", str(status)]
        for number, status in enumerate(statuses)
    }
    assert checks.run_steps(Checkout(tmp_path), steps, {}) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ran0", "ran1", "ran2"]
    failed = [f"step{number}" for number, status in enumerate(statuses) if status]
    assert (f"Failed: {', '.join(failed)}." in capsys.readouterr().err) is bool(failed)


def test_clean_removes_what_is_made_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "bookings_desktop" / "settings.py"
    for made in (tmp_path / ".venv" / "x", kept.parent / "__pycache__" / "y.pyc", tmp_path / "dist" / "z", kept):
        made.parent.mkdir(parents=True, exist_ok=True)
        made.touch()
    assert cli.clean(Checkout(tmp_path)) == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_tools_do_not_see_the_packages_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    script = "import os; print(sorted({'PYTHONPATH', 'VIRTUAL_ENV', 'EXTRA'} & set(os.environ)))"
    outcome = process.capture([sys.executable, "-I", "-c", script], {"EXTRA": "1"})
    assert (outcome.status, outcome.output.strip()) == (0, "['EXTRA']")


def test_the_script_for_continuous_integration_is_executable_and_sound() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["/bin/bash", "-n", script], check=False).returncode == 0  # noqa: S603
