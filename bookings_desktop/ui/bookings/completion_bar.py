"""The quiet bar after a booking was completed: a note and a follow-up may be added; nothing has to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget, prepare_calendar
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.labels import ElidedLabel

_STACKED_BELOW = 720
"""Width, at a text size of 100 %, under which the follow-up stands below the note."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What was typed after a booking was completed.

    Attributes:
        note: to be added to the internal notes; may be empty.
        follow_up: what is to be done; may be empty.
        due: the day by which it should be done, or None.
    """

    note: str
    follow_up: str
    due: date | None

    def __bool__(self) -> bool:
        return bool(self.note or self.follow_up)


def due_days(today: date) -> tuple[tuple[str, date], ...]:
    """The days that are one press away: a month is the same day of the next month, or its last day."""
    month = QDate(today.year, today.month, today.day).addMonths(1)
    return (
        ("Tomorrow", today + timedelta(days=1)),
        ("In a week", today + timedelta(days=7)),
        ("In a month", date(*month.getDate())),
    )


class CompletionBar(QFrame):
    """A note, a follow-up and its day. It never takes the focus by itself.

    Signals:
        save_requested: what was typed is to be stored.
        undo_requested: the booking is not completed after all.
        absent_requested: the contact did not come.
        dismissed: the bar is to go, with what was typed in it (a Closing).
    """

    save_requested = Signal()
    undo_requested = Signal()
    absent_requested = Signal()
    dismissed = Signal(object)

    def __init__(
        self, themes: ThemeManager, today: Callable[[], date], key: str, parent: QWidget | None = None
    ) -> None:
        """Make the bar, hidden.

        Args:
            themes: colours and fonts.
            today: gives the present day.
            key: of the action that leads into the bar, as this system writes it.
            parent: the page, or None.
        """
        super().__init__(parent)
        self._themes = themes
        self._today = today
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "top")
        name_widget(self, "Completed booking")
        self._glyph = QLabel()
        self.title = ElidedLabel("strong")
        self._key = label(key, "kbd")
        self._key.setToolTip("Leads to the note")
        self.undo = Button(themes, "Undo", size="small")
        self.undo.setObjectName("undoCompletion")
        self.undo.clicked.connect(self.undo_requested)
        self.absent = Button(themes, "Did not come", icon_name="circle-x", size="small")
        self.absent.clicked.connect(self.absent_requested)
        self.close_button = IconButton(themes, "x", "Dismiss", "Esc")
        self.close_button.clicked.connect(self.dismiss)
        self.note = self._field("Add a note…", "Note")
        self.follow_up = self._field("Follow-up…", "Follow-up")
        self._chips = QButtonGroup(self)
        self._chips.setExclusive(False)
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("ddd d MMM yyyy")
        name_widget(self.date, "Follow-up date")
        self.save = Button(themes, "Save", "primary", size="small")
        self.save.setObjectName("saveCompletion")
        self.save.clicked.connect(self.save_requested)
        self._lay_out()
        self.note.textChanged.connect(self._on_typed)
        self.follow_up.textChanged.connect(self._on_typed)
        themes.changed.connect(self._on_theme)
        self._on_theme()
        self.hide()

    def _field(self, placeholder: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(placeholder)
        field.setMaxLength(2000)
        name_widget(field, name)
        field.setObjectName(f"completion{name.replace('-', '')}")
        field.returnPressed.connect(self.save_requested)
        return field

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._glyph)
        head.addWidget(self.title, 1)
        head.addWidget(self._key)
        head.addWidget(self.absent)
        head.addWidget(self.undo)
        head.addWidget(self.close_button)
        self._day_row = QWidget()
        days = FlowLayout(self._day_row, spacing=6)
        for number, text in enumerate(("Tomorrow", "In a week", "In a month", "Date…")):
            chip = Button(self._themes, text, "pill")
            chip.setCheckable(True)
            chip.clicked.connect(lambda checked, number=number: self._choose_day(number, checked))
            self._chips.addButton(chip, number)
            days.addWidget(chip)
        days.addWidget(self.date)
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._fields.setSpacing(8)
        self._fields.addWidget(self.note, 1)
        self._fields.addWidget(self.follow_up, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._day_row, 1)
        foot.addWidget(self.save, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._fields)
        column.addLayout(foot)

    # What it is about

    def show_booking(self, title: str, *, has_contact: bool = False) -> None:
        """Be about a booking that has just been completed; the fields are empty. Without a contact nobody can have stayed away."""
        self.absent.setVisible(has_contact)
        sentence = f"“{title}” completed."
        self.setAccessibleDescription(sentence)
        self.title.set_full(sentence)
        self._clear()
        self.undo.show()
        self.show()

    def show_reopened(self, title: str) -> None:
        """The booking is open again; what was typed stays until it is saved or dismissed."""
        self.title.set_full(f"“{title}” is open again. What you typed is still here.")
        self.undo.hide()
        self.absent.hide()

    def show_absent(self, title: str) -> None:
        """It is noted that nobody came; the note and the follow-up can still be added."""
        self.title.set_full(f"“{title}” completed: did not come.")
        self.absent.hide()

    def _clear(self) -> None:
        self.note.clear()
        self.follow_up.clear()
        self._choose_day(0, checked=False)
        self._on_typed()

    def restore(self, typed: Closing) -> None:
        """Show what was typed before."""
        self.note.setText(typed.note)
        self.follow_up.setText(typed.follow_up)
        if typed.due is not None:
            self.date.setDate(QDate(typed.due.year, typed.due.month, typed.due.day))
            self._choose_day(3, checked=True)

    @property
    def typed(self) -> Closing:
        """What was typed so far."""
        note, follow_up = self.note.text().strip(), " ".join(self.follow_up.text().split())
        return Closing(note, follow_up, self._due() if follow_up else None)

    def _due(self) -> date | None:
        number = next((number for number in range(4) if self._chips.button(number).isChecked()), -1)
        if number < 0:
            return None
        return date(*self.date.date().getDate()) if number == 3 else due_days(self._today())[number][1]

    def enter(self) -> None:
        """Take the focus, because a person asked for it."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Go away."""
        self.dismissed.emit(self.typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc dismisses the bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def _choose_day(self, chosen: int, checked: bool) -> None:
        """At most one day is chosen; a second press takes it away."""
        for number in range(4):
            self._chips.button(number).setChecked(checked and number == chosen)
        on_date = checked and chosen == 3
        if on_date and self.date.isHidden():
            tomorrow = due_days(self._today())[0][1]
            self.date.setMinimumDate(QDate(1900, 1, 1))
            if self.date.date().getDate() < (tomorrow.year, tomorrow.month, tomorrow.day):
                self.date.setDate(QDate(tomorrow.year, tomorrow.month, tomorrow.day))
        self.date.setVisible(on_date)
        if on_date and self._chips.button(3).hasFocus():
            self.date.setFocus()

    def _on_typed(self) -> None:
        typed = self.typed
        self.save.setEnabled(bool(typed))
        self.save.setToolTip("" if typed else "Type a note or a follow-up first.")
        for chip in self._chips.buttons():
            chip.setEnabled(bool(typed.follow_up))
            chip.setToolTip("" if typed.follow_up else "The day by which the follow-up is due")

    # Form

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One field below the other where the width is small."""
        super().resizeEvent(event)
        narrow = self.width() < self._themes.theme.px(_STACKED_BELOW)
        self._fields.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _on_theme(self) -> None:
        theme = self._themes.theme
        self._glyph.setPixmap(pixmap("check-check", theme.color("ok"), theme.px(16)))
        prepare_calendar(self.date.calendarWidget(), theme)
