"""The HTTP face: status lines, headers, connections, threads."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bookings_desktop.sandbox import Person, PortInUseError, SandboxServer, SandboxStore, Wire
from bookings_desktop.sandbox.routes import SCOPE_PREFIX

EVENTS = "/calendar/v3/calendars/primary/events"


class Client:
    """Plain HTTP with an access token over one kept connection."""

    def __init__(self, server: SandboxServer, scopes: tuple[str, ...] = ("calendar.events",)) -> None:
        self.token = server.store.oauth.issue_access_token([SCOPE_PREFIX + scope for scope in scopes])
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {} if body is None else {"Content-Type": "application/json"}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self.connection.request(method, path, data, {"Authorization": f"Bearer {self.token}"} | kind | named)
        answer = self.connection.getresponse()
        return answer, answer.read()


@pytest.fixture
def client(server: SandboxServer) -> Iterator[Client]:
    made = Client(server)
    yield made
    made.connection.close()


def reason(content: bytes) -> str:
    text: str = json.loads(content)["error"]["errors"][0]["reason"]
    return text


def test_one_connection_serves_many_requests(client: Client, an_event: Any) -> None:
    answer, content = client.send("POST", EVENTS, an_event())
    own_address = client.connection.sock.getsockname()
    event = json.loads(content)
    assert (answer.status, answer.headers["ETag"]) == (200, event["etag"])
    answer, content = client.send("DELETE", f"{EVENTS}/{event['id']}")
    assert (answer.status, content) == (204, b"")
    answer, content = client.send("GET", f"{EVENTS}/{event['id']}")
    assert json.loads(content)["status"] == "cancelled"
    assert client.connection.sock.getsockname() == own_address


def test_ids_may_be_percent_encoded(client: Client, person: Person) -> None:
    event = person.add_event("x", "2026-03-10", "2026-03-11")
    answer, _ = client.send("GET", f"/calendar/v3/calendars/reception%40example.com/events/{event['id']}")
    assert answer.status == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc"])
def test_request_without_a_good_token_is_401(client: Client, store: SandboxStore, header: str) -> None:
    answer, content = client.send("GET", EVENTS, Authorization=header)
    assert (answer.status, reason(content)) == (401, "authError")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert [(entry.status, entry.committed) for entry in store.requests] == [(401, False)]


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("calendar", "GET", EVENTS, 200),
        ("calendar.readonly", "GET", EVENTS, 200),
        ("calendar.readonly", "POST", EVENTS, 403),
        ("calendar.events", "GET", EVENTS, 200),
        ("calendar.events", "POST", EVENTS, 200),
        ("calendar.events", "GET", "/calendar/v3/users/me/calendarList", 403),
        ("calendar.events", "GET", "/calendar/v3/calendars/primary", 403),
        ("calendar.events", "POST", "/calendar/v3/calendars", 403),
        ("calendar.events.readonly", "POST", EVENTS, 403),
        ("calendar.events.owned", "POST", EVENTS, 200),
        ("calendar.events.owned", "GET", "/calendar/v3/calendars/team/events", 403),
        ("calendar.events", "GET", "/calendar/v3/calendars/team/events", 200),
        ("calendar.app.created", "GET", EVENTS, 403),
        ("calendar.app.created", "GET", "/calendar/v3/users/me/calendarList", 403),
        ("calendar.app.created", "GET", "/calendar/v3/users/me/calendarList/primary", 403),
        ("calendar.app.created", "GET", "/calendar/v3/calendars/unknown/events", 404),
        ("calendar.calendarlist.readonly", "GET", "/calendar/v3/users/me/calendarList", 200),
        ("calendar.calendarlist.readonly", "GET", "/calendar/v3/users/me/calendarList/primary", 200),
        ("calendar.calendarlist.readonly", "GET", EVENTS, 403),
        ("calendar.freebusy", "GET", EVENTS, 403),
        ("calendar", "GET", "/calendar/v3/calendars/unknown/events", 404),
        ("calendar", "GET", "/calendar/v3/unknown", 404),
    ],
)
def test_scopes_allow_what_google_lets_them(
    server: SandboxServer, store: SandboxStore, an_event: Any, scope: str, method: str, path: str, status: int
) -> None:
    store.add_calendar("team", "Team", access_role="writer")
    client = Client(server, (scope,))
    answer, content = client.send(method, path, an_event() if method == "POST" else None)
    client.connection.close()
    assert answer.status == status
    if status == 403:
        assert reason(content) == "insufficientPermissions"


def test_gzip_needs_both_headers(client: Client, person: Person) -> None:
    for number in range(10):
        person.add_event(f"Event {number}", "2026-03-10", "2026-03-11")
    answer, content = client.send("GET", EVENTS, Accept_Encoding="gzip", User_Agent="test (gzip)")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(content))["items"]) == 10
    answer, _ = client.send("GET", EVENTS, Accept_Encoding="gzip", User_Agent="test")
    assert answer.headers["Content-Encoding"] is None


@pytest.mark.parametrize(
    ("body", "kind", "wanted"),
    [
        (b"{", "application/json", "parseError"),
        (b"", "application/json", "parseError"),
        (b"[" * 100_000, "application/json", "parseError"),
        (b'{"summary": "\xff"}', "application/json", "parseError"),
        (b'{"sequence": NaN}', "application/json", "invalid"),
        (b"[]", "application/json", "badRequest"),
        (b'"x"', "application/json; charset=utf-8", "badRequest"),
        (b"{}", "text/plain", "badRequest"),
    ],
)
def test_unreadable_bodies_are_400(client: Client, body: bytes, kind: str, wanted: str) -> None:
    answer, content = client.send("POST", EVENTS, body, Content_Type=kind)
    assert (answer.status, reason(content)) == (400, wanted)


def test_any_text_comes_back_as_it_was(client: Client, an_event: Any) -> None:
    for text in ("Ärztin 🩺", "\ud800", "a\x00b\nc", "<&>\u2028"):
        answer, content = client.send("POST", EVENTS, an_event(summary=text))
        assert (answer.status, json.loads(content)["summary"]) == (200, text)
    assert client.send("GET", "/?from=2026-03-02", Authorization="")[0].status == 200


@pytest.mark.parametrize("path", ["//[", "/%ff%fe", "/calendar/v3/%2F", "/?from=0001-01-01", "/?from=9999-12-31", "*"])
def test_strange_addresses_get_an_answer(client: Client, path: str) -> None:
    answer, _ = client.send("GET", path)
    assert answer.status in (200, 404)


def test_if_match_and_if_none_match_are_read(client: Client, person: Person) -> None:
    event = person.add_event("x", "2026-03-10", "2026-03-11")
    path = f"{EVENTS}/{event['id']}"
    answer, content = client.send("PATCH", path, {"summary": "y"}, If_Match='"1"')
    assert (answer.status, reason(content)) == (412, "conditionNotMet")
    answer, content = client.send("GET", path, If_None_Match=event["etag"])
    assert (answer.status, content) == (304, b"")


def test_repeated_parameters_arrive_as_a_list(client: Client, person: Person) -> None:
    properties = {"private": {"a": "1", "b": "2"}}
    person.add_event("x", "2026-03-10", "2026-03-11", extendedProperties=properties)
    answer, content = client.send("GET", f"{EVENTS}?privateExtendedProperty=a%3D1&privateExtendedProperty=b%3D3")
    assert (answer.status, json.loads(content)["items"]) == (200, [])


def test_retry_after_and_html_of_faults_reach_the_wire(client: Client, store: SandboxStore) -> None:
    store.faults.error(429, "rateLimitExceeded", retry_after=30)
    answer, content = client.send("GET", EVENTS)
    assert (answer.status, answer.headers["Retry-After"], reason(content)) == (429, "30", "rateLimitExceeded")
    store.faults.error(503)
    answer, content = client.send("GET", EVENTS)
    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=UTF-8")
    assert content.startswith(b"<!DOCTYPE html>")


def test_truncated_body_is_shorter_than_announced(client: Client, store: SandboxStore, an_event: Any) -> None:
    store.faults.wire(Wire.TRUNCATE)
    with pytest.raises(http.client.IncompleteRead):
        client.send("POST", EVENTS, an_event(id="abcde"))
    assert store.get_event("primary", "abcde")["status"] == "confirmed"


def test_closed_connection_gives_no_answer(client: Client, store: SandboxStore) -> None:
    store.faults.wire(Wire.CLOSE)
    with pytest.raises(http.client.RemoteDisconnected):
        client.send("GET", EVENTS)


def test_oversized_and_unmeasured_bodies_are_refused(client: Client) -> None:
    answer, _ = client.send("POST", EVENTS, b"{}", Content_Length=str(11 * 1024 * 1024))
    assert (answer.status, answer.headers["Connection"]) == (413, "close")
    client.connection.close()
    for length, status in (("9" * 5000, 413), ("many", 411), ("-1", 411)):
        answer, _ = client.send("POST", EVENTS, b"{}", Content_Length=length)
        assert answer.status == status
        client.connection.close()


def test_stop_leaves_no_thread_and_opens_gates(store: SandboxStore) -> None:
    before = set(threading.enumerate())
    server = SandboxServer(store).start()
    idle, held = Client(server), Client(server)
    idle.send("GET", EVENTS)
    fault = store.faults.hold()
    outcome: list[BaseException | int] = []

    def wait_for_an_answer() -> None:
        try:
            outcome.append(held.send("GET", EVENTS)[0].status)
        except (OSError, http.client.HTTPException) as error:
            outcome.append(error)

    waiting = threading.Thread(target=wait_for_an_answer)
    waiting.start()
    assert fault.reached is not None
    assert fault.reached.wait(10)
    server.stop()
    waiting.join(10)
    assert len(outcome) == 1
    assert set(threading.enumerate()) == before
    server.stop()
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)
    idle.connection.close()
    held.connection.close()


def test_server_that_never_started_can_be_stopped(store: SandboxStore) -> None:
    SandboxServer(store).stop()


def test_server_starts_only_once(server: SandboxServer) -> None:
    with pytest.raises(RuntimeError):
        server.start()


def test_port_in_use_is_a_clear_error(server: SandboxServer) -> None:
    with pytest.raises(PortInUseError, match=f"Port {server.port} on 127.0.0.1 is used by another program"):
        SandboxServer(SandboxStore(), port=server.port)


def test_tokens_and_events_outlive_a_restart_on_the_same_port(store: SandboxStore, person: Person) -> None:
    event = person.add_event("x", "2026-03-10", "2026-03-11")
    with SandboxServer(store) as first:
        client = Client(first)
        client.connection.close()
        port = first.port
    with SandboxServer(store, port=port):
        answer, content = client.send("GET", f"{EVENTS}/{event['id']}")
        client.connection.close()
    assert (answer.status, json.loads(content)) == (200, event)
