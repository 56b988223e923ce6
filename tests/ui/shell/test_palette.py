"""The command palette: opened, searched, run and left by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView
from shiboken6 import isValid

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.shell.palette import COMMAND_ROLE, Command, CommandListModel, CommandPalette, find_commands

CONTROL = Qt.KeyboardModifier.ControlModifier


def palette_of(window):
    """The open palette, or None."""
    return next((made for made in window.findChildren(CommandPalette) if made.isVisible()), None)


@pytest.fixture
def palette(desk, qtbot):
    QTest.keyClick(desk.focusWidget(), Qt.Key.Key_K, CONTROL)
    made = palette_of(desk)
    assert made is not None
    qtbot.waitUntil(made.field.hasFocus)
    return made


def listed(palette, role=Qt.ItemDataRole.DisplayRole):
    model = palette.list.model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def chosen(palette):
    return palette.list.currentIndex().data()


def press(palette, key):
    QTest.keyClick(palette.field, key)


# ---- opening and leaving ---------------------------------------------------------------------------------------------


def test_it_opens_in_the_middle_with_the_field_ready(desk, palette):
    assert palette.rect() == desk.rect()
    assert abs(palette.box.geometry().center().x() - desk.rect().center().x()) <= 1
    assert palette.box.width() == 520
    assert chosen(palette) == listed(palette)[0] == "New booking"


def test_the_help_menu_opens_it(desk):
    menu = next(action.menu() for action in desk.menuBar().actions() if action.text() == "&Help")
    assert [action.text() for action in menu.actions()] == ["&Keyboard shortcuts", "&Commands…"]
    menu.actions()[1].trigger()
    assert palette_of(desk) is not None


def test_the_key_opens_it_from_the_search_field_and_closes_it_again(desk, qtbot):
    desk.page.focus_search()
    field = desk.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "knee")
    field.home(False)
    QTest.keyClick(field, Qt.Key.Key_K, CONTROL)
    palette = palette_of(desk)
    assert palette is not None
    assert field.text() == "knee"
    QTest.keyClick(palette.field, Qt.Key.Key_K, CONTROL)
    qtbot.waitUntil(lambda: not isValid(palette))
    assert field.hasFocus()


@pytest.mark.parametrize("how", ["Esc", "click beside it"])
def test_it_is_left_and_the_focus_returns(desk, palette, qtbot, how):
    if how == "Esc":
        press(palette, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 300))
    qtbot.waitUntil(lambda: not isValid(palette))
    assert desk.page.table.hasFocus()


def test_it_closes_when_the_focus_goes_elsewhere_by_itself(desk, palette, qtbot):
    desk.page.focus_search()
    field = desk.focusWidget()
    qtbot.waitUntil(lambda: not isValid(palette))
    assert field.hasFocus()
    assert field.objectName() == "searchBookings"


# ---- what it lists ---------------------------------------------------------------------------------------------------


def test_every_action_is_listed_once_with_its_key(desk, palette):
    commands = listed(palette, COMMAND_ROLE)
    actions = [command.action for command in commands]
    assert len(set(actions)) == len(actions)
    missing = {action.objectName() for action in desk.actions_ if action not in actions}
    assert missing == {"commands"}  # it is what is open
    for command in commands:
        keys = command.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert command.spoken.split(", ")[1:2] == [keys] or not keys
    assert {"Set status: Confirmed", "Appearance: Dark", "Text size: 150 %"} <= set(listed(palette))
    assert "Connect Google Calendar…" in listed(palette)
    assert "Disconnect Google Calendar…" not in listed(palette)


def test_what_is_possible_comes_first_and_the_rest_says_why_not(desk, palette):
    obstacles = [bool(command.obstacle) for command in listed(palette, COMMAND_ROLE)]
    assert obstacles == sorted(obstacles)
    assert True in obstacles
    spoken = listed(palette, Qt.ItemDataRole.AccessibleTextRole)
    assert "New booking, Ctrl+N" in spoken
    assert "Edit booking, Enter, not possible: Choose a booking first." in spoken


def test_the_actions_are_about_the_selection_of_the_table(desk, qtbot):
    desk.page.table.selectRow(1)
    QTest.keyClick(desk.page.table, Qt.Key.Key_K, CONTROL)
    spoken = listed(palette_of(desk), Qt.ItemDataRole.AccessibleTextRole)
    assert "Edit booking, Enter" in spoken
    assert "Join meeting, Ctrl+J, not possible: This booking has no meeting link." in spoken


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("delete", "Delete booking"),
        ("BOOK del", "Delete booking"),
        ("bóok dél", "Delete booking"),
        ("conf", "Set status: Confirmed"),
        ("google open", "Open in Google Calendar"),
        ("dark", "Appearance: Dark"),
        ("f5", "Sync now"),
        ("sync", "Sync now"),
    ],
)
def test_words_find_a_command_in_any_order_without_case_and_accents(desk, palette, query, first):
    desk.page.table.selectRow(0)
    palette.field.setText(query)
    found = listed(palette)
    assert found[0] == first
    assert chosen(palette) == first
    assert len(found) < 20


def test_a_name_that_begins_with_the_query_comes_first(qapp):
    commands = [Command(QAction(name, qapp), name, "File") for name in ("Resync", "Start a sync", "Sync now", "Quit")]
    assert [found.name for found in find_commands(commands, "sync")] == ["Sync now", "Start a sync", "Resync"]
    assert [found.name for found in find_commands(commands, "file now")] == ["Sync now"]


def test_what_nothing_matches_is_said(palette):
    palette.field.setText("frobnicate")
    assert listed(palette) == []
    assert not palette.list.isVisible()
    assert palette._nothing.text() == "No command matches “frobnicate”."
    press(palette, Qt.Key.Key_Return)
    assert palette.isVisible()


# ---- running ---------------------------------------------------------------------------------------------------------


def test_enter_runs_the_chosen_command_once_after_the_palette_is_gone(desk, palette, qtbot):
    runs = []
    desk.new_requested.connect(lambda: runs.append((palette.isVisible(), desk.page.table.hasFocus())))
    palette.field.setText("new")
    press(palette, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(palette))
    assert runs == [(False, True)]


def test_arrows_move_from_the_field_and_stop_at_the_ends(palette):
    names_ = listed(palette)
    press(palette, Qt.Key.Key_Up)
    assert chosen(palette) == names_[0]
    press(palette, Qt.Key.Key_Down)
    press(palette, Qt.Key.Key_Tab)
    assert chosen(palette) == names_[2]
    press(palette, Qt.Key.Key_Backtab)
    assert chosen(palette) == names_[1]
    for _page in names_:
        press(palette, Qt.Key.Key_PageDown)
    assert chosen(palette) == names_[-1]
    assert palette.field.hasFocus()


def test_a_click_runs_a_command(desk, palette, qtbot):
    index = palette.list.model().index(listed(palette).index("Sync now"), 0)
    with qtbot.waitSignal(desk.actions_[names.SYNC_NOW].triggered):
        place = palette.list.visualRect(index).center()
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not isValid(palette))


def test_what_is_not_possible_is_not_run(desk, palette):
    runs = []
    desk.actions_[names.DELETE].triggered.connect(lambda: runs.append(1))
    palette.field.setText("delete")
    press(palette, Qt.Key.Key_Return)
    assert runs == []
    assert palette.isVisible()
    desk.page.table.selectRow(0)
    press(palette, Qt.Key.Key_Return)
    assert runs == [1]


def test_a_command_that_takes_the_focus_keeps_it(desk, palette, qtbot):
    palette.field.setText("search")
    press(palette, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(palette))
    assert desk.focusWidget().objectName() == "searchBookings"


# ---- form and names --------------------------------------------------------------------------------------------------


def test_its_parts_have_names(palette):
    assert palette.field.placeholderText() == palette.field.accessibleName() == "Type a command"
    assert palette.field.objectName() == "typeACommand"
    assert palette.list.accessibleName() == "Commands found"
    assert palette.box.accessibleName() == "Commands"


@pytest.mark.parametrize(("width", "height", "text_size"), [(560, 480, 100), (900, 480, 150), (1600, 1000, 125)])
def test_it_fits_its_window(desk, palette, themes, qtbot, width, height, text_size):
    themes.set_text_size(text_size)
    desk.resize(width, height)
    qtbot.waitUntil(lambda: palette.size() == desk.size())
    assert palette.rect().contains(palette.box.geometry())
    assert palette.list.height() >= 5 * palette.list.sizeHintForRow(0)
    assert not palette.grab().isNull()


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_it_is_painted_with_and_without_matches(palette, themes, appearance):
    themes.set_appearance(appearance)
    pictures = []
    for query in ("", "delete", "frobnicate"):
        palette.field.setText(query)
        pictures.append(palette.box.grab().toImage())
    assert pictures[0].height() > pictures[1].height()
    assert pictures[1] != pictures[2]
    assert isinstance(palette.list, QListView)


def test_its_model_keeps_the_rules(qapp, qtmodeltester):
    model = CommandListModel()
    qtmodeltester.check(model, force_py=False)
    commands = [Command(QAction(name, qapp), name, "File") for name in ("One", "Two")]
    model.show_matches("", commands)
    model.show_matches("o", commands[:1])
    assert model.rowCount() == 1


def test_the_chosen_command_is_read_out_while_the_focus_stays_in_the_field(palette, monkeypatch):
    told = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    QTest.keyClicks(palette.field, "sync")
    assert told[-1] == "Sync now, F5"
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.field.hasFocus()
    assert told[-1] == palette.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    palette.field.setText("zzz")
    assert told[-1] == "No command matches “zzz”."
