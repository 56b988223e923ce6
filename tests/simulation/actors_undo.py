"""What staff do in the window and take back again, by the same service as the window. Each deed is written into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bookings_desktop.errors import ChangedMeanwhile, NotFound
from bookings_desktop.models.values import Booking, BookingStatus
from bookings_desktop.services.bookings import Changed
from tests.simulation.actors import new_value, pick, ticked
from tests.simulation.ledger import Key
from tests.simulation.world import Station, World


@dataclass(frozen=True)
class Step:
    """A change that can be taken back.

    Attributes:
        key: the booking's event.
        changed: what the service gave.
        ticked: whether the guest was to be mailed about it.
        removed: whether it cancelled or deleted the booking.
    """

    key: Key
    changed: tuple[Changed, ...]
    ticked: bool
    removed: bool


def desk_does(world: World, dice: Random) -> None:
    """Move a booking, cancel it, or put it into the trash, so that it can be taken back."""
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    way = dice.randrange(4)
    if way < 2:
        _moves(world, desk, booking, dice)
    else:
        _removes(world, desk, booking, dice, trash=way == 3)


def _moves(world: World, desk: Station, booking: Booking, dice: Random) -> None:
    key, slot = world.key(desk, booking), new_value(world, dice, "slot")
    tick = ticked(world, desk, booking, dice)
    changed = desk.service.move(booking.id, slot, notify_guest=tick)
    world.ledger.wrote(key, "slot", booking.slot, slot)
    desk.undo.append(Step(key, changed, tick, removed=False))


def _removes(world: World, desk: Station, booking: Booking, dice: Random, *, trash: bool) -> None:
    key = world.key(desk, booking)
    world.next()
    world.ledger.deleted(key, world.seen_at(desk, booking))
    world.ledger.described(key)
    tick = not trash and ticked(world, desk, booking, dice)
    world.ledger.deletion_ticks[desk.books, key] += tick
    if trash:
        changed = desk.service.delete([booking.id])
        desk.trash.append(booking.id)
    else:
        changed = desk.service.set_status([booking.id], BookingStatus.CANCELLED, notify_guest=tick)
    desk.undo.append(Step(key, changed, tick, removed=True))


def desk_undoes(world: World, dice: Random) -> None:
    """Take the latest of these changes back, unless the booking was changed since; sometimes make it again at once."""
    desk = world.station(dice)
    if not desk.undo:
        return
    step = desk.undo.pop()
    (change,) = step.changed
    link, mark = desk.link(change.after.id), desk.mark(change.after.id)
    try:
        undone = desk.service.undo(step.changed)
    except (ChangedMeanwhile, NotFound):
        return
    world.next()
    ledger = world.ledger
    untold = mark is not None and mark.notify_guest and (link is None or link.sent is None)
    if step.ticked and untold:
        ledger.ticks[desk.books, step.key] -= 1
        ledger.deletion_ticks[desk.books, step.key] -= step.removed
    if step.removed:
        world.brought_back(desk, step.key, link)
    elif link is None or mark is None:
        ledger.wrote(step.key, "slot", change.after.slot, change.before.slot)
    else:
        ledger.knows(step.key, "slot", change.after.slot)
    if dice.random() < 0.3 and not step.removed:
        _does_again(world, desk, step, undone)


def _does_again(world: World, desk: Station, step: Step, undone: tuple[Changed, ...]) -> None:
    """Make a move again that was taken back; nobody ticks anything for that."""
    (change,) = undone
    desk.service.undo(undone)
    world.next()
    world.ledger.wrote(step.key, "slot", change.after.slot, change.before.slot)
