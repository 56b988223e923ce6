from __future__ import annotations

import http.client
import json
import logging
import ssl
from typing import Any

import google.auth.exceptions
import httplib2
import pytest
from googleapiclient.errors import HttpError

from bookings_desktop.google.faults import Answer, refusal, translated, translation
from bookings_desktop.sync.remote import (
    AlreadyExists,
    Gone,
    NotAllowed,
    PreconditionFailed,
    RateLimited,
    Rejected,
    RemoteError,
    ServerTrouble,
    SignInNeeded,
    SyncTokenExpired,
    Unreachable,
)

HTML = b"<html><h1>Sign in to the hotel</h1></html>"


def http_error(status: int, reason: str = "", body: bytes | None = None, **headers: str) -> HttpError:
    if body is None:
        error = {"errors": [{"domain": "global", "reason": reason, "message": "For ann@example.org"}], "code": status}
        body = json.dumps({"error": error}).encode()
    return HttpError(httplib2.Response({"status": status} | headers), body, uri="http://127.0.0.1/")


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "invalid", Rejected),
        (401, "authError", ServerTrouble),
        (403, "forbidden", NotAllowed),
        (403, "neverHeardOf", NotAllowed),
        (403, "rateLimitExceeded", RateLimited),
        (404, "notFound", Gone),
        (409, "duplicate", AlreadyExists),
        (410, "deleted", Gone),
        (412, "conditionNotMet", PreconditionFailed),
        (418, "teapot", Rejected),
        (429, "rateLimitExceeded", RateLimited),
        (408, "", ServerTrouble),
        (500, "backendError", ServerTrouble),
        (302, "", Unreachable),
        (407, "", Unreachable),
    ],
)
def test_googles_refusals(status: int, reason: str, kind: type[RemoteError]) -> None:
    assert type(translation(http_error(status, reason))) is kind


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 500])
@pytest.mark.parametrize("body", [HTML, b"", b"{}", b"[]", b'{"error": "text"}', b"\xff\xfe"])
def test_a_page_that_is_not_googles_is_no_verdict(status: int, body: bytes) -> None:
    for listing in (False, True):
        assert type(translation(http_error(status, body=body), listing=listing, with_token=True)) is ServerTrouble


@pytest.mark.parametrize(
    ("status", "with_token", "kind"),
    [
        (410, True, SyncTokenExpired),
        (410, False, SyncTokenExpired),
        (400, True, SyncTokenExpired),
        (400, False, Rejected),
        (404, True, Gone),
    ],
)
def test_refused_listings(status: int, with_token: bool, kind: type[RemoteError]) -> None:
    assert type(translation(http_error(status, "any"), listing=True, with_token=with_token)) is kind


@pytest.mark.parametrize(
    ("detail", "kind", "reason"),
    [
        ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", NotAllowed, "insufficientPermissions"),
        ("SERVICE_DISABLED", NotAllowed, "accessNotConfigured"),
        ("RATE_LIMIT_EXCEEDED", RateLimited, ""),
    ],
)
def test_newer_front_ends_give_the_reason_in_the_details(detail: str, kind: type[RemoteError], reason: str) -> None:
    body = json.dumps({"error": {"code": 403, "status": "X", "details": [{"@type": "y", "reason": detail}]}}).encode()
    error = translation(http_error(403, body=body))
    assert type(error) is kind
    assert getattr(error, "reason", "") == reason


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), ("0", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-5", None), ("nan", None)],
)
def test_the_wait_that_was_asked_for(header: str, seconds: float | None) -> None:
    error = translation(http_error(429, "rateLimitExceeded", **{"retry-after": header}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        TimeoutError(),
        ssl.SSLError(),
        OSError(),
        httplib2.ServerNotFoundError(),
        httplib2.error.ProxiesUnavailableError(),
        http.client.RemoteDisconnected(),
        http.client.BadStatusLine(""),
        google.auth.exceptions.TransportError(),
        google.auth.exceptions.RefreshError("x", {"error": "internal_failure"}, retryable=True),
        google.auth.exceptions.RefreshError("x", {"error": "something new"}),
        google.auth.exceptions.RefreshError("x", {}),
    ],
    ids=repr,
)
def test_an_outage_is_never_signed_out(error: Exception) -> None:
    assert type(translation(error)) is Unreachable


@pytest.mark.parametrize(
    "arguments",
    [
        ("x", {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}),
        ("x", {"error": "invalid_client"}),
        ("x", {"error": "deleted_client"}),
        ("Reauthentication is needed.",),
    ],
)
def test_a_dead_sign_in(arguments: tuple[Any, ...]) -> None:
    assert type(translation(google.auth.exceptions.RefreshError(*arguments))) is SignInNeeded


def test_broken_answers_leave_the_outcome_open() -> None:
    for error in (http.client.IncompleteRead(b""), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")):
        known = translation(error)
        assert type(known) is ServerTrouble
        assert known.outcome_unknown


def test_our_own_faults_stay_what_they_are() -> None:
    assert translation(KeyError("x")) is None
    with pytest.raises(KeyError), translated():
        raise KeyError("x")
    with pytest.raises(Gone), translated():
        raise refusal(Answer(404))


def test_each_error_says_what_happened_and_logs_nothing_personal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for status in (400, 403, 404, 410, 429, 500):
        with pytest.raises(RemoteError) as raised, translated():
            raise http_error(status, "any")
        assert raised.value.title.endswith(".")
        assert raised.value.hint.endswith(".")
        assert str(status) not in str(raised.value)
    assert "HttpError 404 became Gone" in caplog.text
    assert "ann@example.org" not in caplog.text
