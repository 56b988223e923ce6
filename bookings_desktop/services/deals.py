"""What staff do with deals: the pieces of business that bookings and contacts belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotPossible, Problem
from bookings_desktop.models.database import Database
from bookings_desktop.models.people_values import minor_digits
from bookings_desktop.models.text import needles
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Deal, Origin, new_id
from bookings_desktop.services.validation import LONGEST_TITLE, clean_line, is_meeting_link

MOST_VALUE = Decimal("9999999999999")
"""The largest value of a deal, in whole units."""

LINK_WRONG = "This is not a web address. Paste a link that starts with https://"


@dataclass(frozen=True, slots=True)
class DealChanged:
    """One deal before and after a change; what an undo needs. ``before`` is None for a new one."""

    before: Deal | None
    after: Deal


class DealService:
    """Deals, as the window and the command line see them."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def get(self, deal_id: str) -> Deal:
        """One deal. Raises NotFound."""
        with self._database.reading() as work:
            return work.deals.get(deal_id)

    def find(self, query: str = "") -> tuple[Deal, ...]:
        """The living deals in which all words of the query occur (name, stage, link), the newest first."""
        with self._database.reading() as work:
            return work.deals.all(needles(query))

    def of_contact(self, contact_id: str) -> tuple[Deal, ...]:
        """The living deals of a contact and of the bookings in which they take part, the newest first."""
        with self._database.reading() as work:
            own = {deal.id: deal for deal in work.deals.all(contact_id=contact_id)}
            bookings = work.bookings.get_many(work.booking_people.of_contact(contact_id))
            wanted = {
                booking.deal_id for booking in bookings.values() if booking.deal_id and booking.deleted_at is None
            }
            for deal in work.deals.get_many(sorted(wanted - own.keys())).values():
                if deal.deleted_at is None:
                    own[deal.id] = deal
        return tuple(sorted(own.values(), key=lambda deal: (deal.created_at is None, deal.created_at), reverse=True))

    def stages(self) -> tuple[str, ...]:
        """The stages that deals stand at now, the most frequent first."""
        with self._database.reading() as work:
            counts: dict[str, int] = {}
            for deal in work.deals.all():
                if deal.stage:
                    counts[deal.stage] = counts.get(deal.stage, 0) + 1
        return tuple(sorted(counts, key=lambda stage: (-counts[stage], stage)))

    def create(self, deal: Deal, *, sender: str = "") -> Deal:
        """Store a new deal; its id is given here. Raises InvalidInput, and NotFound for an unknown contact."""
        with self._work(sender) as work:
            stored = add_deal(work, deal)
            work.commit()
            return stored

    def update(self, deal: Deal, *, sender: str = "") -> DealChanged:
        """Store a changed deal. Raises InvalidInput, ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            before = work.deals.get(deal.id)
            stored = work.deals.save(check_deal(deal))
            work.commit()
            return DealChanged(before, stored)

    def delete(self, deal: Deal, *, sender: str = "") -> DealChanged:
        """Put a deal into the trash; its bookings do not show it any more. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.deals.save(replace(deal, deleted_at=work.now))
            work.commit()
            return DealChanged(deal, stored)

    def undo(self, changes: Sequence[DealChanged], *, sender: str = "") -> tuple[DealChanged, ...]:
        """Put deals back to what they were before a change; a new one goes into the trash. All or none.

        What it returns can be given to it again.

        Raises:
            ChangedMeanwhile: one of them was changed again since; nothing is overwritten.
            NotPossible: a new one has bookings by now.
            NotFound: one of them does not exist.
        """
        with self._work(sender, Origin.UNDO) as work:
            undone = []
            for change in changes:
                current = work.deals.get(change.after.id)
                if current.version != change.after.version:
                    raise ChangedMeanwhile(f"“{current.name}” was changed again since.", "The deal was left as it is.")
                if change.before is None and work.booking_people.of_deal(current.id):
                    raise NotPossible(f"“{current.name}” has bookings by now.", "Take it from those first.")
                wanted = replace(change.before or replace(current, deleted_at=work.now), version=current.version)
                undone.append(DealChanged(current, work.deals.save(wanted)))
            work.commit()
            return tuple(undone)

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))


def add_deal(work: UnitOfWork, deal: Deal) -> Deal:
    """Add a new deal to a unit of work; its id is given here. Raises InvalidInput, and NotFound for an unknown contact."""
    checked = check_deal(replace(deal, id=new_id(), version=0))
    if checked.contact_id is not None:
        work.contacts.get(checked.contact_id)
    return work.deals.add(checked)


def check_deal(deal: Deal) -> Deal:
    """The deal with its texts trimmed, without a currency where there is no value.

    Raises:
        InvalidInput: names every field that is wrong.
    """
    currency = deal.currency.strip().upper()
    trimmed = replace(
        deal,
        name=clean_line(deal.name),
        stage=clean_line(deal.stage),
        link=deal.link.strip(),
        currency=currency if deal.value is not None else "",
    )
    problems = []
    if not trimmed.name:
        problems.append(Problem("deal_name", "Give the deal a name."))
    for field, text in (("deal_name", trimmed.name), ("stage", trimmed.stage)):
        if len(text) > LONGEST_TITLE:
            problems.append(Problem(field, f"This is too long. Keep it under {LONGEST_TITLE:,} characters."))
    if trimmed.value is not None:
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            problems.append(Problem("currency", "Name the currency with three letters, such as EUR."))
        elif not 0 <= (trimmed.amount or 0) <= MOST_VALUE:
            problems.append(Problem("value", "The value lies between zero and ten trillion."))
    if trimmed.link and not (trimmed.link.startswith(("https://", "http://")) and is_meeting_link(trimmed.link)):
        problems.append(Problem("link", LINK_WRONG))
    if problems:
        raise InvalidInput(problems)
    return trimmed


def smallest_units(amount: str | Decimal, currency: str) -> int:
    """An amount in whole units, with a point before its fraction, in the smallest unit of its currency.

    Raises:
        InvalidInput: it is no number, or finer than the currency.
    """
    try:
        number = Decimal(amount).scaleb(minor_digits(currency.strip().upper()))
        whole = number.to_integral_exact()
    except (InvalidOperation, ValueError) as error:
        raise InvalidInput.of("value", f"“{amount}” is not a number. Write it as 1200 or 1200.50.") from error
    if whole != number:
        raise InvalidInput.of("value", f"“{amount}” is finer than {currency or 'its currency'} goes.")
    return int(whole)
