"""What the steps of the engine report: plain values for the window, the command line and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bookings_desktop.errors import BookingsError


class Stop(StrEnum):
    """Why the next step cannot be made at once."""

    NONE = ""
    OFF = "off"
    OFFLINE = "offline"
    BUSY = "busy"
    SIGN_IN = "sign-in"
    CALENDAR_GONE = "calendar-gone"
    READ_ONLY = "read-only"
    MASS_CHANGE = "mass-change"
    FIRST_SYNC = "first-sync"
    PROBLEM = "problem"

    @property
    def needs_person(self) -> bool:
        """Whether only a person can mend it."""
        return self in (
            Stop.SIGN_IN,
            Stop.CALENDAR_GONE,
            Stop.READ_ONLY,
            Stop.MASS_CHANGE,
            Stop.FIRST_SYNC,
            Stop.PROBLEM,
        )

    @property
    def passes(self) -> bool:
        """Whether it goes away by waiting."""
        return self in (Stop.OFFLINE, Stop.BUSY)


class Effect(StrEnum):
    """What one step did with one booking."""

    NOTHING = "nothing"
    CREATED = "created"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    TO_READ = "to-read"
    INSERTED = "inserted"
    PATCHED = "patched"
    DELETED = "deleted"


class Side(StrEnum):
    """Where a mass change would remove bookings."""

    HERE = "here"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True)
class MassChange:
    """The question that a person has to answer before much is removed.

    Attributes:
        side: here (events vanished in Google, bookings would be cancelled) or Google (events would be deleted).
        count: how many would be removed.
        mirrored: how many bookings have an event.
        titles: some of them, to recognise what it is about.
        booking_ids: all of them that are known by now.
    """

    side: Side
    count: int
    mirrored: int
    titles: tuple[str, ...] = ()
    booking_ids: frozenset[str] = frozenset()

    @property
    def can_put_back(self) -> bool:
        """Whether the other way is possible too: the events that vanished in Google are restored there."""
        return self.side is Side.HERE


class Answer(StrEnum):
    """What a person answered, for what comes later in the same reading."""

    HOLD = "hold"
    PUT_BACK = "put-back"


@dataclass(frozen=True, slots=True)
class FirstSync:
    """What the first round with a calendar would do; each booking or event counts once.

    Attributes:
        to_google: bookings that would be sent to Google, changes and deletions included.
        to_here: bookings that would be added or changed here.
        to_choose: bookings that differ in a way about which a person has to choose.
        same: bookings that are the same on both sides already.
    """

    to_google: int = 0
    to_here: int = 0
    to_choose: int = 0
    same: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to begin with."""
        return not (self.to_google or self.to_here or self.to_choose)

    @property
    def sentence(self) -> str:
        """The sentence: “1,204 bookings go to Google, 37 come here, 2 need a choice.”."""
        if self.nothing:
            return "Everything is the same here and in Google."
        parts = []
        if self.to_google:
            parts.append(f"{_bookings(self.to_google)} {'goes' if self.to_google == 1 else 'go'} to Google")
        for number, one, many in (
            (self.to_here, "comes here", "come here"),
            (self.to_choose, "needs a choice", "need a choice"),
        ):
            if number:
                subject = f"{number:,}" if parts else _bookings(number)
                parts.append(f"{subject} {one if number == 1 else many}")
        return f"{', '.join(parts)}."


def _bookings(number: int) -> str:
    return "1 booking" if number == 1 else f"{number:,} bookings"


@dataclass(frozen=True, slots=True)
class Halt:
    """What keeps a step from being made or finished.

    Attributes:
        error: what happened and what to do, for a person; None when the reason says it all.
        until: when it is worth trying again (UTC), for reasons that pass.
        question: the mass change that waits for an answer.
        first: what the first round would do, which waits for a yes.
    """

    stop: Stop = Stop.NONE
    error: BookingsError | None = None
    until: datetime | None = None
    question: MassChange | None = None
    first: FirstSync | None = None


GO_ON = Halt()


@dataclass(frozen=True, slots=True)
class PullResult:
    """What ``pull_page()`` did.

    Attributes:
        more: whether another page follows at once.
        complete: whether this was the last page, so that everything in Google is known here.
        created, changed, cancelled, restored, conflicts: numbers of bookings on this page.
        halt: why it stopped, if it did.
    """

    more: bool = False
    complete: bool = False
    created: int = 0
    changed: int = 0
    cancelled: int = 0
    restored: int = 0
    conflicts: int = 0
    halt: Halt = GO_ON

    @property
    def pulled(self) -> int:
        """How many bookings changed here."""
        return self.created + self.changed + self.cancelled + self.restored


@dataclass(frozen=True, slots=True)
class PushResult:
    """What ``push_next()`` or ``push_many()`` did.

    Attributes:
        more: whether another step can follow at once.
        booking_id: the booking that it was about, if any.
        effect: what was done.
        conflict: whether the booking has open conflicts now.
        parked: what a person has to look at, when this booking was put aside.
        next_at: when the next mark is due (UTC), or None when nothing waits.
        halt: why it stopped, if it did.
        parts: what became of each booking, when several were sent together.
    """

    more: bool = False
    booking_id: str = ""
    effect: Effect = Effect.NOTHING
    conflict: bool = False
    parked: BookingsError | None = None
    next_at: datetime | None = None
    halt: Halt = GO_ON
    parts: tuple[PushResult, ...] = ()

    @property
    def sent(self) -> int:
        """How many events were written in Google."""
        written = self.effect in (Effect.INSERTED, Effect.PATCHED, Effect.DELETED)
        return written + sum(part.sent for part in self.parts)

    @property
    def requests(self) -> int:
        """How many requests Google counts for it: each part of a batch is one."""
        return len(self.parts) or int(bool(self.booking_id))


@dataclass(frozen=True, slots=True)
class Counts:
    """What is left, as the database has it.

    Attributes:
        waiting: bookings that will be sent by themselves.
        parked: bookings put aside until a person looks.
        conflicts: bookings with open conflicts.
        mirrored: bookings with a living event.
    """

    waiting: int = 0
    parked: int = 0
    conflicts: int = 0
    mirrored: int = 0

    @property
    def need_look(self) -> int:
        """Bookings that only a person can bring further."""
        return self.parked + self.conflicts


NOTHING_LEFT = Counts()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading or sending is; measured by :class:`bookings_desktop.sync.progress.Meter`.

    Attributes:
        done: bookings so far: changed here while reading, events written while sending.
        total: those and what is left; None while reading, because Google does not tell how much is coming.
        seconds_left: how long what is left will take, judged by the steps so far; None while that is unknown.
    """

    done: int
    total: int | None = None
    seconds_left: float | None = None

    @property
    def part(self) -> float | None:
        """How much is done, from 0 to 1; None while the total is unknown."""
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What ``run_until_idle()`` did and what is left.

    Attributes:
        pulled: bookings changed here, ``pushed``: events changed in Google.
        counts: what is left.
        halt: why it stopped early, if it did.
        cancelled: whether it was asked to stop.
    """

    pulled: int = 0
    pushed: int = 0
    counts: Counts = NOTHING_LEFT
    halt: Halt = GO_ON
    cancelled: bool = False

    @property
    def conflicts(self) -> int:
        """Bookings with open conflicts."""
        return self.counts.conflicts

    @property
    def parked(self) -> int:
        """Bookings put aside."""
        return self.counts.parked

    @property
    def left(self) -> int:
        """Bookings that still wait to be sent by themselves."""
        return self.counts.waiting

    @property
    def needs_person(self) -> bool:
        """Whether something waits for a person: exit 3 of the command line."""
        return self.halt.stop.needs_person or self.counts.need_look > 0

    @property
    def offline(self) -> bool:
        """Whether it has to be tried again later: exit 4 of the command line."""
        return self.halt.stop.passes or (not self.needs_person and self.counts.waiting > 0)
