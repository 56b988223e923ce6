"""How long the engine rests after each kind of refusal (facts page, section 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings_desktop.sync.results import Stop
from tests.support.sync_world import Desk, Google


def rest(desk: Desk, until: object) -> timedelta:
    return until - desk.clock()  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize(("status", "reason"), [(429, "rateLimitExceeded"), (403, "userRateLimitExceeded")])
def test_too_fast_doubles_up_to_a_minute_and_begins_anew_after_an_answer(
    desk: Desk, google: Google, status: int, reason: str
) -> None:
    fault = google.store.faults.error(status, reason, times=9)
    rests = []
    for _ in range(9):
        halt = desk.engine.pull_page().halt
        assert halt.stop is Stop.BUSY
        rests.append(rest(desk, halt.until).total_seconds())
        desk.clock.advance(rests[-1])
    assert rests == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64, 64, 64]  # 2ⁿ and half a second of jitter
    assert fault.remaining == 0
    assert desk.pull().halt.stop is Stop.NONE
    google.store.faults.error(status, reason)
    assert rest(desk, desk.engine.pull_page().halt.until) == timedelta(seconds=1.5)


@pytest.mark.parametrize(("status", "reason"), [(429, "rateLimitExceeded"), (503, "backendError")])
def test_what_the_server_asks_for_is_waited(desk: Desk, google: Google, status: int, reason: str) -> None:
    google.store.faults.error(status, reason, retry_after=300)
    assert rest(desk, desk.engine.pull_page().halt.until) == timedelta(seconds=300)
    calls = len(google.store.requests)
    desk.clock.advance(299)
    assert desk.engine.pull_page().halt.stop is Stop.BUSY
    assert len(google.store.requests) == calls
    desk.clock.advance(1)
    assert desk.pull().halt.stop is Stop.NONE


def test_a_use_limit_stops_writing_for_an_hour_and_reading_goes_on(desk: Desk, google: Google) -> None:
    desk.add("Here")
    google.store.faults.error(403, "quotaExceeded", method="POST")
    halt = desk.push().halt
    assert timedelta(hours=1) <= rest(desk, halt.until) <= timedelta(minutes=75)
    google.add("There", 12)
    assert desk.pull().halt.stop is Stop.NONE
    assert "There" in desk.titles()
    since = len(google.store.requests)
    desk.clock.advance(3599)
    assert desk.push().halt.stop is Stop.BUSY
    assert google.writes(since) == []
    desk.clock.advance(901)
    desk.settle()
    assert google.titles() == ["Here", "There"]


def test_a_limit_that_refuses_reading_too_stops_everything(desk: Desk, google: Google) -> None:
    google.store.faults.error(403, "dailyLimitExceeded")
    assert desk.engine.pull_page().halt.stop is Stop.BUSY
    calls = len(google.store.requests)
    desk.clock.advance(3599)
    assert desk.engine.pull_page().halt.stop is Stop.BUSY
    assert len(google.store.requests) == calls
