"""Google Meet: rooms that are asked for with ``createRequest``, pending first, ready or refused later (facts page, section 6).

A room is not ready in the answer to the write that asks for it: the event changes once more by itself, with a new etag, and comes
through the feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bookings_desktop.sandbox.api_errors import invalid, required
from bookings_desktop.sandbox.calendars import Json

MEET: Final = "hangoutsMeet"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class _Pending:
    calendar_id: str
    event_id: str
    request_id: str
    due: datetime


class Meet:
    """The conferences of one account; to be used under the store's lock.

    Attributes:
        solutions: what ``conferenceProperties.allowedConferenceSolutionTypes`` tells; cleared, the account has no Meet.
        delay: how long a new room stays pending, by the store's clock.
        fails: whether rooms asked for from now on are refused in the end (status ``failure``).
    """

    def __init__(self) -> None:
        self.solutions: list[str] = [MEET]
        self.delay = timedelta(seconds=3)
        self.fails = False
        self._pending: list[_Pending] = []

    def changed(self, old: Json, body: Json, params: Mapping[str, Any], *, replaces: bool) -> Json:
        """Return the conference fields that an event has after a write: none, ``conferenceData``, perhaps ``hangoutLink``.

        Args:
            old: the stored event, empty for a new one.
            body: the checked request.
            params: the write's parameters; with ``conferenceDataVersion`` 0 conference data is ignored in silence.
            replaces: whether the write is a PUT, where what is missing is taken away.

        Raises:
            ApiError: 400 for a solution that the account does not have, for a request without id, and for data that was not given
                out with this event: Google warns against copying conferences between events.
        """
        kept: Json = {key: old[key] for key in ("conferenceData", "hangoutLink") if key in old}
        if params.get("conferenceDataVersion", 0) == 0 or ("conferenceData" not in body and not replaces):
            return kept
        wish = body.get("conferenceData")
        if not wish:
            return {}
        current = kept.get("conferenceData", {})
        request = wish.get("createRequest")
        if not request:
            if wish.get("conferenceId") is None or wish.get("conferenceId") != current.get("conferenceId"):
                raise invalid("Invalid conference data.")
            return kept
        request_id = request.get("requestId")
        if not request_id:
            raise required("Missing conference request id.")
        if request_id == current.get("createRequest", {}).get("requestId"):
            return kept
        kind = (request.get("conferenceSolutionKey") or {}).get("type")
        if kind not in self.solutions:
            raise invalid("Invalid conference type value.")
        return {"conferenceData": {"createRequest": _request(request_id, "pending")}}

    def expect(self, calendar_id: str, event_id: str, event: Json, now: datetime) -> None:
        """Let the pending room of an event, if it has one, become ready or refused after ``delay``."""
        request = event.get("conferenceData", {}).get("createRequest", {})
        if request.get("status", {}).get("statusCode") == "pending":
            waiting = _Pending(calendar_id, event_id, request["requestId"], now + self.delay)
            if not any(_same(waiting, other) for other in self._pending):
                self._pending.append(waiting)

    def due(self, now: datetime) -> list[tuple[str, str, str]]:
        """Take the rooms whose time has come: calendar id, event id and request id of each."""
        if not self._pending:
            return []
        ready = [entry for entry in self._pending if entry.due <= now]
        self._pending = [entry for entry in self._pending if entry.due > now]
        return [(entry.calendar_id, entry.event_id, entry.request_id) for entry in ready]

    def finished(self, event: Json, request_id: str) -> Json | None:
        """Return an event with its room ready or refused; None when it does not wait for that room any more."""
        request = event.get("conferenceData", {}).get("createRequest", {})
        if request.get("requestId") != request_id or request["status"]["statusCode"] != "pending":
            return None
        if self.fails:
            return event | {"conferenceData": {"createRequest": _request(request_id, "failure")}}
        code = _room(request_id)
        address = f"https://meet.google.com/{code}"
        conference = {
            "createRequest": _request(request_id, "success"),
            "entryPoints": [{"entryPointType": "video", "uri": address, "label": address.removeprefix("https://")}],
            "conferenceSolution": {
                "key": {"type": MEET},
                "name": "Google Meet",
                "iconUri": "https://fonts.gstatic.com/m",
            },
            "conferenceId": code,
        }
        return event | {"conferenceData": conference, "hangoutLink": address}


def _request(request_id: str, status: str) -> Json:
    return {
        "requestId": request_id,
        "conferenceSolutionKey": {"type": MEET},
        "status": {"statusCode": status},
    }


def _same(one: _Pending, other: _Pending) -> bool:
    return (one.calendar_id, one.event_id, one.request_id) == (other.calendar_id, other.event_id, other.request_id)


def _room(request_id: str) -> str:
    """Return the code of a room; the same request always leads to the same room."""
    digest = hashlib.sha256(request_id.encode()).digest()
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
