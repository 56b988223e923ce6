"""The verbs for deals, and how the command line names one."""

from __future__ import annotations

from dataclasses import replace

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
    deal = context.backend.deals.create(
        Deal(
            id="",
            name=arguments.name,
            stage=arguments.stage,
            value=smallest_units(arguments.value, arguments.currency) if arguments.value else None,
            currency=arguments.currency,
            link=arguments.link,
            contact_id=_contact_id(context),
        )
    )
    return _tell(context, deal, "Added")


def edit_deal(context: Context) -> int:
    """``deals edit``: what is left out stays."""
    arguments, service = context.arguments, context.backend.deals
    deal = service.get(deal_named(context, arguments.id))
    given = {name: getattr(arguments, name) for name in ("name", "stage", "link", "currency")}
    changed = replace(deal, **{name: text for name, text in given.items() if text is not None})
    amount = deal.amount if arguments.value is None else arguments.value
    value = None if amount is None or amount == "" else smallest_units(amount, changed.currency)
    contact_id = deal.contact_id if arguments.contact is None else _contact_id(context)
    return _tell(context, service.update(replace(changed, value=value, contact_id=contact_id)).after, "Changed")


def delete_deal(context: Context) -> int:
    """``deals delete``."""
    service = context.backend.deals
    deal = service.get(deal_named(context, context.arguments.id))
    return _tell(context, service.delete(deal).after, "Deleted")


def _contact_id(context: Context) -> str | None:
    address = context.arguments.contact
    if not address:
        return None
    contact = context.backend.contacts.by_email(address)
    if contact is None:
        raise NotFound(
            f"There is no contact with the address {address}.", "Add it with “bookings-desktop contacts add”."
        )
    return contact.id


def _tell(context: Context, deal: Deal, word: str) -> int:
    if context.arguments.json:
        context.terminal.json(deal_to_json(deal))
    else:
        context.terminal.say(f"{word} the deal “{deal.name}”, {deal.id[:ID_SHOWN]}.")
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
