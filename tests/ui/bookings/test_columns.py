"""The columns of the table: shown and hidden, moved, widened, remembered; by hand and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from bookings_desktop.ui.bookings.column_menu import ColumnMenus
from bookings_desktop.ui.bookings.columns import Column, column_widths
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.window_memory import WindowMemory
from bookings_desktop.window_state import WindowState
from tests.support.booking_rows import a_row, on, random_rows

ROWS = [
    a_row(1, on(14, 11), title="Knee assessment", contact_name="Zoë Ångström", location="Studio at the far end"),
    a_row(2, on(15, 12), title="Gait analysis", contact_name="Amara Okafor", location="Room 2"),
    a_row(3, on(16, 13), title="Migraine plan call", contact_name="Kenji Watanabe", location="Room 1"),
]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def filled(page, qtbot):
    """A page that remembers, with three bookings."""

    def fill(state=None):
        memory = WindowMemory(state)
        page.remember_with(memory)
        page.show_rows(ROWS)
        page.rows_complete()
        qtbot.waitUntil(lambda: page.proxy.rowCount() == len(ROWS))
        return page, memory

    return fill


@pytest.fixture
def menus(page):
    return ColumnMenus(page.table, page.proxy, page)


def shown(page) -> list[Column]:
    """What is in view, from left to right, as the header has it."""
    header = page.table.horizontalHeader()
    columns = [Column(header.logicalIndex(place)) for place in range(len(Column))]
    return [column for column in columns if not page.table.isColumnHidden(column)]


def fills_the_view(page) -> bool:
    return sum(page.table.columnWidth(column) for column in shown(page)) == page.table.viewport().width()


def open_menu(page, column, qtbot) -> QMenu:
    page.table.column_menu_requested.emit(column, page.mapToGlobal(QPoint(200, 200)))
    menu = page.findChild(QMenu, "columnMenu")
    qtbot.waitUntil(menu.isVisible)
    return menu


def entry(menu, text):
    return next(action for action in menu.actions() if action.text().replace("&", "") == text)


def edge(page, column) -> QPoint:
    header = page.table.horizontalHeader()
    return QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) - 1, 12)


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(widget, start + (end - start) * step / 8)
    QTest.mouseRelease(widget, LEFT, pos=end)


def test_a_column_is_hidden_and_comes_back(filled, menus):
    page, memory = filled()
    entry(menus.shown, "Location").trigger()
    assert Column.LOCATION not in shown(page)
    assert fills_the_view(page)
    assert memory.state.hidden_columns == ("location",)
    entry(menus.shown, "Location").trigger()
    assert shown(page) == list(Column)
    assert memory.state.hidden_columns == ()


@pytest.mark.parametrize("name", ["When", "Title"])
def test_what_tells_rows_apart_cannot_be_hidden(filled, menus, name):
    page, _ = filled(WindowState(hidden_columns=(name.lower(), "menu", "from the future")))
    assert shown(page) == list(Column)
    assert not entry(menus.shown, name).isEnabled()
    assert entry(menus.shown, name).toolTip() == "This column is always shown."


def test_a_narrow_window_hides_on_top_and_gives_back(filled, menus, qtbot):
    page, memory = filled(WindowState(hidden_columns=("sync",)))
    page.resize(700, 600)
    qtbot.waitUntil(lambda: not {Column.LOCATION, Column.ASSIGNED} & set(shown(page)))
    assert Column.SYNC not in shown(page)
    assert fills_the_view(page)
    assert entry(menus.shown, "Location").isChecked()
    assert "too narrow" in entry(menus.shown, "Location").toolTip()
    page.resize(1280, 600)
    qtbot.waitUntil(lambda: Column.LOCATION in shown(page))
    assert memory.state.hidden_columns == ("sync",)


def test_initials_move_to_the_contact_only_where_there_was_no_room_for_them(filled, qtbot):
    page, _ = filled(WindowState(hidden_columns=("assigned",)))
    assert not page.table.itemDelegate().names_first
    page.resize(700, 600)
    qtbot.waitUntil(lambda: Column.LOCATION not in shown(page))
    assert not page.table.itemDelegate().names_first


def test_a_head_is_dragged_to_another_place(filled):
    page, memory = filled()
    header = page.table.horizontalHeader()
    start = QPoint(header.sectionViewportPosition(Column.CONTACT) + 30, 12)
    drag(header.viewport(), start, QPoint(header.sectionViewportPosition(Column.TITLE) + 20, 12))
    assert shown(page)[:3] == [Column.WHEN, Column.CONTACT, Column.TITLE]
    assert memory.state.column_order[:3] == ("when", "contact", "title")
    assert page.proxy.sorted_by[0] is Column.WHEN


def test_the_menus_column_stays_the_last_one(filled):
    page, memory = filled()
    header = page.table.horizontalHeader()
    start = QPoint(header.sectionViewportPosition(Column.CONTACT) + 30, 12)
    drag(header.viewport(), start, QPoint(header.viewport().width() - 3, 12))
    assert shown(page)[-2:] == [Column.CONTACT, Column.MENU]
    menu = QPoint(header.sectionViewportPosition(Column.MENU) + 8, 12)
    drag(header.viewport(), menu, QPoint(200, 12))
    assert shown(page)[-1] is Column.MENU
    assert memory.state.column_order[-1] == "menu"


def test_an_edge_goes_with_the_hand_and_the_neighbour_gives_the_room(filled):
    page, memory = filled()
    table, header = page.table, page.table.horizontalHeader()
    before = {column: table.columnWidth(column) for column in Column}
    start = edge(page, Column.TITLE)
    drag(header.viewport(), start, start + QPoint(40, 0))
    assert table.columnWidth(Column.TITLE) == before[Column.TITLE] + 40
    assert table.columnWidth(Column.CONTACT) == before[Column.CONTACT] - 40
    assert fills_the_view(page)
    assert memory.state.column_widths["title"] == before[Column.TITLE] + 40
    drag(header.viewport(), edge(page, Column.TITLE), edge(page, Column.TITLE) + QPoint(2000, 0))
    assert table.columnWidth(Column.CONTACT) == 72
    assert fills_the_view(page)


def test_a_double_click_on_an_edge_fits_what_the_rows_in_view_say(filled):
    page, _ = filled()
    table, header = page.table, page.table.horizontalHeader()
    far = ROWS[0]._replace(version=2, location="Studio at the far end of the garden")
    page.apply_changes([far])
    assert table.itemDelegate().tool_tip(far, Column.LOCATION, table.columnWidth(Column.LOCATION))
    QTest.mouseDClick(header.viewport(), LEFT, pos=edge(page, Column.LOCATION))
    assert not table.itemDelegate().tool_tip(far, Column.LOCATION, table.columnWidth(Column.LOCATION))
    assert fills_the_view(page)


def test_fitting_looks_at_the_rows_in_view_only(filled, monkeypatch):
    page, _ = filled()
    page.apply_changes([a_row(10 + number, on(17, 8), location="L" * 40) for number in range(500)])
    asked = []
    delegate = page.table.itemDelegate()
    genuine = delegate.needed_width
    monkeypatch.setattr(delegate, "needed_width", lambda row, column: asked.append(row.id) or genuine(row, column))
    page.table.fit_column(Column.LOCATION)
    assert 0 < len(asked) < 40


def test_all_of_it_works_from_the_keyboard(filled, menus, qtbot):
    page, memory = filled()
    page.table.setFocus()
    page.table.setCurrentIndex(page.proxy.index(0, Column.CONTACT))
    page.table.request_column_menu()
    menu = page.findChild(QMenu, "columnMenu")
    qtbot.waitUntil(menu.isVisible)
    assert menu.actions()[0].text() == "Contact"
    width = page.table.columnWidth(Column.CONTACT)
    for key in "WWNL":
        QTest.keyClick(menu, key)
    assert page.table.columnWidth(Column.CONTACT) == width + 16
    assert shown(page)[1] is Column.CONTACT
    assert memory.state.column_order[1] == "contact"
    QTest.keyClick(menu, "D")
    assert page.proxy.sorted_by == (Column.CONTACT, Qt.SortOrder.DescendingOrder)
    assert (memory.state.sort_column, memory.state.sort_descending) == ("contact", True)


def test_the_menu_stays_open_for_one_more_step(filled, menus, qtbot):
    page, _ = filled()
    menu = open_menu(page, Column.CONTACT, qtbot)
    menu.setActiveAction(entry(menu, "Move left"))
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert menu.isVisible()
    assert shown(page)[0] is Column.CONTACT
    assert not entry(menu, "Move left").isEnabled()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.findChild(QMenu, "columnMenu") is None)


def test_every_column_can_be_sorted_by_from_the_menu_bar(filled, menus):
    page, _ = filled()
    for column in Column:
        if column is Column.MENU:
            continue
        menus.order.actions()[column].trigger()
        assert page.proxy.sorted_by == (column, Qt.SortOrder.AscendingOrder)
    entry(menus.order, "Descending").trigger()
    assert page.proxy.sorted_by == (Column.SYNC, Qt.SortOrder.DescendingOrder)
    page.proxy.sort(Column.TITLE)
    menus.order.aboutToShow.emit()
    assert entry(menus.order, "Title").isChecked()
    assert entry(menus.order, "Ascending").isChecked()


def test_reset_brings_the_tables_own_columns_back(filled, menus):
    page, memory = filled(
        WindowState(
            column_order=("title", "when"), hidden_columns=("sync", "location"), column_widths={"title": 400, "x": 1}
        )
    )
    assert shown(page)[:2] == [Column.TITLE, Column.WHEN]
    assert Column.SYNC not in shown(page)
    entry(menus.shown, "Reset columns").trigger()
    assert shown(page) == list(Column)
    assert memory.state.changed(geometry=None) == WindowState()
    assert fills_the_view(page)


def test_what_was_chosen_is_there_at_the_next_start(filled):
    page, _ = filled(WindowState(column_order=("contact", "when", "title"), sort_column="title", sort_descending=True))
    assert shown(page)[:3] == [Column.CONTACT, Column.WHEN, Column.TITLE]
    assert page.table.itemDelegate().first is Column.CONTACT
    assert page.proxy.sorted_by == (Column.TITLE, Qt.SortOrder.DescendingOrder)
    titles = [page.proxy.summary(row).title for row in range(len(ROWS))]
    assert titles == ["Migraine plan call", "Knee assessment", "Gait analysis"]


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.5])
@pytest.mark.parametrize("room", [560, 776, 960, 1096, 3600])
@pytest.mark.parametrize("hidden", [(), (Column.SYNC,), (Column.LOCATION, Column.ASSIGNED), (Column.CONTACT,)])
def test_the_columns_fill_the_room_wherever_it_is_enough(room, scale, hidden):
    chosen = {Column.WHEN: 200, Column.STATUS: 180, Column.TITLE: 150}
    widths = column_widths(room, hidden, scale, chosen=chosen)
    assert not set(hidden) & set(widths)
    least = sum(column_widths(0, hidden, scale, chosen=chosen).values())
    assert sum(widths.values()) == max(room, least)


def test_a_city_that_has_no_room_is_told_by_the_tool_tip(filled):
    page, _ = filled()
    abroad = ROWS[0]._replace(zone="Asia/Tokyo")
    delegate = page.table.itemDelegate()
    needed = delegate.needed_width(abroad, Column.WHEN)
    assert delegate.tool_tip(abroad, Column.WHEN, needed) == ""
    assert "in Tokyo" in delegate.tool_tip(abroad, Column.WHEN, needed - 30)


def test_an_order_begins_at_its_top_unless_a_row_is_chosen(page, qtbot):
    page.show_rows(random_rows(5, 200))
    page.rows_complete()
    page.set_filter(BookingFilter(scope=Scope.ALL))
    page.table.setFocus()
    qtbot.waitUntil(lambda: page.table.currentIndex().isValid())
    current = page.proxy.summary(page.table.currentIndex().row()).id
    page.proxy.sort(Column.WHEN, Qt.SortOrder.DescendingOrder)
    page.proxy.show_all()
    assert page.table.verticalScrollBar().value() == 0
    page.select(current)
    page.proxy.sort(Column.WHEN, Qt.SortOrder.AscendingOrder)
    page.proxy.sort(Column.WHEN, Qt.SortOrder.DescendingOrder)
    page.proxy.show_all()
    assert page.table.verticalScrollBar().value() > 0
