"""The pop-up in which a range of days is chosen."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QFrame, QGridLayout, QHBoxLayout, QWidget

from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.filter_state import Scope
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget, prepare_calendar


class DateRangePopup(QFrame):
    """Two dates with calendars, and a button that applies them.

    Signals:
        chosen: first and last day (datetime.date, inclusive).
        chosen_scope: the Scope of days that move with time, instead.
        dismissed: the pop-up was closed without a choice.
    """

    chosen = Signal(object, object)
    chosen_scope = Signal(object)
    dismissed = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        self._themes = themes
        self._applied = False
        name_widget(self, "Date range")
        self.setProperty("card", "choice")
        self.first = self._field("From")
        self.last = self._field("To")
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(9)
        for row, field in enumerate((self.first, self.last)):
            text = label(field.accessibleName(), "field")
            text.setBuddy(field)
            grid.addWidget(text, row, 0)
            grid.addWidget(field, row, 1)
        apply = Button(themes, "Show these days", "primary")
        apply.clicked.connect(self._apply)
        buttons = QHBoxLayout()
        for scope, words in ((Scope.TODAY, "Today"), (Scope.WEEK, "This week")):
            button = Button(themes, words)
            button.clicked.connect(partial(self._choose_scope, scope))
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(apply)
        grid.addLayout(buttons, 2, 0, 1, 2)
        self.first.dateChanged.connect(self._keep_order)
        themes.changed.connect(self._on_theme)
        formats.changes().changed.connect(self._on_formats)
        self._on_theme()
        self._on_formats()

    def _field(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setCalendarPopup(True)
        field.setLocale(formats.FIELD_LOCALE)
        field.setMinimumWidth(180)
        name_widget(field, name)
        return field

    def open_at(self, place: QPoint, first: date, last: date) -> None:
        """Open below a place on the screen, with these days."""
        self._applied = False
        self.first.setDate(QDate(first.year, first.month, first.day))
        self.last.setDate(QDate(last.year, last.month, last.day))
        self.move(place)
        self.show()
        self.first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _keep_order(self, day: QDate) -> None:
        self.last.setMinimumDate(day)

    def _apply(self) -> None:
        self._applied = True
        first, last = (date(*field.date().getDate()) for field in (self.first, self.last))
        self.chosen.emit(first, last)
        self.close()

    def _choose_scope(self, scope: Scope) -> None:
        self._applied = True
        self.chosen_scope.emit(scope)
        self.close()

    def hideEvent(self, event: object) -> None:  # noqa: N802
        """Tell of a pop-up that was closed without a choice."""
        super().hideEvent(event)  # type: ignore[arg-type]
        if not self._applied:
            self.dismissed.emit()

    def _on_theme(self) -> None:
        for field in (self.first, self.last):
            prepare_calendar(field.calendarWidget(), self._themes.theme)

    def _on_formats(self) -> None:
        for field in (self.first, self.last):
            field.setDisplayFormat(formats.current().qt_date)
            field.calendarWidget().setFirstDayOfWeek(formats.current().qt_first_weekday)
