"""The bar that takes the place of the filters while several bookings are selected: how many, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions, status_action_name
from bookings_desktop.ui.bookings.figures_counter import FiguresCounter
from bookings_desktop.ui.bookings.selection_figures import Preview, SelectionFigures
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, Menu, label, name_widget

FROM = 2
"""From this many selected bookings on the bar is shown."""

_STATUS_BUTTONS = (
    (BookingStatus.CONFIRMED, "Confirm", "check", ""),
    (BookingStatus.COMPLETED, "Complete", "check-check", ""),
    (BookingStatus.CANCELLED, "Cancel", "x", "…"),
)
_GAP, _MARGIN, _HEIGHT = 6, 12, 34


class SelectionBar(QWidget):
    """What is done to several bookings at once. What does not fit the width moves into ⋯.

    Signals:
        shown_changed: whether several bookings are selected.
    """

    shown_changed = Signal(bool)

    def __init__(
        self, themes: ThemeManager, actions: Actions, now: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._themes = themes
        self._actions = actions
        self.figures = SelectionFigures.of((), now())
        self._total = 0
        self._counter = FiguresCounter(self)
        self._counter.counted.connect(self._on_counted)
        name_widget(self, "Selection")
        self.count = label(role="strong")
        self.summary = label(role="second")
        name_widget(self.summary, "Selection summary")
        self.buttons: dict[str, Button] = {}
        for status, verb, icon, _dots in _STATUS_BUTTONS:
            self._add(status_action_name(status), verb, icon)
        self.assign = self._add(names.ASSIGN, "Assign…", "user")
        self.more = IconButton(themes, "ellipsis", "More actions")
        self._menu = Menu(parent=self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self._menu)
        self.clear = Button(themes, "Clear selection", "ghost", size="small")
        self.clear.clicked.connect(actions[names.CLEAR_SELECTION].trigger)
        self.key = label(QKeySequence("Esc").toString(QKeySequence.SequenceFormat.NativeText), "kbd")
        self._lay_out()

    def _add(self, action: str, text: str, icon: str) -> Button:
        button = Button(self._themes, text, icon_name=icon, size="small")
        button.setObjectName(f"{text.rstrip('…').lower()}Selected")
        button.clicked.connect(self._actions[action].trigger)
        self.buttons[action] = button
        return button

    def _lay_out(self) -> None:
        self.frame = QFrame()
        self.frame.setProperty("banner", "info")
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(_MARGIN, 0, 4, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.count)
        row.addSpacing(8)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.summary)
        row.addSpacing(8)
        row.addWidget(self.clear)
        row.addWidget(self.key)
        row.addSpacing(8)
        # its parts go into the menu before the window would be kept from becoming narrower
        self.frame.setMinimumWidth(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 0, 16, 10)
        outer.addWidget(self.frame)

    @property
    def wanted(self) -> bool:
        """Whether so many bookings are selected that the bar is of use."""
        return self._total >= FROM

    def show_rows(self, rows: Sequence[BookingSummary]) -> None:
        """Be about these bookings. Of very many it is told a moment later what they are, and which of them an action changes."""
        before, self._total = self.wanted, len(rows)
        self._counter.count(rows, self._now())
        if self._counter.counting:
            self._show_number()
        if self.wanted != before:
            self.shown_changed.emit(self.wanted)

    def _show_number(self) -> None:
        self.count.setText(f"{self._total:,} selected")
        self.summary.clear()
        for status, verb, _icon, dots in _STATUS_BUTTONS:
            self._describe(self.buttons[status_action_name(status)], Preview(self._total, self._total), verb, dots)
        self._fit()

    def _on_counted(self, figures: SelectionFigures) -> None:
        self.figures = figures
        if self.wanted:
            self._show_figures()

    def _show_figures(self) -> None:
        figures = self.figures
        self.count.setText(f"{figures.total:,} selected")
        self.summary.setText(figures.summary)
        for status, verb, _icon, dots in _STATUS_BUTTONS:
            preview = figures.setting(status)
            self._describe(self.buttons[status_action_name(status)], preview, verb, dots)
        self._fit()

    def _describe(self, button: Button, preview: Preview, verb: str, dots: str) -> None:
        text = preview.label(verb) + dots
        button.setText(text)
        button.setAccessibleName(text)
        button.setEnabled(preview.fits > 0)
        button.setToolTip(preview.explanation)
        button.setAccessibleDescription(preview.explanation)

    # Room

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Nothing keeps the window wide: what has no room goes into the menu."""
        return QSize(1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show “Clear selection” first, then the buttons from the left, then the key, and the summary only where all have room."""
        self.frame.setFixedHeight(self._themes.theme.px(_HEIGHT))
        room = self.width() - 32 - _MARGIN - 4 - 3 * 8
        room -= sum(part.sizeHint().width() + _GAP for part in (self.count, self.more))
        all_before = True
        for part in (self.clear, *self.buttons.values(), self.key, self.summary):
            needed = part.sizeHint().width() + _GAP
            fits = needed <= room and (all_before or part is self.key)
            all_before = all_before and fits
            part.setVisible(fits)
            room -= needed if fits else 0

    def _fill_menu(self) -> None:
        """What is not in the bar itself, and what never is."""
        self._counter.finish()
        menu = self._menu
        menu.clear()
        for action, button in self.buttons.items():
            if button.isHidden():
                self._copy(button.text(), self._actions[action], button.toolTip(), enabled=button.isEnabled())
        menu.addAction(self._actions[names.MOVE])
        statuses = menu.addMenu("Set status")
        statuses.setToolTipsVisible(True)
        for status in BookingStatus:
            preview = self.figures.setting(status)
            self._copy(
                preview.label(status.word),
                self._actions[status_action_name(status)],
                preview.explanation,
                enabled=preview.fits > 0,
                menu=statuses,
            )
        menu.addSeparator()
        if self.clear.isHidden():
            menu.addAction(self._actions[names.CLEAR_SELECTION])
        menu.addAction(self._actions[names.DELETE])

    def _copy(self, text: str, action: QAction, tip: str, *, enabled: bool, menu: QMenu | None = None) -> None:
        """An entry that does what an action does, in other words."""
        entry = (menu or self._menu).addAction(action.icon(), text)
        entry.setEnabled(enabled)
        entry.setToolTip(tip)
        entry.triggered.connect(action.trigger)
