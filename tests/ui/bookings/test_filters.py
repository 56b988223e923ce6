"""The filters as a person sets them: by keyboard and mouse in the bar, and lifted again by pills and offers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui.bookings.elsewhere import without_one
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.theme import ThemeManager
from tests.support.booking_rows import NOW, a_row, on, random_rows

Key = Qt.Key


def fill(page: BookingsPage, rows: list[BookingSummary]) -> None:
    page.show_rows(rows)
    page.rows_complete()


def all_shown(page: BookingsPage) -> list[BookingSummary]:
    page.proxy.show_all()  # on a busy computer the search goes on after the first paint
    return page.proxy.summaries(0, page.proxy.rowCount() - 1)


def shown_rows(page: BookingsPage) -> int:
    return len(all_shown(page))


def pills(page: BookingsPage) -> list[str]:
    return [button.text() for button in page.filters.findChildren(QPushButton) if button.isVisible()]


def press(page: BookingsPage, text: str) -> None:
    next(b for b in page.filters.findChildren(QPushButton) if b.isVisible() and b.text() == text).click()


def open_status_menu(page: BookingsPage, qtbot: QtBot) -> QWidget:
    button = page.filters.status_button
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    qtbot.waitUntil(menu.isVisible)
    return menu


def test_all_statuses_are_chosen_by_keyboard_while_the_menu_stays_open(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(n, on(20, 9 + n), status=status.value) for n, status in enumerate(BookingStatus)])
    menu = open_status_menu(page, qtbot)
    qtbot.keyClick(menu, Key.Key_Down)
    for number, status in enumerate(BookingStatus, start=1):
        qtbot.keyClick(menu, Key.Key_Down)
        qtbot.keyClick(menu, Key.Key_Space)
        assert menu.isVisible()
        assert status.value in page.filter.statuses
        assert shown_rows(page) == number
    assert page.filters.status_button.value == "5 chosen"
    qtbot.keyClick(menu, Key.Key_Space)
    assert page.filter.statuses == {status.value for status in BookingStatus} - {"completed"}
    qtbot.keyClick(menu, Key.Key_Escape)
    assert not menu.isVisible()


def test_needs_attention_is_chosen_in_the_status_menu_and_lifted_by_its_pill(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1, on(14, 9)), a_row(2, on(15, 9)), a_row(3, on(15, 10), sync="error")])
    menu = open_status_menu(page, qtbot)
    for _ in range(7):  # past “Any status” and the five statuses
        qtbot.keyClick(menu, Key.Key_Down)
    qtbot.keyClick(menu, Key.Key_Space)
    qtbot.keyClick(menu, Key.Key_Escape)
    assert page.filter.attention is Attention.ANY
    assert [int(row.id, 16) for row in all_shown(page)] == [1, 3]
    assert pills(page) == ["Needs attention", "Clear all"]
    pill = next(b for b in page.filters.findChildren(QPushButton) if b.isVisible() and b.text() == "Needs attention")
    assert pill.accessibleName() == "Remove filter Needs attention"
    pill.setFocus()
    qtbot.keyClick(pill, Key.Key_Space)
    assert page.filter == BookingFilter()
    assert pills(page) == []


def test_the_bookings_of_a_contact_are_shown_whatever_was_looked_for(page: BookingsPage) -> None:
    fill(page, [a_row(1, on(1, 9)), a_row(2, on(20, 9), status="cancelled"), a_row(3, contact_id="zoe")])
    page.set_filter(BookingFilter(query="xqzzy", member="ben"))
    page.show_contact("kenji", "Kenji Watanabe")
    assert shown_rows(page) == 2
    assert page.search.text() == ""
    assert pills(page) == ["Contact: Kenji Watanabe", "Clear all"]
    page.apply_changes([row._replace(contact_name="Kenji Mori", version=2) for row in page.rows()[:2]])
    page.tick()
    page.search.setText("a")
    page.search.setText("")
    assert pills(page)[0] == "Contact: Kenji Mori"
    press(page, "Clear all")
    assert page.filter == BookingFilter(scope=Scope.ALL)


def test_one_button_clears_what_the_controls_show(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1)])
    clear = page.filters.findChild(QToolButton, "clearAll")
    assert not clear.isVisible()
    page.set_filter(BookingFilter(statuses=frozenset({"cancelled"}), member="ben"))
    assert clear.isVisible()
    assert clear.toolTip() == "Clear all filters"
    clear.setFocus()
    qtbot.keyClick(clear, Key.Key_Space)
    assert page.filter == BookingFilter()
    assert not clear.isVisible()


def test_days_that_move_with_time_stand_in_the_segment_of_dates(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1)])
    page.set_filter(BookingFilter(scope=Scope.TODAY))
    segment = page.filters.findChild(QToolButton, "dateRange")
    assert segment.text() == "Today"
    assert segment.isChecked()
    segment.click()
    popup = page.findChild(QWidget, "dateRange", options=Qt.FindChildOption.FindChildrenRecursively)
    week = next(button for button in page.findChildren(QPushButton) if button.text() == "This week")
    qtbot.waitUntil(week.isVisible)
    week.setFocus()
    qtbot.keyClick(week, Key.Key_Space)
    assert popup is not None
    assert page.filter == BookingFilter(scope=Scope.WEEK)
    assert segment.text() == "This week"


@pytest.mark.parametrize("percent", [90, 100, 125, 150])
@pytest.mark.parametrize("width", [500, 700, 776, 1100, 1400])
def test_nothing_in_the_bar_is_cut_or_covered(
    page: BookingsPage, themes: ThemeManager, qtbot: QtBot, percent: int, width: int
) -> None:
    fill(page, random_rows(1, 30))
    themes.set_text_size(percent)
    page.resize(max(width, page.minimumSizeHint().width()), 700)
    everything = BookingFilter(
        statuses=frozenset({"rescheduled"}), member="helen", attention=Attention.OPEN, contact="kenji", scope=Scope.WEEK
    )
    for wanted in (BookingFilter(), replace(everything, attention=Attention.NONE, contact=None), everything):
        page.set_filter(wanted)
        page.filters.name_contact("kenji", "Kenji Watanabe")
        qtbot.waitUntil(lambda: _badly_placed(page.filters) == [])


def _badly_placed(bar: QWidget) -> list[str]:
    """The controls that are smaller than they need to be, outside the bar, or over each other."""
    parts = [part for part in bar.findChildren(QWidget) if part.isVisible() and _is_control(part)]
    narrow = [part for part in parts if part.width() < min(part.sizeHint().width(), part.maximumWidth())]
    found = [f"{part.objectName()} {part.size()}" for part in narrow]
    places = [(part, part.rect().translated(part.mapTo(bar, part.rect().topLeft()))) for part in parts]
    found += [f"{part.objectName()} {place}" for part, place in places if not bar.rect().contains(place)]
    for number, (part, place) in enumerate(places):
        found += [f"{part.objectName()} {place} {other}" for _, other in places[:number] if place.intersects(other)]
    return found


def _is_control(part: QWidget) -> bool:
    return isinstance(part, QPushButton | QToolButton) or part.objectName() == "resultCount"


# An empty result


def offers(page: BookingsPage) -> list[str]:
    return [button.text() for button in page.empty.others]


def test_an_empty_result_says_which_filter_hides_how_much(page: BookingsPage, qtbot: QtBot) -> None:
    fill(
        page,
        [
            a_row(1, on(1, 9), title="Acupuncture", status="cancelled", member_id="ben"),
            a_row(2, on(2, 9), title="Acupuncture", status="cancelled", member_id="ben"),
            a_row(3, on(20, 9), title="Acupuncture", status="confirmed", member_id="ben"),
            a_row(4, on(21, 9), title="Acupuncture", status="cancelled", member_id="helen"),
            a_row(5, on(21, 10), title="Knee", status="cancelled", member_id="ben"),
        ],
    )
    page.set_filter(BookingFilter(query="acupuncture", statuses=frozenset({"cancelled"}), member="ben"))
    qtbot.waitUntil(
        lambda: (
            offers(page)
            == ["Show 2 matches in Past", "Show 1 match with another status", "Show 1 match of other colleagues"]
        )
    )
    page.empty.others[1].setFocus()
    qtbot.keyClick(page.empty.others[1], Key.Key_Space)
    assert page.filter == BookingFilter(query="acupuncture", member="ben")
    assert [int(row.id, 16) for row in all_shown(page)] == [3]


def test_when_no_single_filter_is_to_blame_all_are_lifted_at_once(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1, on(1, 9), title="Acupuncture", status="confirmed", member_id="helen"), a_row(2, title="Knee")])
    page.set_filter(BookingFilter(query="acupuncture", member="ben", contact="zoe"))
    page.filters.name_contact("zoe", "Zoë Ångström")
    qtbot.waitUntil(lambda: offers(page) == ["Show 1 match without these filters"])
    page.empty.others[0].click()
    assert page.filter == BookingFilter(query="acupuncture", scope=Scope.ALL)


def test_nothing_is_offered_where_nothing_would_be_found(page: BookingsPage, qtbot: QtBot) -> None:
    fill(page, [a_row(1)])
    page.set_filter(BookingFilter(query="xqzzy"))
    with qtbot.waitSignal(page.nothing.elsewhere.counted):
        page.set_filter(BookingFilter(query="xqzzyx"))
    assert offers(page) == []


@pytest.mark.parametrize("seed", range(4))
def test_offered_counts_are_those_of_the_rule_for_one_row(page: BookingsPage, qtbot: QtBot, seed: int) -> None:
    rows = random_rows(seed, 4000)
    fill(page, rows)
    wanted = BookingFilter(
        query="review knee",  # in no title
        statuses=frozenset({"cancelled", "completed"}),
        member="helen",
        contact="zoe",
        attention=Attention.SYNC,
        scope=Scope.PAST,
    )
    calendar, today = page.model.when.calendar, page.model.when.today
    fill(page, [row._replace(title="Review of a knee", search_text="review of a knee") for row in rows[::7]])
    page.set_filter(replace(wanted, contact="nobody"))
    expected = []
    for lifted, place in without_one(page.filter):
        window = lifted.window(calendar, today)
        count = sum(lifted.accepts(row, window, NOW.timestamp()) for row in page.rows())
        if count:
            expected.append(f"Show {'1 match' if count == 1 else f'{count:,} matches'} {place}")
    assert expected
    qtbot.waitUntil(lambda: offers(page) == expected[:3])


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            BookingFilter(statuses=frozenset({"cancelled"}), member="ben", query="acupuncture"),
            "There are no upcoming, cancelled bookings for Ben with “acupuncture” in the title, description or contact.",
        ),
        (BookingFilter(scope=Scope.TODAY), "There are no bookings today."),
        (
            BookingFilter(scope=Scope.WEEK, attention=Attention.ANY, query="knee"),
            "There are no bookings this week that need attention and “knee” in the title, description or contact.",
        ),
        (
            BookingFilter(scope=Scope.ALL, contact="kenji", query="knee"),
            "There are no bookings with Kenji Watanabe and “knee” in the title, description or contact.",
        ),
        (
            BookingFilter(scope=Scope.PAST, attention=Attention.SYNC, member=""),
            "There are no past bookings without a person in charge with a sync problem.",
        ),
    ],
)
def test_the_sentence_names_every_filter(page: BookingsPage, wanted: BookingFilter, sentence: str) -> None:
    fill(page, [a_row(1, title="Massage", member_id="tomas", contact_id="zoe", start=on(30, 9))])
    page.filters.name_contact("kenji", "Kenji Watanabe")
    page.set_filter(wanted)
    assert page.empty.text.text() == sentence
