"""Phone numbers are found however they are typed."""

import pytest

from bookings_desktop.models.text import needles, number_forms, search_text


@pytest.mark.parametrize(
    ("number", "forms"),
    [
        ("+44 20 7946 0196", ("+442079460196", "02079460196")),
        ("+44 (0)20 7946-0196", ("+442079460196", "02079460196")),
        ("+442079460196", ("+442079460196",)),
        ("020 7946 0196", ("02079460196",)),
        ("(020) 7946.0196", ("02079460196",)),
        ("extension", ()),
        ("", ()),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(number: str, forms: tuple[str, ...]) -> None:
    assert number_forms(number) == forms


@pytest.mark.parametrize(
    "query",
    ["7946 0196", "79460196", "0207946", "020 7946 0196", "+44 20 7946 0196", "+442079460196", "442079", "0196"],
)
def test_digits_are_found_with_and_without_spaces(query: str) -> None:
    number = "+44 20 7946 0196"
    text = search_text((number, *number_forms(number)))
    assert all(word in text for word in needles(query))
