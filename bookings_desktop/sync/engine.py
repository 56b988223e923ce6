"""``SyncEngine``: the mirror in short steps, each one call and one short transaction, none open during the call.

Stop, quit or crash between any two steps is safe: what has to be sent is in the outbox, what is on its way is in the link, and the
sync token is stored with the last page only. The rules are written down in ``docs/sync.md``. Not thread-safe: one engine belongs
to one thread.
"""

from __future__ import annotations

import random as _random
import time
from collections.abc import Callable
from datetime import datetime

from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.sync import connection, questions, rounds
from bookings_desktop.sync.local import Normalise, unchanged
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.preview import Preview
from bookings_desktop.sync.pull import Puller
from bookings_desktop.sync.push import Pusher
from bookings_desktop.sync.remote import Gone, RemoteCalendars, RemoteError
from bookings_desktop.sync.results import (
    Answer,
    Counts,
    FirstSync,
    Halt,
    MassChange,
    Progress,
    PullResult,
    PushResult,
    RoundReport,
    Stop,
)
from bookings_desktop.sync.surroundings import Surroundings
from bookings_desktop.sync.writings import MOST_PARTS

PAGE_SIZE = 250
"""Google's default, and a page that a visible window can take in (performance facts, section 0)."""


class SyncEngine:
    """Mirrors the bookings of a database in a remote calendar.

    Args:
        database: our side.
        remote: the other side.
        clock: gives the present instant (UTC); the database's own when None.
        normalise: the form in which both sides are compared; for Google ``bookings_desktop.google.mapping.normalised``.
        page_size: gives the number of events of the next page.
        random: gives the jitter, from 0 up to 1.
        keep_cancelled: whether the event of a cancelled booking stays in Google, marked.
        who: the name under which changes from the remote side are journalled.
        asks_first: whether the first round with a calendar is only counted until :meth:`begin` is called.
    """

    def __init__(
        self,
        database: Database,
        remote: RemoteCalendars,
        *,
        clock: Callable[[], datetime] | None = None,
        normalise: Normalise = unchanged,
        page_size: Callable[[], int] = lambda: PAGE_SIZE,
        random: Callable[[], float] = _random.random,
        keep_cancelled: bool = False,
        who: str = "Google Calendar",
        asks_first: bool = False,
    ) -> None:
        self._around = Surroundings(
            database,
            remote,
            clock=clock or database.clock,
            normalise=normalise,
            random=random,
            keep_cancelled=keep_cancelled,
            who=who,
            asks_first=asks_first,
        )
        self._page_size = page_size
        self._preview: Preview | None = None
        self._puller = Puller(self._around, page_size)
        self._pusher = Pusher(self._around)

    # ---- steps --------------------------------------------------------------------------------------------------

    def pull_page(self) -> PullResult:
        """Read the next page of what changed in Google, and take it in. Never raises a RemoteError."""
        calendar = self._around.calendar()
        if calendar is None:
            return PullResult(halt=Halt(Stop.OFF))
        result = self._pull_page(calendar)
        self._around.log.halted(result.halt, calendar.id, pushing=False)
        return result

    def _pull_page(self, calendar: CalendarState) -> PullResult:
        halt = self._around.halt(pushing=False)
        if halt is not None:
            return PullResult(halt=halt)
        if not self._around.verified:
            halt = self._verify(calendar)
            return PullResult(more=True) if halt is None else PullResult(halt=halt)
        if self._around.must_ask(calendar):
            return self._preview_page(calendar)
        return self._puller.page(calendar)

    def push_next(self) -> PushResult:
        """Do the next step for the booking that waits longest. Never raises a RemoteError."""
        return self.push_many(1)

    def push_many(self, most: int = MOST_PARTS) -> PushResult:
        """Do the next step: for the booking that waits longest, or for up to so many together with one call.

        Each is prepared and recorded just as by :meth:`push_next`. Never raises a RemoteError.
        """
        calendar = self._around.calendar()
        if calendar is None:
            return PushResult(halt=Halt(Stop.OFF))
        result = self._push(calendar, most)
        self._around.log.halted(result.halt, calendar.id, pushing=True)
        return result

    def _push(self, calendar: CalendarState, most: int) -> PushResult:
        halt = self._around.halt(pushing=True) or connection.read_only(calendar)
        if halt is not None:
            return PushResult(halt=halt)
        if not self._around.verified:
            halt = self._verify(calendar)
            return PushResult(more=True) if halt is None else PushResult(halt=halt)
        if self._around.must_ask(calendar):
            return PushResult(halt=Halt(Stop.FIRST_SYNC))
        return self._pusher.step(calendar, most)

    def _verify(self, calendar: CalendarState) -> Halt | None:
        try:
            connection.verify(self._around, calendar)
        except RemoteError as error:
            return self._around.failed(error)
        return self._around.lasting

    def _preview_page(self, calendar: CalendarState) -> PullResult:
        """Read the next page of what the first round would take in; after the last one, wait for a yes if need be."""
        if self._preview is None or self._preview.calendar_id != calendar.id:
            self._preview = Preview(self._around, calendar.id, self._page_size)
        try:
            found = self._preview.page()
        except Gone as error:
            self._preview = None
            return PullResult(halt=self._around.stop(Stop.CALENDAR_GONE, error))
        except RemoteError as error:
            return PullResult(halt=self._around.failed(error, reading=True))
        self._around.succeeded()
        if found is None:
            return PullResult(more=True)
        self._preview = None
        if found.nothing:
            self.begin()
            return PullResult(more=True)
        self._around.first = found
        return PullResult(halt=Halt(Stop.FIRST_SYNC, first=found))

    # ---- what a person decides ----------------------------------------------------------------------------------

    def connect(self, calendar_id: str) -> CalendarState:
        """Make a calendar the mirror; see :func:`bookings_desktop.sync.connection.connect`."""
        return connection.connect(self._around, calendar_id)

    def preview(self, calendar_id: str, *, cancelled: Callable[[], bool] = lambda: False) -> FirstSync:
        """What the first round with a calendar would do, connected or not. Reads all of it and keeps nothing.

        Args:
            calendar_id: the real id.
            cancelled: asked before each page; when it says yes, what was counted so far is given.

        Raises:
            RemoteError: the calendar cannot be read.
        """
        preview = Preview(self._around, calendar_id, self._page_size)
        while not cancelled():
            found = preview.page()
            if found is not None:
                return found
        return preview.counted

    def begin(self) -> None:
        """Answer with yes what the first round would do: it begins with the next step."""
        self._preview = None
        self._around.agree()

    @property
    def first(self) -> FirstSync | None:
        """What the first round would do, while it waits for a yes."""
        return self._around.first

    def disconnect(
        self,
        *,
        keep_events: bool = True,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = connection.nobody,
        pace: TokenBucket | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> bool:
        """Stop mirroring; see :func:`bookings_desktop.sync.connection.disconnect`."""
        return connection.disconnect(
            self._around, keep_events=keep_events, cancelled=cancelled, progress=progress, pace=pace, wait=wait
        )

    def set_keep_cancelled(self, keep: bool) -> None:
        """Keep the events of cancelled bookings from now on, marked, or let those that were kept so far be removed."""
        self._around.keep_cancelled = keep
        calendar = self._around.calendar()
        if keep or calendar is None:
            return
        with self._around.writing() as uow:
            kept = uow.links.kept_cancelled(calendar.id)
            if kept:
                uow.outbox.mark_many(kept)
                uow.commit()

    @property
    def question(self) -> MassChange | None:
        """The mass change that waits for an answer."""
        return self._around.question

    def allow_mass_change(self) -> None:
        """Answer the waiting question with yes; it holds for what was asked, once."""
        question = self._around.question
        if question is not None:
            self._around.allow()
            questions.let_happen(self._around, question)

    def postpone_mass_change(self) -> None:
        """Answer the waiting question with “not now”: what it is about stays as it is on both sides, all else goes on."""
        self._answer(Answer.HOLD)

    def put_back(self) -> None:
        """Answer the waiting question by restoring the events that vanished in Google."""
        self._answer(Answer.PUT_BACK)

    def _answer(self, answer: Answer) -> None:
        around = self._around
        question, around.answer = around.question, answer
        if question is not None and questions.answered(around, question):
            around.question = None

    def ask_again(self) -> MassChange | None:
        """Put the question again about what a person did not want to decide before; None when there is no such thing."""
        if self._around.question is None:
            self._around.question = questions.asked_again(self._around)
        return self._around.question

    def try_again(self) -> None:
        """End all pauses and take up again what was put aside: a person asked for it, or signed in anew.

        What waits for a decision of theirs is left, see :meth:`ask_again`.
        """
        self._around.try_again()
        with self._around.writing() as uow:
            uow.outbox.unpark_all(uow.now, but=questions.HELD_TITLES)
            uow.commit()

    def network_returned(self) -> None:
        """Do not wait any longer for a connection that may be there again; what Google asked to wait for is waited for."""
        self._around.network_returned()

    def counts(self) -> Counts:
        """What is left, as the database has it."""
        with self._around.database.reading() as uow:
            calendar = uow.calendars.active()
            waiting, parked = uow.outbox.counts()
            mirrored = 0 if calendar is None else uow.links.count(calendar.id)
            return Counts(waiting, parked, len(uow.conflicts.booking_ids(living=True)), mirrored)

    def next_due_at(self) -> datetime | None:
        """When the next booking is due to be sent (UTC), or None when nothing waits by itself."""
        with self._around.database.reading() as uow:
            return uow.outbox.next_due_at()

    # ---- whole rounds -------------------------------------------------------------------------------------------

    def run_until_idle(
        self,
        *,
        wait: Callable[[float], None],
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[Progress], None] = rounds.no_progress,
        patience: float = rounds.PATIENCE_SECONDS,
        together: int = MOST_PARTS,
        pace: TokenBucket | None = None,
    ) -> RoundReport:
        """Read everything, send everything, and wait for marks that are due soon; for the command line.

        Args:
            wait: lets so many seconds pass; the only place where time is spent on purpose.
            cancelled: asked before each step.
            progress: told after each step that moved something.
            patience: seconds of waiting, all in all; the waits that the pace asks for do not count.
            together: how many changes may go into one call.
            pace: how fast may be sent; the same one for all rounds of a process. None for as fast as it goes.
        """
        return rounds.Round(self, self._around.clock, wait, cancelled, progress, patience, together, pace).run()
