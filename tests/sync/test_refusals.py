"""What Google refuses, and whom it may mail; more of it in ``cases/``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings_desktop.sandbox import When
from bookings_desktop.services.bookings import BookingService, Changed, draft_of
from bookings_desktop.sync.results import Stop
from tests.support.sync_world import Clock, Desk, Google


def test_too_fast_waits_and_goes_on_at_the_same_booking(desk: Desk, google: Google, clock: Clock) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    google.store.faults.error(429, "rateLimitExceeded", method="POST", skip=2, retry_after=7)
    result = desk.push()
    assert (result.halt.stop, result.halt.until, len(google.events())) == (
        Stop.BUSY,
        clock.now + timedelta(seconds=7),
        2,
    )
    requests = len(google.store.requests)
    assert desk.push().halt.stop is Stop.BUSY
    assert len(google.store.requests) == requests
    clock.advance(7)
    desk.push()
    assert len(google.events()) == 5
    assert len([one for one in google.store.requests if one.method == "POST"]) == 6


def test_offline_keeps_everything_and_says_so(desk: Desk, google: Google) -> None:
    desk.remote.online = False
    booking = desk.add()
    report = desk.sync()
    assert (report.halt.stop, report.offline, report.needs_person, report.left) == (Stop.OFFLINE, True, False, 1)
    desk.remote.online = True
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


def test_a_dead_sign_in_stops_and_keeps_the_outbox(desk: Desk, google: Google) -> None:
    desk.remote.signed_in = False
    booking = desk.add()
    report = desk.sync()
    assert (report.halt.stop, report.needs_person, report.left) == (Stop.SIGN_IN, True, 1)
    desk.remote.signed_in = True
    desk.engine.try_again()
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


def test_a_refused_write_stops_writing_until_the_right_is_back(desk: Desk, google: Google) -> None:
    booking = desk.add()
    google.store.faults.error(403, "requiredAccessLevel", method="POST")
    assert desk.push().halt.stop is Stop.READ_ONLY
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


def test_guests_are_mailed_only_when_a_person_asked(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    assert google.store.mails == []
    desk.edit(booking, title="New title", notify_guest=True)
    desk.settle()
    assert [mail.kind for mail in google.store.mails] == ["update"]
    desk.edit(booking, location="Room 1")
    desk.settle()
    assert len(google.store.mails) == 1


def test_a_mail_sent_with_a_lost_answer_is_not_repeated_by_the_next_edit(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    google.store.faults.error(503, method="PATCH", when=When.AFTER)
    desk.push()
    desk.edit(booking, location="Room 1")
    desk.settle()
    assert (google.event(booking)["location"], len(google.store.mails)) == ("Room 1", 1)


def test_a_refused_try_keeps_the_wish_to_mail(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    google.person.respond(booking, "ada@example.org", "accepted")  # the first try answers 412
    desk.settle()
    assert len(google.store.mails) == 1


@pytest.mark.parametrize("refused", [True, False])
@pytest.mark.parametrize("remove", ["cancel", "delete", "purge"])
def test_a_removal_mails_nobody_because_of_an_older_tick(
    desk: Desk, google: Google, remove: str, refused: bool
) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    if refused:
        google.person.respond(booking, "ada@example.org", "accepted")  # the first try answers 412
        desk.remote.before_call = lambda call: getattr(desk, remove)(booking) if call == "patch" else None
        desk.push()
        desk.remote.before_call = lambda _call: None
    else:
        getattr(desk, remove)(booking)
    desk.settle()
    assert (google.events(), google.store.mails) == ([], [])


@pytest.mark.parametrize("undone", [True, False])
def test_a_change_undone_while_it_is_refused_mails_nobody(desk: Desk, google: Google, undone: bool) -> None:
    service = BookingService(desk.database, lambda: "Helen")
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    before = desk.edit(booking, location="Room 1")
    ticked = replace(draft_of(before), title="New title")
    after = service.update(booking, ticked, version=before.version, notify_guest=True).booking
    google.person.respond(booking, "ada@example.org", "accepted")  # the first try answers 412
    met = []

    def meanwhile(call: str) -> None:
        if call == "patch" and not met:
            met.append(call)
            if undone:
                service.undo((Changed(before, after),))
            else:
                desk.edit(booking, description="Bring shoes")

    desk.remote.before_call = meanwhile
    desk.push()
    desk.settle()
    event = google.event(booking)
    assert (met, event["location"]) == (["patch"], "Room 1")
    assert (event["summary"], len(google.store.mails)) == (("Gait analysis", 0) if undone else ("New title", 1))
