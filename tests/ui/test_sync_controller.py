"""What drives the engine: when it looks at Google, how fast it sends, what it tells, and how it stops.

A little above 400 lines, because the stage that all these tests need stands here too.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.results import Stop
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import sync_controller as module
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.sync_controller import SyncController
from bookings_desktop.ui.threads import TaskRunner
from tests.support.sync_world import Clock, Desk, Google, Templates

LONG = 3600
"""A poll that no test waits for."""

PATIENCE_MS = 20_000


def go_through(name):
    """Nothing holds a call back."""


def real_clock():
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    return Templates(tmp_path_factory.mktemp("template"))


class Room:
    """A desk whose sync is driven by a controller, and everything that the controller told."""

    def __init__(self, desk, clock, tasks, qtbot, *, poll=LONG, per_second=100, open_engine=None, seconds=None):
        self.desk, self.tasks, self.qtbot = desk, tasks, qtbot
        self.store = desk.google.store
        self.connected = True
        self.told = []
        self.controller = SyncController(
            open_engine or (lambda: desk.engine),
            lambda: self.connected,
            desk.database.bus,
            tasks,
            poll_seconds=lambda: poll,
            requests_per_second=lambda: per_second,
            now=lambda: clock().timestamp(),
            **({} if seconds is None else {"clock": seconds, "sleep": seconds.sleep}),
        )
        self.controller.status_changed.connect(self.told.append)

    @property
    def status(self):
        return self.controller.status

    def start(self, phase=Phase.IDLE):
        self.controller.start()
        self.reach(phase)

    def reach(self, phase):
        self.until(lambda: self.status.phase is phase and bool(self.told))

    def until(self, look):
        self.qtbot.waitUntil(look, timeout=PATIENCE_MS)

    def settled(self):
        """Whether the round is over and the controller rests."""
        return self.controller._resting and self.status.phase is Phase.IDLE

    def stop(self):
        task = self.tasks.start(self.controller.stop())
        self.until(task.done)

    def close(self):
        self.stop()
        self.until(lambda: not self.tasks.busy)
        self.desk.database.close()

    def calls(self, since=0):
        return [request.method for request in self.store.requests[since:]]

    def rounds(self, since=0):
        """How many rounds began."""
        phases = [status.phase for status in self.told[since:]]
        before = [self.told[since - 1].phase if since else None, *phases]
        return sum(
            now is Phase.PULLING and then is not Phase.PULLING for then, now in zip(before, phases, strict=False)
        )


@pytest.fixture
def make_room(templates, tmp_path, tasks, qtbot):
    rooms = []

    def make(*, clock=None, undo_window=timedelta(), connect=True, page_size=250, tasks=tasks, **options):
        clock = clock or Clock()
        google = Google(clock)
        database = templates.database(tmp_path / f"desk{len(rooms)}.db", clock, undo_window)
        desk = Desk(database, google, clock, page_size=page_size)
        if connect:
            desk.connect()
        rooms.append(Room(desk, clock, tasks, qtbot, **options))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


# ---- rounds ----------------------------------------------------------------------------------------------------------


def test_the_first_round_reads_all_and_sends_all(make_room):
    room = make_room(page_size=2)
    ours = [room.desk.add(f"Ours {number}") for number in range(3)]
    for number in range(5):
        room.desk.google.add(f"Theirs {number}", 10 + number)
    room.start()
    assert room.desk.google.titles() == sorted(
        [f"Ours {number}" for number in range(3)] + [f"Theirs {number}" for number in range(5)]
    )
    assert len(room.desk.bookings()) == 8
    assert all(room.desk.link(booking_id) is not None for booking_id in ours)
    phases = [status.phase for status in room.told]
    assert phases.count(Phase.PULLING) >= 3
    assert phases.index(Phase.PUSHING) > phases.index(Phase.PULLING)
    assert room.status.counts.waiting == 0
    assert room.status.checked_at == room.desk.clock()


def test_an_idle_poll_is_one_look_at_google(make_room):
    room = make_room(poll=0.01)
    room.desk.add()
    room.start()
    room.until(room.settled)
    requests, told = len(room.store.requests), len(room.told)
    room.until(lambda: len(room.store.requests) >= requests + 5)
    room.stop()
    looks = room.calls(requests)
    assert set(looks) == {"GET"}
    assert len(looks) - room.rounds(told) in (0, -1)  # it may have been stopped before the last look


def test_f5_looks_at_google_at_once(make_room):
    room = make_room()
    room.start()
    room.until(room.settled)
    room.desk.google.add("Made in Google", 11)
    room.controller.sync_now()
    room.until(lambda: room.desk.titles() == ["Made in Google"])


def test_f5_during_a_round_gives_another_round(make_room):
    room = make_room()
    hold = room.store.faults.hold(method="GET", path=r".*/events.*")
    try:
        room.controller.start()
        room.until(hold.reached.is_set)
        room.controller.sync_now()
    finally:
        hold.gate.set()
    room.until(lambda: room.rounds() == 2 and room.settled())


# ---- edits -----------------------------------------------------------------------------------------------------------


def test_an_edit_wakes_it_when_its_undo_window_is_over_and_not_before(make_room):
    room = make_room(clock=real_clock, undo_window=timedelta(seconds=0.4))
    room.start()
    room.until(room.settled)
    sent_at = []
    room.desk.remote.before_call = lambda name: sent_at.append((name, real_clock()))
    booking_id = room.desk.add()
    due = room.desk.mark(booking_id).due_at
    room.until(lambda: room.status.counts.waiting == 1)
    assert room.status.next_at == due
    room.until(lambda: room.desk.google.titles() == ["Gait analysis"])
    inserts = [at for name, at in sent_at if name == "insert"]
    assert len(inserts) == 1
    assert inserts[0] >= due
    assert all(at >= due for _, at in sent_at), "Google was looked at before there was anything to send"


def test_what_is_undone_inside_its_window_never_reaches_google(make_room):
    room = make_room(clock=real_clock, undo_window=timedelta(seconds=0.4))
    room.start()
    room.until(room.settled)
    requests = len(room.store.requests)
    booking_id = room.desk.add()
    room.desk.delete(booking_id)
    room.until(lambda: len(room.store.requests) > requests and room.settled() and room.status.counts.waiting == 0)
    assert set(room.calls(requests)) == {"GET"}
    assert room.desk.google.titles() == []


@pytest.mark.parametrize("moment", ["last step", "last count"])
def test_an_edit_made_while_a_round_ends_does_not_wait_for_the_next_poll(make_room, moment):
    room = make_room()
    engine, made = room.desk.engine, []
    push_many, counts = engine.push_many, engine.counts

    def edit():
        if not made:
            made.append(room.desk.add("At the last moment"))

    def last_step(together):
        pushed = push_many(together)
        if not pushed.more and moment == "last step":
            edit()
        return pushed

    def last_count():
        counted = counts()
        if room.status.phase is Phase.PUSHING and moment == "last count":
            edit()
        return counted

    engine.push_many, engine.counts = last_step, last_count
    room.start()
    room.until(lambda: room.desk.google.titles() == ["At the last moment"])


# ---- trouble ---------------------------------------------------------------------------------------------------------


def test_without_a_network_it_says_so_and_tries_again_by_itself(make_room):
    room = make_room(poll=0.01)
    room.desk.add()
    room.desk.remote.online = False
    room.start(Phase.OFFLINE)
    assert room.status.until > room.desk.clock()
    assert room.status.counts.waiting == 1
    room.desk.remote.online = True
    room.desk.clock.advance(120)
    room.until(lambda: room.desk.google.titles() == ["Gait analysis"])
    room.reach(Phase.IDLE)
    assert room.status.until is None


def test_retry_now_does_not_wait_for_the_pause(make_room):
    room = make_room()
    room.desk.remote.online = False
    room.start(Phase.OFFLINE)
    room.desk.remote.online = True
    room.controller.sync_now()
    room.reach(Phase.IDLE)


def test_a_sign_in_that_ended_stops_everything_until_a_person_acts(make_room):
    room = make_room(poll=0.01)
    room.desk.add()
    room.desk.remote.signed_in = False
    room.start(Phase.SIGN_IN)
    told = len(room.told)
    room.until(lambda: room.controller._resting)
    assert len(room.told) == told
    room.desk.remote.signed_in = True
    room.controller.sync_now()
    room.reach(Phase.IDLE)
    assert room.desk.google.titles() == ["Gait analysis"]


def test_when_google_is_busy_it_waits_as_long_as_google_asks(make_room):
    room = make_room(poll=0.01)
    room.desk.add()
    room.store.faults.error(429, "rateLimitExceeded", method="POST", retry_after=30)
    room.start(Phase.WAITING)
    assert room.status.until >= room.desk.clock() + timedelta(seconds=30)
    room.desk.clock.advance(31)
    room.reach(Phase.IDLE)
    assert room.desk.google.titles() == ["Gait analysis"]


def test_trouble_on_our_own_side_is_told_and_sync_now_goes_on(make_room):
    troubles = [BookingsError("The keyring is locked.", "Unlock it.")]
    room = make_room(open_engine=lambda: raise_or(troubles, lambda: room.desk.engine))
    room.start(Phase.NEEDS_PERSON)
    assert room.status.error.title == "The keyring is locked."
    room.controller.sync_now()
    room.reach(Phase.IDLE)


def raise_or(troubles, otherwise):
    if troubles:
        raise troubles.pop()
    return otherwise()


def test_a_fault_of_ours_is_reported_and_sync_now_begins_anew(make_room, loop, qtbot):
    notifications, reports = Notifications(), []
    notifications.crashed.connect(reports.append)
    runner = TaskRunner(notifications)
    faults = [RuntimeError("a bug")]
    room = make_room(open_engine=lambda: raise_or(faults, lambda: room.desk.engine), tasks=runner)
    room.start(Phase.NEEDS_PERSON)
    room.until(lambda: len(reports) == 1)
    assert "RuntimeError: a bug" in reports[0]
    assert "safe here" in room.status.error.hint
    room.controller.sync_now()
    room.reach(Phase.IDLE)
    room.close()
    runner.close()
    assert len(reports) == 1


def test_a_mass_change_waits_for_its_answer(make_room):
    room = make_room()
    for number in range(12):
        room.desk.add(f"Booking {number}")
    room.start()
    for event in room.desk.google.events():
        room.desk.google.person.delete(event["id"])
    room.controller.sync_now()
    room.until(lambda: room.status.question is not None)
    assert room.status.phase is Phase.NEEDS_PERSON
    assert (room.status.question.count, room.status.question.mirrored) == (12, 12)
    assert len(room.desk.titles()) == 12
    room.until(lambda: room.controller._resting)
    room.controller.answer_question()
    room.until(lambda: room.desk.titles() == [] and room.status.phase is Phase.IDLE)
    assert {booking.status for booking in room.desk.bookings()} == {BookingStatus.CANCELLED}


# ---- connections -----------------------------------------------------------------------------------------------------


def test_without_a_calendar_it_is_off_and_starts_as_soon_as_one_is_connected(make_room):
    engines = []
    room = make_room(open_engine=lambda: engines[0] if engines else None)
    room.connected = False
    room.start(Phase.OFF)
    room.until(lambda: room.controller._resting)
    engines.append(room.desk.engine)
    room.desk.add()
    room.controller.reconnect()
    room.reach(Phase.IDLE)
    assert room.desk.google.titles() == ["Gait analysis"]
    engines.clear()
    room.until(lambda: room.controller._resting)
    room.controller.reconnect()
    room.reach(Phase.OFF)


def test_a_known_calendar_without_sign_in_is_told_as_signed_out(make_room):
    room = make_room(open_engine=lambda: None)
    room.start(Phase.SIGNED_OUT)


# ---- stopping and pace -----------------------------------------------------------------------------------------------


def test_it_stops_between_two_steps_and_nothing_is_lost(make_room):
    room = make_room(per_second=1)
    ids = [room.desk.add(f"Booking {number}", 9 + number) for number in range(3)]
    reached, go_on = threading.Event(), threading.Event()

    def wait(name):
        if name == "insert":
            reached.set()
            assert go_on.wait(PATIENCE_MS / 1000)

    room.desk.remote.before_call = wait
    room.controller.start()
    try:
        room.until(reached.is_set)
        stopping = room.tasks.start(room.controller.stop())
        room.until(lambda: room.controller._stopping)
        assert not stopping.done()
    finally:
        go_on.set()
    room.until(stopping.done)
    assert len(room.desk.google.events()) == 1
    sent = [booking_id for booking_id in ids if room.desk.mark(booking_id) is None]
    assert len(sent) == 1
    assert room.desk.link(sent[0]).etag == room.desk.google.events()[0]["etag"]
    room.desk.remote.before_call = go_through
    room.desk.restart()
    room.desk.sync()
    assert len(room.desk.google.events()) == 3


def test_a_stop_ends_a_long_rest_at_once(make_room):
    room = make_room()
    room.start()
    room.until(room.settled)
    begun = time.monotonic()
    room.stop()
    assert time.monotonic() - begun < LONG / 100
    requests = len(room.store.requests)
    room.desk.add()
    room.controller.sync_now()
    room.until(lambda: not room.tasks.busy)
    assert room.calls(requests) == []


class FakeSeconds:
    """A clock that only the controller's sleeping moves, so that a busy computer changes nothing."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_changes_are_sent_no_faster_than_the_quota_allows(make_room):
    seconds = FakeSeconds()
    room = make_room(per_second=20, seconds=seconds)
    for number in range(50):
        room.desk.add(f"Booking {number}")
    room.start()
    assert len(room.desk.google.events()) == 50
    assert room.store.batches == [20, 20, 10]  # each part counts, and a second's allowance goes together
    assert [wait for wait in seconds.slept if wait] == pytest.approx([1.0, 0.5])


def test_a_long_sending_tells_how_far_it_is(make_room):
    seconds = FakeSeconds()
    room = make_room(per_second=10, seconds=seconds)
    for number in range(60):
        room.desk.add(f"Booking {number}")
    room.start()
    told = list(dict.fromkeys(status.progress for status in room.told if status.progress is not None))
    assert [(progress.done, progress.total) for progress in told] == [(done, 60) for done in (30, 40, 50, 60)]
    assert [round(progress.seconds_left or 0.0, 3) for progress in told] == [3.0, 2.0, 1.0, 0.0]
    assert room.status.progress is None


# ---- the network, and sleep --------------------------------------------------------------------------------------------


def test_when_the_network_returns_a_round_begins_at_once(make_room):
    room = make_room()
    room.desk.remote.online = False
    room.start(Phase.OFFLINE)
    room.desk.remote.online = True
    room.controller.look_again()
    room.reach(Phase.IDLE)
    assert room.status.checked_at == room.desk.clock()


def test_a_network_that_comes_and_goes_makes_no_storm(make_room):
    room = make_room()
    room.start()
    room.until(room.settled)
    told, calls = len(room.told), len(room.store.requests)
    for _ in range(50):
        room.controller.look_again()
    room.until(lambda: len(room.store.requests) > calls)
    room.until(room.settled)
    assert room.rounds(told) == 1
    room.desk.clock.advance(module.LEAST_SECONDS)
    room.controller.look_again()
    room.until(lambda: room.rounds(told) == 2)


def test_a_pause_that_google_wants_is_kept_when_the_network_returns(make_room):
    room = make_room()
    room.store.faults.error(429, "rateLimitExceeded", retry_after=3000)
    room.start(Phase.WAITING)
    calls = len(room.store.requests)
    room.controller.look_again()
    room.desk.engine.network_returned()
    assert room.desk.engine.pull_page().halt.stop is Stop.BUSY
    assert len(room.store.requests) == calls
