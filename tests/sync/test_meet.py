"""Google Meet with a booking: one room, whatever happens, and a booking that is in sync without it too (case 22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bookings_desktop.models.values import TimedSlot
from bookings_desktop.sandbox import When, Wire
from tests.support.sync_world import Clock, Desk, Google, slot

VERSIONED = {"conferenceDataVersion": 1, "sendUpdates": "none"}


def link_of(desk: Desk, booking: str) -> tuple[str, str]:
    link = desk.link(booking)
    return (link.meet, link.meet_request) if link is not None else ("", "")


def requests(google: Google) -> list[str]:
    """The ids under which rooms were asked for, in the order of the requests."""
    found = []
    for request in google.store.requests:
        conference = (request.body or {}).get("conferenceData") if isinstance(request.body, dict) else None
        if conference:
            assert request.params.get("conferenceDataVersion") == 1
            found.append(conference["createRequest"]["requestId"])
    return found


def ready(desk: Desk, google: Google, clock: Clock) -> None:
    """Let Google finish its rooms, and hear of it."""
    clock.advance(google.store.meet.delay.total_seconds() + 1)
    desk.settle()


def test_a_room_is_pending_then_ready_and_fills_the_link(desk: Desk, google: Google, clock: Clock) -> None:
    google.store.meet.delay = timedelta(hours=1)
    booking = desk.add(wants_meet=True)
    desk.sync()
    assert link_of(desk, booking) == ("pending", booking)
    assert (desk.booking(booking).meeting_link, desk.mark(booking)) == ("", None)
    ready(desk, google, clock)
    room = google.event(booking)["hangoutLink"]
    assert (link_of(desk, booking)[0], desk.booking(booking).meeting_link) == ("ready", room)
    since = len(google.store.requests)
    desk.sync()
    desk.sync()
    assert (google.writes(since), requests(google)) == ([], [booking])


def test_a_room_can_be_asked_for_later_and_alone(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add(description="Bring shoes")
    desk.sync()
    since = len(google.store.requests)
    desk.edit(booking, wants_meet=True)
    desk.sync()
    (write,) = [request for request in google.store.requests[since:] if request.writes]
    assert set(write.body) == {"conferenceData", "extendedProperties"}
    ready(desk, google, clock)
    assert desk.booking(booking).meeting_link == google.event(booking)["hangoutLink"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_lost_answer_makes_no_second_room(desk: Desk, google: Google, clock: Clock, method: str) -> None:
    booking = desk.add(wants_meet=method == "POST")
    if method == "PATCH":
        desk.sync()
        desk.edit(booking, wants_meet=True, title="New title")
    google.store.faults.error(503, method=method, when=When.AFTER)
    desk.settle()
    ready(desk, google, clock)
    assert set(requests(google)) == {booking}
    assert desk.booking(booking).meeting_link == google.event(booking)["hangoutLink"]


@pytest.mark.parametrize("after", [True, False])
def test_a_kill_around_the_request_makes_no_second_room(desk: Desk, google: Google, clock: Clock, after: bool) -> None:
    booking = desk.add(wants_meet=True)

    def kill(call: str) -> None:
        if call == "insert":
            raise KeyboardInterrupt

    if after:
        desk.remote.after_call = kill
    else:
        desk.remote.before_call = kill
    with pytest.raises(KeyboardInterrupt):
        desk.push()
    desk.remote.before_call = desk.remote.after_call = lambda _call: None
    desk.restart()
    desk.settle()
    ready(desk, google, clock)
    assert set(requests(google)) == {booking}
    assert desk.booking(booking).meeting_link == google.event(booking)["hangoutLink"]


def test_an_account_without_meet_gets_the_booking_all_the_same(desk: Desk, google: Google) -> None:
    google.store.meet.solutions.clear()
    booking = desk.add(wants_meet=True, contact_id=desk.contact("Ada", "ada@example.org"), notify_guest=True)
    desk.settle()
    assert google.titles() == ["Gait analysis"]
    assert (link_of(desk, booking), desk.mark(booking)) == (("refused", booking), None)
    assert [mail.kind for mail in google.store.mails] == ["invitation"]
    desk.edit(booking, title="New title")
    desk.settle()
    assert (google.titles(), len(requests(google))) == (["New title"], 1)


def test_a_booking_that_is_refused_for_another_reason_is_parked(desk: Desk, google: Google) -> None:
    google.store.faults.error(400, method="POST", times=2)
    desk.add(wants_meet=True)
    desk.settle()
    assert (google.titles(), desk.engine.counts().parked) == ([], 1)


def test_a_room_refused_in_the_end_can_be_asked_for_again(desk: Desk, google: Google, clock: Clock) -> None:
    google.store.meet.fails = True
    booking = desk.add(wants_meet=True)
    desk.settle()
    ready(desk, google, clock)
    assert link_of(desk, booking)[0] == "refused"
    google.store.meet.fails = False
    desk.try_meet_again(booking)
    desk.settle()
    ready(desk, google, clock)
    assert requests(google) == [booking, f"{booking}-2"]
    assert desk.booking(booking).meeting_link == google.event(booking)["hangoutLink"]


@pytest.mark.parametrize("pending", [True, False])
def test_a_room_that_is_not_wanted_any_more_is_taken_away(
    desk: Desk, google: Google, clock: Clock, pending: bool
) -> None:
    google.store.meet.delay = timedelta(hours=1)
    booking = desk.add(wants_meet=True)
    desk.sync()
    if not pending:
        ready(desk, google, clock)
    desk.edit(booking, wants_meet=False, meeting_link="")
    desk.settle()
    ready(desk, google, clock)
    event = google.event(booking)
    assert not {"conferenceData", "hangoutLink"} & set(event)
    assert (link_of(desk, booking)[0], desk.booking(booking).meeting_link) == ("", "")


def test_a_room_taken_away_in_google_is_not_made_again(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add(wants_meet=True)
    desk.sync()
    ready(desk, google, clock)
    google.store.patch_event(google.calendar_id, booking, {"conferenceData": None}, VERSIONED)
    desk.settle()
    found = desk.booking(booking)
    assert (found.wants_meet, found.meeting_link, link_of(desk, booking)[0]) == (False, "", "")
    desk.edit(booking, title="New title")
    desk.settle()
    assert len(requests(google)) == 1


@pytest.mark.parametrize("lost", [False, True])
def test_a_room_that_is_finished_after_the_deletion_brings_nothing_back(
    desk: Desk, google: Google, clock: Clock, lost: bool
) -> None:
    google.store.meet.delay = timedelta(hours=1)
    booking = desk.add(wants_meet=True)
    if lost:
        google.store.faults.wire(Wire.CLOSE, method="POST", when=When.AFTER)
    desk.push()
    clock.advance(3700)
    desk.delete(booking)
    desk.settle()
    assert google.titles() == []
    assert desk.booking(booking).deleted_at is not None


def test_a_room_that_somebody_made_in_google_is_left_alone(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add()
    desk.sync()
    conference = {"createRequest": {"requestId": "theirs", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    google.store.patch_event(google.calendar_id, booking, {"conferenceData": conference}, VERSIONED)
    ready(desk, google, clock)
    room = google.event(booking)["hangoutLink"]
    assert desk.booking(booking).meeting_link == room
    desk.edit(booking, title="New title", slot=slot(11))
    desk.settle()
    assert google.event(booking)["hangoutLink"] == room
    assert isinstance(desk.booking(booking).slot, TimedSlot)


def test_a_booking_with_a_link_of_its_own_needs_no_room(desk: Desk, google: Google) -> None:
    desk.add(wants_meet=True, meeting_link="https://zoom.example/1")
    desk.settle()
    assert requests(google) == []


def test_two_desks_ask_for_one_room(new_desk: Callable[..., Desk], google: Google, clock: Clock) -> None:
    one, two = new_desk().connect(), new_desk().connect()
    booking = one.add()
    one.sync()
    two.sync()
    one.edit(booking, wants_meet=True)
    two.edit(booking, wants_meet=True)
    one.settle()
    two.settle()
    ready(one, google, clock)
    ready(two, google, clock)
    assert set(requests(google)) == {booking}
    room = google.event(booking)["hangoutLink"]
    assert (one.booking(booking).meeting_link, two.booking(booking).meeting_link) == (room, room)
