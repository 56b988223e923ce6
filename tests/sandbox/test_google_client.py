"""Google's own client library, unpatched, talks to the sandbox over loopback."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import google_auth_httplib2
import googleapiclient
import httplib2
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore, Wire

SCOPES = [
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
]


def discovery_document(root_url: str) -> dict[str, Any]:
    path = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document | {"rootUrl": root_url}


def credentials(server: SandboxServer, scopes: list[str]) -> Credentials:
    secrets = server.client_secrets()["installed"]
    return Credentials(
        token=None,
        refresh_token=server.issue_refresh_token(scopes),
        token_uri=secrets["token_uri"],
        client_id=secrets["client_id"],
        client_secret=secrets["client_secret"],
    )


Service = Any


@pytest.fixture
def connect(server: SandboxServer) -> Iterator[Callable[..., Service]]:
    opened = []

    def make(scopes: list[str] = SCOPES) -> Service:
        http = google_auth_httplib2.AuthorizedHttp(
            credentials(server, scopes), http=httplib2.Http(timeout=20, proxy_info=None)
        )
        service = build_from_document(discovery_document(server.root_url), http=http)
        opened.append(service)
        return service

    yield make
    for service in opened:
        service.close()


@pytest.fixture
def service(connect: Callable[..., Service]) -> Service:
    return connect()


def failure(call: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, json.loads(caught.value.content)["error"]["errors"][0]["reason"]


def conditional(call: Any, etag: str) -> Any:
    call.headers["If-Match"] = etag
    return call


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
    service = connect(["https://www.googleapis.com/auth/calendar.freebusy"])
    with pytest.raises(HttpError) as caught:
        service.events().list(calendarId="primary").execute()
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["errors"][0]["reason"]) == (403, "insufficientPermissions")
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_app_created_reaches_only_calendars_of_the_app(connect: Callable[..., Service], an_event: Any) -> None:
    service = connect(["https://www.googleapis.com/auth/calendar.app.created"])
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
