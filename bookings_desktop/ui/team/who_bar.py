"""The calm question who works at this desk, where there is a team and nobody said so yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from bookings_desktop.models.members import Member
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowBox
from bookings_desktop.ui.widgets.forms import ChoiceCombo

_QUESTION = "Who works at this desk?"
_WHY = "The history names you like this, and “Me” finds your bookings and follow-ups."


class WhoBar(QFrame):
    """Stands above the pages until it is answered or put aside; it takes no focus and covers nothing.

    Signals:
        chosen: the Member who works here.
        other_wanted: it is somebody who is not in the team: their name is to be entered.
        put_aside: it shall not be asked again.
    """

    chosen = Signal(object)
    other_wanted = Signal()
    put_aside = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._members: tuple[Member, ...] = ()
        self.setProperty("banner", "info")
        name_widget(self, _QUESTION)
        self.setAccessibleDescription(_WHY)
        self.choice = ChoiceCombo(themes, _QUESTION)
        self.choice.setMinimumContentsLength(14)
        self.me = Button(themes, "This is me", size="small")
        self.other = Button(themes, "Somebody else…", "ghost", size="small")
        self.later = Button(themes, "Do not ask", "ghost", size="small")
        self.me.clicked.connect(self._answer)
        self.other.clicked.connect(self.other_wanted)
        self.later.clicked.connect(self.put_aside)
        self.choice.currentTextChanged.connect(self.choice.setToolTip)  # a long name is cut
        answers = FlowBox(spacing=8, line_spacing=6)
        for answer in (self.choice, self.me, self.other, self.later):
            answers.flow.addWidget(answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 12, 8)
        column.setSpacing(6)
        words = label(f"{_QUESTION} {_WHY}", "second", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(words)
        column.addWidget(answers)
        self.hide()

    def show_members(self, members: Sequence[Member]) -> None:
        """Offer the colleagues who are active, the one chosen so far still chosen."""
        if tuple(members) == self._members:
            return
        before = self.choice.currentData()
        self._members = tuple(members)
        self.choice.clear()
        for member in self._members:
            self.choice.addItem(member.name, member.id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))

    def _answer(self) -> None:
        wanted = self.choice.currentData()
        member = next((one for one in self._members if one.id == wanted), None)
        if member is not None:
            self.chosen.emit(member)
