"""What goes wrong between us and Google, and what must hold all the same (facts page, section 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bookings_desktop.models.values import BookingStatus, HistoryAction
from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.results import Effect, Side, Stop
from tests.support.sync_world import HELEN, Clock, Desk, Google


class Killed(BaseException):
    """The program ends here; not an Exception, so that nothing can take it for an error to handle."""


def kill_at(desk: Desk, method: str, *, after: bool) -> None:
    """Kill the program at the next call of a method, before or after Google did it."""

    def hook(name: str) -> None:
        if name == method:
            desk.remote.before_call = desk.remote.after_call = lambda _: None
            raise Killed

    if after:
        desk.remote.after_call = hook
    else:
        desk.remote.before_call = hook


# ---- lost answers, crashes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("wire", Wire)
def test_an_insert_whose_answer_is_lost_makes_one_event(desk: Desk, google: Google, when: When, wire: Wire) -> None:
    google.store.faults.wire(wire, method="POST", when=when)
    booking = desk.add()
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]
    assert desk.mark(booking) is None


@pytest.mark.parametrize("when", When)
def test_a_patch_whose_answer_is_lost_arrives_once(desk: Desk, google: Google, when: When) -> None:
    booking = desk.add()
    desk.sync()
    google.store.faults.error(503, method="PATCH", when=when)
    desk.edit(booking, title="New title")
    desk.settle()
    assert google.titles() == ["New title"]
    committed = [one for one in google.store.requests if one.method == "PATCH" and one.committed]
    assert len(committed) == 1


@pytest.mark.parametrize("when", When)
def test_a_deletion_whose_answer_is_lost(desk: Desk, google: Google, when: When) -> None:
    booking = desk.add()
    desk.sync()
    google.store.faults.wire(Wire.CLOSE, method="DELETE", when=when)
    desk.delete(booking)
    desk.settle()
    assert google.events() == []
    assert desk.booking(booking).deleted_at is not None


def test_a_booking_restored_while_its_deletion_was_lost_is_not_cancelled(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.faults.wire(Wire.CLOSE, method="DELETE", when=When.AFTER)
    desk.delete(booking)
    desk.push()
    desk.edit(booking, deleted_at=None)
    desk.settle()
    assert google.titles() == ["Gait analysis"]
    assert desk.booking(booking).status is BookingStatus.SCHEDULED


def test_an_event_revived_after_a_deletion_that_was_lost_stays(new_desk: Callable[..., Desk], google: Google) -> None:
    one, two = new_desk().connect(), new_desk().connect()
    booking = one.add()
    one.sync()
    two.sync()
    google.store.faults.wire(Wire.CLOSE, method="DELETE", when=When.AFTER)
    one.delete(booking)
    one.push()
    two.sync()
    two.edit(booking, status=BookingStatus.SCHEDULED)
    two.settle()
    one.settle()
    assert google.titles() == one.titles() == two.titles() == ["Gait analysis"]


def test_an_edit_made_while_the_answer_was_lost_is_no_conflict(desk: Desk, google: Google) -> None:
    booking = desk.add("First")
    desk.sync()
    desk.edit(booking, title="Second")
    google.store.faults.wire(Wire.TRUNCATE, method="PATCH", when=When.AFTER)
    desk.push()
    desk.edit(booking, title="Third")
    desk.settle()
    assert (google.titles(), desk.conflicts(booking)) == (["Third"], ())


def test_an_edit_made_while_sending_is_sent_next(desk: Desk, google: Google) -> None:
    booking = desk.add("First")

    def edit_once(name: str) -> None:
        if name == "insert":
            desk.remote.before_call = lambda _: None
            desk.edit(booking, title="Second")

    desk.remote.before_call = edit_once
    result = desk.engine.push_next()
    assert (result.effect, google.titles()) == (Effect.INSERTED, ["First"])
    assert desk.mark(booking) is not None
    desk.settle()
    assert (google.titles(), desk.booking(booking).title) == (["Second"], "Second")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["insert", "patch", "delete", "get", "list_page"])
def test_a_kill_around_any_call_is_harmless(desk: Desk, google: Google, method: str, after: bool) -> None:
    kept, gone, new = desk.add("Kept", 9), desk.add("Gone", 10), ""
    desk.sync()
    if method == "get":
        google.person.edit(kept, location="Room 4")
    desk.edit(kept, title="Kept on")
    desk.delete(gone)
    new = desk.add("New", 11)
    google.add("From Google", 12)
    kill_at(desk, method, after=after)
    steps = desk.push if method != "list_page" else desk.pull
    with pytest.raises(Killed):
        steps()
    desk.restart()
    desk.settle()
    assert google.titles() == ["From Google", "Kept on", "New"] == desk.titles()
    assert {event["id"] for event in google.events()} >= {kept, new}
    before = len(google.store.requests)
    desk.sync()
    assert google.writes(before) == []


# ---- 409, 410, 412, 404 -------------------------------------------------------------------------------------------------


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


# ---- conflicts ----------------------------------------------------------------------------------------------------------


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


# ---- refusals -----------------------------------------------------------------------------------------------------------


def test_a_poison_booking_is_parked_and_the_others_go_on(desk: Desk, google: Google) -> None:
    google.store.faults.error(400, "invalid", method="POST")
    poison, other = desk.add("Poison"), desk.add("Other", 10)
    poison, other = sorted((poison, other))  # marks of the same instant are sent in the order of their ids
    report = desk.settle()
    mark = desk.mark(poison)
    assert mark is not None
    assert (mark.parked, bool(mark.error_title), report.needs_person) == (True, True, True)
    assert [event["id"] for event in google.events()] == [other]
    desk.engine.try_again()
    desk.settle()
    assert len(google.events()) == 2


def test_too_fast_waits_and_goes_on_at_the_same_booking(desk: Desk, google: Google, clock: Clock) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    google.store.faults.error(429, "rateLimitExceeded", method="POST", skip=2, retry_after=7)
    result = desk.push()
    assert (result.halt.stop, result.halt.until, len(google.events())) == (
        Stop.BUSY,
        clock.now + timedelta(seconds=7),
        2,
    )
    requests = len(google.store.requests)
    assert desk.push().halt.stop is Stop.BUSY
    assert len(google.store.requests) == requests
    clock.advance(7)
    desk.push()
    assert len(google.events()) == 5
    assert len([one for one in google.store.requests if one.method == "POST"]) == 6


def test_a_used_up_limit_stops_writing_for_an_hour_and_not_reading(desk: Desk, google: Google, clock: Clock) -> None:
    desk.add()
    google.store.faults.error(403, "quotaExceeded", method="POST")
    result = desk.push()
    assert (result.halt.stop, result.halt.until) == (Stop.BUSY, clock.now + timedelta(hours=1))
    google.add("From Google", 12)
    assert desk.pull().created == 1
    clock.advance(3600)
    desk.push()
    assert len(google.events()) == 2


def test_a_clock_set_back_does_not_make_a_pause_last(desk: Desk, google: Google, clock: Clock) -> None:
    google.store.faults.error(503, method="GET")
    assert desk.pull().halt.stop is Stop.BUSY
    clock.advance(-7200)
    assert desk.pull().complete


def test_offline_keeps_everything_and_says_so(desk: Desk, google: Google) -> None:
    desk.remote.online = False
    booking = desk.add()
    report = desk.sync()
    assert (report.halt.stop, report.offline, report.needs_person, report.left) == (Stop.OFFLINE, True, False, 1)
    desk.remote.online = True
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


def test_a_dead_sign_in_stops_and_keeps_the_outbox(desk: Desk, google: Google) -> None:
    desk.remote.signed_in = False
    booking = desk.add()
    report = desk.sync()
    assert (report.halt.stop, report.needs_person, report.left) == (Stop.SIGN_IN, True, 1)
    desk.remote.signed_in = True
    desk.engine.try_again()
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


def test_another_account_is_never_mixed_in(desk: Desk, google: Google, clock: Clock) -> None:
    from bookings_desktop.sandbox import SandboxStore

    other = SandboxStore(account="else@example.com", clock=clock)
    booking = desk.add()
    desk.remote.store = other
    desk.restart()
    report = desk.sync()
    assert report.halt.stop is Stop.SIGN_IN
    assert "else@example.com" in str(report.halt.error)
    assert all(request.method == "GET" for request in other.requests)
    assert desk.mark(booking) is not None
    desk.remote.store = google.store
    desk.engine.try_again()
    desk.settle()
    assert len(google.events()) == 1


def test_a_calendar_that_may_only_be_read(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.set_access_role(google.calendar_id, "reader")
    desk.edit(booking, title="New title")
    google.person.edit(booking, location="Room 7")
    report = desk.sync()
    assert report.halt.stop is Stop.READ_ONLY
    assert desk.booking(booking).location == "Room 7"
    google.store.set_access_role(google.calendar_id, "writer")
    desk.settle()
    assert google.titles() == ["New title"]


def test_a_refused_write_stops_writing_until_the_right_is_back(desk: Desk, google: Google) -> None:
    booking = desk.add()
    google.store.faults.error(403, "requiredAccessLevel", method="POST")
    assert desk.push().halt.stop is Stop.READ_ONLY
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]


@pytest.mark.parametrize("pull_first", [True, False])
def test_a_lost_calendar_cancels_nothing(desk: Desk, google: Google, pull_first: bool) -> None:
    booking, other = desk.add(), desk.add("Other", 10)
    desk.sync()
    desk.edit(booking, title="New title")
    google.store.remove_calendar(google.calendar_id)
    result = desk.pull() if pull_first else desk.push()
    assert result.halt.stop is Stop.CALENDAR_GONE
    assert {desk.booking(one).status for one in (booking, other)} == {BookingStatus.SCHEDULED}
    assert desk.mark(booking) is not None


# ---- tokens -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [1, 3])
@pytest.mark.parametrize("error", [(410, "fullSyncRequired"), (400, "invalid")])
def test_a_dead_token_on_any_page_reads_everything_and_loses_nothing(
    new_desk: Callable[..., Desk], google: Google, page: int, error: tuple[int, str]
) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 14):
        google.add(f"Event {hour}", hour)
    desk.settle()
    unsent = desk.add("Unsent", 7)
    for event in google.events():
        if event["summary"] != "Unsent":
            google.person.edit(event["id"], location="Room 8")
    old = desk.token()
    google.store.faults.error(*error, method="GET", path="/events$", skip=page - 1)
    for _ in range(page):
        desk.engine.pull_page()
    assert desk.token() == old
    desk.pull()
    assert desk.token() != old
    assert {one.location for one in desk.bookings() if one.id != unsent} == {"Room 8"}
    desk.settle()
    assert len(google.events()) == len(desk.bookings()) == 7


def test_the_token_is_stored_with_the_last_page_only(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 13):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    desk.engine.pull_page()
    assert (len(desk.bookings()), desk.token()) == (4, "")
    desk.restart()
    desk.settle()
    assert len(desk.bookings()) == 5
    assert desk.token()


def test_tokens_that_keep_dying_are_bounded(desk: Desk, google: Google) -> None:
    google.store.faults.error(410, "fullSyncRequired", method="GET", path="/events$", times=50)
    result = desk.pull()
    assert result.halt.stop is Stop.BUSY
    assert len([one for one in google.store.requests if one.reason == "fullSyncRequired"]) < 6


def test_an_empty_page_is_not_the_end(desk: Desk, google: Google) -> None:
    google.add("Late", 12)
    google.store.empty_pages = 2
    desk.settle()
    assert desk.titles() == ["Late"]


def test_a_tombstone_that_expired_is_found_by_reading_everything(desk: Desk, google: Google) -> None:
    kept, gone = desk.add("Kept"), desk.add("Gone", 10)
    desk.sync()
    google.person.delete(gone)
    google.store.forget_tombstones(google.calendar_id)
    google.store.expire_sync_tokens(google.calendar_id)
    desk.settle()
    assert desk.booking(gone).status is BookingStatus.CANCELLED
    assert desk.booking(kept).status is BookingStatus.SCHEDULED


def test_missing_in_a_listing_alone_cancels_nothing(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    real = desk.remote.list_page

    def forgetful(*args: object, **options: object) -> object:
        return replace(real(*args, **options), events=())

    desk.remote.list_page = forgetful
    desk.settle()
    assert desk.booking(booking).status is BookingStatus.SCHEDULED
    assert desk.mark(booking) is None


def test_an_event_suspected_missing_in_a_calendar_that_is_lost_cancels_nothing(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.expire_sync_tokens(google.calendar_id)
    real = desk.remote.list_page
    desk.remote.list_page = lambda *args, **options: replace(real(*args, **options), events=())
    desk.pull()
    google.store.remove_calendar(google.calendar_id)
    assert desk.push().halt.stop is Stop.CALENDAR_GONE
    assert desk.booking(booking).status is BookingStatus.SCHEDULED


def test_an_event_inserted_during_a_full_reading_is_not_suspected(
    new_desk: Callable[..., Desk], google: Google
) -> None:
    desk = new_desk(page_size=2).connect()
    for hour in range(8, 13):
        google.add(f"Event {hour}", hour)
    desk.engine.pull_page()
    booking = desk.add("New", 14)
    desk.engine.push_next()
    real = desk.remote.list_page

    def without_the_new_one(*args: object, **options: object) -> object:
        page = real(*args, **options)
        return replace(page, events=tuple(event for event in page.events if event.event_id != booking))

    desk.remote.list_page = without_the_new_one
    assert desk.pull().complete
    assert desk.mark(booking) is None


def test_an_older_state_after_a_newer_one_does_not_go_back(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add("Old")
    desk.sync()
    old = desk.remote.get(google.calendar_id, booking)
    clock.advance(60)
    desk.edit(booking, title="New")
    desk.sync()
    google.add("Another", 12)
    real = desk.remote.list_page

    def late(*args: object, **options: object) -> object:
        page = real(*args, **options)
        return replace(page, events=(*page.events, old))

    desk.remote.list_page = late
    desk.pull()
    assert desk.booking(booking).title == "New"
    desk.push()
    assert (desk.booking(booking).title, google.event(booking)["summary"]) == ("New", "New")


# ---- guard --------------------------------------------------------------------------------------------------------------


def test_many_events_vanishing_at_once_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(12)]
    desk.sync()
    for booking in bookings[:8]:
        google.person.delete(booking)
    report = desk.sync()
    question = report.halt.question
    assert question is not None
    assert (report.halt.stop, question.side, question.count, question.mirrored) == (Stop.MASS_CHANGE, Side.HERE, 8, 12)
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.SCHEDULED}
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    desk.engine.allow_mass_change()
    desk.settle()
    assert [desk.booking(one).status for one in bookings].count(BookingStatus.CANCELLED) == 8


def test_an_emptied_calendar_read_anew_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(9)]
    desk.sync()
    for booking in bookings:
        google.person.delete(booking)
    google.store.forget_tombstones(google.calendar_id)
    google.store.expire_sync_tokens(google.calendar_id)
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.SCHEDULED}
    desk.restart()
    assert desk.sync().halt.stop is Stop.MASS_CHANGE
    desk.engine.allow_mass_change()
    desk.settle()
    assert {desk.booking(one).status for one in bookings} == {BookingStatus.CANCELLED}


def test_deleting_much_here_stops_and_asks(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(10)]
    desk.sync()
    for booking in bookings[:7]:
        desk.delete(booking)
    report = desk.sync()
    question = report.halt.question
    assert question is not None
    assert (question.side, question.count, len(google.events())) == (Side.GOOGLE, 7, 10)
    desk.engine.allow_mass_change()
    desk.settle()
    assert len(google.events()) == 3


def test_a_few_need_no_question(desk: Desk, google: Google) -> None:
    bookings = [desk.add(f"Booking {number}") for number in range(8)]
    desk.sync()
    for booking in bookings[:5]:
        google.person.delete(booking)
    assert desk.settle().halt.stop is Stop.NONE


# ---- e-mail to guests ---------------------------------------------------------------------------------------------------


def test_guests_are_mailed_only_when_a_person_asked(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    assert google.store.mails == []
    desk.edit(booking, title="New title", notify_guest=True)
    desk.settle()
    assert [mail.kind for mail in google.store.mails] == ["update"]
    desk.edit(booking, location="Room 1")
    desk.settle()
    assert len(google.store.mails) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_lost_answer_never_mails_twice(desk: Desk, google: Google, method: str) -> None:
    contact = desk.contact("Ada", "ada@example.org")
    booking = desk.add(contact_id=contact)
    if method == "POST":
        desk.edit(booking, title="New title", notify_guest=True)
    else:
        desk.sync()
        desk.edit(booking, title="New title", notify_guest=True)
    google.store.faults.error(503, method=method, when=When.AFTER)
    desk.settle()
    assert google.titles() == ["New title"]
    assert len(google.store.mails) == 1


def test_a_mail_sent_with_a_lost_answer_is_not_repeated_by_the_next_edit(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    google.store.faults.error(503, method="PATCH", when=When.AFTER)
    desk.push()
    desk.edit(booking, location="Room 1")
    desk.settle()
    assert (google.event(booking)["location"], len(google.store.mails)) == ("Room 1", 1)


def test_a_refused_try_keeps_the_wish_to_mail(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="New title", notify_guest=True)
    google.person.respond(booking, "ada@example.org", "accepted")  # the first try answers 412
    desk.settle()
    assert len(google.store.mails) == 1


# ---- connecting ---------------------------------------------------------------------------------------------------------


def test_connecting_sends_what_is_there(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk()
    desk.add("Here")
    google.add("There", 12)
    assert desk.sync().halt.stop is Stop.OFF
    desk.connect()
    desk.settle()
    assert google.titles() == desk.titles() == ["Here", "There"]


def test_connecting_again_goes_on_where_it_was_left(desk: Desk, google: Google) -> None:
    booking, event = desk.add("Here"), google.add("There", 12)
    desk.sync()
    desk.engine.disconnect()
    assert desk.sync().halt.stop is Stop.OFF
    desk.edit(booking, title="Edited here")
    google.person.edit(event, summary="Edited there")
    desk.connect()
    desk.settle()
    assert google.titles() == desk.titles() == ["Edited here", "Edited there"]


def test_another_calendar_starts_with_nothing_known(desk: Desk, google: Google) -> None:
    desk.add("Here")
    desk.sync()
    second = google.store.add_calendar("second@group.calendar.google.com", "Second")
    desk.engine.connect(second)
    desk.settle()
    assert google.titles() == ["Here"]
    assert [event["summary"] for event in google.store.list_events(second)["items"]] == ["Here"]
    desk.connect()
    desk.settle()
    assert (google.titles(), len(desk.bookings())) == (["Here"], 1)


def test_disconnecting_can_take_the_events_away(desk: Desk, google: Google) -> None:
    desk.add("Here")
    desk.sync()
    desk.engine.disconnect(keep_events=False)
    assert (google.events(), desk.titles()) == ([], ["Here"])


def test_a_new_installation_reads_back_the_same_bookings(new_desk: Callable[..., Desk], google: Google) -> None:
    first = new_desk().connect()
    booking = first.add("Here", status=BookingStatus.RESCHEDULED)
    first.settle()
    second = new_desk().connect()
    second.settle()
    assert second.booking(booking).status is BookingStatus.RESCHEDULED


def test_a_round_can_be_stopped_between_two_steps(desk: Desk, google: Google) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    report = desk.sync(cancelled=lambda: len(google.events()) >= 2)
    assert (report.cancelled, len(google.events()), report.left) == (True, 2, 3)
