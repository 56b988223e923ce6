"""Labels for texts of any length: one that ends in an ellipsis, and one that wraps, within a word where it must."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QLabel, QSizePolicy

from bookings_desktop.ui.shown_text import shown

BREAK = "\u200b"
"""A place inside a word where a line may end; it has no width."""

_NARROWEST = 18
"""Average letters that a wrapping label asks for at least; a longer word is broken."""


def plain_tip(text: str) -> str:
    """A text for a tool tip that is shown as it is: Qt takes what looks like markup for markup (design §8)."""
    if not GuiQt.mightBeRichText(text):
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p>{escaped}</p>"


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where the room ends; the whole text is its tool tip then, and its name.

    Attributes:
        full: the whole text.
    """

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.full = ""

    def set_full(self, text: str) -> None:
        """Show another text."""
        self.full = shown(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the text anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.contentsRect().width())
        cut = self.fontMetrics().elidedText(self.full, Qt.TextElideMode.ElideRight, room)
        self.setText(cut)
        self.setToolTip(plain_tip(self.full) if cut != self.full else "")


class WrapLabel(QLabel):
    """Plain text over as many lines as it needs; a word that is longer than a line goes on in the next one."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        """The text as it was given."""
        return self._whole

    def setText(self, text: str) -> None:  # noqa: N802
        """Show another text."""
        self._whole = shown(text)
        self._break()

    def make_selectable(self) -> None:
        """Let the text be selected with the mouse and copied as it was given."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QAction("Copy", self)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy without the places where words were broken."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A long word asks for no more room than a line of a few words."""
        hint = super().minimumSizeHint()
        most = self.fontMetrics().averageCharWidth() * _NARROWEST
        return QSize(min(hint.width(), most), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break long words where the line ends now."""
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Other letters break elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._break()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText((self.selectedText() or self._whole).replace(BREAK, ""))

    def _break(self) -> None:
        room = self.contentsRect().width() - 2 * self.margin()
        metrics = self.fontMetrics()
        broken = self._whole
        for word in {word for word in self._whole.split() if room > 0 and metrics.horizontalAdvance(word) > room}:
            # between any two letters: where the line ends is Qt's to say
            broken = broken.replace(word, BREAK.join(word))
        if broken != super().text():
            super().setText(broken)
