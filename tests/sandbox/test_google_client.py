"""Google's own client library, unpatched, talks to the sandbox over loopback."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from googleapiclient.errors import HttpError

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore, When, Wire
from tests.support.google_service import Service, conditional, failure


def test_insert_and_get_round_trip(service: Service, an_event: Any) -> None:
    event_id = uuid.uuid4().hex
    made = service.events().insert(calendarId="primary", body=an_event(id=event_id), sendUpdates="none").execute()
    assert made["id"] == event_id
    assert service.events().get(calendarId="reception@example.com", eventId=event_id).execute() == made


def test_insert_twice_is_409(service: Service, an_event: Any) -> None:
    body = an_event(id=uuid.uuid4().hex)
    service.events().insert(calendarId="primary", body=body, sendUpdates="none").execute()
    assert failure(service.events().insert(calendarId="primary", body=body, sendUpdates="none")) == (409, "duplicate")


def test_patch_with_the_current_etag_passes_and_with_an_old_one_is_412(service: Service, an_event: Any) -> None:
    events = service.events()
    made = events.insert(calendarId="primary", body=an_event(), sendUpdates="none").execute()
    change = {"calendarId": "primary", "eventId": made["id"], "body": {"summary": "Later"}, "sendUpdates": "none"}
    changed = conditional(events.patch(**change), made["etag"]).execute()
    assert changed["summary"] == "Later"
    assert changed["etag"] != made["etag"]
    assert failure(conditional(events.patch(**change), made["etag"])) == (412, "conditionNotMet")


def test_delete_is_empty_then_410_and_unknown_is_404(service: Service, an_event: Any) -> None:
    events = service.events()
    made = events.insert(calendarId="primary", body=an_event(), sendUpdates="none").execute()
    delete = {"calendarId": "primary", "eventId": made["id"], "sendUpdates": "none"}
    assert events.delete(**delete).execute() == ""
    assert failure(events.delete(**delete)) == (410, "deleted")
    assert failure(events.delete(**delete | {"eventId": "unknown0"})) == (404, "notFound")


def test_paging_and_sync_token(service: Service, person: Person) -> None:
    wanted = {person.add_event(f"Event {n}", "2026-03-10T09:00:00", "2026-03-10T10:00:00")["id"] for n in range(5)}
    events = service.events()
    seen: list[str] = []
    call = events.list(calendarId="primary", maxResults=2)
    pages = 0
    while call is not None:
        page = call.execute()
        seen += [event["id"] for event in page["items"]]
        pages += 1
        call = events.list_next(call, page)
    assert pages == 3
    assert sorted(seen) == sorted(wanted)
    gone = seen[0]
    person.delete(gone)
    news = events.list(calendarId="primary", maxResults=2, syncToken=page["nextSyncToken"]).execute()
    assert [(event["id"], event["status"]) for event in news["items"]] == [(gone, "cancelled")]


def test_dead_sync_token_is_410(service: Service, store: SandboxStore) -> None:
    token = service.events().list(calendarId="primary").execute()["nextSyncToken"]
    store.expire_sync_tokens("primary")
    call = service.events().list(calendarId="primary", syncToken=token)
    assert failure(call) == (410, "fullSyncRequired")


def test_partial_answer_is_compressed_and_short(service: Service, person: Person) -> None:
    for number in range(30):
        person.add_event(f"Event {number}", "2026-03-10", "2026-03-11")
    page = service.events().list(calendarId="primary", fields="items(id,start/date),nextSyncToken").execute()
    assert set(page) == {"items", "nextSyncToken"}
    assert {frozenset(event) for event in page["items"]} == {frozenset({"id", "start"})}


def test_calendar_list_and_primary(service: Service) -> None:
    assert service.calendarList().get(calendarId="primary").execute()["id"] == "reception@example.com"
    listed = service.calendarList().list().execute()["items"]
    assert [entry["accessRole"] for entry in listed] == ["owner"]


def test_expired_access_token_is_refreshed(service: Service, server: SandboxServer) -> None:
    service.events().list(calendarId="primary").execute()
    server.expire_access_tokens()
    assert service.events().list(calendarId="primary").execute()["items"] == []


def test_revoked_refresh_token_is_a_refresh_error(service: Service, server: SandboxServer) -> None:
    service.events().list(calendarId="primary").execute()
    server.revoke_refresh_tokens()
    with pytest.raises(RefreshError) as caught:
        service.events().list(calendarId="primary").execute()
    assert caught.value.args[1]["error"] == "invalid_grant"


def test_missing_scope_is_403(connect: Callable[..., Service]) -> None:
    service = connect("https://www.googleapis.com/auth/calendar.freebusy")
    with pytest.raises(HttpError) as caught:
        service.events().list(calendarId="primary").execute()
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["errors"][0]["reason"]) == (403, "insufficientPermissions")
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_app_created_reaches_only_calendars_of_the_app(connect: Callable[..., Service], an_event: Any) -> None:
    service = connect("https://www.googleapis.com/auth/calendar.app.created")
    made = service.calendars().insert(body={"summary": "Bookings"}).execute()
    event = service.events().insert(calendarId=made["id"], body=an_event(), sendUpdates="none").execute()
    assert event["organizer"]["email"] == made["id"]
    assert service.calendarList().get(calendarId=made["id"]).execute()["summary"] == "Bookings"
    assert failure(service.events().list(calendarId="primary")) == (403, "insufficientPermissions")
    assert failure(service.calendarList().list()) == (403, "insufficientPermissions")


def test_connection_closed_without_an_answer_makes_the_client_send_twice(
    service: Service, store: SandboxStore, an_event: Any
) -> None:
    service.events().list(calendarId="primary").execute()
    store.faults.wire(Wire.CLOSE, method="POST")
    call = service.events().insert(calendarId="primary", body=an_event(id=uuid.uuid4().hex), sendUpdates="none")
    assert failure(call) == (409, "duplicate")
    posts = [entry for entry in store.requests if entry.method == "POST"]
    assert [(entry.status, entry.committed) for entry in posts] == [(0, True), (409, False)]


def test_html_instead_of_json_arrives_as_text(service: Service, store: SandboxStore) -> None:
    store.faults.wire(Wire.HTML)
    assert "<html>" in service.events().list(calendarId="primary").execute()


def test_very_long_query_is_sent_as_post(service: Service, person: Person) -> None:
    event = person.add_event("Consultation", "2026-03-10", "2026-03-11")
    names = ",".join(["id", "etag", "summary"] * 300)
    page = service.events().list(calendarId="primary", fields=f"items({names})").execute()
    assert page["items"] == [{"id": event["id"], "etag": event["etag"], "summary": "Consultation"}]


def test_reset_connection_is_an_error_and_is_not_sent_again(
    service: Service, store: SandboxStore, an_event: Any
) -> None:
    service.events().list(calendarId="primary").execute()
    store.faults.wire(Wire.RESET, method="POST")
    with pytest.raises(ConnectionResetError):
        service.events().insert(calendarId="primary", body=an_event(), sendUpdates="none").execute()
    assert [(entry.status, entry.committed) for entry in store.requests if entry.writes] == [(0, True)]


@pytest.mark.parametrize("wire", [Wire.HALF_JSON, Wire.EMPTY])
def test_half_and_empty_json_arrive_as_text_after_the_change(
    service: Service, store: SandboxStore, an_event: Any, wire: Wire
) -> None:
    store.faults.wire(wire, method="POST")
    answer = service.events().insert(calendarId="primary", body=an_event(), sendUpdates="none").execute()
    assert isinstance(answer, str)
    assert answer.startswith("{") is (wire is Wire.HALF_JSON)
    assert [(entry.status, entry.committed) for entry in store.requests] == [(0, True)]


def test_redirect_of_a_captive_portal_arrives_as_text(service: Service, store: SandboxStore) -> None:
    store.faults.wire(Wire.PORTAL, when=When.BEFORE)
    assert "<html>" in service.events().list(calendarId="primary").execute()
    assert [(entry.status, entry.committed) for entry in store.requests] == [(0, False)]


def test_slow_answer_is_a_timeout_although_the_change_is_made(
    service: Service, store: SandboxStore, an_event: Any
) -> None:
    service.events().list(calendarId="primary").execute()
    fault = store.faults.slow(60, method="POST")
    for connection in service._http.http.connections.values():
        connection.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        service.events().insert(calendarId="primary", body=an_event(id="abcde"), sendUpdates="none").execute()
    assert fault.gate is not None
    fault.gate.set()
    assert service.events().get(calendarId="primary", eventId="abcde").execute()["id"] == "abcde"


def test_free_busy_rules_and_settings(connect: Callable[..., Service], person: Person) -> None:
    service = connect("https://www.googleapis.com/auth/calendar")
    person.add_event("Consultation", "2026-03-10T09:00:00", "2026-03-10T10:00:00")
    body = {"timeMin": "2026-03-10T00:00:00Z", "timeMax": "2026-03-11T00:00:00Z", "items": [{"id": "primary"}]}
    busy = service.freebusy().query(body=body).execute()["calendars"]["primary"]["busy"]
    assert busy == [{"start": "2026-03-10T08:00:00Z", "end": "2026-03-10T09:00:00Z"}]
    rule = {"role": "writer", "scope": {"type": "user", "value": "anna@example.org"}}
    made = service.acl().insert(calendarId="primary", body=rule, sendNotifications=False).execute()
    assert (
        service.acl().patch(calendarId="primary", ruleId=made["id"], body={"role": "reader"}).execute()["role"]
        == "reader"
    )
    assert service.acl().delete(calendarId="primary", ruleId=made["id"]).execute() == ""
    assert service.settings().get(setting="timezone").execute()["value"] == "Europe/Zurich"
    other = service.calendars().insert(body={"summary": "Other"}).execute()["id"]
    event_id = person.events()[0]["id"]
    moved = (
        service.events().move(calendarId="primary", eventId=event_id, destination=other, sendUpdates="none").execute()
    )
    assert moved["organizer"]["email"] == other
    assert service.calendarList().patch(calendarId=other, body={"selected": False}).execute()["selected"] is False
    assert service.calendars().delete(calendarId=other).execute() == ""


def test_meet_room_is_ready_with_the_next_reading(
    service: Service, store: SandboxStore, clock: Any, an_event: Any
) -> None:
    wish = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    call = {"calendarId": "primary", "body": an_event(conferenceData=wish), "sendUpdates": "none"}
    made = service.events().insert(**call, conferenceDataVersion=1).execute()
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": "pending"}
    clock.advance(seconds=3)
    assert "hangoutLink" in service.events().get(calendarId="primary", eventId=made["id"]).execute()
