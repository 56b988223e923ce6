"""When a booking is: start, end, length, whole days and zone, and the rules that hold them together.

The fields hold wall-clock times without a zone. A change of the zone keeps them (10:30 stays 10:30); a change of the start
moves the end, so that the length stays; lengths are real ones, so that a booking over a clock change is as long as it says.

The file is above 400 lines because the rules of start, end, length, days, zone and clock changes all work on the same fields.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import AllDaySlot, Contact, Slot, TimedSlot
from bookings_desktop.services import times
from bookings_desktop.services.typed_times import Typing, parse_duration, parse_moment
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.choice_note import Choice, ChoiceNote
from bookings_desktop.ui.bookings.date_time_field import DateTimeField
from bookings_desktop.ui.bookings.duration_fields import DURATION_PROBLEM, DurationChips, DurationEdit
from bookings_desktop.ui.bookings.zone_combo import ZoneCombo
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormRow
from bookings_desktop.ui.zone_names import city_name, known_zone, utc_offset

_DAY = timedelta(days=1)


class TimeFields(QObject):
    """The fields of a booking's time, and the two rows of the form that hold them.

    Signals:
        changed: something about the time was changed, by a person or by :meth:`set_slot`.
    """

    changed = Signal()

    def __init__(
        self,
        themes: ThemeManager,
        own_zone: str,
        slot: Slot,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = clock.time,
    ) -> None:
        """Make the fields.

        Args:
            themes: colours and fonts.
            own_zone: IANA zone of the desk; a time elsewhere is told in it too.
            slot: what is shown first.
            parent: owner.
            now: gives the present instant in seconds since the epoch: what “tomorrow” is counted from.
        """
        super().__init__(parent)
        self._now = now
        self._own_zone = own_zone
        self._contact: Contact | None = None
        self._length = timedelta(minutes=45)
        self._folds = {"start": 0, "end": 0}
        self._days = timedelta()
        self._times = (time(9), time(9, 45))
        self.starts = DateTimeField(themes, "Starts")
        self.ends = DateTimeField(themes, "Ends")
        self.chips = DurationChips(themes)
        self.duration = DurationEdit(themes)
        self.all_day = QCheckBox("All day")
        name_widget(self.all_day, "All day")
        self.zone = ZoneCombo(themes, slot.zone, datetime.now(UTC))
        self._night_note = ChoiceNote(themes, "clockChangeNote")
        self._zone_note = label(role="second", wrap=False)
        self._zone_note.setObjectName("otherZones")
        self.when_row = self._lay_out_when()
        self.zone_row = self._lay_out_zone()
        self._connect()
        self._original: Slot = slot
        self._shown: object = None
        self.set_slot(slot)

    def _lay_out_when(self) -> FormRow:
        dates = QWidget()
        line = FlowLayout(dates, spacing=8, line_spacing=7)
        to = label("to", "hint")
        to.setBuddy(self.ends)
        until = QWidget()  # the word and the field stay together where the line breaks
        pair = QHBoxLayout(until)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        pair.addWidget(to)
        pair.addWidget(self.ends)
        line.addWidget(self.starts)
        line.addWidget(until)
        lengths = QWidget()
        lower = FlowLayout(lengths, spacing=5, line_spacing=7)
        lower.addWidget(self.chips)
        lower.addWidget(self.duration)
        lower.addWidget(self.all_day)
        row = FormRow(dates)
        row.add_below(lengths)
        row.add_below(self._night_note)
        return row

    def _lay_out_zone(self) -> FormRow:
        content = QWidget()
        line = FlowLayout(content, spacing=10, line_spacing=4)
        line.addWidget(self.zone)
        line.addWidget(self._zone_note)
        return FormRow(content)

    def _connect(self) -> None:
        self.starts.dateTimeChanged.connect(self._on_start)
        self.ends.dateTimeChanged.connect(self._on_end)
        self.starts.read, self.ends.read = self._read_start, self._read_end
        for field in (self.starts, self.ends):
            field.typing_changed.connect(self._on_typing)
            field.refused.connect(partial(self._refuse, field))
        self.ends.editingFinished.connect(self._check_order)
        self.chips.chosen.connect(lambda minutes: self._set_length(timedelta(minutes=minutes)))
        self.duration.entered.connect(self._set_length)
        self.duration.refused.connect(lambda: self.when_row.show_problem(self.duration, DURATION_PROBLEM))
        self.duration.textEdited.connect(lambda _text: self.when_row.clear_problem())
        self.all_day.toggled.connect(self._on_all_day)
        self.zone.zone_changed.connect(self._on_zone)
        self.zone.edit.textEdited.connect(lambda _text: self.zone_row.clear_problem())

    def _read_start(self, text: str, section: str) -> datetime | None:
        return parse_moment(text, self._typing(self.starts.wall, self.starts.wall, section))

    def _read_end(self, text: str, section: str) -> datetime | None:
        """An end is counted from the start: “+1h20” is the length."""
        return parse_moment(text, self._typing(self.ends.wall, self.starts.wall, section))

    def _typing(self, shown: datetime, base: datetime, section: str) -> Typing:
        now = datetime.fromtimestamp(self._now(), self._zone_info).replace(tzinfo=None)
        written = formats.current()
        return Typing(
            shown,
            now,
            base,
            section,
            month_first=written.order == "month-day",
            twelve_hours=written.twelve_hours,
        )

    def _on_typing(self) -> None:
        self.when_row.clear_problem()
        self.changed.emit()

    def _refuse(self, field: DateTimeField, text: str) -> None:
        self.when_row.show_problem(field, typing_problem(text))

    @property
    def state(self) -> object:
        """What the fields hold; equal values mean that nothing was changed."""
        zone_text = self.zone.edit.text() if self.zone.unresolved else ""
        walls = (self._start, self._end)
        folds = (*self._folds.values(),)  # equal walls compare equal whatever their fold
        if self.all_day.isChecked():
            walls = (datetime.combine(walls[0], time()), datetime.combine(walls[1], time()))
            folds = (0, 0)
        return (*walls, folds, self.all_day.isChecked(), self.zone.zone, zone_text, *self.typed)

    @property
    def typed(self) -> tuple[str, str, str]:
        """What is typed for start, end and length and does not count yet."""
        return self.starts.typed, self.ends.typed, self.duration.text().strip()

    @property
    def start_instant(self) -> datetime:
        """The start as an instant (UTC); of a time that is skipped, what it would be without the clock change."""
        return _instant_or_near(self._start, self._zone_info)

    def set_slot(self, slot: Slot) -> None:
        """Show a slot."""
        self._original = slot
        self.starts.give_up()
        self.ends.give_up()
        self.zone.set_zone(slot.zone)
        blocked = self.all_day.blockSignals(True)
        self.all_day.setChecked(slot.all_day)
        self.all_day.blockSignals(blocked)
        if isinstance(slot, AllDaySlot):
            self._show("start", datetime.combine(slot.first_day, self._times[0]))
            self._show("end", datetime.combine(slot.end_day - _DAY, self._times[1]))
        else:
            self._show_timed(slot)
        self._show_kind()
        self.when_row.clear_problem()
        self.zone_row.clear_problem()
        self._refresh()
        self._shown = self.state

    def _show_timed(self, slot: TimedSlot) -> None:
        self._length = slot.end - slot.start
        zone = self._zone_info
        self._show("start", slot.start.astimezone(zone))
        self._show("end", slot.end.astimezone(zone))
        self._times = (self.starts.wall.time(), self.ends.wall.time())

    def move_to(self, slot: Slot) -> None:
        """Take another time, as a person who chose it; the zone shown stays."""
        self.starts.give_up()
        self.ends.give_up()
        if isinstance(slot, AllDaySlot):
            self._show("start", datetime.combine(slot.first_day, self._times[0]))
            self._show("end", datetime.combine(slot.end_day - _DAY, self._times[1]))
        else:
            self._show_timed(slot)
        self._clear_time_problem()
        self._refresh()

    def move_days(self, days: timedelta) -> None:
        """Move start and end by whole days; the time of day stays."""
        self.starts.commit()
        self.ends.commit()
        start = self.starts.wall + days
        if self.all_day.isChecked():
            self._show("end", self.ends.wall + days)
            self._show("start", start)
            self._refresh()
        else:
            self._use("start", start)

    @property
    def content(self) -> dict[str, Any]:
        """What the fields hold, as it can be written to a file; what is typed counts where it means something."""
        start, end = self._start, self._end
        typed = self.starts.meant
        if typed is not None:
            start, end = typed, typed + (self._end - self._start)
        length = parse_duration(self.duration.text())
        if length is not None:
            end = start + length
        typed = self.ends.meant
        return {
            "start": start.isoformat(),
            "end": (typed or end).isoformat(),
            "folds": list(self._folds.values()),
            "all_day": self.all_day.isChecked(),
            "zone": self.zone.zone,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Show what :attr:`content` gave once, as a change of what is shown. Raises ValueError, KeyError for anything else."""
        walls = [datetime.fromisoformat(content[name]).replace(tzinfo=None) for name in ("start", "end")]
        folds = [int(fold) for fold in content["folds"]]
        if known_zone(content["zone"]) is not None:
            self.zone.set_zone(content["zone"])
        blocked = self.all_day.blockSignals(True)
        self.all_day.setChecked(bool(content["all_day"]))
        self.all_day.blockSignals(blocked)
        for which, wall, fold in zip(("start", "end"), walls, folds, strict=True):
            self._show(which, wall.replace(fold=fold))
        self._show_kind()
        self._measure()
        self._clear_time_problem()
        self._refresh()

    def set_contact(self, contact: Contact | None) -> None:
        """Tell the time in the contact's zone too, where it differs."""
        self._contact = contact
        self._refresh()

    def slot(self) -> Slot:
        """What the fields mean.

        Raises:
            InvalidInput: for ``start``, ``end``, ``timezone`` or ``duration``: end before start, a time that does not exist,
                no known zone, a length that is none.
        """
        for name, field in (("start", self.starts), ("end", self.ends)):
            text = field.typed
            if not field.commit():
                raise InvalidInput.of(name, typing_problem(text))
            field.interpretText()
        if not self.duration.commit():
            raise InvalidInput.of("duration", DURATION_PROBLEM)
        if not self.zone.resolve():
            text = self.zone.edit.text()
            raise InvalidInput.of("timezone", f"“{text}” is not one place in the list. Type a city and choose it.")
        return self.peek()

    def peek(self) -> Slot:
        """What the fields mean as they stand; half-typed parts do not count. Raises InvalidInput as :meth:`slot` does."""
        if self.state == self._shown:
            return self._original  # untouched times keep their seconds, and the second hour of a doubled one
        if not self.all_day.isChecked():
            skipped = self._skipped()
            if skipped is not None:
                raise InvalidInput.of(*skipped)
            return times.timed_slot(self._start, self._end, self.zone.zone)
        first, last = self.starts.wall.date(), self.ends.wall.date()
        if last < first:
            raise InvalidInput.of("end", times.END_BEFORE_START)
        return times.all_day_slot(first, last + _DAY, self.zone.zone)

    def field_of(self, problem_field: str) -> tuple[FormRow, QWidget] | None:
        """Row and field of a problem's field name, or None when it is none of these."""
        return {
            "start": (self.when_row, self.starts),
            "end": (self.when_row, self.ends),
            "duration": (self.when_row, self.duration),
            "timezone": (self.zone_row, self.zone),
        }.get(problem_field)

    @property
    def _zone_info(self) -> ZoneInfo:
        return known_zone(self.zone.zone) or ZoneInfo("UTC")

    @property
    def _start(self) -> datetime:
        return self.starts.wall.replace(fold=self._folds["start"])

    @property
    def _end(self) -> datetime:
        return self.ends.wall.replace(fold=self._folds["end"])

    def _show(self, which: str, wall: datetime) -> None:
        self._folds[which] = wall.fold
        (self.starts if which == "start" else self.ends).show_wall(wall)

    def _on_start(self) -> None:
        self._folds["start"] = 0
        if self.all_day.isChecked():
            self._show("end", datetime.combine(self.starts.wall.date() + self._days, self._times[1]))
        else:
            self._move_end()
        self._clear_time_problem()
        self._refresh()

    def _on_end(self) -> None:
        self._folds["end"] = 0
        self._measure()
        self._clear_time_problem()
        self._refresh()

    def _on_zone(self) -> None:
        self._measure()
        self.zone_row.clear_problem()
        self._clear_time_problem()
        self._refresh()

    def _clear_time_problem(self) -> None:
        self.when_row.clear_problem()
        if self.all_day.isChecked():
            return
        skipped = self._skipped()
        if skipped is not None:
            which, sentence = skipped
            self.when_row.show_problem(self.starts if which == "start" else self.ends, sentence)

    def _skipped(self) -> tuple[str, str] | None:
        """Which of ``start`` and ``end`` a clock change skips, and the sentence about it."""
        written = formats.current()
        for which, wall in (("start", self._start), ("end", self._end)):
            gap = times.gap_at(wall, self._zone_info)
            if gap is not None:
                sentence = times.skipped_sentence(
                    wall,
                    self._zone_info,
                    gap,
                    written_time=written.time,
                    written_day=lambda day: written.long_date(day, 0),
                )
                return which, sentence
        return None

    def _check_order(self) -> None:
        """Tell when the end was left before the start."""
        wrong = (
            self.ends.wall.date() < self.starts.wall.date()
            if self.all_day.isChecked()
            else self._elapsed <= timedelta()
        )
        if wrong and self.state != self._shown:
            self.when_row.show_problem(self.ends, times.END_BEFORE_START)

    @property
    def _elapsed(self) -> timedelta:
        zone = self._zone_info
        return _instant_or_near(self._end, zone) - _instant_or_near(self._start, zone)

    def _measure(self) -> None:
        """Remember the length, unless the end is before the start."""
        if self.all_day.isChecked():
            self._days = max(timedelta(), self.ends.wall.date() - self.starts.wall.date())
        elif self._elapsed > timedelta():
            self._length = self._elapsed

    def _move_end(self) -> None:
        """Put the end where the length says."""
        zone = self._zone_info
        end = _instant_or_near(self._start, zone) + self._length
        self._show("end", end.astimezone(zone))

    def _set_length(self, length: timedelta) -> None:
        self._length = length
        self._move_end()
        self._clear_time_problem()
        self._refresh()

    def _on_all_day(self, whole_days: bool) -> None:
        if whole_days:
            self._times = (self.starts.wall.time(), self.ends.wall.time())
        else:
            first = self.starts.wall.date()
            self._show("start", datetime.combine(first, self._times[0]))
            self._move_end()
        self._show_kind()
        self.when_row.clear_problem()
        self._refresh()

    def _show_kind(self) -> None:
        """Show dates for whole days, dates and times otherwise."""
        whole_days = self.all_day.isChecked()
        self._days = max(timedelta(), self.ends.wall.date() - self.starts.wall.date())
        for field in (self.starts, self.ends):
            field.show_time_of_day(not whole_days)
        self.chips.setVisible(not whole_days)
        self.duration.setVisible(not whole_days)
        self.zone.setEnabled(not whole_days)
        self.zone.setToolTip("Whole days are the same in every zone." if whole_days else self.zone.zone)

    def _refresh(self) -> None:
        """Bring everything that only tells about the time up to date."""
        start = self.start_instant
        self.zone.set_moment(start)
        self.chips.show_length(self._elapsed)
        self._night_note.say(*self._night_words())
        elsewhere = "\n".join(self._elsewhere(start))
        self._zone_note.setText(elsewhere)
        self._zone_note.setVisible(bool(elsewhere))
        self.changed.emit()

    def _night_words(self) -> tuple[str, list[Choice]]:
        """What a clock change means for start or end, and the ways out."""
        if self.all_day.isChecked():
            return "", []
        written = formats.current()
        for which, wall in (("start", self._start), ("end", self._end)):
            gap = times.gap_at(wall.replace(fold=0), self._zone_info)
            if gap is not None:
                later = wall.replace(fold=0) + gap.shift
                ways = dict.fromkeys((gap.first_valid, later))
                return "", [(f"Use {written.time(way)}", partial(self._use, which, way)) for way in ways]
            if times.is_doubled(wall, self._zone_info):
                meant, other = ("second", "first") if wall.fold else ("first", "second")
                sentence = f"{written.time(wall)} happens twice that night; the {meant} one is meant."
                return sentence, [
                    (f"Take the {other} one", partial(self._use, which, wall.replace(fold=1 - wall.fold)))
                ]
        return "", []

    def _use(self, which: str, wall: datetime) -> None:
        """Take another wall-clock time for start or end, with its fold, as a person who chose it."""
        self._show(which, wall)
        if which == "start":
            self._move_end()
        else:
            self._measure()
        self._clear_time_problem()
        self._refresh()

    def _elsewhere(self, start: datetime) -> list[str]:
        """The time in the desk's zone and in the contact's, where clocks show another one there."""
        if self.all_day.isChecked():
            return []
        lines = []
        here = utc_offset(self.zone.zone, start)
        contact = self._contact
        if utc_offset(self._own_zone, start) != here:
            lines.append(f"In {city_name(self._own_zone)}: {self._range_in(self._own_zone)}")
        if contact is not None and contact.time_zone not in ("", self._own_zone):
            who, there = contact.given_name or contact.name, contact.time_zone
            if utc_offset(there, start) != here:
                lines.append(f"For {who} in {city_name(there)}: {self._range_in(there)}")
        return lines

    def _range_in(self, zone_name: str) -> str:
        zone = known_zone(zone_name) or ZoneInfo("UTC")
        start = self.start_instant.astimezone(zone)
        end = _instant_or_near(self._end, self._zone_info).astimezone(zone)
        written = formats.current()
        day = "" if start.date() == self.starts.wall.date() else f"{written.short_day(start.date(), start.year)}, "
        return day + written.time_range(start, end)


def typing_problem(text: str) -> str:
    """The sentence about a text that means no time."""
    return f"“{text}” is no date or time. Write it as 14:30, 2pm, fri, 15 May or +2d."


def _instant_or_near(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time; a skipped one counts by the offset before the clock change (PEP 495)."""
    return wall.replace(tzinfo=zone).astimezone(UTC)
