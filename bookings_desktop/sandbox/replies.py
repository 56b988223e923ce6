"""HTTP answers, before they become bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bookings_desktop.sandbox.api_errors import ApiError

JSON: Final = "application/json; charset=UTF-8"
HTML: Final = "text/html; charset=UTF-8"


@dataclass(frozen=True)
class Reply:
    """One HTTP answer.

    Attributes:
        status: HTTP status.
        content: its body.
        kind: content type of the body.
        headers: more headers; empty values are left out.
    """

    status: int
    content: bytes = b""
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


def of_document(document: Mapping[str, Any] | None) -> Reply:
    """Return the answer to an API call that went well; 204 for None."""
    if document is None:
        return Reply(204)
    return of_json(200, document, {"ETag": document.get("etag", "")})


def of_json(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an answer with a JSON body."""
    return Reply(status, json.dumps(document).encode(), JSON, headers or {})


def of_refusal(error: ApiError) -> Reply:
    """Return the answer to an API call that was refused."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/"'
    if error.status == 304:
        return Reply(304, headers=headers)
    if error.html is not None:
        return Reply(error.status, error.html.encode(), HTML, headers)
    return of_json(error.status, error.body(), headers)
