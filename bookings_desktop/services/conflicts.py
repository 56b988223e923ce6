"""Fields that stand differently here and in Google: what a person sees of them, and what becomes of a choice.

A conflict is open as long as our value stands in the booking, theirs in Google, and the base of the field is what both once agreed
on (``docs/sync.md``). A choice makes theirs the base, because that is what Google has: to keep ours is then an ordinary change of
ours, and to take theirs leaves nothing to send. Nothing is sent before the undo window is over, and no choice e-mails anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES, MirroredFields, field_from_json, field_to_json
from bookings_desktop.models.mirrored_booking import BOOKING_FIELDS, MirroredBookings, with_first_contact
from bookings_desktop.models.sync_values import Conflict, Link, SyncLogKind
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import (
    Author,
    Booking,
    BookingStatus,
    EntityKind,
    FieldChange,
    HistoryAction,
    HistoryEntry,
    Origin,
)
from bookings_desktop.services.bookings import Changed
from bookings_desktop.services.conflict_values import (
    FIELD_LABELS,
    KEPT_OURS,
    TOOK_THEIRS,
    BookingConflict,
    Choice,
    ChoiceState,
    ConflictField,
    Side,
    readable,
)

LOOKED_AT = 500
"""Entries of a booking's history in which the author of our side is looked for."""

TAKEN_BACK = "The choice between here and Google Calendar was taken back."
CHOSEN_AGAIN = "The choice between here and Google Calendar was made again."


@dataclass(frozen=True, slots=True)
class Resolved(Changed):
    """A booking before and after a choice, or after that was taken back; what an undo needs."""

    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    """An open conflict as it is in the database now: the booking, its link, our side, and the rows that still differ."""

    booking: Booking
    link: Link
    ours: MirroredFields
    rows: tuple[Conflict, ...]

    @property
    def stamp(self) -> str:
        values = [[row.field, field_to_json(getattr(self.ours, row.field)), row.theirs] for row in self.rows]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


class ConflictService:
    """Conflicts, as the window and the command line see them.

    Args:
        database: where they are kept.
        who: gives the name under which choices are recorded.
    """

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def open(self) -> tuple[BookingConflict, ...]:
        """All bookings in which a person has to choose, ordered by start."""
        with self._database.reading() as work:
            found = (self._shown(work, booking_id) for booking_id in work.conflicts.booking_ids(living=True))
            return tuple(one for one in found if one is not None)

    def of(self, booking_id: str) -> BookingConflict | None:
        """What there is to choose in one booking, or None."""
        with self._database.reading() as work:
            return self._shown(work, booking_id)

    def resolve(self, booking_id: str, choices: Mapping[str, Side], *, seen: str = "", sender: str = "") -> Resolved:
        """Choose a side in some fields or in all; one transaction. The others stay open.

        A time taken from Google does not change the status, as when it is pulled. The value given up stays in the history.

        Args:
            booking_id: the booking.
            choices: by the name of the mirrored field.
            seen: :attr:`BookingConflict.stamp` of what the person saw; empty where nobody looked.
            sender: token of the screen.

        Returns:
            What :meth:`undo` takes.

        Raises:
            InvalidInput: nothing was chosen, or a field that is the same on both sides.
            ChangedMeanwhile: there is nothing to choose any more, or a value is not the one that was seen; nothing was stored.
        """
        with self._work(sender) as work:
            found = _open(work, booking_id)
            if found is None:
                raise ChangedMeanwhile(
                    "There is nothing to choose in this booking any more.", "Both sides have become the same."
                )
            if seen and seen != found.stamp:
                raise ChangedMeanwhile(
                    f"“{found.booking.title}” was changed again while you were choosing.",
                    "Nothing was stored. Look at both sides as they are now, then choose.",
                )
            choices = {field: Side(side) for field, side in choices.items()}
            rows = _chosen_rows(found, choices)
            made = tuple(
                Choice(
                    row.field, choices[row.field], row.base, field_to_json(getattr(found.ours, row.field)), row.theirs
                )
                for row in rows
            )
            taken = {
                choice.field: field_from_json(choice.field, choice.theirs)
                for choice in made
                if choice.side is Side.THEIRS
            }
            stored = work.bookings.save(_with(work, found.booking, taken))
            _close(work, found.booking.id, made)
            _note(work, stored.id, made)
            _log(work, stored, found.link, made)
            work.commit()
            return Resolved(found.booking, stored, made)

    def undo(self, changes: Sequence[Changed], *, sender: str = "") -> tuple[Resolved, ...]:
        """Take choices back, or make them again after that; all or none.

        What was not sent yet is open again, just as it was: neither side is overwritten, and nothing is sent. Where ours has gone
        to Google already, Google’s value comes back as an ordinary change, like any undone change that was sent.

        Args:
            changes: what :meth:`resolve` or this method gave.
            sender: token of the screen.

        Returns:
            What takes this back again when it is given to :meth:`undo`.

        Raises:
            NotFound: a booking was deleted permanently.
            ChangedMeanwhile: a booking or its conflict was changed again since; nothing is overwritten.
        """
        with self._work(sender, Origin.UNDO) as work:
            turned = tuple(_turned(work, change) for change in changes if isinstance(change, Resolved))
            work.commit()
            return turned

    def _shown(self, work: UnitOfWork, booking_id: str) -> BookingConflict | None:
        found = _open(work, booking_id)
        if found is None:
            return None
        history = work.history.of(booking_id, LOOKED_AT)
        names = _names(work, found)
        authors = {row.field: _author(history, row) for row in found.rows}
        ours_who, ours_at = max(authors.values(), key=lambda author: author[1])
        details = work.details.get_many([booking_id])[booking_id]

        def field(row: Conflict) -> ConflictField:
            ours, theirs = getattr(found.ours, row.field), field_from_json(row.field, row.theirs)
            base = None if row.field == "slot" and _never(row) else field_from_json(row.field, row.base)
            newer = Side.MINE
            if found.link.remote_updated is not None and found.link.remote_updated > authors[row.field][1]:
                newer = Side.THEIRS
            return ConflictField(
                row.field,
                FIELD_LABELS[row.field],
                readable(row.field, ours, names),
                readable(row.field, theirs, names),
                None if base is None else readable(row.field, base, names),
                newer,
            )

        return BookingConflict(
            booking=found.booking,
            contact_name=details.contact.name if details.contact else "",
            fields=tuple(field(row) for row in found.rows),
            ours_who=ours_who,
            ours_at=ours_at,
            theirs_at=found.link.remote_updated,
            html_link=found.link.html_link,
            stamp=found.stamp,
        )

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))


def _open(work: UnitOfWork, booking_id: str) -> _Open | None:
    """What is open in a booking; None when there is nothing to choose.

    Ours is read from the booking itself: it may have been edited since the engine last looked. A field in which it has become equal
    to theirs is left out, and so is everything of a booking that is deleted, or cancelled and about to lose its event.
    """
    booking, link = work.bookings.find(booking_id), work.links.get(booking_id)
    if booking is None or booking.deleted_at is not None or link is None or link.gone or link.base is None:
        return None
    if booking.status is BookingStatus.CANCELLED and work.outbox.get(booking_id) is not None:
        return None
    ours = MirroredBookings(work).fields(booking)
    rows = [row for row in work.conflicts.of(booking_id) if getattr(ours, row.field) != _theirs(row)]
    rows.sort(key=lambda row: MIRRORED_FIELD_NAMES.index(row.field))
    return _Open(booking, link, ours, tuple(rows)) if rows else None


def _theirs(row: Conflict) -> Any:
    return field_from_json(row.field, row.theirs)


def _chosen_rows(found: _Open, choices: Mapping[str, Side]) -> list[Conflict]:
    """The rows that a choice is about. Raises InvalidInput."""
    unknown = [name for name in choices if name not in {row.field for row in found.rows}]
    if unknown:
        known = ", ".join(row.field for row in found.rows)
        raise InvalidInput.of(
            unknown[0], f"“{unknown[0]}” is the same on both sides or no field. There is a choice in: {known}."
        )
    if not choices:
        raise InvalidInput.of("field", "Nothing was chosen. Choose a side in at least one field.")
    return [row for row in found.rows if row.field in choices]


def _close(work: UnitOfWork, booking_id: str, choices: Iterable[Choice]) -> None:
    """Let the chosen fields be open no more: Google's value is what both start from now, and what is ours goes there."""
    closed = {choice.field: choice.theirs for choice in choices}
    if not closed:
        return
    for field, theirs in closed.items():
        work.links.agree(booking_id, field, theirs)
    work.conflicts.replace(booking_id, [row for row in work.conflicts.of(booking_id) if row.field not in closed])
    _mark(work, booking_id)


def _mark(work: UnitOfWork, booking_id: str) -> None:
    """Have the engine look at it after the undo window. Nobody is mailed: a tick given before was for another change."""
    work.outbox.mark(booking_id)
    work.outbox.clear_notify(booking_id)


def _note(work: UnitOfWork, booking_id: str, choices: Iterable[Choice]) -> None:
    """Keep in the history which value was kept and which was given up, one entry for each side."""
    for side, note in ((Side.MINE, KEPT_OURS), (Side.THEIRS, TOOK_THEIRS)):
        changes = [
            FieldChange(
                choice.field, *((choice.theirs, choice.ours) if side is Side.MINE else (choice.ours, choice.theirs))
            )
            for choice in choices
            if choice.side is side
        ]
        if changes:
            work.history.add(EntityKind.BOOKING, booking_id, HistoryAction.RESOLVED, changes, note)


def _log(work: UnitOfWork, booking: Booking, link: Link, choices: Sequence[Choice]) -> None:
    """Tell the log of the sync once nothing is left to choose; whose side was taken, as far as it was one."""
    if work.conflicts.of(booking.id):
        return
    sides = {choice.side for choice in choices}
    work.sync_log.add(
        SyncLogKind.RESOLVED,
        booking_id=booking.id,
        title=booking.title,
        detail=sides.pop().value if len(sides) == 1 else "",
        calendar_id=link.calendar_id,
    )


def _with(work: UnitOfWork, booking: Booking, values: Mapping[str, Any]) -> Booking:
    """The booking with Google's values."""
    taken = MirroredBookings(work).put(booking, values)
    return with_first_contact(taken) if "guest" in values else taken


# ---- taking back --------------------------------------------------------------------------------------------------------


def _turned(work: UnitOfWork, change: Resolved) -> Resolved:
    current, link = work.bookings.get(change.after.id), work.links.get(change.after.id)
    rows = {row.field: row for row in work.conflicts.of(current.id)}
    if link is None or link.gone or link.base is None or current.version != change.after.version:
        raise _changed_again(current)
    turned = tuple(_turn(choice, link, rows, current) for choice in change.choices)
    target = replace(change.before, version=current.version)
    given_back = {
        choice.field: field_from_json(choice.field, choice.theirs)
        for choice in turned
        if choice.state is ChoiceState.GIVEN_BACK
    }
    stored = work.bookings.save(_with(work, target, given_back))
    reopened = [choice for choice in turned if choice.state is ChoiceState.REOPENED]
    closed = [
        after
        for before, after in zip(change.choices, turned, strict=True)
        if before.state is ChoiceState.REOPENED and after.state is ChoiceState.CHOSEN
    ]
    _reopen(work, current.id, reopened)
    _close(work, current.id, closed)
    again = all(choice.state is ChoiceState.CHOSEN for choice in turned)
    if again:
        _note(work, current.id, turned)
    note = CHOSEN_AGAIN if again else TAKEN_BACK
    work.history.add(EntityKind.BOOKING, current.id, HistoryAction.CONFLICT, note=note)
    return Resolved(current, stored, turned)


def _turn(choice: Choice, link: Link, rows: Mapping[str, Conflict], current: Booking) -> Choice:
    """What becomes of a choice when it is taken back, or made again. Raises ChangedMeanwhile."""
    row = rows.get(choice.field)
    if choice.state is ChoiceState.REOPENED:
        if row is None or row.theirs != choice.theirs:
            raise _changed_again(current)
        return replace(choice, state=ChoiceState.CHOSEN)
    if row is not None:
        raise _changed_again(current)
    if choice.state is ChoiceState.GIVEN_BACK:
        return replace(choice, state=ChoiceState.CHOSEN)
    theirs = field_from_json(choice.field, choice.theirs)
    there = {getattr(known, choice.field) for known in (link.base, link.sent) if known is not None}
    if there == {theirs}:
        return replace(choice, state=ChoiceState.REOPENED)
    if choice.side is Side.THEIRS:
        raise _changed_again(current)
    return replace(choice, state=ChoiceState.GIVEN_BACK)


def _reopen(work: UnitOfWork, booking_id: str, choices: Sequence[Choice]) -> None:
    """Let fields be open again: what both once agreed on is the base, and neither side is overwritten."""
    for choice in choices:
        work.links.agree(booking_id, choice.field, choice.base)
    rows = [Conflict(booking_id, choice.field, choice.base, choice.ours, choice.theirs, work.now) for choice in choices]
    if rows:
        work.conflicts.replace(booking_id, [*work.conflicts.of(booking_id), *rows])


def _changed_again(booking: Booking) -> ChangedMeanwhile:
    return ChangedMeanwhile(f"“{booking.title}” was changed again since.", "It was left as it is; edit it instead.")


# ---- words --------------------------------------------------------------------------------------------------------------


def _author(history: Iterable[HistoryEntry], row: Conflict) -> tuple[str, datetime]:
    """Who last changed a field here, and when; nobody and the time of the conflict where the history does not tell."""
    name = BOOKING_FIELDS.get(row.field, row.field)
    for entry in history:
        if entry.origin is Origin.GOOGLE or entry.action is HistoryAction.RESOLVED:
            continue
        if entry.action is HistoryAction.CREATED or any(change.field == name for change in entry.changes):
            return entry.who, entry.at
    return "", row.detected_at


def _names(work: UnitOfWork, found: _Open) -> dict[str, str]:
    """The names of the people whose addresses occur in the values."""
    people = MirroredBookings(work)
    names: dict[str, str] = {}
    for row in found.rows:
        values = (getattr(found.ours, row.field), _theirs(row), field_from_json(row.field, row.base))
        for value in values if row.field in BOOKING_FIELDS else ():
            address = value if isinstance(value, str) else value.email if value is not None else ""
            person = people.member_at(address) if row.field == "assigned_to" else people.contact_at(address)
            if address and person is not None:
                names[address] = person.name
    return names


def _never(row: Conflict) -> bool:
    """Whether both sides never agreed on a time: an unknown base stands at the beginning of all times."""
    return str(row.base.get("start", "")).startswith("0001-01-01")
