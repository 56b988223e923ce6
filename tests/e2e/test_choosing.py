"""A booking that was changed here and in Google: from the row to the card, the choice, and both sides equal."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QApplication

from bookings_desktop.services.bookings import draft_of
from bookings_desktop.services.conflict_values import Side
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.second_line import BOTH_CHANGED
from bookings_desktop.ui.sync_activity.conflict_card import ConflictCard
from tests.e2e.test_both_directions import all_synced, row
from tests.support.waiting import until

TITLE = "Knee assessment"


def writes(practice, since=0):
    return [request.method for request in practice.store.requests[since:] if request.method != "GET"]


async def change_both(session, practice):
    """Move the booking on both sides, and change its room on both; gives its id once the row tells."""
    await all_synced(session, practice, 3)
    booking_id = row(session, TITLE).id
    moved = practice.slot(16)
    practice.person.edit(booking_id, location="Room 3")
    practice.person.move(booking_id, moved.start.isoformat(), moved.end.isoformat())

    def edit():
        before = session.below.bookings.get(booking_id).booking
        draft = replace(draft_of(before), slot=practice.slot(12), location="Room 1", status=None)
        session.below.bookings.update(booking_id, draft, version=before.version)

    await session.tasks.run(edit)
    session.sync.sync_now()
    await until(lambda: row(session, TITLE).sync == "conflict", "the row to tell of the conflict")
    return booking_id


async def card_of(session, booking_id):
    session.window.page.select(booking_id)
    panel = session.details.panel
    await until(lambda: panel.booking_id == booking_id and panel.sync_button.text() == "Choose", "the button")
    assert panel.sync_text.startswith(BOTH_CHANGED)
    panel.sync_button.click()
    return await until(
        lambda: next((card for card in session.window.findChildren(ConflictCard) if card.isVisible()), None), "the card"
    )


def fields(practice):
    event = practice.events()[TITLE]
    return event["start"]["dateTime"][11:13], event["location"]


def test_chosen_field_by_field_both_sides_become_equal(practice, run_desk):
    async def scenario(session):
        booking_id = await change_both(session, practice)
        model = session.window.page.model
        assert model.second_line(row(session, TITLE)).text == BOTH_CHANGED
        session.window.activateWindow()
        card = await card_of(session, booking_id)
        await until(lambda: card.isAncestorOf(QApplication.focusWidget()), "the keyboard in the card")
        assert [part.field.field for part in card.rows] == ["slot", "location"]
        card.rows[0].choose(Side.THEIRS)
        card.rows[1].choose(Side.MINE)
        before = len(practice.store.requests)
        card.save.click()
        await all_synced(session, practice, 3)
        await until(lambda: practice.events()[TITLE]["location"] == "Room 1", "our room in Google")
        found = row(session, TITLE)
        assert (found.start, found.location) == (practice.slot(16).start.timestamp(), "Room 1")
        assert writes(practice, before) == ["PATCH"]
        assert practice.store.mails == []
        await until(lambda: session.activity.conflicts.count == 0, "no card to be left")
        quiet = len(practice.store.requests)
        for number in (1, 2):
            session.sync.sync_now()
            await until(
                lambda number=number: (
                    len(practice.store.requests) >= quiet + number and not session.sync.status.working
                ),
                "another round",
            )
        assert writes(practice, quiet) == []

    run_desk(scenario)


def test_a_choice_that_is_undone_is_there_to_be_made_again_and_nothing_was_sent(practice, run_desk):
    async def scenario(session):
        booking_id = await change_both(session, practice)
        there = fields(practice)
        card = await card_of(session, booking_id)
        before = len(practice.store.requests)
        card.take.click()
        await until(lambda: row(session, TITLE).location == "Room 3", "Google's room here")
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: row(session, TITLE).location == "Room 1", "our room again")
        await until(lambda: row(session, TITLE).sync == "conflict", "the choice to be open again")
        await until(lambda: session.activity.conflicts.count == 1, "the card again")
        assert writes(practice, before) == []
        assert fields(practice) == there

    run_desk(scenario, undo_window=timedelta(seconds=10))
