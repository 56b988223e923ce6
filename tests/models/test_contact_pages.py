"""What the pages about contacts read: rows of the list, visits, the timeline and its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.attendees import Answer
from bookings_desktop.models.contact_list import ContactLine
from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.timeline import ContactNumbers, TimelineBooking, numbers_of
from bookings_desktop.models.values import (
    Attendance,
    Booking,
    BookingStatus,
    ContactNote,
    EntityKind,
    HistoryAction,
    Slot,
    new_id,
)
from bookings_desktop.models.visits import NearVisits
from tests.support.builders import DESK, GOOGLE, START, a_booking, a_contact, a_member, a_slot, some_days, stored

LONDON, HONOLULU, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Honolulu"), ZoneInfo("Asia/Tokyo")
ADA = a_contact(id="a" * 32, name="Ada Berg", given_name="Ada", family_name="Berg", email="ada@example.com")
BOB = a_contact(id="b" * 32, name="Bob", email="bob@example.com", phones=("+44 20 7946 0455",), tags=("VIP",))
CID = a_contact(id="c" * 32, name="Cid", email="", archived_at=datetime(2026, 1, 1, tzinfo=UTC))
HELEN, TOMAS = a_member(id="d" * 32, name="Helen"), a_member(id="e" * 32, name="Tomás")


@pytest.fixture
def people(database: Database) -> Database:
    stored(database, BOB, CID, ADA, HELEN, TOMAS, a_contact(name="Gone", deleted_at=datetime(2026, 5, 1, tzinfo=UTC)))
    return database


def at(days: float, **fields: Any) -> Booking:
    """A booking of Ada's so many days after the start."""
    slot: Slot = fields.pop("slot", None) or a_slot(START + timedelta(days=days))
    return a_booking(**{"contact_id": ADA.id, "slot": slot, "title": f"at {days:g}", **fields})


def titles(bookings: Iterable[TimelineBooking]) -> list[str]:
    return [one.title for one in bookings]


def timeline(database: Database, contact_id: str = ADA.id) -> tuple[TimelineBooking, ...]:
    with database.reading() as work:
        return work.contact_pages.timeline.bookings(contact_id)


def test_the_list_has_a_light_row_for_each_living_contact(people: Database) -> None:
    with people.reading() as work:
        lines = work.contact_pages.list.lines()
        first = work.contact_pages.list.first_lines(10)
        some = work.contact_pages.list.lines_of([BOB.id, "f" * 32])
        counts = work.contact_pages.list.count(), work.contact_pages.list.count(archived=True)
        (away,) = work.contact_pages.list.first_lines(10, archived=True)
    assert [line.name for line in lines] == ["Ada Berg", "Bob", "Cid"]
    assert first == lines[:2]
    assert some == {BOB.id: lines[1]}
    assert lines[1] == ContactLine(
        BOB.id,
        1,
        "Bob",
        "bob",
        "",
        "",
        "bob@example.com",
        "+44 20 7946 0455",
        "",
        ("VIP",),
        False,
        lines[1].search_text,
    )
    assert lines[1].search_text.split("\n") == [
        "bob",
        "bob@example.com",
        "+44 20 7946 0455",
        "+442079460455",
        "02079460455",
        "vip",
    ]
    assert (lines[0].sort_key, lines[2].archived, away, counts) == ("berg, ada", True, lines[2], (2, 1))


def test_the_first_screen_is_the_beginning_of_the_list(people: Database) -> None:
    with people.reading() as work:
        assert [line.name for line in work.contact_pages.list.first_lines(1)] == ["Ada Berg"]


def test_a_row_just_stored_is_read_within_the_same_work(people: Database) -> None:
    with people.unit_of_work(DESK) as work:
        work.contacts.add(a_contact(name="Aaron"))
        assert work.contact_pages.list.lines()[0].name == "Aaron"
        work.bookings.add(at(1))


def near(database: Database, now: datetime = START, zone: ZoneInfo = LONDON) -> dict[str, tuple[str, str]]:
    with database.reading() as work:
        found: dict[str, NearVisits] = work.contact_pages.visits.near([ADA.id, BOB.id, CID.id], now, zone)
    names = {ADA.id: "Ada", BOB.id: "Bob", CID.id: "Cid"}
    return {
        names[key]: (one.last.title if one.last else "", one.next.title if one.next else "")
        for key, one in found.items()
    }


def test_a_booking_that_somebody_missed_and_that_is_still_to_come_is_their_next_one(people: Database) -> None:
    missed = ((ADA.id, Attendance.DID_NOT_COME),)
    stored(people, at(-1, attendance=missed), at(3, attendance=missed))
    with people.reading() as work:
        visits = work.contact_pages.visits
        near_ada = visits.near([ADA.id], START, LONDON)[ADA.id]
        assert [visit.title for visit in visits.of(ADA.id, START, LONDON)] == ["at 3"]
    assert near_ada.last is None
    assert near_ada.next is not None
    assert near_ada.next.title == "at 3"


def test_the_visits_around_the_present_are_told_of_first_and_further_contacts(people: Database) -> None:
    stored(
        people,
        at(-2),
        at(1),
        at(9),
        at(-1, status=BookingStatus.CANCELLED),
        at(0.5, deleted_at=START),
        at(0, contact_id=BOB.id, assigned_to_id=HELEN.id),
        at(-3, further_contact_ids=(BOB.id,)),
        at(0.75, further_contact_ids=(BOB.id,)),
    )
    assert near(people) == {"Ada": ("at -2", "at 0.75"), "Bob": ("at 0", "at 0.75")}
    with people.reading() as work:
        last = work.contact_pages.visits.near([BOB.id], START, LONDON)[BOB.id].last
        assert work.contact_pages.visits.near([], START, LONDON) == {}
        assert [visit.title for visit in work.contact_pages.visits.of(BOB.id, START, LONDON)] == [
            "at -3",
            "at 0",
            "at 0.75",
        ]
    assert last is not None
    assert (last.member_name, last.slot) == ("Helen", a_slot())


def test_whole_days_begin_at_midnight_where_the_person_sits(people: Database) -> None:
    stored(people, at(-9), at(0, slot=some_days(date(2026, 5, 14)), title="day"))
    midnight = datetime(2026, 5, 14, tzinfo=UTC)
    assert near(people, midnight - timedelta(hours=1), TOKYO) == {"Ada": ("day", "")}
    assert near(people, midnight + timedelta(hours=1), HONOLULU) == {"Ada": ("at -9", "day")}


def test_a_timeline_tells_every_living_booking_of_a_contact(people: Database) -> None:
    group = at(
        3,
        contact_id=BOB.id,
        further_contact_ids=(ADA.id, CID.id),
        capacity=8,
        attendance=((ADA.id, Attendance.DID_NOT_COME), (BOB.id, Attendance.CAME)),
        assigned_to_id=HELEN.id,
        description="Bring\nthe plan",
    )
    stored(
        people, at(-2), group, at(1, status=BookingStatus.CANCELLED), at(2, deleted_at=START), at(4, contact_id=BOB.id)
    )
    found = timeline(people)
    assert titles(found) == ["at 3", "at 1", "at -2"]
    first = found[0]
    assert (first.further, first.people, first.capacity, first.attendance) == (True, 3, 8, Attendance.DID_NOT_COME)
    assert (first.member_name, first.excerpt, first.slot) == ("Helen", "Bring the plan", group.slot)
    assert (found[2].further, found[2].people, found[2].attendance) == (False, 1, Attendance.UNKNOWN)
    assert timeline(people, BOB.id)[1].attendance is Attendance.CAME
    assert timeline(people, "f" * 32) == ()


def test_a_timeline_tells_what_the_contact_answered(people: Database) -> None:
    single, group = at(1), at(2, contact_id=BOB.id, further_contact_ids=(ADA.id,))
    stored(people, single, group)
    invited = (
        {"email": "Ada@Example.com", "responseStatus": "declined"},
        {"email": "bob@example.com", "responseStatus": "accepted"},
    )
    with people.unit_of_work(GOOGLE) as work:
        work.calendars.save(CalendarState(id="c", account="a@example.org"))
        work.links.save(Link(single.id, "c", single.id, guest_answer="tentative"))
        work.links.save(Link(group.id, "c", group.id, guest_answer="accepted", attendees=invited))
        work.commit()
    assert [one.answer for one in timeline(people)] == [Answer.DECLINED, Answer.TENTATIVE]
    assert [one.answer for one in timeline(people, BOB.id)] == [Answer.ACCEPTED]


def numbers(database: Database, zone: ZoneInfo = LONDON) -> ContactNumbers:
    return numbers_of(timeline(database), START, zone)


def test_a_contact_in_numbers(people: Database) -> None:
    missed = ((ADA.id, Attendance.DID_NOT_COME),)
    stored(
        people,
        at(-9, status=BookingStatus.COMPLETED, assigned_to_id=HELEN.id),
        at(-8, status=BookingStatus.COMPLETED, assigned_to_id=HELEN.id),
        at(-7, status=BookingStatus.COMPLETED, assigned_to_id=TOMAS.id),
        at(-2, status=BookingStatus.COMPLETED, attendance=missed, assigned_to_id=TOMAS.id),
        at(-1, status=BookingStatus.CANCELLED, assigned_to_id=TOMAS.id),
        at(1, status=BookingStatus.CANCELLED),
        at(2, assigned_to_id=TOMAS.id),
        at(3),
    )
    found = numbers(people)
    assert (found.bookings, found.completed, found.cancelled, found.no_shows) == (8, 4, 2, 1)
    assert found.last_visit is not None
    assert found.next_visit is not None
    assert (found.last_visit.title, found.next_visit.title) == ("at -7", "at 2")
    assert (found.usually_with_id, found.usually_with) == (HELEN.id, "Helen")


def test_of_two_whom_a_contact_met_as_often_the_later_one_is_usual(people: Database) -> None:
    stored(people, at(-2, assigned_to_id=HELEN.id), at(-1, assigned_to_id=TOMAS.id))
    assert numbers(people).usually_with == "Tomás"


def test_a_contact_without_past_is_usually_with_whom_it_will_meet(people: Database) -> None:
    assert numbers(people) == ContactNumbers()
    stored(people, at(1, assigned_to_id=HELEN.id))
    assert (numbers(people).last_visit, numbers(people).usually_with) == (None, "Helen")


def test_a_whole_day_is_a_visit_from_its_midnight_on(people: Database) -> None:
    stored(people, at(0, slot=some_days(date(2026, 5, 14))))
    early = datetime(2026, 5, 14, 1, tzinfo=UTC)
    found = timeline(people)
    assert numbers_of(found, early, LONDON).last_visit is not None
    assert numbers_of(found, early, HONOLULU).last_visit is None


def test_what_matters_to_a_contact_is_told_and_the_rest_is_not(people: Database) -> None:
    booking = at(1)
    stored(people, booking, at(5, contact_id=BOB.id))

    def change(**fields: Any) -> None:
        with people.unit_of_work(DESK) as work:
            work.bookings.save(replace(work.bookings.get(booking.id), **fields))
            work.commit()

    change(location="Room 2")
    change(slot=a_slot(START + timedelta(days=2)))
    change(status=BookingStatus.CONFIRMED)
    with people.unit_of_work(DESK) as work:
        work.history.add(EntityKind.BOOKING, booking.id, HistoryAction.ANSWERED, note="Accepted.")
        work.history.add(EntityKind.BOOKING, booking.id, HistoryAction.SENT)
        work.contact_notes.add(ContactNote(new_id(), ADA.id, "Note"))
        work.contacts.save(replace(work.contacts.get(ADA.id), company="Löwen"))
        work.commit()
    change(deleted_at=START)

    with people.reading() as work:
        found = work.contact_pages.timeline.happenings(ADA.id)
        other = work.contact_pages.timeline.happenings(BOB.id)
        first = work.contact_pages.timeline.happenings(ADA.id, 2)
        rest = work.contact_pages.timeline.happenings(ADA.id, before=first[-1].number)
    told = [(entry.kind.value, entry.action.value, *(change.field for change in entry.changes)) for entry in found]
    assert told == [
        ("booking", "deleted"),
        ("contact", "changed", "company"),
        ("booking", "answered"),
        ("booking", "changed", "status"),
        ("booking", "changed", "slot"),
        ("contact", "created"),
    ]
    assert [entry.action.value for entry in other] == ["created"]
    assert first + rest == found


def test_a_long_journal_is_looked_through_to_its_end(people: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings_desktop.models.timeline.READ_AT_ONCE", 3)
    booking = at(1)
    stored(people, booking)
    for number in range(10):
        with people.unit_of_work(DESK) as work:
            work.bookings.save(replace(work.bookings.get(booking.id), location=f"Room {number}"))
            work.commit()
    with people.reading() as work:
        assert [entry.action.value for entry in work.contact_pages.timeline.happenings(ADA.id)] == ["created"]
