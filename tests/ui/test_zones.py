from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from bookings_desktop.ui.zone_names import ahead_words, city_name, offset_words, zone_words
from bookings_desktop.ui.zones import ZONE_ROLE, ZoneListModel, find_zones, make_entry, zone_entries

SUMMER = datetime(2026, 5, 15, 9, 30, tzinfo=UTC)
WINTER = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def test_a_zone_is_named_by_its_city_and_its_offset_at_the_moment():
    assert zone_words("Europe/London", SUMMER) == "London (GMT+1)"
    assert zone_words("Europe/London", WINTER) == "London (GMT)"
    assert zone_words("Asia/Kolkata", SUMMER) == "Kolkata (GMT+5:30)"
    assert zone_words("America/St_Johns", WINTER) == "St Johns (GMT−3:30)"


@pytest.mark.parametrize(
    ("zone", "city"),
    [("Asia/Tokyo", "Tokyo"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("America/Sao_Paulo", "São Paulo")],
)
def test_city_names(zone, city):
    assert city_name(zone) == city


def test_offsets_in_words():
    assert offset_words(timedelta(hours=-5)) == "GMT−5"
    assert offset_words(timedelta(0)) == "GMT"


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("Asia/Ho_Chi_Minh", "6 hours ahead of you"),
        ("Pacific/Honolulu", "11 hours behind you"),
        ("Europe/Lisbon", "same time as you"),
        ("Asia/Kolkata", "4 hours 30 minutes ahead of you"),
        ("Europe/Berlin", "1 hour ahead of you"),
    ],
)
def test_the_difference_between_two_zones_in_words(there, words):
    assert ahead_words(there, "Europe/London", SUMMER) == words


@pytest.mark.parametrize(
    ("query", "zone"),
    [
        ("london", "Europe/London"),
        ("new york", "America/New_York"),
        ("sao", "America/Sao_Paulo"),
        ("zürich", "Europe/Zurich"),
        ("zurich", "Europe/Zurich"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("mumbai", "Asia/Kolkata"),
        ("hanoi", "Asia/Ho_Chi_Minh"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_city_other_city_or_name(query, zone):
    assert find_zones(zone_entries(), query)[0].name == zone


def test_a_zone_is_found_by_its_country():
    assert "Asia/Tokyo" in [entry.name for entry in find_zones(zone_entries(), "japan")]


def test_a_city_that_starts_with_the_query_comes_before_others():
    found = [entry.name for entry in find_zones(zone_entries(), "san")]
    assert found.index("America/Santiago") < found.index("America/Los_Angeles")


def test_words_that_occur_nowhere_find_nothing():
    assert find_zones(zone_entries(), "xqzzy") == []


def test_every_offered_zone_is_known_and_offered_once():
    names = [entry.name for entry in zone_entries()]
    assert len(names) == len(set(names)) > 300
    assert "US/Eastern" not in names


def test_the_model_tells_city_name_and_full_text(qapp, qtmodeltester):
    model = ZoneListModel([make_entry("Europe/London", "United Kingdom"), make_entry("Asia/Tokyo", "Japan")], SUMMER)
    qtmodeltester.check(model)
    index = model.index(model.row_of("Europe/London"))
    assert index.data() == "London (GMT+1)"
    assert index.data(ZONE_ROLE) == "Europe/London"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "London (GMT+1), United Kingdom, Europe/London"
    assert model.row_of("Mars/Olympus") == -1


def test_the_model_shows_the_offsets_of_another_moment(qapp, qtbot):
    model = ZoneListModel([make_entry("Europe/London")], SUMMER)
    with qtbot.waitSignal(model.dataChanged):
        model.set_moment(WINTER)
    assert model.index(0).data() == "London (GMT)"
    with qtbot.assertNotEmitted(model.dataChanged):
        model.set_moment(WINTER)
