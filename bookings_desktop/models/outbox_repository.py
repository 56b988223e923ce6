"""The outbox in the database: which bookings still have something to send; never what, that is worked out when sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select, update

from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.sync_tables import LinkRow, OutboxRow
from bookings_desktop.models.sync_values import OutboxMark
from bookings_desktop.models.tables import BookingRow, HistoryRow
from bookings_desktop.models.values import EntityKind, Origin, new_id
from bookings_desktop.models.work_session import WorkSession

FARTHEST = timedelta(minutes=15)
"""No mark waits that long by itself: one that seems to was made before the clock was set back, and is due (facts page, case 48)."""


_OUTBOX = cast(Table, OutboxRow.__table__)
_DUE = (
    select(_OUTBOX)
    .where(
        _OUTBOX.c.parked.is_(False),
        or_(_OUTBOX.c.due_at <= bindparam("now"), _OUTBOX.c.due_at > bindparam("farthest")),
    )
    .order_by(_OUTBOX.c.due_at, _OUTBOX.c.booking_id)
    .limit(bindparam("most"))
)
_COLUMNS = tuple(column.name for column in _OUTBOX.c)
_ONE = select(_OUTBOX).where(_OUTBOX.c.booking_id == bindparam("key"))
_NEW = insert(_OUTBOX)
_CHANGED = (
    update(_OUTBOX)
    .where(_OUTBOX.c.booking_id == bindparam("key"))
    .values({column.name: bindparam(column.name, type_=column.type) for column in _OUTBOX.c})
)
_FAILED = select(_OUTBOX).where(or_(_OUTBOX.c.parked, _OUTBOX.c.attempts > 0)).order_by(_OUTBOX.c.booking_id)
_NEXT_DUE_AT = select(func.min(_OUTBOX.c.due_at)).where(_OUTBOX.c.parked.is_(False))
_COUNTS = select(_OUTBOX.c.parked, func.count()).group_by(_OUTBOX.c.parked)
_CLEARED = delete(_OUTBOX).where(_OUTBOX.c.booking_id == bindparam("key"), _OUTBOX.c.revision == bindparam("sent"))
_MARKED = select(_OUTBOX.c.booking_id).where(_OUTBOX.c.booking_id.in_(bindparam("ids", expanding=True)))


class OutboxRepository:
    """The bookings that still have something to send."""

    def __init__(self, session: WorkSession, context: WorkContext) -> None:
        self._session = session
        self._context = context

    def mark(self, booking_id: str, *, notify_guest: bool = False) -> None:
        """Note that a booking has to be sent, after the undo window. An earlier wish to tell the guest is kept."""
        known = self.get(booking_id)
        now = self._context.now
        self._keep(
            OutboxMark(
                booking_id=booking_id,
                revision=new_id(),
                marked_at=now,
                due_at=now + self._context.undo_window,
                notify_guest=notify_guest or (known is not None and known.notify_guest),
            ),
            new=known is None,
        )
        self._context.touch(EntityKind.BOOKING, booking_id)

    def mark_many(self, booking_ids: Sequence[str], *, notify_guest: bool = False) -> None:
        """Mark many bookings with few statements, as :meth:`mark` does one.

        A booking that was purged may still have its old mark, which is renewed.
        """
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
            values = [{"booking_id": key, "revision": new_id(), "notify_guest": notify_guest, **fresh} for key in new]
            self._session.execute(insert(OutboxRow), values)
        if known:
            renewed = (
                update(OutboxRow)
                .where(OutboxRow.booking_id == bindparam("marked_id"))
                .values(revision=bindparam("new_revision"), **fresh, **({"notify_guest": True} if notify_guest else {}))
            )
            values = [{"marked_id": key, "new_revision": new_id()} for key in known]
            self._session.connection().execute(renewed, values)

    def wishes(self, booking_ids: Sequence[str]) -> set[str]:
        """Those of the bookings whose waiting change shall be told to the guest."""
        self._session.flush()
        found: set[str] = set()
        for start in range(0, len(booking_ids), 500):
            chosen = OutboxRow.booking_id.in_(booking_ids[start : start + 500])
            found.update(self._session.scalars(select(OutboxRow.booking_id).where(chosen, OutboxRow.notify_guest)))
        return found

    def waiting(self, booking_ids: Sequence[str]) -> set[str]:
        """Those of the bookings that have something to send."""
        self._session.flush()
        found: set[str] = set()
        for start in range(0, len(booking_ids), 500):
            found.update(self._session.run(_MARKED, {"ids": booking_ids[start : start + 500]}).scalars())
        return found

    def get(self, booking_id: str) -> OutboxMark | None:
        """The mark of a booking, if there is one."""
        row = self._session.run(_ONE, {"key": booking_id}).first()
        return None if row is None else _mark(row)

    def _keep(self, mark: OutboxMark, *, new: bool = False) -> None:
        """Write a mark; its row refers to nothing."""
        values = {name: getattr(mark, name) for name in _COLUMNS}
        self._session.run(*((_NEW, values) if new else (_CHANGED, {"key": mark.booking_id, **values})))

    def next_due(self, now: datetime) -> OutboxMark | None:
        """The oldest mark that may be sent now, if there is one."""
        return next(iter(self.due(now, 1)), None)

    def due(self, now: datetime, most: int) -> list[OutboxMark]:
        """Up to so many marks that may be sent now, the oldest first."""
        self._session.flush()
        rows = self._session.run(_DUE, {"now": now, "farthest": now + FARTHEST, "most": most})
        return [_mark(row) for row in rows]

    def next_due_at(self) -> datetime | None:
        """When the next mark that is not parked may be sent (UTC), or None when nothing waits."""
        self._session.flush()
        due_at = self._session.run(_NEXT_DUE_AT).scalar()
        now = self._context.now
        return now if due_at is not None and due_at > now + FARTHEST else due_at

    def all(self) -> Iterator[OutboxMark]:
        """All marks, the oldest first."""
        for row in self._session.scalars(select(OutboxRow).order_by(OutboxRow.due_at, OutboxRow.booking_id)):
            yield _mark(row)

    def counts(self) -> tuple[int, int]:
        """How many bookings wait by themselves, and how many are parked until a person looks."""
        self._session.flush()
        rows: Sequence[Any] = self._session.run(_COUNTS).all()
        found = {bool(parked): int(number) for parked, number in rows}
        return found.get(False, 0), found.get(True, 0)

    def clear(self, booking_id: str, sent_revision: str) -> bool:
        """Remove the mark if it is still the one that was sent; tells whether it is gone.

        An edit made while the request was under way keeps its mark and is sent with the next round.
        """
        result = self._session.run(_CLEARED, {"key": booking_id, "sent": sent_revision})
        self._context.touch(EntityKind.BOOKING, booking_id)
        return bool(result.rowcount)

    def clear_notify(self, *booking_ids: str) -> None:
        """Forget the wish to e-mail the guest: the mail belongs to one change only."""
        if not booking_ids:
            return
        self._session.flush()
        for start in range(0, len(booking_ids), 500):
            chosen = OutboxRow.booking_id.in_(booking_ids[start : start + 500])
            self._session.execute(update(OutboxRow).where(chosen, OutboxRow.notify_guest).values(notify_guest=False))

    def renew_notify(self, booking_id: str) -> None:
        """Let a waiting change have its wish to e-mail the guest back."""
        self._session.flush()
        self._session.execute(update(OutboxRow).where(OutboxRow.booking_id == booking_id).values(notify_guest=True))

    def forget_wishes(self) -> None:
        """Forget all wishes to e-mail a guest: the changes stay marked, but their moment is over."""
        self._session.flush()
        self._session.execute(update(OutboxRow).values(notify_guest=False))

    def wish_notify(self, booking_id: str, sent_revision: str) -> None:
        """Put the wish to e-mail the guest back after a try that certainly changed nothing.

        Not when a change was undone while the request was under way, which may be the one that was ticked; nor when the booking was
        cancelled or deleted meanwhile, which is another change.

        Args:
            booking_id: the booking.
            sent_revision: that of the mark which was sent.
        """
        self._session.flush()
        revision = self._session.scalar(select(OutboxRow.revision).where(OutboxRow.booking_id == booking_id))
        if revision != sent_revision and (
            self._last_origin(booking_id) == Origin.UNDO.value or self._removed(booking_id)
        ):
            return
        self.renew_notify(booking_id)

    def _last_origin(self, booking_id: str) -> str | None:
        newest = select(HistoryRow.origin).where(HistoryRow.entity_id == booking_id).order_by(HistoryRow.number.desc())
        return self._session.scalar(newest.limit(1))

    def _removed(self, booking_id: str) -> bool:
        standing = select(BookingRow.id).where(
            BookingRow.id == booking_id, BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled"
        )
        return self._session.scalar(standing) is None

    def removals(self, calendar_id: str, *, keep_cancelled: bool = False) -> list[str]:
        """Marked bookings that are gone here (deleted, purged or cancelled) while their event in a calendar still lives."""
        self._session.flush()
        gone = or_(BookingRow.id.is_(None), BookingRow.deleted_at.is_not(None))
        # Those put aside by a person's “not now” must not make the guard ask about each later deletion.
        statement = (
            select(OutboxRow.booking_id)
            .join(LinkRow, LinkRow.booking_id == OutboxRow.booking_id)
            .outerjoin(BookingRow, BookingRow.id == OutboxRow.booking_id)
            .where(
                LinkRow.calendar_id == calendar_id,
                LinkRow.gone.is_(False),
                OutboxRow.parked.is_(False),
                gone if keep_cancelled else or_(gone, BookingRow.status == "cancelled"),
            )
            .order_by(OutboxRow.booking_id)
        )
        return list(self._session.scalars(statement))

    def postpone(self, booking_id: str, due_at: datetime, title: str = "", hint: str = "") -> None:
        """Try again at ``due_at``; counts the failed attempt when there is a title of what went wrong."""
        mark = self.get(booking_id)
        if mark is not None:
            attempts = mark.attempts + (1 if title else 0)
            self._keep(replace(mark, due_at=due_at, attempts=attempts, error_title=title, error_hint=hint))
            self._context.touch(EntityKind.BOOKING, booking_id)

    def park(self, booking_id: str, title: str, hint: str) -> None:
        """Leave it until a person looks; the others go on."""
        mark = self.get(booking_id)
        if mark is not None:
            self._keep(replace(mark, parked=True, attempts=mark.attempts + 1, error_title=title, error_hint=hint))
            self._context.touch(EntityKind.BOOKING, booking_id)

    def parked_with(self, *titles: str) -> list[OutboxMark]:
        """The parked marks with one of these reasons, by booking id."""
        chosen = select(OutboxRow).where(OutboxRow.parked, OutboxRow.error_title.in_(titles))
        return [_mark(row) for row in self._session.scalars(chosen.order_by(OutboxRow.booking_id))]

    def unpark_all(self, now: datetime, *, but: Sequence[str] = ()) -> None:
        """Try everything again now, parked or waiting after a failure, but what is parked with one of these reasons."""
        for mark in [_mark(row) for row in self._session.run(_FAILED)]:
            if mark.parked and mark.error_title in but:
                continue
            self._keep(replace(mark, parked=False, attempts=0, due_at=now, error_title="", error_hint=""))
            self._context.touch(EntityKind.BOOKING, mark.booking_id)


def _mark(row: Any) -> OutboxMark:
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
