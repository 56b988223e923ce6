"""Is there a screen? Answered in one sentence, before Qt aborts."""

import socket
from pathlib import Path

import pytest
from bookings_setup.display import NO_DISPLAY, display_problem, x11_number

NO_SUCH_NUMBER = 2_000_000_000


def test_without_a_display_one_sentence_says_what_to_do() -> None:
    problem = display_problem({}, "linux")
    assert problem == NO_DISPLAY
    assert "\n" not in problem
    assert "ssh -X" in problem


def test_empty_variables_are_no_display() -> None:
    assert display_problem({"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}, "linux") == NO_DISPLAY


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_always_have_one(platform: str) -> None:
    assert display_problem({}, platform) is None


def test_a_chosen_platform_plugin_is_believed() -> None:
    assert display_problem({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None


def test_a_display_that_is_gone_is_named() -> None:
    problem = display_problem({"DISPLAY": f":{NO_SUCH_NUMBER}"}, "linux")
    assert problem is not None
    assert f":{NO_SUCH_NUMBER}" in problem


def test_a_wayland_session_that_is_gone_is_named(tmp_path: Path) -> None:
    problem = display_problem({"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)}, "linux")
    assert problem is not None
    assert "wayland-9" in problem


def test_a_wayland_session_that_answers_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket paths are limited to about 100 characters
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("wayland-1")
        server.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": ".", "DISPLAY": f":{NO_SUCH_NUMBER}"}
        assert display_problem(environment, "linux") is None


@pytest.mark.parametrize("display", ["localhost:10.0", "elsewhere:0", "/private/tmp/launchd/org.xquartz:0"])
def test_a_display_elsewhere_is_left_to_qt(display: str) -> None:
    assert x11_number(display) is None
    assert display_problem({"DISPLAY": display}, "linux") is None


@pytest.mark.parametrize(
    ("display", "number"), [(":0", 0), (":12.3", 12), ("unix:1", 1), ("", None), ("rubbish", None)]
)
def test_x11_number(display: str, number: int | None) -> None:
    assert x11_number(display) == number
