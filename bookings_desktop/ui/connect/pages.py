"""The three steps of the dialog: the client file, the wait for the browser, the calendar. They show and ask; the dialog acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.sync.remote import RemoteCalendarInfo
from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.resources import ICON_SIZE, pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label
from bookings_desktop.ui.widgets.forms import ChoiceCombo, FormRow, GlyphLineEdit


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """What was chosen.

    Attributes:
        calendar_id: empty when a calendar of this name is to be made.
    """

    calendar_id: str
    name: str


class GlyphLine(QWidget):
    """A quiet sentence beside a glyph."""

    def __init__(self, themes: ThemeManager, glyph: str, token: str, text: str = "") -> None:
        super().__init__()
        self._themes, self._glyph_name, self._token = themes, glyph, token
        self._glyph = QLabel()
        self._text = label(text, "second", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        themes.changed.connect(self._refresh)
        self._refresh()

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    def show_text(self, text: str) -> None:
        """Say something else; without a text the line takes no room."""
        self._text.setText(text)
        self.setVisible(bool(text))

    def _refresh(self) -> None:
        theme = self._themes.theme
        self._glyph.setPixmap(pixmap(self._glyph_name, theme.color(self._token), theme.px(ICON_SIZE)))


class Page(QScrollArea):
    """One step: a heading, a sentence, and what belongs to it; scrolls where the room is too small for the text."""

    def __init__(self, step: str, title: str, text: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.heading = label(title, "panel-title", wrap=True)
        self.sentence = label(text, "quiet", wrap=True)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(4)
        self.step = label(step, "section")
        self.column.addWidget(self.step)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.sentence)
        self.setWidget(content)

    def add(self, widget: QWidget, gap: int = 0) -> None:
        """Add a widget below, after a gap in pixels."""
        self.column.addSpacing(gap)
        self.column.addWidget(widget)

    def add_field(self, name: str, row: QWidget, buddy: QWidget, gap: int = 10) -> QLabel:
        """Add a row under its label, whose access key and name belong to ``buddy``."""
        made = label(name, "field")
        made.setBuddy(buddy)
        self.add(made, gap)
        self.column.addWidget(row)
        return made

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a widget, once it has its new size."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(widget, 0, 8))

    def finish(self) -> None:
        """Keep what was added together at the top."""
        self.column.addStretch(1)


class ClientPage(Page):
    """Step 1: which client file Google is asked with.

    Signals:
        edited: the path was changed, by typing or by a choice.
        settled: the path was chosen or left, so that it may be checked.
        choose_requested: the button was pressed.
        console_requested: Google's console is to be opened.
    """

    edited = Signal()
    settled = Signal()
    choose_requested = Signal()
    console_requested = Signal()

    def __init__(self, themes: ThemeManager, client_file: str) -> None:
        super().__init__(
            "Step 1 of 3",
            "Sign in with Google",
            "Google asks which program wants to reach your calendar. Your organisation’s client file tells it. "
            "If a colleague has connected Bookings already, use the same file.",
        )
        self.field = GlyphLineEdit(themes, "Client file")
        self.field.setText(client_file)
        self.field.setPlaceholderText("client_secret….json")
        self.choose = Button(themes, "Choose file", icon_name="folder-open")
        self._row = FormRow(_beside(self.field, self.choose))
        self._right = GlyphLine(themes, "circle-check", "ok", "This file is right.")
        self._right.setVisible(False)
        self._row.add_below(self._right)
        self.add_field("Client file", self._row, self.field)
        self.add(self._help(themes), 8)
        self.add(
            GlyphLine(
                themes,
                "shield-check",
                "ok",
                "Bookings changes only the calendar you choose. Your password stays with Google, and you can disconnect at "
                "any time.",
            ),
            10,
        )
        self._notice = GlyphLine(themes, "key-round", "text2")
        self._notice.setVisible(False)
        self.add(self._notice, 4)
        self.finish()
        self.field.textChanged.connect(self._changed)
        self.field.editingFinished.connect(self.settled)
        self.choose.clicked.connect(self.choose_requested)

    @property
    def path(self) -> str:
        """The path, without spaces around it and without the quotes that file managers copy along."""
        path = self.field.text().strip()
        if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'":
            path = path[1:-1].strip()
        return path

    @property
    def problem(self) -> str:
        """What is said to be wrong with the file, or an empty string."""
        return self._row.problem

    def set_path(self, path: str) -> None:
        """Show a path that was chosen."""
        self.field.setText(path)

    def show_problem(self, error: BookingsError) -> None:
        """Say what is wrong with the file and what to do."""
        self._right.setVisible(False)
        self._row.show_problem(self.field, texts.breakable(str(error)))
        self.field.setAccessibleDescription(str(error))
        self.reveal(self._row)

    def show_right(self) -> None:
        """Say that the file can be used."""
        self._row.clear_problem()
        self._right.setVisible(True)
        self.field.setAccessibleDescription(self._right.text)

    def show_notice(self, notice: str) -> None:
        """Say where the sign-in will be kept."""
        self._notice.show_text(notice)

    def _changed(self) -> None:
        self._row.clear_problem()
        self._right.setVisible(False)
        self.field.setAccessibleDescription("")
        self.edited.emit()

    def _help(self, themes: ThemeManager) -> QFrame:
        card = QFrame()
        card.setProperty("card", "note")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(3)
        column.addWidget(
            label("No client file yet? In the Google Cloud console, once for everybody:", "medium", wrap=True)
        )
        for step in texts.CONSOLE_STEPS:
            column.addWidget(label(step, "second", wrap=True))
        self.console = Button(themes, "Open Google Cloud console", "link", "external-link")
        self.console.setToolTip(texts.CONSOLE_ADDRESS)
        self.console.clicked.connect(self.console_requested)
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 0, 0)
        row.addWidget(self.console)
        row.addStretch(1)
        column.addLayout(row)
        return card


class WaitingPage(Page):
    """Between the steps: the browser has the word."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__("Step 1 of 3", "", "")
        self._hint = label("When Google asks what Bookings may do, tick all boxes.", "quiet", wrap=True)
        self.add(self._hint)
        self.address = GlyphLineEdit(themes, "Sign-in address", "link")
        self.address.setReadOnly(True)
        self.copy = Button(themes, "Copy address", icon_name="copy")
        self.copy.clicked.connect(self._copy)
        self._copied = label("Copied.", "hint")
        self._row = FormRow(_beside(self.address, self.copy))
        self._row.add_below(self._copied)
        self._label = self.add_field("No browser? Open this address yourself:", self._row, self.address, 14)
        self.finish()
        self.begin()

    def begin(self, *, again: bool = False, account: str = "", contacts: bool = False) -> None:
        """Wait for a new sign-in, whose address is not known yet.

        Args:
            again: whether it only goes on with what was connected before, so that no other steps follow.
            account: whose sign-in is wanted; empty for anybody's.
            contacts: whether it is made for the permission to read contacts.
        """
        self.step.setVisible(not again)
        self.heading.setText(texts.again_title(contacts=contacts) if again else "Sign in with Google")
        who = f" as {account}" if account else ""
        self.sentence.setText(texts.breakable(f"Your browser is open. Sign in there{who}, then come back."))
        boxes = "all boxes, also the one for contacts" if contacts else "all boxes"
        self._hint.setText(f"When Google asks what Bookings may do, tick {boxes}.")
        self._hint.setVisible(True)
        self._show_address("")

    def show_address(self, address: str) -> None:
        """Show where to sign in when no browser opens."""
        self._show_address(address)

    def show_reading(self, account: str) -> None:
        """The sign-in is done; the calendars are being read."""
        signed_in = f"You are signed in as {account}. " if account else ""
        self.sentence.setText(f"{signed_in}Reading your calendars…")
        self._hint.setVisible(False)
        self._show_address("")

    def _show_address(self, address: str) -> None:
        self.address.setText(address)
        self.address.setCursorPosition(0)
        self._copied.setVisible(False)
        for widget in (self._label, self._row):
            widget.setVisible(bool(address))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.text())
        self._copied.setVisible(True)


class CalendarPage(Page):
    """Step 2: the calendar.

    Signals:
        chosen: another entry was chosen, or the name was changed.
    """

    chosen = Signal()

    def __init__(self, themes: ThemeManager, organisation: str, booking_count: int) -> None:
        super().__init__("Step 2 of 3", "Choose the calendar", "")
        self._bookings = booking_count
        self._usable = False
        self._calendars: tuple[RemoteCalendarInfo, ...] = ()
        self.calendar = ChoiceCombo(themes, "Calendar")
        self.calendar.setSizeAdjustPolicy(ChoiceCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.calendar.setMinimumContentsLength(12)
        self._calendar_row = FormRow(self.calendar)
        self._read_only = label("", "hint", wrap=True)
        self._calendar_row.add_below(self._read_only)
        self._calendar_label = self.add_field("Calendar", self._calendar_row, self.calendar)
        self.name = GlyphLineEdit(themes, "Calendar name")
        self.name.setText(texts.default_calendar_name(organisation))
        self._name_row = FormRow(self.name)
        self._name_label = self.add_field("Calendar name", self._name_row, self.name)
        self.summary = GlyphLine(themes, "arrow-right-left", "text2")
        self.add(self.summary, 14)
        self.finish()
        self.calendar.currentIndexChanged.connect(self._changed)
        self.name.textChanged.connect(self._changed)
        self.show_nothing()

    @property
    def choice(self) -> CalendarChoice:
        """What is chosen; its name may be empty when a calendar is to be made."""
        position = self.calendar.currentIndex()
        if 0 <= position < len(self._calendars):
            info = self._calendars[position]
            return CalendarChoice(info.calendar_id, texts.one_line(info.name))
        return CalendarChoice("", texts.one_line(self.name.text()))

    @property
    def problem(self) -> str:
        """What is said to be wrong with the name, or an empty string."""
        return self._name_row.problem

    def known(self, name: str) -> str:
        """The id of the calendar that is used instead of making another one of this name; empty when there is none."""
        return next((info.calendar_id for info in self._calendars if info.name == name and not info.primary), "")

    def show_account(self, account: str) -> None:
        """Say who is signed in."""
        self.sentence.setText(f"You are signed in as {account}.")

    def show_nothing(self) -> None:
        """Offer nothing: the calendars could not be read."""
        self._usable = False
        self._calendars = ()
        self._changed()

    def show_calendars(self, calendars: Iterable[RemoteCalendarInfo], *, may_create: bool = True) -> None:
        """Offer these calendars; a new one is chosen unless there is one of its name already, or none may be made."""
        every = tuple(calendars)
        self._usable = True
        self._calendars = texts.writable(every)
        self.calendar.blockSignals(True)
        self.calendar.clear()
        creating = [texts.CREATE] if may_create else []
        self.calendar.addItems([*texts.calendar_labels(self._calendars), *creating])
        name = texts.one_line(self.name.text())
        same = [position for position, info in enumerate(self._calendars) if info.name == name]
        self.calendar.setCurrentIndex(same[0] if same else len(self._calendars) if may_create else 0)
        self.calendar.blockSignals(False)
        hint = texts.read_only_hint(len(every) - len(self._calendars))
        self._read_only.setText(hint)
        self._read_only.setVisible(bool(hint))
        self._changed()

    def show_problem(self, message: str) -> None:
        """Say what is wrong with the name, and go there."""
        self._name_row.show_problem(self.name, message)
        self.name.setFocus()
        self.reveal(self._name_row)

    def set_busy(self, busy: bool) -> None:
        """While the calendar is being connected, nothing can be changed."""
        for field in (self.calendar, self.name):
            field.setEnabled(not busy)

    def _changed(self) -> None:
        choice = self.choice
        self._name_row.clear_problem()
        for widget in (self._calendar_label, self._calendar_row):
            widget.setVisible(self._usable)
        for widget in (self._name_label, self._name_row):
            widget.setVisible(self._usable and not choice.calendar_id)
        if choice.calendar_id:
            summary = texts.existing_summary(choice.name, self._bookings)
        elif any(info.name == choice.name for info in self._calendars):
            summary = texts.found_summary(choice.name, self._bookings)
        else:
            summary = texts.new_summary(choice.name, self._bookings)
        self.summary.show_text(texts.breakable(summary) if self._usable else "")
        self.calendar.setAccessibleDescription(summary)
        self.calendar.setToolTip(self.calendar.currentText())  # a long name is cut in a narrow window
        self.chosen.emit()


def _beside(field: QWidget, button: Button) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return holder
