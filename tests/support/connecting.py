"""A connector that blocks as the real one does, and hands and eyes for the connect dialog."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import AccessRole, RemoteCalendarInfo, Unreachable
from bookings_desktop.sync.results import FirstSync
from bookings_desktop.ui.widgets.basic import Banner

GOOD = "/files/client.json"
ADDRESS = "https://accounts.google.com/o/oauth2/auth?state=abc"
ACCOUNT = "helen@northbank.example"


def a_calendar(name: str, role: AccessRole = AccessRole.OWNER, *, primary: bool = False, calendar_id: str = ""):
    return RemoteCalendarInfo(calendar_id or f"id of {name}", name, "Europe/London", role, primary)


class FakeConnector:
    """Blocks until the test lets it go on, raises what the test wants, and is never called on the main thread."""

    def __init__(self):
        self.good = {GOOD}
        self.signed_in = threading.Event()
        self.refusal = None
        self.deaf = False
        self.attempts = []
        self.used = []
        self.contacts_wanted = []
        self.listed = [
            a_calendar("Team", AccessRole.WRITER),
            a_calendar("Holidays", AccessRole.READER),
            a_calendar(ACCOUNT, primary=True),
        ]
        self.unreachable = False
        self.trouble = None
        self.hold = threading.Event()
        self.hold.set()
        self.calls = []
        self.checked = []
        self.where = ""
        self.dead = None
        self.before = None
        self.missing = ()
        self.first = FirstSync()
        self.previewed = []
        self.counting = threading.Event()

    def _slow(self):
        assert threading.current_thread() is not threading.main_thread()

    def check_client(self, path):
        self._slow()
        self.checked.append(path)
        if path not in self.good:
            raise BookingsError(f"There is no Google client file at {path}.", "Choose another file.")

    def sign_in(self, path, announce, cancelled, *, contacts=False):
        self._slow()
        self.attempts.append(cancelled)
        self.used.append(path)
        self.contacts_wanted.append(contacts)
        announce(ADDRESS)
        while not self.signed_in.wait(0.01):
            if cancelled.is_set() and not self.deaf:
                raise BookingsError("The sign-in was cancelled.", "Nothing was changed.")
        if self.refusal is not None:
            raise self.refusal
        return ACCOUNT

    def calendars(self):
        self._slow()
        if self.unreachable:
            raise Unreachable("Google cannot be reached.", "Check the network.")
        return tuple(self.listed)

    def account(self):
        self._slow()
        if self.dead is not None:
            raise self.dead
        return ACCOUNT

    def mirrored(self):
        self._slow()
        return self.before

    def not_granted(self):
        return self.missing

    def may_create(self):
        return not self.missing

    def preview(self, calendar_id, cancelled):
        self._slow()
        self.previewed.append(calendar_id)
        while self.counting.is_set() and not cancelled.wait(0.01):
            pass
        return self.first

    def choose(self, calendar_id):
        self._change(f"choose {calendar_id}")

    def create(self, name):
        self._change(f"create {name}")

    def _change(self, call):
        self._slow()
        self.calls.append(call)
        self.hold.wait(10)
        if self.trouble is not None:
            raise self.trouble

    def disconnect(self, keep_events, cancelled, progress):
        self._change(f"disconnect {keep_events}")
        progress(1, 2)
        return not cancelled.is_set()

    def kept_in(self):
        self._slow()
        return self.where

    def notice(self):
        self._slow()
        return self.where


def named(dialog: QWidget, name: str) -> QWidget:
    """The visible widget of this accessible name; there is exactly one."""
    found = [w for w in dialog.findChildren(QWidget) if w.accessibleName() == name and w.isVisible()]
    assert len(found) == 1, (name, found)
    return found[0]


def press(dialog: QWidget, name: str, qtbot) -> None:
    qtbot.mouseClick(named(dialog, name), Qt.MouseButton.LeftButton)


def closed(dialog: QWidget) -> bool:
    """Whether the dialog is gone; it may be deleted already."""
    return not isValid(dialog) or not dialog.isVisible()


def banner(dialog: QWidget) -> str:
    """What the banner says, or an empty string when there is none."""
    shown = [w for w in dialog.findChildren(Banner) if w.isVisible()]
    return plain(f"{shown[0].accessibleName()} {shown[0].accessibleDescription()}".strip()) if shown else ""


def plain(text: str) -> str:
    return text.replace("\u200b", "")


def focused(dialog: QWidget) -> str:
    widget = dialog.focusWidget()
    return widget.accessibleName() if widget is not None else ""
