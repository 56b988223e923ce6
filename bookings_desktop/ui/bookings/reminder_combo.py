"""The drop-down of reminders: the usual ones, and whatever other combination a booking came with."""

from __future__ import annotations

from PySide6.QtCore import QSize

from bookings_desktop.models.reminders import CALENDAR_REMINDERS, NO_REMINDERS, Reminders
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.forms import ChoiceCombo

_LENGTHS = (
    (0, "at the start"),
    (10, "10 min before"),
    (30, "30 min before"),
    (60, "1 hour before"),
    (1440, "1 day before"),
)
_METHODS = (("popup", "Pop-up"), ("email", "E-mail"))

USUAL = (
    (CALENDAR_REMINDERS, "Calendar’s own"),
    (NO_REMINDERS, "None"),
    *(
        (Reminders(((method, minutes),)), f"{word}, {length}")
        for method, word in _METHODS
        for minutes, length in _LENGTHS
        if minutes or method == "popup"
    ),
)
"""What is offered always: reminders and their words."""


def reminder_words(reminders: Reminders) -> str:
    """“Pop-up, 10 min before”; for a combination that is not offered always, such as “10 minutes before, e-mail 1 day before”."""
    usual = next((words for offered, words in USUAL if offered == reminders), None)
    words = usual or reminders.words
    return words[0].upper() + words[1:]


class ReminderCombo(ChoiceCombo):
    """Reminders to choose from."""

    def __init__(self, themes: ThemeManager, name: str = "Reminder") -> None:
        super().__init__(themes, name)
        self._offered: list[Reminders] = []
        self.set_reminders(CALENDAR_REMINDERS)

    @property
    def reminders(self) -> Reminders:
        """The reminders chosen."""
        return self._offered[self.currentIndex()]

    def set_reminders(self, reminders: Reminders) -> None:
        """Choose reminders; a combination that is not offered always gets an entry of its own."""
        blocked = self.blockSignals(True)
        self._offered = [offered for offered, _ in USUAL]
        if reminders not in self._offered:
            self._offered.append(reminders)
        self.clear()
        self.addItems([reminder_words(offered) for offered in self._offered])
        self.blockSignals(blocked)
        self.setCurrentIndex(self._offered.index(reminders))
        self.setToolTip(reminder_words(reminders) if reminders == self._offered[-1] else "")

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as in the design."""
        return QSize(self.themes.theme.px(200), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow enough for a small window."""
        return QSize(self.themes.theme.px(120), super().minimumSizeHint().height())
