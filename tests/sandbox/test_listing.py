"""``events.list``: full and incremental sync, paging, filters (facts page, section 5)."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, Person, SandboxStore

SILENT = {"sendUpdates": "none"}


def add(person: Person, count: int = 1, **fields: Any) -> list[str]:
    return [
        person.add_event(f"Event {n}", "2026-03-10T09:00:00", "2026-03-10T10:00:00", **fields)["id"]
        for n in range(count)
    ]


def pages(store: SandboxStore, **params: Any) -> list[dict[str, Any]]:
    found = [store.list_events("primary", params)]
    while "nextPageToken" in found[-1]:
        found.append(store.list_events("primary", params | {"pageToken": found[-1]["nextPageToken"]}))
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [event["id"] for page in found for event in page["items"]]


def token(store: SandboxStore, **params: Any) -> str:
    text: str = pages(store, **params)[-1]["nextSyncToken"]
    return text


def test_answer_describes_the_calendar(store: SandboxStore) -> None:
    page = store.list_events("primary")
    assert page["kind"] == "calendar#events"
    assert (page["summary"], page["timeZone"], page["accessRole"]) == (
        "reception@example.com",
        "Europe/Zurich",
        "owner",
    )
    assert page["items"] == []


def test_only_the_last_page_has_a_sync_token(store: SandboxStore, person: Person) -> None:
    wanted = add(person, 5)
    found = pages(store, maxResults=2)
    assert [len(page["items"]) for page in found] == [2, 2, 1]
    assert sorted(ids(found)) == sorted(wanted)
    assert ["nextSyncToken" in page for page in found] == [False, False, True]


def test_page_holds_250_by_default_and_2500_at_most(store: SandboxStore, person: Person) -> None:
    add(person, 2501)
    assert [len(page["items"]) for page in pages(store)] == [250] * 10 + [1]
    assert [len(page["items"]) for page in pages(store, maxResults=9999)] == [2500, 1]
    with pytest.raises(ApiError, match="maxResults"):
        store.list_events("primary", {"maxResults": 0})


def test_incremental_answer_holds_changes_once_and_bare_tombstones(store: SandboxStore, person: Person) -> None:
    kept, changed, deleted = add(person, 3)
    before = token(store)
    person.edit(changed, summary="A")
    person.edit(changed, summary="B")
    person.delete(deleted)
    page = store.list_events("primary", {"syncToken": before})
    assert kept not in ids([page])
    assert [(event["id"], event.get("summary")) for event in page["items"]] == [(changed, "B"), (deleted, None)]
    assert set(page["items"][1]) == {"kind", "etag", "id", "status"}
    assert store.list_events("primary", {"syncToken": page["nextSyncToken"]})["items"] == []
    assert ids([store.list_events("primary", {"syncToken": before})]) == [changed, deleted]


def test_own_changes_come_back(store: SandboxStore, an_event: Any) -> None:
    before = token(store)
    made = store.insert_event("primary", an_event(), SILENT)
    assert store.list_events("primary", {"syncToken": before})["items"] == [made]


def test_incremental_pages_need_the_same_sync_token(store: SandboxStore, person: Person, refused: Any) -> None:
    before = token(store, maxResults=2)
    add(person, 3)
    later = token(store, maxResults=2)
    page = store.list_events("primary", {"syncToken": before, "maxResults": 2})
    go_on = {"pageToken": page["nextPageToken"], "maxResults": 2}
    refused(400, "invalid", store.list_events, "primary", go_on)
    refused(400, "invalid", store.list_events, "primary", go_on | {"syncToken": later})
    assert len(store.list_events("primary", go_on | {"syncToken": before})["items"]) == 1


class Unrest:
    """Somebody who changes the calendar while it is being read."""

    def __init__(self, person: Person, seed: int) -> None:
        self._person = person
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable order of events, not a secret
        self._living = add(person, 20)

    def happens(self) -> None:
        chosen = self._chance.randrange(len(self._living))
        match self._chance.choice(("add", "edit", "delete", "nothing")):
            case "add":
                self._living += add(self._person)
            case "edit":
                self._person.edit(self._living[chosen], location=str(self._chance.random()))
            case "delete":
                self._person.delete(self._living.pop(chosen))


def apply(page: dict[str, Any], mirror: dict[str, str]) -> None:
    for event in page["items"]:
        mirror[event["id"]] = event["etag"]
        if event["status"] == "cancelled":
            del mirror[event["id"]]


@pytest.mark.parametrize("seed", range(5))
def test_changes_while_paging_are_never_missed(store: SandboxStore, person: Person, seed: int) -> None:
    unrest = Unrest(person, seed)
    mirror: dict[str, str] = {}
    params: dict[str, Any] = {"maxResults": 3}
    for _ in range(8):
        page = store.list_events("primary", params)
        apply(page, mirror)
        while "nextPageToken" in page:
            unrest.happens()
            page = store.list_events("primary", params | {"pageToken": page["nextPageToken"]})
            apply(page, mirror)
        unrest.happens()
        params["syncToken"] = page["nextSyncToken"]
    for page in pages(store, **params):
        apply(page, mirror)
    assert mirror == {event["id"]: event["etag"] for event in person.events()}


def test_empty_page_may_have_a_successor(store: SandboxStore, person: Person) -> None:
    wanted = add(person)
    before = token(store)
    store.empty_pages = 1
    found = pages(store)
    assert [len(page["items"]) for page in found] == [0, 1]
    add(person)
    store.empty_pages = 1
    found = pages(store, syncToken=before)
    assert [len(page["items"]) for page in found] == [0, 1]
    assert ids(found) != wanted


@pytest.mark.parametrize(
    "extra",
    [
        {"iCalUID": "x"},
        {"privateExtendedProperty": "a=1"},
        {"sharedExtendedProperty": "a=1"},
        {"q": "x"},
        {"timeMin": "2026-03-01T00:00:00Z"},
        {"timeMax": "2026-03-01T00:00:00Z"},
        {"updatedMin": "2026-03-01T00:00:00Z"},
        {"showDeleted": False},
    ],
)
def test_restrictions_do_not_go_with_a_sync_token(store: SandboxStore, refused: Any, extra: dict[str, Any]) -> None:
    error = refused(400, "badRequest", store.list_events, "primary", {"syncToken": token(store)} | extra)
    assert error.message == "Sync token cannot be used with other request restrictions"


def test_ordering_does_not_go_with_a_sync_token(store: SandboxStore, refused: Any) -> None:
    params = {"syncToken": token(store), "orderBy": "updated"}
    error = refused(400, "badRequest", store.list_events, "primary", params)
    assert error.message == "Sync token cannot be used with non-default ordering"


def test_ordered_listing_gives_no_sync_token(store: SandboxStore, person: Person, clock: Any) -> None:
    first, second = add(person, 2)
    clock.advance(minutes=1)
    person.edit(first, summary="Changed")
    found = pages(store, orderBy="updated", maxResults=1)
    assert ids(found) == [second, first]
    assert all("nextSyncToken" not in page for page in found)


@pytest.mark.parametrize("text", ["", "rubbish", "äöü", "AAAA" * 20])
def test_corrupt_sync_token_is_400(store: SandboxStore, refused: Any, text: str) -> None:
    error = refused(400, "invalid", store.list_events, "primary", {"syncToken": text})
    assert error.message == "Invalid sync token value."


def test_sync_token_of_another_calendar_store_or_question_is_400(store: SandboxStore, refused: Any) -> None:
    calendar = store.insert_calendar({"summary": "Bookings"})["id"]
    mine = token(store)
    refused(400, "invalid", store.list_events, calendar, {"syncToken": mine})
    refused(400, "invalid", SandboxStore().list_events, "primary", {"syncToken": mine})
    refused(400, "invalid", store.list_events, "primary", {"syncToken": mine, "maxResults": 10})
    refused(400, "invalid", store.list_events, "primary", {"syncToken": mine, "showDeleted": True})
    page_token = store.list_events("primary", {"maxResults": 250})["nextSyncToken"]
    refused(400, "invalid", store.list_events, "primary", {"pageToken": page_token})


def test_tokens_die_on_demand_by_age_and_by_a_change_of_rights(store: SandboxStore, clock: Any, refused: Any) -> None:
    old = token(store)
    store.expire_sync_tokens("primary")
    error = refused(410, "fullSyncRequired", store.list_events, "primary", {"syncToken": old})
    assert (error.domain, error.location) == ("calendar", "syncToken")
    fresh = token(store)
    store.set_access_role("primary", "reader")
    refused(410, "fullSyncRequired", store.list_events, "primary", {"syncToken": fresh})
    aged = token(store)
    clock.advance(days=28, seconds=1)
    refused(410, "fullSyncRequired", store.list_events, "primary", {"syncToken": aged})


def test_token_can_die_between_two_pages(store: SandboxStore, person: Person, refused: Any) -> None:
    before = token(store, maxResults=1)
    add(person, 2)
    params = {"syncToken": before, "maxResults": 1}
    page = store.list_events("primary", params)
    store.expire_sync_tokens("primary")
    params["pageToken"] = page["nextPageToken"]
    refused(410, "fullSyncRequired", store.list_events, "primary", params)


def test_deleted_events_are_listed_when_asked_for(store: SandboxStore, person: Person) -> None:
    kept, deleted = add(person, 2)
    person.delete(deleted)
    assert ids(pages(store)) == [kept]
    assert sorted(ids(pages(store, showDeleted=True))) == sorted([kept, deleted])


def test_deleted_series_is_listed_although_nobody_asked(store: SandboxStore, person: Person) -> None:
    (series,) = add(person, recurrence=["RRULE:FREQ=WEEKLY"])
    person.delete(series)
    (page,) = pages(store)
    assert [(event["id"], event["status"]) for event in page["items"]] == [(series, "cancelled")]


def test_cancelled_instance_of_a_series_is_listed_and_says_which_one(store: SandboxStore, person: Person) -> None:
    (instance,) = add(person)
    slot = {"dateTime": "2026-03-10T09:00:00+01:00", "timeZone": "Europe/Zurich"}
    person.edit_raw(instance, recurringEventId="series", originalStartTime=slot)
    person.delete(instance)
    (event,) = pages(store)[0]["items"]
    assert (event["status"], event["recurringEventId"], event["originalStartTime"]) == ("cancelled", "series", slot)


def test_forgotten_tombstones_are_in_no_listing(store: SandboxStore, person: Person) -> None:
    before = token(store)
    (event,) = add(person)
    person.delete(event)
    store.forget_tombstones("primary")
    assert ids(pages(store, syncToken=before)) == []
    assert ids(pages(store, showDeleted=True)) == []


def test_window_compares_the_end_with_its_start_and_the_start_with_its_end(
    store: SandboxStore, person: Person, refused: Any
) -> None:
    add(person)  # 08:00 to 09:00 UTC

    def listed(**window: str) -> bool:
        return bool(ids(pages(store, **window)))

    assert not listed(timeMin="2026-03-10T09:00:00Z")
    assert listed(timeMin="2026-03-10T08:59:59Z")
    assert not listed(timeMax="2026-03-10T08:00:00Z")
    assert listed(timeMax="2026-03-10T08:00:01Z")
    same = {"timeMin": "2026-03-10T08:00:00Z", "timeMax": "2026-03-10T09:00:00+01:00"}
    refused(400, "timeRangeEmpty", store.list_events, "primary", same)
    refused(400, "badRequest", store.list_events, "primary", {"timeMin": "2026-03-10T08:00:00"})


def test_window_of_the_first_listing_does_not_limit_later_ones(store: SandboxStore, person: Person) -> None:
    before = token(store, timeMin="2026-03-01T00:00:00Z")
    old = person.add_event("Long ago", "2020-01-01", "2020-01-02")["id"]
    assert ids(pages(store, syncToken=before)) == [old]


def test_filters(store: SandboxStore, person: Person) -> None:
    both = {"private": {"a": "1", "b": "2"}}
    marked = person.add_event("Straße", "2026-03-10", "2026-03-11", extendedProperties=both)
    other = person.add_event("Other", "2026-03-10", "2026-03-11", attendees=[{"email": "mia@example.org"}])

    def found(**params: Any) -> list[str]:
        return ids(pages(store, **params))

    assert found(privateExtendedProperty="a=1") == [marked["id"]]
    assert found(privateExtendedProperty=["a=1", "b=2"]) == [marked["id"]]
    assert found(privateExtendedProperty=["a=1", "b=3"]) == []
    assert found(q="STRASSE") == [marked["id"]]
    assert found(q="mia@") == [other["id"]]
    assert found(iCalUID=other["iCalUID"]) == [other["id"]]
    assert found(eventTypes=["birthday"]) == []


def test_filtered_listing_gives_no_sync_token(store: SandboxStore) -> None:
    assert "nextSyncToken" not in store.list_events("primary", {"privateExtendedProperty": "a=1"})


def test_updated_min_shows_deleted_events_and_has_a_limit(
    store: SandboxStore, person: Person, clock: Any, refused: Any
) -> None:
    add(person)
    (gone,) = add(person)
    clock.advance(hours=1)
    person.delete(gone)
    assert ids(pages(store, updatedMin="2026-03-02T08:30:00Z")) == [gone]
    error = refused(410, "updatedMinTooLongAgo", store.list_events, "primary", {"updatedMin": "2026-01-01T00:00:00Z"})
    assert error.location == "updatedMin"


def test_expanding_series_is_refused(store: SandboxStore, refused: Any) -> None:
    refused(400, "badRequest", store.list_events, "primary", {"singleEvents": True})
    refused(400, "badRequest", store.list_events, "primary", {"orderBy": "startTime"})


def test_answer_can_be_asked_in_another_zone(store: SandboxStore, person: Person) -> None:
    add(person)
    page = store.list_events("primary", {"timeZone": "UTC"})
    assert page["timeZone"] == "UTC"
    assert page["items"][0]["start"] == {"dateTime": "2026-03-10T08:00:00Z", "timeZone": "Europe/Zurich"}


def test_long_guest_lists_can_be_left_out(store: SandboxStore, person: Person) -> None:
    add(person, attendees=[{"email": "mia@example.org"}, {"email": "reception@example.com"}])
    event = store.list_events("primary", {"maxAttendees": 1})["items"][0]
    assert event["attendeesOmitted"] is True
    assert [entry["email"] for entry in event["attendees"]] == ["reception@example.com"]


def test_reader_sees_no_details_of_private_events(store: SandboxStore, person: Person) -> None:
    add(person, visibility="private", location="Room 1")
    store.set_access_role("primary", "reader")
    event = store.list_events("primary")["items"][0]
    assert {"summary", "location"}.isdisjoint(event)
    assert event["start"]["dateTime"] == "2026-03-10T09:00:00+01:00"


def test_log_of_changes_stays_small_and_right(store: SandboxStore, person: Person) -> None:
    (event,) = add(person)
    before = token(store)
    for number in range(2500):
        person.edit(event, summary=str(number))
    page = store.list_events("primary", {"syncToken": before})
    assert [entry["summary"] for entry in page["items"]] == ["2499"]


def test_calendar_list_pages_and_roles(store: SandboxStore, refused: Any) -> None:
    made = store.insert_calendar({"summary": "Bookings", "timeZone": "Asia/Tokyo", "description": "Ours"})
    shared = store.add_calendar("team@group.calendar.google.com", "Team", access_role="reader")
    first = store.list_calendars({"maxResults": 2})
    second = store.list_calendars({"maxResults": 2, "pageToken": first["nextPageToken"]})
    entries = first["items"] + second["items"]
    assert [entry["id"] for entry in entries] == ["reception@example.com", made["id"], shared]
    assert [entry.get("primary", False) for entry in entries] == [True, False, False]
    writable = store.list_calendars({"minAccessRole": "writer"})["items"]
    assert shared not in [entry["id"] for entry in writable]
    assert store.get_calendar(made["id"])["timeZone"] == "Asia/Tokyo"
    assert store.get_calendar_list_entry("primary")["id"] == "reception@example.com"
    refused(400, "required", store.insert_calendar, {})
    refused(400, "invalid", store.insert_calendar, {"summary": "x", "timeZone": "Mars/Base"})
    refused(400, "invalid", store.list_calendars, {"pageToken": "rubbish"})


def test_withdrawn_calendar_is_404(store: SandboxStore, refused: Any) -> None:
    made = store.insert_calendar({"summary": "Bookings"})["id"]
    store.remove_calendar(made)
    refused(404, "notFound", store.list_events, made)
    refused(404, "notFound", store.get_calendar_list_entry, made)
