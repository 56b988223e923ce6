"""When contacts come: their bookings that are neither cancelled nor deleted, as the first contact of a booking or a further one.

A booking that has begun and to which they did not come is no visit either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select

from bookings_desktop.models.booking_people import did_not_miss, with_contact
from bookings_desktop.models.booking_repository import row_slot
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.people_tables import FurtherContactRow
from bookings_desktop.models.tables import BookingRow, ContactRow, MemberRow
from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.models.work_session import WorkSession


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking of a contact.

    Attributes:
        member_name: of the member responsible, or empty.
    """

    booking_id: str
    title: str
    slot: Slot
    member_name: str


@dataclass(frozen=True, slots=True)
class NearVisits:
    """The bookings of a contact around the present.

    Attributes:
        last: the latest that has begun and was not missed; it may still go on.
        next: the next one.
    """

    last: Visit | None = None
    next: Visit | None = None


_STANDS = (BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled")


class VisitReader:
    """Reads visits within one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def of(self, contact_id: str, now: datetime, zone: ZoneInfo) -> list[Visit]:
        """All visits of a contact, ordered by start; those that have begun and to which they did not come are none.

        Args:
            contact_id: the contact.
            now: the present instant, aware.
            zone: in which whole days begin.
        """
        counts = or_(~_has_begun(now, zone), did_not_miss(contact_id))
        statement = _visits().where(with_contact(contact_id), counts, *_STANDS)
        return [_visit(row) for row in self._session.execute(statement.order_by(BookingRow.order_at, BookingRow.id))]

    def near(self, contact_ids: Sequence[str], now: datetime, zone: ZoneInfo) -> dict[str, NearVisits]:
        """The visits around the present of some contacts, such as those on screen; who has none is left out.

        Args:
            contact_ids: the contacts.
            now: the present instant, aware.
            zone: in which whole days begin.
        """
        begun = _has_begun(now, zone)
        found: dict[str, NearVisits] = {}
        for chunk in chunks(dict.fromkeys(contact_ids)):
            ids = {booking_id for booking_id in self._around(chunk, begun) if booking_id is not None}
            rows = {}
            for some in chunks(ids):
                rows.update({row.id: row for row in self._session.execute(_visits().where(BookingRow.id.in_(some)))})
            for contact_id, booking_id in self._taking_part(chunk, list(rows), begun):
                row = rows[booking_id]
                there = found.get(contact_id, NearVisits())
                found[contact_id] = _nearer(there, _visit(row), _begun(row_slot(row), now, zone))
        return found

    def _around(self, contact_ids: Sequence[str], begun: ColumnElement[bool]) -> Iterator[str | None]:
        """Ids of the bookings on both sides of the present, by the first contact and by further ones."""
        mine = select(BookingRow.id).where(BookingRow.contact_id == ContactRow.id, *_STANDS)
        further = (
            select(BookingRow.id)
            .join(FurtherContactRow, FurtherContactRow.booking_id == BookingRow.id)
            .where(FurtherContactRow.contact_id == ContactRow.id, *_STANDS)
        )
        sides = []
        for bookings in (mine, further):
            latest = bookings.where(begun, did_not_miss(ContactRow.id)).order_by(
                BookingRow.order_at.desc(), BookingRow.id.desc()
            )
            earliest = bookings.where(~begun).order_by(BookingRow.order_at, BookingRow.id)
            sides += [side.limit(1).correlate(ContactRow).scalar_subquery() for side in (latest, earliest)]
        for row in self._session.execute(select(*sides).select_from(ContactRow).where(ContactRow.id.in_(contact_ids))):
            yield from row

    def _taking_part(
        self, contact_ids: Sequence[str], booking_ids: Sequence[str], begun: ColumnElement[bool]
    ) -> Iterator[tuple[str, str]]:
        """Who takes part in which of the bookings, as pairs of ids; who did not come took no part."""
        wanted = set(contact_ids)
        for some in chunks(booking_ids):
            first = select(BookingRow.contact_id, BookingRow.id).where(
                BookingRow.id.in_(some), or_(~begun, did_not_miss(BookingRow.contact_id))
            )
            further = (
                select(FurtherContactRow.contact_id, FurtherContactRow.booking_id)
                .join(BookingRow, BookingRow.id == FurtherContactRow.booking_id)
                .where(BookingRow.id.in_(some), or_(~begun, did_not_miss(FurtherContactRow.contact_id)))
            )
            for contact_id, booking_id in (*self._session.execute(first), *self._session.execute(further)):
                if contact_id in wanted:
                    yield contact_id, booking_id


def _has_begun(now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    today = datetime.combine(now.astimezone(zone).date(), time(), UTC)
    whole = BookingRow.starts_at.is_(None)
    return or_(and_(whole, BookingRow.order_at <= today), and_(~whole, BookingRow.order_at <= now))


def _visits() -> Select[Any]:
    columns: tuple[Any, ...] = (
        BookingRow.id,
        BookingRow.title,
        BookingRow.starts_at,
        BookingRow.ends_at,
        BookingRow.first_day,
        BookingRow.end_day,
        BookingRow.time_zone,
        MemberRow.name.label("member_name"),
    )
    return select(*columns).outerjoin(MemberRow, MemberRow.id == BookingRow.assigned_to_id)


def _visit(row: Any) -> Visit:
    return Visit(row.id, row.title, row_slot(row), row.member_name or "")


def _begun(slot: Slot, now: datetime, zone: ZoneInfo) -> bool:
    if isinstance(slot, AllDaySlot):
        return slot.first_day <= now.astimezone(zone).date()
    return slot.start <= now


def _nearer(there: NearVisits, visit: Visit, begun: bool) -> NearVisits:
    """What is known together with one more visit."""
    at = visit.slot.order_at
    if begun:
        latest = there.last is None or at >= there.last.slot.order_at
        return NearVisits(visit if latest else there.last, there.next)
    earliest = there.next is None or at < there.next.slot.order_at
    return NearVisits(there.last, visit if earliest else there.next)
