"""The calm bar that offers, at the start, what was being typed when the program ended without saving it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from bookings_desktop.ui import formats
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget

Draft = tuple[str, Mapping[str, Any]]
"""Id and content of a draft."""


class DraftBar(QFrame):
    """One draft after the other: what it was, “Continue” and “Discard”; hidden while there is none.

    Signals:
        continued: id and content of a draft that a person goes on with.
        discarded: id of a draft that is not wanted.
    """

    continued = Signal(str, object)
    discarded = Signal(str)

    def __init__(self, themes: ThemeManager, now: Callable[[], float]) -> None:
        """Make the bar, hidden. ``now`` gives the present in seconds since the epoch: it decides whether a year is told."""
        super().__init__()
        self._themes = themes
        self._now = now
        self._drafts: list[Draft] = []
        self.setProperty("banner", "info")
        name_widget(self, "Unsaved bookings")
        self._glyph = QLabel()
        self._words = label(role="medium", wrap=True)
        self.continue_button = Button(themes, "Continue", size="small")
        self.discard_button = Button(themes, "Discard", "ghost", size="small")
        self.continue_button.clicked.connect(self._continue)
        self.discard_button.clicked.connect(self._discard)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)
        row.addWidget(self.continue_button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.discard_button, 0, Qt.AlignmentFlag.AlignVCenter)
        themes.changed.connect(self._tint)
        self._tint()
        self.setVisible(False)

    def offer(self, drafts: Sequence[Draft]) -> None:
        """Offer these drafts, the first one first, and read the sentence out."""
        self._drafts = list(drafts)
        self._refresh()

    @property
    def sentence(self) -> str:
        """What the bar says; empty while it is hidden."""
        return self._words.text() if not self.isHidden() else ""

    def _refresh(self) -> None:
        if not self._drafts:
            self.setVisible(False)
            return
        content = self._drafts[0][1]
        more = len(self._drafts) - 1
        words = draft_words(content, datetime.fromtimestamp(self._now()).astimezone().year)
        sentence = f"You were writing {words} when Bookings ended."
        if more:
            sentence += f" There {'is one more' if more == 1 else f'are {more} more'}."
        self._words.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.setVisible(True)
        announce(self, sentence)

    def _continue(self) -> None:
        draft_id, content = self._drafts.pop(0)
        self._refresh()
        self.continued.emit(draft_id, content)

    def _discard(self) -> None:
        draft_id, _content = self._drafts.pop(0)
        self._refresh()
        self.discarded.emit(draft_id)

    def _tint(self) -> None:
        theme = self._themes.theme
        self._glyph.setPixmap(pixmap("pencil", theme.color("accentink"), theme.px(15)))


def draft_words(content: Mapping[str, Any], this_year: int) -> str:
    """“Gait analysis”, Fri 15 May, 10:30; as much of it as the draft holds."""
    fields = content.get("fields")
    fields = fields if isinstance(fields, Mapping) else {}
    title = str(fields.get("title") or "").strip()
    words = f"“{title}”" if title else "a booking"
    when = fields.get("time")
    try:
        start = datetime.fromisoformat(when["start"]) if isinstance(when, Mapping) else None
    except (KeyError, ValueError, TypeError):
        start = None  # told without its time; continuing it says what is wrong
    return f"{words}, {formats.current().date_time(start, this_year)}," if start else words
