"""What two contacts become when they are merged: which fields a person chooses between, and what is kept of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bookings_desktop.models.values import Contact, ContactPoint


class MergeField(StrEnum):
    """What is taken from one of the two."""

    NAME = "name"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    TIME_ZONE = "time_zone"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which the two differ.

    Attributes:
        kept, other: what each of them has.
        from_other: what is suggested: the other's where the kept one has nothing.
    """

    field: MergeField
    kept: str
    other: str

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose: of addresses and numbers only which of two is used."""
        return self.field not in (MergeField.EMAIL, MergeField.PHONE) or bool(self.kept and self.other)

    @property
    def from_other(self) -> bool:
        """Whether the other's is suggested."""
        return not self.kept


_NAME = ("name", "prefix", "given_name", "middle_name", "family_name", "suffix", "name_order")


def choices(kept: Contact, other: Contact) -> tuple[Choice, ...]:
    """The fields in which two contacts differ. Of addresses and numbers it is the first one, which is used."""
    found = (Choice(field, _text(kept, field), _text(other, field)) for field in MergeField)
    return tuple(one for one in found if _folded(one.kept) != _folded(one.other) and one.is_open)


def merged(kept: Contact, other: Contact, from_other: Mapping[MergeField, bool]) -> Contact:
    """The contact that both become.

    Args:
        kept: the contact that stays.
        other: the contact that goes.
        from_other: for the fields of :func:`choices`, whether the other's is taken; what is missing is as suggested.

    All addresses, numbers, languages and tags of both are kept, and the texts of their notes one below the other.
    """
    taken = {one.field: from_other.get(one.field, one.from_other) for one in choices(kept, other)}
    result = kept
    if taken.get(MergeField.NAME):
        result = replace(result, **{name: getattr(other, name) for name in _NAME})
    for field in (MergeField.COMPANY, MergeField.JOB_TITLE, MergeField.TIME_ZONE):
        if taken.get(field):
            result = replace(result, **{field.value: getattr(other, field.value)})
    emails, phones = [*kept.email_points, *other.email_points], [*kept.phone_points, *other.phone_points]
    if taken.get(MergeField.EMAIL):
        emails = [*other.email_points, *kept.email_points]
    if taken.get(MergeField.PHONE):
        phones = [*other.phone_points, *kept.phone_points]
    notes = [text for text in dict.fromkeys((kept.notes.strip(), other.notes.strip())) if text]
    result = replace(
        result,
        languages=tuple(dict.fromkeys((*kept.languages, *other.languages))),
        tags=tuple({tag.casefold(): tag for tag in (*other.tags, *kept.tags)}.values()),
        notes="\n\n".join(notes),
        archived_at=kept.archived_at if other.archived_at is not None else None,
    )
    return result.with_points(_each_once(emails, lambda value: value.strip().lower()), _each_once(phones, _digits))


def _each_once(points: Iterable[ContactPoint], form: Callable[[str], str]) -> tuple[ContactPoint, ...]:
    """Each address or number once, where it comes first; one with a label wins over the same without."""
    found: dict[str, ContactPoint] = {}
    for point in points:
        there = found.setdefault(form(point.value), point)
        if not there.label:
            found[form(point.value)] = replace(there, label=point.label)
    return tuple(found.values())


def _text(contact: Contact, field: MergeField) -> str:
    return str(getattr(contact, field.value))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit() or char == "+") or number
