"""Signing in again, choosing another calendar, permissions that were not ticked, and what comes before the first sync."""

import pytest
from PySide6.QtCore import Qt

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.results import FirstSync
from bookings_desktop.ui.connect.connector import Mirrored
from bookings_desktop.ui.connect.dialog import Purpose, Step
from tests.support.connecting import ACCOUNT, banner, closed, named, plain, press


@pytest.fixture
def again(opened, connector, qtbot):
    """Opens the dialog to sign in again, and signs in."""

    def sign_in(account, **options):
        connector.before = Mirrored(account, "Practice")
        dialog = opened(purpose=Purpose.SIGN_IN_AGAIN, **options)
        dialog.told = []
        dialog.resumed.connect(dialog.told.append)
        dialog.connected.connect(dialog.told.append)
        qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
        connector.signed_in.set()
        return dialog

    return sign_in


def test_the_same_account_goes_on_without_another_question(again, connector, qtbot):
    dialog = again(ACCOUNT.upper())
    told = dialog.told
    qtbot.waitUntil(lambda: closed(dialog))
    assert (told, connector.calls) == (["Practice"], [])


def test_signing_in_again_says_as_whom_and_promises_no_further_steps(opened, connector, qtbot):
    connector.before = Mirrored(ACCOUNT, "Practice")
    dialog = opened(purpose=Purpose.SIGN_IN_AGAIN)
    page = dialog.waiting_page
    qtbot.waitUntil(lambda: ACCOUNT in plain(page.sentence.text()))
    assert (dialog.windowTitle(), page.heading.text()) == ("Sign in again", "Sign in again")
    assert page.step.isHidden()


def test_a_first_sign_in_is_one_of_three_steps(opened, connector, qtbot):
    connector.before = Mirrored("owner@example.com", "Practice")
    dialog = opened()
    press(dialog, "Sign in", qtbot)
    page = dialog.waiting_page
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
    assert (page.step.text(), page.heading.text()) == ("Step 1 of 3", "Sign in with Google")
    assert page.step.isVisible()
    assert "owner" not in page.sentence.text()


def test_another_account_is_named_and_nothing_is_mixed(again, connector, qtbot):
    dialog = again("owner@example.com")
    qtbot.waitUntil(lambda: dialog.step is Step.OTHER_ACCOUNT)
    said = plain(dialog.other_page.sentence.text())
    assert ACCOUNT in said
    assert "owner@example.com" in said
    assert connector.calls == []
    connector.before = Mirrored(ACCOUNT, "Practice")
    told = dialog.told
    press(dialog, "Sign in again", qtbot)
    qtbot.waitUntil(lambda: closed(dialog))
    assert (told, len(connector.attempts)) == (["Practice"], 2)


def test_a_calendar_of_the_other_account_can_be_used_instead(again, connector, qtbot):
    dialog = again("owner@example.com")
    qtbot.waitUntil(lambda: dialog.step is Step.OTHER_ACCOUNT)
    press(dialog, "Use this account", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: closed(dialog))
    assert len(connector.calls) == 1


def test_another_calendar_needs_no_new_sign_in(opened, connector, qtbot):
    dialog = opened(purpose=Purpose.CHOOSE)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert connector.attempts == []
    assert ACCOUNT in dialog.calendar_page.sentence.text()


def test_another_calendar_after_the_sign_in_died_begins_with_it(opened, connector, qtbot):
    connector.dead = BookingsError("Google wants a new sign-in.", "Sign in again.")
    dialog = opened(purpose=Purpose.CHOOSE)
    qtbot.waitUntil(lambda: banner(dialog) == "Google wants a new sign-in. Sign in again.")
    assert dialog.step is Step.CLIENT
    press(dialog, "Sign in", qtbot)
    connector.signed_in.set()
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)


def test_what_was_not_ticked_is_told_and_can_be_granted(choosing, connector, qtbot):
    connector.missing = ("making a new calendar for bookings",)
    dialog = choosing()
    assert "making a new calendar for bookings" in banner(dialog)
    combo = dialog.calendar_page.calendar
    assert "Create" not in " ".join(combo.itemText(row) for row in range(combo.count()))
    connector.missing = ()
    press(dialog, "Grant it", qtbot)
    qtbot.waitUntil(lambda: len(connector.attempts) == 2)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert banner(dialog) == ""
    assert combo.itemText(combo.count() - 1).startswith("Create")


# ---- before the first sync ----------------------------------------------------------------------------------------------


@pytest.fixture
def asked(choosing, connector, qtbot):
    """As far as the page before the first sync."""

    def ask(first=None):
        connector.first = first or FirstSync(1204, 37, 2, 9)
        dialog = choosing()
        press(dialog, "Connect", qtbot)
        qtbot.waitUntil(lambda: dialog.step is Step.BEGIN)
        return dialog

    return ask


def test_the_first_sync_is_shown_before_anything_is_connected(asked, connector, qtbot):
    dialog = asked()
    assert dialog.begin_page.sentence.text() == "1,204 bookings go to Google, 37 come here, 2 need a choice."
    assert connector.calls == []
    press(dialog, "Begin", qtbot)
    qtbot.waitUntil(lambda: closed(dialog))
    assert len(connector.calls) == 1


def test_not_now_changes_nothing(asked, connector, qtbot):
    dialog = asked()
    press(dialog, "Not now", qtbot)
    assert closed(dialog)
    assert connector.calls == []


def test_enter_begins(asked, connector, qtbot):
    dialog = asked()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: closed(dialog))
    assert len(connector.calls) == 1


def test_a_new_calendar_is_counted_without_being_made(asked, connector):
    asked(FirstSync(3))
    assert connector.previewed == [""]
    assert connector.calls == []


def test_counting_can_be_cancelled(choosing, connector, tasks, qtbot):
    connector.counting.set()
    dialog = choosing()
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: bool(connector.previewed))
    press(dialog, "Cancel", qtbot)
    assert closed(dialog)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert connector.calls == []


def test_a_failure_while_beginning_is_told_and_can_be_repeated(asked, connector, qtbot):
    dialog = asked()
    connector.trouble = BookingsError("Google cannot be reached.", "Check the network.")
    press(dialog, "Begin", qtbot)
    qtbot.waitUntil(lambda: banner(dialog) != "")
    connector.trouble = None
    assert named(dialog, "Begin").isEnabled()
    press(dialog, "Begin", qtbot)
    qtbot.waitUntil(lambda: closed(dialog))
