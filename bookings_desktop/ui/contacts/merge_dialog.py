"""The dialog that merges two contacts: the other one is chosen, then what the result will be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.values import Contact
from bookings_desktop.services.contact_merging import MergeField, choices, merged
from bookings_desktop.ui.bookings.details_parts import clear
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.languages import language_name
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, announce, label, name_widget
from bookings_desktop.ui.widgets.dialog_frame import footer_of, lay_out_dialog, scrolling
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.zone_names import city_name

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_care import ContactCare
    from bookings_desktop.services.contact_pages import PersonFacts
    from bookings_desktop.ui.threads import TaskRunner

_WIDTH, _HEIGHT = 640, 560

_WORDS = {
    MergeField.NAME: "Name",
    MergeField.COMPANY: "Company",
    MergeField.JOB_TITLE: "Job title",
    MergeField.TIME_ZONE: "Time zone",
    MergeField.EMAIL: "First e-mail",
    MergeField.PHONE: "First phone",
}


class MergeDialog(QDialog):
    """Two contacts become one.

    Signals:
        merged: the PeopleChange that was stored; the dialog closes itself.
    """

    merged = Signal(object)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        care: ContactCare,
        facts: PersonFacts,
        people: ContactIndex,
        likely: Sequence[Contact],
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``.

        Args:
            themes: colours and fonts.
            tasks: runs what the services do on the database lane.
            care: merges them.
            facts: the contact that stays.
            people: all contacts, prepared for search.
            likely: who may be the same person, the surest first.
            parent: the window that it belongs to.
        """
        super().__init__(parent)
        self._themes, self._tasks, self._care = themes, tasks, care
        self._kept, self._other = facts.contact, None if not likely else likely[0]
        self._taken: dict[MergeField, bool] = {}
        self._saving = False
        self.setWindowTitle("Merge contacts")
        name_widget(self, "Merge contacts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.other = ContactField(themes, "Merge with")
        self.other.set_contacts(people)
        self.other.setToolTip(self.other.placeholderText())
        self.banner = Banner(themes, "danger")
        self.banner.hide()
        self._grid = QGridLayout()
        self._result = QVBoxLayout()
        self.result_lines: list[str] = []
        self.merge_button = Button(themes, "Merge", "primary")
        cancel = Button(themes, "Cancel")
        cancel.clicked.connect(self.reject)
        self.merge_button.clicked.connect(self.merge)
        self._lay_out(cancel)
        self.other.chosen_changed.connect(self._on_other)
        if self._other is not None:
            self.other.choose(self._other)
        self._show()
        self.resize(self.sizeHint())

    def _lay_out(self, cancel: QWidget) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 18, 24, 10)
        head.setSpacing(8)
        head.addWidget(label(f"Merge another contact into {self._kept.name}", "card-title", wrap=True))
        text = "Everything of the other one moves here. You can undo it."
        head.addWidget(label(text, "quiet", wrap=True))
        head.addWidget(self.banner)
        line = QHBoxLayout()
        line.setSpacing(10)
        caption = label("Merge &with", "field")
        caption.setBuddy(self.other)
        line.addWidget(caption)
        line.addWidget(self.other, 1)
        head.addLayout(line)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._result.setSpacing(3)
        card = QFrame()
        card.setProperty("card", "note")
        self._card = card
        words = QVBoxLayout(card)
        words.setContentsMargins(12, 9, 12, 11)
        words.setSpacing(6)
        words.addWidget(label("What it will be", "section"))
        words.addLayout(self._result)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(24, 6, 24, 16)
        column.setSpacing(14)
        column.addLayout(self._grid)
        column.addWidget(card)
        column.addStretch(1)
        lay_out_dialog(self, head, scrolling(box), footer_of((cancel, self.merge_button)))

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as a booking's dialog, within the screen."""
        theme = self._themes.theme
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT)).boundedTo(self.screen().availableSize() - QSize(40, 60))

    # What it shows

    @property
    def outcome(self) -> Contact | None:
        """What the two become; None while there is no other one."""
        return None if self._other is None else merged(self._kept, self._other, self._taken)

    def _on_other(self, other: Contact | None) -> None:
        same = other is not None and other.id == self._kept.id
        self._other = None if same else other
        self._taken = {}
        if same:
            self._say("This is the contact itself.", "Choose another one.")
        else:
            self.banner.hide()
        self._show()

    def _say(self, title: str, text: str) -> None:
        self.banner.show_message("danger", title, text)
        self.banner.show()
        announce(self.banner, f"{title} {text}")

    def _show(self) -> None:
        clear(self._grid)
        other = self._other
        self.merge_button.setEnabled(other is not None)
        self.merge_button.setToolTip("" if other else "Choose the other contact first.")
        self._card.setVisible(other is not None)
        if other is None:
            return
        for row, one in enumerate(choices(self._kept, other)):
            self._grid.addWidget(label(_WORDS[one.field], "field"), row, 0)
            group = QButtonGroup(self._grid)
            for column, (text, theirs) in enumerate(((one.kept, False), (one.other, True)), start=1):
                zone = one.field is MergeField.TIME_ZONE
                shown = (city_name(text) if zone else text) or "(nothing)"
                button = QRadioButton(shown.replace("&", "&&"))
                name_widget(button, f"{_WORDS[one.field]}: {shown}")
                button.setToolTip(plain_tip(shown))
                button.setMinimumWidth(1)
                button.setChecked(one.from_other is theirs)
                button.toggled.connect(
                    lambda checked, field=one.field, value=theirs: self._choose(field, value) if checked else None
                )
                group.addButton(button)
                self._grid.addWidget(button, row, column)
        self._show_result()

    def _choose(self, field: MergeField, from_other: bool) -> None:
        self._taken[field] = from_other
        self._show_result()

    def _show_result(self) -> None:
        clear(self._result)
        result = self.outcome
        self.result_lines = [] if result is None else _lines(result)
        for number, line in enumerate(self.result_lines):
            self._result.addWidget(label(line, "strong" if number == 0 else "second", wrap=True))
        self._card.setAccessibleName(f"What it will be: {'; '.join(self.result_lines)}")

    # Merging

    def merge(self) -> None:
        """Store what was chosen."""
        result, other = self.outcome, self._other
        if result is None or other is None or self._saving:
            return
        self._saving = True
        self.merge_button.setEnabled(False)
        self._tasks.start(self._store(other, result))

    async def _store(self, other: Contact, result: Contact) -> None:
        try:
            change = await self._tasks.run(lambda: self._care.merge(other, result))
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            self._say(error.title, error.hint)
        else:
            if isValid(self):
                self.merged.emit(change)
                self.accept()
        finally:
            if isValid(self):
                self._saving = False
                self.merge_button.setEnabled(True)


def _lines(contact: Contact) -> list[str]:
    """What a contact will be, a line for each thing."""
    work = " · ".join(part for part in (contact.job_title, contact.company) if part)
    points = [
        ", ".join(f"{point.value} ({point.label})" if point.label else point.value for point in some)
        for some in (contact.email_points, contact.phone_points)
    ]
    zone = city_name(contact.time_zone) if contact.time_zone else ""
    languages = ", ".join(map(language_name, contact.languages))
    tags = f"Tags: {', '.join(contact.tags)}" if contact.tags else ""
    return [line for line in (contact.name, work, *points, zone, languages, tags, contact.notes) if line]
