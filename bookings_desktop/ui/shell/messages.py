"""How messages appear: a quiet bar at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bookings_desktop.ui.notifications import Message, Tone
from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, announce, label, name_widget, restyle

_GLYPHS = {
    Tone.DONE: ("circle-check", "ok", "ok"),
    Tone.INFO: ("info", "accentink", "info"),
    Tone.WARNING: ("triangle-alert", "warn", "warn"),
    Tone.PROBLEM: ("circle-alert", "danger", "danger"),
}

_STACKED_BELOW = 440
"""Width of the bar, at a text size of 100 %, under which the button stands below the words."""


_NARROWEST = 300
"""Room beside an open panel, at a text size of 100 %, that a message makes do with."""

_TOO_SHORT_MS = 1000
"""A message that has less time left does not come back."""

_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.DynamicPropertyChange)


class MessageBar(QFrame):
    """One message at a time over the foot of its parent. A newer one takes the place of an older one.

    An older one that would have stayed longer, such as a problem that nobody has closed yet, comes back when the newer one goes.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget, over: QWidget | None = None) -> None:
        """Make the bar. ``over``: the part of the parent at whose foot it appears; without one, that of the parent itself."""
        super().__init__(parent)
        self._themes = themes
        self._host = parent
        self._over = over
        self._message: Message | None = None
        self._waiting: list[tuple[Message, QDeadlineTimer]] = []
        self._ends = QDeadlineTimer(QDeadlineTimer.ForeverConstant.Forever)
        self._glyph = QLabel()
        self._title = label(role="medium", wrap=True)
        self._hint = label(role="second", wrap=True)
        self._button = Button(themes, "Undo", size="small")
        self._button.clicked.connect(self._act)
        self._close = IconButton(themes, "x", "Close message")
        self._close.clicked.connect(self._leave)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(10)
        self._body.addLayout(words, 1)
        self._body.addWidget(self._button)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addLayout(self._body, 1)
        row.addWidget(self._close)
        name_widget(self, "Message")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        if over is not None:
            over.installEventFilter(self)
        themes.changed.connect(self._on_theme)
        self._came_from: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self.hide()

    def post(self, message: Message) -> None:
        """Show a message and read it out."""
        ends = _deadline(message)
        shown = None if self.isHidden() else self._message
        self._waiting = [waiting for waiting in self._waiting if not _same(waiting[0], message)]
        if shown is not None and not _same(shown, message) and _outlasts(self._ends, ends):
            self._waiting.append((shown, self._ends))
        self._show(message, ends)
        announce(self, self.accessibleDescription())

    def _show(self, message: Message, ends: QDeadlineTimer) -> None:
        self._message, self._ends = message, ends
        _, _, banner = _GLYPHS[message.tone]
        self._tint()
        self._title.setText(message.title)
        self._hint.setText(message.hint)
        self._hint.setVisible(bool(message.hint))
        self._button.setVisible(bool(message.button))
        if message.button:
            self._button.setText(message.button)
            name_widget(self._button, message.button)
        restyle(self, "banner", banner)
        self._timer.stop()
        if not ends.isForever():
            self._timer.start(max(0, ends.remainingTime()))
        self.show()
        self._place()
        self.raise_()
        self.setAccessibleDescription(f"{message.title} {message.hint}".strip())

    def _leave(self) -> None:
        """Go, or make room for an older message that is still of use."""
        while self._waiting:
            message, ends = self._waiting.pop()
            if ends.isForever() or ends.remainingTime() > _TOO_SHORT_MS:
                self._show(message, ends)
                return
        self.hide()

    def _tint(self) -> None:
        if self._message is not None:
            theme = self._themes.theme
            glyph, token, _ = _GLYPHS[self._message.tone]
            self._glyph.setPixmap(pixmap(glyph, theme.color(token), theme.px(16)))

    def _on_theme(self) -> None:
        self._tint()
        if self.isVisible():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of the parent, also of one that is not shown yet."""
        if watched in (self._host, self._over) and event.type() in _MOVES and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """Remember from where the focus came in."""
        if now is not None and self.isAncestorOf(now) and old is not None and not self.isAncestorOf(old):
            self._came_from = old

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """The focus of a message that goes returns where it came from."""
        focused = QApplication.focusWidget()
        back = self._came_from
        leaves = not visible and focused is not None and self.isAncestorOf(focused)
        if leaves and back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setVisible(visible)

    def _act(self) -> None:
        message = self._message
        self._leave()
        if message is not None and message.on_button is not None:
            message.on_button()

    def _place(self) -> None:
        room = self._room()
        width = min(room.width() - 32, self._themes.theme.px(520))
        stacked = width < self._themes.theme.px(_STACKED_BELOW)
        self._body.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight,
        )
        self._body.setAlignment(self._button, Qt.AlignmentFlag.AlignLeft if stacked else Qt.AlignmentFlag.AlignVCenter)
        self.setFixedWidth(width)
        self._row.activate()
        height = max(self.heightForWidth(width), self.sizeHint().height())
        left = room.left() + (room.width() - width) // 2
        top = room.bottom() + 1 - height - self._themes.theme.px(16)
        self.setGeometry(left, max(0, top), width, height)

    def _room(self) -> QRect:
        """Where it may be: over the rows, where there are some in view: what is below and beside them stays in sight."""
        status_line = self._themes.theme.px(26)
        whole = self._host.rect().adjusted(0, 0, 0, -status_line)
        if self._over is None or not self._over.isVisible():
            return whole
        free = QRect(self._over.mapTo(self._host, QPoint()), self._over.size()).intersected(whole)
        beside = free.adjusted(0, 0, -int(self._over.property("covered") or 0), 0)
        return beside if beside.width() >= self._themes.theme.px(_NARROWEST) else free


def _deadline(message: Message) -> QDeadlineTimer:
    if message.seconds:
        return QDeadlineTimer(int(message.seconds * 1000))
    return QDeadlineTimer(QDeadlineTimer.ForeverConstant.Forever)


def _outlasts(older: QDeadlineTimer, newer: QDeadlineTimer) -> bool:
    """Whether an older message has longer to stay than a newer one; what stays until it is closed always has."""
    return older.isForever() or (not newer.isForever() and older.remainingTime() > newer.remainingTime())


def _same(one: Message, other: Message) -> bool:
    return (one.tone, one.title, one.hint) == (other.tone, other.title, other.hint)
