"""Google Meet in the booking dialog, in the row and in the details."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.values import Author, Origin
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.meet_field import ADD, COMING, HAS_LINK, NOT_CONNECTED, REMOVE
from bookings_desktop.ui.bookings.page import BookingsPage
from tests.support.booking_rows import a_row
from tests.support.dialogs import Practice, slot
from tests.support.office import Office, ids

ROOM = "https://meet.google.com/abc-defg-hij"


def opened(practice: Practice, **values: Any) -> Any:
    """A dialog of a desk with a calendar."""
    dialog = practice.open(start=slot("2026-05-15T10:30").start, **values)
    dialog.form.meet.set_connected(True)
    dialog.form.title.setText("Call")
    return dialog


def test_a_room_is_wanted_and_the_wish_is_taken_back(practice: Practice) -> None:
    form = opened(practice).form
    assert (form.meet.button.text(), form.meet.button.isEnabled(), form.draft().wants_meet) == (ADD, True, False)
    form.meet.button.setFocus()
    QTest.keyClick(form.meet.button, Qt.Key.Key_Space)
    assert (form.meet.button.accessibleName(), form.link.placeholderText()) == (REMOVE, COMING)
    assert (form.draft().wants_meet, form.is_changed, form.changed_for_guest) == (True, True, True)
    QTest.keyClick(form.meet.button, Qt.Key.Key_Space)
    assert (form.draft().wants_meet, form.link.placeholderText()) == (False, "")


def test_a_link_of_ones_own_takes_the_place_of_the_room(practice: Practice) -> None:
    form = opened(practice).form
    form.meet.button.click()
    QTest.keyClicks(form.link, "https://zoom.example/1")
    assert (form.draft().wants_meet, form.draft().meeting_link) == (False, "https://zoom.example/1")
    assert (form.meet.button.isEnabled(), form.meet.button.toolTip()) == (False, HAS_LINK)


def test_without_a_calendar_the_button_says_why_it_is_off(practice: Practice) -> None:
    form = opened(practice).form
    form.meet.set_connected(False)
    assert (form.meet.button.isEnabled(), form.meet.button.toolTip()) == (False, NOT_CONNECTED)
    assert form.meet.button.accessibleDescription() == NOT_CONNECTED


@pytest.mark.parametrize("by_typing", [False, True])
def test_a_room_removed_by_mistake_comes_back_with_its_link(practice: Practice, by_typing: bool) -> None:
    booking = practice.a_booking("Call", "2026-05-15T11:00", meeting_link=ROOM, wants_meet=True)
    form = practice.open(details=booking).form
    form.meet.set_connected(True)
    if by_typing:
        form.link.selectAll()
        QTest.keyClick(form.link, Qt.Key.Key_Delete)
    else:
        form.meet.button.click()
    assert (form.draft().wants_meet, form.draft().meeting_link) == (False, "")
    form.meet.button.click()
    assert (form.draft().wants_meet, form.draft().meeting_link, form.is_changed) == (True, ROOM, False)


def test_the_room_of_a_booking_can_be_removed_and_a_duplicate_gets_one_of_its_own(practice: Practice) -> None:
    booking = practice.a_booking("Call", "2026-05-15T11:00", meeting_link=ROOM, wants_meet=True)
    form = practice.open(details=booking).form
    assert (form.link.text(), form.meet.button.text(), form.is_changed) == (ROOM, REMOVE, False)
    form.meet.button.click()
    assert (form.link.text(), form.draft().wants_meet, form.is_changed) == ("", False, True)
    copy = practice.open(draft=draft_of(booking.booking)).form.draft()
    assert (copy.meeting_link, copy.wants_meet) == ("", True)


@pytest.mark.parametrize(("state", "told"), [("refused", "Google made no Meet room"), ("pending", "Every 2 weeks")])
def test_a_row_tells_of_a_room_that_was_refused(page: BookingsPage, state: str, told: str) -> None:
    page.show_rows([a_row(1, meet=state, meeting_link="")])
    assert page.model.second_line(page.model.summary(0)).text == told
    assert told in page.model.value(0, Column.TITLE, Qt.ItemDataRole.AccessibleTextRole)


def test_the_details_say_how_far_the_room_is_and_try_again(office: Office) -> None:
    booking = ids(office)["Gait analysis"]
    service = office.practice.bookings
    stored = service.get(booking).booking
    draft = draft_of(stored)
    service.update(booking, replace(draft, wants_meet=True), version=stored.version)
    put_link(office, booking, "pending")
    office.show(booking)
    assert office.panel.meet.text == "Google is making the Meet room."
    assert office.panel.meet.button.isHidden()
    put_link(office, booking, "refused")
    office.details.refresh()
    office.qtbot.waitUntil(lambda: not office.panel.meet.button.isHidden())
    assert office.panel.meet.text == "Google made no Meet room for this booking."
    office.panel.meet.button.click()
    office.qtbot.waitUntil(lambda: office.panel.meet.text == "")
    with office.practice.database.reading() as work:
        link, mark = work.links.get(booking), work.outbox.get(booking)
    assert link is not None
    assert (link.meet, mark is not None) == ("", True)


def put_link(office: Office, booking_id: str, state: str) -> None:
    with office.practice.database.unit_of_work(Author("Google Calendar", Origin.GOOGLE)) as work:
        work.calendars.save(CalendarState("practice", "desk@example.com", "Practice"))
        work.links.save(Link(booking_id, "practice", booking_id, etag="1", meet=state, meet_request=booking_id))
        work.commit()
