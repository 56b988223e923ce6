"""The sentences for every state, the few words of the capsule, and why a booking waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import OtherAccount, RateLimited, SignInNeeded
from bookings_desktop.sync.results import Counts, FirstSync, MassChange, Progress, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import BriefWords, Hold, Words
from bookings_desktop.sync.words import brief_words, hold, words

NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
IDLE = SyncStatus(Phase.IDLE, checked_at=NOW - timedelta(minutes=2))
WAITING = Counts(waiting=3)
LIMIT = RateLimited("Google takes no more changes from this calendar for some hours.", long_pause=True)
OTHER = OtherAccount("You are signed in to Google as helen@example.com.", "Sign in as desk@example.com.")


def said(status: SyncStatus, whose: str = "") -> Words:
    return words(status, NOW, LONDON, whose=whose)


def brief(status: SyncStatus) -> BriefWords:
    return brief_words(status, NOW, LONDON)


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


# ---- whose calendar it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [Phase.SIGNED_OUT, Phase.SIGN_IN])
def test_a_calendar_that_is_signed_out_is_named_by_its_owner(phase: Phase) -> None:
    status = SyncStatus(phase, error=SignInNeeded("Google wants a new sign-in.") if phase is Phase.SIGN_IN else None)
    found = said(status, "Helen’s calendar")
    assert found.headline == "Helen’s calendar is signed out."
    assert found.detail.endswith("Your bookings and changes are safe here.")
    assert "Helen" not in said(status).headline


def test_somebody_else_signed_in_is_not_called_signed_out() -> None:
    found = said(SyncStatus(Phase.SIGN_IN, error=OTHER), "Helen’s calendar")
    assert (found.headline, found.detail) == (OTHER.title, OTHER.hint)


def test_a_used_up_limit_is_not_called_a_busy_google() -> None:
    until = NOW + timedelta(hours=1, minutes=5)
    found = said(SyncStatus(Phase.WAITING, error=LIMIT, until=until))
    assert found.headline == "Google’s limit is reached"
    assert found.detail == f"{LIMIT.title} The next try is at 12:05."


# ---- in few words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headline", "detail", "warn"),
    [
        (SyncStatus(Phase.OFF), "Not connected", "", False),
        (SyncStatus(Phase.SIGNED_OUT, WAITING), "Signed out", "3 waiting", True),
        (SyncStatus(Phase.SIGN_IN, error=SignInNeeded("Google wants it.")), "Sign-in needed", "Sign in again", True),
        (SyncStatus(Phase.SIGN_IN, WAITING, error=OTHER), "Another account", "3 waiting", True),
        (IDLE, "In sync · 2 min ago", "", False),
        (replace(IDLE, checked_at=None), "Not checked yet", "", False),
        (replace(IDLE, counts=Counts(waiting=3, parked=1)), "3 waiting", "1 needs a look", True),
        (SyncStatus(Phase.PULLING), "Looking at Google…", "", False),
        (SyncStatus(Phase.PULLING, progress=Progress(1250)), "Fetched 1,250…", "", False),
        (SyncStatus(Phase.PUSHING, WAITING), "Sending 3…", "", False),
        (SyncStatus(Phase.PAUSED, WAITING), "Paused", "3 waiting", False),
        (SyncStatus(Phase.PAUSED, Counts(conflicts=1)), "Paused", "1 needs a look", True),
        (SyncStatus(Phase.OFFLINE), "No connection", "Tried again later", False),
        (SyncStatus(Phase.OFFLINE, WAITING), "No connection", "3 waiting", False),
        (SyncStatus(Phase.WAITING, until=NOW + timedelta(minutes=4)), "Google is busy", "Next try: 4 min", False),
        (SyncStatus(Phase.WAITING, until=NOW), "Google is busy", "Next try: soon", False),
        (SyncStatus(Phase.WAITING, WAITING), "Google is busy", "3 waiting", False),
        (
            SyncStatus(Phase.WAITING, error=LIMIT, until=NOW + timedelta(hours=2)),
            "Google’s use limit",
            "Next try: 13:00",
            False,
        ),
        (SyncStatus(Phase.CALENDAR_GONE), "Calendar is gone", "Choose another", True),
        (SyncStatus(Phase.READ_ONLY), "Read-only calendar", "Ask its owner", True),
        (SyncStatus(Phase.READ_ONLY, WAITING), "Read-only calendar", "3 not sent", True),
        (SyncStatus(Phase.ASKS, WAITING, first=FirstSync(3)), "First sync", "Waits for your yes", True),
        (SyncStatus(Phase.NEEDS_PERSON), "Needs your help", "See what happened", True),
        (
            SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.HERE, 14, 63)),
            "Needs your answer",
            "14 vanished",
            True,
        ),
        (
            SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.GOOGLE, 14, 63)),
            "Needs your answer",
            "14 to be deleted",
            True,
        ),
    ],
)
def test_the_few_words(status: SyncStatus, headline: str, detail: str, warn: bool) -> None:
    assert brief(status) == (headline, detail, warn)


# ---- why a booking waits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", Phase)
def test_what_waits_tells_why_unless_it_goes_by_itself(phase: Phase) -> None:
    by_itself = (Phase.OFF, Phase.IDLE, Phase.PULLING, Phase.PUSHING)
    found = hold(SyncStatus(phase))
    assert (found is None) is (phase in by_itself)
    assert found is None or found.reason.endswith(".")


def test_what_google_does_not_take_says_so() -> None:
    reason = "You can only read this calendar. Ask its owner to let you change it."
    assert hold(SyncStatus(Phase.READ_ONLY)) == Hold(reason, refused=True, locked=True)
    gone = hold(SyncStatus(Phase.CALENDAR_GONE))
    assert gone is not None
    assert (gone.refused, gone.locked) == (True, False)


def test_a_question_about_vanished_events_names_their_bookings() -> None:
    ids = frozenset({"1", "2"})
    asked = hold(SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.HERE, 2, 9, booking_ids=ids)))
    assert asked is not None
    assert asked.vanished == ids
    other = hold(SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.GOOGLE, 2, 9, booking_ids=ids)))
    assert other is not None
    assert other.vanished == frozenset()
