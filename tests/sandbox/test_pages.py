"""The page of the “Google side”, and running the sandbox on its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore
from bookings_desktop.sandbox.__main__ import main

Send = Callable[..., tuple[int, http.client.HTTPMessage, str]]


@pytest.fixture
def send(server: SandboxServer) -> Iterator[Send]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def request(
        path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        method, body = ("GET", None) if form is None else ("POST", urlencode(form))
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    yield request
    connection.close()


@pytest.fixture
def event(person: Person) -> dict[str, Any]:
    return person.add_event("<b>Mia & Tom</b>", "2026-03-10T09:00:00", "2026-03-10T10:00:00")


def hidden(text: str, action: str) -> dict[str, str]:
    form = re.search(rf'action="/{action}">(.*?)</form>', text, re.DOTALL)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1])
    return {name: unescape(value) for name, value in found}


def test_lists_events_escaped_and_without_scripts(send: Send, event: dict[str, Any]) -> None:
    status, headers, text = send("/")
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "&lt;b&gt;Mia &amp; Tom&lt;/b&gt;" in text
    assert "<b>" not in text
    assert "<script" not in text
    assert "2026-03-10 09:00 to 2026-03-10 10:00" in text


def test_shows_two_weeks_from_the_chosen_day(send: Send, event: dict[str, Any]) -> None:
    assert "Mia" in send("/?from=2026-02-25")[2]
    assert "Mia" not in send("/?from=2026-02-24")[2]
    assert "No events" in send("/?from=2026-03-11")[2]


def test_each_form_changes_the_calendar_and_comes_back(send: Send, person: Person, event: dict[str, Any]) -> None:
    page = send("/")[2]
    status, headers, _ = send("/rename", hidden(page, "rename") | {"title": "Renamed"})
    assert (status, urlsplit(headers["Location"]).path) == (303, "/")
    times = {"start": "2026-03-11T14:00", "end": "2026-03-11T15:00"}
    assert send("/move", hidden(page, "move") | times)[0] == 303
    (changed,) = person.events()
    assert (changed["summary"], changed["start"]["dateTime"]) == ("Renamed", "2026-03-11T14:00:00+01:00")
    assert send("/delete", hidden(page, "delete"))[0] == 303
    assert person.events() == []


def test_adds_timed_and_all_day_events(send: Send, person: Person) -> None:
    form = hidden(send("/")[2], "add")
    times = {"start": "2026-03-03T09:00", "end": "2026-03-04T10:00"}
    send("/add", form | times | {"title": "Timed"})
    send("/add", form | times | {"title": "Days", "all_day": "1"})
    days, timed = person.events()
    assert (timed["summary"], timed["end"]["dateTime"]) == ("Timed", "2026-03-04T10:00:00+01:00")
    assert (days["summary"], days["start"], days["end"]) == ("Days", {"date": "2026-03-03"}, {"date": "2026-03-05"})
    page = send("/")[2]
    assert "2026-03-03 to 2026-03-04" in page
    moved = hidden(page, "move") | {"start": "2026-03-06", "end": "2026-03-06"}
    assert moved["all_day"] == "1"
    assert send("/move", moved)[0] == 303
    assert {"date": "2026-03-06"} in [found["start"] for found in person.events()]


def test_wrong_times_are_explained_and_change_nothing(send: Send, person: Person) -> None:
    form = {"calendar": "primary", "title": "x", "start": "2026-03-03T09:00", "end": "2026-03-03T08:00"}
    status, _, text = send("/add", form)
    assert status == 400
    assert "The specified time range is empty." in text
    assert send("/add", form | {"start": "", "end": ""})[0] == 400
    assert person.events() == []


def test_unknown_addresses_calendars_and_events(send: Send) -> None:
    assert send("/nothing")[0] == 404
    assert send("/nothing", {})[0] == 404
    assert send("/?calendar=nobody")[0] == 404
    assert send("/delete", {"calendar": "primary", "event": "nobody"})[0] == 400
    assert send("/delete", {"calendar": "nobody", "event": "nobody"})[0] == 404


def test_other_sites_cannot_use_the_pages(send: Send, event: dict[str, Any], person: Person) -> None:
    form = {"calendar": "primary", "event": event["id"]}
    assert send("/delete", form, Origin="https://evil.example")[0] == 403
    assert send("/delete", form, Origin="null")[0] == 403
    assert send("/", Host="evil.example")[0] == 403
    assert len(person.events()) == 1


def test_secondary_calendars_have_links(send: Send, store: SandboxStore) -> None:
    made = store.insert_calendar({"summary": "Bookings & more"})["id"]
    Person(store, made).add_event("Elsewhere", "2026-03-03", "2026-03-04")
    page = send("/")[2]
    assert "Bookings &amp; more" in page
    assert "Elsewhere" not in page
    assert "Elsewhere" in send(f"/?{urlencode({'calendar': made})}")[2]


class Recorder:
    """Stands for standard output and stops the program once the address is there."""

    def __init__(self, stopped: threading.Event, seen: Callable[[str], None]) -> None:
        self._stopped = stopped
        self._seen = seen

    def write(self, text: str) -> None:
        self._seen(text)
        self._stopped.set()

    def flush(self) -> None:
        """Nothing is kept back."""


def test_runs_on_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()
    pages: list[str] = []

    def visit(text: str) -> None:
        address = urlsplit(text.strip())
        assert address.port is not None
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=20)
        connection.request("GET", "/")
        pages.append(connection.getresponse().read().decode())
        connection.close()

    monkeypatch.setattr("sys.stdout", Recorder(stopped, visit))
    file = tmp_path / "client.json"
    assert main(["--client-secrets-file", str(file), "--auto-consent", "--account", "mia@example.org"], stopped) == 0
    assert "mia@example.org" in pages[0]
    installed = json.loads(file.read_text(encoding="utf-8"))["installed"]
    assert {"client_id", "client_secret", "auth_uri", "token_uri", "redirect_uris"} <= set(installed)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_port_in_use_and_unwritable_file_are_one_sentence(
    server: SandboxServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", str(server.port)]) == 2
    assert f"Port {server.port}" in capsys.readouterr().err
    assert main(["--client-secrets-file", str(tmp_path / "missing" / "file")]) == 2
    assert "client file cannot be written" in capsys.readouterr().err
    assert main(["--port", "70000"]) == 2
    assert main(["--time-zone", "Mars/Base"]) == 2
    assert "time zone" in capsys.readouterr().err
