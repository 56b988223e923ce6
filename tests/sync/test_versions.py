"""409, 410, 412 and 404, and fields changed on both sides (facts page, section 11, cases 7 to 18)."""

from __future__ import annotations

from bookings_desktop.models.values import BookingStatus, HistoryAction
from tests.support.sync_world import HELEN, Clock, Desk, Google


def test_a_change_of_what_we_do_not_own_is_no_conflict(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    google.person.respond(booking, "ada@example.org", "accepted")
    desk.edit(booking, title="New title")
    desk.push()
    assert google.titles() == ["New title"]
    assert google.event(booking)["attendees"][0]["responseStatus"] == "accepted"
    assert desk.conflicts(booking) == ()


def test_a_busy_event_gives_way_to_the_others(desk: Desk, google: Google, clock: Clock) -> None:
    busy, other = desk.add("Busy", 9), desk.add("Other", 10)
    desk.sync()
    google.store.faults.error(412, "conditionNotMet", method="PATCH", path=busy, times=20)
    desk.edit(busy, title="Busy 2")
    desk.edit(other, title="Other 2")
    desk.push()
    mark = desk.mark(busy)
    assert google.titles() == ["Busy", "Other 2"]
    assert mark is not None
    assert (mark.attempts, mark.due_at > clock.now) == (6, True)
    google.store.faults.clear()
    desk.settle()
    assert google.titles() == ["Busy 2", "Other 2"]


def test_an_event_deleted_in_google_after_an_edit_here_is_restored(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.delete(booking)
    desk.edit(booking, title="Still on")
    desk.settle()
    assert [(event["id"], event["summary"]) for event in google.events()] == [(booking, "Still on")]
    assert HistoryAction.PROBLEM in [entry.action for entry in desk.history(booking)]


def test_a_refused_restore_makes_an_event_of_the_next_generation(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    google.store.refuse_restore = True
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.settle()
    assert [event["id"] for event in google.events()] == [f"{booking}g2"]
    google.person.edit(f"{booking}g2", location="Room 5")
    desk.sync()
    assert desk.booking(booking).location == "Room 5"


def test_an_id_that_google_has_forgotten_but_not_freed(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    desk.cancel(booking)
    desk.sync()
    google.store.forget_tombstones(google.calendar_id)
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.settle()
    assert [event["id"] for event in google.events()] == [f"{booking}g2"]


def test_an_edit_in_google_beats_a_deletion_here(desk: Desk, google: Google) -> None:
    deleted, cancelled, purged = desk.add("Deleted", 9), desk.add("Cancelled", 10), desk.add("Purged", 11)
    desk.sync()
    for booking in (deleted, cancelled, purged):
        google.person.edit(booking, location="Room 6")
    desk.delete(deleted)
    desk.cancel(cancelled)
    desk.delete(purged)
    desk.purge(purged)
    desk.push()
    for booking in (deleted, cancelled, purged):
        found = desk.booking(booking)
        assert (found.deleted_at, found.status, found.location) == (None, BookingStatus.SCHEDULED, "Room 6")
        assert HistoryAction.PROBLEM in [entry.action for entry in desk.history(booking)]
    assert len(google.events()) == 3


def test_deleted_on_both_sides_is_forgotten(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.person.delete(booking)
    desk.delete(booking)
    desk.push()
    assert (desk.mark(booking), google.events()) == (None, [])
    desk.sync()
    assert desk.booking(booking).deleted_at is not None


def test_a_conflict_is_kept_on_both_sides_until_somebody_chooses(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours", location="Room 1")
    google.person.edit(booking, summary="Theirs", description="Bring shoes")
    report = desk.settle()
    assert report.needs_person
    assert (desk.booking(booking).title, google.event(booking)["summary"]) == ("Ours", "Theirs")
    assert (desk.booking(booking).description, google.event(booking)["location"]) == ("Bring shoes", "Room 1")
    [conflict] = desk.conflicts(booking)
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == ("title", "Base", "Ours", "Theirs")
    desk.edit(booking, location="Room 2")
    desk.settle()
    assert (google.event(booking)["summary"], google.event(booking)["location"]) == ("Theirs", "Room 2")
    assert [one.field for one in desk.conflicts(booking)] == ["title"]
    assert [entry.action for entry in desk.history(booking)].count(HistoryAction.CONFLICT) == 1


def test_taking_theirs_here_resolves_without_a_write(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours")
    google.person.edit(booking, summary="Theirs")
    desk.settle()
    before = len(google.store.requests)
    desk.edit(booking, title="Theirs")
    desk.settle()
    assert (desk.conflicts(booking), google.writes(before)) == ((), [])


def test_keeping_ours_sends_it_once_the_base_is_theirs(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours")
    google.person.edit(booking, summary="Theirs")
    desk.settle()
    with desk.database.unit_of_work(HELEN) as uow:
        [conflict] = uow.conflicts.of(booking)
        uow.links.agree(booking, conflict.field, conflict.theirs)
        uow.outbox.mark(booking)
        uow.commit()
    desk.settle()
    assert (google.titles(), desk.conflicts(booking)) == (["Ours"], ())


def test_taking_ours_in_google_resolves(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours")
    google.person.edit(booking, summary="Theirs")
    desk.settle()
    google.person.edit(booking, summary="Ours")
    desk.settle()
    assert desk.conflicts(booking) == ()


def test_a_booking_in_conflict_can_be_deleted(desk: Desk, google: Google) -> None:
    booking = desk.add("Base")
    desk.sync()
    desk.edit(booking, title="Ours")
    google.person.edit(booking, summary="Theirs")
    desk.settle()
    desk.delete(booking)
    desk.settle()
    assert (google.events(), desk.conflicts(booking)) == ([], ())
