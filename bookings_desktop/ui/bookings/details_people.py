"""The people of a booking in the details panel: the colleagues, and the contacts with their answers and who of them came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bookings_desktop.models.sync_values import BookingDetails, Person
from bookings_desktop.models.values import Attendance, Member
from bookings_desktop.services.places import places_words
from bookings_desktop.ui.bookings.details_parts import ElidedLink, Glyph, clear, glyph_row, wrapped
from bookings_desktop.ui.bookings.guest_words import AnswerLook, guest_details, look_of
from bookings_desktop.ui.resources import ICON_SIZE, icon
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Avatar, label, name_widget, restyle

NOBODY = "Nobody assigned"

ATTENDANCE_WORDS = {Attendance.CAME: "Came", Attendance.DID_NOT_COME: "Did not come", Attendance.UNKNOWN: ""}
"""What is said of somebody's attendance."""

_GLYPHS = {Attendance.CAME: "check", Attendance.DID_NOT_COME: "x"}


class TeamLines(QWidget):
    """The colleagues who take part, the one responsible first, each with initials and name."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._shown: tuple[Member, ...] | None = None
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 3, 0, 0)
        self._lines.setSpacing(3)
        people = QWidget()
        people.setLayout(self._lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(glyph_row(Glyph(themes, "user"), people))

    def show_members(self, members: Sequence[Member]) -> None:
        """Show these colleagues."""
        if self._shown == tuple(members):
            return
        self._shown = tuple(members)
        clear(self._lines)
        for member in members:
            self._lines.addWidget(self._line(member))
        if not members:
            self._lines.addWidget(wrapped(NOBODY))
        self.setAccessibleName(f"Assigned to {', '.join(self.names)}" if members else NOBODY)

    @property
    def names(self) -> list[str]:
        """The names shown."""
        return [member.name for member in self._shown or ()]

    def _line(self, member: Member) -> QWidget:
        avatar = Avatar(self._themes, side=20)
        avatar.set_person(member.name, member.colour)
        return glyph_row(avatar, wrapped(member.name), gap=7)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One contact of a booking as a line shows them.

    Attributes:
        answer: how the answer to the invitation is shown; None where nobody invited them.
        details: what was answered, in words.
    """

    person: Person
    attendance: Attendance
    answer: AnswerLook | None
    details: str

    @property
    def words(self) -> str:
        """“Accepted · Came”: the line below the name."""
        return " · ".join(part for part in (self.details, ATTENDANCE_WORDS[self.attendance]) if part)


def person_lines(details: BookingDetails) -> tuple[PersonLine, ...]:
    """The contacts of a booking, the first one first, with their answers, which are found by address."""
    answers = {guest.email: guest for guest in details.sync.guest_answers}
    lines = []
    for person in details.contacts:
        guest = answers.get(person.email.lower())
        look = look_of(guest.answer.value) if guest is not None else None
        attendance = details.booking.attendance_of(person.id)
        lines.append(PersonLine(person, attendance, look, guest_details(guest) if guest is not None else ""))
    return tuple(lines)


class PeopleList(QWidget):
    """The contacts of a group, or the one of a booking that has begun; each opens, and it is noted who came.

    Signals:
        contact_requested: id and name of a contact whose bookings are to be shown.
        attendance_chosen: id of a contact, and the Attendance that a person chose.
    """

    contact_requested = Signal(str, str)
    attendance_chosen = Signal(str, object)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._shown: tuple[tuple[PersonLine, ...], int | None, bool] | None = None
        name_widget(self, "People")
        self._head = label("", "section")
        self._places = label("", "second")
        self._full = Glyph(themes, "triangle-alert", "warn", side=14)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(7)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._head)
        head.addStretch(1)
        head.addWidget(self._full)
        head.addWidget(self._places)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(7)
        column.addLayout(head)
        column.addLayout(self._lines)
        self.setVisible(False)

    def show_people(self, details: BookingDetails, *, begun: bool) -> None:
        """Show who comes, or who came once it has begun; hidden where the contact's card says it all."""
        booking = details.booking
        lines = person_lines(details)
        begun = begun and booking.stands
        group = len(lines) > 1 or booking.capacity is not None
        self.setVisible(group or (begun and bool(lines)))
        if self._shown == (lines, booking.capacity, begun):
            return
        self._shown = (lines, booking.capacity, begun)
        self._head.setText("People" if group else "Attendance")
        places = places_words(len(lines), booking.capacity)
        over = booking.capacity is not None and len(lines) > booking.capacity
        self._places.setText(places)
        restyle(self._places, "role", "second-warn" if over else "second")
        self._full.setVisible(over)
        clear(self._lines)
        for line in lines:
            self._lines.addWidget(self._line(line, begun=begun))
        self.setAccessibleDescription(". ".join((*filter(None, (places,)), *self.texts)))

    @property
    def texts(self) -> list[str]:
        """What the lines say."""
        lines = self._shown[0] if self._shown else ()
        return [f"{line.person.name}: {line.words}" if line.words else line.person.name for line in lines]

    @property
    def places(self) -> str:
        """How many places are taken, in words."""
        return self._places.text()

    def _line(self, line: PersonLine, *, begun: bool) -> QWidget:
        person = line.person
        avatar = Avatar(self._themes, side=22)
        avatar.set_person(person.name)
        name = ElidedLink(self._themes, f"show {person.id}")
        name.set_full(person.name, f"Show {person.name}")
        name.clicked.connect(lambda: self.contact_requested.emit(person.id, person.name))
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(name)
        if line.words:
            below = wrapped(line.words, "second")
            look = line.answer
            glyph = (Glyph(self._themes, look.icon, look.token, side=13),) if look is not None else ()
            second = QWidget()
            row = QHBoxLayout(second)
            row.setContentsMargins(4, 0, 0, 0)
            row.setSpacing(5)
            for widget in glyph:
                row.addWidget(widget)
            row.addWidget(below, 1)
            column.addWidget(second)
        parts: list[QWidget] = [words]
        if begun or line.attendance is not Attendance.UNKNOWN:
            parts += [self._button(line, choice) for choice in _GLYPHS]
        made = glyph_row(avatar, *parts, gap=6)
        made.setAccessibleName(f"{person.name}, {line.words}" if line.words else person.name)
        return made

    def _button(self, line: PersonLine, choice: Attendance) -> AttendanceButton:
        button = AttendanceButton(self._themes, choice, line.person.name, chosen=line.attendance is choice)
        wanted = Attendance.UNKNOWN if line.attendance is choice else choice
        button.clicked.connect(lambda: self.attendance_chosen.emit(line.person.id, wanted))
        return button


class AttendanceButton(QToolButton):
    """Notes of one contact that they came, or did not; pressed again it takes the note back."""

    def __init__(self, themes: ThemeManager, choice: Attendance, name: str, *, chosen: bool) -> None:
        super().__init__()
        self._themes = themes
        self._choice = choice
        self.setProperty("kind", "icon")
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words = ATTENDANCE_WORDS[choice]
        name_widget(self, f"{name}: {words.lower()}")
        self.setToolTip(f"{words}: take it back" if chosen else words)
        themes.changed.connect(self._refresh)
        self._refresh(themes.theme)

    def _refresh(self, theme: Theme) -> None:
        side = theme.px(ICON_SIZE - 1)
        self.setIconSize(QSize(side, side))
        token = "accentink" if self.isChecked() else "text3"
        self.setIcon(icon(_GLYPHS[self._choice], theme.color(token), side))
