"""The views in the side bar: their names with counts, the current one marked; in the rail one button with a menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.ui.theme import TextRole, ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, label, name_widget
from bookings_desktop.ui.widgets.painting import elided

_ITEM, _HEADING, _INSET = 28, 28, 8


class ViewItem(QToolButton):
    """One view: its name, and at the right how many bookings it shows.

    Signals:
        menu_requested: the global place at which what can be done with the view is to be offered.
    """

    menu_requested = Signal(QPoint)

    def __init__(self, themes: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._name = name
        self._count: int | None = None
        self.setCheckable(True)
        self.setProperty("kind", "view")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_widget(self, name)

    def nextCheckState(self) -> None:  # noqa: N802
        """The mark tells which view is shown; a click alone does not set it."""

    def set_count(self, count: int) -> None:
        """Tell how many bookings it shows."""
        self._count = count
        self.setAccessibleDescription("1 booking" if count == 1 else f"{count:,} bookings")
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for what can be done with the view."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_requested.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().bottomLeft()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The style's button, with the name at its left and the count at its right."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        current = self.isChecked()
        middle = Qt.AlignmentFlag.AlignVCenter
        inside = self.rect().adjusted(_INSET, 0, -_INSET, 0)
        if self._count:
            painter.setFont(theme.font(TextRole.CAPTION_MEDIUM))
            painter.setPen(theme.color("accentink" if current else "text3"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignRight | middle, _short(self._count))
        font = theme.font(TextRole.FILTER_STRONG if current else TextRole.FILTER)
        painter.setFont(font)
        painter.setPen(theme.color("accentink" if current else "text2"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | middle, elided(font, self._name, self._name_room()))
        painter.end()

    def _name_room(self) -> int:
        theme = self._themes.theme
        count = theme.metrics(TextRole.CAPTION_MEDIUM).horizontalAdvance(_short(self._count)) if self._count else 0
        return self.width() - 2 * _INSET - count - 6

    def event(self, event: QEvent) -> bool:
        """The whole name as tool tip, only where it is cut."""
        if event.type() == QEvent.Type.ToolTip:
            needed = self._themes.theme.metrics(TextRole.FILTER_STRONG).horizontalAdvance(self._name)
            self.setToolTip(plain_text(self._name) if needed > self._name_room() else "")
        return super().event(event)


def plain_text(text: str) -> str:
    """Text from outside for a tool tip, which otherwise guesses at markup."""
    from html import escape  # on first use: it brings the names of two thousand characters

    return f"<span>{escape(text)}</span>"


def _short(count: int) -> str:
    """“1,204”, “12k” from ten thousand on: the room is narrow, and the result count tells it exactly."""
    return f"{count:,}" if count < 10_000 else f"{count // 1000:,}k"


class ViewsSection(QWidget):
    """The list of views. It takes no more height than it needs, and scrolls, or goes away, where there is less.

    Signals:
        chosen: name of the view that is to be shown.
        save_requested: what is shown now is to become a view.
        menu_requested: name of the view and the global place at which what can be done with it is to be offered.
    """

    chosen = Signal(str)
    save_requested = Signal()
    menu_requested = Signal(str, QPoint)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rail = False
        self._current = ""
        self.items: dict[str, ViewItem] = {}
        name_widget(self, "Views")
        self.rail_button = IconButton(themes, "bookmark", "Views")
        self.save_button = IconButton(themes, "plus", "Save view")
        self.save_button.setToolTip("Save what is shown now as a view")
        self.save_button.clicked.connect(self.save_requested)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(8, 0, 1, 0)
        head.addWidget(label("Views", "section"), 1)
        head.addWidget(self.save_button)
        self._list = QWidget()
        self._list.setProperty("ground", "window")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setMinimumHeight(1)
        self._scroll.setWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rail_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._head)
        column.addWidget(self._scroll, 1)
        self.setMinimumHeight(1)
        self.rail_button.hide()
        themes.changed.connect(self._fit)

    def set_menu(self, menu: QMenu) -> None:
        """What the button of the rail opens."""
        self.rail_button.setMenu(menu)

    def show_views(self, names: Sequence[str]) -> None:
        """Show these views, in this order; one that stays keeps its count and the focus."""
        for name in [name for name in self.items if name not in names]:
            gone = self.items.pop(name)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        kept, self.items = self.items, {}
        for place, name in enumerate(names):
            self.items[name] = kept.get(name) or self._make(name)
            self._column.insertWidget(place, self.items[name])
        before = self.save_button
        for item in self.items.values():
            self.setTabOrder(before, item)
            before = item  # type: ignore[assignment]  # both are buttons
        self.mark(self._current)
        self._fit()

    def _make(self, name: str) -> ViewItem:
        item = ViewItem(self._themes, name, self._list)
        item.clicked.connect(partial(self._choose, name))
        item.menu_requested.connect(partial(self._ask_menu, name))
        return item

    def _choose(self, name: str) -> None:
        self.chosen.emit(name)

    def _ask_menu(self, name: str, place: QPoint) -> None:
        self.menu_requested.emit(name, place)

    def mark(self, name: str) -> None:
        """Mark the view that is shown; the empty string for none."""
        self._current = name
        for item_name, item in self.items.items():
            item.setChecked(item_name == name)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Tell how many bookings the views show, by name."""
        for name, count in counts.items():
            if name in self.items:
                self.items[name].set_count(count)

    def set_rail(self, rail: bool) -> None:
        """Show one button, or the list."""
        self._rail = rail
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._show_parts()

    def _fit(self) -> None:
        theme = self._themes.theme
        listed = theme.px(_HEADING) + theme.px(_ITEM) * len(self.items) + 4
        self.setMaximumHeight(theme.px(_HEADING) if self._rail else listed)
        self._show_parts()

    def _show_parts(self) -> None:
        theme = self._themes.theme
        room = self.height()
        self.rail_button.setVisible(self._rail and room >= theme.px(_HEADING) - 2)
        listed = not self._rail and room >= theme.px(_HEADING) + theme.px(_ITEM)
        self._head.setVisible(listed)
        self._scroll.setVisible(listed)
