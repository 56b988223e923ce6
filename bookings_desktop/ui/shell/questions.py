"""Questions that need an answer before something is done. They never block: the answer is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget

_NOBODY_ANSWERS = "nobodyAnswers"
"""A window's property: it is closed, and what waited for an answer in it would keep the program from ending."""


class Question(QDialog):
    """A question with a few answers, the last of which leaves everything as it is."""

    def __init__(
        self,
        themes: ThemeManager,
        title: str,
        text: str,
        answers: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """Make the question. ``answers`` are texts and kinds of button; the last one is the safe one and answers Esc."""
        super().__init__(parent)
        self.setWindowTitle("Bookings")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name_widget(self, title)
        self.setAccessibleDescription(text)
        self.answer = answers[-1][0]
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        made = []
        for words, kind in answers:
            button = Button(themes, words, kind)
            button.setAutoDefault(True)  # Enter gives the answer that has the focus
            button.clicked.connect(lambda _checked=False, chosen=words: self._choose(chosen))
            buttons.addWidget(button)
            made.append(button)
        made[-1].setDefault(True)
        made[-1].setFocus()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        heading = label(title, "card-title", wrap=True)
        heading.setMinimumWidth(themes.theme.px(360))
        column.addWidget(heading)
        if text:
            column.addWidget(label(text, "quiet", wrap=True))
        column.addSpacing(10)
        column.addLayout(buttons)

    def _choose(self, answer: str) -> None:
        self.answer = answer
        self.accept()


def ask_no_more(window: QWidget) -> None:
    """Nobody is there to answer from now on: the open questions of a window, and all later ones, get their last answer."""
    window.setProperty(_NOBODY_ANSWERS, True)
    for question in window.findChildren(Question):
        question.reject()


def _nobody_answers(parent: QWidget | None) -> bool:
    while parent is not None:
        if parent.property(_NOBODY_ANSWERS):
            return True
        parent = parent.parentWidget()
    return False


async def ask(themes: ThemeManager, parent: QWidget, title: str, text: str, answers: Sequence[tuple[str, str]]) -> str:
    """Ask, and wait for the answer's text. Closing the question gives the last answer, and so does a window that is gone."""
    if _nobody_answers(parent):
        return answers[-1][0]
    question = Question(themes, title, text, answers, parent)
    answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def finished() -> None:
        if not answered.done():
            answered.set_result(question.answer)

    question.finished.connect(finished)
    question.open()
    return await answered
