"""How a safeguard is taken out: exact pieces of source, so that a changed source is noticed at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class SourceMoved(Exception):
    """The source does not have the piece that a safeguard is made of: the safeguard has to be described anew."""


@dataclass(frozen=True)
class Cut:
    """One piece of source and what stands there instead."""

    path: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The source without the safeguard. Raises :class:`SourceMoved`."""
        if text.count(self.old) != 1:
            raise SourceMoved(f"{self.path} has this {text.count(self.old)} times instead of once:\n{self.old}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Safeguard:
    """A safeguard.

    Attributes:
        name: what it does.
        cuts: how it is taken out.
        test: the test, or the file of tests, that has to go red.
    """

    name: str
    cuts: tuple[Cut, ...]
    test: str

    def sources(self, root: Path) -> dict[Path, str]:
        """The changed sources by file. Raises :class:`SourceMoved`."""
        changed: dict[Path, str] = {}
        for cut in self.cuts:
            path = root / cut.path
            changed[path] = cut.applied(changed.get(path) or path.read_text("utf-8"))
        return changed


def safeguard(name: str, test: str, path: str, old: str, new: str) -> Safeguard:
    """A safeguard that is one piece of source."""
    return Safeguard(name, (Cut(path, old, new),), test)
