"""The whole window: its names, menus, keys, and its forms from wide to narrow.

Above 400 lines, because one window is tried from all sides.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu, QTableView, QWidget
from shiboken6 import isValid

from bookings_desktop.models.first_page import FirstPage
from bookings_desktop.models.values import BookingStatus, Member
from bookings_desktop.sync.results import Counts
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.shell.crash_report import CrashReport
from bookings_desktop.ui.widgets.basic import Avatar, object_name
from tests.support.booking_rows import LONDON, MEMBERS, NOW, a_row, on

ROWS = [
    a_row(1, on(14, 11), title="Knee assessment", html_link="https://www.google.com/calendar/event?eid=1"),
    a_row(2, on(14, 12), title="Nutrition check-in", status="cancelled", meeting_link=""),
    a_row(3, on(15, 13), title="Migraine plan call", status="scheduled"),
    a_row(4, on(16, 0), title="Stock-taking", all_day=True, minutes=24 * 60),
]


@pytest.fixture
def clock():
    class Clock:
        now = NOW.timestamp()

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def window(themes, notifications, qtbot, clock):
    made = MainWindow(themes, notifications, LONDON, clock)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_settings("Northbank Clinic", "Dr Helen Marsh", "light", 100)
    made.set_members(MEMBERS)
    made.show_rows(list(ROWS))
    made.rows_complete()
    made.refresh_day()
    qtbot.waitUntil(lambda: made.page.proxy.rowCount() == len(ROWS))
    return made


def select(window, number):
    window.page.select(ROWS[number - 1].id)
    assert [row.id for row in window.page.selected()] == [ROWS[number - 1].id]


def open_menu(window, *numbers):
    window.page.menu_requested.emit([ROWS[number - 1] for number in numbers], QPoint(300, 300))
    return [menu for menu in window.findChildren(QMenu, "bookingMenu") if menu.isVisible()][-1]


def heading(menu):
    return menu.actions()[0].text()


def listed(menu):
    """The names of what a menu offers, heading and separators left out."""
    return [action.objectName() or action.text() for action in menu.actions()[1:] if not action.isSeparator()]


def menus(window):
    return {action.text().replace("&", ""): action.menu() for action in window.menuBar().actions()}


# ---- names -----------------------------------------------------------------------------------------------------------


def test_the_window_has_its_names(window):
    assert (window.objectName(), window.accessibleName(), window.windowTitle()) == ("bookings", "Bookings", "Bookings")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (QLineEdit, "Search bookings"),
        (QWidget, "Status filter"),
        (QWidget, "Member filter"),
        (QWidget, "Date filter"),
        (QTableView, "Bookings table"),
        (QAbstractButton, "New booking"),
        (QAbstractButton, "Bookings"),
        (QAbstractButton, "Sync status"),
        (QAbstractButton, "Settings"),
    ],
)
def test_what_others_rely_on_is_found_by_either_name(window, kind, name):
    found = [child for child in window.findChildren(kind, object_name(name)) if child.accessibleName() == name]
    assert len(found) == 1
    assert found[0].isVisible()


@pytest.mark.parametrize(
    "name",
    [
        "New booking",
        "Edit booking",
        "Join meeting",
        "Open in Google Calendar",
        "Copy meeting link",
        "Reschedule booking",
        "Duplicate booking",
        "Show contact",
        "Delete booking",
        "Sync now",
        "Set status",
    ],
)
def test_every_action_is_in_the_menu_bar(window, name):
    in_menus = {action.objectName() for menu in menus(window).values() for action in menu.actions()}
    assert object_name(name) in in_menus


def test_every_interactive_widget_has_a_name(window):
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    nameless = [
        child
        for kind in kinds
        for child in window.findChildren(kind)
        if child.isVisible() and child.focusPolicy() != Qt.FocusPolicy.NoFocus and not child.accessibleName()
    ]
    assert nameless == []


# ---- menus -----------------------------------------------------------------------------------------------------------


def test_the_row_menu_offers_what_can_be_done(window):
    menu = open_menu(window, 1)
    assert menu.accessibleName() == "Booking menu"
    assert heading(menu) == "Knee assessment, Thu 14 May 11:00"
    assert listed(menu) == [
        "editBooking",
        "joinMeeting",
        "openInGoogleCalendar",
        "copyMeetingLink",
        "setStatus",
        "didNotCome",
        "rescheduleBooking",
        "duplicateBooking",
        "showContact",
        "newFollowUp",
        "syncNow",
        "deleteBooking",
    ]
    menu.close()


def test_the_heading_names_the_day_alone_or_the_number_of_bookings(window, qtbot):
    menu = open_menu(window, 4)
    assert heading(menu) == "Stock-taking, Sat 16 May"
    menu.close()
    menu = open_menu(window, 1, 2, 3)
    assert heading(menu) == "3 bookings"
    assert not window.actions_[names.EDIT].isEnabled()
    assert window.actions_[names.EDIT].toolTip() == "Works for one booking at a time."
    assert window.actions_[names.DELETE].isEnabled()
    menu.close()


def test_the_row_menu_acts_on_its_own_row_and_leaves_the_selection(window, qtbot):
    select(window, 1)
    acted = []
    window.actions_[names.DELETE].triggered.connect(lambda: acted.append([row.id for row in window.chosen_rows()]))
    window.edit_requested.connect(lambda booking_id: acted.append([booking_id]))
    for name in (names.DELETE, names.EDIT):
        menu = open_menu(window, 3)
        menu.setActiveAction(window.actions_[name])
        QTest.keyClick(menu, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda menu=menu: not isValid(menu))
    assert acted == [[ROWS[2].id], [ROWS[2].id]]
    assert [row.id for row in window.page.selected()] == [ROWS[0].id]
    assert window.chosen_rows() == window.page.selected()


def test_the_row_menu_enables_what_is_possible_for_its_row_and_the_selection_gets_its_own_back(window, qtbot):
    select(window, 1)
    actions = window.actions_
    assert actions[names.JOIN].isEnabled()
    assert actions[names.OPEN_IN_GOOGLE].isEnabled()
    menu = open_menu(window, 2)
    assert not actions[names.JOIN].isEnabled()
    assert actions[names.JOIN].toolTip() == "This booking has no meeting link."
    assert actions[names.OPEN_IN_GOOGLE].toolTip() == "This booking is not in Google Calendar."
    assert actions[status_action_name(BookingStatus.CANCELLED)].isChecked()
    assert not actions[status_action_name(BookingStatus.CONFIRMED)].isChecked()
    menu.close()
    qtbot.waitUntil(lambda: not isValid(menu))
    assert actions[names.JOIN].isEnabled()
    assert actions[status_action_name(BookingStatus.CONFIRMED)].isChecked()


def test_a_row_menu_that_takes_the_place_of_another_keeps_its_row(window, qtbot):
    select(window, 1)
    first = open_menu(window, 2)
    QApplication.processEvents()
    first.close()
    second = open_menu(window, 3)  # before the first one is gone: a right click on another row while a menu is open
    qtbot.waitUntil(lambda: not isValid(first))
    assert second.isVisible()
    assert [row.id for row in window.chosen_rows()] == [ROWS[2].id]
    assert not window.actions_[status_action_name(BookingStatus.CONFIRMED)].isChecked()
    second.close()
    qtbot.waitUntil(lambda: not isValid(second))
    assert [row.id for row in window.chosen_rows()] == [ROWS[0].id]


def test_a_window_that_goes_while_its_row_menu_is_open_goes_quietly(themes, notifications, qtbot, clock, capsys):
    made = MainWindow(themes, notifications, LONDON, clock)
    made.show_rows(list(ROWS))
    made.show()
    open_menu(made, 1)
    made.deleteLater()
    qtbot.waitUntil(lambda: not isValid(made))
    assert "Error" not in capsys.readouterr().err


def test_a_status_is_chosen_from_the_sub_menu_for_the_row(window, qtbot):
    select(window, 1)
    chosen = []
    action = window.actions_[status_action_name(BookingStatus.CANCELLED)]
    action.triggered.connect(lambda: chosen.append([row.id for row in window.chosen_rows()]))
    menu = open_menu(window, 3)
    sub_menu = next(entry.menu() for entry in menu.actions() if entry.objectName() == "setStatus")
    assert [entry.text() for entry in sub_menu.actions()] == [status.word for status in BookingStatus]
    menu.setActiveAction(sub_menu.menuAction())
    QTest.keyClick(menu, Qt.Key.Key_Right)
    qtbot.waitUntil(sub_menu.isVisible)
    sub_menu.setActiveAction(action)
    QTest.keyClick(sub_menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(menu))
    assert chosen == [[ROWS[2].id]]


def test_a_status_is_chosen_by_its_number_in_the_open_sub_menu(window, qtbot):
    select(window, 1)
    chosen = []
    for status in BookingStatus:
        action = window.actions_[status_action_name(status)]
        action.triggered.connect(lambda _checked, status=status: chosen.append(status))
    menu = open_menu(window, 3)
    sub_menu = next(entry.menu() for entry in menu.actions() if entry.objectName() == "setStatus")
    menu.setActiveAction(sub_menu.menuAction())
    QTest.keyClick(menu, Qt.Key.Key_Right)
    qtbot.waitUntil(sub_menu.isVisible)
    QTest.keyClick(sub_menu, Qt.Key.Key_9)
    assert sub_menu.isVisible()
    QTest.keyClick(sub_menu, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: not isValid(menu))
    assert chosen == [list(BookingStatus)[3]]


@pytest.mark.parametrize(
    ("title", "signal", "entries", "entry"),
    [
        ("Appearance", "appearance_chosen", {"Like the system": "system", "Light": "light", "Dark": "dark"}, "Dark"),
        ("Text size", "text_size_chosen", {f"{size} %": size for size in (90, 100, 110, 125, 150)}, "125 %"),
    ],
)
def test_looks_are_in_the_view_menu(window, qtbot, title, signal, entries, entry):
    found = next(action.menu() for action in menus(window)["View"].actions() if action.text() == title)
    actions = {action.text(): action for action in found.actions()}
    assert {text: action.data() for text, action in actions.items()} == entries
    with qtbot.waitSignal(getattr(window, signal)) as chosen:
        actions[entry].trigger()
    assert chosen.args == [entries[entry]]


def test_the_settings_in_use_are_ticked(window):
    window.show_settings("", "", "dark", 150)
    ticked = {
        action.text()
        for menu in menus(window)["View"].actions()
        if menu.menu() and menu.text() in ("Appearance", "Text size")
        for action in menu.menu().actions()
        if action.isChecked()
    }
    assert ticked == {"Dark", "150 %"}


def test_connecting_and_disconnecting_are_offered_one_at_a_time(window, qtbot):
    assert (window.menus.connect_calendar.isVisible(), window.menus.disconnect_calendar.isVisible()) == (True, False)
    with qtbot.waitSignal(window.connect_requested):
        window.menus.connect_calendar.trigger()
    window.set_connected(connected=True)
    assert (window.menus.connect_calendar.isVisible(), window.menus.disconnect_calendar.isVisible()) == (False, True)
    with qtbot.waitSignal(window.disconnect_requested):
        window.menus.disconnect_calendar.trigger()


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_no_two_actions_share_a_key(window):
    keys = Counter(
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for action in {*window.findChildren(QAction), *window.actions_}
        for key in action.shortcuts()
    )
    assert {key: count for key, count in keys.items() if count > 1} == {}
    assert {"Ctrl+N", "Ctrl+F", "Ctrl+Z", "F5", "Del", "Ctrl+Shift+1", "Ctrl+Shift+5"} <= set(keys)


def test_enter_and_del_belong_to_the_table_alone(window, qtbot):
    select(window, 1)
    deleted, edited = [], []
    window.actions_[names.DELETE].triggered.connect(lambda: deleted.append(True))
    window.edit_requested.connect(edited.append)
    search = window.findChild(QLineEdit, "searchBookings")
    search.setFocus()
    search.setText("knee")
    search.setCursorPosition(0)
    QTest.keyClick(search, Qt.Key.Key_Delete)
    assert search.text() == "nee"
    gear = window.findChild(QAbstractButton, "newBooking")
    gear.setFocus()
    QTest.keyClick(gear, Qt.Key.Key_Delete)
    assert (deleted, edited) == ([], [])
    search.clear()
    window.page.table.setFocus()
    select(window, 1)
    QTest.keyClick(window.page.table, Qt.Key.Key_Delete)
    assert deleted == [True]
    for count, key in enumerate((Qt.Key.Key_Return, Qt.Key.Key_Enter), start=1):
        QTest.keyClick(window.page.table, key)
        assert edited == [ROWS[0].id] * count


@pytest.mark.parametrize("place", ["searchBookings", "bookingsTable", "newBooking"])
def test_the_keys_of_the_window_work_everywhere_in_it(window, qtbot, place):
    widget = window.findChild(QWidget, place)
    widget.setFocus()
    with qtbot.waitSignal(window.new_requested):
        QTest.keyClick(widget, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.findChild(QLineEdit, "searchBookings")


def test_quitting_closes_the_window(window, qtbot):
    with qtbot.waitSignal(window.closed):
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()


# ---- what it shows ---------------------------------------------------------------------------------------------------


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def test_the_first_page_is_shown_before_the_rest_is_there(themes, notifications, qtbot, clock):
    made = MainWindow(themes, notifications, LONDON, clock)
    qtbot.addWidget(made)
    made.show_first_page(FirstPage(tuple(ROWS[:2]), MEMBERS, total=900, connected=False))
    assert not made.painted
    made.show()
    qtbot.waitUntil(lambda: made.painted)
    assert [row.title for row in made.page.rows()] == ["Knee assessment", "Nutrition check-in"]
    made.show_rows(ROWS[:3])
    made.append_rows(ROWS[3:])
    made.rows_complete()
    assert [row.id for row in made.page.rows()] == [row.id for row in ROWS]


def test_the_day_is_told_in_the_side_bar_and_at_the_foot_and_goes_on(window, clock):
    assert window.side_bar.items["Bookings"].accessibleDescription() == "1"
    assert words(window.status_line)[:2] == ["1 booking today", "Next: 11:00 Kenji Watanabe, in 40 min"]
    clock.now = on(15, 12, 30).timestamp()
    window.refresh_day()
    assert words(window.status_line)[:2] == ["1 booking today", "Next: 13:00 Kenji Watanabe, in 30 min"]
    window.apply_changes([ROWS[2]._replace(status="cancelled", version=2)], [])
    window.refresh_day()
    assert words(window.status_line)[:1] == ["Nothing booked today"]
    assert window.side_bar.items["Bookings"].accessibleDescription() == ""


def test_the_person_has_the_colour_and_role_of_the_colleague_of_that_name(window):
    colleague = Member("nadia", "Nadia Haddad", colour="pink", role_title="Reception")
    window.set_members((*MEMBERS, colleague))
    avatar = next(found for found in window.side_bar.findChildren(Avatar) if found.isVisible())
    colours = []
    for person in ("Somebody", "Nadia Haddad"):
        window.show_settings("", person, "light", 100)
        assert avatar.accessibleName() == person
        assert ("Reception" in words(window.side_bar)) is (person == "Nadia Haddad")
        colours.append(avatar.grab().toImage().pixelColor(avatar.width() // 2, 3))
    assert colours[0] != colours[1]


UTC_NOW = datetime.fromtimestamp(NOW.timestamp(), UTC)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (SyncStatus(Phase.OFF), "Not connected. Connect Google Calendar to mirror your bookings."),
        (SyncStatus(Phase.IDLE, checked_at=UTC_NOW - timedelta(minutes=2)), "In sync · 2 min ago."),
        (SyncStatus(Phase.IDLE, Counts(waiting=3), checked_at=UTC_NOW), "3 waiting."),
        (SyncStatus(Phase.OFFLINE), "No connection. You can go on working; changes are sent later."),
    ],
)
def test_the_capsule_says_where_sync_stands(window, status, description):
    window.show_sync_status(status)
    assert window.side_bar.capsule.accessibleDescription() == description


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_its_words_and_its_glyph(window, phase):
    window.show_sync_status(SyncStatus(phase))
    assert len(window.side_bar.capsule.accessibleDescription()) > 5
    assert not window.side_bar.capsule.grab().isNull()


def test_the_age_in_the_capsule_goes_on_by_itself(window, clock):
    window.show_sync_status(SyncStatus(Phase.IDLE, checked_at=UTC_NOW))
    clock.now += 5 * 60
    window.refresh_day()
    assert window.side_bar.capsule.accessibleDescription() == "In sync · 5 min ago."


def test_the_capsule_leads_to_the_sync_activity(window, qtbot):
    with qtbot.waitSignal(window.actions_[names.SYNC_ACTIVITY].triggered):
        window.side_bar.capsule.click()


def test_the_menu_of_the_capsule_tells_what_there_is_to_do(window, qtbot):
    window.show_sync_status(SyncStatus(Phase.OFFLINE))
    QApplication.sendEvent(
        window.side_bar.capsule, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), QPoint(4, 4))
    )
    menu = window.findChild(QMenu, "syncStatusMenu")
    assert [action.text() for action in menu.actions()[:2]] == [
        "No connection.",
        "You can go on working; changes are sent later.",
    ]
    retry = next(action for action in menu.actions() if action.text() == "Retry now")
    with qtbot.waitSignal(window.sync_button_clicked):
        menu.setActiveAction(retry)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(menu))


def test_a_fault_of_ours_is_reported_in_the_window(window, notifications, qtbot):
    notifications.report(RuntimeError("a bug"))
    report = window.findChild(CrashReport)
    assert report.isVisible()
    report.accept()
    qtbot.waitUntil(lambda: not isValid(report))


def test_a_second_start_brings_a_minimised_window_back(window, qtbot):
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    window.come_forward()
    qtbot.waitUntil(lambda: not window.isMinimized() and window.isVisible())


# ---- narrow windows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "rail", "hidden", "button"),
    [
        (1280, False, [], "New booking"),
        (900, False, [], "New booking"),
        (899, True, [], "New booking"),
        (760, True, [], "New booking"),
        (759, True, [Column.LOCATION, Column.ASSIGNED], "New"),
        (620, True, [Column.LOCATION, Column.ASSIGNED], "New"),
        (560, True, [Column.LOCATION, Column.ASSIGNED, Column.MENU], "New"),
    ],
)
def test_the_window_changes_its_form_with_its_width(window, qtbot, width, rail, hidden, button):
    window.resize(width, 600)
    qtbot.waitUntil(lambda: window.width() == width)
    assert (window.side_bar.width() == 52) is rail
    table = window.page.table
    assert [column for column in Column if table.isColumnHidden(column)] == hidden
    new = window.findChild(QAbstractButton, "newBooking")
    assert (new.text(), new.accessibleName()) == (button, "New booking")
    assert (len(words(window.status_line)) == 2) is rail
    outside = [
        child.objectName() or child
        for child in window.findChildren(QAbstractButton) + window.findChildren(QLineEdit)
        if child.isVisible() and child.mapTo(window, child.rect().bottomRight()).x() >= width
    ]
    assert outside == []


@pytest.mark.parametrize("size", [100, 150])
def test_nothing_needs_more_than_the_smallest_window(window, themes, qtbot, size):
    themes.set_text_size(size)
    window.resize(1, 1)
    assert window.size() == QSize(560 * size // 100, 480)
    central = window.centralWidget()
    qtbot.waitUntil(lambda: central.minimumSizeHint().width() <= central.width())
    assert central.minimumSizeHint().height() <= central.height()
