"""What Google takes and refuses in a request (facts page, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, SandboxStore

ZURICH = {"timeZone": "Europe/Zurich"}


def timed(text: str, **more: Any) -> dict[str, Any]:
    return {"dateTime": text} | more


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sumary": "typo"}, "badRequest"),
        ({"attendees": [{"email": "a@b.c", "phone": "1"}]}, "badRequest"),
        ({"summary": 5}, "invalid"),
        ({"guestsCanModify": "yes"}, "invalid"),
        ({"sequence": True}, "invalid"),
        ({"sequence": 2**31}, "invalid"),
        ({"attendees": {"email": "a@b.c"}}, "invalid"),
        ({"attendees": [None]}, "invalid"),
        ({"extendedProperties": {"private": {"a": 1}}}, "invalid"),
        ({"status": "scheduled"}, "invalid"),
        ({"status": "cancelled"}, "invalid"),
        ({"visibility": "secret"}, "invalid"),
        ({"transparency": "busy"}, "invalid"),
        ({"eventType": "birthday"}, "invalid"),
        ({"colorId": "12"}, "invalid"),
        ({"source": {"url": "file:///etc", "title": "x"}}, "invalid"),
        ({"summary": "x" * 1025}, "invalid"),
        ({"location": "x" * 1025}, "invalid"),
        ({"description": "x" * 8193}, "invalid"),
        ({"start": None}, "required"),
        ({"end": None}, "required"),
        ({"end": {}}, "required"),
        ({"start": timed("2026-03-10T09:00:00")}, "required"),
        ({"start": timed("2026-03-10 09:00:00+01:00")}, "invalid"),
        ({"start": timed("2026-02-30T09:00:00+01:00")}, "invalid"),
        ({"start": timed("20260310T090000Z")}, "invalid"),
        ({"start": {"date": "2026-03-10"}}, "invalid"),
        ({"start": {"date": "10.03.2026"}, "end": {"date": "2026-03-11"}}, "invalid"),
        ({"start": timed("2026-03-10T09:00:00Z", date="2026-03-10")}, "invalid"),
        ({"start": timed("2026-03-10T09:00:00", timeZone="W. Europe Standard Time")}, "invalid"),
        ({"start": timed("2026-03-10T09:00:00Z", timeZone="../../etc/passwd")}, "invalid"),
        ({"start": timed("0001-01-01T00:00:00+14:00")}, "invalid"),
        ({"end": timed("9999-12-31T23:59:59Z")}, "invalid"),
        ({"start": {"date": "2026-03-10"}, "end": {"date": "9999-12-31"}}, "invalid"),
        ({"end": timed("2026-03-10T08:59:59+01:00")}, "timeRangeEmpty"),
        ({"start": {"date": "2026-03-10"}, "end": {"date": "2026-03-10"}}, "timeRangeEmpty"),
        ({"start": timed("2026-03-10T09:00:00+01:00"), "recurrence": ["RRULE:FREQ=WEEKLY"]}, "required"),
        ({"recurrence": ["FREQ=WEEKLY"]}, "invalid"),
        ({"recurrence": ["DTSTART:20260310T090000Z"]}, "invalid"),
        ({"recurrence": ["RRULE:FREQ=HOURLY"]}, "invalid"),
        ({"recurrence": ["RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260401T000000Z"]}, "invalid"),
        ({"recurrence": ["RRULE:FREQ=DAILY", *["EXDATE:20260401T000000Z"] * 400]}, "invalid"),
        ({"attendees": [{"displayName": "Mia"}]}, "required"),
        ({"attendees": [{"email": "mia"}]}, "invalid"),
        ({"attendees": [{"email": "mia@example.org"}, {"email": "MIA@example.org"}]}, "invalid"),
        ({"attendees": [{"email": "mia@example.org", "responseStatus": "maybe"}]}, "invalid"),
        ({"attendees": [{"email": f"guest{n}@example.org"} for n in range(201)]}, "invalid"),
        (
            {"reminders": {"useDefault": True, "overrides": [{"method": "popup", "minutes": 5}]}},
            "cannotUseDefaultRemindersAndSpecifyOverride",
        ),
        (
            {"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": n} for n in range(6)]}},
            "invalid",
        ),
        ({"reminders": {"overrides": [{"method": "sms", "minutes": 5}]}}, "invalid"),
        ({"reminders": {"overrides": [{"method": "popup", "minutes": 40321}]}}, "invalid"),
        ({"reminders": {"overrides": [{"method": "popup"}]}}, "invalid"),
        ({"extendedProperties": {"private": {f"k{n}": "v" for n in range(301)}}}, "invalid"),
        ({"extendedProperties": {"private": {f"k{n}": "v" * 1024 for n in range(33)}}}, "invalid"),
    ],
)
def test_refused(store: SandboxStore, an_event: Any, refused: Any, fields: dict[str, Any], reason: str) -> None:
    refused(400, reason, store.insert_event, "primary", an_event(**fields))
    assert store.list_events("primary")["items"] == []


@pytest.mark.parametrize("name", ["summary", "location", "description"])
def test_too_long_texts_name_the_size_limit(store: SandboxStore, an_event: Any, refused: Any, name: str) -> None:
    error = refused(400, "invalid", store.insert_event, "primary", an_event(**{name: "x" * 9000}))
    assert error.message == "A provided value exceeds the allowed size limit."


def test_longest_texts_are_taken(store: SandboxStore, an_event: Any) -> None:
    texts = {"summary": "s" * 1024, "location": "l" * 1024, "description": "d" * 8192}
    assert store.insert_event("primary", an_event(**texts)).items() >= texts.items()


def test_zero_length_timed_event_is_taken(store: SandboxStore, an_event: Any) -> None:
    event = store.insert_event("primary", an_event(end=timed("2026-03-10T08:00:00Z")))
    assert event["start"]["dateTime"] == event["end"]["dateTime"]


def test_series_is_taken_when_both_ends_have_a_zone(store: SandboxStore, an_event: Any) -> None:
    lines = ["RRULE:FREQ=WEEKLY;COUNT=10", "EXDATE;TZID=Europe/Zurich:20260317T090000"]
    assert store.insert_event("primary", an_event(recurrence=lines))["recurrence"] == lines


def test_long_property_names_are_dropped_and_values_cut_in_silence(store: SandboxStore, an_event: Any) -> None:
    private = {"k" * 44: "v" * 1025, "l" * 45: "lost"}
    event = store.insert_event("primary", an_event(extendedProperties={"private": private}))
    assert event["extendedProperties"] == {"private": {"k" * 44: "v" * 1024}}


def test_empty_texts_count_as_absent(store: SandboxStore, an_event: Any) -> None:
    assert "location" not in store.insert_event("primary", an_event(location=""))


@pytest.mark.parametrize(
    "params",
    [
        {"sendUpdate": "none"},
        {"sendUpdates": "nobody"},
        {"sendUpdates": ["all", "none"]},
        {"maxAttendees": "many"},
        {"supportsAttachments": "1"},
        {"conferenceDataVersion": 2},
        {"alt": "media"},
        {"fields": "id,nosuchfield"},
    ],
)
def test_unknown_and_malformed_parameters_are_refused(
    store: SandboxStore, an_event: Any, params: dict[str, Any]
) -> None:

    with pytest.raises(ApiError) as caught:
        store.insert_event("primary", an_event(), params)
    assert caught.value.status == 400
    assert store.list_events("primary")["items"] == []


def test_labels_and_attachments_are_ignored_without_their_parameters(store: SandboxStore, an_event: Any) -> None:
    body = an_event(id="abcde", eventLabelId="l1", attachments=[{"fileUrl": "https://example.org/a"}])
    both = {"eventLabelVersion": 1, "supportsAttachments": True}
    names = {"eventLabelId", "attachments"}
    assert not names & set(store.insert_event("primary", body | {"id": "fghij"}))
    assert names <= set(store.insert_event("primary", body, both))
    assert names <= set(store.update_event("primary", "abcde", an_event()))
    assert names <= set(store.patch_event("primary", "abcde", {"eventLabelId": None, "attachments": []}))
    assert names <= set(store.patch_event("primary", "abcde", {"summary": "New"}, both))
    assert not names & set(store.update_event("primary", "abcde", an_event(), both))


@pytest.mark.parametrize(
    ("attachments", "reason"),
    [([{"fileUrl": "https://example.org/a"}] * 26, "invalid"), ([{"title": "Letter"}], "required")],
)
def test_wrong_attachments_are_refused(
    store: SandboxStore, an_event: Any, refused: Any, attachments: list[Any], reason: str
) -> None:
    body = an_event(attachments=attachments)
    refused(400, reason, store.insert_event, "primary", body, {"supportsAttachments": True})


def test_error_document_has_googles_shape(store: SandboxStore, refused: Any) -> None:
    error = refused(404, "notFound", store.get_event, "primary", "abcde")
    assert error.body() == {
        "error": {
            "errors": [{"domain": "global", "reason": "notFound", "message": "Not Found"}],
            "code": 404,
            "message": "Not Found",
        }
    }
