"""The dialog of one colleague: name, addresses, colour, role, zone and own working hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import MEMBER_COLOURS, Member, WorkingPeriod, initials
from bookings_desktop.settings import Settings, WorkingHours
from bookings_desktop.ui.bookings.zone_combo import ZoneCombo
from bookings_desktop.ui.settings.groups import TIME_PROBLEM
from bookings_desktop.ui.settings.working_hours import WorkingHoursFields
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit, PaintedCombo
from bookings_desktop.ui.widgets.painting import elided, paint_avatar
from bookings_desktop.ui.widgets.store_dialog import StoreDialog

_WIDTH = 620
_DAY_END = 24 * 60
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ColourCombo(PaintedCombo):
    """The colours of the team, each with the initials on it."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__(themes, "Colour")
        self.letters = ""
        for colour in MEMBER_COLOURS:
            self.addItem(colour.capitalize(), colour)

    def paint_choice(self, painter: QPainter, rect: QRect, theme: Theme, row: int) -> None:
        """Paint the circle and the colour's name."""
        side = theme.px(20)
        circle = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        paint_avatar(painter, circle, theme, self.letters, theme.member(str(self.itemData(row))))
        words = rect.adjusted(side + theme.px(8), 0, 0, 0)
        font = theme.font(TextRole.BODY)
        painter.save()
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            elided(font, self.itemText(row), words.width()),
        )
        painter.restore()


class MemberDialog(StoreDialog):
    """A form for one colleague; :attr:`stored` tells what the service made of it."""

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        member: Member,
        settings: Settings,
        *,
        store: Callable[[Member], object],
        now: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            themes: colours and fonts.
            tasks: runs what stores.
            member: what is edited; a new one has no id.
            settings: of the organisation, whose zone and hours count where a colleague has none of their own.
            store: stores it; database lane.
            now: the present instant in seconds since the epoch.
            parent: the window.
        """
        title = "Edit colleague" if member.id else "Add a colleague"
        super().__init__(themes, tasks, name="Colleague", title=title, parent=parent)
        self.original = member
        self._keep = store
        self.name = self._line("Colleague’s name", member.name)
        self.email = self._line("Colleague’s e-mail", member.email, "mail")
        self.role = self._line("Role", member.role_title)
        self.role.setPlaceholderText("For example Physiotherapist")
        self.account = self._line("Google account", member.account, "user")
        self.account.setPlaceholderText("Only if it is another address")
        self.colour = ColourCombo(themes)
        self.colour.setCurrentIndex(max(0, self.colour.findData(member.colour)))
        self.zone = ZoneCombo(themes, member.time_zone or settings.zone.key, datetime.fromtimestamp(now(), UTC))
        self.own_zone = QCheckBox("A time zone of their own")
        name_widget(self.own_zone, "A time zone of their own")
        self.own_hours = QCheckBox("Working hours of their own")
        name_widget(self.own_hours, "Working hours of their own")
        self.hours = WorkingHoursFields(themes, with_breaks=True)
        self._hours: WorkingHours = hours_of(member) or settings.working_hours
        self._told = self._hours
        self.own_zone.setChecked(bool(member.time_zone))
        self.own_hours.setChecked(bool(member.working_hours))
        self.hours.show_hours(self._hours)
        self._rows: dict[str, tuple[FormRow, QWidget]] = {}
        self._fill_grid()
        self._connect()
        self._fit()
        self.mark_clean()
        self.resize(themes.theme.px(_WIDTH), self.sizeHint().height())
        self.name.setFocus()

    def _line(self, name: str, text: str, glyph: str = "") -> GlyphLineEdit:
        made = GlyphLineEdit(self._themes, name, glyph)
        made.setText(text)
        made.setCursorPosition(0)
        return made

    def _fill_grid(self) -> None:
        grid = FormGrid(self._themes)
        grid.setContentsMargins(24, 20, 24, 16)
        for text, name, field in (
            ("&Name", "name", self.name),
            ("&E-mail", "email", self.email),
            ("&Role", "role_title", self.role),
            ("&Google account", "account", self.account),
            ("&Colour", "colour", self.colour),
        ):
            row = FormRow(field)
            grid.add_row(text, row, field)
            self._rows[name] = (row, field)
        zone = self._below(self.own_zone, self.zone)
        grid.add_row("&Time zone", FormRow(zone), self.own_zone)
        row = FormRow(self._below(self.own_hours, self.hours))
        grid.add_row("&Hours", row, self.own_hours)
        self._rows["working_hours"] = (row, self.hours)
        row.add_below(label("Without their own, the hours of the organisation count.", "hint", wrap=True))
        self.lay_out(grid)

    @staticmethod
    def _below(first: QWidget, second: QWidget) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(first)
        column.addWidget(second)
        return holder

    def _connect(self) -> None:
        self.own_zone.toggled.connect(self._fit)
        self.own_hours.toggled.connect(self._fit)
        self.hours.chosen.connect(self._on_hours)
        self.hours.refused.connect(lambda field: self._rows["working_hours"][0].show_problem(field, TIME_PROBLEM))
        self.name.textChanged.connect(self._on_name)
        for name, (row, field) in self._rows.items():
            if name != "working_hours" and isinstance(field, GlyphLineEdit):
                field.textEdited.connect(row.clear_problem)
        self._on_name(self.name.text())

    def _fit(self) -> None:
        self.zone.setVisible(self.own_zone.isChecked())
        self.hours.setVisible(self.own_hours.isChecked())
        if self.isVisible():
            self.resize(self.width(), max(self.height(), self.sizeHint().height()))

    def _on_name(self, name: str) -> None:
        self.colour.letters = initials(name) if name.strip() else ""
        self.colour.update()

    def _on_hours(self, hours: WorkingHours) -> None:
        """Take hours that can be; say what is wrong with others, and leave them as they were typed."""
        row = self._rows["working_hours"][0]
        row.clear_problem()
        try:
            Settings().changed(working_hours=hours)
        except InvalidInput as error:
            row.show_problem(self.hours.changed_last, error.problems[0].message)
        else:
            self._told = hours
            self.hours.show_hours(hours)

    def state(self) -> Member:
        """The colleague as typed."""
        self.zone.resolve()
        kept = self.original.working_hours if self._told == self._hours and self.original.working_hours else None
        periods = kept if kept is not None else periods_of(self._told)
        return replace(
            self.original,
            name=self.name.text(),
            email=self.email.text(),
            role_title=self.role.text(),
            account=self.account.text().strip(),
            colour=str(self.colour.currentData()),
            time_zone=self.zone.zone if self.own_zone.isChecked() else "",
            working_hours=periods if self.own_hours.isChecked() else (),
        )

    def prepare(self) -> Callable[[], object] | None:
        """What stores the colleague; hours that cannot be are said to be wrong already."""
        if self._rows["working_hours"][0].problem:
            return None
        typed = self.state()
        return lambda: self._keep(typed)

    def show_problems(self, error: InvalidInput) -> bool:
        """Say at each field what is wrong with it, and go to the first."""
        places = [(self._rows.get(problem.field), problem) for problem in error.problems]
        for place, problem in places:
            if place is not None:
                place[0].show_problem(place[1], problem.message)
        first = next((place[1] for place, _problem in places if place is not None), None)
        if first is not None:
            first.setFocus()
        return all(place is not None for place, _problem in places)


def hours_of(member: Member) -> WorkingHours:
    """A colleague's hours as the fields show them; a day that ends at midnight ends at its last minute there."""
    return tuple(
        (one.weekday, _clock(one.start_minute), _clock(min(one.end_minute, _DAY_END - 1)))
        for one in member.working_hours
    )


def periods_of(hours: WorkingHours) -> tuple[WorkingPeriod, ...]:
    """The fields' hours as a colleague has them."""
    return tuple(WorkingPeriod(weekday, _minute(start), _minute(end)) for weekday, start, end in sorted(hours))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
