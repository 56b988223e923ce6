from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollBar, QTableView, QWidget
from pytestqt.qtbot import QtBot

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.completion_bar import CompletionBar
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from tests.support.booking_rows import LONDON, NOW, a_row, on, random_rows

Key = Qt.Key


def fill(page: BookingsPage, rows: list[BookingSummary]) -> None:
    page.show_rows(rows)
    page.rows_complete()


def today(*hours: int) -> list[BookingSummary]:
    return [a_row(number, on(14, hour)) for number, hour in enumerate(hours, start=1)]


def selected(page: BookingsPage) -> list[int]:
    return [int(row.id, 16) for row in page.selected()]


def offer(page: BookingsPage, text: str) -> QPushButton:
    return next(button for button in page.empty.others if button.text() == text)


def centre(page: BookingsPage, row: int, column: Column) -> QPoint:
    return page.table.visualRect(page.proxy.index(row, column)).center() + QPoint(0, 8)


def test_names_that_others_rely_on(page: BookingsPage) -> None:
    for kind, name in (
        (QTableView, "Bookings table"),
        (QLineEdit, "Search bookings"),
        (QPushButton, "New booking"),
        (QWidget, "Status filter"),
        (QWidget, "Member filter"),
        (QWidget, "Date filter"),
    ):
        words = name.split()
        found = page.findChild(kind, words[0].lower() + "".join(word.capitalize() for word in words[1:]))
        assert found is not None, name
        assert found.accessibleName() == name


def test_typing_narrows_the_table_and_esc_brings_everything_back(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1, title="Müller"), a_row(2, title="Knee")])
    page.focus_search()
    qtbot.waitUntil(page.search.hasFocus)
    qtbot.keyClicks(page.search, "muller")
    assert page.proxy.rowCount() == 1
    assert page.filters.count.accessibleName() == "1 of 2 bookings"
    qtbot.keyClick(page.search, Key.Key_Escape)
    assert page.search.text() == ""
    assert page.proxy.rowCount() == 2
    assert page.search.hasFocus()
    qtbot.keyClick(page.search, Key.Key_Escape)
    assert page.table.hasFocus()


@pytest.mark.parametrize("key", [Key.Key_Down, Key.Key_Return])
def test_down_and_enter_lead_from_the_search_field_to_the_first_row(page: BookingsPage, qtbot: QtBot, key: Key) -> None:
    fill(page, today(9, 10))
    page.focus_search()
    qtbot.keyClick(page.search, key)
    assert page.table.hasFocus()
    assert selected(page) == [1]


def test_enter_and_double_click_edit(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10))
    page.select(f"{2:032x}")
    page.table.setFocus()
    with qtbot.waitSignal(page.edit_requested) as asked:
        qtbot.keyClick(page.table, Key.Key_Return)
    assert asked.args == [f"{2:032x}"]
    with qtbot.waitSignal(page.edit_requested) as asked:
        qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=centre(page, 0, Column.TITLE))
    assert asked.args == [f"{1:032x}"]


def test_the_menu_key_asks_for_the_menu_of_the_selected_rows(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10, 11))
    page.table.setFocus()
    page.table.selectAll()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    with qtbot.waitSignal(page.menu_requested) as asked:
        QApplication.sendEvent(page.table.viewport(), event)
    assert [row.id for row in asked.args[0]] == [row.id for row in page.selected()]
    with qtbot.waitSignal(page.menu_requested):
        qtbot.keyClick(page.table, Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)


def test_a_right_click_selects_the_row_that_it_is_about(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10, 11))
    page.select(f"{1:032x}")
    place = centre(page, 2, Column.TITLE)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, page.table.viewport().mapToGlobal(place))
    with qtbot.waitSignal(page.menu_requested) as asked:
        QApplication.sendEvent(page.table.viewport(), event)
    assert selected(page) == [3]
    assert [row.id for row in asked.args[0]] == [f"{3:032x}"]


def test_the_dots_open_the_menu_of_their_own_row_and_leave_the_selection(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10, 11))
    page.select(f"{1:032x}")
    with qtbot.waitSignal(page.menu_requested) as asked:
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=centre(page, 2, Column.MENU))
    assert [row.id for row in asked.args[0]] == [f"{3:032x}"]
    assert selected(page) == [1]


def test_the_selection_survives_filters_orders_and_edits(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(n, on(14, 8 + n), title="Knee" if n % 2 else "Müller") for n in range(1, 6)])
    page.select(f"{3:032x}")
    page.search.setText("knee")
    assert selected(page) == [3]
    page.search.setText("müller")
    assert selected(page) == []
    page.search.setText("")
    assert selected(page) == [3]
    page.proxy.sort(Column.TITLE, Qt.SortOrder.DescendingOrder)
    assert selected(page) == [3]
    page.proxy.sort(Column.WHEN, Qt.SortOrder.AscendingOrder)
    with qtbot.waitSignal(page.selection_changed) as told:
        page.apply_changes([a_row(3, on(18, 9), title="Moved", version=2)])
    assert [row.title for row in told.args[0]] == ["Moved"]
    assert selected(page) == [3]
    page.apply_changes(random_rows(3, 200)[100:])
    assert selected(page) == [3]
    with qtbot.waitSignal(page.selection_changed) as told:
        page.apply_changes((), [f"{3:032x}"])
    assert told.args[0] == []


def test_a_saved_booking_is_selected_as_soon_as_it_arrives(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10))
    assert page.select(f"{7:032x}") is False
    with qtbot.waitSignal(page.selection_changed):
        page.apply_changes([a_row(7, on(16, 9))])
    assert selected(page) == [7]


def test_days_have_strips_with_their_counts(page: BookingsPage) -> None:
    fill(page, [*today(9, 10), a_row(3, on(15, 9)), a_row(4, on(18, 9))])
    assert page.table.day_strips() == [
        ("Today", "Thursday 14 May", "2 bookings"),
        ("Tomorrow", "Friday 15 May", "1 booking"),
        ("Monday", "18 May", "1 booking"),
    ]
    heights = [page.table.rowHeight(row) for row in range(4)]
    assert heights == [71, 45, 71, 71]


def test_heights_follow_edits(page: BookingsPage) -> None:
    fill(page, [*today(9, 10), a_row(3, on(15, 9))])
    page.apply_changes([a_row(4, on(14, 8))])
    assert [page.table.rowHeight(row) for row in range(4)] == [71, 45, 45, 71]
    page.apply_changes((), [f"{4:032x}", f"{1:032x}"])
    assert [page.table.rowHeight(row) for row in range(2)] == [71, 71]
    page.apply_changes([a_row(2, on(15, 7), version=2)])
    assert [page.table.rowHeight(row) for row in range(2)] == [71, 45]
    page.proxy.sort(Column.TITLE)
    assert [page.table.rowHeight(row) for row in range(2)] == [45, 45]
    assert page.table.day_strips() == []


def test_the_strip_of_the_day_stays_at_the_top(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(n, on(14 + n // 10, 8 + n % 10), 30) for n in range(60)])
    qtbot.waitUntil(lambda: page.proxy.finished)
    bar = page.table.verticalScrollBar()
    bar.setValue(71 + 45 * 12)
    assert page.table.day_strips()[0][:2] == ("Tomorrow", "Friday 15 May")
    page.table.scrollTo(page.proxy.index(5, 0))
    assert page.table.visualRect(page.proxy.index(5, 0)).top() >= 26, "not below the strip"


def test_a_scroll_bar_is_there_when_there_is_something_to_scroll(page: BookingsPage) -> None:
    def shown() -> list[QScrollBar]:
        return [bar for bar in page.table.findChildren(QScrollBar) if bar.isVisible()]

    fill(page, today(9, 10))
    assert shown() == []
    page.apply_changes(random_rows(3, 40))
    page.set_filter(BookingFilter(scope=Scope.ALL))
    assert len(shown()) == 1


def test_no_bookings_at_all(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [])
    assert page.empty.isVisible()
    assert page.empty.text.text() == "No bookings yet. Add the first one, or connect Google Calendar to bring yours in."
    with qtbot.waitSignal(page.new_requested):
        assert page.empty.button is not None
        page.empty.button.click()
    with qtbot.waitSignal(page.connect_requested):
        offer(page, "Connect").click()
    page.apply_changes([a_row(1)])
    assert not page.empty.isVisible()


def test_no_bookings_at_all_in_a_calendar_that_is_connected(page: BookingsPage) -> None:
    fill(page, [])
    page.nothing.set_connected(True)
    assert (
        page.empty.text.text() == "No bookings yet. Add the first one here or in Google Calendar; it appears in both."
    )
    assert [button.text() for button in page.empty.buttons] == ["New booking"]
    page.nothing.set_connected(False)
    assert [button.text() for button in page.empty.buttons] == ["New booking", "Connect"]


def test_a_screen_reader_and_tab_find_what_an_empty_table_says(page: BookingsPage, qtbot: QtBot) -> None:
    def names(found: QAccessibleInterface) -> Iterator[str]:
        yield found.text(QAccessible.Text.Name)
        for number in range(found.childCount()):
            yield from names(found.child(number))

    fill(page, today(9))
    page.set_filter(BookingFilter(query="nothing like it"))
    tree = QAccessible.queryAccessibleInterface(page)
    assert {"No bookings match", "Clear filters"} <= set(names(tree))
    covered = page.empty.rect().translated(page.empty.mapTo(page, QPoint(0, 0)))
    assert covered == page.table.viewport().rect().translated(page.table.viewport().mapTo(page, QPoint(0, 0)))
    clear = page.empty.button
    assert clear is not None
    qtbot.waitUntil(clear.isVisible)
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, Key.Key_Tab)
    qtbot.waitUntil(clear.hasFocus)
    qtbot.keyClick(clear, Key.Key_Space)
    assert page.search.text() == ""
    assert page.proxy.rowCount() == 1


def test_while_rows_are_still_to_come_nothing_is_called_empty(page: BookingsPage) -> None:
    page.show_rows([], total=10)
    assert not page.empty.isVisible()


def test_a_search_without_result_says_so_and_leads_on(page: BookingsPage, qtbot: QtBot) -> None:
    past = [a_row(n, on(n, 9), title="Acupuncture", status="cancelled", member_id="ben") for n in (1, 2, 3)]
    fill(page, [*past, *[replace_id(row) for row in today(9)]])
    page.set_filter(BookingFilter(query="acupuncture", statuses=frozenset({"cancelled"}), member="ben"))
    assert page.empty.title.text() == "No bookings match"
    assert page.empty.text.text() == (
        "There are no upcoming, cancelled bookings for Ben with “acupuncture” in the title, description or contact."
    )
    qtbot.waitUntil(lambda: [button.text() for button in page.empty.others] == ["Show 3 matches in Past"])
    offer(page, "Show 3 matches in Past").click()
    assert page.filter.scope is Scope.PAST
    assert page.proxy.rowCount() == 3
    page.set_filter(replace(page.filter, query="nothing like it"))
    page.empty.button.click()  # type: ignore[union-attr]
    assert page.filter == BookingFilter(scope=Scope.PAST)
    assert page.search.text() == ""


def replace_id(row: BookingSummary) -> BookingSummary:
    return row._replace(id=f"{int(row.id, 16) + 100:032x}")


def test_rows_shown_first_stay_in_view_until_all_are_loaded(page: BookingsPage) -> None:
    page.show_rows(today(9, 10, 11), total=5)
    page.select(f"{2:032x}")
    page.show_rows([a_row(10, on(1, 9)), a_row(11, on(2, 9))])
    assert page.proxy.rowCount() == 3
    page.append_rows([row for row in today(9, 10, 11) if row.id != f"{3:032x}"])
    page.rows_complete()
    assert [int(row.id, 16) for row in page.rows()] == [10, 11, 1, 2]
    assert selected(page) == [2]


def test_a_narrow_window_hides_columns_and_shows_pills(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, today(9, 10))
    page.set_filter(BookingFilter(statuses=frozenset({"confirmed"}), member="helen"))
    page.resize(600, 774)
    qtbot.waitUntil(lambda: page.table.isColumnHidden(Column.MENU))
    assert page.table.isColumnHidden(Column.LOCATION)
    assert page.table.isColumnHidden(Column.ASSIGNED)
    assert page.new_button.text() == "New"
    assert page.new_button.accessibleName() == "New booking"

    def pills() -> dict[str, QPushButton]:
        return {button.text(): button for button in page.filters.findChildren(QPushButton) if button.isVisible()}

    qtbot.waitUntil(lambda: list(pills()) == ["Upcoming", "Status: Confirmed", "Team: Helen", "Clear all"])
    pills()["Team: Helen"].click()
    assert page.filter.member is None
    qtbot.waitUntil(lambda: list(pills()) == ["Upcoming", "Status: Confirmed", "Clear all"])
    pills()["Clear all"].click()
    assert page.filter == BookingFilter()


@pytest.mark.parametrize(
    ("percent", "width"), [(100, 560), (110, 560), (125, 560), (150, 616), (150, 800), (150, 1024)]
)
def test_larger_text_needs_a_wider_window_for_the_same(
    page: BookingsPage, themes: ThemeManager, qtbot: QtBot, percent: int, width: int
) -> None:
    fill(page, today(9, 10))
    themes.set_text_size(percent)
    page.resize(width, 600)
    qtbot.waitUntil(lambda: page.table.viewport().width() == width)
    header = page.table.horizontalHeader()
    qtbot.waitUntil(lambda: header.length() <= width)
    shown = {column for column in Column if not page.table.isColumnHidden(column)}
    assert {Column.WHEN, Column.TITLE, Column.STATUS, Column.SYNC} <= shown
    assert (Column.CONTACT in shown) == (width * 100 >= 500 * percent)
    assert (Column.ASSIGNED in shown) == (width * 100 >= 760 * percent)


def test_selecting_all_selects_what_is_still_to_be_shown(page: BookingsPage) -> None:
    page.set_filter(BookingFilter(scope=Scope.ALL))
    fill(page, random_rows(5, 3000))
    page.table.selectAll()
    assert len(page.selected()) == 3000
    assert page.table.selectionModel().selection().size() == 1


def test_text_from_outside_is_no_markup_in_a_tool_tip() -> None:
    from bookings_desktop.ui.bookings.delegates import plain_tool_tip

    assert "<b>" not in plain_tool_tip("<b>bold</b>\nsecond")


def test_the_search_field_gives_way_when_details_come_beside_the_table(page, qtbot):
    page.window().resize(1280, 800)
    qtbot.waitUntil(lambda: page.search.maximumWidth() == 380)
    panel = QWidget()
    panel.setMinimumWidth(320)
    page.set_details(panel)
    panel.show()
    qtbot.waitUntil(lambda: page.search.maximumWidth() == 330)


def test_the_bar_below_the_table_is_whole_in_a_low_window_with_large_text(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(window)
    bar = CompletionBar(themes, NOW.date, "Ctrl+Shift+N")
    window.page.add_below(bar)
    window.show()
    themes.set_text_size(150)
    window.resize(window.minimumSize())
    bar.show_booking("Gait analysis")
    parts = [bar.note, bar.follow_up, bar.save]

    def is_whole() -> bool:
        tops = [part.mapTo(bar, QPoint()).y() for part in parts]
        ends = [top + part.height() for top, part in zip(tops, parts, strict=True)]
        return window.size() == window.minimumSize() and ends[0] <= tops[1] and ends[1] <= tops[2]

    qtbot.waitUntil(is_whole)


def test_the_next_booking_is_selected_when_all_selected_ones_have_gone_one_part_after_the_other(
    page: BookingsPage,
) -> None:
    rows = today(9, 10, 11, 12)
    fill(page, rows)
    page.table.select_many([row.id for row in rows[:2]])
    page.table.go_on_after([row.id for row in rows[:2]])
    page.apply_changes([], [rows[0].id])
    assert selected(page) == [2]
    page.apply_changes([], [rows[1].id])
    assert selected(page) == [3]
