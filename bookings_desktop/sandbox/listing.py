"""``events.list``: full and incremental listings, paging, filters and their forbidden combinations (facts page, section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bookings_desktop.sandbox import query, times
from bookings_desktop.sandbox.api_errors import ApiError, bad_request, empty_time_range, full_sync_required, invalid
from bookings_desktop.sandbox.calendars import SYNC_TOKEN_LIFE, CalendarState, EventRecord, Json, listing_key
from bookings_desktop.sandbox.events import shown, tombstone
from bookings_desktop.sandbox.tokens import PageToken, SyncToken, TokenMint, fingerprint

#: Not combinable with a sync token.
_RESTRICTIONS: Final = (
    "iCalUID",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)
#: A listing with one of these gives no sync token, because no later round could repeat it.
_NO_SYNC: Final = ("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin")
#: The window of the first listing is not part of later ones; the others are no part of the question.
_FREE: Final = frozenset(
    {"pageToken", "syncToken", "timeMin", "timeMax", "fields", "alt", "key", "prettyPrint", "quotaUser"}
)
_DEFAULT_SIZE: Final = 250
_LARGEST_SIZE: Final = 2500


@dataclass(frozen=True)
class _Page:
    """One page: events, and where the next one starts, None after the last."""

    records: list[EventRecord]
    next_position: str | None


class Listing:
    """One ``events.list`` call on one calendar; to be used under the store's lock.

    Args:
        calendar: the calendar.
        params: converted parameters.
        mint: makes and reads tokens.
        now: the store's time.
    """

    def __init__(self, calendar: CalendarState, params: Mapping[str, Any], mint: TokenMint, now: datetime) -> None:
        self._calendar = calendar
        self._params = params
        self._mint = mint
        self._now = now
        self._size = query.page_size(params, _DEFAULT_SIZE, _LARGEST_SIZE)
        self._zone = params.get("timeZone", calendar.time_zone)
        if times.zone(self._zone) is None:
            raise invalid("Invalid value for: timeZone", "timeZone")
        # Google: “all other parameters should be the same”, the page size too; a default counts as sent.
        sent = {name: value for name, value in params.items() if name not in _FREE and value is not False}
        asked = {"maxResults": _DEFAULT_SIZE} | sent
        self._question = fingerprint(asked)

    def answer(self, *, empty_page: bool = False) -> Json:
        """Return the page that the parameters ask for.

        Args:
            empty_page: answer without entries but with a page token, as Google may do at any time.

        Raises:
            ApiError: 400 for parameters that do not go together and for foreign tokens, 410 for dead ones.
        """
        self._check()
        sync = self._sync_token()
        position, upto = self._start(sync)
        page = _Page([], position) if empty_page else self._page(sync is not None, position)
        document = self._head()
        if page.next_position is not None:
            token = PageToken(self._calendar.id, self._whole_question(), page.next_position, upto)
            document["nextPageToken"] = self._mint.page_text(token)
        elif not any(name in self._params for name in _NO_SYNC):
            document["nextSyncToken"] = self._next_sync_text(upto)
        most = self._params.get("maxAttendees")
        document["items"] = [
            tombstone(record) if record.deleted else shown(record, self._calendar, self._zone, most)
            for record in page.records
        ]
        return document

    def _check(self) -> None:
        params = self._params
        if params.get("singleEvents"):
            raise bad_request("The sandbox does not expand recurring events: singleEvents=true is not supported")
        if "syncToken" in params:
            if "orderBy" in params:
                raise bad_request("Sync token cannot be used with non-default ordering")
            if any(name in params for name in _RESTRICTIONS) or params.get("showDeleted") is False:
                raise bad_request("Sync token cannot be used with other request restrictions")
        if params.get("orderBy", "updated") == "startTime":
            raise bad_request("The requested ordering is not available for the particular query.")
        if params.get("orderBy", "updated") != "updated":
            raise invalid("Invalid value for: orderBy", "orderBy")
        bounds = {
            name: times.instant_parameter(params[name], name) for name in ("timeMin", "timeMax") if name in params
        }
        if len(bounds) == 2 and bounds["timeMin"] >= bounds["timeMax"]:
            raise empty_time_range()
        if "updatedMin" in params:
            self._check_updated_min(times.instant_parameter(params["updatedMin"], "updatedMin"))

    def _check_updated_min(self, moment: datetime) -> None:
        if self._now - moment > timedelta(days=28):
            message = "The requested minimum modification time lies too far in the past."
            raise ApiError(410, "calendar", "updatedMinTooLongAgo", message, "parameter", "updatedMin")

    def _sync_token(self) -> SyncToken | None:
        if "syncToken" not in self._params:
            return None
        token = self._mint.read_sync(self._params["syncToken"])
        if token.calendar_id != self._calendar.id or token.query != self._question:
            raise invalid("Invalid sync token value.", "syncToken")
        aged = self._now.timestamp() - token.issued > SYNC_TOKEN_LIFE.total_seconds()
        if aged or token.generation != self._calendar.token_generation:
            raise full_sync_required()
        return token

    def _start(self, sync: SyncToken | None) -> tuple[str, int]:
        """Return the position to go on from, and the revision that the next sync token stands for."""
        if "pageToken" not in self._params:
            return ("" if sync is None else str(sync.revision)), self._calendar.revision
        token = self._mint.read_page(self._params["pageToken"])
        if token.calendar_id != self._calendar.id or token.query != self._whole_question():
            raise invalid("Invalid page token value.", "pageToken")
        return token.position, token.revision

    def _whole_question(self) -> str:
        parts = {
            name: value for name, value in self._params.items() if name not in ("pageToken", "fields", "prettyPrint")
        }
        return fingerprint(parts)

    def _page(self, incremental: bool, position: str) -> _Page:
        records: list[EventRecord] = []
        place = position
        for next_place, record in self._entries(incremental, position):
            if len(records) == self._size:
                return _Page(records, place)
            records.append(record)
            place = next_place
        return _Page(records, None)

    def _entries(self, incremental: bool, position: str) -> Iterator[tuple[str, EventRecord]]:
        if incremental:
            for record in self._calendar.changes(int(position)):
                if not record.gone(self._now):
                    yield str(record.revision), record
        elif "orderBy" in self._params:
            chosen = sorted(self._chosen(""), key=lambda record: (record.updated, record.id))
            for place, record in enumerate(chosen, start=1):
                if place > int(position or 0):
                    yield str(place), record
        else:
            for record in self._chosen(position):
                yield listing_key(record.id), record

    def _chosen(self, position: str) -> Iterator[EventRecord]:
        keep = Filter(self._params, self._calendar)
        return (record for record in self._calendar.in_order(position) if not record.gone(self._now) and keep(record))

    def _next_sync_text(self, upto: int) -> str:
        calendar = self._calendar
        token = SyncToken(calendar.id, self._question, upto, calendar.token_generation, self._now.timestamp())
        return self._mint.sync_text(token)

    def _head(self) -> Json:
        entry = self._calendar.list_entry()
        newest = next(self._calendar.changes(self._calendar.revision - 1), None)
        return {
            "kind": "calendar#events",
            "etag": f'"p{self._calendar.revision:x}{fingerprint(dict(self._params))}"',
            "summary": entry["summary"],
            "description": entry.get("description", ""),
            "updated": times.utc_text(newest.updated if newest is not None else self._now),
            "timeZone": self._zone,
            "accessRole": entry["accessRole"],
            "defaultReminders": entry["defaultReminders"],
        }


class Filter:
    """The question which events a full listing shows."""

    def __init__(self, params: Mapping[str, Any], calendar: CalendarState) -> None:
        self._params = params
        self._calendar = calendar
        self._shows_deleted = params.get("showDeleted", False) or "updatedMin" in params
        self._min, self._max, self._updated_min = (
            times.instant_parameter(params[name], name) if name in params else None
            for name in ("timeMin", "timeMax", "updatedMin")
        )
        self._properties = [
            (side, *_name_and_value(text))
            for side in ("private", "shared")
            for text in params.get(f"{side}ExtendedProperty", [])
        ]

    def __call__(self, record: EventRecord) -> bool:
        """Return whether the listing shows this event."""
        data = record.data
        if record.deleted and not self._shows_deleted and not _always_listed(data):
            return False
        if self._updated_min is not None and record.updated < self._updated_min:
            return False
        if not self._in_window(data):
            return False
        if "iCalUID" in self._params and data.get("iCalUID") != self._params["iCalUID"]:
            return False
        if data.get("eventType") not in self._params.get("eventTypes", [data.get("eventType")]):
            return False
        properties = data.get("extendedProperties", {})
        if any(properties.get(side, {}).get(name) != value for side, name, value in self._properties):
            return False
        return self._params.get("q", "").casefold() in _searched_text(data)

    def _in_window(self, data: Json) -> bool:
        zone = self._calendar.time_zone
        if self._max is not None and times.instant(data["start"], zone) >= self._max:
            return False
        # A series may reach into any later window; the sandbox does not expand it.
        return self._min is None or "recurrence" in data or times.instant(data["end"], zone) > self._min


def _always_listed(data: Json) -> bool:
    # Google lists cancelled instances in any case and, since May 2025, cancelled masters of series too.
    return "recurrence" in data or "recurringEventId" in data


def _name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise invalid("Invalid value for: extended property constraint", "privateExtendedProperty")
    return name, value


def _searched_text(data: Json) -> str:
    guests = [entry.get(key, "") for entry in data.get("attendees", []) for key in ("email", "displayName")]
    return "\n".join([*(data.get(name, "") for name in ("summary", "description", "location")), *guests]).casefold()
