"""What the page of the sync is told of a database: numbers, and each kind of change that waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.sync_activity import MOST_SHOWN, ChangeKind, SyncActivityService
from tests.support.sync_world import slot


@pytest.fixture
def desk(new_desk):
    made = new_desk()
    made.connect()
    return made


def read(desk):
    return SyncActivityService(desk.database).read(desk.clock() - timedelta(days=1))


def waiting(desk):
    (change,) = read(desk).waiting
    return change


def test_without_a_calendar_there_is_only_what_waits(new_desk):
    desk = new_desk()
    desk.add("Gait analysis")
    activity = read(desk)
    assert activity.calendar is None
    assert activity.counts.same == 0


def test_what_is_the_same_waits_and_needs_a_person_is_counted_apart(desk):
    ids = [desk.add(f"Booking {number}", 9 + number) for number in range(4)]
    desk.sync()
    assert read(desk).counts == (4, 0, 0, 0)
    desk.edit(ids[0], title="Changed here")
    assert read(desk).counts == (3, 1, 0, 0)
    desk.edit(ids[1], title="Ours")
    desk.google.person.edit(ids[1], summary="Theirs")
    desk.sync()
    assert read(desk).counts == (3, 0, 1, 0)
    desk.edit(ids[2], title="Refused")
    with desk.database.unit_of_work(desk_author()) as work:
        work.outbox.park(ids[2], "Google does not accept this booking.", "Look at it.")
        work.commit()
    activity = read(desk)
    assert activity.counts == (2, 0, 1, 1)
    (parked,) = activity.parked
    assert (parked.title, parked.error_title) == ("Refused", "Google does not accept this booking.")
    assert parked.living


def desk_author():
    from tests.support.sync_world import HELEN

    return HELEN


def test_a_new_booking_is_told_with_its_contact_and_its_time(desk):
    contact = desk.contact("Lucía Fernández", "lucia@example.com")
    desk.add("Vaccination", 11, contact_id=contact, notify_guest=True)
    change = waiting(desk)
    assert (change.kind, change.title, change.contact_name) == (ChangeKind.NEW, "Vaccination", "Lucía Fernández")
    assert change.slot == slot(11)
    assert change.notify_guest
    assert change.due_at is not None


@pytest.mark.parametrize(
    ("fields", "kind", "named"),
    [
        ({"slot": slot(15)}, ChangeKind.TIME, ()),
        ({"status": BookingStatus.CONFIRMED}, ChangeKind.STATUS, ()),
        ({"title": "Gait analysis, long"}, ChangeKind.CHANGED, ("title",)),
        ({"location": "Room 3", "description": "Shoes"}, ChangeKind.CHANGED, ("location",)),
        ({"description": "Shoes"}, ChangeKind.CHANGED, ()),
        ({"status": BookingStatus.CANCELLED}, ChangeKind.CANCELLED, ()),
    ],
)
def test_a_change_is_told_by_what_a_person_sees_of_it(desk, fields, kind, named):
    booking_id = desk.add()
    desk.sync()
    desk.edit(booking_id, **fields)
    change = waiting(desk)
    assert (change.kind, change.fields) == (kind, named)


def test_another_zone_at_the_same_moment_is_no_other_time(desk):
    booking_id = desk.add()
    desk.sync()
    desk.edit(booking_id, slot=replace(slot(9), zone="Asia/Tokyo"))
    assert waiting(desk).kind is ChangeKind.CHANGED


def test_what_was_deleted_cannot_be_looked_at(desk):
    booking_id = desk.add()
    desk.sync()
    desk.delete(booking_id)
    assert (waiting(desk).kind, waiting(desk).living, waiting(desk).title) == (
        ChangeKind.DELETED,
        False,
        "Gait analysis",
    )
    desk.purge(booking_id)
    assert (waiting(desk).kind, waiting(desk).living, waiting(desk).title) == (ChangeKind.DELETED, False, "")


def test_what_failed_is_told_apart_from_what_waits(desk):
    booking_id = desk.add()
    with desk.database.unit_of_work(desk_author()) as work:
        work.outbox.postpone(booking_id, desk.clock() + timedelta(minutes=4), "Google was too busy.", "")
        work.commit()
    activity = read(desk)
    assert activity.waiting == ()
    (change,) = activity.retrying
    assert change.due_at == desk.clock() + timedelta(minutes=4)
    assert change.error_title == "Google was too busy."


def test_of_very_many_only_the_first_are_told_one_by_one(desk):
    for number in range(MOST_SHOWN + 2):
        desk.add(f"Booking {number}")
    activity = read(desk)
    assert len(activity.waiting) == MOST_SHOWN
    assert activity.counts.waiting == MOST_SHOWN + 2
