"""The floor of a start: an empty PySide6 window with a table of one row. Tells when it has painted, and ends."""

from __future__ import annotations

import json
import os
import sys
import time

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTableWidgetItem


class Painted(QObject):
    """Notices that something is painted."""

    seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note a paint."""
        if event.type() == QEvent.Type.Paint:
            self.seen = True
        return super().eventFilter(watched, event)


def main() -> None:
    """Open the window, wait for its first paint, and write the instant and the memory to the file that is named."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1280, 800)
    table = QTableWidget(1, 6)
    for column in range(6):
        table.setItem(0, column, QTableWidgetItem("Booking"))
    window.setCentralWidget(table)
    painted = Painted()
    table.viewport().installEventFilter(painted)
    window.show()
    while not painted.seen:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    print(json.dumps({"at": time.monotonic(), "cpu": time.process_time()}), flush=True)
    if len(sys.argv) > 1:
        sys.stdin.read()  # stays for whoever looks at its memory
    os._exit(0)


if __name__ == "__main__":
    main()
