"""Reading: dead tokens, pages, absences, and much vanishing at once (facts page, section 11, cases 25 to 35)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.results import Side, Stop
from tests.support.sync_world import Clock, Desk, Google


@pytest.mark.parametrize("page", [1, 3])
@pytest.mark.parametrize("error", [(410, "fullSyncRequired"), (400, "invalid")])
def test_a_dead_token_on_any_page_reads_everything_and_loses_nothing(
    new_desk: Callable[..., Desk], google: Google, page: int, error: tuple[int, str]
) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 14):
        google.add(f"Event {hour}", hour)
    desk.settle()
    unsent = desk.add("Unsent", 7)
    for event in google.events():
        if event["summary"] != "Unsent":
            google.person.edit(event["id"], location="Room 8")
    old = desk.token()
    google.store.faults.error(*error, method="GET", path="/events$", skip=page - 1)
    for _ in range(page):
        desk.engine.pull_page()
    assert desk.token() == old
    desk.pull()
    assert desk.token() != old
    assert {one.location for one in desk.bookings() if one.id != unsent} == {"Room 8"}
    desk.settle()
    assert len(google.events()) == len(desk.bookings()) == 7


def test_the_token_is_stored_with_the_last_page_only(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 13):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    desk.engine.pull_page()
    assert (len(desk.bookings()), desk.token()) == (4, "")
    desk.restart()
    desk.settle()
    assert len(desk.bookings()) == 5
    assert desk.token()


def test_tokens_that_keep_dying_are_bounded(desk: Desk, google: Google) -> None:
    google.store.faults.error(410, "fullSyncRequired", method="GET", path="/events$", times=50)
    result = desk.pull()
    assert result.halt.stop is Stop.BUSY
    assert len([one for one in google.store.requests if one.reason == "fullSyncRequired"]) < 6


def test_an_empty_page_is_not_the_end(desk: Desk, google: Google) -> None:
    google.add("Late", 12)
    google.store.empty_pages = 2
    desk.settle()
    assert desk.titles() == ["Late"]


def test_a_tombstone_that_expired_is_found_by_reading_everything(desk: Desk, google: Google) -> None:
    kept, gone = desk.add("Kept"), desk.add("Gone", 10)
    desk.sync()
    google.person.delete(gone)
    google.store.forget_tombstones(google.calendar_id)
    google.store.expire_sync_tokens(google.calendar_id)
    desk.settle()
    assert desk.booking(gone).status is BookingStatus.CANCELLED
    assert desk.booking(kept).status is BookingStatus.SCHEDULED


def test_missing_in_a_listing_alone_cancels_nothing(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    real = desk.remote.list_page

    def forgetful(*args: object, **options: object) -> object:
        return replace(real(*args, **options), events=())

    desk.remote.list_page = forgetful
    desk.settle()
    assert desk.booking(booking).status is BookingStatus.SCHEDULED
    assert desk.mark(booking) is None


def test_an_event_suspected_missing_in_a_calendar_that_is_lost_cancels_nothing(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    real = desk.remote.list_page
    desk.remote.list_page = lambda *args, **options: replace(real(*args, **options), events=())
    desk.pull()
    google.store.remove_calendar(google.calendar_id)
    assert desk.push().halt.stop is Stop.CALENDAR_GONE
    assert desk.booking(booking).status is BookingStatus.SCHEDULED


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


def test_an_older_state_after_a_newer_one_does_not_go_back(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add("Old")
    desk.sync()
    old = desk.remote.get(google.calendar_id, booking)
    clock.advance(60)
    desk.edit(booking, title="New")
    desk.sync()
    google.add("Another", 12)
    real = desk.remote.list_page

    def late(*args: object, **options: object) -> object:
        page = real(*args, **options)
        return replace(page, events=(*page.events, old))

    desk.remote.list_page = late
    desk.pull()
    assert desk.booking(booking).title == "New"
    desk.push()
    assert (desk.booking(booking).title, google.event(booking)["summary"]) == ("New", "New")


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


def test_an_emptied_calendar_read_anew_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(9)]
    desk.sync()
    for booking in bookings:
        google.person.delete(booking)
    google.store.forget_tombstones(google.calendar_id)
    google.store.expire_sync_tokens(google.calendar_id)
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.SCHEDULED}
    desk.restart()
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    desk.engine.allow_mass_change()
    desk.settle()
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.CANCELLED}


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
