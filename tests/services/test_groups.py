"""Bookings of several contacts and members through the service: who is first, who may take part, who came, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Attendance, Contact
from bookings_desktop.services.bookings import BookingDraft, BookingService, draft_of
from bookings_desktop.services.bulk import Attend
from bookings_desktop.services.places import places_words
from tests.support.builders import DESK, a_contact, a_member, a_slot, stored

ADA, BOB, CID = (
    a_contact(id=letter * 32, name=name, email=f"{name.lower()}@example.com")
    for letter, name in (("a", "Ada"), ("b", "Bob"), ("c", "Cid"))
)
HELEN, TOMAS = a_member(id="d" * 32, name="Helen"), a_member(id="e" * 32, name="Tomás", email="tomas@example.com")


@pytest.fixture
def service(database: Database) -> BookingService:
    stored(database, ADA, BOB, CID, HELEN, TOMAS)
    return BookingService(database, lambda: "Anna")


def a_draft(**fields: object) -> BookingDraft:
    wanted = {
        "title": "Yoga",
        "slot": a_slot(),
        "contact_id": ADA.id,
        "further_contact_ids": (BOB.id,),
        "assigned_to_id": HELEN.id,
        "further_member_ids": (TOMAS.id,),
        "capacity": 8,
    }
    return BookingDraft(**{**wanted, **fields})  # type: ignore[arg-type]


def test_a_group_is_kept_with_all_its_people_and_found_by_each(service: BookingService) -> None:
    made = service.create(a_draft())
    assert [person.name for person in made.contacts] == ["Ada", "Bob"]
    assert [(person.name, person.email) for person in made.members] == [
        ("Helen", "anna@example.com"),
        ("Tomás", "tomas@example.com"),
    ]
    for contact in (ADA, BOB):
        assert [found.booking.id for found in service.find(BookingQuery(contact_id=contact.id))] == [made.booking.id]
    assert [found.booking.id for found in service.find(BookingQuery(needles=("bob",)))] == [made.booking.id]


def test_what_a_draft_leaves_open_stays(service: BookingService) -> None:
    made = service.create(a_draft()).booking
    plain = BookingDraft(title="Yoga 2", slot=made.slot, contact_id=ADA.id, assigned_to_id=HELEN.id)
    after = service.update(made.id, plain, version=made.version).booking
    assert (after.further_contact_ids, after.further_member_ids, after.capacity) == ((BOB.id,), (TOMAS.id,), 8)
    emptied = replace(draft_of(after), further_contact_ids=(), further_member_ids=(), capacity=0)
    last = service.update(made.id, emptied, version=after.version).booking
    assert (last.contact_ids, last.member_ids, last.capacity) == ((ADA.id,), (HELEN.id,), None)


def test_the_next_one_is_first_when_the_first_one_goes(service: BookingService) -> None:
    made = service.create(a_draft()).booking
    gone = replace(draft_of(made), contact_id=None, assigned_to_id=None)
    after = service.update(made.id, gone, version=made.version).booking
    assert (after.contact_id, after.further_contact_ids) == (BOB.id, ())
    assert (after.assigned_to_id, after.further_member_ids) == (TOMAS.id, ())


def test_new_contacts_are_stored_with_the_booking_or_not_at_all(service: BookingService, database: Database) -> None:
    def contacts() -> int:
        with database.reading() as work:
            return len(tuple(work.contacts.all()))

    new = [Contact(id="", name=name, emails=(f"{name.lower()}@example.com",)) for name in ("Dora", "Eve")]
    made = service.create(a_draft(contact_id=None), new_contact=new[0], new_further=new[1:])
    assert [person.name for person in made.contacts] == ["Dora", "Bob", "Eve"]
    with pytest.raises(InvalidInput):
        service.create(a_draft(), new_further=(Contact(id="", name="Finn"), Contact(id="", name="")))
    assert contacts() == 5


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"further_contact_ids": ("f" * 32,)}, NotFound),
        ({"further_member_ids": ("f" * 32,)}, NotFound),
        ({"deal_id": "f" * 32}, NotFound),
        ({"capacity": -1}, InvalidInput),
        ({"capacity": 10_000}, InvalidInput),
    ],
)
def test_nobody_unknown_takes_part_and_places_are_a_number(
    service: BookingService, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        service.create(a_draft(**fields))


def test_somebody_who_left_is_not_taken_in_anew_but_stays(service: BookingService, database: Database) -> None:
    made = service.create(a_draft()).booking
    with database.unit_of_work(DESK) as work:
        work.members.save(replace(work.members.get(TOMAS.id), active=False))
        work.commit()
    after = service.update(made.id, replace(draft_of(made), title="Yoga 2"), version=made.version).booking
    assert after.further_member_ids == (TOMAS.id,)
    with pytest.raises(InvalidInput):
        service.create(a_draft())


def test_who_came_is_noted_for_each_and_can_be_taken_back(service: BookingService) -> None:
    made = service.create(a_draft()).booking
    changed = service.apply([made.id], Attend(BOB.id, Attendance.DID_NOT_COME))
    assert changed[0].after.attendance == ((BOB.id, Attendance.DID_NOT_COME),)
    assert service.apply([made.id], Attend(BOB.id, Attendance.DID_NOT_COME)) == ()
    assert service.apply([made.id], Attend(CID.id, Attendance.CAME)) == ()
    (back,) = service.undo(changed)
    assert back.after.attendance == ()


def test_assigning_to_one_who_takes_part_makes_them_responsible(service: BookingService) -> None:
    made = service.create(a_draft()).booking
    (change,) = service.assign([made.id], TOMAS.id)
    assert (change.after.assigned_to_id, change.after.further_member_ids) == (TOMAS.id, ())


@pytest.mark.parametrize(
    ("taken", "capacity", "words"),
    [
        (3, None, ""),
        (0, 8, "0 of 8 places"),
        (8, 8, "8 of 8 places"),
        (1, 1, "1 of 1 place"),
        (9, 8, "9 of 8 places, 1 too many"),
    ],
)
def test_places_are_told_in_words(taken: int, capacity: int | None, words: str) -> None:
    assert places_words(taken, capacity) == words
