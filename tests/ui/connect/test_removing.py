"""What is shown while the events are removed, and how a person stops it."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.connect import disconnected
from bookings_desktop.ui.connect.removing import RemovingDialog
from tests.support.connecting import closed


@pytest.fixture
def dialog(themes, qtbot):
    made = RemovingDialog(themes, threading.Event())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.open()
    return made


def test_it_tells_how_many_of_how_many(dialog):
    dialog.show_progress(37, 1204)
    assert dialog.words.text().startswith("37 of 1,204 removed.")
    assert (dialog.bar.value(), dialog.bar.maximum()) == (37, 1204)


@pytest.mark.parametrize("how", ["button", "Esc", "window"])
def test_stopping_waits_for_what_is_on_its_way(dialog, qtbot, how):
    if how == "button":
        qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    elif how == "Esc":
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert dialog._stopped.is_set()
    assert dialog.isVisible()
    dialog.show_progress(38, 1204)
    assert dialog.words.text() == "Stopping…"
    dialog.finish()
    assert not dialog.isVisible()


@pytest.mark.parametrize(("keep", "shown"), [(True, 0), (False, 1)])
def test_only_removing_shows_a_dialog_and_its_end_closes_it(themes, tasks, connector, qtbot, keep, shown):
    window = QWidget()
    qtbot.addWidget(window)
    connector.hold.clear()
    stopped = threading.Event()
    task = tasks.start(disconnected(window, themes, tasks, connector, keep, stopped))
    qtbot.waitUntil(lambda: bool(connector.calls))
    dialogs = window.findChildren(RemovingDialog)
    assert len(dialogs) == shown
    connector.hold.set()
    qtbot.waitUntil(task.done)
    assert task.result() is True
    assert all(closed(one) for one in dialogs)
