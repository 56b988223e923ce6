"""The page of the “Google side”, and running the sandbox on its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bookings_desktop.sandbox import Person, SandboxServer, SandboxStore, WireFault
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


class Form(HTMLParser):
    """The first form of a page with a given address: its fields with the values that a browser would send."""

    def __init__(self, text: str, action: str, **wanted: str) -> None:
        super().__init__()
        self._action, self._wanted = action, wanted
        self._inside, self._found = False, False
        self._select = self._area = ""
        self.fields: dict[str, str] = {}
        self.feed(text)
        assert self._found, f"there is no form {action} {wanted}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._found and given.get("action") == self._action:
            self._inside, self.fields = True, {}
        elif self._inside and tag == "select":
            self._select = given["name"]
        elif self._inside and tag == "option" and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given["value"]
        elif self._inside and tag == "textarea":
            self._area = given["name"]
            self.fields[self._area] = ""
        elif self._inside and tag == "input" and (given["type"] != "checkbox" or "checked" in given):
            self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._area = ""
        if tag == "form" and self._inside:
            self._inside = False
            self._found = all(self.fields.get(name) == value for name, value in self._wanted.items())

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


def event_page(event: dict[str, Any], calendar: str = "reception@example.com") -> str:
    return f"/event?{urlencode({'calendar': calendar, 'event': event['id']})}"


@pytest.fixture
def submit(send: Send) -> Callable[..., str]:
    """Open a page, fill one of its forms, send it, and return the page to which it leads."""

    def do(page: str, action: str, wanted: dict[str, str] | None = None, **changes: str | None) -> str:
        fields = Form(send(page)[2], action, **wanted or {}).fields | changes
        form = {name: value for name, value in fields.items() if value is not None}
        status, headers, text = send(action, form)
        assert status == 303, text
        status, _, text = send(headers["Location"])
        assert status == 200
        assert 'role="status"' in text
        return text

    return do


# ---- seeing ---------------------------------------------------------------------------------------------------------


def test_lists_events_escaped_and_without_scripts(send: Send, event: dict[str, Any]) -> None:
    for page in ("/", event_page(event)):
        status, headers, text = send(page)
        assert status == 200
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "&lt;b&gt;Mia &amp; Tom&lt;/b&gt;" in text
        assert "<b>" not in text
        assert "<script" not in text
    assert "09:00 to 10:00" in send("/")[2]
    assert "Tuesday, 10 March 2026" in send("/")[2]


def test_a_row_tells_guests_place_and_kind(send: Send, person: Person) -> None:
    made = person.add_event(
        "Consultation",
        "2026-03-10",
        "2026-03-12",
        location="Room <2>",
        status="tentative",
        transparency="transparent",
        visibility="private",
        attendees=[{"email": "mia@example.org"}],
    )
    person.respond(made["id"], "mia@example.org", "accepted")
    text = send("/")[2]
    for part in ("2026-03-10 to 2026-03-11", "Room &lt;2&gt;", "mia@example.org: Yes", "tentative", "free", "private"):
        assert part in text


def test_shows_two_weeks_from_the_chosen_day(send: Send, event: dict[str, Any]) -> None:
    assert "Mia" in send("/?from=2026-02-25")[2]
    assert "Mia" not in send("/?from=2026-02-24")[2]
    assert "No events" in send("/?from=2026-03-11")[2]


def test_an_event_that_began_before_is_shown_until_its_last_day(send: Send, person: Person) -> None:
    person.add_event("Holiday", "2026-03-01", "2026-03-04")
    assert "Holiday" in send("/?from=2026-03-03")[2]
    assert "Holiday" not in send("/?from=2026-03-04")[2]


def test_secondary_calendars_have_links(send: Send, store: SandboxStore) -> None:
    made = store.insert_calendar({"summary": "Bookings & more"})["id"]
    Person(store, made).add_event("Elsewhere", "2026-03-03", "2026-03-04")
    page = send("/")[2]
    assert "Bookings &amp; more" in page
    assert "Elsewhere" in page, "the calendar with the most events comes first"
    assert "Elsewhere" not in send("/?calendar=primary")[2]
    assert "Elsewhere" in send(f"/?{urlencode({'calendar': made})}")[2]


def test_googles_link_of_an_event_leads_to_its_page(send: Send, store: SandboxStore, event: dict[str, Any]) -> None:
    made = store.insert_calendar({"summary": "Other"})["id"]
    other = Person(store, made).add_event("Elsewhere", "2026-03-03", "2026-03-04")
    for one in (event, other):
        parts = urlsplit(one["htmlLink"])
        status, headers, _ = send(f"{parts.path}?{parts.query}")
        assert status == 303
        assert send(headers["Location"])[0] == 200
    assert send("/calendar/event?eid=%FF")[0] == 404
    assert send("/calendar/event")[0] == 303


def test_the_page_shows_the_event_as_the_api_does(send: Send, event: dict[str, Any]) -> None:
    source = re.search("<pre>(.*)</pre>", send(event_page(event))[2], re.DOTALL)
    assert source is not None
    assert json.loads(unescape(source[1])) == event


def test_unknown_addresses_calendars_and_events(send: Send, store: SandboxStore) -> None:
    token = {"token": store.page_token}
    assert send("/nothing")[0] == 404
    assert send("/nothing", token)[0] == 404
    assert send("/?calendar=nobody")[0] == 404
    assert send("/event?calendar=nobody")[0] == 404
    assert send("/event?event=nobody")[0] == 404
    assert send("/delete", token | {"calendar": "primary", "event": "nobody"})[0] == 400
    assert send("/delete", token | {"calendar": "nobody", "event": "nobody"})[0] == 404


# ---- changing -------------------------------------------------------------------------------------------------------


def test_adds_timed_and_all_day_events(submit: Callable[..., str], person: Person) -> None:
    times = {"start": "2026-03-03T09:00", "end": "2026-03-04T10:00"}
    assert "Timed" in submit("/", "/add", title="Timed", where="Room 2", **times)
    assert "Days" in submit("/", "/add", title="Days", all_day="1", **times)
    days, timed = person.events()
    assert (timed["summary"], timed["location"]) == ("Timed", "Room 2")
    assert timed["end"]["dateTime"] == "2026-03-04T10:00:00+01:00"
    assert (days["start"], days["end"]) == ({"date": "2026-03-03"}, {"date": "2026-03-05"})


def test_edits_everything_in_one_form(submit: Callable[..., str], person: Person, event: dict[str, Any]) -> None:
    changes = {
        "title": "Renamed",
        "start": "2026-03-11T14:00",
        "end": "2026-03-11T15:00",
        "where": "Room 2",
        "status": "tentative",
        "visibility": "private",
        "description": "One\r\nTwo",
    }
    submit(event_page(event), "/save", **changes)
    (changed,) = person.events()
    assert (changed["summary"], changed["location"], changed["description"]) == ("Renamed", "Room 2", "One\nTwo")
    assert changed["start"]["dateTime"] == "2026-03-11T14:00:00+01:00"
    assert (changed["status"], changed["visibility"]) == ("tentative", "private")
    assert changed["etag"] != event["etag"]


def test_saving_an_untouched_form_keeps_all_values(submit: Callable[..., str], person: Person) -> None:
    made = person.add_event(
        " Mia", "2026-03-10", "2026-03-12", description="\n<b>One</b>\nTwo & three", location="Room", status="tentative"
    )
    submit(event_page(made), "/save")
    (kept,) = person.events()
    changing = {"etag", "updated", "sequence"}
    assert {key: value for key, value in kept.items() if key not in changing} == {
        key: value for key, value in made.items() if key not in changing
    }


def test_an_event_becomes_all_day_and_timed_again(
    submit: Callable[..., str], person: Person, event: dict[str, Any]
) -> None:
    submit(event_page(event), "/save", all_day="1")
    assert person.events()[0]["end"] == {"date": "2026-03-11"}
    submit(event_page(event), "/save", start="2026-03-12", end="2026-03-13")
    assert person.events()[0]["end"] == {"date": "2026-03-14"}
    submit(event_page(event), "/save", all_day=None)
    assert person.events()[0]["start"]["dateTime"] == "2026-03-12T09:00:00+01:00"
    assert person.events()[0]["end"]["dateTime"] == "2026-03-12T10:00:00+01:00"


def test_guests_are_invited_answer_and_are_removed(
    submit: Callable[..., str], store: SandboxStore, person: Person, event: dict[str, Any]
) -> None:
    page = event_page(event)
    submit(page, "/invite", guest="Mia@example.org")
    submit(page, "/invite", guest="tom@example.org")
    submit(page, "/answer", {"guest": "mia@example.org", "answer": "accepted"})
    submit(page, "/answer", {"guest": "tom@example.org", "answer": "declined"})
    answers = {entry["email"]: entry["responseStatus"] for entry in person.events()[0]["attendees"]}
    assert answers == {"mia@example.org": "accepted", "tom@example.org": "declined"}
    submit(page, "/uninvite", {"guest": "tom@example.org"})
    assert person.events()[0]["attendees"] == [{"email": "mia@example.org", "responseStatus": "accepted"}]
    assert store.mails == []


def test_an_event_is_copied_deleted_and_restored(
    submit: Callable[..., str], send: Send, person: Person, event: dict[str, Any]
) -> None:
    submit(event_page(event), "/copy")
    first, second = person.events()
    assert (first["summary"], first["id"] == second["id"]) == (second["summary"], False)
    assert "Bin (1)" in submit("/", "/delete", {"event": event["id"]})
    assert [one["id"] for one in person.events()] != [event["id"]]
    assert len(person.events()) == 1
    assert "was deleted" in send(event_page(event))[2]
    submit("/", "/restore", {"event": event["id"]})
    assert len(person.events()) == 2


def test_an_event_moves_to_another_calendar(
    submit: Callable[..., str], store: SandboxStore, person: Person, event: dict[str, Any]
) -> None:
    target = store.insert_calendar({"summary": "Other"})["id"]
    submit(event_page(event), "/transfer", target=target)
    assert person.events() == []
    assert [one["id"] for one in Person(store, target).events()] == [event["id"]]


def test_what_cannot_be_done_is_explained_and_changes_nothing(
    send: Send, person: Person, event: dict[str, Any]
) -> None:
    page = send(event_page(event))[2]
    save, add = Form(page, "/save").fields, Form(send("/")[2], "/add").fields
    answer = Form(page, "/invite").fields | {"guest": "mia@example.org", "answer": "accepted"}
    refusals = [
        ("/save", save | {"end": "2026-03-10T08:00"}, "The specified time range is empty."),
        ("/save", save | {"start": ""}, "Invalid start time."),
        ("/save", save | {"status": "cancelled!"}, "Invalid value for: status"),
        ("/add", add | {"title": "x", "end": ""}, "Invalid end time."),
        ("/invite", answer | {"guest": "nobody"}, "Invalid attendee email."),
        ("/answer", answer, "this person is not invited"),
    ]
    for action, form, sentence in refusals:
        status, _, text = send(action, form)
        assert status == 400
        assert sentence in text
    assert person.events() == [event]


def test_other_sites_cannot_use_the_pages(
    send: Send, event: dict[str, Any], person: Person, store: SandboxStore
) -> None:
    form = {"calendar": "primary", "event": event["id"], "token": store.page_token}
    assert send("/delete", form, Origin="https://evil.example")[0] == 403
    assert send("/delete", form, Origin="null")[0] == 403
    assert send("/", Host="evil.example")[0] == 403
    assert send("/delete", form | {"token": "guessed"})[0] == 403
    assert send("/delete", form | {"token": "\u00e9"})[0] == 403
    assert send("/delete", {"calendar": "primary", "event": event["id"]})[0] == 403
    assert send("/trouble", {"switch": "revoke"})[0] == 403
    assert len(person.events()) == 1


# ---- trouble --------------------------------------------------------------------------------------------------------


def test_each_switch_of_the_trouble_page_does_what_it_says(
    submit: Callable[..., str], send: Send, store: SandboxStore, an_event: Any, refused: Any
) -> None:
    other = store.insert_calendar({"summary": "Other"})["id"]
    store.oauth.issue_refresh_token(["x"])

    def use(name: str, calendar: str | None = None) -> None:
        if calendar is None:
            submit("/trouble", "/trouble", {"switch": name})
        else:
            submit("/trouble", "/trouble", {"calendar": store.account}, calendar=calendar, switch=name)

    use("busy")
    refused(503, "backendError", store.list_events, "primary")
    use("calm")
    assert store.list_events("primary")["items"] == []
    use("rate")
    assert refused(429, "rateLimitExceeded", store.list_events, "primary").retry_after == 20
    use("calm")
    use("use")
    refused(403, "quotaExceeded", store.insert_event, "primary", an_event())
    use("calm")
    for name in ("portal", "reset"):
        use(name)
        with pytest.raises(WireFault):
            store.list_events("primary")
        use("calm")
    use("lost")
    with pytest.raises(WireFault):
        store.insert_event("primary", an_event(id="abcde"))
    assert store.get_event("primary", "abcde")["status"] == "confirmed"
    use("google")
    assert store.quota.user_per_minute == 600
    token = store.list_events(other)["nextSyncToken"]
    use("tokens", other)
    refused(410, "fullSyncRequired", store.list_events, other, {"syncToken": token})
    use("reader", other)
    refused(403, "requiredAccessLevel", store.insert_event, other, an_event())
    use("owner", other)
    store.insert_event(other, an_event())
    use("remove", other)
    refused(404, "notFound", store.list_events, other)
    access = store.oauth.issue_access_token(["x"])
    use("expire")
    refused(401, "authError", store.oauth.check_access, f"Bearer {access}")
    use("slow")
    assert store.faults.take("GET", "/calendar/v3/x") is not None
    token = {"token": store.page_token}
    assert send("/trouble", token | {"switch": "remove", "calendar": "primary"})[0] == 400
    assert send("/trouble", token | {"switch": "remove", "calendar": "nobody"})[0] == 400
    assert send("/trouble", token | {"switch": "explode"})[0] == 400


def test_the_log_tells_requests_and_mails(send: Send, store: SandboxStore, an_event: Any, refused: Any) -> None:
    text = send("/trouble")[2]
    assert "None was sent." in text
    assert "None came." in text
    store.insert_event("primary", an_event(attendees=[{"email": "mia@example.org"}]))
    refused(404, "notFound", store.get_event, "primary", "<b>")
    text = send("/trouble")[2]
    assert "invitation" in text
    assert "mia@example.org" in text
    assert "/calendars/primary/events/&lt;b&gt;" in text
    assert "404 notFound" in text


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
