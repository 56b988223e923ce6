"""What everybody wrote, and who knew of it: from that follows which values must still be somewhere at the end.

Every value is given once. Whoever writes or deletes has seen the values on their own screen, and replaces those knowingly. A value
that nobody replaced knowingly is a *head*: it must be in Google or on some desk's screen (a conflict shows both), and the booking
it belongs to must live, whoever deleted it without having seen it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Key = str
"""A booking with its event, whichever generation; see :meth:`Ledger.key`."""

MARK = 40
"""So many characters of a text tell it from all others; Google may trim what follows."""


def mark(value: Any) -> Any:
    """What a value is known by, wherever it stands."""
    return value[:MARK] if isinstance(value, str) else value


@dataclass
class Ledger:
    """The book of one world.

    Attributes:
        step: the present step; rises with every deed.
        heads: values that nobody replaced knowingly, by event and field.
        lives: when something was last done that only makes sense for a living booking, by event.
        deletions: when somebody last deleted it, by event.
        foreign: what people set that is none of our business, by event and name.
        joined: addresses that a desk put among the guests as further contacts, and that nobody took away since, by event.
        plain: events whose description a desk wrote, or may have to write: HTML of a person need not last there.
        whole: texts that are too long for Google, by database, booking and field; a desk keeps them as they were typed.
        notes: internal notes, by database and booking.
        wishes: how often somebody at a desk asked for a Meet room, by event.
        ticks: how often a person asked for a mail, by desk and event; ``deletion_ticks`` those given with a deletion.
        aliases: the event to which a booking belongs that has another id.
    """

    step: int = 0
    heads: dict[tuple[Key, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    lives: dict[Key, int] = field(default_factory=dict)
    deletions: dict[Key, int] = field(default_factory=dict)
    foreign: dict[tuple[Key, str], Any] = field(default_factory=dict)
    joined: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    plain: set[Key] = field(default_factory=set)
    whole: dict[tuple[int, str, str], str] = field(default_factory=dict)
    notes: dict[tuple[int, str], str] = field(default_factory=dict)
    wishes: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    ticks: dict[tuple[int, Key], int] = field(default_factory=lambda: defaultdict(int))
    deletion_ticks: dict[tuple[int, Key], int] = field(default_factory=lambda: defaultdict(int))
    aliases: dict[str, Key] = field(default_factory=dict)

    def key(self, event_id: str) -> Key:
        """The booking behind an event's id: later generations carry the booking's id before a “g”."""
        return self.aliases.get(event_id[:32], event_id[:32])

    def linked(self, booking_id: str, event_id: str) -> Key:
        """The key of a booking whose event is known."""
        if event_id[:32] != booking_id:
            self.aliases[booking_id] = self.key(event_id)
        return self.key(event_id)

    def created(self, key: Key, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            self.heads[key, name] = [mark(value)]
        self.lives[key] = self.step

    def wrote(self, key: Key, name: str, seen: Any, value: Any) -> None:
        heads = self.heads[key, name]
        heads[:] = [head for head in heads if head not in (mark(seen), mark(value))] + [mark(value)]
        self.lives[key] = self.step

    def knows(self, key: Key, name: str, seen: Any) -> list[Any]:
        """Somebody decided against a value that they saw. Gives it back if it had to be kept until now."""
        heads = self.heads[key, name]
        self.heads[key, name] = [head for head in heads if head != mark(seen)]
        return [head for head in heads if head == mark(seen)]

    def described(self, key: Key) -> None:
        """A desk writes the description, now or sooner or later: it becomes plain text in Google."""
        self.plain.add(key)
        self.foreign.pop((key, "html"), None)

    def leaves(self, key: Key, *addresses: str) -> None:
        """Somebody takes our guests off the list, and with their entries what they answered."""
        self.foreign.pop((key, "answers"), None)
        self.joined[key].difference_update(addresses)
        for address in addresses:
            self.foreign.pop((key, f"guest {address}"), None)

    def forgotten(self, books: int, booking_id: str) -> None:
        """A booking was deleted permanently: what only its database had is gone."""
        self.notes.pop((books, booking_id), None)
        for place in [place for place in self.whole if place[:2] == (books, booking_id)]:
            del self.whole[place]

    def deleted(self, key: Key, seen: Mapping[str, list[Any]]) -> None:
        for name, values in seen.items():
            heads = self.heads[key, name]
            heads[:] = [head for head in heads if head not in values]
        self.deletions[key] = self.step
        self.joined.pop(key, None)

    def edited_back(self, key: Key) -> None:
        """What was edited since the last deletion is as it was before: that asks for no living booking any more."""
        self.lives[key] = min(self.lives[key], self.deletions.get(key, self.step))

    def restored(self, key: Key, *, deletion_waits: bool) -> None:
        """Somebody brought a deleted booking or event back, as it was.

        A deletion that waits at a desk where nobody had heard of the other one holds: it was made of what is there now again.
        """
        if not deletion_waits:
            self.lives[key] = self.step

    def must_live(self, key: Key) -> bool:
        """Whether there is something that no deletion knew of, or that was done after the last one."""
        if self.lives.get(key, -1) > self.deletions.get(key, -1):
            return True
        return any(heads for (one, _), heads in self.heads.items() if one == key)
