"""Undo, redo, and what becomes of the wish to e-mail the guest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bookings_desktop.errors import ChangedMeanwhile, DatabaseUnusable, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, BookingStatus, Origin
from bookings_desktop.services.bookings import BookingDraft, BookingService, Changed, draft_of
from bookings_desktop.services.bulk import Delete, SetStatus, ShiftDays
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.history import HistoryService
from tests.support.builders import GOOGLE, START, FakeClock, a_booking, a_contact, a_slot, stored

CONFIRMED, CANCELLED = BookingStatus.CONFIRMED, BookingStatus.CANCELLED
Do = Callable[[BookingService, list[str]], tuple[Changed, ...]]


@pytest.fixture
def bookings(database: Database) -> BookingService:
    return BookingService(database, lambda: "Anna")


def state(booking: Booking) -> Booking:
    """A booking without what every change renews."""
    return replace(booking, version=0, updated_at=None)


def now(bookings: BookingService, ids: list[str]) -> list[Booking]:
    return [state(bookings.get(key).booking) for key in ids]


@pytest.mark.parametrize(
    "do",
    [
        lambda service, ids: service.apply(ids, SetStatus(CONFIRMED)),
        lambda service, ids: service.apply(ids, ShiftDays(1)),
        lambda service, ids: service.apply(ids, Delete()),
        lambda service, ids: service.delete(ids),
        lambda service, ids: service.move(ids[0], a_slot(START + timedelta(days=3))),
    ],
    ids=["status", "shift", "bulk delete", "trash", "move"],
)
def test_undo_redo_undo(database: Database, bookings: BookingService, do: Do) -> None:
    rows = [a_booking(), a_booking(status=CANCELLED), a_booking(status=BookingStatus.RESCHEDULED, moved_from=START)]
    stored(database, *rows)
    ids = [row.id for row in rows]
    before = now(bookings, ids)
    done = do(bookings, ids)
    after = now(bookings, ids)
    assert after != before
    undone = bookings.undo(done)
    assert now(bookings, ids) == before
    redone = bookings.undo(undone)
    assert now(bookings, ids) == after
    assert bookings.undo(redone)
    assert now(bookings, ids) == before
    assert HistoryService(database).of(ids[0])[0].origin is Origin.UNDO
    with pytest.raises(ChangedMeanwhile):
        bookings.undo(done)
    assert now(bookings, ids) == before


def test_a_booking_made_with_its_contact_goes_and_comes_back(
    database: Database, bookings: BookingService, clock: FakeClock
) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot()), new_contact=a_contact(name="Zoë")).booking
    undone = bookings.undo((Changed(replace(made, deleted_at=clock()), made),))
    assert bookings.get(made.id).booking.deleted_at == clock()
    bookings.undo(undone)
    details = bookings.get(made.id)
    assert details.booking.deleted_at is None
    assert details.contact is not None
    assert [contact.name for contact in ContactService(database, lambda: "Anna").find()] == ["Zoë"]


def test_all_are_undone_or_none(database: Database, bookings: BookingService) -> None:
    rows = [a_booking(), a_booking()]
    stored(database, *rows)
    done = bookings.set_status([row.id for row in rows], CONFIRMED)
    bookings.set_status([rows[1].id], CANCELLED)
    with pytest.raises(ChangedMeanwhile, match="changed again"):
        bookings.undo(done)
    assert bookings.get(rows[0].id).booking.status is CONFIRMED
    bookings.delete([rows[1].id])
    bookings.purge(rows[1].id)
    with pytest.raises(NotFound):
        bookings.undo(done)
    assert bookings.get(rows[0].id).booking.status is CONFIRMED


# ---- the wish to e-mail the guest -----------------------------------------------------------------------------------


def edit(bookings: BookingService, booking: Booking, *, tick: bool, **fields: object) -> Changed:
    draft = replace(draft_of(booking), **fields)  # type: ignore[arg-type]
    after = bookings.update(booking.id, draft, version=booking.version, notify_guest=tick).booking
    return Changed(booking, after)


def wished(database: Database, booking: Booking) -> bool:
    with database.reading() as work:
        return bool(work.outbox.wishes([booking.id]))


def test_an_undone_tick_does_not_go_out_with_an_older_change(database: Database, bookings: BookingService) -> None:
    first = edit(bookings, bookings.create(BookingDraft("Knee", a_slot())).booking, tick=False, title="Hip")
    second = edit(bookings, first.after, tick=True, location="Room 2")
    assert wished(database, first.after)
    undone = bookings.undo((second,))
    assert not wished(database, first.after)
    bookings.undo(undone)
    assert not wished(database, first.after)


def test_a_tick_of_an_older_change_stays_when_a_newer_one_is_undone(
    database: Database, bookings: BookingService
) -> None:
    for tick in (False, True):
        first = edit(bookings, bookings.create(BookingDraft("Knee", a_slot())).booking, tick=True, title="Hip")
        second = edit(bookings, first.after, tick=tick, location="Room 2")
        (undone,) = bookings.undo((second,))
        assert wished(database, first.after)
        bookings.undo((replace(first, after=undone.after),))
        assert not wished(database, first.after)


def test_a_new_booking_that_is_undone_tells_nobody(
    database: Database, bookings: BookingService, clock: FakeClock
) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot()), notify_guest=True).booking
    assert wished(database, made)
    bookings.undo((Changed(replace(made, deleted_at=clock()), made),))
    assert not wished(database, made)


def test_a_ticked_bulk_change_that_is_undone_tells_nobody(database: Database, bookings: BookingService) -> None:
    rows = [a_booking(), a_booking()]
    stored(database, *rows)
    done = bookings.apply([row.id for row in rows], SetStatus(CANCELLED), notify_guest=True)
    assert all(wished(database, row) for row in rows)
    bookings.undo(done)
    assert not any(wished(database, row) for row in rows)


@pytest.mark.parametrize("remove", [
    lambda service, key: service.delete([key]),
    lambda service, key: service.apply([key], Delete()),
    lambda service, key: service.set_status([key], CANCELLED),
], ids=["delete", "bulk delete", "cancel"])  # fmt: skip
def test_a_removal_without_a_tick_does_not_go_out_with_an_older_one(
    database: Database, bookings: BookingService, remove: Callable[[BookingService, str], tuple[Changed, ...]]
) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot()), notify_guest=False).booking
    first = edit(bookings, made, tick=True, title="Hip")
    done = remove(bookings, made.id)
    assert not wished(database, made)
    for _ in range(2):
        undone = bookings.undo(done)
        assert wished(database, made)  # the edit waits again, for which it was ticked
        done = bookings.undo(undone)
        assert not wished(database, made)
    (again,) = bookings.undo(done)
    bookings.undo((replace(first, after=again.after),))
    assert not wished(database, made)


def test_a_removal_that_was_sent_takes_the_older_wish_along(database: Database, bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    edit(bookings, made, tick=True, title="Hip")
    done = bookings.delete([made.id])
    with database.unit_of_work(GOOGLE) as work:
        mark = work.outbox.get(made.id)
        assert mark is not None
        work.outbox.clear(made.id, mark.revision)
        work.commit()
    bookings.undo(done)
    assert not wished(database, made)


def test_a_ticked_cancellation_is_told_although_the_booking_is_deleted_after_it(
    database: Database, bookings: BookingService
) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    bookings.set_status([made.id], CANCELLED, notify_guest=True)
    bookings.delete([made.id])
    assert wished(database, made)


def test_an_edit_done_again_leaves_the_older_tick_alone(database: Database, bookings: BookingService) -> None:
    first = edit(bookings, bookings.create(BookingDraft("Knee", a_slot())).booking, tick=True, title="Hip")
    second = edit(bookings, first.after, tick=False, location="Room 2")
    undone = bookings.undo((second,))
    bookings.undo(undone)
    assert wished(database, first.after)


def test_a_new_booking_done_again_tells_nobody(database: Database, bookings: BookingService, clock: FakeClock) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot()), notify_guest=True).booking
    undone = bookings.undo((Changed(replace(made, deleted_at=clock()), made),))
    bookings.undo(undone)
    assert not wished(database, made)


def test_an_undo_that_failed_still_takes_the_tick_back_the_next_time(
    database: Database, bookings: BookingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = edit(bookings, bookings.create(BookingDraft("Knee", a_slot())).booking, tick=False, title="Hip")
    second = edit(bookings, first.after, tick=True, location="Room 2")
    with monkeypatch.context() as broken:
        broken.setattr(UnitOfWork, "commit", lambda _self: (_ for _ in ()).throw(DatabaseUnusable("Full.", "Tidy.")))
        with pytest.raises(DatabaseUnusable):
            bookings.undo((second,))
    assert wished(database, first.after)
    bookings.undo((second,))
    assert not wished(database, first.after)
