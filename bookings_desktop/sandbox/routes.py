"""Which address means which call of the store, and which scopes allow it (facts page, sections 1 and 9).

New calls (``events/{id}/instances``, ``move``, ``freeBusy``, ``acl``, ``settings``) get a line in ``_ROUTES``; the batch endpoint
``/batch/calendar/v3`` belongs into ``server.py`` and takes its parts through ``dispatch``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from bookings_desktop.sandbox.api_errors import ApiError, bad_request, insufficient_scope, not_found
from bookings_desktop.sandbox.calendars import Json
from bookings_desktop.sandbox.store import API_ROOT, SandboxStore

SCOPE_PREFIX: Final = "https://www.googleapis.com/auth/"
_READ_EVENTS: Final = frozenset(
    {
        "calendar",
        "calendar.readonly",
        "calendar.events",
        "calendar.events.readonly",
        "calendar.events.owned",
        "calendar.events.owned.readonly",
        "calendar.app.created",
    }
)
_WRITE_EVENTS: Final = frozenset({"calendar", "calendar.events", "calendar.events.owned", "calendar.app.created"})
_LIST_CALENDARS: Final = frozenset(
    {"calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly"}
)
_GET_ENTRY: Final = _LIST_CALENDARS | {"calendar.app.created"}
_GET_CALENDAR: Final = frozenset(
    {"calendar", "calendar.readonly", "calendar.calendars", "calendar.calendars.readonly", "calendar.app.created"}
)
_MAKE_CALENDAR: Final = frozenset({"calendar", "calendar.calendars", "calendar.app.created"})


@dataclass(frozen=True)
class Call:
    """One request to the API, without HTTP.

    Attributes:
        method: HTTP method.
        path: path as on the wire, percent-encoded.
        params: query parameters; a repeated one is a list.
        body: raw bytes of the body.
        headers: the headers, names in lower case.
    """

    method: str
    path: str
    params: dict[str, Any]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class _Context:
    store: SandboxStore
    call: Call
    ids: tuple[str, ...]
    body: Json

    @property
    def if_match(self) -> str | None:
        return self.call.headers.get("if-match")

    @property
    def if_none_match(self) -> str | None:
        return self.call.headers.get("if-none-match")


Handler = Callable[[_Context], Json | None]


def _list_events(at: _Context) -> Json:
    return at.store.list_events(at.ids[0], at.call.params, at.if_none_match)


def _insert_event(at: _Context) -> Json:
    return at.store.insert_event(at.ids[0], at.body, at.call.params)


def _get_event(at: _Context) -> Json:
    return at.store.get_event(at.ids[0], at.ids[1], at.call.params, at.if_none_match)


def _update_event(at: _Context) -> Json:
    return at.store.update_event(at.ids[0], at.ids[1], at.body, at.call.params, at.if_match)


def _patch_event(at: _Context) -> Json:
    return at.store.patch_event(at.ids[0], at.ids[1], at.body, at.call.params, at.if_match)


def _delete_event(at: _Context) -> None:
    at.store.delete_event(at.ids[0], at.ids[1], at.call.params, at.if_match)


def _insert_calendar(at: _Context) -> Json:
    return at.store.insert_calendar(at.body, at.call.params)


def _get_calendar(at: _Context) -> Json:
    return at.store.get_calendar(at.ids[0], at.call.params)


def _list_calendars(at: _Context) -> Json:
    return at.store.list_calendars(at.call.params)


def _get_entry(at: _Context) -> Json:
    return at.store.get_calendar_list_entry(at.ids[0], at.call.params)


_EVENTS: Final = "/calendars/{}/events"
_EVENT: Final = "/calendars/{}/events/{}"
_ENTRIES: Final = "/users/me/calendarList"
_ROUTES: Final[tuple[tuple[str, str, frozenset[str], Handler], ...]] = (
    ("GET", _EVENTS, _READ_EVENTS, _list_events),
    ("POST", _EVENTS, _WRITE_EVENTS, _insert_event),
    ("GET", _EVENT, _READ_EVENTS, _get_event),
    ("PUT", _EVENT, _WRITE_EVENTS, _update_event),
    ("PATCH", _EVENT, _WRITE_EVENTS, _patch_event),
    ("DELETE", _EVENT, _WRITE_EVENTS, _delete_event),
    ("POST", "/calendars", _MAKE_CALENDAR, _insert_calendar),
    ("GET", "/calendars/{}", _GET_CALENDAR, _get_calendar),
    ("GET", _ENTRIES, _LIST_CALENDARS, _list_calendars),
    ("GET", _ENTRIES + "/{}", _GET_ENTRY, _get_entry),
)
_COMPILED: Final = tuple(
    (method, re.compile(re.escape(API_ROOT) + template.replace("{}", "([^/]+)")), scopes, handler)
    for method, template, scopes, handler in _ROUTES
)


def dispatch(store: SandboxStore, call: Call) -> Json | None:
    """Answer one API request; None for an answer without body.

    Raises:
        ApiError: any refusal.
        WireFault: the answer is to be broken on the wire.
    """
    try:
        scopes = store.oauth.check_access(call.headers.get("authorization"))
        allowed, handler, ids = _route(call)
        _check_scope(store, scopes, allowed, ids[0] if ids else None)
        body = _json_body(call) if call.method in ("POST", "PUT", "PATCH") else {}
    except ApiError as refusal:
        store.log_refusal(call.method, unquote(call.path), call.params, refusal)
        raise
    return handler(_Context(store, call, ids, body))


def _route(call: Call) -> tuple[frozenset[str], Handler, tuple[str, ...]]:
    for method, pattern, allowed, handler in _COMPILED:
        match = pattern.fullmatch(call.path)
        if match is not None and method == call.method:
            return allowed, handler, tuple(unquote(part) for part in match.groups())
    raise not_found()


def _json_body(call: Call) -> Json:
    if call.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise bad_request("Bad Request: the body must be application/json")
    try:
        body: Json = json.loads(call.body)
    except (ValueError, RecursionError):
        raise ApiError(400, "global", "parseError", "Parse Error") from None
    return body


def _check_scope(
    store: SandboxStore, granted: tuple[str, ...], allowed: frozenset[str], calendar_id: str | None
) -> None:
    names = {scope.removeprefix(SCOPE_PREFIX) for scope in granted if scope.startswith(SCOPE_PREFIX)} & allowed
    if calendar_id is not None and names:
        with store.lock:
            try:
                calendar = store.calendar(calendar_id)
            except ApiError:
                return  # a calendar out of reach is the store's 404, whatever the scope
            if calendar.access_role != "owner":
                names -= {"calendar.events.owned", "calendar.events.owned.readonly"}
            if not calendar.app_created:
                names -= {"calendar.app.created"}
    if not names:
        raise insufficient_scope()
