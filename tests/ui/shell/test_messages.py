"""Messages, as a screen reader and a small window get them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from tests.support.booking_rows import LONDON, NOW


def _window(themes: ThemeManager, notifications: Notifications, qtbot: QtBot) -> MainWindow:
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def _names(found: QAccessibleInterface) -> Iterator[str]:
    yield found.text(QAccessible.Text.Name)
    for number in range(found.childCount()):
        yield from _names(found.child(number))


def test_a_screen_reader_finds_a_message_and_its_button(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = _window(themes, notifications, qtbot)
    notifications.done("“Gait analysis” deleted.", "Undo", lambda: None)
    bar = window.findChild(QPushButton, "undo").parentWidget()
    desk = bar.parentWidget()
    found = set(_names(QAccessible.queryAccessibleInterface(window.centralWidget())))
    assert {"“Gait analysis” deleted.", "Undo", "Close message"} <= found
    assert bar.geometry().bottom() < window.status_line.mapTo(desk, window.status_line.rect().topLeft()).y()


def test_the_button_of_a_message_is_whole_in_a_small_window_with_large_text(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = _window(themes, notifications, qtbot)
    themes.set_text_size(150)
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.size() == window.minimumSize())
    notifications.done("This is a sentence of some length.", "Open the Google side", lambda: None)
    button = window.findChild(QPushButton, "openTheGoogleSide")
    qtbot.waitUntil(lambda: button.width() >= button.sizeHint().width())
    assert button.mapTo(window, button.rect().topRight()).x() < window.width()
