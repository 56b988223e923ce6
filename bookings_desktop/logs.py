"""The log file of the data folder: what the program did, without personal data.

Names, titles, addresses, descriptions and tokens never reach the file, by construction rather than by care. Of a message only
the fixed text is written, with numbers, and with those words that the code marks as :func:`plain`; any other text in its place
becomes an ellipsis. Of an exception the kind and the places in the code are kept, not its message. Of the libraries' messages,
which hold whole requests, only level and origin are written. As a second line of defence every line is searched for what looks
like an address of the mail or the web, a token, or a person's folder.
"""

from __future__ import annotations

import logging
import os
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

OURS = "bookings_desktop"
FOLDER, FILE = "logs", "bookings.log"
LARGEST = 512 * 1024
"""Bytes of one file; so many as :data:`KEPT` older ones stay beside it."""

KEPT = 3
LEFT_OUT = "…"

_ADDRESS = re.compile(r"[^\s<>\"'“”()\[\],;:=/?&]+(?:@|%40)[^\s<>\"'“”()\[\],;:/?&]+")
_WEB = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s<>\"'“”]+", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”")
_TOKEN = re.compile(r"\b(?:ya29\.|1//)[\w.-]+|\bBearer\s+\S+", re.IGNORECASE)


class Plain(str):
    """A word of our own or of a library, such as the name of a class, that may stand in the log file."""

    __slots__ = ()


def plain(word: object) -> Plain:
    """Mark a word as one that says nothing about anybody; of a class or an exception, its name is meant."""
    if isinstance(word, BaseException):
        return Plain(type(word).__name__)
    return Plain(word.__name__ if isinstance(word, type) else word)


def without_personal_data(text: str) -> str:
    """A text without addresses, tokens, names in quotes, and the name of the person's folder."""
    text = _TOKEN.sub(LEFT_OUT, text)
    text = _WEB.sub(rf"\1{LEFT_OUT}", text)
    text = _ADDRESS.sub(LEFT_OUT, text)
    text = _QUOTED.sub(f"“{LEFT_OUT}”", text)
    home = os.path.expanduser("~")  # noqa: PTH111 - a text, no path: it may be “~” where there is no home
    return text.replace(home, "~") if len(home) > 1 else text


class SafeFormatter(logging.Formatter):
    """Writes records as described in the module's text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and those of an exception below it."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {self._message(record)}"
        lines = [without_personal_data(line.replace("\n", " "))]
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        lines += [f"    {part}" for part in _places(error)]
        return "\n".join(lines)

    def _message(self, record: logging.LogRecord) -> str:
        if record.name != OURS and not record.name.startswith(f"{OURS}."):
            return f"a message of a library {LEFT_OUT}"
        text, values = str(record.msg), record.args
        if not values:
            return text
        if isinstance(values, tuple):
            return text % tuple(_safe(value) for value in values)
        return text % {name: _safe(value) for name, value in values.items()}


def _safe(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | Plain):
        return value
    if isinstance(value, Enum):
        return value.value
    return LEFT_OUT


def _places(error: BaseException | None) -> Iterator[str]:
    """The kind of an exception and the places that it went through, and those of what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield from (f"  {place}" for place in _frames(error.__traceback__))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next


class _Rotating(logging.FileHandler):
    """Begins a new file when one is full, while another process may do the same: what fails then is only put off.

    The library has such a handler, in a module that also brings sockets, queues and pickle; the window would wait for them.
    """

    def _open(self) -> Any:
        opened = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file where it does not fit into this one; where that cannot be moved, it grows on."""
        try:
            with suppress(OSError):
                if self.stream is not None and self._is_full(self.stream, record):
                    self._begin_anew(self.stream)
        except Exception:  # noqa: BLE001 - such as a text that does not fit its values; it is told as the library tells it
            self.handleError(record)
            return
        super().emit(record)

    def _is_full(self, stream: TextIO, record: logging.LogRecord) -> bool:
        line = f"{self.format(record)}{self.terminator}".encode(errors="backslashreplace")
        return os.fstat(stream.fileno()).st_size + len(line) >= LARGEST

    def _begin_anew(self, stream: TextIO) -> None:
        stream.close()  # some systems move no file that is open
        self.stream = None  # opened again for the next record
        path = Path(self.baseFilename)
        for number in range(KEPT - 1, -1, -1):
            older = path.with_name(f"{path.name}.{number}") if number else path
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))


def log_file(folder: Path) -> Path:
    """Where the log of a data folder is."""
    return folder / FOLDER / FILE


def open_log(folder: Path, level: int = logging.INFO) -> logging.Handler | None:
    """Begin to write the log of a data folder; None where it cannot be written, which keeps nobody from working.

    Args:
        folder: the data folder.
        level: of our own messages that are written; of libraries only warnings are counted.
    """
    path = log_file(folder)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handler = _Rotating(path)
    except OSError as error:
        logging.getLogger(__name__).warning("the log file cannot be written: %s", plain(error))
        return None
    handler.setFormatter(SafeFormatter())
    handler.addFilter(lambda record: record.levelno >= _least(record.name, level))
    logging.getLogger().addHandler(handler)
    ours = logging.getLogger(OURS)
    if ours.getEffectiveLevel() > level:
        ours.setLevel(level)
    return handler


def _least(name: str, level: int) -> int:
    return level if name == OURS or name.startswith(f"{OURS}.") else logging.WARNING


def file_level(chosen: str) -> int:
    """The level of the log file for the one that was chosen for the terminal: what goes on is always written."""
    return min(logging.INFO, logging.getLevelNamesMapping()[chosen.upper()])


def close_log(handler: logging.Handler | None) -> None:
    """Write no more."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()


def last_lines(folder: Path, count: int) -> list[str]:
    """The newest lines of a data folder's log, the oldest of them first; none where there is no log."""
    lines: deque[str] = deque(maxlen=count)
    path = log_file(folder)
    for file in (path.with_name(f"{path.name}.1"), path):
        try:
            with file.open(encoding="utf-8", errors="replace") as source:
                lines.extend(line.rstrip("\n") for line in source)
        except OSError:
            continue  # not there yet, or just being moved away
    return list(lines)
