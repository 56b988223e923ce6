"""The details panel in its forms: for several bookings, in a dialog, with the menu of statuses, and before its first booking."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.models.values import BookingStatus, HistoryAction, HistoryEntry, Origin, SyncState
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.sync.told import Hold
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.details_foot import SyncFoot
from bookings_desktop.ui.bookings.details_place import DetailsDialog
from bookings_desktop.ui.bookings.details_texts import history_lines
from bookings_desktop.ui.main_window import MainWindow
from tests.support.dialogs import LONDON, NOW
from tests.support.office import Office, ids

FOLLOW_UP, GAIT = "Post-surgery follow-up", "Gait analysis"


def test_several_bookings_offer_what_the_window_can_do_with_them(office: Office) -> None:
    known = ids(office)
    office.practice.bookings.set_status([known[GAIT]], BookingStatus.CONFIRMED)
    office.qtbot.waitUntil(lambda: {row.status for row in office.window.page.rows()} == {"scheduled", "confirmed"})
    office.window.page.table.selectAll()
    office.qtbot.waitUntil(lambda: office.panel.page == "several")
    buttons = office.panel.several.buttons
    assert [button.text() for button in buttons.values()] == [
        "Confirm 1 of 2",
        "Complete",
        "Cancel…",
        "Assign…",
        "Delete…",
    ]
    assert buttons[status_action_name(BookingStatus.CONFIRMED)].toolTip()
    possible = {name: button for name, button in buttons.items() if button.isEnabled()}
    assert {status_action_name(BookingStatus.CONFIRMED), names.ASSIGN, names.DELETE} <= set(possible)
    for name, button in possible.items():
        with office.qtbot.waitSignal(office.window.actions_[name].triggered):
            button.click()


def test_below_760_the_panel_is_a_dialog_that_escape_closes(office: Office) -> None:
    known, window = ids(office), office.window
    window.resize(700, 600)
    office.qtbot.waitUntil(lambda: not office.panel.isVisible())
    window.page.table.setFocus()
    window.page.select(known[GAIT])
    QTest.keyClick(window.page.table, Qt.Key.Key_Space)
    (dialog,) = window.findChildren(DetailsDialog)
    office.qtbot.waitUntil(dialog.isVisible)
    assert not dialog.isModal()
    assert dialog.isAncestorOf(office.panel)
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[GAIT])
    assert dialog.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not office.window.actions_[names.SHOW_DETAILS].isChecked()
    assert window.focusWidget() is window.page.table
    window.resize(1280, 800)
    office.qtbot.waitUntil(office.panel.isVisible)
    assert office.panel.parentWidget() is window.page.splitter


def test_an_open_dialog_becomes_the_panel_when_the_window_grows(office: Office) -> None:
    office.window.resize(700, 600)
    office.qtbot.waitUntil(lambda: not office.panel.isVisible())
    office.details.place.toggle()
    (dialog,) = office.window.findChildren(DetailsDialog)
    office.qtbot.waitUntil(dialog.isVisible)
    office.window.resize(1280, 800)
    office.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert office.panel.isVisible()


def test_the_badge_opens_the_menu_of_statuses(office: Office) -> None:
    known = ids(office)
    office.panel.set_status_menu(office.window.menus.status)
    office.show(known[GAIT])
    office.panel.badge.setFocus()
    QTest.keyClick(office.panel.badge, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.objectName() == "setStatus"
    with office.qtbot.waitSignal(office.window.actions_[status_action_name(BookingStatus.CONFIRMED)].triggered):
        QTest.keyClick(menu, Qt.Key.Key_2)


def test_the_chevron_leads_to_the_contact(office: Office) -> None:
    office.show(ids(office)[FOLLOW_UP])
    row = office.window.page.selected()[0]
    with office.qtbot.waitSignal(office.details.contact_wanted) as wanted:
        office.panel.card.chevron.click()
    assert wanted.args == [row.contact_id]


@pytest.mark.parametrize(
    ("state", "connected", "words", "signal"),
    [
        (SyncState.OFF, False, "Connect", "connect_requested"),
        (SyncState.ERROR, True, "Try again", "sync_requested"),
        (SyncState.WAITING, True, "Send now", "sync_requested"),
        (SyncState.CONFLICT, True, "Choose", "choose_requested"),
    ],
)
def test_the_foot_offers_what_helps(
    themes: Any, qtbot: Any, state: SyncState, connected: bool, words: str, signal: str
) -> None:
    foot = SyncFoot(themes)
    qtbot.addWidget(foot)
    foot.set_connected(connected)
    foot.show_sync("1", SyncInfo(state), LONDON, None)
    assert foot.button.text() == words
    with qtbot.waitSignal(getattr(foot, signal)):
        foot.button.click()


@pytest.mark.parametrize(("state", "connected"), [(SyncState.OFF, True), (SyncState.SYNCED, True)])
def test_the_foot_offers_nothing_where_nothing_helps(
    themes: Any, qtbot: Any, state: SyncState, connected: bool
) -> None:
    foot = SyncFoot(themes)
    qtbot.addWidget(foot)
    foot.set_connected(connected)
    foot.show_sync("1", SyncInfo(state), LONDON, None)
    assert foot.button.isHidden()


@pytest.mark.parametrize(
    ("state", "kept", "text", "words", "signal"),
    [
        (
            SyncState.WAITING,
            Hold("There is no connection."),
            "Waiting to go to Google. There is no connection.",
            "Retry now",
            "act_requested",
        ),
        (
            SyncState.WAITING,
            Hold("You can only read this calendar.", refused=True, locked=True),
            "Not saved in Google: You can only read this calendar.",
            "Retry now",
            "act_requested",
        ),
        (
            SyncState.SYNCED,
            Hold("A question waits for your answer.", vanished=frozenset({"1"})),
            "Its event vanished from Google Calendar. A question waits for your answer.",
            "Show",
            "show_requested",
        ),
    ],
)
def test_the_foot_says_what_keeps_a_booking_and_offers_the_way_out(
    themes: Any, qtbot: Any, state: SyncState, kept: Hold, text: str, words: str, signal: str
) -> None:
    foot = SyncFoot(themes)
    qtbot.addWidget(foot)
    foot.show_sync("1", SyncInfo(state), LONDON, None)
    foot.set_hold(kept, "Retry now")
    assert (foot.text, foot.accessibleDescription()) == (text, text)
    assert (foot.button.text(), foot.button.accessibleName()) == (words, words)
    with qtbot.waitSignal(getattr(foot, signal)):
        foot.button.click()
    foot.set_hold(None, "")
    assert "question" not in foot.text
    assert foot.button.text() != "Retry now"


def entry(number: int, note: str) -> HistoryEntry:
    return HistoryEntry(
        number, NOW.replace(minute=number), "Google", Origin.GOOGLE, "booking", "1", HistoryAction.PROBLEM, (), note
    )


def test_what_happened_several_times_in_a_row_is_one_line() -> None:
    entries = [
        entry(9, "Google was busy."),
        entry(8, "Google was busy."),
        entry(7, "Refused."),
        entry(6, "Google was busy."),
    ]
    lines = history_lines(entries, LONDON, NOW.year, {})
    assert [(line.sentence, line.moment.partition(", ")[2]) for line in lines] == [
        ("Google was busy", "09:09, 2 times"),
        ("Refused", "09:07"),
        ("Google was busy", "09:06"),
    ]


def test_the_place_of_the_panel_is_free_from_the_first_paint_on(
    themes: Any, notifications: Any, qtbot: Any, practice: Any
) -> None:
    window = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(window)
    window.page.reserve_details(320)
    with qtbot.waitExposed(window):
        window.show()
    before = window.page.list_area.width()
    assert before == window.page.width() - 320 - window.page.splitter.handleWidth()
    from bookings_desktop.ui.bookings.details_panel import DetailsPanel
    from bookings_desktop.ui.bookings.details_place import DetailsPlace

    panel = DetailsPanel(themes, window.actions_)
    place = DetailsPlace(window.page, panel, window.actions_[names.SHOW_DETAILS], themes)
    place.set_wanted(True)
    QApplication.sendPostedEvents()
    assert panel.isVisible()
    assert window.page.list_area.width() == before


@pytest.mark.parametrize("width", [1280, 900])
def test_a_message_leaves_the_foot_of_the_details_in_sight(office: Office, notifications: Any, width: int) -> None:
    office.window.resize(width, 700)
    office.qtbot.waitUntil(lambda: office.panel.isVisible() is (width >= 1000))
    if not office.panel.isVisible():
        office.details.place.toggle()
    office.show(ids(office)[GAIT])
    notifications.posted.connect(office.window._messages.post)
    notifications.info("Something was done that takes a few words to tell, so that the bar is as wide as it can be.")
    bar = office.window._messages
    assert bar.isVisible()
    end = bar.mapTo(office.window, QPoint(bar.width(), 0)).x()
    assert end <= office.panel.mapTo(office.window, QPoint()).x()


def test_a_change_of_the_title_is_told_from_what_to_what(office: Office) -> None:
    known = ids(office)
    booking = office.practice.bookings.get(known[GAIT]).booking
    from dataclasses import replace

    office.practice.bookings.update(
        known[GAIT], replace(draft_of(booking), title="Gait, again"), version=booking.version
    )
    office.qtbot.waitUntil(lambda: "Gait, again" in ids(office))
    office.show(known[GAIT])
    assert office.panel.history.sentences()[0] == "Nadia changed the title from “Gait analysis” to “Gait, again”"
