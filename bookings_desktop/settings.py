"""Typed settings, their file, and the folders they live in. The only user of appdirs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bookings_desktop.errors import InvalidInput, Problem, SettingsUnusable

APP_NAME = "Bookings"

BACKUP_FOLDER = "backups"
"""Name of the folder inside the data folder where backups go."""

Appearance = Literal["system", "light", "dark"]

Clock = Literal["system", "24h", "12h"]
DateFormat = Literal["system", "day-month", "month-day", "iso"]
WeekStart = Literal["system", "monday", "sunday", "saturday"]

WorkingHours = tuple[tuple[int, str, str], ...]
"""Stretches of the week in which bookings are usual: weekday (Monday is 0), from and to as wall-clock times “09:00”."""

OFFICE_HOURS: WorkingHours = tuple((weekday, "09:00", "17:00") for weekday in range(5))
"""Monday to Friday, nine to five."""

LONGEST_REMINDER = 40_320
"""Minutes before the start at which a reminder can be at the most: four weeks, as in Google Calendar."""

ENV_DATA_DIR = "BOOKINGS_DATA_DIR"
ENV_DATABASE_URL = "BOOKINGS_DATABASE_URL"
ENV_GOOGLE_ROOT = "BOOKINGS_GOOGLE_ROOT"
ENV_CLIENT_SECRETS = "BOOKINGS_CLIENT_SECRETS"
ENV_PSEUDO_TEXT = "BOOKINGS_PSEUDO_TEXT"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose; kept in ``settings.json`` in the data folder.

    Attributes:
        organisation: shown at the top of the side bar.
        time_zone: IANA zone in which times are shown; empty means that of the system.
        person: the name under which changes are recorded; empty means the name of the account on this computer.
        person_email: their address, by which they are found in the team; or empty.
        appearance: system, light or dark.
        text_size: percent, 90 to 150.
        default_minutes: length of a new booking.
        keep_cancelled_events: whether a cancelled booking's event stays in Google, marked, instead of being removed.
        poll_seconds: pause between two idle looks at Google while the window is in use.
        requests_per_second: Google's quota is about ten; each installation may set its own.
        sync_paused: whether a person paused the sync of the window; it stays so over a restart.
        contacts_hourly: whether Google Contacts are read by themselves, once an hour, where that is allowed.
        client_secrets: path of the Google client file, or empty.
        show_details: whether the details of the selected booking are shown beside the table.
        clock: 24 hours or 12 hours with AM and PM; “system” follows this computer.
        date_format: “Thu 14 May”, “Thu, May 14” or “Thu 2026-05-14”; “system” follows this computer.
        week_start: the first day of a week in calendars; “system” follows this computer.
        default_reminder: of a new booking: empty for that of the calendar, ``none``, or ``popup:10`` and ``email:1440``
            with the minutes before the start.
        trash_days: how long a deleted booking can be restored.
        working_hours: see :data:`WorkingHours`; a weekday without a stretch is closed.
        holiday_country: ISO 3166 code of the country whose public holidays are kept; empty for none.
        holiday_region: code of its region, where that has holidays of its own; empty for the whole country.
        email_guest: what was chosen the last time for the e-mail to a guest.
        first_run_done: whether the first questions were answered.
        who_put_aside: whether the question who works at this desk is not to be asked again.
    """

    organisation: str = ""
    time_zone: str = ""
    person: str = ""
    person_email: str = ""
    appearance: Appearance = "system"
    text_size: int = 100
    default_minutes: int = 45
    keep_cancelled_events: bool = False
    poll_seconds: int = 60
    requests_per_second: int = 10
    sync_paused: bool = False
    contacts_hourly: bool = True
    client_secrets: str = ""
    show_details: bool = True
    clock: Clock = "system"
    date_format: DateFormat = "system"
    week_start: WeekStart = "system"
    default_reminder: str = ""
    trash_days: int = 30
    working_hours: WorkingHours = OFFICE_HOURS
    holiday_country: str = ""
    holiday_region: str = ""
    email_guest: bool = False
    first_run_done: bool = False
    who_put_aside: bool = False

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise InvalidInput(problems)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.time_zone or system_zone())

    def hours_on(self, weekday: int) -> tuple[tuple[time, time], ...]:
        """The stretches of a weekday (Monday is 0) in which bookings are usual, in order; none when it is closed."""
        return tuple(
            (time.fromisoformat(start), time.fromisoformat(end))
            for day, start, end in sorted(self.working_hours)
            if day == weekday
        )

    def changed(self, **values: Any) -> Settings:
        """The settings with some values changed. Raises :class:`InvalidInput`."""
        return replace(self, **values)


def _problems(settings: Settings) -> list[Problem]:
    found = []
    for item in fields(Settings):
        value, default = getattr(settings, item.name), item.default
        if type(value) is not type(default):
            found.append(Problem(item.name, f"The setting “{item.name}” has a value of the wrong kind."))
    if found:
        return found
    if settings.time_zone and not is_known_zone(settings.time_zone):
        found.append(
            Problem("time_zone", f"“{settings.time_zone}” is not a time zone. Use a name such as Europe/London.")
        )
    if settings.person_email and not _ADDRESS.fullmatch(settings.person_email):
        found.append(Problem("person_email", "This e-mail address is not complete."))
    for name, words, choice in (
        ("appearance", "appearance", Appearance),
        ("clock", "clock", Clock),
        ("date_format", "date format", DateFormat),
        ("week_start", "first day of the week", WeekStart),
    ):
        allowed = get_args(choice)
        if getattr(settings, name) not in allowed:
            found.append(Problem(name, f"The {words} is one of {', '.join(allowed[:-1])} and {allowed[-1]}."))
    for name, low, high in (
        ("text_size", 90, 150),
        ("default_minutes", 5, 24 * 60),
        ("trash_days", 1, 3650),
        ("poll_seconds", 15, 3600),
        ("requests_per_second", 1, 100),
    ):
        if not low <= getattr(settings, name) <= high:
            found.append(Problem(name, f"The setting “{name}” lies between {low} and {high}."))
    if not _is_reminder(settings.default_reminder):
        found.append(
            Problem("default_reminder", "A reminder is none, or a number of minutes such as popup:10 or email:60.")
        )
    if settings.holiday_country and not _COUNTRY.fullmatch(settings.holiday_country):
        found.append(Problem("holiday_country", "A country is a code of two letters such as GB."))
    if settings.holiday_region and not settings.holiday_country:
        found.append(Problem("holiday_region", "Choose a country first."))
    return found + _problems_of_hours(settings.working_hours)


def _is_reminder(text: str) -> bool:
    method, _, minutes = text.partition(":")
    if not minutes:
        return text in ("", "none")
    digits = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len(str(LONGEST_REMINDER))
    return method in ("popup", "email") and digits and int(minutes) <= LONGEST_REMINDER


def _problems_of_hours(hours: WorkingHours) -> list[Problem]:
    def problem(sentence: str) -> list[Problem]:
        return [Problem("working_hours", sentence)]

    for entry in hours:
        if type(entry) is not tuple or [type(part) for part in entry] != [int, str, str] or not 0 <= entry[0] <= 6:
            return problem("Working hours are a weekday from 0 to 6, and two times such as 09:00.")
        if not all(_CLOCK_TIME.fullmatch(part) for part in entry[1:]):
            return problem("Working hours begin and end at a time such as 09:00.")
        if entry[1] >= entry[2]:
            return problem("Working hours end after they begin. Choose a later end.")
    ordered = sorted(hours)
    if any(one[0] == after[0] and after[1] < one[2] for one, after in pairwise(ordered)):
        return problem("Working hours of one day do not overlap.")
    return []


_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


_NO_ZONES = ("localtime", "posixrules", "Factory", "posix/", "right/")
"""Files and folders that lie among the zones but are no IANA names: they mean another zone on each computer, or none."""


def is_known_zone(name: str) -> bool:
    """Whether the name is an IANA zone that this computer knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return not name.startswith(_NO_ZONES)


def system_zone() -> str:
    """The IANA name of this computer's zone, or ``UTC`` when the system does not tell."""
    import tzlocal  # on first use: reading the system's zone is not needed for --version or --help

    try:
        name = tzlocal.get_localzone_name()
    except (ZoneInfoNotFoundError, LookupError, OSError, ValueError):
        return "UTC"
    return name if name and is_known_zone(name) else "UTC"


def data_folder(override: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for database, settings, backups and logs, created with mode 0700.

    Order: ``override`` (``--data-dir``), ``BOOKINGS_DATA_DIR``, the place that the system has for such data.

    Raises:
        SettingsUnusable: it cannot be created or written.
    """
    chosen = override or environ.get(ENV_DATA_DIR)
    if not chosen:
        import appdirs  # on first use: a folder given by name needs no search for the system's place

        chosen = appdirs.user_data_dir(APP_NAME, appauthor=False)
    folder = Path(chosen).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix":
            folder.chmod(0o700)
    except OSError as error:
        raise SettingsUnusable(
            f"The data folder {folder} cannot be used: {error.strerror or error}.",
            f"Choose another one with --data-dir or {ENV_DATA_DIR}.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsUnusable(
            f"The data folder {folder} cannot be written.", f"Choose another one with --data-dir or {ENV_DATA_DIR}."
        )
    return folder


@cache
def resources_folder() -> Path:
    """Where icons, fonts, styles and sample data lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


class SettingsFile:
    """Reads and writes the settings of one data folder. A file that cannot be understood is never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "settings.json"

    def load(self) -> Settings:
        """The stored settings, or the defaults when there is no file. Unknown names, from a newer version, are left alone.

        Raises:
            SettingsUnusable: the file cannot be read or understood.
        """
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise TypeError("not an object")
            return Settings(**{item.name: _as_kept(data[item.name]) for item in fields(Settings) if item.name in data})
        except FileNotFoundError:
            return Settings()
        except InvalidInput as error:
            raise SettingsUnusable(error.title, f"Correct it in {self.path}, or delete that file.") from error
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise SettingsUnusable(
                f"The settings file {self.path} cannot be read.", "Correct it, or delete it to start with the defaults."
            ) from error

    def save(self, settings: Settings) -> None:
        """Store the settings durably; the old file stays whole until the new one is.

        Raises:
            SettingsUnusable: the file cannot be written.
        """
        unknown = {}
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            unknown = {name: value for name, value in stored.items() if name not in asdict(settings)}
        except FileNotFoundError:
            unknown = {}
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise SettingsUnusable(
                f"The settings file {self.path} cannot be read, so it was left as it is.", "Correct it, or delete it."
            ) from error
        try:
            write_durably(self.path, json.dumps({**unknown, **asdict(settings)}, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise SettingsUnusable(
                f"The settings could not be saved: {error.strerror or error}.",
                "Check the disk and the folder’s rights.",
            ) from error


def _as_kept(value: Any) -> Any:
    """A value of the file as the settings hold it: JSON has lists for tuples."""
    return tuple(_as_kept(part) for part in value) if isinstance(value, list) else value


def write_durably(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Replace a file by new text in one step, on disk when this returns. Raises OSError; then the old file is untouched.

    Half a surrogate pair, which can be pasted into a field but is no character, is written as JSON escapes it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        if os.name == "posix":  # the new name is on disk only when its folder is
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
