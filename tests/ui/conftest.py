"""What tests of windows share: the design's look, and an event loop on which coroutines make progress while Qt works."""

import asyncio

import pytest
import qasync
from shiboken6 import delete, isValid

from bookings_desktop.models.database import open_database, sqlite_url
from bookings_desktop.ui import formats
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.pseudo_text import PseudoText
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from tests.support.clinic import Clinic, run_in_window
from tests.support.dialogs import Practice
from tests.support.new_database import new_database


@pytest.fixture
def themes(qapp):
    """A manager of the light theme; afterwards the application looks as before."""
    palette, font, sheet = qapp.palette(), qapp.font(), qapp.styleSheet()
    yield ThemeManager(qapp, "light")
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture(autouse=True)
def plain_formats():
    """Every test begins with 24 hours and the day first, whatever the one before has chosen."""
    formats.use(formats.Formats())


@pytest.fixture
def loop(qapp):
    """A running event loop: coroutines and results of lanes make progress whenever Qt's events are processed.

    It never takes over the thread, so a test goes on with ``qtbot.waitUntil`` and ``qtbot.waitSignal``.
    """
    running = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(running)
    asyncio._set_running_loop(running)
    yield running
    asyncio._set_running_loop(None)
    running.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def notifications(qapp):
    """The one door for messages; it goes after the test, and with it what was connected to it."""
    made = Notifications()
    yield made
    delete(made)


@pytest.fixture
def tasks(loop, notifications, qtbot):
    """The one way to run slow work; a fault of ours fails the test."""
    reports = []
    notifications.crashed.connect(reports.append)
    runner = TaskRunner(notifications)
    yield runner
    qtbot.waitUntil(lambda: not runner.busy)
    runner.close()
    assert reports == []


@pytest.fixture
def practice(qtbot, tmp_path, themes, tasks):
    """Services on a fresh database, and booking dialogs on them."""
    database = open_database(sqlite_url(new_database(tmp_path / "bookings.db")))
    opened = []
    yield Practice(database, themes, tasks, qtbot.waitUntil, opened.append)
    for dialog in opened:
        if isValid(dialog):
            dialog.close_without_asking()
    qtbot.waitUntil(lambda: not tasks.busy)
    qtbot.waitUntil(lambda: not any(isValid(dialog) for dialog in opened))
    database.close()


@pytest.fixture
def clinic(tmp_path):
    """A clinic before its window is opened."""
    return Clinic(tmp_path)


@pytest.fixture
def run_clinic(clinic, qapp, themes):
    """Runs a scenario in the open window of the clinic."""
    return lambda scenario: run_in_window(clinic, qapp, themes, scenario)


@pytest.fixture(params=["as it is", "pseudo"])
def language(request, qapp):
    """The window's own texts, or longer ones."""
    if request.param != "pseudo":
        yield request.param
        return
    longer = PseudoText(qapp)
    yield request.param
    longer.remove()
