"""The team: members kept and put back, time off, and colleagues who leave with their bookings in other hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Booking, BookingStatus, FollowUp, Member, TimedSlot, TimeOff
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.members import MemberService
from bookings_desktop.services.team import HandOver, LeftBehind, TeamService
from tests.support.builders import DESK, FakeClock, a_booking, a_member, stored


@pytest.fixture
def team(database: Database) -> TeamService:
    return TeamService(database, lambda: "Anna")


def later(clock: FakeClock, hours: int) -> TimedSlot:
    start = clock().replace(microsecond=0) + timedelta(hours=hours)
    return TimedSlot(start, start + timedelta(minutes=30), "Europe/London")


def named(database: Database, name: str) -> Member:
    return next(member for member in MemberService(database, lambda: "").all() if member.name == name)


def test_new_members_get_the_next_colour_and_are_gone_after_an_undo(database: Database, team: TeamService) -> None:
    first, second = (team.save(Member("", name, colour="")) for name in (" Ben  Ode ", "Mia"))
    assert first.after is not None
    assert second.after is not None
    assert (first.after.name, first.after.colour, second.after.colour) == ("Ben Ode", "violet", "teal")
    assert team.next_colour() == "pink"
    undone = team.undo_member(second)
    assert [member.name for member in MemberService(database, lambda: "").all()] == ["Ben Ode"]
    again = team.undo_member(undone)
    assert named(database, "Mia").active
    team.undo_member(team.undo_member(again))
    assert named(database, "Mia").active
    renamed = team.save(replace(first.after, name="Ben"))
    back = team.undo_member(renamed)
    assert back.after is not None
    assert back.after.name == "Ben Ode"
    with pytest.raises(ChangedMeanwhile):
        team.undo_member(renamed)
    team.save(replace(named(database, "Mia"), email="mia@example.com"))
    with pytest.raises(InvalidInput):
        team.save(Member("", "Other", "MIA@example.com", colour=""))


@pytest.mark.parametrize("use", ["booking", "further", "follow-up", "time off"])
def test_a_new_colleague_to_whom_something_refers_is_put_aside_by_undo(
    database: Database, team: TeamService, clock: FakeClock, use: str
) -> None:
    added = team.save(Member("", "Ben", colour=""))
    ben = named(database, "Ben").id
    mia = a_member(name="Mia", email="mia@example.com")
    stored(database, mia)
    if use == "booking":
        stored(database, a_booking(assigned_to_id=ben, deleted_at=clock()))
    elif use == "further":
        stored(database, a_booking(assigned_to_id=mia.id, further_member_ids=(ben,)))
    elif use == "time off":
        team.save_time_off(TimeOff("", ben, date(2026, 5, 1), date(2026, 5, 2)))
    else:
        FollowUpService(database, lambda: "Anna").create(FollowUp("", "Call", assigned_to_id=ben))
    undone = team.undo_member(added)
    assert not named(database, "Ben").active
    team.undo_member(undone)
    assert named(database, "Ben").active


def test_who_leaves_hands_over_what_is_to_come_in_one_step(
    database: Database, team: TeamService, clock: FakeClock
) -> None:
    ben, mia, kim = (a_member(name=name, email=f"{name}@example.com") for name in ("Ben", "Mia", "Kim"))
    stored(database, ben, mia, kim)
    coming = a_booking(title="Coming", slot=later(clock, 5), assigned_to_id=ben.id)
    group = a_booking(title="Group", slot=later(clock, 6), assigned_to_id=ben.id, further_member_ids=(kim.id, mia.id))
    past = a_booking(title="Past", slot=later(clock, -5), assigned_to_id=ben.id)
    off = a_booking(slot=later(clock, 7), assigned_to_id=ben.id, status=BookingStatus.CANCELLED)
    stored(database, coming, group, past, off)
    bookings = BookingService(database, lambda: "Anna")

    def people(booking: Booking) -> tuple[str, ...]:
        return bookings.get(booking.id).booking.member_ids

    with database.unit_of_work(DESK) as work:
        task = work.follow_ups.add(FollowUp("1" * 32, "Send the report", assigned_to_id=ben.id))
        work.follow_ups.add(FollowUp("2" * 32, "Done", assigned_to_id=ben.id, done_at=clock()))
        work.commit()
    follow_ups = FollowUpService(database, lambda: "Anna")

    assert team.left_behind(ben.id) == LeftBehind((coming.id, group.id), (task,))
    done = team.deactivate(named(database, "Ben"), bookings=HandOver(False, mia.id), follow_ups=HandOver(False, kim.id))
    assert [follow_ups.get(one).assigned_to_id for one in ("1" * 32, "2" * 32)] == [kim.id, ben.id]
    follow_ups.undo(done.follow_ups)
    assert follow_ups.get(task.id).assigned_to_id == ben.id
    assert not named(database, "Ben").active
    assert (people(coming), people(group), people(past)) == ((mia.id,), (mia.id, kim.id), (ben.id,))
    bookings.undo(done.bookings)
    team.undo_member(done.member)
    assert (people(coming), people(group)) == ((ben.id,), (ben.id, kim.id, mia.id))
    assert named(database, "Ben").active

    team.deactivate(named(database, "Ben"), bookings=HandOver(False))
    assert follow_ups.get(task.id).assigned_to_id == ben.id
    assert (people(coming), people(group)) == ((), (kim.id, mia.id))
    with pytest.raises(InvalidInput):
        team.deactivate(named(database, "Mia"), bookings=HandOver(False, ben.id))
    with pytest.raises(InvalidInput):
        team.deactivate(named(database, "Mia"), follow_ups=HandOver(False, mia.id))
    assert named(database, "Mia").active
    assert team.deactivate(named(database, "Kim")).bookings == ()
    assert people(group) == (kim.id, mia.id)


def test_time_off_is_added_changed_deleted_and_each_is_taken_back(database: Database, team: TeamService) -> None:
    ben = team.save(Member("", "Ben", colour="")).after
    service = MemberService(database, lambda: "")
    day = date(2026, 5, 14)
    added = team.save_time_off(TimeOff("", ben.id, day, day + timedelta(days=3), "  Summer  leave "))
    assert [one.note for one in service.time_off(ben.id)] == ["Summer leave"]
    assert added.after is not None
    moved = team.save_time_off(replace(added.after, first_day=day + timedelta(days=1)))
    team.undo_time_off((moved,))
    (kept,) = service.time_off(ben.id)
    assert kept.first_day == day
    gone = team.delete_time_off(kept)
    assert service.time_off(ben.id) == ()
    team.undo_time_off((gone,))
    assert [one.first_day for one in service.time_off(ben.id)] == [day]
    with pytest.raises(InvalidInput):
        team.save_time_off(TimeOff("", ben.id, day, day))
    at = datetime(2026, 5, 14, 10, tzinfo=UTC)
    with pytest.raises(InvalidInput):
        team.save_time_off(TimeOff("", ben.id, day, day + timedelta(days=1), "", at, at))


def test_several_changes_of_one_colleague_are_taken_back_one_after_the_other(
    database: Database, team: TeamService
) -> None:
    added = team.save(Member("", "Ben", colour=""))
    titled = team.save(replace(added.after, role_title="Physio"))
    renamed = team.save(replace(titled.after, name="Ben Ode"))
    team.undo_member(renamed)
    undone = team.undo_member(titled)
    assert (named(database, "Ben").role_title, undone.after.role_title) == ("", "")
    team.undo_member(undone)
    assert named(database, "Ben").role_title == "Physio"


def test_several_changes_of_time_off_are_taken_back_one_after_the_other(database: Database, team: TeamService) -> None:
    ben = team.save(Member("", "Ben", colour="")).after
    day = date(2026, 5, 14)
    added = team.save_time_off(TimeOff("", ben.id, day, day + timedelta(days=3)))
    assert added.after is not None
    noted = team.save_time_off(replace(added.after, note="Leave"))
    with pytest.raises(ChangedMeanwhile):
        team.undo_time_off((added,))
    team.undo_time_off((noted,))
    team.undo_time_off((added,))
    assert MemberService(database, lambda: "").time_off(ben.id) == ()
