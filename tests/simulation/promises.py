"""How a promise that does not hold is told."""

from __future__ import annotations


class Broken(AssertionError):
    """A promise does not hold.

    Attributes:
        promise: which one; a shrunk schedule breaks the same.
    """

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise


def demand(holds: bool, promise: str, what: str = "") -> None:
    """See a promise hold. Raises :class:`Broken`."""
    if not holds:
        raise Broken(promise, what)
