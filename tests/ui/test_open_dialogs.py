"""Closing the window while something typed is not saved yet."""

import pytest
from PySide6.QtWidgets import QPushButton

from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.open_dialogs import OpenDialogs
from bookings_desktop.ui.shell.questions import Question
from tests.support.dialogs import LONDON, NOW


@pytest.fixture
def window(themes, notifications, tasks, qtbot):
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.open_dialogs = OpenDialogs(made, themes, tasks)
    made.may_close = made.open_dialogs.may_close
    return made


@pytest.fixture
def dialog(window, practice):
    made = practice.open()
    window.open_dialogs.add(made)
    return made


def answer(window, qtbot, words):
    qtbot.waitUntil(lambda: len(window.findChildren(Question)) == 1)
    (question,) = window.findChildren(Question)
    next(button for button in question.findChildren(QPushButton) if button.text() == words).click()


def test_what_is_typed_keeps_the_window_open(window, dialog, qtbot):
    dialog.form.title.setText("Half typed")
    assert not window.close()
    assert not window.close()  # asked twice, it is one question
    answer(window, qtbot, "Keep editing")
    qtbot.waitUntil(lambda: not window.findChildren(Question))
    assert window.isVisible()
    assert dialog.isVisible()
    assert dialog.form.title.text() == "Half typed"
    window.open_dialogs.close_all()
    assert window.close()


def test_what_is_typed_can_be_given_up(window, dialog, qtbot):
    dialog.form.title.setText("Half typed")
    with qtbot.waitSignal(window.closed):
        assert not window.close()
        answer(window, qtbot, "Discard and quit")
    assert not window.isVisible()


def test_a_dialog_without_changes_holds_nothing_up(window, dialog):
    assert window.close()
    assert window.findChildren(Question) == []
