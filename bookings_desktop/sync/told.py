"""What is told of the mirror: the values that :mod:`.words` fills, apart from what they are made of."""

from __future__ import annotations

from typing import NamedTuple

SENDING = "Sending"
"""With this word begins how far sending is."""


class Words(NamedTuple):
    """What the page, the bar and the tool tip of the capsule say; empty parts are left out.

    Attributes:
        headline: the first line, such as “In sync · 2 min ago”.
        detail: the second line: what a person has to look at, or what is safe.
        button: the one thing to do.
    """

    headline: str
    detail: str = ""
    button: str = ""


class BriefWords(NamedTuple):
    """The same where there is room for about twenty letters in a line.

    Attributes:
        headline: the state.
        detail: what there is to do or to wait for, or empty.
        warn: whether the detail needs a person.
    """

    headline: str
    detail: str = ""
    warn: bool = False


class Hold(NamedTuple):
    """What keeps the changes that wait from going to Google.

    Attributes:
        reason: a sentence, or two.
        refused: whether Google does not take them, so that waiting alone does not help.
        locked: whether that is for want of the right to write.
        vanished: bookings whose events vanished in Google, about which a question waits.
    """

    reason: str
    refused: bool = False
    locked: bool = False
    vanished: frozenset[str] = frozenset()
