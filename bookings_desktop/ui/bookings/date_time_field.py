"""A field for a date with or without a time of day, with a calendar, into which any usual form of time can be typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QEvent, QRect, QSize, Qt, QTime, QTimeZone, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from bookings_desktop.services.times import FIRST_YEAR, LAST_YEAR
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.typed_edit import Meaning, TypedEdit
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget, prepare_calendar


class DateTimeField(QDateTimeEdit):
    """Date and time of day with a calendar.

    Letters and figures are typed freely (“930”, “fri 2pm”, “+1h20”) and count when Enter, Tab or another field is pressed;
    one or two figures by themselves are the part of the date that is chosen. Tab leaves the field at once; Left and Right go
    from part to part, Up and Down change the part. Its value is in UTC for Qt, because Qt would otherwise move times that
    this computer's own zone skips.

    Signals:
        typing_changed: what is being typed was changed, taken or given up.
        refused: what was typed, which means no time; it stays in the field until it is mended or given up with Esc.

    Attributes:
        read: gives the wall-clock time that a text means, or None; with the part of the date that is chosen (``day`` …).
    """

    typing_changed = Signal()
    refused = Signal(str)

    def __init__(self, themes: ThemeManager, name: str) -> None:
        super().__init__()
        name_widget(self, name)
        self.setLocale(formats.FIELD_LOCALE)
        self.setTimeZone(QTimeZone.utc())
        self.setDateRange(QDate(FIRST_YEAR, 1, 1), QDate(LAST_YEAR, 12, 31))
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._with_time = True
        self._measured: tuple[object, int] = (None, 0)
        formats.changes().changed.connect(self._on_formats)
        self._on_formats()
        self.read: Callable[[str, str], datetime | None] = lambda _text, _section: None
        self._section = "day"
        self._meaning: Meaning | None = None
        self._typed = TypedEdit(self, name)
        self._typed.textEdited.connect(self._on_typed)
        self._typed.finished.connect(self.commit)
        self._typed.given_up.connect(self.give_up)
        self._typed.left.connect(self._leave)
        self._typed.stepped.connect(self._step_on)
        self._typed.passed_on.connect(self._take_back)
        self._prepare(themes.theme)
        themes.changed.connect(self._prepare)

    def _prepare(self, theme: Theme) -> None:
        prepare_calendar(self.calendarWidget(), theme)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest date, in either form, so that nothing moves when whole days are chosen."""
        self.ensurePolished()
        return QSize(self._widest() + _BESIDE_TEXT, super().sizeHint().height())

    def _widest(self) -> int:
        """Width in pixels of the widest date with its time; measured anew for another font or another way of writing."""
        written = (self.font().key(), formats.current())
        if self._measured[0] != written:
            width_of = self.fontMetrics().horizontalAdvance
            self._measured = (written, width_of(written[1].widest_date_time(width_of)))
        return self._measured[1]

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
        self.setDateTime(_as_qt(wall))
        self.blockSignals(blocked)

    # ---- free typing ------------------------------------------------------------------------------------------------

    @property
    def typed(self) -> str:
        """What is being typed and does not count yet; empty when nothing is."""
        return self._typed.text().strip() if not self._typed.isHidden() else ""

    @property
    def meant(self) -> datetime | None:
        """The time that is being typed, where it means one already."""
        return self.read(self.typed, self._section) if self.typed else None

    def commit(self) -> bool:
        """Let what was typed count. Tells whether the field is settled."""
        text = self.typed
        if not text:
            self.give_up()
            return True
        found = self.read(text, self._section)
        if self._meaning is not None:
            self._meaning.say("")
        if found is None:
            self.refused.emit(text)
            return False
        self._close_typed()
        self.setDateTime(_as_qt(found))
        self.typing_changed.emit()
        return True

    def give_up(self) -> None:
        """Forget what was typed."""
        if not self._typed.isHidden():
            self._close_typed()
            self.typing_changed.emit()

    def type_text(self, text: str) -> None:
        """Begin to type, as a person does."""
        self._section = _SECTION_NAMES.get(self.currentSection(), "day")
        self._typed.setGeometry(self._room_for_text())
        self._typed.show()
        self._typed.raise_()
        self.setFocusProxy(self._typed)
        self._typed.setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed.setText(text)
        self._on_typed(text)

    def _on_typed(self, text: str) -> None:
        if self._meaning is None:
            self._meaning = Meaning(self)
        found = self.read(text, self._section) if text.strip() else None
        words = self.words(found) if found is not None else ""
        self._meaning.say(words)
        self._typed.setAccessibleDescription(words)
        self.typing_changed.emit()

    def words(self, wall: datetime) -> str:
        """A time as this field shows it."""
        return self.locale().toString(_as_qt(wall), self.displayFormat())

    def _close_typed(self) -> None:
        had_focus = self._typed.hasFocus()
        self.setFocusProxy(None)  # type: ignore[arg-type]  # no proxy (Qt's documentation)
        self._typed.clear()
        if self._meaning is not None:
            self._meaning.deleteLater()
            self._meaning = None
        section = self.currentSectionIndex()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.setCurrentSectionIndex(section)
            self.setSelectedSection(self.currentSection())
        self._typed.hide()

    def _leave(self, forward: bool) -> None:
        self.commit()
        QWidget.focusNextPrevChild(self, forward)

    def _step_on(self, step: int) -> None:
        if self.commit():
            self._go(step)

    def _take_back(self, event: QKeyEvent) -> None:
        """A key for the date itself, such as Up, after what was typed counts."""
        if self.commit():
            self.keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the line that is typed into where the text is."""
        super().resizeEvent(event)
        self._typed.setGeometry(self._room_for_text())

    def _room_for_text(self) -> QRect:
        """Where the date stands, inside the focus ring."""
        return self.lineEdit().geometry().intersected(self.rect().adjusted(_RING, _RING, -_RING, -_RING))

    # ---- keys and focus ---------------------------------------------------------------------------------------------

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
        self._with_time = shown
        self._on_formats()

    def _on_formats(self) -> None:
        """Write the value as the rest of the program does; it stays as it is, and nobody is told."""
        written = formats.current()
        blocked = self.blockSignals(True)
        self.setDisplayFormat(written.qt_date_time if self._with_time else written.qt_date)
        self.blockSignals(blocked)
        self.calendarWidget().setFirstDayOfWeek(written.qt_first_weekday)
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Start at the day: the name of the weekday cannot be typed."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.setSelectedSection(QDateTimeEdit.Section.NoSection)
            self.setCurrentSection(QDateTimeEdit.Section.DaySection)
            self.setSelectedSection(self.currentSection())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Begin to type with a letter, figure or sign; go from part to part with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self._typed.isHidden():
            self._typed.keyPressEvent(event)  # a key that was sent to the field itself, while a text is being typed
        elif _begins_text(event):
            self.type_text(event.text())
        elif step and plain and self.hasFocus():
            self._go(step)
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        wanted = self.currentSectionIndex() + step
        if 1 <= wanted < self.sectionCount():  # the name of the weekday is not chosen
            self.setCurrentSectionIndex(wanted)
            self.setSelectedSection(self.currentSection())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the form unless the field is in use."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


_RING = 2
_BESIDE_TEXT = 52
"""Edges, padding and the button of the calendar, in the style sheet, and what Qt keeps free beside the text."""


_SECTION_NAMES = {
    QDateTimeEdit.Section.DaySection: "day",
    QDateTimeEdit.Section.MonthSection: "month",
    QDateTimeEdit.Section.YearSection: "year",
    QDateTimeEdit.Section.HourSection: "hour",
    QDateTimeEdit.Section.MinuteSection: "minute",
    QDateTimeEdit.Section.AmPmSection: "half",
}


def _as_qt(wall: datetime) -> QDateTime:
    day, clock = QDate(wall.year, wall.month, wall.day), QTime(wall.hour, wall.minute, wall.second)
    return QDateTime(day, clock, QTimeZone.utc())


def _begins_text(event: QKeyEvent) -> bool:
    """Whether a key writes a letter, a figure or a sign."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    text = event.text()
    return not held and len(text) == 1 and (text.isalnum() or text in "+-−")
