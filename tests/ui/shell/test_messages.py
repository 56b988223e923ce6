"""Messages, as a screen reader and a small window get them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Message, Notifications, Tone
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


def _bar(window: MainWindow) -> QWidget:
    return next(found for found in window.findChildren(QWidget, "message"))


def _title(window: MainWindow) -> str:
    bar = _bar(window)
    return "" if bar.isHidden() else bar.accessibleDescription()


def test_a_message_stands_above_the_bars_below_the_table_and_beside_the_details(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = _window(themes, notifications, qtbot)
    below = QLabel("A quiet bar")
    below.setFixedHeight(90)
    panel = QWidget()
    panel.setMinimumWidth(320)
    window.page.set_details(panel)
    window.page.add_below(below)
    below.hide()
    notifications.done("“Gait analysis” completed.", "Undo", lambda: None)
    bar, table = _bar(window), window.page.table

    def inside() -> bool:
        place = QRect(bar.mapTo(window, QPoint()), bar.size())
        return QRect(table.mapTo(window, QPoint()), table.size()).contains(place)

    qtbot.waitUntil(inside)
    below.show()
    qtbot.waitUntil(
        lambda: inside() and table.mapTo(window, table.rect().bottomLeft()).y() < below.mapTo(window, QPoint()).y()
    )


def test_a_message_posted_behind_the_first_start_stands_at_the_foot_of_the_table_afterwards(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(window)
    page = QScrollArea()
    window.show_first_run(page, page)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    notifications.info("Your bookings are mirrored in “Northbank Clinic appointments” now.")
    window.end_first_run()
    bar, table = _bar(window), window.page.table
    foot = table.mapTo(window, table.rect().bottomLeft()).y
    qtbot.waitUntil(lambda: bar.isVisible() and foot() - 40 < bar.mapTo(window, bar.rect().bottomLeft()).y() < foot())


def test_a_problem_that_nobody_closed_comes_back_after_a_newer_message(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = _window(themes, notifications, qtbot)
    notifications.problem(BookingsError("The disk is full.", "Make room."))
    notifications.problem(BookingsError("The network is gone."))
    notifications.problem(BookingsError("The disk is full.", "Make room."))
    notifications.posted.emit(Message(Tone.DONE, "Saved.", seconds=0.05))
    assert _title(window) == "Saved."
    qtbot.waitUntil(lambda: _title(window) == "The disk is full. Make room.")
    close = _bar(window).findChild(QToolButton, "closeMessage")
    close.click()
    assert _title(window) == "The network is gone."
    close.click()
    assert _title(window) == ""


def test_the_button_of_a_newer_message_leaves_the_older_one_and_its_button(
    themes: ThemeManager, notifications: Notifications, qtbot: QtBot
) -> None:
    window = _window(themes, notifications, qtbot)
    pressed: list[str] = []
    notifications.done("What you typed was not saved.", "Bring it back", lambda: pressed.append("back"), seconds=60)
    notifications.done("“Gait analysis” deleted.", "Undo", lambda: pressed.append("undo"))
    notifications.done("“Massage” deleted.", "Undo", lambda: pressed.append("undo massage"))
    window.findChild(QPushButton, "undo").click()
    assert _title(window) == "What you typed was not saved."
    window.findChild(QPushButton, "bringItBack").click()
    assert pressed == ["undo massage", "back"]
    assert _title(window) == ""
