"""The connect dialog, opened and led as far as a test needs it."""

import pytest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from bookings_desktop.ui.connect import ConnectDialog
from bookings_desktop.ui.connect.dialog import Step
from tests.support.connecting import ADDRESS, GOOD, FakeConnector, press


@pytest.fixture
def connector():
    made = FakeConnector()
    yield made
    made.signed_in.set()
    made.hold.set()


@pytest.fixture
def opened(themes, tasks, connector, notifications, qtbot):
    """Opens the dialog; every message must be inside it, none in the window."""
    posted, dialogs = [], []
    notifications.posted.connect(posted.append)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def open_dialog(**options):
        values = {"organisation": "Northbank Clinic", "booking_count": 1204, "client_file": GOOD} | options
        dialog = ConnectDialog(themes, tasks, connector, parent=window, **values)
        dialogs.append(dialog)
        dialog.open()
        return dialog

    yield open_dialog
    connector.hold.set()
    for dialog in dialogs:
        if isValid(dialog):
            dialog.close_without_asking()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert posted == []


@pytest.fixture
def waiting(opened, qtbot):
    """Opens the dialog and goes as far as the browser."""

    def wait_for_browser(**options):
        dialog = opened(**options)
        press(dialog, "Sign in", qtbot)
        qtbot.waitUntil(lambda: dialog.waiting_page.address.text() == ADDRESS)
        return dialog

    return wait_for_browser


@pytest.fixture
def choosing(waiting, connector, qtbot):
    """Opens the dialog and goes as far as the calendars."""

    def choose(**options):
        dialog = waiting(**options)
        connector.signed_in.set()
        qtbot.waitUntil(lambda: dialog.step is Step.CALENDAR)
        return dialog

    return choose
