"""``sync`` at the command line keeps to the pace of the settings, and tells at a terminal how far it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bookings_desktop.commands import mirror, terminal
from tests.cli.conftest import Run
from tests.cli.test_google import Add, client_file, server, store

__all__ = ["client_file", "server", "store"]  # fixtures


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    fake = FakeTime()
    monkeypatch.setattr(mirror, "time", fake)
    monkeypatch.setattr(terminal, "time", fake)
    return fake


@pytest.fixture
def connected(run: Run, add: Add, client_file: str, folder: Path) -> None:
    """Four bookings wait, and one change may be sent in a second."""
    for hour in range(4):
        add(f"Booking {hour}", start=f"2026-05-14T{10 + hour}:00")
    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    path = folder / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**settings, "requests_per_second": 1}), encoding="utf-8")


@pytest.mark.usefixtures("connected")
def test_it_sends_no_faster_than_the_settings_say_and_tells_nothing_elsewhere(run: Run, time: FakeTime) -> None:
    done = run("sync", "--yes")
    assert (done.code, done.err) == (0, "")
    assert "4 sent to Google" in done.out
    assert time.slept == [1.0, 1.0, 1.0]


@pytest.mark.usefixtures("connected", "time")
def test_at_a_terminal_one_line_is_rewritten_and_wiped_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    done = run("sync", "--yes")
    assert done.err.split("\r\x1b[K") == [
        "",
        "Sending 1 of 4",
        "Sending 2 of 4 · a few seconds",
        "Sending 3 of 4 · a few seconds",
        "Sending 4 of 4 · a few seconds",
        "",
    ]
    assert done.out.startswith("0 fetched from Google, 4 sent to Google.")
