"""The table of states, its words and its pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import BookingsError, DatabaseUnusable
from bookings_desktop.sync import state
from bookings_desktop.sync.results import Counts, Effect, Halt, MassChange, Progress, PullResult, PushResult, Side, Stop
from bookings_desktop.sync.state import Phase, SyncStatus, Words

NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
IDLE = SyncStatus(Phase.IDLE, checked_at=NOW - timedelta(minutes=2))
NONE = Counts()


def said(status: SyncStatus) -> Words:
    return state.words(status, NOW, LONDON)


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


def test_the_words_of_the_capsule() -> None:
    look = replace(IDLE, counts=Counts(parked=1, conflicts=2))
    assert said(IDLE)[:2] == ("In sync · 2 min ago", "")
    assert said(look)[:2] == ("In sync · 2 min ago", "3 need a look")
    assert said(replace(IDLE, counts=Counts(waiting=3, parked=1)))[:2] == ("3 waiting", "1 needs a look")
    assert said(SyncStatus(Phase.OFFLINE)) == Words(
        "No connection.", "You can go on working; changes are sent later.", "Retry now"
    )
    assert said(SyncStatus(Phase.CALENDAR_GONE)) == Words(
        "Google no longer has this calendar.", "Your bookings are safe here.", "Choose another"
    )
    assert said(SyncStatus(Phase.READ_ONLY)) == Words(
        "You can only read this calendar.", "Ask its owner to let you change it.", "Open settings"
    )
    busy = SyncStatus(
        Phase.WAITING, until=NOW + timedelta(minutes=4), error=BookingsError("Google was too busy to take one change.")
    )
    assert said(busy).detail == "Google was too busy to take one change. The next try is in 4 minutes."
    question = MassChange(Side.HERE, 30, 40)
    assert said(SyncStatus(Phase.NEEDS_PERSON, question=question)).button == "Cancel 30 bookings"


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_words(phase: Phase) -> None:
    found = said(SyncStatus(phase))
    assert found.headline
    assert not found.headline.endswith(" ")


@pytest.mark.parametrize(
    ("past", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=16), "yesterday 19:00"),
        (timedelta(days=9), "5 May, 11:00"),
    ],
)
def test_ages(past: timedelta, text: str) -> None:
    assert said(replace(IDLE, checked_at=NOW - past)).headline == f"In sync · {text}"


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


@pytest.mark.parametrize(
    ("question", "headline", "button"),
    [
        (
            MassChange(Side.HERE, 1204, 5310),
            "1,204 of 5,310 events vanished from Google Calendar at once.",
            "Cancel 1,204 bookings",
        ),
        (MassChange(Side.HERE, 1, 40), "1 of 40 events vanished from Google Calendar.", "Cancel 1 booking"),
        (MassChange(Side.GOOGLE, 1, 40), "1 of 40 bookings would be deleted from Google Calendar.", "Delete 1 event"),
    ],
)
def test_a_question_counts_as_people_do(question: MassChange, headline: str, button: str) -> None:
    words = said(SyncStatus(Phase.NEEDS_PERSON, question=question))
    assert (words.headline, words.button) == (headline, button)
