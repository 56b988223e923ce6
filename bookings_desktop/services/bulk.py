"""One change of many bookings: which of them it changes, and why the others stay as they are. Pure and without a database.

The rules, made for people who select a whole afternoon and then act:

- What has the value already stays untouched: no new version, nothing in the history, nothing to send.
- Moving (by minutes or by days) means what is still to take place: cancelled and completed bookings stay where they are. One of
  them alone can still be moved in its form.
- All-day bookings move by days only. A timed one moved by days keeps its wall-clock start in its own zone, over clock changes too,
  and its length; where the clocks skip that start on the new day, it stays and is told.
- That nobody came is noted of what has started, has a contact and is not cancelled; it is completed with it.
- A booking cannot be completed before it has started. Everything else is possible: any booking can be cancelled, and a cancelled
  one taken back.

These rules guide menus and bulk changes. They are not laws of the database: the form, the command line, an import and Google may
set any status, because each of them says it of one booking and on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import AllDaySlot, Attendance, Booking, BookingStatus, Slot
from bookings_desktop.services.reasons import no_show_reason, predicate_for, status_reason, zone_of

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""As in :mod:`.times`: away from the ends of the calendar."""


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Give a status."""

    status: BookingStatus


@dataclass(frozen=True, slots=True)
class Assign:
    """Assign to a member, or to nobody."""

    member_id: str | None


@dataclass(frozen=True, slots=True)
class ShiftMinutes:
    """Move by minutes, to earlier with a negative number. A scheduled or confirmed booking becomes rescheduled."""

    minutes: int


@dataclass(frozen=True, slots=True)
class ShiftDays:
    """Move by days, to earlier with a negative number. A scheduled or confirmed booking becomes rescheduled."""

    days: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Put into the trash."""


@dataclass(frozen=True, slots=True)
class Attend:
    """Note of one contact whether they came; Attendance.UNKNOWN takes the note back."""

    contact_id: str
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class NoShow:
    """Complete, and note of every contact that they did not come."""


BulkChange = SetStatus | Assign | ShiftMinutes | ShiftDays | Delete | Attend | NoShow


@dataclass(frozen=True, slots=True)
class Skipped:
    """Bookings that a change leaves as they are, for one reason.

    Attributes:
        reason: why, as a predicate about one booking: “is confirmed already”.
        count: how many there are.
        ids: which.
    """

    reason: str
    count: int
    ids: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """As “1 is confirmed already.” or “3 are confirmed already.”, for people."""
        return f"{self.count:,} {predicate_for(self.reason, self.count)}."


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What a change would do.

    Attributes:
        changing: ids of the bookings that change, in the order in which they were given.
        skipped: the others, by reason; the most frequent first.
    """

    changing: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def total(self) -> int:
        """How many bookings were looked at."""
        return len(self.changing) + sum(group.count for group in self.skipped)

    @property
    def explanation(self) -> str:
        """Why some stay as they are, in sentences; empty when all change."""
        return " ".join(group.sentence for group in self.skipped)


def plan(bookings: Iterable[Booking], change: BulkChange, now: datetime) -> BulkPlan:
    """Which bookings a change would change.

    Args:
        bookings: as they are now.
        change: what is wished.
        now: the present instant, aware.
    """
    changing = []
    skipped: dict[str, list[str]] = {}
    for booking in bookings:
        reason = obstacle(booking, change, now)
        if reason:
            skipped.setdefault(reason, []).append(booking.id)
        else:
            changing.append(booking.id)
    return BulkPlan(tuple(changing), grouped(skipped))


def grouped(skipped: dict[str, list[str]]) -> tuple[Skipped, ...]:
    """Ids by reason, the most frequent reason first."""
    groups = [Skipped(reason, len(ids), tuple(ids)) for reason, ids in skipped.items()]
    return tuple(sorted(groups, key=lambda group: -group.count))


def obstacle(booking: Booking, change: BulkChange, now: datetime) -> str:
    """Why a change leaves a booking as it is, as a predicate; empty when it changes it."""
    if booking.deleted_at is not None:
        return "is in the trash"
    match change:
        case SetStatus(status):
            return status_reason(booking, status, now)
        case Assign(member_id):
            same = booking.assigned_to_id == member_id
            return f"is assigned to {'them' if member_id else 'nobody'} already" if same else ""
        case Delete():
            return ""
        case Attend(contact_id, attendance):
            if contact_id not in booking.contact_ids:
                return "has no such contact"
            return "has that noted already" if booking.attendance_of(contact_id) is attendance else ""
        case NoShow():
            return no_show_reason(booking, now)
        case _:
            return _shift_obstacle(booking, change)


def changed(booking: Booking, change: BulkChange, now: datetime) -> Booking:
    """The booking after a change that has no :func:`obstacle`; its version is that of the stored one."""
    match change:
        case SetStatus(status):
            return replace(booking, status=status)
        case Assign(member_id):
            return replace(booking, assigned_to_id=member_id)
        case Delete():
            return replace(booking, deleted_at=now)
        case Attend(contact_id, attendance):
            return booking.with_attendance(contact_id, attendance)
        case NoShow():
            nobody = tuple((contact_id, Attendance.DID_NOT_COME) for contact_id in booking.contact_ids)
            return replace(booking, status=BookingStatus.COMPLETED, attendance=nobody)
        case _:
            moved = _shifted(booking.slot, change)
            return booking if isinstance(moved, str) else booking.moved_to(moved)


def status_obstacle(one: Booking | BookingSummary, status: BookingStatus, now: datetime) -> str:
    """Why a booking cannot get a status now, as a sentence: “It is confirmed already.”; empty when it can.

    Args:
        one: the booking, or its row in the table.
        status: the new status.
        now: the present instant, aware.
    """
    reason = status_reason(one, status, now)
    return f"It {reason}." if reason else ""


def _shift_obstacle(booking: Booking, change: ShiftMinutes | ShiftDays) -> str:
    if not booking.open:
        return f"is {booking.status.value}"
    moved = _shifted(booking.slot, change)
    return moved if isinstance(moved, str) else ""


def _shifted(slot: Slot, change: BulkChange) -> Slot | str:
    """The slot at its new time, or why it cannot be there, as a predicate."""
    if not isinstance(change, ShiftMinutes | ShiftDays):
        raise TypeError("only a shift moves a slot")
    if isinstance(slot, AllDaySlot) and isinstance(change, ShiftMinutes):
        return "takes whole days and cannot be moved by minutes"
    try:
        by = timedelta(minutes=change.minutes) if isinstance(change, ShiftMinutes) else timedelta(days=change.days)
        if not by:
            return "is at that time already"
        moved = _moved(slot, by, by_days=isinstance(change, ShiftDays))
    except OverflowError:
        return _TOO_FAR
    if isinstance(moved, str):
        return moved
    return moved if FIRST_YEAR <= moved.order_at.year <= LAST_YEAR else _TOO_FAR


_TOO_FAR = "lies too far away to be moved there"


def _moved(slot: Slot, by: timedelta, *, by_days: bool) -> Slot | str:
    if isinstance(slot, AllDaySlot):
        return replace(slot, first_day=slot.first_day + by, end_day=slot.end_day + by)
    if not by_days:
        return replace(slot, start=slot.start + by, end=slot.end + by)
    zone = zone_of(slot)
    wall = slot.start.astimezone(zone).replace(tzinfo=None) + by
    start = wall.replace(tzinfo=zone).astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None, fold=0) != wall:
        return "falls into an hour that the clocks skip on that day"
    return replace(slot, start=start, end=start + (slot.end - slot.start))
