"""The fields of a contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.names import NameOrder, NameParts
from bookings_desktop.models.values import Contact
from bookings_desktop.ui.bookings.zone_combo import ZoneCombo
from bookings_desktop.ui.contacts.languages import language_name, language_tag
from bookings_desktop.ui.contacts.points_field import PointsField
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget
from bookings_desktop.ui.widgets.forms import ChoiceCombo, FormGrid, FormRow, TextArea
from bookings_desktop.ui.widgets.labels import ElidedLabel

_ORDERS = {
    NameOrder.GIVEN_FIRST: "Given name first",
    NameOrder.FAMILY_FIRST: "Family name first",
    NameOrder.COMPANY: "As a company",
}
_MAIL_LABELS, _PHONE_LABELS = ("work", "home", "other"), ("mobile", "work", "home", "other")


class ContactForm(QScrollArea):
    """The fields; it scrolls where it must.

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, zone: ZoneInfo, now: datetime) -> None:
        """Make the fields.

        Args:
            themes: colours and fonts.
            zone: of the desk, which a contact without a zone of its own has.
            now: this moment, for the offsets of zones.
        """
        super().__init__()
        self._zone = zone
        self._contact = Contact("", "")
        self._names: tuple[str, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.prefix, self.given, self.middle = _line("Prefix"), _line("Given name"), _line("Middle name")
        self.family, self.suffix = _line("Family name"), _line("Suffix")
        self.order = ChoiceCombo(themes, "Name order")
        for order, words in _ORDERS.items():
            self.order.addItem(words, order.value)
        self.preview = ElidedLabel("strong")
        self.company, self.job_title = _line("Company"), _line("Job title")
        self.emails = PointsField(themes, "e-mail", "mail", _MAIL_LABELS)
        self.phones = PointsField(themes, "phone", "phone", _PHONE_LABELS)
        self.zone = ZoneCombo(themes, zone.key, now, "Contact time zone")
        self.languages, self.tags = _line("Languages"), _line("Tags")
        self.languages.setPlaceholderText("Japanese, English")
        self.tags.setPlaceholderText("Words of your own, with commas")
        self.notes = TextArea(themes, "Contact notes")
        self._rows: dict[str, tuple[FormRow, QWidget]] = {}
        self._lay_out(themes)
        self._connect()
        self.emails.fill(())
        self.phones.fill(())

    def _lay_out(self, themes: ThemeManager) -> None:
        names = QWidget()
        grid = QGridLayout(names)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        for place, field in enumerate((self.prefix, self.given, self.middle)):
            grid.addWidget(field, 0, place)
        grid.addWidget(self.family, 1, 0, 1, 2)
        grid.addWidget(self.suffix, 1, 2)
        for place, share in enumerate((1, 2, 2)):
            grid.setColumnStretch(place, share)
        shown = QWidget()
        words = QVBoxLayout(shown)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(5)
        words.addWidget(self.order)
        words.addWidget(self.preview)
        box = QWidget()
        form = FormGrid(themes)
        form.setContentsMargins(24, 16, 24, 16)
        for name, text, content, buddy in (
            ("name", "&Name", names, self.given),
            ("order", "Sho&wn as", shown, self.order),
            ("company", "&Company", self.company, self.company),
            ("job_title", "&Job title", self.job_title, self.job_title),
            ("email", "&E-mail", self.emails, self.emails),
            ("phone", "&Phone", self.phones, self.phones),
            ("timezone", "Time &zone", self.zone, self.zone),
            ("languages", "&Languages", self.languages, self.languages),
            ("tags", "&Tags", self.tags, self.tags),
            ("notes", "N&otes", self.notes, self.notes),
        ):
            row = FormRow(content)
            form.add_row(text, row, buddy)
            self._rows[name] = (row, buddy)
        whole = QVBoxLayout(box)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(form)
        whole.addStretch(1)
        box.setProperty("ground", "surface")
        self.setWidget(box)

    def _connect(self) -> None:
        for name, field in self._lines.items():
            row = self._rows[name if name in self._rows else "name"][0]
            field.textEdited.connect(row.clear_problem)
            field.textChanged.connect(self._on_changed)
        self.order.currentIndexChanged.connect(self._on_changed)
        self.zone.zone_changed.connect(self._on_changed)
        self.zone.edit.textEdited.connect(self._rows["timezone"][0].clear_problem)
        self.notes.textChanged.connect(self._on_changed)
        for points in (self.emails, self.phones):
            points.changed.connect(self._on_changed)

    @property
    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "prefix": self.prefix,
            "given_name": self.given,
            "middle_name": self.middle,
            "family_name": self.family,
            "suffix": self.suffix,
            "company": self.company,
            "job_title": self.job_title,
            "languages": self.languages,
            "tags": self.tags,
        }

    # What they hold

    def fill(self, contact: Contact) -> None:
        """Show a contact. A name without parts is split for editing; it is left alone when nobody edits it."""
        self._contact = contact
        parts = contact.name_parts if _has_parts(contact) else split_name(contact)
        for field, text in zip(
            (self.prefix, self.given, self.middle, self.family, self.suffix),
            (parts.prefix, parts.given, parts.middle, parts.family, parts.suffix),
            strict=True,
        ):
            field.setText(text)
        self.order.setCurrentIndex(self.order.findData(contact.name_order.value))
        self.company.setText(contact.company)
        self.job_title.setText(contact.job_title)
        self.emails.fill(contact.email_points)
        self.phones.fill(contact.phone_points)
        self.zone.set_zone(contact.time_zone or self._zone.key)
        self.languages.setText(", ".join(map(language_name, contact.languages)))
        self.tags.setText(", ".join(contact.tags))
        self.notes.setPlainText(contact.notes)
        self._names = self._name_texts()
        self._tags = self.tags.text()  # one from elsewhere may hold a comma
        self._on_changed()

    def contact(self) -> Contact:
        """What was typed. Raises InvalidInput for what cannot be understood."""
        problems = []
        known = {language_name(tag): tag for tag in self._contact.languages}  # an import may bring what nobody can type
        languages = []
        for word in _words(self.languages.text()):
            tag = known.get(word) or language_tag(word)
            if not tag:
                problems.append(Problem("languages", f"“{word}” is no language that is known here."))
            languages.append(tag)
        if not self.zone.resolve():
            problems.append(Problem("timezone", "Choose a time zone from the list."))
        if problems:
            raise InvalidInput(problems)
        zone = self.zone.zone
        return replace(
            self.named(),
            job_title=self.job_title.text(),
            time_zone="" if zone == self._zone.key and not self._contact.time_zone else zone,
            languages=tuple(languages),
            tags=self._contact.tags if self.tags.text() == self._tags else tuple(_words(self.tags.text())),
            notes=self.notes.toPlainText(),
        )

    def named(self) -> Contact:
        """The contact with the name, addresses and numbers that were typed."""
        contact = replace(self._contact, company=self.company.text())
        if self._name_texts() != self._names:
            contact = replace(
                contact,
                name="",
                prefix=self.prefix.text(),
                given_name=self.given.text(),
                middle_name=self.middle.text(),
                family_name=self.family.text(),
                suffix=self.suffix.text(),
                name_order=NameOrder(self.order.currentData()),
            )
        contact = contact.with_points(self.emails.points, self.phones.points)
        # A name that nobody edits stays: it may be known only as a whole, or be another one than its parts say, as in some cards.
        kept = contact.name and contact.name_order is not NameOrder.COMPANY
        return contact if kept else contact.named_by_parts()

    def _name_texts(self) -> tuple[str, ...]:
        fields = (self.prefix, self.given, self.middle, self.family, self.suffix)
        return (*(field.text() for field in fields), str(self.order.currentData()))

    def state(self) -> object:
        """What tells whether something was changed."""
        lines = tuple(field.text() for field in self._lines.values())
        others = (self.order.currentData(), self.zone.zone, self.notes.toPlainText())
        return lines, others, self.emails.points, self.phones.points

    def _on_changed(self) -> None:
        name = self.named().name.strip()
        self.preview.set_full(name or "No name yet")
        self.preview.setAccessibleName(f"Shown as {name}" if name else "No name yet")
        self.changed.emit()

    # What is wrong

    def show_problems(self, error: InvalidInput) -> list[Problem]:
        """Say at each field what is wrong with it, and go to the first. Returns what belongs to no field."""
        first: QWidget | None = None
        rest = []
        for problem in error.problems:
            field: QWidget
            if problem.field == "email":
                field = self.emails.show_problem(problem.message)
            elif problem.field == "phone":
                field = self.phones.show_problem(problem.message)
            elif problem.field in self._rows:
                row, field = self._rows[problem.field]
                row.show_problem(field, problem.message)
            else:
                rest.append(problem)
                continue
            first = first or field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(first)
        return rest

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        self.emails.clear_problems()
        self.phones.clear_problems()
        for row, _field in self._rows.values():
            row.clear_problem()


def _has_parts(contact: Contact) -> bool:
    parts = contact.name_parts
    return any((parts.prefix, parts.given, parts.middle, parts.family, parts.suffix))


def split_name(contact: Contact) -> NameParts:
    """A name that was only known as a whole, in parts for editing: the last word as family name, unless it is a company."""
    words = contact.name.split()
    if contact.name_order is not NameOrder.GIVEN_FIRST or len(words) < 2 or contact.name == contact.company:
        return NameParts(given=contact.name if contact.name != contact.company else "")
    return NameParts(given=" ".join(words[:-1]), family=words[-1])


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(name)
    name_widget(made, name)
    made.setMaxLength(1000)
    return made


def _words(text: str) -> list[str]:
    return [word for part in text.replace(";", ",").split(",") if (word := " ".join(part.split()))]
