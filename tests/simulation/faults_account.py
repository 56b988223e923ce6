"""What goes wrong with the account and its calendar: rights, limits, sign-in, Meet, and what Google forgets."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bookings_desktop.sandbox.quota import Quota
from tests.simulation.world import MONTHS_AWAY, World
from tests.support.sync_world import ZONE


def restores(world: World, dice: Random) -> None:
    """From now on Google does, or does not, let deleted events come back."""
    world.google.store.refuse_restore = dice.random() < 0.7


def rights(world: World, dice: Random) -> None:
    """The calendar's owner lowers our right or raises it again; the sync tokens die of it."""
    roles = ("reader", "reader", "freeBusyReader", "writer", "owner")
    world.google.store.set_access_role(world.google.calendar_id, dice.choice(roles))


def withdrawn(world: World, dice: Random) -> None:
    """The calendar's owner takes it away from us, or gives it back. People there go on."""
    faults = world.google.store.faults
    if world.withdrawal is not None and world.withdrawal.remaining:
        world.withdrawal.remaining = 0
        world.google.store.expire_sync_tokens(world.google.calendar_id)
        return
    path = f"/{world.google.calendar_id}(/|$)"
    world.withdrawal = faults.error(404, "notFound", path=path, times=100_000)


def limits(world: World, dice: Random) -> None:
    """Google limits how fast, or how much, may be sent."""
    store = world.google.store
    store.quota = Quota(status=dice.choice((403, 429)), retry_after=dice.choice((None, None, 40)))
    kind = dice.randrange(4)
    if kind == 0:
        store.quota.writes_per_second = dice.choice((1, 2))
    elif kind == 1:
        store.quota.user_per_minute = dice.choice((4, 10))
    elif kind == 2:
        store.quota.use_pause = timedelta(minutes=30)
        store.quota.exhaust(store.clock())


def signs_out(world: World, dice: Random) -> None:
    """A person takes all grants back; some desks sign in anew at once."""
    world.google.store.oauth.revoke_refresh_tokens()
    for desk in world.desks:
        if dice.random() < 0.5:
            desk.restart()


def meet(world: World, dice: Random) -> None:
    """Google makes no rooms any more, makes them again, or takes its time."""
    rooms = world.google.store.meet
    rooms.fails = dice.random() < 0.3
    rooms.solutions[:] = dice.choice((["hangoutsMeet"], ["hangoutsMeet"], []))
    rooms.delay = timedelta(seconds=dice.choice((3, 3, 400)))


def forgets(world: World, dice: Random) -> None:
    """Months later Google has forgotten its deleted events, and all tokens with them."""
    world.clock.advance(MONTHS_AWAY)
    store, calendar = world.google.store, world.google.calendar_id
    store.forget_tombstones(calendar)
    store.expire_sync_tokens(calendar)


def works_by_itself(world: World, dice: Random) -> None:
    """An event gets a new version though nothing was changed, or the calendar another zone."""
    store, calendar = world.google.store, world.google.calendar_id
    found = world.singles()
    if found and dice.random() < 0.7:
        store.touch_event(calendar, dice.choice(found)["id"])
    else:
        store.set_time_zone(calendar, dice.choice((ZONE, "Asia/Tokyo", "America/New_York")))


def ends(world: World) -> None:
    """All of it is over, but what Google keeps to itself: whether deleted events may come back, and whether there is Meet."""
    store = world.google.store
    store.quota = Quota()
    world.withdrawal = None
    world.clock.advance(store.meet.delay.total_seconds())
    store.meet.delay = timedelta(seconds=3)
    if store.calendar(world.google.calendar_id).access_role != "owner":
        store.set_access_role(world.google.calendar_id, "owner")
