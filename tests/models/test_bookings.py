from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.database import Database
from bookings_desktop.models.reminders import NO_REMINDERS, Reminders
from bookings_desktop.models.text import needles
from bookings_desktop.models.values import AllDaySlot, Author, Booking, BookingStatus, HistoryAction, Origin, TimedSlot
from tests.support.builders import (
    DESK,
    GOOGLE,
    START,
    FakeClock,
    a_booking,
    a_contact,
    a_member,
    a_slot,
    some_days,
    stored,
)


def found(database: Database, **query: object) -> list[str]:
    with database.reading() as work:
        return [found.booking.title for found in work.details.matching(BookingQuery(**query))]  # type: ignore[arg-type]


def read(database: Database, booking_id: str) -> Booking:
    with database.reading() as work:
        return work.bookings.get(booking_id)


@pytest.mark.parametrize("slot", [a_slot(), some_days(days=3), a_slot(minutes=0)])
def test_a_stored_booking_comes_back_as_it_was(database: Database, clock: FakeClock, slot: TimedSlot) -> None:
    contact, member = a_contact(), a_member()
    booking = a_booking(
        slot=slot,
        description="Zwei Zeilen\nund Ümläute",
        contact_id=contact.id,
        assigned_to_id=member.id,
        location="Room 1",
        meeting_link="https://meet.example.com/x",
        status=BookingStatus.CONFIRMED,
        notes="internal",
    )
    stored(database, contact, member, booking)

    assert read(database, booking.id) == replace(booking, version=1, created_at=clock(), updated_at=clock())


def test_what_is_not_committed_is_rolled_back(database: Database) -> None:
    booking = a_booking()
    with database.unit_of_work(DESK) as work:
        work.bookings.add(booking)

    with pytest.raises(NotFound):
        read(database, booking.id)


def test_a_change_on_an_old_version_is_refused(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)
    seen = read(database, booking.id)
    with database.unit_of_work(DESK) as work:
        work.bookings.save(replace(seen, title="Mine"))
        work.commit()

    with database.unit_of_work(DESK) as work, pytest.raises(ChangedMeanwhile) as caught:
        work.bookings.save(replace(seen, title="Theirs"))

    assert "Mine" in caught.value.title
    assert read(database, booking.id).title == "Mine"


def test_saving_the_same_again_writes_nothing(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        before = work.history.last_number()
        assert work.bookings.save(work.bookings.get(booking.id)).version == 1
        work.commit()
        assert work.history.last_number() == before


def test_the_history_tells_from_which_value_to_which(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)
    later = a_slot(booking.slot.order_at + timedelta(hours=2))
    with database.unit_of_work(DESK) as work:
        work.bookings.save(read(database, booking.id).moved_to(later))
        work.commit()

    with database.reading() as work:
        newest, first = work.history.of(booking.id)
    assert (first.action, newest.action) == (HistoryAction.CREATED, HistoryAction.CHANGED)
    changes = {change.field: (change.old, change.new) for change in newest.changes}
    assert changes["status"] == ("scheduled", "rescheduled")
    assert changes["slot"][0]["start"] == "2026-05-14T10:00:00+00:00"
    assert changes["slot"][1]["start"] == "2026-05-14T12:00:00+00:00"
    assert newest.who == "Anna"


@pytest.mark.parametrize(
    ("author", "change", "marked"),
    [
        (DESK, {"title": "New"}, True),
        (DESK, {"notes": "internal"}, False),
        (DESK, {"deleted_at": datetime(2026, 5, 1, tzinfo=UTC)}, True),
        (GOOGLE, {"title": "New"}, False),
        (Author("Anna", Origin.UNDO), {"title": "New"}, True),
    ],
)
def test_only_a_persons_change_of_a_mirrored_field_is_marked_for_sending(
    database: Database, author: Author, change: dict[str, object], marked: bool
) -> None:
    booking = a_booking()
    stored(database, booking, author=GOOGLE)
    with database.unit_of_work(author) as work:
        work.bookings.save(replace(work.bookings.get(booking.id), **change))
        work.commit()
        assert (work.outbox.get(booking.id) is not None) is marked


def test_many_changes_at_once_are_journalled_and_marked_like_single_ones(database: Database) -> None:
    plain, noted, same = a_booking(title="A"), a_booking(title="B"), a_booking(title="C")
    stored(database, plain, noted, same, author=GOOGLE)
    with database.unit_of_work(DESK) as work:
        before = work.bookings.get_many([plain.id, noted.id, same.id])
        after = [
            replace(before[plain.id], title="Changed", slot=some_days()),
            replace(before[noted.id], notes="internal"),
            before[same.id],
        ]
        work.bookings.save_many([(before[booking.id], booking) for booking in after])
        published = work.commit()

    assert published.bookings == {plain.id, noted.id}
    assert read(database, plain.id).slot == some_days()
    with database.reading() as work:
        assert [mark.booking_id for mark in work.outbox.all()] == [plain.id]
        assert [change.field for change in work.history.of(plain.id)[0].changes] == ["title", "slot"]
        assert read(database, same.id).version == 1
    assert found(database, needles=("changed",)) == ["Changed"]


def test_many_changes_at_once_are_refused_when_one_is_out_of_date(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        old = work.bookings.get(booking.id)
        work.bookings.save(replace(old, title="Newer"))
        with pytest.raises(ChangedMeanwhile):
            work.bookings.save_many([(old, replace(old, title="Older"))])


def test_a_purged_booking_can_be_added_again_while_its_mark_still_waits(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        work.bookings.purge(booking.id)
        work.commit()
        old = work.outbox.get(booking.id)
    with database.unit_of_work(DESK) as work:
        work.bookings.add_many([booking])
        work.commit()
        new = work.outbox.get(booking.id)

    assert old is not None
    assert new is not None
    assert new.revision != old.revision
    assert found(database) == ["Consultation"]


def test_a_search_finds_words_of_title_contact_and_place_whatever_their_accents(database: Database) -> None:
    contact = a_contact(name="Zoë Ünal", email="zoe@example.com", phones=("+44 20 1",))
    stored(
        database, contact, a_booking(title="Knee", contact_id=contact.id, location="Room 1"), a_booking(title="Café")
    )

    assert found(database, needles=needles("ZOE knee")) == ["Knee"]
    assert found(database, needles=needles("unal room")) == ["Knee"]
    assert found(database, needles=needles("cafe")) == ["Café"]
    assert found(database, needles=needles("100%")) == []


def test_a_renamed_contact_is_found_by_its_new_name(database: Database) -> None:
    contact = a_contact(name="Old Name")
    booking = a_booking(contact_id=contact.id)
    stored(database, contact, booking)
    with database.unit_of_work(DESK) as work:
        work.contacts.save(replace(work.contacts.get(contact.id), name="New Name"))
        changes = work.commit()

    assert found(database, needles=("new",)) == ["Consultation"]
    assert found(database, needles=("old",)) == []
    assert changes.bookings == {booking.id}


def test_days_are_those_of_the_zone_that_is_asked_for(database: Database) -> None:
    late = a_booking(title="Late", slot=a_slot(datetime(2026, 5, 14, 21, 30, tzinfo=UTC)))  # 15 May 06:30 in Tokyo
    stored(database, late, a_booking(title="Whole day", slot=some_days(date(2026, 5, 15))))
    day = date(2026, 5, 15)

    assert found(database, first_day=day, last_day=day, zone="Asia/Tokyo") == ["Late", "Whole day"]
    assert found(database, first_day=day, last_day=day, zone="Europe/London") == ["Whole day"]
    assert found(database, last_day=date(2026, 5, 14), zone="Europe/London") == ["Late"]


def test_the_trash_is_listed_apart(database: Database) -> None:
    stored(database, a_booking(title="Gone", deleted_at=datetime(2026, 5, 1, tzinfo=UTC)), a_booking(title="Here"))

    assert found(database) == ["Here"]
    assert found(database, in_trash=True) == ["Gone"]


def test_ids_are_found_by_their_beginning(database: Database) -> None:
    stored(database, a_booking(id="abcd" + "0" * 28), a_booking(id="abce" + "0" * 28))
    with database.reading() as work:
        assert work.bookings.ids_starting_with("abcd") == ("abcd" + "0" * 28,)
        assert len(work.bookings.ids_starting_with("abc")) == 2
        assert work.bookings.ids_starting_with("%") == ()


def test_a_commit_tells_what_it_changed_once_it_is_durable(database: Database) -> None:
    heard: list[tuple[ChangeSet, str]] = []
    booking = a_booking()
    database.bus.subscribe(lambda changes: heard.append((changes, read(database, booking.id).title)))
    stored(database, booking, author=Author("Anna", sender="dialog"))

    ((changes, title),) = heard
    assert changes.bookings == {booking.id}
    assert (changes.sender, title) == ("dialog", "Consultation")
    assert changes.journal == 1


def test_another_process_changes_are_heard_of_by_their_number(database: Database) -> None:
    stored(database, a_booking())
    booking, contact = a_booking(), a_contact()
    with database.reading() as work:
        number = work.history.last_number()
    stored(database, contact, booking)

    with database.reading() as work:
        changes = work.history.changes_since(number)
    assert (changes.bookings, changes.contacts) == ({booking.id}, {contact.id})
    assert changes.journal == number + 2


def test_the_zone_beside_an_all_day_booking_can_be_changed(database: Database) -> None:
    day = date(2026, 5, 14)
    with database.unit_of_work(Author("Helen")) as work:
        made = work.bookings.add(a_booking(slot=AllDaySlot(day, day + timedelta(days=1), "Europe/London")))
        work.commit()
    with database.unit_of_work(Author("Helen")) as work:
        moved = replace(made, slot=AllDaySlot(day, day + timedelta(days=1), "Asia/Tokyo"))
        assert work.bookings.save(moved).version == made.version + 1
        work.commit()
    with database.reading() as work:
        assert work.bookings.get(made.id).slot.zone == "Asia/Tokyo"


def test_the_time_before_a_move_is_kept_while_a_booking_is_rescheduled(database: Database) -> None:
    booking = a_booking()
    stored(database, booking)

    def saved(change: Callable[[Booking], Booking]) -> tuple[Booking, float | None]:
        with database.unit_of_work(DESK) as work:
            work.bookings.save(change(work.bookings.get(booking.id)))
            work.commit()
        with database.reading() as work:
            (row,) = work.details.summaries(ZoneInfo("Europe/London"), [booking.id])
            return work.bookings.get(booking.id), row.moved_from

    later = a_slot(START + timedelta(days=1))
    moved, shown = saved(lambda value: value.moved_to(later))
    assert (moved.moved_from, shown) == (START, START.timestamp())
    moved, shown = saved(lambda value: value.moved_to(a_slot(later.start, 90)))
    assert (moved.moved_from, shown) == (START, START.timestamp())
    moved, shown = saved(lambda value: value.moved_to(some_days()))
    assert (moved.moved_from, shown) == (later.start, later.start.timestamp())
    moved, shown = saved(lambda value: value.moved_to(a_slot()))
    assert (moved.moved_from, shown) == (date(2026, 5, 14), datetime(2026, 5, 13, 23, tzinfo=UTC).timestamp())
    moved, shown = saved(lambda value: replace(value, status=BookingStatus.CONFIRMED))
    assert (moved.moved_from, shown) == (None, None)
    assert a_booking(status=BookingStatus.COMPLETED).moved_to(later).moved_from is None
    assert moved.moved_to(replace(a_slot(), zone="Asia/Tokyo")).moved_from is None
    longer = moved.moved_to(a_slot(minutes=90))
    assert (longer.status, longer.moved_from) == (BookingStatus.RESCHEDULED, None)


def test_reminders_are_kept_and_journalled(database: Database) -> None:
    booking = a_booking(reminders=Reminders((("email", 1440),)))
    stored(database, booking)
    with database.unit_of_work(DESK) as work:
        kept = work.bookings.get(booking.id)
        work.bookings.save(replace(kept, reminders=NO_REMINDERS))
        work.commit()
    with database.reading() as work:
        assert kept.reminders == booking.reminders
        assert work.bookings.get(booking.id).reminders == NO_REMINDERS
        (change,) = work.history.of(booking.id)[0].changes
        assert (change.field, change.old, change.new) == ("reminders", [["email", 1440]], [])
