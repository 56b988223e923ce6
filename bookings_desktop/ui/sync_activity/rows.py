"""The rows of the sync activity page, and the card that keeps them: a row is replaced only when what it tells has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bookings_desktop.ui.bookings.details_parts import ElidedLink, Glyph, wrapped
from bookings_desktop.ui.sync_activity.log_texts import LogLine
from bookings_desktop.ui.sync_activity.queue_texts import QueueLine
from bookings_desktop.ui.sync_activity.texts import LATER, PUT_BACK, Item
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget, object_name, restyle
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.labels import ElidedLabel

STACKED_BELOW = 430
"""Width of a row, at a text size of 100 %, under which its buttons stand below the words."""


class Keyed(Protocol):
    """A value that a row shows."""

    @property
    def key(self) -> str:
        """What it is about."""


Value = TypeVar("Value", bound=Keyed)


class Row(QFrame):
    """A row of a card."""

    def show_value(self, value: object) -> None:
        """Show another value of the same key."""
        raise NotImplementedError


class HelpRow(Row):
    """A glyph, what is wrong, what is safe or missing, and one button; a question has a second one that changes nothing.

    Signals:
        acted: the item (Item) whose button was pressed.
        put_back: the button was pressed that puts back in Google what vanished there.
        postponed: the button was pressed that leaves everything as it is.
    """

    acted = Signal(object)
    put_back = Signal()
    postponed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._item = Item("", "info", "text2", "")
        self._glyph = Glyph(themes, "info", "text2", side=18)
        self._title = wrapped(role="strong")
        self._detail = wrapped(role="second")
        self.button = Button(themes, "OK")
        self.back = Button(themes, PUT_BACK)
        self.other = Button(themes, LATER, "ghost")
        self.button.clicked.connect(self._act)
        self.back.clicked.connect(self.put_back)
        self.other.clicked.connect(self.postponed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._buttons = QWidget()
        buttons = FlowLayout(self._buttons, spacing=8, line_spacing=6)
        for button in (self.button, self.back, self.other):
            buttons.addWidget(button)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(12)
        self._body.addLayout(words, 1)
        self._body.addWidget(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(self._glyph)
        row.addLayout(self._body, 1)
        themes.changed.connect(self._fit)

    @property
    def item(self) -> Item:
        """What it shows."""
        return self._item

    def show_value(self, value: object) -> None:
        """Show an item (Item)."""
        if not isinstance(value, Item):
            raise TypeError("a row for help shows an Item")
        self._item = value
        self._glyph.set_glyph(value.icon, value.token)
        self._title.setText(value.title)
        self._detail.setText(value.detail)
        self._detail.setVisible(bool(value.detail))
        self.setAccessibleName(value.title)
        self.setAccessibleDescription(value.detail)
        self.setObjectName(object_name(f"help {value.key}"))
        for button, words in ((self.button, value.button), (self.back, value.back), (self.other, value.other)):
            button.setVisible(bool(words))
            if words:
                button.setText(words)
                name_widget(button, words)
        self.button.set_kind("primary" if value.primary else "secondary")
        self._fit()

    def _act(self) -> None:
        self.acted.emit(self._item)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        stacked = self.width() < self._themes.theme.px(STACKED_BELOW) or bool(self._item.other)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._body.setSpacing(8 if stacked else 12)
        self._body.setAlignment(self._buttons, Qt.AlignmentFlag(0) if stacked else Qt.AlignmentFlag.AlignVCenter)
        self._buttons.setVisible(bool(self._item.button))


class QueueRow(Row):
    """A booking that waits to be sent, what is sent, and when.

    Signals:
        opened: id of the booking.
    """

    opened = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._key = ""
        self._glyph = Glyph(themes, "plus", "text3")
        self.title = ElidedLink(themes, "Open booking")
        self.title.clicked.connect(self._open)
        self.title.setProperty("look", "plain")
        self._plain = ElidedLabel("medium")
        self._detail = ElidedLabel("caption-second")
        self._at = label(role="caption")
        self._detail.setContentsMargins(1, 0, 0, 0)  # the edge of the link above, which shows only with the focus
        self._plain.setContentsMargins(1, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self._plain)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        row.addWidget(self._at)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def show_value(self, value: object) -> None:
        """Show a waiting change (QueueLine)."""
        if not isinstance(value, QueueLine):
            raise TypeError("a row of the queue shows a QueueLine")
        self._key = value.key
        self._glyph.set_glyph(value.icon, "accentink" if value.busy else "text3")
        self.title.set_full(value.title, f"Open {value.title}")
        self.title.setVisible(value.living)
        self._plain.set_full(value.title)
        self._plain.setVisible(not value.living)
        self._detail.set_full(value.detail)
        self._at.setText(value.at)
        restyle(self._at, "role", "caption-busy" if value.busy else "caption")
        self.setAccessibleName(f"{value.title}. {value.detail}. {value.at}".strip())
        self.setObjectName("queuedChange")

    def _open(self) -> None:
        self.opened.emit(self._key)

    def _on_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(46))


class LogRow(Row):
    """One line of the log."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._time = label(role="log-time")
        self._glyph = Glyph(themes, "check", "ok", side=14)
        self._text = ElidedLabel("second")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self._time)
        row.addWidget(self._glyph)
        row.addWidget(self._text, 1)
        themes.changed.connect(self._on_theme)
        self._themes = themes
        self._on_theme(themes.theme)

    def show_value(self, value: object) -> None:
        """Show a line of the log (LogLine)."""
        if not isinstance(value, LogLine):
            raise TypeError("a row of the log shows a LogLine")
        self._time.setText(value.time)
        self._glyph.set_glyph(value.icon, value.token)
        self._text.set_full(value.text)
        self.setAccessibleName(f"{value.time}: {value.text}")
        self.setObjectName("logLine")
        self._on_theme(self._themes.theme)

    def _on_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(27))
        self._time.setMinimumWidth(theme.px(36))


class RowCard(QFrame, Generic[Value]):
    """A card of rows, each known by the key of what it shows."""

    def __init__(
        self, name: str, make: Callable[[], Row], *, edges: bool = True, inner: int = 0, parent: QWidget | None = None
    ) -> None:
        """Make an empty card.

        Args:
            name: accessible name.
            make: gives a new row.
            edges: whether there is a line between rows.
            inner: room above the first and below the last row.
            parent: the owner.
        """
        super().__init__(parent)
        self._make = make
        self._edges = edges
        self._rows: dict[str, tuple[Value, Row]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1 + inner, 1, 1 + inner)
        self._column.setSpacing(0)
        self.setProperty("card", "true")
        name_widget(self, name)
        self.hide()

    @property
    def rows(self) -> list[Row]:
        """The rows from top to bottom."""
        return [row for _value, row in self._rows.values()]

    def show_values(self, values: Sequence[Value]) -> None:
        """Show these values, in this order; rows that say the same as before are left alone."""
        if [(key, value) for key, (value, _row) in self._rows.items()] == [(value.key, value) for value in values]:
            return
        focused = QApplication.focusWidget()
        place = next((n for n, row in enumerate(self.rows) if focused is not None and row.isAncestorOf(focused)), -1)
        old, self._rows = self._rows, {}
        for number, value in enumerate(values):
            known = old.pop(value.key, None)
            row = known[1] if known is not None else self._make()
            if known is None or known[0] != value:
                row.show_value(value)
            if self._column.indexOf(row) != number:
                self._column.insertWidget(number, row)
            restyle(row, "edge", "top" if number and self._edges else "")
            row.setVisible(True)
            self._rows[value.key] = (value, row)
        for _value, row in old.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(values))
        if place >= 0 and self._rows:
            self._keep_focus(min(place, len(self._rows) - 1))

    def _keep_focus(self, place: int) -> None:
        """Where the row that had the focus is gone, the one in its place has it."""
        focused = QApplication.focusWidget()
        if focused is not None and focused.isVisible() and self.isAncestorOf(focused):
            return
        for button in self.rows[place].findChildren(Button):
            if not button.isHidden():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


class SectionHead(QWidget):
    """A glyph, the name of a section, how many there are, and a link at the right."""

    def __init__(self, themes: ThemeManager, icon: str, token: str, title: str, link: str = "") -> None:
        super().__init__()
        self._themes = themes
        self._glyph = Glyph(themes, icon, token)
        self._title = label(title, "strong")
        self.count = QLabel()
        self.count.setProperty("role", "count")
        self.count.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._glyph)
        row.addWidget(self._title)
        row.addWidget(self.count)
        row.addStretch(1)
        self.link: Button | None = None
        if link:
            self.link = Button(themes, link, "link", size="small")
            row.addWidget(self.link)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def set_count(self, count: int) -> None:
        """Show how many there are; nothing for none."""
        self.count.setText(f"{count:,}")
        self.count.setVisible(count > 0)

    def _on_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(20))
