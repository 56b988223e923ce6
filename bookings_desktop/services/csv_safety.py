"""CSV cells that no spreadsheet takes for a formula (OWASP, “CSV Injection”), and the exact way back."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet would compute it; one that looks guarded gets another one."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguarded(cell: str) -> str:
    """The inverse of :func:`guarded`, for every cell that it gave."""
    return cell[1:] if _GUARDED.match(cell) else cell
