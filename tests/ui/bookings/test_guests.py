"""Guests' answers in the table and in the details panel: a glyph, words for everybody, and nothing where nobody is invited."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.values import Author, EntityKind, FieldChange, HistoryAction, Origin
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.page import BookingsPage
from tests.support.booking_rows import a_row
from tests.support.office import Office, ids

FOLLOW_UP = "Post-surgery follow-up"
KENJI = {"email": "kenji@example.com", "displayName": "Kenji Watanabe", "responseStatus": "accepted"}
EVE = {"email": "eve@example.org", "responseStatus": "declined", "optional": True, "comment": "<b>On holiday</b>"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("accepted", "invitation: accepted"),
        ("declined", "invitation: declined"),
        ("tentative", "invitation: tentative"),
        ("needsAction", "no answer to the invitation yet"),
        ("", ""),
        ("somethingNew", ""),
    ],
)
def test_a_row_tells_the_answer_by_glyph_tool_tip_and_spoken_words(page: BookingsPage, answer: str, told: str) -> None:
    row, plain = a_row(1, guest_answer=answer), a_row(1)
    page.show_rows([row])
    delegate = page.table.itemDelegate()
    spoken = page.model.value(0, Column.CONTACT, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == ", ".join(part for part in ("Kenji Watanabe", "kenji@example.com", told) if part)
    assert delegate.tool_tip(row, Column.CONTACT, 1000).lower() == told
    needed = [delegate.needed_width(one._replace(contact_name="K"), Column.CONTACT) for one in (row, plain)]
    assert (needed[0] > needed[1]) == bool(told)


def test_every_answer_looks_different(page: BookingsPage, qtbot: Any) -> None:
    page.resize(1000, 400)
    page.show()
    pictures = []
    for number, answer in enumerate(("", "accepted", "declined", "tentative", "needsAction")):
        page.apply_changes([a_row(1, guest_answer=answer, version=number + 1)])
        qtbot.waitUntil(lambda wanted=answer: page.model.summary(0).guest_answer == wanted)
        rect = page.table.visualRect(page.proxy.index(0, Column.CONTACT))
        pictures.append(page.table.viewport().grab(rect).toImage())
    assert all(one != other for place, one in enumerate(pictures) for other in pictures[place + 1 :])


def invite(office: Office, booking_id: str, *attendees: dict[str, Any]) -> None:
    """Let a booking have an event with these attendees."""
    with office.practice.database.unit_of_work(Author("Google Calendar", Origin.GOOGLE)) as work:
        work.calendars.save(CalendarState("practice", "desk@example.com", "Practice"))
        work.links.save(
            Link(booking_id, "practice", booking_id, etag="1", attendees=attendees, guest_answer="accepted")
        )
        change = FieldChange("guest_answer", "needsAction", "accepted")
        work.history.add(
            EntityKind.BOOKING, booking_id, HistoryAction.ANSWERED, (change,), "Kenji accepted the invitation."
        )
        work.commit()


def test_the_panel_names_each_guest_with_the_answer(office: Office) -> None:
    booking = ids(office)[FOLLOW_UP]
    office.show(booking)
    assert office.panel.guests.isHidden()
    invite(office, booking, EVE, KENJI, {"email": "room@example.com", "resource": True})
    office.details.refresh()
    office.qtbot.waitUntil(lambda: not office.panel.guests.isHidden())
    told = ["Kenji Watanabe: Accepted", "eve@example.org: Declined, need not come: “<b>On holiday</b>”"]
    assert office.panel.guests.texts == told
    assert office.panel.guests.accessibleDescription() == ". ".join(told)
    assert any("Declined, need not come: “<b>On holiday</b>”" in text for text in office.texts())
    assert office.panel.history.sentences()[0] == "Kenji accepted the invitation"


def test_many_guests_are_counted(office: Office) -> None:
    booking = ids(office)[FOLLOW_UP]
    invite(office, booking, KENJI, *(replace_email(EVE, f"guest{number}@example.org") for number in range(14)))
    office.show(booking)
    assert len(office.panel.guests.texts) == 12
    assert "and 3 more" in office.texts()


def replace_email(entry: dict[str, Any], email: str) -> dict[str, Any]:
    return entry | {"email": email}
