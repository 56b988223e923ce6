"""Days and hours on which nothing is offered: colleagues' time off, and public holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import AllDaySlot, Member, Slot, TimedSlot, TimeOff
from bookings_desktop.services.public_holidays import Place, holidays_between
from bookings_desktop.settings import is_known_zone


def zone_of(member: Member, zone: ZoneInfo) -> ZoneInfo:
    """The colleague's own zone, or that of the organisation."""
    return ZoneInfo(member.time_zone) if member.time_zone and is_known_zone(member.time_zone) else zone


def days_off(
    work: UnitOfWork, member_ids: Sequence[str], low: date, high: date, zone: ZoneInfo, place: Place
) -> list[Slot]:
    """When nothing is offered: public holidays, and the time off of those who take part; as slots.

    Args:
        work: the transaction.
        member_ids: the colleagues. Without any only the public holidays count.
        low: the first day looked at.
        high: the day after the last one.
        zone: of the organisation.
        place: whose public holidays are kept.
    """
    found: list[Slot] = [
        AllDaySlot(day, day + timedelta(days=1), zone.key) for day in holidays_between(place, low, high)
    ]
    zones = {member_id: zone_of(work.members.get(member_id), zone) for member_id in member_ids}
    stretches = work.time_off.between(low, high, list(zones)) if zones else ()
    found += [TimedSlot(*stretch_of(stretch, zones[stretch.member_id]), zone.key) for stretch in stretches]
    return found


def stretch_of(time_off: TimeOff, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when (UTC) somebody is off; whole days are those of their zone."""
    if time_off.starts_at is not None and time_off.ends_at is not None:
        return time_off.starts_at, time_off.ends_at
    first, last = (datetime.combine(day, time(), zone) for day in (time_off.first_day, time_off.end_day))
    return first.astimezone(UTC), last.astimezone(UTC)
