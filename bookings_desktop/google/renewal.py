"""Keeping a refresh token that the sign-in server put in place of the old one, which may be dead from then on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from bookings_desktop.errors import BookingsError
from bookings_desktop.logs import plain

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

_LOG = logging.getLogger(__name__)


class RefreshKeeper:
    """Watches credentials for a new refresh token.

    Args:
        credentials: what is used.
        store: called with a new token, to store it durably; None to keep none.
    """

    def __init__(self, credentials: Credentials, store: Callable[[str], None] | None) -> None:
        self._credentials = credentials
        self._known = credentials.refresh_token
        self._store = store

    def keep(self) -> None:
        """Store a token that came with the last call. One that cannot be stored now is tried again with the next call."""
        current = self._credentials.refresh_token
        if not current or current == self._known or self._store is None:
            return
        try:
            self._store(current)
        except BookingsError as error:
            # The call itself went well, and this sign-in lasts as long as the program runs.
            _LOG.warning("The new sign-in could not be stored: %s", plain(error))
        else:
            self._known = current
