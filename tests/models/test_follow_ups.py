"""The follow-ups of one contact, with the names of what they belong to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bookings_desktop.models.database import Database
from bookings_desktop.models.values import FollowUp, new_id
from tests.support.builders import DESK, START, a_booking, a_contact, a_member, stored

ADA, BOB = a_contact(id="a" * 32, name="Ada"), a_contact(id="b" * 32, name="Bob")
HELEN = a_member(id="d" * 32, name="Helen")
VISIT = a_booking(id="e" * 32, title="Check", contact_id=ADA.id)
GROUP = a_booking(id="f" * 32, title="Yoga", contact_id=BOB.id, further_contact_ids=(ADA.id,))


def test_those_of_a_contact_are_its_own_and_its_bookings(database: Database) -> None:
    stored(database, ADA, BOB, HELEN, VISIT, GROUP)
    with database.unit_of_work(DESK) as work:

        def add(text: str, due: int | None = None, **fields: Any) -> None:
            day = None if due is None else date(2026, 5, 14) + timedelta(days=due)
            work.follow_ups.add(FollowUp(new_id(), text, due=day, **fields))

        add("of the group", 9, booking_id=GROUP.id)
        add("some day", contact_id=ADA.id)
        add("of the visit", -1, booking_id=VISIT.id, contact_id=ADA.id, assigned_to_id=HELEN.id)
        add("was done", -5, contact_id=ADA.id, done_at=START, done_by="Helen")
        add("was done later", -5, booking_id=VISIT.id, done_at=START + timedelta(hours=1))
        add("of Bob", contact_id=BOB.id)
        add("of nobody")
        work.commit()
    with database.reading() as work:
        entries = work.follow_up_lists.of_contact(ADA.id)
        others = work.follow_up_lists.of_contact(BOB.id)
    assert [entry.follow_up.text for entry in entries] == [
        "of the visit",
        "of the group",
        "some day",
        "was done later",
        "was done",
    ]
    assert [entry.follow_up.text for entry in others] == ["of the group", "of Bob"]
    assert (entries[0].booking_title, entries[0].contact_name, entries[0].member_name) == ("Check", "Ada", "Helen")
