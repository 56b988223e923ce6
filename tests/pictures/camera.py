"""What all pictures have in common: their day, their themes, and the way from a widget to a file."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from bookings_desktop.demo import ZONE

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
NOW = datetime(2026, 5, 14, 10, 42, tzinfo=ZoneInfo(ZONE))
THEMES = ("light", "dark")
ROOMY = (1280, 826)


class Clock:
    """The time of pictures: it begins at the same moment every time, and goes on."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The present instant."""
        return NOW.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._started)

    def seconds(self) -> float:
        """The same in seconds since the epoch."""
        return self.now().timestamp()


def keep(picture: QPixmap | QImage, path: Path) -> None:
    """Store a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(path))
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    print(f"{shown} {picture.width()}x{picture.height()}")  # noqa: T201


class Camera:
    """Takes pictures of widgets and keeps them in a folder."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        self._folder = folder

    async def settle(self) -> None:
        """Let layouts, paints and lanes come to rest."""
        for _ in range(25):
            await asyncio.sleep(0.01)

    async def take(self, widget: QWidget, name: str, *, popup: bool = False) -> QPixmap:
        """Take a picture of a widget, with the pop-ups above it if they are wanted, and keep it."""
        await self.settle()
        picture = widget.grab()
        if popup:
            self._paint_popups(picture, widget)
        keep(picture, self._folder / f"{name}.png")
        return picture

    def _paint_popups(self, picture: QPixmap, widget: QWidget) -> None:
        painter = QPainter(picture)
        for other in self._app.topLevelWidgets():
            if other.isVisible() and other.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
                painter.drawPixmap(widget.mapFromGlobal(other.mapToGlobal(QPoint())), other.grab())
        painter.end()
