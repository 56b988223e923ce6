"""Statements handed to SQLite's driver give and take the same values as through SQLAlchemy, and fail in the same words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.models.database import Database, open_database, sqlite_url
from bookings_desktop.models.sync_tables import OutboxRow
from bookings_desktop.models.values import Author
from bookings_desktop.models.work_session import WorkSession
from tests.support.new_database import new_database

HELEN = Author(who="Helen")
TABLE = OutboxRow.__table__
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)

ADD = insert(TABLE)
BY_KEYS = select(TABLE).where(TABLE.c.booking_id.in_(bindparam("keys", expanding=True))).order_by(TABLE.c.booking_id)
PARKED_OF = select(TABLE.c.booking_id).where(
    TABLE.c.parked.is_(True), TABLE.c.booking_id.in_(bindparam("keys", expanding=True))
)
POSTPONE = (
    update(TABLE)
    .where(TABLE.c.booking_id == bindparam("key"))
    .values(due_at=bindparam("due", type_=TABLE.c.due_at.type))
)
REMOVE = delete(TABLE).where(TABLE.c.booking_id == bindparam("key"))
MAKES_UP_VALUES = select(TABLE.c.booking_id).where(TABLE.c.booking_id == "two").limit(bindparam("most"))


def mark(key: str, **values: object) -> dict[str, object]:
    return {
        "booking_id": key,
        "revision": "r",
        "marked_at": NOON,
        "due_at": NOON,
        "attempts": 0,
        "parked": False,
        "notify_guest": False,
        "error_title": "",
        "error_hint": "",
        **values,
    }


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(sqlite_url(new_database(tmp_path / "prepared.db")))
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[WorkSession]:
    with database.unit_of_work(HELEN) as uow:
        session = uow.context.session
        session.run(ADD, [mark("one"), mark("two", parked=True), mark("three", attempts=3)])
        yield session


def test_values_go_in_and_come_out_through_the_types_of_their_columns(session: WorkSession) -> None:
    tokyo = timezone(timedelta(hours=9))
    assert session.run(POSTPONE, {"key": "one", "due": NOON.replace(tzinfo=tokyo)}).rowcount == 1
    row = session.run(BY_KEYS, {"keys": ["one"]}).first()
    assert row.due_at == NOON - timedelta(hours=9)
    assert row.due_at.tzinfo is UTC
    assert row.parked is False
    assert session.scalars(select(OutboxRow.due_at).where(OutboxRow.booking_id == "one")).one() == row.due_at


def test_a_naive_instant_is_refused(session: WorkSession) -> None:
    with pytest.raises(ValueError, match="naive"):
        session.run(POSTPONE, {"key": "one", "due": datetime(2026, 5, 14, 12, 0)})  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("keys", [[], ["one"], ["one", "two"], ["one", "two", "three", "none"]])
def test_any_number_of_keys(session: WorkSession, keys: list[str]) -> None:
    found = [row.booking_id for row in session.run(BY_KEYS, {"keys": keys}).all()]
    assert found == sorted(set(keys) - {"none"})


def test_fixed_values_stand_among_the_given_ones(session: WorkSession) -> None:
    assert list(session.run(PARKED_OF, {"keys": ["one", "two"]}).scalars()) == ["two"]
    assert session.run(MAKES_UP_VALUES, {"most": 1}).scalar() == "two"


def test_what_was_done_is_counted(session: WorkSession) -> None:
    assert session.run(REMOVE, {"key": "nobody"}).rowcount == 0
    assert session.run(REMOVE, {"key": "two"}).rowcount == 1
    assert session.run(BY_KEYS, {"keys": ["two"]}).first() is None
    assert session.run(BY_KEYS, {"keys": ["two"]}).scalar() is None


def test_what_is_not_committed_is_gone_and_what_is_committed_stays(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        uow.context.session.run(ADD, [mark("one")])
        uow.commit()
        uow.context.session.run(ADD, [mark("two")])
    with database.reading() as uow:
        assert [one.booking_id for one in uow.outbox.all()] == ["one"]


def test_objects_and_plain_statements_share_a_transaction(database: Database) -> None:
    with database.unit_of_work(HELEN) as uow:
        session = uow.context.session
        session.run(ADD, [mark("one")])
        found = session.get(OutboxRow, "one")
        assert found is not None
        found.attempts = 5
        session.flush()
        assert session.run(BY_KEYS, {"keys": ["one"]}).first().attempts == 5
        uow.commit()
    with database.reading() as uow:
        kept = uow.outbox.get("one")
        assert kept is not None
        assert kept.attempts == 5


def test_the_driver_is_heard_in_sqlalchemys_words(session: WorkSession) -> None:
    with pytest.raises(IntegrityError) as raised:
        session.run(ADD, [mark("one")])
    assert "r" not in str(raised.value.params or "")


def test_a_database_that_is_taken_is_told_in_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings_desktop.models.database.BUSY_SECONDS", 0)
    database = open_database(sqlite_url(tmp_path / "taken.db"))
    other = sqlite3.connect(tmp_path / "taken.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(DatabaseUnusable), database.unit_of_work(HELEN) as uow:
            uow.context.session.run(ADD, [mark("one")])
    finally:
        other.close()
        database.close()
