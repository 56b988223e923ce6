"""How far an import is, for who looks on; and the way to stop it while nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

from bookings_desktop.errors import BookingsError


class ImportStopped(BookingsError):
    """A person stopped an import; nothing of it was stored."""

    def __init__(self) -> None:
        super().__init__("The import was stopped.", "Nothing was stored.")


@dataclass(slots=True)
class ImportWatch:
    """Told by the thread that imports, read and stopped by the one that draws.

    Attributes:
        fetched: how many were read from elsewhere so far; 0 for a file.
        total: how many contacts there are to look at; 0 while that is not known.
        looked_at: how many were.
        to_store: how many are to be stored; 0 before that is known, and always for a preview.
        stored: how many were handed to the database. They stay there only when all are.
    """

    fetched: int = 0
    total: int = 0
    looked_at: int = 0
    to_store: int = 0
    stored: int = 0
    _stopping: Event = field(default_factory=Event)

    def stop(self) -> None:
        """Let the import stop at its next step."""
        self._stopping.set()

    def check(self) -> None:
        """Raises ImportStopped when somebody asked for it."""
        if self._stopping.is_set():
            raise ImportStopped
