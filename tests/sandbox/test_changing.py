"""Patch, update, delete and restore: versions and merging (facts page, sections 2 to 4)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import Person, SandboxStore

SILENT = {"sendUpdates": "none"}


@pytest.fixture
def event(store: SandboxStore, an_event: Any) -> dict[str, Any]:
    body = an_event(
        id="abcde",
        description="First visit",
        attendees=[{"email": "mia@example.org"}, {"email": "tom@example.org"}],
        extendedProperties={"private": {"a": "1", "b": "2"}},
    )
    return store.insert_event("primary", body, SILENT)


def test_every_change_gives_a_new_etag(store: SandboxStore, event: dict[str, Any]) -> None:
    etags = {event["etag"]}
    for _ in range(3):
        etags.add(store.patch_event("primary", "abcde", {"summary": "Same"}, SILENT)["etag"])
    assert len(etags) == 4


@pytest.mark.parametrize("method", ["patch_event", "update_event"])
def test_wrong_if_match_is_412(
    store: SandboxStore, event: dict[str, Any], an_event: Any, refused: Any, method: str
) -> None:
    for wrong in ('"1"', event["etag"].strip('"'), f"W/{event['etag']}"):
        error = refused(
            412, "conditionNotMet", getattr(store, method), "primary", "abcde", an_event(), SILENT, if_match=wrong
        )
        assert (error.location_type, error.location) == ("header", "If-Match")
    assert getattr(store, method)("primary", "abcde", an_event(), SILENT, if_match=event["etag"])
    assert getattr(store, method)("primary", "abcde", an_event(), SILENT, if_match="*")


def test_delete_respects_if_match(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    refused(412, "conditionNotMet", store.delete_event, "primary", "abcde", SILENT, if_match='"1"')
    store.delete_event("primary", "abcde", SILENT, if_match=event["etag"])
    assert store.get_event("primary", "abcde")["status"] == "cancelled"


def test_if_none_match_of_the_current_version_is_304(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    refused(304, "notModified", store.get_event, "primary", "abcde", None, event["etag"])
    assert store.get_event("primary", "abcde", None, '"1"') == event


def test_patch_leaves_what_is_not_sent(store: SandboxStore, event: dict[str, Any]) -> None:
    changed = store.patch_event("primary", "abcde", {"summary": "Later"}, SILENT)
    assert changed == event | {"summary": "Later", "etag": changed["etag"]}


def test_patch_merges_objects_and_null_deletes(store: SandboxStore, event: dict[str, Any]) -> None:
    body = {"description": None, "extendedProperties": {"private": {"a": None, "c": "3"}}}
    changed = store.patch_event("primary", "abcde", body, SILENT)
    assert "description" not in changed
    assert changed["extendedProperties"] == {"private": {"b": "2", "c": "3"}}


def test_patch_replaces_arrays_and_forgets_answers(store: SandboxStore, person: Person, event: dict[str, Any]) -> None:
    person.respond("abcde", "mia@example.org", "accepted")
    changed = store.patch_event("primary", "abcde", {"attendees": [{"email": "MIA@example.org"}]}, SILENT)
    assert changed["attendees"] == [{"email": "mia@example.org", "responseStatus": "needsAction"}]


def test_patch_keeps_answers_that_are_sent_along(store: SandboxStore, person: Person, event: dict[str, Any]) -> None:
    guests = person.respond("abcde", "mia@example.org", "accepted")["attendees"]
    changed = store.patch_event("primary", "abcde", {"attendees": [*guests, {"email": "new@example.org"}]}, SILENT)
    assert [entry["responseStatus"] for entry in changed["attendees"]] == ["accepted", "needsAction", "needsAction"]


def test_patch_with_an_incomplete_list_changes_the_own_answer_only(store: SandboxStore, an_event: Any) -> None:
    guests = [{"email": "reception@example.com"}, {"email": "mia@example.org"}]
    store.insert_event("primary", an_event(id="abcde", attendees=guests), SILENT)
    body = {"attendeesOmitted": True, "attendees": [{"email": "reception@example.com", "responseStatus": "declined"}]}
    changed = store.patch_event("primary", "abcde", body, SILENT)
    assert [entry["responseStatus"] for entry in changed["attendees"]] == ["declined", "needsAction"]


def test_timed_to_all_day_needs_the_other_key_nulled(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    bare = {"start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}}
    refused(400, "invalid", store.patch_event, "primary", "abcde", bare, SILENT)
    gone = {"dateTime": None, "timeZone": None}
    whole = {"start": bare["start"] | gone, "end": bare["end"] | gone}
    changed = store.patch_event("primary", "abcde", whole, SILENT)
    assert (changed["start"], changed["end"]) == (bare["start"], bare["end"])


def test_update_resets_what_is_missing(store: SandboxStore, event: dict[str, Any], an_event: Any) -> None:
    changed = store.update_event("primary", "abcde", an_event(summary="New"), SILENT)
    assert changed["summary"] == "New"
    assert {"description", "attendees", "extendedProperties"}.isdisjoint(changed)
    assert (changed["iCalUID"], changed["organizer"]) == (event["iCalUID"], event["organizer"])


def test_update_needs_both_ends(store: SandboxStore, event: dict[str, Any], an_event: Any, refused: Any) -> None:
    refused(400, "required", store.update_event, "primary", "abcde", an_event(end=None), SILENT)


def test_read_only_fields_are_ignored(store: SandboxStore, event: dict[str, Any]) -> None:
    body = {"organizer": {"email": "x@y.z"}, "created": "1999", "htmlLink": "http://x", "etag": '"0"'}
    changed = store.patch_event("primary", "abcde", body, SILENT)
    assert changed == event | {"etag": changed["etag"]}


def test_sequence_counts_moves_and_may_not_go_back(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    moved = {"end": {"dateTime": "2026-03-10T11:00:00+01:00"}}
    assert store.patch_event("primary", "abcde", moved, SILENT)["sequence"] == 1
    assert store.patch_event("primary", "abcde", {"summary": "Same time"}, SILENT)["sequence"] == 1
    error = refused(400, "invalid", store.patch_event, "primary", "abcde", {"sequence": 0}, SILENT)
    assert error.message.startswith("Invalid sequence value.")


def test_reminders_do_not_count_as_an_update(store: SandboxStore, event: dict[str, Any], clock: Any) -> None:
    clock.advance(minutes=5)
    reminders = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]}
    changed = store.patch_event("primary", "abcde", {"reminders": reminders}, SILENT)
    assert (changed["updated"], changed["reminders"]) == (event["updated"], reminders)
    assert changed["etag"] != event["etag"]
    assert store.patch_event("primary", "abcde", {"summary": "Other"}, SILENT)["updated"] == "2026-03-02T08:05:00.000Z"


def test_deleted_event_is_remembered_with_its_details(store: SandboxStore, event: dict[str, Any]) -> None:
    store.delete_event("primary", "abcde", SILENT)
    remembered = store.get_event("primary", "abcde")
    assert (remembered["status"], remembered["summary"]) == ("cancelled", "Consultation")
    assert remembered["etag"] != event["etag"]


def test_delete_again_is_410_and_unknown_is_404(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    store.delete_event("primary", "abcde", SILENT)
    error = refused(410, "deleted", store.delete_event, "primary", "abcde", SILENT)
    assert error.domain == "global"
    refused(404, "notFound", store.delete_event, "primary", "fghij", SILENT)
    refused(404, "notFound", store.get_event, "primary", "fghij")
    refused(404, "notFound", store.patch_event, "primary", "fghij", {}, SILENT)


def test_tombstones_are_forgotten_after_thirty_days(
    store: SandboxStore, event: dict[str, Any], clock: Any, refused: Any
) -> None:
    store.delete_event("primary", "abcde", SILENT)
    clock.advance(days=30)
    assert store.get_event("primary", "abcde")["status"] == "cancelled"
    clock.advance(seconds=1)
    refused(404, "notFound", store.get_event, "primary", "abcde")


def test_status_cancelled_deletes_and_confirmed_restores(
    store: SandboxStore, event: dict[str, Any], refused: Any
) -> None:
    store.patch_event("primary", "abcde", {"status": "cancelled"}, SILENT)
    refused(410, "deleted", store.delete_event, "primary", "abcde", SILENT)
    restored = store.patch_event("primary", "abcde", {"status": "confirmed"}, SILENT)
    assert (restored["status"], restored["description"]) == ("confirmed", "First visit")
    assert [entry["id"] for entry in store.list_events("primary")["items"]] == ["abcde"]


def test_changing_a_deleted_event_without_a_status_leaves_it_deleted(
    store: SandboxStore, event: dict[str, Any], an_event: Any
) -> None:
    store.delete_event("primary", "abcde", SILENT)
    assert store.patch_event("primary", "abcde", {"summary": "Later"}, SILENT)["status"] == "cancelled"
    assert store.update_event("primary", "abcde", an_event(), SILENT)["status"] == "cancelled"
    assert store.update_event("primary", "abcde", an_event(status="confirmed"), SILENT)["status"] == "confirmed"


def test_restoring_can_be_refused(store: SandboxStore, event: dict[str, Any], refused: Any) -> None:
    store.delete_event("primary", "abcde", SILENT)
    store.refuse_restore = True
    refused(403, "forbidden", store.patch_event, "primary", "abcde", {"status": "confirmed"}, SILENT)


def test_guest_may_not_change_shared_fields(store: SandboxStore, person: Person, refused: Any) -> None:
    event = person.receive_invitation("boss@example.org", "Meeting", "2026-03-10T09:00:00", "2026-03-10T10:00:00")
    patch = ("primary", event["id"])
    refused(403, "forbiddenForNonOrganizer", store.patch_event, *patch, {"summary": "Mine"}, SILENT)
    own = [event["attendees"][0] | {"responseStatus": "accepted"}]
    assert store.patch_event(*patch, {"attendees": own}, SILENT)["attendees"][0]["responseStatus"] == "accepted"
    person.edit(event["id"], guestsCanModify=True)
    assert store.patch_event(*patch, {"summary": "Ours"}, SILENT)["summary"] == "Ours"


def test_special_and_locked_events_cannot_be_changed(
    store: SandboxStore, person: Person, event: dict[str, Any], refused: Any
) -> None:
    person.edit_raw("abcde", locked=True)
    refused(403, "forbidden", store.patch_event, "primary", "abcde", {"summary": "x"}, SILENT)
    person.edit_raw("abcde", locked=False, eventType="birthday")
    refused(400, "eventTypeRestriction", store.patch_event, "primary", "abcde", {"summary": "x"}, SILENT)


def test_writer_without_private_access_may_not_touch_private_events(
    store: SandboxStore, event: dict[str, Any], refused: Any
) -> None:
    store.set_access_role("primary", "writerWithoutPrivateAccess")
    store.patch_event("primary", "abcde", {"visibility": "private"}, SILENT)
    refused(403, "requiredAccessLevel", store.patch_event, "primary", "abcde", {"summary": "x"}, SILENT)
    refused(403, "requiredAccessLevel", store.delete_event, "primary", "abcde", SILENT)
    with pytest.raises(ValueError, match="boss"):
        store.set_access_role("primary", "boss")


def test_events_of_other_programs_have_ids_that_can_be_changed_but_not_chosen(
    store: SandboxStore, person: Person, an_event: Any, refused: Any
) -> None:
    day = ("2026-03-10", "2026-03-11")
    person.receive_invitation("boss@example.org", "Fair", *day, event_id="_60q30c1g", guestsCanModify=True)
    assert store.patch_event("primary", "_60q30c1g", {"summary": "Fair 2026"}, SILENT)["summary"] == "Fair 2026"
    refused(400, "invalid", store.insert_event, "primary", an_event(id="_60q30c1h"))
