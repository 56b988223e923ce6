"""What pages with one list have in common: a head with title and buttons, lines of controls, a hairline, and the list below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import label
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

HEAD, EDGE = 60, 16
"""Height of the head, and the room at the left and the right (px at 100 %)."""


class PageHead(QWidget):
    """The title of a page, and beside it what stands there.

    Args:
        themes: sizes; the head grows with the text.
        title: of the page.
        widgets: at the right; a search field takes two thirds of what is free.
        before: at the left of the title, such as the way back.
    """

    def __init__(
        self, themes: ThemeManager, title: str, widgets: Sequence[tuple[QWidget, int]], before: Sequence[QWidget] = ()
    ) -> None:
        super().__init__()
        self._themes = themes
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        row.setSpacing(10)
        for widget in before:
            row.addWidget(widget)
        row.addWidget(label(title, "title"))
        row.addStretch(1)
        for widget, stretch in widgets:
            row.addWidget(widget, stretch)
        themes.changed.connect(self._on_theme)
        self._on_theme()

    def _on_theme(self) -> None:
        self.setFixedHeight(self._themes.theme.px(HEAD))


def flowing(widgets: Sequence[QWidget]) -> QWidget:
    """Widgets one after the other, in as many lines as they need."""
    bar = QWidget()
    flow = FlowLayout(bar, spacing=8, line_spacing=8)
    for widget in widgets:
        flow.addWidget(widget)
    return bar


def lay_out_page(page: QWidget, head: PageHead, lines: Sequence[tuple[QWidget, int]], body: QWidget) -> None:
    """Put a page together: its head, lines with the room below each (px), a hairline, and the list with all that is left."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    for widget, below in lines:
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, 0, EDGE, below)
        line.addWidget(widget, 1)
        column.addLayout(line)
    rule = QFrame()
    rule.setProperty("role", "hairline")
    rule.setFixedHeight(1)
    column.addWidget(rule)
    column.addWidget(body, 1)
