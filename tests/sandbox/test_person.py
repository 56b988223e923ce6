"""A person in Google's own pages."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, Person, SandboxStore


@pytest.fixture
def event(person: Person) -> dict[str, Any]:
    return person.add_event(
        "Consultation",
        "2026-03-10T09:00:00",
        "2026-03-10T10:00:00",
        attendees=[{"email": "mia@example.org"}],
        extendedProperties={"private": {"bookingId": "b1"}},
    )


def test_wall_clock_times_are_in_the_zone_of_the_calendar(event: dict[str, Any]) -> None:
    assert event["start"] == {"dateTime": "2026-03-10T09:00:00+01:00", "timeZone": "Europe/Zurich"}


def test_move_to_another_time_and_to_all_day(person: Person, event: dict[str, Any]) -> None:
    moved = person.move(event["id"], "2026-04-01T09:00:00", "2026-04-01T10:00:00")
    assert moved["start"]["dateTime"] == "2026-04-01T09:00:00+02:00"
    assert moved["etag"] != event["etag"]
    assert person.move(event["id"], "2026-04-01", "2026-04-02")["start"] == {"date": "2026-04-01"}


def test_edit_changes_and_empties_fields(person: Person, event: dict[str, Any]) -> None:
    edited = person.edit(event["id"], summary="Follow-up", attendees=None)
    assert edited["summary"] == "Follow-up"
    assert "attendees" not in edited


def test_respond_changes_one_answer(person: Person, event: dict[str, Any]) -> None:
    answered = person.respond(event["id"], "Mia@example.org", "accepted")
    assert answered["attendees"] == [{"email": "mia@example.org", "responseStatus": "accepted"}]
    with pytest.raises(KeyError):
        person.respond(event["id"], "nobody@example.org", "accepted")
    with pytest.raises(ApiError):
        person.respond(event["id"], "mia@example.org", "perhaps")


def test_delete_and_restore(store: SandboxStore, person: Person, event: dict[str, Any]) -> None:
    person.delete(event["id"])
    assert person.events() == []
    assert store.get_event("primary", event["id"])["status"] == "cancelled"
    assert person.restore(event["id"])["summary"] == "Consultation"


def test_copy_carries_private_properties_under_another_id(person: Person, event: dict[str, Any]) -> None:
    copy = person.copy(event["id"])
    assert copy["id"] != event["id"]
    assert copy["iCalUID"] != event["iCalUID"]
    assert copy["extendedProperties"] == event["extendedProperties"]
    assert len(person.events()) == 2


def test_move_to_another_calendar_leaves_a_tombstone(
    store: SandboxStore, person: Person, event: dict[str, Any]
) -> None:
    target = store.insert_calendar({"summary": "Other"})["id"]
    moved = person.move_to_calendar(event["id"], target)
    assert (moved["id"], moved["iCalUID"]) == (event["id"], event["iCalUID"])
    assert store.get_event("primary", event["id"])["status"] == "cancelled"
    assert Person(store, target).events() == [moved]


def test_a_moved_event_can_be_moved_back(store: SandboxStore, person: Person, event: dict[str, Any]) -> None:
    target = store.insert_calendar({"summary": "Other"})["id"]
    person.move_to_calendar(event["id"], target)
    Person(store, target).move_to_calendar(event["id"], "primary")
    assert [one["id"] for one in person.events()] == [event["id"]]
    assert Person(store, target).events() == []


def test_nothing_of_it_is_in_the_journal_or_hit_by_faults(store: SandboxStore, person: Person) -> None:
    store.faults.error(503)
    person.add_event("x", "2026-03-10", "2026-03-11")
    assert store.requests == []
