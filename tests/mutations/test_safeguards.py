"""The list of safeguards keeps step with the source; ``make mutate`` takes each of them out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.mutations.__main__ import ROOT, first_red
from tests.mutations.cutting import Cut, Safeguard, SourceMoved
from tests.mutations.safeguards import SAFEGUARDS

CONTRACT = "tests/support/remote_contract.py"


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda one: one.name)
def test_the_source_still_has_it(safeguard: Safeguard) -> None:
    for path, text in safeguard.sources(ROOT).items():
        compile(text, path, "exec")
        assert text != path.read_text("utf-8")
    path, *names = safeguard.test.split("::")
    assert not names or f"def {names[-1]}(" in _tests(path)


@cache
def _tests(path: str) -> str:
    """The source of a file of tests, with that of the contract that it may take over."""
    return "".join((ROOT / each).read_text("utf-8") for each in (path, CONTRACT))


def test_a_changed_source_is_noticed() -> None:
    with pytest.raises(SourceMoved, match="0 times"):
        Cut("engine.py", "guard()", "").applied("go_on()")


def test_the_first_red_test_is_named(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_good(): pass\ndef test_bad(): assert False\n", "utf-8")
    assert first_red(tmp_path, ["test_it.py"]) == "test_it.py::test_bad"
    assert first_red(tmp_path, ["test_it.py::test_good"]) == ""
