"""Sending: the cases 1 to 18 of the table in ``docs/sync.md``, each by its number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.values import BookingStatus, HistoryAction
from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.results import Stop
from tests.support.sync_world import HELEN, Clock, Desk, Google, Killed, kill_at

PROBLEM, CONFLICT = HistoryAction.PROBLEM, HistoryAction.CONFLICT


def actions(desk: Desk, booking: str) -> list[HistoryAction]:
    return [entry.action for entry in desk.history(booking)]


@pytest.mark.parametrize("wire", [None, *Wire])
def test_case_01_an_insert_whose_answer_was_lost_is_adopted(desk: Desk, google: Google, wire: Wire | None) -> None:
    if wire is None:
        google.store.faults.error(503, method="POST", when=When.AFTER)
    else:
        google.store.faults.wire(wire, method="POST", when=When.AFTER)
    booking = desk.add()
    desk.push()
    desk.clock.advance(60)
    desk.push()
    link = desk.link(booking)
    assert link is not None
    assert [(event["id"], event["etag"]) for event in google.events()] == [(booking, link.etag)]
    assert (google.count("POST"), desk.mark(booking)) == (
        1,
        None,
    )  # the event was looked for before anything was repeated
    assert PROBLEM not in actions(desk, booking)


def test_case_01_an_event_that_nothing_here_tells_of_is_adopted_after_409(desk: Desk, google: Google) -> None:
    booking = desk.add(location="Room 1")
    desk.sync()
    google.person.edit(booking, description="Bring shoes")
    with desk.database.unit_of_work(HELEN) as uow:
        uow.links.remove(booking)
        uow.outbox.mark(booking)
        uow.commit()
    desk.push()
    assert [request.reason for request in google.store.requests if request.method == "POST"] == ["", "duplicate"]
    assert [event["id"] for event in google.events()] == [booking]
    assert (desk.booking(booking).description, desk.conflicts(booking), desk.mark(booking)) == ("Bring shoes", (), None)


def test_case_02_an_insert_sent_twice_by_the_transport_makes_one_event(
    http_desk: Callable[..., Desk], google: Google
) -> None:
    desk = http_desk()
    google.store.faults.wire(Wire.CLOSE, method="POST", when=When.AFTER)  # Google's client sends again by itself then
    booking = desk.add()
    report = desk.settle()
    assert [request.reason for request in google.store.requests if request.method == "POST"] == ["close", "duplicate"]
    assert [event["id"] for event in google.events()] == [booking]
    assert (report.needs_person, report.left, PROBLEM in actions(desk, booking)) == (False, 0, False)


def test_case_03_a_kill_before_the_first_send_loses_nothing(desk: Desk, google: Google) -> None:
    booking = desk.add()
    kill_at(desk, "insert", after=False)
    with pytest.raises(Killed):
        desk.push()
    desk.restart()
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]
    assert google.count("POST") == 1


@pytest.mark.parametrize(("method", "verb"), [("insert", "POST"), ("patch", "PATCH"), ("delete", "DELETE")])
def test_case_04_a_kill_between_googles_answer_and_ours_repeats_nothing(
    desk: Desk, google: Google, method: str, verb: str
) -> None:
    booking = desk.add()
    if method != "insert":
        desk.sync()
        desk.edit(booking, title="New title") if method == "patch" else desk.delete(booking)
    kill_at(desk, method, after=True)
    with pytest.raises(Killed):
        desk.push()
    desk.restart()
    desk.push()
    desk.settle()
    assert google.titles() == {"insert": ["Gait analysis"], "patch": ["New title"], "delete": []}[method]
    assert (google.count(verb), desk.mark(booking), desk.conflicts(booking)) == (1, None, ())
    assert desk.booking(booking).status is BookingStatus.SCHEDULED


@pytest.mark.parametrize("when", When)
def test_case_05_a_patch_whose_outcome_is_unknown_is_looked_up_first(desk: Desk, google: Google, when: When) -> None:
    booking = desk.add()
    desk.sync()
    desk.edit(booking, title="New title")
    google.store.faults.error(503, method="PATCH", when=when)
    desk.push()
    google.store.touch_event(google.calendar_id, booking)  # the etag that we know is old by now
    before = len(google.store.requests)
    desk.clock.advance(60)
    desk.push()
    assert google.store.requests[before].method == "GET"
    assert (google.titles(), google.count("PATCH", committed=True)) == (["New title"], 1)
    assert google.count("PATCH", since=before) == (when is When.BEFORE)


@pytest.mark.parametrize("wire", [Wire.HTML, Wire.HALF_JSON, Wire.EMPTY, Wire.TRUNCATE])
def test_case_06_an_answer_that_is_no_event_is_no_success(
    http_desk: Callable[..., Desk], google: Google, wire: Wire
) -> None:
    desk = http_desk()
    google.store.faults.wire(wire, method="POST", when=When.AFTER)
    booking = desk.add()
    assert desk.push().halt.stop in (Stop.BUSY, Stop.OFFLINE)
    link = desk.link(booking)
    assert link is not None
    assert (link.base, link.etag, desk.mark(booking) is not None) == (None, "", True)
    desk.clock.advance(60)
    desk.settle()
    assert ([event["id"] for event in google.events()], desk.mark(booking)) == ([booking], None)


@pytest.mark.parametrize("kind", ["answer", "touch", "colour"])
def test_case_07_a_guest_answer_between_is_no_conflict(
    http_desk: Callable[..., Desk], google: Google, kind: str
) -> None:
    desk = http_desk()
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    if kind == "answer":
        google.person.respond(booking, "ada@example.org", "accepted")
    elif kind == "touch":
        google.store.touch_event(google.calendar_id, booking)
    else:
        google.person.edit(booking, colorId="5")
    desk.edit(booking, title="New title")
    desk.push()
    assert [request.status for request in google.store.requests if request.method == "PATCH"] == [412, 200]
    event = google.event(booking)
    assert (event["summary"], event.get("colorId")) == ("New title", "5" if kind == "colour" else None)
    assert event["attendees"][0]["responseStatus"] == ("accepted" if kind == "answer" else "needsAction")
    assert (desk.conflicts(booking), desk.mark(booking)) == ((), None)


def test_case_08_the_same_field_changed_on_both_sides_waits_for_a_person(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours", location="Room 1")
    google.person.edit(booking, summary="Theirs", description="Bring shoes")
    report = desk.settle()
    assert report.needs_person
    assert (desk.booking(booking).title, google.event(booking)["summary"]) == ("Ours", "Theirs")
    assert (desk.booking(booking).description, google.event(booking)["location"]) == ("Bring shoes", "Room 1")
    [conflict] = desk.conflicts(booking)
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == ("title", "Base", "Ours", "Theirs")
    desk.edit(booking, location="Room 2")
    desk.settle()
    assert (google.event(booking)["summary"], google.event(booking)["location"]) == ("Theirs", "Room 2")
    assert [one.field for one in desk.conflicts(booking)] == ["title"]
    assert actions(desk, booking).count(CONFLICT) == 1


def test_case_09_a_busy_event_gives_way_to_the_others(desk: Desk, google: Google, clock: Clock) -> None:
    busy, other = desk.add("Busy", 9), desk.add("Other", 10)
    desk.sync()
    google.store.faults.error(412, "conditionNotMet", method="PATCH", path=busy, times=20)
    desk.edit(busy, title="Busy 2")
    desk.edit(other, title="Other 2")
    desk.push()
    mark = desk.mark(busy)
    assert google.titles() == ["Busy", "Other 2"]
    assert mark is not None
    assert (mark.attempts, mark.due_at > clock.now) == (6, True)
    google.store.faults.clear()
    desk.settle()
    assert google.titles() == ["Busy 2", "Other 2"]


def test_case_10_a_new_version_right_after_our_own_insert_makes_no_loop(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.push()
    google.store.touch_event(google.calendar_id, booking)
    desk.edit(booking, title="New title")
    before = len(google.store.requests)
    desk.push()
    asked = [(request.method, request.status) for request in google.store.requests[before:]]
    assert asked == [("PATCH", 412), ("GET", 200), ("PATCH", 200)]
    assert (google.titles(), desk.booking(booking).title) == (["New title"], "New title")


def test_case_11_different_fields_changed_on_both_sides_both_survive(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.edit(booking, title="Ours")
    google.person.edit(booking, location="Theirs")
    desk.push()
    desk.sync()
    found, event = desk.booking(booking), google.event(booking)
    assert (found.title, found.location) == (event["summary"], event["location"]) == ("Ours", "Theirs")
    assert desk.conflicts(booking) == ()


def test_case_12_an_event_deleted_in_google_after_an_edit_here_is_restored(desk: Desk, google: Google) -> None:
    edited, left = desk.add("Edited", 9), desk.add("Left", 10)
    desk.sync()
    google.person.delete(edited)
    google.person.delete(left)
    desk.edit(edited, title="Still on")
    desk.settle()
    assert [(event["id"], event["summary"]) for event in google.events()] == [(edited, "Still on")]
    assert PROBLEM in actions(desk, edited)
    assert desk.booking(left).status is BookingStatus.CANCELLED
    assert "The event was deleted in Google Calendar." in desk.notes(left)


def test_case_13_a_refused_restore_makes_an_event_of_the_next_generation(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    google.store.refuse_restore = True
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.settle()
    assert [event["id"] for event in google.events()] == [f"{booking}g2"]
    google.person.edit(f"{booking}g2", location="Room 5")
    google.store.expire_sync_tokens(google.calendar_id)  # the tombstone under the old id is listed again
    before = len(google.store.requests)
    desk.settle()
    assert (desk.booking(booking).location, desk.booking(booking).status) == ("Room 5", BookingStatus.SCHEDULED)
    assert google.writes(before) == []


@pytest.mark.parametrize("heard_before", [True, False])
def test_case_13_an_event_of_the_next_generation_is_followed_by_other_databases(
    new_desk: Callable[..., Desk], google: Google, heard_before: bool
) -> None:
    desk, other = new_desk().connect(), new_desk().connect()
    booking = desk.add("Ours")
    desk.settle()
    other.settle()
    google.store.refuse_restore = True
    google.person.delete(booking)
    if heard_before:
        other.settle()
    desk.edit(booking, title="Still on")
    desk.settle()
    before = len(google.store.requests)
    other.settle()
    assert (other.titles(), other.link(booking).event_id) == (["Still on"], f"{booking}g2")
    assert other.booking(booking).status is BookingStatus.SCHEDULED
    assert google.writes(before) == []


def test_case_13_an_id_that_google_forgot_but_did_not_free_is_never_tried_again(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    google.store.forget_tombstones(google.calendar_id)
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.settle()
    assert [event["id"] for event in google.events()] == [f"{booking}g2"]


def test_case_14_an_edit_in_google_beats_a_deletion_here(http_desk: Callable[..., Desk], google: Google) -> None:
    desk = http_desk()
    deleted, cancelled, purged = desk.add("Deleted", 9), desk.add("Cancelled", 10), desk.add("Purged", 11)
    desk.sync()
    for booking in (deleted, cancelled, purged):
        google.person.edit(booking, location="Room 6")
    desk.delete(deleted)
    desk.cancel(cancelled)
    desk.delete(purged)
    desk.purge(purged)
    desk.push()
    for booking in (deleted, cancelled, purged):
        found = desk.booking(booking)
        assert (found.deleted_at, found.status, found.location) == (None, BookingStatus.SCHEDULED, "Room 6")
        assert PROBLEM in actions(desk, booking)
    assert (len(google.events()), google.count("DELETE", committed=True)) == (3, 0)


@pytest.mark.parametrize("forgotten", [False, True])
def test_case_15_deleted_on_both_sides_is_done(desk: Desk, google: Google, forgotten: bool) -> None:
    booking = desk.add()
    desk.sync()
    google.person.delete(booking)
    if forgotten:
        google.store.forget_tombstones(google.calendar_id)
    desk.delete(booking)
    before = len(google.store.requests)
    desk.push()
    asked = [(request.method, request.status) for request in google.store.requests[before:]]
    # Of a 404 it is not known whether the event or its calendar is missing.
    looked = [("GET", 404), ("GET", 200)] * 2
    assert asked == ([("DELETE", 404), *looked] if forgotten else [("DELETE", 410)])
    assert (desk.mark(booking), google.events()) == (None, [])
    before = len(google.store.requests)
    desk.sync()
    assert desk.booking(booking).deleted_at is not None
    assert google.writes(before) == []


@pytest.mark.parametrize("purged", [False, True])
def test_case_16_created_and_deleted_before_any_sync_sends_nothing(desk: Desk, google: Google, purged: bool) -> None:
    booking = desk.add()
    desk.delete(booking)
    if purged:
        desk.purge(booking)
    before = len(google.store.requests)
    desk.sync()
    assert (google.writes(before), desk.mark(booking), desk.link(booking)) == ([], None, None)


def test_case_17_edits_made_offline_become_one_write(desk: Desk, google: Google) -> None:
    old = desk.add("Old", 9)
    desk.sync()
    desk.remote.online = False
    new = desk.add("New", 10)
    for number in range(5):
        desk.edit(old, title=f"Old {number}")
        desk.edit(new, title=f"New {number}")
        desk.sync()
    desk.remote.online = True
    desk.engine.try_again()
    before = len(google.store.requests)
    desk.settle()
    assert (sorted(google.writes(before)), google.titles()) == (["PATCH", "POST"], ["New 4", "Old 4"])


@pytest.mark.parametrize("refused", [False, True])
def test_case_18_a_booking_made_again_under_its_id_is_not_doubled(desk: Desk, google: Google, refused: bool) -> None:
    booking = desk.add("First")
    desk.sync()
    desk.delete(booking)
    desk.purge(booking)
    desk.sync()
    google.store.refuse_restore = refused
    with desk.database.unit_of_work(HELEN) as uow:
        uow.bookings.add(desk.made("Second", id=booking))
        uow.commit()
    desk.settle()
    assert [(event["id"], event["summary"]) for event in google.events()] == [
        (f"{booking}g2" if refused else booking, "Second")
    ]
    assert (desk.mark(booking), desk.titles()) == (None, ["Second"])
