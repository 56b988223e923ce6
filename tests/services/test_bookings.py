from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPossible
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import BookingStatus, Origin, SyncState
from bookings_desktop.services.bookings import BookingDraft, BookingService, draft_of
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.services.members import MemberService
from tests.support.builders import FakeClock, a_booking, a_contact, a_slot, some_days, stored

SCHEDULED, CONFIRMED, RESCHEDULED, CANCELLED, COMPLETED = BookingStatus


@pytest.fixture
def bookings(database: Database) -> BookingService:
    return BookingService(database, lambda: "Anna")


def titles(service: BookingService) -> list[str]:
    return [details.booking.title for details in service.find(BookingQuery())]


def test_a_new_booking_is_trimmed_and_scheduled(bookings: BookingService) -> None:
    made = bookings.create(
        BookingDraft("  Knee \n check ", a_slot(), description=" a \r\n b\x00 ", location=" Room  1 ")
    )
    booking = made.booking
    assert (booking.title, booking.description, booking.location) == ("Knee check", "a\n b", "Room 1")
    assert (booking.status, booking.version, made.sync.state) == (SCHEDULED, 1, SyncState.OFF)


def test_a_new_contact_is_stored_with_its_booking_or_not_at_all(database: Database, bookings: BookingService) -> None:
    contacts = ContactService(database, lambda: "Anna")
    made = bookings.create(BookingDraft("Knee", a_slot()), new_contact=a_contact(name="Zoë"))
    assert made.contact is not None
    assert contacts.get(made.contact.id).name == "Zoë"

    with pytest.raises(NotFound):
        bookings.create(
            BookingDraft("Knee", a_slot(), assigned_to_id="0" * 32), new_contact=a_contact(email="other@example.com")
        )
    assert len(contacts.find()) == 1
    with pytest.raises(InvalidInput, match="already"):
        bookings.update(
            made.booking.id, draft_of(made.booking), version=1, new_contact=a_contact(email="ZOE@example.com")
        )


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        (SCHEDULED, None, RESCHEDULED),
        (CONFIRMED, None, RESCHEDULED),
        (CONFIRMED, CONFIRMED, RESCHEDULED),
        (CONFIRMED, COMPLETED, COMPLETED),
        (RESCHEDULED, None, RESCHEDULED),
        (CANCELLED, None, CANCELLED),
        (COMPLETED, None, COMPLETED),
    ],
)
def test_moving_an_open_booking_makes_it_rescheduled(
    bookings: BookingService, before: BookingStatus, given: BookingStatus | None, after: BookingStatus
) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot(), status=before)).booking
    later = a_slot(made.slot.order_at + timedelta(days=1))
    changed = bookings.update(made.id, replace(draft_of(made), slot=later, status=given), version=1)
    assert (changed.booking.slot, changed.booking.status) == (later, after)


def test_another_zone_at_the_same_instants_is_no_move(bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    changed = bookings.update(made.id, replace(draft_of(made), slot=a_slot(zone="Asia/Tokyo")), version=1)
    assert changed.booking.status is SCHEDULED
    assert changed.booking.slot.zone == "Asia/Tokyo"
    assert bookings.move(made.id, some_days())[0].after.status is RESCHEDULED


def test_a_form_filled_from_an_old_version_is_refused(bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    bookings.set_status([made.id], CONFIRMED)
    with pytest.raises(ChangedMeanwhile):
        bookings.update(made.id, draft_of(made), version=made.version)


def test_all_are_changed_or_none(bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    with pytest.raises(NotFound):
        bookings.set_status([made.id, "0" * 32], CONFIRMED)
    assert bookings.get(made.id).booking.status is SCHEDULED


def test_deleting_restoring_and_deleting_for_good(bookings: BookingService, clock: FakeClock) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    with pytest.raises(NotPossible):
        bookings.purge(made.id)

    assert bookings.delete([made.id])[0].after.deleted_at == clock()
    assert bookings.delete([made.id]) == ()
    assert titles(bookings) == []
    for change in (
        lambda: bookings.set_status([made.id], CONFIRMED),
        lambda: bookings.move(made.id, some_days()),
        lambda: bookings.assign([made.id], None),
        lambda: bookings.update(made.id, draft_of(made), version=2),
    ):
        with pytest.raises(NotPossible, match="trash"):
            change()

    assert len(bookings.restore([made.id])) == 1
    assert titles(bookings) == ["Knee"]
    bookings.delete([made.id])
    bookings.purge(made.id)
    with pytest.raises(NotFound):
        bookings.get(made.id)


def test_undo_puts_everything_back_unless_it_was_changed_again(database: Database, bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    changes = bookings.delete([made.id])
    (undone,) = bookings.undo(changes)
    assert undone.after.deleted_at is None
    assert HistoryService(database).of(made.id)[0].origin is Origin.UNDO

    changes = bookings.set_status([made.id], CONFIRMED)
    bookings.set_status([made.id], COMPLETED)
    with pytest.raises(ChangedMeanwhile):
        bookings.undo(changes)
    assert bookings.get(made.id).booking.status is COMPLETED


def test_nobody_new_is_assigned_to_who_left(database: Database, bookings: BookingService) -> None:
    members = MemberService(database, lambda: "Anna")
    ben = members.create("Ben")
    made = bookings.create(BookingDraft("Knee", a_slot(), assigned_to_id=ben.id)).booking
    members.update(replace(ben, active=False))

    with pytest.raises(InvalidInput, match="not active"):
        bookings.create(BookingDraft("Knee", a_slot(), assigned_to_id=ben.id))
    assert bookings.update(made.id, replace(draft_of(made), title="Still his"), version=1).member is not None


def test_an_id_may_be_cut_to_four_characters(bookings: BookingService) -> None:
    made = bookings.create(BookingDraft("Knee", a_slot())).booking
    assert bookings.resolve(made.id[:4].upper()) == bookings.resolve(made.id) == made.id
    with pytest.raises(InvalidInput):
        bookings.resolve(made.id[:3])
    with pytest.raises(NotFound):
        bookings.resolve("zzzz")
    with pytest.raises(NotFound):
        bookings.resolve("%%%%")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (BookingDraft(" \t ", a_slot()), "title"),
        (BookingDraft("\x07", a_slot()), "title"),
        (BookingDraft("x" * 1025, a_slot()), "title"),
        (BookingDraft("x", a_slot(), description="x" * 100_001), "description"),
        (BookingDraft("x", a_slot(minutes=-1)), "end"),
        (BookingDraft("x", some_days(days=0)), "end"),
        (BookingDraft("x", a_slot(zone="Europe/Atlantis")), "timezone"),
        (BookingDraft("x", a_slot(zone="../../etc/passwd")), "timezone"),
        (BookingDraft("x", a_slot(), meeting_link="meet.example.com"), "meeting_link"),
        (BookingDraft("x", a_slot(), meeting_link="https://"), "meeting_link"),
        (BookingDraft("x", a_slot(), meeting_link="javascript:alert(1)"), "meeting_link"),
        (BookingDraft("x", a_slot(), meeting_link="https://[bad"), "meeting_link"),
    ],
)
def test_what_cannot_be_stored_is_named_by_its_field(bookings: BookingService, draft: BookingDraft, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        bookings.create(draft)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert titles(bookings) == []


def test_what_came_from_google_as_we_would_not_take_it_does_not_lock_the_booking(
    database: Database, bookings: BookingService
) -> None:
    came = a_booking(title="L" * 2000, meeting_link="javascript:alert(1)")
    stored(database, came)
    draft = draft_of(came)
    changed = bookings.update(came.id, replace(draft, location="Room 2"), version=1).booking
    assert (changed.location, changed.meeting_link) == ("Room 2", came.meeting_link)
    for wrong in ({"title": "M" * 2000}, {"meeting_link": "javascript:alert(2)"}):
        with pytest.raises(InvalidInput):
            bookings.update(came.id, replace(draft, **wrong), version=2)


def test_half_characters_become_visible_and_do_no_harm(bookings: BookingService) -> None:
    assert bookings.create(BookingDraft("A\ud800B", a_slot())).booking.title == "A\ufffdB"


def test_all_problems_of_a_form_are_told_at_once(bookings: BookingService) -> None:
    with pytest.raises(InvalidInput) as caught:
        bookings.create(BookingDraft("", a_slot(minutes=-5), meeting_link="x"))
    assert {problem.field for problem in caught.value.problems} == {"title", "end", "meeting_link"}
