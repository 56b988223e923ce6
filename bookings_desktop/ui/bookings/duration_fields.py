"""How long a booking is: chips for the usual lengths, and a small field for any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from bookings_desktop.services.typed_times import parse_duration
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, name_widget

USUAL_MINUTES = (15, 30, 45, 60, 90)
_WIDEST = "+2h30"
_INSET = 12
"""Padding and edge of a line edit at one side, in the style sheet, and what Qt keeps free beside its text and the cursor."""

DURATION_PROBLEM = "This is not a length of time. Write it as +45m or +1h20."


class DurationChips(QWidget):
    """The usual lengths; one stop for Tab, the arrow keys go from one to the next.

    Signals:
        chosen: minutes.
    """

    chosen = Signal(int)

    def __init__(self, themes: ThemeManager, minutes: Sequence[int] = USUAL_MINUTES) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        self._chips: dict[int, Button] = {}
        for number in minutes:
            chip = Button(themes, f"{number} min", "pill")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, wanted=number: self._choose(wanted))
            chip.installEventFilter(self)
            row.addWidget(chip)
            self._chips[number] = chip
        self._length: timedelta | None = None
        self._show()

    @property
    def checked(self) -> int | None:
        """The minutes of the checked chip, or None."""
        return next((minutes for minutes, chip in self._chips.items() if chip.isChecked()), None)

    def show_length(self, length: timedelta | None) -> None:
        """Check the chip of this length, or none."""
        self._length = length
        self._show()

    def _choose(self, minutes: int) -> None:
        self.chosen.emit(minutes)
        self._show()  # a second click on the checked chip must not uncheck it

    def _show(self) -> None:
        for minutes, chip in self._chips.items():
            chip.setChecked(self._length == timedelta(minutes=minutes))
        stop = self.checked or next(iter(self._chips))
        for minutes, chip in self._chips.items():
            reached = minutes == stop or chip.hasFocus()
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus if reached else Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go to the next or the previous chip with the arrow keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
            chips = list(self._chips.values())
            if step is not None and watched in chips:
                place = chips.index(watched) + step
                if 0 <= place < len(chips):
                    chips[place].setFocusPolicy(Qt.FocusPolicy.TabFocus)
                    chips[place].setFocus(Qt.FocusReason.TabFocusReason)
                    self._show()
                return True
        return super().eventFilter(watched, event)


class DurationEdit(QLineEdit):
    """A small field for any length of time, such as “+1h20”; it is empty again once the end is set.

    Signals:
        entered: a timedelta.
        refused: what was typed is no length of time.
    """

    entered = Signal(object)
    refused = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        name_widget(self, "Duration")
        self.setPlaceholderText("+1h20")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Type any length, such as +1h20 or +45m")
        self.editingFinished.connect(self.commit)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for “+2h30”, and for the whole hint at any text size."""
        self.ensurePolished()
        words = max(self.fontMetrics().horizontalAdvance(text) for text in (_WIDEST, self.placeholderText()))
        return QSize(words + 2 * _INSET, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same."""
        return self.sizeHint()

    def commit(self) -> bool:
        """Take what was typed. Tells whether the field is settled."""
        text = self.text().strip()
        if not text:
            return True
        length = parse_duration(text)
        if length is None:
            self.refused.emit()
            return False
        self.clear()
        self.entered.emit(length)
        return True
