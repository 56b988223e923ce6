"""Follow-ups in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.tables import BookingRow, ContactRow, FollowUpRow, MemberRow
from bookings_desktop.models.values import EntityKind, FollowUp
from bookings_desktop.models.versioned_rows import RowKind, VersionedRows, copy_fields, instants

FOLLOW_UP_FIELDS = ("text", "booking_id", "contact_id", "assigned_to_id", "due", "done_at", "done_by")


class FollowUpGroup(StrEnum):
    """Where a follow-up stands on its page."""

    OVERDUE = "overdue"
    TODAY = "today"
    UPCOMING = "upcoming"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FollowUpCounts:
    """How many follow-ups stand in each group; those without a day are upcoming."""

    overdue: int = 0
    today: int = 0
    upcoming: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A follow-up with the names of what it belongs to; empty where it belongs to nothing.

    Attributes:
        booking_title: also of a booking in the trash.
        contact_name: of its own contact, or of its booking's.
        contact_id: likewise.
    """

    follow_up: FollowUp
    booking_title: str = ""
    contact_id: str = ""
    contact_name: str = ""
    member_name: str = ""


class FollowUpRepository:
    """The follow-ups of one unit of work."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        kind = RowKind(
            FollowUpRow,
            EntityKind.FOLLOW_UP,
            "follow-up",
            FOLLOW_UP_FIELDS,
            follow_up_value,
            _fill_follow_up,
            _text,
            "It may have been deleted.",
        )
        self._rows = VersionedRows(session, context, kind)

    def get(self, follow_up_id: str) -> FollowUp:
        """The follow-up. Raises NotFound."""
        return self._rows.get(follow_up_id)

    def all(self, *, done: bool | None = None, booking_id: str | None = None) -> tuple[FollowUp, ...]:
        """Follow-ups by due day; only those (not) done, or of one booking, if asked for."""
        statement = select(FollowUpRow)
        if done is not None:
            statement = statement.where(FollowUpRow.done_at.is_not(None) if done else FollowUpRow.done_at.is_(None))
        if booking_id is not None:
            statement = statement.where(FollowUpRow.booking_id == booking_id)
        rows = self._session.scalars(statement.order_by(FollowUpRow.due, FollowUpRow.created_at, FollowUpRow.id))
        return tuple(follow_up_value(row) for row in rows)

    def counts(self, today: date, *, assigned_to_id: str | None = None) -> FollowUpCounts:
        """How many there are of each group.

        Args:
            today: the present day where the person sits.
            assigned_to_id: only those of a member, or of nobody for an empty string; of everyone for None.
        """
        sums = [func.coalesce(func.sum(case((_in(group, today), 1), else_=0)), 0) for group in FollowUpGroup]
        row = self._session.execute(select(*sums).where(*_of(assigned_to_id))).one()
        return FollowUpCounts(**{group.value: int(number) for group, number in zip(FollowUpGroup, row, strict=True)})

    def lines(
        self, group: FollowUpGroup, today: date, *, assigned_to_id: str | None = None, limit: int = 500, offset: int = 0
    ) -> tuple[FollowUpLine, ...]:
        """The follow-ups of a group: by due day, those without one last; what was done last comes first.

        Args:
            group: which ones.
            today: the present day where the person sits.
            assigned_to_id: as in :meth:`counts`.
            limit: so many at the most.
            offset: so many are passed over.
        """
        statement = _lines().where(_in(group, today), *_of(assigned_to_id))
        if group is FollowUpGroup.DONE:
            statement = statement.order_by(FollowUpRow.done_at.desc(), FollowUpRow.id)
        else:
            statement = statement.order_by(*_BY_DUE_DAY)
        return tuple(_line(row) for row in self._session.execute(statement.limit(limit).offset(offset)))

    def of_contact(self, contact_id: str) -> tuple[FollowUpLine, ...]:
        """The follow-ups of a contact and of the bookings of which it is the first contact; open ones first, by due day."""
        theirs = or_(FollowUpRow.contact_id == contact_id, BookingRow.contact_id == contact_id)
        statement = _lines().where(theirs).order_by(FollowUpRow.done_at.is_not(None), *_BY_DUE_DAY)
        return tuple(_line(row) for row in self._session.execute(statement))

    def add(self, follow_up: FollowUp) -> FollowUp:
        """Store a new follow-up; returns it with its first version. One of a booking that is gone for good stands on its own."""
        return self._rows.add(self._of_what_is_left(follow_up))

    def save(self, follow_up: FollowUp) -> FollowUp:
        """Store a changed follow-up. One of a booking that is gone for good stands on its own from then on.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        return self._rows.save(self._of_what_is_left(follow_up))[1]

    def delete(self, follow_up: FollowUp) -> None:
        """Delete a follow-up; the history keeps its text. Raises NotFound, ChangedMeanwhile."""
        self._rows.delete(follow_up)

    def put_back(self, follow_up: FollowUp) -> FollowUp:
        """Store a deleted follow-up again, with the next version. Raises ChangedMeanwhile when it is there already."""
        return self._rows.put_back(self._of_what_is_left(follow_up))

    def _of_what_is_left(self, follow_up: FollowUp) -> FollowUp:
        """Without its booking if that was deleted permanently since the follow-up was read, which changes no version of ours."""
        known = follow_up.booking_id is None or self._session.get(BookingRow, follow_up.booking_id) is not None
        return follow_up if known else replace(follow_up, booking_id=None)


_BY_DUE_DAY = (FollowUpRow.due.is_(None), FollowUpRow.due, FollowUpRow.created_at, FollowUpRow.id)


def _in(group: FollowUpGroup, today: date) -> ColumnElement[bool]:
    is_open = FollowUpRow.done_at.is_(None)
    match group:
        case FollowUpGroup.OVERDUE:
            return and_(is_open, FollowUpRow.due < today)
        case FollowUpGroup.TODAY:
            return and_(is_open, FollowUpRow.due == today)
        case FollowUpGroup.UPCOMING:
            return and_(is_open, or_(FollowUpRow.due.is_(None), FollowUpRow.due > today))
        case FollowUpGroup.DONE:
            return ~is_open


def _of(assigned_to_id: str | None) -> tuple[ColumnElement[bool], ...]:
    if assigned_to_id is None:
        return ()
    mine = FollowUpRow.assigned_to_id
    return (mine == assigned_to_id if assigned_to_id else mine.is_(None),)


def _lines() -> Select[Any]:
    contact_id = func.coalesce(FollowUpRow.contact_id, BookingRow.contact_id)
    columns: tuple[Any, ...] = (
        FollowUpRow,
        BookingRow.title.label("booking_title"),
        contact_id.label("contact_id"),
        ContactRow.name.label("contact_name"),
        MemberRow.name.label("member_name"),
    )
    return (
        select(*columns)
        .outerjoin(BookingRow, BookingRow.id == FollowUpRow.booking_id)
        .outerjoin(ContactRow, ContactRow.id == contact_id)
        .outerjoin(MemberRow, MemberRow.id == FollowUpRow.assigned_to_id)
    )


def _line(row: Any) -> FollowUpLine:
    return FollowUpLine(
        follow_up_value(row[0]),
        row.booking_title or "",
        row.contact_id or "",
        row.contact_name or "",
        row.member_name or "",
    )


def _text(value: FollowUp) -> str:
    return value.text


def follow_up_value(row: FollowUpRow) -> FollowUp:
    """The follow-up that a row keeps."""
    return FollowUp(
        id=row.id,
        text=row.text,
        booking_id=row.booking_id,
        contact_id=row.contact_id,
        assigned_to_id=row.assigned_to_id,
        due=row.due,
        done_at=row.done_at,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        done_by=row.done_by,
    )


def _fill_follow_up(row: FollowUpRow, follow_up: FollowUp) -> None:
    copy_fields(follow_up, row, ("version", *FOLLOW_UP_FIELDS))
    row.created_at, row.updated_at = instants(follow_up)
