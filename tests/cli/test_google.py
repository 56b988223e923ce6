from __future__ import annotations

import io
import json
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from bookings_desktop.commands.mirror import LATER, NEEDS_PERSON
from bookings_desktop.commands.terminal import Terminal
from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from tests.cli.conftest import Run

Add = Callable[..., dict[str, Any]]


@pytest.fixture
def store() -> SandboxStore:
    return SandboxStore(account="desk@example.com", time_zone="Europe/London", auto_consent=True)


@pytest.fixture
def server(store: SandboxStore) -> Iterator[SandboxServer]:
    with SandboxServer(store) as running:
        yield running


@pytest.fixture
def client_file(server: SandboxServer, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sandbox stands for Google, there is no keyring, and somebody opens each sign-in address in a browser."""
    monkeypatch.setenv("BOOKINGS_GOOGLE_ROOT", server.root_url)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr("keyring.get_keyring", _no_keyring)
    path = tmp_path / "client.json"
    path.write_text(json.dumps(server.client_secrets()), encoding="utf-8")
    say = Terminal.say

    def say_and_open(terminal: Terminal, text: str = "") -> None:
        say(terminal, text)
        if text.startswith(server.root_url):
            threading.Thread(target=_open, args=(text,), daemon=True).start()

    monkeypatch.setattr(Terminal, "say", say_and_open)
    return str(path)


def _no_keyring() -> Any:
    from keyring.backends.null import Keyring

    return Keyring()


def _open(address: str) -> None:
    with build_opener(ProxyHandler({})).open(address, timeout=20) as answer:
        answer.read()


def test_the_whole_way_there_and_back(run: Run, add: Add, client_file: str, store: SandboxStore, folder: Path) -> None:
    made = add("Knee")
    connected = run("connect", "--client-secrets", client_file, "--create", "Our bookings", "--no-browser")
    assert connected.code == 0, connected.err
    assert connected.out.splitlines()[0].startswith("http://127.0.0.1")
    assert "desk@example.com" in connected.out
    assert run("show", made["id"], "--json").json["sync"]["state"] == "waiting"

    report = run("sync", "--json")
    assert (report.code, report.json["pushed"], report.json["left"]) == (0, 1, 0)
    sync = run("show", made["id"], "--json").json["sync"]
    assert (sync["state"], sync["event_id"]) == ("synced", made["id"])
    assert sync["html_link"].startswith("https://")

    (calendar_id,) = (entry["id"] for entry in store.list_calendars({})["items"] if entry["summary"] == "Our bookings")
    person = Person(store, calendar_id)
    person.edit(made["id"], summary="Knee, left")
    assert run("sync", "--json").json["pulled"] == 1
    assert run("show", made["id"], "--json").json["title"] == "Knee, left"

    assert run("sync", "--json").json | {"pulled": 0, "pushed": 0} == run("sync", "--json").json
    assert run("doctor").code == 0
    assert json.loads((folder / "settings.json").read_text(encoding="utf-8"))["client_secrets"] == client_file


def test_the_finest_log_holds_no_token_and_nothing_of_a_request(
    run: Run, add: Add, client_file: str, folder: Path
) -> None:
    add("Knee", "--contact", "Ada <ada@example.org>")
    run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser")
    outcome = run(
        "connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser", "--log-level", "debug"
    )
    logged = [line for line in outcome.err.splitlines() if not line.startswith("Signed in as")]
    logged += run("sync", "--log-level", "debug").err.splitlines()
    stored = json.loads((folder / "google-sign-in.json").read_text(encoding="utf-8"))
    for secret in (
        stored["refresh_token"],
        stored["client_secret"],
        "access_token",
        "code_verifier",
        "@",
        "/calendar/v3/",
    ):
        assert not [line for line in logged if secret in line]


def test_a_calendar_of_that_name_is_used_again(run: Run, client_file: str, store: SandboxStore) -> None:
    for _ in range(2):
        assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    assert [entry["summary"] for entry in store.list_calendars({})["items"]].count("Ours") == 1


def test_without_a_terminal_the_calendars_are_named(
    run: Run, client_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    first = run("connect", "--client-secrets", client_file, "--no-browser")
    assert first.code == 2
    assert "desk@example.com" in first.err
    again = run("connect", "--calendar", "desk@example.com")  # the sign-in is kept
    assert again.code == 0, again.err
    assert run("connect", "--calendar", "nobody@example.com").code == 2
    assert run("connect").code == 0  # the same calendar again


def test_offline_is_exit_four_and_a_dead_sign_in_exit_three(
    run: Run, add: Add, client_file: str, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookings_desktop.commands.mirror.time", Namespace(sleep=lambda _: None, monotonic=monotonic))
    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    add("Knee")
    server.revoke_refresh_tokens()
    dead = run("sync", "--json")
    assert (dead.code, dead.json["needs_person"]) == (NEEDS_PERSON, True)
    assert dead.json["error"]["hint"]
    assert run("doctor").code == 2

    server.stop()
    offline = run("sync", "--json")
    assert (offline.code, offline.json["offline"], offline.json["left"]) == (LATER, True, 1)
    text = run("sync")
    assert text.code == LATER
    assert "1 still wait" in text.err
    findings = {one["subject"]: one for one in run("doctor", "--json").json["findings"]}
    assert findings["Changes to send"]["message"] == "1 wait for the next sync."


def test_removing_much_is_asked_about_first(run: Run, add: Add, client_file: str, store: SandboxStore) -> None:
    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    for number in range(8):
        add(f"Booking {number}")
    assert run("sync").code == 0
    (calendar_id,) = (entry["id"] for entry in store.list_calendars({})["items"] if entry["summary"] == "Ours")
    person = Person(store, calendar_id)
    for event in person.events():
        person.delete(event["id"])

    asked = run("sync")
    assert asked.code == NEEDS_PERSON
    assert "--allow-removal" in asked.err
    told = run("sync", "--json")
    assert told.code == NEEDS_PERSON
    assert told.json["counts"] == {"waiting": 0, "parked": 0, "conflicts": 0, "mirrored": 8}
    question = told.json["question"]
    assert (question["side"], question["count"], question["mirrored"]) == ("here", 8, 8)
    assert question["titles"]
    assert {title.split()[0] for title in question["titles"]} == {"Booking"}
    assert len(run("list", "--status", "scheduled", "--json").json) == 8
    assert run("sync", "--allow-removal").code == 0
    assert len(run("list", "--status", "cancelled", "--json").json) == 8


def test_disconnecting_keeps_the_bookings(run: Run, add: Add, client_file: str, store: SandboxStore) -> None:
    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    made = add("Knee")
    assert run("sync").code == 0
    assert run("disconnect").code == 0
    assert run("show", made["id"], "--json").json["sync"]["state"] == "off"
    assert run("sync").code == 2
    (calendar_id,) = (entry["id"] for entry in store.list_calendars({})["items"] if entry["summary"] == "Ours")
    assert [event["id"] for event in Person(store, calendar_id).events()] == [made["id"]]

    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    assert run("sync").code == 0
    assert run("disconnect", "--delete-events").code == 0
    assert Person(store, calendar_id).events() == []
    assert run("disconnect").code == 0


def test_connect_says_what_the_first_sync_will_do_and_changes_nothing(
    run: Run, add: Add, client_file: str, store: SandboxStore
) -> None:
    add("Knee")
    add("Hip")
    connected = run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser")
    assert "With the first sync: 2 bookings go to Google." in connected.out
    assert not [request for request in store.requests if request.writes and request.path.endswith("/events")]


@pytest.mark.parametrize(
    ("answer", "code", "sent"), [("no\n", NEEDS_PERSON, 0), ("yes\n", 0, 1), ("", NEEDS_PERSON, 0)]
)
def test_at_a_terminal_the_first_sync_asks(
    run: Run, add: Add, client_file: str, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, sent: int
) -> None:
    add("Knee")
    assert run("connect", "--client-secrets", client_file, "--create", "Ours", "--no-browser").code == 0
    monkeypatch.setattr("sys.stdin", _Typed(answer))
    report = run("sync")
    assert (report.code, "1 booking goes to Google." in report.out) == (code, True)
    assert f"{sent} sent to Google" in report.out
    assert ("--yes" in report.err) is (sent == 0)
    assert run("sync", "--yes").code == 0
    assert "goes to Google" not in run("sync").out  # once begun, nobody is asked again


class _Typed(io.StringIO):
    """Somebody who types at a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_was_changed_on_both_sides_is_listed_and_settled(
    run: Run, add: Add, client_file: str, store: SandboxStore
) -> None:
    made = add("Knee", "--location", "Room 2")
    run("connect", "--client-secrets", client_file, "--create", "Our bookings", "--no-browser")
    assert run("sync").code == 0
    assert run("conflicts", "list", "--json").json == []
    calendar_id = next(entry["id"] for entry in store.list_calendars({})["items"] if entry["summary"] == "Our bookings")
    person = Person(store, calendar_id)
    run("edit", made["id"], "--location", "Room 1", "--start", "2026-05-14T12:00")
    person.edit(made["id"], location="Room 3")
    person.move(made["id"], "2026-05-14T15:00:00+01:00", "2026-05-14T15:45:00+01:00")
    synced = run("sync")
    assert synced.code == NEEDS_PERSON
    assert "conflicts list" in synced.err

    listed = run("conflicts", "list")
    assert "Room 1" in listed.out
    assert "Room 3" in listed.out
    [found] = run("conflicts", "list", "--json").json
    assert [(one["field"], one["mine"]) for one in found["fields"]][1] == ("location", "Room 1")
    assert (found["id"], found["same_fields"], found["fields"][1]["base"]) == (made["id"], 7, "Room 2")
    assert found["changed_here"]["who"]

    for wrong in (("--field", "nonsense=mine"), ("--field", "location=ours"), ("--field", "title=mine"), ()):
        assert run("conflicts", "resolve", made["id"], *wrong).code == 2
    assert run("conflicts", "resolve", made["id"], "--mine", "--theirs").code == 2
    done = run("conflicts", "resolve", made["id"][:8], "--theirs", "--field", "location=mine")
    assert done.code == 0, done.err
    assert "Location: kept yours, Room 1 (not Room 3)" in done.out
    assert "When: took Google’s, Thu 14 May 2026 15:00–15:45" in done.out
    assert run("conflicts", "resolve", made["id"], "--mine").code == 2
    assert run("sync").code == 0
    shown = run("show", made["id"], "--json").json
    [event] = person.events()
    assert (shown["start"], shown["location"], event["location"]) == ("2026-05-14T15:00:00+01:00", "Room 1", "Room 1")


def test_contacts_are_read_only_when_a_person_asks_for_it(
    run: Run, client_file: str, store: SandboxStore, tmp_path: Path
) -> None:
    store.put_contact("Zoë Ünal", emailAddresses=[{"value": "zoe@example.com"}])
    run("connect", "--client-secrets", client_file, "--create", "Our bookings", "--no-browser")
    refused = run("contacts", "sync")
    assert refused.code == 2
    assert "connect --contacts" in refused.err

    assert run("connect", "--contacts", "--no-browser").code == 0
    first = run("contacts", "sync", "--json")
    assert (first.code, first.json["read"], first.json["contacts_created"]) == (0, 1, 1)
    assert [one["email"] for one in run("contacts", "list", "--json").json] == ["zoe@example.com"]
    assert run("contacts", "sync").out == "0 contacts read from Google.\n"
    assert run("sync", "--json").code == 0

    store.faults.error(503, path="/v1/people/me/connections")
    assert run("contacts", "sync").code == LATER
    # A later sign-in asks for it again, without being told.
    assert run("connect", "--client-secrets", client_file, "--no-browser").code == 0
    assert run("contacts", "sync").code == 0


def test_without_the_permission_for_contacts_the_rest_works(run: Run, client_file: str, store: SandboxStore) -> None:
    store.oauth.withheld_scopes = {"https://www.googleapis.com/auth/contacts.readonly"}
    connected = run(
        "connect", "--client-secrets", client_file, "--contacts", "--create", "Our bookings", "--no-browser"
    )
    assert connected.code == 0
    assert "off: reading your Google contacts" in connected.err
    assert run("contacts", "sync").code == 2
    assert run("sync", "--json").code == 0
