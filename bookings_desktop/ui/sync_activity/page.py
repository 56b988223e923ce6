"""The sync activity page: where the mirror stands, what needs a person, what waits, and what happened today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.sync.state import Phase
from bookings_desktop.ui.bookings.details_parts import Glyph, wrapped
from bookings_desktop.ui.sync_activity.connection_card import ConnectionCard
from bookings_desktop.ui.sync_activity.log_texts import LogLine
from bookings_desktop.ui.sync_activity.queue_texts import ProgressWords, QueueLine, queue_lines
from bookings_desktop.ui.sync_activity.rows import HelpRow, LogRow, QueueRow, Row, RowCard, SectionHead
from bookings_desktop.ui.sync_activity.texts import (
    Act,
    Item,
    Scene,
    calm_item,
    connection_words,
    figures,
    help_items,
    interval_words,
    retry_items,
    stops_all,
)
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.labels import ElidedLabel

ONE_COLUMN_BELOW = 860
"""Width of the page, at a text size of 100 %, under which its two columns become one."""

SIDE = 360
"""Width of the right column at a text size of 100 % (design, sync activity)."""

_NO_SYNC = (Phase.OFF, Phase.SIGNED_OUT, Phase.ASKS)
"""Phases in which there is nothing to pause yet, and nothing to look at."""

NOTHING_WAITING = "Everything is the same here and in Google."
NOTHING_TODAY = "Nothing happened yet today."
_EMAIL_NOTE = "Guests are e-mailed only when you tick the box while saving."


class SyncActivityPage(QWidget):
    """The page.

    Signals:
        acted: a button was pressed; the act (Act).
        open_requested: id of a booking that is to be looked at in the table.
        pause_requested: a person pauses, or goes on.
        sync_requested: sync now.
        log_requested: all of the log is to be shown.
        report_requested: the report for support is to be shown.

    Attributes:
        conflicts: the place of the cards between whose versions a person chooses.
    """

    acted = Signal(object)
    open_requested = Signal(str)
    pause_requested = Signal()
    sync_requested = Signal()
    log_requested = Signal()
    report_requested = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "Sync activity")
        self.pause = Button(themes, "Pause", icon_name="pause")
        self.sync_now = Button(themes, "Sync now", "primary", "refresh-cw")
        self.connection = ConnectionCard(themes)
        self.conflicts_head = SectionHead(themes, "arrow-right-left", "warn", "Choose which version to keep")
        self.conflicts = QVBoxLayout()
        self.help_head = SectionHead(themes, "circle-alert", "danger", "Needs your help")
        self.help: RowCard[Item] = RowCard("Needs your help", self._help_row)
        self.retry_head = SectionHead(themes, "clock", "text2", "Trying again by itself")
        self.retry: RowCard[Item] = RowCard("Trying again by itself", self._help_row)
        self.calm: RowCard[Item] = RowCard("Nothing to do", self._help_row)
        self.queue_head = SectionHead(themes, "circle-arrow-up", "accentink", "Waiting to go to Google")
        self.queue: RowCard[QueueLine] = RowCard("Waiting to go to Google", self._queue_row)
        self.more_waiting = label(role="hint")
        self.nothing_waiting = label(NOTHING_WAITING, "second", wrap=True)
        self.today_head = SectionHead(themes, "history", "text2", "Today", "Show all")
        self.today: RowCard[LogLine] = RowCard("Today", lambda: LogRow(themes), edges=False, inner=6)
        self.nothing_today = label(NOTHING_TODAY, "second", wrap=True)
        self.interval = ElidedLabel("second")
        self.report = Button(themes, "Copy report for support", "link", size="small")
        self._left, self._right = QWidget(), QWidget()
        self._tab_order: list[QWidget] = []
        self._area = QScrollArea()
        self.sync_now.setToolTip("Sync now (F5)")
        self._lay_out()
        self._connect()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _help_row(self) -> Row:
        row = HelpRow(self._themes)
        row.acted.connect(self._on_item)
        row.put_back.connect(self._on_put_back)
        row.postponed.connect(self._on_later)
        return row

    def _queue_row(self) -> Row:
        row = QueueRow(self._themes)
        row.opened.connect(self.open_requested)
        return row

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(20, 0, 20, 0)
        head.setSpacing(10)
        head.addWidget(label("Sync activity", "title"))
        head.addStretch(1)
        head.addWidget(self.pause)
        head.addWidget(self.sync_now)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._head)
        page.addWidget(self._make_area(), 1)
        page.addWidget(self._make_foot())

    def _make_area(self) -> QScrollArea:
        self._left_column = _column(self._left)
        self._fill_left(self._left_column)
        self._fill_right(_column(self._right))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(20)
        self._columns.addWidget(self._left, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._right, 0, Qt.AlignmentFlag.AlignTop)
        inside = self._inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 0, 20, 16)
        column.setSpacing(18)
        column.addWidget(self.connection)
        column.addLayout(self._columns)
        column.addStretch(1)
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.setProperty("ground", "surface")
        return self._area

    def _fill_left(self, column: QVBoxLayout) -> None:
        self.conflicts.setSpacing(10)
        self._conflict_box = QWidget()
        box = QVBoxLayout(self._conflict_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.conflicts_head)
        box.addLayout(self.conflicts)
        self._help_box = _section(self.help_head, self.help)
        self._retry_box = _section(self.retry_head, self.retry)
        for section in (self.calm, self._conflict_box, self._help_box, self._retry_box):
            column.addWidget(section)
            section.hide()

    def _fill_right(self, column: QVBoxLayout) -> None:
        self._queue_box = _section(self.queue_head, self.nothing_waiting, self.queue, self.more_waiting)
        column.addWidget(self._queue_box)
        column.addWidget(_section(self.today_head, self.nothing_today, self.today))
        note = QHBoxLayout()
        note.setContentsMargins(0, 0, 0, 0)
        note.setSpacing(8)
        glyph = Glyph(self._themes, "info", "text3", side=15)
        note.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(wrapped(_EMAIL_NOTE, "hint"), 1)
        box = QWidget()
        box.setLayout(note)
        column.setSpacing(12)
        column.addWidget(box)

    def _make_foot(self) -> QFrame:
        self._foot = QFrame()
        self._foot.setProperty("ground", "window")
        self._foot.setProperty("edge", "top")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(self.interval, 1)
        row.addWidget(self.report)
        return self._foot

    def _connect(self) -> None:
        self.pause.clicked.connect(self.pause_requested)
        self.sync_now.clicked.connect(self.sync_requested)
        self.connection.acted.connect(self.acted)
        if self.today_head.link is not None:
            self.today_head.link.clicked.connect(self.log_requested)
        self.report.clicked.connect(self.report_requested)

    def _on_item(self, item: Item) -> None:
        if item.act is Act.OPEN:
            self.open_requested.emit(item.booking_id)
        else:
            self.acted.emit(item.act)

    def _on_put_back(self) -> None:
        self.acted.emit(Act.PUT_BACK)

    def _on_later(self) -> None:
        self.acted.emit(Act.LATER)

    # What it tells

    def show_scene(self, scene: Scene, poll_seconds: int, progress: ProgressWords | None = None) -> None:
        """Tell where the mirror stands. What has not changed is left alone.

        Args:
            scene: everything at one moment.
            poll_seconds: how often Google is looked at.
            progress: how far a long round is.
        """
        self.connection.show_words(connection_words(scene))
        self.connection.show_figures(figures(scene), connected=scene.connected)
        self.connection.show_progress(progress)
        self._show_head(scene)
        help_wanted, retried = help_items(scene), retry_items(scene)
        self.help.show_values(help_wanted)
        more = max(0, scene.activity.counts.parked - len(scene.activity.parked))
        self.help_head.set_count(len(help_wanted) + more)
        self._help_box.setVisible(bool(help_wanted))
        self._put_help_first(stops_all(scene))
        self.retry.show_values(retried)
        calm = calm_item(scene)
        self.calm.show_values([calm] if calm else [])
        self._retry_box.setVisible(bool(retried))
        self._show_queue(scene)
        self.interval.set_full(interval_words(scene, poll_seconds))
        self._order_focus()

    def _show_head(self, scene: Scene) -> None:
        phase = scene.status.phase
        paused = phase is Phase.PAUSED
        words = "Go on" if paused else "Pause"
        if self.pause.text() != words:
            self.pause.setText(words)
            name_widget(self.pause, words)
            self.pause.set_icon("play" if paused else "pause")
            self.pause.set_kind("primary" if paused else "secondary")
        self.pause.setVisible(phase not in _NO_SYNC)
        self.sync_now.setVisible(phase not in (*_NO_SYNC, Phase.PAUSED))
        self.sync_now.set_kind("secondary" if stops_all(scene) else "primary")  # there is something else to do first

    def _show_queue(self, scene: Scene) -> None:
        self._queue_box.setVisible(scene.connected)  # without a calendar nothing waits for one
        lines = queue_lines(scene)
        counts = scene.activity.counts
        waiting = counts.waiting - len(scene.activity.retrying)
        self.queue.show_values(lines)
        self.queue_head.set_count(max(waiting, len(lines)))
        more = waiting - len(lines)
        self.more_waiting.setText(f"and {more:,} more")
        self.more_waiting.setVisible(more > 0 and bool(lines))
        self.nothing_waiting.setVisible(not lines)
        done = not (counts.to_choose or counts.parked or counts.waiting or stops_all(scene))
        self.nothing_waiting.setText(NOTHING_WAITING if done else "Nothing waits to be sent.")

    def show_today(self, lines: Sequence[LogLine]) -> None:
        """Show what happened today, the newest first."""
        self.today.show_values(lines)
        self.nothing_today.setVisible(not lines)

    def show_conflicts(self, count: int) -> None:
        """Show or hide the place of the cards. The cards themselves are the controller's."""
        self.conflicts_head.set_count(count)
        self._conflict_box.setVisible(count > 0)
        self._order_focus()

    def _put_help_first(self, first: bool) -> None:
        """What stops everything stands above the cards, of which there may be many; single bookings stand below them."""
        place = 1 if first else 2
        if self._left_column.indexOf(self._help_box) != place:
            self._left_column.insertWidget(place, self._help_box)

    @property
    def first_button(self) -> QWidget:
        """What there is to do first: the button of the card or of what needs help, else the first one of the head."""
        waiting = (self.connection.button, *(row.button for row in self.help.rows if isinstance(row, HelpRow)))
        return next((one for one in waiting if one.isVisibleTo(self)), self.pause)

    def _order_focus(self) -> None:
        """Let Tab go from top to bottom, as rows and cards come and go."""
        order = [*_in_order(self._head), *_in_order(self._inside), *_in_order(self._foot)]
        if order != self._tab_order:
            self._tab_order = order
            for one, other in pairwise(order):
                QWidget.setTabOrder(one, other)

    def set_narrow(self, narrow: bool) -> None:
        """One column instead of two."""
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._columns.setAlignment(self._right, Qt.AlignmentFlag(0) if narrow else Qt.AlignmentFlag.AlignTop)
        self._columns.setAlignment(self._left, Qt.AlignmentFlag(0) if narrow else Qt.AlignmentFlag.AlignTop)
        self._columns.setStretchFactor(self._left, 0 if narrow else 1)  # below each other each is as high as it needs
        self._right.setMaximumWidth(16_777_215 if narrow else self._themes.theme.px(SIDE))
        self._right.setMinimumWidth(0 if narrow else self._themes.theme.px(SIDE))

    @property
    def narrow(self) -> bool:
        """Whether there is one column."""
        return self._columns.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the columns the form that the width allows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.set_narrow(self.width() < self._themes.theme.px(ONE_COLUMN_BELOW))

    def _on_theme(self, theme: Theme) -> None:
        self._head.setFixedHeight(theme.px(60))
        self._foot.setFixedHeight(theme.px(26))
        self._fit()


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    """What Tab reaches in a widget, in the order of its layout."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield from _in_order(widget)
        elif inner is not None:
            yield from _in_layout(inner)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(18)
    return column


def _section(*widgets: QWidget) -> QWidget:
    """A head with what belongs to it below."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    return made
