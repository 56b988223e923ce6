from __future__ import annotations

import json
import os
import stat
from datetime import time
from pathlib import Path

import pytest

from bookings_desktop.backend import compose, database_url
from bookings_desktop.errors import InvalidInput, SettingsUnusable
from bookings_desktop.models.database import sqlite_url
from bookings_desktop.settings import Settings, SettingsFile, data_folder, resources_folder, write_durably


def test_settings_come_back_and_unknown_ones_are_left_alone(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    assert file.load() == Settings()
    file.path.write_text('{"text_size": 110, "from_the_future": [1]}', encoding="utf-8")
    file.save(file.load().changed(time_zone="Asia/Tokyo"))

    assert file.load() == Settings(text_size=110, time_zone="Asia/Tokyo")
    assert json.loads(file.path.read_text(encoding="utf-8"))["from_the_future"] == [1]
    assert file.load().zone.key == "Asia/Tokyo"


@pytest.mark.parametrize(
    "values",
    [
        {"time_zone": "Mars"},
        {"text_size": 10},
        {"text_size": "100"},
        {"appearance": "pink"},
        {"poll_seconds": 1},
        {"clock": "decimal"},
        {"date_format": "%d"},
        {"week_start": "friday"},
        {"trash_days": 0},
        {"person_email": "nadia@"},
        {"first_run_done": 1},
        {"default_reminder": "fax:10"},
        {"default_reminder": "popup:"},
        {"default_reminder": "popup:-5"},
        {"default_reminder": "popup:40321"},
        {"default_reminder": "popup:" + "9" * 5000},
        {"working_hours": ((7, "09:00", "17:00"),)},
        {"working_hours": ((True, "09:00", "17:00"),)},
        {"working_hours": ((0, "9:00", "17:00"),)},
        {"working_hours": ((0, "09:00", "24:00"),)},
        {"working_hours": ((0, "17:00", "09:00"),)},
        {"working_hours": ((0, "09:00"),)},
        {"working_hours": ((0, "12:00", "17:00"), (0, "09:00", "12:01"))},
    ],
)
def test_settings_that_cannot_be_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        Settings(**values)  # type: ignore[arg-type]


def test_every_setting_comes_back_from_the_file_as_it_was(tmp_path: Path) -> None:
    changed = Settings(
        clock="12h",
        date_format="month-day",
        week_start="sunday",
        default_reminder="email:1440",
        trash_days=7,
        working_hours=((5, "08:00", "12:00"), (0, "09:00", "12:30"), (0, "13:30", "18:00")),
        first_run_done=True,
    )
    file = SettingsFile(tmp_path)
    file.save(changed)
    assert file.load() == changed


def test_a_file_of_an_older_version_gets_the_defaults_of_what_it_does_not_name(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text('{"organisation": "Northbank Clinic", "default_minutes": 30}', encoding="utf-8")
    loaded = file.load()
    assert (loaded.organisation, loaded.default_minutes) == ("Northbank Clinic", 30)
    assert loaded == Settings(organisation="Northbank Clinic", default_minutes=30)


def test_the_hours_of_a_day_are_told_in_order_and_a_day_without_any_is_closed() -> None:
    settings = Settings(working_hours=((0, "13:30", "18:00"), (0, "09:00", "12:30")))
    assert settings.hours_on(0) == ((time(9), time(12, 30)), (time(13, 30), time(18)))
    assert settings.hours_on(1) == ()


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "5", '{"text_size": 10}', '{"text_size": null}', '{"working_hours": [1, [2]]}', "\xff", "[" * 100_000],
)
def test_a_file_that_cannot_be_understood_is_never_overwritten(tmp_path: Path, text: str) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_text(text, encoding="latin-1")
    with pytest.raises(SettingsUnusable) as caught:
        file.load()
    assert str(file.path) in caught.value.title + caught.value.hint
    assert file.path.read_text(encoding="latin-1") == text


def test_the_data_folder_is_private_and_made_where_it_is_asked_for(tmp_path: Path) -> None:
    env = {"BOOKINGS_DATA_DIR": str(tmp_path / "env" / "data")}
    assert data_folder(None, env) == tmp_path / "env" / "data"
    assert data_folder(tmp_path / "chosen", env) == tmp_path / "chosen"
    assert os.name != "posix" or stat.S_IMODE((tmp_path / "chosen").stat().st_mode) == 0o700
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsUnusable):
        data_folder(tmp_path / "file" / "x", env)


def test_the_database_is_the_one_that_was_named_last(tmp_path: Path) -> None:
    assert database_url(tmp_path, None, {}) == sqlite_url(tmp_path / "bookings.db")
    assert database_url(tmp_path, None, {"BOOKINGS_DATABASE_URL": "sqlite:///x"}) == "sqlite:///x"
    assert database_url(tmp_path, "sqlite:///y", {"BOOKINGS_DATABASE_URL": "sqlite:///x"}) == "sqlite:///y"


def test_half_a_character_in_a_name_can_be_stored(tmp_path: Path) -> None:
    settings = Settings(organisation="Praxis \ud83d Müller 😀")
    SettingsFile(tmp_path).save(settings)
    assert SettingsFile(tmp_path).load() == settings
    assert "Müller 😀" in SettingsFile(tmp_path).path.read_text(encoding="utf-8")


def test_writing_replaces_a_file_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    write_durably(path, "old\n")
    write_durably(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["x.txt"]
    with pytest.raises(FileNotFoundError):
        write_durably(tmp_path / "no" / "x.txt", "new")


def test_changes_are_recorded_under_the_persons_name(tmp_path: Path) -> None:
    backend = compose(tmp_path, database=sqlite_url(tmp_path / "bookings.db"))
    backend.members.create("Anna")
    backend.save_settings(backend.settings.changed(person="Nadia"))
    backend.members.create("Ben")
    newest = backend.history.newest(1)[0]
    backend.close()
    assert newest.who == "Nadia"
    assert SettingsFile(tmp_path).load().person == "Nadia"


def test_the_resources_are_found() -> None:
    assert (resources_folder() / "sample" / "contacts.csv").is_file()
