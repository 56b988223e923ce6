"""The row of a contact and its value: the way from one to the other, for the ORM and for plain columns alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bookings_desktop.models.names import name_key
from bookings_desktop.models.tables import ContactPointRow, ContactRow
from bookings_desktop.models.text import fold, fold_email, fold_phone, number_forms, phone_tail, search_text
from bookings_desktop.models.values import Contact, ContactPoint, ForeignReference, NameOrder
from bookings_desktop.models.versioned_rows import instants

_ALIKE = (
    "name",
    "given_name",
    "family_name",
    "company",
    "time_zone",
    "notes",
    "prefix",
    "middle_name",
    "suffix",
    "job_title",
    "archived_at",
    "merged_into",
)
"""Fields that the row keeps under the same name and in the same form."""

CONTACT_FIELDS = (*_ALIKE, "emails", "phones", "labels", "name_order", "languages", "tags", "references")
"""The fields whose changes are kept in the history."""


def contact_value(row: Any, points: Iterable[Any]) -> Contact:
    """The value of a contact's row and of the rows of its addresses and numbers, those in their order."""
    points = tuple(points)
    return Contact(
        id=row.id,
        name=row.name,
        given_name=row.given_name,
        family_name=row.family_name,
        company=row.company,
        emails=tuple(point.value for point in points if point.kind == "email"),
        phones=tuple(point.value for point in points if point.kind == "phone"),
        time_zone=row.time_zone,
        notes=row.notes,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        prefix=row.prefix,
        middle_name=row.middle_name,
        suffix=row.suffix,
        name_order=NameOrder(row.name_order),
        job_title=row.job_title,
        labels=tuple(ContactPoint(point.value, point.label) for point in points if point.label),
        languages=tuple(row.languages or ()),
        tags=tuple(row.tags or ()),
        archived_at=row.archived_at,
        references=tuple(ForeignReference(*pair) for pair in row.foreign_references or ()),
        merged_into=row.merged_into,
    )


def contact_columns(contact: Contact) -> dict[str, Any]:
    """The columns of a stored contact's row, without its id."""
    created_at, updated_at = instants(contact)
    numbers = (form for number in contact.phones for form in (number, *number_forms(number)))
    texts = (contact.name, contact.company, *contact.emails, *numbers, contact.job_title, *contact.tags)
    return {
        **{name: getattr(contact, name) for name in ("version", "deleted_at", *_ALIKE)},
        "created_at": created_at,
        "updated_at": updated_at,
        "name_order": contact.name_order.value,
        "languages": list(contact.languages) or None,
        "tags": list(contact.tags) or None,
        "foreign_references": [[one.source, one.key] for one in contact.references] or None,
        "sort_key": fold(contact.sort_name),
        "name_key": name_key(contact.name),
        "search_text": search_text(texts),
    }


def point_columns(contact: Contact) -> Iterator[dict[str, Any]]:
    """The columns of the rows of a contact's addresses and numbers."""
    points = (("email", contact.email_points, fold_email), ("phone", contact.phone_points, fold_phone))
    for kind, labelled, folded in points:
        for position, point in enumerate(labelled):
            yield {
                "contact_id": contact.id,
                "kind": kind,
                "position": position,
                "value": point.value,
                "folded": folded(point.value),
                "label": point.label,
                "tail": phone_tail(point.value) if kind == "phone" else "",
            }


def fill_contact(row: ContactRow, contact: Contact) -> None:
    """Let a row of the ORM, and those of its addresses and numbers, say what the value says."""
    for name, value in contact_columns(contact).items():
        setattr(row, name, value)
    kept = {(point.kind, point.position): point for point in row.points}
    row.points = []
    for columns in point_columns(contact):
        point = kept.get((columns["kind"], columns["position"])) or ContactPointRow()
        for name, value in columns.items():
            setattr(point, name, value)
        row.points.append(point)


def kept_with_bookings(contact: Contact) -> tuple[object, ...]:
    """What bookings keep of their contact: that by which they are found, in which the address of the guest is included."""
    return contact.name, contact.company, contact.emails, contact.phones
