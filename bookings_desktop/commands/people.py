"""The verbs for contacts and members."""

from __future__ import annotations

from bookings_desktop.commands.context import Context
from bookings_desktop.models.values import Contact
from bookings_desktop.services.people_interchange import contact_to_json, member_to_json


def list_contacts(context: Context) -> int:
    """``contacts list``."""
    found = context.backend.contacts.find(context.arguments.search)
    if context.arguments.json:
        context.terminal.json_array(map(contact_to_json, found))
        return 0
    rows = ((contact.name, contact.email, contact.phone, contact.company) for contact in found)
    if not context.terminal.table(("Name", "E-mail", "Phone", "Company"), rows, flexible=0):
        context.terminal.hint("No contacts found.")
    return 0


def add_contact(context: Context) -> int:
    """``contacts add``."""
    arguments = context.arguments
    contact = context.backend.contacts.create(
        Contact(
            id="",
            name=arguments.name,
            company=arguments.company,
            emails=tuple(arguments.email),
            phones=tuple(arguments.phone),
            time_zone=arguments.timezone,
            notes=arguments.notes,
        )
    )
    if arguments.json:
        context.terminal.json(contact_to_json(contact))
    else:
        context.terminal.say(f"Added {contact.name}{f' <{contact.email}>' if contact.email else ''}.")
    return 0


def list_members(context: Context) -> int:
    """``members list``."""
    team = context.backend.members.all()
    if context.arguments.json:
        context.terminal.json_array(map(member_to_json, team))
        return 0
    rows = ((member.name, member.email, member.role_title, "" if member.active else "not active") for member in team)
    if not context.terminal.table(("Name", "E-mail", "Role", ""), rows, flexible=0):
        context.terminal.hint("There is nobody in the team yet. Add a colleague with “bookings-desktop members add”.")
    return 0


def add_member(context: Context) -> int:
    """``members add``."""
    arguments = context.arguments
    member = context.backend.members.create(arguments.name, arguments.email, role_title=arguments.role)
    if arguments.json:
        context.terminal.json(member_to_json(member))
    else:
        context.terminal.say(f"Added {member.name}{f' <{member.email}>' if member.email else ''} to the team.")
    return 0
