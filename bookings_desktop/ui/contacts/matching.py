"""Finding contacts while somebody types: over name, e-mail, phone and company, in any order, without case and accents.

Everything that a keystroke needs is folded once, when the index is made. A keystroke looks once at the text of each contact (about
a millisecond for 20,000), and ranks only until the list is full.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bookings_desktop.models.text import fold, needles
from bookings_desktop.models.values import Contact

LIMIT = 8
"""How many matches are offered; a longer list is not read, a longer query is typed."""


class ContactIndex:
    """Contacts, prepared for search; contacts used lately come first."""

    def __init__(self, contacts: Iterable[Contact] = (), recent: Sequence[str] = ()) -> None:
        """Prepare the contacts.

        Args:
            contacts: living contacts.
            recent: ids of contacts used lately, the latest first.
        """
        self._recent = {contact_id: place for place, contact_id in enumerate(recent)}
        self._fill(list(contacts))

    def _fill(self, contacts: list[Contact]) -> None:
        latest = len(self._recent)
        folded = [(fold(contact.name), contact) for contact in contacts]
        folded.sort(key=lambda pair: (self._recent.get(pair[1].id, latest), pair[0], pair[1].id))
        self._contacts = [contact for _name, contact in folded]
        # a space before each word, so that “ ma” finds a word that begins with “ma”
        self._names = [" " + name.replace("-", " ") for name, _contact in folded]
        self._texts = [f"{name} {_other_text(contact)}" for name, contact in folded]
        self._by_id = {contact.id: contact for contact in self._contacts}

    def __len__(self) -> int:
        return len(self._contacts)

    def get(self, contact_id: str) -> Contact | None:
        """The contact with this id, or None."""
        return self._by_id.get(contact_id)

    def add(self, contact: Contact) -> None:
        """Take in a new contact, or a new state of one."""
        self._fill([known for known in self._contacts if known.id != contact.id] + [contact])

    def set_recent(self, recent: Sequence[str]) -> None:
        """Put other contacts first: ids, the latest first."""
        places = {contact_id: place for place, contact_id in enumerate(recent)}
        if places != self._recent:
            self._recent = places
            self._fill(self._contacts)

    def find(self, query: str, limit: int = LIMIT) -> list[Contact]:
        """The best matches: contacts whose name has words that begin with all words of the query come before others."""
        wanted = needles(query)
        if not wanted:
            return self._contacts[:limit]
        numbers: Iterable[int] = range(len(self._texts))
        for word in sorted(wanted, key=len, reverse=True):  # the longest word leaves the fewest for the others
            texts = self._texts
            numbers = [number for number in numbers if word in texts[number]]
        starts = [f" {word}" for word in wanted]
        best: list[int] = []
        others: list[int] = []
        for number in numbers:
            name = self._names[number]
            if all(start in name for start in starts):
                best.append(number)
                if len(best) == limit:
                    break
            elif len(others) < limit:
                others.append(number)
        return [self._contacts[number] for number in (best + others)[:limit]]

    def exact(self, text: str) -> Contact | None:
        """The one contact whose name or e-mail address this is; None when there is none, or more than one."""
        wanted = fold(text)
        if not wanted:
            return None
        if "@" in wanted:
            found = [c for c in self._contacts if any(fold(address) == wanted for address in c.emails)]
        else:
            found = [c for c in self._contacts if fold(c.name) == wanted]
        return found[0] if len(found) == 1 else None


def _other_text(contact: Contact) -> str:
    """What else of a contact is searched: numbers also as people type them without spaces."""
    compact = ("".join(char for char in number if char.isdigit() or char == "+") for number in contact.phones)
    return " \n".join((*map(fold, contact.emails), *map(fold, contact.phones), *compact, fold(contact.company)))


def match_spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of a query occur in a text, as ranges (start, end) of the text itself, in order and not overlapping.

    Of several places the first one at the beginning of a word is taken, then the first one at all.
    """
    folded, origins = _folded_with_origins(text)
    spans: list[tuple[int, int]] = []
    for word in needles(query):
        place = f" {folded.replace('-', ' ')}".find(f" {word}")
        if place < 0:
            place = folded.find(word)
        if place >= 0:
            spans.append((origins[place], _with_accents(text, origins[place + len(word) - 1] + 1)))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _folded_with_origins(text: str) -> tuple[str, list[int]]:
    """The text folded letter by letter, and for each folded letter the place in the text that it comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        part = " " if char.isspace() else fold(char)
        folded.append(part)
        origins.extend([place] * len(part))
    return "".join(folded), origins


def _with_accents(text: str, end: int) -> int:
    """Combining marks that follow belong to the letter before them."""
    while end < len(text) and not fold(text[end]) and not text[end].isspace():
        end += 1
    return end
