"""The page of the first start, in place of side bar and pages (design, picture “empty-and-first-run”, left half)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.settings import Settings, system_zone
from bookings_desktop.ui.bookings.zone_combo import ZoneCombo
from bookings_desktop.ui.resources import own_mark, pixmap
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget

_WIDTH, _ZONE_WIDTH, _BUTTON_WIDTH = 462, 196, 92
_CARD_HEIGHT = 82
_MARK, _TILE, _GLYPH = 48, 36, 20


class WayCard(QFrame):
    """One way to begin: glyph, what it is, what it means, and its button."""

    def __init__(self, themes: ThemeManager, glyph: str, title: str, text: str, button: Button, *, first: bool) -> None:
        super().__init__()
        self._themes = themes
        self._glyph = glyph
        self._first = first
        self.button = button
        button.setAccessibleName(f"{button.text()}: {title}")
        button.setAccessibleDescription(text)
        self.setProperty("card", "first" if first else "choice")
        self._tile = QLabel()
        self._tile.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tile.setProperty("role", "tile-first" if first else "tile")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(title, "card-title", wrap=True))
        words.addWidget(label(text, "second", wrap=True))
        row = QHBoxLayout(self)
        edge = 2 if first else 1  # what the style sheet draws around it
        row.setContentsMargins(17 - edge, 12, 17 - edge, 12)
        row.setSpacing(14)
        row.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _on_theme(self, theme: Theme) -> None:
        self._tile.setFixedSize(QSize(theme.px(_TILE), theme.px(_TILE)))
        ink = theme.color("accentink" if self._first else "text2")
        self._tile.setPixmap(pixmap(self._glyph, ink, theme.px(_GLYPH)))
        self.button.setMinimumWidth(theme.px(_BUTTON_WIDTH))
        self.setMinimumHeight(theme.px(_CARD_HEIGHT))


class FirstRunPage(QScrollArea):
    """Organisation, time zone, who sits here, and three ways to begin; every question may be left open.

    Signals:
        connect_requested: begin with Google Calendar.
        start_requested: begin without it.
        sample_requested: look around in a made-up practice.
        restore_requested: begin with a backup.
    """

    connect_requested = Signal()
    start_requested = Signal()
    sample_requested = Signal()
    restore_requested = Signal()

    def __init__(self, themes: ThemeManager, settings: Settings) -> None:
        super().__init__()
        self._themes = themes
        name_widget(self, "Welcome to Bookings")
        self._own_zone = settings.time_zone or system_zone()
        self._follows = not settings.time_zone
        self.organisation = QLineEdit(settings.organisation)
        name_widget(self.organisation, "Organisation")
        self.organisation.setPlaceholderText("For example Northbank Clinic")
        self.organisation.setToolTip("For example Northbank Clinic")
        self.person = QLineEdit(settings.person)
        name_widget(self.person, "Your name")
        self.person.setPlaceholderText("Optional: the history names you like this")
        self.person.setToolTip("The history names you like this. You can say it later in Settings.")
        self.zone = ZoneCombo(themes, self._own_zone, datetime.now(UTC), "Your time zone")
        self.connect_button = Button(themes, "Connect", "primary")
        self.start_button = Button(themes, "Start")
        self.sample_button = Button(themes, "Try it")
        self.restore_button = Button(themes, "Restore from a backup…", "link")
        self._listening = False
        self._wanted: SignalInstance | None = None
        for button, signal in (
            (self.connect_button, self.connect_requested),
            (self.start_button, self.start_requested),
            (self.sample_button, self.sample_requested),
            (self.restore_button, self.restore_requested),
        ):
            button.setAutoDefault(True)  # Enter presses the one that has the focus
            button.clicked.connect(partial(self._ask, signal))
        self.organisation.returnPressed.connect(self._go_on)
        self.person.returnPressed.connect(lambda: self.connect_button.setFocus(Qt.FocusReason.TabFocusReason))
        self._mark = QLabel()
        self._shield = QLabel()
        self._zone_box = QWidget()
        self._column = QWidget()
        self._lay_out()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    @property
    def values(self) -> dict[str, str]:
        """What was answered, by the names of the settings. A zone that is this computer's own goes on following it."""
        self.zone.resolve()
        follows = self._follows and self.zone.zone == self._own_zone
        return {
            "organisation": " ".join(self.organisation.text().split()),
            "time_zone": "" if follows else self.zone.zone,
            "person": " ".join(self.person.text().split()),
        }

    def listen(self) -> None:
        """Somebody does what is asked for from now on; what was asked for before is asked for again."""
        self._listening = True
        if self._wanted is not None:
            self._wanted.emit()

    def _ask(self, signal: SignalInstance, _checked: bool = False) -> None:
        if self._listening:
            signal.emit()
        else:  # the page is painted before the rest of the program is there
            self._wanted = signal
            self.set_busy(True)

    def set_busy(self, busy: bool) -> None:
        """While something is being begun nothing else can be."""
        for button in (self.connect_button, self.start_button, self.sample_button, self.restore_button):
            button.setEnabled(not busy)

    def _go_on(self) -> None:
        self.zone.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 40, 0, 24)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        for text, role, gap in (
            ("Welcome to Bookings", "welcome", 4),
            ("Your team’s appointments, kept the same here and in Google Calendar.", "quiet", 26),
        ):
            words = label(text, role, wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
            column.addSpacing(gap)
        column.addLayout(self._questions())
        column.addSpacing(22)
        for number, card in enumerate(self._cards()):
            if number:
                column.addSpacing(10)
            column.addWidget(card)
        column.addSpacing(22)
        column.addLayout(self._note())
        column.addStretch(5)
        column.addSpacing(24)
        column.addWidget(self.restore_button, 0, Qt.AlignmentFlag.AlignHCenter)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(16, 0, 16, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        holder.setProperty("ground", "surface")
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _questions(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_question(QWidget(), "Organisation", self.organisation), 1)
        row.addWidget(_question(self._zone_box, "Your time zone", self.zone))
        rows = QVBoxLayout()
        rows.setSpacing(12)
        rows.addLayout(row)
        rows.addWidget(_question(QWidget(), "Your name", self.person))
        return rows

    def _cards(self) -> tuple[WayCard, ...]:
        themes = self._themes
        return (
            WayCard(
                themes,
                "calendar-plus",
                "Connect Google Calendar",
                "Sign in with Google in your browser and choose one calendar. Takes about a minute.",
                self.connect_button,
                first=True,
            ),
            WayCard(
                themes,
                "hard-drive",
                "Start without Google",
                "Bookings stay on this computer. You can connect later in Settings.",
                self.start_button,
                first=False,
            ),
            WayCard(
                themes,
                "flask-conical",
                "Try with sample data",
                "Look around a made-up clinic. Nothing is sent, and one click removes it.",
                self.sample_button,
                first=False,
            ),
        )

    def _note(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(self._shield, 0, Qt.AlignmentFlag.AlignTop)
        text = "Bookings changes only the calendar you choose. Your password stays with Google, and you can disconnect at any time."
        row.addWidget(label(text, "second", wrap=True), 1)
        return row

    def _on_theme(self, theme: Theme) -> None:
        side = theme.px(_MARK)
        self._mark.setPixmap(own_mark(side))
        self._shield.setPixmap(pixmap("shield-check", theme.color("ok"), theme.px(16)))
        self._column.setMaximumWidth(theme.px(_WIDTH))
        self._zone_box.setFixedWidth(theme.px(_ZONE_WIDTH))


def _question(box: QWidget, text: str, field: QWidget) -> QWidget:
    """A field below its caption."""
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    words = label(text, "field")
    words.setBuddy(field)
    column.addWidget(words)
    column.addWidget(field)
    return box
