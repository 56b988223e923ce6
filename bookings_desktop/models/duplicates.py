"""Contacts that may be the same person: the same address, the same number, or nearly the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from sqlalchemy import func, select

from bookings_desktop.models.names import name_key
from bookings_desktop.models.tables import ContactPointRow, ContactRow
from bookings_desktop.models.text import fold_email, phone_tail
from bookings_desktop.models.values import Contact
from bookings_desktop.models.work_session import WorkSession

SHORTEST = 8
"""Names whose compared form is shorter are alike only when they are equal: “Jan Li” and “Jon Li” are two people."""

SHARED = 5
"""A number or an address that more contacts share is a switchboard's, and says nothing."""


class Likeness(StrEnum):
    """Why two contacts may be the same, the strongest reason first."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Likely:
    """A contact that may be the same as the one asked about.

    Attributes:
        reasons: the strongest one first.
    """

    contact_id: str
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two contacts that may be the same."""

    first_id: str
    second_id: str
    reasons: tuple[Likeness, ...]


class DuplicateReader:
    """Finds possible duplicates among the living contacts, archived ones too, within one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def of(self, contact: Contact) -> tuple[Likely, ...]:
        """Who may be the same as a contact, stored or not; those with the strongest reasons first."""
        reasons: dict[str, set[Likeness]] = defaultdict(set)
        emails = [fold_email(address) for address in contact.emails if address.strip()]
        tails = [tail for number in contact.phones if (tail := phone_tail(number))]
        living = select(ContactRow.id).join(ContactPointRow).where(ContactRow.deleted_at.is_(None))
        by_email = living.where(ContactPointRow.kind == "email", ContactPointRow.folded.in_(emails))
        by_phone = living.where(ContactPointRow.tail != "", ContactPointRow.tail.in_(tails))
        for contact_id in self._session.scalars(by_email) if emails else ():
            reasons[contact_id].add(Likeness.EMAIL)
        for contact_id in self._session.scalars(by_phone) if tails else ():
            reasons[contact_id].add(Likeness.PHONE)
        key = name_key(contact.name)
        size = func.length(ContactRow.name_key).between(len(key) - 1, len(key) + 1)
        names = select(ContactRow.id, ContactRow.name_key).where(ContactRow.deleted_at.is_(None), size)
        for contact_id, other in self._session.execute(names) if key else ():
            if alike(key, other):
                reasons[contact_id].add(Likeness.NAME)
        reasons.pop(contact.id, None)
        found = (Likely(contact_id, _ordered(why)) for contact_id, why in reasons.items())
        return tuple(sorted(found, key=lambda one: (_weight(one.reasons), one.contact_id)))

    def pairs(self) -> tuple[LikelyPair, ...]:
        """All pairs of contacts that may be the same; those with the strongest reasons first. Takes a while with many contacts."""
        reasons: dict[tuple[str, str], set[Likeness]] = defaultdict(set)
        points = select(ContactPointRow.kind, ContactPointRow.folded, ContactPointRow.tail, ContactRow.id)
        by_email: dict[str, set[str]] = defaultdict(set)
        by_tail: dict[str, set[str]] = defaultdict(set)
        for kind, folded, tail, contact_id in self._session.execute(
            points.join(ContactRow, ContactRow.id == ContactPointRow.contact_id).where(ContactRow.deleted_at.is_(None))
        ):
            if kind == "email":
                by_email[folded].add(contact_id)
            elif tail:
                by_tail[tail].add(contact_id)
        for groups, why in ((by_email, Likeness.EMAIL), (by_tail, Likeness.PHONE)):
            for pair in _pairs(groups.values()):
                reasons[pair].add(why)
        names = select(ContactRow.id, ContactRow.name_key).where(ContactRow.deleted_at.is_(None))
        for pair in _alike_pairs({contact_id: key for contact_id, key in self._session.execute(names) if key}):
            reasons[pair].add(Likeness.NAME)
        found = (LikelyPair(*pair, _ordered(why)) for pair, why in reasons.items())
        return tuple(sorted(found, key=lambda one: (_weight(one.reasons), one.first_id, one.second_id)))


def alike(one: str, other: str) -> bool:
    """Whether two compared forms of names are equal, or differ by one letter that is wrong, missing, or changed places."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    at = 0
    shortest = min(len(one), len(other))
    while at < shortest and one[at] == other[at]:
        at += 1
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return longer[at + 1 :] == shorter[at:]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def _alike_pairs(keys: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of ids whose names are alike, without comparing each with each.

    Two names that differ by one letter become equal when one letter is taken out of each, so those forms are looked up.
    """
    same: dict[str, list[str]] = defaultdict(list)
    for contact_id, key in keys.items():
        same[key].append(contact_id)
    for ids in same.values():
        yield from (_pair(*two) for two in combinations(ids, 2))
    near: dict[str, list[str]] = defaultdict(list)
    for key in same:
        if len(key) >= SHORTEST:
            for form in {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}:
                near[form].append(key)
    told = {
        (one, other) for names in near.values() for one, other in combinations(sorted(names), 2) if alike(one, other)
    }
    for one, other in told:
        yield from (_pair(first, second) for first in same[one] for second in same[other])


def _pairs(groups: Iterable[set[str]]) -> Iterator[tuple[str, str]]:
    for ids in groups:
        if len(ids) <= SHARED:
            yield from (_pair(*two) for two in combinations(ids, 2))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _ordered(reasons: set[Likeness]) -> tuple[Likeness, ...]:
    return tuple(reason for reason in Likeness if reason in reasons)


def _weight(reasons: tuple[Likeness, ...]) -> tuple[int, int]:
    """The strongest reason first; of those alike, more reasons first."""
    return list(Likeness).index(reasons[0]), -len(reasons)
