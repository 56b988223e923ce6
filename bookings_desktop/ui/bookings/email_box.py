"""The check box that lets the guests get an e-mail about this one change, and its rules (design, components)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox

from bookings_desktop.ui.widgets.basic import name_widget
from bookings_desktop.ui.widgets.labels import plain_tip

EMAIL_GUEST = "E-mail the guest about this change"
EMAIL_GUESTS = "E-mail the guests about this change"
_NOTHING_TO_SEE = "The guest cannot see this change."
_NOTHING_FOR_THEM = "The guests cannot see this change."


class EmailBox(QCheckBox):
    """Hidden where there is nobody to write to; off while the guest could not see the change; else as last used."""

    def __init__(self, *, connected: bool, last_used: bool) -> None:
        """Make the box.

        Args:
            connected: whether a calendar is connected, which sends the e-mail.
            last_used: what a person chose the last time.
        """
        super().__init__(EMAIL_GUEST)
        name_widget(self, EMAIL_GUEST)
        self._connected = connected
        self._wanted = last_used
        self.clicked.connect(self._on_clicked)
        self.setVisible(False)

    def _on_clicked(self, checked: bool) -> None:
        self._wanted = checked

    def show_for(self, guests: Sequence[str], *, visible_change: bool) -> None:
        """Follow the form.

        Args:
            guests: the addresses of the contacts who have one.
            visible_change: whether anything was changed that the guests can see.
        """
        several = len(guests) > 1
        self.setText(EMAIL_GUESTS if several else EMAIL_GUEST)
        self.setVisible(self._connected and bool(guests))
        self.setEnabled(visible_change)
        self.setChecked(visible_change and self._wanted)
        nothing = _NOTHING_FOR_THEM if several else _NOTHING_TO_SEE
        words = f"To {', '.join(guests)}" if visible_change else nothing
        self.setToolTip(plain_tip(words))
        self.setAccessibleDescription(words)

    @property
    def notify(self) -> bool:
        """Whether this save writes to the guest."""
        return not self.isHidden() and self.isEnabled() and self.isChecked()

    @property
    def choice(self) -> bool | None:
        """What to remember as last used; None when nothing could be chosen."""
        return self.isChecked() if not self.isHidden() and self.isEnabled() else None
