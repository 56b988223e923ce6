"""The verbs for contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.context import Context
from bookings_desktop.models.values import Contact, ContactPoint, NameOrder
from bookings_desktop.services.people_interchange import contact_to_json
from bookings_desktop.services.people_lookup import PeopleLookup

ID_SHOWN = 8
"""Characters of an id that lists show; four are enough to name it."""

TEXTS = ("prefix", "given_name", "middle_name", "family_name", "suffix", "company", "job_title", "notes")
"""Options that are called like their fields."""


def list_contacts(context: Context) -> int:
    """``contacts list``."""
    archived = context.arguments.archived
    found = (
        one for one in context.backend.contacts.find(context.arguments.search) if bool(one.archived_at) is archived
    )
    if context.arguments.json:
        context.terminal.json_array(map(contact_to_json, found))
        return 0
    rows = ((one.id[:ID_SHOWN], one.name, one.email, one.phone, one.company) for one in found)
    if not context.terminal.table(("ID", "Name", "E-mail", "Phone", "Company"), rows, flexible=1):
        context.terminal.hint("No contacts found.")
    return 0


def show_contact(context: Context) -> int:
    """``contacts show``."""
    print_contact(context, contact_of(context))
    return 0


def add_contact(context: Context) -> int:
    """``contacts add``."""
    contact = context.backend.contacts.create(_changed(context, Contact(id="", name="")))
    if context.arguments.json:
        print_contact(context, contact)
    else:
        context.terminal.say(f"Added {called(contact)}.")
    return 0


def edit_contact(context: Context) -> int:
    """``contacts edit``: only what is given changes."""
    before = contact_of(context)
    after = _changed(context, before)
    if after == before:
        raise WrongUsage("Nothing was said to change.", "Give at least one option, such as --company.")
    print_contact(context, context.backend.contacts.update(after))
    return 0


def contact_of(context: Context) -> Contact:
    """The contact that a verb names. Raises NotFound, InvalidInput."""
    return PeopleLookup(context.backend.database).contact(context.arguments.id)


def _changed(context: Context, contact: Contact) -> Contact:
    """The contact with what the options say."""
    arguments = context.arguments
    changes: dict[str, Any] = {name: getattr(arguments, name) for name in TEXTS if getattr(arguments, name) is not None}
    if arguments.timezone is not None:
        changes["time_zone"] = arguments.timezone
    if arguments.name_order is not None:
        changes["name_order"] = NameOrder(arguments.name_order)
    for option, name in (("language", "languages"), ("tag", "tags")):
        given = getattr(arguments, option)
        if given is not None:
            changes[name] = tuple(filter(None, given))
    after = replace(contact, **changes)
    if arguments.name is not None:
        after = replace(after, name=arguments.name)
    elif (after.name_parts, after.name_order, after.company) != (
        contact.name_parts,
        contact.name_order,
        contact.company,
    ):
        after = after.named_by_parts()
    return after.with_points(_points(arguments.email), _points(arguments.phone))


def _points(given: list[str] | None) -> tuple[ContactPoint, ...] | None:
    """Addresses or numbers, each perhaps behind its label and a colon."""
    if given is None:
        return None
    parts = [one.rpartition(":") for one in given]
    return tuple(ContactPoint(value.strip(), label.strip()) for label, _, value in parts if value.strip())


def called(contact: Contact) -> str:
    """Name and address of a contact, for a sentence."""
    return f"{contact.name} <{contact.email}>" if contact.email else contact.name


def print_contact(context: Context, contact: Contact) -> None:
    """Print a contact, as JSON or for people."""
    if context.arguments.json:
        context.terminal.json(contact_to_json(contact))
        return
    context.terminal.fields(
        (
            ("ID", contact.id),
            ("Name", contact.name),
            ("Company", contact.company),
            ("Job title", contact.job_title),
            ("E-mail", _listed(contact.email_points)),
            ("Phone", _listed(contact.phone_points)),
            ("Time zone", contact.time_zone),
            ("Languages", ", ".join(contact.languages)),
            ("Tags", ", ".join(contact.tags)),
            ("Notes", contact.notes),
            ("Archived", f"{contact.archived_at:%a %d %b %Y}" if contact.archived_at else ""),
            ("In the trash", "yes" if contact.deleted_at else ""),
        )
    )


def _listed(points: tuple[ContactPoint, ...]) -> str:
    return "\n".join(f"{point.value} ({point.label})" if point.label else point.value for point in points)
