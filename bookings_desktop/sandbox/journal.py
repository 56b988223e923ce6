"""What reached the sandbox: one entry per request, for tests and for the page that a person looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request and how it ended.

    Attributes:
        method: HTTP method.
        path: decoded path, such as ``/calendar/v3/calendars/primary/events``.
        params: query parameters as they came.
        body: decoded JSON body, None for none.
        if_match: the ``If-Match`` header, None for none.
        status: HTTP status of the answer; 0 when the wire broke.
        reason: Google's reason of a refusal, empty otherwise.
        committed: whether the store did what was asked, whatever the client got to hear.
    """

    method: str
    path: str
    params: dict[str, Any]
    body: Any
    if_match: str | None
    status: int
    reason: str
    committed: bool

    @property
    def writes(self) -> bool:
        """Whether the request asks for a change."""
        return self.method != "GET"
