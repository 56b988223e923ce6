"""Signing in with the browser and choosing the calendar."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.connect import ConnectDialog
from bookings_desktop.ui.connect.dialog import Step
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.threads import TaskRunner
from tests.support.connecting import ACCOUNT, ADDRESS, GOOD, a_calendar, banner, closed, focused, named, plain, press


def test_enter_in_the_path_signs_in_and_the_browser_has_the_word(opened, connector, qtbot):
    dialog = opened()
    qtbot.keyClick(named(dialog, "Client file"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.step is Step.WAITING)
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]
    assert "Your browser is open. Sign in there, then come back." in shown
    qtbot.waitUntil(lambda: dialog.waiting_page.address.isVisible())
    assert connector.used == [GOOD]
    address = named(dialog, "Sign-in address")
    assert address.isReadOnly()
    assert address.text() == ADDRESS
    press(dialog, "Copy address", qtbot)
    assert QGuiApplication.clipboard().text() == ADDRESS
    assert "Copied." in [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]


def test_enter_on_another_button_presses_that_one(opened, connector, tasks, qtbot):
    dialog = opened()
    qtbot.waitUntil(lambda: not tasks.busy)
    named(dialog, "Cancel").setFocus()
    qtbot.keyClick(named(dialog, "Cancel"), Qt.Key.Key_Return)
    assert closed(dialog)
    assert connector.attempts == []


def test_cancel_ends_the_wait_within_a_second(waiting, connector, tasks, qtbot):
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    assert dialog.step is Step.CLIENT
    assert connector.attempts[0].is_set()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=1000)
    assert banner(dialog) == "The sign-in was cancelled. Nothing was changed."


def test_esc_ends_the_wait_and_then_closes(waiting, connector, qtbot):
    dialog = waiting()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.step is Step.CLIENT
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert closed(dialog)


def test_a_sign_in_that_comes_after_cancel_is_dropped_and_the_next_one_counts(waiting, connector, tasks, qtbot):
    connector.deaf = True
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    connector.signed_in.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert dialog.step is Step.CLIENT
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert len(connector.attempts) == 2
    assert not connector.attempts[1].is_set()


def test_a_second_sign_in_waits_for_the_end_of_a_cancelled_one(waiting, connector, qtbot):
    dialog = waiting()
    press(dialog, "Cancel", qtbot)
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(connector.attempts) == 2)
    connector.signed_in.set()
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)


@pytest.mark.parametrize("close", ["close", "close_without_asking"])
def test_closing_lets_go_of_the_sign_in(waiting, connector, tasks, qtbot, close):
    dialog = waiting()
    getattr(dialog, close)()
    assert closed(dialog)
    assert connector.attempts[0].is_set()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=1000)


def test_a_refusal_is_told_in_the_dialog(waiting, connector, qtbot):
    dialog = waiting()
    connector.refusal = BookingsError("Google was not connected.", "Nothing was changed.")
    connector.signed_in.set()
    qtbot.waitUntil(lambda: dialog.step is Step.CLIENT)
    assert banner(dialog) == "Google was not connected. Nothing was changed."
    connector.refusal = None
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    assert banner(dialog) == ""


def test_a_fault_of_ours_is_reported_and_the_dialog_can_be_used(themes, loop, connector, qtbot):
    notifications, reports = Notifications(), []
    notifications.crashed.connect(reports.append)
    tasks = TaskRunner(notifications)
    dialog = ConnectDialog(themes, tasks, connector, client_file=GOOD)
    dialog.open()
    connector.refusal = RuntimeError("a fault")
    connector.signed_in.set()
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(reports) == 1)
    assert "a fault" in reports[0]
    assert dialog.step is Step.CLIENT
    connector.refusal = None
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
    dialog.close()
    tasks.close()


def test_a_new_calendar_is_proposed_and_the_summary_says_what_will_happen(choosing):
    dialog = choosing()
    calendar = named(dialog, "Calendar")
    assert [calendar.itemText(n) for n in range(calendar.count())] == [
        f"{ACCOUNT} · your main calendar",
        "Team · shared with you",
        "Create a calendar for Bookings",
    ]
    assert calendar.currentText() == "Create a calendar for Bookings"
    assert focused(dialog) == "Calendar"
    name = named(dialog, "Calendar name")
    assert name.text() == "Northbank Clinic appointments"
    summary = dialog.calendar_page.summary
    assert summary.text == (
        "The calendar “Northbank Clinic appointments” will be made in Google, and your 1,204 bookings will be sent there."
    )
    name.setText("Team")
    assert summary.text.startswith("You have a calendar “Team” already, so that one is used.")
    calendar.setCurrentIndex(1)
    assert summary.text == "Your 1,204 bookings will be sent to “Team”; what is there already comes here."
    assert calendar.accessibleDescription() == summary.text
    assert not name.isVisible()
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]
    assert f"You are signed in as {ACCOUNT}." in shown
    assert "1 calendar is not offered, because you can only read it." in shown


def test_a_calendar_made_before_is_proposed_again(choosing, connector):
    connector.listed.append(a_calendar("Northbank Clinic appointments"))
    assert named(choosing(), "Calendar").currentText() == "Northbank Clinic appointments"


def test_connecting_a_calendar(choosing, connector, qtbot):
    dialog = choosing()
    calendar = named(dialog, "Calendar")
    calendar.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.connected) as told, qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(calendar, Qt.Key.Key_Return)
    assert told.args == ["Team"]
    assert connector.calls == ["choose id of Team"]
    assert closed(dialog)


def test_making_a_calendar(choosing, connector, qtbot):
    dialog = choosing()
    name = named(dialog, "Calendar name")
    name.setText("  Front   desk ")
    with qtbot.waitSignal(dialog.connected) as told:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert told.args == ["Front desk"]
    assert connector.calls == ["create Front desk"]


def test_a_double_click_connects_once(choosing, connector, tasks, qtbot):
    connector.trouble = BookingsError("Google does not allow it.")
    dialog = choosing()
    connect = named(dialog, "Connect")
    for _ in range(2):
        qtbot.mouseClick(connect, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert connector.calls == ["create Northbank Clinic appointments"]


def test_a_calendar_needs_a_name(choosing, connector, qtbot):
    dialog = choosing()
    name = named(dialog, "Calendar name")
    name.setText("  ")
    press(dialog, "Connect", qtbot)
    assert dialog.calendar_page.problem == "Give the calendar a name that colleagues will recognise."
    assert focused(dialog) == "Calendar name"
    assert connector.calls == []
    qtbot.keyClicks(name, "x")
    assert dialog.calendar_page.problem == ""


def test_what_google_refuses_is_told_and_can_be_tried_again(choosing, connector, qtbot):
    connector.trouble = BookingsError("Google does not allow it.", "Ask its owner.")
    dialog = choosing()
    names = []
    dialog.connected.connect(names.append)
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: banner(dialog) == "Google does not allow it. Ask its owner.")
    assert dialog.isVisible()
    assert names == []
    assert named(dialog, "Connect").isEnabled()
    connector.trouble = None
    with qtbot.waitSignal(dialog.connected):
        press(dialog, "Connect", qtbot)


def test_a_calendar_that_is_being_connected_is_waited_for(choosing, connector, qtbot):
    dialog = choosing()
    connector.hold.clear()
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: len(connector.calls) == 1)
    assert named(dialog, "Connect").text() == "Connecting…"
    for button in ("Connect", "Cancel", "Use another account"):
        assert not named(dialog, button).isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog.close()
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.connected):
        connector.hold.set()
    assert len(connector.calls) == 1


def test_a_window_that_closes_does_not_wait_for_the_calendar(choosing, connector, tasks, qtbot):
    dialog = choosing()
    connector.hold.clear()
    press(dialog, "Connect", qtbot)
    qtbot.waitUntil(lambda: len(connector.calls) == 1)
    dialog.close_without_asking()
    assert closed(dialog)
    QGuiApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    connector.hold.set()
    qtbot.waitUntil(lambda: not tasks.busy)


def test_calendars_that_cannot_be_read_can_be_tried_again(waiting, connector, qtbot):
    connector.unreachable = True
    dialog = waiting()
    connector.signed_in.set()
    qtbot.waitUntil(lambda: banner(dialog) == "Google cannot be reached. Check the network.")
    assert dialog.step is Step.CALENDAR
    assert not named(dialog, "Connect").isEnabled()
    assert not dialog.calendar_page.calendar.isVisible()
    assert focused(dialog) == "Try again"
    connector.unreachable = False
    press(dialog, "Try again", qtbot)
    qtbot.waitUntil(lambda: dialog.calendar_page.calendar.isVisible())
    assert named(dialog, "Connect").isEnabled()
    assert banner(dialog) == ""


def test_another_account_can_sign_in(choosing, connector, qtbot):
    dialog = choosing()
    press(dialog, "Use another account", qtbot)
    assert dialog.step is Step.CLIENT
    press(dialog, "Sign in", qtbot)
    qtbot.waitUntil(lambda: len(connector.attempts) == 2 and dialog.step is Step.CALENDAR)


def test_names_from_google_are_plain_text(choosing, connector):
    connector.listed = [a_calendar("<b>Bold</b>\nname")]
    dialog = choosing()
    named(dialog, "Calendar").setCurrentIndex(0)
    assert "“<b>Bold</b> name”" in plain(dialog.calendar_page.summary.text)
    assert {w.textFormat() for w in dialog.findChildren(QLabel) if w.text()} == {Qt.TextFormat.PlainText}
