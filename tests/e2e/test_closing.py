"""How a window ends: what was begun is finished, what waits for an answer stays as it is."""

import asyncio
from datetime import timedelta

from PySide6.QtWidgets import QLineEdit, QPushButton

from bookings_desktop.backend import compose
from bookings_desktop.connection import Connection
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.values import Author, EntityKind, HistoryAction
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.shell.questions import Question
from tests.support.waiting import until


def stored(practice):
    backend = compose(practice.folder, settings=practice.settings, environ={})
    try:
        return {row.title for row in backend.bookings.summaries(practice.settings.zone)}
    finally:
        backend.close()


def test_a_booking_that_is_being_saved_when_the_window_closes_is_stored(practice, run_desk):
    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3)
        dialog = session.new_booking()
        dialog.findChild(QLineEdit, "title").setText("At the last moment")
        dialog.findChild(QPushButton, "save").click()
        session.window.close()

    run_desk(scenario, connected=False)
    assert "At the last moment" in stored(practice)


def test_a_question_that_nobody_answers_any_more_changes_nothing(practice, run_desk):
    async def scenario(session):
        row = (await until(lambda: len(session.window.page.rows()) == 3 and session.window.page.rows()))[0]
        session.window.page.select(row.id)
        session.window.actions_[names.DELETE].trigger()
        await until(lambda: session.window.findChild(Question))
        session.window.close()

    run_desk(scenario, connected=False)
    assert len(stored(practice)) == 3


def test_a_question_that_comes_up_after_the_window_was_closed_does_not_keep_the_program(practice, run_desk):
    begun = []

    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3)
        backup = session.below.backups.write(practice.folder / "backup.db")
        begun.append(session.tasks.start(session.preferences.restore_from(backup)))
        session.window.close()  # before the backup is checked, which ends in a question

    run_desk(scenario, connected=False)
    assert [task.result() for task in begun] == [None]
    assert len(stored(practice)) == 3


def test_a_calendar_connected_by_another_process_is_mirrored(practice, run_desk):
    async def scenario(session):
        await until(lambda: session.sync.status.phase is Phase.OFF and len(session.window.page.rows()) == 3)

        def connect():
            backend = compose(practice.folder, settings=practice.settings, environ={})
            with backend.database.unit_of_work(Author("Nadia"), undo_window=timedelta()) as work:
                work.calendars.save(CalendarState("practice@group.calendar.google.com", "desk@example.com", "Practice"))
                work.history.add(EntityKind.CALENDAR, "practice@group.calendar.google.com", HistoryAction.CREATED)
                work.commit()
            backend.close()

        await asyncio.to_thread(connect)
        await until(lambda: len(practice.events()) == 3, "the bookings in the calendar")
        assert session.window.menus.disconnect_calendar.isVisible()

    run_desk(scenario, connected=False)


def test_a_call_that_google_does_not_answer_does_not_keep_the_program(practice, run_desk, monkeypatch):
    """Google answers when the program has ended; the call ends from this side instead of by its time limit."""
    held, ended, abort = practice.store.faults.hold(path="/events"), [], Connection.abort

    def noted(connection):
        ended.append("aborted")
        abort(connection)

    monkeypatch.setattr(Connection, "abort", noted)

    async def scenario(session):
        await until(held.reached.is_set)
        session.window.close()

    run_desk(scenario)
    assert "aborted" in ended
