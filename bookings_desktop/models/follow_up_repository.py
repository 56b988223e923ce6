"""Follow-ups in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.tables import BookingRow, FollowUpRow
from bookings_desktop.models.values import EntityKind, FollowUp
from bookings_desktop.models.versioned_rows import RowKind, VersionedRows, copy_fields, instants

FOLLOW_UP_FIELDS = ("text", "booking_id", "contact_id", "assigned_to_id", "due", "done_at", "done_by")


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

    def all(
        self,
        *,
        done: bool | None = None,
        booking_id: str | None = None,
        contact_id: str | None = None,
        assigned_to_id: str | None = None,
    ) -> tuple[FollowUp, ...]:
        """Follow-ups by due day; only those (not) done, of one booking, contact or assignee, if asked for."""
        statement = select(FollowUpRow)
        if done is not None:
            statement = statement.where(FollowUpRow.done_at.is_not(None) if done else FollowUpRow.done_at.is_(None))
        if booking_id is not None:
            statement = statement.where(FollowUpRow.booking_id == booking_id)
        if contact_id is not None:
            statement = statement.where(FollowUpRow.contact_id == contact_id)
        if assigned_to_id is not None:
            statement = statement.where(FollowUpRow.assigned_to_id == assigned_to_id)
        rows = self._session.scalars(statement.order_by(FollowUpRow.due, FollowUpRow.created_at, FollowUpRow.id))
        return tuple(follow_up_value(row) for row in rows)

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
