"""Views in the whole window: side bar, rail, menus and palette, the person's own, and what survives a restart."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget

from bookings_desktop.models.first_page import FirstPage
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_json import filter_from_json, filter_to_json, view_from_json, view_to_json
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.saved_views import BUILT_IN, SavedView, SavedViews
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.shell.palette import commands_of
from bookings_desktop.ui.widgets.basic import Menu
from bookings_desktop.ui.window_memory import WindowMemory
from bookings_desktop.window_state import WindowState
from tests.support.booking_rows import LONDON, MEMBERS, NOW, a_row, on, random_rows

Key = Qt.Key
NAMES = ["Today", "This week", "Unconfirmed", "Past, still open", "Sync problems"]
ROWS = [
    a_row(1, on(13, 9), title="Yesterday", status="scheduled"),
    a_row(2, on(14, 12), title="Knee", status="scheduled", sync="error"),
    a_row(3, on(15, 12), title="Shoulder", member_id="ben", contact_id="zoe", contact_name="Zoë Ångström"),
    a_row(4, on(30, 12), title="Far away", status="rescheduled"),
]


def open_window(themes, notifications, qtbot, state=None, rows=ROWS):
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp, WindowMemory(state))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.set_members(MEMBERS)
    made.show_rows(list(rows))
    made.rows_complete()
    return made


def restarted(window, themes, notifications, qtbot, rows=ROWS):
    """Another window with what this one left, through JSON as in the file."""
    state = window.memory.state
    left = WindowState(
        filter=json.loads(json.dumps(state.filter)), saved_views=tuple(json.loads(json.dumps(state.saved_views)))
    )
    return open_window(themes, notifications, qtbot, left, rows)


@pytest.fixture
def window(themes, notifications, qtbot):
    made = open_window(themes, notifications, qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def titles(window):
    window.page.proxy.show_all()  # on a busy computer the search goes on after the first paint
    return [row.title for row in window.page.proxy.summaries(0, 20)] if window.page.proxy.rowCount() else []


def item(window, name):
    return window.side_bar.views.items[name]


def marked(window):
    return [name for name, button in window.side_bar.views.items.items() if button.isChecked()]


def save(window, qtbot, name):
    """Save what is shown, as a person does: the button, the name, Enter."""
    window.side_bar.views.save_button.click()
    field = window.findChild(QLineEdit, "viewName")
    qtbot.waitUntil(field.isVisible)
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, Key.Key_Return)
    return field


def test_the_side_bar_lists_the_views_with_their_counts(window, qtbot):
    assert list(window.side_bar.views.items) == NAMES
    assert [button.accessibleName() for button in window.side_bar.views.items.values()] == NAMES
    spoken = ["1 booking", "3 bookings", "2 bookings", "1 booking", "1 booking"]
    qtbot.waitUntil(lambda: [item(window, name).accessibleDescription() for name in NAMES] == spoken)
    assert marked(window) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Today", ["Knee"]),
        ("This week", ["Yesterday", "Knee", "Shoulder"]),
        ("Unconfirmed", ["Knee", "Far away"]),
        ("Past, still open", ["Yesterday"]),
        ("Sync problems", ["Knee"]),
    ],
)
def test_a_view_is_shown_by_keyboard_and_marked(window, qtbot, name, expected):
    item(window, name).setFocus()
    qtbot.waitUntil(item(window, name).hasFocus)
    qtbot.keyClick(item(window, name), Key.Key_Space)
    assert titles(window) == expected
    assert marked(window) == [name]
    window.page.search.setText("knee")
    assert marked(window) == [name]
    window.page.clear_filters()
    assert marked(window) == []


@pytest.mark.parametrize("name", ["Today", "Past, still open"])
def test_a_view_comes_into_view_from_every_page(window, qtbot, name):
    window.views.show("Today")
    field = QLineEdit()
    window.pages.show_page(field, field)
    assert not window.pages.at_home
    window.side_bar.views.items[name].click()
    assert window.pages.at_home
    assert window.side_bar.items["Bookings"].isChecked()
    assert window.views.current == name


def test_what_is_over_begins_with_the_latest(window):
    window.show_rows([])
    window.page.apply_changes([a_row(9, on(1, 9), title="Long ago"), *ROWS])
    window.views.show("Past, still open")
    assert titles(window) == ["Yesterday", "Long ago"]
    window.views.show("This week")
    assert titles(window) == ["Yesterday", "Knee", "Shoulder"]


def test_tab_goes_from_view_to_view(window, qtbot):
    first = window.side_bar.views.save_button
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    for name in NAMES:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        assert QApplication.focusWidget() is item(window, name)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert QApplication.focusWidget() is window.side_bar.items["Trash"]


def test_a_view_of_ones_own_keeps_filter_query_and_order(window, qtbot):
    window.page.set_filter(BookingFilter(query="e", member="helen", scope=Scope.ALL))
    window.page.proxy.sort(Column.TITLE, Qt.SortOrder.DescendingOrder)
    save(window, qtbot, "  Helens   e ")
    assert marked(window) == ["Helens e"]
    shown = titles(window)
    assert shown == ["Yesterday", "Knee", "Far away"]
    window.views.show("Today")
    window.views.show("Helens e")
    assert titles(window) == shown
    assert window.page.search.text() == "e"
    assert window.page.proxy.sorted_by == (Column.TITLE, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: item(window, "Helens e").accessibleDescription() == "3 bookings")


@pytest.mark.parametrize("name", ["today", "MY WEEK", "  my   week "])
def test_a_name_that_is_taken_is_refused_kindly(window, qtbot, name):
    save(window, qtbot, "My week")
    field = save(window, qtbot, name)
    assert field.isVisible()
    assert "already" in field.accessibleDescription()
    assert len(window.views.views.own) == 1
    field.selectAll()
    qtbot.keyClicks(field, "Another one")
    assert field.accessibleDescription() == ""
    qtbot.keyClick(field, Key.Key_Return)
    assert [view.name for view in window.views.views.own] == ["My week", "Another one"]


def test_a_view_needs_a_name(window, qtbot):
    field = save(window, qtbot, "   ")
    assert field.accessibleDescription().startswith("Give the view a name.")
    qtbot.keyClick(field, Key.Key_Escape)
    assert window.views.views.own == ()


def open_menu(window, qtbot, name):
    button = item(window, name)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(3, 3), button.mapToGlobal(QPoint(3, 3)))
    QApplication.sendEvent(button, event)
    menu = window.findChildren(QMenu, "viewMenu")[-1]
    qtbot.waitUntil(menu.isVisible)
    return {action.text(): action for action in menu.actions()}


def test_views_are_renamed_moved_and_deleted_by_their_menu(window, qtbot, notifications):
    posted = []
    notifications.posted.connect(posted.append)
    for name in ("One", "Two", "Three"):
        save(window, qtbot, name)
    assert "Delete view" not in open_menu(window, qtbot, "Today")
    open_menu(window, qtbot, "Three")["Move view up"].trigger()
    assert list(window.side_bar.views.items)[5:] == ["One", "Three", "Two"]
    assert not open_menu(window, qtbot, "One")["Move view up"].isEnabled()
    open_menu(window, qtbot, "Three")["Rename view…"].trigger()
    field = window.findChild(QLineEdit, "viewName")
    qtbot.waitUntil(field.isVisible)
    assert field.text() == "Three"
    field.selectAll()
    qtbot.keyClicks(field, "Drei")
    qtbot.keyClick(field, Key.Key_Return)
    assert list(window.side_bar.views.items)[5:] == ["One", "Drei", "Two"]
    assert marked(window) == ["Drei"], "it was the one shown last, and still is"
    open_menu(window, qtbot, "One")["Delete view"].trigger()
    assert list(window.side_bar.views.items)[5:] == ["Drei", "Two"]
    assert posted[-1].title == "View “One” deleted."
    posted[-1].on_button()
    assert list(window.side_bar.views.items)[5:] == ["One", "Drei", "Two"]


def test_menu_bar_and_palette_have_every_view(window, qtbot):
    found = {command.name: command for command in commands_of(window)}
    assert {f"Views: {name}" for name in NAMES} <= set(found)
    assert found["Views: Delete view"].obstacle == "Choose a view of your own first."
    found["Views: Today"].action.trigger()
    assert titles(window) == ["Knee"]
    assert found["Views: Today"].action.isChecked()
    save(window, qtbot, "R & D")
    found = {command.name: command for command in commands_of(window)}
    assert found["Views: Delete view"].obstacle == ""
    found["Views: Delete view"].action.trigger()
    assert window.views.views.own == ()


def test_the_rail_has_one_button_with_a_menu(window, qtbot):
    qtbot.waitUntil(lambda: item(window, "Today").accessibleDescription() == "1 booking")
    window.resize(700, 600)
    button = window.side_bar.views.rail_button
    qtbot.waitUntil(button.isVisible)
    assert button.accessibleName() == "Views"
    assert not item(window, "Today").isVisible()
    menu = button.menu()
    menu.popup(button.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(menu.isVisible)
    entry = next(action for action in menu.actions() if action.text() == "Today\t1")
    entry.trigger()
    menu.close()
    assert window.page.filter.scope is Scope.TODAY


def test_a_count_stands_at_the_right_end_of_its_entry(themes, qtbot):
    pictures = []
    for text in ("Today", "Today\t8"):
        menu = Menu("Views")
        qtbot.addWidget(menu)
        menu.addAction(text)
        menu.addAction("Another one, which makes the menu wide")
        pictures.append(menu.grab().toImage())
    plain, counted = pictures
    beginning = QRect(4, 4, plain.width() // 2, plain.height() - 8)
    assert plain.copy(beginning) == counted.copy(beginning)
    assert plain.copy(0, 0, counted.width(), counted.height()) != counted


@pytest.mark.parametrize("percent", [90, 100, 125, 150])
@pytest.mark.parametrize("size", [(560, 480), (1400, 480), (1400, 640), (900, 480), (1280, 826)])
def test_nothing_in_the_side_bar_lies_over_something_else(window, themes, qtbot, percent, size):
    for number in range(12):
        window.views.views.add(SavedView(f"View number {number}", BookingFilter(member=f"{number}")))
    themes.set_text_size(percent)
    window.resize(*size)
    bar = window.side_bar

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(bar, QPoint(0, 0)), widget.size())

    def well_placed() -> bool:
        parts = [bar.items["Bookings"], bar.views, bar.items["Trash"], bar.capsule, bar.settings_button]
        places = [place(part) for part in parts]
        below = all(upper.bottom() < lower.top() for upper, lower in pairwise(places))
        return below and bar.rect().contains(places[-1])

    qtbot.waitUntil(well_placed)
    shown = [part for part in bar.views.findChildren(QPushButton) if part.isVisible()]
    assert all(place(bar.views).contains(place(part)) for part in shown)


# What survives a restart


@pytest.mark.parametrize("name", NAMES)
def test_the_view_survives_a_restart(window, themes, notifications, qtbot, name):
    window.views.show(name)
    window.page.search.setText("knee")
    again = restarted(window, themes, notifications, qtbot)
    assert again.page.filter == replace(window.page.filter, query="")
    assert marked(again) == [name]
    assert again.page.search.text() == ""


def test_own_views_and_which_of_two_alike_survive_a_restart(window, themes, notifications, qtbot):
    window.page.set_filter(BookingFilter(statuses=frozenset({"cancelled", "completed"}), scope=Scope.PAST))
    save(window, qtbot, "Closed")
    save(window, qtbot, "Done")
    again = restarted(window, themes, notifications, qtbot)
    assert again.views.views.own == window.views.views.own
    assert marked(again) == ["Done"]


def test_member_and_contact_that_are_gone_fall_away(window, themes, notifications, qtbot):
    window.page.set_filter(BookingFilter(member="ben", contact="zoe", scope=Scope.ALL))
    again = restarted(window, themes, notifications, qtbot)
    assert again.page.filter == window.page.filter
    assert again.page.filters.contact_word() == "Zoë Ångström"
    window.memory.keep(filter={**window.memory.state.filter, "member": "gone", "contact": "gone"})
    again = restarted(window, themes, notifications, qtbot)
    assert again.page.filter == BookingFilter(scope=Scope.ALL)
    assert titles(again) == [row.title for row in ROWS]


@pytest.mark.parametrize(
    "data",
    [
        {"scope": "tomorrow"},
        {"scope": "range"},
        {"scope": "range", "first_day": "x", "last_day": "2026-05-14"},
        {"statuses": ["lost"]},
        {"statuses": "confirmed"},
        {"member": 3},
        {"attention": "none"},
        {"scope": "range", "first_day": "0001-01-01", "last_day": "2026-05-14"},
        {"scope": "range", "first_day": "2026-05-14", "last_day": "9999-12-31"},
    ],
)
def test_a_filter_that_cannot_be_used_opens_with_what_is_to_come(themes, notifications, qtbot, data, caplog):
    again = open_window(themes, notifications, qtbot, WindowState(filter=data))
    assert again.page.filter == BookingFilter()
    assert "the remembered filter cannot be used" in caplog.text


def test_views_of_a_newer_version_are_kept_as_they_are(themes, notifications, qtbot):
    strange = {"name": "From later", "filter": {"scope": "decade"}}
    again = open_window(themes, notifications, qtbot, WindowState(saved_views=(strange,)))
    assert list(again.side_bar.views.items) == NAMES
    save(again, qtbot, "Mine")
    assert [view["name"] for view in again.memory.state.saved_views] == ["Mine", "From later"]
    assert again.memory.state.saved_views[1] == strange


def test_a_view_whose_name_is_taken_since_is_kept(themes, notifications, qtbot):
    taken = view_to_json(SavedView("sync problems", BookingFilter(member="ben")))
    again = open_window(themes, notifications, qtbot, WindowState(saved_views=(taken,)))
    assert list(again.side_bar.views.items) == NAMES
    save(again, qtbot, "Mine")
    assert [view["name"] for view in again.memory.state.saved_views] == ["Mine", "sync problems"]


def test_at_the_start_nothing_is_called_empty_before_all_is_loaded(themes, notifications, qtbot):
    state = WindowState(filter=filter_to_json(BookingFilter(scope=Scope.PAST)))
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp, WindowMemory(state))
    qtbot.addWidget(made)
    made.show_first_page(FirstPage(tuple(ROWS[1:]), MEMBERS, 4, connected=False))
    with qtbot.waitExposed(made):
        made.show()
    assert made.page.filter.scope is Scope.PAST
    assert not made.page.empty.isVisible()
    made.show_rows(list(ROWS))
    assert not made.page.empty.isVisible()
    made.rows_complete()
    assert titles(made) == ["Yesterday"]


@pytest.mark.parametrize(
    "wanted",
    [
        *(view.filter for view in BUILT_IN),
        BookingFilter(),
        BookingFilter(scope=Scope.ALL, member="", contact="zoe", attention=Attention.SYNC),
        BookingFilter(scope=Scope.RANGE, first_day=on(1, 0).date(), last_day=on(9, 0).date()),
    ],
)
def test_filters_and_views_go_through_json_unchanged(wanted):
    assert filter_from_json(json.loads(json.dumps(filter_to_json(wanted)))) == wanted
    view = SavedView("Mine", replace(wanted, query="knee"), (Column.TITLE, True))
    assert view_from_json(json.loads(json.dumps(view_to_json(view)))) == view


def test_no_date_is_written_for_days_that_move():
    assert "2026" not in json.dumps(filter_to_json(BUILT_IN[0].filter))


def test_remembered_views_of_the_same_name_become_one(qapp):
    views = SavedViews([SavedView("Mine", BookingFilter()), SavedView("MINE", BookingFilter(scope=Scope.ALL))])
    assert [view.name for view in views.own] == ["Mine"]


def test_counts_go_on_while_rows_are_loading(window, qtbot):
    window.show_rows([])
    window.append_rows(random_rows(3, 500))
    when = window.page.model.when
    today = BUILT_IN[0].filter
    expected = sum(
        today.accepts(row, today.window(when.calendar, when.today), when.now) for row in window.page.model.rows
    )
    qtbot.waitUntil(lambda: window.views.counts.told.get("Today") == expected)


def test_nothing_is_counted_of_a_first_screen_alone(themes, notifications, qtbot):
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp, WindowMemory())
    qtbot.addWidget(made)
    made.show_first_page(FirstPage(tuple(ROWS[1:2]), MEMBERS, 4, connected=False))
    counts = made.views.counts
    qtbot.waitUntil(lambda: counts.finished)
    assert counts.told == {}
    made.show_rows(list(ROWS))
    made.rows_complete()
    qtbot.waitUntil(lambda: counts.told.get("Unconfirmed") == 2)


# All bookings of a contact


def test_ctrl_i_leads_to_the_contact_whose_bookings_can_be_shown(window, qtbot):
    window.page.apply_changes([a_row(9, on(1, 9), title="Long ago", contact_id="zoe", contact_name="Zoë Ångström")])
    window.page.table.setFocus()
    qtbot.waitUntil(window.page.table.hasFocus)
    window.page.select(ROWS[2].id)
    shown: list[str] = []
    window.show_contact = shown.append
    qtbot.keyClick(window.page.table, Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert shown == [ROWS[2].contact_id]
    window.page.show_contact("zoe", "Zoë Ångström")
    assert titles(window) == ["Long ago", "Shoulder"]
    assert window.page.filters.contact_word() == "Zoë Ångström"
    assert [row.title for row in window.page.selected()] == ["Shoulder"]


def test_the_contact_of_several_bookings_or_of_none_is_not_shown(window):
    window.page.apply_changes([a_row(9, on(20, 9), contact_id="", contact_name="", contact_email="")])
    action = window.actions_["Show contact"]
    window.page.select(f"{9:032x}")
    assert not action.isEnabled()
    assert action.toolTip() == "This booking has no contact."
    window.page.table.selectAll()
    assert action.toolTip() == "Works for one booking at a time."
    before = window.page.filter
    window._show_contact()
    assert window.page.filter == before
