"""How long the rest will take: judged by the steps so far, steady, and unknown at first; and the words for it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bookings_desktop.sync.progress import Meter, left_words, reading_words, sending_words
from bookings_desktop.sync.results import Progress


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def meter(clock: Seconds) -> Meter:
    return Meter(clock)


def test_nothing_is_promised_after_the_first_step(meter: Meter, clock: Seconds) -> None:
    clock.now += 0.3
    assert meter.sent(10, 1194) == Progress(10, 1204, None)
    assert not meter.long


def test_the_first_step_which_spends_what_was_saved_up_does_not_count(meter: Meter, clock: Seconds) -> None:
    meter.sent(10, 90)
    clock.now += 1
    assert meter.sent(20, 80) == Progress(20, 100, pytest.approx(8))


def test_two_calls_in_a_row_are_too_little_to_judge_by(meter: Meter, clock: Seconds) -> None:
    meter.sent(10, 90)
    clock.now += 0.1
    assert meter.sent(20, 80).seconds_left is None


def test_one_slow_call_does_not_make_it_jump(meter: Meter, clock: Seconds) -> None:
    meter.sent(10, 990)
    told = []
    for step in range(2, 60):
        clock.now += 6 if step == 30 else 1
        told.append(meter.sent(step * 10, 1000 - step * 10).seconds_left or 0.0)
    changes = [abs(after - before) for before, after in pairwise(told)]
    assert max(changes) < 0.15 * told[28]


def test_what_comes_in_meanwhile_is_added_to_the_whole(meter: Meter, clock: Seconds) -> None:
    meter.sent(10, 40)
    clock.now += 1
    assert meter.sent(20, 60) == Progress(20, 80, pytest.approx(6))


def test_without_any_step_nothing_is_known(meter: Meter, clock: Seconds) -> None:
    clock.now += 60
    assert meter.sent(0, 5) == Progress(0, 5, None)
    assert meter.long


def test_nothing_left_takes_no_time(meter: Meter) -> None:
    assert meter.sent(5, 0) == Progress(5, 5, 0.0)


@pytest.mark.parametrize(("left", "long"), [(10, False), (20, True)])
def test_it_is_long_as_soon_as_more_than_two_seconds_are_to_be_expected(
    meter: Meter, clock: Seconds, left: int, long: bool
) -> None:
    meter.sent(10, left + 10)
    clock.now += 1
    meter.sent(20, left)
    assert meter.long is long


def test_what_was_long_stays_so_until_it_begins_anew(meter: Meter, clock: Seconds) -> None:
    meter.sent(10, 30)
    clock.now += 1
    meter.sent(20, 20)
    meter.sent(40, 0)
    assert meter.long
    meter.begin()
    meter.sent(10, 5)
    assert not meter.long


def test_reading_is_long_after_two_seconds(meter: Meter, clock: Seconds) -> None:
    assert (meter.read(250), meter.long) == (Progress(250), False)
    clock.now += 2.1
    assert (meter.read(500), meter.long) == (Progress(500), True)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(120, 1204, 58.0), "Sending 120 of 1,204 · about 1 min"),
        (Progress(120, 1204, None), "Sending 120 of 1,204"),
        (Progress(1200, 1204, 0.4), "Sending 1,200 of 1,204 · a few seconds"),
        (Progress(3), "Sending 3 of 3"),
    ],
)
def test_words_while_sending(progress: Progress, words: str) -> None:
    assert sending_words(progress) == words


def test_words_while_reading() -> None:
    assert reading_words(Progress(0)) == "Looking at Google Calendar…"
    assert reading_words(Progress(1250)) == "Fetched 1,250 so far…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, "a few seconds"),
        (9.9, "a few seconds"),
        (10, "about 10 s"),
        (31, "about 40 s"),
        (50.1, "about 1 min"),
        (60, "about 1 min"),
        (61, "about 2 min"),
        (59 * 60, "about 59 min"),
        (60 * 60, "about 1 h"),
        (61 * 60, "about 2 h"),
    ],
)
def test_the_time_left_is_rounded_up(seconds: float | None, words: str) -> None:
    assert left_words(seconds) == words
