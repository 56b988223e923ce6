"""Members and their time off in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.people_tables import FurtherMemberRow, TimeOffRow
from bookings_desktop.models.tables import BookingRow, FollowUpRow, MemberRow
from bookings_desktop.models.text import fold_email
from bookings_desktop.models.values import EntityKind, Member, TimeOff, WorkingPeriod
from bookings_desktop.models.versioned_rows import PartOf, RowKind, VersionedRows, copy_fields, instants
from bookings_desktop.models.work_session import WorkSession

IN_TEAM = "Look the colleague up in the team list."

_ALIKE = ("name", "email", "colour", "role_title", "active", "time_zone", "account")
MEMBER_FIELDS = (*_ALIKE, "working_hours")
"""The fields whose changes are kept in the history."""

_REFERRING = (
    BookingRow.assigned_to_id,
    FurtherMemberRow.member_id,
    FollowUpRow.assigned_to_id,
    TimeOffRow.member_id,
)
"""Where members are named."""

TIME_OFF_FIELDS = ("first_day", "end_day", "starts_at", "ends_at", "note")


class MemberRepository:
    """The members of one unit of work."""

    def __init__(
        self, session: WorkSession, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings
        kind = RowKind(MemberRow, EntityKind.MEMBER, "member", MEMBER_FIELDS, _member, _fill_member, _name, IN_TEAM)
        self._rows = VersionedRows(session, context, kind)

    def get(self, member_id: str) -> Member:
        """The member, active or not. Raises NotFound."""
        return self._rows.get(member_id)

    def all(self) -> tuple[Member, ...]:
        """All members in the order in which they were added, which is the order of their colours."""
        rows = self._session.scalars(select(MemberRow).order_by(MemberRow.created_at, MemberRow.id))
        return tuple(_member(row) for row in rows)

    def by_email(self, address: str) -> Member | None:
        """The member with this address, whatever its case."""
        row = self._session.scalars(
            select(MemberRow)
            .where(func.lower(MemberRow.email) == fold_email(address))
            .order_by(MemberRow.created_at)
            .limit(1)
        ).first()
        return None if row is None else _member(row)

    def by_account(self, address: str) -> Member | None:
        """The member who signs in to Google with this address: whose account it is, else whose address it is."""
        wanted = fold_email(address)
        account, email = func.lower(MemberRow.account), func.lower(MemberRow.email)
        statement = select(MemberRow).where(or_(account == wanted, (MemberRow.account == "") & (email == wanted)))
        row = self._session.scalars(statement.order_by(MemberRow.account == "", MemberRow.created_at).limit(1)).first()
        return None if row is None or not wanted else _member(row)

    def add(self, member: Member) -> Member:
        """Store a new member; returns it with its first version. The team keeps the order in which it was added."""
        newest = self._session.scalar(select(func.max(MemberRow.created_at)))
        later = newest + timedelta(microseconds=1) if newest is not None else self._context.now
        return self._rows.add(member, created_at=max(self._context.now, later))

    def save(self, member: Member) -> Member:
        """Store a changed member; the events of its bookings follow when the address changed.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        before, stored = self._rows.save(member)
        if fold_email(before.email) != fold_email(stored.email) and self._context.by_person:
            for booking_id in self._bookings.ids_assigned_to(stored.id):
                self._outbox.mark(booking_id)
        return stored

    def delete(self, member: Member) -> bool:
        """Delete a member for good, unless something refers to them; tells whether it did. Raises NotFound, ChangedMeanwhile.

        Bookings count in whatever status and in the trash, too, follow-ups done or not.
        """
        self._session.flush()
        for column in _REFERRING:
            if self._session.scalar(select(column).where(column == member.id).limit(1)) is not None:
                return False
        self._rows.delete(member)
        return True

    def put_back(self, member: Member) -> Member:
        """Store a deleted member again, with the next version. Raises ChangedMeanwhile when it is there already."""
        return self._rows.put_back(member)


class TimeOffRepository:
    """The time off of one unit of work. It is journalled as changes of the members, in the field ``time_off``."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        kind = RowKind(
            TimeOffRow,
            EntityKind.MEMBER,
            "time off",
            TIME_OFF_FIELDS,
            _time_off,
            _fill_time_off,
            _days,
            "It may have been deleted.",
            PartOf("time_off", _member_of, _told),
        )
        self._rows = VersionedRows(session, context, kind)

    def get(self, time_off_id: str) -> TimeOff:
        """One stretch of time off. Raises NotFound."""
        return self._rows.get(time_off_id)

    def of_member(self, member_id: str) -> tuple[TimeOff, ...]:
        """All time off of a member, by its first day."""
        return self._found(TimeOffRow.member_id == member_id)

    def between(self, first_day: date, end_day: date, member_ids: Sequence[str] | None = None) -> tuple[TimeOff, ...]:
        """What touches some days, by its first day.

        Args:
            first_day: the first of the days.
            end_day: the day after the last one.
            member_ids: of these members only; of all for None.
        """
        conditions = [TimeOffRow.end_day > first_day, TimeOffRow.first_day < end_day]
        if member_ids is not None:
            conditions.append(TimeOffRow.member_id.in_(list(member_ids)))
        return self._found(*conditions)

    def all(self) -> tuple[TimeOff, ...]:
        """All time off of everybody, by its first day; for an export."""
        return self._found()

    def add(self, time_off: TimeOff) -> TimeOff:
        """Store new time off; returns it with its first version."""
        return self._rows.add(time_off)

    def save(self, time_off: TimeOff) -> TimeOff:
        """Store changed time off. Raises NotFound, ChangedMeanwhile."""
        return self._rows.save(time_off)[1]

    def delete(self, time_off: TimeOff) -> None:
        """Delete time off; the history keeps its days. Raises NotFound, ChangedMeanwhile."""
        self._rows.delete(time_off)

    def put_back(self, time_off: TimeOff) -> TimeOff:
        """Store deleted time off again, with the next version. Raises ChangedMeanwhile when it is there already."""
        return self._rows.put_back(time_off)

    def _found(self, *conditions: Any) -> tuple[TimeOff, ...]:
        order = (TimeOffRow.first_day, TimeOffRow.starts_at, TimeOffRow.id)
        rows = self._session.scalars(select(TimeOffRow).where(*conditions).order_by(*order))
        return tuple(_time_off(row) for row in rows)


def _name(value: Member) -> str:
    return value.name


def _member(row: MemberRow) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        email=row.email,
        colour=row.colour,
        role_title=row.role_title,
        active=row.active,
        working_hours=tuple(WorkingPeriod(*period) for period in row.working_hours),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        time_zone=row.time_zone,
        account=row.account,
    )


def _fill_member(row: MemberRow, member: Member) -> None:
    copy_fields(member, row, ("version", *_ALIKE))
    row.working_hours = [[p.weekday, p.start_minute, p.end_minute] for p in member.working_hours]
    row.created_at, row.updated_at = instants(member)


def _member_of(value: TimeOff) -> str:
    return value.member_id


def _days(value: TimeOff) -> str:
    return f"{value.first_day.isoformat()} – {(value.end_day - timedelta(days=1)).isoformat()}"


def _told(value: TimeOff) -> dict[str, str]:
    """What the history keeps: days or instants, and the note."""
    if value.starts_at is not None and value.ends_at is not None:
        return {"start": value.starts_at.isoformat(), "end": value.ends_at.isoformat(), "note": value.note}
    return {"first_day": value.first_day.isoformat(), "end_day": value.end_day.isoformat(), "note": value.note}


def _time_off(row: TimeOffRow) -> TimeOff:
    return TimeOff(
        id=row.id,
        member_id=row.member_id,
        first_day=row.first_day,
        end_day=row.end_day,
        note=row.note,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _fill_time_off(row: TimeOffRow, time_off: TimeOff) -> None:
    copy_fields(time_off, row, ("version", "member_id", *TIME_OFF_FIELDS))
    row.created_at, row.updated_at = instants(time_off)
