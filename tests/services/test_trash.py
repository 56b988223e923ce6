"""The trash: what lies in it, and how it is emptied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.values import BookingStatus, FollowUp, HistoryAction
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.bulk import SetStatus
from bookings_desktop.services.follow_ups import FollowUpChanged, FollowUpService
from bookings_desktop.services.history import HistoryService
from tests.support.builders import GOOGLE, FakeClock, a_booking, a_contact, some_days, stored

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def bookings(database: Database) -> BookingService:
    return BookingService(database, lambda: "Anna")


def linked(database: Database, booking_id: str, *, gone: bool = False) -> None:
    """Let a booking have an event in Google, and nothing more to send."""
    with database.unit_of_work(GOOGLE) as work:
        work.calendars.save(CalendarState("practice", "desk@example.com", "Practice"))
        work.links.save(Link(booking_id, "practice", booking_id, etag="1", gone=gone))
        work.commit()


def titles(bookings: BookingService) -> list[str]:
    return [row.summary.title for row in bookings.trash(LONDON)]


def test_the_trash_tells_what_when_and_who(database: Database, bookings: BookingService, clock: FakeClock) -> None:
    contact = a_contact(name="Zoë")
    rows = [
        a_booking(title="First", contact_id=contact.id),
        a_booking(title="Days", slot=some_days()),
        a_booking(title="Lives"),
    ]
    stored(database, contact, *rows)
    bookings.delete([rows[0].id])
    first = clock()
    bookings.restore([rows[0].id])
    clock.advance(hours=1)
    BookingService(database, lambda: "Ben").delete([rows[0].id])
    clock.advance(hours=1)
    bookings.apply([rows[1].id], SetStatus(BookingStatus.CONFIRMED))
    bookings.delete([rows[1].id])
    days, timed = bookings.trash(LONDON)
    assert (days.summary.title, days.deleted_by, days.summary.all_day) == ("Days", "Anna", True)
    assert (timed.summary.title, timed.deleted_by, timed.summary.contact_name) == ("First", "Ben", "Zoë")
    assert timed.deleted_at == (first + timedelta(hours=1)).timestamp()
    bookings.restore([rows[1].id, rows[0].id])
    assert bookings.trash(LONDON) == ()


def test_only_what_lies_in_the_trash_is_deleted_permanently(database: Database, bookings: BookingService) -> None:
    rows = [a_booking(title=f"Booking {number}") for number in range(3)]
    stored(database, *rows)
    bookings.delete([rows[0].id, rows[1].id])
    told: list[frozenset[str]] = []
    database.bus.subscribe(lambda change: told.append(change.bookings))
    gone = bookings.purge_many([row.id for row in rows] + ["0" * 32])
    assert set(gone) == {rows[0].id, rows[1].id}
    assert told == [frozenset(gone)]
    assert (titles(bookings), bookings.get(rows[2].id).booking.title) == ([], "Booking 2")
    entry = HistoryService(database).of(rows[0].id)[0]
    assert (entry.action, entry.note, entry.who) == (HistoryAction.PURGED, "Booking 0", "Anna")
    with database.reading() as work:
        assert work.outbox.get(rows[0].id) is not None  # its event may still have to be deleted
    assert bookings.purge_many([]) == ()


def test_what_expired_goes_unless_its_event_may_still_stand(
    database: Database, bookings: BookingService, clock: FakeClock
) -> None:
    rows = {name: a_booking(title=name) for name in ("never there", "gone there", "still there", "young", "alive")}
    stored(database, *rows.values())
    linked(database, rows["gone there"].id, gone=True)
    linked(database, rows["still there"].id)
    old = [rows[name].id for name in ("never there", "gone there", "still there")]
    bookings.delete(old)
    clock.advance(days=25)
    bookings.delete([rows["young"].id])
    assert bookings.purge_expired(30) == 0
    clock.advance(days=5, seconds=1)
    assert bookings.purge_expired(30) == 2
    assert titles(bookings) == ["young", "still there"]
    entry = HistoryService(database).of(rows["never there"].id)[0]
    assert (entry.action, entry.who, entry.note) == (HistoryAction.PURGED, "Bookings", "never there")
    with database.reading() as work:
        assert work.outbox.get(rows["never there"].id) is None
        assert work.outbox.get(rows["still there"].id) is not None
    assert bookings.purge_expired(30) == 0


def test_a_follow_up_outlives_its_booking(database: Database, bookings: BookingService) -> None:
    booking = a_booking()
    stored(database, booking)
    service = FollowUpService(database, lambda: "Anna")
    service.create(FollowUp(id="", text="Call", booking_id=booking.id))
    bookings.delete([booking.id])
    bookings.purge_many([booking.id])
    (kept,) = service.all()
    assert (kept.text, kept.booking_id) == ("Call", None)


def test_a_follow_up_read_before_its_booking_was_deleted_for_good_can_still_be_changed(
    database: Database, bookings: BookingService
) -> None:
    booking = a_booking()
    stored(database, booking)
    service = FollowUpService(database, lambda: "Anna")
    made = service.create(FollowUp(id="", text="Call", booking_id=booking.id))
    done = service.set_done(made, True)
    bookings.delete([booking.id])
    bookings.purge_many([booking.id])
    service.undo((FollowUpChanged(made, done),))
    (kept,) = service.all()
    assert (kept.done_at, kept.booking_id) == (None, None)
    service.set_done(replace(kept, booking_id=booking.id), True)
    late = service.create(FollowUp(id="", text="Write", booking_id=booking.id))
    assert late.booking_id is None
    assert [one.text for one in service.all(done=True)] == ["Call"]
