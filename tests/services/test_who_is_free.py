"""Who is free, and why others are not: bookings, time off, holidays and hours, each by the colleague's own clock."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.database import Database
from bookings_desktop.models.values import (
    AllDaySlot,
    BookingStatus,
    Member,
    TimedSlot,
    TimeOff,
    WorkingPeriod,
    new_id,
)  # fmt: skip
from bookings_desktop.services.availability import AvailabilityService, Hours
from bookings_desktop.services.public_holidays import Place, countries, holidays_between, regions
from bookings_desktop.services.who_is_free import Cause, Presence, Whereabouts, WhoIsFreeService
from tests.support.builders import DESK, a_booking, a_member, stored

LONDON = ZoneInfo("Europe/London")
OFFICE: Hours = tuple((weekday, "09:00", "17:00") for weekday in range(5))


def at(clock: str, day: int = 14, minutes: int = 30, zone: ZoneInfo = LONDON) -> TimedSlot:
    """A slot of May 2026 by a zone's clock; the 14th is a Thursday."""
    hour, minute = map(int, clock.split(":"))
    start = datetime(2026, 5, day, hour, minute, tzinfo=zone).astimezone(UTC)
    return TimedSlot(start, start + timedelta(minutes=minutes), "Europe/London")


@pytest.fixture
def ben(database: Database) -> Member:
    member = a_member(name="Ben")
    stored(database, member)
    return member


@pytest.fixture
def service(database: Database) -> WhoIsFreeService:
    return WhoIsFreeService(database)


def look(service: WhoIsFreeService, member: Member, slot: TimedSlot | AllDaySlot, **asked: object) -> Whereabouts:
    return service.at(slot, **{"working_hours": OFFICE, "zone": LONDON, **asked}).members[member.id]  # type: ignore[arg-type]


def take_off(database: Database, member: Member, **fields: object) -> None:
    base = TimeOff(new_id(), member.id, date(2026, 5, 14), date(2026, 5, 15), "Training")
    with database.unit_of_work(DESK) as work:
        work.time_off.add(replace(base, **fields))  # type: ignore[arg-type]
        work.commit()


def test_a_booking_keeps_busy_until_it_ends_also_as_a_further_member(
    database: Database, service: WhoIsFreeService, ben: Member
) -> None:
    mia, gone = a_member(name="Mia"), a_member(name="Gone", active=False)
    stored(database, mia, gone)
    group = a_booking(title="Group", slot=at("10:00", minutes=60), assigned_to_id=mia.id, further_member_ids=(ben.id,))
    stored(database, group)
    told = look(service, ben, at("10:30"))
    assert told == Whereabouts(Presence.BUSY, Cause.BOOKING, "Group", at("11:00").start)
    assert look(service, mia, at("10:30")) == told
    assert look(service, ben, at("11:00")).presence is Presence.FREE
    assert look(service, ben, at("10:30"), exclude_id=group.id).presence is Presence.FREE
    assert gone.id not in service.at(at("10:30"), zone=LONDON).members
    stored(database, a_booking(slot=at("14:00"), assigned_to_id=ben.id, status=BookingStatus.CANCELLED))
    assert look(service, ben, at("14:00")).presence is Presence.FREE


def test_all_day_bookings_take_the_whole_day(database: Database, service: WhoIsFreeService, ben: Member) -> None:
    stored(database, a_booking(
        title="Course", slot=AllDaySlot(date(2026, 5, 11), date(2026, 5, 15), "Europe/London"), assigned_to_id=ben.id
    ))  # fmt: skip
    assert look(service, ben, at("16:30")).title == "Course"
    assert look(service, ben, at("10:00", day=15)).presence is Presence.FREE


def test_time_off_comes_before_bookings_and_may_be_a_part_of_a_day(
    database: Database, service: WhoIsFreeService, ben: Member
) -> None:
    stored(database, a_booking(slot=at("10:00"), assigned_to_id=ben.id))
    take_off(database, ben)
    assert look(service, ben, at("10:00")).cause is Cause.TIME_OFF
    assert look(service, ben, at("10:00")).title == "Training"
    hours = at("14:00", day=18, minutes=120)
    take_off(
        database, ben, first_day=date(2026, 5, 18), end_day=date(2026, 5, 19), starts_at=hours.start, ends_at=hours.end
    )
    assert look(service, ben, at("13:30", day=18)).presence is Presence.FREE
    assert look(service, ben, at("13:45", day=18)).until == hours.end
    assert look(service, ben, at("16:00", day=18)).presence is Presence.FREE


def test_hours_are_those_of_the_own_clock_with_breaks(
    database: Database, service: WhoIsFreeService, ben: Member
) -> None:
    assert look(service, ben, at("16:45")).cause is Cause.HOURS
    assert look(service, ben, at("10:00", day=16)).presence is Presence.OFF
    assert look(service, ben, at("23:00"), working_hours=()).presence is Presence.FREE
    periods = (
        WorkingPeriod(3, 9 * 60, 12 * 60),
        WorkingPeriod(3, 13 * 60, 17 * 60),
        WorkingPeriod(3, 17 * 60, 18 * 60),
    )
    far = a_member(name="Kenji", working_hours=periods, time_zone="Asia/Tokyo")
    stored(database, far)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert look(service, far, at("11:30", zone=tokyo)).presence is Presence.FREE
    assert look(service, far, at("11:45", zone=tokyo)).cause is Cause.HOURS
    assert look(service, far, at("16:45", zone=tokyo, minutes=60)).presence is Presence.FREE
    assert look(service, far, at("10:00", zone=LONDON)).cause is Cause.HOURS  # the evening there
    whole = AllDaySlot(date(2026, 5, 15), date(2026, 5, 16), "Europe/London")
    assert look(service, far, whole).cause is Cause.HOURS
    assert look(service, far, replace(whole, first_day=date(2026, 5, 14))).presence is Presence.FREE


def test_public_holidays_are_no_working_time(service: WhoIsFreeService, ben: Member) -> None:
    england = Place("GB", "ENG")
    told = look(service, ben, at("10:00", day=25), place=england)
    assert (told.presence, told.cause, told.title) == (Presence.OFF, Cause.HOLIDAY, "Spring Bank Holiday")
    assert look(service, ben, at("10:00", day=25)).presence is Presence.FREE
    assert look(service, ben, at("10:00", day=26), place=england).presence is Presence.FREE
    assert service.at(at("10:00", day=25), zone=LONDON, place=england).holiday == "Spring Bank Holiday"
    assert service.at(at("10:00", day=26), zone=LONDON, place=england).holiday == ""


def test_free_times_are_offered_neither_in_time_off_nor_on_holidays(database: Database, ben: Member) -> None:
    take_off(database, ben, first_day=date(2026, 5, 26), end_day=date(2026, 5, 27))
    available = AvailabilityService(database)
    asked = {"member_id": ben.id, "working_hours": OFFICE, "zone": LONDON, "count": 1, "not_before": at("08:00").start}
    (free,) = available.free_times(at("10:00", day=25), holidays=Place("GB", "ENG"), **asked)  # type: ignore[arg-type]
    assert free.start == at("09:00", day=27).start
    (free,) = available.free_times(at("10:00", day=25), **asked)  # type: ignore[arg-type]
    assert free.start == at("10:00", day=25).start
    (free,) = available.free_times(at("10:00", day=26), **{**asked, "member_id": None})  # type: ignore[arg-type]
    assert free.start == at("10:00", day=26).start


def test_holidays_differ_by_region_and_what_is_unknown_has_none() -> None:
    day = date(2026, 8, 15)
    bavaria = holidays_between(Place("DE", "BY"), date(2026, 1, 1), date(2027, 1, 1))
    assert date(2026, 1, 6) in bavaria
    assert date(2026, 1, 6) not in holidays_between(Place("DE"), date(2026, 1, 1), date(2027, 1, 1))
    assert set(holidays_between(Place("DE", "BY"), day, date(2027, 1, 2))) >= {date(2026, 12, 25), date(2027, 1, 1)}
    assert holidays_between(Place("XX"), day, date(2027, 1, 1)) == {}
    assert holidays_between(Place("DE", "NOWHERE"), day, date(2027, 1, 1)) == {}
    assert holidays_between(Place(), day, date(2027, 1, 1)) == {}
    assert ("GB", "United Kingdom") in countries()
    assert ("BY", "Bayern") in regions("DE")
    assert regions("") == regions("XX") == ()


def test_the_list_of_countries_is_the_librarys_and_needs_it_not() -> None:
    from holidays.registry import COUNTRIES

    assert {code for code, _ in countries()} == {codes[1] for codes in COUNTRIES.values()}
    assert [name for _, name in countries()] == sorted(name for _, name in countries())
    program = (
        "import sys; from bookings_desktop.services import public_holidays as known; known.countries(); "
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - our own words
