"""The pop-up in which a view gets its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.ui.bookings.saved_views import LONGEST_NAME
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget, restyle


class ViewNamePopup(QFrame):
    """A field for a name, and a button that keeps it; a name that cannot be is explained below the field."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        name_widget(self, "Name of the view")
        self.setProperty("card", "choice")
        self._themes = themes
        self._take: Callable[[str], object] = lambda _name: None
        caption = label("Name of the view", "field")
        self.field = QLineEdit()
        self.field.setMaxLength(2 * LONGEST_NAME)
        name_widget(self.field, "View name")
        caption.setBuddy(self.field)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        self.save = Button(themes, "Save", "primary")
        self.save.clicked.connect(self._save)
        self.field.returnPressed.connect(self._save)
        self.field.textEdited.connect(self._forgive)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (caption, self.field, self.error):
            column.addWidget(part)
        column.addLayout(buttons)

    def ask(self, place: QPoint, name: str, take: Callable[[str], object]) -> None:
        """Open at a global place.

        Args:
            place: its left upper corner.
            name: what stands in the field at first, selected.
            take: keeps the name; may raise BookingsError, which is shown below the field.
        """
        self._take = take
        self._forgive()
        self.field.setText(name)
        self.field.selectAll()
        self.setFixedWidth(self._themes.theme.px(280))
        self.adjustSize()
        self.move(place)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _forgive(self) -> None:
        self.error.hide()
        self.field.setAccessibleDescription("")
        restyle(self.field, "state", "")
        self.adjustSize()

    def _save(self) -> None:
        try:
            self._take(self.field.text())
        except BookingsError as error:
            sentence = f"{error.title} {error.hint}"
            self.error.setText(sentence)
            self.error.show()
            self.field.setAccessibleDescription(sentence)
            restyle(self.field, "state", "error")
            self.field.setFocus()
            self.adjustSize()
            announce(self.field, sentence)
            return
        self.close()
