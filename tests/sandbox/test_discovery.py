"""The sandbox's own tables say what Google's discovery document says: methods, scopes, parameters and resources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from bookings_desktop.sandbox import query, schema, shapes
from bookings_desktop.sandbox.query import Choice, Number
from bookings_desktop.sandbox.routes import ROUTES, SCOPE_PREFIX, Route

DOCUMENT: dict[str, Any] = json.loads(
    (Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json").read_text("utf-8")
)
#: They open some events or some parts of them; the sandbox opens none.
REFUSED_SCOPES = {"calendar.events.freebusy", "calendar.events.public.readonly"}


def methods(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in node.get("resources", {}).values():
        yield from resource.get("methods", {}).values()
        yield from methods(resource)


METHODS = {method["id"].removeprefix("calendar."): method for method in methods(DOCUMENT)}
PARAMETERS = {
    "events.list": query.LIST_EVENTS,
    "events.insert": query.INSERT_EVENT,
    "events.get": query.GET_EVENT,
    "events.update": query.CHANGE_EVENT,
    "events.patch": query.CHANGE_EVENT,
    "events.delete": query.DELETE_EVENT,
    "events.move": query.MOVE_EVENT,
    "calendarList.list": query.LIST_CALENDARS,
    "calendarList.insert": query.CHANGE_ENTRY,
    "calendarList.patch": query.CHANGE_ENTRY,
    "acl.list": query.LIST_RULES,
    "acl.insert": query.CHANGE_RULE,
    "acl.patch": query.CHANGE_RULE,
    "settings.list": query.LIST_SETTINGS,
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_address_and_scopes(route: Route) -> None:
    method = METHODS[route.name]
    assert route.method == method["httpMethod"]
    assert [part == "{}" for part in route.template.strip("/").split("/")] == [
        part.startswith("{") for part in method["path"].split("/")
    ]
    assert [part for part in route.template.strip("/").split("/") if part != "{}"] == [
        part for part in method["path"].split("/") if not part.startswith("{")
    ]
    wanted = {scope.removeprefix(SCOPE_PREFIX) for scope in method["scopes"]}
    assert wanted - route.scopes <= REFUSED_SCOPES
    assert route.scopes <= wanted


def kind_of(parameter: dict[str, Any]) -> Any:
    if "enum" in parameter:
        return Choice(frozenset(parameter["enum"]), repeated=parameter.get("repeated", False))
    if parameter["type"] == "integer":
        most = parameter.get("maximum")
        return Number(int(parameter["minimum"]), None if most is None else int(most))
    if parameter.get("repeated"):
        return list
    return {"string": str, "boolean": bool}[parameter["type"]]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_query_parameters(route: Route) -> None:
    sent = {
        name: kind_of(parameter)
        for name, parameter in METHODS[route.name].get("parameters", {}).items()
        if parameter["location"] == "query"
    }
    assert sent == dict(PARAMETERS.get(route.name, query.NONE))


def test_common_parameters() -> None:
    common = {name: parameter["type"] for name, parameter in DOCUMENT["parameters"].items()}
    # A token in the address and the client's address are not taken: nobody should send them.
    assert {name: {"string": str, "boolean": bool}[kind] for name, kind in common.items()} == dict(query.COMMON) | {
        "oauth_token": str,
        "userIp": str,
    }


def shape_of(node: dict[str, Any]) -> Any:
    if "$ref" in node:
        return shape_of(DOCUMENT["schemas"][node["$ref"]])
    if "properties" in node:
        return {name: shape_of(member) for name, member in node["properties"].items()}
    if "additionalProperties" in node:
        return shapes.Each(shape_of(node["additionalProperties"]))
    if node["type"] == "array":
        return [shape_of(node["items"])]
    return {"string": str, "boolean": bool, "integer": int, "any": shapes.ANY}[node["type"]]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Event", shapes.EVENT),
        ("Events", shapes.EVENT_LIST),
        ("Calendar", shapes.CALENDAR),
        ("CalendarListEntry", shapes.CALENDAR_LIST_ENTRY),
        ("CalendarList", shapes.CALENDAR_LIST),
        ("AclRule", shapes.ACL_RULE),
        ("Acl", shapes.ACL),
        ("Setting", shapes.SETTING),
        ("Settings", shapes.SETTINGS),
        ("FreeBusyRequest", shapes.FREE_BUSY_QUERY),
        ("FreeBusyResponse", shapes.FREE_BUSY),
    ],
)
def test_resources(name: str, shape: Any) -> None:
    assert shape == shape_of({"$ref": name})


def test_read_only_fields_are_those_that_say_so() -> None:
    properties = DOCUMENT["schemas"]["Event"]["properties"]
    texts = {name: node.get("description", "").lower() for name, node in properties.items()}
    said = {name for name, text in texts.items() if "read-only" in text or "immutable" in text}
    # Of these only parts are read-only.
    assert said - schema.READ_ONLY <= {"attendees", "conferenceData", "eventType", "birthdayProperties", "gadget"}
    # These are set by the server, although their text does not say “read-only”.
    assert schema.READ_ONLY - said <= {"attendeesOmitted", "etag", "kind", "privateCopy", "endTimeUnspecified"}
    assert set(properties) >= schema.READ_ONLY
