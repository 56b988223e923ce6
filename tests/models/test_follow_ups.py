"""Follow-ups as their page groups, counts and names them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bookings_desktop.models.database import Database
from bookings_desktop.models.follow_up_repository import FollowUpCounts, FollowUpGroup
from bookings_desktop.models.values import FollowUp, new_id
from tests.support.builders import DESK, START, a_booking, a_contact, a_member, stored

TODAY = date(2026, 5, 14)
ADA, BOB = a_contact(id="a" * 32, name="Ada"), a_contact(id="b" * 32, name="Bob")
HELEN = a_member(id="d" * 32, name="Helen")
VISIT = a_booking(id="e" * 32, title="Check", contact_id=ADA.id)


@pytest.fixture
def tasks(database: Database) -> Database:
    stored(database, ADA, BOB, HELEN, VISIT)
    with database.unit_of_work(DESK) as work:

        def add(text: str, due: int | None = None, **fields: Any) -> None:
            day = None if due is None else TODAY + timedelta(days=due)
            work.follow_ups.add(FollowUp(new_id(), text, due=day, **fields))

        add("late", -1, assigned_to_id=HELEN.id, booking_id=VISIT.id)
        add("very late", -9, contact_id=BOB.id)
        add("now", 0, assigned_to_id=HELEN.id)
        add("some day", contact_id=ADA.id)
        add("soon", 1)
        add("later", 9)
        add("was done", -5, done_at=START, done_by="Helen", assigned_to_id=HELEN.id)
        add("was done later", 3, done_at=START + timedelta(hours=1))
        work.commit()
    return database


def texts(database: Database, group: FollowUpGroup, **options: Any) -> list[str]:
    with database.reading() as work:
        return [line.follow_up.text for line in work.follow_ups.lines(group, TODAY, **options)]


def test_every_follow_up_stands_in_one_group(tasks: Database) -> None:
    assert texts(tasks, FollowUpGroup.OVERDUE) == ["very late", "late"]
    assert texts(tasks, FollowUpGroup.TODAY) == ["now"]
    assert texts(tasks, FollowUpGroup.UPCOMING) == ["soon", "later", "some day"]
    assert texts(tasks, FollowUpGroup.DONE) == ["was done later", "was done"]
    with tasks.reading() as work:
        assert work.follow_ups.counts(TODAY) == FollowUpCounts(overdue=2, today=1, upcoming=3, done=2)


def test_the_groups_of_a_member_and_of_nobody(tasks: Database) -> None:
    assert texts(tasks, FollowUpGroup.OVERDUE, assigned_to_id=HELEN.id) == ["late"]
    assert texts(tasks, FollowUpGroup.OVERDUE, assigned_to_id="") == ["very late"]
    with tasks.reading() as work:
        assert work.follow_ups.counts(TODAY, assigned_to_id=HELEN.id) == FollowUpCounts(1, 1, 0, 1)
        assert work.follow_ups.counts(TODAY, assigned_to_id="") == FollowUpCounts(1, 0, 3, 1)


def test_a_long_group_is_read_in_parts(tasks: Database) -> None:
    assert texts(tasks, FollowUpGroup.UPCOMING, limit=2) == ["soon", "later"]
    assert texts(tasks, FollowUpGroup.UPCOMING, limit=2, offset=2) == ["some day"]


def test_a_line_names_what_it_belongs_to(tasks: Database) -> None:
    with tasks.reading() as work:
        bobs, late = work.follow_ups.lines(FollowUpGroup.OVERDUE, TODAY)
        (some_day,) = (one for one in work.follow_ups.lines(FollowUpGroup.UPCOMING, TODAY) if one.contact_id)
    assert (late.booking_title, late.contact_name, late.contact_id, late.member_name) == (
        "Check",
        "Ada",
        ADA.id,
        "Helen",
    )
    assert (bobs.booking_title, bobs.contact_name, bobs.member_name) == ("", "Bob", "")
    assert some_day.contact_name == "Ada"


def test_those_of_a_contact_are_its_own_and_its_bookings(tasks: Database) -> None:
    with tasks.reading() as work:
        assert [line.follow_up.text for line in work.follow_ups.of_contact(ADA.id)] == ["late", "some day"]
        assert [line.follow_up.text for line in work.follow_ups.of_contact(BOB.id)] == ["very late"]


def test_no_follow_ups_at_all(database: Database) -> None:
    with database.reading() as work:
        assert work.follow_ups.counts(TODAY) == FollowUpCounts()
        assert work.follow_ups.lines(FollowUpGroup.DONE, TODAY) == ()
