"""Made-up rows of the table of bookings."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.text import search_text
from bookings_desktop.models.values import BookingStatus, Member

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 14, 10, 20, tzinfo=LONDON)

MEMBERS = (
    Member("helen", "Dr Helen Marsh", colour="violet"),
    Member("tomas", "Tomás Rivera", colour="teal"),
    Member("ben", "Ben Okafor", colour="orange"),
)


def a_row(
    number: int = 1,
    start: datetime = datetime(2026, 5, 14, 11, 0, tzinfo=LONDON),
    minutes: float = 45,
    **fields: object,
) -> BookingSummary:
    """A row that names only what a test is about; its search text is made of the rest."""
    row = BookingSummary(
        id=f"{number:032x}",
        version=1,
        title="Post-surgery follow-up",
        excerpt="Every 2 weeks",
        contact_id="kenji",
        contact_name="Kenji Watanabe",
        contact_email="kenji@example.com",
        member_id="helen",
        start=start.timestamp(),
        end=start.timestamp() + minutes * 60,
        all_day=False,
        zone="Europe/London",
        location="",
        meeting_link="https://meet.example.com/a",
        status="confirmed",
        sync="synced",
        html_link="",
        search_text="",
    )._replace(**fields)
    text = search_text((row.title, row.excerpt, row.contact_name, row.contact_email, row.location))
    return row._replace(search_text=text)


def on(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    """A time in London, in May 2026 when nothing else is said."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def random_row(rng: random.Random, number: int) -> BookingSummary:
    """Any row within a few weeks around now; titles, people and states repeat."""
    start = on(14, 0) + timedelta(minutes=15 * rng.randrange(-4 * 24 * 12, 4 * 24 * 12))
    return a_row(
        number,
        start,
        rng.choice((0, 15, 30, 60, 60 * 30)),
        title=rng.choice(("Müller review", "Knee assessment", "acupuncture", "Straße", "Review of plan")),
        excerpt=rng.choice(("", "bring the plan", "first visit", f"#{number}")),
        contact_id=rng.choice(("kenji", "zoe", "")),
        contact_name=rng.choice(("Kenji Watanabe", "Zoë Ångström", "")),
        member_id=rng.choice(("helen", "tomas", "")),
        location=rng.choice(("", "Room 1", "Studio")),
        status=rng.choice([status.value for status in BookingStatus]),
        sync=rng.choice(("off", "waiting", "synced", "conflict", "error")),
    )


def random_rows(seed: int, count: int) -> list[BookingSummary]:
    """The same rows for the same seed."""
    rng = random.Random(seed)  # noqa: S311
    return [random_row(rng, number) for number in range(count)]
