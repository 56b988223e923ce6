"""Lost answers and kills around every call: nothing is doubled, nothing is lost; more of it in ``cases/``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.results import Effect
from tests.support.sync_world import Desk, Google, Killed, kill_at


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


def test_what_was_taken_off_an_event_whose_making_was_lost_beats_the_deletion(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"), location="Room 2")
    google.store.faults.wire(Wire.CLOSE, method="POST", when=When.AFTER)
    desk.push()
    desk.delete(booking)
    google.person.edit(booking, location=None)
    desk.settle()
    assert google.titles() == ["Gait analysis"]
    assert (desk.booking(booking).deleted_at, desk.booking(booking).location) == (None, "")


def test_an_event_whose_making_was_lost_is_deleted_if_nobody_touched_it(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"), location="Room 2")
    google.store.faults.wire(Wire.CLOSE, method="POST", when=When.AFTER)
    desk.push()
    assert google.titles() == ["Gait analysis"]
    desk.delete(booking)
    desk.settle()
    assert google.titles() == []


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


def test_an_edit_made_while_sending_keeps_its_mail(desk: Desk, google: Google) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"))

    def edit_once(name: str) -> None:
        if name == "insert":
            desk.remote.before_call = lambda _: None
            desk.edit(booking, title="Second", notify_guest=True)

    desk.remote.before_call = edit_once
    desk.settle()
    assert google.titles() == ["Second"]
    assert len(google.store.mails) == 1


def test_a_mail_that_went_out_does_not_go_with_the_next_change_as_well(desk: Desk, google: Google) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"), notify_guest=True)
    google.store.faults.error(409, "duplicate", method="POST", when=When.AFTER)  # sent twice by something on the way
    desk.engine.push_next()
    desk.engine.push_next()
    assert (google.titles(), len(google.store.mails)) == (["First"], 1)
    desk.edit(booking, title="Second")
    desk.settle()
    assert (google.titles(), len(google.store.mails)) == (["Second"], 1)


@pytest.mark.parametrize("there", [{}, {"location": "Room 2"}])
def test_a_mail_that_went_out_does_not_go_with_an_edit_made_before_that_is_known(
    desk: Desk, google: Google, there: dict[str, str]
) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="Second", description="Bring the brace", notify_guest=True)
    google.store.faults.error(412, "conditionNotMet", method="PATCH", when=When.AFTER)  # sent twice on the way
    desk.engine.push_next()
    assert len(google.store.mails) == 1
    if there:
        google.person.edit(booking, **there)
    desk.edit(booking, title="Third")
    desk.settle()
    assert (google.titles(), len(google.store.mails)) == (["Third"], 1)


@pytest.mark.parametrize("status", [0, 412])
def test_an_edit_with_a_mail_of_its_own_keeps_it_when_the_answer_before_is_lost(
    desk: Desk, google: Google, status: int
) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    desk.edit(booking, title="Second", notify_guest=True)
    if status:
        google.store.faults.error(status, "conditionNotMet", method="PATCH", when=When.AFTER)
    else:
        google.store.faults.wire(Wire.CLOSE, method="PATCH", when=When.AFTER)
    desk.engine.push_next()
    desk.edit(booking, title="Third", notify_guest=True)
    desk.settle()
    assert (google.titles(), len(google.store.mails)) == (["Third"], 2)


@pytest.mark.parametrize(("method", "status"), [("POST", 409), ("PATCH", 412)])
def test_a_mail_that_went_out_does_not_go_with_the_restoring_of_an_event_that_was_deleted_since(
    desk: Desk, google: Google, method: str, status: int
) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"), notify_guest=method == "POST")
    if method == "PATCH":
        desk.sync()
        desk.edit(booking, title="Second", notify_guest=True)
    google.store.faults.error(status, method=method, when=When.AFTER)  # sent twice on the way
    desk.engine.push_next()
    google.person.delete(booking)
    desk.settle()
    assert (len(google.titles()), len(google.store.mails)) == (1, 1)


def test_a_mail_goes_with_an_event_that_somebody_else_restored_at_the_same_time(desk: Desk, google: Google) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", "ada@example.org"), location="Room 2")
    desk.sync()
    google.person.delete(booking)
    desk.sync()
    mails = len(google.store.mails)
    desk.edit(booking, description="Bring the brace", status=BookingStatus.SCHEDULED, notify_guest=True)

    def meanwhile(name: str) -> None:
        if name == "patch":
            desk.remote.before_call = lambda _: None
            google.person.restore(booking)

    desk.remote.before_call = meanwhile
    desk.settle()
    assert google.event(booking)["description"] == "Bring the brace"
    assert len(google.store.mails) == mails + 1


def test_a_mail_that_did_not_go_out_goes_with_the_next_try(desk: Desk, google: Google) -> None:
    booking = desk.add("First", contact_id=desk.contact("Ada", "ada@example.org"))
    desk.sync()
    google.person.edit(booking, location="Room 2")
    desk.edit(booking, title="Second", notify_guest=True)
    desk.push()
    desk.settle()
    assert (google.titles(), len(google.store.mails)) == (["Second"], 1)


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
