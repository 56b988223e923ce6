"""What is done on one side arrives on the other, and then nothing more happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bookings_desktop.models.reminders import CALENDAR_REMINDERS, NO_REMINDERS, Reminders
from bookings_desktop.models.sync_tables import LinkRow
from bookings_desktop.models.values import AllDaySlot, BookingStatus, HistoryAction, Origin
from tests.support.sync_world import HELEN, Clock, Desk, Google, slot


@pytest.fixture
def desk(desk: Desk, google: Google) -> Iterator[Desk]:
    """A connected desk, for which two more rounds after the test neither write nor change anything."""
    yield desk
    desk.sync()
    before, journal = len(google.store.requests), [desk.history(one.id) for one in desk.bookings()]
    for _ in range(2):
        report = desk.sync()
        assert (report.pulled, report.pushed) == (0, 0)
    assert google.writes(before) == []
    assert [desk.history(one.id) for one in desk.bookings()] == journal


def test_a_new_booking_arrives_with_all_that_is_mirrored(desk: Desk, google: Google) -> None:
    contact, member = desk.contact("Ada Byron", "ada@example.org"), desk.member("Ben", "Ben@example.org")
    booking = desk.add(
        "Gait analysis", contact_id=contact, assigned_to_id=member, location="Room 2", description="First visit",
        meeting_link="https://meet.example.org/a", notes="secret",
    )  # fmt: skip
    report = desk.sync()
    [event] = google.events()
    assert (report.pushed, event["id"], event["summary"], event["location"]) == (1, booking, "Gait analysis", "Room 2")
    assert [guest["email"] for guest in event["attendees"]] == ["ada@example.org"]
    assert event["extendedProperties"]["private"]["assignedTo"] == "ben@example.org"
    assert "secret" not in str(event)
    assert HistoryAction.SENT in [entry.action for entry in desk.history(booking)]
    assert desk.mark(booking) is None


def test_an_edit_sends_only_what_changed(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.edit(booking, reminders={"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]})
    desk.edit(booking, title="Follow-up")
    desk.sync()
    patches = [request for request in google.store.requests if request.method == "PATCH" and request.committed]
    assert [set(patch.body) for patch in patches] == [{"summary", "extendedProperties"}]
    assert patches[0].if_match not in (None, "*")
    assert google.event(booking)["reminders"]["overrides"]


def test_a_cancelled_booking_loses_its_event_and_gets_it_back(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    assert google.events() == []
    desk.edit(booking, status=BookingStatus.CONFIRMED)
    desk.sync()
    [event] = google.events()
    assert (event["id"], event["status"]) == (booking, "confirmed")


def test_a_deleted_and_a_purged_booking_lose_their_events(desk: Desk, google: Google) -> None:
    first, second = desk.add("First"), desk.add("Second")
    desk.sync()
    desk.delete(first)
    desk.delete(second)
    desk.purge(second)
    desk.sync()
    assert google.events() == []
    assert desk.link(second) is None
    assert desk.mark(second) is None


def test_a_booking_restored_from_the_trash_is_there_again(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.delete(booking)
    desk.sync()
    desk.edit(booking, deleted_at=None, title="Back again")
    desk.sync()
    assert google.titles() == ["Back again"]


def test_nothing_is_sent_within_the_undo_window(new_desk: Callable[..., Desk], google: Google, clock: Clock) -> None:
    desk = new_desk(undo_window=timedelta(seconds=10)).connect()
    booking = desk.add()
    result = desk.push()
    assert (google.events(), result.next_at) == ([], clock.now + timedelta(seconds=10))
    clock.advance(10)
    desk.push()
    assert [event["id"] for event in google.events()] == [booking]


def test_an_event_made_by_hand_becomes_a_booking(desk: Desk, google: Google) -> None:
    known = desk.contact("Ada Byron", "ada@example.org")
    google.add("Known", attendees=[{"email": "Ada@Example.org"}])
    google.add("Unknown", 10, attendees=[{"email": "carl@example.org", "displayName": "Carl"}], location="Room 1")
    report = desk.sync()
    by_title = {one.title: one for one in desk.bookings()}
    assert report.pulled == 2
    assert by_title["Known"].contact_id == known
    with desk.database.reading() as uow:
        carl = uow.contacts.get(by_title["Unknown"].contact_id or "")
    assert (carl.name, carl.emails, by_title["Unknown"].location) == ("Carl", ("carl@example.org",), "Room 1")
    assert {entry.origin for entry in desk.history(by_title["Known"].id)} == {Origin.GOOGLE}


def test_an_event_moved_in_google_moves_the_booking_and_nothing_else(desk: Desk, google: Google) -> None:
    booking = desk.add(status=BookingStatus.CONFIRMED)
    desk.sync()
    google.person.move(booking, "2026-05-21T13:00:00+00:00", "2026-05-21T14:00:00+00:00")
    before = len(google.store.requests)
    desk.sync()
    after = desk.booking(booking)
    assert (after.slot.order_at.hour, after.slot.order_at.day, after.status) == (13, 21, BookingStatus.CONFIRMED)
    assert google.writes(before) == []


def test_whole_days_and_back(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.move(booking, "2026-05-21", "2026-05-23")
    desk.sync()
    assert desk.booking(booking).slot == AllDaySlot(date(2026, 5, 21), date(2026, 5, 23), "UTC")
    desk.edit(booking, slot=slot(11))
    desk.sync()
    assert "dateTime" in google.event(booking)["start"]


def test_an_event_deleted_in_google_cancels_the_booking(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.delete(booking)
    desk.sync()
    assert desk.booking(booking).status is BookingStatus.CANCELLED
    assert "The event was deleted in Google Calendar." in desk.notes(booking)


def test_an_event_taken_out_of_googles_bin_takes_the_booking_back(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.delete(booking)
    desk.sync()
    google.person.restore(booking)
    desk.sync()
    assert desk.booking(booking).status in (BookingStatus.SCHEDULED, BookingStatus.CONFIRMED)


def test_a_guest_taken_off_in_google_leaves_the_booking(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    google.person.edit(booking, attendees=[])
    desk.sync()
    assert desk.booking(booking).contact_id is None


def test_a_guest_known_under_a_second_address_is_no_change(desk: Desk, google: Google) -> None:
    contact = desk.contact("Ada", "ada@work.example", "ada@home.example")
    event = google.add("Talk", attendees=[{"email": "ada@home.example"}])
    desk.sync()
    [booking] = desk.bookings()
    assert booking.contact_id == contact
    desk.edit(booking.id, title="Long talk")
    desk.sync()
    assert [guest["email"] for guest in google.event(event)["attendees"]] == ["ada@home.example"]
    desk.edit(booking.id, contact_id=None)
    desk.sync()
    assert google.event(event).get("attendees", []) == []


def test_an_address_of_nobody_here_is_left_alone(desk: Desk, google: Google) -> None:
    event = google.add("Talk", extendedProperties={"private": {"assignedTo": "stranger@example.org"}})
    desk.sync()
    [booking] = desk.bookings()
    assert booking.assigned_to_id is None
    desk.edit(booking.id, title="Long talk")
    desk.sync()
    assert google.event(event)["extendedProperties"]["private"]["assignedTo"] == "stranger@example.org"


def test_a_member_with_a_new_address_stays_assigned(desk: Desk, google: Google) -> None:
    member = desk.member("Ben", "ben@example.org")
    booking = desk.add(assigned_to_id=member)
    desk.sync()
    google.person.edit(booking, location="Room 3")
    with desk.database.unit_of_work(HELEN) as uow:
        uow.members.save(replace(uow.members.get(member), email="ben@new.example"))
        uow.commit()
    desk.sync()
    assert google.event(booking)["extendedProperties"]["private"]["assignedTo"] == "ben@new.example"
    assert (desk.booking(booking).assigned_to_id, desk.conflicts(booking)) == (member, ())


def test_a_guests_answer_changes_nothing_here(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    version = desk.booking(booking).version
    google.person.respond(booking, "ada@example.org", "accepted")
    report = desk.sync()
    assert (report.pulled, desk.booking(booking).version) == (0, version)


def test_series_and_foreign_kinds_are_left_alone(desk: Desk, google: Google) -> None:
    google.add("Weekly", recurrence=["RRULE:FREQ=WEEKLY"])
    focus = google.add("Focus", 11)
    google.person.edit_raw(focus, eventType="focusTime")
    desk.sync()
    assert desk.bookings() == []


def test_two_desks_see_each_others_work(new_desk: Callable[..., Desk], google: Google) -> None:
    one, two = new_desk().connect(), new_desk().connect()
    booking = one.add("From one")
    one.sync()
    two.sync()
    assert two.booking(booking).title == "From one"
    two.edit(booking, title="From two", status=BookingStatus.COMPLETED)
    two.sync()
    one.sync()
    assert (one.booking(booking).title, one.booking(booking).status) == ("From two", BookingStatus.COMPLETED)
    before = len(google.store.requests)
    for desk in (one, two, one, two):
        desk.sync()
    assert google.writes(before) == []


def test_the_event_of_a_cancelled_booking_can_stay_marked(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk(keep_cancelled=True).connect()
    booking = desk.add("Gait analysis")
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    assert google.titles() == ["Cancelled: Gait analysis"]
    before = len(google.store.requests)
    google.person.edit(booking, location="Room 9")
    desk.sync()
    desk.sync()
    assert google.writes(before) == []
    assert (desk.booking(booking).title, desk.booking(booking).status) == ("Gait analysis", BookingStatus.CANCELLED)
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.sync()
    assert google.titles() == ["Gait analysis"]
    desk.delete(booking)
    desk.sync()
    assert google.titles() == []


def test_kept_events_of_cancelled_bookings_go_once_they_are_no_longer_wanted(
    new_desk: Callable[..., Desk], google: Google
) -> None:
    desk = new_desk(keep_cancelled=True).connect()
    booking = desk.add("Gait analysis")
    desk.add("Knee assessment")
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    assert google.titles() == ["Cancelled: Gait analysis", "Knee assessment"]

    desk.engine.set_keep_cancelled(False)
    desk.sync()
    assert google.titles() == ["Knee assessment"]
    assert desk.booking(booking).status is BookingStatus.CANCELLED
    before = len(google.store.requests)
    desk.engine.set_keep_cancelled(False)
    desk.sync()
    assert google.writes(before) == []


POPUP = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}


def test_reminders_go_both_ways_and_alone(desk: Desk, google: Google) -> None:
    booking = desk.add(reminders=Reminders((("email", 1440),)))
    desk.sync()
    assert google.event(booking)["reminders"]["overrides"] == [{"method": "email", "minutes": 1440}]
    desk.edit(booking, reminders=NO_REMINDERS)
    desk.sync()
    patches = [request for request in google.store.requests if request.method == "PATCH" and request.committed]
    assert [set(patch.body) - {"extendedProperties"} for patch in patches] == [{"reminders"}]
    assert google.event(booking)["reminders"] == {"useDefault": False}
    google.person.edit(booking, reminders=POPUP)
    desk.sync()
    assert desk.booking(booking).reminders == Reminders((("popup", 5),))
    desk.edit(booking, reminders=CALENDAR_REMINDERS)
    desk.sync()
    assert google.event(booking)["reminders"] == {"useDefault": True}
    made = google.add("By hand", reminders=POPUP)
    desk.sync()
    (found,) = [one for one in desk.bookings() if one.title == "By hand"]
    assert (found.id == made or desk.link(found.id) is not None, found.reminders) == (True, Reminders((("popup", 5),)))


def test_reminders_set_in_google_before_they_were_mirrored_are_never_overwritten(desk: Desk, google: Google) -> None:
    """A base from before reminders were mirrored has none; it must not make ours look changed."""
    booking = desk.add()
    desk.sync()
    google.person.edit(booking, reminders=POPUP)
    link = desk.link(booking)
    assert link is not None
    with desk.database.unit_of_work(HELEN) as work:
        row = work.context.session.get(LinkRow, booking)
        assert row is not None
        row.base = {name: value for name, value in row.base.items() if name != "reminders"}
        row.etag = google.event(booking)["etag"]
        work.commit()
    before = len(google.store.requests)
    desk.edit(booking, title="Follow-up")
    desk.sync()
    written = [request.body for request in google.store.requests[before:] if request.writes]
    assert [set(body) & {"summary", "reminders"} for body in written] == [{"summary"}]
    assert google.event(booking)["reminders"] == POPUP
    assert desk.booking(booking).reminders == Reminders((("popup", 5),))
