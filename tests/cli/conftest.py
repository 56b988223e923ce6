from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop import cli


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test; nothing outside is read or written."""
    place = tmp_path / "data"
    monkeypatch.setenv("BOOKINGS_DATA_DIR", str(place))
    for name in ("BOOKINGS_DATABASE_URL", "BOOKINGS_GOOGLE_ROOT", "BOOKINGS_CLIENT_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("bookings_desktop.settings.system_zone", lambda: "Europe/London")
    return place


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Call the program in this process."""
    root, own = logging.getLogger(), logging.getLogger("bookings_desktop")
    before, level, own_level = root.handlers[:], root.level, own.level

    def call(*arguments: str) -> Outcome:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    yield call
    root.handlers[:] = before
    root.setLevel(level)  # also empties what the loggers remember of their levels
    own.setLevel(own_level)


@pytest.fixture
def add(run: Run) -> Callable[..., dict[str, Any]]:
    """Add a booking on 14 May 2026 at 11:00 in London and give its JSON."""

    def call(title: str = "Knee", *more: str, start: str = "2026-05-14T11:00") -> dict[str, Any]:
        outcome = run("add", "--title", title, "--start", start, "--json", *more)
        assert outcome.code == 0, outcome.err
        found: dict[str, Any] = outcome.json
        return found

    return call
