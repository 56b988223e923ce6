"""Filters and views as JSON, for the file that remembers the window. The query of the search field is not remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bookings_desktop.models.states import BookingStatus
from bookings_desktop.ui.bookings.columns import Column, column_named, name_of
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.saved_views import SavedView

EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)
"""Between these, days can be reckoned with in every zone."""

_STATUSES = frozenset(status.value for status in BookingStatus)


def filter_to_json(wanted: BookingFilter) -> dict[str, Any]:
    """A filter without its query. “Today” and “this week” stay words: no date is written for them."""
    return {
        "scope": wanted.scope.value,
        "first_day": wanted.first_day.isoformat() if wanted.first_day else None,
        "last_day": wanted.last_day.isoformat() if wanted.last_day else None,
        "statuses": sorted(wanted.statuses),
        "member": wanted.member,
        "attention": wanted.attention.value,
        "contact": wanted.contact,
    }


def filter_from_json(data: Mapping[str, Any]) -> BookingFilter:
    """The filter that :func:`filter_to_json` has written; what is missing is as in a new window.

    Raises:
        ValueError: a value cannot be what it should be.
    """
    statuses = data.get("statuses", [])
    if not isinstance(statuses, list) or not _STATUSES.issuperset(map(str, statuses)):
        raise ValueError("statuses")
    scope = Scope(data.get("scope", Scope.UPCOMING))
    first_day, last_day = (_day(data.get(name)) for name in ("first_day", "last_day"))
    if (scope is Scope.RANGE) != (first_day is not None and last_day is not None):
        raise ValueError("scope")
    return BookingFilter(
        statuses=frozenset(statuses),
        member=_text_or_none(data.get("member")),
        scope=scope,
        first_day=first_day,
        last_day=last_day,
        attention=Attention(data.get("attention", "")),
        contact=_text_or_none(data.get("contact")),
    )


def view_to_json(view: SavedView) -> dict[str, Any]:
    """A view of the person's own, with its query and its order."""
    sort = {"column": name_of(view.sort[0]), "descending": view.sort[1]} if view.sort else None
    return {"name": view.name, "query": view.filter.query, "filter": filter_to_json(view.filter), "sort": sort}


def view_from_json(data: Mapping[str, Any]) -> SavedView:
    """The view that :func:`view_to_json` has written. Raises ValueError when it cannot be one."""
    name, wanted = data.get("name"), data.get("filter")
    if not isinstance(name, str) or not name.strip() or not isinstance(wanted, dict):
        raise ValueError("name or filter")
    query = _text_or_none(data.get("query")) or ""
    return SavedView(name, replace(filter_from_json(wanted), query=query), _order(data.get("sort")))


def _order(data: object) -> tuple[Column, bool] | None:
    if data is None:
        return None
    column = column_named(str(data.get("column"))) if isinstance(data, dict) else None
    if column is None or not isinstance(data, dict):
        raise ValueError("sort")
    return column, data.get("descending") is True


def _day(value: object) -> date | None:
    day = None if value is None else date.fromisoformat(str(value))
    if day is not None and not EARLIEST <= day <= LATEST:
        raise ValueError("day")
    return day


def _text_or_none(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("text")  # one kind of failure for every value
    return value
