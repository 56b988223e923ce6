"""How many of the places of a booking are taken, in words. Pure."""

from __future__ import annotations


def places_words(taken: int, capacity: int | None) -> str:
    """“3 of 8 places”, “9 of 8 places, 1 too many”; empty when nobody counts the places."""
    if not capacity:
        return ""
    words = f"{taken:,} of {capacity:,} {'place' if capacity == 1 else 'places'}"
    over = taken - capacity
    return f"{words}, {over:,} too many" if over > 0 else words
