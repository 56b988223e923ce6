"""Bookings together with their people and sync state, read with one statement per five hundred, and a few more for groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, select, text
from sqlalchemy.orm import Session

from bookings_desktop.models.attendees import guest_answers, ours_among
from bookings_desktop.models.booking_query import BookingQuery, apply_query
from bookings_desktop.models.booking_repository import booking_value
from bookings_desktop.models.chunks import CHUNK, chunks
from bookings_desktop.models.columns import UtcDateTime
from bookings_desktop.models.deal_repository import deal_value
from bookings_desktop.models.listing import SELECT_SUMMARY, BookingSummary, SummaryMaker, sync_state
from bookings_desktop.models.people_tables import DealRow
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.sync_values import BookingDetails, Person, SyncInfo
from bookings_desktop.models.tables import BookingRow, ContactPointRow, ContactRow, MemberRow
from bookings_desktop.models.values import Deal

RECENT = 2000
"""So many of the bookings changed last are looked at for the contacts they were made for."""


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
            records = self._session.execute(_joined().where(BookingRow.id.in_(chunk)))
            found.update((one.booking.id, one) for one in self._whole(records, connected))
        return found

    def matching(self, query: BookingQuery) -> Iterator[BookingDetails]:
        """What a query asks for, ordered by start, streamed."""
        connected = self.connected()
        statement = apply_query(_joined(), query).order_by(BookingRow.order_at, BookingRow.id)
        for records in chunks(self._session.execute(statement.execution_options(yield_per=CHUNK))):
            yield from self._whole(records, connected)

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

    def _whole(self, records: Iterable[Any], connected: bool) -> Iterator[BookingDetails]:
        """The details of some records; the further people and deals of all of them are read together, if there are any."""
        found = [_details(record, connected) for record in records]
        groups = [one.booking for one in found if one.booking.further_contact_ids or one.booking.further_member_ids]
        deals = self._deals({one.booking.deal_id for one in found if one.booking.deal_id is not None})
        if not groups and not deals:
            yield from found
            return
        contacts = self._contacts({key for booking in groups for key in booking.further_contact_ids})
        members = self._members({key for booking in groups for key in booking.further_member_ids})
        for one in found:
            further = tuple(contacts[key] for key in one.booking.further_contact_ids if key in contacts)
            yield replace(
                one,
                sync=replace(
                    one.sync, guest_answers=ours_among(one.sync.guest_answers, [person.email for person in further])
                ),
                further_contacts=further,
                further_members=tuple(members[key] for key in one.booking.further_member_ids if key in members),
                deal=deals.get(one.booking.deal_id or ""),
            )

    def _contacts(self, ids: set[str]) -> dict[str, Person]:
        first = and_(
            ContactPointRow.contact_id == ContactRow.id, ContactPointRow.kind == "email", ContactPointRow.position == 0
        )
        statement = select(ContactRow.id, ContactRow.name, ContactPointRow.value).outerjoin(ContactPointRow, first)
        return {
            row.id: Person(row.id, row.name, row.value or "")
            for chunk in chunks(ids)
            for row in self._session.execute(statement.where(ContactRow.id.in_(chunk)))
        }

    def _members(self, ids: set[str]) -> dict[str, Person]:
        statement = select(MemberRow.id, MemberRow.name, MemberRow.email)
        return {
            row.id: Person(row.id, row.name, row.email)
            for chunk in chunks(ids)
            for row in self._session.execute(statement.where(MemberRow.id.in_(chunk)))
        }

    def _deals(self, ids: set[str]) -> dict[str, Deal]:
        return {
            row.id: deal_value(row)
            for chunk in chunks(ids)
            for row in self._session.scalars(select(DealRow).where(DealRow.id.in_(chunk), DealRow.deleted_at.is_(None)))
        }

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
