"""What the steps of the engine share: database, remote side, clock, and what keeps them from going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Origin
from bookings_desktop.sync.elsewhere import Search
from bookings_desktop.sync.local import LocalSide, Normalise
from bookings_desktop.sync.logbook import Logbook
from bookings_desktop.sync.remote import (
    NotAllowed,
    RateLimited,
    RemoteCalendars,
    RemoteError,
    RemotePage,
    ServerTrouble,
    SignInNeeded,
    Unreachable,
)
from bookings_desktop.sync.results import Answer, FirstSync, Halt, MassChange, Stop

LONGEST_PAUSE = 64.0
"""Seconds; the cap of the truncated exponential back-off (facts page, section 8)."""

QUOTA_PAUSE = timedelta(hours=1)
"""How long pushes rest after a calendar use limit, which lasts for hours (facts page, section 7)."""

QUOTA_SPREAD = 0.25
"""The pause after a use limit is longer by up to this part, at random."""

MASS_MINIMUM = 5
"""So many removals never need a question; above it, a tenth of the mirrored bookings (design, section 5)."""


LONG_AGO = timedelta(days=30)
"""After so long without a look Google may have forgotten its deleted events (facts page, section 5), and people what a calendar
holds: the next reading counts as a first one."""


LONGEST_READING = timedelta(days=1)
"""A listing left for longer, by a computer asleep, begins anew: Google may have forgotten what was deleted after its first page."""


def mass_limit(mirrored: int) -> int:
    """How many bookings one round may remove without asking, when so many are mirrored."""
    return max(MASS_MINIMUM, mirrored // 10)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time without calls. A clock that was set back ends it, so that no pause lasts for hours (case 48)."""

    since: datetime
    until: datetime
    halt: Halt

    def active(self, now: datetime) -> bool:
        """Whether it still lasts."""
        return self.since <= now < self.until


@dataclass(slots=True)
class Reading:
    """A listing under way; only in memory, so a new program starts it over and meets what it knows already.

    Attributes:
        sync_token: where it started; empty for a full one.
        started_at: when it was begun, by our clock.
        listed: ids of the events seen, kept for a full one only.
        linked: ids of the events that we inserted meanwhile; they may be missing in the listing.
        mirrored: living events at the start.
        unguarded: whether a person allowed this one to remove more than the guard lets pass.
        held: the page that waits until it is known whether the events deleted on it were only moved to another calendar.
        search: how that is found out.
    """

    calendar_id: str
    sync_token: str
    mirrored: int
    started_at: datetime
    page_token: str = ""
    listed: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    unguarded: bool = False
    held: RemotePage | None = None
    search: Search | None = None

    @property
    def full(self) -> bool:
        """Whether everything is listed, not only what changed."""
        return not self.sync_token


class Surroundings:
    """Shared by the steps of one engine; not thread-safe, like the remote side.

    Attributes:
        verified: whether the signed-in account was compared with the calendar's.
        lasting: what only a person can mend; no call is made until :meth:`try_again`.
        refused: why nothing may be written although reading works.
        question: the mass change that waits for an answer.
        allowed: bookings whose removal a person allowed.
        held: bookings whose events vanished, about which a person does not want to decide now.
        answer: what a person answered other than yes, for what the same reading brings later.
        reading: the listing under way.
        removed_here: bookings cancelled, ``removed_there`` events deleted since the last listing began.
        restarts: dead tokens in a row.
        first: what the first round would do, while it waits for a yes.
        log: writes the log of the sync.
    """

    def __init__(
        self,
        database: Database,
        remote: RemoteCalendars,
        *,
        clock: Callable[[], datetime],
        normalise: Normalise,
        random: Callable[[], float],
        keep_cancelled: bool,
        who: str,
        asks_first: bool = False,
    ) -> None:
        self.database = database
        self.remote = remote
        self.clock = clock
        self.keep_cancelled = keep_cancelled
        self._normalise = normalise
        self._random = random
        self._asks_first = asks_first
        self._agreed = not asks_first
        self._author = Author(who=who, origin=Origin.GOOGLE)
        self._streak = 0
        self._pause: Pause | None = None
        self._push_pause: Pause | None = None
        self.verified = False
        self.lasting: Halt | None = None
        self.refused: Halt | None = None
        self.question: MassChange | None = None
        self.allowed: set[str] = set()
        self.held: set[str] = set()
        self.answer: Answer | None = None
        self.reading: Reading | None = None
        self.removed_here = 0
        self.removed_there = 0
        self.restarts = 0
        self.first: FirstSync | None = None
        self.log = Logbook(self.writing)

    def writing(self) -> UnitOfWork:
        """A short transaction in Google's name; marks made in it are due at once."""
        return self.database.unit_of_work(self._author, undo_window=timedelta())

    def side(self, uow: UnitOfWork, calendar_id: str) -> LocalSide:
        """Our side within a transaction."""
        return LocalSide(uow, self._normalise, calendar_id, keep_cancelled=self.keep_cancelled)

    def calendar(self) -> CalendarState | None:
        """The calendar we mirror to, if any."""
        with self.database.reading() as uow:
            return uow.calendars.active()

    def backoff(self, tries: int) -> timedelta:
        """The wait after so many failures in a row: min(2^n + random, 64) seconds."""
        return timedelta(seconds=min(2.0 ** min(tries, 7) + self._random(), LONGEST_PAUSE))

    # ---- the first round -----------------------------------------------------------------------------------------

    def must_ask(self, calendar: CalendarState) -> bool:
        """Whether a person has to agree before this calendar is mirrored: never read completely, or long ago."""
        if self._agreed or calendar.sync_token:
            return False
        return calendar.checked_at is None or self.clock() - calendar.checked_at > LONG_AGO

    def agree(self) -> None:
        """A person said yes to the first round."""
        self._agreed, self.first = True, None

    # ---- what keeps a step from being made ----------------------------------------------------------------------

    def halt(self, *, pushing: bool) -> Halt | None:
        """Why no call may be made now, or None."""
        if self.lasting is not None:
            return self.lasting
        if self.question is not None:
            return Halt(Stop.MASS_CHANGE, question=self.question)
        if self.first is not None:
            return Halt(Stop.FIRST_SYNC, first=self.first)
        now = self.clock()
        for pause in (self._pause, self._push_pause if pushing else None):
            if pause is not None and pause.active(now):
                return pause.halt
        return self.refused if pushing else None

    def failed(self, error: RemoteError, *, reading: bool = False) -> Halt:
        """Note a failure that concerns every call, and tell what follows from it.

        Args:
            error: what happened.
            reading: whether a listing was asked for. A use limit of the calendar lets one read; where even that is refused, it is
                the limit of the whole project, and nothing goes on.
        """
        if isinstance(error, SignInNeeded):
            return self.stop(Stop.SIGN_IN, error)
        if isinstance(error, NotAllowed):
            return self.stop(Stop.PROBLEM, error)
        now = self.clock()
        self._streak += 1
        wait = self.backoff(self._streak - 1)
        stop = Stop.OFFLINE if isinstance(error, Unreachable) else Stop.BUSY
        if isinstance(error, RateLimited | ServerTrouble) and error.retry_after is not None:
            wait = max(wait, timedelta(seconds=error.retry_after))
        if isinstance(error, RateLimited) and error.long_pause:
            # Desks of a team ran into it together and shall not come back together.
            until = now + max(QUOTA_PAUSE * (1 + QUOTA_SPREAD * self._random()), wait)
            self._push_pause = pause = Pause(now, until, Halt(stop, error, until))
            if reading:
                self._pause = pause
            return pause.halt
        until = now + wait
        self._pause = Pause(now, until, Halt(stop, error, until))
        return self._pause.halt

    def stop(self, stop: Stop, error: BookingsError) -> Halt:
        """Stop until a person did something."""
        self.lasting = Halt(stop, error)
        return self.lasting

    def refuse(self, stop: Stop, error: BookingsError) -> Halt:
        """Stop writing; reading goes on."""
        self.refused = Halt(stop, error)
        return self.refused

    def writable(self) -> None:
        """The calendar says that it may be written: a refusal for want of that right is worth another try."""
        if self.refused is not None and self.refused.stop is Stop.READ_ONLY:
            self.refused = None

    def succeeded(self) -> None:
        """Note an answer: the failures in a row are over."""
        self._streak = 0
        self._pause = None

    def ask(self, question: MassChange) -> Halt:
        """Stop until a person answers."""
        self.question = question
        return Halt(Stop.MASS_CHANGE, question=question)

    def allow(self) -> None:
        """A person answered yes to the question that waits."""
        if self.question is not None:
            self.allowed |= self.question.booking_ids
            if self.reading is not None:
                self.reading.unguarded = True
            self.question = None

    def network_returned(self) -> None:
        """The network is back, or the computer woke up: a pause for want of a connection is over, one that Google wants is not."""
        if self._pause is not None and self._pause.halt.stop is Stop.OFFLINE:
            self._pause = None
            self._streak = 0

    def try_again(self) -> None:
        """Forget pauses and refusals, and look again who is signed in: a person asked for it, or signed in anew."""
        self.lasting = self.refused = self._pause = self._push_pause = self.question = None
        self._streak = self.restarts = 0
        self.verified = False
        self.first = None
        self.answer = None

    def start_over(self) -> None:
        """Forget everything about the calendar that was mirrored so far."""
        self.try_again()
        self.log = Logbook(self.writing)
        self.reading = None
        self._agreed = not self._asks_first
        self.allowed = set()
        self.held = set()
        self.removed_here = self.removed_there = 0
