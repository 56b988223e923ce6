from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import MEMBER_COLOURS, FollowUp
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.members import MemberService
from tests.support.builders import DESK, GOOGLE, a_booking, a_contact, stored


@pytest.fixture
def contacts(database: Database) -> ContactService:
    return ContactService(database, lambda: "Anna")


@pytest.fixture
def members(database: Database) -> MemberService:
    return MemberService(database, lambda: "Anna")


def test_contacts_are_found_by_any_of_their_words(contacts: ContactService) -> None:
    contacts.create(a_contact(name="Zoë Ünal", company="Löwen AG", email="z@example.com", phones=("+41 44 1",)))
    contacts.create(a_contact(name="Bo", email=""))
    assert [contact.name for contact in contacts.find()] == ["Bo", "Zoë Ünal"]
    for query in ("zoe", "LOWEN", "unal ag", "z@example", "+41"):
        assert [contact.name for contact in contacts.find(query)] == ["Zoë Ünal"], query
    assert contacts.find("zoe bo") == ()


def test_two_contacts_never_share_an_address(contacts: ContactService) -> None:
    first = contacts.create(a_contact(email="Zoe@Example.com"))
    with pytest.raises(InvalidInput, match="already"):
        contacts.create(a_contact(email="zoe@example.COM"))
    assert contacts.update(first, company="Co").company == "Co"
    with pytest.raises(ChangedMeanwhile):
        contacts.update(first, company="Other")


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (a_contact(name=" "), "name"),
        (a_contact(email="zoe"), "email"),
        (a_contact(email="zoe@example"), "email"),
        (a_contact(email="a b@example.com"), "email"),
        (a_contact(phones=("none",)), "phone"),
        (a_contact(time_zone="Mars"), "timezone"),
    ],
)
def test_a_contact_that_cannot_be_stored_is_refused(contacts: ContactService, contact: object, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        contacts.create(contact)  # type: ignore[arg-type]
    assert caught.value.problems[0].field == field


def test_a_company_needs_no_other_name(contacts: ContactService) -> None:
    assert contacts.create(a_contact(name="", company=" Löwen  AG ")).name == "Löwen AG"


def test_an_odd_address_that_came_from_google_may_stay_but_not_be_typed(
    database: Database, contacts: ContactService
) -> None:
    guest = a_contact(name="Root", email="root@localhost")
    stored(database, guest, author=GOOGLE)
    known = contacts.get(guest.id)
    assert contacts.update(known, phones=("+44 20 7946 0000",)).emails == ("root@localhost",)
    with pytest.raises(InvalidInput):
        contacts.update(contacts.get(guest.id), emails=("root@localhost", "admin@localhost"))
    with pytest.raises(InvalidInput):
        contacts.create(a_contact(email="admin@localhost"))


def test_a_changed_address_is_told_to_google(database: Database, contacts: ContactService) -> None:
    contact = contacts.create(a_contact())
    booking = a_booking(contact_id=contact.id)
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        mark = work.outbox.get(booking.id)
        assert mark is not None
        work.outbox.clear(booking.id, mark.revision)
        work.commit()
    contact = contacts.update(contact, company="Co")
    with database.reading() as work:
        assert work.outbox.get(booking.id) is None
    contacts.update(contact, emails=("new@example.com",))
    with database.reading() as work:
        assert work.outbox.get(booking.id) is not None


def test_colours_are_given_out_in_order_and_start_again(members: MemberService) -> None:
    team = [members.create(f"Member {number}") for number in range(len(MEMBER_COLOURS) + 1)]
    assert [member.colour for member in team] == [*MEMBER_COLOURS, MEMBER_COLOURS[0]]


def test_members_are_found_by_address(members: MemberService) -> None:
    anna = members.create("Anna", "anna@example.com", role_title=" Doctor ")
    assert members.by_email("ANNA@example.com") == anna
    assert anna.role_title == "Doctor"
    with pytest.raises(NotFound):
        members.by_email("nobody@example.com")
    with pytest.raises(InvalidInput, match="already"):
        members.create("Other Anna", "Anna@example.com")
    with pytest.raises(InvalidInput):
        members.update(replace(anna, colour="beige"))


def test_follow_ups_are_listed_by_their_day(database: Database) -> None:
    service = FollowUpService(database, lambda: "Anna")
    late = service.create(FollowUp(id="", text=" Call  back ", due=date(2026, 5, 20)))
    early = service.create(FollowUp(id="", text="Send", due=date(2026, 5, 10)))
    assert late.text == "Call back"
    assert [task.id for task in service.all(done=False)] == [early.id, late.id]
    with pytest.raises(InvalidInput):
        service.create(FollowUp(id="", text=" "))
