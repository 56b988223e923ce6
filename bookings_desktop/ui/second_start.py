"""One window for each data folder: a second start finds the window that is open and brings it to the front."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

OTHER_START_SECONDS = 5.0
"""How long a second start waits for the first one, whose window may be starting and not listening yet."""


class SecondStartListener(QObject):
    """Listens for further starts on a data folder, as long as it lives.

    Signals:
        started: the program was started again on this folder.
    """

    started = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(instance_name(folder))
        self._server.newConnection.connect(self._accept)
        if not self._server.listen(instance_name(folder)):
            log.warning("a second start will not find this window: %s", self._server.errorString())

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _accept(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
            self.started.emit()


def raise_other_window(folder: Path, patience: float = OTHER_START_SECONDS) -> bool:
    """Ask the window that has this data folder open to come to the front; tells whether there is one.

    Args:
        folder: the data folder.
        patience: seconds that a window which is just starting has until it listens.
    """
    socket = QLocalSocket()
    deadline = time.monotonic() + patience
    socket.connectToServer(instance_name(folder))
    while not socket.waitForConnected(1000):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
        socket.connectToServer(instance_name(folder))
    socket.write(b"raise\n")
    socket.waitForBytesWritten(1000)
    socket.disconnectFromServer()
    return True


def instance_name(folder: Path) -> str:
    """The name under which the window of a data folder listens for a second start."""
    return "bookings-" + hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]
