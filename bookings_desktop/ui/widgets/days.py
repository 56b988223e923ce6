"""Fields for a day: one in a form, and a calendar that opens where a day is wanted."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QFrame, QVBoxLayout, QWidget

from bookings_desktop.ui import formats
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget, prepare_calendar


def qdate(day: date) -> QDate:
    """A day as Qt has it."""
    return QDate(day.year, day.month, day.day)


class DayField(QDateEdit):
    """A day with a calendar, written as everywhere else in the window.

    Signals:
        day_changed: the day (datetime.date) is another one.
    """

    day_changed = Signal(object)

    def __init__(self, themes: ThemeManager, name: str, day: date) -> None:
        super().__init__()
        self._themes = themes
        self.setCalendarPopup(True)
        self.setLocale(formats.FIELD_LOCALE)
        self.setDate(qdate(day))
        self.setMinimumWidth(themes.theme.px(172))
        name_widget(self, name)
        self.dateChanged.connect(lambda _day: self.day_changed.emit(self.day))
        themes.changed.connect(self._on_theme)
        formats.changes().changed.connect(self._rewrite)
        self._on_theme(themes.theme)
        self._rewrite()

    @property
    def day(self) -> date:
        """The day shown."""
        return date(*self.date().getDate())

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.setDate(qdate(day))

    def _on_theme(self, theme: Theme) -> None:
        prepare_calendar(self.calendarWidget(), theme)

    def _rewrite(self) -> None:
        self.setDisplayFormat(formats.current().qt_date)
        self.calendarWidget().setFirstDayOfWeek(formats.current().qt_first_weekday)


class DayPopup(QFrame):
    """A calendar that opens at a place and closes with a choice.

    Signals:
        chosen: the day (datetime.date).
    """

    chosen = Signal(object)

    def __init__(self, themes: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        self._themes = themes
        name_widget(self, name)
        self.setProperty("card", "choice")
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(formats.FIELD_LOCALE)
        name_widget(self.calendar, f"{name} calendar")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.calendar)
        self.calendar.clicked.connect(self._choose)
        self.calendar.activated.connect(self._choose)

    def open_at(self, place: QPoint, day: date, earliest: date | None = None) -> None:
        """Open below a global place, with a day chosen.

        Args:
            place: the upper left corner, moved so that all of it is on the screen.
            day: chosen first.
            earliest: nothing before it can be chosen.
        """
        prepare_calendar(self.calendar, self._themes.theme)
        self.calendar.setFirstDayOfWeek(formats.current().qt_first_weekday)
        self.calendar.setMinimumDate(qdate(earliest) if earliest is not None else QDate(1900, 1, 1))
        self.calendar.setSelectedDate(qdate(day))
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self.move(
            max(room.left(), min(place.x(), room.right() - self.width())),
            max(room.top(), min(place.y(), room.bottom() - self.height())),
        )
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, day: QDate) -> None:
        if self.isVisible():  # a click on a day also activates it on some systems
            self.close()
            self.chosen.emit(date(*day.getDate()))
