"""Calendars, links and conflicts in the database: values in, values out. The outbox is in :mod:`.outbox_repository`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, or_, select, update

from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.mirrored import field_from_json, mirrored_from_json, mirrored_to_json
from bookings_desktop.models.sync_tables import CalendarRow, ConflictRow, LinkRow, OutboxRow
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link
from bookings_desktop.models.tables import BookingRow
from bookings_desktop.models.values import EntityKind
from bookings_desktop.models.work_session import WorkSession

_LINKS = cast(Table, LinkRow.__table__)
_ONE_LINK = select(_LINKS).where(_LINKS.c.booking_id == bindparam("key"))
_LINKS_OF = select(_LINKS).where(_LINKS.c.booking_id.in_(bindparam("ids", expanding=True)))
_LINKS_BY_EVENT = select(_LINKS).where(
    _LINKS.c.calendar_id == bindparam("calendar"), _LINKS.c.event_id.in_(bindparam("ids", expanding=True))
)
_LIVING_LINKS = (
    select(func.count())
    .select_from(_LINKS)
    .where(_LINKS.c.calendar_id == bindparam("calendar"), _LINKS.c.gone.is_(False))
)
_CONFLICTS = cast(Table, ConflictRow.__table__)
_CONFLICTS_OF = (
    select(_CONFLICTS)
    .where(_CONFLICTS.c.booking_id.in_(bindparam("ids", expanding=True)))
    .order_by(_CONFLICTS.c.booking_id, _CONFLICTS.c.field)
)
_CALENDARS = cast(Table, CalendarRow.__table__)
_ACTIVE_CALENDAR = select(_CALENDARS).where(_CALENDARS.c.active)
_ONE_CALENDAR = select(_CALENDARS).where(_CALENDARS.c.id == bindparam("key"))
_NEW_CALENDAR = insert(_CALENDARS)
_CHANGED_CALENDAR = (
    update(_CALENDARS)
    .where(_CALENDARS.c.id == bindparam("key"))
    .values({column.name: bindparam(column.name, type_=column.type) for column in _CALENDARS.c})
)
_OTHERS_INACTIVE = update(_CALENDARS).where(_CALENDARS.c.id != bindparam("key")).values(active=False)
_IN_CONFLICT = (
    select(BookingRow.id)
    .where(BookingRow.id.in_(select(ConflictRow.booking_id)))
    .order_by(BookingRow.order_at, BookingRow.id)
)
_LIVING_IN_CONFLICT = _IN_CONFLICT.where(BookingRow.deleted_at.is_(None))
_MIRRORED = select(_LINKS.c.event_id, _LINKS.c.booking_id).where(
    _LINKS.c.calendar_id == bindparam("calendar"), _LINKS.c.gone.is_(False), _LINKS.c.etag != ""
)


class LinkRepository:
    """What is remembered of the mirror for each booking. Links that were read or saved are kept as values until the work ends."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context
        self._known: dict[str, Link | None] = {}
        self._stored: set[str] = set()  # those of them that have a row, or one that waits to be inserted

    def preload(self, booking_ids: Sequence[str]) -> None:
        """Read the links of some bookings with few statements, so that :meth:`get` needs none of its own."""
        for chunk in chunks(key for key in booking_ids if key not in self._known):
            self._known.update(dict.fromkeys(chunk))
            for row in self._session.run(_LINKS_OF, {"ids": chunk}):
                self._keep(row)

    def known_absent(self, booking_id: str) -> None:
        """Take it for granted that a booking which is only being made has no link."""
        self._known.setdefault(booking_id, None)

    def forget(self) -> None:
        """Keep nothing in memory; what was saved is written first."""
        self._session.flush()
        self._known.clear()
        self._stored.clear()

    def get(self, booking_id: str) -> Link | None:
        """The link of a booking, if there is one."""
        if booking_id not in self._known:
            row = self._session.run(_ONE_LINK, {"key": booking_id}).first()
            if row is None:
                self._known[booking_id] = None
            else:
                self._keep(row)
        return self._known[booking_id]

    def _keep(self, row: Any) -> Link:
        link = self._known[row.booking_id] = _link(row)
        self._stored.add(row.booking_id)
        return link

    def by_event(self, calendar_id: str, event_ids: Sequence[str]) -> dict[str, Link]:
        """The links of some events of a calendar, by event id; at most a page of them."""
        self._session.flush()
        found: dict[str, Link] = {}
        for chunk in chunks(event_ids):
            rows = self._session.run(_LINKS_BY_EVENT, {"calendar": calendar_id, "ids": chunk})
            found.update((row.event_id, self._keep(row)) for row in rows)
        return found

    def mirrored_events(self, calendar_id: str) -> dict[str, str]:
        """Booking ids by event id, of the events that were seen in a calendar and are not known to be gone."""
        self._session.flush()
        return {row.event_id: row.booking_id for row in self._session.run(_MIRRORED, {"calendar": calendar_id})}

    def in_calendar(self, calendar_id: str, *, living: bool = True) -> list[str]:
        """Ids of the bookings linked to a calendar; only those whose event is not known to be gone, unless told."""
        statement = select(LinkRow.booking_id).where(LinkRow.calendar_id == calendar_id).order_by(LinkRow.booking_id)
        return list(self._session.scalars(statement.where(LinkRow.gone.is_(False)) if living else statement))

    def remove_elsewhere(self, calendar_id: str) -> None:
        """Forget the mirror of every booking in any other calendar than this one."""
        self._remove_where(_LINKS.c.calendar_id != calendar_id)

    def count(self, calendar_id: str) -> int:
        """How many bookings have a living event in a calendar."""
        self._session.flush()
        return int(self._session.run(_LIVING_LINKS, {"calendar": calendar_id}).scalar())

    def save(self, link: Link) -> None:
        """Store the link of a booking, new or changed."""
        if link.booking_id not in self._stored and self.get(link.booking_id) is None:
            self._session.insert_later(_LINKS, _link_columns(link))
            self._stored.add(link.booking_id)
        elif link != self._known.get(link.booking_id):
            self._session.update_later(_LINKS, link.booking_id, _link_columns(link))
        self._known[link.booking_id] = link
        self._context.touch(EntityKind.BOOKING, link.booking_id)

    def agree(self, booking_id: str, field: str, value: Any) -> None:
        """Let a field's base be this value (in its JSON form).

        To keep ours in a conflict, theirs becomes the base: then it is an ordinary change of ours. The booking also needs a mark.
        """
        link = self.get(booking_id)
        if link is not None and link.base is not None:
            self.save(replace(link, base=replace(link.base, **{field: field_from_json(field, value)})))

    def remove(self, booking_id: str) -> None:
        """Forget the mirror of a booking."""
        if self.get(booking_id) is not None:
            self._remove_where(_LINKS.c.booking_id == booking_id)

    def remove_all(self, calendar_id: str) -> None:
        """Forget the mirror of every booking in a calendar."""
        self._remove_where(_LINKS.c.calendar_id == calendar_id)

    def _remove_where(self, condition: ColumnElement[bool]) -> None:
        self.forget()
        for booking_id in self._session.scalars(select(_LINKS.c.booking_id).where(condition)):
            self._context.touch(EntityKind.BOOKING, booking_id)
        self._session.execute(delete(_LINKS).where(condition))

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
        self.forget()
        self._session.execute(delete(_LINKS).where(_LINKS.c.calendar_id != calendar_id))


class ConflictRepository:
    """Fields changed differently on both sides, waiting for a person."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context
        self._known: dict[str, tuple[Conflict, ...]] = {}

    def preload(self, booking_ids: Sequence[str]) -> None:
        """Read the open conflicts of some bookings with few statements, so that :meth:`of` needs none of its own."""
        self._session.flush()
        for chunk in chunks(booking_ids):
            found: dict[str, list[Conflict]] = {key: [] for key in chunk}
            for row in self._session.run(_CONFLICTS_OF, {"ids": chunk}):
                found[row.booking_id].append(_conflict(row))
            self._known.update((key, tuple(conflicts)) for key, conflicts in found.items())

    def forget(self) -> None:
        """Keep nothing in memory."""
        self._known.clear()

    def of(self, booking_id: str) -> tuple[Conflict, ...]:
        """The open conflicts of a booking, by field."""
        if booking_id not in self._known:
            self.preload([booking_id])
        return self._known[booking_id]

    def replace(self, booking_id: str, conflicts: Sequence[Conflict]) -> None:
        """Make these the open conflicts of a booking; none closes them all."""
        if not conflicts and not self.of(booking_id):
            return
        self._known.pop(booking_id, None)
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
        self._context.touch(EntityKind.BOOKING, booking_id)

    def booking_ids(self, *, living: bool = False) -> tuple[str, ...]:
        """The bookings with open conflicts, ordered by start; with ``living`` without those in the trash.

        In a booking that was deleted after its conflict was shown nothing is left to choose: its event is deleted as well.
        """
        self._session.flush()
        return tuple(self._session.run(_LIVING_IN_CONFLICT if living else _IN_CONFLICT).scalars())


def _conflicts_of(booking_id: str) -> Any:
    return select(ConflictRow).where(ConflictRow.booking_id == booking_id)


class CalendarRepository:
    """The Google calendars that are or were our mirror."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def active(self) -> CalendarState | None:
        """The calendar we mirror to, if any."""
        row = self._session.run(_ACTIVE_CALENDAR).first()
        return None if row is None else _calendar(row)

    def get(self, calendar_id: str) -> CalendarState | None:
        """A calendar that is or was our mirror."""
        row = self._session.run(_ONE_CALENDAR, {"key": calendar_id}).first()
        return None if row is None else _calendar(row)

    def save(self, calendar: CalendarState) -> None:
        """Store a calendar's state, new or changed. Making one active makes the others inactive.

        Screens hear of it unless only the token and the time of the last look moved on.
        """
        before = self.get(calendar.id)
        if before is None:
            after = replace(calendar, connected_at=calendar.connected_at or self._context.now)
            self._session.run(_NEW_CALENDAR, asdict(after))
        else:
            after = replace(calendar, connected_at=before.connected_at)
            if after != before:
                self._session.run(_CHANGED_CALENDAR, {"key": calendar.id, **asdict(after)})
        if after.active and (before is None or not before.active):
            self._session.run(_OTHERS_INACTIVE, {"key": calendar.id})
        seen = None if before is None else replace(before, sync_token=after.sync_token, checked_at=after.checked_at)
        if after != seen:
            self._context.touch(EntityKind.CALENDAR, calendar.id)


def _link(row: Any) -> Link:
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


def _link_columns(link: Link) -> dict[str, Any]:
    return {
        "booking_id": link.booking_id,
        "calendar_id": link.calendar_id,
        "event_id": link.event_id,
        "generation": link.generation,
        "etag": link.etag,
        "remote_updated": link.remote_updated,
        "html_link": link.html_link,
        "base": None if link.base is None else mirrored_to_json(link.base),
        "sent": None if link.sent is None else mirrored_to_json(link.sent),
        "attendees": [dict(entry) for entry in link.attendees],
        "attendees_complete": link.attendees_complete,
        "needs_read": link.needs_read,
        "gone": link.gone,
        "guest_answer": link.guest_answer,
        "meet": link.meet,
        "meet_request": link.meet_request,
    }


def _conflict(row: Any) -> Conflict:
    return Conflict(row.booking_id, row.field, row.base, row.ours, row.theirs, row.detected_at)


def _calendar(row: Any) -> CalendarState:
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
