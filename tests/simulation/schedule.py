"""A schedule: steps drawn from a seed, each with its own dice, so that leaving one out changes no other."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tests.simulation import (
    actors,
    actors_connect,
    actors_google,
    actors_groups,
    actors_people,
    actors_undo,
    checks,
    faults,
    faults_account,
)
from tests.simulation.promises import Broken
from tests.simulation.world import World, same_ids

STEPS = 18
"""A schedule is short: many short ones find more than few long ones, and are easier to read."""

Deed = Callable[[World, random.Random], None]

Deeds = dict[str, tuple[float, Deed]]

PEOPLE: Deeds = {
    "desk adds": (4, actors.desk_adds),
    "desk edits": (9, actors.desk_edits),
    "desk removes": (3, actors.desk_removes),
    "desk takes back": (2, actors.desk_takes_back),
    "desk empties trash": (0.5, actors.desk_empties_trash),
    "desk chooses": (2, actors.desk_chooses),
    "desk chooses again": (1, actors.desk_chooses_again),
    "person adds": (2, actors_google.person_adds),
    "person edits": (7, actors_google.person_edits),
    "person deletes": (2, actors_google.person_deletes),
    "person restores": (1, actors_google.person_restores),
    "person copies": (1, actors_google.person_copies),
    "person colours": (2, actors_google.person_colours),
    "guest answers": (2, actors_google.guest_answers),
    "series": (1, actors_google.stranger_adds_series),
}
"""What people do in every world."""

TROUBLE: Deeds = {
    "answers": (4, faults.answers),
    "tokens": (1, faults.tokens),
    "clocks": (2, faults.clocks),
    "end": (2, faults.ends),
    "disks": (1, faults.disks),
    "restart": (1, lambda world, dice: world.station(dice).restart()),
}
"""What goes wrong in every world."""

THEMES: dict[str, Deeds] = {
    "guests": {
        "contact edited": (3, actors_people.desk_edits_contact),
        "person invites": (2, actors_google.person_invites),
        "person uninvites": (1, actors_google.person_uninvites),
        "desk gathers": (5, actors_groups.desk_gathers),
        "companion moves": (0.7, actors_groups.companion_moves),
        "person invites companion": (1.5, actors_groups.person_invites_companion),
    },
    "members": {"desk assigns": (6, actors_people.desk_assigns)},
    "meet": {
        "desk wants meet": (6, actors_people.desk_wants_meet),
        "person drops meet": (1, actors_google.person_drops_meet),
        "rooms": (2, faults_account.meet),
    },
    "notes": {"desk notes": (4, actors_people.desk_notes)},
    "connecting": {
        "desk connects": (4, actors_connect.desk_connects),
        "desk leaves": (0.7, actors_connect.desk_leaves),
        "months": (1, actors_connect.months_pass),
    },
    "restores": {"restores": (3, faults_account.restores), "person deletes too": (3, actors_google.person_deletes)},
    "rights": {"rights": (4, faults_account.rights)},
    "withdrawn": {"withdrawn": (4, faults_account.withdrawn)},
    "limits": {"limits": (4, faults_account.limits)},
    "sign-in": {"signs out": (3, faults_account.signs_out)},
    "moves": {
        "person moves": (4, actors_google.person_moves),
        "person moves back": (4, actors_google.person_moves_back),
    },
    "many": {
        "desk imports": (3, actors.desk_imports),
        "desk removes all": (1, actors.desk_removes_all),
        "person empties": (2, actors_google.person_empties),
    },
    "forgotten": {"forgets": (3, faults_account.forgets), "months": (1, actors_connect.months_pass)},
    "series": {
        "person repeats": (3, actors_google.person_repeats),
        "person repeats no more": (2, actors_google.person_repeats_no_more),
    },
    "backups": {
        "backs up": (3, actors_connect.backs_up),
        "puts backup back": (3, actors_connect.puts_backup_back),
        "copies database": (1, actors_connect.copies_database),
    },
    "undo": {"desk does": (5, actors_undo.desk_does), "desk undoes": (5, actors_undo.desk_undoes)},
    "itself": {"works by itself": (4, faults_account.works_by_itself)},
}
"""What happens in some worlds only, so that it happens often enough there and meets what else goes on."""

MOST_THEMES = 3

SPECIAL: Deeds = {name: one for theme in THEMES.values() for name, one in theme.items()}

WITH_THE_PROGRAM_CLOSED = ("puts backup back", "copies database")

BESIDE: Deeds = PEOPLE | {name: one for name, one in SPECIAL.items() if name not in WITH_THE_PROGRAM_CLOSED}
"""What may happen while a request is on its way."""


def mirror(world: World, dice: random.Random) -> None:
    """A desk makes some steps; sometimes somebody does something while a request is on its way."""
    desk = world.station(dice)
    if dice.random() < 0.35:
        deed = _one_of(PEOPLE if dice.random() < 0.8 else BESIDE, dice)
        own = random.Random(dice.getrandbits(32))  # noqa: S311 - repeatable on purpose
        desk.interruption = dice.randrange(8), partial(deed, world, own)
    with desk.working():
        for _ in range(dice.randrange(1, 9)):
            push = partial(desk.engine.push_many, dice.choice((1, 3, 50)))
            step = desk.engine.pull_page if dice.random() < 0.4 else push
            actors_connect.answer(world, desk, step().halt, dice)


def _one_of(deeds: Deeds, dice: random.Random) -> Deed:
    return dice.choices([deed for _, deed in deeds.values()], [weight for weight, _ in deeds.values()])[0]


def rest(world: World, dice: random.Random) -> None:
    """A quiet point in the middle."""
    checks.check(world)


WORK: Deeds = {"mirror": (22, mirror), "rest": (0.4, rest)}

ALL: Deeds = PEOPLE | SPECIAL | TROUBLE | WORK


@dataclass(frozen=True)
class Step:
    """One step: what happens, its own dice, and the seconds that pass afterwards."""

    name: str
    dice: int
    pause: float


def drawn(seed: int, steps: int = STEPS) -> list[Step]:
    """The schedule of a seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    deeds = PEOPLE | TROUBLE | WORK
    for theme in dice.sample(list(THEMES), dice.randrange(MOST_THEMES + 1)):
        deeds = deeds | THEMES[theme]
    names = dice.choices(list(deeds), [weight for weight, _ in deeds.values()], k=steps)
    return [Step(name, dice.getrandbits(32), dice.choice((0, 0.5, 3, 20))) for name in names]


def run(seed: int, steps: Sequence[Step]) -> None:
    """Let it happen in a new world, and look at what is left. Raises :class:`Broken`, or whatever the program raised."""
    gc.freeze()  # what is there now outlives the world: the collector need not look at it again
    with same_ids(seed):
        world = World(seed)
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
