"""From the window to Google Calendar and back, the whole way: widgets, database file, engine, client library, HTTP."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover
from bookings_desktop.ui.shell.questions import Question
from tests.support.waiting import until


def titles(session):
    return [row.title for row in session.window.page.rows()]


def row(session, title):
    return next((found for found in session.window.page.rows() if found.title == title), None)


def field(dialog, name, kind=QLineEdit):
    found = dialog.findChild(kind, name)
    assert found is not None, f"the dialog has no {name}"
    return found


def shown(session, kind):
    return next((found for found in session.window.findChildren(kind) if found.isVisible()), None)


async def save(dialog):
    field(dialog, "save", QPushButton).click()
    await until(lambda: not (isValid(dialog) and dialog.isVisible()), "the dialog to close")


async def all_synced(session, practice, count):
    await until(lambda: len(practice.events()) == count, f"{count} events")
    await until(lambda: {found.sync for found in session.window.page.rows()} == {"synced"}, "every row in sync")


def test_a_booking_made_in_the_window_arrives_and_a_change_made_there_comes_back(practice, run_desk):
    async def scenario(session):
        await all_synced(session, practice, 3)
        dialog = session.new_booking()
        QTest.keyClicks(field(dialog, "title"), "Post-surgery follow-up")
        await save(dialog)
        made = await until(lambda: row(session, "Post-surgery follow-up"))
        event = await until(lambda: practice.events().get("Post-surgery follow-up"), "the event")
        assert event["id"] == made.id
        await all_synced(session, practice, 4)

        practice.person.edit(event["id"], summary="Follow-up by phone", location="Room 9")
        session.sync.sync_now()
        came_back = await until(lambda: row(session, "Follow-up by phone"), "the change from Google")
        assert (came_back.id, came_back.location) == (made.id, "Room 9")

    run_desk(scenario)


def test_a_status_set_with_the_keyboard_is_sent_and_a_cancelled_booking_leaves_the_calendar(practice, run_desk):
    async def scenario(session):
        await all_synced(session, practice, 3)
        session.window.page.select(row(session, "Knee assessment").id)
        session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].trigger()
        await until(lambda: practice.events()["Knee assessment"]["status"] == "confirmed", "confirmed in Google")
        session.window.page.select(row(session, "Nutrition check-in").id)
        session.window.actions_[status_action_name(BookingStatus.CANCELLED)].trigger()
        asked = await until(lambda: shown(session, CancelPopover), "the question about the guest")
        assert not asked.mail.isChecked()
        QTest.keyClick(asked.apply, Qt.Key.Key_Return)
        await until(lambda: "Nutrition check-in" not in practice.events(), "the event to go")
        await until(lambda: row(session, "Nutrition check-in").status == "cancelled", "the row to say so")

    run_desk(scenario)


def test_deleting_asks_first_and_an_undone_deletion_never_reaches_google(practice, run_desk):
    async def scenario(session):
        await all_synced(session, practice, 3)
        before = len(practice.store.requests)
        session.window.page.select(row(session, "Blood test results").id)
        session.window.actions_[names.DELETE].trigger()
        question = await until(lambda: session.window.findChild(Question), "the question")
        assert question.accessibleName() == "Delete “Blood test results”?"
        assert "cancel it instead" in question.accessibleDescription()
        next(button for button in question.findChildren(QPushButton) if button.text() == "Delete").click()
        await until(lambda: row(session, "Blood test results") is None, "the row to go")
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: row(session, "Blood test results"), "the row to come back")
        writes = [request for request in practice.store.requests[before:] if request.method != "GET"]
        assert writes == []
        assert "Blood test results" in practice.events()

    run_desk(scenario, undo_window=timedelta(seconds=10))


def test_an_event_made_in_google_becomes_a_booking_with_the_known_contact(practice, run_desk):
    async def scenario(session):
        await all_synced(session, practice, 3)
        slot = practice.slot(16)
        practice.person.add_event(
            "Case conference",
            {"dateTime": slot.start.isoformat(), "timeZone": "Europe/London"},
            {"dateTime": slot.end.isoformat(), "timeZone": "Europe/London"},
            attendees=[{"email": "ZOE@example.com"}],
        )
        session.sync.sync_now()
        made = await until(lambda: row(session, "Case conference"), "the new booking")
        assert made.contact_name == "Zoë Müller"
        practice.person.delete(practice.events()["Case conference"]["id"])
        session.sync.sync_now()
        await until(lambda: row(session, "Case conference").status == "cancelled", "the booking to be cancelled")

    run_desk(scenario)


def test_the_window_works_without_google(practice, run_desk):
    async def scenario(session):
        await until(lambda: len(titles(session)) == 3)
        dialog = session.new_booking()
        QTest.keyClicks(field(dialog, "title"), "Walk-in")
        await save(dialog)
        made = await until(lambda: row(session, "Walk-in"))
        assert made.sync == "off"
        capsule = session.window.findChild(QWidget, "syncStatus")
        await until(lambda: "Not connected" in capsule.accessibleDescription())
        assert practice.person.events() == []

    run_desk(scenario, connected=False)
