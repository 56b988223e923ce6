"""Who may see what: rules, roles, the account's list of calendars, and free/busy (facts page, section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import ApiError, Mail, Person, SandboxStore

ANNA = {"role": "reader", "scope": {"type": "user", "value": "Anna@example.org"}}
SILENT = {"sendNotifications": False}
WINDOW = {"timeMin": "2026-03-10T00:00:00Z", "timeMax": "2026-03-12T00:00:00Z"}


@pytest.fixture
def team(store: SandboxStore) -> str:
    return str(store.insert_calendar({"summary": "Team"})["id"])


# ---- rules ----------------------------------------------------------------------------------------------------------


def test_a_rule_is_made_changed_and_taken_away(store: SandboxStore, team: str, refused: Any) -> None:
    made = store.insert_rule(team, ANNA, SILENT)
    assert (made["id"], made["role"]) == ("user:anna@example.org", "reader")
    assert store.get_rule(team, made["id"]) == made
    changed = store.patch_rule(team, made["id"], {"role": "writer"}, SILENT)
    assert (changed["role"], changed["etag"] == made["etag"]) == ("writer", False)
    assert {rule["id"]: rule["role"] for rule in store.list_rules(team)["items"]} == {
        "user:reception@example.com": "owner",
        "user:anna@example.org": "writer",
    }
    store.delete_rule(team, made["id"])
    assert [rule["role"] for rule in store.list_rules(team)["items"]] == ["owner"]
    assert [rule["role"] for rule in store.list_rules(team, {"showDeleted": True})["items"]] == ["owner", "none"]
    refused(404, "notFound", store.get_rule, team, "user:nobody@example.org")


def test_sharing_mails_unless_told_otherwise(store: SandboxStore, team: str) -> None:
    store.insert_rule(team, ANNA)
    store.insert_rule(team, {"role": "reader", "scope": {"type": "default"}})
    store.patch_rule(team, "user:anna@example.org", {"role": "writer"}, SILENT)
    store.delete_rule(team, "user:anna@example.org")
    assert store.mails == [Mail(team, "", "sharing", ("anna@example.org",))]


def test_sync_tokens_die_with_the_rules(store: SandboxStore, team: str, refused: Any) -> None:
    token = store.list_events(team)["nextSyncToken"]
    store.insert_rule(team, ANNA, SILENT)
    refused(410, "fullSyncRequired", store.list_events, team, {"syncToken": token})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"scope": {"type": "user", "value": "a@b.c"}}, "required"),
        ({"role": "reader"}, "required"),
        ({"role": "reader", "scope": {"value": "a@b.c"}}, "required"),
        ({"role": "king", "scope": {"type": "user", "value": "a@b.c"}}, "invalid"),
        ({"role": "reader", "scope": {"type": "planet", "value": "Mars"}}, "invalid"),
        ({"role": "reader", "scope": {"type": "user", "value": "anna"}}, "invalid"),
        ({"role": "reader", "scope": {"type": "user"}}, "invalid"),
        ({"role": "reader", "scope": {"type": "default", "value": "x"}}, "invalid"),
        ({"role": "writer", "scope": {"type": "default"}}, "invalid"),
        ({"role": "reader", "scopes": {}}, "badRequest"),
        ([], "badRequest"),
    ],
)
def test_bad_rules_are_refused(store: SandboxStore, team: str, refused: Any, body: Any, reason: str) -> None:
    refused(400, reason, store.insert_rule, team, body, SILENT)
    assert len(store.list_rules(team)["items"]) == 1


def test_nobody_changes_the_own_right(store: SandboxStore, team: str, refused: Any) -> None:
    own = "user:reception@example.com"
    refused(403, "cannotChangeOwnAcl", store.patch_rule, team, own, {"role": "reader"})
    refused(403, "cannotChangeOwnAcl", store.delete_rule, team, own)


def test_only_owners_see_and_change_rules(store: SandboxStore, team: str, refused: Any) -> None:
    store.set_access_role(team, "writer")
    error = refused(403, "requiredAccessLevel", store.insert_rule, team, ANNA)
    assert error.message == "You need to have owner access to this calendar."
    refused(403, "requiredAccessLevel", store.list_rules, team)
    refused(403, "requiredAccessLevel", store.patch_calendar, team, {"summary": "Mine"})
    refused(403, "requiredAccessLevel", store.delete_calendar, team)


def test_rules_come_in_pages(store: SandboxStore, team: str, refused: Any) -> None:
    for number in range(4):
        scope = {"type": "user", "value": f"guest{number}@example.org"}
        store.insert_rule(team, {"role": "reader", "scope": scope}, SILENT)
    seen, token = [], None
    while True:
        page = store.list_rules(team, {"maxResults": 2, "pageToken": token})
        seen += [rule["id"] for rule in page["items"]]
        token = page.get("nextPageToken")
        if token is None:
            break
    assert len(seen) == len(set(seen)) == 5
    other = store.list_rules(team, {"maxResults": 2})["nextPageToken"]
    refused(400, "invalid", store.list_rules, team, {"maxResults": 3, "pageToken": other})
    refused(400, "badRequest", store.list_rules, team, {"syncToken": "x"})


@pytest.mark.parametrize(
    ("role", "writes", "sees_details"),
    [
        ("freeBusyReader", False, False),
        ("reader", False, True),
        ("writerWithoutPrivateAccess", True, True),
        ("writer", True, True),
        ("owner", True, True),
    ],
)
def test_each_role_reads_and_writes_what_it_may(
    store: SandboxStore, person: Person, an_event: Any, role: str, writes: bool, sees_details: bool
) -> None:
    person.add_event("Consultation", "2026-03-10", "2026-03-11")
    store.set_access_role("primary", role)
    page = store.list_events("primary")
    assert page["accessRole"] == role
    assert ("summary" in page["items"][0]) is sees_details
    if writes:
        assert store.insert_event("primary", an_event())["status"] == "confirmed"
    else:
        with pytest.raises(ApiError) as caught:
            store.insert_event("primary", an_event())
        assert (caught.value.status, caught.value.reason) == (403, "requiredAccessLevel")


# ---- the list of calendars ------------------------------------------------------------------------------------------


def test_calendars_are_renamed_and_deleted_but_never_the_primary_one(
    store: SandboxStore, team: str, refused: Any
) -> None:
    change = {"summary": "Desk", "timeZone": "Europe/London", "description": "All of us"}
    changed = store.patch_calendar(team, change)
    assert changed.items() >= change.items()
    assert "description" not in store.patch_calendar(team, {"description": ""})
    refused(400, "invalid", store.patch_calendar, team, {"timeZone": "Mars/Base"})
    refused(400, "required", store.patch_calendar, team, {"summary": ""})
    store.delete_calendar(team)
    refused(404, "notFound", store.list_events, team)
    refused(400, "invalid", store.delete_calendar, "primary")


def test_a_calendar_off_the_list_can_still_be_reached_and_be_listed_again(
    store: SandboxStore, team: str, refused: Any
) -> None:
    store.delete_calendar_list_entry(team)
    assert [entry["id"] for entry in store.list_calendars()["items"]] == ["reception@example.com"]
    refused(404, "notFound", store.get_calendar_list_entry, team)
    assert store.list_events(team)["items"] == []
    assert store.insert_calendar_list_entry({"id": team, "summaryOverride": "Ours"})["summaryOverride"] == "Ours"
    assert len(store.list_calendars()["items"]) == 2
    refused(400, "invalid", store.delete_calendar_list_entry, "primary")
    refused(400, "required", store.insert_calendar_list_entry, {})
    refused(404, "notFound", store.insert_calendar_list_entry, {"id": "nobody@example.org"})


def test_the_own_view_of_a_calendar_changes_and_hidden_ones_must_be_asked_for(store: SandboxStore, team: str) -> None:
    change = {"hidden": True, "defaultReminders": [{"method": "email", "minutes": 60}]}
    changed = store.patch_calendar_list_entry(team, change | {"accessRole": "reader", "summary": "Other"})
    assert (changed["accessRole"], changed["summary"]) == ("owner", "Team")
    assert changed["defaultReminders"] == change["defaultReminders"]
    assert store.list_events(team)["defaultReminders"] == change["defaultReminders"]
    assert len(store.list_calendars()["items"]) == 1
    assert len(store.list_calendars({"showHidden": True})["items"]) == 2


def test_wrong_default_reminders_are_refused(store: SandboxStore, team: str, refused: Any) -> None:
    wrong = {"defaultReminders": [{"method": "sms", "minutes": 60}]}
    refused(400, "invalid", store.patch_calendar_list_entry, team, wrong)


def test_settings(store: SandboxStore, refused: Any) -> None:
    assert store.get_setting("timezone")["value"] == "Europe/Zurich"
    assert {"timezone", "locale"} <= {entry["id"] for entry in store.list_settings()["items"]}
    refused(404, "notFound", store.get_setting, "weather")


# ---- moving ---------------------------------------------------------------------------------------------------------


def test_move_keeps_id_and_answers_and_leaves_a_tombstone(store: SandboxStore, team: str, person: Person) -> None:
    event = person.add_event(
        "Consultation", "2026-03-10T09:00:00", "2026-03-10T10:00:00", attendees=[{"email": "mia@example.org"}]
    )
    person.respond(event["id"], "mia@example.org", "accepted")
    moved = store.move_event("primary", event["id"], {"destination": team, "sendUpdates": "none"})
    assert moved["id"] == event["id"]
    assert moved["organizer"]["email"] == team
    assert moved["attendees"] == [{"email": "mia@example.org", "responseStatus": "accepted"}]
    assert store.get_event("primary", event["id"])["status"] == "cancelled"
    assert store.mails == []


def test_move_is_refused_without_right_or_target(store: SandboxStore, team: str, person: Person, refused: Any) -> None:
    event = person.add_event("Consultation", "2026-03-10", "2026-03-11")
    refused(409, "duplicate", store.move_event, "primary", event["id"], {"destination": "primary"})
    refused(404, "notFound", store.move_event, "primary", event["id"], {"destination": "nobody"})
    foreign = person.receive_invitation("boss@example.org", "Meeting", "2026-03-10", "2026-03-11")
    refused(403, "forbiddenForNonOrganizer", store.move_event, "primary", foreign["id"], {"destination": team})
    store.set_access_role(team, "reader")
    refused(403, "requiredAccessLevel", store.move_event, "primary", event["id"], {"destination": team})
    assert store.get_event("primary", event["id"])["status"] == "confirmed"


# ---- free/busy ------------------------------------------------------------------------------------------------------


def busy(store: SandboxStore, **query: Any) -> list[tuple[str, str]]:
    answer = store.query_free_busy(WINDOW | {"items": [{"id": "primary"}]} | query)
    return [(span["start"], span["end"]) for span in answer["calendars"]["primary"]["busy"]]


def test_busy_times_are_joined_cut_and_in_the_zone_asked_for(store: SandboxStore, person: Person) -> None:
    person.add_event("One", "2026-03-10T09:00:00", "2026-03-10T10:00:00")
    person.add_event("Two", "2026-03-10T09:30:00", "2026-03-10T11:00:00")
    person.add_event("Next", "2026-03-10T11:00:00", "2026-03-10T11:30:00")
    person.add_event("Over the edge", "2026-03-11T23:00:00", "2026-03-12T09:00:00")
    person.add_event("Before", "2026-03-09T09:00:00", "2026-03-09T10:00:00")
    assert busy(store) == [
        ("2026-03-10T08:00:00Z", "2026-03-10T10:30:00Z"),
        ("2026-03-11T22:00:00Z", "2026-03-12T00:00:00Z"),
    ]
    assert busy(store, timeZone="Europe/Zurich")[0] == ("2026-03-10T09:00:00+01:00", "2026-03-10T11:30:00+01:00")


def test_free_declined_and_deleted_events_are_no_busy_time_but_days_are(store: SandboxStore, person: Person) -> None:
    person.add_event("Free", "2026-03-10", "2026-03-11", transparency="transparent")
    gone = person.add_event("Gone", "2026-03-10", "2026-03-11")
    person.delete(gone["id"])
    declined = person.receive_invitation("boss@example.org", "Meeting", "2026-03-10", "2026-03-11")
    person.respond(declined["id"], store.account, "declined")
    assert busy(store) == []
    person.add_event("Day off", "2026-03-10", "2026-03-11", status="tentative")
    assert busy(store) == [("2026-03-10T00:00:00Z", "2026-03-10T23:00:00Z")]


def test_trouble_with_one_calendar_is_told_in_its_part(store: SandboxStore, person: Person, team: str) -> None:
    Person(store, team).add_event(
        "Weekly",
        {"dateTime": "2026-01-05T09:00:00", "timeZone": "Europe/Zurich"},
        {"dateTime": "2026-01-05T10:00:00", "timeZone": "Europe/Zurich"},
        recurrence=["RRULE:FREQ=WEEKLY"],
    )
    store.set_access_role("primary", "freeBusyReader")
    items = [{"id": "primary"}, {"id": "x@example.org"}, {"id": team}]
    found = store.query_free_busy(WINDOW | {"items": items})["calendars"]
    assert found["primary"] == {"busy": []}
    assert [error["reason"] for error in found["x@example.org"]["errors"]] == ["notFound"]
    assert [error["reason"] for error in found[team]["errors"]] == ["internalError"]
    many = [{"id": f"{number}@example.org"} for number in range(51)]
    found = store.query_free_busy(WINDOW | {"items": many})["calendars"]
    assert found["50@example.org"]["errors"][0]["reason"] == "tooManyCalendarsRequested"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"timeMin": None}, "required"),
        ({"timeMax": "2026-03-12T00:00:00"}, "badRequest"),
        ({"timeMax": "2026-03-10T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeMax": "2026-06-09T00:00:00Z"}, "badRequest"),
        ({"timeZone": "Mars/Base"}, "invalid"),
        ({"items": [{}]}, "required"),
        ({"items": ["primary"]}, "invalid"),
        ({"calendarExpansionMax": 51}, "invalid"),
        ({"groupExpansionMax": 101}, "invalid"),
        ({"calendars": []}, "badRequest"),
    ],
)
def test_bad_queries_are_refused(store: SandboxStore, refused: Any, change: dict[str, Any], reason: str) -> None:
    refused(400, reason, store.query_free_busy, WINDOW | change)
