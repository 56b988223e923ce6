"""The two forms of ``multipart/mixed`` that a batch needs: HTTP requests put together, and HTTP answers taken apart (RFC 2046).

Google's client does both with the library for e-mails, which folds, decodes and parses every header anew: more than half of what a
change cost to send (performance facts, section E).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise
from typing import Final

_LINE_END: Final = "\r\n"
_HEAD_END: Final = re.compile(r"\r?\n\r?\n")
_FOLDED: Final = re.compile(r"\r?\n[ \t]+")
_STATUS: Final = re.compile(r"HTTP/[0-9.]+ ([0-9]{3})(?: |$)")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch.

    Attributes:
        content_id: finds its answer again; unique in the batch.
        line: method and target, as in ``POST /calendar/v3/calendars/x/events?alt=json``.
        headers: its own; the access token of the whole batch counts for all.
        body: JSON, or None.
    """

    content_id: str
    line: str
    headers: Mapping[str, str]
    body: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a batch.

    Attributes:
        content_id: as Google wrote it.
        status: of HTTP.
        headers: names in lower case.
        body: what follows them.
    """

    content_id: str
    status: str
    headers: Mapping[str, str]
    body: str


def composed(requests: list[Request], boundary: str) -> str:
    """The body of a batch. The boundary must not occur in any of the requests."""
    parts = [_composed(request, boundary) for request in requests]
    return "".join([*parts, f"--{boundary}--{_LINE_END}"])


def _composed(request: Request, boundary: str) -> str:
    headers = dict(request.headers)
    if request.body is not None:
        headers["content-length"] = str(len(request.body.encode()))
    return _LINE_END.join(
        [
            f"--{boundary}",
            "Content-Type: application/http",
            "Content-Transfer-Encoding: binary",
            f"Content-ID: {request.content_id}",
            "",
            f"{request.line} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
            "",
            (request.body or "") + _LINE_END,
        ]
    )


def boundary_of(content_type: str) -> str:
    """The boundary that an answer's header names, or an empty string."""
    header = Message()
    header["Content-Type"] = content_type
    return header.get_boundary("") if header.get_content_maintype() == "multipart" else ""


def answers(body: str, boundary: str) -> Iterator[Answer]:
    """The answers of a batch, in the order in which they came. What cannot be read is left out, as is what was cut off."""
    delimiter = re.compile(rf"(?:\A|\r?\n)--{re.escape(boundary)}(--)?[ \t]*(?:\r?\n|\Z)")
    found = list(delimiter.finditer(body))
    for this, following in pairwise(found):
        if this[1] is None:
            answer = _answer(body[this.end() : following.start()])
            if answer is not None:
                yield answer


def _answer(part: str) -> Answer | None:
    outer, _, inner = _split(part)
    status_line, _, rest = inner.lstrip("\r\n").partition("\n")
    status = _STATUS.match(status_line.strip())
    if status is None:
        return None
    # An answer without headers has its empty line at once.
    head, _, body = _split(rest) if not rest.startswith(("\r\n", "\n")) else ("", "", rest.lstrip("\r\n"))
    return Answer(_headers(outer).get("content-id", ""), status[1], _headers(head), body)


def _split(text: str) -> tuple[str, str, str]:
    end = _HEAD_END.search(text)
    return (text, "", "") if end is None else (text[: end.start()], end[0], text[end.end() :])


def _headers(head: str) -> dict[str, str]:
    lines = _FOLDED.sub(" ", head).splitlines()
    named = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in named}
