"""What a commit changed, and the bus on which it is told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The ids that one transaction touched; screens re-read the rows it names and leave the others alone.

    Attributes:
        bookings: bookings whose row, link, outbox mark or conflicts changed.
        contacts: contacts that changed, or whose notes did.
        members: members who changed, or whose time off did.
        sender: the token of the screen that caused it, so that nobody reacts to an echo.
        journal: the highest history number written so far by this process; 0 when nothing was journalled.
        calendars: whether the state of the mirror itself changed (connected, token, rights).
        sync_log: whether the log of the sync has new lines; a line that only moved on in time is not told.
    """

    bookings: frozenset[str] = field(default_factory=frozenset)
    contacts: frozenset[str] = field(default_factory=frozenset)
    members: frozenset[str] = field(default_factory=frozenset)
    follow_ups: frozenset[str] = field(default_factory=frozenset)
    deals: frozenset[str] = field(default_factory=frozenset)
    calendars: bool = False
    sync_log: bool = False
    sender: str = ""
    journal: int = 0

    def __bool__(self) -> bool:
        return bool(
            self.bookings
            or self.contacts
            or self.members
            or self.follow_ups
            or self.deals
            or self.calendars
            or self.sync_log
        )


Subscriber = Callable[[ChangeSet], None]


class ChangeBus:
    """Tells subscribers of each commit, on the thread that committed. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` after each commit; returns the function that ends it."""
        with self._lock:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, changes: ChangeSet) -> None:
        """Tell everybody. A subscriber that fails is logged and does not keep the others from hearing."""
        with self._lock:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            try:
                subscriber(changes)
            except Exception:
                log.exception("a subscriber failed on a change")
