"""What lists and exports ask for, and how that narrows a statement over bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_

from bookings_desktop.models.booking_people import with_contact
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import BookingStatus


@dataclass(frozen=True, slots=True)
class BookingQuery:
    """Which bookings are wanted.

    Attributes:
        needles: folded words that all occur in the search text.
        statuses: any of these; empty means all.
        first_day: bookings that end after the start of this day in ``zone``.
        last_day: bookings that start before the end of this day in ``zone``.
        contact_id: a contact that takes part, as the first one or a further one.
        in_trash: deleted bookings instead of living ones.
    """

    needles: tuple[str, ...] = ()
    statuses: tuple[BookingStatus, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    zone: str = "UTC"
    contact_id: str | None = None
    in_trash: bool = False


def apply_query(statement: Select[Any], query: BookingQuery) -> Select[Any]:
    """The statement over bookings, narrowed to what the query asks for."""
    trashed = BookingRow.deleted_at.is_not(None)
    statement = statement.where(trashed if query.in_trash else ~trashed)
    for needle in query.needles:
        statement = statement.where(BookingRow.search_text.contains(needle, autoescape=True))
    if query.statuses:
        statement = statement.where(BookingRow.status.in_([status.value for status in query.statuses]))
    if query.contact_id is not None:
        statement = statement.where(with_contact(query.contact_id))
    zone = ZoneInfo(query.zone)
    if query.first_day is not None:
        start = datetime.combine(query.first_day, time(), zone).astimezone(UTC)
        timed = or_(BookingRow.ends_at > start, and_(BookingRow.ends_at == start, BookingRow.starts_at == start))
        statement = statement.where(or_(timed, BookingRow.end_day > query.first_day))
    if query.last_day is not None:
        end = datetime.combine(date.fromordinal(query.last_day.toordinal() + 1), time(), zone).astimezone(UTC)
        statement = statement.where(or_(BookingRow.starts_at < end, BookingRow.first_day <= query.last_day))
    return statement
