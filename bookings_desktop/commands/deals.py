"""The verbs for deals, and how the command line names one."""

from __future__ import annotations

from bookings_desktop.commands.context import Context
from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.values import Deal
from bookings_desktop.services.deals import smallest_units
from bookings_desktop.services.people_interchange import deal_to_json

ID_SHOWN = 8
"""Characters of an id in a table."""


def list_deals(context: Context) -> int:
    """``deals list``."""
    found = context.backend.deals.find(context.arguments.search)
    if context.arguments.json:
        context.terminal.json_array(map(deal_to_json, found))
        return 0
    rows = ((deal.id[:ID_SHOWN], deal.name, deal.stage, amount_words(deal), deal.link) for deal in found)
    if not context.terminal.table(("ID", "Name", "Stage", "Value", "Link"), rows, flexible=1):
        context.terminal.hint("No deals found.")
    return 0


def add_deal(context: Context) -> int:
    """``deals add``."""
    arguments = context.arguments
    contact = context.backend.contacts.by_email(arguments.contact) if arguments.contact else None
    if arguments.contact and contact is None:
        raise NotFound(
            f"There is no contact with the address {arguments.contact}.",
            "Add it with “bookings-desktop contacts add”.",
        )
    deal = context.backend.deals.create(
        Deal(
            id="",
            name=arguments.name,
            stage=arguments.stage,
            value=smallest_units(arguments.value, arguments.currency) if arguments.value else None,
            currency=arguments.currency,
            link=arguments.link,
            contact_id=contact.id if contact else None,
        )
    )
    if arguments.json:
        context.terminal.json(deal_to_json(deal))
    else:
        context.terminal.say(f"Added the deal “{deal.name}”, {deal.id[:ID_SHOWN]}.")
    return 0


def amount_words(deal: Deal) -> str:
    """The value with its currency, “1,200.50 EUR”; empty when it is not known."""
    return "" if deal.amount is None else f"{deal.amount:,} {deal.currency}"


def deal_named(context: Context, text: str) -> str:
    """The id of the living deal that an id or its first characters name. Raises InvalidInput, NotFound."""
    prefix = text.strip().lower()
    found = [deal for deal in context.backend.deals.find() if deal.id.startswith(prefix)]
    if not found:
        raise NotFound(f"There is no deal with the id {text}.", "Look it up with “bookings-desktop deals list”.")
    if len(found) > 1:
        raise InvalidInput.of("deal", f"Several deals have an id that starts with {text}. Give more of it.")
    return found[0].id
