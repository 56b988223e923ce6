"""The page of contacts: the list, and beside it (in narrow windows after it) the person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from bookings_desktop.ui.contacts.list_pane import LIST_WIDTH, ContactListPane
from bookings_desktop.ui.contacts.person_page import PersonPage
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget

BAND_BELOW, STEPS_BELOW = 1000, 760
"""Widths of the window at a text size of 100 % under which the side column is a band, and list and person two steps (design)."""

_WORDS_FROM = 560
"""Width of the person at a text size of 100 % from which the buttons of its head have words."""


class ContactsPage(QWidget):
    """List and person."""

    def __init__(self, themes: ThemeManager, now: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "Contacts page")
        self.list = ContactListPane(themes, now)
        self.person = PersonPage(themes)
        self._steps = False
        self._on_person = False
        self._rule = QFrame()
        self._rule.setProperty("role", "hairline-vertical")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._rule)
        row.addWidget(self.person, 1)
        self.list.view.opened.connect(self._on_opened)
        self.person.head.back_requested.connect(self.show_list)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    @property
    def in_steps(self) -> bool:
        """Whether there is room for one of the two only."""
        return self._steps

    def panes(self) -> list[QWidget]:
        """The panes in the order of F6."""
        return [pane for pane in (self.list, self.person) if not pane.isHidden()]

    def focus_search(self) -> None:
        """Let a person search."""
        self.show_list()
        self.list.focus_search()

    def show_list(self) -> None:
        """Go to the list."""
        self._on_person = False
        self._fit()
        self.list.enter()

    def show_person_step(self) -> None:
        """Go to the person, where both are not in view."""
        self._on_person = True
        self._fit()
        if self._steps:
            self.person.head.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_opened(self) -> None:
        if self._steps:
            self.show_person_step()

    def event(self, event: QEvent) -> bool:
        """In two steps Esc leads back to the list first."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._steps
            and self._on_person
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc on the person leads to the list, where both are not in view."""
        if event.key() == Qt.Key.Key_Escape and self._steps and self._on_person:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take the form that the width allows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale = self._themes.theme.scale
        width = self.window().width()
        self._steps = width < STEPS_BELOW * scale
        self.list.setVisible(not (self._steps and self._on_person))
        self.person.setVisible(not self._steps or self._on_person)
        self._rule.setVisible(not self._steps)
        if self._steps:
            self.list.setMaximumWidth(16_777_215)
            self.list.setMinimumWidth(0)
        else:
            self.list.setFixedWidth(self._themes.theme.px(LIST_WIDTH))
        room = self.width() - (0 if self._steps else self.list.maximumWidth())
        self.person.set_form(band=width < BAND_BELOW * scale, narrow=room < _WORDS_FROM * scale, tight=self._steps)

    def _on_theme(self, _theme: Theme) -> None:
        self._fit()
