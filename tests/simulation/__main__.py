"""``python -m tests.simulation``: run any number of schedules in parallel and tell what breaks; see ``make simulate``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.simulation import kills, parallel, schedule

EVERY_SECONDS = 5.0


def main(arguments: Sequence[str]) -> int:
    """Run them. Returns 0 when all promises held, otherwise 1."""
    options = _options(arguments)
    seeds = range(options.seed, options.seed + options.number)
    if options.kills:
        return kill(options.seed, options.kills)
    if options.replay:
        return replay(options.seed, options.steps)
    print(f"{options.number:,} schedules of {options.steps} steps from seed {options.seed}, {options.jobs} at a time")
    started = told = time.monotonic()
    done, broken = 0, []
    for found, number in parallel.outcomes(seeds, options.steps, options.jobs):
        done += number
        for seed, what in found:
            broken.append(seed)
            print(f"seed {seed}: {what}")
        if time.monotonic() - told > EVERY_SECONDS:
            told = time.monotonic()
            rate = done / (told - started)
            left = (options.number - done) / rate
            print(
                f"{done:,} done, {rate * 60:,.0f} a minute, {len(broken)} broken, {left:,.0f} seconds left", flush=True
            )
    seconds = time.monotonic() - started
    print(f"{done:,} schedules in {seconds:,.0f} seconds, {done / seconds * 60:,.0f} a minute: {len(broken)} broken.")
    for seed in broken[: options.shrink]:
        replay(seed, options.steps)
    return 1 if broken else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--number", "-n", type=int, default=1000, help="how many schedules (1000)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--steps", type=int, default=schedule.STEPS, help=f"steps of each ({schedule.STEPS})")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (one for each core)")
    parser.add_argument("--shrink", type=int, default=1, help="how many broken ones are shrunk and shown (1)")
    parser.add_argument("--replay", action="store_true", help="only the schedule of this seed, shrunk and shown")
    parser.add_argument(
        "--kills", type=int, default=0, help=f"instead: so many practices, each with {kills.KILLS} kills"
    )
    return parser.parse_args(arguments)


def kill(seed: int, number: int) -> int:
    """Kill real programs, one practice after another. Returns 0 when all came to rest as they should."""
    times, broken = 0, 0
    for each in range(seed, seed + number):
        with tempfile.TemporaryDirectory() as folder:
            try:
                times += kills.run(each, Path(folder) / "data")
            except AssertionError as error:
                broken += 1
                print(f"seed {each}: {error}")
        print(f"{each - seed + 1} of {number} practices, {times} kills, {broken} broken", flush=True)
    return 1 if broken else 0


def replay(seed: int, steps: int) -> int:
    """Show the shortest schedule that breaks the same promise. Returns 0 when none is broken."""
    least = schedule.shrunk(seed, schedule.drawn(seed, steps))
    error = schedule.failure(seed, least)
    if error is None:
        print(f"Seed {seed} breaks nothing.")
        return 0
    print(
        f"\nSeed {seed}, shrunk from {steps} to {len(least)} steps. Keep it in tests/simulation/seeds.txt: {seed} {steps}"
    )
    for step in least:
        print(f"    {step}")
    traceback.print_exception(error, limit=-6, file=sys.stdout)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
