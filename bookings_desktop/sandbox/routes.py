"""Which address means which call of the store, and which scopes allow it (facts page, sections 1 and 9).

Stricter than the discovery document: ``calendar.events.freebusy`` and ``calendar.events.public.readonly``, which show parts of
some events, open no event here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from bookings_desktop.sandbox.api_errors import ApiError, bad_request, insufficient_scope, not_found
from bookings_desktop.sandbox.calendars import Json
from bookings_desktop.sandbox.people_calls import PEOPLE_ROOT
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
_CHANGE_CALENDAR: Final = frozenset({"calendar", "calendar.calendars", "calendar.app.created"})
_CHANGE_ENTRY: Final = frozenset({"calendar", "calendar.calendarlist", "calendar.app.created"})
_CHANGE_RULES: Final = frozenset({"calendar", "calendar.acls"})
_LIST_RULES: Final = _CHANGE_RULES | {"calendar.acls.readonly"}
_FREE_BUSY: Final = frozenset({"calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy"})
_SETTINGS: Final = frozenset({"calendar", "calendar.readonly", "calendar.settings", "calendar.settings.readonly"})
#: Scopes that reach some calendars only.
_LIMITED: Final = frozenset({"calendar.events.owned", "calendar.events.owned.readonly", "calendar.app.created"})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


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

    @staticmethod
    def of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Call:
        """Return the call that a request stands for; a GET with a long query may come as a POST with a form.

        Args:
            method: HTTP method.
            target: path and query as on the wire.
            headers: the headers, names in lower case.
            body: raw bytes of the body.
        """
        path, _, query = target.partition("?")
        if method == "POST" and headers.get("x-http-method-override", "").upper() == "GET":
            method, query, body = "GET", body.decode("utf-8", "replace"), b""
        values = parse_qs(query, keep_blank_values=True)
        params = {name: texts[0] if len(texts) == 1 else texts for name, texts in values.items()}
        return Call(method, path, params, body, headers)


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


@dataclass(frozen=True)
class Route:
    """One method of the API.

    Attributes:
        name: its name in the discovery document, without ``calendar.`` in front.
        method: HTTP method.
        template: path below the root, ``{}`` for each id.
        scopes: scopes that allow it, without their common prefix.
        handler: answers it.
    """

    name: str
    method: str
    template: str
    scopes: frozenset[str]
    handler: Handler


_EVENTS: Final = "/calendars/{}/events"
_EVENT: Final = "/calendars/{}/events/{}"
_ENTRIES: Final = "/users/me/calendarList"
_ENTRY: Final = "/users/me/calendarList/{}"
_CALENDAR: Final = "/calendars/{}"
_RULES: Final = "/calendars/{}/acl"
_RULE: Final = "/calendars/{}/acl/{}"


def _delete_event(at: _Context) -> None:
    at.store.delete_event(at.ids[0], at.ids[1], at.call.params, at.if_match)


def _delete_calendar(at: _Context) -> None:
    at.store.delete_calendar(at.ids[0], at.call.params)


def _delete_entry(at: _Context) -> None:
    at.store.delete_calendar_list_entry(at.ids[0], at.call.params)


def _delete_rule(at: _Context) -> None:
    at.store.delete_rule(at.ids[0], at.ids[1], at.call.params)


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        "events.list",
        "GET",
        _EVENTS,
        _READ_EVENTS,
        lambda at: at.store.list_events(at.ids[0], at.call.params, at.if_none_match),
    ),
    Route(
        "events.insert",
        "POST",
        _EVENTS,
        _WRITE_EVENTS,
        lambda at: at.store.insert_event(at.ids[0], at.body, at.call.params),
    ),
    Route(
        "events.get",
        "GET",
        _EVENT,
        _READ_EVENTS,
        lambda at: at.store.get_event(at.ids[0], at.ids[1], at.call.params, at.if_none_match),
    ),
    Route(
        "events.update",
        "PUT",
        _EVENT,
        _WRITE_EVENTS,
        lambda at: at.store.update_event(at.ids[0], at.ids[1], at.body, at.call.params, at.if_match),
    ),
    Route(
        "events.patch",
        "PATCH",
        _EVENT,
        _WRITE_EVENTS,
        lambda at: at.store.patch_event(at.ids[0], at.ids[1], at.body, at.call.params, at.if_match),
    ),
    Route("events.delete", "DELETE", _EVENT, _WRITE_EVENTS, _delete_event),
    Route(
        "events.move",
        "POST",
        _EVENT + "/move",
        _WRITE_EVENTS - {"calendar.app.created"},
        lambda at: at.store.move_event(at.ids[0], at.ids[1], at.call.params),
    ),
    Route(
        "calendars.insert",
        "POST",
        "/calendars",
        _CHANGE_CALENDAR,
        lambda at: at.store.insert_calendar(at.body, at.call.params),
    ),
    Route(
        "calendars.get", "GET", _CALENDAR, _GET_CALENDAR, lambda at: at.store.get_calendar(at.ids[0], at.call.params)
    ),
    Route(
        "calendars.patch",
        "PATCH",
        _CALENDAR,
        _CHANGE_CALENDAR,
        lambda at: at.store.patch_calendar(at.ids[0], at.body, at.call.params),
    ),
    Route("calendars.delete", "DELETE", _CALENDAR, _CHANGE_CALENDAR, _delete_calendar),
    Route("calendarList.list", "GET", _ENTRIES, _LIST_CALENDARS, lambda at: at.store.list_calendars(at.call.params)),
    Route(
        "calendarList.insert",
        "POST",
        _ENTRIES,
        _CHANGE_ENTRY - {"calendar.app.created"},
        lambda at: at.store.insert_calendar_list_entry(at.body, at.call.params),
    ),
    Route(
        "calendarList.get",
        "GET",
        _ENTRY,
        _GET_ENTRY,
        lambda at: at.store.get_calendar_list_entry(at.ids[0], at.call.params),
    ),
    Route(
        "calendarList.patch",
        "PATCH",
        _ENTRY,
        _CHANGE_ENTRY,
        lambda at: at.store.patch_calendar_list_entry(at.ids[0], at.body, at.call.params),
    ),
    Route("calendarList.delete", "DELETE", _ENTRY, _CHANGE_ENTRY, _delete_entry),
    Route("acl.list", "GET", _RULES, _LIST_RULES, lambda at: at.store.list_rules(at.ids[0], at.call.params)),
    Route(
        "acl.insert", "POST", _RULES, _CHANGE_RULES, lambda at: at.store.insert_rule(at.ids[0], at.body, at.call.params)
    ),
    Route(
        "acl.get",
        "GET",
        _RULE,
        _LIST_RULES | {"calendar.readonly"},
        lambda at: at.store.get_rule(at.ids[0], at.ids[1], at.call.params),
    ),
    Route(
        "acl.patch",
        "PATCH",
        _RULE,
        _CHANGE_RULES,
        lambda at: at.store.patch_rule(at.ids[0], at.ids[1], at.body, at.call.params),
    ),
    Route("acl.delete", "DELETE", _RULE, _CHANGE_RULES, _delete_rule),
    Route(
        "freebusy.query", "POST", "/freeBusy", _FREE_BUSY, lambda at: at.store.query_free_busy(at.body, at.call.params)
    ),
    Route("settings.list", "GET", "/users/me/settings", _SETTINGS, lambda at: at.store.list_settings(at.call.params)),
    Route(
        "settings.get",
        "GET",
        "/users/me/settings/{}",
        _SETTINGS,
        lambda at: at.store.get_setting(at.ids[0], at.call.params),
    ),
)
PEOPLE_ROUTES: Final[tuple[Route, ...]] = (
    Route(
        "people.connections.list",
        "GET",
        "/people/{}/connections",
        frozenset({"contacts", "contacts.readonly"}),
        lambda at: at.store.list_connections(f"people/{at.ids[0]}", at.call.params),
    ),
)
"""The methods of the People API."""

_COMPILED: Final = tuple(
    (re.compile(re.escape(root) + route.template.replace("{}", "([^/]+)")), route)
    for root, routes in ((API_ROOT, ROUTES), (PEOPLE_ROOT, PEOPLE_ROUTES))
    for route in routes
)


def dispatch(store: SandboxStore, call: Call) -> Json | None:
    """Answer one API request; None for an answer without body.

    Raises:
        ApiError: any refusal.
        WireFault: the answer is to be broken on the wire.
    """
    try:
        scopes = store.oauth.check_access(call.headers.get("authorization"))
        route, ids = _route(call)
        _check_scope(store, scopes, route, ids)
        body = _json_body(call) if call.method in _WITH_BODY and route.name != "events.move" else {}
    except ApiError as refusal:
        store.log_refusal(call.method, unquote(call.path), call.params, refusal)
        raise
    return route.handler(_Context(store, call, ids, body))


def _route(call: Call) -> tuple[Route, tuple[str, ...]]:
    for pattern, route in _COMPILED:
        match = pattern.fullmatch(call.path)
        if match is not None and route.method == call.method:
            return route, tuple(unquote(part) for part in match.groups())
    raise not_found()


def _json_body(call: Call) -> Json:
    if call.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise bad_request("Bad Request: the body must be application/json")
    try:
        body: Json = json.loads(call.body)
    except (ValueError, RecursionError):
        raise ApiError(400, "global", "parseError", "Parse Error") from None
    return body


def _check_scope(store: SandboxStore, granted: tuple[str, ...], route: Route, ids: tuple[str, ...]) -> None:
    names = {scope.removeprefix(SCOPE_PREFIX) for scope in granted if scope.startswith(SCOPE_PREFIX)} & route.scopes
    if names & _LIMITED and ids:
        with store.lock:
            try:
                calendar = store.calendar(ids[0])
            except ApiError:
                return  # a calendar out of reach is the store's 404, whatever the scope
            if calendar.access_role != "owner":
                names -= {"calendar.events.owned", "calendar.events.owned.readonly"}
            if not calendar.app_created:
                names -= {"calendar.app.created"}
    if not names:
        raise insufficient_scope()
