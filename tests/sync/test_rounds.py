"""Whole rounds of the command line: no faster than the quota allows, and how far they are."""

from __future__ import annotations

import pytest

from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.results import Progress, Stop
from tests.support.sync_world import Desk


class Seconds:
    """A clock that only waiting moves, and what was waited."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def filled(desk: Desk, number: int) -> Desk:
    for index in range(number):
        desk.add(f"Booking {index}")
    return desk


def test_a_round_sends_no_faster_than_the_quota_allows(desk: Desk) -> None:
    filled(desk, 50)
    time = Seconds()
    report = desk.sync(wait=time.wait, pace=TokenBucket(lambda: 20, clock=time))
    assert (report.pushed, report.left) == (50, 0)
    assert desk.google.store.batches == [20, 20, 10]  # each part counts
    assert time.waits == [1.0, pytest.approx(0.5)]


def test_the_next_round_of_a_process_has_no_fresh_allowance(desk: Desk) -> None:
    time = Seconds()
    pace = TokenBucket(lambda: 10, clock=time)
    filled(desk, 10)
    desk.sync(wait=time.wait, pace=pace)
    assert time.waits == []
    filled(desk, 5)
    desk.sync(wait=time.wait, pace=pace)
    assert time.waits == [pytest.approx(0.5)]


def test_waits_for_the_quota_do_not_use_up_the_patience(desk: Desk) -> None:
    filled(desk, 30)
    time = Seconds()
    report = desk.sync(wait=time.wait, pace=TokenBucket(lambda: 1, clock=time), patience=2.0)
    assert (report.pushed, report.halt.stop) == (30, Stop.NONE)
    assert time.now == pytest.approx(29)


def test_a_round_tells_how_far_it_is_and_how_long_it_takes(desk: Desk) -> None:
    desk.google.add("From Google")
    filled(desk, 100)
    time, told = Seconds(), list[Progress]()
    desk.sync(wait=time.wait, pace=TokenBucket(lambda: 20, clock=time), progress=told.append)
    reading, *sending = told
    assert reading == Progress(1)
    assert [(step.done, step.total) for step in sending] == [(done, 100) for done in (20, 40, 60, 80, 100)]
    assert [step.seconds_left for step in sending] == [None, *(pytest.approx(left) for left in (3, 2, 1, 0))]


def test_without_a_pace_fifty_go_together_at_once(desk: Desk) -> None:
    filled(desk, 60)
    time = Seconds()
    assert desk.sync(wait=time.wait).pushed == 60
    assert (desk.google.store.batches, time.waits) == ([50, 10], [])
