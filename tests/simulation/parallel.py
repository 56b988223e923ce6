"""Schedules run by several processes at once. Not in ``__main__``, which a spawned process cannot import."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.simulation import schedule

CHUNK = 10


def outcomes(seeds: Sequence[int], steps: int, jobs: int) -> Iterator[tuple[list[tuple[int, str]], int]]:
    """What broke in each chunk of seeds, and how many it had, as they end. Raises BrokenProcessPool when a process dies."""
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    if jobs == 1:
        yield from (_chunk(chunk, steps) for chunk in chunks)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for ended in as_completed([pool.submit(_chunk, chunk, steps) for chunk in chunks]):
            yield ended.result()


def _chunk(seeds: Sequence[int], steps: int) -> tuple[list[tuple[int, str]], int]:
    found = [(seed, schedule.failure(seed, schedule.drawn(seed, steps))) for seed in seeds]
    return [(seed, f"{type(error).__name__}: {error}") for seed, error in found if error is not None], len(found)
