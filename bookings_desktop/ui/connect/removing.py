"""Shows how far the removal of the events is while a calendar is disconnected, and lets a person stop it."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget

_TITLE = "Removing events from Google Calendar"


class RemovingDialog(QDialog):
    """Stopping it leaves the calendar connected with what is not removed yet. It closes by :meth:`finish` only.

    Args:
        themes: colours and fonts.
        stopped: set when a person stops it.
        parent: the window.
    """

    def __init__(self, themes: ThemeManager, stopped: threading.Event, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stopped = stopped
        self.setWindowTitle("Bookings")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name_widget(self, _TITLE)
        self.words = label("Beginning…", "quiet", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        name_widget(self.bar, "Removed events")
        self.stop = Button(themes, "Stop")
        self.stop.clicked.connect(self.reject)
        heading = label(_TITLE, "card-title", wrap=True)
        heading.setMinimumWidth(themes.theme.px(320))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addSpacing(8)
        column.addLayout(row)

    def show_progress(self, done: int, total: int) -> None:
        """So many of so many events are removed."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if not self._stopped.is_set():
            self.words.setText(f"{done:,} of {total:,} removed. Your bookings stay here.")
            self._make_room()

    def _make_room(self) -> None:
        """Grow with words that take more lines than those before."""
        self._column.activate()
        wanted = self._column.totalHeightForWidth(self.width())
        if wanted > self.height():
            self.resize(self.width(), wanted)

    def reject(self) -> None:
        """Stop after the present event; what is on its way is waited for."""
        self._stopped.set()
        self.stop.setEnabled(False)
        self.words.setText("Stopping…")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The window's own button stops it too."""
        self.reject()
        event.ignore()

    def finish(self) -> None:
        """It has ended, one way or the other."""
        self.done(QDialog.DialogCode.Accepted)
