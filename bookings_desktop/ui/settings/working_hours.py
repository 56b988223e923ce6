"""The working hours of a week: each weekday open from one time to another, with a break where it has one, or closed."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from bookings_desktop.services.typed_times import parse_clock
from bookings_desktop.settings import Settings, WorkingHours
from bookings_desktop.ui import formats
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget
from bookings_desktop.ui.widgets.forms import FIELD_HEIGHT

_USUAL = ("09:00", "17:00")
_USUAL_BREAK = ("12:00", "13:00")
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


class BreakFields(QWidget):
    """The break of one day: a button to have one, or from when to when it is and a button to have none.

    Signals:
        changed: the break is another one, or there is none any more.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, name: str) -> None:
        super().__init__()
        self.add = Button(themes, "Break", "link", "plus")
        name_widget(self.add, f"{name} break")
        self.start = TimeOfDayField(f"{name} break from")
        self.end = TimeOfDayField(f"{name} break to")
        self.remove = IconButton(themes, "x", f"{name} without a break")
        self._words = label("break", "hint")
        self._dash = label("–", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.add, self._words, self.start, self._dash, self.end, self.remove):
            row.addWidget(widget)
        row.addStretch(1)
        self.add.clicked.connect(lambda: self._have(_USUAL_BREAK))
        self.remove.clicked.connect(lambda: self._have(None))
        self.start.entered.connect(lambda _text: self.changed.emit())
        self.end.entered.connect(lambda _text: self.changed.emit())
        self.show_break(None)

    @property
    def value(self) -> tuple[str, str] | None:
        """From when to when it is; None without one."""
        return (self.start.value, self.end.value) if not self.start.isHidden() else None

    def show_break(self, value: tuple[str, str] | None) -> None:
        """Show a break, or that there is none."""
        self.add.setVisible(value is None)
        for widget in (self._words, self.start, self._dash, self.end, self.remove):
            widget.setVisible(value is not None)
        if value is not None:
            self.start.show_value(value[0])
            self.end.show_value(value[1])

    def _have(self, value: tuple[str, str] | None) -> None:
        self.show_break(value)
        self.changed.emit()
        (self.add if value is None else self.start).setFocus()


class _Weekday:
    """The widgets of one weekday."""

    def __init__(self, name: str, pause: BreakFields | None) -> None:
        self.pause = pause
        self.open = QCheckBox(name)
        name_widget(self.open, name)
        self.start = TimeOfDayField(f"{name} from")
        self.end = TimeOfDayField(f"{name} to")
        self.dash = label("–", "hint")
        self.closed = label("Closed", "hint")
        self.more = label(role="hint", wrap=True)

    def widgets(self) -> tuple[QWidget, ...]:
        own = (self.open, self.start, self.dash, self.end, self.more)
        return own if self.pause is None else (*own, self.pause)

    def show_stretches(self, stretches: list[tuple[str, str]]) -> None:
        """Show the stretches of the day; with fields for a break, two of them are one day with a break."""
        pause = self.pause
        if pause is not None:
            pause.setVisible(bool(stretches) and len(stretches) <= 2)
            pause.show_break((stretches[0][1], stretches[1][0]) if len(stretches) == 2 else None)
            if len(stretches) == 2:
                stretches = [(stretches[0][0], stretches[1][1])]
        self.show(stretches[0] if stretches else None, _also(stretches[1:]))

    @property
    def stretches(self) -> list[tuple[str, str]]:
        """What the fields say; a break makes two of the day."""
        pause = self.pause.value if self.pause is not None else None
        whole = (self.start.value, self.end.value)
        return [whole] if pause is None else [(whole[0], pause[0]), (pause[1], whole[1])]

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

    def __init__(self, themes: ThemeManager, *, with_breaks: bool = False) -> None:
        """Make the rows; ``with_breaks`` gives each a break that can be had."""
        super().__init__()
        name_widget(self, "Working hours")
        self._hours: WorkingHours = ()
        self._changed: QWidget | None = None
        self._days = [_Weekday(name, BreakFields(themes, name) if with_breaks else None) for name in formats.WEEKDAYS]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(6 if with_breaks else 4, 1)
        for weekday, day in enumerate(self._days):
            day.open.clicked.connect(lambda opened, number=weekday: self._on_open(number, opened))
            day.start.entered.connect(lambda _text, number=weekday: self._on_times(number))
            day.end.entered.connect(lambda _text, number=weekday: self._on_times(number))
            fields = [day.start, day.end]
            if day.pause is not None:
                day.pause.changed.connect(lambda number=weekday: self._on_times(number))
                fields += [day.pause.start, day.pause.end]
            for field in fields:
                field.refused.connect(lambda wrong=field: self.refused.emit(wrong))
        formats.changes().changed.connect(self._place)
        themes.changed.connect(self._on_theme)
        self._themes = themes
        self._place()
        self._on_theme(themes.theme)

    def show_settings(self, settings: Settings) -> None:
        """Show the hours of the settings."""
        self.show_hours(settings.working_hours)

    def show_hours(self, hours: WorkingHours) -> None:
        """Show these hours."""
        self._hours = tuple(sorted(hours))
        for weekday, day in enumerate(self._days):
            day.show_stretches([(start, end) for number, start, end in self._hours if number == weekday])

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
        further = mine[1:] if day.pause is None or len(mine) > 2 else []
        told = [(weekday, start, end) for start, end in day.stretches]
        self.chosen.emit(tuple(sorted([*others, *told, *further])))

    def _on_theme(self, theme: Theme) -> None:
        for row, day in enumerate(self._days):
            self._grid.setRowMinimumHeight(row, theme.px(FIELD_HEIGHT))
            day.start.fit(theme)
            day.end.fit(theme)
            if day.pause is not None:
                day.pause.start.fit(theme)
                day.pause.end.fit(theme)


def _also(stretches: list[tuple[str, str]]) -> str:
    """“also 13:30 – 18:00”: further stretches, which the file may have."""
    written = formats.current()
    words = [written.time_range(time.fromisoformat(start), time.fromisoformat(end)) for start, end in stretches]
    return f"also {', '.join(words)}" if words else ""
