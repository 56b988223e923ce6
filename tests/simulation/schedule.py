"""A schedule: steps drawn from a seed, each with its own dice, so that leaving one out changes no other."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bookings_desktop.sync.results import Stop
from tests.simulation import actors, checks, faults
from tests.simulation.checks import Broken
from tests.simulation.world import World, same_ids

STEPS = 18
"""A schedule is short: many short ones find more than few long ones, and are easier to read."""

Deed = Callable[[World, random.Random], None]

PEOPLE: dict[str, tuple[int, Deed]] = {
    "desk adds": (4, actors.desk_adds),
    "desk edits": (9, actors.desk_edits),
    "desk removes": (3, actors.desk_removes),
    "desk takes back": (2, actors.desk_takes_back),
    "desk chooses": (2, actors.desk_chooses),
    "person adds": (2, actors.person_adds),
    "person edits": (7, actors.person_edits),
    "person deletes": (2, actors.person_deletes),
    "person restores": (1, actors.person_restores),
    "person copies": (1, actors.person_copies),
    "person colours": (2, actors.person_colours),
    "guest answers": (2, actors.guest_answers),
    "series": (1, actors.stranger_adds_series),
}


def mirror(world: World, dice: random.Random) -> None:
    """A desk makes some steps; sometimes somebody does something while a request is on its way."""
    desk = world.station(dice)
    if dice.random() < 0.35:
        deed = dice.choices([one for _, one in PEOPLE.values()], [weight for weight, _ in PEOPLE.values()])[0]
        own = random.Random(dice.getrandbits(32))  # noqa: S311 - repeatable on purpose
        desk.interruption = dice.randrange(8), partial(deed, world, own)
    with desk.working():
        for _ in range(dice.randrange(1, 9)):
            push = partial(desk.engine.push_many, dice.choice((1, 3, 50)))
            step = desk.engine.pull_page if dice.random() < 0.4 else push
            if step().halt.stop is Stop.MASS_CHANGE:
                desk.engine.allow_mass_change()


def rest(world: World, dice: random.Random) -> None:
    """A quiet point in the middle."""
    checks.check(world)


ALL: dict[str, tuple[float, Deed]] = {
    **PEOPLE,
    "answers": (4, faults.answers),
    "tokens": (1, faults.tokens),
    "clocks": (2, faults.clocks),
    "end": (2, faults.ends),
    "restart": (1, lambda world, dice: world.station(dice).restart()),
    "mirror": (22, mirror),
    "rest": (0.4, rest),
}


@dataclass(frozen=True)
class Step:
    """One step: what happens, its own dice, and the seconds that pass afterwards."""

    name: str
    dice: int
    pause: float


def drawn(seed: int, steps: int = STEPS) -> list[Step]:
    """The schedule of a seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    names = dice.choices(list(ALL), [weight for weight, _ in ALL.values()], k=steps)
    return [Step(name, dice.getrandbits(32), dice.choice((0, 0.5, 3, 20))) for name in names]


def run(seed: int, steps: Sequence[Step]) -> None:
    """Let it happen in a new world, and look at what is left. Raises :class:`Broken`, or whatever the program raised."""
    gc.freeze()  # what is there now outlives the world: the collector need not look at it again
    with same_ids(seed):
        world = World(seed)
        for desk in world.desks:
            desk.connect()
        for step in steps:
            world.next()
            ALL[step.name][1](world, random.Random(step.dice))  # noqa: S311 - repeatable on purpose
            world.clock.advance(step.pause)
        checks.check(world)


def failure(seed: int, steps: Sequence[Step]) -> Exception | None:
    """What breaks, or None."""
    try:
        run(seed, steps)
    except Exception as error:  # noqa: BLE001 - the program must not raise anything either
        return error
    return None


def kind(error: Exception) -> str:
    """What tells one failure from another."""
    return error.promise if isinstance(error, Broken) else type(error).__name__


def shrunk(seed: int, steps: Sequence[Step], tries: int = 400) -> list[Step]:
    """A short schedule that breaks the same promise: parts are left out as long as it does."""
    steps, broken = list(steps), failure(seed, steps)
    if broken is None:
        return steps
    size = max(1, len(steps) // 2)
    while tries > 0:
        start, shorter = 0, False
        while start < len(steps) and tries > 0:
            tries -= 1
            less = steps[:start] + steps[start + size :]
            found = failure(seed, less)
            if found is not None and kind(found) == kind(broken):
                steps, shorter = less, True
            else:
                start += size
        if size == 1 and not shorter:
            return steps
        size = max(1, size // 2)
    return steps
