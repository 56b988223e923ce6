"""What the command line prints: tables and JSON on stdout, errors and progress on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from bookings_desktop.errors import BookingsError

PAUSE = 2.0
"""Seconds between two progress lines where stderr is no terminal."""

_WIPED = "\r\x1b[K"
"""Back to the beginning of the line, and the line is empty."""


class Terminal:
    """The streams of this process, as UTF-8 whatever the locale says."""

    def __init__(self) -> None:
        self.out = _as_utf8(sys.stdout)
        self.err = _as_utf8(sys.stderr)
        self._told_at = 0.0
        self._line_end = ""  # what ends the line that is open just now, if one is

    def say(self, text: str = "") -> None:
        """Print a line at once, so that whoever reads along sees it."""
        self._end_progress()
        self.out.write(f"{text}\n")
        self.out.flush()

    def json(self, value: Any) -> None:
        """Print a value as JSON."""
        self.say(json.dumps(value, ensure_ascii=False, indent=2))

    def json_array(self, values: Iterable[Any]) -> None:
        """Print an array of JSON values while they come, one per line."""
        before = "["
        for value in values:
            self.out.write(f"{before}\n{json.dumps(value, ensure_ascii=False)}")
            before = ","
        self.say("[]" if before == "[" else "\n]")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], flexible: int) -> int:
        """Print aligned columns; on a terminal the flexible one is cut so that lines fit. Returns how many rows."""
        cells = [[plain(cell) for cell in row] for row in rows]
        widths = [max(width(row[n]) for row in (list(header), *cells)) for n in range(len(header))]
        if self.out.isatty():
            room = shutil.get_terminal_size().columns - sum(widths) - 2 * (len(widths) - 1) + widths[flexible]
            widths[flexible] = min(widths[flexible], max(room, 12))
        for row in (header, *cells):
            self.out.write(
                "  ".join(fitted(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() + "\n"
            )
        self.out.flush()
        return len(cells)

    def fields(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Print names and values, one pair per line, several lines of a value indented."""
        shown = [(name, value) for name, value in pairs if value]
        size = max((width(name) for name, _ in shown), default=0)
        for name, value in shown:
            lines = [plain(line) for line in value.split("\n")]
            self.out.write(f"{fitted(name, size)}  {lines[0]}\n")
            self.out.writelines(f"{' ' * size}  {line}\n" for line in lines[1:])
        self.out.flush()

    def error(self, error: BookingsError) -> None:
        """Tell an error on stderr: its title, then its hint."""
        self.hint("\n".join(part for part in (error.title, error.hint) if part))

    def hint(self, text: str) -> None:
        """Tell something beside the result, on stderr. It may quote a file, so control characters do not get through."""
        self._end_progress()
        self.err.writelines(f"{plain(line)}\n" for line in text.split("\n"))
        self.err.flush()

    def progress(self, text: str, *, last: bool = False) -> None:
        """Tell how far it is: in one line of a terminal, otherwise a line every two seconds and the last one."""
        now = time.monotonic()
        if self.err.isatty():
            if last or now - self._told_at > 0.1:
                self._told_at = now
                self._rewrite(text, "\n")
        elif last or now - self._told_at > PAUSE:
            self._told_at = now
            self.hint(plain(text))
        if last:
            self._end_progress()

    def passing(self, text: str) -> None:
        """Tell how far it is in one line of a terminal, which is rewritten and wiped away by what comes next; nothing elsewhere."""
        now = time.monotonic()
        if self.err.isatty() and now - self._told_at > 0.1:
            self._told_at = now
            self._rewrite(fitted(plain(text), shutil.get_terminal_size().columns - 1).rstrip(), _WIPED)

    def _rewrite(self, text: str, end: str) -> None:
        self._line_end = end
        self.err.write(f"{_WIPED}{plain(text)}")
        self.err.flush()

    def _end_progress(self) -> None:
        if self._line_end:
            self.err.write(self._line_end)
            self.err.flush()
            self._line_end = ""


def _as_utf8(stream: TextIO) -> TextIO:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    return stream


def plain(text: str) -> str:
    """Text on one line without control characters, which could steer the terminal; it may come from outside."""
    return "".join(_printable(text))


def _printable(text: str) -> Iterator[str]:
    for char in text:
        if char in "\t\r\n":
            yield " "
        else:
            yield "�" if unicodedata.category(char) in ("Cc", "Cs") or char in _DIRECTIONS else char


_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of what follows; without their end they would turn the rest of the line."""


def width(text: str) -> int:
    """Columns that a text takes in a terminal: two for wide characters, none for combining ones (Unicode annex 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def fitted(text: str, size: int) -> str:
    """The text in exactly so many columns, cut with an ellipsis or filled with spaces."""
    if width(text) > size:
        while width(text) > size - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (size - width(text))
