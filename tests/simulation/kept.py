"""The seeds that are kept because they found something."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("seeds.txt")


def kept() -> list[tuple[int, int]]:
    """Seed and number of steps of every kept schedule."""
    lines = (line.partition("#")[0].split() for line in FILE.read_text("utf-8").splitlines())
    return [(int(words[0]), int(words[1])) for words in lines if words]
