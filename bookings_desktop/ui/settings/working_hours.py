"""The working hours of a week: each weekday open from one time to another, or closed."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from bookings_desktop.services.typed_times import parse_clock
from bookings_desktop.settings import Settings, WorkingHours
from bookings_desktop.ui import formats
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.forms import FIELD_HEIGHT

_USUAL = ("09:00", "17:00")
_WIDEST = "12:30 PM"


class TimeOfDayField(QLineEdit):
    """A time of day, typed in any usual form (“930”, “2pm”); it counts when Enter is pressed or the focus leaves it.

    Signals:
        entered: the new time as “09:00”, when it is another one.
        refused: what was typed is no time.
    """

    entered = Signal(str)
    refused = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        name_widget(self, name)
        self._value = _USUAL[0]
        self.editingFinished.connect(self._finish)
        formats.changes().changed.connect(self._show)

    def show_value(self, text: str) -> None:
        """Show a time such as “09:00”."""
        self._value = text
        self._show()

    @property
    def value(self) -> str:
        """The time as “09:00”."""
        return self._value

    def fit(self, theme: Theme) -> None:
        """Be as wide as the longest time."""
        self.ensurePolished()
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(_WIDEST) + theme.px(22))

    def _finish(self) -> None:
        typed = self.text().strip()
        if typed == self._words:
            return
        meant = parse_clock(typed)
        if meant is None:
            self.refused.emit()
        elif f"{meant:%H:%M}" != self._value:
            self._value = f"{meant:%H:%M}"
            self._show()
            self.entered.emit(self._value)
        else:
            self._show()

    @property
    def _words(self) -> str:
        return formats.current().time(time.fromisoformat(self._value))

    def _show(self) -> None:
        self.setText(self._words)


class _Weekday:
    """The widgets of one weekday."""

    def __init__(self, name: str) -> None:
        self.open = QCheckBox(name)
        name_widget(self.open, name)
        self.start = TimeOfDayField(f"{name} from")
        self.end = TimeOfDayField(f"{name} to")
        self.dash = label("–", "hint")
        self.closed = label("Closed", "hint")
        self.more = label(role="hint", wrap=True)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.open, self.start, self.dash, self.end, self.more

    def show(self, stretch: tuple[str, str] | None, more: str) -> None:
        self.open.setChecked(stretch is not None)
        for widget in (self.start, self.dash, self.end):
            widget.setVisible(stretch is not None)
        if stretch is not None:
            self.start.show_value(stretch[0])
            self.end.show_value(stretch[1])
        self.closed.setVisible(stretch is None)
        self.more.setText(more)
        self.more.setVisible(bool(more))


class WorkingHoursFields(QWidget):
    """Seven rows, in the order of the week.

    Signals:
        chosen: the working hours as the settings hold them.
        refused: a field (QWidget) in which something was typed that is no time.
    """

    chosen = Signal(object)
    refused = Signal(object)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        name_widget(self, "Working hours")
        self._hours: WorkingHours = ()
        self._changed: QWidget | None = None
        self._days = [_Weekday(name) for name in formats.WEEKDAYS]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(4, 1)
        for weekday, day in enumerate(self._days):
            day.open.clicked.connect(lambda opened, number=weekday: self._on_open(number, opened))
            day.start.entered.connect(lambda _text, number=weekday: self._on_times(number))
            day.end.entered.connect(lambda _text, number=weekday: self._on_times(number))
            for field in (day.start, day.end):
                field.refused.connect(lambda wrong=field: self.refused.emit(wrong))
        formats.changes().changed.connect(self._place)
        themes.changed.connect(self._on_theme)
        self._themes = themes
        self._place()
        self._on_theme(themes.theme)

    def show_settings(self, settings: Settings) -> None:
        """Show the hours of the settings."""
        self._hours = tuple(sorted(settings.working_hours))
        for weekday, day in enumerate(self._days):
            stretches = [(start, end) for number, start, end in self._hours if number == weekday]
            day.show(stretches[0] if stretches else None, _also(stretches[1:]))

    @property
    def changed_last(self) -> QWidget:
        """The field that was changed last: what is wrong with the hours is said about it."""
        return self._changed or self.first

    @property
    def first(self) -> QWidget:
        """The first field, which stands for all of them."""
        return self._days[formats.current().first_weekday].open

    def _place(self) -> None:
        """Put the days in the order of the week, for Tab too."""
        first = formats.current().first_weekday
        before: QWidget | None = None
        for row in range(7):
            day = self._days[(first + row) % 7]
            for column, widget in enumerate(day.widgets()):
                self._grid.addWidget(widget, row, column)
            self._grid.addWidget(day.closed, row, 1, 1, 3)
            for widget in (day.open, day.start, day.end):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget
        self._on_theme(self._themes.theme)

    def _on_open(self, weekday: int, opened: bool) -> None:
        others = tuple(entry for entry in self._hours if entry[0] != weekday)
        self.chosen.emit(tuple(sorted((*others, (weekday, *_USUAL)))) if opened else others)

    def _on_times(self, weekday: int) -> None:
        day = self._days[weekday]
        self._changed = day.end
        mine = [entry for entry in self._hours if entry[0] == weekday]
        others = [entry for entry in self._hours if entry[0] != weekday]
        self.chosen.emit(tuple(sorted([*others, (weekday, day.start.value, day.end.value), *mine[1:]])))

    def _on_theme(self, theme: Theme) -> None:
        for row, day in enumerate(self._days):
            self._grid.setRowMinimumHeight(row, theme.px(FIELD_HEIGHT))
            day.start.fit(theme)
            day.end.fit(theme)


def _also(stretches: list[tuple[str, str]]) -> str:
    """“also 13:30 – 18:00”: further stretches, which the file may have."""
    written = formats.current()
    words = [written.time_range(time.fromisoformat(start), time.fromisoformat(end)) for start, end in stretches]
    return f"also {', '.join(words)}" if words else ""
