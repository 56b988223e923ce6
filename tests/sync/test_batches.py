"""Several changes in one call: decided and recorded like single ones, and as safe around every crash and lost answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookings_desktop.sandbox import When, Wire
from bookings_desktop.sync.results import Effect, Stop
from tests.support.sync_world import Desk, Google, Killed, kill_at


def test_a_long_queue_goes_out_in_batches_of_fifty(desk: Desk, google: Google) -> None:
    for number in range(120):
        desk.add(f"Booking {number}")
    report = desk.sync()
    assert (report.pushed, report.left, len(google.events())) == (120, 0, 120)
    assert google.store.batches == [50, 50, 20]


def test_a_single_change_needs_no_batch(desk: Desk, google: Google) -> None:
    desk.add()
    result = desk.engine.push_many()
    assert (result.effect, result.sent, google.store.batches) == (Effect.INSERTED, 1, [])


def test_together_is_the_same_as_one_by_one(new_desk: Callable[..., Desk], google: Google) -> None:
    desk = new_desk().connect()
    desk.sync()
    changed, moved, gone = (desk.add(title, hour) for hour, title in enumerate(("Changed", "Moved", "Gone"), 9))
    desk.sync(together=1)
    google.person.edit(changed, location="Room 4")
    desk.edit(changed, title="Changed here")
    desk.edit(moved, description="Bring shoes.")
    desk.delete(gone)
    desk.add("New", 15)
    result = desk.engine.push_many()
    # The one that was changed in Google is refused alone, and read and merged by the steps that follow.
    assert sorted(part.effect for part in result.parts) == sorted(
        [Effect.NOTHING, Effect.PATCHED, Effect.DELETED, Effect.INSERTED]
    )
    assert google.store.batches == [4]
    desk.settle()
    assert google.titles() == desk.titles() == ["Changed here", "Moved", "New"]
    assert google.event(changed)["location"] == desk.booking(changed).location == "Room 4"
    before = len(google.store.requests)
    desk.sync()
    assert google.writes(before) == []


def test_the_parts_of_a_batch_are_noted_in_the_history_like_single_ones(desk: Desk) -> None:
    one = desk.add("One", 9)
    desk.sync()
    desk.edit(one, title="Uno")
    desk.sync()
    alone = desk.notes(one)
    two, three = desk.add("Two", 11), desk.add("Three", 12)
    desk.sync()
    desk.edit(two, title="Due")
    desk.edit(three, title="Tre")
    desk.sync()
    assert desk.google.store.batches == [2, 2]
    assert len(alone) == 2
    assert desk.notes(two) == desk.notes(three) == alone


@pytest.mark.parametrize("together", [2, 50])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["write_many", "insert", "patch", "delete"])
def test_a_kill_around_any_part_is_harmless(
    desk: Desk, google: Google, method: str, after: bool, together: int
) -> None:
    kept, gone = desk.add("Kept", 9), desk.add("Gone", 10)
    desk.sync()
    desk.edit(kept, title="Kept on")
    desk.delete(gone)
    new = [desk.add(f"New {number}", 11 + number) for number in range(4)]
    kill_at(desk, method, after=after)
    with pytest.raises(Killed):
        desk.sync(together=together)
    desk.restart()
    desk.settle()
    assert google.titles() == desk.titles() == ["Kept on", "New 0", "New 1", "New 2", "New 3"]
    assert {event["id"] for event in google.events()} == {kept, *new}
    before = len(google.store.requests)
    desk.sync()
    assert google.writes(before) == []


@pytest.mark.parametrize("wire", [Wire.CLOSE, Wire.TRUNCATE, Wire.HALF_JSON])
@pytest.mark.parametrize("when", When)
def test_a_lost_answer_of_a_whole_batch_doubles_and_loses_nothing(
    desk: Desk, google: Google, wire: Wire, when: When
) -> None:
    ids = {desk.add(f"Booking {number}") for number in range(6)}
    google.store.faults.wire(wire, path="^/batch/", when=when)
    desk.settle()
    assert {event["id"] for event in google.events()} == ids
    assert google.count("POST", committed=True) == 6


def test_a_guest_is_mailed_once_although_the_answer_of_the_batch_was_lost(desk: Desk, google: Google) -> None:
    ann = desk.contact("Ann", "ann@example.org")
    told = desk.add("Told", 9, contact_id=ann, notify_guest=True)
    desk.add("Quiet", 10, contact_id=ann)
    google.store.faults.wire(Wire.CLOSE, path="^/batch/", when=When.AFTER)
    desk.settle()
    assert [mail.event_id for mail in google.store.mails] == [told]


def test_a_guest_is_mailed_although_the_first_try_of_the_batch_was_refused(desk: Desk, google: Google) -> None:
    ann = desk.contact("Ann", "ann@example.org")
    told = desk.add("Told", 9, contact_id=ann, notify_guest=True)
    desk.add("Quiet", 10, contact_id=ann)
    google.store.faults.error(429, "rateLimitExceeded", path="^/batch/")
    desk.settle()
    assert [mail.event_id for mail in google.store.mails] == [told]


def test_a_missing_part_is_read_and_not_sent_again(desk: Desk, google: Google) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    google.store.faults.wire(Wire.OMIT, method="POST", skip=2, when=When.AFTER)
    result = desk.engine.push_many()
    assert (result.sent, result.halt.stop, len(google.events())) == (4, Stop.BUSY, 5)
    before = len(google.store.requests)
    desk.settle()
    assert (google.writes(before), desk.engine.counts().waiting) == ([], 0)


def test_a_limit_hits_some_parts_and_they_alone_are_sent_again(desk: Desk, google: Google) -> None:
    for number in range(30):
        desk.add(f"Booking {number}")
    google.store.faults.error(429, "rateLimitExceeded", method="POST", skip=11, times=19, retry_after=40)
    waits: list[float] = []
    report = desk.sync(wait=lambda seconds: (waits.append(seconds), desk.clock.advance(seconds))[0])
    assert (report.pushed, waits, google.store.batches) == (30, [40.0], [30, 19])
    assert (google.count("POST", committed=True), google.count("POST", committed=False)) == (30, 19)


def test_a_poison_part_is_put_aside_and_the_others_go(desk: Desk, google: Google) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    google.store.faults.error(400, "invalid", method="POST", skip=1)
    report = desk.settle()
    assert (report.parked, len(google.events()), report.left) == (1, 4, 0)


def test_a_service_without_batches_gets_single_calls_from_then_on(desk: Desk, google: Google) -> None:
    for number in range(4):
        desk.add(f"Booking {number}")
    google.store.faults.error(404, "notFound", path="^/batch/", times=1000)
    report = desk.settle()
    assert (report.left, len(google.events()), google.store.batches) == (0, 4, [])
    desk.add("Later", 15)
    desk.add("Later still", 16)
    desk.settle()
    assert len(google.events()) == 6


def test_a_batch_asks_before_it_deletes_much(desk: Desk, google: Google) -> None:
    ids = [desk.add(f"Booking {number}") for number in range(20)]
    desk.sync()
    for booking in ids[:8]:
        desk.delete(booking)
    report = desk.sync()
    assert (report.halt.stop, google.count("DELETE")) == (Stop.MASS_CHANGE, 0)
    desk.engine.allow_mass_change()
    desk.settle()
    assert len(google.events()) == 12


def test_an_edit_made_while_a_batch_is_under_way_is_sent_next(desk: Desk, google: Google) -> None:
    first, _ = desk.add("First", 9), desk.add("Other", 10)

    def edit_once(name: str) -> None:
        if name == "write_many":
            desk.remote.before_call = lambda _: None
            desk.edit(first, title="Second")

    desk.remote.before_call = edit_once
    assert desk.engine.push_many().sent == 2
    assert desk.mark(first) is not None
    desk.settle()
    assert google.titles() == ["Other", "Second"]
