"""A field for a date with or without a time of day, with a calendar."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate, QDateTime, QEvent, QLocale, QSize, Qt, QTime, QTimeZone
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from bookings_desktop.services.times import FIRST_YEAR, LAST_YEAR
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget, prepare_calendar

_WITH_TIME, _DATE_ONLY = "ddd d MMM yyyy, HH:mm", "ddd d MMM yyyy"
_WIDEST = "Wed 30 Sep 2026, 20:30"
_LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
"""The names of days and months as in the rest of the window; British ones have “Sept” with four letters."""


class DateTimeField(QDateTimeEdit):
    """Date and time of day with a calendar.

    Tab leaves it at once; Left and Right, or typing on, go from part to part. Its value is in UTC for Qt, because
    Qt would otherwise move times that this computer's own zone skips.
    """

    def __init__(self, themes: ThemeManager, name: str) -> None:
        super().__init__()
        name_widget(self, name)
        self.setLocale(_LOCALE)
        self.setTimeZone(QTimeZone.utc())
        self.setDisplayFormat(_WITH_TIME)
        self.setDateRange(QDate(FIRST_YEAR, 1, 1), QDate(LAST_YEAR, 12, 31))
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.calendarWidget().setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._prepare(themes.theme)
        themes.changed.connect(self._prepare)

    def _prepare(self, theme: Theme) -> None:
        prepare_calendar(self.calendarWidget(), theme)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest date, in either form, so that nothing moves when whole days are chosen."""
        self.ensurePolished()
        return QSize(self.fontMetrics().horizontalAdvance(_WIDEST) + 56, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: a date is never cut."""
        return self.sizeHint()

    @property
    def wall(self) -> datetime:
        """The value as a naive wall-clock time."""
        day, clock = self.date(), self.time()
        return datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute(), clock.second())  # noqa: DTZ001

    def show_wall(self, wall: datetime) -> None:
        """Show a wall-clock time without telling anybody."""
        blocked = self.blockSignals(True)
        day, clock = QDate(wall.year, wall.month, wall.day), QTime(wall.hour, wall.minute, wall.second)
        self.setDateTime(QDateTime(day, clock, QTimeZone.utc()))
        self.blockSignals(blocked)

    def event(self, event: QEvent) -> bool:
        """Let Tab go to the next field, not to the next part of the date."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            forward = {Qt.Key.Key_Tab: True, Qt.Key.Key_Backtab: False}.get(Qt.Key(event.key()))
            if forward is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                # the base's own: that of a date field goes from part to part
                return QWidget.focusNextPrevChild(self, forward)
        return super().event(event)

    def show_time_of_day(self, shown: bool) -> None:
        """Show date and time, or the date alone; the value stays as it is."""
        blocked = self.blockSignals(True)
        self.setDisplayFormat(_WITH_TIME if shown else _DATE_ONLY)
        self.blockSignals(blocked)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Start at the day: the name of the weekday cannot be typed."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.setSelectedSection(QDateTimeEdit.Section.NoSection)
            self.setCurrentSectionIndex(1)
            self.setSelectedSection(self.currentSection())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from part to part with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wanted = self.currentSectionIndex() + step
        if not step or not plain or not self.hasFocus():
            super().keyPressEvent(event)
        elif 1 <= wanted < self.sectionCount():  # the name of the weekday is not typed
            self.setCurrentSectionIndex(wanted)
            self.setSelectedSection(self.currentSection())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the form unless the field is in use."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def short_day(day: date) -> str:
    """“Thu 14 May”."""
    return _LOCALE.toString(QDate(day.year, day.month, day.day), "ddd d MMM")
