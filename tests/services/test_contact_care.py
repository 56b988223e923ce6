"""Contacts on their page: merged, archived, deleted, noted on, and everything taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotPossible
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import (
    AllDaySlot,
    Attendance,
    BookingStatus,
    Contact,
    Deal,
    FollowUp,
    ForeignReference,
    TimedSlot,
    new_id,
)
from bookings_desktop.services.bookings import BookingDraft, BookingService, draft_of
from bookings_desktop.services.contact_care import ContactCare
from bookings_desktop.services.contact_pages import ContactPages
from bookings_desktop.services.contacts import ContactService
from tests.support.builders import DESK, FakeClock, a_contact

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 14, 9, 42, tzinfo=UTC)


@pytest.fixture
def care(database: Database) -> ContactCare:
    return ContactCare(database, lambda: "Nadia")


@pytest.fixture
def pages(database: Database) -> ContactPages:
    return ContactPages(database)


@pytest.fixture
def bookings(database: Database) -> BookingService:
    return BookingService(database, lambda: "Nadia")


def book(bookings: BookingService, contact: Contact, at: datetime, **values: object) -> str:
    slot = TimedSlot(at, at + timedelta(minutes=45), "Europe/London")
    return bookings.create(BookingDraft("Gait analysis", slot, contact_id=contact.id, **values)).booking.id  # type: ignore[arg-type]


def new(care: ContactCare, name: str, **values: object) -> Contact:
    return care.create(Contact("", name, **values)).contact  # type: ignore[arg-type]


def everything(database: Database, pages: ContactPages, *contacts: Contact) -> list[object]:
    """What there is about some contacts, without versions and times of change."""
    facts = [pages.person(contact.id, LONDON, NOW) for contact in contacts]
    return [
        (
            replace(one.contact, version=0, updated_at=None),
            [(row.id, row.contact_id, row.status) for row in one.bookings],
            [(note.id, note.contact_id, note.text) for note in one.notes],
            [(task.id, task.contact_id, task.text) for task in one.follow_ups],
            [(deal.id, deal.contact_id) for deal in one.deals],
        )
        for one in facts
    ]


def test_a_merge_hands_over_everything_in_one_step_and_comes_back_whole(
    database: Database, care: ContactCare, pages: ContactPages, bookings: BookingService
) -> None:
    kept = new(care, "Kenji Watanabe", emails=("kenji@example.com",))
    other = new(care, "K. Watanabe", phones=("+81 3 5550 0142",), references=(ForeignReference("vcard", "7"),))
    third = new(care, "Ada")
    mine = book(bookings, kept, NOW - timedelta(days=9))
    theirs = book(bookings, other, NOW + timedelta(days=2))
    with database.unit_of_work(DESK) as work:
        group = replace(work.bookings.get(theirs), further_contact_ids=(third.id,))
        work.bookings.save(group.with_attendance(other.id, Attendance.CAME))
        work.follow_ups.add(FollowUp("f", "Send exercises", contact_id=other.id))
        work.deals.add(Deal("d", "Ten sessions", contact_id=other.id))
        work.commit()
    care.add_note(other.id, "Prefers calls after 18:00")
    before = everything(database, pages, kept, other)

    changed = care.merge(other, replace(kept, phones=other.phones))

    facts = pages.person(other.id, LONDON, NOW)
    assert facts.contact.id == kept.id, "the merged one leads to the one that took it over"
    assert facts.contact.phones == other.phones
    assert facts.contact.references == other.references
    assert [row.id for row in facts.bookings] == [mine, theirs]
    assert [note.text for note in facts.notes] == ["Prefers calls after 18:00"]
    assert [task.text for task in facts.follow_ups] == ["Send exercises"]
    assert [deal.name for deal in facts.deals] == ["Ten sessions"]
    merged = bookings.get(theirs).booking
    assert merged.contact_ids == (kept.id, third.id)
    assert merged.attendance_of(kept.id) is Attendance.CAME
    assert [row.name for row in pages.lines()] == ["Ada", "Kenji Watanabe"]

    bookings.update(theirs, replace(draft_of(merged), title="Knee"), version=merged.version)
    undone = care.undo(changed)

    assert everything(database, pages, kept, other) == before
    assert bookings.get(theirs).booking.title == "Knee", "what was changed since stays"
    care.undo(undone)
    assert pages.person(other.id, LONDON, NOW).contact.id == kept.id


def test_a_merge_is_not_taken_back_over_what_was_changed_since(care: ContactCare, pages: ContactPages) -> None:
    kept, other = new(care, "Kenji Watanabe"), new(care, "K. Watanabe")
    changed = care.merge(other, kept)
    care.save(replace(pages.person(kept.id, LONDON, NOW).contact, company="Acme"))
    with pytest.raises(ChangedMeanwhile):
        care.undo(changed)
    assert [row.name for row in pages.lines()] == ["Kenji Watanabe"]


def test_a_merge_of_two_with_one_address_is_taken_back(
    care: ContactCare, database: Database, pages: ContactPages
) -> None:
    address = ("kenji@example.com",)
    with database.unit_of_work(DESK) as work:  # as an import of an earlier version may have left them
        kept, other = (
            work.contacts.add(Contact(new_id(), name, emails=address)) for name in ("Kenji Watanabe", "K. Watanabe")
        )
        work.commit()
    care.undo(care.merge(other, kept))
    assert sorted(row.name for row in pages.lines()) == ["K. Watanabe", "Kenji Watanabe"]
    assert {pages.person(one.id, LONDON, NOW).contact.emails for one in (kept, other)} == {address}


def test_only_two_living_contacts_merge(care: ContactCare) -> None:
    kept, other = new(care, "Kenji"), new(care, "Ken")
    with pytest.raises(NotPossible):
        care.merge(kept, kept)
    gone = care.delete(other).contact
    with pytest.raises(NotPossible):
        care.merge(gone, kept)


def test_an_edit_of_an_edit_is_taken_back_step_by_step(care: ContactCare, pages: ContactPages) -> None:
    first = care.create(Contact("", "Kenji"))
    second = care.save(replace(first.contact, company="Acme", tags=(" vip ", "vip"), prefix=" Dr  "))
    assert (second.contact.tags, second.contact.prefix) == (("vip",), "Dr")
    third = care.archive(second.contact, True)
    assert pages.lines()[0].archived
    care.undo(third)
    care.undo(second)
    assert pages.person(first.contact.id, LONDON, NOW).contact.company == ""
    care.undo(first)
    assert pages.lines() == ()


def test_a_deleted_contact_keeps_its_bookings_and_can_come_back(
    care: ContactCare, pages: ContactPages, bookings: BookingService
) -> None:
    contact = new(care, "Kenji")
    book(bookings, contact, NOW + timedelta(days=1))
    gone = care.delete(contact).contact
    assert pages.lines() == ()
    assert [row.contact_name for row in pages.person(contact.id, LONDON, NOW).bookings] == ["Kenji"]
    care.restore(gone)
    assert [row.name for row in pages.lines()] == ["Kenji"]


def test_whoever_comes_back_does_not_take_an_address_that_was_given_to_somebody_else(
    care: ContactCare, database: Database
) -> None:
    zoe = new(care, "Zoë", emails=("office@example.com", "zoe@example.com"))
    deleted = care.delete(zoe)
    ben = new(care, "Ben", emails=("Office@example.com",))

    with pytest.raises(NotPossible, match=r"Ben has the address office@example\.com by now, so “Zoë” cannot come back"):
        care.undo(deleted)
    restored = care.restore(deleted.contact)
    assert (restored.contact.emails, restored.contact.deleted_at) == (("zoe@example.com",), None)
    assert restored.told == "without office@example.com, which Ben has by now"
    found = ContactService(database, lambda: "Nadia").by_email("office@example.com")
    assert found is not None
    assert found.id == ben.id

    gone = care.undo(restored).contact
    assert (gone.emails, gone.deleted_at is None) == (zoe.emails, False)
    care.delete(ben)
    assert care.restore(gone).told == ""


@pytest.mark.parametrize("use", ["bookings", "notes", "follow-ups", "deals"])
def test_a_new_contact_is_not_taken_back_when_something_refers_to_it(
    care: ContactCare, bookings: BookingService, database: Database, use: str
) -> None:
    made = care.create(Contact("", "Zoë"))
    zoe = made.contact
    if use == "bookings":
        book(bookings, zoe, NOW)
    elif use == "notes":
        noted = care.add_note(zoe.id, "Prefers mornings")
    with database.unit_of_work(DESK) as work:
        if use == "follow-ups":
            work.follow_ups.add(FollowUp("1" * 32, "Call back", contact_id=zoe.id))
        elif use == "deals":
            work.deals.add(Deal("2" * 32, "Framework", contact_id=zoe.id))
        work.commit()
    with pytest.raises(NotPossible, match=f"“Zoë” has {use} by now"):
        care.undo(made)
    if use == "notes":
        care.undo(noted)
        assert care.undo(made).contact.deleted_at is not None


def test_an_address_of_somebody_else_is_refused(care: ContactCare) -> None:
    new(care, "Kenji", emails=("k@example.com",))
    other = new(care, "Ken")
    with pytest.raises(InvalidInput, match="Merge the two contacts"):
        care.save(replace(other, emails=("K@example.com",)))


def test_notes_are_written_changed_deleted_and_taken_back(care: ContactCare, pages: ContactPages) -> None:
    contact = new(care, "Kenji")

    def texts() -> list[str]:
        return [note.text for note in pages.person(contact.id, LONDON, NOW).notes]

    with pytest.raises(InvalidInput):
        care.add_note(contact.id, "  \n")
    added = care.add_note(contact.id, "Calls after six\r\nTokyo time")
    assert added.notes[0].after.author == "Nadia"
    changed = care.save_note(added.notes[0].after, "Calls after seven")
    deleted = care.delete_note(changed.notes[0].after)
    assert texts() == []
    care.undo(deleted)
    assert texts() == ["Calls after seven"]
    care.undo(changed)
    assert texts() == ["Calls after six\nTokyo time"]
    care.undo(added)
    assert texts() == []


def test_numbers_and_visits(
    database: Database, care: ContactCare, pages: ContactPages, bookings: BookingService
) -> None:
    contact = new(care, "Kenji")
    with database.unit_of_work(DESK) as work:
        from bookings_desktop.models.values import Member

        work.members.add(Member("helen", "Helen Marsh"))
        work.commit()
    for days in (30, 20, 10):
        book(bookings, contact, NOW - timedelta(days=days), assigned_to_id="helen", status=BookingStatus.COMPLETED)
    missed = book(bookings, contact, NOW - timedelta(days=5), assigned_to_id="helen", status=BookingStatus.COMPLETED)
    book(bookings, contact, NOW - timedelta(days=4), status=BookingStatus.CANCELLED)
    latest = book(bookings, contact, NOW - timedelta(minutes=5), assigned_to_id="helen")
    book(bookings, contact, NOW + timedelta(days=3))
    with database.unit_of_work(DESK) as work:
        work.bookings.save(work.bookings.get(missed).with_attendance(contact.id, Attendance.DID_NOT_COME))
        work.commit()
    facts = pages.person(contact.id, LONDON, NOW)
    figures = facts.numbers
    assert (figures.bookings, facts.coming, figures.completed) == (7, 1, 4)
    assert (figures.cancelled, figures.no_shows) == (1, 1)
    assert (facts.last_booking and facts.last_booking.id, figures.usually_with) == (latest, "Helen Marsh")
    visits = pages.visits(LONDON, NOW)[contact.id]
    assert (visits.last_at, visits.next_at) == (NOW - timedelta(minutes=5), NOW + timedelta(days=3))
    assert (visits.here_now, visits.with_now) == (True, "Helen Marsh")


@pytest.mark.parametrize("day", [None, date(2026, 5, 13)])
def test_a_booking_to_which_somebody_did_not_come_is_no_visit(
    database: Database,
    clock: FakeClock,
    care: ContactCare,
    pages: ContactPages,
    bookings: BookingService,
    day: date | None,
) -> None:
    clock.now = NOW
    came, missed = new(care, "Ada"), new(care, "Bo")
    earlier = NOW - timedelta(days=9)
    book(bookings, missed, earlier)
    slot = AllDaySlot(day, day + timedelta(days=1), "UTC") if day else TimedSlot(NOW - timedelta(days=1), NOW, "UTC")
    for people in ((came.id, missed.id), (missed.id, came.id)):
        draft = BookingDraft("Group", slot, contact_id=people[0], further_contact_ids=people[1:])
        group = bookings.create(draft).booking
        with database.unit_of_work(DESK) as work:
            work.bookings.save(work.bookings.get(group.id).with_attendance(missed.id, Attendance.DID_NOT_COME))
            work.commit()

    visits = pages.visits(LONDON, NOW)
    assert (visits[missed.id].last_at, visits[missed.id].last_day) == (earlier, None)
    last = date(2026, 5, 13)
    assert (day or visits[came.id].last_at) == (day or NOW - timedelta(days=1))
    assert visits[came.id].last_day == day
    contacts = ContactService(database, lambda: "Nadia")
    assert contacts.last_visits([came.id, missed.id], LONDON) == {came.id: last, missed.id: earlier.date()}
    card = contacts.card(missed.id, LONDON)
    assert (card.last_visit, card.earlier) == (earlier.date(), 1)


def test_visits_of_further_contacts_and_whole_days_count(
    database: Database, care: ContactCare, pages: ContactPages, bookings: BookingService
) -> None:
    first, further = new(care, "Ada"), new(care, "Bo")
    days = AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/London")
    made = bookings.create(BookingDraft("Course", days, contact_id=first.id)).booking
    with database.unit_of_work(DESK) as work:
        work.bookings.save(replace(work.bookings.get(made.id), further_contact_ids=(further.id,)))
        work.commit()
    visits = pages.visits(LONDON, NOW)
    assert visits[first.id] == visits[further.id]
    assert visits[further.id].last_day == date(2026, 5, 14)
    assert [row.title for row in pages.person(further.id, LONDON, NOW).bookings] == ["Course"]


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (a_contact(name="Somebody", email="KENJI@example.com"), ["email"]),
        (a_contact(name="Somebody", email="", phones=("03 5550 0142",)), ["phone"]),
        (a_contact(name="WATANABE, Kenji", email=""), ["name"]),
        (a_contact(name="Kenji Watanbe", email=""), ["name"]),
        (a_contact(name="Kenji Watanabee", email=""), ["name"]),
        (a_contact(name="Kenji", email=""), []),
    ],
)
def test_who_may_be_the_same_person(care: ContactCare, pages: ContactPages, contact: Contact, why: list[str]) -> None:
    known = new(care, "Kenji Watanabe", emails=("kenji@example.com",), phones=("+81 3 5550 0142",))
    new(care, "Ken")
    found = pages.alike(replace(contact, id=""))
    assert [(one.contact.id, one.why) for one in found] == [(known.id, reason) for reason in why]
    assert pages.alike(known) == ()


def test_a_contact_of_the_old_service_is_found(database: Database, pages: ContactPages) -> None:
    made = ContactService(database, lambda: "Nadia").create(a_contact(name="Zoë Ünal", company="Löwen AG"))
    (row,) = pages.lines()
    assert (row.id, row.name, row.company, row.archived) == (made.id, "Zoë Ünal", "Löwen AG", False)
    assert "lowen ag" in row.search_text


def test_who_came_stays_noted_when_a_merge_is_taken_back(
    database: Database, care: ContactCare, bookings: BookingService
) -> None:
    kept, other, third = new(care, "Kenji Watanabe"), new(care, "K. Watanabe"), new(care, "Ada")
    theirs = book(bookings, other, NOW, further_contact_ids=(third.id,))
    changed = care.merge(other, kept)
    with database.unit_of_work(DESK) as work:
        came = work.bookings.get(theirs).with_attendance(kept.id, Attendance.CAME)
        work.bookings.save(came.with_attendance(third.id, Attendance.DID_NOT_COME))
        work.commit()

    undone = care.undo(changed)

    split = bookings.get(theirs).booking
    assert split.attendance == ((other.id, Attendance.CAME), (third.id, Attendance.DID_NOT_COME))
    care.undo(undone)
    assert bookings.get(theirs).booking.attendance_of(kept.id) is Attendance.CAME


def test_a_merge_stays_where_it_cannot_be_told_who_of_the_two_came(
    database: Database, care: ContactCare, bookings: BookingService
) -> None:
    kept, other = new(care, "Kenji Watanabe"), new(care, "K. Watanabe")
    both = book(bookings, kept, NOW, further_contact_ids=(other.id,))
    changed = care.merge(other, kept)
    assert bookings.get(both).booking.contact_ids == (kept.id,)
    undone = care.undo(changed)
    with database.unit_of_work(DESK) as work:
        work.bookings.save(work.bookings.get(both).with_attendance(other.id, Attendance.CAME))
        work.commit()
    with pytest.raises(ChangedMeanwhile):
        care.undo(undone)
    assert bookings.get(both).booking.attendance_of(other.id) is Attendance.CAME
