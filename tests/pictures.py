"""``make pictures``: takes the pictures of the README and the docs from the running program, on demo data of a fixed day.

Needs no screen. Everything in the pictures is made up.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # times and dates are written the same on every computer

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from bookings_desktop.app import WindowOptions, open_below
from bookings_desktop.demo import ZONE, Demo
from bookings_desktop.settings import SettingsFile
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.resources import load_fonts
from bookings_desktop.ui.session import WindowSession, run_session
from bookings_desktop.ui.theme import ThemeManager
from tests.support.waiting import until

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
NOW = datetime(2026, 5, 14, 10, 42, tzinfo=ZoneInfo(ZONE))


class Photographer:
    """Takes the pictures of one session."""

    def __init__(self, app: QApplication, themes: ThemeManager, session: WindowSession) -> None:
        self._app = app
        self._themes = themes
        self._session = session
        self._window = session.window

    async def work(self) -> int:
        """Take all of them."""
        window = self._window
        await until(lambda: {row.sync for row in window.page.rows()} == {"synced"}, "everything in sync", patience=180)
        await until(lambda: window.side_bar.capsule.accessibleDescription().startswith("In sync"))
        window.page.select(self._telling_row().id)
        await self._settle()
        for theme in ("light", "dark"):
            self._themes.set_appearance(theme)
            await self._take(window, f"bookings-{theme}")
            await self._dialog(theme)
        self._themes.set_appearance("light")
        await self._menu()
        window.resize(616, 780)
        await self._take(window, "bookings-narrow")
        window.page.search.setText("acupuncture")
        await self._take(window, "nothing-found")
        return 0

    def _telling_row(self):
        """A coming booking of today that has much to show: a link, a description and a contact."""
        rows = self._window.page.rows()
        coming = [row for row in rows if row.start > NOW.timestamp() and row.status == "confirmed"]
        return next(row for row in coming if row.meeting_link and row.excerpt and row.contact_email)

    async def _dialog(self, theme: str) -> None:
        row = next(row for row in self._window.page.selected())
        dialog = await self._session.edit_booking(row.id)
        await self._take(dialog, f"booking-dialog-{theme}")
        dialog.close_without_asking()
        dialog = self._session.new_booking()
        dialog.findChild(QLineEdit, "title").setText("Physiotherapy, session 4")
        contact = dialog.findChild(QLineEdit, "contact")
        contact.setFocus()
        QTest.keyClicks(contact, "mai ng")
        await self._settle()
        await self._take(dialog, f"contact-completer-{theme}", popup=True)
        dialog.close_without_asking()
        await self._settle()

    async def _menu(self) -> None:
        window = self._window
        window.page.table.menu_requested.emit(window.page.selected(), window.mapToGlobal(QPoint(820, 260)))
        await self._settle()
        menu = window.findChild(QMenu, "bookingMenu")
        await self._take(window, "context-menu", popup=True)
        menu.close()

    async def _settle(self) -> None:
        """Let layouts, paints and lanes come to rest."""
        for _ in range(25):
            await asyncio.sleep(0.01)

    async def _take(self, widget: QWidget, name: str, *, popup: bool = False) -> None:
        await self._settle()
        picture = widget.grab()
        if popup:
            self._paint_popups(picture, widget)
        picture.save(str(FOLDER / f"{name}.png"))
        print(f"docs/pictures/{name}.png {picture.width()}x{picture.height()}")  # noqa: T201

    def _paint_popups(self, picture, widget: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QPainter

        painter = QPainter(picture)
        for other in self._app.topLevelWidgets():
            if other.isVisible() and other.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
                painter.drawPixmap(widget.mapFromGlobal(other.mapToGlobal(QPoint())), other.grab())
        painter.end()


def main() -> int:
    """Start the program on demo data and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder), lambda: NOW.astimezone(UTC)) as demo:
        settings = SettingsFile(Path(folder)).load()
        app = QApplication(sys.argv[:1])
        load_fonts()
        themes = ThemeManager(app, "light")
        notifications = Notifications()
        window = MainWindow(themes, notifications, settings.zone, NOW.timestamp)
        window.resize(1280, 826)
        window.show()
        session = WindowSession(window, themes, notifications, NOW.timestamp)
        options = WindowOptions(demo=True)
        return run_session(
            app,
            session,
            lambda: open_below(options, Path(folder), settings, demo),
            lambda _: Photographer(app, themes, session).work(),
        )


if __name__ == "__main__":
    sys.exit(main())
