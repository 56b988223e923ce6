"""What a verb is given: its arguments, the terminal, and the program below the window, opened when it is asked for."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from functools import cached_property
from logging import Handler
from pathlib import Path
from zoneinfo import ZoneInfo

from bookings_desktop.backend import Backend, compose, database_url
from bookings_desktop.commands.terminal import Terminal
from bookings_desktop.logs import close_log, file_level, open_log
from bookings_desktop.settings import data_folder


class Context:
    """The surroundings of one call.

    Attributes:
        arguments: as parsed.
        terminal: where to print.
    """

    def __init__(self, arguments: Namespace, terminal: Terminal) -> None:
        self.arguments = arguments
        self.terminal = terminal
        self._log: Handler | None = None

    @cached_property
    def folder(self) -> Path:
        """The data folder. Raises SettingsUnusable."""
        return data_folder(self.arguments.data_dir)

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return database_url(self.folder, self.arguments.database)

    @cached_property
    def backend(self) -> Backend:
        """Settings, database and services; from now on the log file is written. Raises BookingsError."""
        self._log = open_log(self.folder, file_level(self.arguments.log_level))
        return compose(self.folder, database=self.arguments.database)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown and read."""
        return self.backend.settings.zone

    @property
    def default_length(self) -> timedelta:
        """Length of a booking without an end."""
        return timedelta(minutes=self.backend.settings.default_minutes)

    def close(self) -> None:
        """Close what was opened."""
        if "backend" in self.__dict__:
            self.backend.close()
        close_log(self._log)
