"""A quiet sentence with a few ways out beside it, such as for a time that clocks show twice that night."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

Choice = tuple[str, Callable[[], object]]
"""Text of a button, and what it does."""


class ChoiceNote(QWidget):
    """A sentence and up to two buttons; hidden while there is nothing to say."""

    _MOST = 2

    def __init__(self, themes: ThemeManager, name: str) -> None:
        """Make the note. ``name`` is the object name of its sentence."""
        super().__init__()
        self._label = label(role="hint")
        self._label.setObjectName(name)
        self._choices: Sequence[Choice] = ()
        self._buttons = [Button(themes, "", "link") for _ in range(self._MOST)]
        line = FlowLayout(self, spacing=8, line_spacing=2)
        line.addWidget(self._label)
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, place=number: self._choices[place][1]())
            line.addWidget(button)
        self.setVisible(False)

    def say(self, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something, or nothing."""
        self._label.setText(text)
        self._label.setVisible(bool(text))
        self._choices = choices
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(choices))
            if number < len(choices):
                button.setText(choices[number][0])
                button.setAccessibleName(choices[number][0])
        self.setVisible(bool(text or choices))
