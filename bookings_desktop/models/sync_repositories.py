"""Calendars, links, outbox and conflicts in the database: values in, values out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.mirrored import mirrored_from_json, mirrored_to_json
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link, OutboxMark
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import EntityKind, new_id


class OutboxRepository:
    """The bookings that still have something to send."""

    def __init__(self, session: Session, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def mark(self, booking_id: str, *, notify_guest: bool = False) -> None:
        """Note that a booking has to be sent, after the undo window. An earlier wish to tell the guest is kept."""
        row = self._session.get(OutboxRow, booking_id)
        now = self._context.now
        if row is None:
            row = OutboxRow(booking_id=booking_id, notify_guest=False)
            self._session.add(row)
        row.revision = new_id()
        row.marked_at = now
        row.due_at = now + self._context.undo_window
        row.attempts = 0
        row.parked = False
        row.notify_guest = bool(row.notify_guest) or notify_guest
        row.error_title = row.error_hint = ""
        self._context.touch(EntityKind.BOOKING, booking_id)

    def mark_many(self, booking_ids: Sequence[str]) -> None:
        """Mark many bookings with few statements. A booking that was purged may still have its old mark, which is renewed."""
        self._session.flush()
        known: set[str] = set()
        for start in range(0, len(booking_ids), 500):
            chunk = booking_ids[start : start + 500]
            known.update(self._session.scalars(select(OutboxRow.booking_id).where(OutboxRow.booking_id.in_(chunk))))
        now = self._context.now
        fresh = {
            "marked_at": now,
            "due_at": now + self._context.undo_window,
            "attempts": 0,
            "parked": False,
            "error_title": "",
            "error_hint": "",
        }
        new = [key for key in booking_ids if key not in known]
        if new:
            values = [{"booking_id": key, "revision": new_id(), "notify_guest": False, **fresh} for key in new]
            self._session.execute(insert(OutboxRow), values)
        if known:
            renewed = (
                update(OutboxRow)
                .where(OutboxRow.booking_id == bindparam("marked_id"))
                .values(revision=bindparam("new_revision"), **fresh)
            )
            values = [{"marked_id": key, "new_revision": new_id()} for key in known]
            self._session.connection().execute(renewed, values)
            self._session.expire_all()

    def get(self, booking_id: str) -> OutboxMark | None:
        """The mark of a booking, if there is one."""
        row = self._session.get(OutboxRow, booking_id)
        return None if row is None else _mark(row)

    def next_due(self, now: datetime) -> OutboxMark | None:
        """The oldest mark that may be sent now, if there is one."""
        row = self._session.scalars(
            select(OutboxRow)
            .where(OutboxRow.parked.is_(False), OutboxRow.due_at <= now)
            .order_by(OutboxRow.due_at, OutboxRow.booking_id)
            .limit(1)
        ).first()
        return None if row is None else _mark(row)

    def next_due_at(self) -> datetime | None:
        """When the next mark that is not parked may be sent (UTC), or None when nothing waits."""
        return self._session.scalar(select(func.min(OutboxRow.due_at)).where(OutboxRow.parked.is_(False)))

    def all(self) -> Iterator[OutboxMark]:
        """All marks, the oldest first."""
        for row in self._session.scalars(select(OutboxRow).order_by(OutboxRow.due_at, OutboxRow.booking_id)):
            yield _mark(row)

    def counts(self) -> tuple[int, int]:
        """How many bookings wait by themselves, and how many are parked until a person looks."""
        rows = self._session.execute(select(OutboxRow.parked, func.count()).group_by(OutboxRow.parked)).all()
        found = {bool(parked): int(number) for parked, number in rows}
        return found.get(False, 0), found.get(True, 0)

    def clear(self, booking_id: str, sent_revision: str) -> bool:
        """Remove the mark if it is still the one that was sent; tells whether it is gone.

        An edit made while the request was under way keeps its mark and is sent with the next round.
        """
        self._session.flush()
        result = self._session.execute(
            delete(OutboxRow).where(OutboxRow.booking_id == booking_id, OutboxRow.revision == sent_revision)
        )
        self._context.touch(EntityKind.BOOKING, booking_id)
        return bool(getattr(result, "rowcount", 0))

    def clear_notify(self, booking_id: str) -> None:
        """Forget the wish to e-mail the guest: the mail belongs to one change only."""
        self._session.flush()
        self._session.execute(update(OutboxRow).where(OutboxRow.booking_id == booking_id).values(notify_guest=False))

    def forget_wishes(self) -> None:
        """Forget all wishes to e-mail a guest: the changes stay marked, but their moment is over."""
        self._session.flush()
        self._session.execute(update(OutboxRow).values(notify_guest=False))

    def wish_notify(self, booking_id: str) -> None:
        """Put the wish to e-mail the guest back after a try that certainly changed nothing."""
        self._session.flush()
        self._session.execute(update(OutboxRow).where(OutboxRow.booking_id == booking_id).values(notify_guest=True))

    def removals(self, calendar_id: str, *, keep_cancelled: bool = False) -> list[str]:
        """Marked bookings that are gone here (deleted, purged or cancelled) while their event in a calendar still lives."""
        self._session.flush()
        gone = or_(BookingRow.id.is_(None), BookingRow.deleted_at.is_not(None))
        statement = (
            select(OutboxRow.booking_id)
            .join(LinkRow, LinkRow.booking_id == OutboxRow.booking_id)
            .outerjoin(BookingRow, BookingRow.id == OutboxRow.booking_id)
            .where(
                LinkRow.calendar_id == calendar_id,
                LinkRow.gone.is_(False),
                gone if keep_cancelled else or_(gone, BookingRow.status == "cancelled"),
            )
            .order_by(OutboxRow.booking_id)
        )
        return list(self._session.scalars(statement))

    def postpone(self, booking_id: str, due_at: datetime, title: str = "", hint: str = "") -> None:
        """Try again at ``due_at``; counts the failed attempt when there is a title of what went wrong."""
        row = self._session.get(OutboxRow, booking_id)
        if row is not None:
            row.due_at = due_at
            row.attempts += 1 if title else 0
            row.error_title, row.error_hint = title, hint
            self._context.touch(EntityKind.BOOKING, booking_id)

    def park(self, booking_id: str, title: str, hint: str) -> None:
        """Leave it until a person looks; the others go on."""
        row = self._session.get(OutboxRow, booking_id)
        if row is not None:
            row.parked, row.error_title, row.error_hint = True, title, hint
            row.attempts += 1
            self._context.touch(EntityKind.BOOKING, booking_id)

    def unpark_all(self, now: datetime) -> None:
        """Try everything again now, parked or waiting after a failure."""
        self._session.flush()
        for row in self._session.scalars(select(OutboxRow).where((OutboxRow.parked) | (OutboxRow.attempts > 0))):
            row.parked, row.attempts, row.due_at = False, 0, now
            row.error_title = row.error_hint = ""
            self._context.touch(EntityKind.BOOKING, row.booking_id)


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

    def booking_ids(self) -> tuple[str, ...]:
        """The bookings with open conflicts."""
        return tuple(self._session.scalars(select(ConflictRow.booking_id).distinct()))


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


def _mark(row: OutboxRow) -> OutboxMark:
    return OutboxMark(
        booking_id=row.booking_id,
        revision=row.revision,
        marked_at=row.marked_at,
        due_at=row.due_at,
        attempts=row.attempts,
        parked=row.parked,
        notify_guest=row.notify_guest,
        error_title=row.error_title,
        error_hint=row.error_hint,
    )


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
