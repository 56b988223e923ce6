"""Every state of the mirror, and the way to it: what happens in the sandbox and at the desk until the real window shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox.faults import When, Wire
from bookings_desktop.services.booking_draft import draft_of
from bookings_desktop.services.bulk import BulkChange, Delete, SetStatus, ShiftMinutes
from bookings_desktop.sync.results import Side
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui.session import WindowSession
from tests.support.mirrored_practice import OTHER_ACCOUNT, Practice, event_time
from tests.support.waiting import until

FOR_EVER = 100_000


class Stage:
    """A window over a practice, on its way into a state.

    Attributes:
        practice: with its sandbox.
        session: of the window.
        told: the booking that tells of the state in table and details; None where none does.
    """

    def __init__(self, practice: Practice, session: WindowSession) -> None:
        self.practice = practice
        self.session = session
        self.told: BookingSummary | None = None

    @property
    def phase(self) -> Phase:
        """Where the sync stands."""
        return self.session.sync.status.phase

    def coming(self) -> list[BookingSummary]:
        """Confirmed bookings to come with a guest, by start."""
        now = self.practice.now().timestamp()
        rows = self.session.window.page.rows()
        return [row for row in rows if row.start > now and row.status == "confirmed" and row.contact_email]

    def row(self, booking_id: str) -> BookingSummary:
        """A booking as the table has it now."""
        return next(row for row in self.session.window.page.rows() if row.id == booking_id)

    async def apply(self, rows: list[BookingSummary], change: BulkChange) -> None:
        """Change bookings as a person does."""
        bookings, ids = self.session.below.bookings, [row.id for row in rows]
        await self.session.tasks.run(lambda: bookings.apply(ids, change))

    async def edit_some(self) -> None:
        """Three edits of different kinds: another time, another status, a cancellation."""
        moved, held, cancelled = self.coming()[2:5]
        self.told = moved
        await self.apply([moved], ShiftMinutes(30))
        await self.apply([held], SetStatus(BookingStatus.SCHEDULED))
        await self.apply([cancelled], SetStatus(BookingStatus.CANCELLED))

    async def reached(self, phase: Phase) -> None:
        """Wait until the sync stands there."""
        await until(lambda: self.phase is phase, phase.value, patience=60)

    async def in_sync(self) -> None:
        """Wait until nothing is left to do."""
        await until(self._idle, "in sync", patience=60)

    def _idle(self) -> bool:
        status = self.session.sync.status
        rows = self.session.window.page.rows()
        return status.phase is Phase.IDLE and not status.counts.waiting and {row.sync for row in rows} == {"synced"}


async def _stay(_stage: Stage) -> None:
    """Nothing happens."""


def _as_it_is(practice: Practice) -> None:
    practice.connect()


@dataclass(frozen=True, slots=True)
class SyncState:
    """A state of the mirror.

    Attributes:
        name: in file names.
        caption: what is the case, in a few words.
        enter: what happens in the open window.
        prepare: what happens before it is opened.
    """

    name: str
    caption: str
    enter: Callable[[Stage], Awaitable[None]] = _stay
    prepare: Callable[[Practice], None] = field(default=_as_it_is)


# ---- without a connection ----------------------------------------------------------------------------------------


def _nothing(_practice: Practice) -> None:
    """No calendar was ever connected."""


async def _off(stage: Stage) -> None:
    await stage.reached(Phase.OFF)
    stage.told = stage.coming()[0]


def _lose_sign_in(practice: Practice) -> None:
    practice.connect()
    practice.sign_out()


async def _signed_out(stage: Stage) -> None:
    await stage.reached(Phase.SIGNED_OUT)
    await stage.edit_some()


async def _sign_in_ended(stage: Stage) -> None:
    await stage.in_sync()
    stage.practice.end_sign_in()
    await stage.edit_some()
    await stage.reached(Phase.SIGN_IN)


def _sign_in_as_another(practice: Practice) -> None:
    practice.connect()
    practice.sign_in(OTHER_ACCOUNT)


async def _another_account(stage: Stage) -> None:
    await stage.reached(Phase.SIGN_IN)
    await stage.edit_some()


# ---- the first sync -----------------------------------------------------------------------------------------------


def _first(practice: Practice) -> None:
    practice.connect(sync=False)
    practice.asks_first = True
    day = practice.now().date() + timedelta(days=1)
    for hour in (9, 11, 15):
        practice.person.add_event("From Google", f"{day}T{hour:02}:00:00", f"{day}T{hour:02}:45:00")


async def _asks(stage: Stage) -> None:
    await stage.reached(Phase.ASKS)
    stage.told = stage.coming()[0]


def _slowly(practice: Practice) -> None:
    practice.connect(sync=False)
    practice.requests_per_second = 8


async def _sending(stage: Stage) -> None:
    """Held in the middle, so that there is time to look at it."""
    held = stage.practice.hold_batches(after=4)
    await until(lambda: held.reached is not None and held.reached.is_set(), "the held batch", patience=60)
    await until(lambda: stage.session.sync.status.progress is not None, "a long sending", patience=60)
    stage.told = stage.coming()[-1]


# ---- at rest, and on the way ----------------------------------------------------------------------------------------


async def _in_sync(stage: Stage) -> None:
    await stage.in_sync()
    stage.told = stage.coming()[0]


def _long_undo(practice: Practice) -> None:
    practice.connect()
    practice.undo_window = timedelta(minutes=10)


async def _waiting(stage: Stage) -> None:
    await stage.in_sync()
    await stage.edit_some()
    await until(lambda: stage.session.sync.status.counts.waiting == 3, "three to send")


async def _paused(stage: Stage) -> None:
    await stage.in_sync()
    stage.session.sync.pause()
    await stage.edit_some()
    await until(lambda: stage.session.sync.status.counts.waiting == 3, "three to send")


# ---- what passes ----------------------------------------------------------------------------------------------------


async def _offline(stage: Stage) -> None:
    await stage.in_sync()
    stage.practice.store.faults.wire(Wire.CLOSE, when=When.BEFORE, times=FOR_EVER)
    await stage.edit_some()
    await stage.reached(Phase.OFFLINE)


async def _throttled(stage: Stage) -> None:
    await stage.in_sync()
    faults = stage.practice.store.faults
    faults.error(403, "rateLimitExceeded", retry_after=240, times=FOR_EVER)
    await stage.edit_some()
    await stage.reached(Phase.WAITING)


async def _limit(stage: Stage) -> None:
    await stage.in_sync()
    store = stage.practice.store
    with store.lock:
        store.quota.exhaust(store.clock())
    await stage.edit_some()
    await stage.reached(Phase.WAITING)


async def _retried(stage: Stage) -> None:
    """Google's front end has trouble with one booking; the others went."""
    await stage.in_sync()
    moved = stage.coming()[2]
    stage.practice.store.faults.error(503, path=moved.id, times=FOR_EVER)
    await stage.edit_some()
    await stage.reached(Phase.WAITING)


# ---- what only a person can settle -------------------------------------------------------------------------------------


async def _read_only(stage: Stage) -> None:
    await stage.in_sync()
    stage.practice.store.set_access_role(stage.practice.calendar_id, "reader")
    await stage.edit_some()
    await stage.reached(Phase.READ_ONLY)


async def _gone(stage: Stage) -> None:
    await stage.in_sync()
    stage.practice.store.remove_calendar(stage.practice.calendar_id)
    await stage.edit_some()
    await stage.reached(Phase.CALENDAR_GONE)


async def _switched_off(stage: Stage) -> None:
    await stage.in_sync()
    with stage.practice.store.lock:
        stage.practice.store.quota.api_enabled = False
    await stage.edit_some()
    await stage.reached(Phase.NEEDS_PERSON)


async def _vanished(stage: Stage) -> None:
    await stage.in_sync()
    gone = [row for row in stage.coming() if row.id != stage.coming()[0].id][:14]
    for row in gone:
        stage.practice.person.delete(row.id)
    stage.told = gone[0]
    stage.session.sync.sync_now()
    await until(lambda: _asked(stage, Side.HERE), "the question")


async def _many_deleted(stage: Stage) -> None:
    await stage.in_sync()
    await stage.apply(stage.coming()[1:15], Delete())
    await until(lambda: _asked(stage, Side.GOOGLE), "the question")
    stage.told = stage.coming()[0]


def _asked(stage: Stage, side: Side) -> bool:
    question = stage.session.sync.status.question
    return question is not None and question.side is side


async def _conflict(stage: Stage) -> None:
    await stage.in_sync()
    both = stage.told = stage.coming()[1]
    stage.session.sync.pause()
    await stage.apply([both], ShiftMinutes(30))
    event = next(found for found in stage.practice.person.events() if found["id"] == both.id)
    end = event_time(event, "end") + timedelta(minutes=75)
    stage.practice.person.edit(both.id, end={**event["end"], "dateTime": end.isoformat()}, location="Room 3")
    stage.session.sync.resume()
    await until(lambda: stage.row(both.id).sync == "conflict", "the conflict")


async def _problems(stage: Stage) -> None:
    """Google refuses two bookings for good: one as it is, one because it belongs to somebody else."""
    await stage.in_sync()
    wrong, foreign = stage.coming()[1:3]
    faults = stage.practice.store.faults
    faults.error(400, "invalid", method="PATCH", path=wrong.id, times=FOR_EVER)
    faults.error(403, "forbiddenForNonOrganizer", method="PATCH", path=foreign.id, times=FOR_EVER)
    await stage.apply([wrong, foreign], SetStatus(BookingStatus.SCHEDULED))
    await until(lambda: stage.session.sync.status.counts.parked == 2, "two put aside")
    await until(lambda: stage.row(wrong.id).sync == "error", "the row")
    stage.told = wrong


# ---- Google Meet ------------------------------------------------------------------------------------------------------


async def _ask_for_room(stage: Stage) -> None:
    without = next(row for row in stage.coming() if not row.meeting_link)
    bookings = stage.session.below.bookings

    def ask() -> None:
        booking = bookings.get(without.id).booking
        bookings.update(booking.id, replace(draft_of(booking), wants_meet=True), version=booking.version)

    await stage.session.tasks.run(ask)
    stage.told = without


async def _meet_pending(stage: Stage) -> None:
    await stage.in_sync()
    stage.practice.store.meet.delay = timedelta(hours=1)
    await _ask_for_room(stage)
    assert stage.told is not None
    booking_id = stage.told.id
    await until(lambda: stage.row(booking_id).meet == MeetState.PENDING.value, "the pending room")


async def _meet_refused(stage: Stage) -> None:
    await stage.in_sync()
    meet = stage.practice.store.meet
    meet.delay, meet.fails = timedelta(), True
    await _ask_for_room(stage)
    assert stage.told is not None
    booking_id = stage.told.id
    while stage.row(booking_id).meet != MeetState.REFUSED.value:
        stage.session.sync.sync_now()
        await asyncio.sleep(0.2)


STATES = (
    SyncState("off", "No calendar connected", _off, _nothing),
    SyncState("first-sync", "The first sync asks", _asks, _first),
    SyncState("sending", "A long sending, held in the middle", _sending, _slowly),
    SyncState("in-sync", "In sync", _in_sync),
    SyncState("waiting", "Changes wait for the undo window", _waiting, _long_undo),
    SyncState("paused", "Paused by a person", _paused),
    SyncState("offline", "No network", _offline),
    SyncState("throttled", "Google asks to wait", _throttled),
    SyncState("limit", "Google’s limit is used up", _limit),
    SyncState("retried", "One booking is tried again", _retried),
    SyncState("signed-out", "No sign-in on this computer", _signed_out, _lose_sign_in),
    SyncState("sign-in-ended", "The sign-in was taken back", _sign_in_ended),
    SyncState("another-account", "Somebody else signed in", _another_account, _sign_in_as_another),
    SyncState("read-only", "The calendar may only be read", _read_only),
    SyncState("gone", "The calendar was deleted", _gone),
    SyncState("switched-off", "Google refuses everything", _switched_off),
    SyncState("vanished", "Many events vanished in Google", _vanished),
    SyncState("many-deleted", "Many bookings were deleted here", _many_deleted),
    SyncState("conflict", "Changed on both sides", _conflict),
    SyncState("problems", "Google does not take two bookings", _problems),
    SyncState("meet-pending", "A Meet room is being made", _meet_pending),
    SyncState("meet-refused", "Google made no Meet room", _meet_refused),
)
"""All of them, in the order in which they are told in the user guide."""
