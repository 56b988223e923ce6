"""The log of the sync, foreign events and leases in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_log_repository import KEPT, MOST, PRUNED_EVERY
from bookings_desktop.models.sync_values import CalendarState, ForeignEvent, SyncLogEntry, SyncLogKind
from tests.support.builders import GOOGLE, FakeClock, a_database, a_slot, some_days

MIRROR = "desk@group.calendar.google.com"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path, clock: FakeClock) -> Iterator[Database]:
    opened = a_database(tmp_path, clock)
    with opened.unit_of_work(GOOGLE) as uow:
        for calendar_id, active in ((MIRROR, True), ("other", False)):
            uow.calendars.save(CalendarState(calendar_id, "desk@example.com", active=active))
        uow.commit()
    yield opened
    opened.close()


# ---- the log ------------------------------------------------------------------------------------------------------------


def test_a_line_comes_back_as_it_was_written(database: Database, clock: FakeClock) -> None:
    written = SyncLogEntry(
        SyncLogKind.PULLED,
        clock.now - timedelta(minutes=1),
        booking_id="a" * 32,
        title="Review",
        detail="updated",
        who="Helen",
        number=3,
        until=clock.now,
        calendar_id=MIRROR,
    )
    with database.unit_of_work(GOOGLE) as uow:
        number = uow.sync_log.add_many([written])
        uow.commit()
    with database.reading() as uow:
        assert uow.sync_log.recent(5) == (replace(written, id=number),)
        assert uow.sync_log.last() == replace(written, id=number)


def test_the_newest_line_comes_first_page_by_page(database: Database, clock: FakeClock) -> None:
    for hour in range(5):
        with database.unit_of_work(GOOGLE) as uow:
            uow.sync_log.add(SyncLogKind.SENT, title=str(hour))
            uow.commit()
        clock.advance(hours=1)
    with database.reading() as uow:
        first = uow.sync_log.recent(2)
        second = uow.sync_log.recent(10, before=first[-1].id)
        since = uow.sync_log.today(clock.now - timedelta(hours=2))
    assert [entry.title for entry in (*first, *second)] == ["4", "3", "2", "1", "0"]
    assert [entry.title for entry in since] == ["4", "3"]


def test_a_repeated_line_moves_on_and_wakes_nobody(database: Database, clock: FakeClock) -> None:
    told: list[ChangeSet] = []
    database.bus.subscribe(told.append)
    with database.unit_of_work(GOOGLE) as uow:
        uow.sync_log.add(SyncLogKind.CHECKED)
        uow.commit()
    assert [changes.sync_log for changes in told] == [True]
    for _ in range(3):
        clock.advance(minutes=1)
        with database.unit_of_work(GOOGLE) as uow:
            last = uow.sync_log.last()
            assert last is not None
            uow.sync_log.repeat(last)
            uow.commit()
    with database.reading() as uow:
        (entry,) = uow.sync_log.recent(10)
    assert (entry.number, entry.at) == (4, clock.now)
    assert len(told) == 1


def test_nothing_is_logged_of_what_was_not_committed(database: Database) -> None:
    with database.unit_of_work(GOOGLE) as uow:
        uow.sync_log.add(SyncLogKind.SENT)
    with database.reading() as uow:
        assert uow.sync_log.last() is None


def test_old_lines_are_forgotten(database: Database, clock: FakeClock) -> None:
    with database.unit_of_work(GOOGLE) as uow:
        uow.sync_log.add(SyncLogKind.STARTED, at=clock.now - KEPT - timedelta(seconds=1))
        uow.sync_log.add(SyncLogKind.CHECKED, at=clock.now - KEPT + timedelta(seconds=1))
        uow.sync_log.add_many([SyncLogEntry(SyncLogKind.SENT, clock.now)] * PRUNED_EVERY)
        uow.commit()
    with database.reading() as uow:
        assert [entry.kind for entry in uow.sync_log.recent(500)][-2:] == [SyncLogKind.SENT, SyncLogKind.CHECKED]


def test_a_long_log_keeps_its_newest_lines(database: Database, clock: FakeClock) -> None:
    with database.unit_of_work(GOOGLE) as uow:
        for start in range(0, MOST + 700, 350):
            uow.sync_log.add_many([SyncLogEntry(SyncLogKind.SENT, clock.now, title=str(start + n)) for n in range(350)])
        uow.commit()
    with database.reading() as uow:
        kept = uow.sync_log.recent(2 * MOST)
    assert MOST <= len(kept) < MOST + 350
    assert kept[0].id - kept[-1].id == len(kept) - 1


# ---- foreign events -----------------------------------------------------------------------------------------------------

SINGLE = ForeignEvent(MIRROR, "single", a_slot(), "Out of office", etag='"1"')
DAYS = ForeignEvent(MIRROR, "days", some_days(days=2), busy=False)
WEEKLY = ForeignEvent(
    MIRROR, "weekly", a_slot(datetime(2025, 1, 7, 9, 0, tzinfo=UTC)), "Team", recurrence=("RRULE:FREQ=WEEKLY",)
)
MOVED = ForeignEvent(
    MIRROR,
    "weekly_1",
    a_slot(datetime(2025, 3, 1, 9, 0, tzinfo=UTC)),
    recurring_event_id="weekly",
    original_start="2026-05-12T10:00:00+01:00",
)
ELSEWHERE = ForeignEvent("other", "single", a_slot())
LONG_AGO = ForeignEvent(MIRROR, "ago", a_slot(datetime(2024, 1, 1, tzinfo=UTC)))


def _saved(database: Database, *events: ForeignEvent) -> None:
    with database.unit_of_work(GOOGLE) as uow:
        uow.foreign_events.save_many(events)
        uow.commit()


def test_foreign_events_come_back_as_they_were(database: Database) -> None:
    _saved(database, SINGLE, DAYS, WEEKLY, MOVED, ELSEWHERE, LONG_AGO)
    with database.reading() as uow:
        found = uow.foreign_events.get_many(MIRROR, ["single", "days", "weekly", "weekly_1", "unknown"])
        assert uow.foreign_events.ids(MIRROR) == {"single", "days", "weekly", "weekly_1", "ago"}
        assert (uow.foreign_events.count(MIRROR), uow.foreign_events.count("other")) == (5, 1)
    assert found == {event.event_id: event for event in (SINGLE, DAYS, WEEKLY, MOVED)}


def test_a_look_at_some_days_finds_what_touches_them_and_every_series(database: Database) -> None:
    _saved(database, SINGLE, DAYS, WEEKLY, MOVED, ELSEWHERE, LONG_AGO)
    day = datetime.combine(date(2026, 5, 14), datetime.min.time(), UTC)
    with database.reading() as uow:
        found = uow.foreign_events.touching(MIRROR, day, day + timedelta(days=1))
        later = uow.foreign_events.touching(MIRROR, day + timedelta(days=30), day + timedelta(days=31))
    assert [event.event_id for event in found] == ["weekly", "weekly_1", "days", "single"]
    assert [event.event_id for event in later] == ["weekly", "weekly_1"]


def test_foreign_events_are_replaced_and_forgotten(database: Database) -> None:
    _saved(database, SINGLE, WEEKLY, MOVED, ELSEWHERE)
    _saved(database, replace(SINGLE, title="Older"), replace(SINGLE, title="Moved", slot=some_days()))
    with database.unit_of_work(GOOGLE) as uow:
        assert uow.foreign_events.get_many(MIRROR, ["single"])["single"].title == "Moved"
        uow.foreign_events.remove_exceptions(MIRROR, "weekly")
        assert uow.foreign_events.ids(MIRROR) == {"single", "weekly"}
        uow.foreign_events.remove(MIRROR, ["single", "never"])
        assert uow.foreign_events.ids(MIRROR) == {"weekly"}
        uow.foreign_events.remove_all(MIRROR)
        uow.commit()
    with database.reading() as uow:
        assert (uow.foreign_events.count(MIRROR), uow.foreign_events.count("other")) == (0, 1)


# ---- leases -------------------------------------------------------------------------------------------------------------


def _take(database: Database, holder: str, clock: FakeClock, name: str = "pushing") -> bool:
    with database.unit_of_work(GOOGLE) as uow:
        taken = uow.leases.take(name, holder, 30, clock.now)
        uow.commit()
        return taken


def test_a_lease_is_held_by_one_until_it_ends(database: Database, clock: FakeClock) -> None:
    assert _take(database, "one", clock)
    assert not _take(database, "two", clock)
    assert _take(database, "two", clock, "something else")
    clock.advance(seconds=20)
    assert _take(database, "one", clock)
    clock.advance(seconds=29)
    assert not _take(database, "two", clock)
    clock.advance(seconds=1)
    assert _take(database, "two", clock)
    assert not _take(database, "one", clock)


def test_only_its_holder_gives_a_lease_back(database: Database, clock: FakeClock) -> None:
    assert _take(database, "one", clock)
    for holder, free in (("two", False), ("one", True)):
        with database.unit_of_work(GOOGLE) as uow:
            uow.leases.release("pushing", holder)
            uow.commit()
        assert _take(database, "two", clock) is free
