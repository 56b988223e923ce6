"""What an undo in the real window takes back: all of one step, and nothing of anybody else's."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from bookings_desktop.services.bookings import draft_of
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.saving_dialog import LOAD_NEW_STATE
from tests.support.waiting import until

Key = Qt.Key


async def save(dialog):
    dialog.save()
    await until(lambda: not (isValid(dialog) and dialog.isVisible()), "the dialog to close")


def row(session, title):
    return next((found for found in session.window.page.rows() if found.title == title), None)


@pytest.mark.parametrize("way", ["with the booking", "in the panel"])
def test_undoing_a_new_booking_takes_back_the_contact_that_was_made_for_it(practice, run_desk, way):
    async def people(session):
        return [found.name for found in await session.tasks.run(session.below.contacts.find)]

    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3)
        dialog = session.new_booking()
        dialog.form.title.setText("Gait analysis")
        dialog.form.panel.open_for("Amara Okafor")
        if way == "in the panel":
            dialog.form.panel.submit()
            await until(lambda: dialog.form.contact.chosen is not None, "the contact")
        await save(dialog)
        await until(lambda: row(session, "Gait analysis"), "the new row")
        assert await people(session) == ["Amara Okafor", "Kenji Watanabe", "Zoë Müller"]
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: practice.messages[-1].title == "Undone: “Gait analysis” added.")
        assert await people(session) == ["Kenji Watanabe", "Zoë Müller"]
        session.window.actions_[names.REDO].trigger()
        await until(lambda: practice.messages[-1].title == "Done again: “Gait analysis” added.")
        assert await people(session) == ["Amara Okafor", "Kenji Watanabe", "Zoë Müller"]
        await until(lambda: row(session, "Gait analysis").contact_name == "Amara Okafor")

    run_desk(scenario, connected=False)


def test_an_undo_of_what_was_saved_over_a_newer_state_leaves_that_state(practice, run_desk):
    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3)
        booking_id = row(session, "Knee assessment").id
        dialog = await session.edit_booking(booking_id)

        def somebody_else():
            bookings = session.below.bookings
            booking = bookings.get(booking_id).booking
            bookings.update(booking_id, replace(draft_of(booking), location="Studio"), version=booking.version)

        await session.tasks.run(somebody_else)
        dialog.form.title.setText("Knee assessment, longer")
        QTest.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        button = await until(
            lambda: next((b for b in dialog.banner.findChildren(QPushButton) if b.text() == LOAD_NEW_STATE), None)
        )
        await until(button.isVisible, "the banner")
        button.click()
        await until(lambda: dialog.form.location.text() == "Studio", "the new state")
        dialog.form.title.setText("Knee assessment, longer")
        await save(dialog)
        await until(lambda: row(session, "Knee assessment, longer"), "the change")
        session.window.actions_[names.UNDO].trigger()
        back = await until(lambda: row(session, "Knee assessment"), "the title to be as before")
        assert back.location == "Studio"

    run_desk(scenario, connected=False)
