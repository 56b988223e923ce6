from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bookings_desktop.ui.shell.side_bar import SideBar
from bookings_desktop.ui.theme import ThemeManager


def test_everything_in_a_rail_stands_in_one_line(qtbot: QtBot, themes: ThemeManager) -> None:
    bar = SideBar(themes, (("Bookings", "list"),))
    qtbot.addWidget(bar)
    bar.set_person("Nadia Haddad", "Front desk", None)
    bar.resize(bar.width(), 600)
    with qtbot.waitExposed(bar):
        bar.show()

    def middle(widget: QWidget) -> int:
        return widget.mapTo(bar, QPoint(0, 0)).x() * 2 + widget.width()

    wide = middle(bar.settings_button)
    bar.set_rail(True)
    qtbot.waitUntil(lambda: middle(bar.settings_button) != wide)
    assert abs(middle(bar.settings_button) - middle(bar.capsule)) <= 2
    assert abs(middle(bar.settings_button) - middle(bar.items["Bookings"])) <= 2
    themes.set_text_size(150)
    qtbot.waitUntil(lambda: abs(middle(bar.settings_button) - bar.width()) <= 2)
    assert abs(middle(bar._mark) - bar.width()) <= 2
    themes.set_text_size(100)
    bar.set_rail(False)
    qtbot.waitUntil(lambda: middle(bar.settings_button) == wide)
