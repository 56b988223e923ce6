"""What Google makes of what it is given, and when an event's version changes (facts page, sections 3, 4 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import Person, SandboxStore

SILENT = {"sendUpdates": "none"}


@pytest.mark.parametrize("name", ["summary", "location", "description"])
def test_texts_lose_blanks_around_them_and_carriage_returns(store: SandboxStore, an_event: Any, name: str) -> None:
    made = store.insert_event("primary", an_event(**{name: " \r\n One \r\nTwo\t\r\n"}), SILENT)
    assert made[name] == "One \nTwo"
    assert name not in store.patch_event("primary", made["id"], {name: " \n"}, SILENT)


def test_html_in_a_description_is_kept_as_it_is(store: SandboxStore, an_event: Any) -> None:
    html = '<p>Bring <b>both</b> shoes&nbsp;&amp; see <a href="https://example.org/?a=1&amp;b=2">this</a><br></p>'
    made = store.insert_event("primary", an_event(description=html), SILENT)
    assert made["description"] == html
    assert store.patch_event("primary", made["id"], {"summary": "New"}, SILENT)["description"] == html


def test_instants_come_back_in_the_calendars_zone_and_keep_the_zone_that_was_named(
    store: SandboxStore, an_event: Any
) -> None:
    start = {"dateTime": "2026-03-10T03:00:00.5-05:00", "timeZone": "America/New_York"}
    made = store.insert_event("primary", an_event(start=start, end={"dateTime": "2026-03-10T10:00:00Z"}), SILENT)
    assert made["start"] == {"dateTime": "2026-03-10T09:00:00+01:00", "timeZone": "America/New_York"}
    assert made["end"] == {"dateTime": "2026-03-10T11:00:00+01:00", "timeZone": "Europe/Zurich"}
    shown = store.get_event("primary", made["id"], {"timeZone": "UTC"})
    assert shown["start"]["dateTime"] == "2026-03-10T08:00:00Z"


def test_addresses_of_guests_come_back_in_lower_case_and_new_guests_without_an_answer(
    store: SandboxStore, an_event: Any
) -> None:
    guests = [{"email": "Mia@Example.ORG", "responseStatus": "accepted", "optional": False, "additionalGuests": 0}]
    made = store.insert_event("primary", an_event(attendees=guests), SILENT)
    assert made["attendees"] == [{"email": "mia@example.org", "responseStatus": "needsAction"}]


def test_what_is_the_default_is_not_answered(store: SandboxStore, an_event: Any) -> None:
    defaults = {"visibility": "default", "transparency": "opaque", "guestsCanModify": False}
    made = store.insert_event("primary", an_event(**defaults, guestsCanInviteOthers=True), SILENT)
    assert not (set(defaults) | {"guestsCanInviteOthers"}) & set(made)
    changed = store.patch_event("primary", made["id"], {"transparency": "transparent"}, SILENT)
    assert changed["transparency"] == "transparent"
    assert "transparency" not in store.patch_event("primary", made["id"], {"transparency": "opaque"}, SILENT)


def test_parts_of_a_rule_come_back_in_another_order(store: SandboxStore, an_event: Any) -> None:
    sent = ["RRULE:BYDAY=TU,MO;COUNT=4;FREQ=WEEKLY", "EXDATE;TZID=Europe/Zurich:20260317T090000"]
    made = store.insert_event("primary", an_event(recurrence=sent), SILENT)
    assert made["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU,MO", sent[1]]


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "New"},
        {"summary": "Consultation"},
        {"reminders": {"useDefault": False}},
        {"extendedProperties": {"private": {"a": "b"}}},
        {},
    ],
)
def test_each_write_makes_a_new_version_even_one_that_changes_nothing(
    store: SandboxStore, an_event: Any, change: dict[str, Any]
) -> None:
    made = store.insert_event("primary", an_event(), SILENT)
    assert store.patch_event("primary", made["id"], change, SILENT)["etag"] != made["etag"]


def test_only_main_data_moves_the_time_of_change(store: SandboxStore, an_event: Any, clock: Any) -> None:
    made = store.insert_event("primary", an_event(), SILENT)
    clock.advance(minutes=1)
    reminded = store.patch_event("primary", made["id"], {"reminders": {"useDefault": False}}, SILENT)
    assert reminded["updated"] == made["updated"]
    assert store.patch_event("primary", made["id"], {"summary": "New"}, SILENT)["updated"] > made["updated"]


def test_only_time_and_status_count_as_a_new_sequence(store: SandboxStore, an_event: Any) -> None:
    made = store.insert_event("primary", an_event(), SILENT)
    assert made["sequence"] == 0
    assert store.patch_event("primary", made["id"], {"summary": "New"}, SILENT)["sequence"] == 0
    later = {"end": {"dateTime": "2026-03-10T10:30:00+01:00", "timeZone": "Europe/Zurich"}}
    assert store.patch_event("primary", made["id"], later, SILENT)["sequence"] == 1


def test_a_guests_answer_is_a_new_version_in_the_feed_and_nothing_else(
    store: SandboxStore, person: Person, clock: Any
) -> None:
    made = person.add_event("Consultation", "2026-03-10", "2026-03-11", attendees=[{"email": "mia@example.org"}])
    token = store.list_events("primary")["nextSyncToken"]
    clock.advance(minutes=1)
    person.respond(made["id"], "mia@example.org", "accepted")
    (changed,) = store.list_events("primary", {"syncToken": token})["items"]
    assert {key for key in changed if changed[key] != made.get(key)} == {"etag", "updated", "attendees"}
    assert changed["attendees"] == [{"email": "mia@example.org", "responseStatus": "accepted"}]


def test_googles_own_work_makes_an_etag_stale_at_once(store: SandboxStore, an_event: Any, refused: Any) -> None:
    made = store.insert_event("primary", an_event(id="abcde"), SILENT)
    store.touch_event("primary", "abcde")
    refused(412, "conditionNotMet", store.patch_event, "primary", "abcde", {"summary": "New"}, SILENT, made["etag"])
    now = store.get_event("primary", "abcde")
    assert {key for key in now if now[key] != made[key]} == {"etag"}


def test_read_only_fields_are_ignored_and_not_refused(store: SandboxStore, an_event: Any) -> None:
    sent = {
        "kind": "calendar#other",
        "etag": '"1"',
        "htmlLink": "https://example.org",
        "created": "2020-01-01T00:00:00Z",
        "updated": "2020-01-01T00:00:00Z",
        "creator": {"email": "boss@example.org"},
        "organizer": {"email": "boss@example.org"},
        "hangoutLink": "https://meet.google.com/aaa-bbbb-ccc",
        "locked": True,
        "privateCopy": True,
        "recurringEventId": "abcde",
        "originalStartTime": {"date": "2026-03-10"},
        "attendeesOmitted": True,
    }
    made = store.insert_event("primary", an_event(**sent), SILENT)
    assert made["organizer"]["email"] == store.account
    assert all(made.get(name) != value for name, value in sent.items())
    patched = store.patch_event("primary", made["id"], sent, SILENT)
    assert {key for key in patched if patched[key] != made.get(key)} == {"etag"}
