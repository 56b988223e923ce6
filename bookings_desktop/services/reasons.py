"""Why a booking stays as it is, as a predicate about it: “is confirmed already”. Menus say so before anything is tried.

The rules are those of :mod:`.bulk`; they stand apart because the first screen needs no more of it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import Attendance, BookingStatus
from bookings_desktop.settings import is_known_zone

if TYPE_CHECKING:
    from bookings_desktop.models.values import Booking, Slot

_PLURALS = {"is": "are", "has": "have", "takes": "take", "lies": "lie", "was": "were", "falls": "fall"}


def predicate_for(predicate: str, count: int) -> str:
    """A predicate about one booking, made to agree with a number: “is confirmed” or “are confirmed”."""
    verb, _, rest = predicate.partition(" ")
    return predicate if count == 1 else f"{_PLURALS.get(verb, verb)} {rest}"


def status_reason(one: Booking | BookingSummary, status: BookingStatus, now: datetime) -> str:
    """Why a booking cannot get a status now, as a predicate; empty when it can.

    Args:
        one: the booking, or its row in the table.
        status: the new status.
        now: the present instant, aware.
    """
    if one.status == status.value:
        return f"is {status.value} already"
    if status is BookingStatus.COMPLETED and _start(one) > now.timestamp():
        return "has not started yet"
    return ""


def no_show_reason(one: Booking | BookingSummary, now: datetime) -> str:
    """Why it cannot be noted of a booking that nobody came, as a predicate; empty when it can.

    Args:
        one: the booking, or its row in the table.
        now: the present instant, aware.
    """
    if isinstance(one, BookingSummary):
        contacts, absent = bool(one.contact_id) + len(one.further_contacts), one.absent
    else:
        contacts = len(one.contact_ids)
        absent = sum(1 for _contact, told in one.attendance if told is Attendance.DID_NOT_COME)
    if not contacts:
        return "has no contact"
    if one.status == BookingStatus.CANCELLED.value:
        return "is cancelled"
    if _start(one) > now.timestamp():
        return "has not started yet"
    completed = one.status == BookingStatus.COMPLETED.value
    return "has that noted already" if completed and absent == contacts else ""


def _start(one: Booking | BookingSummary) -> float:
    if isinstance(one, BookingSummary):
        return one.start
    slot = one.slot
    if not slot.all_day:
        return slot.order_at.timestamp()
    return datetime.combine(slot.order_at, time(), zone_of(slot)).timestamp()


def zone_of(slot: Slot) -> ZoneInfo:
    """The slot's zone; UTC where this computer does not know it."""
    return ZoneInfo(slot.zone if is_known_zone(slot.zone) else "UTC")
