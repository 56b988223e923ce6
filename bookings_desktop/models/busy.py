"""What takes up somebody's time in some days: a few columns, found through short ranges of indexes.

Most bookings last a day at the most. One that reaches into a stretch of time therefore starts at most :data:`REACH` before it, and
is found by its start; the few longer ones are found by their end, which only they have in ``long_until``. So a look at some
days costs the same with a hundred bookings and with a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import Session

from bookings_desktop.models.booking_repository import row_slot
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.text import fold
from bookings_desktop.models.values import BookingStatus, Slot

Kind = Literal["member", "contact", "location"]

GROUP = "group"
"""Marks what is found because several people take part; who they are, the booking itself tells."""

REACH = timedelta(days=2)
"""A day, and as much again for whole days, whose midnight UTC lies up to 14 hours from the midnight meant."""

NO_PLACES = frozenset({"", "online"})
"""Folded locations that are no place: any number of bookings can be there at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose or which time is looked at; None or empty for nobody or nowhere. Who only takes part is busy too.

    Attributes:
        further_members: other members who would take part.
        further_contacts: other contacts who would come.
        location: compared folded: case, accents and surrounding white space do not count. “Online” is no place.
        exclude_id: a booking that is not looked at, because it is the one that is being edited.
    """

    member_id: str | None = None
    contact_id: str | None = None
    location: str = ""
    exclude_id: str | None = None
    further_members: tuple[str, ...] = ()
    further_contacts: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the members whose time is looked at."""
        return self.further_members if self.member_id is None else (self.member_id, *self.further_members)

    @property
    def contacts(self) -> tuple[str, ...]:
        """Ids of the contacts whose time is looked at."""
        return self.further_contacts if self.contact_id is None else (self.contact_id, *self.further_contacts)

    @property
    def place(self) -> str:
        """The folded location, or an empty string when it is no place."""
        folded = fold(self.location)
        return "" if folded in NO_PLACES else folded


@dataclass(frozen=True, slots=True)
class BusyTime:
    """One booking that takes up the time of a member, a contact or a place; the same booking may come once for each.

    Attributes:
        person_id: the member or contact; empty for a place.
    """

    kind: Kind
    person_id: str
    booking_id: str
    title: str
    slot: Slot
    location: str


class BusyReader:
    """Reads busy times within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_members(self, first: datetime, last: datetime) -> Iterator[tuple[str, BusyTime]]:
        """What of the whole team's time may reach into a stretch of time, with the member's id; the caller looks closer.

        Args:
            first: start of the stretch, aware.
            last: its end, aware.
        """
        anybody = Wanted()
        soon = BookingRow.order_at.between(first - REACH, last + REACH)
        short = _busy("member", anybody).where(soon, BookingRow.long_until.is_(None))
        long = _busy("member", anybody).where(
            BookingRow.long_until > first - REACH, BookingRow.order_at <= last + REACH
        )
        for record in self._session.execute(union_all(short, long)):
            for member_id in _members(record):
                yield (
                    member_id,
                    BusyTime("member", member_id, record.id, record.title, row_slot(record), record.location),
                )

    def near(self, first: datetime, last: datetime, wanted: Wanted) -> Iterator[BusyTime]:
        """The living bookings, not cancelled, that may reach into a stretch of time; the caller looks closer.

        Args:
            first: start of the stretch, aware.
            last: its end, aware.
            wanted: whose time.
        """
        criteria = _criteria(wanted)
        if not criteria:
            return
        soon = BookingRow.order_at.between(first - REACH, last + REACH)
        short = BookingRow.long_until.is_(None)
        branches = [_busy(kind, wanted).where(criterion, soon, short) for kind, criterion in criteria]
        if wanted.members or wanted.contacts:
            branches.append(_busy(GROUP, wanted).where(BookingRow.people.is_not(None), soon, short))
        for record in self._session.execute(union_all(*branches)):
            yield from _taken(record, _found_by(record, wanted), wanted)
        # Who it is about is decided below: by their end alone the long ones are found through their own small index.
        long = _busy("member", wanted).where(BookingRow.long_until > first - REACH)
        for record in self._session.execute(long):
            if record.order_at <= last + REACH:
                yield from _taken(record, [*_first(record, wanted), *_further(record, wanted), _PLACE], wanted)


Taker = tuple[Kind, str]
"""Whose time a booking takes: of which kind they are, and their id."""

_PLACE: Taker = ("location", "")


def _criteria(wanted: Wanted) -> list[tuple[Kind, ColumnElement[bool]]]:
    found: list[tuple[Kind, ColumnElement[bool]]] = []
    if wanted.members:
        found.append(("member", BookingRow.assigned_to_id.in_(wanted.members)))
    if wanted.contacts:
        found.append(("contact", BookingRow.contact_id.in_(wanted.contacts)))
    if wanted.place:
        found.append(("location", BookingRow.location != ""))
    return found


def _busy(kind: str, wanted: Wanted) -> Select[Any]:
    columns: tuple[Any, ...] = (
        literal(kind).label("kind"),
        BookingRow.id,
        BookingRow.title,
        BookingRow.location,
        BookingRow.assigned_to_id,
        BookingRow.contact_id,
        BookingRow.people,
        BookingRow.order_at,
        BookingRow.starts_at,
        BookingRow.ends_at,
        BookingRow.first_day,
        BookingRow.end_day,
        BookingRow.time_zone,
    )
    return select(*columns).where(
        BookingRow.deleted_at.is_(None),
        BookingRow.status != BookingStatus.CANCELLED.value,
        BookingRow.id != (wanted.exclude_id or ""),
    )


def _found_by(record: Any, wanted: Wanted) -> list[Taker]:
    """On account of whom a record was found; the branches of the statement may find the same booking several times."""
    if record.kind == GROUP:
        return _further(record, wanted)
    return [taker for taker in (*_first(record, wanted), _PLACE) if taker[0] == record.kind]


def _first(record: Any, wanted: Wanted) -> list[Taker]:
    """Who of those wanted is the member responsible or the first contact."""
    found: list[Taker] = [("member", record.assigned_to_id)] if record.assigned_to_id in wanted.members else []
    return [*found, ("contact", record.contact_id)] if record.contact_id in wanted.contacts else found


def _further(record: Any, wanted: Wanted) -> list[Taker]:
    """Who of those wanted takes part in a group without being the first one."""
    if not record.people:
        return []
    members: list[Taker] = [("member", one) for one in record.people["members"] if one in wanted.members]
    return [*members, *(("contact", one) for one in record.people["contacts"] if one in wanted.contacts)]


def _members(record: Any) -> tuple[str, ...]:
    """Everybody who takes part in a booking's record."""
    first = () if record.assigned_to_id is None else (record.assigned_to_id,)
    return (*first, *(record.people["members"] if record.people else ()))


def _taken(record: Any, takers: Sequence[Taker], wanted: Wanted) -> Iterator[BusyTime]:
    for kind, person_id in takers:
        if kind == "location" and not _at(record, wanted.place):
            continue
        yield BusyTime(kind, person_id, record.id, record.title, row_slot(record), record.location)


def _at(record: Any, place: str) -> bool:
    """Whether a booking takes up a place; whole days never do."""
    return bool(place) and record.starts_at is not None and fold(record.location) == place
