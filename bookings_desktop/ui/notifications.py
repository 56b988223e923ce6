"""The one door for messages to the person at the desk."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from bookings_desktop.errors import BookingsError

log = logging.getLogger(__name__)


class Tone(Enum):
    """How a message is shown."""

    DONE = "done"
    INFO = "info"
    WARNING = "warn"
    PROBLEM = "danger"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what happened, what to do, and at most one button.

    Attributes:
        seconds: how long it stays by itself; 0 until it is closed.
    """

    tone: Tone
    title: str
    hint: str = ""
    button: str = ""
    on_button: Callable[[], object] | None = None
    seconds: float = 0


class Notifications(QObject):
    """Takes messages from anywhere on the main thread; the window shows them.

    Signals:
        posted: a :class:`Message` is to be shown.
        crashed: the text of a report about a fault of ours, with details to copy.
    """

    posted = Signal(object)
    crashed = Signal(str)

    def done(
        self, title: str, button: str = "", on_button: Callable[[], object] | None = None, *, seconds: float = 10
    ) -> None:
        """Something was done; shown for ten seconds, the time in which it can be undone before anything is sent."""
        self.posted.emit(Message(Tone.DONE, title, "", button, on_button, seconds=seconds))

    def info(self, title: str, hint: str = "") -> None:
        """Something worth knowing."""
        self.posted.emit(Message(Tone.INFO, title, hint, seconds=10))

    def problem(self, error: BookingsError, button: str = "", on_button: Callable[[], object] | None = None) -> None:
        """Something that a person or the surroundings can mend; stays until it is closed."""
        self.posted.emit(Message(Tone.PROBLEM, error.title, error.hint, button, on_button))

    def report(self, error: BaseException) -> None:
        """A fault of ours: logged, and shown with details to copy."""
        details = "".join(traceback.format_exception(error))
        log.error("unexpected failure", exc_info=error)
        self.crashed.emit(details)
