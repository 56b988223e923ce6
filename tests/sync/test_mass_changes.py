"""The question about a mass change: yes, not now, and putting the events back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync import questions
from bookings_desktop.sync.results import Side, Stop
from tests.support.sync_world import Desk, Google

NewDesk = Callable[..., Desk]


@pytest.fixture(params=[250, 3], ids=["one page", "many pages"])
def full(new_desk: NewDesk, request: pytest.FixtureRequest) -> Desk:
    """A desk with a dozen mirrored bookings."""
    desk = new_desk(page_size=request.param).connect()
    for number in range(12):
        desk.add(f"Booking {number:02}")
    desk.settle()
    return desk


def vanish(google: Google, but: int = 2) -> None:
    for event in google.events()[but:]:
        google.person.delete(event["id"])


def cancelled(desk: Desk) -> int:
    return sum(one.status is BookingStatus.CANCELLED for one in desk.bookings())


def test_not_now_keeps_the_bookings_and_goes_on_with_all_else(full: Desk, google: Google) -> None:
    vanish(google)
    google.add("New there", 15)
    assert full.sync().halt.stop is Stop.MASS_CHANGE
    before = cancelled(full)
    full.engine.postpone_mass_change()
    report = full.settle()
    assert report.halt.stop is Stop.NONE
    assert "New there" in full.titles()
    full.add("New here")
    full.settle()
    assert "New here" in google.titles()
    assert (cancelled(full), report.parked) == (before, 10 - before)
    assert full.token()


def test_sync_now_alone_never_lets_the_held_ones_go(full: Desk, google: Google) -> None:
    vanish(google)
    full.sync()
    before = cancelled(full)
    full.engine.postpone_mass_change()
    full.settle()
    for restart in (False, True):
        if restart:
            full.restart()
        full.engine.try_again()
        full.settle()
        assert cancelled(full) == before


@pytest.mark.parametrize("restart", [False, True])
def test_what_was_held_is_asked_about_again_and_then_happens(full: Desk, google: Google, restart: bool) -> None:
    vanish(google)
    full.sync()
    before = cancelled(full)
    full.engine.postpone_mass_change()
    full.settle()
    if restart:
        full.restart()
    question = full.engine.ask_again()
    assert question is not None
    assert (question.side, question.count) == (Side.HERE, 10 - before)
    assert full.pull().halt.stop is Stop.MASS_CHANGE
    full.engine.allow_mass_change()
    report = full.settle()
    assert (cancelled(full), report.parked, report.halt.stop) == (10, 0, Stop.NONE)
    assert full.engine.ask_again() is None


@pytest.mark.parametrize("late", [False, True], ids=["at once", "after not now"])
def test_the_vanished_events_can_be_put_back(full: Desk, google: Google, late: bool) -> None:
    vanish(google)
    full.sync()
    before = cancelled(full)
    if late:
        full.engine.postpone_mass_change()
        full.settle()
        full.engine.ask_again()
    full.engine.put_back()
    report = full.settle()
    assert (cancelled(full), report.parked, report.halt.stop) == (before, 0, Stop.NONE)
    assert google.titles() == full.titles()
    assert len(google.titles()) == 12 - before


def test_an_event_that_a_person_brings_back_needs_no_answer_any_more(full: Desk, google: Google) -> None:
    vanish(google)
    full.sync()
    full.engine.postpone_mass_change()
    full.settle()
    for event in google.person.deleted_events():
        google.person.restore(event["id"])
    full.settle()
    full.engine.ask_again()
    full.engine.allow_mass_change()
    full.settle()
    assert len(google.titles()) == 12
    assert len(full.titles()) == 12


def test_not_now_leaves_the_events_of_what_was_removed_here(full: Desk, google: Google) -> None:
    for booking in full.bookings()[:9]:
        full.delete(booking.id)
    assert full.sync().halt.stop is Stop.MASS_CHANGE
    full.engine.postpone_mass_change()
    one = full.add("New here")
    report = full.settle()
    assert (report.halt.stop, len(google.titles())) == (Stop.NONE, 13)
    full.delete(one)  # a single one is no mass change
    full.settle()
    assert len(google.titles()) == 12
    full.engine.ask_again()
    full.engine.allow_mass_change()
    full.settle()
    assert len(google.titles()) == 3


def test_an_edit_after_not_now_beats_the_deletion(full: Desk, google: Google) -> None:
    vanish(google)
    full.sync()
    full.engine.postpone_mass_change()
    full.settle()
    held = next(one for one in full.bookings() if _is_held(full, one.id))
    full.edit(held.id, title="Still happens")
    full.settle()
    assert "Still happens" in google.titles()


def _is_held(desk: Desk, booking_id: str) -> bool:
    mark = desk.mark(booking_id)
    return mark is not None and mark.error_title in questions.HELD_TITLES
