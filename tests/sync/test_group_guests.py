"""Groups: every contact of a booking is an attendee, and only those whom we put on the list are taken off it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.models.attendees import Answer
from bookings_desktop.models.values import HistoryAction
from bookings_desktop.sandbox import When
from bookings_desktop.services.conflict_values import Side
from bookings_desktop.services.conflicts import ConflictService
from bookings_desktop.services.contact_care import ContactCare
from tests.support.sync_world import Desk, Google, Killed, kill_at
from tests.sync.test_guests import answers, invited, quiet

ADA, BOB, CARL, EVE = "ada@example.org", "bob@example.org", "carl@example.org", "eve@example.org"


@pytest.fixture
def ada(desk: Desk) -> str:
    return desk.contact("Ada Lovelace", ADA)


@pytest.fixture
def bob(desk: Desk) -> str:
    return desk.contact("Bob Noyce", BOB)


@pytest.fixture
def carl(desk: Desk) -> str:
    return desk.contact("Carl Sagan", CARL)


@pytest.fixture
def group(desk: Desk, ada: str, bob: str) -> str:
    """A booking with Ada and Bob, in sync."""
    made = desk.add(contact_id=ada, further_contact_ids=(bob,))
    desk.sync()
    return made


def uninvite(google: Google, booking: str, *addresses: str) -> None:
    """Take guests off the list in Google Calendar."""
    stay = [entry for entry in google.event(booking)["attendees"] if entry["email"] not in addresses]
    google.person.edit(booking, attendees=stay)


def writes(desk: Desk, google: Google) -> list[str]:
    """What a few rounds write."""
    since = len(google.store.requests)
    desk.settle()
    return google.writes(since)


# ---- inviting -----------------------------------------------------------------------------------------------------------


def test_every_contact_with_an_address_is_an_attendee_of_a_new_event(desk: Desk, google: Google, ada: str) -> None:
    people = (desk.contact("Bob", "Bob@Example.ORG"), desk.contact("No address"), desk.contact("Ada’s double", ADA))
    booking = desk.add(contact_id=ada, further_contact_ids=people)
    assert writes(desk, google) == ["POST"]
    assert invited(google, booking) == {ADA: "needsAction", BOB: "needsAction"}
    assert desk.booking(booking).further_contact_ids == people
    assert google.store.mails == []
    assert quiet(desk, google)


def test_a_further_contact_joins_and_leaves_without_touching_anybody_else(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    google.person.invite(group, EVE)
    for who, answer in ((ADA, "accepted"), (BOB, "tentative"), (EVE, "declined")):
        google.person.respond(group, who, answer)
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    assert writes(desk, google) == ["PATCH"]
    others = {ADA: "accepted", EVE: "declined"}
    assert invited(google, group) == {**others, BOB: "tentative", CARL: "needsAction"}
    desk.edit(group, further_contact_ids=(carl,))
    assert writes(desk, google) == ["PATCH"]
    assert invited(google, group) == {**others, CARL: "needsAction"}
    desk.edit(group, further_contact_ids=())
    desk.settle()
    assert invited(google, group) == others
    assert google.store.mails == []
    assert quiet(desk, google)


def test_the_patch_for_a_further_contact_writes_the_attendees_and_nothing_else(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    (patch,) = [one for one in google.store.requests if one.method == "PATCH"]
    assert isinstance(patch.body, dict)
    assert set(patch.body) - {"extendedProperties"} == {"attendees"}


def test_another_order_of_the_contacts_writes_nothing(
    desk: Desk, google: Google, group: str, ada: str, bob: str
) -> None:
    google.person.respond(group, ADA, "accepted")
    desk.settle()
    desk.edit(group, contact_id=bob, further_contact_ids=(ada,))
    assert writes(desk, google) == []
    assert desk.mark(group) is None
    google.person.edit(group, summary="New title")
    desk.settle()
    assert desk.booking(group).contact_ids == (bob, ada)
    assert invited(google, group) == {ADA: "accepted", BOB: "needsAction"}
    assert quiet(desk, google)


def test_the_first_contact_leaves_and_the_next_takes_the_place(
    desk: Desk, google: Google, group: str, bob: str
) -> None:
    google.person.respond(group, BOB, "accepted")
    desk.settle()
    desk.edit(group, contact_id=bob, further_contact_ids=())
    desk.settle()
    assert invited(google, group) == {BOB: "accepted"}
    assert quiet(desk, google)


def test_a_first_contact_without_an_address_leaves_the_others_invited(
    desk: Desk, google: Google, group: str, ada: str, bob: str
) -> None:
    google.person.invite(group, EVE)
    desk.settle()
    desk.edit_contact(ada, emails=())
    desk.settle()
    assert invited(google, group) == {BOB: "needsAction", EVE: "needsAction"}
    assert desk.booking(group).contact_ids == (ada, bob)
    assert quiet(desk, google)


def test_a_further_contact_who_is_also_a_member_and_the_one_assigned_is_invited_like_any_other(
    desk: Desk, google: Google, group: str, bob: str
) -> None:
    helen = desk.member("Bob Noyce", BOB)
    desk.edit(group, assigned_to_id=helen)
    desk.settle()
    assert BOB in invited(google, group)
    desk.edit(group, further_contact_ids=())
    desk.settle()
    assert BOB not in invited(google, group)
    assert desk.booking(group).assigned_to_id == helen
    assert quiet(desk, google)


def test_the_entry_of_the_organiser_is_neither_written_nor_taken_away(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    entry = {"email": CARL, "organizer": True, "responseStatus": "accepted"}
    google.person.edit_raw(group, attendees=[*google.event(group)["attendees"], entry])
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    assert writes(desk, google) == []
    google.person.edit_raw(group, summary="New title")
    assert writes(desk, google) == []
    assert desk.booking(group).further_contact_ids == (bob, carl)
    desk.edit(group, further_contact_ids=(bob,))
    assert writes(desk, google) == []
    assert invited(google, group)[CARL] == "accepted"


# ---- whose they are -----------------------------------------------------------------------------------------------------


def test_only_attendees_we_put_there_are_taken_away(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    """Carl was invited in Google before he was a contact of the booking: his entry stays theirs."""
    google.person.invite(group, CARL)
    google.person.respond(group, CARL, "accepted")
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    assert writes(desk, google) == []
    desk.edit(group, further_contact_ids=())
    desk.settle()
    assert invited(google, group) == {ADA: "needsAction", CARL: "accepted"}
    assert desk.booking(group).further_contact_ids == ()
    assert quiet(desk, google)


def test_a_guest_whom_somebody_adds_in_google_is_no_contact_of_the_booking(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    google.person.invite(group, CARL)
    desk.settle()
    assert desk.booking(group).contact_ids == (ada, bob)
    assert quiet(desk, google)


@pytest.mark.parametrize(("gone", "left"), [(BOB, "ada"), (ADA, "bob")])
def test_a_contact_whom_somebody_takes_off_the_list_leaves_the_booking(
    desk: Desk, google: Google, group: str, ada: str, bob: str, gone: str, left: str
) -> None:
    google.person.invite(group, EVE)
    uninvite(google, group, gone)
    assert writes(desk, google) == []
    booking = desk.booking(group)
    assert (booking.contact_id, booking.further_contact_ids) == ({"ada": ada, "bob": bob}[left], ())
    assert quiet(desk, google)
    assert desk.conflicts(group) == ()


def test_who_left_in_google_after_being_found_there_leaves_the_booking_too(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    google.person.invite(group, CARL)
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    uninvite(google, group, CARL)
    desk.settle()
    assert desk.booking(group).contact_ids == (ada, bob)
    assert quiet(desk, google)


def test_what_both_sides_added_and_took_away_is_merged_one_by_one(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    desk.edit(group, further_contact_ids=(bob, carl))
    google.person.invite(group, EVE)
    uninvite(google, group, BOB)
    desk.settle()
    assert invited(google, group) == {ADA: "needsAction", CARL: "needsAction", EVE: "needsAction"}
    assert desk.booking(group).contact_ids == (ada, carl)
    assert desk.conflicts(group) == ()
    assert quiet(desk, google)


@pytest.mark.parametrize(("changed", "kept"), [("bob", ADA), ("ada", BOB)])
def test_a_contact_under_another_of_their_addresses_has_not_left(
    desk: Desk, google: Google, group: str, ada: str, bob: str, changed: str, kept: str
) -> None:
    who, address = {"ada": (ada, ADA), "bob": (bob, BOB)}[changed]
    desk.edit_contact(who, emails=(address, "at@home.example"))
    desk.settle()
    google.person.edit(group, attendees=[{"email": kept}, {"email": "at@home.example"}])
    assert writes(desk, google) == []
    assert desk.booking(group).contact_ids == (ada, bob)
    desk.edit(group, title="New title")
    desk.settle()
    assert set(invited(google, group)) == {kept, "at@home.example"}
    assert quiet(desk, google)


def test_another_desk_takes_our_further_contact_for_somebodys_guest(
    desk: Desk, new_desk: Callable[..., Desk], google: Google, group: str, bob: str, carl: str
) -> None:
    other = new_desk().connect()
    other.settle()
    other.edit(group, contact_id=other.contact("Dora", "dora@example.org"))
    other.settle()
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    other.settle()
    assert set(invited(google, group)) == {"dora@example.org", BOB, CARL}
    assert quiet(desk, google)
    assert quiet(other, google)


def test_a_list_with_gaps_says_nothing_of_a_group_and_is_never_written(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    google.person.edit_raw(group, attendees=[{"email": EVE, "responseStatus": "accepted"}], attendeesOmitted=True)
    desk.settle()
    assert desk.booking(group).contact_ids == (ada, bob)
    desk.edit(group, further_contact_ids=(bob, carl))
    assert writes(desk, google) == []
    assert desk.engine.counts().parked == 1


# ---- contacts -----------------------------------------------------------------------------------------------------------


def test_a_further_contacts_new_address_takes_the_old_ones_place(
    desk: Desk, google: Google, group: str, bob: str
) -> None:
    desk.edit_contact(bob, emails=("bob@home.example", BOB))
    assert writes(desk, google) == ["PATCH"]
    assert invited(google, group) == {ADA: "needsAction", "bob@home.example": "needsAction"}
    desk.edit_contact(bob, emails=())
    desk.settle()
    assert invited(google, group) == {ADA: "needsAction"}
    assert desk.booking(group).further_contact_ids == (bob,)
    assert quiet(desk, google)


def test_a_merged_further_contact_is_invited_as_the_one_who_stays(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    with desk.database.reading() as uow:
        gone, stays = uow.contacts.get(bob), uow.contacts.get(carl)
    ContactCare(desk.database, lambda: "Helen").merge(gone, stays)
    desk.settle()
    assert desk.booking(group).contact_ids == (ada, carl)
    assert invited(google, group) == {ADA: "needsAction", CARL: "needsAction"}
    assert quiet(desk, google)


# ---- crashes and lost answers -------------------------------------------------------------------------------------------


def test_a_change_of_the_group_whose_answer_is_lost_arrives_once(
    desk: Desk, google: Google, group: str, ada: str, bob: str, carl: str
) -> None:
    desk.edit(group, further_contact_ids=(carl,))
    google.store.faults.error(503, method="PATCH", when=When.AFTER)
    desk.push()
    google.person.invite(group, EVE)
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    assert set(invited(google, group)) == {ADA, CARL, EVE, BOB}
    assert desk.booking(group).contact_ids == (ada, bob, carl)
    assert quiet(desk, google)


def test_who_was_added_with_a_lost_answer_and_taken_back_leaves_again(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    desk.edit(group, further_contact_ids=(bob, carl))
    google.store.faults.error(503, method="PATCH", when=When.AFTER)
    desk.push()
    desk.edit(group, further_contact_ids=(bob,))
    desk.settle()
    assert set(invited(google, group)) == {ADA, BOB}
    assert desk.booking(group).further_contact_ids == (bob,)
    assert quiet(desk, google)


@pytest.mark.parametrize("after", [True, False])
def test_a_kill_around_a_ticked_change_of_the_group_mails_once_at_the_most(
    desk: Desk, google: Google, group: str, bob: str, carl: str, after: bool
) -> None:
    desk.edit(group, further_contact_ids=(bob, carl), notify_guest=True)
    kill_at(desk, "patch", after=after)
    with pytest.raises(Killed):
        desk.push()
    desk.restart()
    desk.settle()
    assert CARL in invited(google, group)
    mailed = [address for mail in google.store.mails for address in mail.recipients]
    assert sorted(mailed) == ([ADA, BOB, CARL] if after else [])


def test_a_ticked_change_of_the_group_says_all_and_the_next_one_none(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    desk.edit(group, further_contact_ids=(bob, carl), notify_guest=True)
    desk.settle()
    desk.edit(group, further_contact_ids=(bob,))
    desk.settle()
    told = [one.params.get("sendUpdates") for one in google.store.requests if one.method == "PATCH"]
    assert told == ["all", "none"]


# ---- events that go and come --------------------------------------------------------------------------------------------


def test_a_restored_event_has_the_whole_group_with_their_answers(desk: Desk, google: Google, group: str) -> None:
    google.person.respond(group, BOB, "accepted")
    desk.settle()
    google.person.delete(group)
    desk.edit(group, title="New title")
    desk.settle()
    assert invited(google, group) == {ADA: "needsAction", BOB: "accepted"}
    assert quiet(desk, google)


def test_who_joins_while_the_event_is_deleted_is_invited_when_it_comes_back(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    google.person.delete(group)
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    assert set(invited(google, group)) == {ADA, BOB, CARL}
    assert quiet(desk, google)


def test_a_deleted_group_whose_event_was_changed_meanwhile_comes_back_whole(
    desk: Desk, google: Google, group: str, ada: str, bob: str
) -> None:
    desk.delete(group)
    google.person.edit(group, summary="Changed there")
    desk.settle()
    assert desk.booking(group).deleted_at is None
    assert desk.booking(group).contact_ids == (ada, bob)
    assert quiet(desk, google)


def test_an_answer_alone_does_not_bring_a_deleted_group_back(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    google.person.invite(group, CARL)
    desk.settle()
    desk.edit(group, further_contact_ids=(bob, carl))
    desk.settle()
    desk.delete(group)
    google.person.respond(group, CARL, "accepted")
    desk.settle()
    assert google.events() == []


# ---- answers ------------------------------------------------------------------------------------------------------------


def test_each_contacts_answer_is_known_and_told_once(desk: Desk, google: Google, group: str) -> None:
    google.person.invite(group, EVE)
    for who, answer in ((BOB, "declined"), (ADA, "tentative"), (EVE, "accepted")):
        google.person.respond(group, who, answer)
    assert writes(desk, google) == []
    with desk.database.reading() as uow:
        told = uow.details.get_many([group])[group].sync.guest_answers
    assert [(guest.email, guest.answer, guest.ours) for guest in told] == [
        (ADA, Answer.TENTATIVE, True),
        (BOB, Answer.DECLINED, True),
        (EVE, Answer.ACCEPTED, False),
    ]
    assert sorted(answers(desk, group)) == ["Ada Lovelace may come.", "Bob Noyce declined the invitation."]
    assert quiet(desk, google)
    assert len(answers(desk, group)) == 2


def test_a_further_contact_who_joins_has_not_taken_an_answer_back(
    desk: Desk, google: Google, group: str, carl: str
) -> None:
    google.person.respond(group, BOB, "accepted")
    desk.settle()
    desk.edit(group, further_contact_ids=(carl,))
    desk.settle()
    assert [entry.action for entry in desk.history(group)].count(HistoryAction.ANSWERED) == 1


def test_an_answer_stays_with_its_contact_when_another_one_becomes_the_first(
    desk: Desk, google: Google, group: str, ada: str, bob: str
) -> None:
    google.person.respond(group, ADA, "declined")
    google.person.respond(group, BOB, "accepted")
    desk.settle()
    told = answers(desk, group)
    desk.edit(group, contact_id=bob, further_contact_ids=(ada,))
    desk.settle()
    google.person.edit(group, location="Room 9")
    desk.settle()
    link = desk.link(group)
    assert link is not None
    assert link.guest_answer == Answer.ACCEPTED.value
    assert answers(desk, group) == told


def test_who_left_while_the_event_was_deleted_is_not_invited_again(desk: Desk, google: Google, group: str) -> None:
    google.person.delete(group)
    desk.edit(group, further_contact_ids=())
    desk.settle()
    assert set(invited(google, group)) == {ADA}
    assert quiet(desk, google)


def test_a_contact_who_was_replaced_while_the_event_was_deleted_is_not_invited_again(
    desk: Desk, google: Google, carl: str
) -> None:
    booking = desk.add(contact_id=desk.contact("Ada", ADA))
    desk.settle()
    google.person.invite(booking, EVE)
    desk.settle()
    google.person.delete(booking)
    desk.edit(booking, contact_id=carl)
    desk.settle()
    assert set(invited(google, booking)) == {CARL, EVE}
    assert quiet(desk, google)


def test_a_group_whose_first_contact_was_given_up_in_a_conflict_has_another_first_one(
    desk: Desk, google: Google, group: str, bob: str, carl: str
) -> None:
    uninvite(google, group, ADA)
    desk.edit(group, contact_id=carl)
    desk.settle()
    conflicts = ConflictService(desk.database, lambda: "Helen")
    done = conflicts.resolve(group, {"guest": Side.THEIRS})
    assert desk.booking(group).contact_ids == (bob,)
    desk.settle()
    assert desk.booking(group).contact_ids == (bob,)
    assert set(invited(google, group)) == {BOB}
    assert done.after.contact_id == bob
