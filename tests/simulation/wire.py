"""The program's own gateway and Google's own client over the sandbox's routes, without sockets.

Only the bytes on the network are left out: requests are built, signed, answered, broken and parsed as they are in the program.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import httplib2
from google.oauth2.credentials import Credentials

from bookings_desktop.google import transport
from bookings_desktop.google.calendar import GoogleCalendars
from bookings_desktop.sandbox import ApiError, SandboxStore, Wire, WireFault, batch, replies
from bookings_desktop.sandbox.faults import HTML_PAGE
from bookings_desktop.sandbox.oauth import OAuthError
from bookings_desktop.sandbox.replies import HTML, JSON, Reply
from bookings_desktop.sandbox.routes import Call, dispatch
from bookings_desktop.sandbox.store import API_ROOT

ROOT = "http://127.0.0.1:9/"
SCOPES = ("https://www.googleapis.com/auth/calendar",)


class InProcessHttp(httplib2.Http):
    """Hands each request to the store's routes and breaks answers as the wire would.

    Attributes:
        store: who answers.
        passing: told before a request is made (``before METHOD``) and after it was answered (``after METHOD``).
        mailed: method and event's id of each write that was done and made Google mail the guests.
    """

    store: SandboxStore
    passing: Callable[[str], None]

    def __init__(self) -> None:
        super().__init__(proxy_info=None)
        self.mailed: list[tuple[str, str]] = []

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_options: Any,
    ) -> tuple[httplib2.Response, bytes]:
        """Make one request; a connection that ends without an answer is tried once more, as httplib2 does it."""
        self.passing(f"before {method}")
        raw = body.encode() if isinstance(body, str) else body or b""
        names = {name.lower(): value for name, value in (headers or {}).items()}
        parts = urlsplit(uri)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        try:
            reply = self._reply(method, target, names, raw)
        except WireFault as fault:
            if fault.wire is not Wire.CLOSE:
                raise _reset() from fault
            try:
                reply = self._reply(method, target, names, raw)
            except WireFault as again:
                raise _reset() from again
        self.passing(f"after {method}")
        info = {"status": str(reply.status), "content-type": reply.kind, **reply.headers}
        return httplib2.Response(info), reply.content

    def _reply(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        journal = self.store.requests
        known = len(journal)
        try:
            if target.startswith(API_ROOT):
                return replies.of_document(dispatch(self.store, Call.of(method, target, headers, body)))
            if target == batch.PATH:
                return batch.answer(self.store, headers, body)
            return self._token(target, headers, body)
        except ApiError as error:
            return replies.of_refusal(error)
        except OAuthError as error:
            return replies.of_json(error.status, error.body())
        except WireFault as fault:
            return _broken(fault)
        finally:
            for entry in journal[known:]:
                if entry.writes and entry.committed and entry.params.get("sendUpdates") != "none":
                    event_id = entry.body["id"] if entry.method == "POST" else entry.path.rpartition("/")[2]
                    self.mailed.append((entry.method, event_id))

    def _token(self, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        fault = self.store.faults.take("POST", target)
        if fault is not None:
            fault.strike()
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return replies.of_json(200, self.store.oauth.token(form, headers.get("authorization")))


def _reset() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def _broken(fault: WireFault) -> Reply:
    whole = json.dumps(fault.answer or {"kind": "calendar#event"}).encode()
    half = whole[: len(whole) // 2]
    framed = {
        Wire.HTML: Reply(200, HTML_PAGE.encode(), HTML),
        Wire.HALF_JSON: Reply(200, half, JSON),
        Wire.EMPTY: Reply(200, b"", JSON),
        Wire.PORTAL: Reply(302, b"", HTML, {"Location": f"{ROOT}portal"}),
    }
    if fault.wire in framed:
        return framed[fault.wire]
    if fault.wire is Wire.TRUNCATE:
        raise http.client.IncompleteRead(half, len(whole) - len(half)) from fault
    raise fault


class InProcessGateway(GoogleCalendars):
    """The real gateway on such a connection; building one costs as much as a whole schedule, so it serves one after another."""

    def __init__(self) -> None:
        self.wire = InProcessHttp()
        self._signed_in = signed_in = Credentials(
            token=None, refresh_token="none yet", token_uri=f"{ROOT}token", client_id="none", client_secret="none"
        )
        with patch.object(transport, "http_for", lambda *_: self.wire):
            super().__init__(signed_in, root=ROOT)

    def sign_in(self, store: SandboxStore, passing: Callable[[str], None]) -> InProcessGateway:
        """Begin anew with an account, as a program that was just started does."""
        self.wire.store, self.wire.passing = store, passing
        self._zones.clear()
        signed_in = self._signed_in
        signed_in.token = None
        signed_in._refresh_token = store.oauth.issue_refresh_token(SCOPES)
        signed_in._client_id, signed_in._client_secret = store.oauth.client_id, store.oauth.client_secret
        return self


@cache
def gateway(number: int) -> InProcessGateway:
    """The gateway of a desk."""
    return InProcessGateway()
