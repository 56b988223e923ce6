"""The table of states, and the pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import BookingsError, DatabaseUnusable
from bookings_desktop.sync import state
from bookings_desktop.sync.results import Counts, Effect, Halt, Progress, PullResult, PushResult, Stop
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import Words
from bookings_desktop.sync.words import words

NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
IDLE = SyncStatus(Phase.IDLE, checked_at=NOW - timedelta(minutes=2))
NONE = Counts()


def said(status: SyncStatus) -> Words:
    return words(status, NOW, LONDON)


def test_a_round_goes_through_reading_and_sending_to_rest() -> None:
    status = state.begun(IDLE)
    assert status.phase is Phase.PULLING
    status = state.after_pull(status, PullResult(more=True, created=2), NOW, NONE)
    assert (status.phase, status.pulled, status.checked_at) == (Phase.PULLING, 2, IDLE.checked_at)
    status = state.after_pull(status, PullResult(complete=True, changed=1), NOW, Counts(waiting=2))
    assert (status.phase, status.pulled, status.checked_at) == (Phase.PUSHING, 3, NOW)
    status = state.after_push(status, PushResult(more=True, effect=Effect.PATCHED), Counts(waiting=1))
    assert (status.phase, status.pushed, status.working) == (Phase.PUSHING, 1, True)
    later = NOW + timedelta(seconds=9)
    status = state.after_push(status, PushResult(next_at=later), Counts(waiting=1))
    assert (status.phase, status.next_at, said(status).headline) == (Phase.IDLE, later, "1 waiting")


@pytest.mark.parametrize(
    ("stop", "phase"),
    [
        (Stop.OFF, Phase.OFF),
        (Stop.OFFLINE, Phase.OFFLINE),
        (Stop.BUSY, Phase.WAITING),
        (Stop.SIGN_IN, Phase.SIGN_IN),
        (Stop.CALENDAR_GONE, Phase.CALENDAR_GONE),
        (Stop.READ_ONLY, Phase.READ_ONLY),
        (Stop.MASS_CHANGE, Phase.NEEDS_PERSON),
        (Stop.PROBLEM, Phase.NEEDS_PERSON),
    ],
)
def test_each_halt_has_its_phase(stop: Stop, phase: Phase) -> None:
    assert state.after_pull(state.begun(IDLE), PullResult(halt=Halt(stop)), NOW, NONE).phase is phase
    assert state.after_push(state.begun(IDLE), PushResult(halt=Halt(stop)), NONE).phase is phase


def test_progress_is_told_while_it_lasts_and_gone_afterwards() -> None:
    reading = state.after_pull(state.begun(IDLE), PullResult(more=True), NOW, Counts(), Progress(1250))
    assert said(reading).headline == "Fetched 1,250 so far…"
    sending = state.after_pull(reading, PullResult(complete=True), NOW, Counts(waiting=1204), Progress(1300))
    assert said(sending).headline == "Sending 1,204…"
    how_far = Progress(120, 1204, 58.0)
    sending = state.after_push(sending, PushResult(more=True), Counts(waiting=1084, parked=1), how_far)
    assert said(sending)[:2] == ("Sending 120 of 1,204 · about 1 min", "1 needs a look")
    for after in (
        state.after_push(sending, PushResult(), Counts(), how_far),
        state.after_push(sending, PushResult(halt=Halt(Stop.OFFLINE)), Counts(), how_far),
        state.after_error(sending, BookingsError("The disk is full.", "Make room.")),
        state.paused(sending),
        state.begun(sending),
    ):
        assert after.progress is None


def test_a_pause_by_a_person_holds_until_they_go_on() -> None:
    status = state.paused(IDLE)
    assert state.begun(status) == status
    assert state.after_push(status, PushResult(halt=Halt(Stop.OFFLINE)), NONE).phase is Phase.PAUSED
    assert state.after_pull(status, PullResult(complete=True), NOW, NONE).phase is Phase.PAUSED
    assert state.resumed(status).phase is Phase.IDLE


def test_a_fault_here_is_told() -> None:
    status = state.after_error(IDLE, DatabaseUnusable("The disk is full.", "Make room."))
    assert said(status) == Words("The disk is full.", "Make room.", "Retry now")


def pause(status: SyncStatus, *, in_use: bool = True, random: float = 0.5) -> float | None:
    return state.pause_before_round(status, NOW, poll_seconds=60, in_use=in_use, random=random)


def test_pauses_between_rounds() -> None:
    assert (pause(IDLE), pause(IDLE, random=0), pause(IDLE, random=1)) == (60, 45, 75)
    assert pause(IDLE, in_use=False) == 300
    assert pause(replace(IDLE, next_at=NOW + timedelta(seconds=9))) == 9
    assert pause(replace(IDLE, next_at=NOW - timedelta(seconds=9))) == 0
    assert pause(SyncStatus(Phase.OFFLINE, until=NOW + timedelta(seconds=4))) == 4
    assert pause(SyncStatus(Phase.WAITING, until=NOW + timedelta(hours=1))) == 60
    assert pause(SyncStatus(Phase.READ_ONLY)) == 60
    assert pause(SyncStatus(Phase.PULLING)) == 0
    for phase in (Phase.OFF, Phase.SIGNED_OUT, Phase.PAUSED, Phase.SIGN_IN, Phase.CALENDAR_GONE, Phase.NEEDS_PERSON):
        assert pause(SyncStatus(phase)) is None
