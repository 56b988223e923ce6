"""The buttons below the steps of the connect dialog."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button


class Footer(QFrame):
    """All buttons of all steps; the dialog shows those that belong to the present one.

    Where they do not fit beside each other, they stand below each other.
    """

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        self.another = Button(themes, "Use another account", "ghost")
        self.other_calendar = Button(themes, "Use this account")
        self.cancel = Button(themes, "Cancel")
        self.not_now = Button(themes, "Not now")
        self.sign_in = Button(themes, "Sign in", "primary")
        self.sign_in_again = Button(themes, "Sign in again", "primary")
        self.connect_button = Button(themes, "Connect", "primary")
        self.begin = Button(themes, "Begin", "primary")
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.another)
        row.addStretch(1)
        for button in (
            self.cancel,
            self.not_now,
            self.other_calendar,
            self.sign_in,
            self.sign_in_again,
            self.connect_button,
            self.begin,
        ):
            row.addWidget(button)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All of them."""
        return (
            self.another,
            self.other_calendar,
            self.cancel,
            self.not_now,
            self.sign_in,
            self.sign_in_again,
            self.connect_button,
            self.begin,
        )

    def show_only(self, *shown: Button) -> None:
        """Show these, and hide the others."""
        for button in self.buttons:
            button.setVisible(button in shown)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """There is another room for the buttons."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        shown = [button for button in self.buttons if not button.isHidden()]
        margins = self._row.contentsMargins()
        wanted = sum(button.sizeHint().width() for button in shown) + self._row.spacing() * len(shown)
        below = wanted + margins.left() + margins.right() > self.width()
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if direction is not self._row.direction():
            self._row.setDirection(direction)
