"""Guests: the contact is one of the attendees, and nobody else is ever touched (facts page, section 11, cases 7, 23 and 24)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.models.attendees import Answer
from bookings_desktop.models.values import BookingStatus, HistoryAction, TimedSlot
from bookings_desktop.sandbox import When, Wire
from tests.support.sync_world import Clock, Desk, Google, slot

ADA, BOB, EVE = "ada@example.org", "bob@example.org", "eve@example.org"


@pytest.fixture
def contact(desk: Desk) -> str:
    return desk.contact("Ada Lovelace", ADA)


@pytest.fixture
def booking(desk: Desk, contact: str) -> str:
    """A booking with Ada, in sync."""
    made = desk.add(contact_id=contact)
    desk.sync()
    return made


def invited(google: Google, booking: str) -> dict[str, str]:
    """Addresses and answers, in the order of the list."""
    return {entry["email"]: entry["responseStatus"] for entry in google.event(booking).get("attendees", [])}


def quiet(desk: Desk, google: Google) -> bool:
    """Whether two further rounds write nothing."""
    since = len(google.store.requests)
    desk.sync()
    desk.sync()
    return google.writes(since) == []


def test_a_guest_put_before_ours_does_not_become_the_contact(desk: Desk, google: Google, booking: str) -> None:
    google.person.edit(booking, attendees=[{"email": EVE}, {"email": ADA}])
    google.person.respond(booking, EVE, "accepted")
    desk.settle()
    assert desk.booking(booking).contact_id == desk.contact_named("Ada Lovelace")
    desk.edit(booking, title="New title")
    desk.settle()
    assert invited(google, booking) == {EVE: "accepted", ADA: "needsAction"}
    assert quiet(desk, google)


def test_our_guest_taken_off_leaves_room_for_the_next(desk: Desk, google: Google, booking: str) -> None:
    google.person.edit(booking, attendees=[{"email": EVE, "displayName": "Eve"}])
    desk.settle()
    assert desk.booking(booking).contact_id == desk.contact_named("Eve")
    assert quiet(desk, google)


def test_another_contact_takes_only_the_place_of_ours(desk: Desk, google: Google, booking: str) -> None:
    room = {"email": "room@example.com", "resource": True}
    google.person.edit(booking, attendees=[{"email": EVE, "optional": True}, room, {"email": ADA}])
    google.person.respond(booking, EVE, "declined")
    google.person.respond(booking, ADA, "accepted")
    desk.settle()
    desk.edit(booking, contact_id=desk.contact("Bob", BOB))
    desk.settle()
    assert invited(google, booking) == {BOB: "needsAction", EVE: "declined", "room@example.com": "needsAction"}
    flags = {
        entry["email"]: (entry.get("optional"), entry.get("resource")) for entry in google.event(booking)["attendees"]
    }
    assert (flags[EVE], flags["room@example.com"]) == ((True, None), (None, True))
    assert google.store.mails == []


def test_a_guest_who_was_invited_in_google_already_keeps_the_answer(desk: Desk, google: Google, booking: str) -> None:
    google.person.invite(booking, BOB)
    google.person.respond(booking, BOB, "tentative")
    desk.settle()
    desk.edit(booking, contact_id=desk.contact("Bob", BOB))
    desk.settle()
    assert invited(google, booking) == {BOB: "tentative"}


def test_the_contacts_new_address_takes_the_old_ones_place(
    desk: Desk, google: Google, contact: str, booking: str
) -> None:
    google.person.invite(booking, EVE)
    google.person.respond(booking, EVE, "accepted")
    desk.settle()
    desk.edit_contact(contact, emails=("ada@home.example",))
    desk.settle()
    assert invited(google, booking) == {"ada@home.example": "needsAction", EVE: "accepted"}
    assert google.store.mails == []
    assert quiet(desk, google)


def test_a_contact_without_an_address_is_nobodys_guest(desk: Desk, google: Google, contact: str, booking: str) -> None:
    google.person.invite(booking, EVE)
    desk.settle()
    desk.edit_contact(contact, emails=())
    desk.settle()
    assert invited(google, booking) == {EVE: "needsAction"}


@pytest.mark.parametrize("wire", [None, Wire.CLOSE])
def test_a_change_of_guest_whose_answer_is_lost_arrives_once(
    desk: Desk, google: Google, booking: str, wire: Wire | None
) -> None:
    google.person.edit(booking, attendees=[{"email": EVE}, {"email": ADA}])
    google.person.respond(booking, EVE, "accepted")
    desk.settle()
    bob = desk.contact("Bob", BOB)
    desk.edit(booking, contact_id=bob)
    if wire is None:
        google.store.faults.error(503, method="PATCH", when=When.AFTER)
    else:
        google.store.faults.wire(wire, method="PATCH", when=When.AFTER)
    desk.push()
    google.person.edit(booking, attendees=list(reversed(google.event(booking)["attendees"])))  # Eve stands first again
    desk.settle()
    assert desk.booking(booking).contact_id == bob
    assert invited(google, booking) == {EVE: "accepted", BOB: "needsAction"}
    assert desk.conflicts(booking) == ()
    assert quiet(desk, google)


def test_a_list_with_gaps_is_believed_in_nothing_and_never_written(desk: Desk, google: Google, booking: str) -> None:
    google.person.edit_raw(booking, attendees=[{"email": EVE, "responseStatus": "accepted"}], attendeesOmitted=True)
    desk.settle()
    assert desk.booking(booking).contact_id == desk.contact_named("Ada Lovelace")
    assert quiet(desk, google)
    desk.edit(booking, title="New title")
    desk.settle()
    assert google.event(booking)["summary"] == "New title"
    since = len(google.store.requests)
    desk.edit(booking, contact_id=desk.contact("Bob", BOB))
    desk.settle()
    assert google.writes(since) == []
    assert desk.engine.counts().parked == 1
    assert invited(google, booking) == {EVE: "accepted"}


def test_an_answer_that_comes_between_reading_and_writing_survives(desk: Desk, google: Google, booking: str) -> None:
    desk.edit(booking, contact_id=desk.contact("Bob", BOB))
    google.person.invite(booking, EVE)
    google.person.respond(booking, EVE, "accepted")  # the write, which knows nothing of it, answers 412
    desk.settle()
    assert invited(google, booking) == {BOB: "needsAction", EVE: "accepted"}
    assert desk.conflicts(booking) == ()


# ---- e-mail -------------------------------------------------------------------------------------------------------------


def notified(google: Google, since: int = 0) -> list[tuple[str, Any]]:
    """Each writing request with its ``sendUpdates``."""
    return [(one.method, one.params.get("sendUpdates")) for one in google.store.requests[since:] if one.writes]


def test_every_write_says_whether_guests_are_mailed(desk: Desk, google: Google, clock: Clock, booking: str) -> None:
    desk.edit(booking, title="New title", notify_guest=True)
    desk.settle()
    desk.edit(booking, slot=slot(11))
    desk.settle()
    desk.edit(booking, deleted_at=clock())
    desk.settle()
    ours = [entry for entry in notified(google) if entry[0] != "GET"]
    assert ours == [("POST", "none"), ("PATCH", "all"), ("PATCH", "none"), ("DELETE", "none")]


@pytest.mark.parametrize("how", ["503", "killed"])
def test_a_deletion_that_was_ticked_mails_once(
    desk: Desk, google: Google, clock: Clock, booking: str, how: str
) -> None:
    desk.edit(booking, deleted_at=clock(), notify_guest=True)
    if how == "503":
        google.store.faults.error(503, method="DELETE", when=When.AFTER)
        desk.push()
    else:
        desk.remote.after_call = killed_after("delete")
        with pytest.raises(KeyboardInterrupt):
            desk.push()
        desk.remote.after_call = lambda _call: None
        desk.restart()
    desk.settle()
    assert google.events() == []
    assert [mail.kind for mail in google.store.mails] == ["cancellation"]


@pytest.mark.parametrize("call", ["insert", "patch"])
@pytest.mark.parametrize("after", [True, False])
def test_a_kill_around_a_ticked_write_mails_once_at_the_most(
    desk: Desk, google: Google, contact: str, call: str, after: bool
) -> None:
    booking = desk.add(contact_id=contact, notify_guest=call == "insert")
    if call == "patch":
        desk.settle()
        desk.edit(booking, title="New title", notify_guest=True)
    if after:
        desk.remote.after_call = killed_after(call)
    else:
        desk.remote.before_call = killed_after(call)
    with pytest.raises(KeyboardInterrupt):
        desk.push()
    desk.remote.before_call = desk.remote.after_call = lambda _call: None
    desk.restart()
    desk.settle()
    assert google.titles() == [desk.booking(booking).title]
    assert len(google.store.mails) == (1 if after else 0)


def killed_after(name: str) -> Any:
    """A hook that ends the program at a call."""

    def hook(call: str) -> None:
        if call == name:
            raise KeyboardInterrupt

    return hook


def test_an_answer_from_google_is_never_followed_by_a_mail(desk: Desk, google: Google, booking: str) -> None:
    desk.edit(booking, title="New title", notify_guest=True)
    desk.settle()
    for answer in ("accepted", "declined"):
        google.person.respond(booking, ADA, answer)
        desk.settle()
    assert len(google.store.mails) == 1
    assert isinstance(desk.booking(booking).slot, TimedSlot)


# ---- answers ------------------------------------------------------------------------------------------------------------


def answers(desk: Desk, booking: str) -> list[str]:
    """What the history tells of answers, the oldest first."""
    return [entry.note for entry in reversed(desk.history(booking)) if entry.action is HistoryAction.ANSWERED]


def known_answer(desk: Desk, booking: str) -> str:
    link = desk.link(booking)
    return link.guest_answer if link is not None else ""


def test_an_answer_is_known_told_once_and_neither_a_change_nor_a_conflict(
    desk: Desk, google: Google, booking: str
) -> None:
    assert known_answer(desk, booking) == "needsAction"
    before = desk.booking(booking)
    desk.edit(booking, location="Room 1")
    version = desk.booking(booking).version
    google.person.respond(booking, ADA, "accepted")
    since = len(google.store.requests)
    desk.settle()
    assert google.event(booking)["location"] == "Room 1"
    assert google.writes(since) == ["PATCH"]
    assert (known_answer(desk, booking), desk.booking(booking).version) == ("accepted", version)
    assert answers(desk, booking) == ["Ada Lovelace accepted the invitation."]
    google.person.respond(booking, ADA, "declined")
    desk.settle()
    assert answers(desk, booking)[1:] == ["Ada Lovelace declined the invitation."]
    assert (desk.conflicts(booking), desk.mark(booking)) == ((), None)
    assert desk.booking(booking).status == before.status
    assert quiet(desk, google)
    assert len(answers(desk, booking)) == 2


def test_an_answer_that_a_change_in_google_set_back_is_not_told_as_the_guests_doing(
    desk: Desk, google: Google, booking: str
) -> None:
    google.person.respond(booking, ADA, "accepted")
    desk.settle()
    google.person.respond(booking, ADA, "needsAction")
    desk.settle()
    assert known_answer(desk, booking) == "needsAction"
    assert answers(desk, booking)[1:] == ["Ada Lovelace has to answer again."]


def test_another_guest_has_not_taken_an_answer_back(desk: Desk, google: Google, booking: str) -> None:
    google.person.respond(booking, ADA, "accepted")
    desk.settle()
    desk.edit(booking, contact_id=desk.contact("Bob", BOB))
    desk.settle()
    assert (known_answer(desk, booking), len(answers(desk, booking))) == ("needsAction", 1)
    desk.edit(booking, contact_id=None)
    desk.settle()
    assert known_answer(desk, booking) == ""


def test_the_answer_of_somebody_else_is_not_our_guests(desk: Desk, google: Google, booking: str) -> None:
    google.person.edit(booking, attendees=[{"email": EVE}, {"email": ADA}])
    google.person.respond(booking, EVE, "declined")
    desk.settle()
    assert (known_answer(desk, booking), answers(desk, booking)) == ("needsAction", [])
    with desk.database.reading() as uow:
        told = uow.details.get_many([booking])[booking].sync.guest_answers
    assert [(guest.email, guest.answer, guest.ours) for guest in told] == [
        (ADA, Answer.NONE, True),
        (EVE, Answer.DECLINED, False),
    ]


def test_an_answer_under_a_second_address_is_the_contacts(desk: Desk, google: Google) -> None:
    desk.contact("Ada", ADA, "ada@home.example")
    event = google.add("Talk", attendees=[{"email": "ada@home.example"}])
    desk.settle()
    (found,) = desk.bookings()
    google.person.respond(event, "ada@home.example", "tentative")
    desk.settle()
    assert (known_answer(desk, found.id), answers(desk, found.id)) == ("tentative", ["Ada may come."])


def test_an_answer_goes_with_its_event(desk: Desk, google: Google, booking: str) -> None:
    google.person.respond(booking, ADA, "accepted")
    desk.settle()
    desk.cancel(booking)
    desk.settle()
    assert known_answer(desk, booking) == ""


def test_a_restored_event_keeps_all_its_guests_and_their_answers(desk: Desk, google: Google, booking: str) -> None:
    """A listing says of a deleted event that it is deleted, and nothing of its guests."""
    google.person.invite(booking, EVE)
    google.person.respond(booking, EVE, "accepted")
    google.person.respond(booking, ADA, "tentative")
    desk.sync()
    google.person.delete(booking)
    desk.pull()
    desk.edit(booking, status=BookingStatus.SCHEDULED)
    desk.sync()
    assert invited(google, booking) == {ADA: "tentative", EVE: "accepted"}
    assert quiet(desk, google)
