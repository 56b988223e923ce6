"""A whole window with a few bookings, for tests of what opens over it."""

import pytest

from bookings_desktop.ui.main_window import MainWindow
from tests.support.booking_rows import LONDON, MEMBERS, NOW, a_row, on


@pytest.fixture
def desk(themes, notifications, qtbot):
    """An active window with two bookings, the second without a link, the focus in the table."""
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.set_members(MEMBERS)
    made.show_rows([a_row(1, on(14, 11)), a_row(2, on(14, 12), meeting_link="")])
    made.rows_complete()
    qtbot.waitUntil(lambda: made.page.proxy.rowCount() == 2)
    made.page.table.setFocus()
    qtbot.waitUntil(made.page.table.hasFocus)
    return made
