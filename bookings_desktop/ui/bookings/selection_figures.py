"""What several selected bookings have in common, and which of them a command would change; pure, and quick for many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.services.reasons import predicate_for, status_reason

_FIELDS = BookingSummary._fields
_STATUS, _CONTACT, _MEMBER, _START = (
    itemgetter(_FIELDS.index(name)) for name in ("status", "contact_id", "member_id", "start")
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
        return " ".join(f"{count:,} {predicate_for(reason, count)}." for reason, count in self.reasons.items())


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """How many of some bookings there are of each kind.

    Attributes:
        total: all of them.
        statuses: by value of BookingStatus.
        members: by id; empty for nobody.
        contacts: different contacts.
        now: the instant for which they hold, in seconds since the epoch.
        kinds: a sample of each kind that the rules tell apart, and how many there are of it.
    """

    total: int
    statuses: Mapping[str, int]
    members: Mapping[str, int]
    contacts: int
    now: float
    kinds: Sequence[tuple[BookingSummary, int]]

    @classmethod
    def of(cls, rows: Sequence[BookingSummary], now: float) -> SelectionFigures:
        """Count the rows; some hundredths of a second for a hundred thousand. ``now``: seconds since the epoch."""
        tally = Tally(rows, now)
        while not tally.finished:
            tally.step()
        return tally.figures()

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

    def setting(self, status: BookingStatus) -> Preview:
        """What giving them a status would do, by the rules of :mod:`bookings_desktop.services.bulk`."""
        reasons: Counter[str] = Counter()
        for sample, count in self.kinds:
            if reason := status_reason(sample, status, datetime.fromtimestamp(self.now, UTC)):
                reasons[reason] += count
        return Preview(self.total - sum(reasons.values()), self.total, reasons)

    def assigning(self, member_id: str) -> Preview:
        """What assigning them to a member (empty: nobody) would do."""
        there = self.members.get(member_id, 0)
        reason = "is assigned to them already" if member_id else "is assigned to nobody already"
        return Preview(self.total - there, self.total, {reason: there} if there else {})


class Tally:
    """Counts bookings part by part, for :class:`SelectionFigures`."""

    PART = 2048
    """Rows per step: about a millisecond."""

    def __init__(self, rows: Sequence[BookingSummary], now: float) -> None:
        """Begin to count ``rows``, which nobody changes meanwhile, for the instant ``now`` in seconds since the epoch."""
        self._rows = rows
        self._now = now
        self._at = 0
        self._kinds: Counter[tuple[str, bool]] = Counter()
        self._statuses: Counter[str] = Counter()
        self._members: Counter[str] = Counter()
        self._contacts: set[str] = set()

    @property
    def finished(self) -> bool:
        """Whether all are counted."""
        return self._at >= len(self._rows)

    def step(self) -> None:
        """Count some more."""
        part = self._rows[self._at : self._at + self.PART]
        self._at += len(part)
        # For the rules a row is its status and whether it has begun: one sample of each is asked instead of every row.
        self._kinds.update(zip(map(_STATUS, part), map(self._now.__ge__, map(_START, part)), strict=True))
        self._statuses.update(map(_STATUS, part))
        self._members.update(map(_MEMBER, part))
        self._contacts.update(map(_CONTACT, part))

    def figures(self) -> SelectionFigures:
        """What was counted."""
        now = self._now
        return SelectionFigures(
            total=self._at,
            statuses=self._statuses,
            members=self._members,
            contacts=len(self._contacts - {""}),
            now=now,
            kinds=[
                (self._rows[0]._replace(status=status, start=now - 1 if begun else now + 1), count)
                for (status, begun), count in self._kinds.items()
            ],
        )
