"""A handful of real programs that are killed in the middle; ``make simulate KILLS=25`` kills a hundred times."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.simulation import kills

NEW = 1_000_000 + int(os.environ.get("BOOKINGS_TEST_SEED", "0"))


@pytest.mark.parametrize("seed", [1, NEW])
def test_a_killed_program_goes_on_where_it_was(seed: int, tmp_path: Path) -> None:
    assert kills.run(seed, tmp_path / "data") > 0, "no program was killed"
