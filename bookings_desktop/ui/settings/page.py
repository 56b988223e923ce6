"""The page of the settings. Every change counts at once; there is no button to save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.settings import Settings
from bookings_desktop.ui.menus import APPEARANCES
from bookings_desktop.ui.settings.data_group import DataGroup
from bookings_desktop.ui.settings.google_group import GoogleGroup
from bookings_desktop.ui.settings.groups import (
    AppearanceGroup,
    BookingsGroup,
    OrganisationGroup,
    PersonGroup,
    TimesGroup,
)
from bookings_desktop.ui.settings.parts import SettingsGroup
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, label, name_widget

_WIDEST = 640


class SettingsPage(QWidget):
    """All groups of settings, one below the other.

    Signals:
        changed: a dict from names of settings to their new values, as a person chose them.
        back_requested: back to the bookings.
    """

    changed = Signal(object)
    back_requested = Signal()

    def __init__(self, themes: ThemeManager, folder: Path, now: Callable[[], float]) -> None:
        """Make the page.

        Args:
            themes: colours and fonts.
            folder: the data folder.
            now: gives the present instant in seconds since the epoch, for the examples.
        """
        super().__init__()
        self._themes = themes
        name_widget(self, "Settings page")
        self.back = IconButton(themes, "chevron-left", "Back to bookings", "Esc", boxed=True)
        self.back.clicked.connect(self.back_requested)
        self.organisation = OrganisationGroup(themes)
        self.person = PersonGroup(themes)
        self.times = TimesGroup(themes, now)
        self.bookings = BookingsGroup(themes)
        self.appearance = AppearanceGroup(themes, APPEARANCES)
        self.google = GoogleGroup(themes)
        self.data = DataGroup(themes, folder)
        self._area = QScrollArea()
        self._lay_out()
        for group in self.groups:
            group.changed.connect(self._on_changed)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    @property
    def groups(self) -> Sequence[SettingsGroup]:
        """The groups from top to bottom."""
        return (
            self.organisation,
            self.person,
            self.times,
            self.bookings,
            self.appearance,
            self.google,
            self.data,
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(self.back)
        head.addWidget(label("Settings", "title"))
        head.addStretch(1)
        self._head = QWidget()
        self._head.setLayout(head)
        self._column = QWidget()
        groups = QVBoxLayout(self._column)
        groups.setContentsMargins(0, 4, 0, 24)
        groups.setSpacing(20)
        for group in self.groups:
            groups.addWidget(group)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(16, 0, 16, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        self._area.setWidget(holder)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        name_widget(self._area, "All settings")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._area, 1)

    def show_settings(self, settings: Settings) -> None:
        """Show what the settings say; what was wrong is gone."""
        for group in self.groups:
            group.clear_problems()
            group.show_settings(settings)

    def show_google(self) -> None:
        """Bring the group about Google Calendar into view, with the focus on its first button."""
        button = self.google.first_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self.google)
        self._area.ensureWidgetVisible(button)

    def flush(self) -> None:
        """Take what is typed in a field that still has the focus, as if the focus left it."""
        field = self.focusWidget()
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()
        if isinstance(field, QLineEdit | QAbstractSpinBox):
            field.editingFinished.emit()

    def show_problem(self, setting: str, sentence: str) -> bool:
        """Say what is wrong below a setting's field. Tells whether there is such a field."""
        return any(group.show_problem(setting, sentence) for group in self.groups)

    def _on_changed(self, values: dict[str, object]) -> None:
        self.changed.emit(values)

    def _on_theme(self, theme: Theme) -> None:
        self._head.setFixedHeight(theme.px(60))
        self._column.setMaximumWidth(theme.px(_WIDEST))
