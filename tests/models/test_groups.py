"""Bookings of several contacts and members: read whole, found by each of them, journalled and mirrored as they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.busy import Wanted
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import needles
from bookings_desktop.models.values import Attendance, Booking, BookingStatus, Deal, new_id
from tests.support.builders import DESK, GOOGLE, START, a_booking, a_contact, a_member, a_slot, stored

CAME, MISSED, UNKNOWN = Attendance.CAME, Attendance.DID_NOT_COME, Attendance.UNKNOWN
ADA, BOB, CID = (
    a_contact(id=letter * 32, name=name, email=f"{name.lower()}@example.com")
    for letter, name in (("a", "Ada"), ("b", "Bob"), ("c", "Cid"))
)
HELEN, TOMAS = a_member(id="d" * 32, name="Helen"), a_member(id="e" * 32, name="Tomás")


def a_group(**fields: object) -> Booking:
    wanted = {
        "contact_id": ADA.id,
        "assigned_to_id": HELEN.id,
        "further_contact_ids": (BOB.id, CID.id),
        "further_member_ids": (TOMAS.id,),
        "capacity": 8,
        "attendance": ((ADA.id, CAME), (CID.id, MISSED)),
    }
    return a_booking(**{**wanted, **fields})


@pytest.fixture
def people(database: Database) -> Database:
    stored(database, ADA, BOB, CID, HELEN, TOMAS)
    return database


def saved(database: Database, booking: Booking, **changes: object) -> Booking:
    with database.unit_of_work(DESK) as work:
        after = work.bookings.save(replace(booking, **changes))  # type: ignore[arg-type]
        work.commit()
        return after


def of(database: Database, contact: str) -> list[str]:
    with database.reading() as work:
        return work.booking_people.of_contact(contact)


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield lambda: len(statements)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_group_comes_back_as_it_was_stored(people: Database) -> None:
    group = a_group()
    stored(people, group)
    with people.reading() as work:
        kept = work.bookings.get(group.id)
        (details,) = work.details.matching(BookingQuery())
    assert details.booking == kept
    assert replace(kept, version=0, created_at=None, updated_at=None) == group
    assert (kept.contact_ids, kept.member_ids) == ((ADA.id, BOB.id, CID.id), (HELEN.id, TOMAS.id))
    assert [kept.attendance_of(one.id) for one in (ADA, BOB, CID)] == [CAME, UNKNOWN, MISSED]


def test_nobody_takes_part_twice_and_who_is_gone_did_not_come(people: Database) -> None:
    group = a_group(further_contact_ids=(BOB.id, ADA.id, BOB.id), further_member_ids=(HELEN.id, TOMAS.id, TOMAS.id))
    assert (group.further_contact_ids, group.further_member_ids) == ((BOB.id,), (TOMAS.id,))
    assert group.attendance == ((ADA.id, CAME),)
    assert replace(group, contact_id=BOB.id).contact_ids == (BOB.id,)
    assert replace(group, contact_id=None).contact_ids == (BOB.id,)
    assert replace(group, assigned_to_id=None).member_ids == (TOMAS.id,)
    told = group.with_attendance(BOB.id, MISSED)
    assert told.attendance == ((ADA.id, CAME), (BOB.id, MISSED))
    assert told.with_attendance(BOB.id, UNKNOWN).attendance == group.attendance


def test_a_group_is_found_by_each_of_its_people(people: Database) -> None:
    group, other = a_group(), a_booking(contact_id=BOB.id, slot=a_slot(START + timedelta(days=1)))
    stored(people, group, other)
    assert of(people, ADA.id) == of(people, CID.id) == [group.id]
    assert of(people, BOB.id) == [group.id, other.id]
    with people.reading() as work:
        assert work.booking_people.of_member(TOMAS.id) == work.booking_people.of_member(HELEN.id) == [group.id]
        assert work.booking_people.of_member(TOMAS.id, since=START + timedelta(minutes=1)) == []
        found = work.details.matching(BookingQuery(contact_id=BOB.id))
        assert [details.booking.id for details in found] == [group.id, other.id]
        assert work.contact_uses.of([CID.id]) == {CID.id: "bookings"}


@pytest.mark.parametrize("many", [False, True])
def test_who_leaves_a_group_is_not_found_with_it_any_more(people: Database, many: bool) -> None:
    group = a_group()
    stored(people, group)
    with people.unit_of_work(DESK) as work:
        before = work.bookings.get(group.id)
        after = replace(before, further_contact_ids=(CID.id,), further_member_ids=())
        if many:
            (after,) = work.bookings.save_many([(before, after)])
        else:
            after = work.bookings.save(after)
        assert work.booking_people.of_contact(BOB.id) == []
        work.commit()
    with people.reading() as work:
        assert work.bookings.get(group.id) == after
        assert work.booking_people.of_member(TOMAS.id) == []
        assert [change.field for change in work.history.of(group.id)[0].changes] == [
            "further_contact_ids",
            "further_member_ids",
        ]
    assert (of(people, BOB.id), of(people, CID.id)) == ([], [group.id])


def test_a_group_can_be_stored_changed_and_stored_again_in_one_work(people: Database) -> None:
    with people.unit_of_work(DESK) as work:
        group = work.bookings.add(a_group())
        smaller = work.bookings.save(replace(group, further_contact_ids=()))
        work.bookings.save(replace(smaller, further_contact_ids=(BOB.id, CID.id)))
        many = [a_group(), a_group(further_contact_ids=(BOB.id,))]
        work.bookings.add_many(many)
        work.commit()
    assert len(of(people, BOB.id)) == 3
    assert len(of(people, CID.id)) == 2


def test_a_group_that_is_purged_leaves_nothing_behind(people: Database) -> None:
    first, second = a_group(), a_group(deleted_at=datetime(2026, 5, 1, tzinfo=UTC))
    stored(people, first, second)
    with people.unit_of_work(DESK) as work:
        work.bookings.purge(first.id)
        work.trash.purge([second.id], send=False)
        work.commit()
    assert of(people, BOB.id) == []
    assert people.problems() == []


def test_who_came_and_who_else_works_on_it_stay_here_but_further_contacts_are_told(people: Database) -> None:
    def marked(**changes: object) -> bool:
        group = a_group()
        stored(people, group, author=GOOGLE)
        with people.reading() as work:
            before = work.bookings.get(group.id)
        saved(people, before, **changes)
        with people.reading() as work:
            return work.outbox.get(group.id) is not None

    deal = Deal(new_id(), "Programme")
    with people.unit_of_work(DESK) as work:
        work.deals.add(deal)
        work.commit()
    assert marked(further_contact_ids=(CID.id,))
    for changes in ({"further_member_ids": ()}, {"capacity": None}, {"attendance": ()}, {"deal_id": deal.id}):
        assert not marked(**changes), changes


def test_a_group_is_searched_by_everybodys_name_and_by_its_deal(people: Database) -> None:
    deal = Deal(new_id(), "Winter Programme")
    with people.unit_of_work(DESK) as work:
        work.deals.add(deal)
        work.bookings.add(a_group(title="Yoga", deal_id=deal.id))
        work.commit()

    def found(query: str) -> list[str]:
        with people.reading() as work:
            return [row.booking.title for row in work.details.matching(BookingQuery(needles=needles(query)))]

    assert found("bob winter") == found("cid@example.com") == ["Yoga"]
    with people.unit_of_work(DESK) as work:
        work.contacts.save(replace(work.contacts.get(BOB.id), name="Robert"))
        work.deals.save(replace(work.deals.get(deal.id), name="Summer Programme"))
        work.commit()
    assert found("robert summer ada") == ["Yoga"]
    assert found("bob winter") == []


def test_a_new_address_of_a_further_contact_marks_the_group(people: Database) -> None:
    group = a_group()
    stored(people, group, author=GOOGLE)
    with people.unit_of_work(DESK) as work:
        work.contacts.save(replace(work.contacts.get(BOB.id), emails=("new@example.com",)))
        work.commit()
    with people.reading() as work:
        assert work.outbox.get(group.id) is not None


def test_reading_groups_takes_no_more_statements_than_reading_others(people: Database) -> None:
    plain, groups = [a_booking() for _ in range(20)], [a_group() for _ in range(20)]
    stored(people, *plain, *groups)

    def cost(bookings: list[Booking]) -> int:
        with counted() as number, people.reading() as work:
            work.bookings.preload([booking.id for booking in bookings])
            for booking in bookings:
                assert work.bookings.find(booking.id) is not None
            return number()

    assert cost(groups) == cost(plain)


def test_bookings_of_a_deal_are_found(people: Database) -> None:
    deal = Deal(new_id(), "Programme")
    with people.unit_of_work(DESK) as work:
        work.deals.add(deal)
        booking = work.bookings.add(a_booking(deal_id=deal.id))
        work.commit()
    with people.reading() as work:
        assert work.booking_people.of_deal(deal.id) == [booking.id]


def test_a_cancelled_booking_does_not_keep_a_member(people: Database) -> None:
    stored(people, a_group(status=BookingStatus.CANCELLED))
    with people.reading() as work:
        assert work.booking_people.of_member(TOMAS.id) == []


def test_the_names_of_a_groups_people_and_its_deal_come_with_its_details(people: Database) -> None:
    deal = Deal(new_id(), "Programme")
    with people.unit_of_work(DESK) as work:
        deal = work.deals.add(deal)
        group = work.bookings.add(a_group(deal_id=deal.id))
        sold = work.bookings.add(a_booking(deal_id=deal.id))
        plain = work.bookings.add(a_booking())
        work.commit()
    with people.reading() as work:
        by_id = work.details.get_many([group.id, sold.id, plain.id])
        streamed = {details.booking.id: details for details in work.details.matching(BookingQuery())}
    assert by_id == streamed
    found = by_id[group.id]
    assert [(one.name, one.email) for one in found.further_contacts] == [
        ("Bob", "bob@example.com"),
        ("Cid", "cid@example.com"),
    ]
    assert [one.id for one in found.further_members] == [TOMAS.id]
    assert (found.deal, by_id[sold.id].deal, by_id[plain.id].deal) == (deal, deal, None)


def test_who_takes_part_is_busy(people: Database) -> None:
    hour, long = a_group(title="hour"), a_group(title="long", slot=a_slot(START - timedelta(days=3), 60 * 24 * 5))
    stored(people, hour, long, a_group(title="off", status=BookingStatus.CANCELLED), a_booking(title="nobody's"))

    def busy(**wanted: str) -> list[tuple[str, str]]:
        with people.reading() as work:
            found = work.busy.near(START, START + timedelta(hours=1), Wanted(**wanted))
            return sorted((one.kind, one.title) for one in found)

    assert busy(member_id=TOMAS.id) == busy(member_id=HELEN.id) == [("member", "hour"), ("member", "long")]
    assert busy(contact_id=BOB.id) == busy(contact_id=ADA.id) == [("contact", "hour"), ("contact", "long")]
    assert busy(contact_id=BOB.id, exclude_id=hour.id) == [("contact", "long")]
    with people.reading() as work:
        team = sorted((who, one.title) for who, one in work.busy.of_members(START, START + timedelta(hours=1)))
        later = list(work.busy.of_members(START + timedelta(days=9), START + timedelta(days=10)))
    assert team == [(who, title) for who in (HELEN.id, TOMAS.id) for title in ("hour", "long")]
    assert later == []
