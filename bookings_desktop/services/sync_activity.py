"""What happens between the bookings and Google Calendar, as one value for the page that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bookings_desktop.models.database import Database
from bookings_desktop.models.mirror_reader import MarkedBooking, MirrorCounts
from bookings_desktop.models.mirrored import slot_from_json
from bookings_desktop.models.sync_values import CalendarState, SyncLogEntry
from bookings_desktop.models.values import AllDaySlot, Booking, BookingStatus, Slot

MOST_SHOWN = 50
"""So many bookings of a kind are told of one by one; the rest is a number."""

MOST_LINES = 12
"""So many lines of the log are shown on the page; the rest is behind “Show all”."""

NO_COUNTS = MirrorCounts()


class ChangeKind(StrEnum):
    """What waits to be sent about a booking."""

    NEW = "new"
    TIME = "time"
    STATUS = "status"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A booking with something to send.

    Attributes:
        title: empty when the booking was deleted permanently.
        slot: None then.
        living: whether the booking can be looked at in the table.
        fields: for a kind ``changed``, the names of the mirrored fields that a person sees changed, as far as they can be told.
        sending: whether a request about it is on its way.
        due_at: not before this instant (UTC) it is sent.
        notify_guest: whether the guest gets an e-mail about it.
        error_title, error_hint: why the last try failed, or why it waits for a person.
    """

    booking_id: str
    kind: ChangeKind
    title: str = ""
    contact_name: str = ""
    slot: Slot | None = None
    status: BookingStatus = BookingStatus.SCHEDULED
    living: bool = True
    fields: tuple[str, ...] = ()
    sending: bool = False
    due_at: datetime | None = None
    notify_guest: bool = False
    error_title: str = ""
    error_hint: str = ""


@dataclass(frozen=True, slots=True)
class SyncActivity:
    """Where the mirror stands.

    Attributes:
        calendar: the mirror; None when no calendar is connected.
        counts: how many bookings are where.
        waiting, retrying, parked: some of them, at most :data:`MOST_SHOWN` of each.
        log: the newest lines of the log, the newest first, at most :data:`MOST_LINES`.
    """

    calendar: CalendarState | None = None
    counts: MirrorCounts = NO_COUNTS
    waiting: tuple[WaitingChange, ...] = ()
    retrying: tuple[WaitingChange, ...] = ()
    parked: tuple[WaitingChange, ...] = ()
    log: tuple[SyncLogEntry, ...] = ()


class SyncActivityService:
    """Reads where the mirror stands; changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, since: datetime) -> SyncActivity:
        """Everything as it is at one moment, with the log since an instant (UTC)."""
        with self._database.reading() as work:
            mirror = work.mirror
            return SyncActivity(
                work.calendars.active(),
                mirror.counts(),
                _changes(mirror.waiting(MOST_SHOWN)),
                _changes(mirror.retrying(MOST_SHOWN)),
                _changes(mirror.parked(MOST_SHOWN)),
                work.sync_log.today(since, MOST_LINES),
            )

    def log(self, limit: int, before: int | None = None) -> tuple[SyncLogEntry, ...]:
        """A page of the log, the newest line first.

        Args:
            limit: so many lines at the most.
            before: only lines with a smaller id, to read on from the last one of a page.
        """
        with self._database.reading() as work:
            return work.sync_log.recent(limit, before)


def _changes(marks: Iterable[MarkedBooking]) -> tuple[WaitingChange, ...]:
    return tuple(_change(mark) for mark in marks)


def _change(mark: MarkedBooking) -> WaitingChange:
    booking = mark.booking
    kind, fields = _kind(mark)
    return WaitingChange(
        booking_id=mark.booking_id,
        kind=kind,
        title=booking.title if booking else "",
        contact_name=mark.contact_name,
        slot=booking.slot if booking else None,
        status=booking.status if booking else BookingStatus.CANCELLED,
        living=booking is not None and booking.deleted_at is None,
        fields=fields,
        sending=mark.sending,
        due_at=mark.due_at,
        notify_guest=mark.notify_guest,
        error_title=mark.error_title,
        error_hint=mark.error_hint,
    )


def _kind(mark: MarkedBooking) -> tuple[ChangeKind, tuple[str, ...]]:
    booking, base = mark.booking, mark.base
    if booking is None or booking.deleted_at is not None:
        return ChangeKind.DELETED, ()
    if booking.status is BookingStatus.CANCELLED:
        return ChangeKind.CANCELLED, ()
    if base is None:
        return ChangeKind.NEW, ()
    if _moved(booking.slot, base.get("slot")):
        return ChangeKind.TIME, ()
    if base.get("status") not in (None, booking.status.value):
        return ChangeKind.STATUS, ()
    return ChangeKind.CHANGED, tuple(_different(booking, base))


def _moved(slot: Slot, known: Any) -> bool:
    """Whether a booking lies elsewhere than both sides agreed; another zone at the same moment is no other time."""
    if known is None:
        return False
    other = slot_from_json(known)
    if isinstance(slot, AllDaySlot) or isinstance(other, AllDaySlot):
        return slot != other
    return (slot.start, slot.end) != (other.start, other.end)


def _different(booking: Booking, base: Any) -> Iterable[str]:
    """Names of fields whose plain texts differ. Google writes some texts anew, so others are not named."""
    for name in ("title", "location"):
        if name in base and base[name] != getattr(booking, name).strip():
            yield name
