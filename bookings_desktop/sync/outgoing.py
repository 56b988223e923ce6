"""What has to be sent for one marked booking: decided within a transaction, before any call.

Before a write is sent, the link stores what is on its way (``sent``) and the wish to e-mail the guest is taken off the mark. After
a crash or a lost answer the event is read first: what Google has just as we sent it was ours, and nobody is mailed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES, MirroredFields
from bookings_desktop.models.sync_values import CalendarState, Link, OutboxMark
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, Guest
from bookings_desktop.sync import groups
from bookings_desktop.sync.generations import event_id_of
from bookings_desktop.sync.local import DELETION, LocalSide, with_theirs
from bookings_desktop.sync.meet import MeetStep, meet_step
from bookings_desktop.sync.merge import Merged, differing, merge, overlaid
from bookings_desktop.sync.planner import DeleteEvent, Forget, InsertEvent, plan
from bookings_desktop.sync.results import MassChange, Side
from bookings_desktop.sync.settle import Settler
from bookings_desktop.sync.surroundings import Surroundings, mass_limit


@dataclass(frozen=True, slots=True)
class Read:
    """Read the event before anything is sent."""

    link: Link


@dataclass(frozen=True, slots=True)
class Write:
    """Insert or change the event.

    Attributes:
        link: as stored, with ``sent``.
        names: the fields that go out.
        fields: all fields as they shall be in Google.
        insert: whether the event is new; otherwise it is patched.
        revive: whether it comes out of Google's bin.
        previous_guest: the guest's address that ours replaces.
        joining: the further contacts who are added to the guests.
        leaving: the addresses of those who are taken off.
        meet_request: the id under which a Meet room is asked for; empty for none.
        drop_meet: whether the event's conference is taken away.
    """

    link: Link
    names: tuple[str, ...]
    fields: MirroredFields
    insert: bool = False
    revive: bool = False
    previous_guest: str = ""
    joining: tuple[Guest, ...] = ()
    leaving: tuple[str, ...] = ()
    meet_request: str = ""
    drop_meet: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete the event."""

    link: Link


@dataclass(frozen=True, slots=True)
class Done:
    """There is nothing to send."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to answer first."""

    question: MassChange


Step = Read | Write | Delete | Done | Ask


class Outgoing:
    """Decides what the next call for a marked booking is."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    def decide(self, uow: UnitOfWork, calendar: CalendarState, mark: OutboxMark, side: LocalSide) -> Step:
        """The next step for a marked booking; what concerns only our side is done here and now."""
        booking = uow.bookings.find(mark.booking_id)
        link = uow.links.get(mark.booking_id)
        if link is not None and link.calendar_id != calendar.id:
            uow.links.remove(mark.booking_id)
            link = None
        if link is not None and (link.needs_read or link.sent is not None):
            return Read(link)
        lives = link is not None and not link.gone and link.base is not None
        local = side.fields(booking, event_lives=lives)
        base = link.base if link is not None and lives else None
        remote = None if base is None else with_theirs(base, uow.conflicts.of(mark.booking_id))
        if base is not None and remote is not None and link is not None and groups.is_group(base, local):
            base = groups.in_roles(base, local)
            remote = side.known_there(groups.in_roles(remote, local), link, local)
        if local is None:
            base = remote  # the deletion came after a person saw the conflicts
        match plan(base, local, remote):
            case Forget():
                self._forget(uow, mark, booking, link)
                return Done()
            case DeleteEvent() if link is not None:
                return self._prepare_deletion(uow, calendar, mark, link)
            case InsertEvent() if local is not None and booking is not None:
                return self._prepare_insertion(uow, calendar, mark, link, booking, local, side)
        if booking is None or local is None or remote is None or base is None or link is None:
            raise TypeError(f"nothing is planned for the mark of {mark.booking_id}")
        merged = merge(base, local, remote)
        Settler(uow, side, calendar.id).merged(link, booking, merged)
        meet = meet_step(booking, replace(link, base=merged.base))
        return self._prepare_patch(uow, side, mark, meet, merged, remote)

    def _prepare_patch(
        self,
        uow: UnitOfWork,
        side: LocalSide,
        mark: OutboxMark,
        meet: MeetStep,
        merged: Merged,
        remote: MirroredFields,
    ) -> Step:
        names = differing(merged.there, remote)
        if not names and not meet.needed:
            uow.outbox.clear(mark.booking_id, mark.revision)
            return Done()
        link = self._on_its_way(uow, mark, meet.link, overlaid(merged.base, names, merged.there))
        return Write(
            link,
            names,
            merged.there,
            previous_guest=side.previous_guest(link),
            joining=groups.joining(merged.there.further, remote.further),
            leaving=groups.leaving(merged.there.further, remote.further),
            meet_request=meet.request,
            drop_meet=meet.drop,
        )

    def _prepare_insertion(
        self,
        uow: UnitOfWork,
        calendar: CalendarState,
        mark: OutboxMark,
        link: Link | None,
        booking: Booking,
        local: MirroredFields,
        side: LocalSide,
    ) -> Step:
        if link is None:
            link = Link(mark.booking_id, calendar.id, event_id_of(mark.booking_id, 0))
        elif link.gone and not link.etag:
            return Read(link)  # the deleted event's version is not known
        revive = link.gone
        invited = () if link.base is None else groups.in_roles(link.base, local).further
        meet = meet_step(booking, link)
        link = self._on_its_way(uow, mark, meet.link, local)
        return Write(
            link,
            MIRRORED_FIELD_NAMES,
            local,
            insert=not revive,
            revive=revive,
            previous_guest=side.previous_guest(link) if revive else "",
            joining=local.further,
            leaving=groups.leaving(local.further, invited) if revive else (),
            meet_request=meet.request,
            drop_meet=meet.drop,
        )

    def _prepare_deletion(self, uow: UnitOfWork, calendar: CalendarState, mark: OutboxMark, link: Link) -> Step:
        around = self._around
        if mark.booking_id not in around.allowed:
            pending = uow.outbox.removals(calendar.id, keep_cancelled=around.keep_cancelled)
            living = uow.links.count(calendar.id)
            count = around.removed_there + len([one for one in pending if one not in around.allowed])
            if count > mass_limit(living + around.removed_there):
                titles = tuple(booking.title for booking in uow.bookings.get_many(pending[:5]).values())
                return Ask(MassChange(Side.GOOGLE, len(pending), living, titles, frozenset(pending)))
        return Delete(self._on_its_way(uow, mark, link, DELETION))

    def _on_its_way(self, uow: UnitOfWork, mark: OutboxMark, link: Link, sent: MirroredFields) -> Link:
        link = replace(link, sent=sent)
        uow.links.save(link)
        if mark.notify_guest:
            uow.outbox.clear_notify(mark.booking_id)
        return link

    def _forget(self, uow: UnitOfWork, mark: OutboxMark, booking: Booking | None, link: Link | None) -> None:
        if booking is None and link is not None:
            uow.links.remove(mark.booking_id)
        uow.outbox.clear(mark.booking_id, mark.revision)
