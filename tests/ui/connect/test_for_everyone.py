"""The connect dialog for keyboard and screen reader, and disconnecting."""

import asyncio

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import AccessRole
from bookings_desktop.ui.connect import ask_disconnect
from bookings_desktop.ui.connect.dialog import Step
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.widgets.basic import Button
from tests.support.connecting import (
    a_calendar,
    focused,
    press,
)


def reached_by_tab(dialog: QWidget, qtbot) -> list[str]:
    """The names of the widgets that Tab goes through, once round."""
    names: list[str] = []
    while focused(dialog) not in names:
        names.append(focused(dialog))
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    return names


def test_tab_goes_through_the_fields_as_they_are_read(choosing, opened, connector, tasks, qtbot):
    dialog = opened()
    qtbot.waitUntil(lambda: not tasks.busy)
    dialog.client_page.field.setFocus()
    assert reached_by_tab(dialog, qtbot) == [
        "Client file",
        "Choose file",
        "Open Google Cloud console",
        "Cancel",
        "Sign in",
    ]
    dialog = choosing()
    assert reached_by_tab(dialog, qtbot) == ["Calendar", "Calendar name", "Use another account", "Cancel", "Connect"]


@pytest.mark.parametrize("percent", [100, 150])
def test_everything_fits_into_the_smallest_window(themes, choosing, connector, tasks, qtbot, percent):
    themes.set_text_size(percent)
    connector.good.add("/a/" + "very_long_name" * 12 + ".json")
    connector.where = "This computer has no keyring; your sign-in is kept in a file that only you can read."
    connector.listed.append(a_calendar("A calendar with a long name " * 6, AccessRole.WRITER))
    dialog = choosing()
    dialog.resize(560, 480)
    dialog.calendar_page.calendar.setCurrentIndex(1)
    dialog.client_page.show_problem(BookingsError("There is no file at /a/" + "very_long_name" * 12 + "/client.json."))
    for step, page in enumerate((dialog.client_page, dialog.waiting_page, dialog.calendar_page)):
        dialog._show(Step(step))
        QGuiApplication.processEvents()
        assert page.widget().width() <= page.viewport().width()
        for child in page.widget().findChildren(QWidget):
            if child.isVisible():
                right = child.mapTo(page.widget(), QPoint(child.width(), 0)).x()
                assert right <= page.viewport().width(), (child, child.accessibleName())
    assert (dialog.width(), dialog.height()) == (560, 480)
    footer = [w for w in dialog.findChildren(Button) if w.isVisible() and w.accessibleName() in ("Cancel", "Connect")]
    assert all(dialog.rect().contains(w.mapTo(dialog, w.rect().bottomRight())) for w in footer)
    assert len(footer) == 2


def test_the_dialog_is_painted_in_both_themes(themes, choosing):
    dialog = choosing()
    light = dialog.grab().toImage()
    themes.set_appearance("dark")
    dark = dialog.grab().toImage()
    corner = QPoint(4, 4)
    assert light.pixelColor(corner).lightness() > 200 > 60 > dark.pixelColor(corner).lightness()


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Keep the events there", "keep"), ("Remove the events", "remove"), ("Stay connected", None), ("", None)],
)
def test_disconnecting_asks_what_becomes_of_the_events(themes, loop, tasks, qtbot, answer, meaning):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    asked: asyncio.Task = tasks.start(ask_disconnect(themes, parent))
    qtbot.waitUntil(lambda: parent.findChild(Question) is not None)
    question = parent.findChild(Question)
    assert question.accessibleName() == "Disconnect from Google Calendar?"
    if answer:
        press(question, answer, qtbot)
    else:
        qtbot.keyClick(question, Qt.Key.Key_Escape)
    qtbot.waitUntil(asked.done)
    assert asked.result() == meaning
