"""Contacts, members and follow-ups as a person names them at the keyboard: by address, name, or the beginning of an id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.text import fold, fold_email
from bookings_desktop.models.values import Contact, FollowUp, Member

SHORTEST_ID = 4
"""Characters of an id that have to be typed."""

T = TypeVar("T", Member, FollowUp)


class PeopleLookup:
    """Finds who or what is meant; refuses to choose where several are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def contact(self, text: str) -> Contact:
        """The living contact with an address, or whose id begins like this. Raises NotFound, InvalidInput."""
        with self._database.reading() as work:
            if "@" in text:
                found = work.contacts.by_email(text)
                if found is None:
                    raise NotFound(f"No contact has the address {text}.", "See “bookings-desktop contacts list”.")
                return found
            known = [one for one in work.contacts.names() if _begins(one, text)]
            return work.contacts.get(_only(known, text, "contact"))

    def deleted_contact(self, text: str) -> Contact:
        """The contact in the trash whose id begins like this. Raises NotFound, InvalidInput."""
        with self._database.reading() as work:
            known = {one.id: one for one in work.contacts.all(deleted=True) if _begins(one.id, text)}
        return known[_only(list(known), text, "deleted contact")]

    def member(self, text: str) -> Member:
        """The member with an address or a name, or whose id begins like this. Raises NotFound, InvalidInput."""
        with self._database.reading() as work:
            team = work.members.all()
        for found in (
            [one for one in team if one.email and fold_email(one.email) == fold_email(text)],
            [one for one in team if fold(one.name) == fold(text)],
        ):
            if len(found) == 1:
                return found[0]
        return _one(team, text, "member of the team")

    def follow_up(self, text: str) -> FollowUp:
        """The follow-up whose id begins like this. Raises NotFound, InvalidInput."""
        with self._database.reading() as work:
            return _one(work.follow_ups.all(), text, "follow-up")


def _begins(entity_id: str, text: str) -> bool:
    return len(text) >= SHORTEST_ID and entity_id.startswith(text.lower())


def _one(known: Iterable[T], text: str, word: str) -> T:
    found = {one.id: one for one in known if _begins(one.id, text)}
    return found[_only(list(found), text, word)]


def _only(ids: list[str], text: str, word: str) -> str:
    if not ids:
        raise NotFound(f"There is no {word} “{text}”.", "Give the id or its first four characters; “list” shows them.")
    if len(ids) > 1:
        raise InvalidInput.of("id", f"Several ids begin with “{text}”. Give more of it.")
    return ids[0]
