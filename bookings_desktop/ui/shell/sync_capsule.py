"""The capsule at the foot of the side bar: where sync stands, in few words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from bookings_desktop.sync.told import SENDING, BriefWords, Words
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget, restyle
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.widgets.painting import elided

WIDTH = 184
"""Width of the side bar that it stands in (design, measures)."""

SIDE_MARGIN = 10
"""Room at the left and at the right of it."""


class SyncCapsule(QPushButton):
    """Where sync stands: a glyph, the state and its age, and a second line only when something needs a person."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glyph, self._token = "cloud-off", "text3"
        self._brief = BriefWords("Starting…")
        self._part: float | None = None
        self._rail = False
        self.setProperty("kind", "capsule")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_widget(self, "Sync status")
        themes.changed.connect(self.updateGeometry)

    def show_state(self, glyph: str, token: str, brief: BriefWords, words: Words) -> None:
        """Say something else.

        Args:
            glyph: name of the icon.
            token: its colour.
            brief: what is written.
            words: the same in whole sentences, for the tool tip and the screen reader.
        """
        self._glyph, self._token, self._brief = glyph, token, brief
        headline, detail = words.headline, words.detail
        self.setAccessibleDescription(" ".join(_sentence(part) for part in (headline, detail) if part))
        self.setToolTip(plain_tip(f"{headline}\n{detail}".strip()))
        self.updateGeometry()
        self.update()

    def show_part(self, part: float | None) -> None:
        """Show how much of a long sending is done, from 0 to 1, as a thin line at the foot; None for no line."""
        self._part = part
        self.update()

    def _lines(self) -> tuple[str, str]:
        """The two lines: what follows a “·” in the first goes to the second where it would be cut off.

        The arrow says that it is being sent, so that word goes too; the tip and the spoken text have all of it.
        """
        headline, detail = shown(self._brief.headline), shown(self._brief.detail)
        fonts = QFontMetrics(self._themes.theme.font(TextRole.SECOND_MEDIUM))
        first, dot, rest = headline.rpartition(" · ")
        if not dot or fonts.horizontalAdvance(headline) <= self._room:
            return headline, detail
        if fonts.horizontalAdvance(first) > self._room:
            first = first.removeprefix(f"{SENDING} ")
        return first, " · ".join(part for part in (detail, rest) if part)

    @property
    def cut_off(self) -> list[str]:
        """Those of its lines for which there is not enough room, as they would be without the end."""
        theme = self._themes.theme
        lines = zip(self._lines(), (TextRole.SECOND_MEDIUM, TextRole.CAPTION), strict=True)
        return [text for text, role in lines if QFontMetrics(theme.font(role)).horizontalAdvance(text) > self._room]

    @property
    def _room(self) -> int:
        """Width of a line in the full side bar."""
        theme = self._themes.theme
        return theme.px(WIDTH) - 2 * SIDE_MARGIN - 9 - theme.px(16) - 8 - 8

    def set_current(self, current: bool) -> None:
        """Mark it while its page is shown."""
        restyle(self, "current", "true" if current else "")

    def set_rail(self, rail: bool) -> None:
        """Show the glyph only."""
        self._rail = rail
        restyle(self, "kind", "ghost" if rail else "capsule")
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line, or two."""
        theme = self._themes.theme
        lines = 1 if self._rail else 1 + bool(self._lines()[1])
        return QSize(theme.px(34), theme.px(16 + (16 if lines == 1 else 30)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: its lines are elided, its height never is."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the edge, the glyph and the lines."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        side = theme.px(16)
        picture = pixmap(self._glyph, theme.color(self._token), side)
        if self._rail:
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
            painter.end()
            return
        painter.drawPixmap(9, (self.height() - side) // 2, picture)
        left = 9 + side + 8
        width = self.width() - left - 8
        headline, detail = self._lines()
        first_height, second_height = theme.px(16), theme.px(14)
        top = (self.height() - first_height - (second_height if detail else 0)) // 2
        font = theme.font(TextRole.SECOND_MEDIUM)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, top, width, first_height), align, elided(font, headline, width))
        if detail:
            font = theme.font(TextRole.CAPTION)
            painter.setFont(font)
            painter.setPen(theme.color("warn" if self._brief.warn else "text3"))
            place = QRect(left, top + first_height, width, second_height)
            painter.drawText(place, align, elided(font, detail, width))
        if self._part is not None:
            line = QRect(9, self.height() - 4, self.width() - 18, 2)
            painter.fillRect(line, theme.color("border"))
            line.setWidth(round(line.width() * self._part))
            painter.fillRect(line, theme.color("accent"))
        painter.end()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."
