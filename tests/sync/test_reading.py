"""Reading: absences, and much vanishing at once; more of it in ``cases/``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.results import Side, Stop
from tests.support.sync_world import Desk, Google


def test_an_event_inserted_during_a_full_reading_is_not_suspected(
    new_desk: Callable[..., Desk], google: Google
) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 13):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    booking = desk.add("New", 14)
    desk.engine.push_next()
    real = desk.remote.list_page

    def without_the_new_one(*args: object, **options: object) -> object:
        page = real(*args, **options)
        return replace(page, events=tuple(event for event in page.events if event.event_id != booking))

    desk.remote.list_page = without_the_new_one
    assert desk.pull().complete
    assert desk.mark(booking) is None


def test_a_reading_left_for_months_begins_anew(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 13):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    booking = desk.add("New", 14)
    desk.engine.push_next()
    desk.clock.advance(40 * 86_400)
    google.person.delete(booking)
    google.store.forget_tombstones(google.calendar_id)  # nothing tells of it any more but its absence
    desk.settle()
    assert desk.booking(booking).status is BookingStatus.CANCELLED


def test_many_events_vanishing_at_once_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(12)]
    desk.sync()
    for booking in bookings[:8]:
        google.person.delete(booking)
    report = desk.sync()
    question = report.halt.question
    assert question is not None
    assert (report.halt.stop, question.side, question.count, question.mirrored) == (Stop.MASS_CHANGE, Side.HERE, 8, 12)
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.SCHEDULED}
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    desk.engine.allow_mass_change()
    desk.settle()
    assert [desk.booking(one).status for one in bookings].count(BookingStatus.CANCELLED) == 8


def test_deleting_much_here_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(10)]
    desk.sync()
    for booking in bookings[:7]:
        desk.delete(booking)
    report = desk.sync()
    question = report.halt.question
    assert question is not None
    assert (question.side, question.count, len(google.events())) == (Side.GOOGLE, 7, 10)
    desk.engine.allow_mass_change()
    desk.settle()
    assert len(google.events()) == 3


def test_a_few_need_no_question(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(8)]
    desk.sync()
    for booking in bookings[:5]:
        google.person.delete(booking)
    assert desk.settle().halt.stop is Stop.NONE
