"""The trash of one unit of work: what lies in it, and how it is emptied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, insert, select, text
from sqlalchemy.orm import Session

from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.columns import UtcDateTime
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.listing import SELECT_TRASH, SummaryMaker, TrashedBooking
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.sync_tables import CalendarRow, LinkRow, OutboxRow
from bookings_desktop.models.tables import BookingRow, HistoryRow
from bookings_desktop.models.values import EntityKind, HistoryAction


class TrashRepository:
    """Deleted bookings."""

    def __init__(self, session: Session, context: WorkContext, outbox: OutboxRepository) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox

    def rows(self, zone: ZoneInfo) -> Iterator[TrashedBooking]:
        """What lies in the trash, the newest deletion first."""
        connected = self._session.scalar(select(CalendarRow.id).where(CalendarRow.active).limit(1)) is not None
        make = SummaryMaker(zone, connected=connected)
        statement = text(SELECT_TRASH).columns(
            starts_at=UtcDateTime,
            ends_at=UtcDateTime,
            first_day=BookingRow.first_day.type,
            end_day=BookingRow.end_day.type,
            moved_from_at=UtcDateTime,
            moved_from_day=BookingRow.moved_from_day.type,
            deleted_at=UtcDateTime,
        )
        for record in self._session.execute(statement, {"no": False}):
            summary = make(record[:-2], _seconds, _day)
            yield TrashedBooking(summary, _seconds(record[-2]), record[-1] or "")

    def expired(self, before: datetime) -> list[str]:
        """Ids of the bookings that were deleted before an instant and are not in Google, or not any more."""
        living = exists().where(LinkRow.booking_id == BookingRow.id, LinkRow.gone.is_(False))
        # Without ORDER BY: for the sake of the order SQLite would walk all bookings instead of the few deleted ones.
        return sorted(self._session.scalars(select(BookingRow.id).where(BookingRow.deleted_at < before, ~living)))

    def purge(self, ids: Sequence[str], *, send: bool) -> list[str]:
        """Delete bookings permanently with few statements; each keeps a line in the history.

        Args:
            ids: the bookings; those that do not lie in the trash stay as they are.
            send: whether their events may have to be deleted: then they are marked; otherwise a mark of theirs is forgotten.

        Returns:
            The ids of those that are gone now.
        """
        self._session.flush()
        gone: list[str] = []
        for chunk in chunks(dict.fromkeys(ids)):
            chosen = select(BookingRow.id, BookingRow.title).where(
                BookingRow.id.in_(chunk), BookingRow.deleted_at.is_not(None)
            )
            titles = {row.id: row.title for row in self._session.execute(chosen)}
            if not titles:
                continue
            journal = [
                self._context.history_values(EntityKind.BOOKING, key, HistoryAction.PURGED, note=title)
                for key, title in titles.items()
            ]
            self._session.execute(insert(HistoryRow), journal)
            self._session.execute(delete(BookingRow).where(BookingRow.id.in_(titles)))
            if not send:
                self._session.execute(delete(OutboxRow).where(OutboxRow.booking_id.in_(titles)))
            for key in titles:
                self._context.touch(EntityKind.BOOKING, key)
            gone += titles
        if send and gone:
            self._outbox.mark_many(gone)
        return gone


def _seconds(instant: datetime) -> float:
    return instant.timestamp()


def _day(day: date) -> date:
    return day
