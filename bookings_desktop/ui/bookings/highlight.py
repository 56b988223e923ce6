"""Where the words of a search occur in the texts of the table, and the passage to show when no cell shows one of them.

Only painted cells ask, and answers are kept until the words change. Folding changes lengths (“ﬁ” is two letters, “İ” loses its
dot, a decomposed accent vanishes), so a match is found in the folded text and led back to the letters that it came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bookings_desktop.models.text import fold, needles

Span = tuple[int, int]
"""A range (start, end) of a text."""

_MOST_KEPT = 4096
_BEFORE, _AFTER = 12, 100
"""Letters of a passage before and after a match, at the most."""


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    return " " if letter.isspace() else fold(letter)


@lru_cache(maxsize=2048)
def folded_with_origins(text: str) -> tuple[str, range | tuple[int, ...]]:
    """The text folded letter by letter, and for each folded letter the place in the text that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        part = _folded_letter(letter)
        folded.append(part)
        origins.extend([place] * len(part))
    return "".join(folded), tuple(origins)


def spans_of(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Every place at which one of some folded words occurs in a text, in order and joined where they touch."""
    folded, origins = folded_with_origins(text)
    found: list[Span] = []
    for word in words:
        place = folded.find(word)
        while place >= 0:
            found.append((origins[place], _with_accents(text, origins[place + len(word) - 1] + 1)))
            place = folded.find(word, place + len(word))
    return _joined(found)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _with_accents(text: str, end: int) -> int:
    """Combining marks that follow belong to the letter before them."""
    while end < len(text) and not text[end].isspace() and not _folded_letter(text[end]):
        end += 1
    return end


def passage(text: str, start: int) -> str:
    """The part of a one-line text around a match that begins at ``start``: “… bring the blue folder”."""
    begin = max(0, start - _BEFORE)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else start
    return f"{'… ' if begin else ''}{text[begin : start + _AFTER]}"


def hidden_passage(words: Iterable[str], shown: Iterable[str], excerpt: str, search_text: str) -> str:
    """The passage around the first word that no shown text has; empty when all of them are seen.

    Args:
        words: folded.
        shown: the texts as painted, without what is cut off.
        excerpt: the beginning of the description; its letters are those of the person who wrote it.
        search_text: folded, its parts on lines of their own; a passage from it, of what stands far down in a long
            description, is in small letters without accents.
    """
    seen = [folded_with_origins(text)[0] for text in shown]
    word = next((word for word in words if not any(word in text for text in seen)), None)
    if word is None:
        return ""
    folded, origins = folded_with_origins(excerpt)
    place = folded.find(word)
    if place >= 0:
        return passage(excerpt, origins[place])
    place = search_text.find(word)
    if place < 0:
        return ""
    begin = search_text.rfind("\n", 0, place) + 1
    end = search_text.find("\n", place)
    line = search_text[begin : end if end >= 0 else len(search_text)]
    written = _written_number(line, search_text[:begin].splitlines())
    return written or passage(line, place - begin)


def _written_number(line: str, before: list[str]) -> str:
    """For a number as it is dialled: the same number as it was written, with spaces; it stands on a line before."""
    digits = line.removeprefix("+")
    if not digits.isdigit():
        return ""
    tail = digits.removeprefix("0")
    for candidate in reversed(before):
        if "".join(filter(str.isdigit, candidate)).endswith(tail) and not candidate.removeprefix("+").isdigit():
            return candidate
    return ""


class Marks:
    """The marks of one search, kept for the texts that were painted."""

    def __init__(self) -> None:
        self._query = ""
        self.words: tuple[str, ...] = ()
        self._spans: dict[str, tuple[Span, ...]] = {}
        self._passages: dict[tuple[object, ...], str] = {}

    def follow(self, query: str) -> None:
        """Mark the words of this query from now on."""
        if query != self._query:
            self._query = query
            self.words = needles(query)
            self._spans.clear()
            self._passages.clear()

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where the words occur in a text."""
        if not self.words or not text:
            return ()
        found = self._spans.get(text)
        if found is None:
            if len(self._spans) > _MOST_KEPT:
                self._spans.clear()
            found = self._spans[text] = spans_of(text, self.words)
        return found

    def passage(self, shown: tuple[str, ...], excerpt: str, search_text: str) -> str:
        """See :func:`hidden_passage`."""
        if not self.words:
            return ""
        key = (shown, excerpt, search_text)
        found = self._passages.get(key)
        if found is None:
            if len(self._passages) > _MOST_KEPT:
                self._passages.clear()
            found = self._passages[key] = hidden_passage(self.words, shown, excerpt, search_text)
        return found
