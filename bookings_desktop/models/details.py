"""Bookings together with their people and sync state, read with one statement per five hundred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, select, text
from sqlalchemy.orm import Session

from bookings_desktop.models.attendees import guest_answers
from bookings_desktop.models.booking_query import BookingQuery, apply_query
from bookings_desktop.models.booking_repository import booking_value, row_slot
from bookings_desktop.models.chunks import CHUNK, chunks
from bookings_desktop.models.columns import UtcDateTime
from bookings_desktop.models.listing import SELECT_SUMMARY, BookingSummary, SummaryMaker, sync_state
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.sync_values import BookingDetails, Person, SyncInfo
from bookings_desktop.models.tables import BookingRow, ContactPointRow, ContactRow, MemberRow
from bookings_desktop.models.values import Slot

RECENT = 2000
"""So many of the bookings changed last are looked at for the contacts they were made for."""


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


class DetailsReader:
    """Reads bookings with all that a form, a panel, an export or the table needs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def connected(self) -> bool:
        """Whether there is a calendar that we mirror to."""
        return self._session.scalar(select(CalendarRow.id).where(CalendarRow.active).limit(1)) is not None

    def get_many(self, ids: Sequence[str]) -> dict[str, BookingDetails]:
        """Those of the bookings that exist, in the trash or not, by id."""
        connected = self.connected()
        found: dict[str, BookingDetails] = {}
        for chunk in chunks(ids):
            for record in self._session.execute(_joined().where(BookingRow.id.in_(chunk))):
                details = _details(record, connected)
                found[details.booking.id] = details
        return found

    def matching(self, query: BookingQuery) -> Iterator[BookingDetails]:
        """What a query asks for, ordered by start, streamed."""
        connected = self.connected()
        statement = apply_query(_joined(), query).order_by(BookingRow.order_at, BookingRow.id)
        for record in self._session.execute(statement.execution_options(yield_per=CHUNK)):
            yield _details(record, connected)

    def summaries(self, zone: ZoneInfo, ids: Sequence[str] | None = None) -> Iterator[BookingSummary]:
        """The table's rows of all living bookings ordered by start, or of some in any order; streamed."""
        make = SummaryMaker(zone, connected=self.connected())
        if ids is None:
            yield from self._summaries(make, " ORDER BY b.order_at, b.id", {})
            return
        for chunk in chunks(ids):
            names = {f"id{number}": booking_id for number, booking_id in enumerate(chunk)}
            marks = ", ".join(f":{name}" for name in names)
            yield from self._summaries(make, f" AND b.id IN ({marks})", names)

    def recent_contacts(self, limit: int) -> list[str]:
        """Ids of the living contacts for whom bookings were made or changed last, the latest first."""
        newest = (
            select(BookingRow.contact_id, BookingRow.updated_at)
            .where(BookingRow.contact_id.is_not(None), BookingRow.deleted_at.is_(None))
            .order_by(BookingRow.updated_at.desc())
            .limit(RECENT)
            .subquery()
        )
        latest = func.max(newest.c.updated_at)
        statement = (
            select(newest.c.contact_id)
            .join(ContactRow, ContactRow.id == newest.c.contact_id)
            .where(ContactRow.deleted_at.is_(None))
            .group_by(newest.c.contact_id)
            .order_by(latest.desc(), newest.c.contact_id)
            .limit(limit)
        )
        return list(self._session.scalars(statement))

    def visits(self, contact_id: str) -> list[Visit]:
        """The living bookings of a contact that are not cancelled, ordered by start."""
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
        statement = (
            select(*columns)
            .outerjoin(MemberRow, MemberRow.id == BookingRow.assigned_to_id)
            .where(
                BookingRow.contact_id == contact_id, BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled"
            )
            .order_by(BookingRow.order_at, BookingRow.id)
        )
        return [
            Visit(row.id, row.title, row_slot(row), row.member_name or "") for row in self._session.execute(statement)
        ]

    def last_visits(self, contact_ids: Sequence[str], now: datetime) -> dict[str, Slot]:
        """The latest booking of each contact that has begun, is living and not cancelled; contacts without one are left out."""
        found: dict[str, Slot] = {}
        for chunk in chunks(contact_ids):
            begun = (
                select(BookingRow.contact_id, func.max(BookingRow.order_at).label("latest"))
                .where(
                    BookingRow.contact_id.in_(chunk),
                    BookingRow.order_at <= now,
                    BookingRow.deleted_at.is_(None),
                    BookingRow.status != "cancelled",
                )
                .group_by(BookingRow.contact_id)
                .subquery()
            )
            statement = select(BookingRow).join(
                begun, and_(BookingRow.contact_id == begun.c.contact_id, BookingRow.order_at == begun.c.latest)
            )
            for row in self._session.scalars(
                statement.where(BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled")
            ):
                found[str(row.contact_id)] = row_slot(row)
        return found

    def _summaries(self, make: SummaryMaker, ending: str, values: dict[str, str]) -> Iterator[BookingSummary]:
        statement = text(SELECT_SUMMARY + ending).columns(
            starts_at=UtcDateTime,
            ends_at=UtcDateTime,
            first_day=BookingRow.first_day.type,
            end_day=BookingRow.end_day.type,
            moved_from_at=UtcDateTime,
            moved_from_day=BookingRow.moved_from_day.type,
        )
        result = self._session.execute(statement, {"no": False, **values}, execution_options={"yield_per": 2000})
        for record in result:
            yield make(record, lambda instant: float(instant.timestamp()), lambda day: day)


def _joined() -> Select[Any]:
    in_conflict = exists().where(ConflictRow.booking_id == BookingRow.id)
    return (
        select(
            *BookingRow.__table__.columns,
            ContactRow.name.label("contact_name"),
            ContactPointRow.value.label("contact_email"),
            MemberRow.name.label("member_name"),
            MemberRow.email.label("member_email"),
            LinkRow.event_id,
            LinkRow.html_link,
            LinkRow.attendees,
            LinkRow.meet,
            OutboxRow.booking_id.label("marked"),
            OutboxRow.parked,
            OutboxRow.error_title,
            OutboxRow.error_hint,
            in_conflict.label("in_conflict"),
        )
        .select_from(BookingRow)
        .outerjoin(ContactRow, ContactRow.id == BookingRow.contact_id)
        .outerjoin(
            ContactPointRow,
            and_(
                ContactPointRow.contact_id == BookingRow.contact_id,
                ContactPointRow.kind == "email",
                ContactPointRow.position == 0,
            ),
        )
        .outerjoin(MemberRow, MemberRow.id == BookingRow.assigned_to_id)
        .outerjoin(LinkRow, and_(LinkRow.booking_id == BookingRow.id, LinkRow.gone.is_(False)))
        .outerjoin(OutboxRow, OutboxRow.booking_id == BookingRow.id)
    )


def _details(record: Any, connected: bool) -> BookingDetails:
    booking = booking_value(record)
    state = sync_state(
        connected=connected,
        linked=record.event_id is not None,
        marked=record.marked is not None,
        parked=bool(record.parked),
        in_conflict=bool(record.in_conflict),
        cancelled=record.status == "cancelled",
    )
    error = f"{record.error_title} {record.error_hint}".strip() if record.error_title else ""
    return BookingDetails(
        booking=booking,
        contact=_person(booking.contact_id, record.contact_name, record.contact_email),
        member=_person(booking.assigned_to_id, record.member_name, record.member_email),
        sync=SyncInfo(
            state,
            record.event_id or "",
            record.html_link or "",
            error,
            guest_answers(record.attendees or (), record.contact_email or ""),
            (record.meet or "") if record.wants_meet else "",
        ),
    )


def _person(person_id: str | None, name: str | None, email: str | None) -> Person | None:
    return None if person_id is None else Person(person_id, name or "", email or "")
