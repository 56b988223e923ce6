"""The question who takes over what a colleague leaves behind who is not active any more: bookings to come, open follow-ups."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.models.values import Member
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.forms import ChoiceCombo

STAY, NOBODY = "", "-"


class HandOverDialog(QDialog):
    """Asks who takes over.

    Signals:
        answered: two HandOver, of the bookings and of the follow-ups; closing the dialog answers nothing and changes nothing.

    Attributes:
        bookings: who takes over the bookings to come; hidden when there are none.
        follow_ups: who takes over the open follow-ups; likewise.
    """

    answered = Signal(object, object)

    def __init__(
        self,
        themes: ThemeManager,
        member: Member,
        others: Sequence[Member],
        bookings: int,
        follow_ups: int,
        parent: QWidget | None = None,
    ) -> None:
        """Make the question.

        Args:
            themes: colours and fonts.
            member: who is not active any more.
            others: who may take over.
            bookings: how many there are to come.
            follow_ups: how many are open.
            parent: the window.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Bookings")
        title = f"Deactivate {member.name}?"
        name_widget(self, title)
        self.setObjectName("handOver")
        rule = "Nothing new can be assigned to a colleague who is not active; what was done stays."
        left = _left_behind(bookings, follow_ups)
        text = f"{member.name} has {left}. {rule}" if left else f"{rule} No bookings are to come."
        self.setAccessibleDescription(text)
        self.bookings = self._choice(themes, "Who takes over the bookings", member, others)
        self.follow_ups = self._choice(themes, "Who takes over the follow-ups", member, others)
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
        asked = (
            (bookings, "The bookings to come go to", self.bookings),
            (follow_ups, "The open follow-ups go to", self.follow_ups),
        )
        for count, words, choice in asked:
            if not count:
                choice.hide()
                continue
            caption = label(words, "field")
            caption.setBuddy(choice)
            column.addSpacing(6)
            column.addWidget(caption)
            column.addWidget(choice)
        column.addSpacing(10)
        column.addLayout(buttons)
        next((choice for count, _, choice in asked if count), self.cancel).setFocus()

    def _choice(self, themes: ThemeManager, name: str, member: Member, others: Sequence[Member]) -> ChoiceCombo:
        choice = ChoiceCombo(themes, name)
        choice.setParent(self)
        choice.addItem(f"They stay with {member.name}", STAY)
        choice.addItem("Nobody, to be assigned later", NOBODY)
        for other in others:
            choice.addItem(other.name, other.id)
        return choice

    def _answer(self) -> None:
        from bookings_desktop.services.team import STAYS, HandOver

        chosen = [str(choice.currentData()) for choice in (self.bookings, self.follow_ups)]
        self.accept()
        self.answered.emit(
            *(STAYS if one == STAY else HandOver(False, None if one == NOBODY else one) for one in chosen)
        )


def _left_behind(bookings: int, follow_ups: int) -> str:
    """“3 bookings to come and 1 open follow-up”; empty when there is nothing."""
    parts = []
    if bookings:
        parts.append("1 booking to come" if bookings == 1 else f"{bookings:,} bookings to come")
    if follow_ups:
        parts.append("1 open follow-up" if follow_ups == 1 else f"{follow_ups:,} open follow-ups")
    return " and ".join(parts)
