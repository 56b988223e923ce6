"""Calendars, links and conflicts in the database: values in, values out. The outbox is in :mod:`.outbox_repository`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.mirrored import mirrored_from_json, mirrored_to_json
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import EntityKind


class LinkRepository:
    """What is remembered of the mirror for each booking."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def get(self, booking_id: str) -> Link | None:
        """The link of a booking, if there is one."""
        row = self._session.get(LinkRow, booking_id)
        return None if row is None else _link(row)

    def by_event(self, calendar_id: str, event_ids: Sequence[str]) -> dict[str, Link]:
        """The links of some events of a calendar, by event id; at most a page of them."""
        found: dict[str, Link] = {}
        for start in range(0, len(event_ids), 500):
            rows = self._session.scalars(
                select(LinkRow).where(
                    LinkRow.calendar_id == calendar_id, LinkRow.event_id.in_(event_ids[start : start + 500])
                )
            )
            found.update((row.event_id, _link(row)) for row in rows)
        return found

    def mirrored_events(self, calendar_id: str) -> dict[str, str]:
        """Booking ids by event id, of the events that were seen in a calendar and are not known to be gone."""
        statement = select(LinkRow.event_id, LinkRow.booking_id).where(
            LinkRow.calendar_id == calendar_id, LinkRow.gone.is_(False), LinkRow.etag != ""
        )
        return {row.event_id: row.booking_id for row in self._session.execute(statement)}

    def in_calendar(self, calendar_id: str, *, living: bool = True) -> list[str]:
        """Ids of the bookings linked to a calendar; only those whose event is not known to be gone, unless told."""
        statement = select(LinkRow.booking_id).where(LinkRow.calendar_id == calendar_id).order_by(LinkRow.booking_id)
        return list(self._session.scalars(statement.where(LinkRow.gone.is_(False)) if living else statement))

    def remove_elsewhere(self, calendar_id: str) -> None:
        """Forget the mirror of every booking in any other calendar than this one."""
        for link_row in self._session.scalars(select(LinkRow).where(LinkRow.calendar_id != calendar_id)):
            self._context.touch(EntityKind.BOOKING, link_row.booking_id)
            self._session.delete(link_row)

    def count(self, calendar_id: str) -> int:
        """How many bookings have a living event in a calendar."""
        statement = select(func.count()).select_from(LinkRow)
        where = statement.where(LinkRow.calendar_id == calendar_id, LinkRow.gone.is_(False))
        return int(self._session.execute(where).scalar_one())

    def save(self, link: Link) -> None:
        """Store the link of a booking, new or changed."""
        row = self._session.get(LinkRow, link.booking_id)
        if row is None:
            row = LinkRow(booking_id=link.booking_id)
            self._session.add(row)
        row.calendar_id, row.event_id, row.generation = link.calendar_id, link.event_id, link.generation
        row.etag, row.html_link, row.remote_updated = link.etag, link.html_link, link.remote_updated
        row.base = None if link.base is None else mirrored_to_json(link.base)
        row.sent = None if link.sent is None else mirrored_to_json(link.sent)
        row.attendees = [dict(entry) for entry in link.attendees]
        row.attendees_complete, row.needs_read, row.gone = link.attendees_complete, link.needs_read, link.gone
        row.guest_answer, row.meet, row.meet_request = link.guest_answer, link.meet, link.meet_request
        self._context.touch(EntityKind.BOOKING, link.booking_id)

    def agree(self, booking_id: str, field: str, value: Any) -> None:
        """Let a field's base be this value (in its JSON form).

        To keep ours in a conflict, theirs becomes the base: then it is an ordinary change of ours. The booking also needs a mark.
        """
        row = self._session.get(LinkRow, booking_id)
        if row is not None and row.base is not None:
            row.base = {**row.base, field: value}
            self._context.touch(EntityKind.BOOKING, booking_id)

    def remove(self, booking_id: str) -> None:
        """Forget the mirror of a booking."""
        row = self._session.get(LinkRow, booking_id)
        if row is not None:
            self._session.delete(row)
            self._context.touch(EntityKind.BOOKING, booking_id)

    def remove_all(self, calendar_id: str) -> None:
        """Forget the mirror of every booking in a calendar."""
        for link_row in self._session.scalars(select(LinkRow).where(LinkRow.calendar_id == calendar_id)):
            self._context.touch(EntityKind.BOOKING, link_row.booking_id)
            self._session.delete(link_row)

    def kept_cancelled(self, calendar_id: str) -> list[str]:
        """Ids of cancelled bookings without mark whose event in a calendar still lives."""
        statement = (
            select(LinkRow.booking_id)
            .join(BookingRow, BookingRow.id == LinkRow.booking_id)
            .outerjoin(OutboxRow, OutboxRow.booking_id == LinkRow.booking_id)
            .where(
                LinkRow.calendar_id == calendar_id,
                LinkRow.gone.is_(False),
                BookingRow.status == "cancelled",
                OutboxRow.booking_id.is_(None),
            )
            .order_by(LinkRow.booking_id)
        )
        return list(self._session.scalars(statement))

    def unlinked(self) -> list[str]:
        """Ids of living, not cancelled bookings without link or mark: what a first sync has to send."""
        statement = (
            select(BookingRow.id)
            .outerjoin(LinkRow, LinkRow.booking_id == BookingRow.id)
            .outerjoin(OutboxRow, OutboxRow.booking_id == BookingRow.id)
            .where(
                BookingRow.deleted_at.is_(None),
                BookingRow.status != "cancelled",
                LinkRow.booking_id.is_(None),
                OutboxRow.booking_id.is_(None),
            )
        )
        return list(self._session.scalars(statement))

    def without_event(self, calendar_id: str) -> list[str]:
        """Ids of living, not cancelled bookings that would get an event in a calendar.

        Those without link to it, whether marked or not, and the marked ones whose event is gone.
        """
        here = (LinkRow.booking_id == BookingRow.id) & (LinkRow.calendar_id == calendar_id)
        statement = (
            select(BookingRow.id)
            .outerjoin(LinkRow, here)
            .outerjoin(OutboxRow, OutboxRow.booking_id == BookingRow.id)
            .where(
                BookingRow.deleted_at.is_(None),
                BookingRow.status != "cancelled",
                or_(LinkRow.booking_id.is_(None), LinkRow.gone.is_(True) & OutboxRow.booking_id.is_not(None)),
            )
        )
        return list(self._session.scalars(statement))

    def leave_out_elsewhere(self, calendar_id: str) -> None:
        """As :meth:`remove_elsewhere`, but telling nobody: for a transaction that is not committed."""
        self._session.execute(delete(LinkRow).where(LinkRow.calendar_id != calendar_id))


class ConflictRepository:
    """Fields changed differently on both sides, waiting for a person."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def of(self, booking_id: str) -> tuple[Conflict, ...]:
        """The open conflicts of a booking, by field."""
        rows = self._session.scalars(
            select(ConflictRow).where(ConflictRow.booking_id == booking_id).order_by(ConflictRow.field)
        )
        return tuple(_conflict(row) for row in rows)

    def replace(self, booking_id: str, conflicts: Sequence[Conflict]) -> None:
        """Make these the open conflicts of a booking; none closes them all."""
        self._session.flush()
        old = {row.field: row for row in self._session.scalars(_conflicts_of(booking_id))}
        for conflict in conflicts:
            row = old.pop(conflict.field, None)
            if row is None:
                row = ConflictRow(booking_id=booking_id, field=conflict.field, detected_at=conflict.detected_at)
                self._session.add(row)
            row.base, row.ours, row.theirs = conflict.base, conflict.ours, conflict.theirs
        for row in old.values():
            self._session.delete(row)
        if conflicts or old:
            self._context.touch(EntityKind.BOOKING, booking_id)

    def booking_ids(self, *, living: bool = False) -> tuple[str, ...]:
        """The bookings with open conflicts, ordered by start; with ``living`` without those in the trash.

        In a booking that was deleted after its conflict was shown nothing is left to choose: its event is deleted as well.
        """
        statement = (
            select(BookingRow.id)
            .where(BookingRow.id.in_(select(ConflictRow.booking_id)))
            .order_by(BookingRow.order_at, BookingRow.id)
        )
        return tuple(self._session.scalars(statement.where(BookingRow.deleted_at.is_(None)) if living else statement))


def _conflicts_of(booking_id: str) -> Any:
    return select(ConflictRow).where(ConflictRow.booking_id == booking_id)


class CalendarRepository:
    """The Google calendars that are or were our mirror."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def active(self) -> CalendarState | None:
        """The calendar we mirror to, if any."""
        row = self._session.scalars(select(CalendarRow).where(CalendarRow.active)).first()
        return None if row is None else _calendar(row)

    def get(self, calendar_id: str) -> CalendarState | None:
        """A calendar that is or was our mirror."""
        row = self._session.get(CalendarRow, calendar_id)
        return None if row is None else _calendar(row)

    def save(self, calendar: CalendarState) -> None:
        """Store a calendar's state, new or changed. Making one active makes the others inactive.

        Screens hear of it unless only the token and the time of the last look moved on.
        """
        row = self._session.get(CalendarRow, calendar.id)
        if row is None:
            row = CalendarRow(id=calendar.id, connected_at=calendar.connected_at or self._context.now)
            self._context.touch(EntityKind.CALENDAR, calendar.id)
        before = (row.account, row.name, row.time_zone, row.access_role, row.active)
        row.account, row.name, row.time_zone = calendar.account, calendar.name, calendar.time_zone
        row.access_role, row.active = calendar.access_role, calendar.active
        row.sync_token, row.checked_at = calendar.sync_token, calendar.checked_at
        self._session.add(row)
        self._session.flush()
        if calendar.active:
            self._session.execute(update(CalendarRow).where(CalendarRow.id != calendar.id).values(active=False))
        if before != (row.account, row.name, row.time_zone, row.access_role, row.active):
            self._context.touch(EntityKind.CALENDAR, calendar.id)


def _link(row: LinkRow) -> Link:
    return Link(
        booking_id=row.booking_id,
        calendar_id=row.calendar_id,
        event_id=row.event_id,
        generation=row.generation,
        etag=row.etag,
        remote_updated=row.remote_updated,
        html_link=row.html_link,
        base=None if row.base is None else mirrored_from_json(row.base),
        sent=None if row.sent is None else mirrored_from_json(row.sent),
        attendees=tuple(row.attendees),
        attendees_complete=row.attendees_complete,
        needs_read=row.needs_read,
        gone=row.gone,
        guest_answer=row.guest_answer,
        meet=row.meet,
        meet_request=row.meet_request,
    )


def _conflict(row: ConflictRow) -> Conflict:
    return Conflict(row.booking_id, row.field, row.base, row.ours, row.theirs, row.detected_at)


def _calendar(row: CalendarRow) -> CalendarState:
    return CalendarState(
        id=row.id,
        account=row.account,
        name=row.name,
        time_zone=row.time_zone,
        access_role=row.access_role,
        active=row.active,
        sync_token=row.sync_token,
        connected_at=row.connected_at,
        checked_at=row.checked_at,
    )
