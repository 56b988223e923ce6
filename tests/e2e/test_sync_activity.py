"""The sync activity page over a real sync, and the log file and the report that come out of it."""

import logging

import pytest
from PySide6.QtWidgets import QPushButton

from bookings_desktop.logs import close_log, log_file, open_log
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.state import Phase
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog
from tests.support.waiting import until

PERSONAL = (
    "Knee", "Nutrition", "Blood", "Kenji", "Watanabe", "Helen", "Marsh", "Zoë", "Tomás", "Nadia", "The Practice",
    "Room 2", "example.com", "practice@group", "@", "ya29", "Refused in Google",
)  # fmt: skip
"""What of the practice may stand neither in the log nor in the report: names, titles, places, addresses, tokens."""


@pytest.fixture
def log_at_debug(practice):
    """The log of the practice's folder, with everything that the program has to say."""
    ours = logging.getLogger("bookings_desktop")
    before = ours.level
    ours.setLevel(logging.DEBUG)
    handler = open_log(practice.folder, logging.DEBUG)
    yield log_file(practice.folder)
    close_log(handler)
    ours.setLevel(before)


async def open_page(session):
    session.window.actions_[names.SYNC_ACTIVITY].trigger()
    page = session.activity.page
    await until(lambda: page.connection.texts[0] == "Connected to Google Calendar", "the first round")
    return page


def secrets_of(practice):
    """The tokens of the sign-in besides what is personal."""
    from bookings_desktop.google.token_store import FileTokenStore

    kept = FileTokenStore(practice.folder).load()
    return (*PERSONAL, kept.refresh_token, kept.client_id, kept.client_secret)


def test_it_follows_the_sync_and_pauses_it(practice, run_desk):
    async def scenario(session):
        page = await open_page(session)
        numbers = [figure.number for figure in page.connection.figures]
        await until(lambda: [figure.number for figure in page.connection.figures] == ["3", "0", "0", "0"], str(numbers))
        assert "“Practice” as desk@example.com · last checked" in page.connection.texts[1]
        page.pause.click()
        await until(lambda: page.connection.texts[0] == "Paused")
        assert session.sync.status.phase is Phase.PAUSED
        requests = len(practice.store.requests)
        page.open_requested.emit(session.window.page.rows()[0].id)
        session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].trigger()
        session.window.actions_[names.SYNC_ACTIVITY].trigger()
        await until(lambda: [row.accessibleName() for row in page.queue.rows] == ["Knee assessment. Confirmed."])
        assert len(practice.store.requests) == requests, "something was sent during a pause"
        page.pause.click()
        await until(lambda: page.queue.rows == [], "the change to be sent")
        assert practice.events()["Knee assessment"]["status"] == "confirmed"

    run_desk(scenario)


def test_what_google_refuses_needs_help_and_leads_to_the_booking(practice, run_desk):
    async def scenario(session):
        page = await open_page(session)
        await until(lambda: page.connection.figures[0].number == "3")
        practice.store.faults.error(400, "invalid", message="Refused in Google", method="PATCH", times=50)
        page.open_requested.emit(session.window.page.rows()[0].id)
        session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].trigger()
        session.window.actions_[names.SYNC_ACTIVITY].trigger()
        await until(lambda: page.help.isVisible(), "the booking that was put aside")
        (row,) = page.help.rows
        assert row.accessibleName() == "“Knee assessment” was not saved in Google"
        assert row.accessibleDescription()
        assert page.connection.figures[3].number == "1"
        row.findChild(QPushButton, "openBooking").click()
        assert [found.title for found in session.window.page.selected()] == ["Knee assessment"]
        practice.store.faults.clear()
        session.window.actions_[names.SYNC_NOW].trigger()
        session.window.actions_[names.SYNC_ACTIVITY].trigger()
        await until(lambda: page.help.rows == [], "the next try")

    run_desk(scenario)


def test_log_and_report_hold_nothing_personal(practice, run_desk, log_at_debug):
    reports = []

    async def scenario(session):
        page = await open_page(session)
        practice.store.faults.error(400, "invalid", message="Refused in Google", method="PATCH", times=50)
        page.open_requested.emit(session.window.page.rows()[0].id)
        session.window.actions_[status_action_name(BookingStatus.CONFIRMED)].trigger()
        session.window.actions_[names.SYNC_ACTIVITY].trigger()
        await until(lambda: page.help.isVisible(), "the booking that was put aside")
        practice.store.faults.error(503, times=2)
        session.window.actions_[names.SYNC_NOW].trigger()
        await until(lambda: "HttpError 503" in log_at_debug.read_text(encoding="utf-8"), "the failure")
        await until(lambda: session.sync.status.phase is Phase.IDLE and session.sync.status.counts.parked == 1)
        page.report.click()
        dialog = await until(lambda: next(iter(session.window.findChildren(ReportDialog)), None))
        reports.append(dialog.text.toPlainText())
        dialog.accept()

    run_desk(scenario)
    logged = log_at_debug.read_text(encoding="utf-8")
    assert "idle: 0 waiting" in logged
    assert "bookings_desktop.google.faults: Google: HttpError 400 became" in logged
    (report,) = reports
    assert "the same 2" in report
    assert "Google: HttpError 400 became" in report
    for secret in secrets_of(practice):
        assert secret not in logged, secret
        assert secret not in report, secret
