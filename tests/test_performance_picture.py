"""The picture of how the figures of the benchmarks grow: what is drawn, from an earlier run too."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.bench import frame, plot
from tests.bench.__main__ import main
from tests.bench.frame import Figure

SVG = "{http://www.w3.org/2000/svg}"
KEY = [
    Figure("key → painted", ratio / 100, 0.01, 1.3, "search", size) for size, ratio in ((1000, 1.05), (10_000, 1.45))
]
ONCE = Figure("sort by title", 0.02, 0.01, 1.5, "search", 1000)
STALL = [Figure.stall("typing", [0.01], "search", size) for size in (1000, 10_000)]


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_what_was_measured_with_several_sizes_and_has_a_floor_is_drawn():
    picture = ElementTree.fromstring(plot.drawing([*KEY, ONCE, *STALL]))  # noqa: S314  # our own

    assert len(list(picture.iter(f"{SVG}g"))) == 1
    assert [text for text in ("key → painted", "1.05", "1.45", "1k", "10k", "1.3") if text not in words(picture)] == []


def test_what_is_over_its_budget_is_marked():
    picture = ElementTree.fromstring(plot.drawing(KEY))  # noqa: S314  # our own

    assert [dot.get("class") for dot in picture.iter(f"{SVG}circle")] == ["dot", "dot over"]


def test_the_later_figure_of_the_same_size_counts():
    again = Figure("key → painted", 0.012, 0.01, 1.3, "search", 10_000)

    assert [one.ratio for one in plot.growing([*KEY, again])["key → painted"]] == [1.05, 1.2]


def test_figures_of_earlier_runs_are_drawn_without_measuring(tmp_path: Path):
    earlier, drawn = tmp_path / "figures.json", tmp_path / "picture.svg"
    frame.write_json(earlier, KEY)

    assert main(["--from", str(earlier), "--plot", str(drawn)]) == 0
    assert "key → painted" in words(ElementTree.parse(drawn).getroot())  # noqa: S314  # our own


def test_a_picture_of_nothing_is_a_picture():
    assert words(ElementTree.fromstring(plot.drawing([])))  # noqa: S314  # our own
