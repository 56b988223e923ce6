"""The bar over several selected bookings: what it says, what it offers, and how it comes and goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings import figures_counter
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover, guest_words
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.selection_figures import SelectionFigures
from bookings_desktop.ui.bookings.shift import Shift
from bookings_desktop.ui.bookings.shift_popover import ShiftPopover
from bookings_desktop.ui.theme import ThemeManager
from tests.support.booking_rows import NOW, a_row, on

Key = Qt.Key
STATUSES = ("scheduled", "confirmed", "scheduled")


@pytest.fixture
def three(page: BookingsPage) -> BookingsPage:
    contacts = ("kenji", "zoe", "hana")
    rows = [
        a_row(number, on(14, 7 + number), status=status, contact_id=contact)
        for number, (status, contact) in enumerate(zip(STATUSES, contacts, strict=True))
    ]
    page.show_rows(rows)
    page.rows_complete()
    page.table.setFocus()
    return page


def select_all(page: BookingsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def test_the_key_of_clear_selection_is_told_even_where_not_all_buttons_have_room(
    three: BookingsPage, qtbot: QtBot
) -> None:
    select_all(three, qtbot)
    bar = three.selection_bar
    window = three.window()
    seen = set()
    for width in range(1200, 560, -10):
        window.resize(width, 600)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        buttons = [button.isVisible() for button in bar.buttons.values()]
        assert buttons == sorted(buttons, reverse=True), "from the left, without a gap"
        seen.add((all(buttons), bar.key.isVisible(), bar.summary.isVisible()))
        assert bar.clear.isVisible()
        assert not bar.summary.isVisible() or (all(buttons) and bar.key.isVisible())
    assert {(True, True, True), (True, True, False), (False, True, False)} <= seen


def menu_texts(page: BookingsPage) -> list[str]:
    menu = page.selection_bar.more.menu()
    menu.aboutToShow.emit()
    return [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]


def test_two_selected_rows_bring_the_bar_and_esc_takes_it_away(three: BookingsPage, qtbot: QtBot) -> None:
    bar = three.selection_bar
    three.select(f"{0:032x}")
    assert not bar.isVisible()
    qtbot.keyClick(three.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert bar.isVisible()
    assert not three.filters.isVisible()
    assert bar.count.text() == "2 selected"
    assert three.table.hasFocus()
    qtbot.keyClick(three.table, Key.Key_Escape)
    assert not bar.isVisible()
    assert three.filters.isVisible()
    assert three.selected() == []


def test_the_bar_says_what_the_bookings_are(three: BookingsPage, qtbot: QtBot) -> None:
    select_all(three, qtbot)
    assert three.selection_bar.summary.text() == "2 scheduled, 1 confirmed, three contacts"


def test_an_action_that_does_not_fit_every_row_says_how_many_and_why(three: BookingsPage, qtbot: QtBot) -> None:
    select_all(three, qtbot)
    confirm = three.selection_bar.buttons[status_action_name(BookingStatus.CONFIRMED)]
    assert (confirm.text(), confirm.accessibleName()) == ("Confirm 2 of 3", "Confirm 2 of 3")
    assert confirm.toolTip() == confirm.accessibleDescription() == "1 is confirmed already."
    complete = three.selection_bar.buttons[status_action_name(BookingStatus.COMPLETED)]
    assert (complete.text(), complete.toolTip()) == ("Complete", "")


def test_what_fits_no_row_cannot_be_pressed(page: BookingsPage, qtbot: QtBot) -> None:
    page.show_rows([a_row(number, on(14, 9 + number), status="confirmed") for number in range(2)])
    page.rows_complete()
    select_all(page, qtbot)
    confirm = page.selection_bar.buttons[status_action_name(BookingStatus.CONFIRMED)]
    assert not confirm.isEnabled()
    assert confirm.toolTip() == "2 are confirmed already."


def test_in_a_narrow_window_the_buttons_go_into_the_menu(three: BookingsPage, qtbot: QtBot) -> None:
    select_all(three, qtbot)
    bar = three.selection_bar
    assert menu_texts(three) == ["Move by…", "Set status", "Delete booking"]
    three.resize(560, 480)
    shown = [button.text() for button in bar.buttons.values() if button.isVisible()]
    assert "Assign…" not in shown
    assert set(menu_texts(three)) == {
        "Confirm 2 of 3",
        "Complete",
        "Cancel…",
        "Assign…",
        "Move by…",
        "Set status",
        "Delete booking",
    } - {*shown}
    right = max(part.geometry().right() for part in (bar.count, bar.more, bar.clear) if part.isVisible())
    assert right <= bar.frame.width()
    assert three.width() == 560


@pytest.mark.parametrize(
    ("statuses", "contacts", "summary"),
    [
        (("scheduled", "scheduled"), ("a", "a"), "Scheduled, one contact"),
        (("scheduled", "scheduled"), ("", ""), "Scheduled"),
        (("completed",) * 13, tuple("abcdefghijklm"), "Completed, 13 contacts"),
        (("cancelled", "scheduled"), ("a", "b"), "1 scheduled, 1 cancelled, two contacts"),
    ],
)
def test_the_summary_in_words(statuses: tuple[str, ...], contacts: tuple[str, ...], summary: str) -> None:
    rows = [
        a_row(number, status=status, contact_id=contact)
        for number, (status, contact) in enumerate(zip(statuses, contacts, strict=True))
    ]
    assert SelectionFigures.of(rows, NOW.timestamp()).summary == summary


def test_figures_of_a_hundred_thousand_rows_are_counted_while_a_key_is_down(qapp: QApplication) -> None:
    rows = [a_row(1)] * 100_000
    figures = SelectionFigures.of(rows, NOW.timestamp())
    preview = figures.setting(BookingStatus.CONFIRMED)
    assert (preview.fits, preview.explanation) == (0, "100,000 are confirmed already.")


@pytest.mark.parametrize("size", [100, 150])
def test_a_long_sentence_about_a_move_is_whole(themes: ThemeManager, qtbot: QtBot, size: int) -> None:
    themes.set_text_size(size)
    window = QWidget()
    qtbot.addWidget(window)
    popover = ShiftPopover(themes, window)
    popover.open_at(QPoint(5000, 5000))
    qtbot.waitUntil(popover.isVisible)
    sentence = (
        "Moves 484 bookings 30 min later. 17 are cancelled. 5 take whole days and cannot be moved by minutes. "
        "1 is completed. 3 were deleted meanwhile and are not there any more."
    )
    popover.show_preview(Shift(minutes=30), 484, sentence)
    assert popover.sentence.text() == sentence
    qtbot.waitUntil(lambda: popover.sentence.height() >= popover.sentence.heightForWidth(popover.sentence.width()))
    assert popover.screen().availableGeometry().contains(popover.geometry())


def test_the_question_about_the_guests_of_a_group_names_the_others_too() -> None:
    kenji = {"contact_email": "kenji@example.com", "contact_name": "Kenji Watanabe"}
    alone, group = a_row(1, on(14, 9), **kenji), a_row(2, on(14, 9), **kenji, further_contacts=("x",))
    other = a_row(3, on(14, 9), contact_email="mai@example.com")
    assert guest_words([alone]) == "E-mail Kenji Watanabe about it"
    assert guest_words([alone, group]) == "E-mail Kenji Watanabe and the others about it"
    assert guest_words([alone, other]) == "E-mail the 2 guests about it"
    assert guest_words([group, other]) == "E-mail the guests of these bookings about it"


def test_a_long_title_in_the_question_about_the_guest_is_whole(themes: ThemeManager, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = a_row(1, on(14, 9), title="A title that goes on and on " * 9, contact_email="kenji@example.com")
    popover = CancelPopover(themes, [row], [row], window)
    popover.open_at(QPoint(20, 20))
    qtbot.waitUntil(popover.isVisible)
    shown = [found for found in popover.findChildren(QLabel) if found.text()]
    qtbot.waitUntil(lambda: all(found.height() >= found.heightForWidth(found.width()) for found in shown))
    assert popover.rect().contains(popover.apply.geometry())


def test_very_many_are_counted_a_little_at_a_time(
    page: BookingsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_counter, "MOST_AT_ONCE", 3)
    rows = [
        a_row(number, on(14, 9 + number), status="scheduled" if number % 2 else "confirmed") for number in range(1, 7)
    ]
    page.show_rows(rows)
    page.rows_complete()
    page.table.selectAll()
    assert page.selection_bar.count.text() == "6 selected"
    assert page.selection_bar.summary.text() == ""
    confirm = page.selection_bar.buttons[status_action_name(BookingStatus.CONFIRMED)]
    assert (confirm.text(), confirm.isEnabled()) == ("Confirm", True)
    qtbot.waitUntil(lambda: page.selection_bar.summary.text().startswith("3 scheduled, 3 confirmed"))
    assert confirm.text() == "Confirm 3 of 6"


def test_a_smaller_selection_takes_the_place_of_one_that_is_still_being_counted(
    page: BookingsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_counter, "MOST_AT_ONCE", 3)
    rows = [a_row(number, on(14, 9 + number), status="scheduled") for number in range(1, 7)]
    page.show_rows(rows)
    page.rows_complete()
    page.table.selectAll()
    page.table.select_many([row.id for row in rows[:2]])
    told: list[SelectionFigures] = []
    page.selection_bar._counter.counted.connect(told.append)
    assert page.selection_bar.figures.total == 2
    QApplication.processEvents()
    assert told == []


def test_a_change_of_several_selected_bookings_is_told_once(page: BookingsPage) -> None:
    rows = [a_row(number, on(14, 9 + number)) for number in range(1, 7)]
    page.show_rows(rows)
    page.rows_complete()
    page.table.selectAll()
    told: list[list[str]] = []
    page.selection_changed.connect(lambda chosen: told.append([row.title for row in chosen]))
    page.apply_changes([row._replace(title="Other", version=row.version + 1) for row in rows[:3]], [rows[5].id])
    assert told == [["Other"] * 3 + [row.title for row in rows[3:5]]]
    page.apply_changes([], [row.id for row in rows[:5]])
    assert told[1:] == [[]]


@pytest.mark.parametrize("latest_first", [False, True])
def test_selected_rows_are_given_in_the_order_in_which_they_stand(page: BookingsPage, latest_first: bool) -> None:
    rows = [a_row(number, on(14, 9 + number)) for number in range(1, 7)]
    page.show_rows(rows)
    page.rows_complete()
    if latest_first:
        page.proxy.sort(Column.WHEN, Qt.SortOrder.DescendingOrder)
    page.table.selectAll()
    wanted = [row.id for row in rows]
    assert [row.id for row in page.selected()] == (wanted[::-1] if latest_first else wanted)
