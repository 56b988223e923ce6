"""Partial responses: the ``fields`` parameter, such as ``items(id,start/dateTime),nextPageToken``."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.shapes import ANY, Each, Shape

#: Field name → what is wanted below it; an empty dict means everything below.
Mask: TypeAlias = dict[str, Any]

MOST_READ = 256
"""So many texts are remembered: a client sends the same few again and again."""

_READ: dict[tuple[str, int], Mask] = {}  # by the shape's identity: shapes are made once and never change

_TOKEN = re.compile(r"[A-Za-z0-9_$*.-]+|[(),/]")


def parse_mask(fields: str, shape: Shape) -> Mask:
    """Read a ``fields`` text.

    Args:
        fields: names separated by commas; ``a/b`` and ``a(b,c)`` go down, ``*`` takes all.
        shape: the shape of the answer, to refuse names that do not exist.

    Raises:
        ApiError: 400 ``invalidParameter`` for a text that cannot be read or names an unknown field.
    """
    key = fields, id(shape)
    mask = _READ.get(key)
    if mask is None:
        mask = _Parser(fields).parse()
        _check(mask, shape, fields)
        if len(_READ) < MOST_READ:
            _READ[key] = mask
    return mask


def pick(document: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """Return the part of a document that a mask names; an empty mask names all of it."""
    picked: dict[str, Any] = _pick(document, mask)
    return picked


def _refusal(fields: str) -> ApiError:
    return ApiError(400, "global", "invalidParameter", f"Invalid field selection {fields}", "parameter", "fields")


class _Parser:
    """Recursive descent over the tokens of one ``fields`` text."""

    def __init__(self, fields: str) -> None:
        self._fields = fields
        self._tokens = _TOKEN.findall(fields)
        self._at = 0
        if "".join(self._tokens) != re.sub(r"\s", "", fields) or not self._tokens:
            raise _refusal(fields)

    def parse(self) -> Mask:
        mask = self._list()
        if self._at != len(self._tokens):
            raise _refusal(self._fields)
        return mask

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _list(self) -> Mask:
        mask: Mask = {}
        while True:
            name, below = self._path()
            mask[name] = _union(mask[name], below) if name in mask else below
            if self._next() != ",":
                return mask
            self._at += 1

    def _path(self) -> tuple[str, Mask]:
        name = self._next()
        if name is None or name in "(),/":
            raise _refusal(self._fields)
        self._at += 1
        if self._next() == "/":
            self._at += 1
            below_name, below = self._path()
            return name, {below_name: below}
        if self._next() == "(":
            self._at += 1
            below = self._list()
            if self._next() != ")":
                raise _refusal(self._fields)
            self._at += 1
            return name, below
        return name, {}


def _union(one: Mask, other: Mask) -> Mask:
    if not one or not other:
        return {}
    return {
        name: _union(one[name], other[name]) if name in one and name in other else one.get(name, other.get(name))
        for name in one | other
    }


def _check(mask: Mask, shape: Shape, fields: str) -> None:
    if isinstance(shape, list):
        shape = shape[0]
    for name, below in mask.items():
        if shape is ANY:
            continue
        if isinstance(shape, Each):
            _check(below, shape.shape, fields)
            continue
        if not isinstance(shape, dict) or (name != "*" and name not in shape):
            raise _refusal(fields)
        if name != "*":
            _check(below, shape[name], fields)


def _pick(value: Any, mask: Mask) -> Any:
    if not mask:
        return value
    if isinstance(value, list):
        return [_pick(member, mask) for member in value]
    if not isinstance(value, dict):
        return value
    picked = {}
    for key, member in value.items():
        if key in mask:
            picked[key] = _pick(member, mask[key])
        elif "*" in mask:
            picked[key] = _pick(member, mask["*"])
    return picked
