"""What can be wrong on this computer, looked at without changing anything; for ``bookings-desktop doctor``."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.database import Database
from bookings_desktop.models.database_files import look_into, sqlite_path
from bookings_desktop.models.schema_version import SCHEMA_VERSION
from bookings_desktop.settings import SettingsFile

SCARCE = 200 << 20
"""Bytes of free disk below which a person is told."""


class Verdict(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    OFF = "off"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: what it is about, such as “Database”.
        message: how it is.
        hint: what to do, where something is to be done.
    """

    subject: str
    verdict: Verdict
    message: str
    hint: str = ""


def check_folder(folder: Path) -> Finding:
    """The data folder's rights and free space."""
    subject = "Data folder"
    try:
        mode = folder.stat().st_mode & 0o777
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            subject, Verdict.BAD, f"{folder} cannot be read: {error.strerror}.", "Choose another with --data-dir."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(subject, Verdict.BAD, f"{folder} cannot be written.", "Give yourself the right to write there.")
    if os.name == "posix" and mode & 0o077:
        return Finding(subject, Verdict.WARNING, f"{folder} can be read by others.", f"Run: chmod 700 '{folder}'")
    if free < SCARCE:
        return Finding(
            subject, Verdict.WARNING, f"Only {free >> 20} MB are free in {folder}.", "Make room on the disk."
        )
    return Finding(subject, Verdict.GOOD, f"{folder}, {free >> 30} GB free.")


def check_settings(folder: Path) -> Finding:
    """Whether the settings can be read."""
    try:
        settings = SettingsFile(folder).load()
    except BookingsError as error:
        return Finding("Settings", Verdict.BAD, error.title, error.hint)
    return Finding("Settings", Verdict.GOOD, f"Times are shown in {settings.zone.key}.")


def check_database_file(url: str) -> Finding:
    """The database file: sound, of a version that we know, private. One on a server has to be opened to be looked at."""
    subject = "Database"
    try:
        path = sqlite_path(url)
        if path is None:
            return Finding(subject, Verdict.OFF, "It is on a server.")
        if not path.exists():
            return Finding(subject, Verdict.OFF, f"{path} does not exist yet; the first start makes it.")
        state = look_into(path)
    except BookingsError as error:
        return Finding(subject, Verdict.BAD, error.title, error.hint)
    if state.problems:
        return Finding(
            subject,
            Verdict.BAD,
            f"{path} is damaged: {state.problems[0]}.",
            "Restore the newest backup with “bookings-desktop restore-backup FILE”.",
        )
    if state.version > SCHEMA_VERSION:
        return Finding(
            subject, Verdict.BAD, f"{path} was written by a newer version of Bookings.", "Install that version."
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Finding(subject, Verdict.WARNING, f"{path} can be read by others.", f"Run: chmod 600 '{path}'")
    age = "current" if state.version == SCHEMA_VERSION else "older, brought up to date at the next start"
    return Finding(
        subject, Verdict.GOOD, f"{path} is sound; {state.bookings:,} bookings, schema {state.version} ({age})."
    )


def check_outbox(database: Database) -> Finding:
    """What still has to be sent to Google, and what waits for a person."""
    with database.reading() as work:
        waiting, parked = work.outbox.counts()
        conflicts = len(work.conflicts.booking_ids(living=True))
    if parked or conflicts:
        return Finding(
            "Changes to send",
            Verdict.WARNING,
            f"{waiting:,} wait, {parked:,} could not be sent, {conflicts:,} were changed on both sides.",
            "Open the sync activity in the window; “bookings-desktop list” shows which, “show ID” tells why.",
        )
    if waiting:
        return Finding("Changes to send", Verdict.GOOD, f"{waiting:,} wait for the next sync.")
    return Finding("Changes to send", Verdict.GOOD, "Everything was sent.")


def check_backups(folder: Path) -> Finding:
    """The daily backups."""
    found = sorted(folder.glob("*.db"), key=lambda path: path.stat().st_mtime, reverse=True)
    if not found:
        return Finding("Backups", Verdict.OFF, "There are none yet.", "Make one with “bookings-desktop backup”.")
    return Finding("Backups", Verdict.GOOD, f"{len(found)}, the newest is {found[0].name}.")
