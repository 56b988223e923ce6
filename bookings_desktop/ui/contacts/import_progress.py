"""How far an import of contacts is: a bar, and in words how many of how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from bookings_desktop.ui.widgets.basic import label, name_widget

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.import_watch import ImportWatch

TICK_MS = 60
"""So often what is shown follows."""


class ImportProgress(QWidget):
    """Follows a watch while it is shown.

    Attributes:
        bar: how far it is; moving to and fro while that is not known.
        words: the same in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch: ImportWatch | None = None
        self.words = label("", "second", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        name_widget(self.bar, "Progress of the import")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(5)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()

    def follow(self, watch: ImportWatch) -> None:
        """Show how far an import is from now on."""
        self._watch = watch
        self.tick()
        self.show()
        self._timer.start()

    def end(self, watch: ImportWatch) -> None:
        """The import has ended, one way or the other; nothing happens where another one is followed by now."""
        if self._watch is watch:
            self._watch = None
            self._timer.stop()
            self.hide()

    def tick(self) -> None:
        """Show where it is now."""
        watch = self._watch
        if watch is None:
            return
        if watch.to_store:
            done, total, doing = watch.stored, watch.to_store, "Storing"
        else:
            done, total, doing = min(watch.looked_at, watch.total), watch.total, "Looking at"
        if not total and watch.fetched:
            self.words.setText(f"Reading the contacts: {watch.fetched:,} so far")
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.words.setText(f"{doing} the contacts: {done:,} of {total:,}" if total else f"{doing} the contacts…")
