"""A window with a details panel over real services, for tests of the panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from bookings_desktop.ui.bookings.details_controller import DetailsController
from bookings_desktop.ui.main_window import MainWindow
from tests.support.dialogs import Practice

LINK = "https://meet.google.com/kfw-pqzt-ahn"


class Office:
    """A window with a panel over a database."""

    def __init__(self, window: MainWindow, details: DetailsController, practice: Practice, qtbot: Any) -> None:
        self.window = window
        self.details = details
        self.panel = details.panel
        self.practice = practice
        self.qtbot = qtbot
        self.remembered: list[str] = []

    def show(self, booking_id: str) -> None:
        """Select a booking and wait until the panel shows it."""
        self.qtbot.waitUntil(lambda: self.window.page.proxy.row_of(booking_id) >= 0)
        self.window.page.select(booking_id)
        self.qtbot.waitUntil(lambda: self.panel.booking_id == booking_id and self.panel.page == "one")

    def texts(self) -> list[str]:
        """All texts in view of labels."""
        return [found.text() for found in self.panel.findChildren(QLabel) if found.isVisibleTo(self.panel)]


def ids(office: Office) -> dict[str, str]:
    return {row.title: row.id for row in office.window.page.rows()}
