"""Switches for trouble, and the journal."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from bookings_desktop.sandbox import Person, SandboxStore, When, Wire, WireFault


@pytest.mark.parametrize(
    ("status", "reason", "domain"),
    [
        (403, "rateLimitExceeded", "usageLimits"),
        (403, "userRateLimitExceeded", "usageLimits"),
        (403, "quotaExceeded", "usageLimits"),
        (429, "rateLimitExceeded", "usageLimits"),
        (410, "fullSyncRequired", "calendar"),
        (503, "backendError", "global"),
    ],
)
def test_error_hits_the_next_requests_only(
    store: SandboxStore, refused: Any, status: int, reason: str, domain: str
) -> None:
    fault = store.faults.error(status, reason, times=2, retry_after=7)
    for _ in range(2):
        error = refused(status, reason, store.list_events, "primary")
        assert (error.domain, error.retry_after, error.html is not None) == (domain, 7, status >= 500)
    assert store.list_events("primary")["items"] == []
    assert fault.remaining == 0


def test_error_before_the_change_changes_nothing_and_after_it_does(
    store: SandboxStore, an_event: Any, refused: Any
) -> None:
    store.faults.error(503)
    refused(503, "backendError", store.insert_event, "primary", an_event(id="abcde"))
    refused(404, "notFound", store.get_event, "primary", "abcde")
    store.faults.error(503, when=When.AFTER)
    refused(503, "backendError", store.insert_event, "primary", an_event(id="abcde"))
    assert store.get_event("primary", "abcde")["summary"] == "Consultation"
    assert [(entry.status, entry.committed) for entry in store.requests if entry.writes] == [(503, False), (503, True)]


def test_fault_can_be_aimed(store: SandboxStore, an_event: Any, refused: Any) -> None:
    store.faults.error(503, method="GET", path="/events/fghij$", skip=1)
    store.insert_event("primary", an_event(id="abcde"))
    store.insert_event("primary", an_event(id="fghij"))
    store.get_event("primary", "abcde")
    store.get_event("primary", "fghij")
    refused(503, "backendError", store.get_event, "primary", "fghij")


def test_broken_wire_is_an_unknown_outcome(store: SandboxStore, an_event: Any) -> None:
    store.faults.wire(Wire.CLOSE)
    with pytest.raises(WireFault) as caught:
        store.insert_event("primary", an_event(id="abcde"))
    assert caught.value.answer["id"] == "abcde"
    store.faults.wire(Wire.CLOSE, when=When.BEFORE)
    with pytest.raises(WireFault):
        store.delete_event("primary", "abcde")
    assert store.get_event("primary", "abcde")["status"] == "confirmed"


def test_held_request_waits_for_its_gate_without_blocking_others(store: SandboxStore, person: Person) -> None:
    fault = store.faults.hold(method="GET")
    answers: list[Any] = []
    slow = threading.Thread(target=lambda: answers.append(store.list_events("primary")))
    slow.start()
    assert fault.reached is not None
    assert fault.reached.wait(10)
    person.add_event("Meanwhile", "2026-03-10", "2026-03-11")
    assert len(store.list_events("primary")["items"]) == 1
    assert answers == []
    assert fault.gate is not None
    fault.gate.set()
    slow.join(10)
    assert answers[0]["items"] == []


def test_clearing_opens_gates_and_drops_faults(store: SandboxStore) -> None:
    fault = store.faults.hold()
    store.faults.error(503)
    store.faults.clear()
    assert fault.gate is not None
    assert fault.gate.is_set()
    assert store.list_events("primary")["items"] == []


def test_journal_tells_what_was_asked_and_answered(store: SandboxStore, an_event: Any, refused: Any) -> None:
    store.insert_event("primary", an_event(id="abcde"), {"sendUpdates": "none"})
    refused(412, "conditionNotMet", store.delete_event, "primary", "abcde", {"sendUpdates": "none"}, '"1"')
    store.delete_event("primary", "abcde", {"sendUpdates": "none"})
    insert, conflict, delete = store.requests
    assert (insert.method, insert.path) == ("POST", "/calendar/v3/calendars/primary/events")
    assert (insert.params, insert.body["id"], insert.status) == ({"sendUpdates": "none"}, "abcde", 200)
    assert (conflict.status, conflict.reason, conflict.if_match, conflict.committed) == (
        412,
        "conditionNotMet",
        '"1"',
        False,
    )
    assert (delete.path, delete.status) == ("/calendar/v3/calendars/primary/events/abcde", 204)


def test_store_survives_many_threads(store: SandboxStore, an_event: Any) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                made = store.insert_event("primary", an_event(), {"sendUpdates": "none"})
                store.patch_event("primary", made["id"], {"summary": f"{number}-{turn}"}, None, made["etag"])
                store.list_events("primary", {"maxResults": 10})
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = store.list_events("primary", {"maxResults": 2500})["items"]
    assert len(found) == 80
    assert len({event["etag"] for event in found}) == 80
    assert len(store.requests) == 241
