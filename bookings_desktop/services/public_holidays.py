"""Public holidays of a country and a region, from the ``holidays`` library.

The library is imported when it is asked for first, on the database lane: nothing of the start needs it.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bookings_desktop.settings import resources_folder

_LOCK = threading.Lock()
"""The library keeps its own memory of calendars; one thread at a time asks it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose holidays are kept.

    Attributes:
        country: ISO 3166 code, or empty: nobody's holidays.
        region: code of a part of the country (ISO 3166-2 without the country), or empty for the whole of it.
    """

    country: str = ""
    region: str = ""


def holidays_between(place: Place, first_day: date, end_day: date) -> Mapping[date, str]:
    """The public holidays of some days, in English where the library has them so, by day.

    Args:
        place: whose. A country or region that the library does not know (any more) has none.
        first_day: the first of the days.
        end_day: the day after the last one.
    """
    if not place.country:
        return {}
    last = end_day - timedelta(days=1)
    found: dict[date, str] = {}
    for year in range(first_day.year, last.year + 1):
        found.update((day, name) for day, name in _of_year(place, year).items() if first_day <= day < end_day)
    return found


@cache
def _of_year(place: Place, year: int) -> Mapping[date, str]:
    import holidays

    try:
        with _LOCK:
            known = holidays.country_holidays(
                place.country, subdiv=place.region or None, years=year, expand=False, language="en_US"
            )
            return {day: str(name).replace("; ", ", ") for day, name in known.items() if day.year == year}
    except NotImplementedError:
        return {}


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """The countries that are known: code and English name, by name; from a file, since the library takes long to import."""
    with (resources_folder() / "holiday-countries.csv").open(encoding="utf-8", newline="") as stream:
        return tuple((code, name) for code, name in csv.reader(stream))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """The parts of a country that have holidays of their own: code and name, by name; none for an unknown country.

    Slow when it is asked for first: it is asked on the database lane.
    """
    import holidays

    if not country:
        return ()
    try:
        with _LOCK:
            known = holidays.country_holidays(country, expand=False)
    except NotImplementedError:
        return ()
    names: dict[str, str] = {}
    for name, code in known.subdivisions_aliases.items():
        names.setdefault(code, name)
    return tuple(sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1]))
