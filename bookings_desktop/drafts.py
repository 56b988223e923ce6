"""What is being typed into booking dialogs, kept in the data folder so that it survives a crash or a power cut.

One file per open dialog, ``drafts/<id>.json``, readable by its owner only; those of another database than the data folder's own
in a folder of their own, because the bookings and people that they name are there and nowhere else. It is written while somebody
types and removed when the booking is saved or what was typed is discarded; what a start finds there was lost on the way.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookings_desktop.settings import write_durably

log = logging.getLogger(__name__)

DRAFT_FOLDER = "drafts"
"""Name of the folder inside the data folder."""

FORMAT = 1
"""Number of the form in which drafts are written; others are left alone."""

_ID = re.compile(r"[0-9a-f]{32}")


class DraftFiles:
    """The drafts of one database. Every method does disk work: call it off the main thread."""

    def __init__(self, folder: Path, database: str = "") -> None:
        """Make the drafts known.

        Args:
            folder: the data folder.
            database: stands for another database than the folder's own, as a name of a folder.
        """
        self._folder = folder / DRAFT_FOLDER / database

    def save(self, draft_id: str, content: Mapping[str, Any]) -> None:
        """Store a draft; on disk when this returns.

        Args:
            draft_id: 32 hex digits.
            content: what can be written as JSON.

        Raises:
            OSError: it cannot be written; the last state stays.
        """
        path = self._path(draft_id)
        self._folder.parent.mkdir(mode=0o700, exist_ok=True)  # with parents=True it would be open to others
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_durably(path, json.dumps({"format": FORMAT, **content}, ensure_ascii=False) + "\n")

    def remove(self, draft_id: str) -> None:
        """Forget a draft; one that does not exist is fine. Raises OSError."""
        self._path(draft_id).unlink(missing_ok=True)

    def load(self) -> dict[str, dict[str, Any]]:
        """All drafts by id, the one that was written last first. A file that cannot be read is set aside and logged."""
        found: list[tuple[float, str, dict[str, Any]]] = []
        for path in self._folder.glob("*.json"):
            if _ID.fullmatch(path.stem) is None:
                continue
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                if not isinstance(content, dict):
                    raise TypeError("not an object")
                if content.get("format") == FORMAT:
                    found.append((path.stat().st_mtime, path.stem, content))
            except FileNotFoundError:
                continue  # its dialog was closed in this moment
            except (OSError, ValueError, TypeError, RecursionError) as error:
                log.warning("the draft %s cannot be read: %s", path, error)
                _set_aside(path)
        found.sort(key=lambda item: item[0], reverse=True)
        return {draft_id: content for _, draft_id, content in found}

    def _path(self, draft_id: str) -> Path:
        if _ID.fullmatch(draft_id) is None:
            raise ValueError(f"“{draft_id}” is no id of a draft")
        return self._folder / f"{draft_id}.json"


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".damaged"))
    except OSError as error:
        log.warning("the draft %s cannot be set aside: %s", path, error)
