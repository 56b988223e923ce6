"""The line at the foot of the window: the day in two sentences, and the zone in which times are shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui import formats
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.painting import chip_size, paint_chip, text_width
from bookings_desktop.ui.zone_names import city_name, zone_words


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What the status line and the side bar tell of today.

    Attributes:
        today: bookings that begin today and are not cancelled.
        next: the next booking that has not begun, or None when there is none within a day.
    """

    today: int
    next: BookingSummary | None


def day_figures(rows: Sequence[BookingSummary], now: datetime) -> DayFigures:
    """The figures of the day of ``now`` (aware, in the zone shown), from rows ordered by start. Looks only at one day's rows."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=now.tzinfo)
    begin = bisect_left(rows, midnight.timestamp(), key=_start)
    end = bisect_left(rows, tomorrow.timestamp(), key=_start)
    today = sum(row.status != "cancelled" for row in rows[begin:end])
    first = bisect_left(rows, now.timestamp(), key=_start)
    last = bisect_left(rows, now.timestamp() + 86_400, key=_start)
    coming = (row for row in rows[first:last] if row.status not in ("cancelled", "completed") and not row.all_day)
    return DayFigures(today, next(coming, None))


def _start(row: BookingSummary) -> float:
    return row.start


def next_sentence(row: BookingSummary, now: datetime, zone: ZoneInfo) -> str:
    """“Next: 11:00 Kenji Watanabe, in 18 min”."""
    hours, minutes = divmod(max(0, round((row.start - now.timestamp()) / 60)), 60)
    away = " ".join(
        part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "") if part
    )
    begins = formats.current().time(datetime.fromtimestamp(row.start, zone))
    return f"Next: {begins} {row.contact_name or row.title}, in {away}"


class ShortcutsButton(QPushButton):
    """The flat button that opens the key sheet: the key as a chip, and a word."""

    _SIDE, _GAP = 4, 6

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._word = shown("Shortcuts")
        self._key = QKeySequence(Qt.Key.Key_F1).toString(QKeySequence.SequenceFormat.NativeText)
        self.setProperty("kind", "status")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_widget(self, "Keyboard shortcuts")
        self.setToolTip(f"Keyboard shortcuts ({self._key})")
        themes.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Chip and word, with room for the focus ring."""
        theme = self._themes.theme
        word = text_width(theme.font(TextRole.SECOND), self._word)
        sides = 2 * theme.px(self._SIDE) + theme.px(self._GAP)
        return QSize(chip_size(theme, self._key).width() + word + sides, theme.px(24))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground, the chip and the word."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        inside = self.rect().adjusted(theme.px(self._SIDE), 0, 0, 0)
        chip = paint_chip(painter, inside, theme, self._key)
        painter.setFont(theme.font(TextRole.SECOND))
        painter.setPen(theme.color("text2"))
        left = chip.right() + 1 + theme.px(self._GAP)
        room = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._word)
        painter.end()


class StatusLine(QFrame):
    """The line at the foot of the window, 26 px high.

    Signals:
        shortcuts_clicked: the list of keys is wanted.
        open_clicked: the bookings that are over and still open are wanted.
    """

    shortcuts_clicked = Signal()
    open_clicked = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = self._selected = ""
        self._themes = themes
        name_widget(self, "Status line")
        self.setProperty("ground", "window")
        self.setProperty("edge", "top")
        self._day = label(role="second")
        self._next = label(role="second")
        self.open_button = Button(themes, "Past, still open", "link", size="small")
        self.open_button.setObjectName("showStillOpen")
        self.open_button.clicked.connect(self.open_clicked)
        self.open_button.hide()
        self._zone_glyph = QLabel()
        self._zone = label(role="second")
        self._zone_city = ""
        self._zone_full = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self._day)
        row.addWidget(self._next)
        row.addWidget(self.open_button)
        row.addStretch(1)
        zone = QHBoxLayout()
        zone.setSpacing(6)
        zone.addWidget(self._zone_glyph)
        zone.addWidget(self._zone)
        row.addLayout(zone)
        shortcuts = ShortcutsButton(themes)
        shortcuts.clicked.connect(self.shortcuts_clicked)
        row.addWidget(shortcuts)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def show_day(self, figures: DayFigures, now: datetime, zone: ZoneInfo) -> None:
        """Tell the figures of the day."""
        noun = "booking" if figures.today == 1 else "bookings"
        self._today = f"{figures.today:,} {noun} today" if figures.today else "Nothing booked today"
        self._next.setText(next_sentence(figures.next, now, zone) if figures.next else "")
        self._zone_full = f"Times in {zone_words(zone.key, now)}"
        self._zone_city = city_name(zone.key)
        self._zone.setToolTip(zone.key)
        self._fit()

    def show_selection(self, count: int, found: int) -> None:
        """“3 of 128 selected” in place of the day, while several bookings are selected."""
        self._selected = f"{count:,} of {found:,} selected" if count > 1 else ""
        self._fit()

    def show_open(self, count: int) -> None:
        """“5 past, still open”; nothing when there are none."""
        text = f"{count:,} past, still open"
        self.open_button.setText(text)
        self.open_button.setAccessibleName(text)
        self.open_button.setVisible(count > 0)

    @property
    def day_text(self) -> str:
        """What stands at the left: the day, or the selection."""
        return self._day.text()

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what does not fit a narrow window."""
        self._zone.setProperty("narrow", narrow)
        self._fit()

    def _fit(self) -> None:
        self._day.setText(self._selected or self._today)
        self._next.setVisible(not self._selected and not self._zone.property("narrow"))
        self._zone.setText(self._zone_city if self._zone.property("narrow") else self._zone_full)

    def _on_theme(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(26))
        self._zone_glyph.setPixmap(pixmap("globe", theme.color("text2"), theme.px(13)))
