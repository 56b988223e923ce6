"""Text files of people: read as a whole within a limit, and decoded whatever program wrote them."""

from __future__ import annotations

import codecs
from io import StringIO
from pathlib import Path

from bookings_desktop.errors import BookingsError, InvalidInput

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file of contacts; fifty thousand of them need ten million."""

ENCODINGS = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
    "mac_roman",
    "cp850",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
"""What address books and spreadsheets write besides Unicode; the guess is made among these."""

_PUNCTUATION = "«»“”„‘’‚–—…€°ºª¡¿´·§©®\xa0"
_WESTERN = frozenset("äöüßÄÖÜéèêëÉÈÊËàâáãåÀÂÁÃÅçÇñÑíìîïÍÌÎÏóòôõÓÒÔÕúùûÚÙÛýÿœŒæÆ" + _PUNCTUATION)
_NORDIC = frozenset("æøåäöéüÆØÅÄÖÉÜ" + _PUNCTUATION)
"""Letters of western and northern Europe. A short text in them looks like central European to a guess by statistics."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises BookingsError when it cannot be read or is larger than we import."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BookingsError(
            f"The file {path} cannot be read: {error.strerror or error}.", "Check its name and rights."
        ) from error
    if len(raw) > LARGEST_FILE:
        raise BookingsError(f"The file {path} is larger than 64 MB.", "Split it into several files.")
    return raw


def lines_of(text: str) -> list[str]:
    """The lines of a file with their ends: LF, CR or both.

    Not :meth:`str.splitlines`, which cuts at what is no end of a line in a file too, such as the separators that telephones and
    spreadsheets write into notes (U+2028, vertical tab).
    """
    return list(StringIO(text, newline=""))


def decoded(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the name of the encoding in which it was read.

    Args:
        raw: its bytes.
        encoding: the encoding, where a person knows it; otherwise it is found by its mark, by being valid UTF-8, or guessed.

    Raises:
        InvalidInput: the encoding that a person named is unknown, or the file is not written in it.
    """
    if encoding:
        try:
            return raw.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError as error:
            raise InvalidInput.of("encoding", f"“{encoding}” is not the name of an encoding.") from error
        except UnicodeError as error:
            raise InvalidInput.of("encoding", f"The file is not written in {encoding}.") from error
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace"), name
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = _guessed(raw)
        return raw.decode(name, "replace"), name


def _guessed(raw: bytes) -> str:
    """The likeliest encoding of bytes that are no UTF-8."""
    zeros = raw[:4096].count(0)
    if zeros > len(raw[:4096]) // 4:
        return "utf-16-le" if raw[1:4096:2].count(0) > zeros // 2 else "utf-16-be"
    # Only what is beyond ASCII tells encodings apart; the lines that have some are enough.
    telling = b"\n".join(line for line in raw.splitlines() if not line.isascii())[:65_536]
    for name in ("cp1252", "mac_roman"):
        beyond = {char for char in telling.decode(name, "replace") if not char.isascii()}
        if beyond <= _WESTERN or beyond <= _NORDIC:
            return name
    from charset_normalizer import from_bytes  # on first use: most files are UTF-8

    best = from_bytes(telling, cp_isolation=list(ENCODINGS), threshold=0.5).best()
    return best.encoding if best is not None else "cp1252"
