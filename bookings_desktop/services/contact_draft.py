"""A contact as a file or another place describes it, before anybody knows whether we have them already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bookings_desktop.models.names import NameParts, shown_name
from bookings_desktop.models.text import fold_email, fold_phone
from bookings_desktop.models.values import Contact, ContactPoint, ForeignReference, NameOrder
from bookings_desktop.services.validation import LONGEST_TEXT, clean_line, clean_text, is_address
from bookings_desktop.settings import is_known_zone

TEXTS = ("prefix", "given_name", "middle_name", "family_name", "suffix", "company", "job_title", "time_zone")
"""The texts of one line, of which the place's own replaces ours where it says something."""

PARTS = ("prefix", "given_name", "middle_name", "family_name", "suffix")
"""The texts of which a name is made, in the order of :class:`NameParts`."""

_NAMING = ("name", *PARTS)

_NOBODY = Contact(id="", name="")

CSV_SOURCE = "csv"
"""The source of references that come from the column of another program's ids."""


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is to be said about a line of a file.

    Attributes:
        line: its number, from 1; 0 for what concerns no line.
    """

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


@dataclass(slots=True)
class ContactDraft:
    """One contact of a file.

    Attributes:
        line: of the file, where it starts, from 1.
        contact_id: our own id of it, where the file has one.
        own_id: whether that is an id of ours as it stands, and not one made of another program's, which two programs may both use.
        texts: by the names of :data:`TEXTS`, and ``name``.
        order: in which order the name is shown, or None when the file does not say.
        references: under which names other places know it.
        told: what was left out while the file was read, in sentences.
        said: what the place that knows it by one of the references last said of it, cleaned; None where that is not known. Of a
            contact with that reference only what is said anew is taken: staff may have changed the rest here.
    """

    line: int
    contact_id: str = ""
    own_id: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    emails: list[ContactPoint] = field(default_factory=list)
    phones: list[ContactPoint] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    order: NameOrder | None = None
    references: list[ForeignReference] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    said: ContactDraft | None = None

    def cleaned(self) -> list[str]:
        """Bring the draft into the form that is stored; what had to be left out is told in sentences."""
        told = list(self.told)
        self.texts = {name: text for name, raw in self.texts.items() if (text := clean_line(raw))}
        zone = self.texts.get("time_zone", "")
        if zone and not is_known_zone(zone):
            del self.texts["time_zone"]
            told.append(f"“{zone[:80]}” is no time zone; it was left out.")
        self.notes = clean_text(self.notes)
        for name, text in self.texts.items():
            if len(text) > LONGEST_TEXT:
                self.texts[name] = text[:LONGEST_TEXT]
                told.append(f"The {name.replace('_', ' ')} is too long; it was cut.")
        if len(self.notes) > LONGEST_TEXT:
            self.notes = self.notes[:LONGEST_TEXT]
            told.append("The notes are too long; they were cut.")
        wrong = [point.value for point in self.emails if point.value.strip() and not is_address(point.value.strip())]
        told += [f"“{clean_line(value)[:80]}” is no e-mail address; it was left out." for value in wrong]
        self.emails = _points(self.emails, keep=is_address)
        wrong = [point.value for point in self.phones if point.value.strip() and not fold_phone(point.value)]
        told += [f"“{clean_line(value)[:80]}” is no phone number; it was left out." for value in wrong]
        self.phones = _points(self.phones, keep=lambda value: any(char.isdigit() for char in value))
        self.languages = [word for raw in self.languages if (word := clean_line(raw))]
        self.tags = list(dict.fromkeys(word for raw in self.tags if (word := clean_line(raw))))
        return told

    @property
    def is_named(self) -> bool:
        """Whether the draft says how the contact is called."""
        return any(name in self.texts for name in ("name", "given_name", "family_name"))

    @property
    def shown(self) -> str:
        """What the contact would be called: by its name, its parts, its company, or else by an address or a number."""
        points = (*self.emails, *self.phones)
        return self._called(_NOBODY) or self.texts.get("company", "") or (points[0].value if points else "")

    def onto(self, before: Contact) -> Contact:
        """The contact with what the draft says: texts take the place of ours, addresses, numbers, tags and notes are added."""
        if self.said is not None and any(reference in before.references for reference in self.references):
            return self._since(self.said).onto(before)
        mails = _added(before.email_points, self.emails, fold_email)
        phones = _added(before.phone_points, self.phones, fold_phone)
        texts: dict[str, Any] = {name: self.texts[name] for name in TEXTS if name in self.texts}
        company = texts.get("company", before.company)
        points = [*mails, *phones]
        return replace(
            before,
            **texts,
            name=self._called(before) or company or (points[0].value if points else ""),
            name_order=self.order or before.name_order,
            emails=tuple(point.value for point in mails),
            phones=tuple(point.value for point in phones),
            labels=tuple(point for point in points if point.label),
            languages=tuple(dict.fromkeys((*before.languages, *self.languages))),
            tags=tuple(dict.fromkeys((*before.tags, *self.tags))),
            notes=_with_notes(before.notes, self.notes),
            references=tuple(dict.fromkeys((*before.references, *self.references))),
        )

    def _since(self, said: ContactDraft) -> ContactDraft:
        """What the draft says that was not said before; a name is taken whole, or not at all."""
        texts = dict(self.texts)
        named = any(texts.get(name) != said.texts.get(name) for name in _NAMING)
        for name in tuple(texts):
            if not named if name in _NAMING else texts[name] == said.texts.get(name):
                del texts[name]
        mails = {fold_email(point.value) for point in said.emails}
        phones = {fold_phone(point.value) for point in said.phones}
        return replace(
            self,
            said=None,
            texts=texts,
            emails=[point for point in self.emails if fold_email(point.value) not in mails],
            phones=[point for point in self.phones if fold_phone(point.value) not in phones],
            notes="" if self.notes == said.notes else self.notes,
            order=self.order if named else None,
        )

    def _called(self, before: Contact) -> str:
        """What the contact is called with the draft's name or parts, or as before where it says neither."""
        told = self.texts
        if told.get("name"):
            return told["name"]
        if before.name and "given_name" not in told and "family_name" not in told:
            return before.name
        parts = NameParts(*(told.get(name, getattr(before, name)) for name in PARTS))
        order = self.order or before.name_order
        return shown_name(parts, order, told.get("company", before.company)) or before.name


def _points(points: Iterable[ContactPoint], keep: Callable[[str], bool]) -> list[ContactPoint]:
    found: dict[str, ContactPoint] = {}
    for point in points:
        value = clean_line(point.value)
        if value and keep(value):
            found.setdefault(value.lower(), ContactPoint(value, clean_line(point.label)))
    return list(found.values())


def _added(
    ours: tuple[ContactPoint, ...], theirs: Iterable[ContactPoint], form: Callable[[str], str]
) -> list[ContactPoint]:
    """Ours, with labels that we lack, and after them those that we did not have."""
    found = {form(point.value): point for point in ours}
    for point in theirs:
        key = form(point.value)
        known = found.get(key)
        if known is None:
            found[key] = point
        elif not known.label and point.label:
            found[key] = ContactPoint(known.value, point.label)
    return list(found.values())


def _with_notes(ours: str, theirs: str) -> str:
    """Our notes, and theirs behind them unless they stand there already."""
    if not theirs or theirs in ours:
        return ours
    return f"{ours}\n\n{theirs}" if ours else theirs
