"""The account's contacts: paging, masks and sync tokens as the People API has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from bookings_desktop.sandbox import SandboxStore, query
from bookings_desktop.sandbox.people_calls import CONNECTIONS, PERSON_FIELDS
from bookings_desktop.sandbox.query import Choice, Number
from bookings_desktop.sandbox.routes import PEOPLE_ROUTES, SCOPE_PREFIX
from tests.sandbox.conftest import Clock, Refused

DOCUMENT: dict[str, Any] = json.loads(
    (Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "people.v1.json").read_text("utf-8")
)
METHOD = DOCUMENT["resources"]["people"]["resources"]["connections"]["methods"]["list"]
ASKED = {"personFields": "names,metadata", "requestSyncToken": True}


def test_address_and_scopes() -> None:
    [route] = PEOPLE_ROUTES
    assert METHOD["id"] == f"people.{route.name}"
    assert METHOD["flatPath"] == "v1" + route.template.replace("{}", "{peopleId}")
    assert {f"{SCOPE_PREFIX}{scope}" for scope in route.scopes} == set(METHOD["scopes"])


def test_query_parameters() -> None:
    told = {name: one for name, one in METHOD["parameters"].items() if one["location"] == "query"}
    assert set(told) == set(query.LIST_CONNECTIONS)
    for name, kind in query.LIST_CONNECTIONS.items():
        if isinstance(kind, Choice):
            assert (kind.values, kind.repeated) == (set(told[name]["enum"]), told[name].get("repeated", False))
        elif isinstance(kind, Number):
            assert told[name]["type"] == "integer"
        else:
            assert told[name]["type"] == {str: "string", bool: "boolean"}[kind]


def test_person_fields_are_those_of_the_description() -> None:
    text = METHOD["parameters"]["personFields"]["description"]
    assert frozenset(text.partition("Valid values are:")[2].replace("*", " ").split()) == PERSON_FIELDS


def check(shape: Any, schema: dict[str, Any]) -> None:
    """Whether a shape says nothing that the description does not."""
    if "$ref" in schema:
        schema = DOCUMENT["schemas"][schema["$ref"]]
    if isinstance(shape, dict):
        for name, part in shape.items():
            check(part, schema["properties"][name])
    elif isinstance(shape, list):
        check(shape[0], schema["items"])
    else:
        assert schema["type"] == {str: "string", bool: "boolean", int: "integer"}[shape]


def test_shapes() -> None:
    check(CONNECTIONS, {"$ref": "ListConnectionsResponse"})


def names(page: dict[str, Any]) -> list[str]:
    return [one["names"][0]["displayName"] for one in page.get("connections", [])]


def test_paging_and_changes_since(store: SandboxStore) -> None:
    kept = [store.put_contact(f"Person {number}") for number in range(5)]
    first = store.list_connections("people/me", {**ASKED, "pageSize": 3})
    assert names(first) == ["Person 0", "Person 1", "Person 2"]
    assert "nextSyncToken" not in first
    store.put_contact("While paging")
    rest = store.list_connections("people/me", {**ASKED, "pageSize": 3, "pageToken": first["nextPageToken"]})
    assert names(rest) == ["Person 3", "Person 4"]

    store.remove_contact(kept[0])
    token = rest["nextSyncToken"]
    news = store.list_connections("people/me", {**ASKED, "pageSize": 3, "syncToken": token})
    assert news["connections"][0]["names"][0]["displayName"] == "While paging"
    assert news["connections"][1] == {"resourceName": kept[0], "etag": "%E7", "metadata": {"deleted": True}}
    again = store.list_connections("people/me", {**ASKED, "pageSize": 3, "syncToken": news["nextSyncToken"]})
    assert "connections" not in again
    assert names(store.list_connections("people/me", ASKED))[0] == "Person 1"


def test_only_wanted_fields(store: SandboxStore) -> None:
    store.put_contact("Zoë Ünal", emailAddresses=[{"value": "zoe@example.com"}])
    [one] = store.list_connections("people/me", {"personFields": "emailAddresses"})["connections"]
    assert set(one) == {"resourceName", "etag", "emailAddresses"}


def test_refusals(store: SandboxStore, clock: Clock, refused: Refused) -> None:
    listed = store.list_connections
    token = listed("people/me", ASKED)["nextSyncToken"]
    refused(400, "INVALID_ARGUMENT", listed, "people/me", {})
    refused(400, "INVALID_ARGUMENT", listed, "people/me", {"personFields": "shoes"})
    refused(400, "INVALID_ARGUMENT", listed, "people/c1", ASKED)
    refused(400, "INVALID_ARGUMENT", listed, "people/me", {**ASKED, "pageSize": 7, "syncToken": token})
    refused(400, "invalid", listed, "people/me", {**ASKED, "pageSize": 1001})
    refused(400, "invalid", listed, "people/me", {**ASKED, "syncToken": "nonsense"})
    clock.advance(days=6)
    token = listed("people/me", {**ASKED, "syncToken": token})["nextSyncToken"]
    clock.advance(days=2)
    error = refused(400, "EXPIRED_SYNC_TOKEN", listed, "people/me", {**ASKED, "syncToken": token})
    assert error.body()["error"]["details"][0]["reason"] == "EXPIRED_SYNC_TOKEN"
    token = listed("people/me", ASKED)["nextSyncToken"]
    store.expire_contact_tokens()
    refused(400, "EXPIRED_SYNC_TOKEN", listed, "people/me", {**ASKED, "syncToken": token})


@pytest.mark.parametrize("name", ["remove_contact", "put_contact"])
def test_a_removed_one_can_come_back(store: SandboxStore, name: str) -> None:
    resource = store.put_contact("Zoë Ünal")
    store.remove_contact(resource)
    store.put_contact("Zoë Again", resource=resource)
    assert names(store.list_connections("people/me", ASKED)) == ["Zoë Again"]
