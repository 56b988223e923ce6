"""The quiet bar over the queue of bookings that are over and still open: all that are shown are closed in one go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui.actions import STATUS_KEYS
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, Menu, label, name_widget

ENDINGS = (BookingStatus.COMPLETED, BookingStatus.CANCELLED)
"""How a booking of the past is closed."""


class QueueBar(QFrame):
    """In view while the page shows nothing but bookings that are over and still open."""

    def __init__(
        self,
        themes: ThemeManager,
        page: BookingsPage,
        close_all: Callable[[list[BookingSummary], BookingStatus], None],
        parent: QWidget | None = None,
    ) -> None:
        """Make the bar and put it under the table.

        Args:
            themes: colours and fonts.
            page: whose filter it follows.
            close_all: gives bookings a status, as one step that can be undone.
            parent: the page, or None.
        """
        super().__init__(parent)
        self._page = page
        self._close_all = close_all
        key = QKeySequence.fromString(STATUS_KEYS[BookingStatus.COMPLETED])
        self._key = key.toString(QKeySequence.SequenceFormat.NativeText)
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "top")
        name_widget(self, "Past, still open")
        self.sentence = label(role="medium", wrap=True)
        self.button = Button(themes, "Close all…", size="small")
        self.button.setObjectName("closeAll")
        self.menu = Menu(parent=self)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        page.add_below(self)
        page.filter_changed.connect(self._follow)
        page.proxy.counts_changed.connect(lambda *_figures: self._follow(page.filter))
        self._follow(page.filter)

    def _follow(self, wanted: BookingFilter) -> None:
        count = self._page.proxy.found if wanted.attention is Attention.OPEN else 0
        self.setVisible(count > 0)
        noun = "booking is" if count == 1 else "bookings are"
        self.sentence.setText(f"{count:,} past {noun} still open. {self._key} completes the chosen ones.")
        text = f"Close all {count:,}…" if count > 1 else "Close it…"
        self.button.setText(text)
        self.button.setAccessibleName(text)

    def _fill(self) -> None:
        """Each entry says how many it changes."""
        rows = self.rows()
        self.menu.clear()
        self.menu.add_heading("One step; an undo takes it back")
        for status in ENDINGS:
            action = self.menu.addAction(f"{status.word} ({len(rows):,})")
            action.triggered.connect(lambda _checked=False, status=status: self._close_all(rows, status))

    def rows(self) -> list[BookingSummary]:
        """The bookings in view, whether scrolled to or not."""
        proxy = self._page.proxy
        proxy.show_all()
        return list(proxy.summaries(0, proxy.rowCount() - 1))
