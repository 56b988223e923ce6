"""Google's own client library, unpatched, connected to a sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import google_auth_httplib2
import googleapiclient
import httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from bookings_desktop.sandbox import SandboxServer

Service: TypeAlias = Any

SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
)


def connect(server: SandboxServer, scopes: tuple[str, ...] = SCOPES) -> Service:
    """Build the calendar service over a sandbox; the caller closes it."""
    secrets = server.client_secrets()["installed"]
    credentials = Credentials(
        token=None,
        refresh_token=server.issue_refresh_token(scopes),
        token_uri=secrets["token_uri"],
        client_id=secrets["client_id"],
        client_secret=secrets["client_secret"],
    )
    path = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=20, proxy_info=None))
    return build_from_document(document | {"rootUrl": server.root_url}, http=http)


def failure(call: Any) -> tuple[int, str]:
    """Execute a call that must be refused; status and Google's reason."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return reason_of(caught.value)


def reason_of(error: HttpError) -> tuple[int, str]:
    """Status and Google's reason of a refusal."""
    return error.resp.status, json.loads(error.content)["error"]["errors"][0]["reason"]


def conditional(call: Any, etag: str) -> Any:
    """Let a call only pass for one version."""
    call.headers["If-Match"] = etag
    return call
