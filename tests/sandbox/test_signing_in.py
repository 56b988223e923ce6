"""Sign-in as Google's desktop flow does it (facts page, section 9)."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from google_auth_oauthlib.flow import Flow

from bookings_desktop.sandbox import SandboxServer, SandboxStore

EVENTS = "https://www.googleapis.com/auth/calendar.events"
LISTS = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
REDIRECT = "http://127.0.0.1:1/"


class Browser:
    """Sends requests and follows nothing."""

    def __init__(self, server: SandboxServer) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def send(
        self, method: str, path: str, form: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        body = None if form is None else urlencode(form, doseq=True)
        kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, body, kind | (headers or {}))
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def browser(server: SandboxServer) -> Iterator[Browser]:
    made = Browser(server)
    yield made
    made.close()


VERIFIER = secrets.token_urlsafe(64)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def question(store: SandboxStore, **changes: str) -> str:
    query = {
        "client_id": store.oauth.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": f"{EVENTS} {LISTS}",
        "state": "s&1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
    }
    return f"/o/oauth2/auth?{urlencode({name: value for name, value in (query | changes).items() if value})}"


def answered(headers: http.client.HTTPMessage) -> dict[str, str]:
    location = headers["Location"]
    assert location.startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def code_for(browser: Browser, store: SandboxStore, **changes: str) -> str:
    status, headers, _ = browser.send("GET", question(store, auto="1", **changes))
    assert status == 303
    return answered(headers)["code"]


def client(store: SandboxStore) -> dict[str, str]:
    return {"client_id": store.oauth.client_id, "client_secret": store.oauth.client_secret}


def redeem(browser: Browser, store: SandboxStore, **changes: str) -> tuple[int, dict[str, Any]]:
    form = client(store) | {
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    status, _, text = browser.send("POST", "/token", form | changes)
    return status, json.loads(text)


def refresh(browser: Browser, store: SandboxStore, token: str) -> tuple[int, dict[str, Any]]:
    form = client(store) | {"grant_type": "refresh_token", "refresh_token": token}
    status, _, text = browser.send("POST", "/token", form)
    return status, json.loads(text)


def test_consent_page_names_account_and_scopes_and_escapes_them(browser: Browser, store: SandboxStore) -> None:
    status, headers, text = browser.send("GET", question(store, scope=f"{EVENTS} <script>"))
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert store.account in text
    assert EVENTS in text
    assert "Allow" in text
    assert "Deny" in text
    assert "<script>" not in text


def test_allow_gives_a_code_for_the_ticked_scopes(browser: Browser, store: SandboxStore) -> None:
    _, headers, _ = browser.send(
        "POST", question(store), {"decision": "allow", "scopes": [LISTS], "token": store.page_token}
    )
    answer = answered(headers)
    assert (answer["state"], answer["scope"]) == ("s&1", LISTS)
    status, tokens = redeem(browser, store, code=answer["code"])
    assert (status, tokens["scope"], tokens["expires_in"], tokens["token_type"]) == (200, LISTS, 3600, "Bearer")
    assert store.oauth.check_access(f"Bearer {tokens['access_token']}") == (LISTS,)


@pytest.mark.parametrize("form", [{"decision": "deny", "scopes": [LISTS]}, {"decision": "allow"}])
def test_deny_or_nothing_ticked_is_access_denied(browser: Browser, store: SandboxStore, form: Any) -> None:
    _, headers, _ = browser.send("POST", question(store), form | {"token": store.page_token})
    assert answered(headers) == {"state": "s&1", "error": "access_denied"}


def test_store_can_agree_by_itself_and_withhold_scopes(browser: Browser, store: SandboxStore) -> None:
    store.auto_consent = True
    store.oauth.withheld_scopes = {LISTS}
    _, headers, _ = browser.send("GET", question(store))
    assert answered(headers)["scope"] == EVENTS


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_id": "other"}, 401),
        ({"redirect_uri": "http://evil.example/"}, 400),
        ({"redirect_uri": "https://127.0.0.1/"}, 400),
        ({"redirect_uri": "http://127.0.0.1/\r\nSet-Cookie: a=b"}, 400),
        ({"redirect_uri": "http://["}, 400),
        ({"redirect_uri": "http://127.0.0.1/ü"}, 400),
        ({"response_type": "token"}, 400),
        ({"scope": ""}, 400),
        ({"code_challenge": ""}, 400),
        ({"code_challenge_method": "plain"}, 400),
    ],
)
def test_untrustworthy_request_is_never_redirected(
    browser: Browser, store: SandboxStore, changes: dict[str, str], status: int
) -> None:
    answer, headers, text = browser.send("GET", question(store, auto="1", **changes))
    assert (answer, headers["Location"]) == (status, None)
    assert "Sign-in refused" in text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "4/other"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:2/"}, "redirect_uri_mismatch"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_wrong_exchange_is_400(browser: Browser, store: SandboxStore, changes: dict[str, str], error: str) -> None:
    code = code_for(browser, store)
    status, answer = redeem(browser, store, **{"code": code, **changes})
    assert (status, answer["error"]) == (400, error)


def test_code_works_once_and_for_ten_minutes(browser: Browser, store: SandboxStore, clock: Any) -> None:
    code = code_for(browser, store)
    assert redeem(browser, store, code=code)[0] == 200
    assert redeem(browser, store, code=code)[1]["error"] == "invalid_grant"
    late = code_for(browser, store)
    clock.advance(minutes=10)
    assert redeem(browser, store, code=late)[1]["error"] == "invalid_grant"


def test_client_names_itself_in_the_header_or_in_the_form(browser: Browser, store: SandboxStore) -> None:
    token = store.oauth.issue_refresh_token([EVENTS])
    form = {"grant_type": "refresh_token", "refresh_token": token}
    pair = f"{store.oauth.client_id}:{store.oauth.client_secret}"
    basic = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    assert browser.send("POST", "/token", form, basic)[0] == 200
    assert browser.send("POST", "/token", form | client(store))[0] == 200
    status, _, text = browser.send("POST", "/token", form, {"Authorization": "Basic !!!"})
    assert (status, json.loads(text)["error"]) == (401, "invalid_client")
    assert browser.send("POST", "/token", form | client(store) | {"client_secret": "x"})[0] == 401


def test_refresh_token_comes_with_the_first_consent_or_when_forced(browser: Browser, store: SandboxStore) -> None:
    def got_refresh_token(**changes: str) -> bool:
        return "refresh_token" in redeem(browser, store, code=code_for(browser, store, **changes))[1]

    assert got_refresh_token()
    assert not got_refresh_token()
    assert got_refresh_token(prompt="consent")
    store.oauth.revoke_refresh_tokens()
    assert not got_refresh_token(access_type="online")


def test_access_tokens_live_an_hour(store: SandboxStore, clock: Any, refused: Any) -> None:
    token = store.oauth.issue_access_token([EVENTS])
    clock.advance(seconds=3599)
    assert store.oauth.check_access(f"Bearer {token}") == (EVENTS,)
    clock.advance(seconds=1)
    refused(401, "authError", store.oauth.check_access, f"Bearer {token}")


def test_refresh_and_its_refusals(browser: Browser, store: SandboxStore, clock: Any) -> None:
    token = store.oauth.issue_refresh_token([EVENTS])
    status, answer = refresh(browser, store, token)
    assert (status, answer["scope"]) == (200, EVENTS)
    assert "refresh_token" not in answer
    clock.advance(days=181)
    status, answer = refresh(browser, store, token)
    assert (status, answer) == (
        400,
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    )


def test_oldest_of_more_than_a_hundred_refresh_tokens_dies(browser: Browser, store: SandboxStore) -> None:
    first, second, *_ = [store.oauth.issue_refresh_token([EVENTS]) for _ in range(101)]
    assert refresh(browser, store, first)[0] == 400
    assert refresh(browser, store, second)[0] == 200


def test_revoke_kills_the_grant_and_its_access_tokens(browser: Browser, store: SandboxStore, refused: Any) -> None:
    token = store.oauth.issue_refresh_token([EVENTS])
    access = refresh(browser, store, token)[1]["access_token"]
    assert browser.send("POST", "/revoke", {"token": access})[0] == 200
    refused(401, "authError", store.oauth.check_access, f"Bearer {access}")
    assert refresh(browser, store, token)[1]["error"] == "invalid_grant"
    status, _, text = browser.send("POST", "/revoke", {"token": token})
    assert (status, json.loads(text)["error"]) == (400, "invalid_token")


def test_trouble_at_the_token_endpoint_must_be_aimed_at_it(browser: Browser, store: SandboxStore) -> None:
    token = store.oauth.issue_refresh_token([EVENTS])
    store.faults.error(503)
    assert refresh(browser, store, token)[0] == 200
    store.faults.clear()
    store.faults.error(503, path="^/token$")
    status, _, text = browser.send("POST", "/token", client(store))
    assert status == 503
    assert text.startswith("<!DOCTYPE html>")


def test_googles_flow_signs_in_unpatched(
    browser: Browser, server: SandboxServer, store: SandboxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    store.auto_consent = True
    flow = Flow.from_client_config(
        server.client_secrets(), [EVENTS, LISTS], redirect_uri=REDIRECT, autogenerate_code_verifier=True
    )
    address, _ = flow.authorization_url(access_type="offline")
    parts = urlsplit(address)
    _, headers, _ = browser.send("GET", f"{parts.path}?{parts.query}")
    flow.oauth2session.trust_env = False
    flow.fetch_token(authorization_response=headers["Location"])
    assert flow.credentials.refresh_token
    assert store.oauth.check_access(f"Bearer {flow.credentials.token}") == (EVENTS, LISTS)
    flow.oauth2session.close()
