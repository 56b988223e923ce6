"""Clashes and free times, through the service on a real database file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Booking, BookingStatus, Slot, TimedSlot, WorkingPeriod
from bookings_desktop.services.availability import AvailabilityService, Clash, FreeTime, Hours
from tests.support.builders import DESK, FakeClock, a_booking, a_contact, a_member, a_slot, some_days, stored

LONDON = ZoneInfo("Europe/London")
OFFICE: Hours = tuple((weekday, "09:00", "17:00") for weekday in range(5))


@dataclass
class World:
    """Ben, a contact and the service that is asked about them."""

    database: Database
    service: AvailabilityService
    member_id: str
    contact_id: str

    def book(self, slot: Slot, **fields: object) -> Booking:
        booking = a_booking(**{"slot": slot, "assigned_to_id": self.member_id, **fields})
        stored(self.database, booking)
        return booking

    def clashes(self, slot: Slot, **asked: object) -> tuple[Clash, ...]:
        return self.service.clashes(slot, **{"member_id": self.member_id, **asked})  # type: ignore[arg-type]

    def free(self, slot: Slot, **asked: object) -> list[str]:
        options = {"member_id": self.member_id, "zone": LONDON, "working_hours": OFFICE, **asked}
        return [told(time) for time in self.service.free_times(slot, **options)]  # type: ignore[arg-type]


def told(free: FreeTime) -> str:
    return f"{free.start.astimezone(LONDON):%a %d %H:%M}-{free.end.astimezone(LONDON):%H:%M}"


def at(clock: str, day: int = 14, minutes: int = 30, month: int = 5) -> TimedSlot:
    """A slot by London's clock in May 2026; the 14th is a Thursday."""
    hour, minute = map(int, clock.split(":"))
    return a_slot(datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC), minutes)


@pytest.fixture
def world(database: Database) -> World:
    member, contact = a_member(name="Ben"), a_contact(name="Zoë")
    stored(database, member, contact)
    return World(database, AvailabilityService(database), member.id, contact.id)


def test_a_clash_names_who_and_what(world: World) -> None:
    booking = world.book(at("11:00"), title="Gait analysis", contact_id=world.contact_id, location="Room 2")
    found = world.clashes(at("11:15"), contact_id=world.contact_id, location="  ROOM  2 ")
    assert [(clash.kind, clash.name) for clash in found] == [
        ("member", "Ben"),
        ("contact", "Zoë"),
        ("location", "Room 2"),
    ]
    assert {(clash.booking_id, clash.title, clash.start, clash.end) for clash in found} == {
        (booking.id, "Gait analysis", at("11:00").start, at("11:00").end)
    }
    assert world.clashes(at("11:15"), exclude_id=booking.id) == ()


@pytest.mark.parametrize(("start", "minutes", "meets"), [
    ("10:30", 30, False), ("11:30", 30, False), ("10:30", 31, True), ("11:29", 30, True), ("11:10", 5, True), ("10:00", 120, True),
])  # fmt: skip
def test_touching_ends_do_not_clash(world: World, start: str, minutes: int, meets: bool) -> None:
    world.book(at("11:00"))
    assert bool(world.clashes(at(start, minutes=minutes))) is meets


@pytest.mark.parametrize("fields", [
    {"status": BookingStatus.CANCELLED}, {"deleted_at": datetime(2026, 5, 1, tzinfo=UTC)}, {"assigned_to_id": None},
])  # fmt: skip
def test_what_takes_no_time_of_the_member(world: World, fields: dict[str, object]) -> None:
    world.book(at("11:00"), **fields)
    assert world.clashes(at("11:00")) == ()


@pytest.mark.parametrize("place", ["", "Online", " online "])
def test_no_place_is_never_taken(world: World, place: str) -> None:
    world.book(at("11:00"), location=place)
    assert world.clashes(at("11:00"), member_id=None, location=place) == ()


def test_whole_days_take_the_member_but_no_place(world: World) -> None:
    world.book(some_days(date(2026, 5, 14)), location="Room 2", title="Holiday")
    (clash,) = world.clashes(at("11:00"), location="Room 2")
    assert (clash.kind, clash.all_day, clash.start) == ("member", True, datetime(2026, 5, 13, 23, tzinfo=UTC))
    assert world.clashes(at("23:30", 13)) == ()
    assert len(world.clashes(at("23:30", 13, minutes=31))) == 1
    assert [clash.title for clash in world.clashes(some_days(date(2026, 5, 13), 2))] == ["Holiday"]


def test_whole_days_are_those_of_the_zone_asked_in(world: World) -> None:
    world.book(some_days(date(2026, 5, 14)))
    late_in_apia = datetime(2026, 5, 14, 23, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    assert world.clashes(a_slot(late_in_apia.astimezone(UTC), zone="Pacific/Apia"))
    early_in_honolulu = datetime(2026, 5, 14, 1, 0, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert world.clashes(a_slot(early_in_honolulu.astimezone(UTC), zone="Pacific/Honolulu"))


@pytest.mark.parametrize("slot", [
    some_days(date(2026, 4, 1), 90), a_slot(datetime(2026, 4, 1, tzinfo=UTC), 90 * 24 * 60), some_days(date(2026, 5, 12), 3),
])  # fmt: skip
def test_what_began_long_ago_still_clashes(world: World, slot: Slot) -> None:
    world.book(slot)
    assert len(world.clashes(at("11:00"))) == 1
    assert world.clashes(at("11:00", 20, month=8)) == ()


def test_a_moved_long_booking_is_found_where_it_is_now(world: World) -> None:
    booking = world.book(some_days(date(2026, 4, 1), 90))
    with world.database.unit_of_work(DESK) as work:
        work.bookings.save_many(
            [(work.bookings.get(booking.id), work.bookings.get(booking.id).moved_to(at("9:00", 1)))]
        )
        work.commit()
    assert world.clashes(at("11:00")) == ()


def test_the_next_free_times_do_not_overlap_each_other(world: World) -> None:
    world.book(at("11:00"))
    world.book(at("12:15", minutes=45))
    assert world.free(at("10:45", minutes=45)) == ["Thu 14 11:30-12:15", "Thu 14 13:00-13:45", "Thu 14 13:45-14:30"]
    assert len(world.free(at("10:45"), count=20)) == 20


def test_free_times_start_on_the_quarters_of_the_clock(world: World) -> None:
    world.book(at("11:00", minutes=37))
    assert world.free(at("11:05"))[0] == "Thu 14 11:45-12:15"
    assert world.free(at("11:05"), step_minutes=5)[0] == "Thu 14 11:40-12:10"


def test_free_times_stay_in_the_members_own_hours_or_the_organisations(world: World) -> None:
    assert world.free(at("16:15", 15, minutes=60)) == ["Mon 18 09:00-10:00", "Mon 18 10:00-11:00", "Mon 18 11:00-12:00"]
    with world.database.unit_of_work(DESK) as work:
        ben = work.members.get(world.member_id)
        hours = (WorkingPeriod(5, 10 * 60, 11 * 60), WorkingPeriod(5, 14 * 60, 16 * 60))
        work.members.save(replace(ben, working_hours=hours))
        work.commit()
    assert world.free(at("16:15", 15, minutes=60)) == ["Sat 16 10:00-11:00", "Sat 16 14:00-15:00", "Sat 16 15:00-16:00"]


def test_a_booking_longer_than_a_working_day_is_not_bound_by_the_hours(world: World) -> None:
    assert world.free(at("16:00", minutes=9 * 60), count=1) == ["Thu 14 16:00-01:00"]
    assert world.free(at("20:00"), count=1, working_hours=()) == ["Thu 14 20:00-20:30"]


def test_nothing_is_offered_in_the_past_or_beyond_sixty_days(world: World, clock: FakeClock) -> None:
    clock.now = at("10:05").start
    assert world.free(at("09:00"), count=1) == ["Thu 14 10:15-10:45"]
    assert world.free(at("09:00"), count=1, not_before=at("12:00").start) == ["Thu 14 12:00-12:30"]
    world.book(some_days(date(2026, 5, 1), 200))
    assert world.free(at("11:00")) == []


def test_free_times_know_the_contact_and_the_place(world: World) -> None:
    world.book(at("11:00"), assigned_to_id=None, contact_id=world.contact_id)
    world.book(at("11:30"), assigned_to_id=None, location="Studio")
    asked = at("11:00")
    assert world.free(asked, count=1) == ["Thu 14 11:00-11:30"]
    assert world.free(asked, count=1, contact_id=world.contact_id, location="studio") == ["Thu 14 12:00-12:30"]


def test_free_times_skip_the_hour_that_a_clock_change_takes_away(world: World) -> None:
    gap = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    found = world.free(a_slot(gap, 15), working_hours=(), not_before=gap)
    assert found == ["Sun 29 00:45-02:00", "Sun 29 02:00-02:15", "Sun 29 02:15-02:30"]


def test_whole_days_are_offered_whole_working_days(world: World) -> None:
    world.book(at("11:00", 15))
    assert world.free(some_days(date(2026, 5, 15))) == [
        "Mon 18 00:00-00:00",
        "Tue 19 00:00-00:00",
        "Wed 20 00:00-00:00",
    ]


@pytest.mark.parametrize("slot", [
    a_slot(datetime(2026, 5, 11, 14, 0, tzinfo=UTC), 60, zone="Asia/Tokyo"),
    a_slot(datetime(2026, 5, 12, 14, 0, tzinfo=UTC), 60, zone="America/Los_Angeles"),
    some_days(date(2026, 5, 12), zone="Asia/Tokyo"),
    some_days(date(2026, 5, 12), zone="America/Los_Angeles"),
])  # fmt: skip
def test_what_is_offered_in_another_zone_never_clashes(world: World, slot: Slot) -> None:
    world.book(some_days(date(2026, 5, 12)), title="Holiday")
    world.book(a_slot(datetime(2026, 5, 13, 2, 0, tzinfo=UTC), 60, zone="Asia/Tokyo"))
    options = {"member_id": world.member_id, "zone": LONDON, "working_hours": OFFICE, "count": 12}
    offered = world.service.free_times(slot, **options)  # type: ignore[arg-type]
    assert len(offered) == 12
    assert [free for free in offered if world.clashes(free.slot)] == []
    if slot.all_day:
        assert offered[0].slot.first_day >= slot.first_day  # type: ignore[union-attr]


def test_a_whole_day_that_is_free_is_offered_itself_whatever_its_zone(world: World) -> None:
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        (free,) = world.service.free_times(some_days(zone=zone), member_id=world.member_id, zone=LONDON, count=1)
        assert free.slot == some_days()


def test_many_clashes_need_few_statements(world: World) -> None:
    for minutes in range(20):
        world.book(at("11:00", minutes=30 + minutes), contact_id=world.contact_id)
    asked: list[str] = []
    event.listen(world.database._engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
    found = world.clashes(at("11:00"), contact_id=world.contact_id)
    assert {clash.name for clash in found} == {"Ben", "Zoë"}
    assert (len(found), len(asked) < 10) == (40, True)


def test_further_people_of_a_group_are_busy_too_and_named(world: World) -> None:
    helen, kim = a_member(name="Helen", email="helen@example.com"), a_contact(name="Kim", email="kim@example.com")
    stored(world.database, helen, kim)
    group = world.book(
        at("11:00"), contact_id=world.contact_id, further_member_ids=(helen.id,), further_contact_ids=(kim.id,)
    )
    away = world.book(some_days(), assigned_to_id=None, further_member_ids=(helen.id,), title="Course")

    def asked(**who: object) -> list[tuple[str, str]]:
        found = world.clashes(at("11:15"), **{"member_id": None, **who})
        return [(clash.name, clash.booking_id) for clash in found]

    assert asked(member_id=helen.id) == [("Helen", away.id), ("Helen", group.id)]
    assert asked(contact_id=kim.id) == [("Kim", group.id)]
    assert sorted(asked(further_member_ids=(helen.id, world.member_id), further_contact_ids=(kim.id,))) == sorted(
        [("Helen", away.id), ("Helen", group.id), ("Ben", group.id), ("Kim", group.id)]
    )
    assert asked(further_member_ids=(helen.id,), exclude_id=group.id) == [("Helen", away.id)]
    assert world.free(at("11:00"), member_id=None, further_contact_ids=(kim.id,), count=1) == ["Thu 14 11:30-12:00"]


def test_a_look_at_a_day_walks_short_index_ranges_only(world: World, tmp_path: Path) -> None:
    """The number of bookings elsewhere in time does not count: no table scan, and nobody's whole past."""
    asked: list[tuple[str, object]] = []
    engine = world.database._engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, sql, values, *_: asked.append((sql, values)))
    world.clashes(at("11:00"), contact_id=world.contact_id, location="Room 2")
    world.free(at("11:00"), contact_id=world.contact_id, location="Room 2")
    statements = [(sql, values) for sql, values in asked if "FROM bookings" in sql]
    assert len(statements) == 4
    with closing(sqlite3.connect(tmp_path / "bookings.db")) as connection:
        for sql, values in statements:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            looks = [line for line in plan if "bookings" in line]
            assert looks
            assert all("SEARCH" in line and ("order_at>" in line or "long_until>" in line) for line in looks), plan
