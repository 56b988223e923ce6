"""What a time zone is called: by its city, with the offset at a moment. The list of all of them is in :mod:`.zones`."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CITIES = {
    "Asuncion": "Asunción",
    "Belem": "Belém",
    "Bogota": "Bogotá",
    "Cancun": "Cancún",
    "Chisinau": "Chișinău",
    "Cordoba": "Córdoba",
    "Ho_Chi_Minh": "Ho Chi Minh City",
    "Kiev": "Kyiv",
    "Maceio": "Maceió",
    "Mazatlan": "Mazatlán",
    "Merida": "Mérida",
    "Noumea": "Nouméa",
    "Reunion": "Réunion",
    "Sao_Paulo": "São Paulo",
    "Sao_Tome": "São Tomé",
    "Tucuman": "Tucumán",
    "Zurich": "Zürich",
}
"""Names that IANA writes without their accents, or as they were once called."""


def city_name(zone_name: str) -> str:
    """The place by which people know a zone: “Asia/Tokyo” becomes “Tokyo”."""
    last = zone_name.rpartition("/")[2]
    return _CITIES.get(last, last.replace("_", " "))


def utc_offset(zone_name: str, at: datetime) -> timedelta:
    """The offset of a zone from UTC at an instant; zero for a zone that this computer does not know."""
    zone = known_zone(zone_name)
    return (at.astimezone(zone).utcoffset() or timedelta()) if zone else timedelta()


@cache
def known_zone(zone_name: str) -> ZoneInfo | None:
    """The zone, or None when this computer does not know it."""
    try:
        return ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_words(offset: timedelta) -> str:
    """“GMT+1”, “GMT−3:30”, or “GMT” alone."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def zone_words(zone_name: str, at: datetime) -> str:
    """“London (GMT+1)”: the zone's city and its offset at an instant; “UTC” needs no offset."""
    if zone_name == "UTC":
        return zone_name
    return f"{city_name(zone_name)} ({offset_words(utc_offset(zone_name, at))})"


def ahead_words(there: str, here: str, at: datetime) -> str:
    """“6 hours ahead of you”, “30 minutes behind you”, “same time as you”."""
    minutes = round((utc_offset(there, at) - utc_offset(here, at)).total_seconds() / 60)
    if not minutes:
        return "same time as you"
    hours, rest = divmod(abs(minutes), 60)
    parts = [_counted(hours, "hour")] if hours else []
    parts += [_counted(rest, "minute")] if rest else []
    return f"{' '.join(parts)} {'ahead of' if minutes > 0 else 'behind'} you"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
