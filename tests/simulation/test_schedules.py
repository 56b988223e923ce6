"""Random schedules, half of them always the same and the others new in each run.

``BOOKINGS_TEST_SEED`` repeats a run, ``BOOKINGS_SIMULATIONS`` sets how many there are; ``make simulate`` runs any number.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES
from tests.simulation import schedule
from tests.simulation.actors import FIELDS
from tests.simulation.kept import kept
from tests.simulation.promises import Broken
from tests.simulation.schedule import Step

NUMBER = int(os.environ.get("BOOKINGS_SIMULATIONS", "240"))
PER_TEST = 6
NEW = 1_000_000 + int(os.environ.get("BOOKINGS_TEST_SEED", "0")) * 1000


def groups() -> list[range]:
    same = [range(start, start + PER_TEST) for start in range(0, NUMBER // 2, PER_TEST)]
    return same + [range(NEW + start, NEW + start + PER_TEST) for start in range(0, NUMBER // 2, PER_TEST)]


def goes_well(seed: int, steps: int = schedule.STEPS) -> None:
    print(f"seed {seed}: make simulate SEED={seed} N=1 ARGS=--replay")  # noqa: T201 - shown when the test fails
    schedule.run(seed, schedule.drawn(seed, steps))


@pytest.mark.parametrize("seeds", groups(), ids=lambda seeds: f"from-{seeds[0]}")
def test_every_promise_holds_whatever_happens(seeds: range) -> None:
    for seed in seeds:
        goes_well(seed)


@pytest.mark.parametrize(("seed", "steps"), kept())
def test_what_was_found_once_stays_mended(seed: int, steps: int) -> None:
    goes_well(seed, steps)


def test_a_schedule_is_the_same_each_time() -> None:
    assert schedule.drawn(7) == schedule.drawn(7) != schedule.drawn(8)


def test_a_broken_promise_is_found_and_its_schedule_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    def ruins(world: object, dice: object) -> None:
        raise Broken("nothing is ruined", "it is")

    monkeypatch.setitem(schedule.ALL, "ruin", (0, ruins))
    steps = [Step("desk adds", 1, 0), Step("ruin", 2, 0), Step("person adds", 3, 0)]
    assert schedule.shrunk(1, steps) == [Step("ruin", 2, 0)]


def test_make_simulate_runs_in_several_processes() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--number", "12", "--steps", "2", "--jobs", "2"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - our own module
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "12 schedules in" in ended.stdout
    assert "0 broken" in ended.stdout


def test_every_field_that_is_followed_is_mirrored() -> None:
    assert set(FIELDS) <= set(MIRRORED_FIELD_NAMES)
