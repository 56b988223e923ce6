"""What the made-up practice has besides single appointments: groups that meet, and deals with companies."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.models.values import (
    Attendance,
    Booking,
    BookingStatus,
    Contact,
    Deal,
    Member,
    TimedSlot,
)
from bookings_desktop.services.deals import check_deal, smallest_units
from bookings_desktop.services.validation import check_booking

STARTS = range(9 * 60, 17 * 60, 15)
"""When a group may begin, in minutes after midnight; the latest free time is taken."""

NEIGHBOURS = 20
"""So many people may come to groups."""

MISSED = 0.12
"""How many of those invited did not come."""

DEALS_BOOKINGS = 3
"""So many bookings at the most belong to a deal."""


class SampleGroups:
    """Makes up the meetings of groups.

    Args:
        today: the day around which they lie.
        days: the first and the last day, relative to it.
        zone: the practice's.
        people: who may take part.
        members: the colleagues by address.
        seed: another one gives other meetings.
    """

    def __init__(
        self,
        today: date,
        days: tuple[int, int],
        zone: ZoneInfo,
        people: Sequence[Contact],
        members: Mapping[str, Member],
        seed: int,
    ) -> None:
        self._today, self._days, self._zone = today, days, zone
        self._people = sorted(people, key=lambda one: one.time_zone not in ("", zone.key))  # who lives near comes first
        self._members = members
        self._random = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret

    def meetings(self, groups: Sequence[dict[str, Any]], bookings: Sequence[Booking]) -> Iterator[Booking]:
        """The meetings of some groups, where those who lead them have time beside the bookings."""
        busy: dict[str, list[TimedSlot]] = defaultdict(list)
        for booking in bookings:
            if booking.assigned_to_id and isinstance(booking.slot, TimedSlot) and booking.status != "cancelled":
                busy[booking.assigned_to_id].append(booking.slot)
        for group in groups:
            team = [self._members[address].id for address in group["members"]]
            circle = self._random.sample(self._people[:NEIGHBOURS], group["people"])
            first, every = group["first_day"], group["every_days"]
            for offset in range(first - (first - self._days[0]) // every * every, self._days[1] + 1, every):
                day = self._today + timedelta(days=offset)
                day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # a weekend is put off
                taken = [slot for one in team for slot in busy[one]]
                slot = self._slot(day, group["minutes"], taken)
                if slot is not None:
                    yield self._meeting(group, slot, team, circle, past=day < self._today)

    def _slot(self, day: date, minutes: int, taken: Sequence[TimedSlot]) -> TimedSlot | None:
        for start in reversed(STARTS):
            begin = datetime.combine(day, time(start // 60, start % 60), self._zone).astimezone(UTC)
            end = begin + timedelta(minutes=minutes)
            if all(end <= other.start or other.end <= begin for other in taken):
                return TimedSlot(begin, end, self._zone.key)
        return None

    def _meeting(
        self, group: dict[str, Any], slot: TimedSlot, team: list[str], circle: list[Contact], *, past: bool
    ) -> Booking:
        came = [
            (one.id, Attendance.DID_NOT_COME if self._random.random() < MISSED else Attendance.CAME) for one in circle
        ]
        meeting = Booking(
            id=f"{self._random.getrandbits(128):032x}",
            title=group["title"],
            slot=slot,
            description=group["description"],
            contact_id=circle[0].id,
            further_contact_ids=tuple(one.id for one in circle[1:]),
            assigned_to_id=team[0],
            further_member_ids=tuple(team[1:]),
            location=group["location"],
            capacity=group["places"],
            status=BookingStatus.COMPLETED if past else BookingStatus.CONFIRMED,
            attendance=tuple(came) if past else (),
        )
        return check_booking(meeting)


def with_deals(
    wanted: Sequence[dict[str, Any]],
    bookings: Sequence[Booking],
    contacts: Sequence[Contact],
    noon: datetime,
) -> tuple[list[Booking], list[Deal]]:
    """Deals with the companies of those who come, and the bookings, of which some belong to them.

    Args:
        wanted: what deals there are, and to which services they belong.
        bookings: all of the practice.
        contacts: all of the practice.
        noon: of the day around which the bookings lie; those near it are taken first.
    """
    companies = {contact.id: contact.company for contact in contacts if contact.company}
    near = sorted(bookings, key=lambda booking: abs(booking.slot.order_at - noon))
    belongs: dict[str, str] = {}
    deals: list[Deal] = []
    for number, values in enumerate(wanted, start=1):
        known = {deal.contact_id for deal in deals}
        fitting = [
            one
            for one in near
            if one.title in values["services"] and one.contact_id in companies and one.contact_id not in known
        ]
        if not fitting:
            continue
        contact_id = fitting[0].contact_id
        value = None if values["value"] is None else smallest_units(values["value"], values["currency"])
        name = values["name"].format(company=companies[str(contact_id)])
        deal = Deal(f"{number:032x}", name, values["stage"], value, values["currency"], values["link"], contact_id)
        deals.append(check_deal(deal))
        theirs = [one.id for one in near if one.contact_id == contact_id]
        belongs |= dict.fromkeys(theirs[:DEALS_BOOKINGS], deal.id)
    return [replace(one, deal_id=belongs[one.id]) if one.id in belongs else one for one in bookings], deals
