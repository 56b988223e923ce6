"""The page in the running program: how it is reached, when it is made, and where its buttons lead."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.filter_state import BookingFilter
from bookings_desktop.ui.connect import ConnectDialog
from bookings_desktop.ui.shell.palette import commands_of
from bookings_desktop.ui.sync_activity.log_dialog import LogDialog
from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog
from tests.support.waiting import until


async def opened(session):
    """The page, with what the database says."""
    await until(lambda: session.sync.status.phase is Phase.OFF and session.window.page.proxy.finished)
    session.window.actions_[names.SYNC_ACTIVITY].trigger()
    page = session.activity.page
    await until(page.isVisible)
    await until(lambda: page.connection.texts[0] == "Not connected")
    return page


async def shown(session, kind):
    """A dialog once it is in view."""
    return await until(
        lambda: next((found for found in session.window.findChildren(kind) if found.isVisible()), None), str(kind)
    )


def test_it_is_made_when_it_is_opened_first_and_reached_in_three_ways(run_clinic):
    async def scenario(session):
        window = session.window
        await until(lambda: len(window.page.rows()) == 1)
        assert session.activity.page is None
        window.activateWindow()
        await until(window.isActiveWindow)
        window.page.search.setFocus()
        QTest.keyClick(window.page.search, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
        page = session.activity.page
        assert window.pages.currentWidget() is page
        assert page.isAncestorOf(QApplication.focusWidget())
        assert window.side_bar.capsule.property("current") == "true"
        assert not window.status_line.isVisible()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        assert window.pages.at_home
        assert window.status_line.isVisible()
        assert window.side_bar.capsule.property("current") == ""
        assert QApplication.focusWidget() is window.page.search
        window.side_bar.capsule.click()
        assert window.pages.currentWidget() is page
        window.pages.go_home()
        (command,) = [one for one in commands_of(window) if one.name == "Sync activity"]
        command.action.trigger()
        assert window.pages.currentWidget() is page

    run_clinic(scenario)


def test_without_a_calendar_it_offers_to_connect_one(run_clinic):
    async def scenario(session):
        page = await opened(session)
        await until(lambda: page.connection.button.isVisible())
        assert page.connection.texts == ("Not connected", "Connect Google Calendar to mirror your bookings.")
        page.connection.button.click()
        dialog = await shown(session, ConnectDialog)
        dialog.close_without_asking()

    run_clinic(scenario)


def test_a_booking_that_is_filtered_out_is_shown_all_the_same(clinic, run_clinic):
    clinic.add("Gait analysis", days=-20)

    async def scenario(session):
        page = await opened(session)
        rows = {row.title: row.id for row in session.window.page.rows()}
        session.window.page.set_filter(BookingFilter())
        page.open_requested.emit(rows["Gait analysis"])
        await until(lambda: [row.title for row in session.window.page.selected()] == ["Gait analysis"])
        assert session.window.pages.at_home

    run_clinic(scenario)


def test_the_report_is_shown_before_anything_is_copied(run_clinic):
    async def scenario(session):
        page = await opened(session)
        QGuiApplication.clipboard().clear()
        page.report.click()
        dialog = await shown(session, ReportDialog)
        text = dialog.text.toPlainText()
        assert QGuiApplication.clipboard().text() == ""
        assert "[Sync]\nstate: off" in text
        assert "poll_seconds: 60" in text
        for secret in ("Nadia", "The Clinic", "Kenji", "Helen", "Knee", "@", str(session.below.folder)):
            assert secret not in text, secret
        dialog.copy.click()
        assert QGuiApplication.clipboard().text() == text
        assert dialog.copied.text() == "The report is copied."
        dialog.accept()

    run_clinic(scenario)


def test_nothing_is_read_while_it_is_out_of_view(run_clinic):
    async def scenario(session):
        await opened(session)
        session.window.pages.go_home()
        await until(lambda: not session.activity._reading)
        read = []
        service = session.below.sync_activity
        session.below.sync_activity = type("Counting", (), {"read": lambda _self, since: read.append(since)})()
        rows = session.window.page.rows()
        changed = await session.tasks.run(lambda: session.below.bookings.delete([rows[0].id]))
        assert changed
        await until(lambda: session.window.page.rows() == [], "the change in the window")
        session.below.sync_activity = service
        assert read == []

    run_clinic(scenario)


def test_the_whole_log_opens(run_clinic):
    async def scenario(session):
        page = await opened(session)
        page.today_head.link.click()
        dialog = await shown(session, LogDialog)
        await until(lambda: not dialog.model.canFetchMore(dialog.table.rootIndex()))
        assert dialog.model.rowCount() == 0
        dialog.accept()

    run_clinic(scenario)
