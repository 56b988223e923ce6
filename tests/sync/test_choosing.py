"""Fields that were changed differently on both sides: what a person is shown, and what becomes of the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput
from bookings_desktop.models.reminders import NO_REMINDERS, Reminders
from bookings_desktop.models.values import Booking, BookingStatus, HistoryAction, Origin, TimedSlot
from bookings_desktop.sandbox.faults import When, Wire
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.conflict_values import BookingConflict, Side
from bookings_desktop.services.conflicts import ConflictService, Resolved
from tests.support.sync_world import HELEN, Clock, Desk, Google, slot

MINE, THEIRS = Side.MINE, Side.THEIRS


@pytest.fixture
def conflicts(desk: Desk) -> ConflictService:
    return ConflictService(desk.database, lambda: "Nadia")


def both_changed(desk: Desk, google: Google, *, location: bool = True) -> str:
    """A confirmed booking that was moved on both sides, and whose room was changed on both as well."""
    booking = desk.add(location="Room 2", status=BookingStatus.CONFIRMED)
    desk.sync()
    google.clock.advance(60)
    desk.edit(booking, slot=slot(11), **({"location": "Room 1"} if location else {}))
    google.clock.advance(60)
    google.person.edit(booking, **({"location": "Room 3"} if location else {}))
    google.person.move(booking, "2026-05-20T13:00:00+00:00", "2026-05-20T13:45:00+00:00")
    desk.sync()
    return booking


def the(conflicts: ConflictService, booking: str) -> BookingConflict:
    found = conflicts.of(booking)
    assert found is not None
    return found


def quiet(desk: Desk, google: Google) -> bool:
    """Whether two more rounds write nothing and move nothing."""
    before = len(google.store.requests)
    reports = [desk.sync() for _ in range(2)]
    return google.writes(before) == [] and all((one.pulled, one.pushed) == (0, 0) for one in reports)


def there(google: Google, booking: str) -> tuple[int, str]:
    """Hour and room in Google."""
    event = google.event(booking)
    return datetime.fromisoformat(event["start"]["dateTime"]).astimezone(UTC).hour, event.get("location", "")


def here(desk: Desk, booking: str) -> tuple[int, str]:
    found = desk.booking(booking)
    assert isinstance(found.slot, TimedSlot)
    return found.slot.start.hour, found.location


def test_the_card_has_all_that_is_needed_to_choose(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    [found] = conflicts.open()
    assert found == the(conflicts, booking)
    assert [(one.field, one.label) for one in found.fields] == [("slot", "When"), ("location", "Location")]
    room = found.fields[1]
    assert room.base is not None
    assert (room.ours.text, room.theirs.text, room.base.text) == ("Room 1", "Room 3", "Room 2")
    assert found.fields[0].theirs.words(lambda value: f"at {value.order_at.hour}") == "at 13"
    assert (found.ours_who, found.ours_at) == ("Helen", clock.now - timedelta(seconds=60))
    assert (found.theirs_at, found.same) == (clock.now, 7)
    assert {one.newer for one in found.fields} == {THEIRS}
    desk.edit(booking, location="Room 5")
    clock.advance(60)
    desk.edit(booking, location="Room 4")
    room = the(conflicts, booking).fields[1]
    assert (room.ours.text, room.newer) == ("Room 4", MINE)


def test_a_choice_per_field_makes_both_sides_equal(desk: Desk, google: Google, conflicts: ConflictService) -> None:
    booking = both_changed(desk, google)
    assert (here(desk, booking), there(google, booking)) == ((11, "Room 1"), (13, "Room 3"))
    before = len(google.store.requests)
    done = conflicts.resolve(booking, {"slot": THEIRS, "location": MINE}, seen=the(conflicts, booking).stamp)
    assert google.writes(before) == []
    assert (done.before.location, done.after.status) == ("Room 1", BookingStatus.CONFIRMED)
    assert conflicts.open() == ()
    desk.sync()
    assert here(desk, booking) == there(google, booking) == (13, "Room 1")
    assert google.writes(before) == ["PATCH"]
    [patch] = [request for request in google.store.requests[before:] if request.writes]
    assert "start" not in patch.body
    assert google.store.mails == []
    assert quiet(desk, google)


@pytest.mark.parametrize(
    ("side", "result", "writes"), [(MINE, (11, "Room 1"), ["PATCH"]), (THEIRS, (13, "Room 3"), [])]
)
def test_all_of_one_side(
    desk: Desk,
    google: Google,
    conflicts: ConflictService,
    side: Side,
    result: tuple[int, str],
    writes: list[str],
) -> None:
    booking = both_changed(desk, google)
    before = len(google.store.requests)
    conflicts.resolve(booking, the(conflicts, booking).all_of(side))
    desk.sync()
    assert (here(desk, booking), there(google, booking)) == (result, result)
    assert google.writes(before) == writes
    assert quiet(desk, google)


def test_one_field_is_chosen_and_the_other_stays_open(desk: Desk, google: Google, conflicts: ConflictService) -> None:
    booking = both_changed(desk, google)
    conflicts.resolve(booking, {"location": MINE})
    desk.sync()
    assert [one.field for one in the(conflicts, booking).fields] == ["slot"]
    assert (here(desk, booking), there(google, booking)) == ((11, "Room 1"), (13, "Room 1"))
    conflicts.resolve(booking, {"slot": THEIRS})
    desk.sync()
    assert here(desk, booking) == there(google, booking) == (13, "Room 1")
    assert quiet(desk, google)


def test_nothing_is_sent_within_the_undo_window_and_nobody_is_mailed(
    new_desk: Callable[..., Desk], google: Google, clock: Clock
) -> None:
    desk = new_desk(undo_window=timedelta(seconds=10)).connect()
    desk.sync()
    conflicts = ConflictService(desk.database, lambda: "Nadia")
    contact = desk.contact("Ada Byron", "ada@example.org")
    booking = desk.add(contact_id=contact)
    clock.advance(10)
    desk.sync()
    google.person.move(booking, "2026-05-20T13:00:00+00:00", "2026-05-20T13:45:00+00:00")
    desk.edit(booking, slot=slot(11), notify_guest=True)
    desk.pull()
    mails = len(google.store.mails)
    conflicts.resolve(booking, {"slot": MINE})
    before = len(google.store.requests)
    assert desk.push().next_at == clock.now + timedelta(seconds=10)
    assert google.writes(before) == []
    clock.advance(10)
    desk.push()
    assert there(google, booking)[0] == 11
    assert len(google.store.mails) == mails
    assert {request.params.get("sendUpdates") for request in google.store.requests[before:] if request.writes} == {
        "none"
    }


def test_what_was_given_up_stays_in_the_history(desk: Desk, google: Google, conflicts: ConflictService) -> None:
    booking = both_changed(desk, google)
    conflicts.resolve(booking, {"slot": THEIRS, "location": MINE})
    chosen = [entry for entry in desk.history(booking) if entry.action is HistoryAction.RESOLVED]
    assert {(entry.who, entry.origin) for entry in chosen} == {("Nadia", Origin.DESK)}
    took, kept = chosen
    assert [(change.field, change.old, change.new) for change in kept.changes] == [("location", "Room 3", "Room 1")]
    [moved] = took.changes
    assert (moved.field, moved.old["start"][11:13], moved.new["start"][11:13]) == ("slot", "11", "13")


def test_values_that_changed_since_they_were_shown_are_not_chosen(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    seen = the(conflicts, booking)
    clock.advance(60)
    google.person.edit(booking, location="Room 7")
    desk.sync()
    before = desk.history(booking)
    with pytest.raises(ChangedMeanwhile, match="was changed again while you were choosing"):
        conflicts.resolve(booking, seen.all_of(MINE), seen=seen.stamp)
    assert desk.history(booking) == before
    shown_anew = the(conflicts, booking)
    assert shown_anew.fields[1].theirs.text == "Room 7"
    desk.edit(booking, location="Room 8")
    with pytest.raises(ChangedMeanwhile):
        conflicts.resolve(booking, shown_anew.all_of(MINE), seen=shown_anew.stamp)
    desk.edit(booking, notes="Bring the X-ray")  # no field that is chosen
    conflicts.resolve(booking, shown_anew.all_of(MINE), seen=the(conflicts, booking).stamp)
    desk.sync()
    assert there(google, booking) == (11, "Room 8")


def test_wrong_choices_are_refused(desk: Desk, google: Google, conflicts: ConflictService) -> None:
    booking = both_changed(desk, google)
    for choices in ({}, {"title": MINE}, {"slot": MINE, "nonsense": MINE}):
        with pytest.raises(InvalidInput):
            conflicts.resolve(booking, choices)
    other = desk.add("Something else", 15)
    with pytest.raises(ChangedMeanwhile, match="nothing to choose"):
        conflicts.resolve(other, {"slot": MINE})
    assert len(the(conflicts, booking).fields) == 2


# ---- taking back ------------------------------------------------------------------------------------------------


def state(booking: Booking) -> tuple[object, ...]:
    return booking.slot, booking.location, booking.status, booking.notes


@pytest.mark.parametrize("choices", [{"slot": MINE, "location": MINE}, {"slot": THEIRS, "location": MINE},
                                     {"slot": THEIRS, "location": THEIRS}], ids=["mine", "each", "theirs"])  # fmt: skip
def test_a_choice_taken_back_before_it_was_sent_is_open_again(
    desk: Desk, google: Google, conflicts: ConflictService, choices: dict[str, Side]
) -> None:
    booking = both_changed(desk, google)
    before, seen, requests = desk.booking(booking), the(conflicts, booking), len(google.store.requests)
    done = conflicts.resolve(booking, choices)
    chosen = desk.booking(booking)
    undone = conflicts.undo((done,))
    assert state(desk.booking(booking)) == state(before)
    assert the(conflicts, booking).stamp == seen.stamp
    desk.sync()
    assert google.writes(requests) == []
    assert the(conflicts, booking).stamp == seen.stamp
    again = conflicts.undo(undone)
    assert state(desk.booking(booking)) == state(chosen)
    assert conflicts.open() == ()
    conflicts.undo(again)
    assert the(conflicts, booking).stamp == seen.stamp
    conflicts.resolve(booking, choices)
    desk.sync()
    assert here(desk, booking) == there(google, booking)
    assert quiet(desk, google)


def test_a_choice_taken_back_after_it_was_sent_gives_google_its_value_back(
    desk: Desk, google: Google, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    done = conflicts.resolve(booking, {"slot": THEIRS, "location": MINE})
    desk.sync()
    undone = conflicts.undo((done,))
    assert here(desk, booking) == (11, "Room 3")
    assert [one.field for one in the(conflicts, booking).fields] == ["slot"]  # nothing of this was sent: open again
    desk.sync()
    assert there(google, booking) == (13, "Room 3")
    conflicts.undo(undone)
    desk.sync()
    assert here(desk, booking) == there(google, booking) == (13, "Room 1")
    assert quiet(desk, google)


def test_a_choice_on_its_way_can_be_taken_back_too(desk: Desk, google: Google, conflicts: ConflictService) -> None:
    booking = both_changed(desk, google, location=False)
    done = conflicts.resolve(booking, {"slot": MINE})
    google.store.faults.wire(Wire.CLOSE, method="PATCH", when=When.AFTER)
    desk.pull()
    desk.push()
    assert there(google, booking)[0] == 11
    conflicts.undo((done,))
    google.clock.advance(120)
    desk.settle()
    assert here(desk, booking)[0] == there(google, booking)[0] == 13
    assert quiet(desk, google)


def test_what_was_changed_since_is_left_as_it_is(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    done = conflicts.resolve(booking, {"slot": MINE, "location": MINE})
    desk.sync()
    clock.advance(60)
    google.person.edit(booking, location="Room 9")
    desk.sync()
    with pytest.raises(ChangedMeanwhile):
        conflicts.undo((done,))
    assert here(desk, booking) == (11, "Room 9")
    clock.advance(60)
    desk.edit(booking, location="Room 10")
    google.person.edit(booking, location="Room 11")
    desk.sync()
    first = conflicts.resolve(booking, {"location": MINE})
    clock.advance(60)
    google.person.edit(booking, location="Room 12")
    desk.sync()  # changed again before ours was sent: a conflict anew
    assert the(conflicts, booking).fields[0].theirs.text == "Room 12"
    with pytest.raises(ChangedMeanwhile):
        conflicts.undo((first,))
    assert isinstance(first, Resolved)


def test_a_choice_made_while_another_field_is_being_sent_holds(
    desk: Desk, google: Google, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google, location=False)
    desk.edit(booking, title="Gait analysis, again")
    patch = desk.remote.patch

    def choose_meanwhile(*args: object, **options: object) -> object:
        answer = patch(*args, **options)
        desk.remote.patch = patch
        conflicts.resolve(booking, {"slot": MINE})
        return answer

    desk.remote.patch = choose_meanwhile
    desk.push()
    desk.settle()
    assert conflicts.open() == ()
    assert here(desk, booking)[0] == there(google, booking)[0] == 11
    assert google.titles() == ["Gait analysis, again"]
    assert quiet(desk, google)


# ---- both sides go on -------------------------------------------------------------------------------------------


def test_a_conflict_follows_what_both_sides_do(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    clock.advance(60)
    desk.edit(booking, location="Room 4")
    google.person.edit(booking, location="Room 5")
    desk.sync()
    [row] = [row for row in desk.conflicts(booking) if row.field == "location"]
    assert (row.base, row.ours, row.theirs) == ("Room 2", "Room 4", "Room 5")
    clock.advance(60)
    desk.edit(booking, location="Room 6")
    desk.sync()
    [row] = [row for row in desk.conflicts(booking) if row.field == "location"]
    assert (row.ours, there(google, booking)[1]) == ("Room 6", "Room 5")


@pytest.mark.parametrize("who", ["here", "there"])
def test_sides_that_become_equal_need_no_choice(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService, who: str
) -> None:
    booking = both_changed(desk, google)
    clock.advance(60)
    if who == "here":
        desk.edit(booking, location="Room 3")
        assert [one.field for one in the(conflicts, booking).fields] == ["slot"]  # at once, before any round
    else:
        google.person.edit(booking, location="Room 1")
    desk.sync()
    assert [one.field for one in desk.conflicts(booking)] == ["slot"]
    assert "Nothing is left to choose here: location." in desk.notes(booking)
    assert here(desk, booking)[1] == there(google, booking)[1]


def test_a_side_that_takes_its_change_back_needs_no_choice(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    booking = both_changed(desk, google)
    clock.advance(60)
    google.person.edit(booking, location="Room 2")
    desk.edit(booking, slot=slot(9))
    desk.sync()
    assert conflicts.open() == ()
    assert here(desk, booking) == there(google, booking) == (13, "Room 1")
    assert quiet(desk, google)


def test_a_booking_that_is_deleted_or_cancelled_needs_no_choice(
    desk: Desk, google: Google, conflicts: ConflictService
) -> None:
    first, second, third = (both_changed(desk, google) for _ in range(3))
    desk.delete(first)
    desk.cancel(second)
    assert [one.booking.id for one in conflicts.open()] == [third]
    assert desk.engine.counts().conflicts == 2  # the cancelled one counts until the engine has looked at it
    with pytest.raises(ChangedMeanwhile, match="nothing to choose"):
        conflicts.resolve(first, {"slot": MINE})
    google.person.delete(third)
    desk.sync()
    assert conflicts.open() == ()
    assert [desk.conflicts(one) for one in (first, second, third)] == [(), (), ()]
    assert len(google.events()) == 1  # ours was changed, so the third event came back
    assert quiet(desk, google)


def test_people_and_reminders_are_told_in_words(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    ada, ben = desk.contact("Ada Byron", "ada@example.org"), desk.member("Ben Ode", "ben@example.org")
    helen = desk.member("Helen Marsh", "helen@example.org")
    booking = desk.add()
    desk.sync()
    clock.advance(60)
    desk.edit(booking, contact_id=ada, assigned_to_id=ben, reminders=Reminders((("email", 1440),)), title="Knee")
    google.person.edit(
        booking,
        attendees=[{"email": "carl@example.org", "displayName": "Carl"}],
        reminders={"useDefault": False, "overrides": []},
        extendedProperties={"private": {**google.event(booking)["extendedProperties"]["private"],
                                        "assignedTo": "helen@example.org"}},
        summary="Shoulder",
    )  # fmt: skip
    desk.sync()
    words = {one.label: (one.ours.text, one.theirs.text) for one in the(conflicts, booking).fields}
    assert words == {
        "Title": ("Knee", "Shoulder"),
        "Contact": ("Ada Byron (ada@example.org)", "Carl (carl@example.org)"),
        "Assigned to": ("Ben Ode", "Helen Marsh"),
        "Reminder": ("E-mail 1 day before", "None"),
    }
    conflicts.resolve(booking, the(conflicts, booking).all_of(THEIRS))
    desk.sync()
    after = desk.booking(booking)
    with desk.database.reading() as uow:
        assert uow.contacts.get(after.contact_id or "").name == "Carl"
    assert (after.assigned_to_id, after.title, after.reminders) == (helen, "Shoulder", NO_REMINDERS)
    assert quiet(desk, google)


def test_a_contact_deleted_meanwhile_is_made_anew_when_google_still_has_the_guest(
    desk: Desk, google: Google, clock: Clock, conflicts: ConflictService
) -> None:
    ada, carl = desk.contact("Ada", "ada@example.org"), desk.contact("Carl", "carl@example.org")
    booking = desk.add()
    desk.sync()
    clock.advance(60)
    desk.edit(booking, contact_id=ada)
    google.person.edit(booking, attendees=[{"email": "carl@example.org"}])
    desk.sync()
    with desk.database.unit_of_work(HELEN) as uow:
        uow.contacts.save(replace(uow.contacts.get(carl), deleted_at=clock()))
        uow.commit()
    [field] = the(conflicts, booking).fields
    assert field.theirs.text == "Carl (carl@example.org)"
    conflicts.resolve(booking, {"guest": THEIRS})
    desk.sync()
    with desk.database.reading() as uow:
        contact = uow.contacts.get(desk.booking(booking).contact_id or "")
    assert (contact.emails, contact.deleted_at) == (("carl@example.org",), None)
    assert quiet(desk, google)


def test_an_edit_before_the_choice_can_still_be_taken_back_after_it(
    desk: Desk, google: Google, conflicts: ConflictService
) -> None:
    bookings = BookingService(desk.database, lambda: "Nadia")
    booking = both_changed(desk, google)
    edited = bookings.set_status([booking], BookingStatus.COMPLETED)
    done = conflicts.resolve(booking, {"slot": MINE, "location": MINE})
    conflicts.undo((done,))
    bookings.undo(edited)
    assert desk.booking(booking).status is BookingStatus.CONFIRMED
    assert len(the(conflicts, booking).fields) == 2
