"""The window opens where and as it was left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.window_memory import WindowMemory
from bookings_desktop.ui.window_place import fitting
from bookings_desktop.window_state import WindowState
from tests.support.booking_rows import LONDON, NOW

SCREENS = (QRect(0, 0, 1280, 800), QRect(1280, 0, 1920, 1080))


@pytest.fixture
def open_window(themes, notifications, qtbot):
    def make(state=None):
        memory = WindowMemory(state)
        window = MainWindow(themes, notifications, LONDON, NOW.timestamp, memory)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return window

    return make


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        (QRect(100, 50, 900, 600), QRect(100, 50, 900, 600)),
        (QRect(2000, 200, 900, 600), QRect(2000, 200, 900, 600)),
        (QRect(1200, 50, 900, 600), QRect(1200, 50, 900, 600)),  # across both
        (QRect(0, 0, 4000, 3000), QRect(0, 0, 1280, 800)),
        (QRect(5000, 50, 900, 600), None),
        (QRect(100, 790, 900, 600), None),  # its upper edge cannot be taken
        (QRect(-850, 50, 900, 600), None),
    ],
)
def test_a_place_is_taken_again_only_where_it_can_be_reached(wanted, place):
    assert fitting(wanted, SCREENS) == place


def test_the_window_opens_where_it_was(open_window):
    window = open_window(WindowState(geometry=(30, 40, 700, 500)))
    assert window.geometry() == QRect(30, 40, 700, 500)


def test_a_window_of_a_screen_that_is_gone_keeps_its_size(open_window):
    window = open_window(WindowState(geometry=(90_000, 40, 700, 500)))
    assert window.size() == QSize(700, 500)
    assert QGuiApplication.primaryScreen().geometry().contains(window.geometry().topLeft())


def test_maximised_is_remembered_with_the_place_to_go_back_to(open_window, qtbot):
    window = open_window(WindowState(geometry=(30, 40, 700, 500)))
    window.showMaximized()
    qtbot.waitUntil(lambda: window.memory.state.maximised)
    assert window.memory.state.geometry == (30, 40, 700, 500)
    again = open_window(window.memory.state)
    assert again.isMaximized()
    again.showNormal()
    qtbot.waitUntil(lambda: not again.memory.state.maximised)


def test_a_new_size_is_due_to_be_saved_once(open_window, qtbot):
    window = open_window(WindowState(geometry=(30, 40, 700, 500)))
    assert window.memory.take_unsaved() is None
    with qtbot.waitSignal(window.memory.due, timeout=10_000):
        for width in (710, 720, 730):
            window.resize(width, 500)
    state = window.memory.take_unsaved()
    assert state is not None
    assert state.geometry == (30, 40, 730, 500)
    assert window.memory.take_unsaved() is None


def test_the_details_keep_their_width(open_window, qtbot):
    window = open_window(WindowState(details_width=390))
    window.resize(1280, 700)  # the screen of a test may be smaller
    panel = QWidget()
    panel.setMinimumWidth(280)
    panel.setMaximumWidth(420)
    window.page.set_details(panel)
    qtbot.waitUntil(lambda: panel.width() == 390)
    handle = window.page.splitter.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 100))
    QTest.mouseMove(handle, QPoint(60, 100))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(60, 100))
    assert window.memory.state.details_width == panel.width()
    assert panel.width() != 390
