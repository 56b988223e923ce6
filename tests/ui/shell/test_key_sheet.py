"""The key sheet: complete, true, and at hand."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QScrollArea
from shiboken6 import isValid

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.details_editing import NotesBox
from bookings_desktop.ui.shell.key_sheet import GROUPS, WIDGET_KEYS, KeyList, KeySheet, action_lines, key_lines
from tests.support.dialogs import a_contact, press


def sheets(window):
    return [made for made in window.findChildren(KeySheet) if made.isVisible()]


def spoken(sheet):
    return {
        group.accessibleName(): [
            group.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(group.count())
        ]
        for group in sheet.findChildren(KeyList)
    }


@pytest.fixture
def sheet(desk):
    QTest.keyClick(desk.focusWidget(), Qt.Key.Key_F1)
    (made,) = sheets(desk)
    return made


def test_it_stays_beside_the_work_and_opens_once(desk, sheet):
    assert sheet.windowTitle() == sheet.accessibleName() == "Keyboard shortcuts"
    assert not sheet.isModal()
    desk.activateWindow()
    QTest.keyClick(desk.page.table, Qt.Key.Key_F1)
    assert sheets(desk) == [sheet]


def test_escape_closes_it(desk, sheet, qtbot):
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(sheet))


def test_it_goes_with_its_window(desk, sheet, qtbot):
    desk.close()
    qtbot.waitUntil(lambda: not isValid(sheet))


def test_the_menu_and_the_status_line_open_it(desk, qtbot):
    for opener in (
        desk.actions_["Keyboard shortcuts"].trigger,
        desk.status_line.findChild(QPushButton, "keyboardShortcuts").click,
    ):
        opener()
        (made,) = sheets(desk)
        made.close()
        qtbot.waitUntil(lambda made=made: not isValid(made))
    menu = next(action.menu() for action in desk.menuBar().actions() if action.text() == "&Help")
    assert menu.actions()[0] is desk.actions_["Keyboard shortcuts"]


@pytest.mark.parametrize("width", [1280, 560])
def test_the_status_line_shows_the_button_in_every_width(desk, qtbot, width):
    desk.resize(width, 600)
    button = desk.status_line.findChild(QPushButton, "keyboardShortcuts")
    qtbot.waitUntil(lambda: desk.width() == width)
    assert button.isVisible()
    assert button.toolTip() == "Keyboard shortcuts (F1)"
    assert button.height() >= 24
    assert desk.status_line.rect().contains(button.geometry())
    assert button.width() >= button.sizeHint().width()


def test_every_action_with_a_key_is_on_it_once(desk, sheet):
    shown = [line for group, lines in spoken(sheet).items() for line in lines if group != "Booking form"]
    for spec in desk.actions_.specs:
        if spec.key:
            keys = desk.actions_[spec.name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            assert shown.count(f"{spec.name}, {keys}") == 1, spec.name
    assert len(shown) + len(spoken(sheet)["Booking form"]) == len(key_lines(desk.actions_))


def test_every_action_on_it_has_that_key(desk):
    for line in action_lines(desk.actions_):
        assert QKeySequence.fromString(line.keys[0]) in desk.actions_[line.text].shortcuts()


def test_every_group_is_shown_and_no_other(desk, sheet):
    assert set(spoken(sheet)) == set(GROUPS)
    headings = [label.text() for label in sheet.findChildren(QLabel)]
    assert sorted(headings) == sorted(GROUPS)
    assert "Edit booking, Enter" in spoken(sheet)["Table"]
    assert "Search bookings, Ctrl+F" in spoken(sheet)["Search"]
    assert "Menu of the booking, Shift+F10 or Menu" in spoken(sheet)["Table"]


def test_no_key_means_two_things_in_one_place(desk):
    keys = Counter((line.group, key) for line in key_lines(desk.actions_) for key in line.keys)
    # in the field for the contact only, where the list of contacts is open
    assert [place for place, times in keys.items() if times > 1] == [("Booking form", "Ctrl+Enter")]


def test_every_key_on_it_is_one(desk):
    for line in key_lines(desk.actions_):
        for key in line.keys:
            assert QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.PortableText) == key


# ---- the keys that widgets handle themselves -------------------------------------------------------------------------


def widget_keys(group):
    return {(line.text, key) for line, handler in WIDGET_KEYS for key in line.keys if line.group == group and handler}


def test_the_keys_of_the_table_work(desk, qtbot):
    table = desk.page.table

    def selected():
        return [row.row() for row in table.selectionModel().selectedRows()]

    table.selectRow(0)
    tried = set()

    def press_key(text, key):
        tried.add((text, key))
        combination = QKeySequence.fromString(key)[0]
        QTest.keyClick(table, combination.key(), combination.keyboardModifiers())

    press_key("Move", "Down")
    assert selected() == [1]
    press_key("Move", "Up")
    assert selected() == [0]
    press_key("Extend the selection", "Shift+Down")
    assert selected() == [0, 1]
    press_key("Extend the selection", "Shift+Up")
    assert selected() == [0]
    press_key("Select all", "Ctrl+A")
    assert selected() == [0, 1]
    with qtbot.waitSignal(table.menu_requested):
        press_key("Menu of the booking", "Shift+F10")
    desk.menus._row_menu.close()
    open_status_menu = desk.findChild(QMenu, "setStatus")
    chosen = []
    for status in BookingStatus:
        action = desk.actions_[status_action_name(status)]
        action.setEnabled(True)  # a number means the same status whichever are possible
        action.triggered.connect(lambda _checked, status=status: chosen.append(status))
    for number in range(1, 6):
        open_status_menu.popup(QPoint(100, 100))
        tried.add(("Status in the open menu", str(number)))
        QTest.keyClick(open_status_menu, str(number))
    assert chosen == list(BookingStatus)
    # the system makes a context menu event of the Menu key
    assert widget_keys("Table") - tried == {("Menu of the booking", "Menu")}


def test_the_keys_of_the_notes_work(desk, themes, qtbot):
    notes = NotesBox(themes)
    qtbot.addWidget(notes)
    notes.show_notes("1", "Six weeks")
    notes.show()
    saved = []
    notes.saved.connect(lambda *what: saved.append(what[2]))
    for begin, end in (("Enter", "Ctrl+S"), ("F2", "Esc")):
        combination = QKeySequence.fromString(begin)[0]
        QTest.keyClick(notes.text, combination.key())
        assert notes.editing
        QTest.keyClicks(notes.edit, "!")
        combination = QKeySequence.fromString(end)[0]
        QTest.keyClick(notes.edit, combination.key(), combination.keyboardModifiers())
        assert not notes.editing
    assert saved == ["Six weeks!"]
    assert {key for _text, key in widget_keys("Details")} == {"Enter", "F2", "Ctrl+S", "Esc"}


# ---- the design's own table ------------------------------------------------------------------------------------------

DESIGN = {
    "Ctrl+1": "Go to bookings",
    "Ctrl+N": "New booking",
    "Up": "Move",
    "Down": "Move",
    "Shift+Up": "Extend the selection",
    "Shift+Down": "Extend the selection",
    "Ctrl+A": "Select all",
    "Ctrl+J": "Join meeting",
    "Ctrl+G": "Open in Google Calendar",
    "Ctrl+D": "Duplicate booking",
    "Ctrl+R": "Reschedule booking",
    "Ctrl+I": "Show contact",
    "Ctrl+,": "Settings",
    "Ctrl+Shift+Z": "Redo",
    "F6": "Next pane",
    "Shift+F6": "Previous pane",
    "Ctrl+F": "Search bookings",
    "Space": "Show details",
    "Shift+F10": "Menu of the booking",
    "Menu": "Menu of the booking",
    "Ctrl+Shift+C": "Copy meeting link",
    "Ctrl+Shift+1": "Set status Scheduled",
    "Ctrl+Shift+2": "Set status Confirmed",
    "Ctrl+Shift+3": "Set status Rescheduled",
    "Ctrl+Shift+4": "Set status Cancelled",
    "Ctrl+Shift+5": "Set status Completed",
    "1": "Status in the open menu",
    "5": "Status in the open menu",
    "F5": "Sync now",
    "Del": "Delete booking",
    "F1": "Keyboard shortcuts",
}
"""The table of the design page, keys of the calendar's page left out, and those that mean something else elsewhere."""

IN_ONE_PLACE = {
    ("Table", "Enter"): "Edit booking",
    ("Search", "Esc"): "Clear, then back to the table",
    ("Booking form", "Ctrl+S"): "Save",
    ("Booking form", "Ctrl+Enter"): "Create the contact typed",
}


@pytest.mark.parametrize("key", DESIGN)
def test_the_sheet_has_every_key_of_the_design(desk, key):
    assert DESIGN[key] in {line.text for line in key_lines(desk.actions_) if key in line.keys}


@pytest.mark.parametrize("place", IN_ONE_PLACE, ids="-".join)
def test_the_sheet_has_every_key_that_the_design_gives_to_one_place(desk, place):
    group, key = place
    assert IN_ONE_PLACE[place] in {
        line.text for line in key_lines(desk.actions_) if line.group == group and key in line.keys
    }


def test_the_chosen_line_is_read_out(sheet, monkeypatch):
    """By the focus of the list itself, whose child speaks: name and keys, role and place."""
    told = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    first = sheet.findChildren(KeyList)[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert told[-1] == first.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_keys_of_the_search_work(desk, qtbot):
    for key in ("Down", "Enter"):
        desk.page.focus_search()
        QTest.keyClick(desk.focusWidget(), QKeySequence.fromString(key)[0].key())
        assert desk.page.table.hasFocus()
    desk.page.focus_search()
    field = desk.focusWidget()
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.hasFocus()) == ("", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert desk.page.table.hasFocus()
    assert {key for _text, key in widget_keys("Search")} == {"Down", "Enter", "Esc"}


def test_the_shortcuts_of_the_booking_form_are_there(practice):
    dialog = practice.open()
    bound = {shortcut.key().toString() for shortcut in dialog.findChildren(QShortcut)}
    bound |= {action.shortcut().toString() for action in dialog.findChildren(QAction)}
    for line, _handler in WIDGET_KEYS:
        if line.group == "Booking form" and line.text in ("Save", "Copy meeting link"):
            assert set(line.keys) <= bound


def test_the_other_keys_of_the_booking_form_work(practice, qtbot):
    practice.contacts.create(a_contact())
    dialog = practice.open()
    dialog.form.contact.setFocus()
    press(Qt.Key.Key_Down)
    found = QApplication.activePopupWidget()
    assert found is not None
    assert found.accessibleName() == "Contacts found"
    press(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())


# ---- form ------------------------------------------------------------------------------------------------------------


def test_tab_goes_from_group_to_group_and_arrows_from_line_to_line(sheet, qtbot):
    sheet.activateWindow()
    qtbot.waitUntil(sheet.isActiveWindow)
    groups = sheet.findChildren(KeyList)
    groups[0].setFocus()
    assert groups[0].currentRow() == 0
    QTest.keyClick(groups[0], Qt.Key.Key_Down)
    assert groups[0].currentRow() == 1
    QTest.keyClick(groups[0], Qt.Key.Key_Tab)
    assert groups[1].hasFocus()
    assert groups[1].currentRow() == 0


@pytest.mark.parametrize(("appearance", "text_size"), [("light", 100), ("dark", 125), ("dark", 150)])
def test_no_line_is_cut(sheet, themes, qtbot, appearance, text_size):
    themes.set_appearance(appearance)
    themes.set_text_size(text_size)
    area = sheet.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)  # on a screen of 800 × 800
    assert not sheet.grab().isNull()
    for group in sheet.findChildren(KeyList):
        assert group.width() >= group.minimumWidth()
        assert group.height() >= group.count() * group.sizeHintForRow(0)


def test_the_chosen_line_stays_in_sight_where_the_screen_is_small(sheet, qtbot):
    sheet.resize(sheet.width(), 200)
    sheet.activateWindow()
    qtbot.waitUntil(sheet.isActiveWindow)
    area = sheet.findChild(QScrollArea)
    group = sheet.findChildren(KeyList)[0]
    group.setFocus()
    for _line in range(group.count()):
        QTest.keyClick(group, Qt.Key.Key_Down)
    line = group.visualItemRect(group.currentItem())
    assert group.currentRow() == group.count() - 1
    assert (
        area.viewport().rect().contains(line.translated(group.mapTo(area.viewport(), line.topLeft()) - line.topLeft()))
    )
