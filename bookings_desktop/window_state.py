"""How the window looked when it was left: its place, its columns, its filter. No Qt; the standard library only.

Unlike the settings this stops no start: a file that cannot be understood is set aside, and the window opens as it does the
first time; of one with a value that cannot be, a copy is kept, and the window opens without that value.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bookings_desktop.settings import write_durably

log = logging.getLogger(__name__)

_MOST_PIXELS = 100_000
_MOST_NAMES = 100
_MOST_VIEWS = 200


@dataclass(frozen=True, slots=True)
class WindowState:
    """What is remembered of the window; every value is checked, and each default means “as the first time”.

    Attributes:
        geometry: left, top, width and height of the window that is not maximised, in device-independent pixels; None when
            unknown.
        maximised: whether the window filled its screen.
        column_widths: width in pixels at a text size of 100 % by name of the column (``title``, ``contact`` …); a column
            that is not named has the width that the room gives it.
        column_order: names of columns from left to right; empty means the table's own order.
        hidden_columns: names of the columns that a person does not want to see.
        sort_column: name of the column by which the table is ordered.
        sort_descending: whether the last comes first.
        filter: what the table shows, as a JSON object; its meaning is the filter's own.
        saved_views: filters with a name, as JSON objects; their meaning is the side bar's own.
        details_width: width of the details panel in pixels at a text size of 100 %; 0 means the design's.
        unknown: values that a newer version of the program wrote; they are written back as they are.
    """

    geometry: tuple[int, int, int, int] | None = None
    maximised: bool = False
    column_widths: Mapping[str, int] = field(default_factory=dict)
    column_order: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    sort_column: str = "when"
    sort_descending: bool = False
    filter: Mapping[str, Any] = field(default_factory=dict)
    saved_views: tuple[Mapping[str, Any], ...] = ()
    details_width: int = 0
    unknown: Mapping[str, Any] = field(default_factory=dict)

    def changed(self, **values: Any) -> WindowState:
        """The state with some values changed."""
        return replace(self, **values)


def _is_pixels(value: object, low: int = 0) -> bool:
    return type(value) is int and low <= value <= _MOST_PIXELS


def _geometry(value: object) -> tuple[int, int, int, int] | None:
    if value is None:
        return None
    if not (isinstance(value, list) and len(value) == 4 and all(_is_pixels(one, -_MOST_PIXELS) for one in value)):
        raise ValueError
    left, top, width, height = value
    if width <= 0 or height <= 0:
        raise ValueError
    return left, top, width, height


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004  # one kind of failure for every value
    return value


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise ValueError
    return tuple(dict.fromkeys(_name(one) for one in value))


def _widths(value: object) -> dict[str, int]:
    widths = _object(value)
    if len(widths) > _MOST_NAMES or not all(_is_pixels(width, 1) for width in widths.values()):
        raise ValueError
    return widths


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError  # noqa: TRY004
    return value


def _objects(value: object) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list) or len(value) > _MOST_VIEWS:
        raise ValueError
    return tuple(_object(one) for one in value)


def _width(value: object) -> int:
    if not isinstance(value, int) or not _is_pixels(value):
        raise ValueError
    return value


_CHECKS: dict[str, Callable[[object], Any]] = {
    "geometry": _geometry,
    "maximised": _flag,
    "column_widths": _widths,
    "column_order": _names,
    "hidden_columns": _names,
    "sort_column": _name,
    "sort_descending": _flag,
    "filter": _object,
    "saved_views": _objects,
    "details_width": _width,
}
"""For each value what makes it of the file's; raises ValueError for what it cannot be."""


def _state_of(data: Mapping[str, Any]) -> tuple[WindowState, bool]:
    """The state that a file tells, and whether that is all of it; a value that cannot be is left out, and said so in the log."""
    values: dict[str, Any] = {}
    whole = True
    for name, check in _CHECKS.items():
        if name not in data:
            continue
        try:
            values[name] = check(data[name])
        except ValueError:
            log.warning("the remembered value of “%s” cannot be used; the window opens without it", name)
            whole = False
    known = {item.name for item in fields(WindowState)}
    return WindowState(**values, unknown={name: value for name, value in data.items() if name not in known}), whole


def _written(state: WindowState) -> str:
    data = asdict(state)
    data = {**data.pop("unknown"), **data}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


class WindowStateFile:
    """Reads and writes ``window.json`` in a data folder. What cannot be understood is set aside, never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "window.json"
        self.damaged = folder / "window.json.damaged"

    def load(self) -> WindowState:
        """The state that was saved last; defaults when there is none, or when its file cannot be read."""
        try:
            text = self.path.read_text(encoding="utf-8")
            data = json.loads(text)
            if not isinstance(data, dict):
                raise TypeError("not an object")
            state, whole = _state_of(data)
            _written(state)  # lists a thousand deep could not be saved again
        except FileNotFoundError:
            return WindowState()
        except (OSError, ValueError, TypeError, RecursionError) as error:
            log.warning("%s cannot be read (%s); the window opens as the first time", self.path, type(error).__name__)
            self._set_aside()
            return WindowState()
        if not whole:
            self._keep_copy(text)
        return state

    def _keep_copy(self, text: str) -> None:
        """Keep what the next save would lose: a view that somebody saved may be among it."""
        try:
            write_durably(self.damaged, text)
        except OSError as error:
            log.warning("%s cannot be copied: %s", self.path, error.strerror or error)
        else:
            log.warning("the file as it was is kept as %s", self.damaged)

    def _set_aside(self) -> None:
        try:
            self.path.replace(self.damaged)
        except OSError as error:
            log.warning("%s cannot be set aside: %s", self.path, error.strerror or error)
        else:
            log.warning("it is kept as %s", self.damaged)

    def save(self, state: WindowState) -> bool:
        """Store the state durably; tells whether that worked.

        A failure is only logged: nothing that a person worked on is lost with the place of a window.
        """
        try:
            write_durably(self.path, _written(state))
        except OSError as error:
            log.warning("the look of the window could not be saved: %s", error.strerror or error)
            return False
        return True
