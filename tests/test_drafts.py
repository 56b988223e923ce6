"""Drafts of bookings in the data folder."""

import os
import stat

import pytest

from bookings_desktop.drafts import DRAFT_FOLDER, DraftFiles

ONE, TWO = "1" * 32, "2" * 32


def test_a_draft_is_kept_until_it_is_removed(tmp_path):
    drafts = DraftFiles(tmp_path)
    assert drafts.load() == {}
    drafts.save(ONE, {"title": "Gait “analysis”"})
    drafts.save(ONE, {"title": "Nguyễn"})
    assert [content["title"] for content in DraftFiles(tmp_path).load().values()] == ["Nguyễn"]
    drafts.remove(ONE)
    drafts.remove(ONE)
    assert drafts.load() == {}


def test_the_latest_draft_comes_first(tmp_path):
    drafts = DraftFiles(tmp_path)
    for place, draft_id in enumerate((TWO, ONE)):
        drafts.save(draft_id, {})
        os.utime(tmp_path / DRAFT_FOLDER / f"{draft_id}.json", (place, place))
    assert list(drafts.load()) == [ONE, TWO]


@pytest.mark.skipif(os.name != "posix", reason="rights of files as on POSIX")
def test_nobody_else_may_read_a_draft(tmp_path):
    DraftFiles(tmp_path).save(ONE, {})
    folder = tmp_path / DRAFT_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{ONE}.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1, "x": "\\ud8', "\0"])
def test_a_damaged_draft_is_set_aside_and_the_others_are_found(tmp_path, text):
    drafts = DraftFiles(tmp_path)
    drafts.save(ONE, {"title": "whole"})
    (tmp_path / DRAFT_FOLDER / f"{TWO}.json").write_text(text, encoding="utf-8")
    assert list(drafts.load()) == [ONE]
    assert (tmp_path / DRAFT_FOLDER / f"{TWO}.damaged").read_text(encoding="utf-8") == text
    assert list(drafts.load()) == [ONE]


def test_what_a_newer_version_wrote_is_left_alone(tmp_path):
    drafts = DraftFiles(tmp_path)
    drafts.save(ONE, {"format": 99})
    assert drafts.load() == {}
    assert (tmp_path / DRAFT_FOLDER / f"{ONE}.json").exists()


@pytest.mark.parametrize("draft_id", ["", "../settings", "A" * 32])
def test_a_draft_stays_in_its_folder(tmp_path, draft_id):
    with pytest.raises(ValueError, match="no id"):
        DraftFiles(tmp_path).save(draft_id, {})


def test_half_a_character_does_not_lose_the_draft(tmp_path):
    DraftFiles(tmp_path).save(ONE, {"title": "Gait \ud83d “analysis” 😀"})
    assert [content["title"] for content in DraftFiles(tmp_path).load().values()] == ["Gait \ud83d “analysis” 😀"]


def test_the_drafts_of_another_database_are_kept_apart(tmp_path):
    own, other = DraftFiles(tmp_path), DraftFiles(tmp_path, "other-1234")
    other.save(TWO, {"title": "Theirs"})
    own.save(ONE, {"title": "Ours"})
    assert (list(own.load()), list(other.load())) == ([ONE], [TWO])
    other.remove(ONE)
    assert list(own.load()) == [ONE]
    if os.name == "posix":
        folder = tmp_path / DRAFT_FOLDER
        assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "other-1234")} == {0o700}
