"""Deals: checked, found, those of a contact, and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotPossible
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import Deal
from bookings_desktop.services.bookings import BookingDraft, BookingService
from bookings_desktop.services.deals import DealChanged, DealService, smallest_units
from tests.support.builders import a_contact, a_slot, stored

ADA, BOB = (a_contact(id=letter * 32, name=letter, email=f"{letter}@example.com") for letter in "ab")


@pytest.fixture
def deals(database: Database) -> DealService:
    stored(database, ADA, BOB)
    return DealService(database, lambda: "Anna")


def a_deal(**fields: object) -> Deal:
    wanted = {"name": " Spring  course ", "stage": "Offer", "value": 120_050, "currency": "eur", "contact_id": ADA.id}
    return Deal(**{"id": "", **wanted, **fields})  # type: ignore[arg-type]


def test_a_deal_is_trimmed_stored_and_found(deals: DealService) -> None:
    made = deals.create(a_deal(link="https://crm.example.com/7"))
    assert (made.name, made.currency, str(made.amount)) == ("Spring course", "EUR", "1200.50")
    assert deals.find("spring off") == (made,)
    assert deals.find("autumn") == ()
    assert deals.create(a_deal(value=None)).currency == ""
    assert deals.stages() == ("Offer",)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "deal_name"),
        ({"currency": "euro"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"value": -1}, "value"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "tel:123"}, "link"),
    ],
)
def test_what_is_wrong_is_named(deals: DealService, fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        deals.create(a_deal(**fields))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert deals.find() == ()


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("1200.5", "EUR", 120_050), ("1200", "jpy", 1200), ("1.234", "KWD", 1234), ("0", "USD", 0)],
)
def test_an_amount_is_kept_exactly(amount: str, currency: str, units: int) -> None:
    assert smallest_units(amount, currency) == units


@pytest.mark.parametrize(("amount", "currency"), [("1.234", "EUR"), ("1.5", "JPY"), ("much", "EUR"), ("NaN", "EUR")])
def test_an_amount_that_is_none_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(InvalidInput):
        smallest_units(amount, currency)


def test_the_deals_of_a_contact_are_their_own_and_those_of_their_bookings(
    deals: DealService, database: Database
) -> None:
    own = deals.create(a_deal())
    shared = deals.create(a_deal(name="Shared", contact_id=BOB.id))
    deals.create(a_deal(name="Other", contact_id=BOB.id))
    bookings = BookingService(database, lambda: "Anna")
    draft = BookingDraft("Talk", a_slot(), contact_id=BOB.id, further_contact_ids=(ADA.id,), deal_id=shared.id)
    booking = bookings.create(draft)
    assert booking.deal == shared
    assert {deal.name for deal in deals.of_contact(ADA.id)} == {own.name, "Shared"}
    assert [found.booking.id for found in bookings.find(BookingQuery(needles=("shared",)))] == [booking.booking.id]
    deals.delete(shared)
    assert deals.of_contact(ADA.id) == (own,)
    assert bookings.get(booking.booking.id).deal is None


def test_changes_of_deals_are_taken_back_unless_somebody_went_on(deals: DealService) -> None:
    made = deals.create(a_deal())
    change = deals.update(replace(made, stage="Won", value=None))
    assert (change.after.stage, change.after.currency) == ("Won", "")
    (back,) = deals.undo((change,))
    assert (back.after.stage, back.after.value) == ("Offer", 120_050)
    with pytest.raises(ChangedMeanwhile):
        deals.undo((change,))


def test_a_new_deal_is_taken_back_unless_a_booking_has_it(deals: DealService, database: Database) -> None:
    made = deals.create(a_deal())
    bookings = BookingService(database, lambda: "Anna")
    booking = bookings.create(BookingDraft("Talk", a_slot(), deal_id=made.id)).booking
    with pytest.raises(NotPossible):
        deals.undo((DealChanged(None, made),))
    bookings.delete([booking.id])
    (gone,) = deals.undo((DealChanged(None, made),))
    assert deals.find() == ()
    deals.undo((gone,))
    assert [deal.name for deal in deals.find()] == [made.name]
