"""The card of a booking that was changed here and in Google: both sides of each field that differs, of which one is chosen.

Nothing is stored before a button is pressed; the card only tells what was chosen (design, conflict card).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.services.conflict_values import BookingConflict, Side
from bookings_desktop.ui.bookings.details_parts import Glyph, wrapped
from bookings_desktop.ui.sync_activity.conflict_row import FIELD_WIDTH, ConflictRow, Shown
from bookings_desktop.ui.sync_activity.conflict_texts import (
    SIDE_NAMES,
    headline,
    same_words,
    side_words,
    slot_words,
    value_words,
    year_of,
)
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, StatusBadge, label, object_name, restyle

STACKED_BELOW = 520
"""Width at a text size of 100 % under which the two sides of a field stand one below the other."""

VERY_NARROW = 400
"""Width at a text size of 100 % under which the contact stands below the status."""

NARROWEST = 260
"""Width at a text size of 100 % in which it can still be read."""

_ANY_WIDTH = 16777215
_GLYPHS = {Side.MINE: "monitor-check", Side.THEIRS: "calendar-days"}


class ConflictCard(QFrame):
    """The card of one booking.

    Signals:
        chosen: the choice, by field (a dict of str to Side).
        open_requested: id of the booking, which is to be looked at.

    Attributes:
        keep, take, save: “Keep all of mine”, “Take all of Google’s” and “Save this choice”.
        rows: the fields that differ.
    """

    chosen = Signal(object)  # as a dict, Qt would make plain texts of the sides
    open_requested = Signal(str)

    def __init__(
        self,
        themes: ThemeManager,
        conflict: BookingConflict,
        *,
        zone: ZoneInfo,
        now: datetime,
        me: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the card.

        Args:
            themes: colours and fonts.
            conflict: what is to be chosen.
            zone: in which times are told.
            now: the present instant, aware.
            me: the person who reads it, who is called “You”.
            parent: as of every widget.
        """
        super().__init__(parent)
        self._themes = themes
        self.setProperty("card", "true")
        self.rows: list[ConflictRow] = []
        self._title = wrapped(role="card-title")
        self._badge = StatusBadge(themes)
        self._contact = wrapped(role="quiet")
        self.open_booking = Button(themes, "Open booking", "link", size="small")
        self._sentence = wrapped(role="second")
        self._same = wrapped(role="hint")
        self.keep = Button(themes, "Keep all of mine", size="small")
        self.take = Button(themes, "Take all of Google’s", size="small")
        self.save = Button(themes, "Save this choice", "primary", size="small")
        self._sides = {side: wrapped(role="caption") for side in Side}
        self._lay_out()
        self.open_booking.clicked.connect(self._open)
        self.keep.clicked.connect(self._keep)
        self.take.clicked.connect(self._take)
        self.save.clicked.connect(self._save)
        themes.changed.connect(self._on_theme)
        self.show_conflict(conflict, zone=zone, now=now, me=me)

    def _lay_out(self) -> None:
        self._people = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._people.addWidget(self._badge)
        self._people.addWidget(self._contact, 1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(10)
        self._head.addWidget(self._title, 2)
        self._head.addLayout(self._people, 1)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(self._head, 1)
        head.addWidget(self.open_booking, 0, Qt.AlignmentFlag.AlignTop)
        self._table = QFrame()
        self._table.setProperty("card", "compare")
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        table = QVBoxLayout(self._table)
        table.setContentsMargins(1, 1, 1, 1)
        table.setSpacing(0)
        table.addWidget(self._make_header())
        table.addLayout(self._lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(3)
        column.addWidget(self._sentence)
        column.addSpacing(10)
        column.addWidget(self._table)
        column.addSpacing(12)
        column.addLayout(self._make_foot())

    def _make_header(self) -> QWidget:
        made = QFrame()
        made.setProperty("cell", "header")
        self._header = QBoxLayout(QBoxLayout.Direction.LeftToRight, made)
        self._header.setContentsMargins(0, 0, 0, 0)
        self._header.setSpacing(0)
        self._corner = QWidget()
        box = QHBoxLayout(self._corner)
        box.setContentsMargins(12, 0, 4, 0)
        box.addWidget(label("Field", "caption"))
        self._header.addWidget(self._corner)
        self._heads = []
        for side in Side:
            words = QVBoxLayout()
            words.setSpacing(0)
            name = wrapped(SIDE_NAMES[side], "second-strong")
            words.addWidget(name)
            words.addWidget(self._sides[side])
            cell = QFrame()
            cell.setProperty("cell", "off")
            row = QHBoxLayout(cell)
            row.setContentsMargins(12, 5, 12, 5)
            row.setSpacing(9)
            row.addWidget(Glyph(self._themes, _GLYPHS[side], "text2"), 0, Qt.AlignmentFlag.AlignVCenter)
            row.addLayout(words, 1)
            self._heads.append(cell)
            self._header.addWidget(cell, 1)
        return made

    def _make_foot(self) -> QBoxLayout:
        buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.setSpacing(8)
        for button in (self.keep, self.take, self.save):
            buttons.addWidget(button)
        self._buttons = buttons
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.setSpacing(8)
        self._foot.addWidget(self._same, 1)
        self._foot.addLayout(buttons)
        return self._foot

    # What it shows

    @property
    def booking_id(self) -> str:
        """The booking."""
        return self._conflict.booking.id

    @property
    def stamp(self) -> str:
        """Stands for the values that are shown; see :class:`BookingConflict`."""
        return self._conflict.stamp

    @property
    def choices(self) -> dict[str, Side]:
        """What is chosen now, by field."""
        return {row.field.field: row.side for row in self.rows}

    def show_conflict(self, conflict: BookingConflict, *, zone: ZoneInfo, now: datetime, me: str = "") -> None:
        """Show other values. What was chosen stays chosen in fields whose values are the same as before."""
        self._conflict = conflict
        booking = conflict.booking
        year = year_of(now, zone)
        self._title.setText(booking.title)
        self._badge.set_status(booking.status.value)
        self._contact.setText(conflict.contact_name)
        self._sentence.setText(headline(conflict, me))
        self._same.setText(same_words(conflict.same))
        for side, words in self._sides.items():
            words.setText(side_words(conflict, side, now, zone, me))
        self.setAccessibleName(f"{booking.title}, {' '.join(slot_words(booking.slot, zone, year).split())}")
        self.setObjectName(object_name(f"conflict {booking.id}"))
        self.setAccessibleDescription(self._sentence.text())
        self._show_rows([Shown(field, value_words(field, zone, year), booking.title) for field in conflict.fields])
        self.set_busy(False)
        self._fit()
        self._order_focus()

    def _show_rows(self, wanted: list[Shown]) -> None:
        """Show these fields. Rows that tell the same as before stay, with the keyboard in them and texts unfolded."""
        focused = QApplication.focusWidget()
        inside = [row.field.field for row in self.rows if focused is not None and row.isAncestorOf(focused)]
        old, self.rows = {row.field.field: row for row in self.rows}, []
        for place, shown in enumerate(wanted):
            known = old.get(shown.field.field)
            if known is not None and known.shown.tells_as(shown):
                row = old.pop(shown.field.field)
            else:
                row = ConflictRow(self._themes, shown)
                if known is not None and known.shown.same_values(shown):
                    row.choose(known.side)
            if self._lines.indexOf(row) != place:
                self._lines.insertWidget(place, row)
                row.show()  # what is not shown yet cannot have the keyboard
            self.rows.append(row)
        if inside and inside[0] in old:
            self.take_focus(inside[0])  # before its row is hidden, which would move it on
        for row in old.values():
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()

    def set_busy(self, busy: bool) -> None:
        """While a choice is being stored, no other can be made; the keyboard stays in the card."""
        if busy and QApplication.focusWidget() in (self.keep, self.take, self.save):
            self.take_focus()
        for button in (self.keep, self.take, self.save):
            button.setEnabled(not busy)

    def take_focus(self, field: str = "") -> None:
        """Put the keyboard where the choosing begins, or into a field that is still there."""
        if self.rows:
            row = next((row for row in self.rows if row.field.field == field), self.rows[0])
            row.cells[row.side].radio.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The design's width."""
        return QSize(self._themes.theme.px(676), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As narrow as a column of texts: what stands side by side goes below each other where there is no room."""
        return QSize(self._themes.theme.px(NARROWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the sides beside or below each other."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Other letters need other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.rows:
            self._fit()

    # What is done

    def _choose(self, choices: Mapping[str, Side]) -> None:
        self.set_busy(True)
        self.chosen.emit(dict(choices))

    def _keep(self) -> None:
        self._choose(self._conflict.all_of(Side.MINE))

    def _take(self) -> None:
        self._choose(self._conflict.all_of(Side.THEIRS))

    def _save(self) -> None:
        self._choose(self.choices)

    def _open(self) -> None:
        self.open_requested.emit(self.booking_id)

    # Form

    def _fit(self) -> None:
        theme = self._themes.theme
        stacked = self.width() < theme.px(STACKED_BELOW)
        ways = QBoxLayout.Direction
        down, across = ways.TopToBottom, ways.LeftToRight
        self._header.setDirection(down if stacked else across)
        self._head.setDirection(down if stacked else across)
        self._head.setSpacing(4 if stacked else 10)
        very_narrow = self.width() < theme.px(VERY_NARROW)
        self._people.setDirection(down if very_narrow else across)
        self._people.setSpacing(4 if very_narrow else 10)
        wide = self._title.fontMetrics().horizontalAdvance(self._title.text()) + 6
        self._title.setMaximumWidth(_ANY_WIDTH if stacked else wide)
        self._corner.setVisible(not stacked)
        self._corner.setFixedWidth(theme.px(FIELD_WIDTH))
        for cell in self._heads:
            restyle(cell, "stacked", stacked)
        for row in self.rows:
            row.set_stacked(stacked)
        needed = sum(button.sizeHint().width() + 8 for button in (self.keep, self.take, self.save))
        room = self.width() - 32
        self._foot.setDirection(down if needed + theme.px(150) > room else across)
        self._buttons.setDirection(down if needed > room else across)

    def _order_focus(self) -> None:
        order: list[QWidget] = [self.open_booking]
        for row in self.rows:
            order += [widget for cell in row.cells.values() for widget in (cell.radio, cell.fold)]
        order += [self.keep, self.take, self.save]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _on_theme(self, _theme: Theme) -> None:
        self._fit()
