"""What goes wrong: answers, connections, tokens, clocks and programs."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bookings_desktop.sandbox import When, Wire
from tests.simulation.world import World

REFUSALS = (
    (500, "backendError", None),
    (503, "backendError", None),
    (429, "rateLimitExceeded", None),
    (403, "rateLimitExceeded", None),
    (403, "userRateLimitExceeded", None),
    (403, "quotaExceeded", None),
    (403, "requiredAccessLevel", "PATCH"),
    (403, "forbiddenForNonOrganizer", "PATCH"),
    (400, "invalid", "POST"),
    (412, "conditionNotMet", "PATCH"),
    (412, "conditionNotMet", "DELETE"),
    (409, "duplicate", "POST"),
)
"""Status, reason and method. No refusal says of a living event that it is gone: that would be a lie, not a fault."""

LOST = ((412, "conditionNotMet", "PATCH"), (409, "duplicate", "POST"), (410, "deleted", "DELETE"))
"""What is answered when something on the way sends a request twice: the change is made, the answer belongs to the second one."""


def answers(world: World, dice: Random) -> None:
    faults, skip = world.google.store.faults, dice.randrange(3)
    kind = dice.randrange(8)
    if kind < 2:
        status, reason, method = dice.choice(REFUSALS)
        faults.error(status, reason, method=method, skip=skip, times=dice.choice((1, 1, 4)))
    elif kind == 2:
        faults.error(dice.choice((500, 503)), skip=skip, when=When.AFTER)
    elif kind == 3:
        status, reason, method = dice.choice(LOST)
        faults.error(status, reason, method=method, skip=skip, when=When.AFTER)
    elif kind < 6:
        faults.wire(dice.choice(list(Wire)), skip=skip, when=dice.choice(list(When)), times=dice.choice((1, 1, 3)))
    elif kind == 6:
        faults.error(dice.choice((500, 503)), path="^/token$")
        world.google.store.oauth.expire_access_tokens()
    else:
        world.google.store.oauth.expire_access_tokens()


def tokens(world: World, dice: Random) -> None:
    store, calendar = world.google.store, world.google.calendar_id
    kind = dice.randrange(4)
    if kind == 0:
        store.empty_pages = 1
    elif kind == 1:
        store.faults.error(410, "fullSyncRequired", method="GET", path="/events$", times=dice.choice((1, 5)))
    else:
        store.expire_sync_tokens(calendar)


def clocks(world: World, dice: Random) -> None:
    """A desk's clock jumps, or time passes."""
    if dice.random() < 0.5:
        world.station(dice).clock.wrong += timedelta(hours=dice.choice((-30, -1, -0.01, 0.01, 1, 30)))
    else:
        world.clock.advance(dice.choice((600, 4000, 90000)))


def ends(world: World, dice: Random) -> None:
    """A program will end at one of its next points."""
    world.station(dice).fuse = dice.randrange(12)


def disks(world: World, dice: Random) -> None:
    """One of a desk's next transactions cannot be stored; its program goes on."""
    world.station(dice).trouble = dice.randrange(5)
