"""Translation of the database's errors into ours, once, at the border of the package."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from bookings_desktop.errors import BookingsError, ChangedMeanwhile, DatabaseDamaged, DatabaseUnusable


def translated(error: SQLAlchemyError) -> BookingsError | SQLAlchemyError:
    """Our error for what a person or the surroundings can mend; the error itself where it is a fault of ours."""
    if isinstance(error, StaleDataError):
        return ChangedMeanwhile("This was changed by somebody else meanwhile.", "Look at the new state and try again.")
    if not isinstance(error, DBAPIError):
        return error
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text or "deadlock" in text:
        return DatabaseUnusable(
            "The database is busy with another program.", "Nothing was changed. Try again in a moment."
        )
    if "disk is full" in text or "disk full" in text or "no space left" in text:
        return DatabaseUnusable("The disk is full; the change was not saved.", "Make room, then repeat the change.")
    if "readonly" in text or "read-only" in text:
        return DatabaseUnusable("The database can only be read.", "Check the rights of its file and folder.")
    if "malformed" in text or "not a database" in text:
        return DatabaseDamaged(
            "The database file is damaged.",
            "It was left as it is. Restore the newest backup with “bookings-desktop restore-backup FILE”.",
        )
    # A server's driver has this class for what is not in the hand of the program; sqlite3 also uses it for wrong statements.
    on_server = isinstance(error, OperationalError) and not isinstance(error.orig, sqlite3.Error)
    if "unable to open" in text or "disk i/o" in text or error.connection_invalidated or on_server:
        return DatabaseUnusable("The database cannot be reached.", "Check the disk or the connection to its server.")
    return error
