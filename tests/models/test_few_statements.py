"""Sending and reading touch many bookings; what is read and written together takes few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, event

from bookings_desktop.errors import ChangedMeanwhile
from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.sync_tables import LinkRow
from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.values import Author, Booking, EntityKind, HistoryAction
from tests.support.new_database import new_database
from tests.support.sync_world import slot

HELEN = Author(who="Helen")
CALENDAR = CalendarState(
    id="c", account="a@example.org", name="Practice", time_zone="UTC", access_role="owner", active=True
)
IDS = [f"{number:032x}" for number in range(120)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(sqlite_url(new_database(tmp_path / "few.db")))
    with opened.unit_of_work(HELEN) as uow:
        uow.calendars.save(CALENDAR)
        for booking_id in IDS:
            uow.bookings.add(Booking(id=booking_id, title=booking_id, slot=slot(9)))
        uow.commit()
    yield opened
    opened.close()


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield lambda: len(statements)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def link(booking_id: str) -> Link:
    return Link(booking_id, CALENDAR.id, booking_id)


def test_a_page_of_links_and_their_history_takes_few_statements(database: Database) -> None:
    with counted() as number, database.unit_of_work(HELEN) as uow:
        uow.bookings.preload(IDS)
        uow.links.preload(IDS)
        uow.conflicts.preload(IDS)
        for booking_id in IDS:
            assert uow.bookings.find(booking_id) is not None
            assert uow.links.get(booking_id) is None
            assert uow.conflicts.of(booking_id) == ()
            uow.links.save(link(booking_id))
            uow.links.save(replace(link(booking_id), etag="2"))
            uow.history.add(EntityKind.BOOKING, booking_id, HistoryAction.SENT, note="sent")
        uow.commit()
        assert number() < 15
    with database.reading() as uow:
        assert uow.links.count(CALENDAR.id) == len(IDS)
        assert uow.links.get(IDS[7]) == replace(link(IDS[7]), etag="2")
        assert [entry.note for entry in uow.history.newest(2)] == ["sent", "sent"]
        assert [entry.entity_id for entry in uow.history.newest(2)] == IDS[:-3:-1]


def test_what_was_saved_is_found_by_every_query_of_the_same_work(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.bookings.add(Booking(id="f" * 32, title="New", slot=slot(9)))
        uow.links.save(link("f" * 32))
        assert uow.links.count(CALENDAR.id) == 1
        assert set(uow.links.by_event(CALENDAR.id, ["f" * 32])) == {"f" * 32}
        assert uow.bookings.get("f" * 32).title == "New"
        assert set(uow.bookings.get_many(["f" * 32])) == {"f" * 32}
        uow.links.remove("f" * 32)
        assert uow.links.get("f" * 32) is None
        uow.links.save(link("f" * 32))
        uow.commit()
    with database.reading() as uow:
        assert uow.links.in_calendar(CALENDAR.id) == ["f" * 32]


def test_a_booking_that_was_not_there_is_found_once_it_was_added(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.bookings.preload(["f" * 32])
        assert uow.bookings.find("f" * 32) is None
        uow.bookings.add(Booking(id="f" * 32, title="New", slot=slot(9)))
        assert uow.bookings.get("f" * 32).title == "New"


def test_a_booking_read_before_a_change_of_many_is_read_anew(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        before = uow.bookings.get(IDS[0])
        uow.bookings.save_many([(before, replace(before, title="Changed"))])
        assert uow.bookings.get(IDS[0]).title == "Changed"


def test_what_is_not_committed_is_not_kept(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.links.save(link(IDS[0]))
        uow.history.add(EntityKind.BOOKING, IDS[0], HistoryAction.SENT)
    with database.reading() as uow:
        assert uow.links.get(IDS[0]) is None
        assert uow.history.newest(1)[0].action is HistoryAction.CREATED


def test_a_link_that_somebody_removed_meanwhile_is_not_written_silently(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.links.save(link(IDS[0]))
        uow.commit()
    with database.reading() as theirs:
        seen = theirs.links.get(IDS[0])
        assert seen is not None
        theirs.links.save(replace(seen, etag="2"))
        theirs.context.session.run(delete(LinkRow))
        with pytest.raises(ChangedMeanwhile):
            theirs.commit()


def test_making_a_calendar_active_makes_the_other_inactive(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.calendars.save(replace(CALENDAR, id="d"))
        uow.commit()
    with database.reading() as uow:
        active, other = uow.calendars.active(), uow.calendars.get(CALENDAR.id)
        assert active is not None
        assert active.id == "d"
        assert other is not None
        assert not other.active
