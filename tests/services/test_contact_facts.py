"""What one wants to know of contacts while booking: the latest ones, and the card."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bookings_desktop.errors import ChangedMeanwhile, NotFound, NotPossible
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import BookingStatus, Origin
from bookings_desktop.services.bookings import BookingDraft, BookingService
from bookings_desktop.services.bulk import SetStatus
from bookings_desktop.services.contacts import ContactChanged, ContactService
from bookings_desktop.services.history import HistoryService
from tests.support.builders import START, FakeClock, a_booking, a_contact, a_member, a_slot, some_days, stored

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")


@pytest.fixture
def contacts(database: Database) -> ContactService:
    return ContactService(database, lambda: "Anna")


def test_the_contacts_booked_last_come_first(database: Database, contacts: ContactService, clock: FakeClock) -> None:
    zoe, ben, eve, never = (
        a_contact(name=name, email=f"{name}@example.com") for name in ("zoe", "ben", "eve", "never")
    )
    stored(database, zoe, ben, eve, never)
    bookings = BookingService(database, lambda: "Anna")
    made = []
    for contact in (zoe, ben, eve):
        clock.advance(minutes=1)
        made.append(bookings.create(BookingDraft("Knee", a_slot(), contact_id=contact.id)).booking)
    assert contacts.recent() == (eve.id, ben.id, zoe.id)
    clock.advance(minutes=1)
    bookings.apply([made[0].id], SetStatus(BookingStatus.CONFIRMED))
    assert contacts.recent(2) == (zoe.id, eve.id)
    bookings.delete([made[2].id])
    assert contacts.recent() == (zoe.id, ben.id)


def test_the_latest_contacts_are_found_through_an_index(
    database: Database, contacts: ContactService, tmp_path: Path
) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(
        database._engine, "before_cursor_execute", lambda _c, _cur, sql, values, *_: asked.append((sql, values))
    )
    contacts.recent()
    (statement,) = [one for one in asked if "FROM bookings" in one[0]]
    with closing(sqlite3.connect(tmp_path / "bookings.db")) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]  # type: ignore[call-overload]
    assert any("ix_bookings_updated_at" in line for line in plan), plan


def test_the_card_tells_of_the_last_and_the_next_visit(
    database: Database, contacts: ContactService, clock: FakeClock
) -> None:
    zoe, ben = a_contact(time_zone="Asia/Tokyo", notes="Left knee"), a_member(name="Ben")
    own = {"contact_id": zoe.id, "assigned_to_id": ben.id}
    late = a_slot(
        START - timedelta(days=7) + timedelta(hours=12, minutes=30)
    )  # 23:30 in London, the next day in Auckland
    rows = [
        a_booking(title="Old", slot=a_slot(START - timedelta(days=20)), **own),
        a_booking(title="Last", slot=late, **own),
        a_booking(title="Cancelled", slot=a_slot(START - timedelta(days=1)), status=BookingStatus.CANCELLED, **own),
        a_booking(title="Edited", slot=a_slot(START), **own),
        a_booking(title="Next", slot=a_slot(START + timedelta(days=1)), **own),
        a_booking(title="Later", slot=a_slot(START + timedelta(days=2)), **own),
        a_booking(title="Somebody else's", slot=a_slot(START - timedelta(hours=3))),
    ]
    stored(database, zoe, ben, *rows)
    clock.now = START - timedelta(hours=1)
    card = contacts.card(zoe.id, LONDON, exclude_id=rows[3].id)
    assert (card.last_visit, card.last_member, card.earlier) == (date(2026, 5, 7), "Ben", 2)
    assert (card.next_start, card.next_title, card.next_id) == (START + timedelta(days=1), "Next", rows[4].id)
    assert (card.contact.time_zone, card.contact.notes) == ("Asia/Tokyo", "Left knee")
    assert contacts.card(zoe.id, AUCKLAND).last_visit == date(2026, 5, 8)
    assert contacts.card(zoe.id, LONDON).next_title == "Edited"


def test_a_contact_without_visits_has_a_card_too(database: Database, contacts: ContactService) -> None:
    zoe = a_contact()
    stored(database, zoe, a_booking(slot=some_days(), contact_id=zoe.id))
    card = contacts.card(zoe.id, LONDON)
    assert (card.last_visit, card.earlier, card.next_start) == (None, 0, date(2026, 5, 14))
    assert not isinstance(card.next_start, datetime)
    with pytest.raises(NotFound):
        contacts.card("0" * 32, LONDON)


def test_a_new_contact_and_a_changed_one_are_undone_and_done_again(
    database: Database, contacts: ContactService
) -> None:
    made = contacts.create(a_contact(name="Zoë"))
    changed = contacts.update(made, company="Co")
    step = (ContactChanged(made, changed),)
    undone = contacts.undo(step)
    assert contacts.get(made.id).company == ""
    (again,) = contacts.undo(undone)
    assert contacts.get(made.id).company == "Co"
    with pytest.raises(ChangedMeanwhile):
        contacts.undo(step)
    gone = contacts.undo((ContactChanged(None, again.after),))
    assert contacts.find() == ()
    contacts.undo(gone)
    assert [contact.name for contact in contacts.find()] == ["Zoë"]
    assert HistoryService(database).of(made.id)[0].origin is Origin.UNDO


@pytest.mark.parametrize("status", BookingStatus)
def test_a_new_contact_with_bookings_stays(database: Database, contacts: ContactService, status: BookingStatus) -> None:
    made = contacts.create(a_contact())
    stored(database, a_booking(contact_id=made.id, status=status))
    with pytest.raises(NotPossible, match="has bookings"):
        contacts.undo((ContactChanged(None, made),))
    assert contacts.get(made.id) == replace(made)


def test_the_last_visits_of_several_contacts(database: Database, contacts: ContactService, clock: FakeClock) -> None:
    zoe, ben, eve = (a_contact(name=name, email=f"{name}@example.com") for name in ("zoe", "ben", "eve"))
    late = a_slot(START - timedelta(days=7) + timedelta(hours=12, minutes=30))  # 23:30 in London
    rows = [
        a_booking(slot=a_slot(START - timedelta(days=20)), contact_id=zoe.id),
        a_booking(slot=late, contact_id=zoe.id),
        a_booking(slot=a_slot(START - timedelta(days=1)), contact_id=zoe.id, status=BookingStatus.CANCELLED),
        a_booking(slot=a_slot(START + timedelta(days=1)), contact_id=zoe.id),
        a_booking(slot=some_days(), contact_id=ben.id),
        a_booking(slot=a_slot(START + timedelta(days=1)), contact_id=eve.id),
    ]
    stored(database, zoe, ben, eve, *rows)
    clock.now = START + timedelta(hours=1)
    asked = [zoe.id, ben.id, eve.id]
    assert contacts.last_visits(asked, LONDON) == {zoe.id: date(2026, 5, 7), ben.id: date(2026, 5, 14)}
    assert contacts.last_visits(asked, AUCKLAND)[zoe.id] == date(2026, 5, 8)
    BookingService(database, lambda: "Anna").delete([rows[1].id])
    assert contacts.last_visits([zoe.id], LONDON) == {zoe.id: (START - timedelta(days=20)).date()}
    assert contacts.last_visits([], LONDON) == {}
