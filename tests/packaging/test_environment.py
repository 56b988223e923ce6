"""The virtual environment: when it is good enough, when it is added to, when it is rebuilt."""

import os
import sys
from pathlib import Path

import pytest
from bookings_setup import environment, process, system_libraries
from bookings_setup.console import SetupError
from bookings_setup.environment import LIBRARIES_FOR_TESTS, LIBRARIES_FOR_WINDOW, Stamp
from bookings_setup.layout import Checkout

STAMP = Stamp(root="/here", interpreter="python 3.11.2", runtime="r", dev="d", libraries=LIBRARIES_FOR_TESTS)


class Tools:
    """Stands in for venv, pip and the linker: notes what is asked and does what they leave behind."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.calls: list[str] = []
        self.failing: str | None = None
        self.output = ""

    def capture(self, command: list[str | Path], _: dict[str, str] | None = None) -> process.Outcome:
        words = [str(word) for word in command]
        kind = next(name for name in ("venv", "--requirement", "--editable", "-c") if name in words)
        self.calls.append("dev" if str(self.checkout.dev_lock) in words else kind)
        if kind == "venv":
            self.make_venv()  # also when it fails: it is interrupted when the interpreter is there, and pip is not
        return process.Outcome(1, self.output) if kind == self.failing else process.Outcome(0, "")

    def make_venv(self) -> None:
        self.checkout.python.parent.mkdir(parents=True)
        self.checkout.python.symlink_to(os.path.realpath(sys.executable))
        home = Path(sys.executable).resolve().parent
        (self.checkout.venv / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.2\n", "utf-8")

    def taken(self) -> list[str]:
        calls, self.calls = self.calls, []
        return calls


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    here = Checkout(tmp_path / "checkout")
    for path in (here.lock, here.dev_lock, here.project, here.version_file):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.stem}==1\n", "utf-8")
    return here


@pytest.fixture
def tools(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Tools:
    stand_in = Tools(checkout)
    monkeypatch.setattr(process, "capture", stand_in.capture)
    monkeypatch.setattr(system_libraries, "ensure", lambda *_, with_window: stand_in.calls.append(f"qt {with_window}"))
    return stand_in


def install(
    checkout: Checkout, *, dev: bool = False, libraries: int = LIBRARIES_FOR_WINDOW, chosen: bool = False
) -> None:
    environment.prepare(checkout, dev=dev, libraries=libraries, chosen=chosen)


def test_the_first_start_installs_everything(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    assert tools.taken() == ["venv", "--requirement", "--editable", "qt True"]
    assert not checkout.unfinished.exists()


def test_the_second_start_does_nothing(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    tools.taken()
    install(checkout)
    assert tools.taken() == []


def test_the_tests_add_their_tools_and_a_later_start_keeps_them(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    tools.taken()
    install(checkout, dev=True, libraries=LIBRARIES_FOR_TESTS)
    assert tools.taken() == ["dev", "--editable", "qt False"]
    install(checkout)
    install(checkout, dev=True, libraries=LIBRARIES_FOR_TESTS)
    assert tools.taken() == []


def test_an_update_keeps_the_tools_up_to_date_too(checkout: Checkout, tools: Tools) -> None:
    install(checkout, dev=True)
    checkout.lock.write_text("changed==2\n", "utf-8")
    tools.taken()
    install(checkout)
    assert tools.taken() == ["dev", "--editable", "qt True"]
    install(checkout, dev=True)
    assert tools.taken() == []


def test_after_the_tests_a_window_only_needs_its_libraries(checkout: Checkout, tools: Tools) -> None:
    install(checkout, dev=True, libraries=LIBRARIES_FOR_TESTS)
    tools.taken()
    install(checkout)
    assert tools.taken() == ["qt True"]


@pytest.mark.parametrize("name", ["lock", "project", "version_file"])
def test_a_change_is_installed_into_the_environment_that_is_there(checkout: Checkout, tools: Tools, name: str) -> None:
    install(checkout)
    tools.taken()
    getattr(checkout, name).write_text("changed==2\n", "utf-8")
    install(checkout)
    assert tools.taken() == ["--requirement", "--editable", "qt True"]


def test_a_change_of_the_tools_only_concerns_the_tests(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    tools.taken()
    checkout.dev_lock.write_text("changed==2\n", "utf-8")
    install(checkout)
    assert tools.taken() == []


@pytest.mark.parametrize("step", ["venv", "--requirement", "--editable"])
def test_an_interrupted_installation_starts_over(checkout: Checkout, tools: Tools, step: str) -> None:
    tools.failing = step
    with pytest.raises(SetupError):
        install(checkout)
    assert environment.read_stamp(checkout) is None
    tools.failing = None
    tools.taken()
    install(checkout)
    assert tools.taken() == ["venv", "--requirement", "--editable", "qt True"]


def test_an_interrupted_update_does_not_keep_the_old_stamp(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    checkout.lock.write_text("changed==2\n", "utf-8")
    tools.failing = "--requirement"
    with pytest.raises(SetupError):
        install(checkout)
    assert not checkout.stamp.exists()
    assert checkout.unfinished.exists()


def test_missing_libraries_do_not_install_the_packages_again(
    checkout: Checkout, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, with_window: bool) -> None:
        raise SetupError("libraries are missing")

    with monkeypatch.context() as patch:
        patch.setattr(system_libraries, "ensure", missing)
        with pytest.raises(SetupError, match="libraries are missing"):
            install(checkout)
    tools.taken()
    install(checkout)
    assert tools.taken() == ["qt True"]


def test_a_moved_checkout_is_rebuilt(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    tools.taken()
    moved = Checkout(checkout.root.rename(checkout.root.with_name("moved")))
    tools.checkout = moved
    install(moved)
    assert tools.taken() == ["venv", "--requirement", "--editable", "qt True"]


def test_an_environment_without_its_interpreter_is_rebuilt(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    tools.taken()
    checkout.python.unlink()
    checkout.python.symlink_to(checkout.root / "uninstalled-python")
    install(checkout)
    assert tools.taken() == ["venv", "--requirement", "--editable", "qt True"]


def test_another_python_named_by_a_person_is_obeyed(checkout: Checkout, tools: Tools) -> None:
    install(checkout)
    checkout.python.unlink()
    checkout.python.symlink_to("/bin/sh")
    other = environment.interpreter_of(checkout)
    assert other is not None
    environment.write_stamp(checkout, environment.wanted_stamp(checkout, other, False, LIBRARIES_FOR_WINDOW))
    tools.taken()
    install(checkout)
    assert tools.taken() == []
    install(checkout, chosen=True)
    assert tools.taken()[0] == "venv"


def test_an_environment_made_by_hand_is_used_when_it_works(checkout: Checkout, tools: Tools) -> None:
    tools.make_venv()
    install(checkout)
    assert tools.taken() == ["-c", "--requirement", "--editable", "qt True"]


def test_an_environment_made_by_hand_is_replaced_when_it_does_not(checkout: Checkout, tools: Tools) -> None:
    tools.make_venv()
    tools.failing = "-c"
    install(checkout)
    assert tools.taken() == ["-c", "venv", "--requirement", "--editable", "qt True"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"root": 1}', '{"unknown": ""}'])
def test_a_stamp_that_is_not_ours_counts_as_none(checkout: Checkout, text: str) -> None:
    checkout.venv.mkdir()
    checkout.stamp.write_text(text, "utf-8")
    assert environment.read_stamp(checkout) is None


def test_a_stamp_is_read_as_written(checkout: Checkout) -> None:
    checkout.venv.mkdir()
    environment.write_stamp(checkout, STAMP)
    assert environment.read_stamp(checkout) == STAMP


@pytest.mark.parametrize(
    ("wanted", "covered"),
    [
        (STAMP, True),
        (Stamp("/here", "python 3.11.2", "r"), True),
        (Stamp("/here", "python 3.11.2", "r", libraries=LIBRARIES_FOR_WINDOW), False),
        (Stamp("/there", "python 3.11.2", "r"), False),
        (Stamp("/here", "python 3.12.1", "r"), False),
        (Stamp("/here", "python 3.11.2", "other"), False),
        (Stamp("/here", "python 3.11.2", "r", dev="other"), False),
    ],
)
def test_what_a_stamp_covers(wanted: Stamp, covered: bool) -> None:
    assert STAMP.covers(wanted) is covered


def test_a_fingerprint_depends_on_contents_and_interpreter_only(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name / "lock" for name in ("a", "b", "c"))
    for path, text in ((first, "x==1"), (second, "x==1"), (other, "x==2")):
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    assert environment.fingerprint([first], "3.11") == environment.fingerprint([second], "3.11")
    assert environment.fingerprint([first], "3.11") != environment.fingerprint([other], "3.11")
    assert environment.fingerprint([first], "3.11") != environment.fingerprint([first], "3.12")
    assert environment.fingerprint([first, other], "") != environment.fingerprint([other, first], "")


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: … Temporary failure in name resolution", "network"),
        ("WARNING: Retrying … NewConnectionError\nERROR: No matching distribution found for x", "network"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "clock"),
        ("ERROR: No matching distribution found for PySide6-Essentials", "64-bit"),
        ("[Errno 13] Permission denied: '.venv/lib'", "make clean"),
        ("error: Failed to fetch: …\n cause: invalid peer certificate: UnknownIssuer", "certificate"),
        ("error: Failed to fetch: …\n cause: error sending request", "network"),
        ("something new", "lines above"),
    ],
)
def test_a_failed_installation_comes_with_advice(output: str, word: str) -> None:
    assert word in environment.hint_for(output)


def test_the_output_of_a_failed_tool_is_shown_above_the_sentence(checkout: Checkout, tools: Tools) -> None:
    tools.failing, tools.output = "--requirement", "ReadTimeoutError: no answer"
    with pytest.raises(SetupError) as caught:
        install(checkout)
    lines = caught.value.text().splitlines()
    assert lines[0] == "ReadTimeoutError: no answer"
    assert "could not be installed" in lines[1]
    assert "network" in lines[2]
