"""The words of the sync activity page, for every state and kind of change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.mirror_reader import MirrorCounts
from bookings_desktop.models.sync_values import CalendarState, SyncLogEntry, SyncLogKind
from bookings_desktop.models.values import AllDaySlot, BookingStatus, TimedSlot
from bookings_desktop.services.sync_activity import ChangeKind, SyncActivity, WaitingChange
from bookings_desktop.sync.results import FirstSync, MassChange, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.ui.sync_activity.log_texts import log_line
from bookings_desktop.ui.sync_activity.queue_texts import progress_words, queue_lines
from bookings_desktop.ui.sync_activity.texts import (
    Act,
    Figures,
    Scene,
    connection_words,
    figures,
    help_items,
    interval_words,
    later_words,
    retry_items,
)
from bookings_desktop.ui.sync_glyphs import GLYPHS
from tests.support.booking_rows import LONDON

NOW = datetime(2026, 5, 14, 9, 42, tzinfo=UTC)
CALENDAR = CalendarState(
    "id", "desk@northbank.example", "Northbank appointments", checked_at=datetime(2026, 5, 14, 9, 40, tzinfo=UTC)
)
MASS = MassChange(Side.HERE, 12, 40, ("Gait analysis", "Knee", "Vaccination", "Foot"))


def at(hour, minute=0, day=14):
    """A time of London in May."""
    return datetime(2026, 5, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def slot(day=14, hour=14):
    return TimedSlot(at(hour, day=day), at(hour + 1, day=day), "Europe/London")


def scene(phase=Phase.IDLE, *, next_look=None, activity=None, **status):
    activity = activity or SyncActivity(CALENDAR)
    return Scene(SyncStatus(phase, **status), activity, NOW, LONDON, next_look)


def change(kind=ChangeKind.CHANGED, **values):
    return WaitingChange("1", kind, values.pop("title", "Gait analysis"), **{"slot": slot(), "due_at": NOW, **values})


def one_button(shown):
    """The buttons of a state, besides “Pause” and “Sync now” in the head."""
    rows = [*help_items(shown), *retry_items(shown)]
    return [button for button in [connection_words(shown).button, *(row.button for row in rows)] if button]


@pytest.mark.parametrize("phase", list(Phase))
def test_every_state_has_an_icon_a_sentence_and_at_most_one_button(phase):
    shown = scene(phase)
    words = connection_words(shown)
    assert (words.icon, words.token) == GLYPHS[phase]
    assert words.title
    assert words.detail
    calm = (Phase.IDLE, Phase.PULLING, Phase.PUSHING, Phase.PAUSED)
    assert len(one_button(shown)) == (0 if phase in calm else 1)


@pytest.mark.parametrize(
    ("phase", "button", "act"),
    [
        (Phase.SIGN_IN, "Sign in again", Act.CONNECT),
        (Phase.CALENDAR_GONE, "Choose another", Act.CONNECT),
        (Phase.READ_ONLY, "Open settings", Act.SETTINGS),
        (Phase.NEEDS_PERSON, "Retry now", Act.RETRY),
        (Phase.ASKS, "Begin", Act.BEGIN),
    ],
)
def test_what_only_a_person_can_mend_stands_under_needs_your_help(phase, button, act):
    (item,) = help_items(scene(phase, first=FirstSync(1204, 37, 2)))
    assert (item.button, item.act) == (button, act)
    assert retry_items(scene(phase)) == ()


def test_a_mass_change_is_a_question():
    shown = scene(Phase.NEEDS_PERSON, question=MASS)
    (item,) = help_items(shown)
    assert (item.button, item.act) == ("Cancel 12 bookings", Act.ALLOW)
    assert (item.back, item.other) == ("Put them back in Google", "Not now")
    assert item.detail.endswith("It is about “Gait analysis”, “Knee”, “Vaccination” and 9 more.")
    assert connection_words(shown).title == "A question waits for your answer"
    assert later_words(shown.status)[0] == "Nothing was cancelled."
    google = replace(shown.status, question=replace(MASS, side=Side.GOOGLE))
    (item,) = help_items(replace(shown, status=google))
    assert (item.button, item.back) == ("Delete 12 events", "")
    assert later_words(google)[0] == "Nothing was deleted from Google Calendar."


def test_the_card_tells_calendar_account_and_both_checks():
    words = connection_words(scene(next_look=NOW + timedelta(seconds=50)))
    assert words.title == "Connected to Google Calendar"
    assert words.detail == (
        "“Northbank appointments” as desk@northbank.example · last checked 10:40 · next check in 1 min"
    )


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        (at(10, 40), "last checked 10:40"),
        (at(18, 5, day=13), "last checked yesterday 18:05"),
        (at(18, 5, day=12), "last checked 12 May, 18:05"),
        (None, "not checked yet"),
    ],
)
def test_the_last_check_is_told_with_its_day_where_it_was_another(checked, words):
    activity = SyncActivity(replace(CALENDAR, checked_at=None))
    assert connection_words(scene(activity=activity, checked_at=checked)).detail.endswith(words)


def test_the_figures_count_what_needs_help_with_the_whole_and_with_each_booking():
    activity = SyncActivity(CALENDAR, MirrorCounts(1199, 3, 1, 70), parked=(change(), change()))
    assert figures(scene(activity=activity)) == Figures(1199, 3, 1, 70)
    assert figures(scene(Phase.SIGN_IN, activity=activity)) == Figures(1199, 3, 1, 71)
    assert figures(scene(Phase.ASKS, first=FirstSync(3))).problems == 0


def test_a_booking_that_was_put_aside_says_why_and_leads_to_it():
    parked = change(title="Migraine plan call", error_title="You can only read this calendar.", error_hint="Ask.")
    (item,) = help_items(scene(activity=SyncActivity(CALENDAR, parked=(parked,))))
    assert item.title == "“Migraine plan call” was not saved in Google"
    assert item.detail == "You can only read this calendar. Ask."
    assert (item.icon, item.button, item.act, item.booking_id) == ("lock", "Open booking", Act.OPEN, "1")


def test_a_booking_that_is_gone_cannot_be_opened():
    parked = change(ChangeKind.DELETED, title="", living=False)
    (item,) = help_items(scene(activity=SyncActivity(CALENDAR, parked=(parked,))))
    assert (item.title, item.act) == ("A deleted booking was not saved in Google", Act.RETRY)
    assert item.detail == "Google did not take a change."


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NOW + timedelta(minutes=4), "in 4 minutes"),
        (NOW + timedelta(seconds=40), "in 1 minute"),
        (NOW, "in a moment"),
        (NOW + timedelta(hours=2), "at 12:42"),
    ],
)
def test_what_is_tried_again_tells_when(due, words):
    failed = change(title="Vaccination", error_title="Google was too busy to take one change.", due_at=due)
    (item,) = retry_items(scene(activity=SyncActivity(CALENDAR, retrying=(failed,))))
    assert item.title == "Google was too busy to take one change"
    assert item.detail == f"“Vaccination” is safe on this computer. The next try is {words}."
    assert (item.button, item.act) == ("Retry now", Act.RETRY)


@pytest.mark.parametrize(
    ("waiting", "title", "detail", "icon"),
    [
        (
            change(ChangeKind.NEW, title="Vaccination", contact_name="Lucía Fernández", slot=slot(22, 9)),
            "Vaccination, Lucía Fernández",
            "New booking: Fri 22 May, 09:00",
            "plus",
        ),
        (change(ChangeKind.TIME), "Gait analysis", "New time: Thu 14 May, 14:00", "history"),
        (
            change(ChangeKind.TIME, slot=AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "UTC")),
            "Gait analysis",
            "New time: Thu 14 May",
            "history",
        ),
        (change(ChangeKind.STATUS, status=BookingStatus.COMPLETED), "Gait analysis", "Completed", "check-check"),
        (change(ChangeKind.CANCELLED, notify_guest=True), "Gait analysis", "Cancelled, guest will be told", "x"),
        (change(ChangeKind.DELETED, title="", living=False), "A deleted booking", "Deleted", "trash-2"),
        (change(fields=("title", "location")), "Gait analysis", "Changed: title, location", "pencil"),
        (change(), "Gait analysis", "Changed", "pencil"),
    ],
)
def test_the_queue_tells_what_is_sent(waiting, title, detail, icon):
    (line,) = queue_lines(scene(activity=SyncActivity(CALENDAR, waiting=(waiting,))))
    assert (line.title, line.detail, line.icon, line.living) == (title, detail, icon, waiting.living)


@pytest.mark.parametrize(
    ("phase", "values", "words"),
    [
        (Phase.PUSHING, {"sending": True}, "Sending…"),
        (Phase.IDLE, {"sending": True}, "next"),
        (Phase.IDLE, {}, "next"),
        (Phase.IDLE, {"due_at": NOW + timedelta(minutes=4)}, "10:46"),
        (Phase.OFFLINE, {}, ""),
        (Phase.PAUSED, {}, ""),
    ],
)
def test_the_queue_tells_when_it_goes(phase, values, words):
    (line,) = queue_lines(scene(phase, activity=SyncActivity(CALENDAR, waiting=(change(**values),))))
    assert line.at == words


@pytest.mark.parametrize(
    ("phase", "seconds", "words"),
    [
        (Phase.IDLE, 60, "Checks Google every minute"),
        (Phase.IDLE, 120, "Checks Google every 2 minutes"),
        (Phase.IDLE, 45, "Checks Google every 45 seconds"),
        (Phase.PAUSED, 60, "Paused: Google is not checked"),
        (Phase.OFF, 60, "Google is not checked"),
        (Phase.SIGN_IN, 60, "Google is not checked until you sign in again"),
        (Phase.ASKS, 60, "Google is not checked before the first sync"),
        (Phase.CALENDAR_GONE, 60, "Google is not checked until this is settled"),
        (Phase.NEEDS_PERSON, 60, "Google is not checked until this is settled"),
        (Phase.READ_ONLY, 60, "Checks Google every minute"),
    ],
)
def test_the_foot_tells_how_often_google_is_checked(phase, seconds, words):
    assert interval_words(scene(phase), seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "120 of 1,204"),
        (4, "120 of 1,204, a few seconds left"),
        (38, "120 of 1,204, about 40 seconds left"),
        (61, "120 of 1,204, about 2 minutes left"),
        (3700, "120 of 1,204, about 2 hours left"),
    ],
)
def test_progress_is_told_with_the_time_that_is_left(seconds, words):
    assert progress_words(120, 1204, seconds) == (120, 1204, words)


@pytest.mark.parametrize("kind", list(SyncLogKind))
def test_every_kind_of_line_of_the_log_is_a_sentence(kind):
    line = log_line(SyncLogEntry(kind, at(10, 31), title="Gait analysis", id=7), LONDON, NOW)
    assert line.time == "10:31"
    assert line.key == "7"
    assert len(line.text) > 5
    assert line.text[0].isupper() or line.text.startswith("“")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (SyncLogEntry(SyncLogKind.CHECKED, NOW, number=3), "Checked, nothing new"),
        (
            SyncLogEntry(SyncLogKind.PULLED, NOW, title="Blood test", detail="updated", who="Helen"),
            "“Blood test” updated by Helen in Google",
        ),
        (SyncLogEntry(SyncLogKind.PULLED, NOW, number=12, detail="added"), "12 bookings added in Google"),
        (
            SyncLogEntry(SyncLogKind.NO_ANSWER, NOW, number=2, until=at(10, 33)),
            "No answer, 2 times, tried again at 10:33",
        ),
        (SyncLogEntry(SyncLogKind.THROTTLED, NOW, until=at(11, 50)), "Google was busy, next try at 11:50"),
        (SyncLogEntry(SyncLogKind.SENT, NOW, title="Check-in", detail="completed"), "“Check-in” completed, sent"),
        (SyncLogEntry(SyncLogKind.SENT, NOW, title="Review", detail="new"), "“Review” sent to Google"),
        (SyncLogEntry(SyncLogKind.STARTED, NOW, number=1204), "Started, 1,204 bookings compared"),
        (
            SyncLogEntry(SyncLogKind.PROBLEM, NOW, title="Call", detail="Google does not accept it."),
            "“Call” was not saved in Google: Google does not accept it",
        ),
    ],
)
def test_lines_of_the_log(entry, words):
    assert log_line(entry, LONDON, NOW).text == words


def test_an_error_of_ours_is_told_in_its_own_words():
    shown = scene(Phase.NEEDS_PERSON, error=BookingsError("The disk is full.", "Make room."))
    (item,) = help_items(shown)
    assert (item.title, item.detail) == ("The disk is full", "Make room.")
