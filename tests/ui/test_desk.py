"""Rows of the window in step with the database: slices, changes in between, other processes, connections."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.database import open_database, sqlite_url
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.values import Author, BookingStatus
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.services.members import MemberService
from bookings_desktop.ui import desk as desk_module
from bookings_desktop.ui.desk import LOOK_AROUND_MS, Desk
from tests.support.dialogs import LONDON


class View:
    """Keeps the rows as the window would, and what was called."""

    def __init__(self):
        self.rows, self.members, self.calls = {}, (), []
        self.complete = False
        self.on_call = {}
        self.parts = []

    def _called(self, name):
        self.calls.append(name)
        hook = self.on_call.pop(name, None)
        if hook is not None:
            hook()

    def show_rows(self, rows):
        self.rows = {row.id: row for row in rows}
        self.complete = False
        self._called("show")

    def append_rows(self, rows):
        assert not self.rows.keys() & {row.id for row in rows}
        self.rows |= {row.id: row for row in rows}
        self._called("append")

    def rows_complete(self):
        self.complete = True
        self._called("complete")

    def apply_changes(self, rows, removed):
        self.parts.append(len(rows) + len(removed))
        self.rows |= {row.id: row for row in rows}
        for booking_id in removed:
            self.rows.pop(booking_id, None)
        self._called("apply")

    def set_members(self, members):
        self.members = members
        self._called("members")

    def titles(self):
        return [row.title for row in self.rows.values()]

    def states(self):
        return {row.sync for row in self.rows.values()}


class Room:
    """A desk over the practice's database."""

    def __init__(self, practice, tasks, qtbot):
        self.practice, self.tasks, self.qtbot = practice, tasks, qtbot
        self.view = View()
        self.heard = []
        self.desk = None

    def open(self):
        """Only now does the desk hear of changes."""
        practice, database = self.practice, self.practice.database
        self.desk = Desk(
            practice.bookings,
            practice.members,
            HistoryService(database),
            database.bus,
            self.tasks,
            self.view,
            lambda: LONDON,
        )
        self.desk.changed.connect(self.heard.append)

    def load(self):
        if self.desk is None:
            self.open()
        task = self.tasks.start(self.desk.load())
        self.qtbot.waitUntil(task.done)

    def settle(self):
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def on_lane(self, work):
        """Work as the window does it: on the database lane."""
        self.tasks.start(self.tasks.run(work))

    def add(self, count):
        return [self.practice.a_booking(f"Booking {number}").booking.id for number in range(count)]


@pytest.fixture
def slow_look_around(monkeypatch):
    """Nothing comes from other processes: what is seen came over the bus."""
    monkeypatch.setattr(desk_module, "LOOK_AROUND_MS", 3_600_000)


@pytest.fixture
def make_room(practice, tasks, qtbot):
    rooms = []

    def make():
        rooms.append(Room(practice, tasks, qtbot))
        return rooms[-1]

    yield make
    for room in rooms:
        if room.desk is not None:
            room.desk.stop()


@pytest.fixture
def room(slow_look_around, make_room):
    return make_room()


def connect(database, active=True):
    with database.unit_of_work(Author("Nadia")) as work:
        work.calendars.save(CalendarState("practice@example.com", "desk@example.com", "Practice", active=active))
        work.commit()


def test_rows_come_in_slices_and_in_order(room, monkeypatch):
    monkeypatch.setattr(desk_module, "SLICE", 2)
    start = datetime(2026, 5, 15, 9, tzinfo=UTC)
    for hour in (4, 0, 2, 1, 3):
        slot = replace(room.practice.a_booking().booking.slot, start=start, end=start)
        at = start + timedelta(hours=hour)
        room.practice.a_booking(f"At {hour}", slot=replace(slot, start=at, end=at + timedelta(minutes=30)))
    for row in list(room.practice.bookings.summaries(LONDON)):
        if row.title == "Gait analysis":
            room.practice.bookings.delete([row.id])
    room.practice.members.create("Helen Marsh", "helen@example.com")
    room.load()
    assert room.view.titles() == ["At 0", "At 1", "At 2", "At 3", "At 4"]
    assert room.view.calls == ["members", "show", "append", "append", "complete"]
    assert [member.name for member in room.view.members] == ["Helen Marsh"]


def test_a_desk_without_bookings_is_complete_too(room):
    room.load()
    assert room.view.calls == ["members", "show", "complete"]
    assert room.view.rows == {}


def test_a_change_is_taken_in_by_its_rows_only(room):
    first, second = room.add(2)
    room.load()
    room.view.calls.clear()
    room.on_lane(lambda: room.practice.bookings.set_status([second], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: room.view.rows[second].status == "confirmed")
    room.settle()
    assert room.view.calls == ["apply"]
    assert room.view.rows[first].status == "scheduled"
    assert [changes.bookings for changes in room.heard] == [frozenset([second])]


@pytest.fixture
def in_slices(monkeypatch):
    """The event loop gets its turn after each part of a change, and parts are small."""
    monkeypatch.setattr(desk_module, "SLICE_SECONDS", 0.0)


def test_many_changed_rows_are_shown_in_parts(room):
    ids = room.add(40)
    room.load()
    room.on_lane(lambda: room.practice.bookings.delete(ids[:3]))
    room.settle()
    room.view.parts.clear()
    room.on_lane(lambda: room.practice.bookings.set_status(ids[3:], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: sum(room.view.parts) == 37)
    room.settle()
    assert {row.status for row in room.view.rows.values()} == {"confirmed"}
    assert max(room.view.parts) <= desk_module.AT_ONCE
    assert len(room.heard) == 2


def test_parts_become_smaller_where_they_take_long(room, in_slices):
    ids = room.add(40)
    room.load()
    room.on_lane(lambda: room.practice.bookings.set_status(ids, BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: sum(room.view.parts) == 40)
    assert room.view.parts[0] == desk_module.AT_ONCE
    assert room.view.parts[-1] == desk_module.AT_LEAST


def test_a_change_that_comes_while_an_earlier_one_is_being_shown_is_shown_after_it(room, in_slices):
    ids = room.add(40)
    room.load()
    bookings = room.practice.bookings
    room.view.on_call["apply"] = lambda: bookings.set_status(ids, BookingStatus.COMPLETED)
    room.on_lane(lambda: bookings.set_status(ids, BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: sum(room.view.parts) == 80)
    room.settle()
    assert {row.status for row in room.view.rows.values()} == {"completed"}
    assert [changes.bookings for changes in room.heard] == [frozenset(ids)] * 2


def test_changes_that_wait_for_their_turn_are_read_together(room, in_slices):
    ids = room.add(40)
    room.load()
    bookings = room.practice.bookings

    def change_others():
        for booking_id in ids[:5]:
            bookings.set_status([booking_id], BookingStatus.COMPLETED)

    room.view.on_call["apply"] = change_others
    room.on_lane(lambda: bookings.set_status(ids, BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: len(room.heard) == 6)
    assert sum(room.view.parts) == 45
    assert [room.view.rows[one].status for one in ids[:6]] == ["completed"] * 5 + ["confirmed"]


def test_a_window_that_closes_while_a_change_is_shown_is_left_alone(room, in_slices):
    ids = room.add(40)
    room.load()
    room.view.on_call["apply"] = room.desk.stop
    room.on_lane(lambda: room.practice.bookings.set_status(ids, BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: bool(room.view.parts))
    room.settle()
    assert room.view.parts == [desk_module.AT_ONCE]


def test_what_could_not_be_read_is_read_with_the_next_change(room, notifications, monkeypatch):
    first, second = room.add(2)
    room.load()
    summaries = room.practice.bookings.summaries
    failed = []

    def fail_once(zone, ids=None):
        if not failed:
            failed.append(ids)
            raise DatabaseUnusable("The disk is gone.", "Plug it in.")
        return summaries(zone, ids)

    monkeypatch.setattr(room.practice.bookings, "summaries", fail_once)
    room.on_lane(lambda: room.practice.bookings.set_status([first], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: bool(failed))
    room.settle()
    room.on_lane(lambda: room.practice.bookings.set_status([second], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: {row.status for row in room.view.rows.values()} == {"confirmed"})


def test_a_deleted_booking_leaves_and_a_restored_one_comes_back(room):
    (booking_id,) = room.add(1)
    room.load()
    room.on_lane(lambda: room.practice.bookings.delete([booking_id]))
    room.qtbot.waitUntil(lambda: room.view.rows == {})
    room.on_lane(lambda: room.practice.bookings.restore([booking_id]))
    room.qtbot.waitUntil(lambda: list(room.view.rows) == [booking_id])


def test_a_new_colleague_is_shown(room):
    room.load()
    room.on_lane(lambda: room.practice.members.create("Tomás Rivera", "tomas@example.com"))
    room.qtbot.waitUntil(lambda: [member.name for member in room.view.members] == ["Tomás Rivera"])


def test_changes_made_while_rows_are_loading_are_not_lost(room, monkeypatch):
    monkeypatch.setattr(desk_module, "SLICE", 1)
    ids = room.add(4)
    made = []

    def change():
        room.on_lane(lambda: room.practice.bookings.set_status(ids, BookingStatus.CONFIRMED))
        room.on_lane(lambda: made.append(room.practice.a_booking("Walk-in").booking.id))

    room.view.on_call["show"] = change
    room.load()
    room.qtbot.waitUntil(lambda: bool(made) and made[0] in room.view.rows)
    room.settle()
    assert {room.view.rows[booking_id].status for booking_id in ids} == {"confirmed"}
    assert room.view.calls.count("show") == 1
    assert room.view.calls.index("apply") > room.view.calls.index("complete")


def test_more_changes_than_it_pays_to_read_one_by_one_are_read_anew(room, monkeypatch):
    monkeypatch.setattr(desk_module, "RELOAD_ABOVE", 3)
    ids = room.add(4)
    room.load()
    room.view.calls.clear()
    room.on_lane(lambda: room.practice.bookings.set_status(ids[:3], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: "apply" in room.view.calls)
    room.settle()
    assert "show" not in room.view.calls
    room.on_lane(lambda: room.practice.bookings.set_status(ids, BookingStatus.COMPLETED))
    room.qtbot.waitUntil(lambda: {row.status for row in room.view.rows.values()} == {"completed"})
    room.settle()
    assert "show" in room.view.calls


def test_a_connection_changes_the_state_of_every_row(room):
    room.add(2)
    room.load()
    assert room.view.states() == {"off"}
    room.on_lane(lambda: connect(room.practice.database))
    room.qtbot.waitUntil(lambda: room.view.calls.count("complete") == 2)
    room.settle()
    assert room.view.states() == {"waiting"}
    room.on_lane(lambda: connect(room.practice.database, active=False))
    room.qtbot.waitUntil(lambda: room.view.states() == {"off"})


def test_a_connection_made_while_rows_are_loading_is_not_lost(room, monkeypatch):
    monkeypatch.setattr(desk_module, "SLICE", 1)
    ids = room.add(3)
    room.practice.bookings.set_status(ids, BookingStatus.CANCELLED)

    def both():
        room.on_lane(lambda: connect(room.practice.database))

    room.view.on_call["show"] = both
    room.load()
    room.settle()
    assert room.view.complete
    assert room.view.states() == {"waiting"}
    assert len(room.view.rows) == 3


def test_a_load_that_failed_does_not_keep_later_changes_from_being_seen(room, notifications, monkeypatch):
    (booking_id,) = room.add(1)
    messages = []
    notifications.posted.connect(messages.append)
    room.load()

    def fail(zone, ids=None):
        raise DatabaseUnusable("The disk is gone.", "Plug it in.")

    with monkeypatch.context() as broken:
        broken.setattr(room.practice.bookings, "summaries", fail)
        room.load()
        room.qtbot.waitUntil(lambda: [message.title for message in messages] == ["The disk is gone."])
    room.on_lane(lambda: room.practice.bookings.set_status([booking_id], BookingStatus.CONFIRMED))
    room.qtbot.waitUntil(lambda: room.view.rows[booking_id].status == "confirmed")


def test_other_processes_are_looked_at_every_two_seconds():
    assert LOOK_AROUND_MS <= 2000


def test_what_another_process_did_is_noticed(make_room, monkeypatch):
    monkeypatch.setattr(desk_module, "LOOK_AROUND_MS", 20)
    room = make_room()
    kept, gone = room.add(2)
    room.load()
    other = open_database(sqlite_url(room.practice.database.path))
    try:
        elsewhere = BookingService(other, lambda: "Ben")
        details = elsewhere.get(kept)
        elsewhere.set_status([kept], BookingStatus.CONFIRMED)
        elsewhere.delete([gone])
        MemberService(other, lambda: "Ben").create("Ben Okafor", "ben@example.com")
        assert details.booking.status is BookingStatus.SCHEDULED
        room.qtbot.waitUntil(
            lambda: (
                room.view.rows.keys() == {kept}
                and room.view.rows[kept].status == "confirmed"
                and len(room.view.members) == 1
            )
        )
    finally:
        other.close()
    room.qtbot.waitUntil(lambda: len(room.heard) > 0)


def test_looks_around_do_not_pile_up_behind_a_busy_lane(room):
    (booking_id,) = room.add(1)
    room.load()
    other = open_database(sqlite_url(room.practice.database.path))
    try:
        BookingService(other, lambda: "Ben").set_status([booking_id], BookingStatus.CONFIRMED)
    finally:
        other.close()
    for _ in range(3):
        room.tasks.start(room.desk._look_around())
    room.settle()
    assert [changes.bookings for changes in room.heard] == [frozenset([booking_id])]
    room.tasks.start(room.desk._look_around())
    room.settle()
    assert len(room.heard) == 1


def test_a_stopped_desk_hears_and_reads_nothing_more(room, monkeypatch):
    monkeypatch.setattr(desk_module, "SLICE", 1)
    ids = room.add(5)
    room.view.on_call["show"] = lambda: room.desk.stop()
    room.load()
    room.practice.database.bus.publish(ChangeSet(bookings=frozenset(ids)))
    room.settle()
    assert room.view.calls == ["members", "show"]
    assert len(room.view.rows) == 1
