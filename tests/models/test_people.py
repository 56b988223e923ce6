"""Contacts with all that belongs to them, members, their time off, and deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import needles, phone_tail
from bookings_desktop.models.values import (
    Contact,
    ContactNote,
    ContactPoint,
    Deal,
    EntityKind,
    FieldChange,
    FollowUp,
    ForeignReference,
    HistoryAction,
    NameOrder,
    TimeOff,
    WorkingPeriod,
    new_id,
)
from tests.support.builders import DESK, GOOGLE, FakeClock, a_booking, a_contact, a_member, stored

MAI = Contact(
    id="a" * 32,
    name="Nguyễn Thị Mai",
    prefix="Dr",
    given_name="Mai",
    middle_name="Thị",
    family_name="Nguyễn",
    suffix="PhD",
    name_order=NameOrder.FAMILY_FIRST,
    company="Red River",
    job_title="Director",
    emails=("mai@example.com", "mai@home.example"),
    phones=("+84 24 5550 0187",),
    labels=(ContactPoint("mai@home.example", "home"), ContactPoint("+84 24 5550 0187", "mobile")),
    time_zone="Asia/Ho_Chi_Minh",
    languages=("vi", "en-GB"),
    tags=("knee", "VIP"),
    notes="Prefers mornings",
    references=(ForeignReference("google", "people/c1"), ForeignReference("vcard", "uid-1")),
)
HELEN = a_member(id="b" * 32, name="Dr Helen Marsh", email="helen@example.com")


def journal(database: Database, entity_id: str) -> list[tuple[HistoryAction, tuple[FieldChange, ...]]]:
    with database.reading() as work:
        return [(entry.action, entry.changes) for entry in reversed(work.history.of(entity_id))]


def test_a_contact_comes_back_as_it_was_stored(database: Database) -> None:
    stored(database, MAI)
    with database.reading() as work:
        kept = work.contacts.get(MAI.id)
    assert replace(kept, version=0, created_at=None, updated_at=None) == MAI
    assert kept.email_points == (ContactPoint("mai@example.com"), ContactPoint("mai@home.example", "home"))
    assert kept.phone_points == (ContactPoint("+84 24 5550 0187", "mobile"),)


def test_labels_follow_their_addresses_and_go_with_them() -> None:
    assert replace(MAI, emails=("Mai@Home.example", "new@example.com")).email_points == (
        ContactPoint("Mai@Home.example", "home"),
        ContactPoint("new@example.com"),
    )
    assert replace(MAI, emails=(), phones=()).labels == ()
    changed = MAI.with_points(emails=[ContactPoint("m@x.example", "work")])
    assert (changed.emails, changed.phones) == (("m@x.example",), MAI.phones)
    assert changed.labels == (ContactPoint("m@x.example", "work"), ContactPoint("+84 24 5550 0187", "mobile"))


def test_a_contact_is_called_as_its_parts_say() -> None:
    assert MAI.named_by_parts().name == "Dr Nguyễn Thị Mai, PhD"
    assert MAI.sort_name == "Nguyễn Thị Mai"
    assert a_contact(name="Zoë Ünal").named_by_parts().name == "Zoë Ünal"


@pytest.mark.parametrize(
    "change",
    [
        {"labels": ()},
        {"tags": ("knee",)},
        {"languages": ()},
        {"name_order": NameOrder.GIVEN_FIRST},
        {"middle_name": ""},
        {"job_title": "Nurse"},
        {"references": ()},
        {"archived_at": datetime(2026, 5, 1, 8, tzinfo=UTC)},
        {"merged_into": "c" * 32},
    ],
)
def test_every_change_of_a_contact_is_journalled(database: Database, change: dict[str, object]) -> None:
    stored(database, MAI, a_contact(id="c" * 32))
    with database.unit_of_work(DESK) as work:
        wanted = replace(work.contacts.get(MAI.id), **change)  # type: ignore[arg-type]
        kept = work.contacts.save(wanted)
        work.commit()
    with database.reading() as work:
        assert work.contacts.get(MAI.id) == kept
    (action, changes) = journal(database, MAI.id)[-1]
    assert (action, [one.field for one in changes], kept.version) == (HistoryAction.CHANGED, [*change], 2)


def test_contacts_are_found_by_words_tags_and_dialled_numbers(database: Database) -> None:
    stored(database, MAI, a_contact(), a_contact(name="Old", email="", archived_at=datetime(2026, 1, 1, tzinfo=UTC)))

    def found(query: str, archived: bool | None = None) -> list[str]:
        with database.reading() as work:
            return [contact.name for contact in work.contacts.all(needles(query), archived=archived)]

    assert found("thi nguyen") == found("vip") == found("director") == found("02455500187") == ["Nguyễn Thị Mai"]
    assert found("") == ["Nguyễn Thị Mai", "Old", "Zoë Ünal"]
    assert (found("", archived=True), found("", archived=False)) == (["Old"], ["Nguyễn Thị Mai", "Zoë Ünal"])
    with database.reading() as work:
        assert work.contacts.tags() == ("knee", "VIP")


def test_an_import_finds_a_contact_by_where_it_came_from(database: Database) -> None:
    stored(database, MAI, a_contact())
    with database.unit_of_work(DESK) as work:
        found = work.contacts.by_reference(ForeignReference("google", "people/c1"))
        assert found is not None
        assert work.contacts.ids_by_reference("vcard") == {"uid-1": MAI.id}
        work.contacts.save(replace(found, references=(ForeignReference("vcard", "uid-2"),)))
        work.commit()
    with database.reading() as work:
        assert work.contacts.by_reference(ForeignReference("google", "people/c1")) is None
        assert work.contacts.ids_by_reference("vcard") == {"uid-2": MAI.id}


def test_a_reference_is_there_within_the_same_work(database: Database) -> None:
    with database.unit_of_work(DESK) as work:
        work.contacts.add(MAI)
        assert work.contacts.ids_by_reference("google") == {"people/c1": MAI.id}
        assert work.contacts.by_reference(ForeignReference("google", "people/c1")) is not None


def test_many_contacts_are_stored_as_one_is(database: Database) -> None:
    others = [a_contact(name=f"Number {number}") for number in range(30)]
    with database.unit_of_work(DESK) as work:
        booking = work.bookings.add(a_booking())
        work.contacts.add_many([MAI, replace(others[0], merged_into=MAI.id), *others[1:]], note="From a file")
        work.bookings.save(replace(booking, contact_id=MAI.id, further_contact_ids=(others[1].id,)))
        changes = work.commit()
    with database.reading() as work:
        kept = work.contacts.get(MAI.id)
        assert work.contacts.ids_by_reference("google") == {"people/c1": MAI.id}
        assert work.contacts.count() == 31
        assert work.history.of(MAI.id)[0].note == "From a file"
    assert replace(kept, version=0, created_at=None, updated_at=None) == MAI
    assert kept.version == 1
    assert len(changes.contacts) == 31
    with database.unit_of_work(DESK) as work:
        before = work.context.session.execute(text("SELECT * FROM contacts WHERE id = :id"), {"id": MAI.id}).one()
        points = work.context.session.execute(text("SELECT * FROM contact_points ORDER BY contact_id, kind")).all()
        work.contacts.save(replace(kept, notes="saved alone"))
        work.contacts.save(replace(work.contacts.get(MAI.id), notes=MAI.notes))
        after = work.context.session.execute(text("SELECT * FROM contacts WHERE id = :id"), {"id": MAI.id}).one()
        assert [*after][2:] == [*before][2:]
        assert (
            work.context.session.execute(text("SELECT * FROM contact_points ORDER BY contact_id, kind")).all() == points
        )


def test_a_change_that_bookings_do_not_keep_leaves_them_alone(database: Database) -> None:
    stored(database, MAI, a_booking(contact_id=MAI.id))
    with database.unit_of_work(DESK) as work:
        work.contacts.save(replace(work.contacts.get(MAI.id), tags=("new",)))
        assert work.commit().bookings == frozenset()


def test_a_deleted_contact_is_not_found_by_its_reference(database: Database) -> None:
    stored(database, replace(MAI, deleted_at=datetime(2026, 5, 1, tzinfo=UTC)))
    with database.reading() as work:
        assert work.contacts.by_reference(MAI.references[0]) is None
        assert work.contacts.ids_by_reference("google") == {}
        assert [one.id for one in work.contacts.all(deleted=True)] == [MAI.id]


def test_who_took_over_a_merged_contact_is_known_over_several_merges(database: Database) -> None:
    first, second, third = a_contact(), a_contact(), a_contact()
    stored(database, third, replace(second, merged_into=third.id), replace(first, merged_into=second.id))
    with database.reading() as work:
        assert work.contacts.surviving(first.id).id == third.id
        assert work.contacts.surviving(third.id).id == third.id


def test_two_that_took_over_each_other_do_not_go_round_for_ever(database: Database) -> None:
    first, second = a_contact(), a_contact()
    stored(database, first, replace(second, merged_into=first.id))
    with database.unit_of_work(DESK) as work:
        work.contacts.save(replace(work.contacts.get(first.id), merged_into=second.id))
        assert work.contacts.surviving(first.id).id == second.id


def test_notes_are_kept_and_journalled_with_their_contact(database: Database, clock: FakeClock) -> None:
    stored(database, MAI)
    with database.unit_of_work(DESK) as work:
        note = work.contact_notes.add(ContactNote(new_id(), MAI.id, "Walks without crutches", "Helen"))
        changes = work.commit()
    assert (changes.contacts, note.created_at) == ({MAI.id}, clock.now)
    clock.advance(hours=1)
    with database.unit_of_work(DESK) as work:
        note = work.contact_notes.save(replace(note, text="Cycles again"))
        work.contact_notes.add(ContactNote(new_id(), MAI.id, "Newer"))
        work.commit()
    with database.reading() as work:
        assert [one.text for one in work.contact_notes.of_contact(MAI.id)] == ["Newer", "Cycles again"]
        assert [one.text for one in work.contact_notes.all()] == ["Cycles again", "Newer"]
    with database.unit_of_work(DESK) as work:
        gone = work.contact_notes.save(replace(note, deleted_at=clock.now))
        work.commit()
    with database.reading() as work:
        assert [one.text for one in work.contact_notes.of_contact(MAI.id)] == ["Newer"]
        assert work.contact_notes.get(note.id).deleted_at == clock.now
    with database.unit_of_work(DESK) as work:
        work.contact_notes.save(replace(gone, deleted_at=None))
        work.commit()
    told = [(c.field, c.old, c.new) for _, changes in journal(database, MAI.id)[1:] for c in changes]
    assert told == [
        ("note", None, "Walks without crutches"),
        ("note", "Walks without crutches", "Cycles again"),
        ("note", None, "Newer"),
        ("note", "Cycles again", None),
        ("note", None, "Cycles again"),
    ]


def test_a_note_that_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    stored(database, MAI)
    with database.unit_of_work(DESK) as work:
        note = work.contact_notes.add(ContactNote(new_id(), MAI.id, "One"))
        work.contact_notes.save(replace(note, text="Two"))
        with pytest.raises(ChangedMeanwhile):
            work.contact_notes.save(replace(note, text="Three"))
        with pytest.raises(NotFound, match="no note"):
            work.contact_notes.get("f" * 32)


def test_a_member_has_a_zone_breaks_and_an_account(database: Database) -> None:
    hours = (WorkingPeriod(0, 480, 720), WorkingPeriod(0, 780, 1020))
    member = replace(HELEN, time_zone="Asia/Tokyo", account="helen@gmail.example", working_hours=hours)
    stored(database, member, a_member(name="Anna", email="Anna@example.com"), a_member(name="Nobody", email=""))
    with database.reading() as work:
        kept = work.members.get(HELEN.id)
        assert (kept.time_zone, kept.account, kept.working_hours) == ("Asia/Tokyo", "helen@gmail.example", hours)
        names = {
            address: getattr(work.members.by_account(address), "name", None)
            for address in ("HELEN@gmail.example", "helen@example.com", "anna@example.com", "")
        }
    assert list(names.values()) == ["Dr Helen Marsh", None, "Anna", None]


def test_an_account_goes_before_the_address_of_somebody_else(database: Database) -> None:
    shared = "desk@example.com"
    stored(database, a_member(name="By address", email=shared), a_member(name="By account", account=shared))
    with database.reading() as work:
        found = work.members.by_account(shared)
    assert found is not None
    assert found.name == "By account"


def test_time_off_is_found_by_its_days_and_journalled_with_its_member(database: Database) -> None:
    stored(database, HELEN, a_member(id="c" * 32))
    days = TimeOff(new_id(), HELEN.id, date(2026, 5, 11), date(2026, 5, 16), "Alps")
    morning = TimeOff(
        new_id(),
        "c" * 32,
        date(2026, 5, 16),
        date(2026, 5, 17),
        starts_at=datetime(2026, 5, 16, 7, tzinfo=UTC),
        ends_at=datetime(2026, 5, 16, 11, tzinfo=UTC),
    )
    with database.unit_of_work(DESK) as work:
        work.time_off.add(morning)
        kept = work.time_off.add(days)
        assert work.commit().members == {HELEN.id, "c" * 32}

    def found(first: int, end: int, *members: str) -> list[str]:
        with database.reading() as work:
            touched = work.time_off.between(date(2026, 5, first), date(2026, 5, end), list(members) or None)
        return ["Alps" if one.note else "morning" for one in touched]

    assert found(1, 11) == found(17, 30) == []
    assert found(1, 12) == found(15, 16) == ["Alps"]
    assert found(1, 30) == ["Alps", "morning"]
    assert found(1, 30, "c" * 32) == ["morning"]
    with database.unit_of_work(DESK) as work:
        assert [one.id for one in work.time_off.of_member(HELEN.id)] == [days.id]
        assert len(work.time_off.all()) == 2
        longer = work.time_off.save(replace(kept, end_day=date(2026, 5, 18)))
        work.time_off.delete(longer)
        back = work.time_off.put_back(longer)
        assert back.version == 3
        work.commit()
    told = [change for _, changes in journal(database, HELEN.id)[1:] for change in changes]
    first = {"first_day": "2026-05-11", "end_day": "2026-05-16", "note": "Alps"}
    assert {change.field for change in told} == {"time_off"}
    assert told[0] == FieldChange("time_off", None, first)
    assert [(change.old is None, change.new is None) for change in told[1:]] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    (hours,) = journal(database, "c" * 32)[-1][1]
    assert hours.new == {"start": "2026-05-16T07:00:00+00:00", "end": "2026-05-16T11:00:00+00:00", "note": ""}


def test_part_of_a_day_needs_both_its_ends() -> None:
    with pytest.raises(ValueError, match="start and an end"):
        TimeOff("a", "b", date(2026, 5, 1), date(2026, 5, 2), starts_at=datetime(2026, 5, 1, tzinfo=UTC))


def test_a_deal_is_kept_found_and_told(database: Database) -> None:
    stored(database, MAI)
    deal = Deal(new_id(), "Knee programme", "Won", 1_250_000, "EUR", "https://crm.example/1", MAI.id)
    with database.unit_of_work(DESK) as work:
        kept = work.deals.add(deal)
        assert work.commit().deals == {deal.id}
    with database.unit_of_work(GOOGLE) as work:
        later = work.deals.save(replace(kept, stage="Lost", value=None, currency=""))
        number = work.history.last_number()
        work.commit()
    with database.reading() as work:
        assert work.deals.get(deal.id) == later
        assert work.deals.get_many([deal.id, "f" * 32]) == {deal.id: later}
        assert work.deals.all(needles("KNEE lost")) == (later,)
        assert work.deals.all(needles("other")) == ()
        assert work.deals.all(contact_id=MAI.id) == (later,)
        assert work.history.changes_since(number - 1).deals == {deal.id}
        assert work.history.of(deal.id)[0].kind is EntityKind.DEAL
    assert [one.field for one in journal(database, deal.id)[-1][1]] == ["stage", "value", "currency"]
    with database.unit_of_work(DESK) as work:
        work.deals.save(replace(later, deleted_at=work.now))
        assert work.deals.all() == ()
        work.commit()
    assert journal(database, deal.id)[-1][0] is HistoryAction.DELETED


@pytest.mark.parametrize(
    ("value", "currency", "amount"),
    [(1250, "EUR", "12.50"), (1250, "JPY", "1250"), (1250, "KWD", "1.250"), (-5, "USD", "-0.05"), (None, "", None)],
)
def test_what_a_deal_is_worth_is_exact(value: int | None, currency: str, amount: str | None) -> None:
    assert Deal("a", "b", value=value, currency=currency).amount == (None if amount is None else Decimal(amount))


def test_who_did_a_follow_up_is_kept_while_it_is_done(database: Database, clock: FakeClock) -> None:
    with database.unit_of_work(DESK) as work:
        done = work.follow_ups.add(FollowUp(new_id(), "Send plan", done_at=clock.now, done_by="Helen"))
        work.commit()
    with database.unit_of_work(DESK) as work:
        assert work.follow_ups.get(done.id).done_by == "Helen"
        assert work.follow_ups.save(replace(done, done_at=None)).done_by == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("+44 20 7946 0455", "020 7946 0455"), ("+47 22 12 34 56", "22123456"), ("(0) 44-555 01 42", "+41445550142")],
)
def test_numbers_are_recognised_with_and_without_the_country(one: str, other: str) -> None:
    assert phone_tail(one) == phone_tail(other) != ""


def test_a_short_number_is_nobodys_own() -> None:
    assert phone_tail("4711") == ""


def test_a_contact_changed_by_google_marks_nothing(database: Database) -> None:
    contact = a_contact()
    booking = a_booking(contact_id=contact.id)
    stored(database, contact, booking, author=GOOGLE)
    with database.unit_of_work(GOOGLE) as work:
        work.contacts.save(replace(work.contacts.get(contact.id), emails=("new@example.com",)))
        assert work.outbox.get(booking.id) is None
