"""One field of a conflict card: its name and both sides' values, of which one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.conflict_values import ConflictField, Side
from bookings_desktop.ui.bookings.details_parts import wrapped
from bookings_desktop.ui.sync_activity.conflict_texts import SHORT_NAMES, excerpts, is_long
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, StatusBadge, label, object_name, restyle

FIELD_WIDTH = 92
"""Width of the column of names at a text size of 100 % (design, conflict card)."""

_INNER = 12
_ANY_WIDTH = 16777215


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row tells.

    Attributes:
        field: the field with both values.
        words: both values in words, ours first.
        title: that of the booking.
    """

    field: ConflictField
    words: tuple[str, str]
    title: str

    def same_values(self, other: Shown) -> bool:
        """Whether the choice is between the same values."""
        return (self.field.ours.value, self.field.theirs.value) == (other.field.ours.value, other.field.theirs.value)

    def tells_as(self, other: Shown) -> bool:
        """Whether nothing that a person sees or hears is different."""
        return self.same_values(other) and (self.words, self.title) == (other.words, other.title)


class ChoiceCell(QFrame):
    """One side's value with its radio button; a click anywhere chooses it.

    Attributes:
        radio: the button.
        fold: shows all of a long text, or less of it again.
    """

    def __init__(self, themes: ThemeManager, side: Side, field: ConflictField, words: str, short: str) -> None:
        """Make a cell; ``words`` is the value and ``short`` what is shown of a long one at first."""
        super().__init__()
        self.side = side
        self._themes = themes
        self._words, self._short = words, short
        self.radio = QRadioButton()
        self.radio.setProperty("bare", "true")
        self.radio.setAccessibleName(f"{field.label}, {SHORT_NAMES[side]}: {' '.join(words.split())}")
        self.radio.setObjectName(object_name(f"{field.field} {side.value}"))
        self.caption = label(SHORT_NAMES[side], "caption")
        self.text = wrapped(short)
        self.fold = Button(themes, "Show all", "link", size="small")
        self.fold.setProperty("align", "left")
        self.fold.setVisible(short != words)
        self._label = field.label
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.caption)
        value = field.value(side).value
        if isinstance(value, BookingStatus):
            column.addWidget(StatusBadge(themes, value.value), 0, Qt.AlignmentFlag.AlignLeft)
            self.text.hide()
        else:
            column.addWidget(self.text)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INNER - 4, 5, _INNER, 5)
        row.setSpacing(5)
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)
        self.radio.toggled.connect(self._on_toggled)
        self.fold.clicked.connect(self._turn)
        self._name_fold()
        self._on_toggled(False)

    @property
    def folded(self) -> bool:
        """Whether not all of the text is shown."""
        return self.text.text() != self._words

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Wait for the button to be let go."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose this side, unless the mouse went elsewhere first."""
        if self.rect().contains(event.position().toPoint()):
            self.radio.setChecked(True)
        event.accept()

    def _turn(self) -> None:
        self.text.setText(self._words if self.folded else self._short)
        self.fold.setText("Show all" if self.folded else "Show less")
        self._name_fold()

    def _name_fold(self) -> None:
        self.fold.setAccessibleName(f"{self.fold.text()}: {self._label}, {SHORT_NAMES[self.side]}")

    def _on_toggled(self, chosen: bool) -> None:
        restyle(self, "cell", "on" if chosen else "off")
        restyle(self.text, "role", "strong" if chosen else "")


class ConflictRow(QFrame):
    """A field: its name and the two cells, side by side or one below the other.

    Signals:
        chosen: the side (Side) that is chosen now.

    Attributes:
        cells: by side.
        shown: what it tells.
    """

    chosen = Signal(object)

    def __init__(self, themes: ThemeManager, shown: Shown) -> None:
        super().__init__()
        self._themes = themes
        self.shown = shown
        field, words = shown.field, shown.words
        self.setAccessibleName(f"{field.label} of “{shown.title}”")
        self.setObjectName(object_name(f"{field.field} row"))
        self.setProperty("cell", "row")
        self._name = wrapped(field.label, "second")
        self._name_box = QWidget()
        box = QHBoxLayout(self._name_box)
        box.setContentsMargins(_INNER, 5, 4, 5)
        box.addWidget(self._name)
        shorts = excerpts(*words) if field.field != "slot" and any(is_long(text) for text in words) else words
        self.cells = {
            side: ChoiceCell(themes, side, field, whole, short)
            for side, whole, short in zip((Side.MINE, Side.THEIRS), words, shorts, strict=True)
        }
        self._group = QButtonGroup(self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._name_box)
        for cell in self.cells.values():
            self._group.addButton(cell.radio)
            self._row.addWidget(cell, 1)
        self._group.buttonToggled.connect(self._on_toggled)
        themes.changed.connect(self._on_theme)
        self.choose(field.newer)
        self.set_stacked(False)
        self._on_theme(themes.theme)

    @property
    def field(self) -> ConflictField:
        """The field."""
        return self.shown.field

    @property
    def side(self) -> Side:
        """The side that is chosen."""
        return Side.MINE if self.cells[Side.MINE].radio.isChecked() else Side.THEIRS

    def choose(self, side: Side) -> None:
        """Choose a side."""
        self.cells[side].radio.setChecked(True)

    def set_stacked(self, stacked: bool) -> None:
        """Put the cells one below the other; each then says whose it is."""
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        for cell in self.cells.values():
            cell.caption.setVisible(stacked)
            restyle(cell, "stacked", stacked)
        self._stacked = stacked
        self._on_theme(self._themes.theme)

    def _on_toggled(self, _button: object, checked: bool) -> None:
        if checked:
            self.chosen.emit(self.side)

    def _on_theme(self, theme: Theme) -> None:
        width = _ANY_WIDTH if self._stacked else theme.px(FIELD_WIDTH)
        self._name_box.setMaximumWidth(width)
        self._name_box.setMinimumWidth(0 if self._stacked else width)
        for cell in self.cells.values():
            cell.setMinimumHeight(theme.px(36))
