"""The details panel over real services: what it shows, follows and stores.

A little above 400 lines, because the stage that all these tests need stands here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings import details_controller
from bookings_desktop.ui.bookings.details_panel import NOTHING_SELECTED
from tests.support.dialogs import slot
from tests.support.office import LINK, Office, ids

FOLLOW_UP, GAIT = "Post-surgery follow-up", "Gait analysis"


def test_nothing_selected_says_so(office: Office) -> None:
    office.details.refresh()
    assert office.panel.page == "nothing"
    assert NOTHING_SELECTED in office.texts()
    assert not office.panel.edit.isEnabled()
    assert (office.panel.objectName(), office.panel.accessibleName()) == ("details", "Details")


def test_a_booking_is_shown_with_all_that_belongs_to_it(office: Office) -> None:
    office.show(ids(office)[FOLLOW_UP])
    panel = office.panel
    assert panel.title.text() == FOLLOW_UP
    assert panel.badge.status == "scheduled"
    assert panel.when.texts == [("Fri 15 May, 11:00 – 11:45", "London"), ("Fri 15 May, 19:00 – 19:45", "Tokyo")]
    assert panel.join.isVisible()
    assert not panel.google.isVisible()
    assert panel.link.value == LINK
    assert {"Dr Helen Marsh", "Kenji Watanabe", "1 earlier booking", "Six weeks after"} <= set(office.texts())
    assert (panel.card.email.value, panel.card.phone.value) == ("kenji@example.com", "+81 3 5550 0142")
    assert panel.history.sentences() == ["Nadia created this booking"]
    assert panel.sync_text == "Not sent to Google"


def test_what_a_booking_does_not_have_takes_no_room(office: Office) -> None:
    office.show(ids(office)[GAIT])
    panel = office.panel
    for part in (panel.join, panel.google, panel.link, panel.location, panel.card, panel.description):
        assert not part.isVisible()
    assert "Nobody assigned" in office.texts()
    assert "Add a note…" in office.texts()


def test_texts_from_outside_are_plain(office: Office) -> None:
    booking = office.practice.a_booking("<b>Bold</b>", "2026-05-15T15:00", notes="<img src=x>", description="<i>a</i>")
    office.show(booking.booking.id)
    for found in office.panel.findChildren(QLabel):
        assert found.textFormat() == Qt.TextFormat.PlainText or not found.text()
    assert {"<b>Bold</b>", "<img src=x>", "<i>a</i>"} <= set(office.texts())


def test_quick_steps_read_only_the_last_booking(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    genuine = details_controller.read_facts
    monkeypatch.setattr(
        details_controller, "read_facts", lambda services, wanted: (read.append(wanted), genuine(services, wanted))[1]
    )
    known = ids(office)
    for title in (FOLLOW_UP, GAIT, FOLLOW_UP, GAIT):
        office.window.page.select(known[title])
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[GAIT])
    assert read == [known[GAIT]]


def test_the_chevrons_move_the_selection_of_the_table(office: Office) -> None:
    known = ids(office)
    office.show(known[FOLLOW_UP])
    office.panel.next.click()
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[GAIT])
    assert [row.id for row in office.window.page.selected()] == [known[GAIT]]
    office.panel.previous.click()
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[FOLLOW_UP])


def test_edit_join_and_menu_are_those_of_the_window(office: Office) -> None:
    office.show(ids(office)[FOLLOW_UP])
    asked: list[object] = []
    office.window.edit_requested.connect(asked.append)
    office.window.actions_[names.JOIN].triggered.connect(lambda: asked.append("join"))
    office.window.page.menu_requested.disconnect()
    office.window.page.menu_requested.connect(lambda rows, _place: asked.append([row.title for row in rows]))
    office.panel.edit.click()
    office.panel.join.click()
    office.panel.menu.click()
    assert asked == [ids(office)[FOLLOW_UP], "join", [FOLLOW_UP]]


def test_a_change_of_the_booking_is_shown(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    office.practice.bookings.set_status([booking_id], BookingStatus.CONFIRMED)
    office.qtbot.waitUntil(lambda: office.panel.badge.status == "confirmed")
    assert office.panel.history.sentences()[0] == "Nadia set the status to confirmed"


def test_notes_are_edited_in_place(office: Office) -> None:
    booking_id = ids(office)[FOLLOW_UP]
    office.show(booking_id)
    office.panel.notes.text.setFocus()
    QTest.keyClick(office.panel.notes.text, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is office.panel.notes.edit
    QTest.keyClicks(office.panel.notes.edit, " the operation")
    QTest.keyClick(office.panel.notes.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    office.qtbot.waitUntil(lambda: office.remembered == [f"Notes of “{FOLLOW_UP}” saved"])
    assert office.practice.bookings.get(booking_id).booking.notes == "Six weeks after the operation"
    assert not office.panel.notes.editing


def test_leaving_the_notes_saves_and_escape_does_not(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    notes = office.panel.notes
    notes.begin()
    QTest.keyClicks(notes.edit, "given up")
    QTest.keyClick(notes.edit, Qt.Key.Key_Escape)
    assert not notes.editing
    notes.begin()
    QTest.keyClicks(notes.edit, "kept")
    office.window.page.table.setFocus()
    office.qtbot.waitUntil(lambda: bool(office.remembered))
    assert office.practice.bookings.get(booking_id).booking.notes == "kept"
    assert office.remembered == [f"Notes of “{GAIT}” saved"]


def test_going_to_another_booking_saves_the_notes_of_the_first(office: Office) -> None:
    known = ids(office)
    office.show(known[GAIT])
    office.panel.notes.begin()
    QTest.keyClicks(office.panel.notes.edit, "for this one")
    office.panel.previous.click()
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[FOLLOW_UP] and bool(office.remembered))
    assert office.practice.bookings.get(known[GAIT]).booking.notes == "for this one"
    assert office.practice.bookings.get(known[FOLLOW_UP]).booking.notes == "Six weeks after"


def test_notes_that_somebody_else_changed_are_not_overwritten(office: Office, notifications: Any) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    messages: list[Any] = []
    notifications.posted.connect(messages.append)
    notes = office.panel.notes
    notes.begin()
    QTest.keyClicks(notes.edit, "mine")
    before = office.practice.bookings.get(booking_id).booking
    theirs = draft_of(before)
    office.practice.bookings.update(
        booking_id, type(theirs)(title=theirs.title, slot=theirs.slot, notes="theirs"), version=before.version
    )
    QTest.keyClick(notes.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    office.qtbot.waitUntil(lambda: bool(messages) and notes.editing)
    assert office.practice.bookings.get(booking_id).booking.notes == "theirs"
    assert notes.edit.toPlainText() == "mine"
    QTest.keyClick(notes.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    office.qtbot.waitUntil(lambda: office.practice.bookings.get(booking_id).booking.notes == "mine")


def test_another_change_meanwhile_is_no_reason_to_refuse_notes(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    office.panel.notes.begin()
    QTest.keyClicks(office.panel.notes.edit, "mine")
    office.practice.bookings.set_status([booking_id], BookingStatus.CONFIRMED)
    office.qtbot.waitUntil(lambda: office.panel.badge.status == "confirmed")
    assert office.panel.notes.edit.toPlainText() == "mine"
    office.panel.notes.finish()
    office.qtbot.waitUntil(lambda: office.practice.bookings.get(booking_id).booking.notes == "mine")
    assert office.practice.bookings.get(booking_id).booking.status is BookingStatus.CONFIRMED


def test_follow_ups_are_added_and_done(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    line = office.panel.findChild(QLineEdit, "addAFollowUp")
    line.setFocus()
    QTest.keyClicks(line, "Send the plan")
    QTest.keyClick(line, Qt.Key.Key_Return)
    boxes: Callable[[], Any] = office.panel.follow_ups.boxes
    office.qtbot.waitUntil(lambda: [box.accessibleName() for box in boxes()] == ["Send the plan"])
    assert line.text() == ""
    boxes()[0].setFocus()
    QTest.keyClick(boxes()[0], Qt.Key.Key_Space)
    service = FollowUpService(office.practice.database, lambda: "Nadia")
    office.qtbot.waitUntil(lambda: bool(service.all(done=True, booking_id=booking_id)))
    office.qtbot.waitUntil(lambda: boxes()[0].toolTip() == "Mark as open again")
    assert boxes()[0].isChecked()


def test_a_long_history_is_unfolded_on_request(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    for number in range(5):
        for status in (BookingStatus.CONFIRMED, BookingStatus.SCHEDULED):
            assert office.practice.bookings.set_status([booking_id], status), number
    office.show(booking_id)
    office.qtbot.waitUntil(lambda: office.panel.history.more.text() == "Show all 11")
    assert len(office.panel.history.sentences()) == 8
    office.panel.history.more.click()
    assert office.panel.history.sentences()[-1] == "Nadia created this booking"
    assert not office.panel.history.more.isVisible()


def test_several_bookings_are_listed(office: Office) -> None:
    for number in range(31):
        office.practice.a_booking(f"Group {number}", "2026-05-18T09:00")
    office.qtbot.waitUntil(lambda: office.window.page.proxy.rowCount() == 33)
    office.window.page.table.selectAll()
    office.qtbot.waitUntil(lambda: office.panel.page == "several")
    texts = office.panel.several.texts
    assert (texts[0], len(texts), texts[-1]) == ("33 bookings selected", 32, "and 3 more")
    assert texts[1].startswith(f"{FOLLOW_UP}, Today, Friday 15 May, 11:00 to 11:45")


def test_what_is_copied_is_on_the_clipboard(office: Office) -> None:
    office.show(ids(office)[FOLLOW_UP])
    office.panel.link.copy_button.click()
    assert QGuiApplication.clipboard().text() == LINK
    office.panel.card.phone.copy_button.click()
    assert QGuiApplication.clipboard().text() == "+81 3 5550 0142"


def test_space_in_the_table_shows_and_hides_the_panel(office: Office) -> None:
    chosen: list[bool] = []
    office.details.place.chosen.connect(chosen.append)
    office.window.page.table.setFocus()
    action = office.window.actions_[names.SHOW_DETAILS]
    assert action.isChecked()
    QTest.keyClick(office.window.page.table, Qt.Key.Key_Space)
    assert not office.panel.isVisible()
    assert not action.isChecked()
    QTest.keyClick(office.window.page.table, Qt.Key.Key_Space)
    assert office.panel.isVisible()
    office.panel.close_button.click()
    assert not office.panel.isVisible()
    assert chosen == [False, True, False]


def test_a_hidden_panel_reads_nothing_and_catches_up_when_shown(office: Office) -> None:
    known = ids(office)
    office.details.place.close()
    office.window.page.select(known[GAIT])
    office.details.refresh()
    assert office.panel.booking_id == ""
    office.details.place.toggle()
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[GAIT])


def test_in_a_narrow_window_the_panel_opens_over_the_table_until_escape(office: Office) -> None:
    known, page = ids(office), office.window.page
    office.window.resize(900, 700)
    office.qtbot.waitUntil(lambda: not office.panel.isVisible())
    chosen: list[bool] = []
    office.details.place.chosen.connect(chosen.append)
    page.table.setFocus()
    page.select(known[GAIT])
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert office.panel.isVisible()
    assert office.panel.parentWidget() is page
    assert office.panel.mapTo(page, QPoint(office.panel.width(), 0)).x() == page.width()
    office.qtbot.waitUntil(lambda: office.panel.booking_id == known[GAIT])
    office.panel.next.setFocus()
    QTest.keyClick(office.panel.next, Qt.Key.Key_Escape)
    assert not office.panel.isVisible()
    assert QApplication.focusWidget() is page.table
    office.window.resize(1280, 800)
    office.qtbot.waitUntil(office.panel.isVisible)
    assert office.panel.parentWidget() is page.splitter
    assert chosen == []


def test_everything_that_tab_reaches_is_named_and_comes_after_the_table(office: Office) -> None:
    office.show(ids(office)[FOLLOW_UP])
    reached = office.panel.focusable()
    assert [widget for widget in reached if not widget.accessibleName()] == []
    small = [child for child in office.panel.findChildren(QAbstractButton) if child.isVisible() and child.height() < 22]
    assert small == []
    following = office.window.page.table.nextInFocusChain()
    while following not in reached:
        assert following.focusPolicy() == Qt.FocusPolicy.NoFocus or office.window.page.table.isAncestorOf(following)
        following = following.nextInFocusChain()
    assert following is office.panel.previous


@pytest.mark.parametrize("percent", [90, 100, 150])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_text_is_cut_at_the_narrowest_width(office: Office, themes: Any, percent: int, theme: str) -> None:
    office.window.resize(2000, 1000)
    office.show(ids(office)[FOLLOW_UP])
    themes.set_appearance(theme)
    themes.set_text_size(percent)
    office.window.page.splitter.setSizes([1500, office.panel.minimumWidth()])
    QApplication.processEvents()
    for found in office.panel.findChildren(QLabel):
        if found.isVisible() and found.text() and not found.wordWrap():
            assert found.width() >= found.fontMetrics().horizontalAdvance(found.text()), found.text()
    for button in office.panel.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()


def test_moving_a_booking_is_told_in_its_history(office: Office) -> None:
    booking_id = ids(office)[GAIT]
    office.show(booking_id)
    office.practice.bookings.move(booking_id, slot("2026-05-15T13:00"))
    office.qtbot.waitUntil(lambda: office.panel.history.sentences()[0] == "Nadia moved it from 12:00 to 13:00")
    office.qtbot.waitUntil(lambda: office.panel.badge.status == "rescheduled")
