"""Reading: the cases 25 to 40 but 36 of the table in ``docs/sync.md``, each by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bookings_desktop.google import listings
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox import Person, When
from bookings_desktop.sync.results import Side, Stop
from tests.support.sync_world import HELEN, Clock, Desk, Google, Killed, kill_at

Answer = dict[str, Any]
SCHEDULED, CANCELLED = BookingStatus.SCHEDULED, BookingStatus.CANCELLED


def answer_listings(google: Google, monkeypatch: pytest.MonkeyPatch, change: Callable[[Answer], Answer]) -> None:
    """Alter what Google answers to listings from now on."""
    real = google.store.list_events
    monkeypatch.setattr(google.store, "list_events", lambda *asked: change(real(*asked)))


def listings_asked(google: Google, since: int = 0) -> list[dict[str, Any]]:
    found = google.store.requests[since:]
    return [request.params for request in found if request.method == "GET" and request.path.endswith("/events")]


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("page", [1, 3])
def test_case_25_a_dead_token_on_any_page_loses_nothing(
    new_desk: Callable[..., Desk], google: Google, page: int, restarted: bool
) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 14):
        google.add(f"Event {hour}", hour)
    desk.settle()
    unsent = desk.add("Unsent", 7)
    for event in google.events():
        google.person.edit(event["id"], location="Room 8")
    old = desk.token()
    google.store.faults.error(410, "fullSyncRequired", method="GET", path="/events$", skip=page - 1)
    if restarted:
        desk.restart()
        desk.engine.pull_page()  # the account is looked at first
    for _ in range(page):
        desk.engine.pull_page()
    assert desk.token() == old
    desk.pull()
    assert desk.token() != old
    assert {one.location for one in desk.bookings() if one.id != unsent} == {"Room 8"}
    desk.settle()
    assert len(google.events()) == len(desk.bookings()) == 7


def test_case_26_tokens_that_keep_dying_end_in_a_pause(desk: Desk, google: Google) -> None:
    google.store.faults.error(410, "fullSyncRequired", method="GET", path="/events$", times=50)
    assert desk.pull().halt.stop is Stop.BUSY
    assert len([one for one in google.store.requests if one.reason == "fullSyncRequired"]) < 6


@pytest.mark.parametrize("after", [False, True])
def test_case_27_a_kill_between_pages_is_harmless(new_desk: Callable[..., Desk], google: Google, after: bool) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 18):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    desk.engine.pull_page()
    assert (len(desk.bookings()), desk.token()) == (4, "")
    kill_at(desk, "list_page", after=after)
    with pytest.raises(Killed):
        desk.pull()
    assert (len(desk.bookings()), desk.token()) == (4, "")
    desk.restart()
    desk.settle()
    assert len(desk.bookings()) == 10
    assert desk.token()


def test_case_28_an_event_that_is_gone_is_found_by_reading_everything(desk: Desk, google: Google) -> None:
    kept, gone, fresh = desk.add("Kept"), desk.add("Gone", 10), ""
    desk.sync()
    google.person.delete(gone)
    google.store.forget_tombstones(google.calendar_id)
    google.store.expire_sync_tokens(google.calendar_id)
    fresh = desk.add("Never sent", 11)
    desk.settle()
    assert [desk.booking(one).status for one in (kept, gone, fresh)] == [SCHEDULED, CANCELLED, SCHEDULED]


def test_case_28_missing_in_a_listing_alone_cancels_nothing(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    answer_listings(google, monkeypatch, lambda answer: answer | {"items": []})
    desk.settle()
    assert (desk.booking(booking).status, desk.mark(booking)) == (SCHEDULED, None)


def test_case_28_missing_in_a_calendar_that_is_lost_cancels_nothing(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    answer_listings(google, monkeypatch, lambda answer: answer | {"items": []})
    desk.pull()
    google.store.remove_calendar(google.calendar_id)
    assert desk.push().halt.stop is Stop.CALENDAR_GONE
    assert desk.booking(booking).status is SCHEDULED


@pytest.mark.parametrize("read_anew", [False, True])
def test_case_29_an_emptied_calendar_stops_and_asks(desk: Desk, google: Google, read_anew: bool) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(9)]
    desk.sync()
    for booking in bookings:
        google.person.delete(booking)
    if read_anew:
        google.store.forget_tombstones(google.calendar_id)
        google.store.expire_sync_tokens(google.calendar_id)
    report = desk.sync()
    question = report.halt.question
    assert question is not None
    assert (report.halt.stop, question.side, question.count, question.mirrored) == (Stop.MASS_CHANGE, Side.HERE, 9, 9)
    assert {desk.booking(one).status for one in bookings} == {SCHEDULED}
    desk.restart()
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    desk.engine.allow_mass_change()
    desk.settle()
    assert {desk.booking(one).status for one in bookings} == {CANCELLED}


def test_case_30_an_older_state_after_a_newer_one_does_not_go_back(
    desk: Desk, google: Google, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = desk.add("Old")
    desk.sync()
    old = google.event(booking)
    clock.advance(60)
    desk.edit(booking, title="New")
    desk.sync()
    answer_listings(google, monkeypatch, lambda answer: answer | {"items": [*answer["items"], old]})
    desk.pull()
    assert desk.booking(booking).title == "New"
    desk.push()
    assert (desk.booking(booking).title, google.event(booking)["summary"]) == ("New", "New")


def test_case_30_the_same_page_twice_makes_one_booking(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.add("From Google")
    answer_listings(google, monkeypatch, lambda answer: answer | {"items": answer["items"] * 2})
    desk.settle()
    token, version = desk.token(), desk.bookings()[0].version
    monkeypatch.undo()
    with desk.database.unit_of_work(HELEN) as uow:
        calendar = uow.calendars.active()
        assert calendar is not None
        uow.calendars.save(replace(calendar, sync_token=""))
        uow.commit()
    desk.settle()
    assert token
    assert [(one.title, one.version) for one in desk.bookings()] == [("From Google", version)]


def test_case_31_our_own_change_coming_back_is_no_change(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "Ada@Example.org"), description="Line \n\n", location=" Room  2 ")
    desk.push()
    told: list[frozenset[str]] = []
    journal, before = desk.history(booking), len(google.store.requests)
    desk.database.bus.subscribe(lambda changes: told.append(changes.bookings))
    for _ in range(2):
        report = desk.sync()
        assert (report.pulled, report.pushed) == (0, 0)
    assert (google.writes(before), len(listings_asked(google, before))) == ([], 2)  # one call for each idle look
    assert [found for found in told if found] == []
    assert desk.history(booking) == journal


@pytest.mark.parametrize("known", [False, True])
def test_case_32_a_tombstone_with_nothing_but_an_id(
    desk: Desk, google: Google, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    booking = desk.add()
    desk.sync()
    bare = {"id": booking if known else "unknown0", "status": "cancelled"}
    if known:
        google.person.delete(booking)
    answer_listings(google, monkeypatch, lambda answer: answer | {"items": [bare]})
    report = desk.sync()
    assert report.halt.stop is Stop.NONE
    assert [one.status for one in desk.bookings()] == [CANCELLED if known else SCHEDULED]


def test_case_33_an_empty_page_is_not_the_end(desk: Desk, google: Google) -> None:
    google.add("Late", 12)
    google.store.empty_pages = 2
    desk.settle()
    assert desk.titles() == ["Late"]


def test_case_33_a_last_page_without_token_is_an_error(
    desk: Desk, google: Google, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, event = desk.token(), google.add("Late", 12)
    answer_listings(
        google, monkeypatch, lambda answer: {name: value for name, value in answer.items() if name != "nextSyncToken"}
    )
    assert (desk.pull().halt.stop, desk.token()) == (Stop.BUSY, old)
    monkeypatch.undo()
    clock.advance(60)
    desk.settle()
    assert [event["id"] for event in google.events()] == [event]
    assert desk.titles() == ["Late"]


@pytest.mark.parametrize("token", ["other calendar", "corrupted", "other question", "without mark"])
def test_case_34_a_token_that_does_not_fit_leads_to_a_full_reading(desk: Desk, google: Google, token: str) -> None:
    booking = desk.add("Here")
    desk.sync()
    google.person.edit(booking, location="Room 3")
    other = google.store.add_calendar("second@group.calendar.google.com", "Second")
    foreign = desk.remote.list_page(other, sync_token="", page_token="", page_size=250).next_sync_token
    present = listings.unmarked(desk.token())
    stored = {
        "other calendar": foreign,
        "corrupted": f"{listings.MARK}:nonsense",
        "other question": f"00000000:{present}",
        "without mark": present,
    }[token]
    with desk.database.unit_of_work(HELEN) as uow:
        calendar = uow.calendars.active()
        assert calendar is not None
        uow.calendars.save(replace(calendar, sync_token=stored))
        uow.commit()
    before = len(google.store.requests)
    assert desk.settle().halt.stop is Stop.NONE
    asked = [params.get("syncToken") for params in listings_asked(google, before)]
    assert (desk.booking(booking).location, None in asked) == ("Room 3", True)
    assert present not in asked  # a token of another question is dropped before Google sees it


def test_case_35_a_machine_that_was_off_for_two_months(desk: Desk, google: Google, clock: Clock) -> None:
    kept, gone = desk.add("Kept"), desk.add("Gone", 10)
    desk.sync()
    google.person.delete(gone)
    clock.advance(61 * 24 * 3600)  # tombstones and tokens live for about thirty days
    google.person.edit(kept, location="Room 4")
    desk.settle()
    if desk.engine.question is not None:
        desk.engine.allow_mass_change()
        desk.settle()
    assert (desk.booking(gone).status, desk.booking(kept).status) == (CANCELLED, SCHEDULED)
    assert desk.booking(kept).location == "Room 4"


@pytest.mark.parametrize("read_anew", [False, True])
@pytest.mark.parametrize("moved", [1, 3])
def test_case_37_an_event_moved_to_another_calendar_is_no_cancellation(
    desk: Desk, google: Google, read_anew: bool, moved: int
) -> None:
    private = google.store.add_calendar("private@group.calendar.google.com", "Private")
    google.store.add_calendar("holidays@group.calendar.google.com", "Holidays", access_role="reader")
    bookings = [desk.add(f"Booking {number}") for number in range(4)]
    desk.sync()
    for booking in bookings[:moved]:
        google.person.move_to_calendar(booking, private)
    google.person.copy(bookings[3], private)
    google.person.delete(bookings[3])  # a copy elsewhere does not keep it
    if read_anew:
        google.store.forget_tombstones(google.calendar_id)
        google.store.expire_sync_tokens(google.calendar_id)
    before = len(google.store.requests)
    desk.settle()
    assert [desk.booking(one).status for one in bookings] == [SCHEDULED] * 3 + [CANCELLED]
    assert [desk.mark(one) for one in bookings] == [None] * 4
    for booking in bookings[:moved]:
        assert any("moved to the calendar “Private”" in note for note in desk.notes(booking))
    assert google.writes(before) == []
    desk.edit(bookings[0], title="Mirrored again")
    desk.settle()
    assert "Mirrored again" in google.titles()


def test_case_37_moving_while_the_other_calendars_cannot_be_read_waits(
    desk: Desk, google: Google, clock: Clock
) -> None:
    private = google.store.add_calendar("private@group.calendar.google.com", "Private")
    booking = desk.add()
    desk.sync()
    google.person.move_to_calendar(booking, private)
    google.store.faults.error(503, method="GET", path=f"{private}/events", when=When.BEFORE)
    assert desk.pull().halt.stop is Stop.BUSY
    assert desk.booking(booking).status is SCHEDULED
    clock.advance(60)
    desk.settle()
    assert desk.booking(booking).status is SCHEDULED
    assert any("moved to the calendar" in note for note in desk.notes(booking))


def test_case_37_an_event_moved_back_while_it_is_searched_is_no_cancellation(desk: Desk, google: Google) -> None:
    team = google.store.add_calendar("team@group.calendar.google.com", "Team")
    booking = desk.add()
    desk.sync()
    google.person.move_to_calendar(booking, team)
    desk.edit(booking, notes="Only here", wants_meet=True)
    while google.store.requests[-1].path.rpartition("/")[2] != "calendarList":
        desk.engine.push_next()  # refused, read, and the search begins
    Person(google.store, team).move_to_calendar(booking, google.calendar_id)
    assert desk.pull().complete
    desk.settle()
    assert (desk.booking(booking).status, google.titles()) == (SCHEDULED, [desk.booking(booking).title])


@pytest.mark.parametrize("edited", [False, True])
def test_case_38_a_copied_event_does_not_take_the_booking_over(desk: Desk, google: Google, edited: bool) -> None:
    booking = desk.add("Original")
    desk.sync()
    copy = google.person.copy(booking)["id"]
    if edited:
        google.person.edit(copy, summary="Copy")
    desk.sync()
    link = desk.link(booking)
    assert link is not None
    assert (desk.titles(), link.event_id) == (["Copy" if edited else "Original", "Original"], booking)
    google.person.delete(copy)
    desk.sync()
    assert desk.booking(booking).status is SCHEDULED


def foreign_events(google: Google) -> list[str]:
    """Events of the mirror that are not ours to change."""
    focus, locked = google.add("Focus", 11), google.add("Locked", 12)
    google.person.edit_raw(focus, eventType="focusTime")
    google.person.edit_raw(locked, locked=True)
    return [focus, locked, google.add("Weekly", 13, recurrence=["RRULE:FREQ=WEEKLY"])]


def test_case_39_foreign_events_are_never_edited_or_deleted(desk: Desk, google: Google) -> None:
    foreign, booking = foreign_events(google), desk.add()
    before = {event: google.event(event) for event in foreign}
    desk.settle()
    assert [one.id for one in desk.bookings()] == [booking]
    google.store.expire_sync_tokens(google.calendar_id)
    desk.edit(booking, title="New title")
    desk.settle()
    desk.engine.disconnect(keep_events=False)
    assert {event["id"] for event in google.events()} == set(foreign)
    assert {event: google.event(event) for event in foreign} == before


def test_case_40_what_we_cannot_read_in_full_is_left_as_it_is(desk: Desk, google: Google) -> None:
    booking, private = desk.add(), google.add("Secret", 15, visibility="private")
    desk.sync()
    google.person.edit_raw(booking, visibility="private")
    google.store.set_access_role(google.calendar_id, "reader")
    hologram = google.add("Hologram", 16)
    google.person.edit_raw(hologram, eventType="hologram")
    assert desk.pull().complete
    assert sorted(one.title for one in desk.bookings()) == ["Gait analysis", "Secret"]
    assert {one.status for one in desk.bookings()} == {SCHEDULED, BookingStatus.CONFIRMED}
    assert google.event(private)["id"] == private


def test_case_40_an_unknown_status_is_kept_and_unknown_fields_are_not_erased(
    http_desk: Callable[..., Desk], google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = http_desk()
    booking = desk.add()
    desk.sync()
    google.person.edit(booking, colorId="5", extendedProperties={"shared": {"theirs": "1"}, "private": {"x": "2"}})
    google.person.edit_raw(booking, guestsCanSeeOtherGuests=False)
    answer_listings(
        google,
        monkeypatch,
        lambda answer: answer | {"items": [event | {"status": "dreaming", "mood": {}} for event in answer["items"]]},
    )
    assert desk.pull().complete
    monkeypatch.undo()
    assert desk.booking(booking).status is BookingStatus.CONFIRMED
    desk.edit(booking, title="New title")
    desk.settle()
    event = google.event(booking)
    assert (event["summary"], event["colorId"], event["guestsCanSeeOtherGuests"]) == ("New title", "5", False)
    assert event["extendedProperties"]["shared"] == {"theirs": "1"}
    assert event["extendedProperties"]["private"]["x"] == "2"
