"""The token bucket: never faster than allowed on average, and each part of a batch counts."""

from __future__ import annotations

import random

import pytest

from bookings_desktop.sync.pace import TokenBucket


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_saved_up_goes_at_once_and_then_there_is_a_wait() -> None:
    clock = Seconds()
    bucket = TokenBucket(lambda: 10, clock=clock)
    assert (bucket.ready, bucket.seconds_until(10)) == (10, 0.0)
    bucket.spend(10)
    assert (bucket.ready, bucket.seconds_until(1), bucket.seconds_until(10)) == (0, pytest.approx(0.1), 1.0)
    clock.now += 0.5
    assert (bucket.ready, bucket.seconds_until(10)) == (5, pytest.approx(0.5))
    clock.now += 3600
    assert bucket.ready == 10


def test_more_than_is_ever_saved_up_is_not_waited_for() -> None:
    bucket = TokenBucket(lambda: 2, clock=Seconds())
    bucket.spend(2)
    assert bucket.seconds_until(50) == 1.0


def test_a_rate_that_a_person_changes_counts_at_once() -> None:
    clock, rate = Seconds(), [10]
    bucket = TokenBucket(lambda: rate[0], clock=clock)
    bucket.spend(10)
    rate[0] = 1
    clock.now += 1
    assert (bucket.ready, bucket.seconds_until(1)) == (1, 0.0)


@pytest.mark.parametrize("rate", [1, 10, 37, 100])
def test_in_the_long_run_no_more_goes_than_is_allowed(rate: int) -> None:
    clock, dice = Seconds(), random.Random(rate)  # noqa: S311 - repeatable on purpose
    bucket = TokenBucket(lambda: rate, clock=clock)
    sent = 0
    while clock.now < 1060:
        clock.now += bucket.seconds_until(dice.randrange(1, 51))
        parts = min(bucket.ready, dice.randrange(1, 51))
        bucket.spend(parts)
        sent += parts
        clock.now += dice.random() * 0.05
    assert sent <= rate * (clock.now - 1000 + 1) + 1
