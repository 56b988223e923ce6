"""Errors that a person or the surroundings can mend.

Each carries two sentences for the person who reads it: ``title`` says what happened, ``hint`` says what to do. Everything
else that is raised in this program is a fault of ours and becomes a report with details to copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BookingsError(Exception):
    """What happened (``title``) and what to do about it (``hint``), in plain words."""

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.title} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one field of an input.

    Attributes:
        field: the field's name as in the JSON form of a booking, contact or member (``title``, ``start`` …).
        message: a full sentence for the person who typed it.
    """

    field: str
    message: str


class InvalidInput(BookingsError):
    """The input cannot be stored as it is; ``problems`` names each field and what is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("InvalidInput needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems[0].message, " ".join(problem.message for problem in self.problems[1:]))

    @classmethod
    def of(cls, field: str, message: str) -> InvalidInput:
        """The error for a single problem."""
        return cls((Problem(field, message),))


class NotFound(BookingsError):
    """Something asked for by id or address does not exist."""


class ChangedMeanwhile(BookingsError):
    """The stored row has a newer version than the one the change was made on."""


class NotPossible(BookingsError):
    """The request is well formed, but the rules of the workflow forbid it now."""


class InTrash(NotPossible):
    """What is to be changed is in the trash."""


class SettingsUnusable(BookingsError):
    """The settings file or a data folder cannot be read, written or understood."""


class DatabaseUnusable(BookingsError):
    """The database cannot be opened, read or written."""


class DatabaseDamaged(DatabaseUnusable):
    """The database file is not a sound database. It is never overwritten."""


class DatabaseTooNew(DatabaseUnusable):
    """The database was written by a newer version of this program."""
