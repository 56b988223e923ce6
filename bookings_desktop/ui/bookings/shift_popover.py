"""The small pop-up in which it is said by how much bookings are moved, with a sentence that tells what will happen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bookings_desktop.ui.bookings.cancel_popover import fit_popup, place_popup
from bookings_desktop.ui.bookings.shift import Shift, parse_shift
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget, restyle

CHIPS = (Shift(minutes=15), Shift(minutes=30), Shift(minutes=60), Shift(days=1), Shift(days=7))
"""The amounts that are one press away."""

PATIENCE_MS = 60
"""How long typing rests before it is worked out what an amount would do."""

HOW = "Type an amount such as +30m, -1h30 or +2d."


class ShiftPopover(QFrame):
    """An amount, typed or stepped, with a preview. It blocks nothing: a click outside or Esc closes it.

    Signals:
        chosen: the Shift to move by.
        preview_wanted: the Shift of which is to be told what it would do; see :meth:`show_preview`.
    """

    chosen = Signal(object)
    preview_wanted = Signal(object)

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        """Make the pop-up over a window."""
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(PATIENCE_MS)
        self._resting.timeout.connect(lambda: self.preview_wanted.emit(self._shift))
        self._shift: Shift | None = None
        name_widget(self, "Move by")
        self.setProperty("card", "choice")
        self.amount = QLineEdit()
        self.amount.setPlaceholderText("+30m, -1d, 1h30")
        name_widget(self.amount, "Amount")
        self.sentence = label(role="second", wrap=True)
        name_widget(self.sentence, "Move preview")
        self.apply = Button(themes, "Move", "primary")
        self._lay_out(themes)
        self.amount.textChanged.connect(self._read)
        self.amount.returnPressed.connect(self._apply)
        self.apply.clicked.connect(self._apply)

    def _lay_out(self, themes: ThemeManager) -> None:
        less = IconButton(themes, "minus", "Earlier", boxed=True)
        less.clicked.connect(lambda: self._step(-1))
        more = IconButton(themes, "plus", "Later", boxed=True)
        more.clicked.connect(lambda: self._step(1))
        caption = label("Move by", "field")
        caption.setBuddy(self.amount)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(caption)
        line.addWidget(less)
        line.addWidget(self.amount, 1)
        line.addWidget(more)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for shift in CHIPS:
            chip = Button(themes, f"+{shift.amount}", "pill")
            chip.clicked.connect(lambda _checked=False, chosen=shift: self.amount.setText(chosen.typed))
            chips.addWidget(chip)
        chips.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.sentence, 1)
        foot.addWidget(self.apply, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(line)
        column.addLayout(chips)
        column.addLayout(foot)
        self.setFixedWidth(max(themes.theme.px(400), chips.sizeHint().width() + 32))

    def open_at(self, place: QPoint) -> None:
        """Open below a global place, wholly on the screen."""
        self.amount.setText(Shift(minutes=30).typed)
        place_popup(self, place)
        self.amount.setFocus(Qt.FocusReason.PopupFocusReason)
        self.amount.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Up and Down step the amount by one chip."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        """A quarter of an hour more or less; a day where whole days are meant."""
        now = self._shift or Shift()
        if now.days and not now.minutes:
            stepped = Shift(days=now.days + by)
        elif now.days:
            stepped = -now if by * now.days < 0 else now
        else:
            stepped = Shift(minutes=now.minutes + 15 * by)
        self.amount.setText(stepped.typed or "0")
        self.amount.selectAll()

    def _read(self, text: str) -> None:
        self._shift = parse_shift(text)
        wrong = bool(text.strip()) and self._shift is None
        restyle(self.amount, "state", "error" if wrong else "")
        self.apply.setEnabled(bool(self._shift))
        if self._shift:
            self._resting.start()
        else:
            self._resting.stop()
            self._say(HOW)

    def show_preview(self, shift: Shift, fits: int, sentence: str) -> None:
        """Tell what an amount would do, unless another one was typed meanwhile.

        Args:
            shift: the amount.
            fits: how many bookings it moves.
            sentence: the same in words, and why others stay.
        """
        if shift == self._shift:
            self.apply.setEnabled(fits > 0)
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.amount.setAccessibleDescription(sentence)
        self.apply.setToolTip("" if self.apply.isEnabled() else sentence)
        if self.isVisible():
            fit_popup(self)

    def _apply(self) -> None:
        if self._shift and self.apply.isEnabled():
            self.chosen.emit(self._shift)
            self.close()
