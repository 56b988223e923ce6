"""The verbs that put contacts together, out of the way, into the trash and back."""

from __future__ import annotations

from bookings_desktop.commands.context import Context
from bookings_desktop.commands.people import ID_SHOWN, called, contact_of, print_contact
from bookings_desktop.errors import NotPossible
from bookings_desktop.services.contact_care import ContactCare
from bookings_desktop.services.contact_merging import merged
from bookings_desktop.services.people_lookup import PeopleLookup


def merge_contacts(context: Context) -> int:
    """``contacts merge``."""
    kept = contact_of(context)
    gone = PeopleLookup(context.backend.database).contact(context.arguments.other)
    if not context.arguments.yes:
        raise NotPossible(
            f"{called(gone)} was not merged into {called(kept)}.",
            "Its bookings, notes, follow-ups and deals would be the other one’s. Repeat the command with --yes.",
        )
    print_contact(context, _care(context).merge(gone, merged(kept, gone, {})).contact)
    return 0


def archive_contact(context: Context) -> int:
    """``contacts archive``."""
    print_contact(context, _care(context).archive(contact_of(context), not context.arguments.undo).contact)
    return 0


def delete_contact(context: Context) -> int:
    """``contacts delete``: into the trash."""
    contact = contact_of(context)
    if not context.arguments.yes:
        raise NotPossible(
            f"{called(contact)} was not deleted.", "Bookings and follow-ups would stay. Repeat the command with --yes."
        )
    deleted = _care(context).delete(contact).contact
    if context.arguments.json:
        print_contact(context, deleted)
    else:
        context.terminal.say(
            f"{called(deleted)} is in the trash. Undo it with: contacts restore {deleted.id[:ID_SHOWN]}"
        )
    return 0


def restore_contact(context: Context) -> int:
    """``contacts restore``."""
    deleted = PeopleLookup(context.backend.database).deleted_contact(context.arguments.id)
    print_contact(context, _care(context).restore(deleted).contact)
    return 0


def _care(context: Context) -> ContactCare:
    return ContactCare(context.backend.database, context.backend.who)
