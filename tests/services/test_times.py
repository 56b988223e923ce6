from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import AllDaySlot, TimedSlot
from bookings_desktop.services.times import gap_at, is_doubled, length_of, parse_date, parse_slot, zone_of

LONDON, LORD_HOWE = "Europe/London", "Australia/Lord_Howe"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "zone", "begins", "ends"),
    [
        ("2026-05-14T11:00", "2026-05-14T12:00", LONDON, "2026-05-14T10:00", "2026-05-14T11:00"),
        ("2026-05-14 11:00", None, LONDON, "2026-05-14T10:00", "2026-05-14T10:45"),
        ("2026-05-14T11:00+02:00", "2026-05-14T10:30Z", LONDON, "2026-05-14T09:00", "2026-05-14T10:30"),
        ("2026-01-14T11:00", None, LONDON, "2026-01-14T11:00", "2026-01-14T11:45"),
        (
            "2026-03-29T00:30",
            "2026-03-29T02:30",
            LONDON,
            "2026-03-29T00:30",
            "2026-03-29T01:30",
        ),  # over the gap: an hour
        ("2026-10-25T01:30", "2026-10-25T02:30", LONDON, "2026-10-25T00:30", "2026-10-25T02:30"),  # the first 01:30
        ("2026-10-25T01:30+00:00", "2026-10-25T02:30", LONDON, "2026-10-25T01:30", "2026-10-25T02:30"),  # the second
    ],
)
def test_times_are_those_of_the_zone_unless_they_have_an_offset(
    start: str, end: str | None, zone: str, begins: str, ends: str
) -> None:
    assert parse_slot(start, end, zone, all_day=False) == TimedSlot(utc(begins), utc(ends), zone)


def test_days_end_before_their_end() -> None:
    one = parse_slot("2026-05-14", None, LONDON, all_day=True)
    assert one == AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), LONDON)
    assert length_of(one) == timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "zone", "all_day", "words"),
    [
        ("2026-03-29T01:30", None, LONDON, False, ("01:30", "forward by 60 minutes", "02:00")),
        ("2026-10-04T02:15", None, LORD_HOWE, False, ("forward by 30 minutes", "02:30")),
        ("2011-12-30T12:00", None, "Pacific/Apia", False, ("does not exist",)),  # a whole day was left out
        ("2026-05-14T11:00", "2026-05-14T11:00", LONDON, False, ("before the start",)),
        ("2026-05-14T11:00", "2026-05-14T10:00", LONDON, False, ("before the start",)),
        ("2026-05-14", "2026-05-14", LONDON, True, ("day after its last day",)),
        ("2026-05-14", None, LONDON, False, ("no time of day",)),
        ("2026-05-14T11:00", None, LONDON, True, ("not a date",)),
        ("soon", None, LONDON, False, ("soon",)),
        ("2026-02-30T11:00", None, LONDON, False, ("2026-02-30",)),
        ("2026-05-14T11:00", None, "Europe/Nowhere", False, ("Europe/Nowhere",)),
        ("2026-05-14T11:00", None, "", False, ("not a known time zone",)),
        ("0001-01-01T00:00", None, "Asia/Tokyo", False, ("1900",)),
        ("9999-12-31T23:59", None, "America/New_York", False, ("2200",)),
        ("9999-12-31", None, LONDON, True, ("2200",)),
    ],
)
def test_times_that_cannot_be_are_explained(
    start: str, end: str | None, zone: str, all_day: bool, words: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_slot(start, end, zone, all_day=all_day)
    assert [word for word in words if word not in str(caught.value)] == []


def test_gaps_and_doubled_times_are_told_apart() -> None:
    zone = zone_of(LONDON)
    gap = gap_at(wall("2026-03-29T01:59"), zone)
    assert gap is not None
    assert (gap.first_valid, gap.shift) == (wall("2026-03-29T02:00"), timedelta(hours=1))
    assert gap_at(wall("2026-10-25T01:30"), zone) is None
    assert is_doubled(wall("2026-10-25T01:30"), zone)
    assert not is_doubled(wall("2026-10-25T02:00"), zone)
    assert not is_doubled(wall("2026-03-29T01:30"), zone)


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "Factory", "posix/Europe/London", "right/UTC", "", "Europe"]
)
def test_a_file_among_the_zones_that_is_no_zone_of_iana_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        zone_of(name)


def test_a_date_is_a_date() -> None:
    assert parse_date(" 2026-05-14 ", "from") == date(2026, 5, 14)
    with pytest.raises(InvalidInput, match="14/05/2026"):
        parse_date("14/05/2026", "from")
