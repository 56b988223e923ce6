"""The pieces of the details panel: lines with a glyph, texts that can be copied, the contact's card, and the history.

Every text that comes from outside is plain text; a tool tip is escaped, since Qt guesses whether one is rich.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from bookings_desktop.models.values import Contact
from bookings_desktop.ui.bookings.details_texts import HistoryLine, WhenLine, earlier_words
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Avatar, Button, IconButton, label, name_widget, object_name
from bookings_desktop.ui.widgets.labels import ElidedLabel, WrapLabel, plain_tip

GLYPH_ROOM = 16
"""Width of the column of glyphs, at a text size of 100 %."""

GLYPH_GAP = 10


def wrapped(text: str = "", role: str = "") -> WrapLabel:
    """A label over several lines that never asks for more width than there is."""
    made = WrapLabel(text)
    if role:
        made.setProperty("role", role)
    policy = made.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    made.setSizePolicy(policy)
    return made


def clear(layout: QLayout) -> None:
    """Take all widgets out of a layout and delete them."""
    for widget in widgets_of(layout):
        layout.removeWidget(widget)
        widget.hide()
        widget.deleteLater()


def widgets_of(layout: QLayout) -> list[QWidget]:
    """The widgets in a layout, in order."""
    items = [layout.itemAt(number) for number in range(layout.count())]
    return [widget for item in items if item is not None for widget in [item.widget()] if widget is not None]


class ElidedLink(Button):
    """A link that ends in an ellipsis where the room ends; its name is the whole text."""

    _SIDES = 8

    def __init__(self, themes: ThemeManager, name: str) -> None:
        super().__init__(themes, "", "link")
        self.full = ""
        self.setProperty("align", "left")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName(object_name(name))

    def set_full(self, text: str, spoken: str) -> None:
        """Show another text; ``spoken`` is what a screen reader says."""
        self.full = shown(text)
        self.setAccessibleName(spoken)
        self._elide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As narrow as need be."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the text anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - self._SIDES)
        cut = self.fontMetrics().elidedText(self.full, Qt.TextElideMode.ElideRight, room)
        self.setText(cut.replace("&", "&&"))
        self.setToolTip(plain_tip(self.full) if cut != self.full else "")


class Glyph(QLabel):
    """An icon that follows the theme."""

    def __init__(self, themes: ThemeManager, name: str, colour: str = "text3", side: int = 16) -> None:
        super().__init__()
        self._themes = themes
        self._name, self._token, self._side = name, colour, side
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        themes.changed.connect(self._refresh)
        self._refresh(themes.theme)

    def set_glyph(self, name: str, token: str) -> None:
        """Show another icon."""
        self._name, self._token = name, token
        self._refresh(self._themes.theme)

    def _refresh(self, theme: Theme) -> None:
        self.setPixmap(pixmap(self._name, theme.color(self._token), theme.px(self._side)))
        self.setFixedWidth(theme.px(self._side))


def glyph_row(glyph: QWidget, *widgets: QWidget, gap: int = GLYPH_GAP) -> QWidget:
    """A line of the panel: the glyph, then the widgets, of which the first takes the room."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignVCenter)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == 0 else 0)
    return made


class WhenBlock(QWidget):
    """The time of the booking on one or two clocks, each with its city at the right."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._times = (wrapped(role="strong"), wrapped(role="quiet"))
        self._cities = (label(role="caption"), label(role="caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._rows = [
            glyph_row(glyph, text, city)
            for glyph, text, city in zip(
                (Glyph(themes, "clock"), Glyph(themes, "clock", "surface")), self._times, self._cities, strict=True
            )
        ]
        for row in self._rows:
            column.addWidget(row)

    def show_lines(self, lines: Sequence[WhenLine]) -> None:
        """Show one or two times."""
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(lines))
            if number < len(lines):
                self._times[number].setText(lines[number].text)
                self._cities[number].setText(lines[number].city)
        spoken = "; ".join(f"{line.text} {line.city}".strip() for line in lines)
        self.setAccessibleName(f"When: {spoken}")

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The times and cities shown."""
        pairs = zip(self._rows, self._times, self._cities, strict=True)
        return [(text.text(), city.text()) for row, text, city in pairs if not row.isHidden()]


class CopyLine(QWidget):
    """A glyph, a text or link, and a button that copies it; hidden without a text.

    Signals:
        opened: the link was pressed.
        copied: the text is to be copied.
    """

    opened = Signal()
    copied = Signal(str)

    def __init__(self, themes: ThemeManager, glyph: str, what: str, *, link: bool, side: int = 16) -> None:
        """Make the line. ``what`` names the text: “e-mail address”. ``link`` makes it something to press."""
        super().__init__()
        self._what = what
        self._value = ""
        self.link = ElidedLink(themes, f"{what} link") if link else None
        self.text = ElidedLabel() if self.link is None else None
        self.copy_button = IconButton(themes, "copy", f"Copy {what}")
        text: QWidget = self.link or self.text or QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(Glyph(themes, glyph, side=side))
        row.addSpacing(GLYPH_GAP - (4 if link else 0) - (16 - side))
        row.addWidget(text, 1)
        row.addWidget(self.copy_button)
        if self.link is not None:
            self.link.clicked.connect(self.opened)
        self.copy_button.clicked.connect(lambda: self.copied.emit(self._value))
        self.hide()

    @property
    def value(self) -> str:
        """What is copied."""
        return self._value

    def show_value(self, value: str, words: str = "") -> None:
        """Show another text; ``words`` is its shorter form."""
        self._value = value
        if self.link is not None:
            self.link.set_full(words or value, f"{self._what[:1].upper()}{self._what[1:]}: {words or value}")
        if self.text is not None:
            self.text.set_full(words or value)
        self.setVisible(bool(value))


class PersonCard(QFrame):
    """The contact: initials, name, how often they were here, address and number.

    Signals:
        mail_requested: an e-mail to this address is to be written.
        contact_requested: the page of the contact is wanted.
        copied: what is to be copied, and what it is in words.
    """

    mail_requested = Signal(str)
    contact_requested = Signal()
    copied = Signal(str, str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self.setProperty("card", "true")
        name_widget(self, "Contact card")
        self._avatar = Avatar(themes, side=32)
        self._name = ElidedLabel("strong")
        self._earlier = ElidedLabel("caption")
        self.email = CopyLine(themes, "mail", "e-mail address", link=True, side=14)
        self.phone = CopyLine(themes, "phone", "phone number", link=False, side=14)
        self.email.opened.connect(lambda: self.mail_requested.emit(self.email.value))
        self.email.copied.connect(lambda value: self.copied.emit(value, "The e-mail address is copied."))
        self.phone.copied.connect(lambda value: self.copied.emit(value, "The phone number is copied."))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._earlier)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._avatar)
        head.addLayout(words, 1)
        self.chevron = IconButton(themes, "chevron-right", "Show contact", "Ctrl+I")
        self.chevron.clicked.connect(self.contact_requested)
        head.addWidget(self.chevron)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 9, 5, 6)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self.email)
        column.addWidget(self.phone)

    def show_contact(self, contact: Contact | None, earlier: int) -> None:
        """Show a contact; without one the card is hidden."""
        self.setVisible(contact is not None)
        if contact is None:
            return
        self._avatar.set_person(contact.name)
        self._name.set_full(contact.name)
        company = f" · {contact.company}" if contact.company else ""
        self._earlier.set_full(f"{earlier_words(earlier)}{company}")
        self.email.show_value(contact.email)
        self.phone.show_value(contact.phone)
        self.setAccessibleDescription(f"{contact.name}, {earlier_words(earlier)}")


class HistoryRow(QWidget):
    """What happened, with its glyph on a line that leads to what happened before."""

    def __init__(self, themes: ThemeManager, line: HistoryLine, *, last: bool) -> None:
        super().__init__()
        self._themes = themes
        self._line = line
        self._last = last
        self._words = words = QVBoxLayout(self)
        words.setSpacing(1)
        words.addWidget(wrapped(line.sentence, "history"))
        words.addWidget(label(line.moment, "caption"))
        self.setAccessibleName(f"{line.sentence}, {line.moment}")
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the glyph and the line below it."""
        theme = self._themes.theme
        painter = QPainter(self)
        side, room = theme.px(14), theme.px(GLYPH_ROOM)
        ratio = self.devicePixelRatioF()
        picture = pixmap(self._line.icon, theme.color(self._line.token), side, ratio=ratio)
        left, top = (room - side) // 2, theme.px(1)
        painter.drawPixmap(QRect(left, top, side, side), picture)
        if not self._last:
            painter.fillRect(QRect(room // 2, top + side + 3, 1, self.height() - side - 5), theme.color("hairline"))
        painter.end()

    def _on_theme(self, theme: Theme) -> None:
        bottom = 0 if self._last else theme.px(9)
        self._words.setContentsMargins(theme.px(GLYPH_ROOM) + GLYPH_GAP, 0, 0, bottom)
        self.update()


class HistoryList(QWidget):
    """The newest lines of the history, and a button that shows all of them."""

    FIRST = 8

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._lines: tuple[HistoryLine, ...] = ()
        self._all = False
        name_widget(self, "History")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.more = Button(themes, "Show all", "link")
        self.more.clicked.connect(self.show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_lines(self, lines: Sequence[HistoryLine], *, same: bool) -> None:
        """Show a history, newest first. ``same``: of the booking shown before, so that what was unfolded stays so."""
        if same and tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        self._all = self._all and same
        self._fill()

    def show_all(self) -> None:
        """Unfold the whole history."""
        self._all = True
        self._fill()

    def sentences(self) -> list[str]:
        """What the lines say that are unfolded."""
        return [line.sentence for line in self._shown()]

    def _shown(self) -> tuple[HistoryLine, ...]:
        return self._lines if self._all else self._lines[: self.FIRST]

    def _fill(self) -> None:
        clear(self._rows)
        shown = self._shown()
        for number, line in enumerate(shown, start=1):
            self._rows.addWidget(HistoryRow(self._themes, line, last=number == len(shown)))
        hidden = len(shown) < len(self._lines)
        self.more.setVisible(hidden)
        self.more.setText(f"Show all {len(self._lines)}")
        self.more.setAccessibleName(f"Show all {len(self._lines)} entries of the history")
