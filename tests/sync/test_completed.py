"""Completed bookings whose events are deleted in Google: they stay completed (decision 7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.sync_log import SyncLogService
from bookings_desktop.sync.results import Stop
from bookings_desktop.sync.settle import STAYS_COMPLETED
from tests.support.sync_world import Desk, Google

COMPLETED = BookingStatus.COMPLETED


def _completed(desk: Desk, title: str = "Review", hour: int = 9) -> str:
    booking = desk.add(title, hour, status=COMPLETED)
    desk.settle()
    return booking


def _forgotten(google: Google, booking: str) -> None:
    """The event is gone for good, and the feed does not tell any more."""
    google.person.delete(booking)
    google.store.expire_sync_tokens(google.calendar_id)


@pytest.mark.parametrize("lost", [lambda google, booking: google.person.delete(booking), _forgotten])
def test_a_completed_booking_stays_completed_and_writes_nothing(
    desk: Desk, google: Google, lost: Callable[[Google, str], None]
) -> None:
    booking = _completed(desk)
    requests = len(google.store.requests)
    lost(google, booking)
    report = desk.settle()
    assert (report.left, report.halt.stop) == (0, Stop.NONE)
    assert desk.booking(booking).status is COMPLETED
    assert desk.notes(booking).count(STAYS_COMPLETED) == 1
    assert [one.detail for one in SyncLogService(desk.database).recent() if one.booking_id == booking] == [
        "deleted",
        "new",
    ]
    assert desk.mark(booking) is None
    desk.settle()
    assert google.writes(requests) == []
    assert google.events() == []


@pytest.mark.parametrize("status", [BookingStatus.SCHEDULED, BookingStatus.CONFIRMED, BookingStatus.RESCHEDULED])
def test_every_other_booking_is_cancelled_as_before(desk: Desk, google: Google, status: BookingStatus) -> None:
    booking = desk.add(status=status)
    desk.settle()
    google.person.delete(booking)
    desk.settle()
    assert desk.booking(booking).status is BookingStatus.CANCELLED


def test_a_completion_that_google_does_not_know_yet_restores_the_event(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.settle()
    desk.edit(booking, status=COMPLETED)
    google.person.delete(booking)
    desk.settle()
    assert (desk.booking(booking).status, google.titles()) == (COMPLETED, ["Gait analysis"])


def test_an_edit_afterwards_restores_the_event(desk: Desk, google: Google) -> None:
    booking = _completed(desk)
    google.person.delete(booking)
    desk.settle()
    desk.edit(booking, title="Review, with X-ray")
    desk.settle()
    assert google.titles() == ["Review, with X-ray"]
    assert desk.booking(booking).status is COMPLETED


def test_an_event_taken_out_of_the_bin_is_the_same_booking_again(desk: Desk, google: Google) -> None:
    booking = _completed(desk)
    google.person.delete(booking)
    desk.settle()
    google.person.restore(booking)
    google.person.edit(booking, location="Room 7")
    desk.settle()
    (found,) = desk.bookings()
    assert (found.id, found.status, found.location) == (booking, COMPLETED, "Room 7")
    assert desk.conflicts(booking) == ()


def test_tidying_up_a_calendar_asks_nothing(desk: Desk, google: Google) -> None:
    bookings = [_completed(desk, f"Booking {number}", 6 + number) for number in range(9)]
    for booking in bookings:
        google.person.delete(booking)
    report = desk.settle()
    assert report.halt.stop is Stop.NONE
    assert {desk.booking(booking).status for booking in bookings} == {COMPLETED}
