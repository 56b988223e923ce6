"""How people and companies are called: the name as shown, the name as sorted, and the letters that stand for it.

Names differ: the family name comes first in Vietnam, China, Japan, Korea and Hungary, names in Han characters have no spaces,
and many people have one name only. So a contact has parts and says in which order they are shown; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bookings_desktop.models.text import fold


class NameOrder(StrEnum):
    """In which order a name is shown. The value is its stable name in JSON, in the database and in files."""

    GIVEN_FIRST = "given_first"
    FAMILY_FIRST = "family_first"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a person's name is made of; every part may be empty.

    Attributes:
        prefix: titles that stand before it, such as “Dr”.
        middle: further given names.
        suffix: what stands after it, such as “Jr.” or “PhD”.
    """

    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""


def shown_name(parts: NameParts, order: NameOrder, company: str = "") -> str:
    """The name as it is shown; empty when nothing is known.

    A company is called by its name; a company without one by the person, and a person without a name by the company.
    """
    if order is NameOrder.COMPANY and company.strip():
        return _joined(company)
    given, middle, family = _joined(parts.given), _joined(parts.middle), _joined(parts.family)
    if order is NameOrder.FAMILY_FIRST:
        close = _is_east_asian(family) and _is_east_asian(given)
        person = f"{family}{middle}{given}" if close else _joined(family, middle, given)
    else:
        person = _joined(given, middle, family)
    if not person:
        return _joined(parts.prefix, company) if not company.strip() else _joined(company)
    prefix, suffix = _joined(parts.prefix), _joined(parts.suffix)
    comma = suffix and _bare(suffix) not in _GENERATIONS
    return _joined(prefix, f"{person}," if comma else person, suffix)


def sort_name(name: str, parts: NameParts, order: NameOrder, company: str = "") -> str:
    """The name by which a list is ordered: the family name first, without titles.

    Args:
        name: the name as shown; it is used, without titles, where no family name is known.
        parts: what the name is made of.
        order: in which order it is shown.
        company: what the company is called.
    """
    if order is NameOrder.COMPANY:
        return _joined(company) or _joined(name)
    given, middle, family = _joined(parts.given), _joined(parts.middle), _joined(parts.family)
    if not family:
        return " ".join(_without_titles(_joined(name).split()))
    if order is NameOrder.FAMILY_FIRST:
        return shown_name(NameParts(given=given, middle=middle, family=family), order)
    rest = _joined(given, middle)
    return f"{family}, {rest}" if rest else family


def letter_of(sort_key: str) -> str:
    """The letter under which a folded sort name stands in a list: a capital letter, or “#” where an alphabet has none."""
    first = sort_key[:1].upper()[:1]
    return first if first.isalpha() and not _is_east_asian(first) else "#"


def name_key(name: str) -> str:
    """A form in which names are compared: folded words without titles, in alphabetical order.

    “Watanabe Kenji”, “Dr. Kenji Watanabe” and “WATANABE, Kenji” have the same.
    """
    words = _without_titles(name.replace(",", " ").split())
    return " ".join(sorted(filter(None, (fold(word).strip(".'’-") for word in words))))


def initials(name: str) -> str:
    """Up to two letters that stand for a name: first and last word's; one letter for a single word; “?” for none.

    Titles, degrees and legal forms of companies do not count. “Family, Given” is read the other way round. A name written in Han,
    Hangul or Kana gives its first character, which is the family name's. Composed and decomposed letters give the same.
    """
    name = unicodedata.normalize("NFC", name)
    family, comma, given = _BRACKETED.sub(" ", name).partition(",")
    behind = _without_titles(given.split())
    words = [*behind, *family.split()] if comma and behind and not _only_suffixes(behind) else family.split()
    words = [word for raw in words if (word := raw.lstrip(_OPENING)) and word[0].isalnum()]
    words = _without_legal_form(_without_suffixes(_without_titles(words)))
    if not words:
        return "?"
    first = _first_letter(words[0])
    if len(words) == 1 or _is_east_asian(words[0][0]) or _is_east_asian(words[-1][0]):
        return first
    return first + _first_letter(words[-1])


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_OPENING = "'\"“”„«»‘’‹›¿¡*#-–—.&+/"

_TITLES = _words("dr prof mr mrs ms mx miss sir dame lord lady herr frau mme mlle srta doña dipl-ing")
_TITLES_WITH_DOT = _words("ing mag med phil jur habil rer nat rev fr hon sr sra dott dottssa drs ir sig sigra")
"""Without the dot they may be a name. All titles count only in front of a name."""

_GENERATIONS = _words("jr sr ii iii iv filho neto junior senior 先生 様 さん 씨 님")
_DEGREES = _words("phd md dds dvm msc bsc ba ma mba esq obe mbe cbe rn do llm llb frcs mrcp")
_ALWAYS_LEGAL = _words("ltd limited inc gmbh llc llp plc corp corporation sarl srl spa pty mbh ev oyj ug")
_LEGAL_IN_CAPITALS = _words("ag sa kg ab bv nv as oy kk se co lp ohg gbr sas sl")
"""Short ones may be a family name too: they count only where they stand out in capitals or have dots."""


def _joined(*parts: str) -> str:
    return " ".join(" ".join(parts).split())


def _bare(word: str) -> str:
    return word.replace(".", "").strip(",").lower()


def _is_east_asian(text: str) -> bool:
    """Whether a text begins with a character of Han, Hangul or Kana, which are written without spaces between the names."""
    return bool(text) and (
        0x2E80 <= ord(text[0]) <= 0xD7FF or 0xF900 <= ord(text[0]) <= 0xFAFF or ord(text[0]) >= 0x20000
    )


def _without_titles(words: list[str]) -> list[str]:
    """The words behind the titles; all of them where nothing else is left."""
    at = 0
    while at < len(words) and _is_title(words[at]):
        at += 1
    return words[at:] or words


def _is_title(word: str) -> bool:
    bare = _bare(word)
    return bare in _TITLES or (bare in _TITLES_WITH_DOT and word.rstrip(",").endswith("."))


def _only_suffixes(words: list[str]) -> bool:
    return all(_is_suffix(word, shouted=False) for word in words)


def _is_suffix(word: str, *, shouted: bool) -> bool:
    """Whether a word stands behind a name; a degree is told from a name by its dots or capitals, unless all are capitals."""
    bare = _bare(word)
    return bare in _GENERATIONS or (bare in _DEGREES and ("." in word or (word[-1:].isupper() and not shouted)))


def _without_suffixes(words: list[str]) -> list[str]:
    shouted = all(word.isupper() for word in words)
    kept = list(words)
    while len(kept) > 1 and _is_suffix(kept[-1], shouted=shouted):
        kept.pop()
    return kept


def _without_legal_form(words: list[str]) -> list[str]:
    shouted = all(word.isupper() for word in words)
    kept = list(words)
    while len(kept) > 1:
        bare = _bare(kept[-1])
        stands_out = "." in kept[-1] or (kept[-1].isupper() and not shouted)
        if bare not in _ALWAYS_LEGAL and not (bare in _LEGAL_IN_CAPITALS and stands_out):
            break
        kept.pop()
    return kept


_THAI_AND_LAO_VOWELS_IN_FRONT = frozenset("เแโใไເແໂໃໄ")


def _first_letter(word: str) -> str:
    """The first letter as one sees it: with its marks, and in Thai and Lao with the vowel that is written before it."""
    length = 2 if word[0] in _THAI_AND_LAO_VOWELS_IN_FRONT else 1
    while length < len(word) and unicodedata.category(word[length]).startswith("M"):
        length += 1
    letter = word[:length]
    capital = letter.upper()
    return capital if len(capital) == len(letter) else letter
