"""What staff do all day with several bookings or after one, in the real window, by key: closing, cancelling, undoing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from bookings_desktop.models.values import AllDaySlot, BookingStatus, TimedSlot
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover
from bookings_desktop.ui.bookings.saved_views import STILL_OPEN
from bookings_desktop.ui.bookings.second_line import second_line
from bookings_desktop.ui.bookings.shift_popover import HOW, ShiftPopover
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.notifications import Tone
from bookings_desktop.ui.shell.questions import Question
from tests.support.waiting import until

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def row(session, title):
    return next((found for found in session.window.page.rows() if found.title == title), None)


def shown(session, kind):
    return next((found for found in session.window.findChildren(kind) if found.isVisible()), None)


async def ready(session, count=3):
    await until(lambda: len(session.window.page.rows()) == count, "the rows")
    session.window.page.table.setFocus()
    session.window.activateWindow()


async def press(session, key, modifier=Qt.KeyboardModifier.NoModifier):
    def focused():
        if QApplication.focusWidget() is None:  # the offscreen platform may forget a window as a pop-up closes
            session.window.activateWindow()
        return QApplication.focusWidget()

    QTest.keyClick(await until(focused, "something with the focus"), key, modifier)


async def press_in(field, key):
    field.setFocus()
    QTest.keyClick(field, key)


async def begun(session, *titles):
    """Bookings that have just begun, so that they can be completed."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    slot = TimedSlot(start, start + timedelta(minutes=45), "Europe/London")
    for title in titles:
        await session.tasks.run(lambda title=title: session.below.bookings.create(BookingDraft(title, slot)))
    await until(lambda: all(row(session, title) for title in titles), "the new rows")


def asked_of_google(practice, *, reading):
    """The requests that only read, or those that change something."""
    return [request for request in practice.store.requests if (request.method == "GET") is reading]


async def a_round(session, practice):
    """A whole sync round, begun after everything that was done before."""
    looks = len(asked_of_google(practice, reading=True))
    session.sync.sync_now()
    await until(
        lambda: len(asked_of_google(practice, reading=True)) > looks and session.sync.status.phase is Phase.IDLE,
        "a round",
    )


def of_booking(session, booking_id):
    return session.below.bookings.get(booking_id).booking


def test_completing_offers_a_note_and_a_follow_up_that_are_one_step(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await begun(session, "Gait analysis")
        gait = row(session, "Gait analysis")
        session.window.page.select(gait.id)
        await press(session, Key.Key_5, CTRL | SHIFT)
        bar = session.flow.completion.bar
        await until(bar.isVisible, "the bar")
        assert bar.title.full == "“Gait analysis” completed."
        assert session.window.page.table.hasFocus()
        await press(session, Key.Key_N, CTRL | SHIFT)
        assert bar.note.hasFocus()
        QTest.keyClicks(bar.note, "Brace fits")
        await press(session, Key.Key_Tab)
        assert bar.follow_up.hasFocus()
        QTest.keyClicks(bar.follow_up, "Send the exercises")
        await press(session, Key.Key_Tab)
        assert QApplication.focusWidget().text() == "Tomorrow"
        await press(session, Key.Key_Space)
        bar.follow_up.setFocus()
        await press(session, Key.Key_Return)
        assert not bar.isVisible()
        assert session.window.page.table.hasFocus()
        await until(lambda: practice.messages and "saved" in practice.messages[-1].title)
        assert practice.messages[-1].title == "Note and follow-up of “Gait analysis” saved."

        def stored():
            return session.below.bookings.get(gait.id).booking, session.below.follow_ups.all(booking_id=gait.id)

        booking, follow_ups = await session.tasks.run(stored)
        assert (booking.notes, booking.status) == ("Brace fits", BookingStatus.COMPLETED)
        today = session.window.page.model.when.today
        assert [(found.text, found.due) for found in follow_ups] == [("Send the exercises", today + timedelta(days=1))]

        await press(session, Key.Key_Z, CTRL)
        await until(lambda: practice.messages[-1].title.startswith("Undone"))
        booking, follow_ups = await session.tasks.run(stored)
        assert (booking.notes, booking.status, follow_ups) == ("", BookingStatus.COMPLETED, ())
        await press(session, Key.Key_Z, CTRL | SHIFT)
        await until(lambda: practice.messages[-1].title.startswith("Done again"))
        booking, follow_ups = await session.tasks.run(stored)
        assert (booking.notes, [found.text for found in follow_ups]) == ("Brace fits", ["Send the exercises"])

    run_desk(scenario, connected=False)


def test_what_was_typed_after_completing_is_never_lost_in_silence(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await begun(session, "Gait analysis", "Case conference")
        gait, other = row(session, "Gait analysis"), row(session, "Case conference")
        bar = session.flow.completion.bar
        session.window.page.select(gait.id)
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(bar.isVisible, "the bar")
        QTest.keyClicks(bar.note, "Brace fits")
        session.window.page.select(other.id)
        session.window.page.table.setFocus()
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(lambda: bar.title.full == "“Case conference” completed.", "the bar of the next one")
        assert bar.note.text() == ""
        await until(lambda: any("Note of “Gait analysis” saved" in said.title for said in practice.messages))
        assert (await session.tasks.run(lambda: of_booking(session, gait.id))).notes == "Brace fits"

        bar.enter()
        QTest.keyClicks(bar.note, "Fasting next time")
        await press(session, Key.Key_Escape)
        assert not bar.isVisible()
        said = practice.messages[-1]
        assert (said.title, said.button) == ("What you typed was not saved.", "Bring it back")
        session.window.actions_[names.TRASH].trigger()
        await until(session.flow.trash.page.isVisible, "another page")
        said.on_button()
        assert bar.isVisible()
        assert session.window.focusWidget() is bar.note
        assert bar.note.text() == "Fasting next time"
        bar.undo.click()
        await until(lambda: "is open again" in bar.title.full, "the title to say so")
        assert bar.note.text() == "Fasting next time"
        session.window.close()
        await until(lambda: any("Note of “Case conference” saved" in said.title for said in practice.messages))
        assert (await session.tasks.run(lambda: of_booking(session, other.id))).notes == "Fasting next time"

    run_desk(scenario, connected=False)


def test_what_cannot_be_saved_or_was_dismissed_comes_back_and_pushes_nothing_out(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await begun(session, "Gait analysis", "Case conference")
        gait, other = row(session, "Gait analysis"), row(session, "Case conference")
        bar = session.flow.completion.bar
        session.window.page.select(gait.id)
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(bar.isVisible, "the bar")
        QTest.keyClicks(bar.note, "Brace fits")
        QTest.keyClicks(bar.follow_up, "Send the exercises")
        await session.tasks.run(lambda: session.below.bookings.delete([gait.id]))  # somebody else, in this moment
        await press_in(bar.note, Key.Key_Return)
        await until(lambda: practice.messages and practice.messages[-1].tone is Tone.PROBLEM, "the refusal")
        refusal = practice.messages[-1]
        assert refusal.button == "Bring it back"
        assert await session.tasks.run(lambda: session.below.follow_ups.all(booking_id=gait.id)) == ()

        session.window.page.select(other.id)
        session.window.page.table.setFocus()
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(lambda: bar.title.text() == "“Case conference” completed.", "the bar of the next one")
        QTest.keyClicks(bar.note, "Agreed on Friday")
        await session.tasks.run(lambda: session.below.bookings.restore([gait.id]))
        refusal.on_button()
        assert (bar.note.text(), bar.follow_up.text()) == ("Brace fits", "Send the exercises")
        assert "Gait analysis" in bar.title.text()
        await until(lambda: any("Note of “Case conference” saved" in said.title for said in practice.messages))
        assert (await session.tasks.run(lambda: of_booking(session, other.id))).notes == "Agreed on Friday"
        await press_in(bar.note, Key.Key_Return)
        await until(lambda: any("Note and follow-up of “Gait analysis” saved" in m.title for m in practice.messages))
        assert (await session.tasks.run(lambda: of_booking(session, gait.id))).notes == "Brace fits"

    run_desk(scenario, connected=False)


def test_undoing_a_completion_lets_the_empty_bar_go(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await begun(session, "Gait analysis")
        session.window.page.select(row(session, "Gait analysis").id)
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(session.flow.completion.bar.isVisible, "the bar")
        assert session.window.actions_[names.UNDO].text() == "&Undo: “Gait analysis” completed"
        await press(session, Key.Key_Z, CTRL)
        await until(lambda: not session.flow.completion.bar.isVisible(), "the bar to go")
        await until(lambda: row(session, "Gait analysis").status == "scheduled")
        assert not session.window.actions_[names.NOTE_COMPLETION].isEnabled()

    run_desk(scenario, connected=False)


def test_several_are_closed_by_keys_in_one_step_and_one_message_and_others_stay(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await begun(session, "Gait analysis", "Case conference")
        window = session.window
        await press(session, Key.Key_A, CTRL)
        complete = window.page.selection_bar.buttons[status_action_name(BookingStatus.COMPLETED)]
        assert (complete.text(), complete.toolTip()) == ("Complete 2 of 5", "3 have not started yet.")
        assert window.status_line.day_text == "5 of 5 selected"
        await press(session, Key.Key_5, CTRL | SHIFT)
        await until(lambda: row(session, "Gait analysis").status == "completed")
        assert [said.title for said in practice.messages] == ["2 bookings completed."]
        assert row(session, "Knee assessment").status == "scheduled"
        assert not session.flow.completion.bar.isVisible()
        await press(session, Key.Key_Z, CTRL)
        await until(lambda: {found.status for found in window.page.rows()} == {"scheduled"})

    run_desk(scenario, connected=False)


def test_what_cannot_be_done_is_grey_and_says_why(practice, run_desk):
    async def scenario(session):
        await ready(session)
        session.window.page.select(row(session, "Knee assessment").id)
        complete = session.window.actions_[status_action_name(BookingStatus.COMPLETED)]
        assert (complete.isEnabled(), complete.toolTip()) == (False, "It has not started yet.")
        assert session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].isEnabled()

    run_desk(scenario, connected=False)


def test_bookings_are_moved_by_a_typed_amount_with_a_preview(practice, run_desk):
    async def scenario(session):
        await ready(session)
        days = AllDaySlot(practice.tomorrow.date(), practice.tomorrow.date() + timedelta(days=1), "Europe/London")
        await session.tasks.run(lambda: session.below.bookings.create(BookingDraft("Conference", days)))
        await until(lambda: row(session, "Conference"))
        before = {found.title: found.start for found in session.window.page.rows()}
        session.window.page.table.setFocus()
        await press(session, Key.Key_A, CTRL)
        await press(session, Key.Key_M, CTRL | SHIFT)
        popover = await until(lambda: shown(session, ShiftPopover), "the pop-up")
        QTest.keyClicks(popover.amount, "1h30")
        await until(lambda: "1 h 30" in popover.sentence.text(), "the preview")
        assert popover.sentence.text() == (
            "Moves 3 bookings 1 h 30 min later. 1 takes whole days and cannot be moved by minutes."
        )
        QTest.keyClick(popover.amount, Key.Key_Return)
        await until(lambda: row(session, "Knee assessment").start == before["Knee assessment"] + 5400)
        assert row(session, "Conference").start == before["Conference"]
        assert row(session, "Knee assessment").status == "rescheduled"
        assert practice.messages[-1].title == "3 bookings moved 1 h 30 min later."
        await press(session, Key.Key_Z, CTRL)
        await until(lambda: {found.title: found.start for found in session.window.page.rows()} == before)

    run_desk(scenario, connected=False)


def test_an_amount_that_moves_nothing_cannot_be_applied(practice, run_desk):
    async def scenario(session):
        await ready(session)
        session.window.page.select(row(session, "Knee assessment").id)
        await press(session, Key.Key_M, CTRL | SHIFT)
        popover = await until(lambda: shown(session, ShiftPopover), "the pop-up")
        QTest.keyClicks(popover.amount, "tomorrow")
        assert not popover.apply.isEnabled()
        assert popover.amount.accessibleDescription() == popover.sentence.text() == HOW
        QTest.keyClick(popover.amount, Key.Key_Return)
        assert popover.isVisible()
        QTest.keyClick(popover.amount, Key.Key_Escape)
        await until(lambda: shown(session, ShiftPopover) is None)

    run_desk(scenario, connected=False)


def test_cancelling_mails_nobody_unless_the_box_is_ticked(practice, run_desk):
    async def cancelled(session, title, *, tick):
        session.window.page.select(row(session, title).id)
        session.window.page.table.setFocus()
        await press(session, Key.Key_4, CTRL | SHIFT)
        popover = await until(lambda: shown(session, CancelPopover), "the question about the guest")
        assert popover.mail.text() == "E-mail Kenji Watanabe about it"
        if tick:
            QTest.keyClick(popover.mail, Key.Key_Space)
        QTest.keyClick(popover.apply, Key.Key_Return)
        await until(lambda: title not in practice.events(), "the event to go")

    async def scenario(session):
        await ready(session)
        await until(lambda: {found.sync for found in session.window.page.rows()} == {"synced"}, "every row in sync")
        before = len(practice.store.mails)
        await cancelled(session, "Knee assessment", tick=False)
        assert len(practice.store.mails) == before
        await cancelled(session, "Blood test results", tick=True)
        await until(lambda: len(practice.store.mails) > before, "a mail")

    run_desk(scenario)


def test_keeping_a_booking_after_the_question_about_the_guest(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await until(lambda: {found.sync for found in session.window.page.rows()} == {"synced"}, "every row in sync")
        session.window.page.select(row(session, "Knee assessment").id)
        await press(session, Key.Key_4, CTRL | SHIFT)
        popover = await until(lambda: shown(session, CancelPopover), "the question about the guest")
        QTest.keyClick(popover, Key.Key_Escape)
        await until(lambda: shown(session, CancelPopover) is None)
        assert row(session, "Knee assessment").status == "scheduled"
        assert practice.messages == []

    run_desk(scenario)


def test_a_deleted_booking_is_selected_again_after_an_undo(practice, run_desk):
    async def scenario(session):
        await ready(session)
        knee = row(session, "Knee assessment")
        session.window.page.select(knee.id)
        await press(session, Key.Key_Delete)
        question = await until(lambda: shown(session, Question), "the question")
        next(button for button in question.findChildren(QPushButton) if button.text() == "Delete").click()
        await until(lambda: row(session, "Knee assessment") is None)
        session.window.page.table.setFocus()
        await press(session, Key.Key_Z, CTRL)
        await until(lambda: [found.id for found in session.window.page.selected()] == [knee.id], "the row selected")

    run_desk(scenario, connected=False)


async def answer(session, text):
    question = await until(lambda: shown(session, Question), "the question")
    next(button for button in question.findChildren(QPushButton) if button.text() == text).click()


def test_cancelling_instead_of_deleting_asks_about_the_guest_too(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await until(lambda: {found.sync for found in session.window.page.rows()} == {"synced"}, "every row in sync")
        before = len(practice.store.mails)
        session.window.page.select(row(session, "Knee assessment").id)
        await press(session, Key.Key_Delete)
        await answer(session, "Cancel the booking")
        popover = await until(lambda: shown(session, CancelPopover), "the question about the guest")
        assert row(session, "Knee assessment").status == "scheduled"
        QTest.keyClick(popover.mail, Key.Key_Space)
        QTest.keyClick(popover.apply, Key.Key_Return)
        await until(lambda: len(practice.store.mails) > before, "a mail")
        assert row(session, "Knee assessment").status == "cancelled"

    run_desk(scenario)


def test_a_delete_that_is_undone_at_once_never_reaches_google(practice, run_desk):
    async def scenario(session):
        await ready(session)
        await until(lambda: {found.sync for found in session.window.page.rows()} == {"synced"}, "every row in sync")
        window = session.window
        event = practice.events()["Knee assessment"]
        sent, mails = asked_of_google(practice, reading=False), len(practice.store.mails)
        window.page.select(row(session, "Knee assessment").id)
        await press(session, Key.Key_Delete)
        await answer(session, "Delete")
        await until(lambda: row(session, "Knee assessment") is None, "the row to go")
        await a_round(session, practice)
        window.page.table.setFocus()
        await press(session, Key.Key_Z, CTRL)
        await until(lambda: row(session, "Knee assessment"), "the row to come back")
        await a_round(session, practice)
        assert practice.events()["Knee assessment"]["etag"] == event["etag"]
        assert asked_of_google(practice, reading=False) == sent
        assert len(practice.store.mails) == mails

    run_desk(scenario, undo_window=timedelta(seconds=600))


def test_closing_one_of_the_queue_leads_to_the_next(practice, run_desk):
    async def scenario(session):
        await ready(session)
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=9)
        for number, title in enumerate(("First", "Second", "Third")):
            begin = start + timedelta(hours=number)
            slot = TimedSlot(begin, begin + timedelta(minutes=45), "Europe/London")
            await session.tasks.run(
                lambda title=title, slot=slot: session.below.bookings.create(BookingDraft(title, slot))
            )
        page = session.window.page
        await until(lambda: session.window.status_line.open_button.text() == "3 past, still open", "the hint")
        session.window.views.show(STILL_OPEN)
        await until(lambda: page.proxy.found == 3, "the queue")
        page.table.setFocus()
        page.select(row(session, "Second").id)
        for status, going, following in ((5, "Second", "First"), (4, "First", "Third")):
            await press(session, getattr(Key, f"Key_{status}"), CTRL | SHIFT)
            await until(
                lambda following=following: [found.title for found in page.selected()] == [following], following
            )
            assert row(session, going).status in ("completed", "cancelled")
        # what goes by somebody else's hand leads nowhere: nothing is selected that nobody chose
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: page.proxy.found == 2, "the queue again")
        gone = row(session, "First").id
        page.select(gone)
        await session.tasks.run(lambda: session.below.bookings.delete([gone]))
        await until(lambda: page.proxy.found == 1, "one to go")
        assert page.selected() == []

    run_desk(scenario, connected=False)


def test_the_queue_of_past_bookings_is_closed_in_one_step(practice, run_desk):
    async def scenario(session):
        await ready(session)
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
        slot = TimedSlot(start, start + timedelta(minutes=45), "Europe/London")
        for title in ("Gait analysis", "Case conference"):
            await session.tasks.run(lambda title=title: session.below.bookings.create(BookingDraft(title, slot)))
        hint, queue = session.window.status_line.open_button, session.flow.queue
        await until(lambda: hint.isVisible() and hint.text() == "2 past, still open", "the hint")
        assert not queue.isVisible()
        hint.click()
        await until(lambda: queue.isVisible() and queue.button.text() == "Close all 2…", "the bar")
        queue.menu.aboutToShow.emit()
        entries = [action for action in queue.menu.actions() if action.isEnabled()]
        assert [action.text() for action in entries] == ["Completed (2)", "Cancelled (2)"]
        entries[0].trigger()
        await until(lambda: practice.messages and practice.messages[-1].title == "2 bookings completed.")
        await until(lambda: not queue.isVisible() and not hint.isVisible(), "the queue to be empty")
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: queue.isVisible() and hint.isVisible(), "the queue to come back")

    run_desk(scenario, connected=False)


def test_who_did_not_come_is_noted_in_the_bar_and_from_the_menu_and_undone(practice, run_desk):
    async def scenario(session):
        await ready(session)
        window, bookings = session.window, session.below.bookings
        kenji = row(session, "Knee assessment").contact_id
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
        draft = BookingDraft("Gait analysis", TimedSlot(start, start + timedelta(minutes=45), "Europe/London"))
        await session.tasks.run(lambda: bookings.create(replace(draft, contact_id=kenji)))
        await until(lambda: row(session, "Gait analysis"), "the new row")
        current = lambda: row(session, "Gait analysis")  # noqa: E731 - read anew each time
        window.page.select(current().id)
        await press(session, Key.Key_5, CTRL | SHIFT)
        bar = session.flow.completion.bar
        await until(bar.isVisible, "the bar")
        bar.absent.click()
        await until(lambda: current().absent == 1, "the note")
        assert "did not come" in bar.title.full
        assert second_line(current(), WhenTexts(ZoneInfo("UTC"), 0), None, "").text == "Did not come"
        window.actions_[names.UNDO].trigger()
        await until(lambda: current().absent == 0, "it to be taken back")
        assert current().status == "completed"
        window.actions_[names.UNDO].trigger()
        await until(lambda: current().status != "completed", "it to be open again")
        window.page.select(current().id)
        await until(window.actions_[names.NO_SHOW].isEnabled, "the action")
        window.actions_[names.NO_SHOW].trigger()
        await until(lambda: (current().status, current().absent) == ("completed", 1), "both at once")

    run_desk(scenario, connected=False)
