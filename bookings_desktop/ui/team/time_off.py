"""Time off of one colleague: the list of it, and the form of one stretch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import Member, TimeOff
from bookings_desktop.ui import formats
from bookings_desktop.ui.settings.groups import TIME_PROBLEM
from bookings_desktop.ui.settings.parts import side_by_side
from bookings_desktop.ui.settings.working_hours import TimeOfDayField
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.days import DayField
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit
from bookings_desktop.ui.widgets.store_dialog import StoreDialog

ENDS_FIRST = "It ends before it starts. Choose a later end."


def time_off_words(time_off: TimeOff, zone: ZoneInfo, year: int) -> str:
    """“Mon 18 May – Fri 22 May: Training”, “Thu 14 May, 14:00 – 16:00”.

    Args:
        time_off: what is told.
        zone: of the colleague.
        year: the present one, which is not named.
    """
    written = formats.current()
    if time_off.starts_at is not None and time_off.ends_at is not None:
        start, end = time_off.starts_at.astimezone(zone), time_off.ends_at.astimezone(zone)
        words = f"{written.short_day(start.date(), year)}, {written.time_range(start, end)}"
    else:
        first, last = time_off.first_day, time_off.end_day - timedelta(days=1)
        words = written.short_day(first, year)
        if last != first:
            words += f" – {written.short_day(last, year)}"
    return f"{words}: {time_off.note}" if time_off.note else words


class TimeOffForm(StoreDialog):
    """A form for one stretch of time off; :attr:`stored` tells what the service made of it."""

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        time_off: TimeOff,
        zone: ZoneInfo,
        *,
        store: Callable[[TimeOff], object],
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            themes: colours and fonts.
            tasks: runs what stores.
            time_off: what is edited; a new one has no id.
            zone: of the colleague, whose clock the times are.
            store: stores it; database lane.
            parent: the list.
        """
        title = "Edit time off" if time_off.id else "Add time off"
        super().__init__(themes, tasks, name="Stretch of time off", title=title, parent=parent)
        self.original = time_off
        self._zone = zone
        self._keep = store
        self.first = DayField(themes, "First day off", time_off.first_day)
        self.last = DayField(themes, "Last day off", time_off.end_day - timedelta(days=1))
        self.part = QCheckBox("Only some hours of the first day")
        name_widget(self.part, "Only some hours of the first day")
        self.start, self.end = TimeOfDayField("Off from"), TimeOfDayField("Off to")
        self.start.show_value("09:00")
        self.end.show_value("12:00")
        if time_off.starts_at is not None and time_off.ends_at is not None:
            self.part.setChecked(True)
            self.start.show_value(f"{time_off.starts_at.astimezone(zone):%H:%M}")
            self.end.show_value(f"{time_off.ends_at.astimezone(zone):%H:%M}")
        self.note = GlyphLineEdit(themes, "Reason")
        self.note.setText(time_off.note)
        self.note.setPlaceholderText("For example Training")
        grid = FormGrid(themes)
        grid.setContentsMargins(24, 20, 24, 16)
        grid.add_row("&From", FormRow(self.first), self.first)
        self._last_row = FormRow(self.last)
        grid.add_row("&To", self._last_row, self.last)
        self._times = side_by_side(self.start, label("–", "hint"), self.end)
        self._hours_row = FormRow(self._hours_column())
        grid.add_row("&Hours", self._hours_row, self.part)
        grid.add_row("&Reason", FormRow(self.note), self.note)
        self.lay_out(grid)
        for field in (self.start, self.end):
            field.fit(themes.theme)
            field.refused.connect(lambda wrong=field: self._hours_row.show_problem(wrong, TIME_PROBLEM))
            field.entered.connect(self._hours_row.clear_problem)
        self.part.toggled.connect(self._fit)
        self.first.day_changed.connect(self._on_first)
        self.last.day_changed.connect(self._last_row.clear_problem)
        self._fit()
        self.mark_clean()
        self.resize(themes.theme.px(460), self.sizeHint().height())

    def _hours_column(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.part)
        column.addWidget(self._times)
        return holder

    def _fit(self) -> None:
        self._times.setVisible(self.part.isChecked())
        self.last.setEnabled(not self.part.isChecked())

    def _on_first(self, day: date) -> None:
        if self.last.day < day:
            self.last.show_day(day)

    def state(self) -> TimeOff:
        """The time off as typed; it may still end before it starts."""
        first = self.first.day
        if not self.part.isChecked():
            end = self.last.day + timedelta(days=1)
            return replace(
                self.original, first_day=first, end_day=end, starts_at=None, ends_at=None, note=self.note.text()
            )
        at = [
            datetime.combine(first, time.fromisoformat(field.value), self._zone).astimezone(UTC)
            for field in (self.start, self.end)
        ]
        return replace(
            self.original,
            first_day=first,
            end_day=first + timedelta(days=1),
            starts_at=at[0],
            ends_at=at[1],
            note=self.note.text(),
        )

    def prepare(self) -> Callable[[], object] | None:
        """What stores it; a time that is none is said to be wrong already."""
        if self._hours_row.problem and self.part.isChecked():
            return None
        typed = self.state()
        return lambda: self._keep(typed)

    def show_problems(self, error: InvalidInput) -> bool:
        """Say that it ends before it starts."""
        if any(problem.field != "end_day" for problem in error.problems):
            return False
        if self.part.isChecked():
            self._hours_row.show_problem(self.end, ENDS_FIRST)
        else:
            self._last_row.show_problem(self.last, ENDS_FIRST)
        return True


class TimeOffDialog(QDialog):
    """The time off of one colleague.

    Signals:
        add_requested: a new stretch is wanted.
        edit_requested: one (TimeOff) is to be edited.
        delete_requested: one (TimeOff) is to be deleted.
    """

    add_requested = Signal()
    edit_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, themes: ThemeManager, member: Member, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        """Make the list, empty. ``zone`` is the colleague's."""
        super().__init__(parent)
        self.member = member
        self._zone = zone
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Time off: {member.name}")
        name_widget(self, "Time off")
        self.list = QListWidget()
        name_widget(self.list, "Stretches of time off")
        self.list.setProperty("role", "backups")
        self.nothing = label("No time off is noted.", "hint", wrap=True)
        self.add = Button(themes, "Add…", "primary", "plus")
        name_widget(self.add, "Add time off")
        self.edit = Button(themes, "Edit…", icon_name="pencil")
        name_widget(self.edit, "Edit time off")
        self.delete = Button(themes, "Delete", "danger", "trash-2")
        name_widget(self.delete, "Delete time off")
        self.close_button = Button(themes, "Close")
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8, line_spacing=8)
        for button in (self.add, self.edit, self.delete):
            flow.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(buttons, 1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(member.name, "card-title"))
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.add.clicked.connect(self.add_requested)
        self.edit.clicked.connect(lambda: self._about_one(self.edit_requested.emit))
        self.delete.clicked.connect(lambda: self._about_one(self.delete_requested.emit))
        self.list.itemActivated.connect(lambda _item: self._about_one(self.edit_requested.emit))
        self.list.currentRowChanged.connect(self._on_current)
        self.close_button.clicked.connect(self.reject)
        self.resize(themes.theme.px(480), themes.theme.px(340))
        self._on_current(-1)

    def show_time_off(self, stretches: Sequence[TimeOff], year: int) -> None:
        """List them, the latest first."""
        row = self.list.currentRow()
        self.list.clear()
        for one in sorted(stretches, key=lambda other: other.first_day, reverse=True):
            item = QListWidgetItem(time_off_words(one, self._zone, year))
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.nothing.setVisible(not stretches)
        self.list.setVisible(bool(stretches))
        self._on_current(self.list.currentRow())

    def _on_current(self, row: int) -> None:
        for button in (self.edit, self.delete):
            button.setEnabled(row >= 0)
            button.setToolTip("" if row >= 0 else "Choose some time off first.")

    def _about_one(self, act: Callable[[object], object]) -> None:
        item = self.list.currentItem()
        if item is not None:
            act(item.data(Qt.ItemDataRole.UserRole))
