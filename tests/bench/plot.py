"""A picture of how the figures grow with the number of bookings: an SVG with one small chart for each, readable on light and dark.

Written by hand: lines, dots and words are all it takes, and a library for plots would bring a dozen packages into every
development environment for one picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from tests.bench.frame import Figure, size_words

COLUMNS = 4
WIDTH, HEIGHT = 232, 148
"""Of the room of one chart, in pixels."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 26, 46, 24
_EDGE, _HEAD = 16, 56
_ABOVE = 1.15
"""How much higher than what it shows a chart is."""

_STYLE = """
  .ground { fill: #FFFFFF } text { font: 11px system-ui, sans-serif; fill: #4F5665 }
  .title { font-size: 15px; font-weight: 600; fill: #1A1D24 } .name { font-weight: 600; fill: #1A1D24 }
  .axis { stroke: #C9CED7 } .budget { stroke: #8A5700; stroke-dasharray: 4 3 } .told { fill: #8A5700 }
  .line { fill: none; stroke: #3B57C8; stroke-width: 2 } .dot { fill: #3B57C8 } .over { fill: #B3261E }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #16181D } text { fill: #A9B0BD } .title, .name { fill: #E8EAEE }
    .axis { stroke: #3A404B } .budget { stroke: #D9A53F } .told { fill: #D9A53F }
    .line { stroke: #8FA5F5 } .dot { fill: #8FA5F5 } .over { fill: #F08A80 }
  }
"""


def drawing(figures: Iterable[Figure]) -> str:
    """The picture: every figure that has a floor and a budget and was measured with several numbers of bookings."""
    charts = growing(figures)
    rows = max(1, math.ceil(len(charts) / COLUMNS))
    width, height = 2 * _EDGE + COLUMNS * WIDTH, _HEAD + rows * HEIGHT + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        "<title>How many times its floor each thing takes, from few bookings to many</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="8"/>',
        _text(_EDGE, 28, "Times the floor of the same run, by number of bookings", "title"),
        _text(_EDGE, 45, "The dashed line is the budget."),
    ]
    for number, (name, measured) in enumerate(charts.items()):
        x, y = _EDGE + number % COLUMNS * WIDTH, _HEAD + number // COLUMNS * HEIGHT
        parts.append(f'<g transform="translate({x} {y})">{"".join(_chart(name, measured))}</g>')
    return "\n".join([*parts, "</svg>", ""])


def growing(figures: Iterable[Figure]) -> Mapping[str, Sequence[Figure]]:
    """Figures by name, each by its number of bookings, the latest of the same number."""
    found: dict[str, dict[int, Figure]] = {}
    for one in figures:
        if one.floor and one.budget and one.size and not one.absolute:
            found.setdefault(one.name, {})[one.size] = one
    return {name: [by_size[size] for size in sorted(by_size)] for name, by_size in found.items() if len(by_size) > 1}


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Draw the picture into a file."""
    path.write_text(drawing(figures), encoding="utf-8")


def _chart(name: str, measured: Sequence[Figure]) -> list[str]:
    sizes = [math.log10(one.size or 1) for one in measured]
    budget = measured[-1].budget
    top = max(budget, *(one.ratio for one in measured)) * _ABOVE
    left, right, bottom = _LEFT, WIDTH - _RIGHT, HEIGHT - _BOTTOM

    def across(size: float) -> float:
        return round(left + (size - sizes[0]) / (sizes[-1] - sizes[0]) * (right - left), 1)

    def up(ratio: float) -> float:
        return round(bottom - ratio / top * (bottom - _TOP), 1)

    points = [(across(size), up(one.ratio)) for size, one in zip(sizes, measured, strict=True)]
    parts = [
        _text(0, 16, name, "name"),
        f'<path class="axis" d="M{left} {bottom}H{right}"/>',
        f'<path class="budget" d="M{left} {up(budget)}H{right}"/>',
        _text(right + 3, up(budget) + 4, f"{budget:g}", "told"),
        f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in points)}"/>',
    ]
    for (x, y), one in zip(points, measured, strict=True):
        kind = "dot" if one.ok else "dot over"
        parts.append(f'<circle class="{kind}" cx="{x}" cy="{y}" r="3"/>')
        parts.append(_text(x, y - 7, f"{one.ratio:.2f}", anchor="middle"))
        parts.append(_text(x, bottom + 14, size_words(one.size), anchor="middle"))
    return parts


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    looks = f' class="{kind}"' if kind else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}"{looks}{where}>{escape(words)}</text>'
