"""Google Meet: pending first, ready or refused later (facts page, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, Person, SandboxStore

VERSION = {"conferenceDataVersion": 1, "sendUpdates": "none"}


def wish(request_id: str = "r1", kind: str = "hangoutsMeet") -> dict[str, Any]:
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": kind}}}


def status(event: dict[str, Any]) -> str:
    text: str = event["conferenceData"]["createRequest"]["status"]["statusCode"]
    return text


@pytest.fixture
def event(store: SandboxStore, an_event: Any) -> dict[str, Any]:
    return store.insert_event("primary", an_event(id="abcde", conferenceData=wish()), VERSION)


def test_a_room_is_pending_first_and_ready_later_with_a_new_version_in_the_feed(
    store: SandboxStore, clock: Any, an_event: Any
) -> None:
    token = store.list_events("primary")["nextSyncToken"]
    made = store.insert_event("primary", an_event(id="abcde", conferenceData=wish()), VERSION)
    assert status(made) == "pending"
    assert "entryPoints" not in made["conferenceData"]
    assert "hangoutLink" not in made
    assert store.get_event("primary", "abcde") == made
    clock.advance(seconds=3)
    (ready,) = store.list_events("primary", {"syncToken": token})["items"]
    assert status(ready) == "success"
    assert ready["etag"] != made["etag"]
    assert ready["hangoutLink"].startswith("https://meet.google.com/")
    assert ready["conferenceData"]["entryPoints"][0]["uri"] == ready["hangoutLink"]
    assert ready["hangoutLink"].endswith(ready["conferenceData"]["conferenceId"])


def test_a_room_may_be_refused_in_the_end(store: SandboxStore, clock: Any, event: dict[str, Any]) -> None:
    store.meet.fails = True
    clock.advance(seconds=3)
    failed = store.get_event("primary", "abcde")
    assert status(failed) == "failure"
    assert "hangoutLink" not in failed


def test_conference_data_is_ignored_without_its_version(
    store: SandboxStore, clock: Any, an_event: Any, event: dict[str, Any]
) -> None:
    assert "conferenceData" not in store.insert_event("primary", an_event(conferenceData=wish()))
    clock.advance(seconds=3)
    ready = store.patch_event("primary", "abcde", {"conferenceData": None, "summary": "New"})
    assert "hangoutLink" in ready
    assert "hangoutLink" in store.update_event("primary", "abcde", an_event())


@pytest.mark.parametrize("replaces", [True, False])
def test_a_room_is_taken_away_with_the_version(
    store: SandboxStore, clock: Any, an_event: Any, event: dict[str, Any], replaces: bool
) -> None:
    clock.advance(seconds=3)
    if replaces:
        bare = store.update_event("primary", "abcde", an_event(), VERSION)
    else:
        bare = store.patch_event("primary", "abcde", {"conferenceData": None}, VERSION)
    assert not {"conferenceData", "hangoutLink"} & set(bare)


def test_the_same_request_is_the_same_room_and_a_new_one_a_second(
    store: SandboxStore, clock: Any, event: dict[str, Any]
) -> None:
    clock.advance(seconds=3)
    room = store.get_event("primary", "abcde")["hangoutLink"]
    again = store.patch_event("primary", "abcde", {"conferenceData": wish()}, VERSION)
    assert (status(again), again["hangoutLink"]) == ("success", room)
    other = store.patch_event("primary", "abcde", {"conferenceData": wish("r2")}, VERSION)
    assert (status(other), "hangoutLink" in other) == ("pending", False)
    clock.advance(seconds=3)
    assert store.get_event("primary", "abcde")["hangoutLink"] != room


def test_a_room_taken_away_while_pending_does_not_come_back(
    store: SandboxStore, clock: Any, event: dict[str, Any]
) -> None:
    bare = store.patch_event("primary", "abcde", {"conferenceData": None}, VERSION)
    clock.advance(seconds=3)
    assert store.get_event("primary", "abcde") == bare


def test_a_room_asked_for_anew_while_pending_takes_its_own_time(
    store: SandboxStore, clock: Any, event: dict[str, Any]
) -> None:
    clock.advance(seconds=2)
    store.patch_event("primary", "abcde", {"conferenceData": wish("r2")}, VERSION)
    clock.advance(seconds=1)
    assert status(store.get_event("primary", "abcde")) == "pending"
    clock.advance(seconds=2)
    assert status(store.get_event("primary", "abcde")) == "success"


def test_a_deleted_event_gets_no_room(store: SandboxStore, clock: Any, event: dict[str, Any]) -> None:
    store.delete_event("primary", "abcde")
    before = store.get_event("primary", "abcde")
    clock.advance(seconds=3)
    assert store.get_event("primary", "abcde") == before


def test_an_account_without_meet_refuses_and_says_so_in_its_calendars(
    store: SandboxStore, an_event: Any, refused: Any
) -> None:
    tell = "allowedConferenceSolutionTypes"
    assert store.get_calendar_list_entry("primary")["conferenceProperties"] == {tell: ["hangoutsMeet"]}
    store.meet.solutions.clear()
    body = an_event(conferenceData=wish())
    error = refused(400, "invalid", store.insert_event, "primary", body, VERSION)
    assert error.message == "Invalid conference type value."
    assert store.get_calendar_list_entry("primary")["conferenceProperties"] == {tell: []}
    assert store.list_events("primary")["items"] == []


@pytest.mark.parametrize(
    "data",
    [
        {"createRequest": {"conferenceSolutionKey": {"type": "hangoutsMeet"}}},
        {"createRequest": {"requestId": "r1"}},
        wish(kind="eventHangout"),
        {"conferenceId": "aaa-bbbb-ccc", "entryPoints": [{"entryPointType": "video", "uri": "https://x.example"}]},
        {"rooms": []},
    ],
)
def test_conference_data_that_is_no_wish_is_refused(store: SandboxStore, an_event: Any, data: dict[str, Any]) -> None:
    with pytest.raises(ApiError) as caught:
        store.insert_event("primary", an_event(conferenceData=data), VERSION)
    assert caught.value.status == 400


def test_what_came_back_may_be_sent_again_but_not_with_another_event(
    store: SandboxStore, clock: Any, an_event: Any, event: dict[str, Any], refused: Any
) -> None:
    clock.advance(seconds=3)
    ready = store.get_event("primary", "abcde")
    kept = store.update_event("primary", "abcde", ready | {"summary": "New"}, VERSION)
    assert kept["conferenceData"] == ready["conferenceData"]
    body = an_event(conferenceData={**ready["conferenceData"], "createRequest": None})
    refused(400, "invalid", store.insert_event, "primary", body, VERSION)


def test_a_copy_in_googles_window_has_no_room_but_a_moved_event_keeps_it(
    store: SandboxStore, person: Person, clock: Any, event: dict[str, Any]
) -> None:
    target = store.insert_calendar({"summary": "Other"})["id"]
    assert "conferenceData" not in person.copy("abcde")
    person.move_to_calendar("abcde", target)
    clock.advance(seconds=3)
    assert "hangoutLink" in store.get_event(target, "abcde")
