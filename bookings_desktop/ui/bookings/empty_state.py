"""What the table says when it has no rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget

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
    """A sentence about why there is nothing, and at most two buttons that lead on.

    It lies over the rows of a table, beside it in the tree of widgets: what is inside a table's rows area, screen readers
    and the Tab key do not find.

    Signals:
        acted: the first button was pressed.
        acted_other: the second one was.
    """

    acted = Signal()
    acted_other = Signal()

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
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._first: Button | None = None
        self.other = Button(themes, "Other")
        self.other.clicked.connect(self.acted_other)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.other)
        self._buttons.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
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
        if self._first is not None:
            self.setTabOrder(self._table, self._first)
            self.setTabOrder(self._first, self.other)

    def place(self) -> None:
        """Cover the rows of the table."""
        rows, parent = self._table.viewport(), self.parentWidget()
        if parent is not None:
            self.setGeometry(QRect(rows.mapTo(parent, QPoint(0, 0)), rows.size()))
            self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The rows have another room."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return False

    @property
    def button(self) -> Button | None:
        """The first button."""
        return self._first

    def say(
        self, icon_name: str, title: str, text: str, button: tuple[str, str], other: str = "", hint: str = ""
    ) -> None:
        """Say something. ``button`` is icon and text; an empty ``other`` or ``hint`` takes no room."""
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
            if self._first is not None:
                self._buttons.removeWidget(self._first)
                self._first.hide()
                self._first.deleteLater()
            self._first = Button(self._themes, button[1], "primary", button[0])
            self._first.clicked.connect(self.acted)
            self._buttons.insertWidget(1, self._first)
            self._order_focus()
        self.offer(other)

    def announce(self) -> None:
        """Have a screen reader read what it says."""
        announce(self, self.accessibleDescription())

    def offer(self, other: str) -> None:
        """Show another second button, or none."""
        self.other.setText(other)
        self.other.setVisible(bool(other))
        if other:
            name_widget(self.other, other)
