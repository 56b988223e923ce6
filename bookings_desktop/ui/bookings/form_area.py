"""The scroll area of a form: it scrolls up and down only, and nothing in it moves when its scroll bar comes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.forms import FormGrid

SIDE = 24
"""Margin of a form at both sides, in pixels."""


class FormArea(QScrollArea):
    """Shows a grid of fields."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        """Make the area with an empty grid.

        Args:
            themes: colours and fonts.
            parent: what the form is shown in. With a style sheet, Qt works out the style of a whole tree of widgets anew
                whenever a part of it gets its parent; a form that grows within its dialog is made in half the time.
        """
        super().__init__(parent)
        self._themes = themes
        self._grid = FormGrid(themes)
        self._inside = QWidget(self)
        self._inside.setLayout(self._grid)
        self._grid.setContentsMargins(SIDE, 16, SIDE, 16)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        self.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)

    def _make_room_for_bar(self, _low: int, high: int) -> None:
        """The scroll bar stands in the right margin: nothing becomes narrower when it appears."""
        bar = self.verticalScrollBar().sizeHint().width() if high else 0
        self._grid.setContentsMargins(SIDE, 16, SIDE - bar, 16)

    def height_for(self, width: int) -> int:
        """The height in which nothing has to be scrolled, with a few lines for the description."""
        return max(self._inside.heightForWidth(width), self._inside.sizeHint().height()) + self._themes.theme.px(90)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the fields need: it scrolls up and down only."""
        hint = super().minimumSizeHint()
        return QSize(max(hint.width(), self._inside.minimumSizeHint().width()), hint.height())


def side_by_side(first: QWidget, second: QWidget) -> QWidget:
    """Two widgets that stay together where the line breaks."""
    pair = QWidget()
    pair.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    line = QHBoxLayout(pair)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    line.addWidget(first)
    line.addWidget(second, 1)
    return pair
