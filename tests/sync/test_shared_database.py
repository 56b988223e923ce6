"""Several engines on one database: desks of a team, and the command line beside an open window (cases 56 to 58)."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.lease_holder import is_dead
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.lease import LEASE_SECONDS
from bookings_desktop.sync.results import Effect, Stop
from tests.support.sync_world import HELEN, Clock, Desk, Google, Templates

NewDesk = Callable[..., Desk]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def share(tmp_path: Path, templates: Templates, clock: Clock, google: Google) -> Iterator[Callable[[], Desk]]:
    """Opens another desk on one and the same database file."""
    path = tmp_path / "shared.db"
    opened: list[Database] = [templates.database(path, clock)]

    def another() -> Desk:
        opened.append(open_database(sqlite_url(path), clock=clock))
        return Desk(opened[-1], google, clock)

    yield another
    for database in opened:
        database.close()


@pytest.fixture
def both(share: Callable[[], Desk]) -> tuple[Desk, Desk]:
    first, second = share(), share()
    first.connect()
    first.settle()
    second.settle()
    return first, second


def test_only_one_of_two_desks_sends_at_a_time(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    for number in range(4):
        first.add(f"Booking {number}")
    looks = []

    def meanwhile(name: str) -> None:
        if name == "insert":
            before = len(google.store.requests)
            result = second.engine.push_next()
            looks.append((result.effect, result.more, result.halt.stop, google.writes(before)))

    first.remote.before_call = meanwhile
    first.push()
    assert looks == [(Effect.NOTHING, False, Stop.NONE, [])] * 4
    assert len(google.titles()) == 4


def test_a_question_about_a_mass_change_neither_keeps_the_lease_nor_pretends_it(
    both: tuple[Desk, Desk], google: Google
) -> None:
    first, second = both
    added = [first.add(f"Booking {number}") for number in range(12)]
    first.settle()
    second.settle()
    for booking_id in added:
        first.delete(booking_id)
    for desk in both:
        assert desk.engine.push_many().halt.stop is Stop.MASS_CHANGE
        with desk.database.reading() as uow:
            assert uow.leases.holder(f"send:{google.calendar_id}") == ""
        desk.engine.allow_mass_change()
    looks = []

    def meanwhile(name: str) -> None:
        before = len(google.store.requests)
        result = second.engine.push_many()
        looks.append((result.sent, result.more, result.halt.stop, google.writes(before)))

    first.remote.before_call = meanwhile
    first.engine.push_many()
    assert looks
    assert all(look == (0, False, Stop.NONE, []) for look in looks)
    assert google.titles() == []


def test_a_batch_is_not_sent_beside_another_sender(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    for number in range(4):
        first.add(f"Booking {number}")
    looks = []

    def meanwhile(name: str) -> None:
        before = len(google.store.requests)
        result = second.engine.push_many()
        looks.append((result.sent, result.next_at is not None, google.writes(before)))

    first.remote.before_call = meanwhile
    assert first.engine.push_many().sent == 4
    assert looks
    assert all(look == (0, True, []) for look in looks)


def test_what_is_done_is_given_back_at_once(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    first.add("First")
    first.push()
    second.add("Second")
    second.push()
    first.add("Third")
    first.push()
    assert google.titles() == ["First", "Second", "Third"]


def test_a_crashed_sender_is_replaced_when_its_time_is_over(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    for number in range(3):
        first.add(f"Booking {number}")

    def die(name: str) -> None:
        if name == "insert":
            raise Killed

    first.remote.after_call = die
    with suppress(Killed):
        first.push()
    waiting = second.engine.push_next()
    assert (waiting.sent, waiting.halt.stop) == (False, Stop.NONE)
    assert waiting.next_at is not None
    assert waiting.next_at > second.clock()
    second.clock.advance(LEASE_SECONDS + 1)
    second.settle()
    assert google.titles() == ["Booking 0", "Booking 1", "Booking 2"]
    assert google.writes() == ["POST"] * 3  # the one whose answer was lost is read, and not sent again


def test_a_crashed_sender_whose_clock_was_ahead_is_not_waited_for(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    first.clock.advance(86_400)
    for number in range(2):
        first.add(f"Booking {number}")
    first.engine.push_next()  # has the lease, and is never heard of again
    first.clock.advance(-86_400)
    second.add("Booking 2")
    second.settle()
    assert google.titles() == ["Booking 0", "Booking 1", "Booking 2"]


def test_a_whole_round_beside_a_sender_waits_for_it_instead_of_sending_twice(
    both: tuple[Desk, Desk], google: Google
) -> None:
    first, second = both
    first.add("Booking")
    first.add("Another")
    first.engine.push_next()  # holds the lease, and one is left
    waits = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        second.clock.advance(seconds)
        first.push()

    report = second.engine.run_until_idle(wait=wait)
    assert (report.left, report.halt.stop, report.pushed) == (0, Stop.NONE, 0)
    assert waits
    assert sorted(google.titles()) == ["Another", "Booking"]


def test_desks_that_poll_see_each_others_work_without_writing_it_again(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    contact = first.contact("Ada", "ada@example.org")
    booking = first.add("Booking", contact_id=contact)
    for desk in (first, second, first):
        desk.settle()
    second.edit(booking, notify_guest=True, title="Moved")
    for desk in (second, first, second):
        desk.settle()
    since = len(google.store.requests)
    for desk in (first, second) * 3:
        desk.settle()
    assert google.writes(since) == []
    assert len(google.store.mails) == 1


def test_what_another_desk_sent_meanwhile_is_not_taken_for_gone(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    booking = first.add()
    google.store.faults.wire(Wire.CLOSE, method="POST", when=When.BEFORE)
    first.engine.push_next()
    calls: list[str] = []

    def meanwhile(name: str) -> None:
        calls.append(name)
        if (
            calls.count("calendar") == 2 and name == "calendar"
        ):  # the event was not there, and the calendar is looked for
            first.clock.advance(LEASE_SECONDS + 1)
            first.settle()

    second.remote.before_call = meanwhile
    second.settle()
    first.settle()
    assert calls.count("calendar") >= 2
    assert google.titles() == ["Gait analysis"]
    assert first.booking(booking).status is BookingStatus.SCHEDULED


def test_a_killed_process_is_not_waited_for(both: tuple[Desk, Desk], google: Google) -> None:
    first, second = both
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with first.database.unit_of_work(HELEN) as uow:
        holder = f"{socket.gethostname()}/{ended.pid}/abc"
        assert uow.leases.take(f"send:{google.calendar_id}", holder, LEASE_SECONDS, uow.now)
        uow.commit()
    second.add("Booking")
    second.push()
    assert google.titles() == ["Booking"]


@pytest.mark.parametrize("holder", [f"elsewhere.example/{2**22 + 5}/abc", f"{socket.gethostname()}/1/abc", "abc", ""])
def test_what_is_not_known_to_have_ended_is_waited_for(holder: str) -> None:
    assert not is_dead(holder)


def test_a_restarted_engine_goes_on_with_its_own_lease(both: tuple[Desk, Desk], google: Google) -> None:
    first, _ = both
    for number in range(2):
        first.add(f"Booking {number}")
    first.engine.push_next()
    first.restart()
    first.push()
    first.push()
    assert len(google.titles()) == 2
