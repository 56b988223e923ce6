"""The whole window without a mouse: Tab in the order of the design, F6 from pane to pane, and the focus always in view."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from bookings_desktop.ui.bookings.details_panel import DetailsPanel
from bookings_desktop.ui.bookings.details_place import DetailsPlace

INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit)


@pytest.fixture
def window(desk, themes, qtbot):
    """The desk with the details panel open and one message at its foot."""
    panel = DetailsPanel(themes, desk.actions_)
    place = DetailsPlace(desk.page, panel, desk.actions_["Show details"], themes)
    place.set_wanted(True)
    desk.resize(1280, 800)
    qtbot.waitUntil(panel.isVisible)
    place.order_focus()
    return desk


def pane_of(window, widget):
    return next(pane for pane in window.panes() if pane is widget or pane.isAncestorOf(widget)).accessibleName()


def walk(window, key):
    """What a key leads to, from the table round to the table again."""
    seen = [window.page.table]
    while True:
        focused = QApplication.focusWidget()
        QTest.keyClick(focused, key)
        now = QApplication.focusWidget()
        assert now is not focused, focused
        if now is window.page.table:
            return seen
        assert now not in seen, now
        seen.append(now)


def in_order(panes):
    """Panes one after the other, each named once, beginning at the side bar."""
    once = [name for place, name in enumerate(panes) if place == 0 or panes[place - 1] != name]
    if once[0] == once[-1] and len(once) > 1:
        once.pop()
    begin = once.index("Side bar")
    return once[begin:] + once[:begin]


def test_tab_goes_through_the_window_in_the_order_of_the_design(window):
    reached = walk(window, Qt.Key.Key_Tab)
    assert in_order([pane_of(window, widget) for widget in reached]) == [
        "Side bar",
        "Header",
        "Filters",
        "Bookings table",
        "Details",
        "Status line",
    ]


def test_tab_reaches_everything_that_can_be_pressed_or_typed_into(window):
    reached = walk(window, Qt.Key.Key_Tab)
    missed = [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, INTERACTIVE)
        and child.isVisible()
        and child.isEnabled()
        and child not in reached
        and not isinstance(child, QHeaderView)  # the columns are sorted and chosen from the menu, too
        and not isinstance(child.parentWidget(), QLineEdit)  # the cross in the search field is Esc
        and not (isinstance(child, QAbstractButton) and child.group() and set(child.group().buttons()) & set(reached))
    ]
    assert missed == [], [(child, child.accessibleName()) for child in missed]


def test_arrows_go_through_the_parts_of_time(window):
    buttons = window.page.filters.findChildren(QAbstractButton, options=Qt.FindChildOption.FindChildrenRecursively)
    segments = [button for button in buttons if button.group() is not None]
    segments[0].setFocus()
    QTest.keyClick(segments[0], Qt.Key.Key_Right)
    assert QApplication.focusWidget() is segments[1]
    QTest.keyClick(segments[1], Qt.Key.Key_Space)
    assert segments[1].isChecked()


def test_tab_back_goes_the_same_way_round(window):
    there = walk(window, Qt.Key.Key_Tab)
    back = walk(window, Qt.Key.Key_Backtab)
    assert back[1:] == there[:0:-1]


def test_the_focus_can_be_seen_wherever_it_is(window):
    """Each widget looks different with the focus than without."""
    for widget in walk(window, Qt.Key.Key_Tab):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = widget.grab().toImage()
        widget.clearFocus()
        without = widget.grab().toImage()
        assert with_focus != without, widget.accessibleName()


def f6(window, times=1, modifier=Qt.KeyboardModifier.NoModifier):
    panes = []
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, modifier)
        panes.append(pane_of(window, QApplication.focusWidget()))
    return panes


def test_f6_goes_from_pane_to_pane_and_round(window):
    assert f6(window, 6) == ["Details", "Status line", "Side bar", "Header", "Filters", "Bookings table"]


def test_shift_f6_goes_back(window):
    names = f6(window, 6, Qt.KeyboardModifier.ShiftModifier)
    assert names == ["Filters", "Header", "Side bar", "Status line", "Details", "Bookings table"]


def test_a_message_is_a_pane_while_it_is_there(window, notifications):
    notifications.done("Saved.", "Undo", lambda: None)
    assert f6(window, 2) == ["Details", "Message"]
    assert QApplication.focusWidget().accessibleName() == "Undo"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert pane_of(window, QApplication.focusWidget()) == "Details"  # the message is gone, and the focus where it was
    assert f6(window) == ["Status line"]


def test_a_pane_gives_the_focus_to_what_had_it_there_last(window):
    upcoming = next(button for button in window.page.filters.findChildren(QAbstractButton) if button.text() == "Past")
    upcoming.setFocus()
    assert f6(window, 6)[-1] == "Filters"
    assert QApplication.focusWidget() is upcoming


def test_closed_panes_are_passed_over(window):
    QTest.keyClick(window.page.table, Qt.Key.Key_Space)
    assert f6(window, 2) == ["Status line", "Side bar"]


def test_what_covers_an_empty_table_is_a_pane_of_its_own(window, qtbot):
    window.page.search.setText("nobody has this name")
    qtbot.waitUntil(lambda: window.page.empty.button is not None and window.page.empty.button.isVisible())
    assert f6(window) == ["Empty table"]
    assert QApplication.focusWidget().text() == "Clear filters"


@pytest.mark.parametrize("place", ["search", "newBooking"])
def test_the_key_of_a_page_leads_to_it(window, place):
    window.findChild(QWidget, place if place != "search" else "searchBookings").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.page.table


def test_names_from_outside_are_never_taken_for_markup(window):
    """Qt guesses whether a tool tip or a label is rich text."""
    window.show_settings("<b>Clinic</b> of a very long name indeed", "<i>Nadia</i> with a long name, too", "light", 100)
    rich = [
        child.text()
        for child in window.findChildren(QLabel)
        if child.textFormat() != Qt.TextFormat.PlainText and "<" in child.text() and child.objectName() != "resultCount"
    ]
    assert rich == []
    tips = [child.toolTip() for child in window.findChildren(QWidget) if "Clinic" in child.toolTip()]
    assert tips == ["<p>&lt;b&gt;Clinic&lt;/b&gt; of a very long name indeed</p>"]
    tips = [child.toolTip() for child in window.side_bar.findChildren(QWidget) if "Nadia" in child.toolTip()]
    assert len(tips) == 2  # initials and name
    assert set(tips) == {"<p>&lt;i&gt;Nadia&lt;/i&gt; with a long name, too</p>"}
