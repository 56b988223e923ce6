"""Words, names and places of which the bookings of the benchmarks are made; drawn by lot, the same for the same seed."""

from __future__ import annotations

import random
from itertools import accumulate

SYLLABLES = (
    "con",
    "sul",
    "ta",
    "re",
    "view",
    "plan",
    "ses",
    "sion",
    "phy",
    "sio",
    "nu",
    "tri",
    "the",
    "ra",
    "gait",
    "knee",
)
GIVEN = (
    "Zoë Nadia Kenji Tomás Helen Aoife Søren Małgorzata Björn Chloé José Léa Priya Omar Wei Anaïs Ivan Ingrid Łukasz Émile "
    "Noor Grace Peter Anna Paul Maria Luis Ruth Karim Yuki"
)
FAMILY = (
    "Watanabe Marsh Rivera O’Brien Sørensen Wiśniewska Lindström Lefèvre García Dubois Sharma Haddad Chen Petrov Ødegård "
    "Kowalski Gauthier Rahman Hughes Novák Schmidt Fischer Weber Santos Costa Kim Tanaka Ali Brown Jones Evans Walker Çelik Şahin"
)
PLACES = ("Room 1", "Room 2", "Room 3", "Room 4", "Studio", "Online", "Großer Saal", "Réception")
MUELLER = "Müller"
MEETING = "meeting"


class Words:
    """Draws texts: words by Zipf's law, “meeting” in 42 % of the bookings, “Müller” for 4 %, each number in 0.1 %."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, no secret
        self._given, self._families = GIVEN.split(), FAMILY.split()
        draw = self._random.choice
        self._words = ["".join(draw(SYLLABLES) for _ in range(draw((2, 2, 3, 3, 4)))) for _ in range(1500)]
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def _some(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def title(self, number: int) -> str:
        """A few words and a number below a thousand."""
        return f"{' '.join(self._some(2)).capitalize()} #{number % 1000}"

    def description(self) -> str:
        """Some words, “meeting” among them in 42 of 100."""
        words = self._some(self._random.randrange(4, 9))
        if self._random.random() < 0.42:
            words[len(words) // 2] = MEETING
        return " ".join(words).capitalize() + "."

    def name(self) -> tuple[str, str]:
        """Given and family name of a contact."""
        family = MUELLER if self._random.random() < 0.04 else self._random.choice(self._families)
        return self._random.choice(self._given), family

    def place(self) -> str:
        """Where a booking is; nowhere in particular for a third."""
        return self._random.choice(PLACES) if self._random.random() < 0.67 else ""

    def below(self, limit: int) -> int:
        """A whole number below a limit."""
        return self._random.randrange(limit)

    def hit(self, part: float) -> bool:
        """True for this part of all asks."""
        return self._random.random() < part
