"""One calendar of the sandbox: its properties, its events, and the log of changes that incremental sync reads."""

from __future__ import annotations

import hashlib
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

#: Deleted events are remembered this long (about 30 days were observed; facts page, section 5).
TOMBSTONE_LIFE: Final = timedelta(days=30)
#: Sync tokens die before the tombstones that they rely on.
SYNC_TOKEN_LIFE: Final = timedelta(days=28)
#: From the least to the most right.
ROLES: Final = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
WRITERS: Final = frozenset({"owner", "writer", "writerWithoutPrivateAccess"})
#: Roles that do not see the details of private events.
OUTSIDERS: Final = frozenset({"reader", "freeBusyReader"})


@dataclass
class EventRecord:
    """One event as the calendar keeps it.

    Attributes:
        id: event id, unique in its calendar for ever.
        data: writable fields in stored form, with ``organizer``, ``creator``, ``iCalUID`` and ``sequence``.
        etag: version with its double quotes.
        revision: number of its last change in the calendar's log.
        created: instant of creation.
        updated: instant of the last change of main data; reminders do not count.
        deleted_at: instant of deletion, None for a living event.
        forgotten: whether the tombstone has disappeared; the id stays taken.
    """

    id: str
    data: Json
    etag: str
    revision: int
    created: datetime
    updated: datetime
    deleted_at: datetime | None = None
    forgotten: bool = False

    @property
    def deleted(self) -> bool:
        """Whether the event is cancelled."""
        return self.deleted_at is not None

    def gone(self, now: datetime) -> bool:
        """Whether Google would not remember the deleted event any more."""
        return self.forgotten or (self.deleted_at is not None and now - self.deleted_at > TOMBSTONE_LIFE)


@dataclass
class CalendarState:
    """One calendar of the account.

    Attributes:
        id: the calendar's real id, never ``primary``.
        summary: its title.
        time_zone: IANA name.
        access_role: what the account may do here.
        primary: whether it is the account's own calendar.
        app_created: whether a client made it through the API (decides for the scope ``calendar.app.created``).
        etag: version of the calendar list entry.
        extra: further properties, such as ``description``.
        entry: how the account sees it, such as ``summaryOverride`` and ``hidden``.
        listed: whether it stands on the account's list; it can be reached in any case.
        solutions: kinds of conferences that can be made here.
        rules: who may do what, by rule id (facts page, section 7).
        revision: number of the last change.
        token_generation: sync tokens of earlier generations are dead.
        records: all events, the deleted ones too.
    """

    id: str
    summary: str
    time_zone: str
    access_role: str = "owner"
    primary: bool = False
    app_created: bool = False
    etag: str = ""
    extra: Json = field(default_factory=dict)
    entry: Json = field(default_factory=dict)
    listed: bool = True
    solutions: list[str] = field(default_factory=list)
    rules: dict[str, Json] = field(default_factory=dict)
    revision: int = 0
    token_generation: int = 0
    records: dict[str, EventRecord] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _log: list[tuple[int, str]] = field(default_factory=list)

    def put(self, record: EventRecord) -> None:
        """Store a new or changed event as the calendar's newest change."""
        if record.id not in self.records:
            insort(self._order, listing_key(record.id))
        self.revision += 1
        record.revision = self.revision
        self.records[record.id] = record
        self._log.append((self.revision, record.id))
        if len(self._log) > 2 * len(self.records) + 1000:
            self._log = [(revision, name) for revision, name in self._log if self.records[name].revision == revision]

    def in_order(self, after: str) -> Iterator[EventRecord]:
        """Yield all events after a position, in an order that is stable but tells nothing."""
        for index in range(bisect_right(self._order, after), len(self._order)):
            yield self.records[self._order[index].partition(" ")[2]]

    def changes(self, after: int) -> Iterator[EventRecord]:
        """Yield each event changed after a revision once, with its newest state, oldest change first."""
        for index in range(bisect_right(self._log, (after, "\U0010ffff")), len(self._log)):
            revision, name = self._log[index]
            record = self.records[name]
            if record.revision == revision:
                yield record

    def calendar(self) -> Json:
        """Return the calendar as ``calendars.get`` answers it."""
        document = {"kind": "calendar#calendar", "etag": self.etag, "id": self.id, "summary": self.summary}
        conferences = {"allowedConferenceSolutionTypes": list(self.solutions)}
        return document | self.extra | {"timeZone": self.time_zone, "conferenceProperties": conferences}

    def list_entry(self) -> Json:
        """Return the calendar as ``calendarList.get`` answers it."""
        entry = self.calendar() | {
            "kind": "calendar#calendarListEntry",
            "accessRole": self.access_role,
            "selected": True,
            "defaultReminders": [{"method": "popup", "minutes": 30}],
            "backgroundColor": "#9fe1e7",
            "foregroundColor": "#000000",
        }
        entry |= self.entry
        return entry | {"primary": True} if self.primary else entry


def listing_key(event_id: str) -> str:
    """Return the place of an event in full listings; Google promises no order, so the sandbox gives a scrambled one."""
    return f"{hashlib.sha256(event_id.encode()).hexdigest()[:12]} {event_id}"
