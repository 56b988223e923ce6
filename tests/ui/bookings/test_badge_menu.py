"""The status of a booking is chosen where it stands: by a click on its badge, or by a key; and what menus look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.widgets.basic import Menu
from tests.support.booking_rows import LONDON, MEMBERS, a_row, on

LEFT = Qt.MouseButton.LeftButton
ROWS = [
    a_row(1, on(14, 9), title="Knee assessment", status="confirmed"),
    a_row(2, on(14, 12), title="Gait analysis", status="cancelled"),
    a_row(3, on(15, 12), title="Intake talk", status="scheduled"),
]


@pytest.fixture
def window(themes, notifications, qtbot, clock):
    made = MainWindow(themes, notifications, LONDON, clock)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.set_members(MEMBERS)
    made.show_rows(list(ROWS))
    made.rows_complete()
    qtbot.waitUntil(lambda: made.page.proxy.rowCount() == len(ROWS))
    made.chosen = []
    for status in BookingStatus:
        made.actions_[status_action_name(status)].triggered.connect(
            lambda _checked, status=status: made.chosen.append((status, [row.title for row in made.chosen_rows()]))
        )
    return made


def badge(window, row) -> QPoint:
    """The middle of the badge of a row, in the table's viewport."""
    table = window.page.table
    rect = table.visualRect(window.page.proxy.index(row, Column.STATUS))
    return QPoint(rect.left() + 40, rect.bottom() - 22)


def status_menu(window, qtbot) -> QMenu:
    menu = window.findChild(QMenu, "statusMenu")
    qtbot.waitUntil(menu.isVisible)
    return menu


def test_a_click_on_the_badge_opens_the_statuses_of_that_row_and_selects_nothing(window, qtbot):
    window.page.select(ROWS[2].id)
    QTest.mouseClick(window.page.table.viewport(), LEFT, pos=badge(window, 0))
    menu = status_menu(window, qtbot)
    assert [row.title for row in window.page.selected()] == ["Intake talk"]
    QTest.keyClick(menu, Qt.Key.Key_5)
    qtbot.waitUntil(lambda: not isValid(menu))
    assert window.chosen == [(BookingStatus.COMPLETED, ["Knee assessment"])]


def test_beside_the_badge_the_row_is_selected_as_ever(window):
    QTest.mouseClick(window.page.table.viewport(), LEFT, pos=badge(window, 1) + QPoint(0, 16))
    assert window.findChild(QMenu, "statusMenu") is None
    assert [row.title for row in window.page.selected()] == ["Gait analysis"]


def test_the_pointer_tells_that_a_badge_can_be_clicked(window):
    table = window.page.table
    place = badge(window, 0)
    plain = table.viewport().grab().toImage()
    QTest.mouseMove(table.viewport(), place)
    assert table.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert table.viewport().grab().toImage() != plain
    QTest.mouseMove(table.viewport(), place + QPoint(0, 18))
    assert table.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_no_row_and_no_head_is_lit_when_the_pointer_has_left_for_another_part(window):
    table = window.page.table
    rows, heads = table.viewport(), table.horizontalHeader().viewport()
    plain = rows.grab().toImage(), heads.grab().toImage()
    QTest.mouseMove(rows, badge(window, 0))
    assert rows.grab().toImage() != plain[0]
    QTest.mouseMove(heads, QPoint(40, 10))
    assert rows.grab().toImage() == plain[0]
    assert heads.grab().toImage() != plain[1]
    QTest.mouseMove(window.page.search, QPoint(40, 10))
    assert heads.grab().toImage() == plain[1]


def test_a_key_opens_the_statuses_of_the_selected_rows(window, qtbot):
    window.page.table.setFocus()
    window.page.select(ROWS[2].id)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    menu = status_menu(window, qtbot)
    QTest.keyClick(menu, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: not isValid(menu))
    assert window.chosen == [(BookingStatus.CONFIRMED, ["Intake talk"])]


def test_the_key_works_without_the_column_too(window, qtbot):
    window.page.table.columns.want(Column.STATUS, False)
    window.page.table.setFocus()
    window.page.select(ROWS[2].id)
    window.actions_[names.STATUS_MENU].trigger()
    assert status_menu(window, qtbot).isVisible()


def test_what_is_not_possible_says_why(window):
    window.page.select(ROWS[2].id)
    scheduled, completed = (
        window.actions_[status_action_name(status)] for status in (BookingStatus.SCHEDULED, BookingStatus.COMPLETED)
    )
    assert (scheduled.isEnabled(), scheduled.isChecked()) == (False, True)
    assert scheduled.toolTip() == "It is scheduled already."
    assert not completed.isEnabled()
    assert completed.toolTip() == "It has not started yet."
    window.page.table.selectAll()
    assert scheduled.isEnabled()
    assert completed.isEnabled()


def test_what_has_begun_in_the_meantime_can_be_completed(window, clock):
    window.page.select(ROWS[2].id)
    clock.now = on(15, 12, 1).timestamp()
    window.refresh_day()
    assert window.actions_[status_action_name(BookingStatus.COMPLETED)].isEnabled()


def test_a_screen_reader_finds_the_entries(window, qtbot):
    window.page.table.status_menu_requested.emit([ROWS[0]], window.mapToGlobal(QPoint(300, 300)))
    menu = status_menu(window, qtbot)
    face = QAccessible.queryAccessibleInterface(menu)
    assert face.role() == QAccessible.Role.PopupMenu
    assert face.text(QAccessible.Text.Name) == "Set status"
    entries = [face.child(number) for number in range(face.childCount())]
    assert [one.text(QAccessible.Text.Name) for one in entries] == [status.word for status in BookingStatus]
    assert [one.state().checked for one in entries] == [False, True, False, False, False]
    assert [one.state().disabled for one in entries] == [False, True, False, False, False]
    menu.close()


def inks(menu, action) -> set[str]:
    """The colours of an entry's pixels."""
    image = menu.grab(menu.actionGeometry(action)).toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_menus_show_badges_and_tell_what_takes_away(window, themes, qtbot, appearance):
    themes.set_appearance(appearance)
    theme = themes.theme
    window.page.menu_requested.emit([ROWS[2]], window.mapToGlobal(QPoint(300, 300)))
    menu = window.findChild(QMenu, "bookingMenu")
    qtbot.waitUntil(menu.isVisible)
    assert theme.color("danger").name() in inks(menu, window.actions_[names.DELETE])
    assert theme.color("danger").name() not in inks(menu, window.actions_[names.EDIT])
    statuses = window.findChild(QMenu, "setStatus")
    confirmed = window.actions_[status_action_name(BookingStatus.CONFIRMED)]
    statuses.popup(window.mapToGlobal(QPoint(10, 10)))
    qtbot.waitUntil(statuses.isVisible)
    assert theme.status("confirmed").fill.name() in inks(statuses, confirmed)
    statuses.close()
    menu.close()


def test_the_menu_bar_looks_the_same(window):
    top = [action.menu() for action in window.menuBar().actions()]
    assert top
    for menu in top:
        assert isinstance(menu, Menu)


def test_an_entry_has_the_designs_height_at_every_text_size(window, themes, qtbot):
    for size in (90, 100, 150):
        themes.set_text_size(size)
        menu = Menu(parent=window)
        entry = menu.addAction("Edit")
        menu.popup(window.mapToGlobal(QPoint(10, 10)))
        qtbot.waitUntil(menu.isVisible)
        assert menu.actionGeometry(entry).height() == themes.theme.px(29)
        menu.close()


def test_a_menu_that_is_too_long_for_the_screen_still_scrolls(window, qtbot):
    menu = Menu(parent=window)
    for number in range(200):
        menu.addAction(f"Entry {number}")
    menu.popup(window.mapToGlobal(QPoint(10, 10)))
    qtbot.waitUntil(menu.isVisible)
    assert menu.height() < 200 * 29
    assert not menu.grab().isNull()
    menu.close()
