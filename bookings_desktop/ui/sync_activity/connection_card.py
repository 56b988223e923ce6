"""The card at the top of the sync activity page: the state, the calendar, the four numbers, and how far a long round is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from bookings_desktop.ui.bookings.details_parts import wrapped
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.sync_activity.queue_texts import ProgressWords
from bookings_desktop.ui.sync_activity.texts import GROUNDS, Act, ConnectionWords, Figures
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget, restyle

STACKED_BELOW = 640
"""Width of the card, at a text size of 100 %, under which the numbers stand below the words."""


class RoundGlyph(QWidget):
    """An icon on a round ground."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._icon, self._token = "cloud-off", "text3"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)

    def set_glyph(self, icon: str, token: str) -> None:
        """Show another icon in another colour."""
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The ground."""
        side = self._themes.theme.px(34)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground and the icon."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(GROUNDS[self._token]))
        painter.drawEllipse(QRectF(self.rect()))
        side = theme.px(20)
        picture = pixmap(self._icon, theme.color(self._token), side)
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
        painter.end()


class Figure(QFrame):
    """A number and what it counts."""

    def __init__(self, words: str, ink: str = "", *, of_one: str = "") -> None:
        """Make it.

        Args:
            words: what it counts.
            ink: the colour of a number above zero: warn, danger or none of its own.
            of_one: the words for a single one, where they are others.
        """
        super().__init__()
        self._words, self._ink, self._of_one = words, ink, of_one or words
        self._number = label("0", "figure")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption = label(words, "figure-words")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 0, 10, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._number)
        column.addWidget(self._caption)
        column.addStretch(1)
        self.show_number(0)

    @property
    def number(self) -> str:
        """The number as it is written."""
        return self._number.text()

    def show_number(self, number: int) -> None:
        """Show another number."""
        words = self._of_one if number == 1 else self._words
        self._number.setText(f"{number:,}")
        self._caption.setText(words)
        restyle(self._number, "ink", self._ink if number else "")
        name_widget(self, f"{number:,} {words}")


class ConnectionCard(QFrame):
    """The card at the top.

    Signals:
        acted: what the button of the card does (Act).
    """

    acted = Signal(object)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._act = Act.NONE
        self._glyph = RoundGlyph(themes)
        self._title = wrapped(role="strong")
        self._detail = wrapped(role="second")
        self.button = Button(themes, "Connect", "primary")
        self.button.clicked.connect(self._on_button)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        name_widget(self.progress, "Progress of the sync")
        self._progress_words = wrapped(role="second")
        self.figures = (
            Figure("the same"),
            Figure("waiting"),
            Figure("to choose", "warn"),
            Figure("problems", "danger", of_one="problem"),
        )
        self.setProperty("card", "true")
        name_widget(self, "Connection")
        self._lay_out()
        themes.changed.connect(self._fit)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        words.addWidget(self._progress_words)
        words.addSpacing(4)
        words.addWidget(self.progress)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self._glyph)
        top.addLayout(words, 1)
        top.addWidget(self.button)
        numbers = QHBoxLayout(self._numbers())
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(0)
        for number, figure in enumerate(self.figures):
            if number:
                numbers.addSpacing(14)
                rule = QFrame()
                rule.setProperty("role", "hairline-vertical")
                numbers.addWidget(rule)
            numbers.addWidget(figure)
        numbers.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._body.setContentsMargins(17, 13, 17, 13)
        self._body.setSpacing(14)
        self._body.addLayout(top, 1)
        self._body.addWidget(self._figures)
        self.show_progress(None)

    def _numbers(self) -> QWidget:
        self._figures = QWidget()
        return self._figures

    def show_words(self, words: ConnectionWords) -> None:
        """Say where the sync stands."""
        self._glyph.set_glyph(words.icon, words.token)
        self._title.setText(words.title)
        self._detail.setText(words.detail)
        self._detail.setVisible(bool(words.detail))
        self.setAccessibleDescription(f"{words.title.rstrip('.')}. {words.detail}".strip())
        self._act = words.act
        self.button.setVisible(bool(words.button))
        if words.button:
            self.button.setText(words.button)
            name_widget(self.button, words.button)

    def show_figures(self, figures: Figures, *, connected: bool) -> None:
        """Show the four numbers; there are none without a calendar."""
        for figure, number in zip(self.figures, figures, strict=True):
            figure.show_number(number)
        self._figures.setVisible(connected)

    def show_progress(self, words: ProgressWords | None) -> None:
        """Say how far a long round is; None for a short one, or none."""
        self.progress.setVisible(words is not None)
        self._progress_words.setVisible(words is not None)
        if words is not None:
            self.progress.setRange(0, words.total)
            self.progress.setValue(words.done)
            self._progress_words.setText(words.text)
            self.progress.setAccessibleDescription(words.text)

    @property
    def texts(self) -> tuple[str, str]:
        """The two lines."""
        return self._title.text(), self._detail.text()

    def _on_button(self) -> None:
        self.acted.emit(self._act)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the numbers where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self, _theme: Theme | None = None) -> None:
        stacked = self.width() < self._themes.theme.px(STACKED_BELOW)
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
