"""What two contacts become when they are merged."""

from __future__ import annotations

from datetime import UTC, datetime

from bookings_desktop.models.values import Contact, ContactPoint, NameOrder
from bookings_desktop.services.contact_merging import MergeField, choices, merged

KENJI = Contact(
    "k",
    "Kenji Watanabe",
    emails=("kenji@example.com",),
    phones=("+81 3 5550 0142",),
    tags=("vip",),
    languages=("ja",),
    notes="Calls after six",
)
OTHER = Contact(
    "o",
    "Watanabe Kenji",
    given_name="Kenji",
    family_name="Watanabe",
    name_order=NameOrder.FAMILY_FIRST,
    company="Acme",
    emails=("KENJI@example.com", "work@example.com"),
    phones=("+81355500142", "03 1"),
    labels=(ContactPoint("+81355500142", "mobile"),),
    tags=("VIP", "north"),
    languages=("en", "ja"),
    notes="Tokyo",
)


def test_only_what_differs_is_asked_and_what_is_missing_is_taken() -> None:
    asked = {one.field: one.from_other for one in choices(KENJI, OTHER)}
    assert asked == {MergeField.NAME: False, MergeField.COMPANY: True, MergeField.PHONE: False}


def test_everything_of_both_is_kept_once() -> None:
    result = merged(KENJI, OTHER, {})
    assert (result.id, result.name, result.company) == ("k", "Kenji Watanabe", "Acme")
    assert result.emails == ("kenji@example.com", "work@example.com")
    assert result.phone_points == (ContactPoint("+81 3 5550 0142", "mobile"), ContactPoint("03 1"))
    assert result.tags == ("vip", "north")
    assert result.languages == ("ja", "en")
    assert result.notes == "Calls after six\n\nTokyo"


def test_a_chosen_name_comes_with_its_parts_and_a_chosen_number_comes_first() -> None:
    result = merged(KENJI, OTHER, {MergeField.NAME: True, MergeField.PHONE: True, MergeField.COMPANY: False})
    assert (result.name, result.family_name, result.name_order) == (
        "Watanabe Kenji",
        "Watanabe",
        NameOrder.FAMILY_FIRST,
    )
    assert result.phones[0] == "+81355500142"
    assert result.company == ""


def test_the_result_is_archived_only_if_both_were() -> None:
    away = datetime(2026, 5, 1, tzinfo=UTC)
    assert merged(Contact("a", "A", archived_at=away), Contact("b", "B"), {}).archived_at is None
    assert merged(Contact("a", "A", archived_at=away), Contact("b", "B", archived_at=away), {}).archived_at == away
