from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.theme import ThemeManager
from tests.support.booking_rows import LONDON, MEMBERS, NOW


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
