"""What is remembered of the window, and what happens to a file that cannot be understood."""

from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from bookings_desktop.window_state import WindowState, WindowStateFile

STATE = WindowState(
    geometry=(-20, 40, 1000, 700),
    maximised=True,
    column_widths={"contact": 210},
    column_order=("when", "contact", "title"),
    hidden_columns=("location",),
    sort_column="contact",
    sort_descending=True,
    filter={"scope": "past"},
    saved_views=({"name": "Mine", "filter": {"members": ["a"]}},),
    details_width=400,
)


def test_everything_comes_back(tmp_path: Path) -> None:
    file = WindowStateFile(tmp_path)
    assert file.load() == WindowState()
    assert file.save(STATE)
    assert file.load() == STATE
    assert os.name != "posix" or stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_what_a_newer_version_remembers_is_left_alone(tmp_path: Path) -> None:
    file = WindowStateFile(tmp_path)
    file.path.write_text('{"from_the_future": [1], "maximised": true}', encoding="utf-8")
    file.save(file.load().changed(details_width=300))
    stored = json.loads(file.path.read_text(encoding="utf-8"))
    assert (stored["from_the_future"], stored["maximised"], stored["details_width"]) == ([1], True, 300)
    assert "unknown" not in stored


DEEP = '{"filter": ' + '{"a": ' * 900 + "1" + "}" * 901


@pytest.mark.parametrize("text", ["{", "[]", "5", "\xff", "[" * 100_000, "null", "", DEEP])
def test_a_file_that_cannot_be_understood_is_set_aside(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = WindowStateFile(tmp_path)
    file.path.write_text(text, encoding="latin-1")
    with caplog.at_level(logging.WARNING):
        assert file.load() == WindowState()
    assert file.damaged.read_text(encoding="latin-1") == text
    assert not file.path.exists()
    assert str(file.damaged) in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("geometry", [1, 2, 3]),
        ("geometry", [0, 0, 0, 100]),
        ("geometry", [0, 0, 1e9, 100]),
        ("geometry", ["0", 0, 10, 10]),
        ("maximised", 1),
        ("column_widths", {"title": 0}),
        ("column_widths", {"title": True}),
        ("column_widths", [1]),
        ("column_order", ["when", 5]),
        ("column_order", "when"),
        ("hidden_columns", None),
        ("sort_column", 3),
        ("sort_descending", "yes"),
        ("filter", []),
        ("saved_views", [1]),
        ("saved_views", {}),
        ("details_width", -1),
        ("details_width", 10**9),
    ],
)
def test_one_value_that_cannot_be_does_not_take_the_others_with_it(
    tmp_path: Path, name: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    file = WindowStateFile(tmp_path)
    file.save(STATE)
    stored = json.loads(file.path.read_text(encoding="utf-8"))
    file.path.write_text(json.dumps({**stored, name: value}), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert file.load() == STATE.changed(**{name: getattr(WindowState(), name)})
    assert name in caplog.text


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = WindowStateFile(tmp_path / "gone")
    with caplog.at_level(logging.WARNING):
        assert not file.save(STATE)
    assert "could not be saved" in caplog.text
    file.path.parent.mkdir()
    file.path.mkdir()
    assert file.load() == WindowState()


def test_half_a_character_in_a_search_comes_back(tmp_path: Path) -> None:
    state = WindowState(filter={"text": "a\\\ud83d", "more": "Nguyễn 😀"})
    assert WindowStateFile(tmp_path).save(state)
    assert WindowStateFile(tmp_path).load() == state


@pytest.mark.parametrize("spoilt", [[{"name": "Mine"}, 5], [{"name": "Mine"}] * 201])
def test_a_saved_view_is_not_lost_with_its_neighbours(tmp_path: Path, spoilt: list[object]) -> None:
    file = WindowStateFile(tmp_path)
    text = json.dumps({"sort_column": "title", "saved_views": spoilt})
    file.path.write_text(text, encoding="utf-8")
    state = file.load()
    assert (state.sort_column, state.saved_views) == ("title", ())
    assert file.save(state)
    assert file.damaged.read_text(encoding="utf-8") == text
    assert os.name != "posix" or stat.S_IMODE(file.damaged.stat().st_mode) == 0o600
    assert file.load() == state
