"""A made-up practice for the demo: members, contacts, about 1,200 bookings around a day, groups, deals and follow-ups.

Everything follows from the plain files in ``resources/sample``, the day and the seed, so that two demos of one day are alike.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bookings_desktop.models.database import Database
from bookings_desktop.models.values import (
    AllDaySlot,
    Author,
    Booking,
    BookingStatus,
    Contact,
    Deal,
    FollowUp,
    Member,
    Origin,
    TimedSlot,
)
from bookings_desktop.services.people_records import contact_from_record, member_from_record
from bookings_desktop.services.sample_extras import SampleGroups, with_deals
from bookings_desktop.services.validation import check_booking, check_contact, check_member

SEED = 20260514
FIRST_DAY, LAST_DAY = -120, 90
"""Days relative to today."""

T = TypeVar("T")

QUARTER = 15
LUNCH = range(12 * 60 + 30, 13 * 60 + 15)
REGULARS = 60
"""Contacts that come again and again; they have half of all bookings."""

S = BookingStatus
PAST = {S.COMPLETED: 80, S.CANCELLED: 11, S.CONFIRMED: 5, S.SCHEDULED: 2, S.RESCHEDULED: 2}
TODAY = {S.CONFIRMED: 60, S.SCHEDULED: 20, S.RESCHEDULED: 20}
SOON = {S.CONFIRMED: 55, S.SCHEDULED: 29, S.RESCHEDULED: 10, S.CANCELLED: 6}
LATER = {S.SCHEDULED: 66, S.CONFIRMED: 26, S.RESCHEDULED: 5, S.CANCELLED: 3}


@dataclass(frozen=True, slots=True)
class Sample:
    """The composed practice, before it is stored."""

    members: tuple[Member, ...]
    contacts: tuple[Contact, ...]
    bookings: tuple[Booking, ...]
    follow_ups: tuple[FollowUp, ...]
    deals: tuple[Deal, ...] = ()


def fill(database: Database, folder: Path, *, today: date, zone: str, seed: int = SEED) -> Sample:
    """Store a made-up practice in one transaction; returns what was stored.

    Args:
        database: an empty database.
        folder: where the sample files are, ``resources/sample``.
        today: the day around which the bookings lie.
        zone: the practice's IANA zone.
        seed: another one gives other bookings.
    """
    sample = compose_sample(folder, today=today, zone=zone, seed=seed)
    with database.unit_of_work(Author("Sample data", Origin.IMPORT)) as work:
        for member in sample.members:
            work.members.add(member)
        for contact in sample.contacts:
            work.contacts.add(contact)
        work.flush()
        for deal in sample.deals:
            work.deals.add(deal)
        work.flush()
        work.bookings.add_many(sample.bookings)
        for follow_up in sample.follow_ups:
            work.follow_ups.add(follow_up)
        work.commit()
    return sample


def compose_sample(folder: Path, *, today: date, zone: str, seed: int = SEED) -> Sample:
    """Make up the practice; the same arguments always give the same one."""
    return _Composer(folder, today, ZoneInfo(zone), seed).compose()


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(slots=True)
class _Day:
    """One day's bookings while they are made up: busy stretches by member, in minutes after midnight."""

    date: date
    busy: dict[str, list[range]] = field(default_factory=dict)

    def is_free(self, member_id: str, wanted: range) -> bool:
        taken = self.busy.get(member_id, [])
        return all(wanted.stop <= other.start or other.stop <= wanted.start for other in taken)

    def take(self, member_id: str, wanted: range) -> None:
        self.busy.setdefault(member_id, []).append(wanted)


class _Composer:
    """Makes up one practice from the files."""

    def __init__(self, folder: Path, today: date, zone: ZoneInfo, seed: int) -> None:
        self._today = today
        self._zone = zone
        self._random = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
        self._practice = _json(folder / "practice.json")
        self._services = _json(folder / "services.json")
        self._notes = _json(folder / "notes.json")
        self._groups = _json(folder / "groups.json")
        self._deals = _json(folder / "deals.json")
        self._seed = seed
        self._members = [self._member(values) for values in _json(folder / "members.json")]
        self._by_email = {member.email: member for member in self._members}
        with (folder / "contacts.csv").open(encoding="utf-8", newline="") as stream:
            self._contacts = [self._contact(values) for values in csv.DictReader(stream)]
        self._regulars = self._random.sample(self._contacts, min(REGULARS, len(self._contacts)))

    def compose(self) -> Sample:
        bookings: list[Booking] = []
        for offset in range(FIRST_DAY, LAST_DAY + 1):
            day = _Day(self._today + timedelta(days=offset))
            for _ in range(self._how_many(day.date)):
                booking = self._booking(day)
                if booking is not None:
                    bookings.append(booking)
        bookings += self._all_day()
        follow_ups = self._follow_ups(bookings)
        days = (FIRST_DAY, LAST_DAY)
        groups = SampleGroups(self._today, days, self._zone, self._regulars, self._by_email, self._seed)
        bookings += groups.meetings(self._groups, tuple(bookings))
        noon = datetime.combine(self._today, time(12), self._zone).astimezone(UTC)
        bookings, deals = with_deals(self._deals, bookings, self._contacts, noon)
        return Sample(tuple(self._members), tuple(self._contacts), tuple(bookings), tuple(follow_ups), tuple(deals))

    def _how_many(self, day: date) -> int:
        if day == self._today:
            return self._random.randint(7, 9)
        if day.weekday() == 6:
            return 0
        return self._random.randint(1, 3) if day.weekday() == 5 else self._random.randint(6, 9)

    def _booking(self, day: _Day) -> Booking | None:
        """One more booking on a day, or None when nobody has time any more; today always has time."""
        for attempt in range(40):
            service = self._weighted(self._services, [item["weight"] for item in self._services])
            minutes = self._random.choice([service["minutes"]] * 3 + service["other_minutes"])
            member = self._by_email[self._random.choice(service["members"])]
            hours = [period for period in member.working_hours if period.weekday == day.date.weekday()]
            if not hours and day.date == self._today and attempt > 20:
                hours = list(member.working_hours[:1])
            if not hours:
                continue
            start = self._random.randrange(hours[0].start_minute, hours[0].end_minute - minutes + 1, QUARTER)
            wanted = range(start, start + minutes)
            overlaps = not day.is_free(member.id, wanted) or start in LUNCH
            if overlaps and self._random.random() > 0.03:
                continue
            day.take(member.id, wanted)
            return self._compose(day.date, wanted, service, member)
        return None

    def _compose(self, day: date, minutes: range, service: dict[str, Any], member: Member) -> Booking:
        online = self._random.random() < service["online_share"]
        contact = self._pick_contact(online=online)
        start = datetime.combine(day, time(minutes.start // 60, minutes.start % 60), self._zone).astimezone(UTC)
        abroad = online and contact.time_zone and contact.time_zone != self._zone.key
        slot = TimedSlot(
            start, start + timedelta(minutes=len(minutes)), contact.time_zone if abroad else self._zone.key
        )
        status = self._status(day)
        return check_booking(
            Booking(
                id=self._id(),
                title=service["title"],
                slot=slot,
                description=self._random.choice(service["descriptions"]) if self._random.random() < 0.85 else "",
                contact_id=contact.id,
                assigned_to_id=member.id,
                location="" if online else self._random.choice(service["locations"]),
                meeting_link=self._link() if online else "",
                status=status,
                notes=self._note(status),
                moved_from=start - timedelta(days=3 if day.weekday() == 0 else 1),  # kept by the rescheduled ones only
            )
        )

    def _all_day(self) -> list[Booking]:
        """Each all-day entry of the practice twice: once before and once after today, on working days."""
        bookings = []
        for entry in self._practice["all_day"]:
            for low, high in ((FIRST_DAY, -7), (3, LAST_DAY - 7)):
                first = self._today + timedelta(days=self._random.randint(low, high))
                first -= timedelta(days=first.weekday() if entry["days"] > 1 else max(0, first.weekday() - 4))
                member = self._by_email.get(entry["member"] or "")
                past = first < self._today
                bookings.append(
                    Booking(
                        id=self._id(),
                        title=entry["title"],
                        slot=AllDaySlot(first, first + timedelta(days=entry["days"]), self._zone.key),
                        description=entry["description"],
                        assigned_to_id=member.id if member else None,
                        status=S.COMPLETED if past else S.CONFIRMED,
                    )
                )
        return bookings

    def _follow_ups(self, bookings: Sequence[Booking]) -> list[FollowUp]:
        """A task for every twelfth completed booking of the last six weeks; the older ones are mostly done."""
        found = []
        since = datetime.combine(self._today - timedelta(days=42), time(), UTC)
        for booking in bookings:
            if booking.status is not S.COMPLETED or booking.slot.order_at < since or self._random.random() > 1 / 12:
                continue
            due = booking.slot.order_at.date() + timedelta(days=self._random.randint(2, 12))
            done = due < self._today and self._random.random() < 0.8
            found.append(
                FollowUp(
                    id=self._id(),
                    text=self._random.choice(self._notes["follow_ups"]),
                    booking_id=booking.id,
                    contact_id=booking.contact_id,
                    assigned_to_id=booking.assigned_to_id,
                    due=due,
                    done_at=datetime.combine(due, time(16), self._zone).astimezone(UTC) if done else None,
                )
            )
        return found

    def _status(self, day: date) -> BookingStatus:
        if day < self._today:
            shares = PAST
        elif day == self._today:
            shares = TODAY
        else:
            shares = SOON if day < self._today + timedelta(days=14) else LATER
        return self._weighted(list(shares), list(shares.values()))

    def _note(self, status: BookingStatus) -> str:
        kinds = {S.CANCELLED: ("cancelled", 0.9), S.RESCHEDULED: ("rescheduled", 0.8), S.COMPLETED: ("completed", 0.4)}
        kind, share = kinds.get(status, ("internal", 0.15))
        return str(self._random.choice(self._notes[kind])) if self._random.random() < share else ""

    def _pick_contact(self, *, online: bool) -> Contact:
        """Regulars have half of the bookings; who lives abroad is seen online."""
        for _ in range(50):
            contact = self._random.choice(self._regulars if self._random.random() < 0.5 else self._contacts)
            if online or contact.time_zone in ("", self._zone.key):
                return contact
        return contact

    def _link(self) -> str:
        letters = [self._random.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(10)]
        code = f"{''.join(letters[:3])}-{''.join(letters[3:7])}-{''.join(letters[7:])}"
        return str(self._random.choice(self._practice["meeting_links"])).format(code=code)

    def _member(self, values: dict[str, Any]) -> Member:
        return check_member(member_from_record({**values, "id": self._id()}, None))

    def _contact(self, values: dict[str, Any]) -> Contact:
        return check_contact(contact_from_record({**values, "id": self._id()}, None))

    def _id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def _weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        return self._random.choices(items, weights)[0]
