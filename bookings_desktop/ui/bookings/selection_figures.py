"""What several selected bookings have in common, and which of them a command would change; pure, and quick for many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus

_FIELDS = BookingSummary._fields
_STATUS, _CONTACT, _MEMBER, _ALL_DAY = (
    itemgetter(_FIELDS.index(name)) for name in ("status", "contact_id", "member_id", "all_day")
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a command would do to a selection.

    Attributes:
        fits: how many bookings it changes.
        total: how many are selected.
        reasons: why the others stay as they are, as predicates (“is confirmed already”), each with its number.
    """

    fits: int
    total: int
    reasons: Mapping[str, int] = field(default_factory=dict)

    def label(self, verb: str) -> str:
        """“Confirm”, or “Confirm 2 of 3” where not every booking changes."""
        return verb if self.fits in (0, self.total) else f"{verb} {self.fits:,} of {self.total:,}"

    @property
    def explanation(self) -> str:
        """“1 is confirmed already.”; empty when every booking changes."""
        return " ".join(f"{count:,} {_agreeing(reason, count)}." for reason, count in self.reasons.items())


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """How many of some bookings there are of each kind.

    Attributes:
        total: all of them.
        statuses: by value of BookingStatus.
        members: by id; empty for nobody.
        contacts: different contacts.
        all_day: all-day bookings.
    """

    total: int
    statuses: Mapping[str, int]
    members: Mapping[str, int]
    contacts: int
    all_day: int

    @classmethod
    def of(cls, rows: Sequence[BookingSummary]) -> SelectionFigures:
        """Count the rows; a few milliseconds for a hundred thousand."""
        return cls(
            total=len(rows),
            statuses=Counter(map(_STATUS, rows)),
            members=Counter(map(_MEMBER, rows)),
            contacts=len({*map(_CONTACT, rows)} - {""}),
            all_day=sum(map(_ALL_DAY, rows)),
        )

    @property
    def summary(self) -> str:
        """“Scheduled, three contacts”."""
        chosen = [(status.word, self.statuses.get(status.value, 0)) for status in BookingStatus]
        kinds = [(word, count) for word, count in chosen if count]
        first = kinds[0][0] if len(kinds) == 1 else ", ".join(f"{count:,} {word.lower()}" for word, count in kinds)
        if not self.contacts:
            return first
        number = _NUMBERS[self.contacts] if self.contacts < len(_NUMBERS) else f"{self.contacts:,}"
        return f"{first}, {number} {'contact' if self.contacts == 1 else 'contacts'}"

    def setting(self, status: BookingStatus, obstacle: Callable[[str, BookingStatus], str]) -> Preview:
        """What giving them a status would do.

        Args:
            status: the new one.
            obstacle: says of a booking's status why the new one cannot follow, as a predicate; empty when it can.
        """
        reasons: Counter[str] = Counter()
        for current, count in self.statuses.items():
            if reason := obstacle(current, status):
                reasons[reason] += count
        return Preview(self.total - sum(reasons.values()), self.total, reasons)

    def assigning(self, member_id: str) -> Preview:
        """What assigning them to a member (empty: nobody) would do."""
        there = self.members.get(member_id, 0)
        reason = "is assigned to them already" if member_id else "is assigned to nobody already"
        return Preview(self.total - there, self.total, {reason: there} if there else {})


def status_obstacle(current: str, wanted: BookingStatus) -> str:
    """Why a booking of one status cannot get another one, as a predicate; empty when it can."""
    return f"is {wanted.word.lower()} already" if current == wanted.value else ""


def _agreeing(predicate: str, count: int) -> str:
    """The predicate for one booking or for several."""
    return (
        predicate if count == 1 else f"are{predicate.removeprefix('is')}" if predicate.startswith("is ") else predicate
    )
