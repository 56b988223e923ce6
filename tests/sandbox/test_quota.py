"""Google's limits (facts page, sections 7 and 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookings_desktop.sandbox import Person, SandboxStore

SILENT = {"sendUpdates": "none"}


def test_nothing_is_limited_unless_asked_for(store: SandboxStore) -> None:
    for _ in range(700):
        store.list_calendars()
    assert {entry.status for entry in store.requests} == {200}


def test_an_account_has_so_many_units_in_a_sliding_minute_and_a_patch_costs_three(
    store: SandboxStore, clock: Any, an_event: Any, refused: Any
) -> None:
    store.quota.user_per_minute = 5
    store.quota.retry_after = 17
    store.insert_event("primary", an_event(id="abcde"), SILENT)
    clock.advance(seconds=30)
    store.patch_event("primary", "abcde", {"summary": "New"}, SILENT)
    store.get_event("primary", "abcde")
    error = refused(403, "userRateLimitExceeded", store.get_event, "primary", "abcde")
    assert (error.domain, error.retry_after) == ("usageLimits", 17)
    clock.advance(seconds=30)
    store.get_event("primary", "abcde")
    refused(403, "userRateLimitExceeded", store.get_event, "primary", "abcde")
    assert [entry.committed for entry in store.requests] == [True, True, True, False, True, False]


@pytest.mark.parametrize("status", [403, 429])
def test_all_installations_share_the_project(store: SandboxStore, clock: Any, refused: Any, status: int) -> None:
    store.quota.project_per_minute = 100
    store.quota.status = status
    store.quota.spend_elsewhere(100, clock())
    error = refused(status, "rateLimitExceeded", store.list_events, "primary")
    assert error.retry_after is None
    clock.advance(minutes=1)
    assert store.list_events("primary")["items"] == []


def test_the_project_has_a_daily_limit(store: SandboxStore, clock: Any, refused: Any) -> None:
    store.quota.project_per_day = 2
    store.list_events("primary")
    clock.advance(hours=23)
    store.list_events("primary")
    refused(403, "dailyLimitExceeded", store.list_events, "primary")
    clock.advance(hours=1)
    store.list_events("primary")


def test_quick_changes_of_one_calendar_are_limited(
    store: SandboxStore, clock: Any, an_event: Any, refused: Any
) -> None:
    other = store.insert_calendar({"summary": "Other"})["id"]
    store.quota.writes_per_second = 1
    store.insert_event("primary", an_event(), SILENT)
    store.insert_event(other, an_event(), SILENT)
    store.list_events("primary")
    refused(403, "rateLimitExceeded", store.insert_event, "primary", an_event(), SILENT)
    clock.advance(seconds=1)
    store.insert_event("primary", an_event(), SILENT)


def test_calendars_use_limit_refuses_all_changes_for_hours_while_reading_goes_on(
    store: SandboxStore, clock: Any, an_event: Any, refused: Any
) -> None:
    store.quota.new_events = 2
    first = store.insert_event("primary", an_event(), SILENT)
    store.insert_event("primary", an_event(), SILENT)
    error = refused(403, "quotaExceeded", store.insert_event, "primary", an_event(), SILENT)
    assert error.message == "Calendar usage limits exceeded."
    refused(403, "quotaExceeded", store.patch_event, "primary", first["id"], {"summary": "New"}, SILENT)
    assert len(store.list_events("primary")["items"]) == 2
    window = {"timeMin": "2026-03-10T00:00:00Z", "timeMax": "2026-03-11T00:00:00Z"}
    assert store.query_free_busy(window)["calendars"] == {}
    clock.advance(hours=1, minutes=59)
    refused(403, "quotaExceeded", store.insert_event, "primary", an_event(), SILENT)
    clock.advance(minutes=1)
    store.insert_event("primary", an_event(), SILENT)


def test_new_calendars_and_invitations_have_use_limits_too(
    store: SandboxStore, clock: Any, an_event: Any, refused: Any
) -> None:
    store.quota.use_pause = timedelta(hours=5)
    store.quota.new_calendars = 1
    store.insert_calendar({"summary": "One"})
    refused(403, "quotaExceeded", store.insert_calendar, {"summary": "Two"})
    clock.advance(hours=5)
    store.quota.invitations = 2
    guests = [{"email": f"guest{number}@example.org"} for number in range(3)]
    store.insert_event("primary", an_event(attendees=guests), SILENT)
    store.insert_event("primary", an_event(attendees=guests), {"sendUpdates": "all"})
    refused(403, "quotaExceeded", store.insert_event, "primary", an_event(), SILENT)


def test_googles_own_numbers(store: SandboxStore, clock: Any, refused: Any) -> None:
    store.quota.as_google()
    for _ in range(600):
        store.list_calendars()
    refused(403, "userRateLimitExceeded", store.list_calendars)


def test_the_api_may_be_switched_off(store: SandboxStore, refused: Any) -> None:
    store.quota.api_enabled = False
    error = refused(403, "accessNotConfigured", store.list_events, "primary")
    assert error.domain == "usageLimits"


def test_a_person_in_google_uses_no_units(store: SandboxStore, person: Person) -> None:
    store.quota.user_per_minute = 1
    for number in range(5):
        person.add_event(f"Event {number}", "2026-03-10", "2026-03-11")
    assert len(store.list_events("primary")["items"]) == 5
