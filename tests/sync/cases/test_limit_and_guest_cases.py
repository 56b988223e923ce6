"""Sending: the cases 19 to 24, what Google refuses and whom it mails, of the table in ``docs/sync.md``, each by its number."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.values import new_id
from bookings_desktop.sandbox import When
from bookings_desktop.sync.results import Stop
from bookings_desktop.sync.state import SyncStatus, after_push
from bookings_desktop.sync.words import words
from tests.support.sync_world import Clock, Desk, Google, Killed, kill_at


def test_case_19_a_poison_booking_is_put_aside_and_the_others_go_on(desk: Desk, google: Google) -> None:
    poison, other = sorted((new_id(), new_id()))  # marks of the same instant are sent in the order of their ids
    google.store.faults.error(400, "invalid", method="POST")
    desk.add("Poison", id=poison)
    desk.add("Other", 10, id=other)
    report = desk.settle(together=1)
    mark = desk.mark(poison)
    assert mark is not None
    assert (mark.parked, bool(mark.error_title), report.needs_person, report.parked) == (True, True, True, 1)
    assert [event["id"] for event in google.events()] == [other]
    before = len(google.store.requests)
    desk.sync()
    assert google.writes(before) == []
    desk.engine.try_again()
    desk.settle()
    assert len(google.events()) == 2


@pytest.mark.parametrize(("status", "reason"), [(403, "rateLimitExceeded"), (403, "userRateLimitExceeded"), (429, "x")])
def test_case_20_a_rate_limit_in_the_middle_backs_off_and_goes_on(
    desk: Desk, google: Google, clock: Clock, status: int, reason: str
) -> None:
    for number in range(30):
        desk.add(f"Booking {number}")
    reason = reason if status == 403 else "rateLimitExceeded"
    google.store.faults.error(status, reason, method="POST", skip=11, times=3)
    waits: list[float] = []
    report = desk.sync(wait=lambda seconds: (waits.append(seconds), clock.advance(seconds))[0], together=1)
    assert (report.pushed, len(google.events())) == (30, 30)
    assert waits == [1.5, 2.5, 4.5]  # min(2^n + random, 64), where random is a half
    assert (google.count("POST", committed=True), google.count("POST", committed=False)) == (30, 3)


def test_case_20_a_wait_that_google_asks_for_is_kept(desk: Desk, google: Google, clock: Clock) -> None:
    desk.add()
    google.store.faults.error(429, "rateLimitExceeded", method="POST", retry_after=40)
    assert desk.push().halt.until == clock.now + timedelta(seconds=40)
    clock.advance(39)
    assert desk.push().halt.stop is Stop.BUSY
    clock.advance(1)
    desk.push()
    assert (len(google.events()), google.count("POST")) == (1, 2)


def test_case_21_a_used_up_limit_stops_writing_for_an_hour_and_not_reading(
    desk: Desk, google: Google, clock: Clock
) -> None:
    desk.add()
    google.store.quota.use_pause = timedelta(minutes=50)
    google.store.quota.exhaust(clock.now)
    result = desk.push()
    until = result.halt.until
    assert until is not None
    assert (result.halt.stop, until >= clock.now + timedelta(hours=1)) == (Stop.BUSY, True)
    said = words(after_push(SyncStatus(), result, desk.engine.counts()), clock.now, ZoneInfo("UTC"))
    assert "Google takes no more changes from this calendar" in said.detail
    google.add("From Google", 12)
    assert desk.pull().created == 1
    before = len(google.store.requests)
    clock.advance((until - clock.now).total_seconds() - 1)
    desk.push()
    assert google.writes(before) == []
    clock.advance(1)
    desk.push()
    assert len(google.events()) == 2


def test_case_23_a_change_of_guest_keeps_the_others_and_their_answers(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    google.person.invite(booking, "eve@example.org")
    google.person.respond(booking, "eve@example.org", "accepted")
    desk.edit(booking, contact_id=desk.contact("Carl", "carl@example.org"))
    desk.settle()
    answers = {guest["email"]: guest["responseStatus"] for guest in google.event(booking)["attendees"]}
    assert answers == {"carl@example.org": "needsAction", "eve@example.org": "accepted"}
    assert google.store.mails == []


def test_case_23_an_incomplete_guest_list_is_never_written(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    google.person.edit_raw(booking, attendeesOmitted=True)
    desk.sync()
    desk.edit(booking, title="New title")
    desk.settle()
    assert google.titles() == ["New title"]
    desk.edit(booking, contact_id=None)
    report = desk.settle()
    assert [guest["email"] for guest in google.event(booking)["attendees"]] == ["ada@example.org"]
    assert report.parked == 1
    assert not any(
        "attendees" in (request.body or {}) for request in google.store.requests if request.method == "PATCH"
    )


@pytest.mark.parametrize("trouble", ["lost", "refused", "killed"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_case_24_one_ticked_change_mails_once(desk: Desk, google: Google, method: str, trouble: str) -> None:
    contact = desk.contact("Ada", "ada@example.org")
    booking = desk.add(contact_id=contact)
    if method == "PATCH":
        desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    if trouble == "killed":
        kill_at(desk, {"POST": "insert", "PATCH": "patch"}[method], after=True)
        with pytest.raises(Killed):
            desk.push()
        desk.restart()
    else:
        refusal = (503, "backendError", When.AFTER) if trouble == "lost" else (429, "rateLimitExceeded", When.BEFORE)
        google.store.faults.error(*refusal[:2], method=method, when=refusal[2])
        desk.push()
    desk.edit(booking, location="Room 1")  # nobody ticked this one
    desk.settle()
    google.person.edit(booking, description="Bring shoes")  # nor its echo
    desk.settle()
    assert (google.event(booking)["summary"], google.event(booking)["location"]) == ("New title", "Room 1")
    assert len(google.store.mails) == 1
    assert all("sendUpdates" in request.params for request in google.store.requests if request.writes)


@pytest.mark.parametrize("end", ["ready", "refused", "no Meet"])
def test_case_22_a_booking_is_in_sync_whatever_becomes_of_its_room(
    desk: Desk, google: Google, clock: Clock, end: str
) -> None:
    google.store.meet.delay, google.store.meet.fails = timedelta(hours=1), end == "refused"
    if end == "no Meet":
        google.store.meet.solutions.clear()
    google.store.faults.error(503, method="POST", when=When.AFTER if end != "no Meet" else When.BEFORE)
    booking = desk.add(wants_meet=True)
    desk.settle()
    assert ([event["id"] for event in google.events()], desk.mark(booking)) == ([booking], None)
    assert desk.booking(booking).meeting_link == ""
    clock.advance(3601)
    before = len(google.store.requests)
    desk.settle()
    desk.settle()
    event = google.event(booking)
    assert (desk.booking(booking).meeting_link, google.writes(before)) == (event.get("hangoutLink", ""), [])
    assert bool(event.get("hangoutLink")) == (end == "ready")
    asked = [
        request.body["conferenceData"] for request in google.store.requests if "conferenceData" in (request.body or {})
    ]
    assert len({each["createRequest"]["requestId"] for each in asked}) == 1
