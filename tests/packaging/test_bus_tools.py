"""The tools of one single test: installed where that needs no person, and never in the way of the others."""

from pathlib import Path

import pytest
from bookings_setup import apt, bus_tools, checks, cli, system_libraries
from bookings_setup.console import SetupError
from bookings_setup.layout import Checkout


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Checkout:
    """A Debian that has apt-get and nothing else, as root."""
    checkout = Checkout(tmp_path)
    checkout.venv.mkdir()
    monkeypatch.setattr(bus_tools.sys, "platform", "linux")
    monkeypatch.setattr(bus_tools.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(bus_tools, "LAUNCHERS", (tmp_path / "launcher",))
    monkeypatch.setattr(bus_tools.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_libraries, "ensure", lambda *_, **_options: None)
    return checkout


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The packages that apt was asked for, run by run."""
    calls: list[list[str]] = []
    monkeypatch.setattr(apt, "install", lambda packages, _purpose: calls.append(packages))
    return calls


def test_root_gets_all_that_is_missing(bare: Checkout, asked: list[list[str]]) -> None:
    bus_tools.ensure(bare)
    assert asked == [["xvfb", "dbus", "at-spi2-core"]]


def test_the_libraries_of_a_window_belong_to_it_and_stop_nothing_either(
    bare: Checkout, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = []

    def fail(_checkout: Checkout, with_window: bool) -> None:
        wanted.append(with_window)
        raise SetupError("They could not be installed.")

    monkeypatch.setattr(system_libraries, "ensure", fail)
    bus_tools.ensure(bare)
    bus_tools.ensure(bare)
    assert (wanted, len(asked)) == ([True], 1)


def test_what_is_there_is_not_asked_for(
    bare: Checkout, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare.root / "launcher").touch()
    monkeypatch.setattr(bus_tools.shutil, "which", lambda name: None if name == "Xvfb" else f"/usr/bin/{name}")
    bus_tools.ensure(bare)
    assert asked == [["xvfb"]]
    monkeypatch.setattr(bus_tools.shutil, "which", lambda name: f"/usr/bin/{name}")
    bus_tools.ensure(bare)
    assert len(asked) == 1


def test_nobody_else_is_bothered(bare: Checkout, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_tools.os, "geteuid", lambda: 1000)
    bus_tools.ensure(bare)
    monkeypatch.setattr(bus_tools.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bus_tools.shutil, "which", lambda _name: None)
    bus_tools.ensure(bare)
    assert asked == []


def test_a_failure_stops_nothing_and_is_not_tried_again(
    bare: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def fail(packages: list[str], _purpose: str) -> None:
        calls.append(packages)
        raise SetupError("apt-get could not install it.")

    monkeypatch.setattr(apt, "install", fail)
    bus_tools.ensure(bare)
    bus_tools.ensure(bare)
    assert len(calls) == 1
    assert "The tests go on without it." in capsys.readouterr().err


@pytest.mark.parametrize(("command", "wanted"), [("test", True), ("lint", False), ("install", False)])
def test_only_the_tests_ask_for_them(command: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    ensured: list[Checkout] = []
    monkeypatch.setattr(cli, "prepare", lambda *_, **_options: None)
    monkeypatch.setattr(bus_tools, "ensure", ensured.append)
    monkeypatch.setattr(checks, "test", lambda *_: 0)
    monkeypatch.setattr(checks, "lint", lambda *_: 0)
    assert cli.main([command]) == 0
    assert bool(ensured) == wanted
