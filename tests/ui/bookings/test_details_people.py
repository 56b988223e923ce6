"""Groups in the table and the details panel: who comes, who came, how many places are taken, and the deal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from bookings_desktop.models.attendees import Answer, GuestAnswer
from bookings_desktop.models.sync_values import BookingDetails, Person, SyncInfo
from bookings_desktop.models.values import Attendance, Contact, Deal, FieldChange, SyncState
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.services.deals import DealService
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.details_people import AttendanceButton, person_lines
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.people_sentences import people_sentence
from tests.support.builders import a_booking
from tests.support.dialogs import a_contact
from tests.support.office import Office


def a_group(office: Office, wall: str = "2026-05-15T08:00", capacity: int = 2) -> BookingDetails:
    practice = office.practice
    people = {contact.name: contact.id for contact in practice.contacts.find()}
    practice.members.create("Tomás Rivera", "tomas@example.com")
    team = [member.id for member in practice.members.all()]
    kim = practice.contacts.create(_contact("Kim Lee"))
    li = practice.contacts.create(_contact("Li Na"))
    deal = DealService(practice.database, lambda: "Nadia").create(
        Deal(id="", name="Spring course", stage="Offer", value=120_050, currency="EUR", link="https://crm.example/7")
    )
    made = practice.a_booking("Yoga", wall, contact_id=people["Kenji Watanabe"], assigned_to_id=team[0])
    draft = replace(
        draft_of(made.booking),
        further_contact_ids=(kim.id, li.id),
        further_member_ids=tuple(team[1:2]),
        capacity=capacity,
        deal_id=deal.id,
    )
    return practice.bookings.update(made.booking.id, draft, version=made.booking.version)


def _contact(name: str) -> Contact:
    return a_contact(name, emails=(f"{name.split()[0].lower()}@example.com",))


def buttons(office: Office) -> dict[str, AttendanceButton]:
    return {one.accessibleName(): one for one in office.panel.people.findChildren(AttendanceButton)}


def test_a_group_is_shown_with_its_places_its_team_and_its_deal(office: Office) -> None:
    group = a_group(office)
    office.show(group.booking.id)
    panel = office.panel
    assert panel.people.texts == ["Kenji Watanabe", "Kim Lee", "Li Na"]
    assert panel.people.places == "3 of 2 places, 1 too many"
    assert panel.team.names == [person.name for person in group.members]
    assert len(panel.team.names) == 2
    assert panel.deal.text.startswith("Spring course, Offer · EUR 1")
    assert panel.history.sentences()[0].startswith(
        "Nadia changed further contacts, further colleagues, places and deal"
    )


def test_who_came_is_noted_undone_and_told(office: Office) -> None:
    group = a_group(office)
    office.show(group.booking.id)
    buttons(office)["Kim Lee: did not come"].click()
    office.qtbot.waitUntil(lambda: "Kim Lee: Did not come" in office.panel.people.texts)
    assert office.remembered == ["Attendance of “Yoga” noted"]
    stored = office.practice.bookings.get(group.booking.id).booking
    assert stored.attendance == ((group.further_contacts[0].id, Attendance.DID_NOT_COME),)
    assert office.panel.history.sentences()[0] == "Nadia noted that Kim Lee did not come"
    assert buttons(office)["Kim Lee: did not come"].isChecked()
    buttons(office)["Kim Lee: did not come"].click()
    office.qtbot.waitUntil(lambda: "Kim Lee" in office.panel.people.texts)
    assert office.practice.bookings.get(group.booking.id).booking.attendance == ()


def test_nobody_is_asked_for_before_it_begins_and_one_alone_needs_no_list(office: Office) -> None:
    group = a_group(office, "2026-05-16T08:00")
    office.show(group.booking.id)
    assert buttons(office) == {}
    alone = office.practice.a_booking("Alone", "2026-05-16T12:00", contact_id=group.booking.contact_id)
    office.show(alone.booking.id)
    assert not office.panel.people.isVisible()
    over = office.practice.a_booking("Over", "2026-05-15T07:00", contact_id=group.booking.contact_id)
    office.show(over.booking.id)
    assert set(buttons(office)) == {"Kenji Watanabe: came", "Kenji Watanabe: did not come"}


def test_the_row_tells_how_many_more_there_are(office: Office) -> None:
    group = a_group(office)
    office.show(group.booking.id)
    proxy = office.window.page.proxy
    row = proxy.row_of(group.booking.id)
    told = [proxy.index(row, column).data() for column in (Column.CONTACT, Column.ASSIGNED)]
    assert told[0] == "Kenji Watanabe +2"
    assert told[1].endswith(" +1")
    spoken = proxy.index(row, Column.CONTACT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Kenji Watanabe and 2 more")


@pytest.mark.parametrize("who", ["contact", "member"])
def test_filters_find_those_who_only_take_part(office: Office, who: str) -> None:
    group = a_group(office)
    office.show(group.booking.id)
    wanted = group.booking.further_contact_ids[1] if who == "contact" else group.booking.further_member_ids[0]
    proxy = office.window.page.proxy
    office.window.page.set_filter(BookingFilter(scope=Scope.ALL, **{who: wanted}))
    proxy.show_all()
    found = {proxy.summary(row).id for row in range(proxy.rowCount())}
    assert group.booking.id in found
    assert all(proxy.filterAcceptsRow(office.window.page.model.row_of(one), proxy.index(-1, -1)) for one in found)


def test_everybodys_name_is_searched_and_each_opens(office: Office) -> None:
    group = a_group(office)
    office.show(group.booking.id)
    office.panel.people.contact_requested.emit(group.further_contacts[1].id, "Li Na")
    page = office.window.page
    assert page.filter.contact == group.further_contacts[1].id
    page.set_filter(BookingFilter(query="li na yoga", scope=Scope.ALL))
    page.proxy.show_all()
    assert [page.proxy.summary(row).id for row in range(page.proxy.rowCount())] == [group.booking.id]


def test_answers_are_found_by_address() -> None:
    booking = a_booking(contact_id="a" * 32, further_contact_ids=("b" * 32,), attendance=(("b" * 32, Attendance.CAME),))
    answers = (
        GuestAnswer("kim@example.com", answer=Answer.DECLINED, comment="On holiday"),
        GuestAnswer("x@example.com"),
    )
    details = BookingDetails(
        booking,
        Person("a" * 32, "Ada", ""),
        None,
        SyncInfo(SyncState.SYNCED, guest_answers=answers),
        further_contacts=(Person("b" * 32, "Kim", "Kim@Example.com"),),
    )
    assert [line.words for line in person_lines(details)] == ["", "Declined: “On holiday” · Came"]


@pytest.mark.parametrize(
    ("field", "old", "new", "sentence"),
    [
        ("further_contact_ids", ["a"], ["b", "c"], "Nadia added Bob and Cid and removed Ada"),
        ("further_contact_ids", ["a", "b"], ["b", "a"], "Nadia changed the order of the contacts"),
        ("further_member_ids", [], ["z"], "Nadia added a colleague"),
        ("attendance", [], [["a", "came"]], "Nadia noted that Ada came"),
        ("attendance", [["a", "came"]], [], "Nadia took the attendance of Ada back"),
        ("attendance", [], [["a", "came"], ["b", "came"]], "Nadia noted who came"),
    ],
)
def test_the_history_names_people(field: str, old: list[object], new: list[object], sentence: str) -> None:
    names = {"a": "Ada", "b": "Bob", "c": "Cid"}
    assert people_sentence("Nadia", FieldChange(field, old, new), names) == sentence
