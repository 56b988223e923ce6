"""Notices that the network came back, and that the computer woke up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)

TICK_MS = 10_000
"""How often the clock is looked at."""

SLEPT_SECONDS = 30.0
"""So much later than it should be a tick comes after the computer slept; a busy computer is late by less."""


class ReturnWatch(QObject):
    """Tells that it is worth looking at Google again.

    Where the system does not tell of its network (no backend for it is installed), only waking up is noticed; polls find the rest.

    Args:
        now: gives the present instant in seconds since the epoch.
        parent: the owner.

    Signals:
        returned: the network is there again, or the computer woke up.
    """

    returned = Signal()

    def __init__(self, now: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._ticked_at = now()
        self._online: bool | None = None
        self._listens = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look_at_clock)
        self._timer.start()

    def watch_network(self) -> bool:
        """Listen to the system; tells whether it tells of its network. It may load a library, so not before the first paint."""
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            log.info("the system does not tell of its network")
            return False
        network = QNetworkInformation.instance()
        self.note(network.reachability())
        network.reachabilityChanged.connect(self.note)
        self._listens = True
        return True

    def stop(self) -> None:
        """Tell no more."""
        self._timer.stop()
        if self._listens:
            QNetworkInformation.instance().reachabilityChanged.disconnect(self.note)
            self._listens = False

    def note(self, reachability: QNetworkInformation.Reachability) -> None:
        """Take in how far the network reaches. “Unknown” and a local network without a way out are not online."""
        online = reachability is QNetworkInformation.Reachability.Online
        before, self._online = self._online, online
        if online and before is False:
            self.returned.emit()

    def look_at_clock(self) -> None:
        """Notice that much more time has passed than the timer was set to.

        The clock on the wall goes on while a computer sleeps, on every system; one set forward looks the same, and does no harm.
        """
        before, self._ticked_at = self._ticked_at, self._now()
        if self._ticked_at - before > TICK_MS / 1000 + SLEPT_SECONDS:
            log.info("the computer slept")
            self.returned.emit()
