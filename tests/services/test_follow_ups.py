"""Follow-ups: each change can be taken back, and that as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import FollowUp, HistoryAction, Origin
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.follow_ups import FollowUpChanged, FollowUpService
from bookings_desktop.services.history import HistoryService
from tests.support.builders import FakeClock, a_booking, stored


@pytest.fixture
def service(database: Database) -> FollowUpService:
    return FollowUpService(database, lambda: "Anna")


def texts(service: FollowUpService) -> list[tuple[str, bool]]:
    return [(one.text, one.done_at is not None) for one in service.all()]


def test_adding_is_undone_and_done_again(database: Database, service: FollowUpService) -> None:
    made = service.create(FollowUp(id="", text=" Call  Zoë ", due=date(2026, 5, 20)))
    undone = service.undo((FollowUpChanged(None, made),))
    assert texts(service) == []
    redone = service.undo(undone)
    assert texts(service) == [("Call Zoë", False)]
    (again,) = redone
    assert again.before is None
    assert again.after is not None
    assert (again.after.id, again.after.due, again.after.version) == (made.id, made.due, made.version + 1)
    service.undo(redone)
    assert texts(service) == []
    actions = [entry.action for entry in HistoryService(database).of(made.id)]
    assert actions == [HistoryAction.DELETED, HistoryAction.RESTORED, HistoryAction.DELETED, HistoryAction.CREATED]
    assert HistoryService(database).of(made.id)[0].origin is Origin.UNDO


def test_doing_and_changing_are_undone(service: FollowUpService, clock: FakeClock) -> None:
    made = service.create(FollowUp(id="", text="Call"))
    done = service.set_done(made, True)
    assert done.done_at == clock()
    (undone,) = service.undo((FollowUpChanged(made, done),))
    assert texts(service) == [("Call", False)]
    service.undo((undone,))
    assert texts(service) == [("Call", True)]
    changed = service.update(replace(service.all()[0], text="  Write "))
    assert changed.text == "Write"
    with pytest.raises(InvalidInput):
        service.update(replace(changed, text=" "))


def test_deleting_is_undone_even_when_the_booking_is_gone(database: Database, service: FollowUpService) -> None:
    booking = a_booking()
    stored(database, booking)
    made = service.create(FollowUp(id="", text="Call", booking_id=booking.id))
    change = service.delete(made)
    assert texts(service) == []
    bookings = BookingService(database, lambda: "Anna")
    bookings.delete([booking.id])
    bookings.purge_many([booking.id])
    service.undo((change,))
    (back,) = service.all()
    assert (back.id, back.booking_id) == (made.id, None)


def test_what_changed_since_is_left_alone(service: FollowUpService) -> None:
    made = service.create(FollowUp(id="", text="Call"))
    done = service.set_done(made, True)
    for change in (
        FollowUpChanged(None, made),
        FollowUpChanged(made, replace(done, version=7)),
        FollowUpChanged(made, None),
    ):
        with pytest.raises(ChangedMeanwhile):
            service.undo((change,))
    with pytest.raises(ChangedMeanwhile):
        service.delete(made)
    assert texts(service) == [("Call", True)]
    service.delete(done)
    with pytest.raises(NotFound):
        service.undo((FollowUpChanged(made, done),))
