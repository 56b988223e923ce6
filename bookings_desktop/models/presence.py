"""Who was here last, who is here now, and who comes next: one look for all contacts at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select, union_all

from bookings_desktop.models.booking_people import did_not_miss
from bookings_desktop.models.people_tables import FurtherContactRow
from bookings_desktop.models.presence_values import Visits
from bookings_desktop.models.tables import BookingRow, MemberRow
from bookings_desktop.models.work_session import WorkSession

_LONGEST_VISIT = timedelta(days=1)


class PresenceReader:
    """Reads within one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def visits(self, now: datetime, today: date) -> dict[str, Visits]:
        """The visits of all contacts that have any.

        Args:
            now: this moment (UTC).
            today: the day in the zone of the desk, for whole days.
        """
        stands = and_(BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled")
        first = select(*_facts(BookingRow.contact_id, now, today)).where(stands, BookingRow.contact_id.is_not(None))
        further = (
            select(*_facts(FurtherContactRow.contact_id, now, today))
            .join(BookingRow, BookingRow.id == FurtherContactRow.booking_id)
            .where(stands)
        )
        found: dict[str, Visits] = {}
        for statement in (
            first.group_by(BookingRow.contact_id),
            further.group_by(FurtherContactRow.contact_id),
        ):
            for contact_id, *parts in self._session.execute(statement):
                visits = Visits(*parts)
                before = found.get(contact_id)
                found[contact_id] = visits if before is None else _both(before, visits)
        for contact_id, member in self._session.execute(_under_way(now)):
            found[contact_id] = found.get(contact_id, Visits())._replace(with_now=member or "", here_now=True)
        return found


def _facts(contact_id: Any, now: datetime, today: date) -> tuple[Any, ...]:
    """The contact, and the latest and the next of their timed and all-day bookings; who did not come was not here."""
    starts, day = BookingRow.starts_at, BookingRow.first_day
    came = did_not_miss(contact_id)
    return (
        contact_id,
        func.max(case((and_(starts <= now, came), starts))),
        func.max(case((and_(day <= today, came), day))),
        func.min(case((starts > now, starts))),
        func.min(case((day > today, day))),
    )


def _both(one: Visits, other: Visits) -> Visits:
    """The visits as a first and as a further contact together."""
    return Visits(
        max(filter(None, (one.last_at, other.last_at)), default=None),
        max(filter(None, (one.last_day, other.last_day)), default=None),
        min(filter(None, (one.next_at, other.next_at)), default=None),
        min(filter(None, (one.next_day, other.next_day)), default=None),
    )


def _under_way(now: datetime) -> Select[Any]:
    """Contacts of the timed bookings under way, with the name of the member responsible."""
    running: tuple[ColumnElement[bool], ...] = (
        BookingRow.order_at > now - _LONGEST_VISIT,
        BookingRow.starts_at <= now,
        BookingRow.ends_at > now,
        BookingRow.deleted_at.is_(None),
        BookingRow.status.not_in(("cancelled", "completed")),
    )
    first = select(BookingRow.contact_id.label("contact_id"), BookingRow.assigned_to_id.label("member_id")).where(
        BookingRow.contact_id.is_not(None), *running
    )
    further = (
        select(FurtherContactRow.contact_id, BookingRow.assigned_to_id)
        .join(BookingRow, BookingRow.id == FurtherContactRow.booking_id)
        .where(*running)
    )
    both: Subquery = union_all(first, further).subquery()
    return select(both.c.contact_id, MemberRow.name).outerjoin(MemberRow, MemberRow.id == both.c.member_id)
