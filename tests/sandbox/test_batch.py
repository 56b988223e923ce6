"""The batch endpoint, by Google's own client and by hand."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import BatchHttpRequest

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore, When, Wire
from bookings_desktop.sandbox.batch import MOST_PARTS, PATH
from tests.support.google_service import Service, conditional, reason_of

SILENT = {"calendarId": "primary", "sendUpdates": "none"}


class Outcomes:
    """What the parts of a batch came to, by the name of each part."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.refusals: dict[str, tuple[int, str]] = {}
        self.order: list[str] = []

    def __call__(self, name: str, answer: Any, error: HttpError | None) -> None:
        self.order.append(name)
        if error is None:
            self.answers[name] = answer
        else:
            self.refusals[name] = reason_of(error)


def sign_in(service: Service, store: SandboxStore) -> None:
    """Fetch the first access token: a batch would do so over a connection that the client never closes."""
    service.events().list(calendarId="primary").execute()
    store.requests.clear()


@pytest.fixture
def outcomes() -> Outcomes:
    return Outcomes()


@pytest.fixture
def batch(service: Service, outcomes: Outcomes, store: SandboxStore) -> BatchHttpRequest:
    sign_in(service, store)
    made: BatchHttpRequest = service.new_batch_http_request(callback=outcomes)
    return made


def test_parts_succeed_and_fail_alone(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, store: SandboxStore, person: Person, an_event: Any
) -> None:
    events = service.events()
    old = person.add_event("Grüezi", "2026-03-10", "2026-03-11")
    batch.add(events.insert(**SILENT, body=an_event(id="abcde")), request_id="insert")
    batch.add(events.get(calendarId="primary", eventId="nobody"), request_id="unknown")
    batch.add(conditional(events.patch(**SILENT, eventId=old["id"], body={"summary": "x"}), '"1"'), request_id="stale")
    batch.add(events.get(calendarId="primary", eventId=old["id"]), request_id="get")
    batch.execute()
    assert outcomes.answers["insert"]["id"] == "abcde"
    assert outcomes.answers["get"] == old
    assert outcomes.refusals == {"unknown": (404, "notFound"), "stale": (412, "conditionNotMet")}
    assert store.batches == [4]
    assert len(store.requests) == 4


def test_deletion_has_an_empty_answer(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, person: Person
) -> None:
    event = person.add_event("Consultation", "2026-03-10", "2026-03-11")
    batch.add(service.events().delete(**SILENT, eventId=event["id"]), request_id="delete")
    batch.execute()
    assert outcomes.answers == {"delete": ""}
    assert person.events() == []


def test_parts_are_done_in_another_order(
    service: Service, batch: BatchHttpRequest, store: SandboxStore, outcomes: Outcomes, an_event: Any
) -> None:
    for name in ("aaaaa", "bbbbb", "ccccc"):
        batch.add(service.events().insert(**SILENT, body=an_event(id=name)), request_id=name)
    batch.execute()
    assert [entry.body["id"] for entry in store.requests] == ["ccccc", "bbbbb", "aaaaa"]
    assert {name: answer["id"] for name, answer in outcomes.answers.items()} == {
        name: name for name in ("aaaaa", "bbbbb", "ccccc")
    }


def test_two_changes_of_one_event_collide(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, person: Person
) -> None:
    event_id = person.add_event("Consultation", "2026-03-10", "2026-03-11")["id"]
    batch.add(service.events().patch(**SILENT, eventId=event_id, body={"summary": "First"}), request_id="first")
    batch.add(service.events().patch(**SILENT, eventId=event_id, body={"location": "Here"}), request_id="second")
    batch.execute()
    assert outcomes.refusals == {"first": (409, "conflict")}
    assert outcomes.answers["second"]["location"] == "Here"


def test_each_part_costs_quota(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, store: SandboxStore, an_event: Any
) -> None:
    store.quota.user_per_minute = 4  # with the reading before
    for number in range(5):
        batch.add(service.events().insert(**SILENT, body=an_event()), request_id=str(number))
    batch.execute()
    assert len(outcomes.answers) == 3
    assert set(outcomes.refusals.values()) == {(403, "userRateLimitExceeded")}


def test_a_batch_has_a_largest_size(service: Service, store: SandboxStore, outcomes: Outcomes, an_event: Any) -> None:
    sign_in(service, store)

    def of(size: int) -> BatchHttpRequest:
        made: BatchHttpRequest = service.new_batch_http_request(callback=outcomes)
        for _ in range(size):
            made.add(service.events().insert(**SILENT, body=an_event()))
        return made

    with pytest.raises(HttpError) as caught:
        of(MOST_PARTS + 1).execute()
    assert reason_of(caught.value) == (400, "badRequest")
    assert store.requests == []
    of(MOST_PARTS).execute()
    assert len(outcomes.answers) == MOST_PARTS


def test_faults_hit_single_parts(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, store: SandboxStore, person: Person, an_event: Any
) -> None:
    store.faults.error(403, "rateLimitExceeded", method="POST", skip=1, when=When.AFTER)
    for name in ("aaaaa", "bbbbb"):
        batch.add(service.events().insert(**SILENT, body=an_event(id=name)), request_id=name)
    batch.execute()
    assert set(outcomes.answers) == {"bbbbb"}
    assert outcomes.refusals == {"aaaaa": (403, "rateLimitExceeded")}
    assert len(person.events()) == 2


def test_a_part_may_be_left_out_although_it_was_done(
    service: Service, batch: BatchHttpRequest, store: SandboxStore, person: Person, an_event: Any
) -> None:
    store.faults.wire(Wire.OMIT, method="POST")
    for name in ("aaaaa", "bbbbb"):
        batch.add(service.events().insert(**SILENT, body=an_event(id=name)), request_id=name)
    with pytest.raises(KeyError):
        batch.execute()
    assert len(person.events()) == 2


@pytest.mark.parametrize(
    ("path", "when", "made"), [(PATH, When.BEFORE, 0), (PATH, When.AFTER, 2), ("/events$", When.AFTER, 1)]
)
def test_the_whole_answer_may_be_lost(
    service: Service,
    batch: BatchHttpRequest,
    store: SandboxStore,
    person: Person,
    an_event: Any,
    path: str,
    when: When,
    made: int,
) -> None:
    store.faults.wire(Wire.RESET, path=path, when=when)
    for name in ("aaaaa", "bbbbb"):
        batch.add(service.events().insert(**SILENT, body=an_event(id=name)), request_id=name)
    with pytest.raises(ConnectionResetError):
        batch.execute()
    assert len(person.events()) == made


def test_html_instead_of_parts(service: Service, batch: BatchHttpRequest, store: SandboxStore, an_event: Any) -> None:
    store.faults.wire(Wire.HTML, path=PATH, when=When.BEFORE)
    batch.add(service.events().insert(**SILENT, body=an_event()))
    with pytest.raises(BatchError):
        batch.execute()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the client leaves the connection of a refresh open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_expired_token_is_refreshed_and_each_part_done_once(
    service: Service, batch: BatchHttpRequest, outcomes: Outcomes, server: SandboxServer, person: Person, an_event: Any
) -> None:
    server.expire_access_tokens()
    batch.add(service.events().insert(**SILENT, body=an_event(id="abcde")), request_id="insert")
    batch.execute()
    assert outcomes.answers["insert"]["id"] == "abcde"
    assert len(person.events()) == 1


def test_scopes_hold_in_a_batch(
    connect: Callable[..., Service], outcomes: Outcomes, store: SandboxStore, an_event: Any
) -> None:
    service = connect("https://www.googleapis.com/auth/calendar.events.readonly")
    sign_in(service, store)
    batch = service.new_batch_http_request(callback=outcomes)
    batch.add(service.events().insert(**SILENT, body=an_event()), request_id="insert")
    batch.execute()
    assert outcomes.refusals == {"insert": (403, "insufficientPermissions")}


# ---- by hand --------------------------------------------------------------------------------------------------------

GOOD = "multipart/mixed; boundary=b"


def part(request: str, content_id: str = "Content-ID: <x + 1>\n", kind: str = "application/http") -> str:
    return f"--b\nContent-Type: {kind}\n{content_id}\n{request}\n"


def send(server: SandboxServer, content_type: str, body: str, method: str = "POST") -> tuple[int, str]:
    token = server.store.oauth.issue_access_token(["https://www.googleapis.com/auth/calendar.events"])
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {token}"}
    connection.request(method, PATH, body.encode(), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


LIST = "GET /calendar/v3/calendars/primary/events?fields=kind HTTP/1.1\n\n"


def test_content_ids_are_answered_with_a_prefix_and_the_outer_token_counts(server: SandboxServer) -> None:
    status, text = send(server, GOOD, part(LIST) + part(LIST, "") + part(LIST, "Content-ID: y\n") + "--b--\n")
    assert status == 200
    assert text.count("HTTP/1.1 200 OK") == 3
    assert "Content-ID: <response-x + 1>" in text
    assert "Content-ID: response-y" in text
    assert text.count('{"kind": "calendar#events"}') == 3


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", "{}"),
        ("multipart/mixed", part(LIST) + "--b--\n"),
        (GOOD, ""),
        (GOOD, "--b--\n"),
        (GOOD, part(LIST)),
        (GOOD, part(LIST) + part(LIST) + "--b--\n"),
    ],
    ids=["no multipart", "no boundary", "nothing", "no parts", "no end", "same id twice"],
)
def test_what_is_no_batch_is_refused_as_a_whole(server: SandboxServer, content_type: str, body: str) -> None:
    status, text = send(server, content_type, body)
    assert status == 400
    assert json.loads(text)["error"]["errors"][0]["reason"] == "badRequest"


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (part("hello\n\n"), 400),
        (part(LIST, kind="text/plain"), 400),
        (part("GET /calendar/v3/unknown HTTP/1.1\n\n"), 404),
        (part(f"POST {PATH} HTTP/1.1\n\n"), 404),
        (part("GET /token HTTP/1.1\n\n"), 404),
        (part("POST /calendar/v3/calendars/primary/events HTTP/1.1\nContent-Type: application/json\n\n{"), 400),
        (part(LIST.replace("\n\n", "\nAuthorization: Bearer wrong\n\n")), 401),
        (part(LIST.replace("\n\n", "\nIf-None-Match: *\n\n")), 304),
    ],
)
def test_what_is_no_call_fails_alone(server: SandboxServer, one: str, status: int) -> None:
    outer, text = send(server, GOOD, one + part(LIST, "Content-ID: <y + 2>\n") + "--b--\n")
    assert outer == 200
    assert f"HTTP/1.1 {status} " in text
    assert "HTTP/1.1 200 OK" in text


def test_batches_are_posted(server: SandboxServer) -> None:
    assert send(server, GOOD, part(LIST) + "--b--\n", "GET")[0] == 404
