"""What the table of bookings shows: light, immutable rows, never ORM entities (performance facts, section C).

The first screen comes through plain ``sqlite3`` in :mod:`.first_page`, before SQLAlchemy is imported; everything else through
:class:`~bookings_desktop.models.details.DetailsReader`. Both read the same columns in the same order, :data:`COLUMNS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from sys import intern
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.models.states import Attendance, SyncState
from bookings_desktop.models.text import one_line

EXCERPT = 90
"""Characters of the description that a row can show at the most."""

SEARCHED = 360
"""Characters of the description that are at hand as they were written, for the passage in which a search found a word."""


class BookingSummary(NamedTuple):
    """One row of the table.

    Attributes:
        start: seconds since the epoch; for an all-day booking midnight of its first day in the zone shown.
        end: as ``start``, exclusive.
        zone: the IANA zone in which the booking was made.
        excerpt: the beginning of the description, on one line; :data:`SEARCHED` characters at the most.
        status: value of BookingStatus.
        sync: value of SyncState.
        search_text: folded; see :mod:`.text`.
        moved_from: as ``start``, of the time before its latest move; None unless it is rescheduled and was moved.
        guest_answer: what the contact answered to the invitation, in Google's word (see :class:`.sync_values.Link`), or empty.
        meet: how far Google is with the Meet room that is wanted, in the words of :class:`.meet.MeetState`, or empty.
        further_contacts: ids of the contacts of a group besides the first one, who is ``contact_id``.
        further_members: ids of the colleagues who take part besides the one responsible.
        absent: how many of its contacts did not come.
        sync_error: why it was put aside, in sentences; empty unless ``sync`` is ``error``.
    """

    id: str
    version: int
    title: str
    excerpt: str
    contact_id: str
    contact_name: str
    contact_email: str
    member_id: str
    start: float
    end: float
    all_day: bool
    zone: str
    location: str
    meeting_link: str
    status: str
    sync: str
    html_link: str
    search_text: str
    moved_from: float | None = None
    guest_answer: str = ""
    meet: str = ""
    further_contacts: tuple[str, ...] = ()
    further_members: tuple[str, ...] = ()
    absent: int = 0
    sync_error: str = ""

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Ids of all colleagues who take part, the one responsible first."""
        return (self.member_id, *self.further_members) if self.member_id else self.further_members

    def concerns_contact(self, contact_id: str) -> bool:
        """Whether a contact takes part, as the first one or a further one."""
        return self.contact_id == contact_id or contact_id in self.further_contacts

    def concerns_member(self, member_id: str) -> bool:
        """Whether a colleague takes part, responsible or not; an empty id asks whether nobody is responsible."""
        return self.member_id == member_id or member_id in self.further_members


class TrashedBooking(NamedTuple):
    """One row of the trash.

    Attributes:
        summary: the booking as the table would show it.
        deleted_at: seconds since the epoch.
        deleted_by: who deleted it, as the history tells; empty when it does not.
    """

    summary: BookingSummary
    deleted_at: float
    deleted_by: str


COLUMNS = (
    "id",
    "version",
    "title",
    "description",
    "contact_id",
    "contact_name",
    "contact_email",
    "assigned_to_id",
    "starts_at",
    "ends_at",
    "first_day",
    "end_day",
    "time_zone",
    "location",
    "meeting_link",
    "status",
    "html_link",
    "linked",
    "marked",
    "parked",
    "in_conflict",
    "search_text",
    "moved_from_at",
    "moved_from_day",
    "guest_answer",
    "meet",
    "people",
    "sync_error",
)
"""The columns that a summary is made of, in order."""

_SELECT = """
SELECT b.id, b.version, b.title, substr(b.description, 1, 720) AS description, b.contact_id, c.name AS contact_name,
       p.value AS contact_email, b.assigned_to_id, b.starts_at, b.ends_at, b.first_day, b.end_day, b.time_zone,
       b.location, b.meeting_link, b.status, l.html_link, l.booking_id AS linked, o.booking_id AS marked, o.parked,
       EXISTS (SELECT 1 FROM conflicts x WHERE x.booking_id = b.id) AS in_conflict, b.search_text,
       b.moved_from_at, b.moved_from_day, l.guest_answer,
       CASE WHEN b.wants_meet THEN l.meet ELSE '' END AS meet, b.people,
       CASE WHEN o.parked THEN o.error_title || ' ' || o.error_hint END AS sync_error"""

_FROM = """
FROM bookings b
LEFT JOIN contacts c ON c.id = b.contact_id
LEFT JOIN contact_points p ON p.contact_id = b.contact_id AND p.kind = 'email' AND p.position = 0
LEFT JOIN links l ON l.booking_id = b.id AND l.gone = :no
LEFT JOIN outbox o ON o.booking_id = b.id
"""

SELECT_SUMMARY = f"{_SELECT}{_FROM}WHERE b.deleted_at IS NULL\n"
"""Standard SQL with named parameters, understood by sqlite3 and by every database of SQLAlchemy; ``:no`` is False."""


SELECT_TRASH = f"""{_SELECT},
       b.deleted_at, (
           SELECT h.who FROM history h
           WHERE h.entity_id = b.id AND h.kind = 'booking' AND h.action = 'deleted' ORDER BY h.number DESC LIMIT 1
       ) AS deleted_by{_FROM}WHERE b.deleted_at IS NOT NULL ORDER BY b.deleted_at DESC, b.order_at, b.id"""  # noqa: S608 - our own constants
"""The columns of a summary, and two more; the booking deleted last comes first."""


class SummaryMaker:
    """Turns records of :data:`COLUMNS` into rows for one display zone. Names are interned: ten years of bookings share them."""

    def __init__(self, zone: ZoneInfo, *, connected: bool) -> None:
        self._zone = zone
        self._connected = connected
        self._midnights: dict[date, float] = {}

    def midnight(self, day: date) -> float:
        """Midnight of a day in the zone shown, as seconds since the epoch."""
        found = self._midnights.get(day)
        if found is None:
            found = self._midnights[day] = datetime.combine(day, time(), self._zone).timestamp()
        return found

    def __call__(
        self, record: Sequence[Any], instant: Callable[[Any], float], day: Callable[[Any], date]
    ) -> BookingSummary:
        """One row. ``instant`` and ``day`` read the database's own form of instants and dates."""
        (
            booking_id, version, title, description, contact_id, contact_name, contact_email, member_id,
            starts_at, ends_at, first_day, end_day, zone, location, link, status, html_link,
            linked, marked, parked, in_conflict, text, moved_at, moved_day, guest_answer, meet, people, sync_error,
        ) = record  # fmt: skip
        if starts_at is not None:
            start, end, all_day = instant(starts_at), instant(ends_at), False
        else:
            start, end, all_day = self.midnight(day(first_day)), self.midnight(day(end_day)), True
        moved_from: float | None = None
        if moved_at is not None:
            moved_from = instant(moved_at)
        elif moved_day is not None:
            moved_from = self.midnight(day(moved_day))
        return BookingSummary(
            booking_id,
            version,
            title,
            one_line(description, SEARCHED),
            intern(contact_id or ""),
            intern(contact_name or ""),
            intern(contact_email or ""),
            intern(member_id or ""),
            start,
            end,
            all_day,
            intern(zone),
            intern(location),
            link,
            intern(status),
            sync_state(
                connected=self._connected,
                linked=linked is not None,
                marked=marked is not None,
                parked=bool(parked),
                in_conflict=bool(in_conflict),
                cancelled=status == "cancelled",
            ).value,
            html_link or "",
            text,
            moved_from,
            intern(guest_answer or ""),
            intern(meet or ""),
            *(_further(people) if people else _NOBODY),
            intern(sync_error.strip()) if sync_error else "",
        )


_NOBODY: tuple[tuple[str, ...], tuple[str, ...], int] = ((), (), 0)


def _further(people: str | Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """What the column ``people`` tells of further contacts and members, and how many did not come.

    It is a text in SQLite, and read already from other databases.
    """
    found = json.loads(people) if isinstance(people, str) else people
    absent = sum(1 for told in found["attendance"].values() if told == Attendance.DID_NOT_COME.value)
    return tuple(map(intern, found["contacts"])), tuple(map(intern, found["members"])), absent


def sync_state(
    *, connected: bool, linked: bool, marked: bool, parked: bool, in_conflict: bool, cancelled: bool
) -> SyncState:
    """Where a booking stands with Google, from what is known of it. A cancelled booking without event is in sync."""
    if not connected:
        return SyncState.OFF
    if in_conflict:
        return SyncState.CONFLICT
    if parked:
        return SyncState.ERROR
    if marked:
        return SyncState.WAITING
    return SyncState.SYNCED if linked or cancelled else SyncState.OFF


def in_slices(rows: Iterator[BookingSummary], size: int) -> Iterator[list[BookingSummary]]:
    """The rows in lists of ``size``, so that a window can take them in without a stall."""
    chunk: list[BookingSummary] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
