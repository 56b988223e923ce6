"""The field of the meeting link: knows the usual services, takes the link out of a pasted invitation, copies it, joins."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from bookings_desktop.services.meeting_links import find_link, meeting_words
from bookings_desktop.services.validation import is_meeting_link
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.forms import GlyphLineEdit
from bookings_desktop.ui.widgets.labels import plain_tip

_PASTED = 4
"""So many new characters at once were not typed."""


class LinkField(GlyphLineEdit):
    """A line edit for the link of an online meeting.

    Signals:
        recognised: what kind of meeting the link leads to, such as “Zoom meeting”; empty for none.
        join_requested: the link that is to be opened.
    """

    recognised = Signal(str)
    join_requested = Signal(str)

    def __init__(self, themes: ThemeManager, name: str = "Meeting link") -> None:
        super().__init__(themes, name, "link")
        self._length = 0
        self._join = self._button("video", "Join meeting", "Ctrl+J")
        self._copy = self._button("copy", "Copy meeting link", "Ctrl+Shift+C")
        self._join.triggered.connect(lambda: self.join_requested.emit(self.link))
        self._copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.link))
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._on_changed)
        self.editingFinished.connect(self._take_link)
        self._on_changed("")

    def _button(self, glyph: str, text: str, key: str) -> QAction:
        action = self.add_glyph(glyph, QLineEdit.ActionPosition.TrailingPosition)
        action.setText(text)
        action.setShortcut(QKeySequence(key))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text} ({keys})")
        return action

    @property
    def link(self) -> str:
        """The text without white space around it."""
        return self.text().strip()

    @property
    def meeting(self) -> str:
        """What kind of meeting the link leads to, such as “Zoom meeting”; empty for none."""
        return meeting_words(self.link)

    def _on_edited(self, text: str) -> None:
        if len(text) >= self._length + _PASTED:
            self._take_link()

    def _take_link(self) -> None:
        """Keep only the link of a text around it, such as an invitation."""
        text = self.link
        found = "" if is_meeting_link(text) and text == find_link(text) else find_link(text)
        if found and found != text:
            self.setText(found)
            self.setCursorPosition(0)

    def _on_changed(self, text: str) -> None:
        self._length = len(text)
        usable = is_meeting_link(self.link)
        self._copy.setVisible(usable)
        self._join.setVisible(usable)
        self.setToolTip(plain_tip(self.meeting))
        self.recognised.emit(self.meeting)
