"""What was being typed survives the end of the program, whichever way it came."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QPushButton

from bookings_desktop.backend import compose
from bookings_desktop.drafts import DraftFiles
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.ui.bookings.dialog import BookingDialog
from tests.support.waiting import PATIENCE_SECONDS, until

WRITER = """
import sys
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from bookings_desktop import app
from bookings_desktop.ui.main_window import MainWindow

rows_complete, wait_for_paint = MainWindow.rows_complete, app.wait_for_paint

def filled(window):
    rows_complete(window)
    window.actions_["New booking"].trigger()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.accessibleName() == "Booking")
    QTest.keyClicks(dialog.findChild(QLineEdit, "title"), "Half a booking")
    QTest.keyClicks(dialog.findChild(QLineEdit, "location"), "Room 7")

MainWindow.rows_complete = filled
sys.exit(app.run_window(app.WindowOptions(data_dir=sys.argv[1])))
"""
"""Starts the program's window and types into a new booking; nobody ever saves it."""


def drafts_of(folder):
    return list(DraftFiles(folder).load().values())


def written(folder):
    return next((d["fields"] for d in drafts_of(folder) if d["fields"]["location"] == "Room 7"), None)


def kill_while_typing(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOOKINGS_")}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WRITER, str(folder)], env=kept | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while written(folder) is None:
            assert process.poll() is None, "the window closed by itself"
            assert time.monotonic() < end, "nothing was kept"
            time.sleep(0.02)  # between two looks at another process
    finally:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()


def button(widget, text):
    return next(b for b in widget.findChildren(QPushButton) if b.text() == text)


def dialogs(session):
    return session.window.findChildren(BookingDialog)


def test_what_was_typed_before_a_kill_is_offered_and_can_be_saved(practice, run_desk):
    kill_while_typing(practice.folder)

    async def scenario(session):
        bar = session.window.draft_bar
        await until(lambda: bar.sentence, "the offer")
        assert bar.sentence.startswith("You were writing “Half a booking”, ")
        bar.continue_button.click()
        dialog = (await until(lambda: dialogs(session)))[0]
        assert bar.sentence == ""
        assert dialog.findChild(QLineEdit, "title").text() == "Half a booking"
        assert dialog.findChild(QLineEdit, "location").text() == "Room 7"
        assert dialog.is_changed
        button(dialog, "Save").click()
        await until(lambda: any(row.title == "Half a booking" for row in session.window.page.rows()))
        await until(lambda: not drafts_of(practice.folder), "the draft is gone")

    run_desk(scenario, connected=False)


def test_several_drafts_are_offered_one_after_the_other_and_can_be_discarded(practice, run_desk):
    for number in ("1", "2"):
        DraftFiles(practice.folder).save(number * 32, {"booking_id": None, "fields": {"title": f"Number {number}"}})

    async def scenario(session):
        bar = session.window.draft_bar
        await until(lambda: bar.sentence, "the offer")
        assert "There is one more." in bar.sentence
        bar.discard_button.click()
        assert "more" not in bar.sentence
        await until(lambda: len(drafts_of(practice.folder)) == 1)
        bar.discard_button.click()
        assert bar.sentence == ""
        await until(lambda: not drafts_of(practice.folder))

    run_desk(scenario, connected=False)


def test_a_draft_goes_when_its_dialog_is_discarded(practice, run_desk):
    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3 and session.dialogs.people is not None)
        dialog = session.new_booking()
        dialog.findChild(QLineEdit, "location").setText("Room 7")
        await until(lambda: written(practice.folder), "the draft")
        dialog.close_without_asking()
        await until(lambda: not drafts_of(practice.folder))

    run_desk(scenario, connected=False)


def typed_draft(practice, run_desk):
    """The draft of an edit: of “Knee assessment” somebody changes the title and leaves the rest alone."""
    kept = {}

    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3 and session.dialogs.people is not None)
        row = next(row for row in session.window.page.rows() if row.title == "Knee assessment")
        dialog = await session.edit_booking(row.id)
        dialog.findChild(QLineEdit, "title").setText("Knee, again")
        await until(lambda: drafts_of(practice.folder))
        kept.update(DraftFiles(practice.folder).load())

    run_desk(scenario, connected=False)
    for draft_id, content in kept.items():
        DraftFiles(practice.folder).save(draft_id, content)
    return next(iter(kept.values()))["booking_id"]


def change(practice, do):
    backend = compose(practice.folder, settings=practice.settings, environ={})
    try:
        do(backend.bookings)
    finally:
        backend.close()


def continued(practice, run_desk, check):
    async def scenario(session):
        await until(lambda: session.window.draft_bar.sentence)
        session.window.draft_bar.continue_button.click()
        dialog = (await until(lambda: dialogs(session)))[0]
        check(dialog)
        button(dialog, "Save").click()
        await until(lambda: any(row.title == "Knee, again" for row in session.window.page.rows()))

    run_desk(scenario, connected=False)


def test_what_others_changed_meanwhile_stays_beside_what_was_typed(practice, run_desk):
    booking_id = typed_draft(practice, run_desk)

    def relocate(bookings):
        before = bookings.get(booking_id).booking
        bookings.update(booking_id, replace(draft_of(before), location="Room 9"), version=before.version)

    change(practice, relocate)

    def check(dialog):
        assert "was changed while you were away" in dialog.banner.accessibleName()
        assert dialog.findChild(QLineEdit, "location").text() == "Room 9"
        assert dialog.findChild(QLineEdit, "title").text() == "Knee, again"

    continued(practice, run_desk, check)
    change(practice, lambda bookings: _assert_stored(bookings, booking_id, "Knee, again", "Room 9"))


def test_of_a_booking_that_was_deleted_meanwhile_a_new_one_is_made(practice, run_desk):
    booking_id = typed_draft(practice, run_desk)
    change(practice, lambda bookings: bookings.delete([booking_id]))

    def check(dialog):
        assert "was deleted meanwhile" in dialog.banner.accessibleName()
        assert dialog.original is None
        assert dialog.findChild(QLineEdit, "location").text() == "Room 2"

    continued(practice, run_desk, check)
    change(practice, lambda bookings: _assert_stored(bookings, booking_id, "Knee assessment", "Room 2"))


def _assert_stored(bookings, booking_id, title, location):
    booking = bookings.get(booking_id).booking
    assert (booking.title, booking.location) == (title, location)
