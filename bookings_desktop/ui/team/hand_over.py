"""The question who takes over the bookings of a colleague who is not active any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.models.values import Member
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.forms import ChoiceCombo

STAY, NOBODY = "", "-"


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was answered.

    Attributes:
        hand_over: whether the coming bookings go to somebody else.
        to_id: who takes them over, or None for nobody.
        name: of who takes them over.
    """

    hand_over: bool
    to_id: str | None = None
    name: str = ""


class HandOverDialog(QDialog):
    """Asks who takes over.

    Signals:
        answered: a HandOver; closing the dialog answers nothing and changes nothing.
    """

    answered = Signal(object)

    def __init__(
        self,
        themes: ThemeManager,
        member: Member,
        others: Sequence[Member],
        count: int,
        parent: QWidget | None = None,
    ) -> None:
        """Make the question.

        Args:
            themes: colours and fonts.
            member: who is not active any more.
            others: who may take over.
            count: how many bookings there are to come.
            parent: the window.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Bookings")
        title = f"Deactivate {member.name}?"
        name_widget(self, title)
        self.setObjectName("handOver")
        bookings = "1 booking" if count == 1 else f"{count:,} bookings"
        rule = "Nothing new can be assigned to a colleague who is not active; what was done stays."
        text = f"{member.name} has {bookings} to come. {rule}" if count else f"{rule} No bookings are to come."
        self.setAccessibleDescription(text)
        self.choice = ChoiceCombo(themes, "Who takes over")
        self.choice.addItem(f"They stay with {member.name}", STAY)
        self.choice.addItem("Nobody, to be assigned later", NOBODY)
        for other in others:
            self.choice.addItem(other.name, other.id)
        caption = label("The bookings to come go to", "field")
        caption.setBuddy(self.choice)
        self.deactivate = Button(themes, "Deactivate", "danger")
        self.cancel = Button(themes, "Cancel")
        self.deactivate.clicked.connect(self._answer)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.deactivate)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        heading = label(title, "card-title", wrap=True)
        heading.setMinimumWidth(themes.theme.px(380))
        column.addWidget(heading)
        column.addWidget(label(text, "quiet", wrap=True))
        if count:
            column.addSpacing(6)
            column.addWidget(caption)
            column.addWidget(self.choice)
        else:
            caption.hide()
            self.choice.hide()
        column.addSpacing(10)
        column.addLayout(buttons)
        (self.choice if count else self.cancel).setFocus()

    def _answer(self) -> None:
        chosen = str(self.choice.currentData())
        self.accept()
        if chosen == STAY:
            self.answered.emit(HandOver(hand_over=False))
        elif chosen == NOBODY:
            self.answered.emit(HandOver(hand_over=True))
        else:
            self.answered.emit(HandOver(True, chosen, self.choice.currentText()))
