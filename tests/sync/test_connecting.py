"""Connecting a calendar, changing it, and letting it go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.remote import RemoteError
from bookings_desktop.sync.results import Stop
from tests.support.sync_world import Desk, Google, Killed, kill_at


def test_connecting_sends_what_is_there(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk()
    desk.add("Here")
    google.add("There", 12)
    assert desk.sync().halt.stop is Stop.OFF
    desk.connect()
    desk.settle()
    assert google.titles() == desk.titles() == ["Here", "There"]


def test_connecting_again_goes_on_where_it_was_left(desk: Desk, google: Google) -> None:
    booking, event = desk.add("Here"), google.add("There", 12)
    desk.sync()
    desk.engine.disconnect()
    assert desk.sync().halt.stop is Stop.OFF
    desk.edit(booking, title="Edited here")
    google.person.edit(event, summary="Edited there")
    desk.connect()
    desk.settle()
    assert google.titles() == desk.titles() == ["Edited here", "Edited there"]


def test_an_e_mail_ticked_while_nothing_was_connected_is_not_sent_later(desk: Desk, google: Google) -> None:
    booking = desk.add("Here", contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.engine.disconnect()
    desk.edit(booking, title="Edited here", notify_guest=True)
    desk.connect()
    desk.settle()
    assert (google.titles(), google.store.mails) == (["Edited here"], [])


def test_an_e_mail_ticked_while_offline_survives_connecting_anew(desk: Desk, google: Google) -> None:
    booking = desk.add("Here", contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="Edited here", notify_guest=True)
    desk.connect()
    desk.settle()
    assert (google.titles(), len(google.store.mails)) == (["Edited here"], 1)


def test_another_calendar_starts_with_nothing_known(desk: Desk, google: Google) -> None:
    desk.add("Here")
    desk.sync()
    second = google.store.add_calendar("second@group.calendar.google.com", "Second")
    desk.engine.connect(second)
    desk.settle()
    assert google.titles() == ["Here"]
    assert [event["summary"] for event in google.store.list_events(second)["items"]] == ["Here"]
    desk.connect()
    desk.settle()
    assert (google.titles(), len(desk.bookings())) == (["Here"], 1)


def test_disconnecting_can_take_the_events_away(desk: Desk, google: Google) -> None:
    desk.add("Here")
    desk.sync()
    desk.engine.disconnect(keep_events=False)
    assert (google.events(), desk.titles()) == ([], ["Here"])


def test_events_taken_away_come_back_when_the_calendar_stays_connected_after_all(desk: Desk, google: Google) -> None:
    for hour in (9, 10, 11):
        desk.add(f"At {hour}", hour)
    desk.settle()
    asked: list[int] = []

    def enough() -> bool:
        asked.append(len(google.events()))
        return len(asked) == 3

    assert not desk.engine.disconnect(keep_events=False, cancelled=enough)
    assert asked == [3, 2, 1]
    desk.settle()
    assert google.titles() == desk.titles() == ["At 10", "At 11", "At 9"]


@pytest.mark.parametrize("what", ["killed before", "killed after", "lost", "refused"])
def test_nothing_is_cancelled_when_taking_the_events_away_ends_halfway(desk: Desk, google: Google, what: str) -> None:
    for hour in (9, 10):
        desk.add(f"At {hour}", hour)
    desk.settle()
    if what == "lost":
        google.store.faults.wire(Wire.CLOSE, method="DELETE", when=When.AFTER)
    elif what == "refused":
        google.store.faults.error(503, method="DELETE")
    else:
        kill_at(desk, "delete", after=what == "killed after")
    with pytest.raises((Killed, RemoteError)):
        desk.engine.disconnect(keep_events=False)
    desk.restart()
    desk.settle()
    assert google.titles() == desk.titles() == ["At 10", "At 9"]
    assert {booking.status for booking in desk.bookings()} == {BookingStatus.SCHEDULED}


def test_what_was_changed_in_google_is_taken_in_before_the_events_are_taken_away(desk: Desk, google: Google) -> None:
    edited, series, deleted = (
        desk.add(title, hour) for title, hour in (("Edited", 9), ("Series", 10), ("Deleted", 11))
    )
    desk.settle()
    google.person.edit(edited, summary="Theirs")
    google.person.edit(series, recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    google.person.delete(deleted)
    desk.engine.disconnect(keep_events=False)
    assert (google.titles(), desk.titles()) == (["Series"], ["Deleted", "Series", "Theirs"])


def test_events_are_taken_away_no_faster_than_the_quota_allows(desk: Desk, google: Google) -> None:
    for hour in range(8, 20):
        desk.add(f"At {hour}", hour)
    desk.sync()
    passed: list[float] = []
    told: list[tuple[int, int, float]] = []
    pace = TokenBucket(lambda: 4, clock=lambda: sum(passed))
    desk.engine.disconnect(
        keep_events=False,
        pace=pace,
        wait=passed.append,
        progress=lambda done, total: told.append((done, total, sum(passed))),
    )
    assert google.events() == []
    assert [done for done, _total, at in told if not at] == [0, 1, 2, 3, 4]  # what was saved up goes at once
    assert sum(passed) == pytest.approx((12 - 4) / 4)


def test_a_new_installation_reads_back_the_same_bookings(new_desk: Callable[..., Desk], google: Google) -> None:
    first = new_desk().connect()
    booking = first.add("Here", status=BookingStatus.RESCHEDULED)
    first.settle()
    second = new_desk().connect()
    second.settle()
    assert second.booking(booking).status is BookingStatus.RESCHEDULED
