from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.widgets.basic import object_name


@pytest.mark.parametrize(
    "name",
    [
        names.NEW,
        names.EDIT,
        names.JOIN,
        names.OPEN_IN_GOOGLE,
        names.COPY_LINK,
        names.DUPLICATE,
        names.SHOW_CONTACT,
        names.DELETE,
        names.SYNC_NOW,
    ],
)
def test_screen_readers_find_an_action_by_its_name_alone(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction(Actions(menu)[name])
    item = QAccessible.queryAccessibleInterface(menu).child(0)
    assert item.text(QAccessible.Text.Name) == name
    assert menu.actions()[0].objectName() == object_name(name)


def test_the_menu_calls_the_key_that_edits_enter(qapp: QApplication) -> None:
    edit = Actions(qapp)[names.EDIT]
    assert edit.shortcut().toString(QKeySequence.SequenceFormat.PortableText) == "Enter"
    assert {"Enter", "Return"} == {keys.toString() for keys in edit.shortcuts()}
