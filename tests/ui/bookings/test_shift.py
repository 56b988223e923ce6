"""Amounts by which bookings are moved, as people type them."""

from __future__ import annotations

import pytest

from bookings_desktop.ui.bookings.shift import Shift, parse_shift


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("+30m", Shift(minutes=30)),
        ("30", Shift(minutes=30)),
        ("-15 min", Shift(minutes=-15)),
        ("-2d", Shift(days=-2)),
        ("1h30", Shift(minutes=90)),
        ("+1 h 30 min", Shift(minutes=90)),
        ("+1w", Shift(days=7)),
        ("2 weeks", Shift(days=14)),
        ("1 DAY", Shift(days=1)),
        ("0", Shift()),
    ],
)
def test_amounts_as_typed(text: str, shift: Shift) -> None:
    assert parse_shift(text) == shift


@pytest.mark.parametrize("text", ["", "+", "soon", "1d2h", "30x", "m30", "99999d", "1.5h"])
def test_what_is_no_amount(text: str) -> None:
    assert parse_shift(text) is None


@pytest.mark.parametrize(
    ("shift", "words", "typed"),
    [
        (Shift(minutes=90), "1 h 30 min later", "+1h30m"),
        (Shift(minutes=-15), "15 min earlier", "-15m"),
        (Shift(days=1), "1 day later", "+1d"),
        (Shift(days=-14), "2 weeks earlier", "-2w"),
        (Shift(), "", ""),
    ],
)
def test_amounts_in_words_and_back(shift: Shift, words: str, typed: str) -> None:
    assert (shift.words, shift.typed) == (words, typed)
    assert not typed or parse_shift(typed) == shift
