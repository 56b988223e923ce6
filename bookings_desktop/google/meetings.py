"""Conferences of Google's events: asked for, taken away, and read (facts page, section 6, “Meet”).

All of it needs ``conferenceDataVersion=1``; without it Google ignores conference data in silence. Conference data is never copied
from one event to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookings_desktop.models.meet import MeetState

MEET = "hangoutsMeet"

_STATES = {"pending": MeetState.PENDING, "success": MeetState.READY, "failure": MeetState.REFUSED}


def request(request_id: str) -> dict[str, Any]:
    """The ``conferenceData`` that asks for a Meet room; the same id again asks for no second one."""
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": MEET}}}


def state_of(event: Mapping[str, Any]) -> MeetState:
    """How far the room of an event is; NONE for an event without conference, and for one that nobody asked for like this."""
    status = _create_request(event).get("status")
    code = status.get("statusCode") if isinstance(status, Mapping) else None
    return _STATES.get(str(code or ""), MeetState.NONE)


def request_of(event: Mapping[str, Any]) -> str:
    """The id of the request by which an event's room was asked for; empty without one."""
    return str(_create_request(event).get("requestId") or "")


def link_of(event: Mapping[str, Any]) -> str:
    """The link of Google Meet or of another provider's video room."""
    if event.get("hangoutLink"):
        return str(event["hangoutLink"])
    entries = _conference(event).get("entryPoints")
    for entry in entries or ():
        if entry.get("entryPointType") == "video" and entry.get("uri"):
            return str(entry["uri"])
    return ""


def _conference(event: Mapping[str, Any]) -> Mapping[str, Any]:
    conference = event.get("conferenceData")
    return conference if isinstance(conference, Mapping) else {}


def _create_request(event: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = _conference(event).get("createRequest")
    return asked if isinstance(asked, Mapping) else {}
