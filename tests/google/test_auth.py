from __future__ import annotations

import logging
import os
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.google import auth
from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.sandbox import SandboxServer, Wire
from bookings_desktop.sync.remote import NotAllowed, SignInNeeded, Unreachable

EVENTS, LISTS, CREATED = auth.SCOPES


@pytest.fixture
def client(server: SandboxServer) -> auth.ClientSecrets:
    return auth.ClientSecrets.from_document(server.client_secrets())


class Browser:
    """A person with a browser: opens the announced address in a thread of its own and agrees."""

    def __init__(self, visit: Callable[[str], None] | None = None) -> None:
        self._visit = visit or self.agree
        self._thread: threading.Thread | None = None
        self.address = ""
        self.pages: list[str] = []

    def open(self, address: str) -> None:
        self.address = address
        self._thread = threading.Thread(target=self._visit, args=(address,))
        self._thread.start()

    def agree(self, address: str) -> None:
        self.pages.append(self.read(address))

    def read(self, address: str) -> str:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback only
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code} {error.read().decode()}"

    def close(self) -> None:
        if self._thread is not None:
            self._thread.join(10)
            assert not self._thread.is_alive()


@pytest.fixture
def browser(server: SandboxServer) -> Iterator[Browser]:
    server.store.auto_consent = True
    person = Browser()
    yield person
    person.close()


def redirect_of(address: str) -> str:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["redirect_uri"][0]


def signed_in(client: auth.ClientSecrets, browser: Browser, **options: float) -> auth.SignIn:
    return auth.sign_in(client, open_browser=False, announce=browser.open, timeout_seconds=options.get("timeout", 20))


def test_signs_in_and_uses_the_calendar(server: SandboxServer, client: auth.ClientSecrets, browser: Browser) -> None:
    result = signed_in(client, browser)
    browser.close()
    assert result.missing_features == ()
    assert set(result.stored.scopes) == set(auth.SCOPES)
    assert "You can close this page and go back to Bookings." in browser.pages[0]
    remote = GoogleCalendars(auth.credentials(result.stored), root=server.root_url)
    assert remote.account() == server.store.account
    remote.close()


def test_the_request_asks_for_pkce_and_a_lasting_sign_in(client: auth.ClientSecrets, browser: Browser) -> None:
    signed_in(client, browser)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert (query["access_type"], query["prompt"]) == (["offline"], ["consent"])
    assert set(query["scope"][0].split()) == set(auth.SCOPES)
    assert query["redirect_uri"][0].startswith("http://127.0.0.1:")


def test_the_browser_is_opened_when_asked_and_the_address_told_all_the_same(
    client: auth.ClientSecrets, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(address: str) -> bool:
        browser.open(address)
        return True

    announced: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened)
    assert auth.sign_in(client, open_browser=True, announce=announced.append).stored.refresh_token
    assert announced == [browser.address]


def test_the_address_is_announced_when_no_browser_opens(
    client: auth.ClientSecrets, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert auth.sign_in(client, open_browser=True, announce=browser.open).stored.refresh_token


def test_other_requests_do_not_end_the_sign_in(client: auth.ClientSecrets, server: SandboxServer) -> None:
    server.store.auto_consent = True
    strays: list[str] = []
    silent: list[socket.socket] = []

    def visit(address: str) -> None:
        redirect = redirect_of(address)
        silent.append(socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(redirect).port or 0)))
        wrong = (
            "favicon.ico",
            "",
            "?code=forged",
            "?code=forged&state=wrong",
            "?state=wrong&error=access_denied",
        )
        strays.extend(browser.read(redirect + stray) for stray in wrong)
        browser.agree(address)

    browser = Browser(visit)
    assert signed_in(client, browser).stored.refresh_token
    browser.close()
    silent[0].close()
    assert [page[:3] for page in strays] == ["404", "400", "400", "400", "400"]


def test_unticked_permissions_are_told(server: SandboxServer, client: auth.ClientSecrets, browser: Browser) -> None:
    server.store.oauth.withheld_scopes = {CREATED}
    result = signed_in(client, browser)
    assert result.stored.scopes == (EVENTS, LISTS)
    assert result.missing_features == ("making a new calendar for bookings",)
    remote = GoogleCalendars(auth.credentials(result.stored), root=server.root_url)
    page = remote.list_page(server.store.account, sync_token="", page_token="", page_size=10)
    assert page.next_sync_token
    with pytest.raises(NotAllowed) as refused:
        remote.create_calendar("Practice", "Europe/London")
    assert refused.value.reason == "insufficientPermissions"
    remote.close()


def test_without_events_nobody_is_signed_in(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser
) -> None:
    server.store.oauth.withheld_scopes = {EVENTS}
    with pytest.raises(auth.SignInFailed, match="mirroring bookings"):
        signed_in(client, browser)


def test_a_refusal_is_told(server: SandboxServer, client: auth.ClientSecrets, browser: Browser) -> None:
    server.store.oauth.withheld_scopes = set(auth.SCOPES)
    with pytest.raises(auth.SignInFailed, match="refused"):
        signed_in(client, browser)
    browser.close()
    assert "Google was not connected." in browser.pages[0]


def test_waiting_ends_in_time(client: auth.ClientSecrets) -> None:
    with pytest.raises(auth.SignInFailed, match="in time"):
        auth.sign_in(client, open_browser=False, announce=lambda _: None, timeout_seconds=0)


def test_waiting_can_be_cancelled(client: auth.ClientSecrets) -> None:
    cancelled = threading.Event()
    with pytest.raises(auth.SignInCancelled):
        auth.sign_in(client, open_browser=False, announce=lambda _: cancelled.set(), cancelled=cancelled)


def test_the_port_is_free_afterwards(client: auth.ClientSecrets, browser: Browser) -> None:
    signed_in(client, browser)
    port = urllib.parse.urlsplit(redirect_of(browser.address)).port or 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.parametrize("wire", [Wire.CLOSE, Wire.HTML])
def test_a_broken_exchange_is_told(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser, wire: Wire
) -> None:
    server.store.faults.wire(wire, path="^/token$")
    with pytest.raises(Unreachable if wire is Wire.CLOSE else auth.SignInFailed):
        signed_in(client, browser)


def test_a_wrong_client_secret_is_told(client: auth.ClientSecrets, browser: Browser) -> None:
    with pytest.raises(auth.SignInFailed, match="did not complete"):
        signed_in(replace(client, client_secret="wrong"), browser)


def test_the_environment_is_left_as_it_was(
    client: auth.ClientSecrets, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "before")
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)
    signed_in(client, browser)
    assert os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] == "before"
    assert "OAUTHLIB_INSECURE_TRANSPORT" not in os.environ


def test_proxies_are_not_asked_about_this_computer(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser_is_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    monkeypatch.setattr(browser, "_visit", lambda address: browser_is_direct.open(address, timeout=10).close())
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    result = signed_in(client, browser)
    remote = GoogleCalendars(auth.credentials(result.stored), root=server.root_url)
    assert remote.account() == server.store.account
    remote.close()
    auth.revoke(result.stored)


def test_taking_the_consent_back_ends_the_sign_in(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser
) -> None:
    stored = signed_in(client, browser).stored
    remote = GoogleCalendars(auth.credentials(stored), root=server.root_url)
    remote.account()
    auth.revoke(stored)
    with pytest.raises(SignInNeeded):
        remote.account()
    remote.close()
    auth.revoke(stored)  # dead already


def test_a_revocation_that_is_not_heard_is_told(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser
) -> None:
    stored = signed_in(client, browser).stored
    server.store.faults.error(503, path="^/revoke$")
    with pytest.raises(Unreachable):
        auth.revoke(stored)
    server.stop()
    with pytest.raises(Unreachable):
        auth.revoke(stored)


def test_nothing_personal_is_logged_or_shown(
    server: SandboxServer, client: auth.ClientSecrets, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bookings_desktop")
    stored = replace(signed_in(client, browser).stored, account="helen@example.org")
    auth.revoke(stored)
    remote = GoogleCalendars(auth.credentials(stored), root=server.root_url)
    with pytest.raises(BookingsError) as raised:
        remote.account()
    remote.close()
    told = f"{caplog.text} {raised.value} {stored!r} {client!r}"
    for secret in (stored.refresh_token, stored.account, client.client_secret):
        assert secret not in told
