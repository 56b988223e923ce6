"""The ``fields`` parameter."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.partial import parse_mask, pick
from bookings_desktop.sandbox.shapes import EVENT_LIST

PAGE: dict[str, Any] = {
    "kind": "calendar#events",
    "nextSyncToken": "t",
    "items": [
        {
            "id": "a",
            "start": {"dateTime": "x", "timeZone": "y"},
            "extendedProperties": {"private": {"k": "v", "l": "w"}},
        },
        {"id": "b", "start": {"date": "z"}},
    ],
}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ("nextSyncToken", {"nextSyncToken": "t"}),
        ("items(id),nextPageToken", {"items": [{"id": "a"}, {"id": "b"}]}),
        ("items/id", {"items": [{"id": "a"}, {"id": "b"}]}),
        ("items(start/date, id)", {"items": [{"id": "a", "start": {}}, {"id": "b", "start": {"date": "z"}}]}),
        ("items(start(dateTime,date))", {"items": [{"start": {"dateTime": "x"}}, {"start": {"date": "z"}}]}),
        ("items/id,items/start/date", {"items": [{"id": "a", "start": {}}, {"id": "b", "start": {"date": "z"}}]}),
        ("items/extendedProperties/private/k", {"items": [{"extendedProperties": {"private": {"k": "v"}}}, {}]}),
        ("*", PAGE),
        ("items,kind,items/id", {"kind": PAGE["kind"], "items": PAGE["items"]}),
    ],
)
def test_picks(fields: str, wanted: dict[str, Any]) -> None:
    assert pick(PAGE, parse_mask(fields, EVENT_LIST)) == wanted


@pytest.mark.parametrize(
    "fields", ["", "items(", "items(id", "items)id", "items//id", ",kind", "kind,", "a", "items/x", "kind/x", "i tems!"]
)
def test_refuses(fields: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_mask(fields, EVENT_LIST)
    assert (caught.value.status, caught.value.location) == (400, "fields")
