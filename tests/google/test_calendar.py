from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.errors import SettingsUnusable
from bookings_desktop.google import transport
from bookings_desktop.google.calendar import GoogleCalendars, calendar_info, checked_no_content, open_calendars, page_of
from bookings_desktop.google.token_store import FileTokenStore, StoredSignIn
from bookings_desktop.sandbox import Person, SandboxServer, When, Wire
from bookings_desktop.sync.remote import AccessRole, ServerTrouble, SignInNeeded, Unreachable
from bookings_desktop.sync.writings import Removal
from tests.google.conftest import SCOPES
from tests.support.remote_contract import FULL


@pytest.fixture
def stored(server: SandboxServer) -> StoredSignIn:
    client = server.client_secrets()["installed"]
    return StoredSignIn(
        refresh_token=server.issue_refresh_token(SCOPES),
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        token_uri=client["token_uri"],
        revoke_uri=client["revoke_uri"],
        scopes=SCOPES,
    )


@pytest.fixture
def token_store(tmp_path: Path) -> FileTokenStore:
    return FileTokenStore(tmp_path)


@pytest.fixture
def remote(server: SandboxServer, stored: StoredSignIn, token_store: FileTokenStore) -> Iterator[GoogleCalendars]:
    calendars = open_calendars(stored, token_store, root=server.root_url, timeout=10)
    yield calendars
    calendars.close()


def test_googles_client_is_not_imported_before_the_first_use() -> None:
    script = """
import sys
import bookings_desktop.google.auth, bookings_desktop.google.calendar
heavy = {"googleapiclient", "google_auth_oauthlib", "google_auth_httplib2", "httplib2", "requests", "oauthlib", "keyring"}
print(sorted(heavy & set(sys.modules)), "google.auth" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[] False"


@pytest.mark.parametrize(
    "root", ["http://example.com/", "ftp://127.0.0.1/", "127.0.0.1:80", "https://", "http://127.0.0.1@example.com/"]
)
def test_other_roots_must_be_safe(root: str) -> None:
    with pytest.raises(SettingsUnusable, match="cannot be used"):
        transport.checked_root(root)


@pytest.mark.parametrize(
    ("root", "checked"),
    [
        ("", ""),
        (" ", ""),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://localhost:8080/", "http://localhost:8080/"),
        ("https://proxy.example.com/google/", "https://proxy.example.com/google/"),
    ],
)
def test_roots_end_with_a_slash(root: str, checked: str) -> None:
    assert transport.checked_root(root) == checked


def test_every_write_says_whom_to_mail(remote: GoogleCalendars, server: SandboxServer, mirror: str) -> None:
    event = remote.insert(mirror, "a" * 32, "a" * 32, FULL, notify_guests=True)
    remote.delete(mirror, event.event_id, event.etag, notify_guests=False)
    writes = [request for request in server.store.requests if request.method in ("POST", "DELETE")]
    assert [request.params["sendUpdates"] for request in writes] == ["all", "none"]


def test_every_listing_asks_the_same(
    remote: GoogleCalendars, server: SandboxServer, mirror: str, person: Person
) -> None:
    for day in range(1, 5):
        person.add_event("Event", f"2026-05-0{day}", f"2026-05-0{day + 1}")
    first = remote.list_page(mirror, sync_token="", page_token="", page_size=3)
    last = remote.list_page(mirror, sync_token="", page_token=first.next_page_token, page_size=3)
    remote.list_page(mirror, sync_token=last.next_sync_token, page_token="", page_size=3)
    tokens = ("syncToken", "pageToken")
    asked = [
        {name: value for name, value in request.params.items() if name not in tokens}
        for request in server.store.requests
    ]
    assert len(asked) == 3
    assert asked[0] == asked[1] == asked[2]
    assert (asked[0]["singleEvents"], asked[0]["showDeleted"]) == ("false", "true")


def test_an_expired_access_token_is_renewed_without_notice(
    remote: GoogleCalendars, server: SandboxServer, mirror: str
) -> None:
    remote.insert(mirror, "a" * 32, "a" * 32, FULL, notify_guests=False)
    server.expire_access_tokens()
    assert remote.get(mirror, "a" * 32).fields == FULL


def test_a_calendar_zone_seen_once_is_kept_for_events_without_one(
    remote: GoogleCalendars, server: SandboxServer, mirror: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = person.add_event("Elsewhere", "2026-05-01T09:00:00", "2026-05-01T10:00:00")
    whole = server.store.get_event

    def without_zone(*arguments: Any) -> dict[str, Any]:
        answer = whole(*arguments)
        del answer["start"]["timeZone"]
        return answer

    monkeypatch.setattr(server.store, "get_event", without_zone)
    remote.list_page(mirror, sync_token="", page_token="", page_size=5)
    fields = remote.get(mirror, made["id"]).fields
    assert fields is not None
    assert fields.slot.zone == "Europe/Zurich"


def test_a_captive_portal_that_leads_elsewhere_is_an_outage(
    server: SandboxServer, stored: StoredSignIn, token_store: FileTokenStore
) -> None:
    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path != "/portal" else 200)
            self.send_header("Location", "/portal")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Write nothing."""

    with HTTPServer(("127.0.0.1", 0), Portal) as portal:
        thread = threading.Thread(target=portal.serve_forever, args=(0.05,))
        thread.start()
        away = open_calendars(stored, token_store, root=f"http://127.0.0.1:{portal.server_port}/", timeout=10)
        try:
            with pytest.raises(Unreachable):
                away.list_page("c", sync_token="", page_token="", page_size=5)
        finally:
            away.close()
            portal.shutdown()
            thread.join()


@pytest.mark.parametrize("wire", [Wire.HTML, Wire.EMPTY, Wire.HALF_JSON])
def test_a_deletion_is_believed_only_when_google_answers_that_there_is_no_content(
    remote: GoogleCalendars, server: SandboxServer, mirror: str, wire: Wire
) -> None:
    made = remote.insert(mirror, "a" * 32, "a" * 32, FULL, notify_guests=False)
    server.store.faults.wire(wire, path="/events/", times=5, when=When.BEFORE)
    with pytest.raises(ServerTrouble):
        remote.delete(mirror, made.event_id, made.etag, notify_guests=False)
    with pytest.raises(ServerTrouble):
        remote.write_many(mirror, [Removal(made.event_id, made.etag, notify_guests=False)])
    server.store.faults.clear()
    assert not remote.get(mirror, made.event_id).deleted
    assert remote.write_many(mirror, [Removal(made.event_id, made.etag, notify_guests=False)]) == (None,)
    assert remote.get(mirror, made.event_id).deleted


@pytest.mark.parametrize("answer", [b"", b"<html>", {}])
def test_any_other_success_tells_nothing_about_a_deletion(answer: object) -> None:
    with pytest.raises(ServerTrouble):
        checked_no_content(answer)
    checked_no_content("")  # what Google's client makes of 204


def test_a_captive_portal_at_the_sign_in_server_is_an_outage(remote: GoogleCalendars, server: SandboxServer) -> None:
    server.store.faults.wire(Wire.HTML, path="^/token$", times=5)
    with pytest.raises(Unreachable):
        remote.account()
    server.store.faults.clear()
    server.store.faults.error(503, path="^/token$", times=5)
    with pytest.raises(Unreachable):
        remote.account()


def test_no_server_is_an_outage_and_heals(stored: StoredSignIn, token_store: FileTokenStore) -> None:
    away = open_calendars(
        replace(stored, token_uri="http://127.0.0.1:9/token"), token_store, root="http://127.0.0.1:9/"
    )
    with pytest.raises(Unreachable):
        away.account()
    away.close()


def test_a_server_that_says_nothing_is_given_up(
    server: SandboxServer, stored: StoredSignIn, token_store: FileTokenStore
) -> None:
    remote = open_calendars(stored, token_store, root=server.root_url, timeout=0.2)
    held = server.store.faults.hold(times=1)
    with pytest.raises(Unreachable):
        remote.account()
    assert held.reached is not None
    assert held.reached.is_set()
    server.store.faults.clear()
    assert remote.account() == server.store.account
    remote.close()


def test_a_revoked_sign_in_is_told(remote: GoogleCalendars, server: SandboxServer) -> None:
    server.revoke_refresh_tokens()
    with pytest.raises(SignInNeeded):
        remote.account()


def test_a_rotated_refresh_token_is_stored(
    remote: GoogleCalendars, server: SandboxServer, token_store: FileTokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = server.issue_refresh_token(SCOPES)
    answer = server.store.oauth.token

    def rotating(form: Any, authorization: str | None) -> dict[str, Any]:
        return answer(form, authorization) | {"refresh_token": fresh}

    monkeypatch.setattr(server.store.oauth, "token", rotating)
    token_store.path.mkdir()  # the first try to store it fails, which must not spoil the call
    assert remote.account() == server.store.account
    token_store.path.rmdir()
    assert token_store.load() is None
    remote.account()
    kept = token_store.load()
    assert kept is not None
    assert kept.refresh_token == fresh
    token_store.delete()
    remote.account()
    assert token_store.load() is None  # stored once, not with every call


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "calendar#events", "items": []},
        {"kind": "other", "nextSyncToken": "x", "items": []},
        {"kind": "calendar#events", "nextSyncToken": "x", "items": {}},
        {"kind": "calendar#events", "nextSyncToken": "x", "items": [{"etag": "1"}]},
        {"kind": "calendar#events", "nextSyncToken": "x", "items": [{"id": "e1", "status": "confirmed"}]},
        {},
    ],
)
def test_a_listing_that_is_not_whole_is_trouble(answer: dict[str, Any]) -> None:
    with pytest.raises(ServerTrouble):
        page_of(answer)


def test_a_tombstone_needs_no_etag() -> None:
    tombstone = {"id": "e1", "status": "cancelled"}
    (event,) = page_of({"kind": "calendar#events", "nextSyncToken": "x", "items": [tombstone]}).events
    assert event.deleted


def test_an_unknown_role_may_not_write() -> None:
    info = calendar_info({"id": "c", "summary": "s", "summaryOverride": "mine", "accessRole": "emperor"})
    assert (info.access_role, info.name) == (AccessRole.READER, "mine")


@pytest.mark.parametrize("lost", [lambda answer: answer.pop("id"), lambda answer: answer.pop("etag")])
def test_an_answer_without_its_keys_is_trouble(
    remote: GoogleCalendars,
    server: SandboxServer,
    mirror: str,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    lost: Callable[[dict[str, Any]], Any],
) -> None:
    made = person.add_event("Event", "2026-05-01", "2026-05-02")
    whole = server.store.get_event

    def broken(*arguments: Any) -> dict[str, Any]:
        answer = whole(*arguments)
        lost(answer)
        return answer

    monkeypatch.setattr(server.store, "get_event", broken)
    with pytest.raises(ServerTrouble):
        remote.get(mirror, made["id"])
