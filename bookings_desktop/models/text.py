"""Folding of text for search: case and accents do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_UNDECOMPOSED = {"ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
"""Letters that Unicode does not decompose, but that people type without their stroke or ligature."""


class _Stripped(dict[int, int | str | None]):
    """For :meth:`str.translate`: takes accents off, and remembers each character that it has met."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        found = None if unicodedata.combining(char) else _UNDECOMPOSED.get(char, code)
        return self.setdefault(code, found)


_STRIPPED = _Stripped()


def fold(text: str) -> str:
    """Casefold, strip accents, and join white space, so that “Müller” is found by “muller” and by “MÜLLER”."""
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(unicodedata.normalize("NFKD", text.casefold()).translate(_STRIPPED).split())


def search_text(parts: Iterable[str]) -> str:
    """The folded, line-separated parts among which a search looks; a needle never matches across two parts."""
    return "\n".join(folded for part in parts if (folded := fold(part)))


def needles(query: str) -> tuple[str, ...]:
    """The folded words of a query; all of them have to occur, in any order."""
    return tuple(dict.fromkeys(fold(query).split()))


def one_line(text: str, limit: int) -> str:
    """The beginning of a text on one line, cut to ``limit`` characters."""
    return " ".join(text[: limit * 2].split())[:limit]


def number_forms(number: str) -> tuple[str, ...]:
    """A phone number also as it is typed without spaces, and as it is dialled within its country.

    “+44 20 7946 0196” gives “+442079460196” and “02079460196”; the country's part is known only where it stands apart.
    They are part of a search text from the next time that the booking is saved, or its contact with another name, address or
    number; until then a number that an older version stored is found as it was written.
    """
    digits = "".join(filter(str.isdigit, number))
    if not digits:
        return ()
    number = number.strip()
    if not number.startswith("+"):
        return (digits,)
    country, _, rest = number.partition(" ")
    rest_digits = "".join(filter(str.isdigit, rest)).removeprefix("0")
    within = (f"0{rest_digits}",) if rest_digits and country[1:].isdigit() else ()
    if rest.lstrip().startswith("(0)"):
        digits = "".join(filter(str.isdigit, country)) + rest_digits
    return (f"+{digits}", *within)


TAIL = 8
"""So many last digits of a phone number are the same whether or not the country's part stands before them."""

SHORTEST_TAIL = 5
"""Shorter numbers are extensions, which many people share."""


def fold_email(address: str) -> str:
    """The form in which addresses are compared."""
    return address.strip().lower()


def fold_phone(number: str) -> str:
    """The form in which numbers are compared: digits, with the leading plus."""
    digits = "".join(filter(str.isdigit, number))
    return f"+{digits}" if number.strip().startswith("+") else digits


def phone_tail(number: str) -> str:
    """By what a number is recognised that is written with or without the country's part; empty for a very short one."""
    digits = "".join(filter(str.isdigit, number))
    return digits[-TAIL:] if len(digits) >= SHORTEST_TAIL else ""
