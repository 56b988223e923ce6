"""Who holds a lease: which computer, which process, which opening of the database; and whether that process is still there."""

from __future__ import annotations

import os
import socket
import sys

from bookings_desktop.models.values import new_id


def own_holder() -> str:
    """A new name for a holder in this process."""
    return f"{socket.gethostname()}/{os.getpid()}/{new_id()}"


def is_dead(holder: str) -> bool:
    """Whether a holder was a process of this computer that has ended, so that its leases need not be waited for.

    False where that is not known for certain: another computer, and Windows, where asking after a process could end it.
    """
    host, _, rest = holder.rpartition("/")[0].rpartition("/")
    if host != socket.gethostname() or not rest.isdecimal() or sys.platform == "win32":
        return False
    try:
        os.kill(int(rest), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, and belongs to somebody else
    return False
