"""The table of cases in ``docs/sync.md`` names every case, and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bookings_desktop

PAGE = Path(bookings_desktop.__file__).parents[1] / "docs" / "sync.md"
ROW = re.compile(r"\| (\d+)(?:–(\d+))? \|")
NAME = re.compile(r"`(test_case_\w+)`")


def rows() -> list[tuple[range, list[str]]]:
    """The numbers and the tests of each row."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Every case and its test\n")[2].partition("\n## ")[0]
    found = []
    for line in section.splitlines():
        numbers = ROW.match(line)
        if numbers is not None:
            first = int(numbers[1])
            found.append((range(first, int(numbers[2] or first) + 1), NAME.findall(line)))
    return found


def written_tests() -> set[str]:
    """The names of all functions in the files of this folder."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_table_has_every_case_once() -> None:
    assert [number for numbers, _ in rows() for number in numbers] == list(range(1, 63))


def test_each_row_names_existing_tests_of_its_number() -> None:
    known = written_tests()
    for numbers, names in rows():
        assert names, f"case {numbers[0]} has no test"
        for name in names:
            assert name in known
            assert name.startswith(f"test_case_{numbers[0]:02}_")


def test_each_test_of_a_case_is_in_the_table() -> None:
    named = {name for _, names in rows() for name in names}
    assert {name for name in written_tests() if name.startswith("test_case_")} == named
