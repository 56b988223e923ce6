"""Bookings in the database: values in, values out; every write checks the version, is journalled and marks the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.booking_people import (
    Texts,
    people_from_json,
    people_to_json,
    searched_texts,
    texts_of,
    with_one_of,
    write_people,
)
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.journal import WorkContext, differences
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.tables import BookingRow, HistoryRow
from bookings_desktop.models.text import search_text
from bookings_desktop.models.values import (
    AllDaySlot,
    Booking,
    BookingStatus,
    EntityKind,
    HistoryAction,
    Reminders,
    Slot,
    TimedSlot,
    removes,
)
from bookings_desktop.models.work_session import WorkSession

JOURNALLED = (
    "title",
    "slot",
    "description",
    "contact_id",
    "assigned_to_id",
    "location",
    "meeting_link",
    "status",
    "notes",
    "reminders",
    "wants_meet",
    "further_contact_ids",
    "further_member_ids",
    "capacity",
    "attendance",
    "deal_id",
)
"""The fields whose changes are kept in the history."""

NOT_MIRRORED = {"notes", "further_member_ids", "capacity", "attendance", "deal_id"}
"""What never leaves the database."""

ONE_DAY = timedelta(days=1)
"""What lasts longer is found through ``long_until``."""

_TABLE = cast(Table, BookingRow.__table__)
_COLUMNS = [column.name for column in _TABLE.c if column.name != "id"]
_ONE = select(_TABLE).where(_TABLE.c.id == bindparam("key"))
_BY_IDS = select(_TABLE).where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
_CHANGED = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("new_id"), _TABLE.c.version == bindparam("old_version"))
    .values({name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _COLUMNS})
)
_SEARCHED = update(_TABLE).where(_TABLE.c.id == bindparam("key")).values(search_text=bindparam("text"))
_NEW = insert(_TABLE)
_PURGED = delete(_TABLE).where(_TABLE.c.id == bindparam("key"))
_HISTORY = cast(Table, HistoryRow.__table__)


class BookingRepository:
    """The bookings of one unit of work."""

    def __init__(self, session: WorkSession, context: WorkContext, outbox: OutboxRepository) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._known: dict[str, Booking | None] = {}  # as read or written by this work

    def preload(self, ids: Sequence[str]) -> None:
        """Read some bookings with few statements, so that :meth:`find` and :meth:`save` need none of their own."""
        self._session.flush()
        for chunk in chunks(key for key in ids if key not in self._known):
            self._known.update(dict.fromkeys(chunk))
            self._known.update((row.id, booking_value(row)) for row in self._session.run(_BY_IDS, {"ids": chunk}))

    def forget(self) -> None:
        """Keep none of them in memory."""
        self._known.clear()

    def get(self, booking_id: str) -> Booking:
        """The booking, in the trash or not. Raises NotFound."""
        found = self.find(booking_id)
        if found is None:
            raise NotFound(
                f"There is no booking with the id {booking_id}.", "Look it up in the list; it may have been deleted."
            )
        return found

    def find(self, booking_id: str) -> Booking | None:
        """The booking, in the trash or not, or None."""
        if booking_id not in self._known:
            self._session.flush()
            row = self._session.run(_ONE, {"key": booking_id}).first()
            self._known[booking_id] = None if row is None else booking_value(row)
        return self._known[booking_id]

    def ids_starting_with(self, prefix: str, limit: int = 2) -> tuple[str, ...]:
        """Some ids that begin with a prefix, in the trash or not; for people, who type the first few digits."""
        statement = select(BookingRow.id).where(BookingRow.id.startswith(prefix, autoescape=True))
        return tuple(self._session.scalars(statement.order_by(BookingRow.id).limit(limit)))

    def get_many(self, ids: Sequence[str]) -> dict[str, Booking]:
        """Those of the ids that exist."""
        self._session.flush()
        found: dict[str, Booking] = {}
        for chunk in chunks(ids):
            found.update((row.id, booking_value(row)) for row in self._session.run(_BY_IDS, {"ids": chunk}))
        return found

    def add(self, booking: Booking, *, note: str = "", notify_guest: bool = False) -> Booking:
        """Store a new booking; returns it with its first version."""
        stored = replace(booking, version=1, created_at=self._context.now, updated_at=self._context.now)
        self._session.insert_first(_TABLE, self._columns(stored, searched_texts(self._session, [stored])))
        write_people(self._session, None, stored)
        self._known[stored.id] = stored
        self._context.record(EntityKind.BOOKING, stored.id, HistoryAction.CREATED, note=note)
        if self._context.by_person:
            self._outbox.mark(stored.id, notify_guest=notify_guest)
        return stored

    def save(self, booking: Booking, *, note: str = "", notify_guest: bool = False) -> Booking:
        """Store a changed booking.

        Returns:
            The stored value with its new version; the unchanged one when nothing differs.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: the stored version is not the one that the change was made on.
        """
        before = self.find(booking.id)
        if before is None:
            raise NotFound(f"There is no booking with the id {booking.id}.", "It may have been deleted permanently.")
        if before.version != booking.version:
            raise ChangedMeanwhile(
                f"“{before.title}” was changed by somebody else meanwhile.", "Look at the new state and try again."
            )
        changes = differences(before, booking, JOURNALLED)
        if not _differs(before, booking):
            return before
        stored = replace(
            booking, version=before.version + 1, created_at=before.created_at, updated_at=self._context.now
        )
        self._write([(before, stored)], searched_texts(self._session, [stored]))
        write_people(self._session, before, stored)
        self._context.record(EntityKind.BOOKING, stored.id, _action(before, stored), changes, note)
        if _mirrored(before, stored) and self._context.by_person:
            self._outbox.mark(stored.id, notify_guest=notify_guest)
            if not notify_guest and removes(before, stored):
                self._outbox.clear_notify(stored.id)
        return stored

    def purge(self, booking_id: str) -> None:
        """Delete permanently. Its link stays, with a mark, until Google's copy is gone too. Raises NotFound."""
        booking = self.find(booking_id)
        if booking is None:
            raise NotFound(f"There is no booking with the id {booking_id}.", "It was deleted permanently before.")
        self._context.record(EntityKind.BOOKING, booking_id, HistoryAction.PURGED, note=booking.title)
        self._session.flush()
        self._session.run(_PURGED, {"key": booking_id})
        self._known[booking_id] = None
        if self._context.by_person:
            self._outbox.mark(booking_id)
            if booking.stands:  # a tick given for an earlier edit was not given for this
                self._outbox.clear_notify(booking_id)

    def add_many(self, bookings: Sequence[Booking], *, note: str = "") -> None:
        """Store many new bookings with few statements and without keeping any of them in memory."""
        if not bookings:
            return
        now = self._context.now
        stored = [replace(booking, version=1, created_at=now, updated_at=now) for booking in bookings]
        for booking in stored:
            self._known.pop(booking.id, None)
        texts = searched_texts(self._session, stored)
        self._session.flush()
        self._session.run(_NEW, [self._columns(booking, texts) for booking in stored])
        for booking in stored:
            self._session.insert_later(
                _HISTORY,
                self._context.history_values(EntityKind.BOOKING, booking.id, HistoryAction.CREATED, note=note),
            )
            write_people(self._session, None, booking)
            self._context.touch(EntityKind.BOOKING, booking.id)
        if self._context.by_person:
            self._outbox.mark_many([booking.id for booking in stored])

    def save_many(
        self, changes: Sequence[tuple[Booking, Booking]], *, note: str = "", notify_guest: bool = False
    ) -> tuple[Booking, ...]:
        """Store many changed bookings with few statements.

        Args:
            changes: each booking as it was read in this transaction, and as it shall be.
            note: kept in the history of each.
            notify_guest: whether a person ticked that the guests get an e-mail about this change.

        Returns:
            What is stored now, in the order of the changes; the booking as it was where nothing differs.

        Raises:
            ChangedMeanwhile: one of them was changed by somebody else since it was read.
        """
        changed = [(before, after) for before, after in changes if _differs(before, after)]
        if not changed:
            return tuple(before for before, _ in changes)
        now = self._context.now
        texts = searched_texts(self._session, [after for _, after in changed])
        written = {}
        for before, after in changed:
            stored = replace(after, version=before.version + 1, created_at=before.created_at, updated_at=now)
            written[stored.id] = stored
        self._write([(before, written[before.id]) for before, _ in changed], texts)
        for before, after in changed:
            write_people(self._session, before, written[before.id])
            fields = differences(before, after, JOURNALLED)
            entry = self._context.history_values(EntityKind.BOOKING, after.id, _action(before, after), fields, note)
            self._session.insert_later(_HISTORY, entry)
            self._context.touch(EntityKind.BOOKING, after.id)
        if self._context.by_person:
            mirrored = [after.id for before, after in changed if _mirrored(before, after)]
            self._outbox.mark_many(mirrored, notify_guest=notify_guest)
            if not notify_guest:
                self._outbox.clear_notify(*(after.id for before, after in changed if removes(before, after)))
        return tuple(written.get(before.id, before) for before, _ in changes)

    def _write(self, changed: Sequence[tuple[Booking, Booking]], texts: Texts) -> None:
        """Write the new state of bookings over the old one. Raises ChangedMeanwhile if it is not there any more."""
        values = [
            {f"new_{name}": value for name, value in self._columns(after, texts).items()}
            | {"old_version": before.version}
            for before, after in changed
        ]
        self._session.flush()
        if self._session.run(_CHANGED, values).rowcount not in (-1, len(values)):
            raise ChangedMeanwhile(
                "A booking was changed by somebody else meanwhile.", "Nothing was stored. Try again."
            )
        self._known.update((after.id, after) for _, after in changed)

    def refresh_search_texts(self, contact_ids: Sequence[str]) -> list[Booking]:
        """Write the search texts of the bookings of contacts anew after those changed; returns the bookings, each once."""
        found = {one.id: one for chunk in chunks(contact_ids) for one in self._refreshed(with_one_of(chunk))}
        return list(found.values())

    def refresh_search_texts_of_deal(self, deal_id: str) -> None:
        """Write the search texts of a deal's bookings anew after the deal changed."""
        self._refreshed(BookingRow.deal_id == deal_id)

    def _refreshed(self, condition: ColumnElement[bool]) -> list[Booking]:
        self._session.flush()
        rows = self._session.execute(select(_TABLE).where(condition))
        values = [booking_value(row) for row in rows]
        texts = searched_texts(self._session, values)
        if values:
            self._session.run(
                _SEARCHED,
                [{"key": value.id, "text": booking_search_text(value, texts_of(value, texts))} for value in values],
            )
        for value in values:
            self._context.touch(EntityKind.BOOKING, value.id)
        return values

    def ids_assigned_to(self, member_id: str) -> list[str]:
        """Ids of the living bookings of a member."""
        statement = select(BookingRow.id).where(BookingRow.assigned_to_id == member_id, BookingRow.deleted_at.is_(None))
        return list(self._session.scalars(statement))

    @staticmethod
    def _columns(booking: Booking, texts: Texts) -> dict[str, Any]:
        slot = booking.slot
        timed = slot if isinstance(slot, TimedSlot) else None
        days = slot if isinstance(slot, AllDaySlot) else None
        return {
            "id": booking.id,
            "version": booking.version,
            "title": booking.title,
            "description": booking.description,
            "notes": booking.notes,
            "contact_id": booking.contact_id,
            "assigned_to_id": booking.assigned_to_id,
            "order_at": slot.order_at,
            "starts_at": timed.start if timed else None,
            "ends_at": timed.end if timed else None,
            "first_day": days.first_day if days else None,
            "end_day": days.end_day if days else None,
            "time_zone": slot.zone,
            "location": booking.location,
            "meeting_link": booking.meeting_link,
            "status": booking.status.value,
            "search_text": booking_search_text(booking, texts_of(booking, texts)),
            "created_at": booking.created_at,
            "updated_at": booking.updated_at,
            "deleted_at": booking.deleted_at,
            "reminders": booking.reminders.to_json(),
            "moved_from_at": booking.moved_from if isinstance(booking.moved_from, datetime) else None,
            "moved_from_day": None if isinstance(booking.moved_from, datetime) else booking.moved_from,
            "long_until": _long_until(slot),
            "wants_meet": booking.wants_meet,
            "people": people_to_json(booking),
            "capacity": booking.capacity,
            "deal_id": booking.deal_id,
        }


def _differs(before: Booking, after: Booking) -> bool:
    """Whether there is something to store; the zone shown beside an all-day booking counts, though its slot is the same."""
    zones = before.slot.zone != after.slot.zone
    return zones or before.deleted_at != after.deleted_at or bool(differences(before, after, JOURNALLED))


def _action(before: Booking, after: Booking) -> HistoryAction:
    if before.deleted_at == after.deleted_at:
        return HistoryAction.CHANGED
    return HistoryAction.DELETED if after.deleted_at else HistoryAction.RESTORED


def _mirrored(before: Booking, after: Booking) -> bool:
    """Whether a change has to be told to Google."""
    changed = {change.field for change in differences(before, after, JOURNALLED)}
    return before.deleted_at != after.deleted_at or not changed <= NOT_MIRRORED


def _long_until(slot: Slot) -> datetime | None:
    """What :attr:`BookingRow.long_until` is for a slot."""
    if isinstance(slot, TimedSlot):
        return slot.end if slot.end - slot.start > ONE_DAY else None
    end = datetime.combine(slot.end_day, time(), UTC)
    return end if end - slot.order_at > ONE_DAY else None


def booking_search_text(booking: Booking, people_texts: Iterable[str]) -> str:
    """What a search looks at: title, description, contacts (name, company, addresses, numbers) and deal, location; folded."""
    return search_text((booking.title, booking.description, *people_texts, booking.location))


def row_slot(row: Any) -> Slot:
    """The slot of a booking's row or record."""
    if row.starts_at is not None and row.ends_at is not None:
        return TimedSlot(row.starts_at, row.ends_at, row.time_zone)
    return AllDaySlot(row.first_day, row.end_day, row.time_zone)


def booking_value(row: Any) -> Booking:
    """The value of a booking's row, or of a record with the same columns."""
    return Booking(
        id=row.id,
        title=row.title,
        slot=row_slot(row),
        description=row.description,
        contact_id=row.contact_id,
        assigned_to_id=row.assigned_to_id,
        location=row.location,
        meeting_link=row.meeting_link,
        status=BookingStatus(row.status),
        notes=row.notes,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        reminders=Reminders.from_json(row.reminders),
        moved_from=row.moved_from_at or row.moved_from_day,
        wants_meet=bool(row.wants_meet),
        capacity=row.capacity,
        deal_id=row.deal_id,
        **(people_from_json(row.people) if row.people else {}),
    )
