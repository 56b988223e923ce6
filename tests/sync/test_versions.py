"""Fields changed on both sides, and how a conflict ends."""

from __future__ import annotations

from tests.support.sync_world import HELEN, Desk, Google


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
