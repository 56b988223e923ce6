from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import MEMBER_COLOURS, Booking, BookingStatus, TimedSlot
from bookings_desktop.services import sample_data
from bookings_desktop.settings import resources_folder

FOLDER = resources_folder() / "sample"
ZONE = "Europe/London"


def compose(today: date, zone: str = ZONE, seed: int = sample_data.SEED) -> sample_data.Sample:
    return sample_data.compose_sample(FOLDER, today=today, zone=zone, seed=seed)


def day_of(booking: Booking) -> date:
    return booking.slot.order_at.astimezone(ZoneInfo(ZONE)).date()


@pytest.mark.parametrize(
    "today", [date(2026, 5, 14), date(2026, 11, 22), date(2027, 3, 28)]
)  # Thursday, Sunday, clock change
def test_the_practice_is_believable_on_any_day(today: date) -> None:
    sample = compose(today)
    timed = [booking for booking in sample.bookings if isinstance(booking.slot, TimedSlot)]
    days = Counter(day_of(booking) for booking in timed)

    assert 1100 <= len(sample.bookings) <= 1350
    assert (len(sample.members), len(sample.contacts)) == (5, 300)
    assert 7 <= days[today] <= 9
    assert min(days) >= today - timedelta(days=120)
    assert max(days) <= today + timedelta(days=90)
    assert all(day.weekday() < 6 or day == today for day in days)
    statuses = Counter((day_of(booking) < today, booking.status) for booking in timed)
    assert all(sum(statuses[when, status] for when in (True, False)) for status in BookingStatus)
    assert statuses[False, BookingStatus.COMPLETED] == 0
    assert statuses[True, BookingStatus.COMPLETED] > 500
    assert len({booking.slot.zone for booking in timed}) >= 5
    assert len({booking.id for booking in sample.bookings}) == len(sample.bookings)
    assert sum(bool(booking.meeting_link) for booking in timed) > 100
    assert 0 < overlaps(timed) < 80
    assert 5 <= len(sample.follow_ups) <= 60
    assert any(booking.slot.all_day for booking in sample.bookings)


@pytest.mark.parametrize("today", [date(2026, 5, 14), date(2026, 11, 22), date(2027, 3, 28)])
def test_there_are_groups_and_deals_to_look_at_around_the_day(today: date) -> None:
    sample = compose(today)
    names = {contact.id: contact for contact in sample.contacts}
    groups = [booking for booking in sample.bookings if len(booking.contact_ids) > 1]
    near = [group for group in groups if abs((day_of(group) - today).days) <= 7]
    assert any(day_of(group) > today for group in near)
    assert any(group.attendance for group in near)
    assert any(len(group.member_ids) > 1 for group in groups)
    assert all(len(group.contact_ids) <= (group.capacity or 0) for group in groups)
    assert all(day_of(group).weekday() < 5 for group in groups)

    assert len(sample.deals) == 3
    for deal in sample.deals:
        bookings = [booking for booking in sample.bookings if booking.deal_id == deal.id]
        assert bookings
        assert all(booking.contact_id == deal.contact_id for booking in bookings)
        assert names[str(deal.contact_id)].company in deal.name


def overlaps(bookings: list[Booking]) -> int:
    ends: dict[str | None, datetime] = {}
    count = 0
    for booking in sorted(bookings, key=lambda one: one.slot.order_at):
        assert isinstance(booking.slot, TimedSlot)
        before = ends.get(booking.assigned_to_id)
        count += before is not None and booking.slot.start < before
        ends[booking.assigned_to_id] = max(booking.slot.end, before or booking.slot.end)
    return count


def test_the_same_day_and_seed_give_the_same_practice() -> None:
    today = date(2026, 5, 14)
    assert compose(today) == compose(today)
    assert compose(today) != compose(today, seed=1)
    assert compose(today, "America/New_York").bookings


def test_the_practice_is_stored_as_it_was_composed(database: Database) -> None:
    sample = sample_data.fill(database, FOLDER, today=date(2026, 5, 14), zone=ZONE)
    with database.reading() as work:
        assert len(list(work.details.matching(BookingQuery()))) == len(sample.bookings)
        assert [member.colour for member in work.members.all()] == list(MEMBER_COLOURS)
        assert work.contacts.count() == 300
        assert len(work.deals.all()) == 3
        assert len(work.follow_ups.all(done=False)) == sum(task.done_at is None for task in sample.follow_ups)
