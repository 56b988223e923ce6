"""What the table says when it has no rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

_CIRCLE, _GLYPH = 56, 26
_TOP = 96


class _Medallion(QWidget):
    """A glyph on a grey circle."""

    def __init__(self, themes: ThemeManager, icon_name: str) -> None:
        super().__init__()
        self._themes = themes
        self._icon = icon_name
        side = themes.theme.px(_CIRCLE)
        self.setFixedSize(QSize(side, side))

    def set_icon(self, icon_name: str) -> None:
        """Show another glyph."""
        self._icon = icon_name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint circle and glyph."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selectedoff"))
        painter.drawEllipse(QRectF(self.rect()))
        side = theme.px(_GLYPH)
        picture = pixmap(self._icon, theme.color("text2"), side, ratio=self.devicePixelRatioF(), stroke=1.6)
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
        painter.end()


class EmptyState(QWidget):
    """A sentence about why there is nothing, and some buttons that lead on.

    It lies over the rows of a table, beside it in the tree of widgets: what is inside a table's rows area, screen readers
    and the Tab key do not find.

    Signals:
        acted: the first button was pressed.
        acted_other: another one was; its number, from 0.
    """

    acted = Signal()
    acted_other = Signal(int)

    def __init__(self, themes: ThemeManager, table: QAbstractScrollArea) -> None:
        super().__init__()
        name_widget(self, "Empty table")
        self._themes = themes
        self._table = table
        table.viewport().installEventFilter(self)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._glyph = _Medallion(themes, "search-x")
        self.title = label("", "card-title")
        self.text = label("", "quiet", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.hint = label("", "hint")
        self._buttons = FlowLayout(spacing=8, line_spacing=8, centred=True)
        self._first: Button | None = None
        self._others: list[Button] = []
        middle = Qt.AlignmentFlag.AlignHCenter
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, _TOP, 24, 24)
        column.setSpacing(0)
        column.addWidget(self._glyph, 0, middle)
        column.addSpacing(16)
        column.addWidget(self.title, 0, middle)
        column.addSpacing(5)
        column.addWidget(self.text, 0, middle)
        column.addSpacing(18)
        column.addLayout(self._buttons)
        column.addSpacing(16)
        column.addWidget(self.hint, 0, middle)
        column.addStretch(1)
        self.hide()

    def settle(self, parent: QWidget) -> None:
        """Become a child of ``parent``, in which the table is, over the rows and after the table in the order of Tab."""
        self.setParent(parent)
        self.hide()
        self._order_focus()

    def _order_focus(self) -> None:
        before: QWidget = self._table
        for button in self.buttons:
            self.setTabOrder(before, button)
            before = button

    def place(self) -> None:
        """Cover the rows of the table."""
        rows, parent = self._table.viewport(), self.parentWidget()
        if parent is not None:
            self.setGeometry(QRect(rows.mapTo(parent, QPoint(0, 0)), rows.size()))
            self._leave_room()
            self.raise_()

    def _leave_room(self) -> None:
        """Less room above the words where they need it themselves."""
        words = self._column.sizeHint().height() - self._column.contentsMargins().top()
        top = max(8, min(_TOP, (self.height() - words) // 2))
        if top != self._column.contentsMargins().top():
            self._column.setContentsMargins(24, top, 24, 24)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The rows have another room."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return False

    @property
    def button(self) -> Button | None:
        """The first button."""
        return self._first

    @property
    def others(self) -> list[Button]:
        """The other buttons."""
        return self._others

    @property
    def buttons(self) -> list[Button]:
        """All buttons in their order."""
        return [button for button in (self._first, *self._others) if button is not None]

    def say(
        self, icon_name: str, title: str, text: str, button: tuple[str, str], others: Sequence[str] = (), hint: str = ""
    ) -> None:
        """Say something. ``button`` is icon and text; an empty ``hint`` takes no room, nor do no ``others``."""
        self._glyph.set_icon(icon_name)
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        # a layout does not give a label that wraps the height that it needs
        width = self._themes.theme.px(336)
        self.text.setFixedSize(width, self.text.heightForWidth(width))
        self.hint.setText(hint)
        self.setAccessibleDescription(" ".join(part for part in (title, text, hint) if part))
        if self._first is None or self._first.text() != button[1]:
            _remove(self._first)
            self._first = Button(self._themes, button[1], "primary", button[0])
            self._first.clicked.connect(self.acted)
        self.offer(others)

    def announce(self) -> None:
        """Have a screen reader read what it says."""
        announce(self, self.accessibleDescription())

    def offer(self, others: Sequence[str]) -> None:
        """Show other buttons beside the first, or none; those that stay keep the focus."""
        kept = {button.text(): button for button in self._others}
        for text, button in kept.items():
            if text not in others:
                _remove(button)
        self._others = [kept.get(text) or Button(self._themes, text) for text in others]
        while self._buttons.takeAt(0) is not None:
            pass
        for button in self.buttons:
            self._buttons.addWidget(button)
        for number, button in enumerate(self._others):
            if button.text() in kept:
                button.clicked.disconnect()
            button.clicked.connect(partial(self._act_other, number))
            button.show()
        self._order_focus()
        self._leave_room()

    def _act_other(self, number: int) -> None:
        self.acted_other.emit(number)


def _remove(button: Button | None) -> None:
    if button is not None:
        button.hide()
        button.deleteLater()
