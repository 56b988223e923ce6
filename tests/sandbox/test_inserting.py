"""``events.insert``: ids, and what Google fills in (facts page, sections 2 and 4)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bookings_desktop.sandbox import SandboxStore


def test_fills_in_what_google_fills_in(store: SandboxStore, an_event: Any) -> None:
    event = store.insert_event("primary", an_event(id="b00king1"), {"sendUpdates": "none"})
    assert event == {
        "kind": "calendar#event",
        "etag": event["etag"],
        "id": "b00king1",
        "status": "confirmed",
        "htmlLink": event["htmlLink"],
        "created": "2026-03-02T08:00:00.000Z",
        "updated": "2026-03-02T08:00:00.000Z",
        "summary": "Consultation",
        "creator": {"email": "reception@example.com", "self": True},
        "organizer": {"email": "reception@example.com", "self": True},
        "start": {"dateTime": "2026-03-10T09:00:00+01:00", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": "2026-03-10T10:00:00+01:00", "timeZone": "Europe/Zurich"},
        "iCalUID": "b00king1@google.com",
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
    }
    assert event["etag"].startswith('"')
    assert event["etag"].endswith('"')


def test_html_link_names_event_and_calendar(store: SandboxStore, an_event: Any) -> None:
    calendar = store.insert_calendar({"summary": "Bookings"})["id"]
    link = store.insert_event(calendar, an_event(id="b00king1"))["htmlLink"]
    prefix, _, eid = link.partition("?eid=")
    assert prefix == "https://www.google.com/calendar/event"
    assert "=" not in eid
    decoded = base64.urlsafe_b64decode(eid + "=" * (-len(eid) % 4)).decode()
    assert decoded == f"b00king1 {calendar.removesuffix('@group.calendar.google.com')}@g"


def test_organizer_of_a_secondary_calendar_is_the_calendar(store: SandboxStore, an_event: Any) -> None:
    calendar = store.insert_calendar({"summary": "Bookings"})["id"]
    event = store.insert_event(calendar, an_event())
    assert event["organizer"] == {"email": calendar, "displayName": "Bookings", "self": True}


@pytest.mark.parametrize("bad", ["abcd", "ABCDE", "abc-de", "abcdw", "abc_de", "x" * 8, "a" * 1025, "ábcde"])
def test_illegal_ids_are_refused(store: SandboxStore, an_event: Any, refused: Any, bad: str) -> None:
    error = refused(400, "invalid", store.insert_event, "primary", an_event(id=bad))
    assert error.message == "Invalid resource id value."


@pytest.mark.parametrize("good", ["abcde", "0123456789abcdefghijklmnopqrstuv", "a" * 1024])
def test_legal_ids_are_taken(store: SandboxStore, an_event: Any, good: str) -> None:
    assert store.insert_event("primary", an_event(id=good))["id"] == good


def test_id_and_ical_uid_together_are_refused(store: SandboxStore, an_event: Any, refused: Any) -> None:
    refused(400, "invalid", store.insert_event, "primary", an_event(id="abcde", iCalUID="x@y"))


def test_ical_uid_alone_is_kept(store: SandboxStore, an_event: Any) -> None:
    assert store.insert_event("primary", an_event(iCalUID="x@y"))["iCalUID"] == "x@y"


def test_taken_id_is_409_also_when_its_event_is_deleted(store: SandboxStore, an_event: Any, refused: Any) -> None:
    body = an_event(id="abcde")
    store.insert_event("primary", body)
    refused(409, "duplicate", store.insert_event, "primary", body)
    store.delete_event("primary", "abcde")
    refused(409, "duplicate", store.insert_event, "primary", body)
    store.forget_tombstones("primary")
    refused(409, "duplicate", store.insert_event, "primary", body)


def test_same_id_in_another_calendar_is_another_event(store: SandboxStore, an_event: Any) -> None:
    calendar = store.insert_calendar({"summary": "Bookings"})["id"]
    store.insert_event("primary", an_event(id="abcde"))
    assert store.insert_event(calendar, an_event(id="abcde", summary="Other"))["summary"] == "Other"
    assert store.get_event("primary", "abcde")["summary"] == "Consultation"


def test_times_come_back_in_the_zone_of_the_calendar(store: SandboxStore, an_event: Any) -> None:
    start = {"dateTime": "2026-07-01T12:00:00", "timeZone": "America/New_York"}
    end = {"dateTime": "2026-07-01T17:30:00.250Z"}
    event = store.insert_event("primary", an_event(start=start, end=end))
    assert event["start"] == {"dateTime": "2026-07-01T18:00:00+02:00", "timeZone": "America/New_York"}
    assert event["end"] == {"dateTime": "2026-07-01T19:30:00+02:00", "timeZone": "Europe/Zurich"}
    store.set_time_zone("primary", "Asia/Tokyo")
    assert store.get_event("primary", event["id"])["start"]["dateTime"] == "2026-07-02T01:00:00+09:00"


def test_all_day_events_have_no_zone(store: SandboxStore, an_event: Any) -> None:
    days = {"start": {"date": "2026-03-10", "timeZone": "Europe/Zurich"}, "end": {"date": "2026-03-11"}}
    event = store.insert_event("primary", an_event(**days))
    assert (event["start"], event["end"]) == ({"date": "2026-03-10"}, {"date": "2026-03-11"})


def test_guests_are_lower_cased_and_have_not_answered(store: SandboxStore, an_event: Any) -> None:
    guests = [{"email": "Mia@Example.ORG", "responseStatus": "accepted"}, {"email": "reception@example.com"}]
    event = store.insert_event("primary", an_event(attendees=guests), {"sendUpdates": "none"})
    assert event["attendees"] == [
        {"email": "mia@example.org", "responseStatus": "needsAction"},
        {"email": "reception@example.com", "responseStatus": "needsAction", "self": True, "organizer": True},
    ]


def test_answers_and_bodies_share_nothing_with_the_store(store: SandboxStore, an_event: Any) -> None:
    body = an_event(id="abcde", recurrence=["RRULE:FREQ=DAILY"], extendedProperties={"private": {"a": "1"}})
    answer = store.insert_event("primary", body)
    for own in (body, answer):
        own["extendedProperties"]["private"]["a"] = "changed"
        own["recurrence"].append("RDATE:20260312T080000Z")
    for kept in (store.get_event("primary", "abcde"), store.requests[0].body):
        assert kept["extendedProperties"]["private"] == {"a": "1"}
        assert kept["recurrence"] == ["RRULE:FREQ=DAILY"]


def test_reader_may_not_write(store: SandboxStore, an_event: Any, refused: Any) -> None:
    store.set_access_role("primary", "reader")
    error = refused(403, "requiredAccessLevel", store.insert_event, "primary", an_event())
    assert error.domain == "calendar"


def test_unknown_calendar_is_404(store: SandboxStore, an_event: Any, refused: Any) -> None:
    refused(404, "notFound", store.insert_event, "nobody@example.com", an_event())
