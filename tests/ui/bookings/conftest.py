from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bookings_desktop.models.values import Contact
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.bookings.details_controller import DetailsController
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.desk import Desk
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.theme import ThemeManager
from tests.support import dialogs
from tests.support.booking_rows import LONDON, MEMBERS, NOW
from tests.support.dialogs import Practice
from tests.support.office import LINK, Office


class Clock:
    """The present instant, as a test sets it."""

    def __init__(self) -> None:
        self.now = NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(qapp: QApplication, clock: Clock) -> BookingsTableModel:
    made = BookingsTableModel(LONDON, clock)
    made.set_members(MEMBERS)
    return made


@pytest.fixture
def proxy(model: BookingsTableModel) -> BookingFilterProxyModel:
    return BookingFilterProxyModel(model)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, themes: ThemeManager, clock: Clock) -> BookingsPage:
    made = BookingsPage(themes, Actions(qapp), zone=LONDON, now=clock)
    qtbot.addWidget(made)
    made.resize(1280, 774)
    with qtbot.waitExposed(made):
        made.show()
    made.set_members(MEMBERS)
    return made


@pytest.fixture
def office(practice: Practice, themes: Any, notifications: Any, tasks: Any, qtbot: Any) -> Any:
    helen = practice.members.create("Dr Helen Marsh", "helen@example.com")
    kenji = practice.contacts.create(
        Contact(
            "", "Kenji Watanabe", emails=("kenji@example.com",), phones=("+81 3 5550 0142",), time_zone="Asia/Tokyo"
        )
    )
    people = {"contact_id": kenji.id, "assigned_to_id": helen.id}
    practice.a_booking("Knee assessment", "2026-05-13T09:00", **people)
    practice.a_booking(
        "Post-surgery follow-up", "2026-05-15T11:00", meeting_link=LINK, notes="Six weeks after", **people
    )
    practice.a_booking("Gait analysis", "2026-05-15T12:00")
    window = MainWindow(themes, notifications, dialogs.LONDON, dialogs.NOW.timestamp)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    history = HistoryService(practice.database)
    services = SimpleNamespace(
        bookings=practice.bookings,
        contacts=practice.contacts,
        members=practice.members,
        follow_ups=FollowUpService(practice.database, lambda: "Nadia"),
        history=history,
    )
    desk = Desk(
        practice.bookings, practice.members, history, practice.database.bus, tasks, window, lambda: dialogs.LONDON
    )
    made: list[Office] = []
    details = DetailsController(
        window.page,
        window.actions_,
        themes,
        notifications,
        tasks,
        services,
        zone=lambda: dialogs.LONDON,
        now=dialogs.NOW.timestamp,
        remember=lambda sentence, *_what: made[0].remembered.append(sentence),
        open_address=lambda url: bool(url.path()),
    )
    made.append(Office(window, details, practice, qtbot))
    details.place.set_wanted(True)
    desk.changed.connect(details.on_change)
    tasks.start(desk.load())
    qtbot.waitUntil(lambda: window.page.proxy.rowCount() == 2 and not tasks.busy)
    yield made[0]
    details.flush()
    details.stop()
    qtbot.waitUntil(lambda: not tasks.busy)
    desk.stop()
    window.close()
    window.deleteLater()
