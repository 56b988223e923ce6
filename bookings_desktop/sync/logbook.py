"""What the engine writes into the log of the sync, within the transactions of what it tells of.

Idle rounds leave one line however many they are, and long runs of the same kind become one line after the first ones. No e-mail
addresses and nothing of the descriptions get into the details.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.sync_values import SyncLogEntry, SyncLogKind
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, BookingStatus
from bookings_desktop.sync.remote import RateLimited
from bookings_desktop.sync.results import Effect, Halt, Stop
from bookings_desktop.sync.settle import Met

SHOWN = 20
"""So many bookings of one run get a line each; the others are counted in one."""

RUN_GAP = timedelta(seconds=30)
"""What is sent within so long after the one before belongs to the same run."""

SAME_START = timedelta(minutes=10)
"""A program that starts so soon after the last look goes on with its line, as a command line called every minute does."""

_NOT_YET = datetime.min.replace(tzinfo=UTC)

_ADDRESS = re.compile(r"[^\s<>“”\"']+@[^\s<>“”\"',;]+")

_PULLED = {
    Effect.CREATED: (SyncLogKind.PULLED, "added"),
    Effect.CHANGED: (SyncLogKind.PULLED, "updated"),
    Effect.CANCELLED: (SyncLogKind.PULLED, "cancelled"),
    Effect.RESTORED: (SyncLogKind.RESTORED, "booking"),
}

_HALTED = {
    Stop.OFFLINE: SyncLogKind.NO_ANSWER,
    Stop.BUSY: SyncLogKind.NO_ANSWER,
    Stop.SIGN_IN: SyncLogKind.SIGNED_OUT,
    Stop.CALENDAR_GONE: SyncLogKind.CALENDAR_GONE,
    Stop.READ_ONLY: SyncLogKind.READ_ONLY,
    Stop.MASS_CHANGE: SyncLogKind.QUESTION,
    Stop.PROBLEM: SyncLogKind.PROBLEM,
}

_LASTING = (SyncLogKind.SIGNED_OUT, SyncLogKind.CALENDAR_GONE, SyncLogKind.READ_ONLY, SyncLogKind.QUESTION)


def without_addresses(text: str) -> str:
    """A text of an error with “…” in the place of every e-mail address."""
    return _ADDRESS.sub("…", text)


@dataclass(slots=True)
class _Run:
    """Lines of one kind that follow each other closely; only in memory, so a new program begins a new one."""

    kind: SyncLogKind
    detail: str
    at: datetime
    length: int = 0
    line: int = 0

    def goes_on(self, kind: SyncLogKind, detail: str, now: datetime) -> bool:
        return (self.kind, self.detail) == (kind, detail) and timedelta() <= now - self.at <= RUN_GAP


class Logbook:
    """Writes the lines of one engine.

    Args:
        writing: gives a short transaction, for what happens outside of any other one.
    """

    def __init__(self, writing: Callable[[], UnitOfWork]) -> None:
        self._writing = writing
        self._started = False
        self._news = False
        self._run: _Run | None = None
        self._pulled: dict[str, int] = {}
        self._halts: dict[bool, Halt] = {}

    # ---- reading ------------------------------------------------------------------------------------------------

    def page(self, uow: UnitOfWork, calendar_id: str, met: Iterable[Met], *, last: bool) -> None:
        """A page was taken in: what changed here, and after the last page, that everything was compared."""
        entries = [entry for one in met if (entry := _pulled(one, calendar_id, uow.now)) is not None]
        if last and not self._started:
            self._start(uow, calendar_id, alone=not entries and not self._news)
        elif last and not entries and not self._news:
            self._checked(uow, calendar_id)
        for detail in dict.fromkeys(entry.detail for entry in entries):
            self._add_pulled(uow, detail, [entry for entry in entries if entry.detail == detail])

    def page_kept(self, met: Iterable[Met], *, last: bool) -> None:
        """The page was committed."""
        self._news = not last and (self._news or any(one.effect in _PULLED for one in met))
        if last:
            self._started = True
            self._pulled.clear()

    def taken(self, uow: UnitOfWork, calendar_id: str, met: Met) -> None:
        """An event that was read on its own was taken in."""
        entry = _pulled(met, calendar_id, uow.now)
        if entry is not None:
            uow.sync_log.add_many([entry])

    def _add_pulled(self, uow: UnitOfWork, detail: str, entries: list[SyncLogEntry]) -> None:
        line = self._pulled.get(detail, 0)
        if not line and len(entries) <= SHOWN:
            uow.sync_log.add_many(entries)
        elif not line or not uow.sync_log.count_on(line, len(entries)):
            together = replace(entries[0], booking_id=None, title="", number=len(entries))
            self._pulled[detail] = uow.sync_log.add_many([together])

    def _start(self, uow: UnitOfWork, calendar_id: str, *, alone: bool) -> None:
        compared = uow.links.count(calendar_id)
        last = uow.sync_log.last()
        recent = last is not None and last.calendar_id == calendar_id and abs(uow.now - last.at) < SAME_START
        if alone and last is not None and recent and last.kind is SyncLogKind.STARTED:
            uow.sync_log.renew(replace(last, at=uow.now, number=compared))
        elif alone and last is not None and recent and last.kind is SyncLogKind.CHECKED:
            uow.sync_log.repeat(last)
        else:
            uow.sync_log.add(SyncLogKind.STARTED, number=compared, calendar_id=calendar_id)

    def _checked(self, uow: UnitOfWork, calendar_id: str) -> None:
        last = uow.sync_log.last()
        if last is not None and last.kind is SyncLogKind.CHECKED and last.calendar_id == calendar_id:
            uow.sync_log.repeat(last)
        else:
            uow.sync_log.add(SyncLogKind.CHECKED, calendar_id=calendar_id)

    # ---- sending ------------------------------------------------------------------------------------------------

    def sent(self, uow: UnitOfWork, calendar_id: str, booking_id: str, title: str, detail: str) -> None:
        """A booking was written in Google; ``detail`` is ``new``, ``restored``, ``time`` … as :func:`sent_detail` says."""
        kind = SyncLogKind.DELETED if detail == "deleted" else SyncLogKind.SENT
        run = self._run
        if run is None or not run.goes_on(kind, detail, uow.now):
            run = self._run = _Run(kind, detail, uow.now)
        run.length += 1
        run.at = uow.now
        if run.length <= SHOWN:
            uow.sync_log.add(kind, booking_id=booking_id, title=title, detail=detail, calendar_id=calendar_id)
        elif not run.line or not uow.sync_log.count_on(run.line):
            run.line = uow.sync_log.add(kind, detail=detail, calendar_id=calendar_id)

    def put_aside(self, uow: UnitOfWork, calendar_id: str, booking_id: str, title: str, error: BookingsError) -> None:
        """A booking waits for a person."""
        detail = without_addresses(error.title)
        uow.sync_log.add(
            SyncLogKind.PROBLEM, booking_id=booking_id, title=title, detail=detail, calendar_id=calendar_id
        )

    # ---- what keeps it from going on ----------------------------------------------------------------------------

    def halted(self, halt: Halt, calendar_id: str, *, pushing: bool) -> None:
        """A step ended with this; told once, however many steps end with it. One without a reason ends the telling."""
        if halt.stop is Stop.NONE:
            self._halts.pop(pushing, None)
            return
        known = halt in self._halts.values()
        self._halts[pushing] = halt
        if known or halt.stop not in _HALTED:
            return
        kind = SyncLogKind.THROTTLED if isinstance(halt.error, RateLimited) else _HALTED[halt.stop]
        entry = SyncLogEntry(kind, _NOT_YET, detail=_reason(halt, kind), until=halt.until, calendar_id=calendar_id)
        with self._writing() as uow:
            looked_at = uow.sync_log.recent(2 if kind in _LASTING else 1)
            same = next((one for one in looked_at if (one.kind, one.detail) == (kind, entry.detail)), None)
            if same is not None:
                uow.sync_log.repeat(same, until=halt.until)
            else:
                uow.sync_log.add_many([replace(entry, at=uow.now)])
            uow.commit()


def sent_detail(names: Iterable[str], booking: Booking | None, *, new: bool = False, restored: bool = False) -> str:
    """What a write was about, in the log's word.

    Args:
        names: the mirrored fields that were sent.
        booking: as it is now.
        new: whether the event is new.
        restored: whether it came out of Google's bin.
    """
    if new or restored:
        return "new" if new else "restored"
    fields = set(names)
    status = booking.status if booking is not None else None
    if status is BookingStatus.CANCELLED:
        return "cancelled"  # its event is kept, marked
    if status in (BookingStatus.COMPLETED, BookingStatus.CONFIRMED) and "status" in fields:
        return status.value
    return "time" if "slot" in fields else "changed"


def _pulled(met: Met, calendar_id: str, now: datetime) -> SyncLogEntry | None:
    if met.effect not in _PULLED:
        return None
    kind, detail = _PULLED[met.effect]
    return SyncLogEntry(kind, now, booking_id=met.booking_id, title=met.title, detail=detail, calendar_id=calendar_id)


def _reason(halt: Halt, kind: SyncLogKind) -> str:
    if halt.question is not None:
        return f"{halt.question.count:,} of {halt.question.mirrored:,} bookings would be removed"
    if halt.error is None or kind in _LASTING or halt.stop is Stop.OFFLINE:
        return ""
    return without_addresses(halt.error.title)
