"""How messages appear: a quiet bar at the foot of the window, and a report with details to copy for a fault of ours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
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

_MOVES = (QEvent.Type.Resize, QEvent.Type.DynamicPropertyChange)


class MessageBar(QFrame):
    """One message at a time over the foot of its parent; a newer one takes the place of an older one."""

    def __init__(self, themes: ThemeManager, parent: QWidget, over: QWidget | None = None) -> None:
        """Make the bar. ``over``: the part of the parent at whose foot it appears; without one, that of the parent itself."""
        super().__init__(parent)
        self._themes = themes
        self._host = parent
        self._over = over
        self._message: Message | None = None
        self._glyph = QLabel()
        self._title = label(role="medium", wrap=True)
        self._hint = label(role="second", wrap=True)
        self._button = Button(themes, "Undo", size="small")
        self._button.clicked.connect(self._act)
        self._close = IconButton(themes, "x", "Close message")
        self._close.clicked.connect(self.hide)
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
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        if over is not None:
            over.installEventFilter(self)
        themes.changed.connect(self._on_theme)
        self._came_from: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self.hide()

    def post(self, message: Message) -> None:
        """Show a message and read it out."""
        self._message = message
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
        if message.seconds:
            self._timer.start(int(message.seconds * 1000))
        self.show()
        self._place()
        self.raise_()
        self.setAccessibleDescription(f"{message.title} {message.hint}".strip())
        announce(self, self.accessibleDescription())

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
        """Follow the size of the parent."""
        if watched in (self._host, self._over) and event.type() in _MOVES and self.isVisible():
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
        self.hide()
        if self._message is not None and self._message.on_button is not None:
            self._message.on_button()

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
        self.setGeometry(left, room.bottom() + 1 - height - self._themes.theme.px(16), width, height)

    def _room(self) -> QRect:
        """Where it may be: over the list, where there is one in view, so that the foot of the details stays in sight."""
        status_line = self._themes.theme.px(26)
        whole = self._host.rect().adjusted(0, 0, 0, -status_line)
        if self._over is None or not self._over.isVisible():
            return whole
        free = QRect(self._over.mapTo(self._host, QPoint()), self._over.size()).intersected(whole)
        beside = free.adjusted(0, 0, -int(self._over.property("covered") or 0), 0)
        return beside if beside.width() >= self._themes.theme.px(_NARROWEST) else free


class CrashReport(QDialog):
    """Tells about a fault of ours, with details to copy."""

    def __init__(self, themes: ThemeManager, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        name_widget(self, "Problem report")
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        name_widget(text, "Details")
        copy = Button(themes, "Copy details", icon_name="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        close = Button(themes, "Close", kind="primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("This is a fault of Bookings, not yours.", "panel-title"))
        column.addWidget(
            label(
                "What you saved before is safe. You can go on working; if it happens again, send these details to whoever "
                "looks after Bookings for you. Read them first: they may name what you were working on.",
                wrap=True,
            )
        )
        column.addWidget(text, 1)
        column.addLayout(buttons)
        self.resize(themes.theme.px(620), themes.theme.px(380))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
