"""Booking dialogs over a real database, and keys sent to whatever would get them from a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.values import Contact, TimedSlot
from bookings_desktop.services.availability import AvailabilityService
from bookings_desktop.services.bookings import BookingDraft, BookingService
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.members import MemberService
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.dialog_desk import DialogDesk
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 15, 9, 10, tzinfo=LONDON)
"""A Friday; a new booking starts at 09:30."""


def slot(wall: str, minutes: int = 45, zone: str = "Europe/London") -> TimedSlot:
    """A slot that starts at a wall-clock time of a zone."""
    start = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return TimedSlot(start, start + timedelta(minutes=minutes), zone)


def a_contact(name: str = "Kenji Watanabe", **values: Any) -> Contact:
    """A contact that is not stored yet."""
    return Contact(id="", name=name, **values)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key: an open list gets it first, then the field with the focus."""
    QTest.keyClick(_receiver(), key, modifier)


def type_text(text: str) -> None:
    """Type a text, each letter where it would go."""
    for letter in text:
        if letter.isascii():
            QTest.keyClick(_receiver(), letter)
        else:  # QTest takes such a letter for two
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(_receiver(), event)


def _is_ready(dialog: BookingDialog) -> bool:
    """Whether keys go to the dialog's first field. The offscreen platform may forget a window that opens as another closes."""
    if not dialog.isActiveWindow():
        dialog.activateWindow()
    return dialog.isActiveWindow() and QApplication.focusWidget() is dialog.form.title


def _receiver() -> QWidget:
    found = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert found is not None, "nothing has the focus"
    return found


@dataclass
class Practice:
    """A small practice: services on a database, and a way to open dialogs on them."""

    database: Database
    themes: ThemeManager
    tasks: TaskRunner
    wait: Callable[[Callable[[], bool]], None]
    add: Callable[[QWidget], None]

    def __post_init__(self) -> None:
        self.bookings = BookingService(self.database, lambda: "Nadia")
        self.contacts = ContactService(self.database, lambda: "Nadia")
        self.members = MemberService(self.database, lambda: "Nadia")
        self.availability = AvailabilityService(self.database)
        self.saved: list[BookingDetails] = []
        self.joined: list[str] = []
        self.email_choices: list[bool] = []

    def desk(self, **values: Any) -> DialogDesk:
        """What lies around a dialog: office hours, nobody connected, nothing kept on disk."""
        values.setdefault("availability", self.availability)
        values.setdefault("working_hours", tuple((day, "09:00", "17:00") for day in range(5)))
        values.setdefault("join", self.joined.append)
        values.setdefault("remember_email", self.email_choices.append)
        return DialogDesk(zone=LONDON, **values)

    def a_booking(self, title: str = "Gait analysis", wall: str = "2026-05-15T10:30", **values: Any) -> BookingDetails:
        """A stored booking."""
        values.setdefault("slot", slot(wall))
        return self.bookings.create(BookingDraft(title=title, **values))

    def open(self, **values: Any) -> BookingDialog:
        """An open dialog; what it saves is kept in :attr:`saved`."""
        values.setdefault("people", ContactIndex(self.contacts.find()))
        values.setdefault("desk", self.desk())
        dialog = BookingDialog(
            self.themes,
            self.tasks,
            self.bookings,
            self.contacts,
            self.members.all(),
            zone=LONDON,
            now=NOW.timestamp,
            **values,
        )
        dialog.saved.connect(self.saved.append)
        self.add(dialog)
        dialog.open()
        self.wait(lambda: _is_ready(dialog))
        return dialog

    def save(self) -> BookingDetails:
        """Press Ctrl+S and wait until the booking is stored."""
        count = len(self.saved)
        press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: len(self.saved) > count)
        return self.saved[-1]
