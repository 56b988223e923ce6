"""The first round with a calendar: counted, shown, and begun by a person."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.results import FirstSync, Stop
from bookings_desktop.sync.state import Phase, SyncStatus, after_pull, begun, pause_before_round
from bookings_desktop.sync.words import BEGIN, words
from tests.support.sync_world import Desk, Google

NewDesk = Callable[..., Desk]


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (FirstSync(1204, 37, 2, 9), "1,204 bookings go to Google, 37 come here, 2 need a choice."),
        (FirstSync(1, 1, 1), "1 booking goes to Google, 1 comes here, 1 needs a choice."),
        (FirstSync(0, 37), "37 bookings come here."),
        (FirstSync(0, 0, 1), "1 booking needs a choice."),
        (FirstSync(same=4), "Everything is the same here and in Google."),
    ],
)
def test_the_sentence_says_what_will_happen(first: FirstSync, sentence: str) -> None:
    assert first.sentence == sentence


def test_nothing_is_written_before_the_yes(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True)
    booking = desk.add("Here")
    google.add("There", 12)
    desk.connect()
    before = len(google.store.requests)
    for _ in range(3):
        report = desk.sync()
        assert (report.halt.stop, report.halt.first) == (Stop.FIRST_SYNC, FirstSync(1, 1))
        assert report.needs_person
        desk.edit(booking, location="Room 1")
        assert desk.push().halt.stop is Stop.FIRST_SYNC
    assert (desk.titles(), google.titles(), google.writes(before)) == (["Here"], ["There"], [])
    assert desk.token() == ""

    desk.engine.begin()
    desk.settle()
    assert desk.titles() == google.titles() == ["Here", "There"]


def test_a_restart_asks_again_until_everything_was_read_once(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True, page_size=2)
    for hour in range(9, 14):
        google.add(f"Event {hour}", hour)
    desk.connect()
    assert desk.sync().halt.first == FirstSync(0, 5)
    desk.engine.begin()
    desk.engine.pull_page()
    desk.engine.pull_page()
    desk.restart()
    assert desk.sync().halt.first == FirstSync(0, 5 - len(desk.bookings()), 0, len(desk.bookings()))
    desk.engine.begin()
    desk.settle()
    desk.add("Later")
    desk.restart()
    desk.settle()
    assert len(google.titles()) == len(desk.titles()) == 6


def test_when_both_sides_are_the_same_nobody_is_asked(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True).connect()
    assert desk.sync().halt.stop is Stop.NONE
    desk.add("Here")
    desk.settle()
    assert google.titles() == ["Here"]


@pytest.mark.parametrize(("days", "asked"), [(3, False), (40, True)])
def test_connecting_again_asks_only_after_a_long_time(
    new_desk: NewDesk, google: Google, days: int, asked: bool
) -> None:
    desk = new_desk(asks_first=True).connect()
    booking = desk.add("Here")
    desk.engine.begin()
    desk.settle()
    desk.engine.disconnect()
    desk.clock.advance(timedelta(days=days).total_seconds())
    desk.edit(booking, title="Edited")
    desk.connect()
    assert desk.sync().halt.stop is (Stop.FIRST_SYNC if asked else Stop.NONE)
    assert google.titles() == (["Here"] if asked else ["Edited"])


def test_connecting_again_after_the_events_were_removed_asks(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True).connect()
    desk.add("Here")
    desk.engine.begin()
    desk.settle()
    desk.engine.disconnect(keep_events=False)
    desk.connect()
    assert desk.sync().halt.first == FirstSync(1)
    assert google.titles() == []


def test_another_calendar_asks_anew_and_the_old_links_stay_until_then(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True).connect()
    booking = desk.add("Here")
    desk.engine.begin()
    desk.settle()
    second = google.store.add_calendar("second@group.calendar.google.com", "Second")
    assert desk.engine.preview(second) == FirstSync(1)
    link = desk.link(booking)
    assert link is not None
    assert link.calendar_id == google.calendar_id
    desk.engine.connect(second)
    assert desk.sync().halt.first == FirstSync(1)


def test_a_page_that_fails_is_counted_once_it_comes(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True, page_size=2)
    for hour in range(9, 14):
        google.add(f"Event {hour}", hour)
    desk.connect()
    desk.engine.pull_page()
    desk.engine.pull_page()
    desk.remote.online = False
    assert desk.pull().halt.stop is Stop.OFFLINE
    desk.remote.online = True
    desk.clock.advance(120)
    assert desk.pull().halt.first == FirstSync(0, 5)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_counted_is_what_happens(new_desk: NewDesk, google: Google, seed: int) -> None:
    print("seed", seed)  # noqa: T201
    dice = random.Random(seed)  # noqa: S311
    old = new_desk().connect()
    ids = [old.add(f"Booking {number}", hour=8 + number % 9) for number in range(14)]
    made = [google.add(f"By hand {hour}", hour) for hour in range(8, 12)]
    old.settle()
    old.engine.disconnect()
    old.clock.advance(timedelta(days=35).total_seconds())
    for booking_id in dice.sample(ids, 8):
        dice.choice([old.cancel, old.delete, partial(old.edit, title="Ours")])(booking_id)
    for event_id in dice.sample(ids, 3):
        google.person.delete(event_id)
    for event_id in dice.sample([*made, *(event["id"] for event in google.events())], 6):
        if google.event(event_id)["status"] != "cancelled":
            google.person.edit(event_id, **{dice.choice(["summary", "location"]): "Theirs"})
    old.add("New here")
    google.add("New there", 15)
    desk = Desk(old.database, google, old.clock, page_size=dice.randint(2, 30), asks_first=True).connect()

    counted = desk.sync().halt.first
    assert counted is not None
    changed_before = {one.id: one.version for one in desk.bookings()}
    since = len(google.store.requests)
    desk.engine.begin()
    report = desk.settle()

    assert len(google.writes(since)) == counted.to_google + sum(
        1 for one in desk.bookings() if desk.conflicts(one.id) and _also_sent(desk, google, one.id, since)
    )
    arrived = {one.id for one in desk.bookings() if changed_before.get(one.id) != one.version}
    only_here = {one for one in arrived if not _also_sent(desk, google, one, since) and not desk.conflicts(one)}
    assert (len(only_here), report.conflicts) == (counted.to_here, counted.to_choose)


def _also_sent(desk: Desk, google: Google, booking_id: str, since: int) -> bool:
    link = desk.link(booking_id)
    event_id = link.event_id if link is not None else booking_id
    return any(event_id in request.path for request in google.store.requests[since:] if request.writes)


def test_the_state_asks_and_waits_for_a_person(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(asks_first=True)
    desk.add("Here", status=BookingStatus.CONFIRMED)
    desk.connect()
    result = desk.pull()
    status = after_pull(begun(SyncStatus()), result, desk.clock(), desk.engine.counts())
    assert status.phase is Phase.ASKS
    said = words(status, desk.clock(), desk.clock().tzinfo)  # type: ignore[arg-type]
    assert (said.detail, said.button) == ("1 booking goes to Google.", BEGIN)
    assert pause_before_round(status, desk.clock(), poll_seconds=60, in_use=True, random=0.5) is None
