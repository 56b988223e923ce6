from __future__ import annotations

import pytest

from bookings_desktop.models.reminders import CALENDAR_REMINDERS, NO_REMINDERS, Reminders


@pytest.mark.parametrize(
    ("text", "overrides", "normal", "words"),
    [
        ("", None, "default", "the calendar’s own"),
        ("Default", None, "default", "the calendar’s own"),
        ("none", (), "none", "none"),
        ("10", (("popup", 10),), "popup:10", "10 minutes before"),
        ("popup:1", (("popup", 1),), "popup:1", "1 minute before"),
        (
            "email:1d, popup:0",
            (("popup", 0), ("email", 1440)),
            "popup:0,email:1440",
            "at the start, e-mail 1 day before",
        ),
        ("popup:2h,popup:120", (("popup", 120),), "popup:120", "2 hours before"),
        ("email:4w", (("email", 40320),), "email:40320", "e-mail 4 weeks before"),
        ("90", (("popup", 90),), "popup:90", "90 minutes before"),
    ],
)
def test_reminders_as_text(text: str, overrides: tuple[tuple[str, int], ...] | None, normal: str, words: str) -> None:
    parsed = Reminders.parse(text)
    assert (parsed.overrides, parsed.text, parsed.words) == (overrides, normal, words)
    assert Reminders.parse(parsed.text) == parsed == Reminders.from_json(parsed.to_json())


@pytest.mark.parametrize(
    "text", ["sms:10", "popup:", "popup:5w", "popup:40321", "1,2,3,4,5,6", "popup:-1", "soon", "1,,2"]
)
def test_what_google_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="reminder"):
        Reminders.parse(text)


def test_the_order_does_not_count_and_none_is_not_the_calendars_own() -> None:
    assert Reminders((("email", 60), ("popup", 10))) == Reminders((("popup", 10), ("email", 60)))
    assert NO_REMINDERS != CALENDAR_REMINDERS
