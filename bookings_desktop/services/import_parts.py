"""What belongs to people in an import: notes, time off, deals and follow-ups; found again by id, and never copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import ContactNote, Deal, FollowUp, TimeOff
from bookings_desktop.services.people_records import (
    deal_from_record,
    follow_up_from_record,
    note_from_record,
    time_off_from_record,
)
from bookings_desktop.services.records import normal_id, text_of

T = TypeVar("T", ContactNote, TimeOff, Deal, FollowUp)


@dataclass(slots=True)
class PartsImport:
    """The notes, time off, deals and follow-ups of one import.

    Attributes:
        work: where they go.
        known_contact: whether there is a contact, in the trash or not, with an id.
        known_member: whether there is a member with an id.
        created: how many are new, by section.
        updated: how many were changed, by section.
    """

    work: UnitOfWork
    known_contact: Callable[[str], bool]
    known_member: Callable[[str], bool]
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    _deals: set[str] = field(default_factory=set)

    def deal_of(self, given: str) -> str:
        """The id of the deal that a booking names. Raises InvalidInput for one that is unknown."""
        deal_id = normal_id(given) if given else ""
        if deal_id not in self._deals:
            if not self.work.deals.get_many([deal_id]):
                raise InvalidInput.of("deal", f"There is no deal with the id {given}.")
            self._deals.add(deal_id)
        return deal_id

    def take(self, section: str, values: Mapping[str, Any]) -> None:
        """Create or update what a record of a section describes. Raises InvalidInput."""
        work = self.work
        if section == "contact_notes":
            self._keep(
                section, values, note_from_record, work.contact_notes.get, self._add_note, work.contact_notes.save
            )
        elif section == "time_off":
            self._keep(section, values, time_off_from_record, work.time_off.get, self._add_time_off, work.time_off.save)
        elif section == "deals":
            self._keep(
                section, values, deal_from_record, work.deals.get, work.deals.add, work.deals.save, self._checked_deal
            )
        else:
            add, save = work.follow_ups.add, work.follow_ups.save
            self._keep(section, values, follow_up_from_record, work.follow_ups.get, add, save, self._checked_follow_up)

    def _keep(
        self,
        section: str,
        values: Mapping[str, Any],
        read: Callable[[Mapping[str, Any], T | None], T],
        get: Callable[[str], T],
        add: Callable[[T], T],
        save: Callable[[T], T],
        check: Callable[[T], T] | None = None,
    ) -> None:
        before = _stored(get, text_of(values, "id"))
        after = read(values, before)
        if check is not None:
            after = check(after)
        if before is None:
            add(after)
            self.created[section] = self.created.get(section, 0) + 1
        elif save(after).version != before.version:
            self.updated[section] = self.updated.get(section, 0) + 1

    def _add_note(self, note: ContactNote) -> ContactNote:
        self._need_contact(note.contact_id)
        return self.work.contact_notes.add(note)

    def _add_time_off(self, time_off: TimeOff) -> TimeOff:
        self._need_member(time_off.member_id)
        return self.work.time_off.add(time_off)

    def _checked_deal(self, deal: Deal) -> Deal:
        self._need_contact(deal.contact_id)
        return deal

    def _checked_follow_up(self, follow_up: FollowUp) -> FollowUp:
        self._need_contact(follow_up.contact_id)
        self._need_member(follow_up.assigned_to_id)
        if follow_up.booking_id is not None and self.work.bookings.find(follow_up.booking_id) is None:
            raise InvalidInput.of("booking_id", f"There is no booking with the id {follow_up.booking_id}.")
        return follow_up

    def _need_contact(self, contact_id: str | None) -> None:
        if contact_id is not None and not self.known_contact(contact_id):
            raise InvalidInput.of("contact_id", f"There is no contact with the id {contact_id}.")

    def _need_member(self, member_id: str | None) -> None:
        if member_id is not None and not self.known_member(member_id):
            raise InvalidInput.of("member_id", f"There is no member of the team with the id {member_id}.")


def _stored(get: Callable[[str], T], given: str) -> T | None:
    if not given:
        return None
    try:
        return get(normal_id(given))
    except NotFound:
        return None
