"""Whose calendar is named, and that rows hear what keeps them from going to Google."""

from datetime import UTC

import pytest

from bookings_desktop.models.values import Member
from bookings_desktop.sync.remote import SignInNeeded
from bookings_desktop.sync.results import Counts
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.shell.sync_bar import SyncBar
from bookings_desktop.ui.shell.sync_capsule import SyncCapsule
from bookings_desktop.ui.shell.sync_display import SyncDisplay, whose_calendar
from tests.support.booking_rows import LONDON, NOW, a_row, on

HELEN = Member("1", "Dr Helen Marsh", "Helen.Marsh@example.com", "teal")
SIGN_IN = SyncStatus(Phase.SIGN_IN, Counts(waiting=1), error=SignInNeeded("Google wants a new sign-in."))


@pytest.fixture
def display(themes, qtbot):
    capsule, bar = SyncCapsule(themes), SyncBar(themes)
    qtbot.addWidget(capsule)
    qtbot.addWidget(bar)
    model = BookingsTableModel(LONDON, NOW.timestamp)
    model.reset(
        [a_row(1, on(14, 11), sync="waiting"), a_row(2, on(14, 12), sync="error", sync_error="It was refused.")]
    )
    made = SyncDisplay(capsule, bar, model, NOW.timestamp, bar)
    made.capsule, made.bar, made.model = capsule, bar, model
    return made


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ("helen.marsh@example.com", "Helen’s calendar"),
        ("desk@example.com", "The calendar of desk@example.com"),
        ("", ""),
    ],
)
def test_a_calendar_is_named_by_its_owner(account, words):
    assert whose_calendar(account, (HELEN,)) == words


def test_the_owner_is_named_as_soon_as_account_and_team_are_known(display):
    display.show(SIGN_IN)
    assert display.capsule.accessibleDescription().startswith("Google wants a new sign-in.")
    display.set_account("helen.marsh@example.com")
    assert display.words.headline == "The calendar of helen.marsh@example.com is signed out."
    display.set_members((HELEN,))
    told = "Helen’s calendar is signed out. Google wants a new sign-in. Your bookings and changes are safe here."
    assert display.capsule.accessibleDescription() == told
    assert display.bar.accessibleDescription() == told


def test_rows_say_why_they_wait_and_stop_saying_it(display, qtbot):
    rows = display.model.rows

    def words():
        return [display.model.sync_words(row).words for row in rows]

    refused = "Not saved in Google: It was refused."
    assert words() == ["Waiting to go to Google", refused]
    told = []
    display.hold_changed.connect(lambda kept, way_out: told.append((kept and kept.reason, way_out)))
    with qtbot.waitSignal(display.model.marks_changed):
        display.show(SIGN_IN)
    assert words() == ["Waiting to go to Google. Google wants a new sign-in.", refused]
    display.show(SyncStatus(Phase.READ_ONLY, Counts(waiting=1)))
    reason = "You can only read this calendar. Ask its owner to let you change it."
    assert words() == [f"Not saved in Google: {reason}", refused]
    assert display.model.sync_words(rows[0]).icon == "lock"
    display.refresh()
    display.show(SyncStatus(Phase.IDLE, checked_at=NOW.astimezone(UTC)))
    assert words() == ["Waiting to go to Google", refused]
    assert told == [("Google wants a new sign-in.", "Sign in again"), (reason, "Open settings"), (None, "Sync now")]
